// One rating, from the tap to the thanks; what a citizen gives goes to the queue and nowhere else.

import { home } from "./asking.js";
import { checkAddress, drawQr, freshCode, spelledCode } from "./check_code.js";
import { forgetModes } from "./modes.js";
import { randomUuid } from "./queue.js";
import { byId, scene, show, withText } from "./scene.js";
import { fill, speak, words, write } from "./words.js";

const NOBODY = "nobody_at_desk";
const CODE_STAYS_MS = 60_000; // long enough to copy 21 characters by hand
const freshComment = byId("comment").cloneNode();

let into; // the queue
let whenLeft;
let thanksTimer = 0;
let nextCode = null; // the check code of the next rating, made while nobody waits for it
let drawn = {}; // what the details were drawn of

/** Hand ratings to this queue, and say when a citizen has left. */
export function rateInto(queue, left) {
  into = queue;
  whenLeft = left;
}

/**
 * Take a tap: it goes to the disk at once, and while it is on its way the details show, which promise nothing yet.
 * That it is recorded, and the thanks, wait for the disk.
 */
export function rate(level, nobody = false) {
  if (scene.busy || !["rate", ...(nobody ? ["locked"] : [])].includes(scene.shown)) return;
  const current = { id: randomUuid(), level, nobody, code: null };
  current.kept = keep(current, given(nobody), nextCode);
  scene.current = current;
  if (nobody) void finishDetails(false);
  else openDetails(current);
}

async function keep(current, details, coming) {
  const check = await coming; // without one the rating is as good
  await into.tap(current.id, current.level, { ...details, ...(check && { check_hash: check.hash }) });
  current.code = check?.code;
}

/** What goes with a tap: the questionnaire shown, the desk of a totem, and how the screen came to ask. */
function given(nobody) {
  const { state, prompt, cutOff, desk } = scene;
  const details = { questionnaire: state.questionnaire };
  if (nobody) details.reasons = [NOBODY];
  else if (prompt) details.prompt = prompt.id;
  else if (cutOff) details.cut_off = true;
  if (state.desks.length > 1) details.at_desk = desk ?? state.desk.code;
  return details;
}

// The same step with the same words after every face: whoever looks on must not learn which face it was.
function openDetails(current) {
  drawDetails();
  const title = byId("details-title"); // which says that it is recorded
  title.classList.add("not-yet");
  show("details");
  const here = () => scene.current === current && scene.shown === "details";
  void current.kept.catch(() => here() && notSaved("not_saved_body")).then(() => title.classList.remove("not-yet"));
}

/** Draw the details before anybody taps: the tap itself has only to show them. */
export function drawDetails() {
  const { state, language } = scene;
  if (!state || (drawn.state === state && drawn.language === language)) return;
  drawn = { state, language };
  askDetails();
}

export function askDetails() {
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
  title.dataset.spoken = "";
  group.setAttribute("aria-labelledby", title.id);
  group.append(title, ...scene.state.reasons[name].map((reason) => reasonButton(reason, chosen)));
  return group;
}

function reasonButton(reason, chosen) {
  const button = withText("button", reason.label[scene.language]);
  button.type = "button";
  button.className = "reason";
  button.dataset.code = reason.code;
  button.setAttribute("aria-pressed", String(chosen.includes(reason.code)));
  return button;
}

const chosenReasons = () =>
  Array.from(document.querySelectorAll('.reason[aria-pressed="true"]'), (button) => button.dataset.code);

/** Press a reason, or let it go; one more than the service takes stays as it was. */
export function pressReason(button) {
  const pressed = button.getAttribute("aria-pressed") === "true";
  if (pressed || chosenReasons().length < scene.state.limits.reasons) button.setAttribute("aria-pressed", String(!pressed));
}

/** Add what was given to the rating, once the disk has it; false when the disk would not take it. */
async function keepDetails({ withComment }) {
  const details = {};
  const reasons = chosenReasons();
  const comment = byId("comment").value.trim();
  if (reasons.length) details.reasons = reasons;
  if (withComment && comment) details.comment = comment;
  try {
    await scene.current.kept;
    if (Object.keys(details).length === 0) return true;
    await into.amend(scene.current.id, details);
    return true;
  } catch {
    return false;
  }
}

export async function finishDetails(sent) {
  if (scene.busy) return;
  scene.busy = true;
  const { kept } = scene.current;
  try {
    await kept;
    if (!sent || (await keepDetails({ withComment: true }))) thank();
    else notSaved("not_saved_details");
  } catch {
    notSaved("not_saved_body");
  } finally {
    scene.busy = false;
  }
}

/** Nobody has touched the details for long: a pressed reason is an answer; a comment that was never sent is not. */
export async function abandonDetails() {
  await keepDetails({ withComment: false });
  leave();
}

// The same pixels for the same time whatever was tapped: nothing here may look at the level.
function thank() {
  byId("show-code").hidden = !scene.current.code;
  show("thanks");
  byId("thanks-title").focus({ preventScroll: true });
  thanksTimer = setTimeout(leave, scene.state.limits.thank_you_seconds * 1000);
  // Counted from the thanks, so that the rest after them is as long whatever was tapped.
  scene.restUntil = performance.now() + scene.state.asking.interval_seconds * 1000;
}

/** Show the code to whoever asks for it; nobody sees it otherwise, and the thanks are the same without it. */
export function showCode() {
  clearTimeout(thanksTimer);
  const address = `${location.host}/check`;
  const { code } = scene.current;
  write(byId("check-code"), spelledCode(code));
  write(byId("code-hint"), fill(words().code_hint, { address }));
  show("code");
  drawQr(byId("check-qr"), checkAddress(code)).then(() => (byId("scan").hidden = scene.current?.code !== code), () => {});
  byId("code-title").focus({ preventScroll: true });
  thanksTimer = setTimeout(leave, CODE_STAYS_MS);
}

export function notSaved(why) {
  byId("not-saved-body").dataset.text = why;
  write(byId("not-saved-body"), words()[why]);
  show("not-saved");
  byId("not-saved-title").focus({ preventScroll: true });
}

/** The citizen is done, or gone: let the rating go to the server and return to the start. */
export function leave() {
  if (scene.current) void into.release(scene.current.id).catch(() => {});
  whenLeft();
  reset();
}

/** Back to the start, with nothing of the last citizen left: no rating, no word, no undo history, no language. */
export function reset() {
  clearTimeout(thanksTimer);
  scene.current = scene.desk = null;
  byId("comment").replaceWith(freshComment.cloneNode());
  drawn = {};
  byId("reasons").replaceChildren();
  byId("countdown").textContent = "";
  byId("check-code").textContent = byId("code-hint").textContent = "";
  byId("check-qr").replaceChildren();
  byId("scan").hidden = true;
  getSelection()?.removeAllRanges();
  document.activeElement?.blur();
  forgetModes();
  speak();
  drawDetails();
  nextCode = freshCode().catch(() => null);
  home();
}
