import assert from "node:assert/strict";
import test from "node:test";

import { makeUndo } from "../../static/scanner/undo.js";

function list() {
  const kept = new Map();
  const clock = { now: 0 };
  const store = { get: async (name) => kept.get(name), set: async (name, value) => kept.set(name, structuredClone(value)) };
  return { clock, undo: makeUndo({ store, now: () => clock.now }), again: () => makeUndo({ store, now: () => clock.now }) };
}

test("the newest of this edition and this pairing can be undone, for a quarter of an hour", async () => {
  const { undo, clock } = list();
  await undo.add({ id: "a", edition: "fair", key: "first", what: "A" });
  await undo.add({ id: "b", edition: "training", key: "first", what: "B" });

  assert.equal(undo.last("fair", "first").id, "a");
  assert.equal(undo.last("fair", "second"), undefined, "a phone that was paired anew may not undo it");
  clock.now = 15 * 60_000;
  assert.equal(undo.last("fair", "first"), undefined);
});

test("the list outlives a reload", async () => {
  const { undo, again } = list();
  await undo.add({ id: "a", edition: "fair", key: "k", what: "A" });
  const reloaded = again();
  await reloaded.open();

  assert.equal(reloaded.last("fair", "k").id, "a");
  await reloaded.forget("a");
  assert.equal(reloaded.last("fair", "k"), undefined);
});
