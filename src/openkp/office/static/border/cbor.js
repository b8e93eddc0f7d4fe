/**
 * Deterministic CBOR (RFC 8949 section 4.2.1), read strictly: the mirror of `openkp.statements.cbor`.
 *
 * Values: integers (Number where exact, BigInt beyond), Uint8Array, text, Array, Map, true, false, null. Every
 * second way to write a value is refused, so that bytes and content name each other.
 */

export const MAX_BYTES = 64 * 1024;
export const MAX_DEPTH = 16;
export const MAX_ITEMS = 16 * 1024;

/** Stands for the map key simple(59), the only simple value read as a key: hashes of hidden fields (SD-CWT). */
export const REDACTED = Symbol("simple(59)");

/** Bytes or text that are not what they should be: a stable code, the offset, and the field where there is one. */
export class Unreadable extends Error {
  constructor(code, { offset = null, where = "" } = {}) {
    super(`${code} at ${where || offset}`);
    this.code = code;
    this.offset = offset;
    this.where = where;
  }
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const TO_UTF8 = new TextEncoder();
const SIMPLE = new Map([[0xf4, false], [0xf5, true], [0xf6, null]]);

export const isInteger = (value) => typeof value === "bigint" || typeof value === "number";
export const isBytes = (value) => value instanceof Uint8Array;
export const isMap = (value) => value instanceof Map;

/** Order of two byte strings, bytewise: below 0, 0, above 0. */
export function compareBytes(a, b) {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) if (a[at] !== b[at]) return a[at] - b[at];
  return a.length - b.length;
}

export const sameBytes = (a, b) => a.length === b.length && compareBytes(a, b) === 0;

