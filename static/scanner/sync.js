// Sending: in the order of scanning, in batches, again and again until the server has named each id.
const MOST = 200;
const LATE = 2_000; // older than this at its first send: it was not sent at once
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 60_000;

const chunk = (items) => {
  const first = items[0];
  if (first.kind !== "scan") return [first];
  const other = items.findIndex((item) => item.kind !== "scan");
  return items.slice(0, Math.min(other < 0 ? items.length : other, MOST));
};

const asScan = ({ id, point, code, heads, scanned_at, mode }) => ({ id, point, scanned_at, mode, ...(heads ? { heads } : { code }) });

/** Items that the paths of an error name (`scans.3.code`). */
const named = (items, errors) => {
  const places = (errors ?? []).map((error) => /^scans\.(\d+)(\.|$)/.exec(error.path)?.[1]);
  return places.every((place) => place !== undefined) ? [...new Set(places.map(Number))].map((place) => items[place]).filter(Boolean) : [];
};

/**
 * `call(path, body)` answers `{status, body, retryAfter}` (seconds) or throws when there was no answer; `now` gives
 * milliseconds, `random` a number below 1, `later(ms, run)` a timer that `cancel` stops. `senders()` are the
 * pairings of this phone, the present one first: `{edition, key, token}`; an earlier one sends what was scanned under it, and
 * `onSpent(sender)` tells that it has nothing left or is not taken any more. `extra(item)` what only the memory knows of an item (a name). `exclusive(run)` keeps other tabs out.
 * Tells `onResult(item, result, answer)`, `onRefused(item, problem, errors)` and `onState({online, held, unauthorised,
 * sentAt})`; `held` while sending waits for a better moment.
 */
