// What this phone keeps, in IndexedDB: the queue in the order of scanning, and a few settings. No names.
const VERSION = 1;

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const finished = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
  });

function open(factory, name) {
  const request = factory.open(name, VERSION);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("queue", { keyPath: "seq", autoIncrement: true });
    request.result.createObjectStore("settings");
  };
  return done(request);
}

/**
 * Opens the store. Every write resolves only when the database says it is on the disk (durability "strict"), so that
 * what the volunteer saw as kept survives a killed tab and an empty battery.
 */
export async function openStore(factory, name = "petugas") {
  const database = await open(factory, name);
  const write = (table) => {
    const transaction = database.transaction(table, "readwrite", { durability: "strict" });
    return { table: transaction.objectStore(table), end: finished(transaction) };
  };
  const read = (table) => database.transaction(table).objectStore(table);

  return {
    async add(item) {
      const { table, end } = write("queue");
      const key = done(table.add(item));
      await end;
      return { ...item, seq: await key };
    },
    all: () => done(read("queue").getAll()),
    async update(items) {
      const { table, end } = write("queue");
      for (const item of items) table.put(item);
      await end;
    },
    async remove(items) {
      const { table, end } = write("queue");
      for (const item of items) table.delete(item.seq);
      await end;
    },
    get: (key) => done(read("settings").get(key)),
    async set(key, value) {
      const { table, end } = write("settings");
      table.put(value, key);
      await end;
    },
    /** Forgets all settings; the queue stays. */
    async forget() {
      const { table, end } = write("settings");
      table.clear();
      await end;
    },
  };
}