export function joinBytes(parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The value of exactly these bytes. `tag`: the one tag that must stand in front. Throws Unreadable. */
export function decode(data, { tag = null, maxBytes = MAX_BYTES, maxItems = MAX_ITEMS } = {}) {
  if (data.length > maxBytes) throw new Unreadable("too_long", { offset: maxBytes });
  let start = 0;
  if (tag !== null) {
    const prefix = head(6, tag);
    if (data.length < prefix.length || !sameBytes(data.subarray(0, prefix.length), prefix)) {
      throw new Unreadable("tag", { offset: 0 });
    }
    start = prefix.length;
  }
  const reader = new Reader(data, start, maxItems);
  const value = reader.item(0);
  if (reader.at !== data.length) throw new Unreadable("trailing_bytes", { offset: reader.at });
  return value;
}

class Reader {
  constructor(data, at, left) {
    this.data = data;
    this.at = at;
    this.left = left;
  }

  item(depth) {
    const at = this.at;
    if (at >= this.data.length) throw new Unreadable("truncated", { offset: at });
    const initial = this.data[at];
    const major = initial >> 5;
    this.at += 1;
    if (major > 5) return simple(initial, at);
    const argument = (initial & 31) < 24 ? initial & 31 : this.longArgument(at, initial & 31);
    if (major === 0) return argument;
    if (major === 1) return typeof argument === "bigint" || argument === Number.MAX_SAFE_INTEGER
      ? -1n - BigInt(argument) : -1 - argument;
    if (major < 4) return this.string(major, argument, at);
    this.enter(argument, major - 3, at, depth);
    return major === 4 ? this.list(argument, depth + 1) : this.map(argument, depth + 1);
  }

  longArgument(at, info) {
    if (info > 27) throw new Unreadable(info === 31 ? "indefinite_length" : "reserved", { offset: at });
    const end = this.at + 2 ** (info - 24);
    if (end > this.data.length) throw new Unreadable("truncated", { offset: at });
    let argument = 0n;
    for (; this.at < end; this.at += 1) argument = argument * 256n + BigInt(this.data[this.at]);
    if (argument < 24n || (info > 24 && argument >> BigInt(8 << (info - 25)) === 0n)) {
      throw new Unreadable("not_shortest", { offset: at });
    }
    return argument <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(argument) : argument;
  }

  string(major, length, at) {
    if (length > this.data.length - this.at) throw new Unreadable("truncated", { offset: at });
    const bytes = this.data.slice(this.at, this.at + length);
    this.at += length;
    if (major === 2) return bytes;
    try {
      return UTF8.decode(bytes);
    } catch {
      throw new Unreadable("not_utf8", { offset: at });
    }
  }

  /** Refuse a container before anything is made of it. */
  enter(size, each, at, depth) {
    if (size * (typeof size === "bigint" ? BigInt(each) : each) > this.data.length - this.at) {
      throw new Unreadable("truncated", { offset: at });
    }
    if (depth >= MAX_DEPTH) throw new Unreadable("too_deep", { offset: at });
    this.left -= size * each;
    if (this.left < 0) throw new Unreadable("too_many_items", { offset: at });
  }

  list(size, depth) {
    const items = [];
    for (let number = 0; number < size; number += 1) items.push(this.item(depth));
    return items;
  }

  /** Keys stand in the bytewise order of their encodings, each once (4.2.1). */
  map(size, depth) {
    const found = new Map();
    let before = new Uint8Array(0);
    for (let number = 0; number < size; number += 1) {
      const start = this.at;
      const key = this.key(depth);
      const encoded = this.data.subarray(start, this.at);
      const order = compareBytes(encoded, before);
      if (order <= 0) throw new Unreadable(order === 0 ? "duplicate_key" : "keys_not_sorted", { offset: start });
      before = encoded;
      found.set(key, this.item(depth));
    }
    return found;
  }

  key(depth) {
    const start = this.at;
    if (this.data[start] === 0xf8 && this.data[start + 1] === 59) {
      this.at += 2;
      return REDACTED;
    }
    const key = this.item(depth);
    if (!isInteger(key) && typeof key !== "string") throw new Unreadable("key_type", { offset: start });
    return key;
  }
}

/** True, false or null; nothing else may begin with such a byte. */
function simple(initial, at) {
  if (SIMPLE.has(initial)) return SIMPLE.get(initial);
  if (initial >> 5 === 6) throw new Unreadable("tag", { offset: at });
  if (initial >= 0xf9 && initial <= 0xfb) throw new Unreadable("float", { offset: at });
  throw new Unreadable(initial === 0xff ? "indefinite_length" : "simple_value", { offset: at });
}

/** The shortest head of an item. */
export function head(major, argument) {
  if (argument < 24) return Uint8Array.of((major << 5) | Number(argument));
  for (const [info, size] of [[24, 1], [25, 2], [26, 4], [27, 8]]) {
    if (BigInt(argument) >> BigInt(8 * size) === 0n) {
      const bytes = new Uint8Array(1 + size);
      bytes[0] = (major << 5) | info;
      let rest = BigInt(argument);
      for (let at = size; at > 0; at -= 1, rest >>= 8n) bytes[at] = Number(rest & 255n);
      return bytes;
    }
  }
  throw new RangeError("more than 64 bits");
}

/** The one encoding of a value. */
export function encode(value) {
  if (isInteger(value)) return value >= 0 ? head(0, value) : head(1, -1n - BigInt(value));
  if (typeof value === "string") {
    const text = TO_UTF8.encode(value);
    return joinBytes([head(3, text.length), text]);
  }
  if (isBytes(value)) return joinBytes([head(2, value.length), value]);
  if (Array.isArray(value)) return joinBytes([head(4, value.length), ...value.map(encode)]);
  if (isMap(value)) {
    const entries = [...value].map(([key, item]) => [key === REDACTED ? Uint8Array.of(0xf8, 59) : encode(key), item]);
    entries.sort((a, b) => compareBytes(a[0], b[0]));
    return joinBytes([head(5, entries.length), ...entries.flatMap(([key, item]) => [key, encode(item)])]);
  }
  if (value === null) return Uint8Array.of(0xf6);
  if (typeof value === "boolean") return Uint8Array.of(value ? 0xf5 : 0xf4);
  throw new TypeError(`${typeof value} has no place in a statement`);
}