export function makeSync({ queue, call, now, random, later, cancel, senders, extra, about = () => ({}), exclusive, onResult, onRefused, onState, onSpent = () => {} }) {
  let running = null;
  let again = false;
  let timer = null;
  let failures = 0;
  let notBefore = 0;
  const state = { online: true, held: false, unauthorised: false, sentAt: null };

  const tell = (changes) => onState(Object.assign(state, changes));

  /** Tries again after a pause that grows and is never shorter than the server asked for. */
  function hold(seconds, online) {
    failures += 1;
    const backoff = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1)) * (0.5 + random() / 2);
    const pause = Math.max(backoff, (seconds ?? 0) * 1000);
    if (seconds) notBefore = now() + seconds * 1000;
    alarm(pause);
    tell({ online, held: true });
  }

  function alarm(pause) {
    cancel(timer);
    timer = later(pause, () => flush());
  }

  async function post(items, { token }) {
    const sent_at = new Date(now()).toISOString();
    const first = items[0];
    if (first.kind === "void") return call(`scans/${first.target}/void`, { voided_at: first.scanned_at }, { token });
    if (first.kind === "walk-in") {
      const { id, point, scanned_at, mode, form } = first;
      return call("walk-ins", { id, point, scanned_at, mode, sent_at, ...form, ...extra(first) }, { token });
    }
    const queued = (await queue.all()).length;
    return call("scans", { sent_at, ...about(), queue: Math.max(0, queued - items.length), scans: items.map(asScan) }, { token });
  }

  async function accepted(items, answer) {
    const results = new Map((answer.results ?? []).map((result) => [result.id, result]));
    const settled = items.filter((item) => (item.kind === "void" ? answer.id === item.target : results.has(item.id)));
    await queue.settle(settled);
    if (settled.length) tell({ online: true, unauthorised: false, sentAt: now() });
    for (const item of settled) onResult(item, results.get(item.id) ?? answer, answer);
    return settled.length;
  }

  /** What sending again cannot mend: one item is set aside or told as refused, several are divided until it is found. */
  async function divide(items, { status, body }, sender) {
    if (items.length === 1) {
      const problem = body.detail || String(status);
      await (items[0].kind === "scan" ? queue.setAside(items[0], problem) : queue.settle(items));
      onRefused(items[0], problem, body.errors ?? []);
      return true;
    }
    const faulty = named(items, body.errors);
    const good = items.filter((item) => !faulty.includes(item));
    const middle = items.length >> 1;
    const parts = faulty.length && good.length ? [good, ...faulty.map((item) => [item])] : [items.slice(0, middle), items.slice(middle)];
    for (const part of parts) if (!(await deliver(part, sender))) return false;
    return true;
  }

  const isHopeless = (items, status) => (items[0].kind === "scan" ? [413, 422] : [403, 409, 413, 422]).includes(status);

  /** Sends these in the name of a pairing; true when the next may follow. */
  async function deliver(items, sender) {
    const late = items.filter((item) => item.mode === "online" && (item.tries || now() - Date.parse(item.scanned_at) > LATE));
    if (late.length) await queue.failed(late);
    const known = late.map((item) => item.seq);
    const outgoing = items.map((item) => (known.includes(item.seq) ? { ...item, mode: "offline", tries: item.tries + 1 } : item));
    let answer;
    try {
      answer = await post(outgoing, sender);
    } catch {
      answer = { status: 0, body: {} };
    }
    if (answer.status >= 200 && answer.status < 300) {
      failures = 0;
      if (await accepted(outgoing, answer.body)) return true;
      answer = { status: 0, body: {} }; // an answer that names none of our ids is not our server's
    }
    if (answer.status === 401 && sender.former) {
      await onSpent(sender);
      again = true; // the present pairing may speak for them now
      return false;
    }
    if (answer.status === 401) {
      tell({ online: true, unauthorised: true });
      await queue.failed(outgoing);
      return false;
    }
    if (isHopeless(outgoing, answer.status)) return divide(outgoing, answer, sender);
    await queue.failed(outgoing);
    hold(answer.retryAfter, answer.status !== 0);
    return false;
  }

  /** Sends all of one pairing; true when the next may follow. */
  async function drainFor(sender, others) {
    for (;;) {
      const items = await queue.sendable(sender, others);
      if (!items.length) return true;
      if (!(await deliver(chunk(items), sender))) return sender.former && !state.held;
    }
  }

  async function drain() {
    const all = senders();
    const [present, ...earlier] = all.map((sender, index) => ({ ...sender, former: index > 0 }));
    const keys = all.map((sender) => sender.key);
    for (const sender of earlier) {
      if (!(await drainFor(sender))) return;
      if (!(await queue.sendable(sender)).length) await onSpent(sender);
    }
    if (present && !(await drainFor(present, keys.filter((key) => key !== present.key)))) return;
    if (state.held) tell({ held: false });
  }

  /** Sends what waits, unless the server asked to wait longer; one run at a time, a call meanwhile makes it look again. */
  function flush() {
    if (state.unauthorised) return running ?? Promise.resolve();
    if (running) {
      again = true;
      return running;
    }
    if (now() < notBefore) {
      alarm(notBefore - now());
      return Promise.resolve();
    }
    cancel(timer);
    running = exclusive(drain).finally(() => {
      running = null;
      const onceMore = again && !state.held;
      again = false;
      if (onceMore) flush();
    });
    return running;
  }

  /** The network is said to be back, or somebody looks at the page again: what was held back is tried at once. */
  function wake() {
    failures = 0;
    return flush();
  }

  return {
    flush,
    wake,
    /** A new item was kept: send it now, unless sending is being held back anyway. */
    nudge: () => (state.held ? Promise.resolve() : flush()),
    /** The network is said to be gone: what is scanned now is kept without trying. */
    lost() {
      alarm(FIRST_WAIT * 10);
      tell({ online: false, held: true });
    },
    /** The server has answered elsewhere: what waits may be sent. */
    alive() {
      const back = state.held || !state.online;
      tell({ online: true });
      return back ? wake() : Promise.resolve();
    },
    /** The token was refused elsewhere. */
    deny: () => tell({ unauthorised: true }),
    /** A new token was given. */
    renew() {
      notBefore = 0;
      tell({ unauthorised: false });
      return wake();
    },
    state: () => ({ ...state }),
  };
}
