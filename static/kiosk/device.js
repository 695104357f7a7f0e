// The tablet itself: it stays awake, opens without a network, takes up new versions, and gets over faults of the page.

const A_MINUTE_MS = 60_000;

let stale = false;

/** Whether the page should load itself afresh as soon as nobody is at it. */
export const isStale = () => stale;

/** Tell the watchdog that the page lives, and whether it rests or somebody is at it. */
export const alive = (atRest) => (globalThis.kioskLife = { at: performance.now(), atRest });
alive(false);

/** Keep the screen lit and the disk from being cleared, where the browser can. */
export function keepAwake() {
  const ask = () => document.visibilityState === "visible" && navigator.wakeLock?.request("screen").catch(() => {});
  document.addEventListener("visibilitychange", ask);
  ask();
  navigator.storage?.persist?.().catch(() => {});
}

/** Install the service worker, which opens the page offline. Over plain http on a LAN name there is none. */
export function installWorker() {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  let first = workers.controller === null; // the first worker brings nothing new
  workers.addEventListener("controllerchange", () => {
    if (!first) stale = true;
    first = false;
  });
  workers.register("sw.js").catch(() => {});
}

/** Take up `version`, which the server has and this page is not. */
export async function newVersion(version) {
  const registration = await navigator.serviceWorker?.getRegistration();
  if (registration) return registration.update().catch(() => {}); // the new worker's coming makes this page stale
  const seen = `loaded for ${version}`;
  if (sessionStorage.getItem(seen)) return; // once for each version: a page that stays old must not reload for ever
  sessionStorage.setItem(seen, "1");
  stale = true;
}

// A fault must not leave a dead screen on a desk: the page starts afresh, at most once a minute.
for (const kind of ["error", "unhandledrejection"]) {
  addEventListener(kind, () => setTimeout(() => (stale = true), A_MINUTE_MS));
}
addEventListener("disk-lost", () => (stale = true)); // the browser has closed it: only a new page opens it again
