// The scanner page: puts the parts together. A scan is kept first, then sent, then shown (docs/check-in.md).
import { diagnose, grouped, LONGEST } from "./code.js";
import { prepareChoices, prepareDialogs, prepareGroup, preparePoints, prepareWalkIn } from "./forms.js";
import { uuid7 } from "./ids.js";
import { makeQueue } from "./queue.js";
import { describe } from "./results.js";
import { makeSession, takeFragment } from "./session.js";
import { makeSound } from "./sound.js";
import { openStore } from "./store.js";
import { makeSync } from "./sync.js";
import { makeCall } from "./transport.js";
import { makeUndo } from "./undo.js";
import { byId, makeView, show } from "./view.js";
import { listen } from "./wedge.js";
import { makeWords } from "./words.js";

const SAME = 5_000; // the same badge again within this time is ignored
const PATIENCE = 3_500; // after this the volunteer is told that the scan is kept
const ROUND = 30_000;
const COUNTED = ["accepted", "conflict", "queued"];

const language = document.documentElement.lang;
const words = makeWords(JSON.parse(byId("scanner-words").textContent), language);
const view = makeView({ words, icons: document.body.dataset.icons });
const sound = makeSound({ AudioContext: window.AudioContext, vibrate: navigator.vibrate?.bind(navigator) });
const input = byId("scan-input");
const waiters = new Map(); // id of an item → who waits for its answer
const names = new Map(); // id of a walk-in → its name, in memory only
let latest = { code: "", at: -Infinity };
byId("undo").dataset.word = byId("undo-word").textContent;

const store = await openStore(indexedDB).catch((error) => {
  byId("sign-in-said").textContent = words.say("noStore");
  show(byId("sign-in-said"), true);
  throw error;
});
const queue = makeQueue({ store, now: () => new Date(), makeId: () => uuid7(Date.now(), (bytes) => crypto.getRandomValues(bytes)) });
const undo = makeUndo({ store, now: Date.now });
const call = makeCall({ fetch: window.fetch.bind(window), base: document.body.dataset.api, token: () => session.token, language });
const session = makeSession({ store, call, words, onStart: start });
const edition = () => session.info?.exhibition.slug ?? null;
const exclusive = (run) => (navigator.locks ? navigator.locks.request("petugas", { ifAvailable: true }, (lock) => (lock ? run() : undefined)) : run());
const sync = makeSync({
  queue,
  call,
  now: Date.now,
  random: Math.random,
  later: (pause, run) => setTimeout(run, pause),
  cancel: clearTimeout,
  edition,
  exclusive: async (run) => exclusive(run),
  extra: (item) => (names.has(item.id) ? { name: names.get(item.id) } : {}),
  onResult: arrived,
  onRefused: refused,
  onState(state) {
    view.line(state);
    showQueue();
    if (state.held || state.unauthorised) for (const resolve of waiters.values()) resolve(null);
  },
});

async function showQueue() {
  const all = await queue.all();
  const mine = all.filter((item) => item.edition === edition());
  const aside = mine.filter((item) => item.problem).length;
  const { sentAt, held, unauthorised } = sync.state();
  const zone = session.info?.exhibition.timezone;
  view.queue({ length: mine.length, other: all.length - mine.length, aside, sentAt, zone, held: held || unauthorised });
  return all.length;
}

function showUndo() {
  view.undo(session.info ? undo.last(edition())?.what : "");
}

/** The server has answered for an item: whoever waits for it shows it, otherwise only bad news is told. */
function arrived(item, result, answer) {
  for (const point of session.info.points) point.today = answer.counts?.[point.code]?.today ?? point.today;
  view.point(session.point(), session.info);
  showQueue();
  names.delete(item.id);
  if (item.kind === "void") refresh();
  const waiter = waiters.get(item.id);
  if (waiter) waiter({ result, answer });
  else if (["refused", "unknown"].includes(result.outcome)) {
    undo.forget(item.id).then(showUndo);
    view.late(words.say("late", { code: grouped(item.code ?? ""), reason: words.say(`reason.${result.reason}`) }));
  }
}

