// The wall: asks for the numbers every three seconds and replaces only what changed. It rests while the page is hidden,
// says since when it has had no connection, asks more and more seldom then, and goes on by itself. All words come from the page.
const EVERY = 3000;
const SELDOM = 24000;
const STALE_AFTER = 10000;
const TIMEOUT = 8000;

const body = document.getElementById("wall-numbers");
const state = document.getElementById("wall-state");
const clock = document.getElementById("wall-clock");
const full = document.getElementById("wall-full");
const language = document.documentElement.lang;
const zone = clock.dataset.zone;
const ZONES = { "Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT" };

let etag = "";
let freshAt = Date.now();
let timer = 0;
let busy = false;
let failed = 0;

function timeText(moment, seconds = false) {
  const parts = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone };
  if (seconds) parts.second = "2-digit";
  return `${new Intl.DateTimeFormat(language, parts).format(moment)} ${ZONES[zone] ?? ""}`.trim();
}

function say(words, moment) {
  const text = words.replace("{time}", timeText(moment));
  if (state.textContent !== text) state.textContent = text;
}

function showState() {
  const stale = Date.now() - freshAt > STALE_AFTER;
  state.classList.toggle("is-stale", stale);
  document.body.classList.toggle("wall--stale", stale);
  say(stale ? state.dataset.stale : state.dataset.fresh, freshAt);
  clock.textContent = timeText(Date.now());
}

function replaceChanged(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").body;
  for (const part of [...fresh.children]) {
    const old = document.getElementById(part.id);
    if (!old) body.append(document.adoptNode(part));
    else if (old.outerHTML !== part.outerHTML) old.replaceWith(document.adoptNode(part));
  }
}

async function ask() {
  if (busy || document.hidden) return;
  busy = true;
  try {
    const headers = etag ? { "If-None-Match": etag } : {};
    const response = await fetch(body.dataset.url, { headers, cache: "no-store", signal: AbortSignal.timeout(TIMEOUT) });
    if (response.status === 200) {
      replaceChanged(await response.text());
      etag = response.headers.get("ETag") ?? "";
    }
    if (response.status !== 200 && response.status !== 304) throw new Error(response.status);
    freshAt = Date.now();
    failed = 0;
  } catch {
    failed += 1; // the numbers stay, the line below says since when
  } finally {
    busy = false;
    showState();
    next();
  }
}

// Every three seconds; without an answer twice as long each time, a little by chance, so that many walls do not ask at once.
function next() {
  clearTimeout(timer);
  const pause = failed > 2 ? Math.min(SELDOM, EVERY * 2 ** (failed - 2)) * (0.8 + 0.4 * Math.random()) : EVERY;
  timer = setTimeout(ask, pause);
}

function start() {
  clearTimeout(timer);
  ask();
}

document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : start()));
addEventListener("online", start);
setInterval(showState, 1000);
clock.hidden = false;
showState();
start();

if (document.fullscreenEnabled) {
  full.hidden = false;
  const change = async () => {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await document.documentElement.requestFullscreen();
  };
  full.addEventListener("click", change);
  addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "f" && !event.ctrlKey && !event.metaKey && !event.altKey) change();
  });
}

// A screen in the hall must not fall asleep; where the browser does not allow it, nothing is lost.
async function stayAwake() {
  try {
    if (!document.hidden) await navigator.wakeLock?.request("screen");
  } catch {
    // the screen follows its own settings then
  }
}
document.addEventListener("visibilitychange", stayAwake);
stayAwake();
