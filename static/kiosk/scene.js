// What is on the screen now: the one place that the screen's topics share.

export const byId = (id) => document.getElementById(id);

export const SETTLE_MS = 300; // a second tap of a double tap must not land on the next screen
const SCREENS = ["starting", "pairing", "asleep", "locked", "choose", "rate", "details", "thanks", "code", "moment", "not-saved"];
const WITH_THE_OFFICIAL = ["rate", "locked"];

export const scene = {
  state: null, // the desk's, as last heard of
  language: "vi",
  shown: "starting",
  current: null, // the rating on the screen: {id, level, nobody, code, kept}, kept fulfilled once the disk has it
  prompt: null, // the prompt that woke the screen: {id, desk, procedure, seconds}
  cutOff: false, // armed, yet no prompt can reach it
  desk: null, // of a totem's desks the one chosen
  restUntil: 0, // no further rating before this moment, by performance.now()
  busy: false,
  lost: false, // the server no longer knows this device
  touchedAt: 0,
};

let settleTimer = 0;

export const touch = () => (scene.touchedAt = performance.now());

/** Seconds for which nobody has touched the screen. */
export const idleFor = () => (performance.now() - scene.touchedAt) / 1000;

/** Show the screen of this name, and no other. */
export function show(name) {
  scene.shown = name;
  for (const each of SCREENS) byId(each).hidden = each !== name;
  if (WITH_THE_OFFICIAL.includes(name) && byId("served").parentElement !== byId(name)) byId(name).prepend(byId("served"));
  document.body.dataset.screen = name;
  byId("settling").hidden = false;
  clearTimeout(settleTimer);
  settleTimer = setTimeout(() => (byId("settling").hidden = true), SETTLE_MS);
  scrollTo(0, 0);
  touch();
}

/** Nobody is rating: the page may load itself anew, or show another resting screen. */
export const atRest = () =>
  ["rate", "locked", "choose", "asleep", "moment"].includes(scene.shown) && scene.current === null && !scene.busy;

/** The desk on the screen: the chosen one of a totem, else the tablet's own. */
export function deskShown() {
  const { state, desk } = scene;
  return state.desks.find((each) => each.code === desk) ?? state.desks.find((each) => each.code === state.desk.code);
}

export function withText(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
