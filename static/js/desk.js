// What the desk's forms do beyond Django's scripts: names for the autocomplete boxes, and counts of words and letters.
// Django's autocomplete (select2) leaves its boxes nameless and its list of choices unfit for screen readers.

function labelOf(select) {
  return select.id ? document.querySelector(`label[for="${CSS.escape(select.id)}"]`) : null;
}

function plainList(list) {
  list.setAttribute("role", "none");
  for (const item of list.querySelectorAll("li")) item.setAttribute("role", "none");
}

function nameBox(select) {
  const box = select.nextElementSibling?.querySelector?.(".select2-selection");
  const label = labelOf(select);
  if (!box || !label) return;
  label.id ||= `${select.id}_label`;
  const shown = box.querySelector(".select2-selection__rendered");
  box.setAttribute("aria-labelledby", [label.id, shown?.id].filter(Boolean).join(" "));
  if (shown?.getAttribute("role") === "textbox") {
    shown.removeAttribute("role");
    shown.removeAttribute("aria-readonly");
  }
  if (shown?.tagName === "UL") {
    plainList(shown);
    new MutationObserver(() => {
      plainList(shown);
      shown.querySelector(".select2-search__field")?.setAttribute("aria-labelledby", label.id);
    }).observe(shown, { childList: true });
  }
  box.querySelector(".select2-search__field")?.setAttribute("aria-labelledby", label.id);
}

function nameOpened(select) {
  const label = labelOf(select);
  const opened = document.querySelector(".select2-container--open .select2-dropdown");
  if (!label || !opened) return;
  for (const part of opened.querySelectorAll(".select2-search__field, [role='listbox']")) {
    part.setAttribute("aria-labelledby", label.id);
    part.removeAttribute("aria-expanded");
  }
  opened.parentElement.setAttribute("role", "region");
  opened.parentElement.setAttribute("aria-labelledby", label.id);
  const box = select.nextElementSibling?.querySelector(".select2-selection");
  if (box?.hasAttribute("aria-owns")) box.setAttribute("aria-controls", box.getAttribute("aria-owns"));
  opened.querySelector(".select2-search__field")?.focus();
}

const jquery = window.django?.jQuery;
if (jquery) {
  // Django readies its boxes when the document is ready; this comes after it.
  jquery(() => setTimeout(() => document.querySelectorAll("select.admin-autocomplete").forEach(nameBox)));
  jquery(document).on("select2:open", (event) => setTimeout(() => nameOpened(event.target)));
  document.addEventListener("formset:added", (event) => setTimeout(() => event.target.querySelectorAll("select.admin-autocomplete").forEach(nameBox)));
}

for (const field of document.querySelectorAll("[data-count-words], [data-count-letters]")) {
  const words = field.dataset.countWords;
  const line = document.createElement("div");
  line.className = "help count";
  const tell = () => {
    const number = words ? (field.value.trim().match(/\S+/gu) || []).length : field.value.length;
    if (field.dataset.countLeast) line.classList.toggle("is-enough", number >= Number(field.dataset.countLeast));
    line.textContent = (words || field.dataset.countLetters).replace("{number}", String(number)).replace("{most}", field.maxLength).replace("{least}", field.dataset.countLeast);
  };
  field.addEventListener("input", tell);
  field.after(line);
  tell();
}
