// The queue: here a scan gets its id and its time, once; nothing is decided. It is kept before it is sent.

/**
 * `store` keeps the items (`add`, `all`, `update`, `remove`), `makeId` gives an id, `now` the time as a Date, `key()` the name
 * of the pairing under which the phone scans now.
 * An item belongs to the edition it was scanned in and is never sent to another.
 */
export function makeQueue({ store, makeId, now, key = () => "" }) {
  const add = (kind, edition, fields) =>
    store.add({ kind, edition, key: key(), id: makeId(), scanned_at: now().toISOString(), mode: "online", tries: 0, problem: "", ...fields });

  return {
    scan: (edition, point, code) => add("scan", edition, { point, code }),
    tally: (edition, point, heads) => add("scan", edition, { point, heads }),
    /** A walk-in without the name: names are not kept on the phone. */
    walkIn: (edition, point, { kind, origin, heads, group_name, badge_code }) =>
      add("walk-in", edition, { point, form: { kind, origin, heads, group_name, badge_code } }),
    undo: (edition, target) => add("void", edition, { target }),
    all: () => store.all(),
    /**
     * What a sender `{edition, key}` may send now, oldest first: what was scanned under its pairing, and what was scanned for
     * its edition under a pairing that none of `others` (keys) can speak for any more; a `former` one sends only its own.
     */
    async sendable({ edition, key: own = "", former = false }, others = []) {
      const mine = (item) => item.key === own || (!former && !others.includes(item.key));
      return (await store.all()).filter((item) => item.edition === edition && !item.problem && mine(item));
    },
    /** The server named these ids: they leave. */
    settle: (items) => (items.length ? store.remove(items) : Promise.resolve()),
    /** These could not be sent at once: whatever is sent later was an offline scan. */
    failed: (items) => store.update(items.map((item) => ({ ...item, mode: "offline", tries: item.tries + 1 }))),
    /** The server cannot read this one; it stays, and does not hold up the others. */
    setAside: (item, problem) => store.update([{ ...item, problem }]),
    /** Items that were set aside are tried once more with every start. */
    async retryAside() {
      const aside = (await store.all()).filter((item) => item.problem);
      if (aside.length) await store.update(aside.map((item) => ({ ...item, problem: "" })));
    },
  };
}
