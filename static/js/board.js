// The board: its print button, which has no use without a script; and one box that chooses all in a list.

for (const item of document.querySelectorAll("[data-print]")) {
  item.hidden = false;
  item.querySelector("button").addEventListener("click", () => window.print());
}

for (const all of document.querySelectorAll("[data-choose-all]")) {
  const boxes = [...all.closest("fieldset").querySelectorAll(`input[type="checkbox"][name="${all.dataset.chooseAll}"]`)];
  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length && chosen > 0;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };
  if (boxes.length > 1) all.closest("[hidden]")?.removeAttribute("hidden");
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  for (const box of boxes) box.addEventListener("change", tell);
  tell();
}
