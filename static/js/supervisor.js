// The supervisor's page: htmx asks for the moving parts every five seconds; here only what changed is replaced, so that focus,
// ticks and scrolling stay. What is new about the hall's level and the conflicts is said once. All words come from the page.
const parts = document.getElementById("live-parts");
const state = document.getElementById("live-state");
const news = document.getElementById("live-news");
const SAID = ["live-level", "live-conflicts"];
let freshAt = Date.now();

function timeText(moment) {
  const form = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: state.dataset.zone };
  return new Intl.DateTimeFormat(document.documentElement.lang, form).format(moment);
}

function say(kind) {
  state.classList.toggle("is-stale", kind !== "fresh");
  state.textContent = state.dataset[kind].replace("{time}", timeText(freshAt));
}

const token = (part) => part.querySelector("[name=csrfmiddlewaretoken]");

function same(old, part) {
  const [before, after] = [token(old), token(part)];
  for (const box of old.querySelectorAll("details[open]")) part.querySelector(`#${CSS.escape(box.id)}`)?.setAttribute("open", "");
  if (before && after) after.setAttribute("value", before.getAttribute("value")); // it is masked anew in every answer
  return old.outerHTML === part.outerHTML;
}

function replace(old, part) {
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  for (const box of old.querySelectorAll("input:checked")) {
    const again = part.querySelector(`#${CSS.escape(box.id)}`);
    if (again) again.checked = true;
  }
  if (SAID.includes(old.id) && part.dataset.news && part.dataset.news !== old.dataset.news) news.textContent = part.dataset.news;
  old.replaceWith(part);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

function show(html) {
  const fresh = [...new DOMParser().parseFromString(html, "text/html").body.children].filter((part) => part.id);
  if (!fresh.some((part) => part.id === "live-level")) return say("signedOut");
  for (const part of fresh) {
    const old = document.getElementById(part.id);
    const ready = document.adoptNode(part);
    if (old && !same(old, ready)) replace(old, ready);
  }
  freshAt = Date.now();
  say("fresh");
}

parts.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden) event.preventDefault();
});
parts.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful) show(detail.xhr.responseText);
  else if (detail.xhr.status === 403 || detail.xhr.status === 401) say("signedOut");
  else say("stale");
});
say("fresh");
