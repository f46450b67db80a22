// A one-time code becomes a token. The code waits here while the network is away; the token is kept before it is used.
const AGAIN = 10_000;

/** What was typed or pasted: a code, a token, or a link that holds one. */
export function readTyped(text, normalise) {
  const bare = text.trim();
  const given = new URLSearchParams(bare.split("#")[1] ?? "");
  if (given.get("pair")) return { pair: given.get("pair") };
  if (given.get("token")) return { token: given.get("token").trim() };
  const code = normalise(bare);
  return code.length <= 12 ? { pair: bare } : { token: bare };
}

/**
 * `call` is that of transport.js, `store` keeps what waits under `pairing`, `later(ms, run)` is a timer. Tells
 * `onPaired(token, point)` and answers true there when the phone is known now; `onSaid(name, detail)` names the sentence to show.
 */
export function makePairing({ call, store, later, cancel, app, onPaired, onSaid }) {
  let waiting = null; // {code} or {token, point}
  let timer = null;
  let running = null;

  async function keep(what) {
    waiting = what;
    await store.set("pairing", what);
  }

  function tryLater(seconds) {
    cancel(timer);
    timer = later(Math.max(AGAIN, (seconds ?? 0) * 1000), run);
  }

  async function redeem() {
    const answer = await call("pairings", { code: waiting.code, app }, { token: "" }).catch(() => ({ status: 0, body: {} }));
    if (answer.status === 200 && answer.body.token) return keep({ token: answer.body.token, point: answer.body.point ?? "" });
    if ([404, 410, 422].includes(answer.status)) {
      await keep(null);
      return onSaid("pairingOver", answer.body.detail ?? "");
    }
    onSaid(answer.status === 429 ? "pairingBusy" : "pairingWaits", "");
    return tryLater(answer.retryAfter);
  }

  async function attempt() {
    if (waiting?.code) await redeem();
    if (!waiting?.token) return;
    if (await onPaired(waiting.token, waiting.point)) return keep(null);
    onSaid("pairingWaits", "");
    tryLater();
  }

  function run() {
    running ??= attempt().finally(() => {
      running = null;
    });
    return running;
  }

  return {
    /** A code was given: it is kept first. */
    async begin(code) {
      await keep({ code });
      await run();
    },
    /** What waits from before, if anything. */
    async resume() {
      waiting = (await store.get("pairing")) ?? null;
      if (waiting) await run();
    },
    /** The network is said to be back. */
    wake: () => (waiting ? run() : Promise.resolve()),
    forget: () => {
      cancel(timer);
      waiting = null;
    },
  };
}
