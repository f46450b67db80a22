// From what the server (or the queue) answered to the words that are shown.
import { grouped } from "./code.js";

/** The shown form of an answer for `item`: outcome, code, word, who, detail. */
export function describe({ item, result, answer, info, words }) {
  const code = item.code ?? answer?.badge ?? "";
  const zone = info.exhibition.timezone;
  const stands = info.points.find((point) => point.code === item.point)?.kind === "stand";
  const count = answer?.counts?.[item.point]?.today;
  const nth = count === undefined ? "" : words.say(stands ? "visitNumber" : "personNumber", { count: words.number(count) });
  const shown = { outcome: result.outcome, code, who: who({ item, result, info, words, code }), detail: "" };
  if (result.outcome === "accepted") shown.detail = answer?.badge ? words.say("badgeIs", { code: grouped(answer.badge) }) : nth;
  if (result.outcome === "repeat") {
    shown.who = words.say("repeatAt", { time: words.clock(result.first_at, zone) });
    shown.detail = words.say("repeatHint");
  }
  if (["unknown", "refused", "conflict"].includes(result.outcome)) shown.detail = words.say(`reason.${result.reason}`);
  if (result.outcome === "accepted" && info.points.find((point) => point.code === item.point)?.kind === "exit") shown.word = words.say("exitAccepted");
  return result.outcome === "queued" ? offline(shown, result, { zone, words }) : shown;
}

/** What the phone can tell by itself: `known` as in known.js, `earlier` when it scanned that badge here before today. */
function offline(shown, { known, earlier }, { zone, words }) {
  if (known === "revoked") return { ...shown, look: "withdrawn", word: words.say("withdrawn"), detail: words.say("withdrawnHint") };
  if (earlier) {
    const who = words.say("repeatAt", { time: words.clock(earlier, zone) });
    return { ...shown, look: "repeat", word: words.say("repeatHere"), who, detail: words.say("repeatHint") };
  }
  const detail = { known: "queuedKnown", new: "queuedNew" }[known] ?? "queuedHint";
  return { ...shown, detail: words.say(detail) };
}

function who({ item, result, info, words, code }) {
  const heads = item.heads ?? item.form?.heads ?? 1;
  if (item.heads || heads > 1) return words.count("heads", heads);
  const { name, kind } = result.visitor ?? {};
  const row = info.kinds.find((each) => each.code === kind);
  const kindName = row ? words.field(row, "name") : "";
  if (name && kindName) return words.say("someone", { name, kind: kindName });
  return name || kindName || grouped(code);
}
