/**
 * What to say of a certificate, step by step as docs/reference/verdicts.md has them: the mirror of `openkp.border`.
 * Nothing here reads a clock or a network; `verify` takes the day, the instant, the bundle and what was seen.
 */

import { Unreadable } from "./cbor.js";
import { CERTIFICATE_KIND, KINDS } from "./content.js";
import { isValidP256, toHex } from "./crypto.js";
import { dayOf, isoDay, isoInstant } from "./days.js";
import { checkDecisions } from "./decisions.js";
import { checkNumber } from "./numbers.js";
import { leafHash, messageOf, openStatement, toBeSigned1 } from "./statement.js";
import { indexOfHash } from "./tree.js";
import { annulmentKey } from "./trust.js";

/** The verdict is the first in this order that a finding calls for. */
export const TONES = {
  unreadable: "amber", not_a_certificate: "red", unknown_issuer: "red", forged: "red", key_not_entitled: "red",
  key_withdrawn: "red", not_in_log: "red", revoked: "red", suspended: "red", not_allowed: "red", not_in_force: "red",
  expired: "red", used: "red", look_closer: "amber", stale: "amber", good: "green",
};
const PRECEDENCE = Object.keys(TONES);

const byVerdict = {
  unreadable: {
    text: ["text_too_long", "text_not_kp", "text_damaged"], message: ["message_damaged"],
    content: ["content_not_understood"],
  },
  not_a_certificate: { content: ["not_a_certificate"] },
  unknown_issuer: { key: ["key_unknown"] },
  forged: { signature: ["signature_wrong"] },
  key_not_entitled: { key: ["key_not_for_this", "key_of_another_party", "key_not_valid_then"] },
  key_withdrawn: {
    key: ["key_compromised", "key_compromised_unproven", "key_withdrawn", "key_withdrawn_unproven"],
  },
  not_in_log: { log: ["not_in_log"] },
  revoked: { status: ["annulled", "status_revoked"] },
  suspended: { status: ["status_suspended"] },
  not_allowed: {
    standing: ["issuer_not_participant_then", "destination_may_not_trade", "receiving_barred_by_decision",
      "stones_barred", "place_needed", "decisions_disagree"],
  },
  not_in_force: { dates: ["not_yet_in_force"] },
  expired: { dates: ["certificate_expired"] },
  used: { status: ["status_used", "seen_before"] },
  look_closer: {
    status: ["annulled_other_content"],
    standing: ["issuer_not_participant_now", "destination_under_conditions", "place_asked", "approval_needed",
      "older_stock_asked", "barred_since_it_left"],
    number: ["number_not_of_issuer", "number_form_differs", "number_letter_for_digit", "number_year_differs",
      "number_out_of_series", "number_warned_of", "number_pattern_warned_of"],
  },
  stale: {
    log: ["log_missing", "newer_than_log", "older_than_log"], status: ["status_unknown"],
    bundle: ["bundle_old", "clock_behind", "trust_list_old"],
  },
};
/** Code to its layer and the verdict that it calls for. */
export const CODES = new Map(Object.entries(byVerdict).flatMap(([verdict, layers]) =>
  Object.entries(layers).flatMap(([layer, codes]) => codes.map((code) => [code, { layer, verdict }]))));

const TEXT_CODES = { text_too_long: "text_too_long", not_kp1: "text_not_kp" };
const STATUS_CODES = { revoked: "status_revoked", suspended: "status_suspended", used: "status_used" };
const CLOCK_TOLERANCE = 3600;

/**
 * The answer to a message (bytes, or the text of its code).
 *
 * bundle: as `openBundle` returns it. day: the local day of the post, in days since 1970. now: the instant, in whole
 * seconds. seen: gives {post, seen} of an earlier presentation of a digest elsewhere, or null; may be asynchronous.
 */
