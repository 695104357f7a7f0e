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

// What is read aloud is fetched when it is first wanted, whole, and kept: its name changes with its words.
const SPEECH = "/static/speech/";

async function spoken(address) {
  const kept = await caches.open("speech");
  const found = await kept.match(address);
  if (found) return found;
  const fresh = await fetch(address);
  if (fresh.status === 200) await kept.put(address, fresh.clone());
  return fresh;
}

addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  if (pathname.startsWith(SPEECH)) return event.respondWith(spoken(pathname));
  if (!SHELL.includes(pathname)) return;
  const answer = async () => (await (await caches.open(CACHE)).match(pathname)) ?? fetch(event.request);
  event.respondWith(answer());
});
