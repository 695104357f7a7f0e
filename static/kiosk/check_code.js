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
