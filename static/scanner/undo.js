// What can still be taken back: the last counted things of this phone, for a quarter of an hour.
const WINDOW = 15 * 60_000;
const MOST = 20;

/** `store` keeps the list over a reload; `now` gives milliseconds. An entry: `{id, edition, key, what, at}`; `key` names the pairing. */
export function makeUndo({ store, now }) {
  let list = [];
  const fresh = () => list.filter((entry) => now() - entry.at < WINDOW);
  const keep = () => store.set("undo", list);
  return {
    async open() {
      list = (await store.get("undo")) ?? [];
    },
    add(entry) {
      list = [...fresh(), { ...entry, at: now() }].slice(-MOST);
      return keep();
    },
    /** The newest that may still be undone in this edition; what an earlier pairing scanned, only a supervisor can undo. */
    last: (edition, key) => fresh().findLast((entry) => entry.edition === edition && entry.key === key),
    drop(entry) {
      list = list.filter((each) => each !== entry);
      return keep();
    },
    /** What was not counted after all is nothing to undo. */
    forget(id) {
      list = list.filter((entry) => entry.id !== id);
      return keep();
    },
  };
}
