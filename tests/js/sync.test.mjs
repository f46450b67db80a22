import assert from "node:assert/strict";
import test from "node:test";

import { makeQueue } from "../../static/scanner/queue.js";
import { makeSync } from "../../static/scanner/sync.js";
import { dice, fakeServer, fakeTime } from "./fake_server.mjs";
import { memoryStore } from "./memory_store.mjs";

let made = 0;

function phone({ call, store = memoryStore(), time = fakeTime(), random = () => 0.5, edition = "fair", extra = () => ({}) }) {
  const queue = makeQueue({ store, now: () => new Date(time.now()), makeId: () => `id-${(made += 1)}` });
  const told = { results: [], refused: [], states: [] };
  const sync = makeSync({
    queue,
    call,
    now: time.now,
    random,
    later: time.later,
    cancel: time.cancel,
    senders: () => [{ edition, key: "", token: "present" }],
    extra,
    exclusive: (run) => run(),
    onResult: (item, result) => told.results.push([item.id, result.outcome]),
    onRefused: (item, problem) => told.refused.push([item.id, problem]),
    onState: (state) => told.states.push({ ...state }),
  });
  return { queue, sync, told, store, time };
}

const left = async ({ queue }) => (await queue.all()).length;

test("a scan is sent at once, named by the server, and leaves the queue", async () => {
  const server = fakeServer();
  const { queue, sync, told } = phone({ call: async (path, body) => server.answer(path, body) });
  const item = await queue.scan("fair", "15", "A");

  await sync.nudge();

  assert.deepEqual(told.results, [[item.id, "accepted"]]);
  assert.equal(server.rows.get(item.id).mode, "online");
  assert.equal(await left({ queue }), 0);
});

test("without network a scan stays, is sent later as offline, and the pauses grow", async () => {
  const server = fakeServer();
  let up = false;
  const calls = [];
  const device = phone({
    call: async (path, body) => {
      calls.push(path);
      if (!up) throw new TypeError("no network");
      return server.answer(path, body);
    },
  });
  const item = await device.queue.scan("fair", "15", "A");
  await device.sync.nudge();
  assert.equal(device.sync.state().held, true);
  assert.equal(device.sync.state().online, false);

  const pauses = [];
  for (let round = 0; round < 9; round += 1) {
    pauses.push(device.time.pending()[0]);
    await device.time.pass(pauses.at(-1));
  }
  assert.ok(pauses[0] < pauses[3] && pauses[3] < pauses[5]);
  assert.ok(Math.max(...pauses) <= 60_000);

  await device.queue.scan("fair", "15", "B");
  await device.sync.nudge();
  assert.equal(calls.length, 10, "a new scan does not hurry a held queue");

  up = true;
  await device.sync.wake();
  assert.equal(await left(device), 0);
  assert.equal(server.rows.get(item.id).mode, "offline");
  assert.equal(device.sync.state().held, false);
});

test("an answer that got lost is asked for again with the same id and stored once", async () => {
  const server = fakeServer();
  let first = true;
  const device = phone({
    call: async (path, body) => {
      const answer = server.answer(path, body);
      if (first) {
        first = false;
        throw new TypeError("connection reset");
      }
      return answer;
    },
  });
  await device.queue.scan("fair", "15", "A");
  await device.sync.nudge();
  assert.equal(await left(device), 1);
  await device.time.pass(2_000);

  assert.equal(await left(device), 0);
  assert.equal(server.writes(), 1);
});

test("Retry-After is kept, even when the network is said to be back", async () => {
  const server = fakeServer();
  let busy = true;
  let calls = 0;
  const device = phone({
    call: async (path, body) => {
      calls += 1;
      return busy ? { status: 503, body: {}, retryAfter: 30 } : server.answer(path, body);
    },
  });
  await device.queue.scan("fair", "15", "A");
  await device.sync.nudge();
  busy = false;

  await device.sync.wake();
  await device.time.pass(29_000);
  assert.equal(calls, 1);
  await device.time.pass(1_000);
  assert.equal(calls, 2);
  assert.equal(await left(device), 0);
});

test("a batch has at most 200 scans and keeps the order of scanning around an undo", async () => {
  const sent = [];
  const server = fakeServer();
  const device = phone({
    call: async (path, body) => {
      sent.push(body.scans ? body.scans.length : path.split("/").at(-1));
      return server.answer(path, body);
    },
  });
  for (let count = 0; count < 250; count += 1) await device.queue.scan("fair", "15", `C${count}`);
  const last = (await device.queue.all()).at(-1);
  await device.queue.undo("fair", last.id);
  await device.queue.scan("fair", "15", "again");
  await device.sync.flush();

  assert.deepEqual(sent, [200, 50, "void", 1]);
  assert.equal(await left(device), 0);
});

