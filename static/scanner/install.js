// The page as an app: its service workers, one for each language, and the word that a new version waits.

/** `workers` are addresses of service workers, ours first; `onWaiting(use)` when a new version waits, to be used when `use()` is called. */
export async function install({ container, workers, onWaiting }) {
  if (!container) return;
  const [own, ...others] = workers;
  const registration = await container.register(own, { updateViaCache: "none" }).catch(() => null);
  if (!registration) return;
  let asked = false;
  container.addEventListener("controllerchange", () => asked && location.reload());
  const tell = () => {
    if (!registration.waiting || !container.controller) return;
    onWaiting(() => {
      asked = true;
      registration.waiting?.postMessage("use");
    });
  };
  registration.addEventListener("updatefound", () => {
    const coming = registration.installing;
    coming?.addEventListener("statechange", () => coming.state === "installed" && tell());
  });
  tell();
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && registration.update().catch(() => {}));
  await container.ready;
  for (const address of others) await container.register(address, { updateViaCache: "none" }).catch(() => null);
}
