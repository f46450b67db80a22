// The dialogs: group, new visitor, points. They collect and hand over; what becomes of it is for others to say.
import { byId, show } from "./view.js";

const option = (value, label) => Object.assign(document.createElement("option"), { value, textContent: label });

function fillSelect(select, rows, chosen) {
  select.replaceChildren(option("", "–"), ...rows);
  select.value = chosen ?? "";
}

function complain(id, message) {
  byId(id).textContent = message;
  show(byId(id), Boolean(message));
  return !message;
}

/** Buttons with `data-close` close their dialog; the dialog gives the focus back to `rest`. */
export function prepareDialogs(rest) {
  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.addEventListener("close", rest);
    for (const button of dialog.querySelectorAll("[data-close]")) button.addEventListener("click", () => dialog.close());
  }
}

export function prepareChoices({ words, info, last }) {
  const origins = () => info.origins.map((origin) => option(String(origin.id), origin.name));
  fillSelect(byId("group-origin"), origins(), last.origin);
  fillSelect(byId("walk-in-origin"), origins(), last.origin);
  fillSelect(byId("group-kind"), info.kinds.map((kind) => option(kind.code, words.field(kind, "name"))), last.kind);
  byId("walk-in-kinds").replaceChildren(
    ...info.kinds.map((kind) => {
      const label = document.createElement("label");
      const input = Object.assign(document.createElement("input"), { type: "radio", name: "kind", value: kind.code, checked: kind.code === last.kind });
      label.append(input, document.createTextNode(words.field(kind, "name")));
      return label;
    }),
  );
}

/** `onTally(heads)` for a number alone, `onGroup(form)` when a school or leader was written down. */
export function prepareGroup({ words, onTally, onGroup }) {
  const dialog = byId("group-dialog");
  const heads = byId("group-heads");
  const school = byId("group-school");
  const refresh = () => {
    byId("group-save").textContent = words.count("save", Number(heads.value) || 0);
    show(byId("group-more"), Boolean(school.value.trim()));
  };
  for (const button of dialog.querySelectorAll("[data-add]")) {
    button.addEventListener("click", () => {
      heads.value = String(Math.min(500, Math.max(1, (Number(heads.value) || 0) + Number(button.dataset.add))));
      refresh();
    });
  }
  heads.addEventListener("input", refresh);
  school.addEventListener("input", refresh);
  byId("open-group").addEventListener("click", () => {
    byId("group-form").reset();
    complain("group-error", "");
    refresh();
    dialog.showModal();
  });
  byId("group-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const count = Number(heads.value);
    const group_name = school.value.trim();
    const form = { heads: count, group_name, name: byId("group-leader").value.trim(), kind: byId("group-kind").value, origin: Number(byId("group-origin").value) };
    const fault = !Number.isInteger(count) || count < 1 || count > 500 ? "needHeads" : group_name && !form.kind ? "needKind" : group_name && !form.origin ? "needOrigin" : "";
    if (!complain("group-error", fault && words.say(fault))) return;
    dialog.close();
    if (group_name) onGroup({ ...form, badge_code: "" });
    else onTally(count);
  });
}

/** `onWalkIn(form)` answers an error sentence, or nothing when the visitor is counted. What was typed stays until then. */
export function prepareWalkIn({ words, onWalkIn }) {
  const dialog = byId("walk-in-dialog");
  const form = byId("walk-in-form");
  byId("open-walk-in").addEventListener("click", () => {
    complain("walk-in-error", "");
    for (const id of ["walk-in-name", "walk-in-badge"]) byId(id).value = "";
    dialog.showModal();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const kind = form.elements.kind?.value ?? "";
    const origin = Number(byId("walk-in-origin").value);
    const fault = !kind ? "needKind" : !origin ? "needOrigin" : "";
    if (!complain("walk-in-error", fault && words.say(fault))) return;
    const given = { kind, origin, heads: 1, group_name: "", name: byId("walk-in-name").value.trim(), badge_code: byId("walk-in-badge").value.trim() };
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    const error = await onWalkIn(given);
    button.disabled = false;
    if (complain("walk-in-error", error)) dialog.close();
    else byId("walk-in-error").focus();
  });
}

/** `onChoose(code)`; the list is read anew each time, with a filter when it is long. */
export function preparePoints({ words, points, current, onChoose }) {
  const dialog = byId("points-dialog");
  const list = byId("points-list");
  const filter = byId("points-filter");
  const fill = () => {
    const wanted = filter.value.trim().toLowerCase();
    const rows = points().filter((point) => `${point.code} ${words.field(point, "name")}`.toLowerCase().includes(wanted));
    list.replaceChildren(
      ...rows.map((point) => {
        const item = document.createElement("li");
        const button = Object.assign(document.createElement("button"), { type: "button", className: "point-choice" });
        const name = words.field(point, "name");
        const label = words.say(point.kind, { code: point.code });
        button.append(Object.assign(document.createElement("b"), { textContent: label }));
        if (name !== point.code) button.append(document.createTextNode(name));
        if (point.code === current()) button.setAttribute("aria-current", "true");
        button.addEventListener("click", () => {
          dialog.close();
          onChoose(point.code);
        });
        item.append(button);
        return item;
      }),
    );
  };
  filter.addEventListener("input", fill);
  byId("open-points").addEventListener("click", () => {
    filter.value = "";
    show(byId("points-search"), points().length > 8);
    fill();
    dialog.showModal();
  });
}
