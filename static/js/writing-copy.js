// The copy of a form that this browser keeps until it has arrived at the portal.
const NOT_KEPT = new Set(["csrfmiddlewaretoken", "seen_at", "page", "_save", "_continue", "_step"]);
const AGE = 14 * 24 * 3600 * 1000; // milliseconds; older copies are nobody's any more
const INLINE = /^(photos|links|documents|review_events)-/;

/** Names and texts of a form; `all` with the hidden ones the server wants. Rows of photos, links and documents are for the button only. */
export function pairsOf(form, all = false) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && (all || !NOT_KEPT.has(name)) && !INLINE.test(name));
}

export function putDown(key, copy) {
  try {
    localStorage.setItem(key, JSON.stringify(copy));
    return true;
  } catch {
    return false; // a browser that keeps nothing
  }
}

export function readUp(key) {
  try {
    const copy = JSON.parse(localStorage.getItem(key));
    return copy && Date.now() - copy.at < AGE && Array.isArray(copy.pairs) ? copy : null;
  } catch {
    return null;
  }
}

/** By name all values, in order, so that boxes of one name are compared together. */
function grouped(pairs) {
  const found = new Map();
  for (const [name, value] of pairs) found.set(name, [...(found.get(name) ?? []), value.replaceAll("\r\n", "\n")]);
  return found;
}

/** Whether the kept words say something else than the form does now. */
export function differs(form, pairs) {
  const now = grouped(pairsOf(form));
  const then = grouped(pairs);
  return [...new Set([...now.keys(), ...then.keys()])].some((name) => JSON.stringify(now.get(name) ?? []) !== JSON.stringify(then.get(name) ?? []));
}

/** Put the kept words in the form, in place of what stands there. */
export function fill(form, pairs) {
  const then = grouped(pairs);
  for (const field of form.elements) {
    if (!field.name || NOT_KEPT.has(field.name) || INLINE.test(field.name) || field.type === "file" || field.type === "submit") continue;
    const values = then.get(field.name) ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else if (field.type !== "hidden" && then.has(field.name)) field.value = values[0];
  }
}
