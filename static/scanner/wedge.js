// A keyboard-wedge scanner types a code and presses Enter, wherever the focus is.
const FAST = 60; // milliseconds between the keys of a reader; no hand is that fast for a whole code
const SHORTEST = 8;

/** Collects what was typed fast. `key(name, time)` gives the text when Enter ends such a burst, otherwise nothing. */
export function makeBurst() {
  let text = "";
  let last = -Infinity;
  return {
    key(name, time) {
      const fast = time - last <= FAST;
      last = time;
      if (name === "Enter") {
        const burst = fast && text.length >= SHORTEST ? text : "";
        text = "";
        return burst;
      }
      if (name.length === 1) text = fast ? text + name : name;
      return "";
    },
  };
}

const isField = (element) => element.matches?.("input:not([type=checkbox]):not([type=radio]), select, textarea");

/**
 * Keys that no field asked for go into `input`; a burst that ends in another field is taken out of it and given to
 * `onCode(text, field)` instead. While a dialog is open keys are left to it.
 */
export function listen({ document, input, onCode }) {
  const burst = makeBurst();
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      const target = event.target;
      const text = burst.key(event.key, event.timeStamp);
      if (text && target !== input) {
        event.preventDefault();
        event.stopPropagation();
        if (isField(target) && target.value.endsWith(text)) target.value = target.value.slice(0, -text.length);
        onCode(text, target);
      } else if (event.key.length === 1 && event.key !== " " && !isField(target) && !document.querySelector("dialog[open]")) {
        if (input.offsetParent) input.focus();
      }
    },
    true,
  );
}
