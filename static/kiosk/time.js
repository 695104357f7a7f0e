// What time it is by the server: a tablet's own clock may be hours off, and years after its battery ran empty.

let offsetMs = 0; // what the server's clock is ahead of this one
let heardMs = 0; // the server's clock when it was last heard: it can't be earlier than that any more

export async function recallTime(store) {
  const kept = await store.recall("time");
  offsetMs = kept?.offsetMs ?? 0;
  heardMs = kept?.heardMs ?? 0;
}

/** Learn from the server what time it is. */
export async function learnTime(store, serverTime) {
  const told = Date.parse(serverTime);
  if (!Number.isFinite(told)) return;
  offsetMs = told - Date.now();
  heardMs = told;
  await store.remember("time", { offsetMs, heardMs });
}

/** Milliseconds since 1970 by the server's clock, as far as this device can tell. */
export const now = () => Math.max(Date.now() + offsetMs, heardMs);

export const offset = () => offsetMs;

/** ISO 8601 with the device's own offset from UTC. */
export function isoWithOffset(moment) {
  const minutes = -moment.getTimezoneOffset();
  const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  const local = new Date(moment.getTime() + minutes * 60_000).toISOString().slice(0, -1);
  return `${local}${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}
