// Ratings on this device: each is written to its disk before anyone is thanked, then sent until the server has it.
// There is one path: online is merely a queue of one.

const BATCH = 100; // items in one request, the server's limit
const SEND_TIMEOUT_MS = 20_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;
const ABANDONED_MS = 5 * 60_000; // an open rating of another page this old has nobody at it any more
const PADDING = 512; // bytes: what was tapped must not show in the size of the request

/** The device's disk: ratings that wait, and what the device itself must remember. */
export async function openStore(name = "hailong-kiosk") {
  const database = await new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("ratings", { keyPath: "rating_id" });
      request.result.createObjectStore("device");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  database.onversionchange = () => database.close();

  // Resolves only when the transaction is complete: with "strict" that is when the disk has it.
  function run(store, mode, work) {
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode, { durability: "strict" });
      let request;
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error("not stored"));
      request = work(transaction.objectStore(store));
    });
  }

  return {
    ratings: () => run("ratings", "readonly", (store) => store.getAll()),
    rating: (id) => run("ratings", "readonly", (store) => store.get(id)),
    put: (rating) => run("ratings", "readwrite", (store) => store.put(rating)),
    remove: (id) => run("ratings", "readwrite", (store) => store.delete(id)),
    recall: (key) => run("device", "readonly", (store) => store.get(key)),
    remember: (key, value) => run("device", "readwrite", (store) => store.put(value, key)),
    forget: (key) => run("device", "readwrite", (store) => store.delete(key)),
  };
}

/**
 * The queue over a store. `tap` opens a rating, `amend` adds to it while it is open, `release` lets it go;
 * `flush` sends what waits. `onUnpaired` is called when the server no longer knows this device.
 */
export function makeQueue(store, { onUnpaired = () => {} } = {}) {
  const page = pageIdentity();
  let token = null;
  let desk = null;
  let sending = false;
  let retryMs = FIRST_RETRY_MS;
  let retryTimer = 0;

  /** Use this token from now on; ratings tapped at another desk stay on the device. */
  function pairedAs(newToken, newDesk) {
    token = newToken;
    desk = newDesk;
    retryMs = FIRST_RETRY_MS;
    void flush();
  }

  /** Write a tap to the disk and give its id; rejects when the disk would not take it. */
  async function tap(level, details = {}) {
    const now = new Date();
    const rating = { rating_id: randomUuid(), tapped_at: isoWithOffset(now), level, ...details };
    await store.put({ ...rating, phase: "open", page, desk, opened: now.getTime() });
    return rating.rating_id;
  }

  async function amend(id, details) {
    const kept = await store.rating(id);
    if (kept?.phase === "open") await store.put({ ...kept, ...details });
  }

  async function release(id) {
    const kept = await store.rating(id);
    if (kept?.phase === "open") await store.put({ ...kept, phase: "waiting" });
    void flush();
  }

  /** Let go what an earlier life of this page, or a page long gone, left open. */
  async function releaseAbandoned() {
    for (const kept of await store.ratings()) {
      const old = Math.abs(Date.now() - kept.opened) > ABANDONED_MS;
      if (kept.phase === "open" && (kept.page === page || old)) await store.put({ ...kept, phase: "waiting" });
    }
  }

  async function flush() {
    if (sending || !token) return;
    sending = true;
    clearTimeout(retryTimer);
    try {
      while (token && (await sendOne())) retryMs = FIRST_RETRY_MS;
    } catch (problem) {
      retryLater(problem.retryAfterMs);
    } finally {
      sending = false;
    }
  }

  function retryLater(askedMs) {
    const wait = askedMs ?? retryMs * (0.75 + Math.random() / 2); // spread, so that tablets do not return in step
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
    retryTimer = setTimeout(flush, wait);
  }

  // True when a batch went and more may wait; throws when the server could not be reached.
  async function sendOne() {
    const waiting = (await store.ratings()).filter((kept) => kept.phase === "waiting" && kept.desk === desk);
    if (waiting.length === 0) return false;
    await send(waiting.slice(0, BATCH));
    return waiting.length > BATCH;
  }

  async function send(items) {
    const used = token;
    const answer = await ask("ratings", { token: used, body: padded({ items: items.map(toWire) }) });
    if (answer.status === 401) return lost(used);
    if (answer.ok) return settle(items, (await answer.json()).results);
    if (![400, 413, 422].includes(answer.status)) throw retryAfter(answer);
    // The request itself was refused: halve it until the bad item is alone, so that it holds up no other.
    if (items.length === 1) return putAside(items[0], `http_${answer.status}`);
    const middle = items.length >> 1;
    await send(items.slice(0, middle));
    await send(items.slice(middle));
  }

  async function settle(items, results) {
    const byId = new Map(items.map((kept) => [kept.rating_id, kept]));
    let settled = 0;
    for (const { rating_id: id, outcome, code } of results) {
      const kept = byId.get(id);
      if (!kept) continue;
      if (outcome === "refused") await putAside(kept, code);
      else await store.remove(id);
      settled += 1;
    }
    if (settled === 0) throw new Error("nothing was answered for");
  }

  const putAside = (kept, code) => store.put({ ...kept, phase: "refused", code });

  function lost(used) {
    if (used !== token) return;
    token = null;
    onUnpaired();
  }

  /** How many wait here, how long the oldest has waited (seconds), and how many the server refused. */
  async function standing() {
    const kept = await store.ratings();
    const unsent = kept.filter((each) => each.phase !== "refused");
    const oldest = Math.min(...unsent.map((each) => each.opened));
    return {
      unsent: unsent.length,
      oldest_seconds: unsent.length ? Math.max(0, Math.round((Date.now() - oldest) / 1000)) : 0,
      refused: kept.length - unsent.length,
    };
  }

  /** Tell the server that this device lives, and how its queue stands. */
  async function report(version) {
    const used = token;
    if (!used) return;
    const battery = await navigator.getBattery?.().catch(() => undefined);
    const said = { version, ...(await standing()) };
    if (battery) said.battery = Math.round(battery.level * 100);
    const answer = await ask("heartbeat", { token: used, body: JSON.stringify(said) });
    if (answer.status === 401) lost(used);
  }

  function start() {
    addEventListener("online", () => {
      retryMs = FIRST_RETRY_MS;
      void flush();
    });
    setInterval(flush, LONGEST_RETRY_MS);
    return releaseAbandoned();
  }

  return { start, pairedAs, tap, amend, release, flush, standing, report, lost, token: () => token };
}

