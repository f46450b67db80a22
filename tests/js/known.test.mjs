import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { dayIn, makeKnown } from "../../static/scanner/known.js";

const vectors = JSON.parse(readFileSync(new URL("../vectors/hashes.json", import.meta.url)));
const [[first, firstHash], [second, secondHash], [third]] = vectors.hashes;

function marks() {
  const kept = new Map();
  return {
    mark: async (place, what) => kept.set(place, what),
    marked: async (place) => kept.get(place)?.at,
    unmark: async (id) => [...kept].filter(([, what]) => what.id === id).forEach(([place]) => kept.delete(place)),
    keepMarks: async (day) => [...kept.keys()].filter((place) => !place.startsWith(day)).forEach((place) => kept.delete(place)),
  };
}

const hashes = { salt: vectors.salt, known: firstHash, revoked: secondHash };
const phone = (given = hashes, subtle = crypto.subtle) => makeKnown({ store: marks(), subtle, hashes: () => given });
const scan = (changes = {}) => ({ id: "a", edition: "fair", point: "15", code: first, scanned_at: "2023-10-18T10:00:00.000Z", ...changes });

test("a phone tells known, revoked and new badges apart as the server hashes them", async () => {
  const known = phone();

  assert.deepEqual(await Promise.all([first, second, third].map((code) => known.look(code))), ["known", "revoked", "new"]);
});

test("without hashes, or on a page without a secure connection, it says nothing", async () => {
  assert.equal(await phone(null).look(first), "");
  assert.equal(await phone(hashes, null).look(first), "");
});

test("its own scan of the day is remembered at its point and forgotten when undone", async () => {
  const known = phone();
  await known.mark(scan(), "Asia/Jakarta");

  assert.equal(await known.earlier(scan({ id: "b" }), "Asia/Jakarta"), scan().scanned_at);
  assert.equal(await known.earlier(scan({ point: "16" }), "Asia/Jakarta"), "");
  assert.equal(await known.earlier(scan({ scanned_at: "2023-10-18T17:30:00.000Z" }), "Asia/Jakarta"), "", "it is the next day in Batu");
  await known.unmark("a");
  assert.equal(await known.earlier(scan(), "Asia/Jakarta"), "");
});

test("marks of other days are dropped", async () => {
  const known = phone();
  await known.mark(scan(), "Asia/Jakarta");
  await known.tidy("2023-10-19T01:00:00Z", "Asia/Jakarta");

  assert.equal(await known.earlier(scan(), "Asia/Jakarta"), "");
  assert.equal(dayIn("2023-10-18T17:30:00Z", "Asia/Jakarta"), "2023-10-19");
});

test("nothing that is kept holds a code", async () => {
  const seen = [];
  const known = makeKnown({ store: { mark: async (...all) => seen.push(JSON.stringify(all)) }, subtle: crypto.subtle, hashes: () => hashes });
  await known.mark(scan(), "Asia/Jakarta");

  assert.equal(seen.length, 1);
  assert.ok(!seen[0].includes(first));
});
