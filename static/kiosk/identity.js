// Who this device is: a key that nobody can take out of it, with which it signs what it sends and what it keeps.
// Over plain http on a LAN name a browser has no such keys: then the token alone speaks for the device.

import { now } from "./time.js";

const SIGNING_CURVE = { name: "ECDSA", namedCurve: "P-256" };
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" };
const MARK_BYTES = 12;
const KEY_HOLDS_MS = 90 * 24 * 3600_000; // then the device makes itself another
export const subtle = globalThis.crypto?.subtle;
export const bytesOf = (text) => new TextEncoder().encode(text);

let disk = null;
let key = null; // {mark, pair, point, madeAt}

/** Know again who this device is. */
export async function recallIdentity(store) {
  disk = store;
  key = (await store.recall("key")) ?? null;
}

/** The name of the key that signs, if there is one. */
export const keyMark = () => key?.mark ?? null;

/** Base64 for addresses, without padding. */
export function written(buffer) {
  const binary = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export function unwritten(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
}

export const sign = async (text) => written(await subtle.sign(SIGNATURE, key.pair.privateKey, bytesOf(text)));

/** What goes into a request for pairing: the public half of a key made for it, where the browser can keep keys. */
export async function keyForPairing() {
  key = null;
  await disk.forget("key");
  return (await makeKey()) && (await useNextKey()) ? { key: key.point } : {};
}

/** Use the key that the server has just been told of. */
export async function useNextKey() {
  const next = disk && (await disk.recall("next key"));
  if (!next) return false;
  await disk.remember("key", next);
  await disk.forget("next key");
  key = next;
  return true;
}

/** Have the server know a key of this device, or the next one in good time; `tell` sends its public half. */
export async function keepKey(tell) {
  if (!subtle || (key && Math.abs(Date.now() - key.madeAt) < KEY_HOLDS_MS)) return;
  const next = (await disk.recall("next key")) ?? (await makeKey());
  if (next && (await tell(next.point))) await useNextKey();
}

/** The header that proves a request to be this device's own. One that only reads uses up no counter. */
export async function proofOf(name, body) {
  if (!key) return null;
  const series = `counter ${key.mark}`;
  const counter = body === undefined ? ((await disk.recall(series)) ?? 0) : await disk.next(series);
  const at = Math.round(now());
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytesOf(body ?? "")));
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const signature = await sign(`hailong request 1\n${name}\n${hex}\n${counter}\n${at}`);
  return `${key.mark}.${counter}.${at}.${signature}`;
}

// Kept on the disk before anybody hears of it: whatever answer is lost, the key is not.
async function makeKey() {
  if (!subtle) return null;
  try {
    const pair = await subtle.generateKey(SIGNING_CURVE, false, ["sign"]);
    const point = await subtle.exportKey("raw", pair.publicKey);
    const named = await subtle.digest("SHA-256", new Uint8Array([...bytesOf("hailong key "), ...new Uint8Array(point)]));
    const made = { mark: written(named.slice(0, MARK_BYTES)), pair, point: written(point), madeAt: Date.now() };
    await disk.remember("next key", made);
    return made;
  } catch {
    return null; // a browser that keeps no keys: the token alone speaks
  }
}