export async function verify(signed, { bundle, day, now, seen = () => null }) {
  const found = [];
  const add = (code, params = {}) => found.push({ code, layer: CODES.get(code).layer, params });
  const opened = await authenticate(signed, bundle, add);
  if (opened?.isAuthentic) {
    judge(opened, { bundle, day, now, add });
    checkBundle(bundle, now, add);
    const before = await seen(toHex(opened.digest));
    if (before) add("seen_before", before);
  }
  return answer(opened, found, bundle, now);
}

function answer(opened, found, bundle, now) {
  const called = found.map((one) => CODES.get(one.code).verdict);
  const verdict = PRECEDENCE.find((one) => called.includes(one)) ?? "good";
  return {
    verdict,
    tone: TONES[verdict],
    layer: verdict === "good" ? "" : found[called.indexOf(verdict)].layer,
    findings: found,
    certificate: opened?.kind === CERTIFICATE_KIND ? opened.document : null,
    hidden: opened ? [...opened.hidden].sort() : [],
    digest: opened ? toHex(opened.digest) : "",
    as_of: isoInstant(bundle.made_at),
    age_hours: Math.max(0, Math.floor((now - bundle.made_at) / 3600)),
  };
}

/** Steps 1 to 5: who says this, if it can be told. */
async function authenticate(signed, bundle, add) {
  let opened;
  try {
    opened = openStatement(messageOf(signed));
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    sayUnreadable(error, add);
    return null;
  }
  if (opened.kind !== CERTIFICATE_KIND) {
    add("not_a_certificate", { kind: KINDS.get(opened.kind).name });
    return opened;
  }
  const key = bundle.trust.byId.get(toHex(opened.keyId));
  if (!key || key.algorithm !== "ESP256") {
    add("key_unknown", { key: toHex(opened.keyId), party: opened.party, day: isoDay(dayOf(bundle.trust.issued_at)) });
    return opened;
  }
  const data = toBeSigned1(opened.protectedHeader, opened.payload);
  if (!(await isValidP256(key.key, opened.signature, data))) {
    add("signature_wrong", { key: key.id, authority: key.authority });
    return opened;
  }
  opened.key = key;
  opened.isAuthentic = isEntitled(opened, key, add);
  return opened;
}

function sayUnreadable(error, add) {
  if (error.where) add("content_not_understood", { field: error.where });
  else if (/^(base45|text|not_kp1)/.test(error.code)) add(TEXT_CODES[error.code] ?? "text_damaged");
  else add("message_damaged");
}

function isEntitled(opened, key, add) {
  if (!key.usages.includes("certificates")) {
    add("key_not_for_this", { authority: key.authority });
    return false;
  }
  const isOwn = key.participant === opened.speaker && key.participant === opened.party
    && key.authority === opened.authority;
  if (!isOwn) {
    add("key_of_another_party", {
      holder: `${key.participant} ${key.authority}`, named: `${opened.speaker} ${opened.authority}`,
    });
  }
  return isOwn;
}

/** Steps 6 to 11. */
function judge(opened, { bundle, day, now, add }) {
  const certificate = opened.document;
  const place = placeInLogs(opened, bundle);
  checkKey(opened, place, add);
  checkLog(opened, place, add);
  checkStatus(opened, place, { bundle, day, now, add });
  for (const [code, params] of checkDecisions(certificate, bundle, day)) add(code, params);
  if (day < certificate.issued_on) {
    add("not_yet_in_force", { issued: isoDay(certificate.issued_on), day: isoDay(day) });
  }
  if (day > certificate.expires_on) {
    add("certificate_expired", { expired: isoDay(certificate.expires_on), day: isoDay(day) });
  }
  for (const [code, params] of checkNumber(certificate, bundle)) add(code, params);
}

/** The logs of the certificate's authority, the one that holds its leaf, and where. */
function placeInLogs(opened, bundle) {
  const logs = bundle.logs.filter((one) => one.participant === opened.party && one.authority === opened.authority);
  const hash = leafHash(opened);
  for (const log of logs) {
    const at = hash === null ? -1 : indexOfHash(log.leaves, hash);
    if (at >= 0) return { logs, log, index: log.first + at };
  }
  return { logs, log: null, index: -1 };
}