function refused(item, problem, errors) {
  showQueue();
  const waiter = waiters.get(item.id);
  if (waiter) waiter({ problem: errors[0]?.message || problem });
  else view.late(words.say("refusedLater", { reason: problem }));
}

/** Waits for the answer, but not longer than a queue of people would; nothing means that the item is kept for later. */
async function answerFor(item) {
  const answer = await new Promise((resolve) => {
    waiters.set(item.id, resolve);
    setTimeout(resolve, PATIENCE, null);
    sync.nudge();
    if (sync.state().held || sync.state().unauthorised) resolve(null);
  });
  waiters.delete(item.id);
  return answer;
}

/** Keeps, sends, and tells what to show; `what` stands on the undo button (no name), nothing where there is nothing to undo. */
async function keepAndSend(make, what) {
  let item;
  try {
    item = await make();
  } catch {
    view.result({ outcome: "failed", detail: words.say("failedHint") });
    sound.play("failed");
    return null;
  }
  showQueue();
  const answered = await answerFor(item);
  if (answered?.problem) return { item, problem: answered.problem };
  const result = answered?.result ?? { outcome: "queued" };
  const shown = describe({ item, result, answer: answered?.answer, info: session.info, words });
  if (what && COUNTED.includes(result.outcome)) await undo.add({ id: item.id, edition: item.edition, what });
  showUndo();
  return { item, shown };
}

function present(shown) {
  view.result(shown);
  sound.play(shown.outcome);
}

async function scan(text) {
  sound.wake();
  const found = diagnose(text.slice(0, LONGEST));
  const code = found.code.slice(0, LONGEST);
  if (!code) return;
  const now = performance.now();
  if (code === latest.code && now - latest.at < SAME) {
    view.note("sameAgain");
    return;
  }
  latest = { code, at: now };
  view.typing({ length: 0 });
  const wrong = found.fault && { outcome: "unknown", code, who: grouped(code.slice(0, 24)), detail: explain(found) };
  if (wrong) present(wrong);
  const point = session.point().code;
  const done = await keepAndSend(() => queue.scan(edition(), point, code), found.fault ? "" : grouped(code));
  if (done?.problem) present({ outcome: "refused", code, detail: done.problem });
  else if (done && !wrong) present(done.shown);
}

const explain = ({ fault, letter, length }) =>
  ({
    letter: words.say("typedLetter", { letter }),
    short: words.say("typed", { length }),
    long: words.say("typedLong"),
    check: words.say("reason.check"),
  })[fault];

async function tally(heads) {
  sound.wake();
  const point = session.point().code;
  const done = await keepAndSend(() => queue.tally(edition(), point, heads), `+${words.number(heads)}`);
  if (done) present(done.problem ? { outcome: "refused", detail: done.problem } : done.shown);
}

/** Registers somebody; answers the sentence to show in the form, or nothing when it is done. */
async function register({ name, ...form }) {
  sound.wake();
  session.last = { kind: form.kind, origin: String(form.origin) };
  session.keep();
  const point = session.point().code;
  const make = async () => {
    const item = await queue.walkIn(edition(), point, form);
    names.set(item.id, name);
    return item;
  };
  const done = await keepAndSend(make, words.count("heads", form.heads));
  if (done?.problem) return done.problem;
  if (done) present(done.shown);
  return "";
}

async function undoLast() {
  const entry = undo.last(edition());
  if (!entry) return;
  sound.wake();
  byId("undo").disabled = true;
  await queue.undo(entry.edition, entry.id);
  await undo.drop(entry);
  latest = { code: "", at: -Infinity };
  present({ outcome: "voided", who: entry.what, detail: words.say("voidedHint") });
  showUndo();
  await showQueue();
  sync.nudge();
}

