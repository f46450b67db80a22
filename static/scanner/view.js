// What the volunteer sees: the strip, the one big state, the count. Decides nothing.
const ICONS = {
  accepted: "check",
  repeat: "repeat",
  conflict: "info",
  queued: "saved",
  voided: "undo",
  unknown: "unknown",
  refused: "close",
  failed: "problem",
  withdrawn: "problem",
};
const FRESH = 900; // the result is large for less than a second; then the next may come

export const byId = (id) => document.getElementById(id);

export function show(element, visible) {
  element.hidden = !visible;
}

/** `words` as in words.js; `icons` is the address of the sprite. */
export function makeView({ words, icons }) {
  const state = byId("state");
  let timer = null;

  function result({ outcome, look = outcome, code = "", word, who = "", detail = "" }) {
    byId("state-icon").setAttribute("href", `${icons}#${ICONS[look]}`);
    byId("state-word").textContent = word ?? words.say(outcome);
    byId("state-who").textContent = who;
    byId("state-detail").textContent = detail;
    state.className = `scan-state scan-state--${look}`;
    state.dataset.code = code;
    state.dataset.outcome = outcome;
    state.dataset.fresh = "true";
    clearTimeout(timer);
    timer = setTimeout(() => {
      state.dataset.fresh = "false";
    }, FRESH);
  }

  /** How full the hall is; from the warning level on as a strip that cannot be overlooked. */
  function hall(inside) {
    const level = inside?.level ?? "";
    const said = inside ? words.say(inside.capacity ? "insideOf" : "inside", { people: words.number(inside.people), capacity: words.number(inside.capacity ?? 0) }) : "";
    byId("hall").dataset.level = level;
    byId("hall-word").textContent = level ? words.say({ warn: "hallWarn", full: "hallFull" }[level]) : "";
    show(byId("hall"), Boolean(level));
    return said;
  }

  return {
    result,
    ready() {
      byId("ready-word").textContent = words.say("ready");
      byId("ready-hint").textContent = words.say("readyHint");
    },
    /** `inside` as the API answers it, or null where nothing is known of the hall. */
    point(point, info, inside) {
      const name = words.field(point, "name");
      const about = name === point.code ? words.field(info.exhibition, "name") : name;
      byId("point-name").textContent = words.say(point.kind, { code: point.code });
      byId("point-detail").textContent = hall(inside) || about;
      byId("count-word").textContent = words.say({ gate: "peopleToday", exit: "exitsToday" }[point.kind] ?? "visitsToday");
      document.querySelector('[data-test="point-count"]').textContent = words.number(point.today);
      show(byId("training"), info.exhibition.training);
      byId("scanner").classList.toggle("scan--training", info.exhibition.training);
      byId("scanner").classList.toggle("scan--exit", point.kind === "exit");
      show(byId("open-briefing"), Boolean(point.innovations?.length));
    },
    line({ online, unauthorised }) {
      const kind = unauthorised ? "tokenEnded" : online ? "connected" : "offline";
      byId("line").dataset.state = kind;
      byId("line-word").textContent = words.say(kind);
      byId("queue-offline").textContent = online ? "" : words.say("offlineHint");
      show(byId("token-ended"), unauthorised);
    },
    /** `held`: sending waits. What is under way for a moment does not make the page jump. */
    queue({ length, other, aside, sentAt, zone, held }) {
      byId("queue").dataset.waiting = String(held || length > 3 ? length : 0);
      document.querySelector('[data-test="queue-length"]').textContent = String(length);
      byId("queue-word").textContent = `${words.count("waiting", length)}.`;
      byId("queue-sent").textContent = sentAt ? words.say("sentAt", { time: words.clock(sentAt, zone) }) : "";
      byId("settings-waiting").textContent = length ? `${words.number(length)} ${words.count("waiting", length)}.` : words.say("nothingWaits");
      for (const [id, count, name] of [
        ["settings-aside", aside, "setAside"],
        ["settings-other", other, "otherEdition"],
      ]) {
        show(byId(id), count > 0);
        byId(id).textContent = count ? words.count(name, count) : "";
      }
    },
    typing({ fault, length, letter }) {
      const hint = byId("typing");
      const name = { letter: "typedLetter", long: "typedLong", check: "typedCheck", short: "typed", "": "typedRight" }[fault];
      hint.textContent = length ? words.say(name, { letter, length }) : "";
      hint.dataset.fault = length ? fault : "";
    },
    camera({ on, torch, lit, fault }) {
      state.dataset.camera = on ? "on" : "off";
      show(byId("camera-picture"), on);
      show(byId("camera-close"), on);
      show(byId("camera-open"), !on);
      show(byId("torch"), on && torch);
      byId("torch").setAttribute("aria-pressed", String(lit));
      byId("camera-fault").textContent = fault ? words.say(fault) : "";
      byId("ready-word").textContent = words.say("ready");
      byId("ready-hint").textContent = words.say(on ? "aimHint" : "readyHint");
    },
    note: (name) => {
      byId("typing").textContent = words.say(name);
      byId("typing").dataset.fault = "";
    },
    late(text) {
      byId("late-text").textContent = text;
      show(byId("late"), Boolean(text));
    },
    undo(what) {
      byId("undo").disabled = !what;
      byId("undo-word").textContent = what ? words.say("undoLast", { what }) : byId("undo").dataset.word;
    },
  };
}

/** The card of what is shown at a stand, for a volunteer who stands in for somebody. */
export function fillBriefing(innovations, words) {
  const paragraph = (text, className = "") => Object.assign(document.createElement("p"), { textContent: text, className });
  byId("briefing-list").replaceChildren(
    ...innovations.map((row) => {
      const part = document.createElement("article");
      const title = document.createElement("h3");
      const link = Object.assign(document.createElement("a"), { textContent: words.field(row, "title"), href: row.url, target: "_blank", rel: "noopener" });
      title.append(row.url ? link : document.createTextNode(words.field(row, "title")));
      part.append(title, paragraph(words.field(row, "summary")));
      if (words.field(row, "use")) part.append(paragraph(words.field(row, "use"), "use"));
      return part;
    }),
  );
}
