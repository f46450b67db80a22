import assert from "node:assert/strict";
import test from "node:test";

import { normalise } from "../../static/scanner/code.js";
import { makePairing, readTyped } from "../../static/scanner/pairing.js";

function phone(answers, { paired = async () => true } = {}) {
  const kept = new Map();
  const timers = [];
  const said = [];
  const asked = [];
  const pairing = makePairing({
    call: async (path, body) => {
      asked.push([path, body.code]);
      const answer = answers.shift();
      if (!answer) throw new Error("no network");
      return answer;
    },
    store: { get: async (name) => kept.get(name), set: async (name, value) => kept.set(name, value) },
    later: (ms, run) => timers.push({ ms, run }),
    cancel: () => {},
    app: "1.0",
    onPaired: paired,
    onSaid: (name) => said.push(name),
  });
  return { pairing, kept, timers, said, asked };
}

const good = { status: 200, body: { token: "t", point: "G1" } };

test("a code, a link and a token are told apart", () => {
  assert.deepEqual(readTyped(" abcde-12345 ", normalise), { pair: "abcde-12345" });
  assert.deepEqual(readTyped("https://x.id/petugas/#pair=ABCDE12345", normalise), { pair: "ABCDE12345" });
  assert.deepEqual(readTyped("https://x.id/petugas/#token=secret", normalise), { token: "secret" });
  assert.deepEqual(readTyped("a-long-token-of-a-kiosk-0123", normalise), { token: "a-long-token-of-a-kiosk-0123" });
});

test("a code becomes a token once, and nothing is left waiting", async () => {
  const tokens = [];
  const { pairing, kept } = phone([good], { paired: async (token, point) => tokens.push([token, point]) });
  await pairing.begin("ABCDE12345");

  assert.deepEqual(tokens, [["t", "G1"]]);
  assert.equal(kept.get("pairing"), null);
});

test("without a network the code waits, and is redeemed when the network is back", async () => {
  const { pairing, kept, said, timers, asked } = phone([null, good]);
  await pairing.begin("ABCDE12345");
  assert.deepEqual([kept.get("pairing"), said, timers.length], [{ code: "ABCDE12345" }, ["pairingWaits"], 1]);

  await pairing.wake();
  assert.equal(kept.get("pairing"), null);
  assert.equal(asked.length, 2);
});

test("a used or expired code is told and forgotten", async () => {
  const { pairing, kept, said, timers } = phone([{ status: 404, body: { detail: "ask for a new one" } }]);
  await pairing.begin("ABCDE12345");

  assert.deepEqual([kept.get("pairing"), said, timers], [null, ["pairingOver"], []]);
});

test("after too many tries it waits as long as it is told", async () => {
  const { pairing, said, timers } = phone([{ status: 429, body: {}, retryAfter: 45 }]);
  await pairing.begin("ABCDE12345");

  assert.deepEqual([said, timers.map((timer) => timer.ms)], [["pairingBusy"], [45_000]]);
});

test("a token that was received is kept until the phone is known, also through a restart", async () => {
  let known = false;
  const { pairing, kept, asked } = phone([good], { paired: async () => known });
  await pairing.begin("ABCDE12345");
  assert.deepEqual(kept.get("pairing"), { token: "t", point: "G1" });

  known = true;
  await pairing.resume();
  assert.equal(kept.get("pairing"), null);
  assert.equal(asked.length, 1, "the code is spent and not sent again");
});
