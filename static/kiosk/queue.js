// Ratings on this device: each is written to its disk before anyone is thanked, then sent until the server has it, and
// kept sealed for a month in case the server loses it. There is one path: online is merely a queue of one.

import { keepKey, keyMark, proofOf, recallIdentity, useNextKey } from "./identity.js";
import { padded, seal } from "./seal.js";
import { isoWithOffset, learnTime, now, offset, recallTime } from "./time.js";

const HEAD = "ledger-head"; // the head of the ledger that this device keeps as a witness
const BATCH = 100; // items in one request, the server's limit
const SEND_TIMEOUT_MS = 20_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;
const ABANDONED_MS = 5 * 60_000; // an open rating of another page this old has nobody at it any more
const KEPT_MS = 30 * 24 * 3600_000; // after it was stored: as long as a copy may be old from which a server is restored
const LOOK_AFTER_MS = 12 * 3600_000; // how often this device sees to it that what was stored of late still is
const RECENT_MS = 4 * 24 * 3600_000; // a day waits at most three for its seal; then the ledger answers for it
const CLOCK_STEP_MS = 60_000; // a smaller change of the clock's error is told to nobody
const MAY_COME_RIGHT = ["seal_unknown", "signer_unknown"]; // what another pairing or an old key of the server mends

/**
 * The queue over a store. `tap` opens a rating, `amend` adds to it while it is open, `release` lets it go;
 * `flush` sends what waits. `onUnpaired` is called when the server no longer knows this device.
 */
