// Brings the kiosk back when its page has died: a script that did not load, an error at its start, a white screen, a
// page that hangs in the middle. No module and without any: it has to live when they do not.

(() => {
  const LOOK_MS = 5_000;
  const STARTS_WITHIN_MS = 30_000;
  const SILENT_MS = 60_000; // the page tells twice a second that it lives
  const NOBODY_MS = 5 * 60_000; // so long untouched, whoever was rating has gone
  const FIRST_WAIT_MS = 5_000;
  const LONGEST_WAIT_MS = 60_000;
  const MEND_AFTER = 3; // starts that failed: then what is kept of the page goes, and it is fetched anew

  const began = performance.now();
  let touched = began;
  let failed = false;
  let reviving = false;

  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => (touched = performance.now()), { capture: true, passive: true });
  addEventListener("error", ({ target }) => (failed ||= ["SCRIPT", "LINK"].includes(target?.tagName)), true);
  setInterval(look, LOOK_MS);

  function look() {
    if (reviving) return;
    if (isDead()) return revive();
    if (globalThis.kioskLife && performance.now() - began > SILENT_MS) remember(0);
  }

  function isDead() {
    const life = globalThis.kioskLife; // {at, atRest}
    const now = performance.now();
    if (!life) return failed || now - began > STARTS_WITHIN_MS;
    if (now - life.at > SILENT_MS) return true;
    return (!life.atRest && now - touched > NOBODY_MS) || isWhite();
  }

  const isWhite = () => !document.querySelector("main .screen:not([hidden])");

  async function revive() {
    reviving = true;
    const tries = recall();
    remember(tries + 1);
    await new Promise((done) => setTimeout(done, Math.min(FIRST_WAIT_MS * 2 ** tries, LONGEST_WAIT_MS)));
    // A tablet that has slept finds its page silent, and the page has only not been asked yet.
    if (!isDead()) {
      remember(tries);
      reviving = false;
      return;
    }
    const there = await serverAnswers();
    if (there && tries >= MEND_AFTER) await forgetPage();
    // Without a network only a service worker opens the page again; a browser's own error page would be the end.
    if (there || navigator.serviceWorker?.controller) return location.reload();
    reviving = false;
  }

  const serverAnswers = () =>
    fetch(location.href, { cache: "no-store", credentials: "omit" }).then((answer) => answer.ok, () => false);

  async function forgetPage() {
    const registrations = (await navigator.serviceWorker?.getRegistrations()) ?? [];
    await Promise.all(registrations.map((each) => each.unregister())).catch(() => {});
    for (const name of await globalThis.caches?.keys().catch(() => []) ?? []) await caches.delete(name);
  }

  function recall() {
    try {
      return Number(sessionStorage.getItem("revivals")) || 0;
    } catch {
      return 0;
    }
  }

  function remember(tries) {
    try {
      sessionStorage.setItem("revivals", String(tries));
    } catch {
      // a profile without storage: it goes on at the first wait
    }
  }
})();
