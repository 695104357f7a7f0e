// The kiosk's screens and the way from one to the next; what a citizen gives goes to the queue and nowhere else.

import { installWorker, isStale, keepAwake, newVersion } from "./device.js";
import { ask, makeQueue, openStore } from "./queue.js";

const COUNTDOWN_FROM = 10; // seconds before the details close by themselves
const EVERY_MINUTE_MS = 60_000;
const DUTY_HOLDS_MS = 4 * 3600_000; // a tablet so long without a network no longer names an official: a shift has passed
const SETTLE_MS = 300; // a second tap of a double tap must not land on the next screen
const SCREENS = ["starting", "pairing", "rate", "details", "thanks", "not-saved"];
const NOBODY = "nobody_at_desk";

const byId = (id) => document.getElementById(id);
const texts = JSON.parse(document.body.dataset.texts);
const freshComment = byId("comment").cloneNode();

let store;
let queue;
let state = null;
let language = "vi";
let current = null; // the rating on the screen: {id, level, nobody}
let shown = "starting";
let busy = false;
let lost = false; // the server no longer knows this device
let idleSince = 0;
let thanksTimer = 0;
let settleTimer = 0;

// --- Words

const words = () => ({ ...texts[language], ...state?.texts?.[language] });
const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);

// The server says what it refuses in both languages at once: "Vietnamese / English".
const inLanguage = (message) => message.split(" / ")[language === "vi" ? 0 : 1] ?? message;

// Words that stand are left alone: painting them anew would leave traces, pale as they are, of the way to a screen.
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function speak(newLanguage) {
  language = newLanguage;
  document.documentElement.lang = language;
  byId("language").lang = language === "vi" ? "en" : "vi";
  const said = words();
  for (const element of document.querySelectorAll("[data-text]")) write(element, said[element.dataset.text]);
  showDesk();
  if (current) askDetails();
}

// --- Screens

function show(name) {
  shown = name;
  for (const each of SCREENS) byId(each).hidden = each !== name;
  document.body.classList.add("settling");
  clearTimeout(settleTimer);
  settleTimer = setTimeout(() => document.body.classList.remove("settling"), SETTLE_MS);
  scrollTo(0, 0);
  touch();
}

/** Back to the start, with nothing of the last citizen left: no rating, no word, no undo history, no language. */
function reset() {
  clearTimeout(thanksTimer);
  current = null;
  byId("comment").replaceWith(freshComment.cloneNode());
  byId("reasons").replaceChildren();
  byId("details-title").textContent = "";
  byId("countdown").textContent = "";
  getSelection()?.removeAllRanges();
  document.activeElement?.blur();
  speak("vi");
  show(state ? "rate" : "starting");
}

function showDesk() {
  if (!state) return;
  const said = words();
  write(byId("place"), `${state.office.name} · ${state.desk.name}`);
  const known = Math.abs(Date.now() - state.heard) < DUTY_HOLDS_MS; // else nothing is said of who is here
  const official = known ? state.official : null;
  write(byId("served-by"), official ? said.served_by : known ? state.desk.name : state.office.name);
  write(byId("official"), official ? official.name : known ? said.nobody : state.desk.name);
  write(byId("official-title"), official ? official.title : known ? said.nobody_hint : "");
  byId("fields").replaceChildren(...state.fields.map((field) => withText("li", field)));
  byId("portrait").replaceChildren(portrait(official));
  byId("portrait").classList.toggle("empty", !official);
  byId("rate").classList.toggle("empty-desk", known && !official);
}

function portrait(official) {
  if (!official?.photo) return document.createTextNode(official?.initials ?? "–");
  const image = document.createElement("img");
  image.alt = "";
  image.src = official.photo;
  image.onerror = () => image.replaceWith(official.initials);
  return image;
}

