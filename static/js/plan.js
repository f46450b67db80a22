// The floor plan beyond links and forms: choosing without a new page, arrow keys, zoom, the filter while one types.
// All words come from the page; without this script the links and the form do the same by asking the server.

const page = document.querySelector("[data-plan]");
const frame = page.querySelector(".plan-frame");
const drawing = frame.querySelector("svg.plan");
const stands = [...drawing.querySelectorAll('[data-test="stand"]')];
const rows = [...page.querySelectorAll("[data-stand]")];
const panels = [...page.querySelectorAll("[data-panel]")];
const form = page.querySelector("[data-filter]");
const route = drawing.querySelector(".plan-route");
const announce = page.querySelector("[data-announce]");
const count = page.querySelector("[data-count]");
const byNumber = (list, key) => new Map(list.map((item) => [item.dataset[key], item]));
const standOf = byNumber(stands, "number");
const rowOf = byNumber(rows, "stand");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const behavior = () => (calm.matches ? "auto" : "smooth");

for (const part of page.querySelectorAll("[data-script-only]")) part.hidden = false;

// ---- choosing
function choose(number, { reveal = "", remember = true } = {}) {
  const stand = standOf.get(number);
  if (!stand) return;
  for (const other of stands) {
    other.classList.toggle("is-chosen", other === stand);
    other.toggleAttribute("aria-current", other === stand);
    if (other === stand) other.setAttribute("aria-current", "true");
  }
  for (const row of rows) {
    const link = row.querySelector("a");
    if (row.dataset.stand === number) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  for (const panel of panels) panel.classList.toggle("is-on", panel.dataset.panel === number);
  page.querySelector(".plan-nothing").classList.add("is-off");
  if (stand.dataset.route) route.setAttribute("d", stand.dataset.route);
  else route.removeAttribute("d");
  announce.textContent = page.dataset.chosen.replace("{stand}", stand.getAttribute("aria-label"));
  tabStop(stand);
  if (reveal === "plan") frame.scrollIntoView({ block: "nearest", behavior: behavior() });
  if (reveal) show(stand);
  if (reveal === "panel") document.getElementById(`stan-${number}`).scrollIntoView({ block: "nearest", behavior: behavior() });
  if (remember) history.replaceState(null, "", address({ stan: number }));
}

function address(changes) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const text = query.toString();
  return text ? `?${text}` : location.pathname;
}

// Moves the frame, not the page, until the stand is inside it.
function show(stand) {
  const box = stand.getBoundingClientRect();
  const around = frame.getBoundingClientRect();
  const left = box.left - around.left - (around.width - box.width) / 2;
  const top = box.top - around.top - (around.height - box.height) / 2;
  const outside = box.left < around.left || box.right > around.right || box.top < around.top || box.bottom > around.bottom;
  if (outside) frame.scrollBy({ left, top, behavior: behavior() });
}

