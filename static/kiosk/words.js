// The words on the screen in the citizen's language, and who serves at the desk.

import { byId, deskShown, scene, withText } from "./scene.js";

const DUTY_HOLDS_MS = 4 * 3600_000; // a tablet so long without a network no longer names an official: a shift has passed
const texts = JSON.parse(document.body.dataset.texts);
const FIRST_LANGUAGE = document.documentElement.lang; // as the page came

export const words = () => ({ ...texts[scene.language], ...scene.state?.texts?.[scene.language] });
export const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);

// The server says what it refuses in both languages at once: "Vietnamese / English".
export const inLanguage = (message) => message.split(" / ")[scene.language === "vi" ? 0 : 1] ?? message;

// Words that stand are left alone: painting them anew would leave traces, pale as they are, of the way to a screen.
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Say everything in this language; the first one where none is named. */
export function speak(language = FIRST_LANGUAGE) {
  scene.language = language;
  document.documentElement.lang = language;
  const said = words();
  for (const element of document.querySelectorAll("[data-text]")) write(element, said[element.dataset.text]);
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
  showDesk();
}

export const isFirstLanguage = () => scene.language === FIRST_LANGUAGE;

/** Offer the languages that the office offers, of those that there are words for. */
export function offerLanguages() {
  const offered = scene.state?.languages ?? Object.keys(texts);
  for (const button of document.querySelectorAll("[data-language]")) {
    button.hidden = offered.length < 2 || !offered.includes(button.dataset.language);
  }
}

/** Whether what was last heard of the roster still says who is here. */
const dutyHolds = () => Math.abs(Date.now() - scene.state.heard) < DUTY_HOLDS_MS;

export function showDesk() {
  const { state, prompt } = scene;
  if (!state) return;
  const said = words();
  const desk = deskShown();
  write(byId("place"), `${state.office.name} · ${desk.name}`);
  const known = dutyHolds(); // else nothing is said of who is here
  const official = known ? desk.official : null;
  write(byId("served-by"), official ? said.served_by : known ? desk.name : state.office.name);
  write(byId("official"), official ? official.name : known ? said.nobody : desk.name);
  write(byId("official-title"), official ? official.title : known ? said.nobody_hint : "");
  byId("fields").replaceChildren(...desk.fields.map((field) => withText("li", field)));
  byId("portrait").replaceChildren(portrait(official));
  byId("portrait").classList.toggle("empty", !official);
  document.body.classList.toggle("empty-desk", known && !official);
  byId("procedure").hidden = !prompt?.procedure;
  write(byId("procedure"), prompt?.procedure ? fill(said.procedure, { procedure: prompt.procedure }) : "");
}

export function portrait(official) {
  if (!official?.photo) return document.createTextNode(official?.initials ?? "–");
  const image = document.createElement("img");
  image.alt = "";
  image.src = official.photo;
  image.onerror = () => image.replaceWith(official.initials);
  return image;
}