test("an unreadable scan is found by its path, set aside, and the others arrive", async () => {
  const server = fakeServer();
  const device = phone({ call: async (path, body) => server.answer(path, body) });
  for (const code of ["A", "UNREADABLE", "B", "C"]) await device.queue.scan("fair", "15", code);
  await device.sync.flush();

  assert.equal(server.rows.size, 3);
  const [bad] = await device.queue.all();
  assert.deepEqual([bad.code, bad.problem], ["UNREADABLE", "not valid"]);
  assert.equal(device.told.refused.length, 1);
});

test("an unreadable scan that nobody names is found by halving", async () => {
  const server = fakeServer();
  const device = phone({ call: async (path, body) => server.answer(path, body) });
  for (let count = 0; count < 60; count += 1) await device.queue.scan("fair", "15", count === 41 ? "UNNAMED" : `C${count}`);
  await device.sync.flush();

  assert.equal(server.rows.size, 59);
  assert.deepEqual((await device.queue.all()).map((item) => item.code), ["UNNAMED"]);
});

test("a refused token keeps the queue and stops sending until there is a new one", async () => {
  const server = fakeServer();
  let valid = false;
  let calls = 0;
  const device = phone({
    call: async (path, body) => {
      calls += 1;
      return valid ? server.answer(path, body) : { status: 401, body: { detail: "no" } };
    },
  });
  await device.queue.scan("fair", "15", "A");
  await device.sync.nudge();
  await device.sync.wake();
  assert.equal(device.sync.state().unauthorised, true);
  assert.equal(calls, 1);
  assert.equal(await left(device), 1);

  valid = true;
  await device.sync.renew();
  assert.equal(await left(device), 0);
});

test("what is not our server's answer removes nothing", async () => {
  for (const answer of [{ status: 200, body: {} }, { status: 200, body: { results: [{ id: "other" }] } }, { status: 0, body: {} }, { status: 404, body: {} }]) {
    const device = phone({ call: async () => answer });
    await device.queue.scan("fair", "15", "A");
    await device.queue.undo("fair", "id");
    await device.sync.nudge();

    assert.equal(await left(device), 2);
    assert.equal(device.sync.state().held, true);
  }
});

test("an undo that is refused for good is told and leaves", async () => {
  const device = phone({ call: async () => ({ status: 409, body: { detail: "too late" } }) });
  const item = await device.queue.undo("fair", "id");
  await device.sync.nudge();

  assert.deepEqual(device.told.refused, [[item.id, "too late"]]);
  assert.equal(await left(device), 0);
});

test("a walk-in is sent with the name that only the memory knows", async () => {
  let seen;
  const device = phone({
    extra: () => ({ name: "Sri" }),
    call: async (path, body) => {
      seen = body;
      return fakeServer().answer(path, body);
    },
  });
  await device.queue.walkIn("fair", "15", { kind: "resident", origin: 1, heads: 1, group_name: "", badge_code: "" });
  await device.sync.nudge();

  assert.deepEqual([seen.name, seen.kind, seen.mode], ["Sri", "resident", "online"]);
  assert.equal(await left(device), 0);
});

test("a scan kept while a batch is under way is sent after it without being asked", async () => {
  const server = fakeServer();
  const device = phone({ call: async (path, body) => server.answer(path, body) });
  await device.queue.scan("fair", "15", "A");
  const running = device.sync.nudge();
  await device.queue.scan("fair", "15", "B");
  device.sync.nudge();
  await running;
  await new Promise((resolve) => setTimeout(resolve, 20));

  assert.equal(server.rows.size, 2);
});

