// The screen sleeps while the office is closed; a touch wakes it for whoever is there.

import { idleFor, scene } from "./scene.js";

const AWAKE_AROUND_MS = 15 * 60_000; // before opening and after closing: somebody may still be served

/** Whether the office is closed by what was last heard, and nobody has touched the screen just now. */
export function isAsleep(state) {
  const spans = state.open;
  if (!spans || scene.woken) return false;
  const now = Date.now();
  if (now > Date.parse(state.open_known_until)) return false; // too long without a network: nobody knows
  return !spans.some(([from, until]) => now >= Date.parse(from) - AWAKE_AROUND_MS && now < Date.parse(until) + AWAKE_AROUND_MS);
}

/** When it opens next, in words of the language; nothing where that is not known. */
export function opensAt(state, language) {
  const next = (state.open ?? []).map(([from]) => Date.parse(from)).find((from) => from > Date.now());
  if (!next) return "";
  return new Intl.DateTimeFormat(language, { weekday: "long", hour: "2-digit", minute: "2-digit", day: "numeric", month: "numeric" }).format(next);
}

/** A touch wakes the sleeping screen; nobody's touch for a while lets it sleep again. */
export function wake() {
  scene.woken = true;
}

export function fallAsleep(afterSeconds) {
  if (scene.woken && idleFor() > afterSeconds) scene.woken = false;
}
