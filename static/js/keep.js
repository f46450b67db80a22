// What somebody wrote survives a server that is away, a closed lid or a wrong tap: it stays in this tab until it has arrived.
// A form with data-keep="what it is about" is kept; a page with data-kept says that what was kept has arrived.
const SPARED = ["csrfmiddlewaretoken", "form_id", "password"];

/** The texts and choices of a form as pairs, without what only the server gives. */
export const written = (form) => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !SPARED.includes(name));

/** Put kept pairs back where the reader has not written anything. Returns whether anything was put back. */
export function putBack(form, pairs) {
  let changed = false;
  for (const [name, value] of pairs) {
    for (const field of form.elements) {
      if (field.name !== name || field.type === "hidden") continue;
      if (field.type === "radio" || field.type === "checkbox") {
        if (field.value !== value || field.checked || form.querySelector(`[name="${CSS.escape(name)}"]:checked`)) continue;
        field.checked = true;
      } else if (field.value || !value) continue;
      else field.value = value;
      changed = true;
    }
  }
  return changed;
}

function keep(form) {
  const key = `kept:${form.dataset.keep}`;
  try {
    putBack(form, JSON.parse(sessionStorage.getItem(key) ?? "[]"));
    form.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify(written(form))));
  } catch {
    // nothing is kept where the browser does not allow it
  }
}

if (typeof document !== "undefined") {
  document.querySelectorAll("form[data-keep]").forEach(keep);
  document.querySelectorAll("[data-kept]").forEach((page) => sessionStorage.removeItem(`kept:${page.dataset.kept}`));
}