/** Ask the server; rejects when no answer came. */
export async function ask(path, { token, body } = {}) {
  const method = body === undefined ? "GET" : "POST";
  const headers = {};
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), SEND_TIMEOUT_MS);
  try {
    return await fetch(path, { method, headers, body, signal: stop.signal, cache: "no-store", credentials: "omit" });
  } finally {
    clearTimeout(timer);
  }
}

const SENT = ["rating_id", "tapped_at", "level", "reasons", "comment", "questionnaire", "prompt", "cut_off", "at_desk"];

function toWire(kept) {
  return Object.fromEntries(SENT.filter((key) => key in kept).map((key) => [key, kept[key]]));
}

function padded(value) {
  const text = JSON.stringify(value);
  const bytes = new TextEncoder().encode(text).length;
  return text + " ".repeat((PADDING - (bytes % PADDING)) % PADDING);
}

function retryAfter(answer) {
  const seconds = Number(answer.headers.get("Retry-After"));
  const problem = new Error(`HTTP ${answer.status}`);
  if (seconds > 0) problem.retryAfterMs = Math.min(seconds * 1000, LONGEST_RETRY_MS);
  return problem;
}

// Survives a reload but not the tab: a rating left open by this very tab has nobody at it after a reload.
function pageIdentity() {
  try {
    const known = sessionStorage.getItem("page");
    if (known) return known;
    const fresh = randomUuid();
    sessionStorage.setItem("page", fresh);
    return fresh;
  } catch {
    return randomUuid();
  }
}

/** A random UUID (v4); over plain http on a LAN name there is no crypto.randomUUID. */
export function randomUuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** ISO 8601 with the device's own offset from UTC. */
export function isoWithOffset(moment) {
  const offset = -moment.getTimezoneOffset(); // minutes
  const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  const local = new Date(moment.getTime() + offset * 60_000).toISOString().slice(0, -1);
  return `${local}${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
}
