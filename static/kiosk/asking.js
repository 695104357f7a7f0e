// When the screen asks: open to all with a rest between two ratings, or armed, woken for one rating by a prompt.

import { isAsleep } from "./hours.js";
import { ask } from "./queue.js";
import { atRest, byId, idleFor, scene, show } from "./scene.js";
import { showChoices } from "./totem.js";
import { fill, showDesk, words, write } from "./words.js";

const CUT_OFF_MS = 45_000; // so long without an answer, an armed screen opens, and says so with each rating
const COUNTDOWN_FROM = 15; // seconds before a prompt closes by itself
const REMEMBERED = 50; // prompts that are over here, though the server may not know yet

const over = new Set();
let answeredAt = performance.now();
let asking = false;

const isArmed = () => scene.state?.asking.mode === "armed";

/** The screen that shows while nobody is at it. */
export function home() {
  showDesk();
  const due = resting();
  if (due === "choose") showChoices();
  show(due);
}

function resting() {
  const { state, prompt, cutOff } = scene;
  if (!state) return "starting";
  if (isAsleep(state)) return "asleep";
  if (isArmed() && !prompt && !cutOff) return "locked";
  if (performance.now() < scene.restUntil && !prompt) return "moment";
  if (state.desks.length > 1 && scene.desk === null) return "choose";
  return "rate";
}

/** Go on to the screen that is due: sleep, the end of a rest, a screen that opens since no prompt can reach it. */
export function settle() {
  if (!atRest() || !scene.state) return;
  const due = resting();
  if (due !== scene.shown && !(scene.shown === "rate" && due === "asleep" && idleFor() < 30)) home();
}

/** Ask the server whether somebody is to be asked; called every second, asks as often as the office wants. */
export async function listenForPrompts(token) {
  if (!isArmed()) answeredAt = performance.now();
  if (!isArmed() || !token || asking) return;
  asking = true;
  try {
    const answer = await ask("prompt", { token });
    if (answer.ok) heard((await answer.json()).prompt);
  } catch {
    // No network: see below.
  } finally {
    asking = false;
  }
  const cutOff = performance.now() - answeredAt > CUT_OFF_MS;
  if (cutOff !== scene.cutOff) {
    scene.cutOff = cutOff;
    if (atRest() && !scene.prompt) home();
  }
}

export const pollMs = () => (scene.state?.asking.poll_seconds ?? 2) * 1000;

function heard(prompt) {
  answeredAt = performance.now();
  scene.cutOff = false;
  if (!prompt || over.has(prompt.id) || scene.prompt?.id === prompt.id || !atRest()) return;
  if (scene.prompt) end(scene.prompt);
  scene.prompt = prompt;
  scene.desk = prompt.desk;
  home();
}

/** The prompt has been answered, or nobody came: the screen locks again. */
export function endPrompt() {
  if (!scene.prompt) return;
  end(scene.prompt);
  scene.prompt = null;
}

function end(prompt) {
  over.add(prompt.id);
  if (over.size > REMEMBERED) over.delete(over.values().next().value);
}

/** Tell how long the prompt stays, and let it go once its time is over; any touch gives the whole time again. */
export function watchPrompt() {
  const line = byId("prompt-countdown");
  if (!scene.prompt || scene.shown !== "rate") return write(line, "");
  const left = Math.ceil(scene.state.asking.armed_seconds - idleFor());
  write(line, left <= COUNTDOWN_FROM && left > 0 ? fill(words().countdown, { seconds: left }) : "");
  if (left > 0) return;
  endPrompt();
  return "over";
}
