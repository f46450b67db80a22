// What this phone keeps, in IndexedDB: the queue in the order of scanning, and a few settings. No names.
const VERSION = 2;

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
    const have = request.result.objectStoreNames;
    if (!have.contains("queue")) request.result.createObjectStore("queue", { keyPath: "seq", autoIncrement: true });
    if (!have.contains("settings")) request.result.createObjectStore("settings");
    if (!have.contains("marks")) request.result.createObjectStore("marks");
  };
  return done(request);
}

/**
 * Opens the store. Every write resolves only when the database says it is on the disk (durability "strict"), so that
 * what the volunteer saw as kept survives a killed tab and an empty battery.
 */
export async function openStore(factory, name = "petugas") {
  const database = await open(factory, name);
  database.onversionchange = () => database.close(); // a newer page wants to change it: it must not wait for us
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
    /** Marks of own scans: a key that holds day, edition, point and the hash of a code, and `{at, id}`. */
    async mark(key, value) {
      const { table, end } = write("marks");
      table.put(value, key);
      await end;
    },
    marked: async (key) => (await done(read("marks").get(key)))?.at,
    async unmark(id) {
      const { table, end } = write("marks");
      const [keys, values] = await Promise.all([done(table.getAllKeys()), done(table.getAll())]);
      values.forEach((value, index) => value.id === id && table.delete(keys[index]));
      await end;
    },
    /** Marks of days before `day` are forgotten. */
    async keepMarks(day) {
      const { table, end } = write("marks");
      table.delete(IDBKeyRange.upperBound(day, true));
      await end;
    },
    /** Forgets all settings and marks; the queue stays. */
    async forget() {
      for (const name of ["settings", "marks"]) {
        const { table, end } = write(name);
        table.clear();
        await end;
      }
    },
  };
}
