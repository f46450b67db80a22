import assert from "node:assert/strict";
import test from "node:test";

import { makeCall } from "../../static/scanner/transport.js";

const answering = (status, body, headers = {}) => {
  const asked = [];
  const fetch = async (address, options) => {
    asked.push({ address, options });
    return new Response(body, { status, headers });
  };
  return { asked, call: makeCall({ fetch, base: "/api/v1/", token: () => "secret", language: "id" }) };
};
const JSON_TYPE = { "Content-Type": "application/json; charset=utf-8" };

test("a call carries token, language and JSON, and neither cookies nor redirects", async () => {
  const { asked, call } = answering(200, '{"results":[]}', JSON_TYPE);

  const answer = await call("scans", { scans: [] });

  assert.deepEqual(answer, { status: 200, body: { results: [] }, retryAfter: 0 });
  const [{ address, options }] = asked;
  assert.deepEqual([address, options.method, options.credentials, options.redirect], ["/api/v1/scans", "POST", "omit", "error"]);
  assert.deepEqual([options.headers.Authorization, options.headers["Accept-Language"]], ["Bearer secret", "id"]);
});

test("a page of somebody else (a hotspot's sign-in) is no answer", async () => {
  for (const status of [200, 401, 404, 422]) {
    const { call } = answering(status, "<html>sign in</html>", { "Content-Type": "text/html" });
    assert.equal((await call("scans", {})).status, 0);
  }
});

test("what a proxy says of size and load is heard without JSON", async () => {
  for (const status of [413, 429, 502, 503]) {
    const { call } = answering(status, "busy", { "Retry-After": "7" });
    assert.deepEqual(await call("scans", {}), { status, body: {}, retryAfter: 7 });
  }
});

test("a Retry-After that is no number of seconds, or endless, is bounded", async () => {
  const { call: dated } = answering(503, "", { "Retry-After": "Fri, 20 Oct 2023 10:00:00 GMT" });
  assert.equal((await dated("scans", {})).retryAfter, 0);
  const { call: endless } = answering(503, "", { "Retry-After": "999999" });
  assert.equal((await endless("scans", {})).retryAfter, 600);
});

test("JSON that is cut off is thrown, so that nothing leaves the queue", async () => {
  const { call } = answering(200, '{"results":[', JSON_TYPE);
  await assert.rejects(call("scans", {}));
});