function withText(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

// --- One rating

async function rate(level, nobody = false) {
  if (busy || shown !== "rate") return;
  busy = true;
  try {
    const id = await queue.tap(level, nobody ? { reasons: [NOBODY] } : {});
    current = { id, level, nobody };
    if (nobody) thank();
    else openDetails();
  } catch {
    notSaved("not_saved_body");
  } finally {
    busy = false;
  }
}

// The same step with the same words after every face: whoever looks on must not learn which face it was.
function openDetails() {
  askDetails();
  show("details");
}

function askDetails() {
  const chosen = chosenReasons();
  write(byId("details-title"), words().details_title);
  byId("reasons").replaceChildren(...["praise", "low"].map((group) => reasonGroup(group, chosen)));
}

function reasonGroup(name, chosen) {
  const group = document.createElement("div");
  group.className = "reason-group";
  group.setAttribute("role", "group");
  const title = withText("p", words()[`details_${name}`]);
  title.id = `reasons-${name}`;
  group.setAttribute("aria-labelledby", title.id);
  group.append(title, ...state.reasons[name].map((reason) => reasonButton(reason, chosen)));
  return group;
}

function reasonButton(reason, chosen) {
  const button = withText("button", reason.label[language]);
  button.type = "button";
  button.className = "reason";
  button.dataset.code = reason.code;
  button.setAttribute("aria-pressed", String(chosen.includes(reason.code)));
  return button;
}

const chosenReasons = () =>
  Array.from(document.querySelectorAll('.reason[aria-pressed="true"]'), (button) => button.dataset.code);

/** Press a reason, or let it go; one more than the service takes stays as it was. */
function pressReason(button) {
  const pressed = button.getAttribute("aria-pressed") === "true";
  if (pressed || chosenReasons().length < state.limits.reasons) button.setAttribute("aria-pressed", String(!pressed));
}

/** Add what was given to the rating; false when the disk would not take it. */
async function keepDetails({ withComment }) {
  const details = {};
  const reasons = chosenReasons();
  const comment = byId("comment").value.trim();
  if (reasons.length) details.reasons = reasons;
  if (withComment && comment) details.comment = comment;
  if (Object.keys(details).length === 0) return true;
  try {
    await queue.amend(current.id, details);
    return true;
  } catch {
    return false;
  }
}

async function finishDetails(given) {
  if (busy) return;
  busy = true;
  try {
    if (!given || (await keepDetails({ withComment: true }))) thank();
    else notSaved("not_saved_details");
  } finally {
    busy = false;
  }
}

// The same pixels for the same time whatever was tapped: nothing here may look at the level.
function thank() {
  show("thanks");
  byId("thanks-title").focus({ preventScroll: true });
  thanksTimer = setTimeout(leave, state.limits.thank_you_seconds * 1000);
}

function notSaved(why) {
  byId("not-saved-body").dataset.text = why;
  write(byId("not-saved-body"), words()[why]);
  show("not-saved");
  byId("not-saved-title").focus({ preventScroll: true });
}

/** The citizen is done, or gone: let the rating go to the server and return to the start. */
function leave() {
  if (current) void queue.release(current.id).catch(() => {});
  reset();
  if (lost) void askToPair();
}

// --- Nobody touches the screen

const touch = () => (idleSince = performance.now());

async function watchIdle() {
  if (isStale() && atRest()) return location.reload();
  if (!state || !["rate", "details", "not-saved"].includes(shown)) return;
  const left = Math.ceil(state.limits.idle_seconds - (performance.now() - idleSince) / 1000);
  if (shown === "details") {
    byId("countdown").textContent = left <= COUNTDOWN_FROM && left > 0 ? fill(words().countdown, { seconds: left }) : "";
  }
  if (left > 0) return;
  if (shown === "details") {
    // A pressed reason is an answer; a comment that was never sent is not.
    await keepDetails({ withComment: false });
    leave();
  } else if (shown === "not-saved") leave();
  else if (language !== "vi") reset();
}

// --- Pairing

// A citizen in the middle of a rating is not disturbed.
function unpaired() {
  lost = true;
  if (!current) void askToPair();
}

async function askToPair() {
  state = null;
  await Promise.allSettled([store.forget("token"), store.forget("state")]);
  const { unsent } = await queue.standing();
  reset();
  write(byId("place"), "Hài Lòng");
  byId("pairing-code").value = "";
  byId("pairing-unsent").textContent = unsent ? fill(words().pair_unsent, { count: unsent }) : "";
  show("pairing");
  byId("pairing-code").focus();
}

async function pair(event) {
  event.preventDefault();
  const code = byId("pairing-code").value.trim();
  if (busy || !code) return;
  busy = true;
  byId("pairing-error").textContent = "";
  try {
    const answer = await ask("pair", { body: JSON.stringify({ code }) });
    const said = await answer.json();
    if (answer.ok) await begin(said.token);
    else byId("pairing-error").textContent = inLanguage(said.error.message);
  } catch {
    byId("pairing-error").textContent = words().pair_offline;
  } finally {
    busy = false;
  }
}

// --- The desk's state, from the server or from the last time it was heard of

async function begin(token) {
  lost = false;
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
  if (fresh) await store.remember("state", fresh).catch(() => {});
  fresh ??= state ?? (await store.recall("state"));
  if (!fresh) return void setTimeout(() => refresh(token), 5_000);
  const first = state === null;
  state = fresh;
  if (first) {
    queue.pairedAs(token, `${state.office.code}/${state.desk.code}`);
    reset();
  } else if (shown === "rate") showDesk();
  if (state.version !== document.body.dataset.version) newVersion(state.version);
}

const atRest = () => shown === "rate" && current === null && !busy;

// --- Hands

function onClick(event) {
  const reason = event.target.closest(".reason");
  if (reason) return pressReason(reason);
  const level = event.target.closest(".level");
  if (level) return void rate(Number(level.dataset.level));
  const button = event.target.closest("button")?.id;
  if (button === "nobody") void rate(1, true);
  else if (button === "skip") void finishDetails(false);
  else if (button === "again") store ? leave() : location.reload();
  else if (button === "language") speak(language === "vi" ? "en" : "vi");
}

const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (shown === "details" && event.key === "Escape") return void finishDetails(false);
  if (shown !== "rate") return;
  if (/^[1-5]$/.test(event.key)) return void rate(Number(event.key));
  const step = STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  const faces = [...byId("faces").children];
  const at = faces.indexOf(document.activeElement);
  faces[at < 0 ? (step > 0 ? 0 : 4) : (at + step + 5) % 5].focus();
}

function listen() {
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  for (const kind of ["pointerdown", "keydown", "input"]) document.addEventListener(kind, touch, { capture: true, passive: true });
  for (const kind of ["contextmenu", "dragstart"]) document.addEventListener(kind, (event) => event.preventDefault());
  byId("pairing-form").addEventListener("submit", pair);
  byId("details-form").addEventListener("submit", (event) => {
    event.preventDefault();
    void finishDetails(true);
  });
  setInterval(watchIdle, 500);
}

// --- Start

const report = () => void queue.report(document.body.dataset.version).catch(() => {});

async function start() {
  listen();
  keepAwake();
  installWorker();
  try {
    store = await openStore();
  } catch {
    setTimeout(() => location.reload(), EVERY_MINUTE_MS);
    return notSaved("not_saved_body"); // without a disk there is no rating: private mode, or a broken profile
  }
  queue = makeQueue(store, { onUnpaired: unpaired });
  await queue.start();
  const token = await store.recall("token");
  if (token) await refresh(token);
  else await askToPair();
  report();
  setInterval(report, EVERY_MINUTE_MS);
  setInterval(() => queue.token() && refresh(queue.token()), EVERY_MINUTE_MS);
}

void start();
