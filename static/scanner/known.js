// What this phone knows of badges without asking: beginnings of salted hashes, and the hashes of its own scans. No codes, no names.
const BYTES = 6;
const LENGTH = 8; // characters of base64url for six bytes

async function hash(salt, code, subtle) {
  const digest = new Uint8Array(await subtle.digest("SHA-256", new TextEncoder().encode(salt + code))).slice(0, BYTES);
  return btoa(String.fromCharCode(...digest)).replaceAll("+", "-").replaceAll("/", "_");
}

const parts = (together) => new Set(together.match(new RegExp(`.{${LENGTH}}`, "gs")) ?? []);

/** The day of a moment in a time zone, as 2023-10-18. */
export const dayIn = (moment, zone) => new Intl.DateTimeFormat("sv-SE", { timeZone: zone || undefined }).format(new Date(moment));

/**
 * `hashes()` are those of `GET scanner` (`salt`, `known`, `revoked`) or nothing; `subtle` is the browser's, missing on an
 * insecure page; `store` keeps marks of own scans (`mark`, `marked`, `unmark`, `keepMarks`).
 */
export function makeKnown({ store, subtle, hashes }) {
  let source = null;
  let sets = null;

  function read() {
    const given = hashes();
    if (given && given !== source) {
      source = given;
      sets = { known: parts(given.known), revoked: parts(given.revoked) };
    }
    return given && subtle ? sets : null;
  }

  const place = async ({ edition, point, code, scanned_at }, zone) =>
    `${dayIn(scanned_at, zone)} ${edition} ${point} ${await hash(hashes()?.salt ?? edition, code, subtle)}`;

  return {
    /** `known`, `revoked` or `new` for a code; empty when this phone cannot tell. */
    async look(code) {
      const sets_ = read();
      if (!sets_) return "";
      const short = await hash(source.salt, code, subtle);
      if (sets_.revoked.has(short)) return "revoked";
      return sets_.known.has(short) ? "known" : "new";
    },
    /** When this phone scanned that badge at that point on that day before; nothing if it did not. */
    earlier: async (item, zone) => (subtle && item.code ? ((await store.marked(await place(item, zone))) ?? "") : ""),
    async mark(item, zone) {
      if (subtle && item.code) await store.mark(await place(item, zone), { at: item.scanned_at, id: item.id });
    },
    /** An undone scan is none. */
    unmark: (id) => store.unmark(id),
    /** Marks of other days are of no use any more. */
    tidy: (now, zone) => store.keepMarks(dayIn(now, zone)),
  };
}
