// The scanner page: puts the parts together. A scan is kept first, then sent, then shown (docs/check-in.md).
import { makeCamera } from "./camera.js";
import { diagnose, grouped, LONGEST } from "./code.js";
import { loadDecoder } from "./decoder.js";
import { download, files } from "./exporting.js";
import { prepareChoices, prepareDialogs, prepareGroup, preparePoints, prepareWalkIn } from "./forms.js";
import { makeHall } from "./hall.js";
import { uuid7 } from "./ids.js";
import { install } from "./install.js";
import { makeKnown } from "./known.js";
import { makePairing } from "./pairing.js";
import { makeQueue } from "./queue.js";
import { describe } from "./results.js";
import { makeSession, takeFragment } from "./session.js";
import { makeSound } from "./sound.js";
import { openStore } from "./store.js";
import { makeSync } from "./sync.js";
import { makeCall } from "./transport.js";
import { makeUndo } from "./undo.js";
import { byId, fillBriefing, makeView, show } from "./view.js";
import { listen } from "./wedge.js";
import { makeWords } from "./words.js";

const SAME = 5_000; // the same badge again within this time is ignored
const PATIENCE = 3_500; // after this the volunteer is told that the scan is kept
const ROUND = 30_000;
const BEAT = 60_000; // how often the phone says how it is
const FULL = 5; // every so many beats the counts are asked for too
const { app, decoder, wasm, workers } = document.body.dataset;
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
const makeId = () => uuid7(Date.now(), (bytes) => crypto.getRandomValues(bytes));
const queue = makeQueue({ store, now: () => new Date(), makeId, key: () => session.key });
const undo = makeUndo({ store, now: Date.now });
const call = makeCall({ fetch: window.fetch.bind(window), base: document.body.dataset.api, token: () => session.token, language });
const session = makeSession({ store, call, words, report, makeKey: makeId, onStart: start, onCode: (code) => pairing.begin(code) });
const known = makeKnown({ store, subtle: crypto.subtle, hashes: () => session.info?.hashes });
const pairing = makePairing({
  call,
  store,
  app,
  later: (pause, run) => setTimeout(run, pause),
  cancel: clearTimeout,
  async onPaired(token, point) {
    const said = await session.signIn(token, point);
    if (said && [401, 204].includes(session.status)) tellPairing("", said);
    return !said || [401, 204].includes(session.status);
  },
  onSaid: (name, detail) => tellPairing(name, detail),
});
const hall = makeHall({ call, at: () => session.point().kind, now: Date.now, onChange: paintPoint });
const battery = await navigator.getBattery?.().catch(() => null);
const about = () => ({ app, ...(battery ? { battery: Math.round(battery.level * 100) } : {}) });
const edition = () => session.info?.exhibition.slug ?? null;
const exclusive = (run) => (navigator.locks ? navigator.locks.request("petugas", { ifAvailable: true }, (lock) => (lock ? run() : undefined)) : run());
const sync = makeSync({
  queue,
  call,
  now: Date.now,
  random: Math.random,
  later: (pause, run) => setTimeout(run, pause),
  cancel: clearTimeout,
  senders: () => session.senders(),
  about,
  onSpent: (sender) => session.spent(sender),
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

/** What the phone says of itself with each heartbeat. */
async function report() {
  return { ...about(), queue: (await queue.all()).length, sent_at: new Date().toISOString() };
}

/** The point chosen and, where people are counted in and out, how full the hall is. */
function paintPoint() {
  view.point(session.point(), session.info, hall.shown());
}

function showPoint() {
  paintPoint();
  hall.ask();
}

/** What became of a pairing code: in the strip of a phone that scans already, otherwise above the field. */
function tellPairing(name, detail) {
  const text = detail || words.say(name);
  if (session.info) view.late(text);
  byId("sign-in-said").textContent = text;
  show(byId("sign-in-said"), true);
}

const camera = makeCamera({
  video: byId("video"),
  mediaDevices: navigator.mediaDevices,
  secure: window.isSecureContext,
  loadDecoder: loadDecoder({ script: decoder, wasm }),
  onText(text) {
    if (!session.info || document.querySelector("dialog[open]") || byId("scanner").hidden) return;
    const code = diagnose(text.slice(0, LONGEST)).code.slice(0, LONGEST);
    const held = code === latest.code && performance.now() - latest.at < SAME;
    scan(text);
    if (held) latest.at = performance.now(); // a badge that stays before the camera is one scan
  },
  onState: (state) => view.camera(state),
});

async function showQueue() {
  const all = await queue.all();
  const mine = all.filter((item) => item.edition === edition());
  const aside = mine.filter((item) => item.problem).length;
  show(byId("settings-export"), all.length > 0);
  show(byId("sign-in-waiting"), all.length > 0);
  byId("sign-in-waits").textContent = all.length ? words.count("signOutKeeps", all.length) : "";
  const { sentAt, held, unauthorised } = sync.state();
  const zone = session.info?.exhibition.timezone;
  view.queue({ length: mine.length, other: all.length - mine.length, aside, sentAt, zone, held: held || unauthorised });
  return all.length;
}

function showUndo() {
  view.undo(session.info ? undo.last(edition(), session.key)?.what : "");
}

/** The server has answered for an item: whoever waits for it shows it, otherwise only bad news is told. */
function arrived(item, result, answer) {
  session.count(answer.counts ?? {});
  paintPoint();
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
  const zone = session.info.exhibition.timezone;
  const result = answered?.result ?? { outcome: "queued", known: await known.look(item.code ?? ""), earlier: await known.earlier(item, zone) };
  if (COUNTED.includes(result.outcome) && !result.earlier) await known.mark(item, zone);
  const shown = describe({ item, result, answer: answered?.answer, info: session.info, words });
  if (what && COUNTED.includes(result.outcome)) await undo.add({ id: item.id, edition: item.edition, key: session.key, what });
  showUndo();
  return { item, shown };
}

function present(shown) {
  view.result(shown);
  sound.play(shown.look ?? shown.outcome);
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
  const entry = undo.last(edition(), session.key);
  if (!entry) return;
  sound.wake();
  byId("undo").disabled = true;
  await queue.undo(entry.edition, entry.id);
  await undo.drop(entry);
  await known.unmark(entry.id);
  latest = { code: "", at: -Infinity };
  present({ outcome: "voided", who: entry.what, detail: words.say("voidedHint") });
  showUndo();
  await showQueue();
  sync.nudge();
}

async function refresh(onlyNews = false) {
  const status = await session.refresh({ onlyNews });
  if (status === 401) sync.deny();
  if (status === 0) sync.lost();
  if (status !== 200 || !session.info.points.length) return;
  sync.alive();
  showPoint();
}

function start() {
  view.ready();
  showPoint();
  view.line(sync.state());
  prepareChoices({ words, info: session.info, last: session.last });
  byId("settings-phone").textContent = session.info.name;
  byId("settings-edition").textContent = words.field(session.info.exhibition, "name");
  for (const name of ["sound", "vibration"]) byId(name).checked = session[name];
  sound.set(session);
  known.tidy(Date.now(), session.info.exhibition.timezone);
  if (session.camera && !camera.isOpen()) camera.open();
  showQueue();
  showUndo();
  input.focus({ preventScroll: true });
  byId("token").value = "";
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
      showPoint();
    },
  });
}

