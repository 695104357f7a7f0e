// Keeps the kiosk's page and files, so that it opens without a network. VERSION and SHELL are written above by the
// server. No answer about ratings and no state is ever kept here: those live in the page's own store.

const CACHE = `kiosk-${VERSION}`;

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(
    caches.open(CACHE).then((cache) => cache.addAll(SHELL.map((address) => new Request(address, { cache: "reload" })))),
  );
});

addEventListener("activate", (event) => {
  const forgetOld = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("kiosk-") && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await clients.claim();
  };
  event.waitUntil(forgetOld());
});

addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin || !SHELL.includes(pathname)) return;
  const answer = async () => (await (await caches.open(CACHE)).match(pathname)) ?? fetch(event.request);
  event.respondWith(answer());
});