function checkKey(opened, place, add) {
  const { key } = opened;
  const day = opened.document.issued_on;
  const signed = dayOf(opened.made_at);
  const later = Math.max(day, signed);
  const last = key.valid_to ?? Infinity;
  if (!(key.valid_from <= day && day <= last && key.valid_from - 1 <= signed && signed <= last + 1)) {
    add("key_not_valid_then", {
      authority: key.authority, day: isoDay(day), first: isoDay(key.valid_from),
      last: key.valid_to === null ? "" : isoDay(key.valid_to),
    });
  }
  const lost = (code, since) => add(code, { authority: key.authority, since: isoDay(since), day: isoDay(later) });
  const { compromised_on: compromised, withdrawn_on: withdrawn } = key;
  if (compromised !== null && later >= compromised) lost("key_compromised", compromised);
  else if (withdrawn !== null && later > withdrawn) lost("key_withdrawn", withdrawn);
  else if (compromised !== null) {
    // It may have been put away before it was stolen: the earlier day counts.
    const since = withdrawn === null ? compromised : Math.min(compromised, withdrawn + 1);
    if (!isBelowMark(place, since)) lost("key_compromised_unproven", compromised);
  } else if (withdrawn !== null && !isBelowMark(place, withdrawn + 1)) lost("key_withdrawn_unproven", withdrawn);
}

function isBelowMark({ log, index }, day) {
  const marks = log === null ? [] : log.marks.filter((one) => one.day <= day);
  return marks.length > 0 && index < marks[marks.length - 1].size;
}

function checkLog(opened, { logs, log }, add) {
  if (log !== null) return;
  if (!logs.length) {
    add("log_missing", { authority: opened.authority });
    return;
  }
  const furthest = logs.reduce((best, one) => (one.reaches > best.reaches ? one : best));
  const made = isoInstant(opened.made_at);
  if (opened.made_at >= furthest.reaches) {
    add("newer_than_log", { log: furthest.name, until: isoInstant(furthest.reaches), made });
  } else if (opened.made_at < furthest.since) {
    add("older_than_log", { log: furthest.name, from: isoInstant(furthest.since), made });
  } else add("not_in_log", { log: furthest.name, until: isoInstant(furthest.reaches), made });
}

function checkStatus(opened, { log, index }, { bundle, day, now, add }) {
  const { number, issuing_participant: participant } = opened.document;
  const annulled = bundle.trust.annulled.get(annulmentKey(participant, number));
  if (annulled && annulled.annulled_on <= day) {
    add("annulled", { number, day: isoDay(annulled.annulled_on), reason: annulled.reason });
    if (toHex(annulled.digest) !== toHex(opened.digest)) {
      add("annulled_other_content", { number, day: isoDay(annulled.annulled_on) });
    }
  }
  if (log === null) return;
  const status = log.status === null ? null : log.statuses.of(index);
  if (status in STATUS_CODES) add(STATUS_CODES[status], { number, authority: opened.authority });
  // Ended, or old already when a bundle that looks fresh was made of it.
  const isOld = (statuses) => now > statuses.expires || bundle.made_at - statuses.issued > bundle.amber_after * 3600;
  if (status === null || isOld(log.statuses)) add("status_unknown", { authority: opened.authority });
}

function checkBundle(bundle, now, add) {
  const age = now - bundle.made_at;
  if (age < -CLOCK_TOLERANCE) add("clock_behind", { made: isoInstant(bundle.made_at), now: isoInstant(now) });
  if (age > bundle.amber_after * 3600) {
    add("bundle_old", { made: isoInstant(bundle.made_at), hours: Math.floor(age / 3600) });
  }
  if (dayOf(now) > dayOf(bundle.trust.valid_until)) {
    add("trust_list_old", { until: isoDay(dayOf(bundle.trust.valid_until)) });
  }
}
