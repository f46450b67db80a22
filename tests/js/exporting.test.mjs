import assert from "node:assert/strict";
import test from "node:test";

import { files } from "../../static/scanner/exporting.js";

const now = new Date("2023-10-18T10:00:00Z");
const base = { point: "15", scanned_at: "2023-10-18T09:00:00.000Z", mode: "offline", edition: "fair", seq: 4 };

test("each edition leaves in a file of its own, with ids and kinds and without a token", () => {
  const items = [
    { ...base, id: "a", kind: "scan", code: "CODE" },
    { ...base, id: "b", kind: "scan", heads: 5, pairing: "old", token: "secret" },
    { ...base, id: "c", kind: "walk-in", form: { kind: "resident", origin: 1, heads: 1, name: "", group_name: "", badge_code: "" } },
    { ...base, id: "d", kind: "void", target: "a" },
    { ...base, id: "e", kind: "scan", code: "OTHER", edition: "training" },
  ];

  const [fair, training] = files({ items, now, app: "1.0" });

  assert.equal(fair.name, "fair-2023-10-18T1000.json");
  assert.deepEqual([fair.content.format, fair.content.exhibition, fair.content.exported_at], ["batu-scan-queue-1", "fair", now.toISOString()]);
  assert.deepEqual(fair.content.items, [
    { kind: "scan", id: "a", point: "15", scanned_at: base.scanned_at, mode: "offline", code: "CODE" },
    { kind: "scan", id: "b", point: "15", scanned_at: base.scanned_at, mode: "offline", heads: 5 },
    { kind: "walk-in", id: "c", point: "15", scanned_at: base.scanned_at, mode: "offline", form: items[2].form },
    { kind: "void", target: "a", voided_at: base.scanned_at },
  ]);
  assert.equal(training.content.items.length, 1);
  assert.ok(!JSON.stringify([fair, training]).includes("secret"));
});

test("an empty queue makes no file", () => {
  assert.deepEqual(files({ items: [], now, app: "1.0" }), []);
});
