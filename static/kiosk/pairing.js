// Pairing the tablet with its desk by the code that the office made.

import { keyForPairing } from "./identity.js";
import { ask } from "./queue.js";
import { byId, scene, show } from "./scene.js";
import { fill, inLanguage, words, write } from "./words.js";

let waiting = 0; // ratings on the tablet that the server does not have

/** Ask for a code; `unsent` ratings wait on the tablet. */
export function askForCode(unsent) {
  waiting = unsent;
  write(byId("place"), "Hài Lòng");
  byId("pairing-code").value = "";
  tellUnsent();
  show("pairing");
  byId("pairing-code").focus();
}

/** Say in the language of whoever pairs it how many ratings wait. */
export function tellUnsent() {
  write(byId("pairing-unsent"), waiting ? fill(words().pair_unsent, { count: waiting }) : "");
}

/** Send the code that was typed, and `begin` with the token that comes for it. */
export async function pair(begin) {
  const code = byId("pairing-code").value.trim();
  if (scene.busy || !code) return;
  scene.busy = true;
  byId("pairing-error").textContent = "";
  try {
    const answer = await ask("pair", { body: JSON.stringify({ code, ...(await keyForPairing()) }) });
    const said = await answer.json();
    if (answer.ok) await begin(said.token);
    else byId("pairing-error").textContent = inLanguage(said.error.message);
  } catch {
    byId("pairing-error").textContent = words().pair_offline;
  } finally {
    scene.busy = false;
  }
}
