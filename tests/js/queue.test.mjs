import assert from "node:assert/strict";
import test from "node:test";

import { uuid7 } from "../../static/scanner/ids.js";
import { makeQueue } from "../../static/scanner/queue.js";
import { memoryStore } from "./memory_store.mjs";

const at = new Date("2023-10-18T03:01:58Z");
const fresh = () => {
  let made = 0;
  return makeQueue({ store: memoryStore(), now: () => at, makeId: () => `id-${(made += 1)}` });
};

test("a scan gets its id and time once and is kept in order", async () => {
  const queue = fresh();
  await queue.scan("fair", "15", "CODE");
  await queue.tally("fair", "15", 5);
  await queue.undo("fair", "id-2");

  const kept = await queue.all();

  assert.deepEqual(kept.map((item) => [item.id, item.kind, item.mode]), [
    ["id-1", "scan", "online"],
    ["id-2", "scan", "online"],
    ["id-3", "void", "online"],
  ]);
  assert.equal(kept[0].scanned_at, "2023-10-18T03:01:58.000Z");
});

test("what was scanned in one edition is never sent to another", async () => {
  const queue = fresh();
  await queue.scan("training", "15", "CODE");
  await queue.scan("fair", "15", "CODE");

  assert.deepEqual((await queue.sendable({ edition: "fair" })).map((item) => item.id), ["id-2"]);
  assert.equal((await queue.all()).length, 2);
});

test("a walk-in is kept without its name", async () => {
  const queue = fresh();
  await queue.walkIn("fair", "15", { kind: "resident", origin: 1, name: "Sri", heads: 1, group_name: "", badge_code: "" });

  assert.ok(!JSON.stringify(await queue.all()).includes("Sri"));
});

test("what could not be sent becomes an offline scan and keeps its id", async () => {
  const queue = fresh();
  await queue.scan("fair", "15", "CODE");
  await queue.failed(await queue.all());

  const [item] = await queue.all();
  assert.deepEqual([item.id, item.mode, item.tries], ["id-1", "offline", 1]);
});

test("what was set aside holds nothing up, stays, and is tried again with the next start", async () => {
  const queue = fresh();
  const bad = await queue.scan("fair", "15", "CODE");
  await queue.setAside(bad, "cannot be read");
  assert.equal((await queue.sendable({ edition: "fair" })).length, 0);
  assert.equal((await queue.all()).length, 1);

  await queue.retryAside();

  assert.equal((await queue.sendable({ edition: "fair" })).length, 1);
});

test("an id is a UUID of version 7 that begins with the time", () => {
  const ids = [1_700_000_000_000, 1_700_000_000_001].map((time) => uuid7(time, (bytes) => bytes.fill(255)));

  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(Number.parseInt(ids[0].replaceAll("-", "").slice(0, 12), 16), 1_700_000_000_000);
  assert.ok(ids[0] < ids[1]);
});