async function refresh() {
  const status = await session.refresh();
  if (status === 401) sync.deny();
  if (status === 0) sync.lost();
  if (status !== 200 || !session.info.points.length) return;
  sync.alive();
  view.point(session.point(), session.info);
}

function start() {
  view.ready();
  view.point(session.point(), session.info);
  view.line(sync.state());
  prepareChoices({ words, info: session.info, last: session.last });
  byId("settings-phone").textContent = session.info.name;
  byId("settings-edition").textContent = words.field(session.info.exhibition, "name");
  byId("sound").checked = session.sound;
  sound.set(session.sound);
  showQueue();
  showUndo();
  input.focus({ preventScroll: true });
  sync.renew();
}

function wireEntry() {
  byId("entry").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = input.value;
    input.value = "";
    scan(text);
  });
  input.addEventListener("input", () => view.typing(diagnose(input.value)));
  byId("type").addEventListener("click", () => {
    const typing = input.inputMode === "none";
    input.inputMode = typing ? "text" : "none";
    byId("type").setAttribute("aria-pressed", String(typing));
    input.blur();
    input.focus();
  });
  listen({
    document,
    input,
    onCode(text, field) {
      if (byId("walk-in-dialog").open) byId("walk-in-badge").value = diagnose(text).code;
      else if (session.info && !byId("scanner").hidden) scan(text);
      else if (field.id === "token") field.value = text;
    },
  });
  byId("tally-1").addEventListener("click", () => tally(1));
  byId("tally-5").addEventListener("click", () => tally(5));
  byId("undo").addEventListener("click", undoLast);
}

function wireDialogs() {
  prepareDialogs(() => input.focus({ preventScroll: true }));
  prepareGroup({ words, onTally: tally, onGroup: async (form) => view.late(await register(form)) });
  prepareWalkIn({ words, onWalkIn: register });
  preparePoints({
    words,
    points: () => session.info.points,
    current: () => session.point().code,
    onChoose(code) {
      session.pointCode = code;
      latest = { code: "", at: -Infinity };
      session.keep();
      view.point(session.point(), session.info);
    },
  });
}

function wireSettings() {
  byId("open-settings").addEventListener("click", async () => {
    show(byId("sign-out-ask"), false);
    await showQueue();
    byId("settings-dialog").showModal();
  });
  byId("sound").addEventListener("change", () => {
    session.sound = byId("sound").checked;
    sound.set(session.sound);
    session.keep();
  });
  byId("send-now").addEventListener("click", () => sync.wake());
  byId("sign-out").addEventListener("click", async () => {
    const left = await showQueue();
    byId("sign-out-keeps").textContent = left ? words.count("signOutKeeps", left) : "";
    show(byId("sign-out-ask"), true);
    byId("sign-out-now").focus();
  });
  byId("sign-out-now").addEventListener("click", async () => {
    const left = await showQueue();
    byId("settings-dialog").close();
    await session.signOut(`${words.say("signedOut")} ${left ? words.count("signOutKeeps", left) : ""}`);
  });
  byId("new-token").addEventListener("click", () => session.showSignIn());
  byId("late-close").addEventListener("click", () => view.late(""));
}

function wireWorld() {
  const back = () => {
    if (!session.info) return;
    sync.wake();
    refresh();
  };
  window.addEventListener("online", back);
  window.addEventListener("offline", () => sync.lost());
  window.addEventListener("hashchange", () => {
    const given = takeFragment(window);
    if (given) session.open(given);
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && back());
  setInterval(() => {
    if (!session.info) return;
    showUndo();
    sync.flush();
    if (document.visibilityState === "visible") refresh();
  }, ROUND);
}

wireEntry();
wireDialogs();
wireSettings();
wireWorld();
await queue.retryAside();
await undo.open();
await session.open(takeFragment(window));
if (session.info) refresh();
navigator.storage?.persist?.();
document.body.dataset.started = "true";
