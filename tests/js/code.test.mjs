import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { ALPHABET, checkCharacter, diagnose, grouped, isValid, normalise } from "../../static/scanner/code.js";

// The same table tests visitors/codes.py: tests/visitors/test_code_vectors.py.
const vectors = JSON.parse(readFileSync(new URL("../vectors/codes.json", import.meta.url), "utf8"));

test("the check character is that of the server", () => {
  for (const code of vectors.valid) {
    assert.equal(checkCharacter(code.slice(0, -1)), code.at(-1));
    assert.ok(isValid(code), code);
  }
});

test("what the server calls wrong is wrong here", () => {
  for (const code of vectors.invalid) assert.ok(!isValid(code), code);
});

test("texts of readers and hands come to the same code as on the server", () => {
  for (const [text, code] of vectors.normalised) assert.equal(normalise(text), code, text);
});

test("every single wrong character is found", () => {
  const code = vectors.valid[0];
  for (let place = 0; place < code.length; place += 1) {
    for (const letter of ALPHABET) {
      if (letter === code[place]) continue;
      assert.ok(!isValid(code.slice(0, place) + letter + code.slice(place + 1)));
    }
  }
});

test("every two characters that changed places are found", () => {
  for (const code of vectors.valid) {
    for (let place = 0; place + 1 < code.length; place += 1) {
      if (code[place] === code[place + 1]) continue;
      assert.ok(!isValid(code.slice(0, place) + code[place + 1] + code[place] + code.slice(place + 2)));
    }
  }
});

test("typing is told what is wrong so far", () => {
  const code = vectors.valid[0];
  assert.deepEqual(diagnose(""), { code: "", length: 0, fault: "short", letter: "" });
  assert.equal(diagnose(code.slice(0, 5)).fault, "short");
  assert.equal(diagnose(code).fault, "");
  assert.equal(diagnose(`${code}7`).fault, "long");
  assert.equal(diagnose("7KDU").letter, "U");
  assert.equal(diagnose(code.slice(0, -1) + (code.at(-1) === "0" ? "1" : "0")).fault, "check");
});

test("a code is grouped for people", () => {
  assert.equal(grouped("7KD29M4XQ8R1"), "7KD2 9M4X Q8R1");
});
