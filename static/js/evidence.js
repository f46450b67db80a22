// The evidence page: a link to an indicator opens its card also where the browser does not do so by itself, and leaving with
// unsaved choices asks first.

function openTarget() {
  const place = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  const card = place?.closest("details");
  if (card && !card.open) {
    card.open = true;
    place.scrollIntoView();
  }
}

addEventListener("hashchange", openTarget);
openTarget();

const form = document.querySelector("[data-test='proof']");
let changed = false;
form?.addEventListener("change", () => {
  changed = true;
});
form?.addEventListener("submit", () => {
  changed = false;
});
addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});
