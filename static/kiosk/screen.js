// The kiosk: its start, the desk's state, and what hands do on it. Each topic of the screen has a file of its own.

import { endPrompt, home, listenForPrompts, pollMs, settle, watchPrompt } from "./asking.js";
import { alive, installWorker, isStale, keepAwake, newVersion } from "./device.js";
import { fallAsleep, opensAt, wake } from "./hours.js";
import { endScanning, hush, isAltered, isLeftZoomed, isScanning, onSwitch, readAloud, startScanning, toggleMode } from "./modes.js";
import { askForCode, pair, tellUnsent } from "./pairing.js";
import { ask, makeQueue } from "./queue.js";
import { abandonDetails, askDetails, drawDetails, finishDetails, leave, notSaved, pressReason, rate, rateInto, reset, showCode } from "./rating.js";
import { SETTLE_MS, atRest, byId, idleFor, scene, show, touch } from "./scene.js";
import { openStore } from "./store.js";
import { chooseDesk } from "./totem.js";
import { warmUp } from "./warming.js";
import { fill, isFirstLanguage, offerLanguages, showDesk, speak, words, write } from "./words.js";

const DETAILS_COUNTDOWN_FROM = 10; // seconds before the details close by themselves
const EVERY_MINUTE_MS = 60_000;
const HERE = "kiosk";

let store;
let queue;

// --- Nobody touches the screen

async function watchIdle() {
  alive(atRest());
  const { state, shown } = scene;
  if (atRest() && shown !== "moment") { // whose rest a new page would not know of
    if (isStale()) return location.reload();
    if (isLeftZoomed()) return location.replace(location.href); // a mere reload comes back as it was zoomed
  }
  if (!state) return;
  fallAsleep(state.limits.idle_seconds);
  if (watchPrompt() === "over") return reset();
  write(byId("opens-at"), shown === "asleep" ? sleepingWords() : "");
  settle();
  if (!["rate", "choose", "locked", "details", "not-saved"].includes(shown)) return;
  const left = Math.ceil(state.limits.idle_seconds - idleFor());
  if (shown === "details") {
    write(byId("countdown"), left <= DETAILS_COUNTDOWN_FROM && left > 0 ? fill(words().countdown, { seconds: left }) : "");
  }
  if (left > 0) return;
  if (shown === "details") await abandonDetails();
  else if (shown === "not-saved") leave();
  else if (!scene.prompt && wasUsed()) reset();
}

/** Whether somebody began and went: in another language, another type, zoomed in, or having chosen a desk. */
const wasUsed = () => !isFirstLanguage() || scene.desk !== null || isAltered();

function sleepingWords() {
  const when = opensAt(scene.state, scene.language);
  return when ? fill(words().opens_at, { when }) : "";
}

// --- The device and its server

// A citizen in the middle of a rating is not disturbed.
function unpaired() {
  scene.lost = true;
  if (!scene.current) void askToPair();
}

async function askToPair() {
  scene.state = null;
  await Promise.allSettled([store.forget("token"), store.forget("state")]);
  const { unsent } = await queue.standing();
  reset();
  askForCode(unsent);
}

function onLeft() {
  endPrompt();
  if (scene.lost) queueMicrotask(askToPair);
}

async function begin(token) {
  scene.lost = false;
  await store.remember("token", token);
  show("starting");
  await refresh(token);
  report();
}

async function refresh(token) {
  let fresh;
  try {
    const answer = await ask("state", { token });
    if (answer.status === 401) return unpaired();
    if (answer.ok) fresh = { ...(await answer.json()), heard: Date.now() };
  } catch {
    // No network: what was last heard still holds.
  }
  const news = fresh !== undefined;
  if (news) await store.remember("state", fresh).catch(() => {});
  fresh ??= scene.state ?? (await store.recall("state"));
  if (!fresh) return void setTimeout(() => refresh(token), 5_000);
  await queue.heard(fresh, { fresh: news }).catch(() => {});
  const first = scene.state === null;
  scene.state = fresh;
  offerLanguages();
  if (first) {
    queue.pairedAs(token, `${fresh.office.code}/${fresh.desk.code}`);
    reset();
    warmUp(store);
  } else if (atRest()) {
    showDesk();
    drawDetails();
  }
  if (fresh.version !== document.body.dataset.version) newVersion(fresh.version);
}

