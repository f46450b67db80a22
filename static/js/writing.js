// Writing an entry at the desk: saved while one types, kept in the browser when it cannot be, told when somebody else was faster.
// What is sent and judged is decided by the server (…/autosave/); this only asks, waits and says. Its words are data attributes.
import { putDown, readUp, pairsOf, fill, differs } from "./writing-copy.js";

const PAUSE = 3000; // milliseconds after the last key
const AGAIN = 15000; // when the network or the server was away
const SIMILAR_PAUSE = 500;

const panel = document.getElementById("writing");
const form = panel?.closest("form");

function start() {
  const say = panel.dataset;
  const line = panel.querySelector(".writing-line");
  const others = panel.querySelector(".writing-others");
  const guide = form.querySelector(".writing-guide");
  const key = `writing:${say.user}:${location.pathname}`;
  const page = crypto.randomUUID?.() ?? String(Math.random()).slice(2);
  form.elements.page.value = page;
  let dirty = Boolean(say.failed);
  let sending = false;
  let stopped = false;
  let timer = 0;

  const tell = (words, state) => {
    line.hidden = !words;
    line.dataset.state = state;
    if (line.textContent !== words) line.textContent = words;
  };
  const clock = (moment = new Date()) => moment.toLocaleTimeString(document.documentElement.lang === "en" ? "en-GB" : "id-ID", { hour: "2-digit", minute: "2-digit" });

  function forget() {
    localStorage.removeItem(key);
  }

  function keepHere() {
    if (!putDown(key, { page, at: Date.now(), pairs: pairsOf(form) })) return;
    if (!say.autosave) tell(say.browserOnly.replace("{time}", clock()), "kept");
  }

  function later(wait) {
    clearTimeout(timer);
    if (say.autosave && !stopped) timer = setTimeout(save, wait);
  }

  async function save() {
    if (sending || !dirty) return;
    sending = true;
    dirty = false;
    tell(say.saving, "saving");
    const body = new FormData();
    for (const [name, value] of pairsOf(form, true)) body.append(name, value);
    try {
      answered(await fetch(say.autosave, { method: "POST", body, redirect: "manual", headers: { "X-Requested-With": "fetch" } }));
    } catch {
      dirty = true;
      tell(say.noNetwork, "away");
      later(AGAIN);
    } finally {
      sending = false;
    }
  }

  async function answered(answer) {
    if (answer.type === "opaqueredirect" || answer.status === 403) {
      dirty = true;
      stopped = true;
      tell(say.signedOut, "stopped");
      return;
    }
    if (!answer.ok && answer.status !== 409) {
      dirty = true;
      tell(say.refused, "away");
      later(AGAIN);
      return;
    }
    const told = await answer.json();
    others.textContent = told.writing;
    others.hidden = !told.writing;
    if (told.outcome === "conflict") {
      dirty = true;
      stopped = true;
      tell(told.said, "stopped");
      return;
    }
    renewGuide(told.guide);
    if (told.outcome === "waits") {
      dirty = true;
      tell(told.said, "kept");
      return;
    }
    form.elements.seen_at.value = told.seen_at;
    if (told.left.length) {
      tell(say.left.replace("{fields}", told.left.join(", ")), "kept");
    } else {
      tell(told.said, "saved");
      if (!dirty && !hasFiles()) forget();
    }
    if (dirty) later(PAUSE);
  }

  function hasFiles() {
    return [...form.querySelectorAll('input[type="file"]')].some((input) => input.files.length);
  }

  function renewGuide(html) {
    const open = guide.querySelector(".ready")?.open;
    const here = guide.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    guide.innerHTML = html;
    guide.querySelector(".ready").open = open;
    if (here) guide.querySelector(`a[href="${here}"]`)?.focus();
    markHere();
  }

  form.addEventListener("input", (event) => {
    if (!event.target.name) return;
    dirty = true;
    keepHere();
    if (stopped) return;
    if (say.autosave && line.dataset.state !== "away") tell(say.typing, "typing");
    later(PAUSE);
  });
  form.addEventListener("change", () => later(800));
  window.addEventListener("online", () => dirty && later(0));
  let leaving = false;
  form.addEventListener("submit", (event) => {
    if (event.submitter?.formTarget === "_blank") return;
    keepHere();
    leaving = true;
    clearTimeout(timer);
  });
  window.addEventListener("beforeunload", (event) => {
    if ((dirty || hasFiles()) && !leaving) event.preventDefault();
  });

  offerBack(key, forget);
  englishFields();
  watchTitle(say);
}