// The promise of the whole: whatever happens on the way, each scan is stored exactly once and none is lost.
for (let seed = 1; seed <= 60; seed += 1) {
  test(`stored exactly once under faults, schedule ${seed}`, async () => {
    const chance = dice(seed);
    const server = fakeServer();
    const store = memoryStore();
    const time = fakeTime();
    let faulty = true;
    const call = async (path, body) => {
      const what = faulty ? chance() : 1;
      if (what < 0.2) throw new TypeError("request lost");
      if (what < 0.25) return { status: 200, body: {} }; // somebody else's page
      const answer = server.answer(path, body);
      if (what < 0.4) throw new TypeError("answer lost");
      if (what < 0.5) server.answer(path, body); // sent twice by the network
      if (what < 0.6) return { status: 503, body: {}, retryAfter: Math.floor(chance() * 5) };
      if (what < 0.7 && answer.body.results) answer.body.results = answer.body.results.slice(0, 1); // named only in part
      return answer;
    };
    let device = phone({ call, store, time, random: chance });
    const expected = new Set();
    const undone = new Set();

    for (let step = 0; step < 60; step += 1) {
      const what = chance();
      if (what < 0.5) expected.add((await device.queue.scan("fair", "15", `C${step}`)).id);
      else if (what < 0.6) expected.add((await device.queue.tally("fair", "15", 5)).id);
      else if (what < 0.65) expected.add((await device.queue.walkIn("fair", "15", { kind: "x", origin: 1 })).id);
      else if (what < 0.75 && expected.size) {
        const target = [...expected].at(-1);
        undone.add(target);
        await device.queue.undo("fair", target);
      } else if (what < 0.85) await time.pass(chance() * 20_000);
      else if (what < 0.95) device = phone({ call, store, time, random: chance }); // tab killed; the old one may still be sending
      if (chance() < 0.7) device.sync.nudge();
      if (chance() < 0.2) device.sync.wake();
    }
    faulty = false;
    for (let round = 0; round < 20; round += 1) {
      await time.pass(60_000);
      await device.sync.wake();
    }

    assert.deepEqual(await store.all(), []);
    assert.deepEqual(new Set(server.rows.keys()), expected);
    assert.equal(server.writes(), expected.size);
    assert.deepEqual(server.voids, undone);
  });
}

test("a phone that heard from the server again sends what waits and shows itself connected", async () => {
  const server = fakeServer();
  const device = phone({ call: async (path, body) => server.answer(path, body) });
  device.sync.lost();
  assert.deepEqual([device.sync.state().online, device.sync.state().held], [false, true]);
  await device.queue.scan("fair", "15", "A");
  await device.sync.nudge();
  assert.equal(await left(device), 1);

  await device.sync.alive();

  assert.deepEqual([device.sync.state().online, device.sync.state().held], [true, false]);
  assert.equal(await left(device), 0);
});

/** A phone that was paired as `old`, scanned, and was paired anew as `new`; `taken(token)` says whether the server takes a token. */
async function pairedAnew(taken) {
  const server = fakeServer();
  const sent = [];
  const spent = [];
  let key = "old";
  const former = [{ edition: "fair", key: "old", token: "token-old" }];
  const store = memoryStore();
  const queue = makeQueue({ store, now: () => new Date("2023-10-18T03:00:00Z"), makeId: () => `id-${(made += 1)}`, key: () => key });
  const sync = makeSync({
    queue,
    call: async (path, body, { token }) => {
      if (!taken(token)) return { status: 401, body: {} };
      sent.push([token, body.scans.map((scan) => scan.code)]);
      return server.answer(path, body);
    },
    now: () => Date.parse("2023-10-18T03:00:00Z"),
    random: () => 0.5,
    later: () => 0,
    cancel: () => {},
    senders: () => [{ edition: "fair", key: "new", token: "token-new" }, ...former],
    extra: () => ({}),
    exclusive: (run) => run(),
    onResult: () => {},
    onRefused: () => {},
    onState: () => {},
    onSpent: ({ key: gone }) => {
      spent.push(gone);
      former.length = 0;
    },
  });
  await queue.scan("fair", "15", "BEFORE");
  key = "new";
  await queue.scan("fair", "15", "AFTER");
  await sync.flush();
  await sync.flush();
  return { sent, spent, rest: (await queue.all()).length, rows: server.rows.size };
}

test("what was scanned under an earlier pairing is delivered with its token, before what came after", async () => {
  const found = await pairedAnew(() => true);

  assert.deepEqual(found.sent, [["token-old", ["BEFORE"]], ["token-new", ["AFTER"]]]);
  assert.deepEqual([found.spent, found.rest, found.rows], [["old"], 0, 2]);
});

test("when the earlier token is not taken any more, the present pairing speaks for its scans", async () => {
  const found = await pairedAnew((token) => token === "token-new");

  assert.deepEqual(found.sent.flatMap(([token, codes]) => codes.map((code) => [token, code])).sort(), [
    ["token-new", "AFTER"],
    ["token-new", "BEFORE"],
  ]);
  assert.deepEqual([found.spent, found.rest, found.rows], [["old"], 0, 2]);
});