function wireSettings() {
  byId("open-settings").addEventListener("click", () => {
    show(byId("sign-out-ask"), false);
    byId("settings-dialog").showModal();
    showQueue();
  });
  for (const name of ["sound", "vibration"]) {
    byId(name).addEventListener("change", () => {
      session[name] = byId(name).checked;
      sound.set(session);
      session.keep();
    });
  }
  byId("change-point").addEventListener("click", () => {
    byId("settings-dialog").close();
    byId("open-points").click();
  });
  for (const button of document.querySelectorAll("[data-export]")) {
    button.addEventListener("click", async () => {
      for (const file of files({ items: await queue.all(), now: new Date(), app })) download(file);
    });
  }
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
    camera.close();
    pairing.forget();
    await session.signOut(`${words.say("signedOut")} ${left ? words.count("signOutKeeps", left) : ""}`);
  });
  byId("new-token").addEventListener("click", () => session.showSignIn());
  byId("late-close").addEventListener("click", () => view.late(""));
}

function wireCamera() {
  const choose = (on) => {
    session.camera = on;
    session.keep();
  };
  byId("camera-open").addEventListener("click", async () => {
    sound.wake();
    choose(await camera.open());
  });
  byId("camera-close").addEventListener("click", () => {
    camera.close();
    choose(false);
  });
  byId("torch").addEventListener("click", () => camera.torch());
  document.addEventListener("visibilitychange", () => (document.hidden ? camera.pause() : camera.resume()));
  byId("open-briefing").addEventListener("click", () => {
    fillBriefing(session.point().innovations ?? [], words);
    byId("briefing-dialog").showModal();
  });
}

async function wireStorage() {
  const persisted = (await navigator.storage?.persist?.()) ?? false;
  byId("settings-storage").textContent = words.say(persisted ? "storageKept" : "storageMayGo");
  byId("settings-version").textContent = app;
  await install({
    container: navigator.serviceWorker,
    workers: workers.split(" "),
    onWaiting(use) {
      show(byId("new-version"), true);
      byId("use-version").onclick = use;
    },
  });
}

function wireWorld() {
  const back = () => {
    pairing.wake();
    if (!session.info) return;
    sync.wake();
    refresh();
  };
  window.addEventListener("online", back);
  window.addEventListener("offline", () => sync.lost());
  window.addEventListener("hashchange", () => {
    const given = takeFragment(window);
    if (given?.pair) pairing.begin(given.pair);
    else if (given) session.open(given);
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && back());
  setInterval(() => {
    if (!session.info) return;
    showUndo();
    sync.flush();
    hall.ask();
  }, ROUND);
  let beats = 0;
  setInterval(() => {
    if (!session.info || document.visibilityState !== "visible") return;
    beats += 1;
    refresh(beats % FULL !== 0);
  }, BEAT);
}

wireEntry();
wireDialogs();
wireSettings();
wireCamera();
wireWorld();
const given = takeFragment(window);
await queue.retryAside();
await undo.open();
await session.open(given);
if (session.info) refresh();
else showQueue();
if (given?.pair) pairing.begin(given.pair);
else pairing.resume();
wireStorage();
document.body.dataset.started = "true";
