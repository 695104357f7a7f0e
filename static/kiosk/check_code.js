// The code with which a citizen asks later whether a rating was counted: made here, and only its hash leaves the device.

import { bytesOf, subtle } from "./identity.js";

const CODE_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // Crockford's base 32
const CODE_CHECKS = `${CODE_SIGNS}*~$=U`; // his check characters: the remainder by 37
const CODE_LENGTH = 20; // of five random bits each

/** A fresh code and its hash; none where the browser can't hash, over plain http on a LAN name. */
export async function freshCode() {
  if (!subtle) return null;
  const code = Array.from(crypto.getRandomValues(new Uint8Array(CODE_LENGTH)), (byte) => CODE_SIGNS[byte & 31]).join("");
  const hash = new Uint8Array(await subtle.digest("SHA-256", bytesOf(`hnr-lookup${code}`)));
  return { code, hash: Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("") };
}

/** The code as people copy it: in groups of five, the check character at its end. */
export function spelledCode(code) {
  let rest = 0;
  for (const sign of code) rest = (rest * 32 + CODE_SIGNS.indexOf(sign)) % 37;
  return `${code.match(/.{5}/g).join("-")}-${CODE_CHECKS[rest]}`;
}

/** The check page with the code in it: behind the #, which no browser sends to a server or writes into its log. */
export const checkAddress = (code) => `${location.origin}/check#${spelledCode(code)}`;

const QUIET = 4; // modules around it, without which a phone finds no QR

/** Draw the QR of an address into an SVG; rejects where what draws it can't be loaded: then the code stands alone. */
export async function drawQr(svg, address) {
  const { generate, correction } = await import(document.body.dataset.qr);
  const drawn = generate(address, { minCorrectionLevel: correction.M });
  const dark = [];
  for (let y = 0; y < drawn.size; y += 1) for (let x = 0; x < drawn.size; x += 1) if (drawn.get(x, y)) dark.push(`M${x} ${y}h1v1h-1z`);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", dark.join(""));
  svg.setAttribute("viewBox", `${-QUIET} ${-QUIET} ${drawn.size + 2 * QUIET} ${drawn.size + 2 * QUIET}`);
  svg.replaceChildren(path);
}
