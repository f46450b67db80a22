// Sharing: the phone's own sheet where there is one, else the plain links that are there anyway, and a button that copies.
for (const box of document.querySelectorAll("[data-share]")) {
  const { title, text, url } = box.dataset;
  box.querySelector("summary").addEventListener("click", (event) => {
    if (!navigator.share || box.open) return;
    event.preventDefault();
    navigator.share({ title, text, url }).catch((error) => {
      if (error.name !== "AbortError") box.open = true;
    });
  });
  const copy = box.querySelector("[data-copy]");
  if (!navigator.clipboard) continue;
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(url);
    box.querySelector("[data-copied]").textContent = copy.dataset.done;
  });
}
