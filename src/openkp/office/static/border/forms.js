/**
 * How a value is read from CBOR, exactly: the mirror of `openkp.statements.forms`. Reading accepts nothing
 * that writing would not have made. Days and instants stay numbers (days and seconds since 1970, UTC).
 */

import { REDACTED, Unreadable, isBytes, isInteger, isMap } from "./cbor.js";

const MAX_HUNDREDTHS = 10 ** 14;
/** Days from 1970-01-01 to 9999-12-31 and to 0001-01-01; seconds to the end of 9999. */
const LAST_DAY = 2932896;
const FIRST_PAST_DAY = -719162;
const LAST_SECOND = 253402300799;

/** Mark of a field without a default. */
export const REQUIRED = Symbol("required");

export const field = (key, name, read, otherwise = REQUIRED) => ({ key, name, read, otherwise });

function expect(condition, code) {
  if (!condition) throw new Unreadable(code);
}

function integerBetween(low, high) {
  return (value) => {
    expect(isInteger(value), "wrong_type");
    expect(value >= low && value <= high, "out_of_range");
    return value;
  };
}

export function text(value) {
  expect(typeof value === "string", "wrong_type");
  return value;
}

export function yesNo(value) {
  expect(typeof value === "boolean", "wrong_type");
  return value;
}

export const blob = (size) => (value) => {
  expect(isBytes(value) && value.length === size, "wrong_type");
  return value;
};

export const count = (low = 0, high = Number.MAX_SAFE_INTEGER) => integerBetween(low, high);
/** Hundredths of a carat, and US cents. */
export const carats = integerBetween(-MAX_HUNDREDTHS, MAX_HUNDREDTHS);
export const usd = carats;
export const day = integerBetween(0, LAST_DAY);
export const pastDay = integerBetween(FIRST_PAST_DAY, LAST_DAY);
export const instant = integerBetween(0, LAST_SECOND);

const hsNumber = integerBetween(0, 999999);
export const hsCode = (value) => String(hsNumber(value)).padStart(6, "0");
export const hsCodeOrAll = (value) => (value === null ? "" : hsCode(value));

/** A quarter or a half-year, as `2026Q3`. */
export function returnPeriod(value) {
  expect(typeof value === "string", "wrong_type");
  expect(/^[1-9][0-9]{3}(Q[1-4]|H[12])$/.test(value) && !value.startsWith("9999"), "out_of_range");
  return value;
}

/** One of the members numbered from 1 in the order given. */
export const choice = (members) => (value) => {
  expect(isInteger(value), "wrong_type");
  expect(value >= 1 && value <= members.length, "out_of_range");
  return members[value - 1];
};

export const optional = (read) => (value) => (value === null ? null : read(value));

export const many = (read) => (value) => {
  expect(Array.isArray(value), "wrong_type");
  return value.map((item) => read(item));
};

const isDefault = (value, otherwise) =>
  value === otherwise || (Array.isArray(otherwise) && Array.isArray(value) && !value.length);

/** A small record as a list; fields with a default stand last and are not written where nothing follows. */
export function row(fields, make = (found) => found) {
  const needed = fields.filter((one) => one.otherwise === REQUIRED).length;
  return (value) => {
    expect(Array.isArray(value), "wrong_type");
    expect(value.length >= needed && value.length <= fields.length, "wrong_length");
    const found = Object.fromEntries(fields.map((one) => [one.name, one.otherwise]));
    value.forEach((item, at) => {
      found[fields[at].name] = fields[at].read(item);
    });
    const last = fields[value.length - 1];
    if (value.length > needed) expect(!isDefault(found[last.name], last.otherwise), "default_spelled_out");
    return make(found);
  };
}

/** The fields of a map by name. Throws Unreadable, `where` being the field. */
export function readFields(value, fields) {
  expect(isMap(value), "wrong_type");
  const found = {};
  for (const [key, part] of value) {
    const one = fields.find((each) => each.key === key);
    if (!one) throw new Unreadable("unknown_field", { where: key === REDACTED ? "redacted" : nameOf(key) });
    found[one.name] = readOne(one, part);
  }
  const missing = fields.filter((one) => one.otherwise === REQUIRED && !(one.name in found)).map((one) => one.name);
  if (missing.length) throw new Unreadable("missing_field", { where: missing.sort()[0] });
  for (const one of fields) if (!(one.name in found)) found[one.name] = one.otherwise;
  return found;
}

function readOne(one, part) {
  let read;
  try {
    read = one.read(part);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new Unreadable(error.code, { where: one.name });
  }
  if (one.otherwise !== REQUIRED && isDefault(read, one.otherwise)) {
    throw new Unreadable("default_spelled_out", { where: one.name });
  }
  return read;
}

const nameOf = (key) => [...String(key)].slice(0, 40).join("");
