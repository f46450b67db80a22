import assert from "node:assert/strict";
import test from "node:test";

import { makeWords } from "../../static/scanner/words.js";
import { makeBurst } from "../../static/scanner/wedge.js";

function type(burst, text, pause, start = 0) {
  let time = start;
  for (const letter of text) {
    burst.key(letter, time);
    time += pause;
  }
  return burst.key("Enter", time);
}

test("a reader's burst ends in its text", () => {
  assert.equal(type(makeBurst(), "7KD29M4XQ8R1", 5), "7KD29M4XQ8R1");
});

test("a hand is no reader, however long it types", () => {
  assert.equal(type(makeBurst(), "7KD29M4XQ8R1", 120), "");
});

test("a short burst is no code", () => {
  assert.equal(type(makeBurst(), "abc", 5), "");
});

test("what a hand typed before is not part of the burst", () => {
  const burst = makeBurst();
  burst.key("S", 0);
  burst.key("r", 200);
  burst.key("i", 400);
  assert.equal(type(burst, "7KD29M4XQ8R1", 5, 1_000), "7KD29M4XQ8R1");
});

test("the shift key between capitals does not break a burst", () => {
  const burst = makeBurst();
  let time = 0;
  for (const letter of "7KD29M4XQ8R1") {
    burst.key("Shift", (time += 3));
    burst.key(letter, (time += 3));
  }
  assert.equal(burst.key("Enter", time + 3), "7KD29M4XQ8R1");
});

test("two bursts are two codes", () => {
  const burst = makeBurst();
  assert.equal(type(burst, "AAAABBBBCCCC", 5), "AAAABBBBCCCC");
  assert.equal(type(burst, "DDDDEEEEFFFF", 5, 500), "DDDDEEEEFFFF");
});

test("sentences are filled by name and by number, clocks and numbers by language", () => {
  const words = makeWords({ hello: "{name}, {gap}", waits: { one: "{count} scan", other: "{count} scans" } }, "en");
  assert.equal(words.say("hello", { name: "Sri" }), "Sri, {gap}");
  assert.equal(words.count("waits", 1), "1 scan");
  assert.equal(words.count("waits", 1612), "1,612 scans");
  assert.equal(words.clock("2023-10-18T03:02:00Z", "Asia/Jakarta"), "10:02");
  assert.equal(words.field({ name: "Warga", name_en: "Resident" }, "name"), "Resident");
  const indonesian = makeWords({ waits: { one: "x", other: "{count} pindaian" } }, "id");
  assert.equal(indonesian.count("waits", 1612), "1.612 pindaian");
  assert.equal(indonesian.clock("2023-10-18T03:02:00Z", "Asia/Jakarta"), "10.02");
  assert.equal(indonesian.field({ name: "Warga", name_en: "Resident" }, "name"), "Warga");
});