// --- what was kept and did not arrive is offered, never put back unasked

function offerBack(key, forget) {
  const arrived = document.cookie.match(/(?:^|; )written=([^;]+)/)?.[1];
  const copy = readUp(key);
  if (!copy) return;
  if (copy.page === arrived || !differs(form, copy.pairs)) {
    forget();
    return;
  }
  const box = panel.querySelector(".kept-copy");
  const language = document.documentElement.lang === "en" ? "en-GB" : "id-ID";
  const words = box.querySelector("p");
  words.textContent = words.textContent.replace("{time}", new Date(copy.at).toLocaleString(language, { dateStyle: "long", timeStyle: "short" }));
  box.hidden = false;
  box.querySelector("[data-restore]").addEventListener("click", () => {
    fill(form, copy.pairs);
    box.hidden = true;
    form.elements.title?.dispatchEvent(new Event("input", { bubbles: true }));
    for (const field of form.querySelectorAll("[data-count-words], [data-count-letters]")) field.dispatchEvent(new Event("input"));
    panel.querySelector(".writing-line").scrollIntoView({ block: "center" });
  });
  box.querySelector("[data-discard]").addEventListener("click", () => {
    forget();
    box.hidden = true;
  });
}

// --- the English fields: shown where there is room, until somebody chooses

function englishFields() {
  const box = document.getElementById("show-english");
  const chosen = localStorage.getItem("writing:english");
  box.checked = chosen ? chosen === "1" : matchMedia("(min-width: 56rem)").matches;
  box.addEventListener("change", () => localStorage.setItem("writing:english", box.checked ? "1" : "0"));
}

// --- likely duplicates while the title is typed

function watchTitle(say) {
  const title = form.elements.title;
  const box = document.getElementById("similar");
  title?.closest(".form-row").after(box);
  let timer = 0;
  let asked = title?.value;
  const ask = async () => {
    if (title.value === asked) return;
    asked = title.value;
    const query = new URLSearchParams({ title: asked, exclude: say.exclude, opd: form.elements.opd?.value ?? "" });
    try {
      const answer = await fetch(`${say.similar}?${query}`, { redirect: "error" });
      if (answer.ok && asked === title.value) box.innerHTML = await answer.text();
    } catch {
      // without network nothing is compared; the list after saving says it again
    }
  };
  title?.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, SIMILAR_PAUSE);
  });
}

// --- which part of the form one is in

function markHere() {
  const links = [...document.querySelectorAll(".sections a")];
  const headings = links.map((link) => document.getElementById(link.hash.slice(1)));
  const edge = window.innerHeight / 3;
  let here = 0;
  headings.forEach((heading, place) => {
    if (heading && heading.getBoundingClientRect().top < edge) here = place;
  });
  links.forEach((link, place) => (place === here ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
}

// A link of the guide takes the keyboard along: to the field, or to the heading of the part.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".sections a, .ready a, .error-links a, .differences a");
  const target = link?.hash && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!target) return;
  const field = target.matches("input, textarea, select") ? target : target.querySelector("input, textarea, select");
  if (!field) target.tabIndex = -1;
  setTimeout(() => (field ?? target).focus());
});

if (form) {
  start();
  markHere();
  addEventListener("scroll", () => requestAnimationFrame(markHere), { passive: true });
}
