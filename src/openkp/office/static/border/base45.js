/** The text of a QR code: `KP1:` and base45 (RFC 9285). The mirror of `openkp.statements.qr`. */

import { Unreadable } from "./cbor.js";

export const PREFIX = "KP1:";
/** A version 40 code at level L holds so many alphanumeric characters (ISO/IEC 18004). */
export const MAX_CHARACTERS = 4296;

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const VALUES = new Int8Array(128).fill(-1);
for (let value = 0; value < ALPHABET.length; value += 1) VALUES[ALPHABET.charCodeAt(value)] = value;

const characters = (text) => (text.length > MAX_CHARACTERS ? [...text].length : text.length);

/** The signed message in a scanned text. Line ends, tabs and spaces around it are dropped. Throws Unreadable. */
export function readText(text) {
  if (characters(text) > 2 * MAX_CHARACTERS) throw new Unreadable("text_too_long", { offset: MAX_CHARACTERS });
  const clean = text.replace(/[\r\n\t]/g, "").replace(/^ +| +$/g, "");
  if (characters(clean) > MAX_CHARACTERS) throw new Unreadable("text_too_long", { offset: MAX_CHARACTERS });
  if (!clean.startsWith(PREFIX)) throw new Unreadable("not_kp1", { offset: 0 });
  return decodeBase45(clean.slice(PREFIX.length));
}

/** The bytes of base45 text. Throws Unreadable for a strange character, length or group. */
export function decodeBase45(text) {
  const values = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const value = text.charCodeAt(at) < 128 ? VALUES[text.charCodeAt(at)] : -1;
    if (value < 0) throw new Unreadable("base45_character", { offset: at });
    values[at] = value;
  }
  const rest = values.length % 3;
  if (rest === 1) throw new Unreadable("base45_length", { offset: values.length });
  const whole = values.length - rest;
  const data = new Uint8Array((whole / 3) * 2 + (rest ? 1 : 0));
  for (let at = 0, to = 0; at < values.length; at += 3, to += 2) {
    const isWhole = at < whole;
    const group = values[at] + 45 * values[at + 1] + (isWhole ? 2025 * values[at + 2] : 0);
    if (group > (isWhole ? 0xffff : 0xff)) throw new Unreadable("base45_group", { offset: at });
    if (isWhole) {
      data[to] = group >> 8;
      data[to + 1] = group & 255;
    } else data[to] = group;
  }
  return data;
}

/** Base45 text of bytes. */
export function encodeBase45(data) {
  let text = "";
  for (let at = 0; at < data.length; at += 2) {
    const isPair = at + 1 < data.length;
    const number = isPair ? data[at] * 256 + data[at + 1] : data[at];
    text += ALPHABET[number % 45] + ALPHABET[Math.floor(number / 45) % 45];
    if (isPair) text += ALPHABET[Math.floor(number / 2025)];
  }
  return text;
}
