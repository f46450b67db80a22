// Who this phone is: its token, what the server said of it, and how it signs in and out.
import { byId, show } from "./view.js";

/** The token of the address (`#token=…&point=…`): read once, then removed from the address and the history. */
export function takeFragment({ location, history }) {
  const given = new URLSearchParams(location.hash.slice(1));
  const token = given.get("token");
  if (token) history.replaceState(null, "", location.pathname + location.search);
  return token ? { token: token.trim(), point: given.get("point") ?? "" } : null;
}

/**
 * `store` keeps token, point and the last answer of `GET scanner`; `onStart()` runs when the phone is known.
 * The names of points and of the edition are kept so that the page starts without network.
 */
export function makeSession({ store, call, words, onStart }) {
  const session = { token: "", info: null, pointCode: "", sound: true, last: {} };

  const point = () => session.info.points.find((each) => each.code === session.pointCode) ?? session.info.points[0];

  function tell(id, message) {
    byId(id).textContent = message;
    show(byId(id), Boolean(message));
  }

  async function keep() {
    await store.set("session", { token: session.token, info: session.info, pointCode: session.pointCode, sound: session.sound, last: session.last });
  }

  function begin() {
    if (!session.info.points.some((each) => each.code === session.pointCode)) session.pointCode = session.info.points[0].code;
    show(byId("sign-in"), false);
    show(byId("scanner"), true);
    document.body.dataset.signedIn = "true";
    onStart();
  }

  /** Asks the server who this phone is; true when it answered well. */
  async function refresh() {
    const answer = await call("scanner").catch(() => ({ status: 0 }));
    if (answer.status !== 200) return answer.status;
    session.info = answer.body;
    await keep();
    return 200;
  }

  async function signIn(token, pointCode) {
    tell("sign-in-said", "");
    const before = session.token;
    session.token = token;
    const status = await refresh();
    if (status === 200 && session.info.points.length) {
      session.pointCode = pointCode || session.pointCode;
      begin();
      await keep();
      return "";
    }
    session.token = before;
    return words.say(status === 200 ? "noPoints" : status === 401 ? "badToken" : "noAnswer");
  }

  byId("token-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const typed = byId("token").value.trim();
    const token = new URLSearchParams(typed.split("#")[1] ?? "").get("token") ?? typed;
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
    refresh,
    signIn,
    /** Starts with the token of the address, or with what is kept here. */
    async open(given) {
      Object.assign(session, await store.get("session"));
      const error = given ? await signIn(given.token, given.point) : "";
      if (!session.info) tell("sign-in-said", error);
      else if (!given || error) begin();
    },
    showSignIn() {
      show(byId("scanner"), false);
      show(byId("sign-in"), true);
      delete document.body.dataset.signedIn;
      byId("token").focus();
    },
    /** Forgets everything but the queue. */
    async signOut(message) {
      await store.forget();
      Object.assign(session, { token: "", info: null, pointCode: "", last: {} });
      this.showSignIn();
      tell("sign-in-said", message);
    },
  });
}
