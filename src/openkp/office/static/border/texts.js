/** The words of the page: one JSON file for each language; numbers, days and countries as the language writes them. */

const RIGHT_TO_LEFT = new Set(["ar"]);
let language = "en";
let texts = {};

/** Load a language and put its words into the page. */
export async function speak(code) {
  const answer = await fetch(new URL(`./texts/${code}.json`, import.meta.url));
  texts = await answer.json();
  language = code;
  const page = document.documentElement;
  page.lang = code;
  page.dir = RIGHT_TO_LEFT.has(code) ? "rtl" : "ltr";
  for (const one of document.querySelectorAll("[data-text]")) one.textContent = say(one.dataset.text);
  for (const one of document.querySelectorAll("[data-text-label]")) {
    one.setAttribute("aria-label", say(one.dataset.textLabel));
  }
}

export const spokenLanguage = () => language;
export const hasWords = (key) => key in texts;

/** The words of a key, with its placeholders filled. */
export function say(key, params = {}) {
  const words = texts[key];
  if (words === undefined) throw new Error(`no words for ${key} in ${language}`);
  return words.replace(/\{([a-z_]+)\}/g, (whole, name) => (name in params ? String(params[name]) : whole));
}

/** Western digits and calendar, as on the paper that it is compared with. */
const locale = () => `${language}-u-ca-gregory-nu-latn`;

/** Hundredths as `1,234.50`. */
export function hundredths(number) {
  const shown = new Intl.NumberFormat(locale(), { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return shown.format(number / 100);
}

export const whole = (number) => new Intl.NumberFormat(locale()).format(number);

/** Days since 1970 as a date in words. */
export const dayInWords = (day) =>
  new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeZone: "UTC" }).format(new Date(day * 86400000));

/** Seconds since 1970 as date and time where the post is. */
export const timeInWords = (seconds) =>
  new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(seconds * 1000));

/** How long: minutes, hours, or days from two days on. */
export function ageInWords(seconds) {
  const hours = Math.max(0, Math.floor(seconds / 3600));
  const [number, unit] = hours >= 48 ? [Math.floor(hours / 24), "day"] : [hours, "hour"];
  return new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "long" }).format(number);
}

/** The name of a country or of the European Union; the code itself where there is none. */
export function country(code) {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  const name = new Intl.DisplayNames([language], { type: "region", fallback: "code" }).of(code);
  return name === code ? code : `${name} (${code})`;
}
