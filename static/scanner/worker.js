// The service worker: keeps one version of the page and its files, so that it opens without the server. Scans are not its
// business: what goes to /api/ passes untouched, and the queue lies in IndexedDB, which no new version empties.
// `SHELL` stands above this in the script that visitors/views/scanner_app.py serves.
const { version, page, files, scope } = self.SHELL;
const PREFIX = `petugas ${scope} `;
const CACHE = PREFIX + version;
const PATIENCE = 3000;

async function install() {
  const cache = await caches.open(CACHE);
  await cache.addAll(files.map((file) => new Request(file, { credentials: "omit" })));
  const shell = await fetch(page, { credentials: "omit", cache: "no-store" });
  if (!shell.ok) throw new Error(`the page answered ${shell.status}`);
  await cache.put(page, shell);
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** The page as the server has it; as it is kept when the server is away, slow or down. */
async function open(request) {
  const kept = () => caches.open(CACHE).then((cache) => cache.match(page));
  try {
    const answer = await Promise.race([fetch(request), new Promise((resolve) => setTimeout(resolve, PATIENCE, null))]);
    if (answer && answer.status < 500) return answer;
    return (await kept()) ?? answer ?? (await fetch(request));
  } catch (error) {
    const shell = await kept();
    if (shell) return shell;
    throw error;
  }
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => {
  if (event.data === "use") self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin || address.pathname.startsWith("/api/")) return;
  if (request.mode === "navigate") {
    if (address.pathname === page) event.respondWith(open(request));
    return;
  }
  if (files.includes(address.pathname + address.search)) {
    event.respondWith(caches.open(CACHE).then(async (cache) => (await cache.match(address.pathname + address.search)) ?? fetch(request)));
  }
});
