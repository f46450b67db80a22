// The catalogue with htmx: says what changed, keeps the filters open, puts the focus where reading goes on.
const part = document.getElementById("katalog");
const news = document.getElementById("kabar");
const boxes = () => part.querySelector(".facets > details");
let open = false;
let opened = [];

const hideApply = () => part.querySelector("[data-apply]")?.setAttribute("hidden", "");
hideApply();

document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target !== part) return;
  open = boxes()?.open ?? false;
  opened = [...part.querySelectorAll("fieldset")].filter((box) => box.querySelector("details[open]")).map((box) => box.querySelector("input").name);
});

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== part) return;
  hideApply();
  if (boxes()) boxes().open = open;
  for (const name of opened) part.querySelector(`input[name="${CSS.escape(name)}"]`)?.closest("fieldset").querySelector("details")?.setAttribute("open", "");
  const heading = part.querySelector('[data-test="result-count"]');
  news.textContent = heading.textContent.trim();
  const from = event.detail.requestConfig?.elt;
  if (from?.closest?.("a")) {
    const results = part.querySelector("[data-results]");
    results.focus({ preventScroll: true });
    results.scrollIntoView({ block: "start" });
  }
});

// What cannot be fetched in pieces is opened as a whole page.
document.body.addEventListener("htmx:responseError", (event) => {
  location.assign(event.detail.requestConfig ? event.detail.pathInfo.finalRequestPath : location.href);
});

// Without a connection the page stays, with what was chosen and found, and says so until an answer comes.
const offline = document.getElementById("putus");
document.body.addEventListener("htmx:sendError", () => {
  offline.hidden = false;
  offline.querySelector("span").textContent = offline.dataset.words;
});
document.body.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) offline.hidden = true;
});

// The switch to the other language leads to what is shown now, not to what was shown at first.
document.body.addEventListener("htmx:pushedIntoHistory", () => {
  for (const link of document.querySelectorAll('[data-test="switch-language"]')) link.search = location.search;
});