drawing.addEventListener("click", (event) => {
  const stand = event.target.closest('[data-test="stand"]');
  if (!stand || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (dragged) return;
  choose(stand.dataset.number, { reveal: "panel" });
});
page.querySelector(".stands").addEventListener("click", (event) => {
  const row = event.target.closest("[data-stand]");
  if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  choose(row.dataset.stand, { reveal: "plan" });
});

// ---- keyboard: one tab stop for the drawing, arrows walk to the nearest stand in their direction
function tabStop(stand) {
  for (const other of stands) other.setAttribute("tabindex", other === stand ? "0" : "-1");
}
const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const middle = (stand) => {
  const { x, y, width, height } = stand.getBBox();
  return [x + width / 2, y + height / 2];
};
function neighbour(stand, [dx, dy]) {
  const [x, y] = middle(stand);
  let best = null;
  let least = Infinity;
  for (const other of stands) {
    if (other === stand || other.classList.contains("is-faded")) continue;
    const [ox, oy] = middle(other);
    const ahead = (ox - x) * dx + (oy - y) * dy;
    const aside = Math.abs((ox - x) * dy) + Math.abs((oy - y) * dx);
    if (ahead < 0.5 || aside > ahead * 2.5) continue;
    const far = ahead + aside * 2;
    if (far < least) [best, least] = [other, far];
  }
  return best;
}
drawing.addEventListener("keydown", (event) => {
  const stand = event.target.closest('[data-test="stand"]');
  const direction = DIRECTIONS[event.key];
  if (!stand || !direction || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const next = neighbour(stand, direction);
  if (!next) return;
  tabStop(next);
  next.focus({ preventScroll: true });
  show(next);
});

// ---- zoom: buttons, + and −, Ctrl with the wheel, two fingers
let zoom = 1;
const LEAST = 1;
const MOST = 4;
function zoomTo(wanted, at = null) {
  const before = drawing.getBoundingClientRect();
  const around = frame.getBoundingClientRect();
  const [x, y] = at ?? [around.left + around.width / 2, around.top + around.height / 2];
  const [partX, partY] = [(x - before.left) / before.width, (y - before.top) / before.height];
  if (zoom === 1) frame.style.maxHeight = `${Math.max(around.height, 320)}px`;
  zoom = Math.min(MOST, Math.max(LEAST, wanted));
  drawing.style.width = zoom === 1 ? "" : `${zoom * 100}%`;
  drawing.style.minWidth = zoom === 1 ? "" : `${zoom * 48}rem`;
  if (zoom === 1) frame.style.maxHeight = "";
  const after = drawing.getBoundingClientRect();
  frame.scrollLeft += after.left + partX * after.width - x;
  frame.scrollTop += after.top + partY * after.height - y;
  for (const button of page.querySelectorAll("[data-zoom]")) {
    button.setAttribute("aria-disabled", String(button.dataset.zoom === "in" ? zoom >= MOST : zoom <= LEAST));
  }
}
for (const button of page.querySelectorAll("[data-zoom]")) {
  button.addEventListener("click", () => zoomTo(button.dataset.zoom === "in" ? zoom * 1.5 : zoom / 1.5));
}
frame.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "+" || event.key === "=") zoomTo(zoom * 1.5);
  else if (event.key === "-") zoomTo(zoom / 1.5);
  else if (event.key === "0") zoomTo(1);
  else return;
  event.preventDefault();
});
frame.addEventListener(
  "wheel",
  (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoomTo(zoom * Math.exp(-event.deltaY / 300), [event.clientX, event.clientY]);
  },
  { passive: false },
);
let pinch = null;
const spread = ([one, two]) => Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY);
frame.addEventListener(
  "touchmove",
  (event) => {
    if (event.touches.length !== 2) return;
    event.preventDefault();
    const wide = spread(event.touches);
    const [one, two] = event.touches;
    pinch ??= { wide, zoom };
    zoomTo((pinch.zoom * wide) / pinch.wide, [(one.clientX + two.clientX) / 2, (one.clientY + two.clientY) / 2]);
  },
  { passive: false },
);
frame.addEventListener("touchend", () => (pinch = null));

// ---- moving the plan by dragging with a mouse
let dragged = false;
frame.addEventListener("pointerdown", (event) => {
  dragged = false;
  if (event.pointerType !== "mouse" || event.button !== 0) return;
  const start = { x: event.clientX, y: event.clientY, left: frame.scrollLeft, top: frame.scrollTop };
  const move = (moved) => {
    if (Math.hypot(moved.clientX - start.x, moved.clientY - start.y) > 5) dragged = true;
    if (!dragged) return;
    frame.scrollLeft = start.left - (moved.clientX - start.x);
    frame.scrollTop = start.top - (moved.clientY - start.y);
  };
  const stop = () => {
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", stop);
    removeEventListener("pointercancel", stop);
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", stop);
  addEventListener("pointercancel", stop);
});
drawing.addEventListener("dragstart", (event) => event.preventDefault());

// ---- the filter, as the server does it
function filter() {
  const wanted = Object.fromEntries(new FormData(form));
  const words = (wanted.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  let kept = 0;
  for (const row of rows) {
    const { zone, kind, category, words: text } = row.dataset;
    const fits = (asked, has) => !asked || asked === has;
    const stays = fits(wanted.zona, zone) && fits(wanted.kategori, category) && fits(wanted.jenis, kind) && words.every((word) => text.includes(word));
    row.classList.toggle("is-off", !stays);
    standOf.get(row.dataset.stand).classList.toggle("is-faded", !stays);
    if (stays) kept += 1;
  }
  const { all, some, none } = page.dataset;
  const said = new Intl.NumberFormat(document.documentElement.lang).format(kept);
  count.textContent = kept === rows.length ? all : kept ? some.replace("{n}", said) : none;
  history.replaceState(null, "", address({ q: wanted.q?.trim(), zona: wanted.zona, kategori: wanted.kategori, jenis: wanted.jenis }));
}
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  filter();
  page.querySelector("#daftar").focus({ preventScroll: true });
  page.querySelector(".plan-list").scrollIntoView({ block: "nearest", behavior: behavior() });
});

// ---- at the start
zoomTo(1);
const asked = /^#stan-([A-Z0-9]+)$/.exec(location.hash)?.[1] ?? new URLSearchParams(location.search).get("stan");
tabStop(standOf.get(asked) ?? stands[0]);
if (asked && rowOf.has(asked)) {
  choose(asked, { remember: false });
  show(standOf.get(asked));
}
