/** Days and instants as numbers since 1970 (UTC), and as the text that findings carry. */

export const DAY_SECONDS = 86400;

/** The UTC day of an instant in seconds. */
export const dayOf = (seconds) => Math.floor(seconds / DAY_SECONDS);

const fourDigits = (year) => String(year).padStart(4, "0");

/** `2026-11-26`. */
export function isoDay(day) {
  const date = new Date(day * DAY_SECONDS * 1000);
  const two = (number) => String(number).padStart(2, "0");
  return `${fourDigits(date.getUTCFullYear())}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
}

/** `2026-11-26T06:00:00+00:00`. */
export const isoInstant = (seconds) =>
  `${isoDay(dayOf(seconds))}${new Date(seconds * 1000).toISOString().slice(-14, -5)}+00:00`;

/** The day on the wall of the post: the device's own time zone. */
export function localDay(milliseconds) {
  const date = new Date(milliseconds);
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 1000 / DAY_SECONDS;
}

/** The day of `2026-11-26`. */
export const dayOfIso = (text) => Math.floor(Date.parse(`${text}T00:00:00Z`) / 1000 / DAY_SECONDS);

/** True if the day lies between two days, both included; null for no end. */
export const isWithin = (day, first, last) => first <= day && (last === null || day <= last);
