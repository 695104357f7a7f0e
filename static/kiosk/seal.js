// Ratings locked with the server's public key: this device can't read them back, and whoever steals it reads nothing.

import { bytesOf, keyMark, sign, subtle, unwritten, written } from "./identity.js";

const SEALING_CURVE = { name: "ECDH", namedCurve: "P-256" };
const BLOCK = 512; // bytes: neither the level nor the reasons show in the size of the box
const NONCE_BYTES = 12;

/** `text` filled up with spaces to whole blocks. */
export function padded(text) {
  const bytes = bytesOf(text).length;
  return text + " ".repeat((BLOCK - (bytes % BLOCK)) % BLOCK);
}

/** `rating` sealed to the server's key `to`, numbered and signed by this device. */
export async function seal(rating, to, number) {
  const fresh = await subtle.generateKey(SEALING_CURVE, false, ["deriveBits"]);
  const point = new Uint8Array(await subtle.exportKey("raw", fresh.publicKey));
  const theirs = await subtle.importKey("raw", unwritten(to.key), SEALING_CURVE, false, []);
  const shared = await subtle.deriveBits({ name: "ECDH", public: theirs }, fresh.privateKey, 256);
  const stretched = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: point, info: bytesOf("hailong item 1") };
  const lock = await subtle.deriveKey(hkdf, stretched, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const about = bytesOf(rating.rating_id);
  const words = bytesOf(padded(JSON.stringify(rating)));
  const locked = await subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: about }, lock, words);
  const box = written(new Uint8Array([...nonce, ...new Uint8Array(locked)]));
  const key = written(point);
  const text = `hailong item 1\n${rating.rating_id}\n${number}\n${to.mark}\n${key}\n${box}`;
  return { to: to.mark, key, box, by: keyMark(), number, signature: await sign(text) };
}
