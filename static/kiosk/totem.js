// A tablet before several desks: the citizen chooses the desk, by the official's photo or its name.

import { byId, scene, withText } from "./scene.js";
import { portrait } from "./words.js";

/** Draw the desks to choose from. */
export function showChoices() {
  byId("desks").replaceChildren(...scene.state.desks.map(choice));
}

function choice(desk) {
  const button = withText("button", "");
  button.type = "button";
  button.className = "desk";
  button.dataset.desk = desk.code;
  const picture = withText("span", "");
  picture.className = "portrait";
  picture.append(portrait(desk.official));
  picture.setAttribute("aria-hidden", "true");
  const names = withText("span", "");
  names.className = "desk-names";
  names.append(withText("strong", desk.name), withText("span", desk.official?.name ?? ""), withText("small", desk.fields.join(", ")));
  button.append(picture, names);
  return button;
}

export function chooseDesk(code) {
  scene.desk = code;
}