export function makeQueue(store, { onUnpaired = () => {} } = {}) {
  const page = pageIdentity();
  const life = randomUuid(); // of this page, from its load to the next
  let token = null;
  let desk = null;
  let sealTo = null; // the server's public key
  let sending = false;
  let more = false; // something was released while the queue was being sent
  let retryMs = FIRST_RETRY_MS;
  let retryTimer = 0;

  /** Use this token from now on; plain ratings tapped at another desk stay on the device. */
  function pairedAs(newToken, newDesk) {
    token = newToken;
    desk = newDesk;
    retryMs = FIRST_RETRY_MS;
    void tryAgain().then(flush);
  }

  /** Take from the desk's state what the queue needs; `fresh` where it has just come from the server. */
  async function heard(state, { fresh }) {
    sealTo = state.seal ?? null;
    if (!fresh) return;
    await learnTime(store, state.server_time);
    const known = await store.recall("restore epoch");
    if (known !== undefined && state.restore_epoch > known) await sendAgain();
    if (state.restore_epoch !== known) await store.remember("restore epoch", state.restore_epoch);
    await lookAfter();
  }

  /** Write a tap to the disk; rejects when the disk would not take it. */
  async function tap(id, level, details = {}) {
    const rating = { rating_id: id, tapped_at: isoWithOffset(new Date(now())), level, ...details };
    await store.put({ ...rating, phase: "open", page, desk, life, offset: offset(), opened: Date.now() });
  }

  async function amend(id, details) {
    await store.update(id, (kept) => kept.phase === "open" && { ...kept, ...details });
  }

  async function release(id) {
    await store.update(id, (kept) => kept.phase === "open" && { ...kept, phase: "waiting" });
    await sealAway(id);
    void flush();
  }

  /** Let go what an earlier life of this page, or a page long gone, left open. */
  async function releaseAbandoned() {
    for (const kept of await store.inPhase("open")) {
      const old = Math.abs(Date.now() - kept.opened) > ABANDONED_MS;
      if (kept.page === page || old) await release(kept.rating_id);
    }
  }

  // A rating that can't be sealed waits as it is: better clear on this disk than lost.
  async function sealAway(id) {
    if (!keyMark() || !sealTo) return;
    await store
      .number(id, `number ${keyMark()}`, async (number, kept) => {
        if (kept.phase !== "waiting" || kept.sealed || kept.desk !== desk) return null;
        const { rating_id, phase, life, offset, opened } = kept;
        return { rating_id, phase, desk, life, offset, opened, sealed: await seal({ ...toWire(kept), desk }, sealTo, number) };
      })
      .catch(() => {});
  }

  async function flush() {
    more = true;
    if (sending || !token) return;
    sending = true;
    clearTimeout(retryTimer);
    try {
      await keepKey(tellKey);
      while (token && more) {
        more = false;
        for (const kept of await store.inPhase("waiting")) if (!kept.sealed) await sealAway(kept.rating_id);
        while (token && (await sendOne())) retryMs = FIRST_RETRY_MS;
      }
      await forgetOld();
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
    const waiting = (await store.inPhase("waiting")).filter(canGo);
    waiting.sort((one, other) => (one.sealed?.number ?? 0) - (other.sealed?.number ?? 0));
    if (waiting.length === 0) return false;
    await send(waiting.slice(0, BATCH));
    return waiting.length > BATCH;
  }

  // The key that signed a sealed rating says at which desk of which office it was tapped; a plain one is taken for this
  // desk's.
  const canGo = (kept) => Boolean(kept.sealed) || kept.desk === desk;

  async function send(items) {
    const used = token;
    const answer = await ask("ratings", { token: used, body: padded(JSON.stringify({ items: items.map(toSend) })) });
    if (answer.status === 401) return lost(used);
    if (answer.ok) return settle(items, (await answer.json()).results);
    if (answer.status === 422 && items.length === 1) {
      const said = await answer.json().catch(() => ({}));
      if (said.results) return settle(items, said.results);
    }
    if (![400, 413, 422].includes(answer.status)) throw retryAfter(answer);
    // The request itself was refused: halve it until the bad item is alone, so that it holds up no other.
    if (items.length === 1) return setAside(items[0], `http_${answer.status}`);
    const middle = items.length >> 1;
    await send(items.slice(0, middle));
    await send(items.slice(middle));
  }

  async function settle(items, results) {
    const sent = new Map(items.map((kept) => [kept.rating_id, kept]));
    let settled = 0;
    for (const { rating_id: id, outcome, code } of results) {
      if (!sent.has(id)) continue;
      if (outcome === "refused") await setAside(sent.get(id), code);
      else await putAway(id);
      settled += 1;
    }
    if (settled === 0) throw new Error("nothing was answered for");
  }

  // One that was stored before and is only looked after stays stored, whatever is said of it now.
  const setAside = ({ rating_id: id, again }, code) =>
    again ? putAway(id) : store.update(id, (kept) => ({ ...kept, phase: "refused", code }));

  // What is sealed stays for a month, and tells nothing but that it is here; what could not be sealed goes at once.
  async function putAway(id) {
    const kept = await store.update(id, ({ rating_id, desk: place, sealed, life: born, offset: then, again, stored }) =>
      sealed && {
        rating_id, phase: "stored", desk: place, sealed: { ...sealed, ...shift(born, then) }, stored: again ? stored : Date.now(),
      });
    if (!kept) await store.remove(id);
  }

  const toSend = (kept) =>
    kept.sealed
      ? { rating_id: kept.rating_id, ...(kept.again && { again: true }), sealed: { ...kept.sealed, ...shift(kept.life, kept.offset) } }
      : toWire(kept);

  // What this page has learned since the tap of how wrong the clock was then.
  function shift(born, then) {
    const seconds = Math.round((offset() - then) / 1000);
    return born === life && Math.abs(seconds) * 1000 > CLOCK_STEP_MS ? { shift: seconds } : {};
  }

  /** The server was put back from a copy: whatever is kept here may be missing there. */
  async function sendAgain() {
    for (const { rating_id: id } of await store.inPhase("stored"))
      await store.update(id, (kept) => ({ ...kept, phase: "waiting", opened: Date.now() }));
    await tryAgain();
    void flush();
  }

  /** What was stored of late is sent once more: whoever took a waiting rating out of the database finds it there again. */
  async function lookAfter() {
    const at = Date.now();
    const last = await store.recall("looked after");
    if (last !== undefined && Math.abs(at - last) < LOOK_AFTER_MS) return;
    await store.remember("looked after", at);
    const recent = (await store.inPhase("stored")).filter((kept) => Math.abs(at - kept.stored) < RECENT_MS);
    for (const { rating_id: id } of recent)
      await store.update(id, (kept) => kept.phase === "stored" && { ...kept, phase: "waiting", again: true, opened: at });
    if (recent.length > 0) void flush();
  }

  async function tryAgain() {
    for (const { rating_id: id, code } of await store.inPhase("refused"))
      if (MAY_COME_RIGHT.includes(code)) await store.update(id, ({ code: _, ...kept }) => ({ ...kept, phase: "waiting" }));
  }

  async function forgetOld() {
    for (const kept of await store.inPhase("stored"))
      if (Math.abs(Date.now() - kept.stored) > KEPT_MS) await store.remove(kept.rating_id);
  }

  async function tellKey(point) {
    const answer = await ask("keys", { token, body: JSON.stringify({ key: point }) });
    return answer.ok;
  }

  function lost(used) {
    if (used !== token) return;
    token = null;
    localStorage.removeItem(HEAD); // of the office that it stood at
    onUnpaired();
  }

  /** How many wait here, how long the oldest has waited (seconds), and how many the server refused. */
  async function standing() {
    const waiting = (await store.inPhase("waiting")).filter((kept) => !kept.again);
    const unsent = [...(await store.inPhase("open")), ...waiting];
    const oldest = Math.min(...unsent.map((each) => each.opened));
    return {
      unsent: unsent.length,
      oldest_seconds: unsent.length ? Math.max(0, Math.round((Date.now() - oldest) / 1000)) : 0,
      refused: (await store.inPhase("refused")).length,
    };
  }

  /** Tell the server that this device lives, and how its queue stands. */
  async function report(version) {
    const used = token;
    if (!used) return;
    const battery = await navigator.getBattery?.().catch(() => undefined);
    const said = { version, clock_off_seconds: Math.round(-offset() / 1000), ...(await standing()) };
    const head = localStorage.getItem(HEAD);
    if (head) said.ledger = JSON.parse(head);
    if (battery) said.battery = Math.round(battery.level * 100);
    const answer = await ask("heartbeat", { token: used, body: JSON.stringify(said) });
    if (answer.status === 401) return lost(used);
    if (answer.ok) keepHead((await answer.json()).ledger);
  }

  // A head that the server no longer holds is kept: this device is the witness that it was given out.
  function keepHead({ held, newest } = {}) {
    if (held && newest) localStorage.setItem(HEAD, JSON.stringify(newest));
  }

  async function start() {
    await recallIdentity(store);
    await recallTime(store);
    addEventListener("online", () => {
      retryMs = FIRST_RETRY_MS;
      void flush();
    });
    setInterval(flush, LONGEST_RETRY_MS);
    await releaseAbandoned();
  }

  return { start, pairedAs, heard, tap, amend, release, flush, standing, report, lost, token: () => token };
}

/** Ask the server; rejects when no answer came. */
export async function ask(path, { token, body } = {}) {
  const signer = keyMark();
  const answer = await askOnce(path, token, body);
  if (answer.status !== 401 || !token) return answer;
  // The server may know the next key already: its answer was lost on the way, or has come while this one was asked.
  return (await useNextKey()) || keyMark() !== signer ? askOnce(path, token, body) : answer;
}

async function askOnce(path, token, body) {
  const method = body === undefined ? "GET" : "POST";
  const headers = {};
  if (token) {
    headers.Authorization = `Bearer ${token}`;
    const proof = await proofOf(path.split("?")[0], body);
    if (proof) headers["Kiosk-Signature"] = proof;
  }
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), SEND_TIMEOUT_MS);
  try {
    return await fetch(path, { method, headers, body, signal: stop.signal, cache: "no-store", credentials: "omit" });
  } finally {
    clearTimeout(timer);
  }
}

const SENT = ["rating_id", "tapped_at", "level", "reasons", "comment", "questionnaire", "prompt", "cut_off", "at_desk", "check_hash"];

function toWire(kept) {
  return Object.fromEntries(SENT.filter((key) => key in kept).map((key) => [key, kept[key]]));
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
