// The device's disk: ratings by their phase, and what the device itself must remember.

import { openDB } from "../vendor/idb.js";

const STRICT = { durability: "strict" }; // done when the disk has it, not when the browser means to write it

/** Open the disk; what an older version of this page left there is kept. Rejects where there is no disk. */
export async function openStore(name = "hailong-kiosk") {
  const database = await openDB(name, 2, {
    upgrade(opened, from, _to, transaction) {
      if (from < 1) {
        opened.createObjectStore("ratings", { keyPath: "rating_id" });
        opened.createObjectStore("device");
      }
      if (from < 2) transaction.objectStore("ratings").createIndex("phase", "phase");
    },
    blocking: (_current, _wanted, event) => event.target.close(), // a newer page wants to bring it up to date
    terminated: () => dispatchEvent(new Event("disk-lost")),
  });

  async function write(names, work) {
    const transaction = database.transaction(names, "readwrite", STRICT);
    try {
      const result = await work(...[names].flat().map((each) => transaction.objectStore(each)));
      await transaction.done;
      return result;
    } catch (problem) {
      transaction.done.catch(() => {}); // told once is enough
      throw problem;
    }
  }

  /** Write one thing and ask for nothing back: one step less of the way to the disk. */
  async function put(name, value, key) {
    const transaction = database.transaction(name, "readwrite", STRICT);
    const putting = transaction.store.put(value, key).catch(() => {}); // the transaction tells it too
    transaction.commit?.();
    await Promise.all([putting, transaction.done]);
  }

  /** Change one rating, unless somebody has changed it meanwhile so that `change` gives nothing. */
  function update(id, change) {
    return write("ratings", async (ratings) => {
      const kept = await ratings.get(id);
      const changed = kept && change(kept);
      if (changed) await ratings.put(changed);
      return changed;
    });
  }

  /** The next of a series of whole numbers, never given twice. */
  function next(series) {
    return write("device", async (device) => {
      const number = ((await device.get(series)) ?? 0) + 1;
      await device.put(number, series);
      return number;
    });
  }

  /**
   * Put `make(number, rating)` in the place of a rating and use up the number, both or neither: a number without its
   * rating would look like one that was taken away.
   */
  async function number(id, series, make) {
    for (;;) {
      const used = ((await database.get("device", series)) ?? 0) + 1;
      const before = await database.get("ratings", id);
      const made = before && (await make(used, before));
      if (!made) return;
      const done = await write(["ratings", "device"], async (ratings, device) => {
        if (((await device.get(series)) ?? 0) !== used - 1) return false;
        if ((await ratings.get(id))?.phase === before.phase) {
          await ratings.put(made);
          await device.put(used, series);
        }
        return true;
      });
      if (done) return;
    }
  }

  return {
    ratings: () => database.getAll("ratings"),
    inPhase: (phase) => database.getAllFromIndex("ratings", "phase", phase),
    put: (rating) => put("ratings", rating),
    rehearse: () => put("device", true, "rehearsed"), // the way of a rating, without one
    remove: (id) => write("ratings", (ratings) => ratings.delete(id)),
    update,
    next,
    number,
    recall: (key) => database.get("device", key),
    remember: (key, value) => write("device", (device) => device.put(value, key)),
    forget: (key) => write("device", (device) => device.delete(key)),
  };
}
