import assert from "node:assert/strict";
import test from "node:test";

import { makeHall } from "../../static/scanner/hall.js";

function hallOf(answers, { kind = "gate" } = {}) {
  const said = [];
  const asked = [];
  const clock = { now: 0 };
  const place = { kind };
  const hall = makeHall({
    call: async (path) => {
      asked.push(path);
      const answer = answers.shift();
      if (!answer) throw new Error("no network");
      return answer;
    },
    at: () => place.kind,
    now: () => clock.now,
    onChange: () => said.push(hall.shown()),
  });
  return { hall, said, asked, clock, place };
}

const full = { people: 800, capacity: 800, level: "full" };
const answer = (inside) => ({ status: 200, body: { inside } });

test("a phone at a gate shows what the server counts", async () => {
  const { hall, said, asked } = hallOf([answer(full)]);
  await hall.ask();
  assert.deepEqual(asked, ["inside"]);
  assert.deepEqual(said, [full]);
});

test("a phone at a stand neither asks nor shows", async () => {
  const { hall, said, asked, place } = hallOf([answer(full)]);
  await hall.ask();
  place.kind = "stand";
  await hall.ask();
  assert.deepEqual(asked, ["inside"]);
  assert.deepEqual(said, [full, null]);
});

test("without network the last number stays for two minutes, then it goes", async () => {
  const { hall, said, clock } = hallOf([answer(full)]);
  await hall.ask();
  clock.now = 119_000;
  await hall.ask();
  clock.now = 121_000;
  await hall.ask();
  assert.deepEqual(said, [full, full, null]);
});

test("an edition without exits has nothing to show", async () => {
  const { hall, said } = hallOf([answer(null)]);
  await hall.ask();
  assert.deepEqual(said, [null]);
});
