// Who this phone is: its token, what the server said of it, and how it signs in and out. A phone that is paired anew keeps
// its earlier pairing until what was scanned under it is delivered.
import { normalise } from "./code.js";
import { dayIn } from "./known.js";
import { readTyped } from "./pairing.js";
import { byId, show } from "./view.js";

/** Token or pairing code of the address (`#token=…&point=…`, `#pair=…`): read once, then removed from address and history. */
export function takeFragment({ location, history }) {
  const given = new URLSearchParams(location.hash.slice(1));
  const token = given.get("token");
  const pair = given.get("pair");
  if (token || pair) history.replaceState(null, "", location.pathname + location.search);
  if (token) return { token: token.trim(), point: given.get("point") ?? "" };
  return pair ? { pair } : null;
}

/**
 * `store` keeps token, point and the last answer of `GET scanner`; `onStart()` runs when the phone is known, `onCode(code)`
 * when a pairing code was typed, `report()` gives what the phone says of itself, `makeKey()` the name of a new pairing.
 * The names of points and of the edition are kept so that the page starts without network.
 */
export function makeSession({ store, call, words, report, makeKey, onStart, onCode }) {
  const session = { token: "", key: "", former: [], info: null, pointCode: "", sound: true, vibration: true, camera: false, last: {} };
  const KEPT = ["token", "key", "former", "info", "pointCode", "sound", "vibration", "camera", "last"];
  let etag = "";

  const point = () => session.info.points.find((each) => each.code === session.pointCode) ?? session.info.points[0];

  function tell(id, message) {
    byId(id).textContent = message;
    show(byId(id), Boolean(message));
  }

  async function keep() {
    await store.set("session", Object.fromEntries(KEPT.map((name) => [name, session[name]])));
  }

  const today = () => dayIn(Date.now(), session.info.exhibition.timezone);

  /** Today's counts are kept beside the long answer of the server, since they change with every scan. */
  async function keepCounts() {
    await store.set("today", { day: today(), counts: Object.fromEntries(session.info.points.map((each) => [each.code, each.today])) });
  }

  /** The counts as they were when the page was closed; of another day, none. */
  async function recallCounts() {
    const kept = await store.get("today");
    for (const each of session.info.points) each.today = kept?.day === today() ? (kept.counts[each.code] ?? 0) : 0;
  }

  function begin() {
    if (!session.info.points.some((each) => each.code === session.pointCode)) session.pointCode = session.info.points[0].code;
    show(byId("sign-in"), false);
    show(byId("scanner"), true);
    document.body.dataset.signedIn = "true";
    onStart();
  }

  /** Asks the server who this phone is, for `known` only if that changed; answers the status, 200 also when nothing did. */
  async function refresh({ token = session.token, onlyNews = false } = {}) {
    const query = new URLSearchParams(await report());
    const answer = await call(`scanner?${query}`, undefined, { token, etag: onlyNews ? etag : "" }).catch(() => ({ status: 0 }));
    if (answer.status === 304) return 200;
    if (answer.status !== 200) return answer.status;
    if (token !== session.token && !answer.body.points.length) return 204;
    if (token !== session.token) adopt(token);
    etag = answer.etag ?? "";
    session.info = answer.body;
    await keep();
    await keepCounts();
    return 200;
  }

  /** This token from now on; the earlier one stays for what was scanned under it. */
  function adopt(token) {
    if (session.token && session.info) session.former.push({ token: session.token, key: session.key, edition: session.info.exhibition.slug });
    session.token = token;
    session.key = makeKey();
  }

  async function signIn(token, pointCode) {
    tell("sign-in-said", "");
    const status = await refresh({ token });
    session.status = status;
    if (status === 200 && session.info.points.length) {
      session.pointCode = pointCode || session.pointCode;
      begin();
      await keep();
      return "";
    }
    return words.say(status === 200 || status === 204 ? "noPoints" : status === 401 ? "badToken" : "noAnswer");
  }

  byId("token-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const { token, pair } = readTyped(byId("token").value, normalise);
    if (pair) {
      tell("token-error", "");
      await onCode(pair);
      return;
    }
    const error = token ? await signIn(token, "") : words.say("badToken");
    tell("token-error", error);
    byId("token").classList.toggle("is-invalid", Boolean(error));
    if (error) byId("token").focus();
    else byId("token").value = "";
  });

  byId("account-form")?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const response = await fetch(form.dataset.pair, { method: "POST", body: new FormData(form) }).catch(() => null);
    const given = response?.headers.get("Content-Type")?.startsWith("application/json") ? await response.json() : {};
    tell("sign-in-said", given.token ? await signIn(given.token, given.point) : given.detail || words.say("noAnswer"));
  });

  return Object.assign(session, {
    point,
    keep,
    /** The server said anew how many there are today. */
    async count(counts) {
      for (const each of session.info.points) each.today = counts[each.code]?.today ?? each.today;
      await keepCounts();
    },
    refresh,
    signIn,
    /** Starts with the token of the address, or with what is kept here. */
    async open(given) {
      Object.assign(session, await store.get("session"));
      if (session.info) await recallCounts();
      const error = given?.token ? await signIn(given.token, given.point) : "";
      if (!session.info) tell("sign-in-said", error);
      else if (!given?.token || error) begin();
    },
    showSignIn() {
      show(byId("scanner"), false);
      show(byId("sign-in"), true);
      delete document.body.dataset.signedIn;
      byId("token").focus();
    },
    /** The pairings that may send, the present one first. */
    senders: () => (session.info ? [{ edition: session.info.exhibition.slug, key: session.key, token: session.token }, ...session.former] : []),
    /** An earlier pairing has nothing left to send, or is not taken any more. */
    async spent({ key }) {
      session.former = session.former.filter((each) => each.key !== key);
      await keep();
    },
    /** Forgets everything but the queue. */
    async signOut(message) {
      await store.forget();
      Object.assign(session, { token: "", key: "", former: [], info: null, pointCode: "", camera: false, last: {} });
      this.showSignIn();
      tell("sign-in-said", message);
    },
  });
}
