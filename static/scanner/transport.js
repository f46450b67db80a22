// One call to the door's API: JSON there and back, a bound on waiting, and no trust in what is not our server's.
const PATIENCE = 4_000;
const KEPT = [304, 413, 429]; // meaningful also without JSON

/**
 * `token()` gives the bearer token, unless a call brings one of its own; `etag` asks only for what is newer. Answers `{status,
 * body, retryAfter}` and the `etag` where there is one; status 0 for whatever is not JSON; throws without network.
 */
export function makeCall({ fetch, base, token, language }) {
  return async function call(path, body, { token: own = token(), etag } = {}) {
    const patience = PATIENCE + 30 * (body?.scans?.length ?? 0);
    const response = await fetch(base + path, {
      method: body ? "POST" : "GET",
      body: body ? JSON.stringify(body) : undefined,
      headers: {
        ...(own ? { Authorization: `Bearer ${own}` } : {}),
        "Accept-Language": language,
        ...(body ? { "Content-Type": "application/json" } : {}),
        ...(etag ? { "If-None-Match": etag } : {}),
      },
      redirect: "error",
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(patience),
    });
    const isJson = (response.headers.get("Content-Type") ?? "").startsWith("application/json");
    const known = isJson || KEPT.includes(response.status) || response.status >= 500;
    const tag = response.headers.get("ETag");
    const seconds = Number(response.headers.get("Retry-After"));
    return {
      status: known ? response.status : 0,
      body: isJson ? await response.json() : {},
      retryAfter: Number.isFinite(seconds) ? Math.min(seconds, 600) : 0,
      ...(tag ? { etag: tag } : {}),
    };
  };
}
