/** Numbers of certificates: issuer, form, year, series and warnings (docs/reference/verdicts.md, "Numbers"). */

import { isWithin, isoDay } from "./days.js";

const MAX_NUMBER = 40;
const MAX_PATTERN = 200;
const MAX_CHOICES = 6;
const SAFE_PATTERN =
  /^(?:[A-Za-z0-9 /-]|\\[./-]|[.^$|)]|\((?:\?:)?|\[\^?[A-Za-z0-9 ./-]+\]|[?*+]|\{(?:code|[0-9]{1,2}(?:,[0-9]{0,2})?)\})+$/;

/** True if every program reads the pattern alike, and fast. */
export function isSafePattern(pattern) {
  const isForm = pattern.length <= MAX_PATTERN && SAFE_PATTERN.test(pattern) && !/\)[*+{]/.test(pattern)
    && (pattern.match(/(?<!\()[?*+|]|\{(?!code)/g) ?? []).length <= MAX_CHOICES;
  return isForm && fits(pattern.replaceAll("{code}", "XX"), "") !== null;
}

/** True if the pattern fits the whole text; null for a pattern that is none. */
function fits(pattern, words) {
  try {
    return new RegExp(`^(?:${pattern})$`).test(words);
  } catch {
    return null;
  }
}

/** Findings about the number of a certificate, in their order. */
export function checkNumber(certificate, bundle) {
  const { number, issuing_participant: issuer } = certificate;
  if (!/^[\u0020-\u007e]*$/.test(number) || number.length > MAX_NUMBER) {
    const sample = formOn(certificate, bundle)?.sample ?? "";
    return [["number_form_differs", { number: [...number].slice(0, MAX_NUMBER).join(""), sample }]];
  }
  const plain = number.toUpperCase().replace(/ +/g, " ").replace(/^ | $/g, "");
  return [
    ...issuerOf(plain, issuer),
    ...formOf(plain, certificate, bundle),
    ...yearOf(plain, certificate),
    ...seriesOf(plain, certificate, bundle),
    ...warningsOf(plain, issuer, bundle),
  ];
}

function issuerOf(number, issuer) {
  const codes = issuer === "EU" ? ["EU", "EC"] : [issuer];
  const isOwn = codes.some((code) => number.startsWith(code) && /^[ ./-]?[0-9A-Z]/.test(number.slice(code.length)));
  return isOwn ? [] : [["number_not_of_issuer", { number, issuer }]];
}

function formOn({ issuing_participant: issuer, issued_on: issued }, bundle) {
  const held = bundle.number_forms.filter((one) => isWithin(issued, one.first, one.last));
  return held.find((one) => one.participant === issuer) ?? held.find((one) => one.participant === "");
}

function formOf(number, certificate, bundle) {
  const issuer = certificate.issuing_participant;
  const form = formOn(certificate, bundle);
  if (!form) return [];
  const pattern = form.participant === "" ? form.pattern.replaceAll("{code}", issuer) : form.pattern;
  const rest = number.slice(2);
  if (fits(pattern, number) === null) return [];
  if (fits(pattern, number)) {
    const isLetter = !form.is_own && /[0-9][OI]|[OI][0-9]/.test(rest);
    return isLetter ? [["number_letter_for_digit", { number }]] : [];
  }
  const digits = number.slice(0, 2) + rest.replace(/O/g, "0").replace(/[IL]/g, "1");
  if (fits(pattern, digits)) return [["number_letter_for_digit", { number }]];
  return [["number_form_differs", { number, sample: form.sample }]];
}

function yearOf(number, { issued_on: issued }) {
  const found = number.slice(1).match(/[^0-9](20[0-9]{2})[ ./-]/);
  const year = isoDay(issued).slice(0, 4);
  return found && found[1] !== year ? [["number_year_differs", { number, year }]] : [];
}

function seriesOf(number, { issuing_participant: issuer, issued_on: issued }, bundle) {
  const serial = number.slice(2).match(/[0-9]+(?=[^0-9]*$)/);
  const year = Number(isoDay(issued).slice(0, 4));
  const series = bundle.number_series.filter((one) => one.participant === issuer && one.notified_on <= issued
    && (one.year === null || one.year === year));
  if (!serial || !series.length) return [];
  const value = BigInt(serial[0]);
  const isHeld = series.some((one) => value >= BigInt(one.first) && value <= BigInt(one.last));
  return isHeld ? [] : [["number_out_of_series", { number }]];
}

function warningsOf(number, issuer, bundle) {
  const found = [];
  for (const one of bundle.warnings) {
    const params = { number, published: isoDay(one.published_on), source: one.source };
    if (!/[*?]/.test(one.number)) {
      if (one.number === number) found.push(["number_warned_of", params]);
    } else if (one.participant === "" || one.participant === issuer) {
      if (fitsWildcards(one.number, number)) found.push(["number_pattern_warned_of", params]);
    }
  }
  return found;
}

/** `*` for any characters, `?` for one. Only the last `*` is tried again, so no pattern takes long. */
function fitsWildcards(pattern, number) {
  let [at, place, star, behind] = [0, 0, -1, 0];
  while (place < number.length) {
    if (pattern[at] === "*") {
      [star, behind] = [at, place];
      at += 1;
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === number[place])) {
      at += 1;
      place += 1;
    } else if (star >= 0) {
      behind += 1;
      [at, place] = [star + 1, behind];
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
