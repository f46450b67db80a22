// The store of the scanner in memory: what is in it survives a "restart", as IndexedDB does.
export function memoryStore() {
  const rows = new Map();
  let last = 0;
  const pause = () => new Promise((resolve) => setImmediate(resolve));
  return {
    async add(item) {
      await pause();
      last += 1;
      rows.set(last, structuredClone({ ...item, seq: last }));
      return { ...item, seq: last };
    },
    async all() {
      await pause();
      return [...rows.values()].map((row) => structuredClone(row));
    },
    async update(items) {
      await pause();
      for (const item of items) rows.set(item.seq, structuredClone(item));
    },
    async remove(items) {
      await pause();
      for (const item of items) rows.delete(item.seq);
    },
  };
}
