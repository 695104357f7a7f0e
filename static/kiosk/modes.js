// Large type, high contrast, zoom, reading aloud, and one or two switches instead of a finger.

import { byId, scene, touch } from "./scene.js";

const SCAN_MS = 2_000; // a step of the scanning
const SCAN_ROUNDS = 3; // then it stops by itself, and the screen's own time begins
const MODES = ["large", "contrast"];

let leftZoomed = false;
let voice = null; // what is being read
let scanTimer = 0;
let steps = 0;

/** Back to plain type and silence, for the next citizen. */
export function forgetModes() {
  for (const mode of MODES) setMode(mode, false);
  leftZoomed = isZoomed();
  hush();
}

/** Whether somebody has changed how the screen looks. */
export const isAltered = () => MODES.some((mode) => document.body.classList.contains(mode)) || isZoomed();

const isZoomed = () => (globalThis.visualViewport?.scale ?? 1) > 1.01;

/** Whether the last citizen left the screen zoomed in: no page can set that back, only the next one begins whole. */
export const isLeftZoomed = () => leftZoomed;

export const toggleMode = (mode) => setMode(mode, !document.body.classList.contains(mode));

function setMode(mode, on) {
  document.documentElement.classList.toggle(mode, on);
  document.body.classList.toggle(mode, on);
  byId(mode).setAttribute("aria-pressed", String(on));
}

// --- Reading aloud

/**
 * Read what is on the screen, each choice marked while it is read; a second press ends it. A choice does not: whoever
 * hears the voice break off at "not satisfied" would know what was chosen.
 */
export async function readAloud() {
  if (voice) return hush();
  const mine = (voice = { audio: new Audio() });
  byId("listen").setAttribute("aria-pressed", "true");
  for (const [element, text] of readable()) {
    if (voice !== mine) return;
    element?.classList.add("spoken");
    await say(mine, text).catch(() => {});
    element?.classList.remove("spoken");
    touch(); // who listens is there
  }
  if (voice === mine) hush();
}

export function hush() {
  voice?.audio.pause();
  voice?.done?.();
  voice = null;
  globalThis.speechSynthesis?.cancel();
  for (const element of document.querySelectorAll(".spoken")) element.classList.remove("spoken");
  byId("listen").setAttribute("aria-pressed", "false");
}

/** The words of the screen that shows, with the element that each belongs to. */
function readable() {
  const screen = byId(scene.shown);
  const parts = screen.querySelectorAll("h2, [data-spoken], .level, .reason, .desk");
  return Array.from(parts, (element) => [element, element.innerText.trim()]).filter(([, text]) => text);
}

/** Say one text: by the file that was made for these very words, else by a voice of the tablet's own. */
function say(mine, text) {
  const file = scene.state?.speech?.[scene.language]?.[text.replace(/\s+/g, " ")];
  return new Promise((done, failed) => {
    mine.done = done;
    if (!file) return sayByTablet(text, done);
    mine.audio.src = file;
    mine.audio.onended = done;
    mine.audio.onerror = failed;
    mine.audio.play().catch(failed);
  });
}

function sayByTablet(text, done) {
  const own = globalThis.speechSynthesis?.getVoices().find((each) => each.localService && each.lang.startsWith(scene.language));
  if (!own) return done();
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.voice = own;
  utterance.onend = utterance.onerror = done;
  speechSynthesis.speak(utterance);
}

// --- Switches

const isShown = (element) => element.offsetParent !== null;
const targets = () =>
  Array.from(document.querySelectorAll("main button, .tools button")).filter((button) => isShown(button) && !button.disabled);

/** One switch that sends Space or Enter: the first press starts going round, the next chooses what is marked. */
export function onSwitch(event) {
  if (![" ", "Enter"].includes(event.key) || document.activeElement !== document.body) return false;
  event.preventDefault();
  startScanning();
  return true;
}

/** Two switches, Tab and Enter, go by the browser's own hand; a finger or another key ends the going round. */
export function endScanning() {
  clearInterval(scanTimer);
  scanTimer = 0;
  document.body.classList.remove("scanning");
}

export const isScanning = () => scanTimer !== 0;

export function startScanning() {
  clearInterval(scanTimer);
  steps = 0;
  document.body.classList.add("scanning");
  scanTimer = setInterval(step, SCAN_MS);
  step();
}

function step() {
  const found = targets();
  if (!found.length || steps >= found.length * SCAN_ROUNDS) {
    document.activeElement?.blur();
    return endScanning();
  }
  const at = found.indexOf(document.activeElement);
  found[(at + 1) % found.length].focus();
  steps += 1;
  touch(); // going round takes its time
}
