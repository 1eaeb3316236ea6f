/* What the worker keeps, and what it answers with when there is no network.

   Kept: the offline page and the files it is drawn with, all of them the same for everybody. Never a page of
   somebody signed in: what those show is kept as data, encrypted, by safe.js. */
((pwa) => {
  "use strict";
  const PREFIX = "app-";
  const CACHE = PREFIX + pwa.build;
  // A connection that hangs is worse than none: after this long the phone shows what it has.
  const PATIENCE_MS = 9000;

  // Without credentials: the page must be the one nobody in particular gets.
  const asked = (url) => new Request(url, { credentials: "omit", cache: "reload" });

  async function keep() {
    const cache = await caches.open(CACHE);
    await cache.addAll([pwa.shell, ...pwa.assets].map(asked));
  }

  async function dropOlder() {
    const older = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
    await Promise.all(older.map((name) => caches.delete(name)));
  }

  pwa.offlinePage = async () => (await caches.match(pwa.shell, { cacheName: CACHE })) ?? Response.error();

  const inTime = (answer) =>
    Promise.race([answer, new Promise((_, fail) => setTimeout(fail, PATIENCE_MS, new Error("too slow")))]);

  async function visited(event) {
    try {
      return await inTime((async () => (await event.preloadResponse) ?? fetch(event.request))());
    } catch {
      return pwa.offlinePage();
    }
  }

  const keptFile = async (request) => (await caches.match(request, { cacheName: CACHE })) ?? fetch(request);

  self.addEventListener("install", (event) => event.waitUntil(keep()));

  self.addEventListener("activate", (event) =>
    event.waitUntil(Promise.all([dropOlder(), self.clients.claim(), self.registration.navigationPreload?.enable()])));

  self.addEventListener("fetch", (event) => {
    const { request } = event;
    if (request.method !== "GET") return;
    const { origin, pathname } = new URL(request.url);
    if (origin !== self.location.origin) return;
    if (request.mode === "navigate") event.respondWith(visited(event));
    else if (pathname.startsWith("/static/")) event.respondWith(keptFile(request));
  });
})(self.pwa);