async function prompts() {
  await listenForPrompts(queue.token());
  setTimeout(prompts, pollMs());
}

const report = () => void queue.report(document.body.dataset.version).catch(() => {});

// --- Hands

function onClick(event) {
  if (scene.shown === "asleep") return wakeUp();
  const { target } = event;
  const reason = target.closest(".reason");
  if (reason) return pressReason(reason);
  const level = target.closest(".level");
  if (level) return rate(Number(level.dataset.level));
  const language = target.closest("[data-language]");
  if (language) return speakAnew(language.dataset.language);
  const desk = target.closest(".desk");
  if (desk) {
    chooseDesk(desk.dataset.desk);
    return home();
  }
  onButton(target.closest("button")?.id);
}

function onButton(button) {
  if (button === "nobody") rate(1, true);
  else if (button === "skip") void finishDetails(false);
  else if (button === "show-code") showCode();
  else if (button === "code-done") leave();
  else if (button === "again") store ? leave() : location.reload();
  else if (button === "listen") void readAloud();
  else if (["large", "contrast"].includes(button)) toggleMode(button);
}

function wakeUp() {
  wake();
  home();
}

function speakAnew(language) {
  hush();
  speak(language);
  tellUnsent();
  if (scene.current) askDetails();
  else drawDetails();
  warmUp(store);
}

const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (scene.shown === "asleep") return wakeUp();
  if (onSwitch(event)) return;
  if (isScanning() && ![" ", "Enter"].includes(event.key)) endScanning();
  if (scene.shown === "details" && event.key === "Escape") return void finishDetails(false);
  if (scene.shown !== "rate") return;
  if (/^[1-5]$/.test(event.key)) return rate(Number(event.key));
  const step = STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  const faces = [...byId("faces").children];
  const at = faces.indexOf(document.activeElement);
  faces[at < 0 ? (step > 0 ? 0 : 4) : (at + step + 5) % 5].focus();
}

/** Whoever uses a switch goes on with it: what was chosen changes the screen, and the going round begins anew. */
function goOnScanning(event) {
  if (isScanning() && event.detail === 0) setTimeout(startScanning, SETTLE_MS);
}

function listen() {
  document.addEventListener("click", onClick);
  document.addEventListener("click", goOnScanning);
  document.addEventListener("keydown", onKey);
  document.addEventListener("pointerdown", endScanning);
  for (const kind of ["pointerdown", "keydown", "input"]) document.addEventListener(kind, touch, { capture: true, passive: true });
  addEventListener("pointerdown", holdHere, true);
  addEventListener("keydown", holdHere, true);
  for (const kind of ["contextmenu", "dragstart"]) document.addEventListener(kind, (event) => event.preventDefault());
  byId("pairing-form").addEventListener("submit", (event) => {
    event.preventDefault();
    void pair(begin);
  });
  byId("details-form").addEventListener("submit", (event) => {
    event.preventDefault();
    void finishDetails(true);
  });
  setInterval(watchIdle, 500);
}

/** Back leads from this page to this page: what lay before it on the tablet is no kiosk. */
function holdHere() {
  if (history.state !== HERE) history.pushState(HERE, "");
}

// --- Start

async function start() {
  listen();
  keepAwake();
  installWorker();
  offerLanguages();
  try {
    store = await openStore();
  } catch {
    setTimeout(() => location.reload(), EVERY_MINUTE_MS);
    return notSaved("not_saved_body"); // without a disk there is no rating: private mode, or a broken profile
  }
  queue = makeQueue(store, { onUnpaired: unpaired });
  rateInto(queue, onLeft);
  await queue.start();
  const token = await store.recall("token");
  if (token) await refresh(token);
  else await askToPair();
  report();
  setInterval(report, EVERY_MINUTE_MS);
  setInterval(() => queue.token() && refresh(queue.token()), EVERY_MINUTE_MS);
  void prompts();
}

void start();
