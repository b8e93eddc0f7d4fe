/**
 * The service worker: keeps every file of the verifier under one version and answers from it, whether there is a
 * network or not. `KEPT` (version, page, files) is put in front by the office. A new version waits until the person
 * takes it, so that no page ever runs with files of two versions.
 */

const CACHE = `border-${KEPT.version}`;
const ADDRESSES = new Set(KEPT.files.map((file) => new URL(file, self.location).pathname));
const MATCH = { ignoreSearch: true, ignoreVary: true };

self.addEventListener("install", (event) => {
  const requests = KEPT.files.map((file) => new Request(file, { cache: "reload", credentials: "same-origin" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith("border-") && name !== CACHE)
      .map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin || !ADDRESSES.has(address.pathname)) return;
  event.respondWith(caches.open(CACHE)
    .then((cache) => cache.match(request, MATCH))
    .then((kept) => kept ?? fetch(request)));
});
