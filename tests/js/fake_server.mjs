// A server that keeps the protocol's promise (an id is stored once, its answer stays) behind a network that keeps none.
export function fakeServer() {
  const rows = new Map(); // id → result; what was stored first stays
  const voids = new Set();
  let writes = 0;

  const store = (id, result) => {
    if (!rows.has(id)) {
      rows.set(id, result);
      writes += 1;
    }
    return rows.get(id);
  };

  function answer(path, body) {
    const undo = /^scans\/(.+)\/void$/.exec(path);
    if (undo) {
      voids.add(undo[1]);
      return { status: rows.has(undo[1]) ? 200 : 202, body: { id: undo[1], outcome: "voided" } };
    }
    if (path === "walk-ins") return { status: 200, body: { results: [store(body.id, { id: body.id, outcome: "accepted", mode: body.mode })] } };
    const faults = body.scans.flatMap((scan, place) => (scan.code === "UNREADABLE" ? [{ path: `scans.${place}.code`, message: "no" }] : []));
    if (faults.length) return { status: 422, body: { detail: "not valid", errors: faults } };
    if (body.scans.some((scan) => scan.code === "UNNAMED")) return { status: 422, body: { detail: "not valid", errors: [] } };
    return { status: 200, body: { results: body.scans.map((scan) => store(scan.id, { id: scan.id, outcome: "accepted", mode: scan.mode })) } };
  }

  return { rows, voids, answer, writes: () => writes };
}

/** A clock whose timers run when it is moved. */
export function fakeTime(start = Date.parse("2023-10-18T03:00:00Z")) {
  let time = start;
  let timers = [];
  let next = 0;
  return {
    now: () => time,
    later(pause, run) {
      next += 1;
      timers.push({ id: next, at: time + pause, run });
      return next;
    },
    cancel(id) {
      timers = timers.filter((timer) => timer.id !== id);
    },
    async pass(milliseconds) {
      time += milliseconds;
      const due = timers.filter((timer) => timer.at <= time);
      timers = timers.filter((timer) => timer.at > time);
      for (const timer of due) await timer.run();
    },
    pending: () => timers.map((timer) => timer.at - time),
  };
}

/** Chance that can be repeated. */
export function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
