/** The lists on this device: taken for the first time, followed by newer ones, kept. */

import { sameBytes } from "./cbor.js";
import { toHex } from "./crypto.js";
import { applyDelta, checkClock, isDelta, openBundle, reopenBundle, BundleRefused } from "./bundle.js";
import { ask } from "./network.js";
import { keep, kept, stayOnDisk } from "./store.js";

let current = null;

/** A bundle that was checked, and is of this device's time. */
async function opened(file, options) {
  const bundle = await openBundle(file, options);
  checkClock(bundle, Date.now() / 1000);
  return bundle;
}

/** The lists in use, or null before the first. */
export const lists = () => current?.bundle ?? null;

/** Take up what the device kept. Returns the bundle or null. */
export async function resume() {
  const held = await kept("lists");
  if (held) current = { file: held.file, bundle: await reopenBundle(held.file) };
  return lists();
}

/** Read lists for the first use; `adopt` keeps them once a person compared the roots. */
export async function readFirst(file) {
  if (isDelta(file)) throw new BundleRefused("delta_of_another_bundle");
  return { file, bundle: await opened(file) };
}

export async function adopt(taken) {
  await keep("lists", { file: taken.file });
  await stayOnDisk();
  current = taken;
}

/** Newer lists or a delta, from the network or a stick. Returns "newer" or "same"; throws where they are refused. */
export async function follow(given) {
  const file = isDelta(given) ? applyDelta(current.file, given) : given;
  if (sameBytes(file, current.file)) return "same";
  const bundle = await opened(file, { current: current.bundle });
  await adopt({ file, bundle });
  return "newer";
}

/** An answer of the office that has lists. */
async function got(address) {
  try {
    return await ask(address);
  } catch (error) {
    throw error.status ? new BundleRefused("no_answer") : error;
  }
}

const bytesAt = async (address) => new Uint8Array(await (await got(address)).arrayBuffer());

/** The office's newest lists for a device that has none. */
export async function fetchFirst(address) {
  const { url } = await (await got(address)).json();
  return readFirst(await bytesAt(url));
}

/** Ask the office for newer lists; a delta where there is one, else the whole. Returns as `follow`. */
export async function fetchNewer(address) {
  const { authority, digest } = current.bundle;
  const have = toHex(digest);
  const query = new URLSearchParams({ authority, have });
  const told = await (await got(`${address}?${query}`)).json();
  if (told.digest === have) return "same";
  if (told.delta) {
    try {
      return await follow(await bytesAt(told.delta));
    } catch (error) {
      // The delta cannot be had or does not fit: the whole lists will do.
      if (!(error instanceof BundleRefused)) throw error;
    }
  }
  return follow(await bytesAt(told.url));
}

/** Key ids of the roots as people compare them: four groups of four. */
export const rootNames = (bundle) => bundle.trust.rootKeys.map((key) => toHex(key.id).match(/.{4}/g).join(" "));
