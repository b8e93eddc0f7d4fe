/** The words of the page: one JSON file for each language; numbers, days and countries as the language writes them. */

import { keep, kept } from "./store.js";

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

/** What the person chose in the office, which is remembered for the time without its cookie; empty for nothing. */
async function officeLanguage() {
  const chosen = document.cookie.match(/(?:^|; )django_language=([a-z]+)/)?.[1];
  if (chosen) await keep("office_language", chosen);
  return chosen ?? (await kept("office_language")) ?? "";
}

/** The language chosen on this page, else in the office, else the browser's first of those spoken, else the page's. */
export async function ownLanguage(spoken) {
  const wanted = [await kept("language"), await officeLanguage(), ...navigator.languages]
    .map((one) => (one ?? "").split("-")[0].toLowerCase());
  return wanted.find((one) => spoken.includes(one)) ?? document.documentElement.lang;
}

export const spokenLanguage = () => language;
export const hasWords = (key) => key in texts;

/** The words of a key, with its placeholders filled. */
export function say(key, params = {}) {
  const words = texts[key];
  if (words === undefined) throw new Error(`no words for ${key} in ${language}`);
  return words.replace(/\{([a-z_]+)\}/g, (whole, name) => (name in params ? String(params[name]) : whole));
}

/** Western digits and calendar, and the day before the month, as on the paper that it is compared with. */
const locale = () => `${language === "en" ? "en-GB" : language}-u-ca-gregory-nu-latn`;
const TIME = { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

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
  new Intl.DateTimeFormat(locale(), TIME).format(new Date(seconds * 1000));

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
