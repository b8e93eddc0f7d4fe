/**
 * The border bundle (`.kpbundle`) and its deltas (`.kpdelta`), as docs/reference/bundle.cddl has them: read, verified
 * once when they come, and rebuilt from a delta. The mirror of `openkp.border`.
 */

import { Unreadable, compareBytes, decode, encode, isBytes, isMap, joinBytes, sameBytes } from "./cbor.js";
import { SIGNATURE_BYTES, isValidP256, sha256, toHex } from "./crypto.js";
import { dayOf } from "./days.js";
import { count, day, field, instant, many, optional, pastDay, readFields, row, text, yesNo } from "./forms.js";
import { isSafePattern } from "./numbers.js";
import { readSign1, toBeSigned1 } from "./statement.js";
import { logVerifier, NoteRefused, openCheckpoint, parseCheckpoint, parseNote, witnessVerifier } from "./notes.js";
import { openStatusToken, StatusRefused } from "./status.js";
import { HASH_BYTES, rootFrom } from "./tree.js";
import { acceptSuccessor, openTrustList, TrustListRefused } from "./trust.js";

export const MAX_BUNDLE_BYTES = 32 * 1024 * 1024;
const MAX_ITEMS = 4000000;
const MAX_LOGS = 1024;
/** Leaves before `first` are cut off in whole tiles. */
const TILE = 256;

/** A bundle or delta that may not be used: `code` says why, as in `openkp.border.message_texts`. */
export class BundleRefused extends Error {
  constructor(code, params = {}) {
    super(code);
    this.code = code;
    this.params = params;
  }
}

const refuse = (condition, code, params) => {
  if (condition) throw new BundleRefused(code, params);
};

function bytes(value) {
  if (!isBytes(value)) throw new Unreadable("wrong_type");
  return value;
}

const fields = (...shapes) => row(shapes.map(([name, read], at) => field(at, name, read)));
const mark = fields(["day", day], ["size", count()]);
const log = fields(
  ["name", text], ["participant", text], ["authority", text], ["checkpoint", bytes], ["reaches", instant],
  ["since", instant], ["first", count()], ["subtrees", bytes], ["leaves", bytes], ["status", optional(bytes)],
  ["marks", many(mark)],
);
const segment = fields(
  ["first", day], ["last", optional(day)], ["standing", count(1, 5)], ["limits", optional(count())],
);
const standing = fields(["participant", text], ["segments", many(segment)]);
const area = fields(
  ["zones", many(text)], ["mines", many(text)], ["produced_from", optional(pastDay)],
  ["produced_to", optional(pastDay)],
);
const bar = fields(
  ["reference", text], ["title", text], ["since", day], ["counts_on", count(1, 4)], ["in_transit", count(1, 3)],
  ["area", area], ["yields_to", many(count())],
);
const approval = fields(["reference", text], ["title", text], ["since", day], ["area", area]);
const importBar = fields(
  ["reference", text], ["title", text], ["since", day], ["counts_on", count(1, 4)], ["in_transit", count(1, 3)],
);
const limits = fields(
  ["bars", many(bar)], ["allowances", many(optional(area))], ["approvals", many(approval)],
  ["import_bars", many(importBar)], ["is_import_limited", yesNo],
);
const membership = fields(["country", text], ["participant", text], ["first", day], ["last", optional(day)]);
const numberForm = fields(
  ["participant", text], ["first", day], ["last", optional(day)], ["pattern", text], ["sample", text],
  ["is_own", yesNo],
);
const numberSeries = fields(
  ["participant", text], ["year", optional(count())], ["first", count()], ["last", count()], ["notified_on", day],
);
const warning = fields(["number", text], ["participant", text], ["published_on", day], ["source", text]);
const contact = fields(["participant", text], ["authority", text], ["name", text], ["lines", many(text)]);
const BUNDLE = [
  field(1, "participant", text),
  field(2, "authority", text),
  field(3, "made_at", instant),
  field(4, "amber_after", count(1, 8760)),
  field(5, "trust_list", bytes),
  field(6, "logs", many(log)),
  field(7, "standings", many(standing)),
  field(8, "limits", many(limits)),
  field(9, "memberships", many(membership)),
  field(10, "number_forms", many(numberForm)),
  field(11, "number_series", many(numberSeries)),
  field(12, "warnings", many(warning)),
  field(13, "contacts", many(contact)),
];

const bundleHeader = (id) => encode(new Map([[1, -9], [4, id], [16, "kpb1"]]));

/** A bundle's content without judging it. Throws BundleRefused. */
function readBundle(file) {
  try {
    const message = readSign1(file, { maxBytes: MAX_BUNDLE_BYTES });
    const { protectedHeader, unprotected, payload, signature } = message;
    const keyId = protectedHeader.slice(5, 13);
    const isProfile = !unprotected.size && sameBytes(protectedHeader, bundleHeader(keyId));
    if (!isProfile) throw new Unreadable("header", { offset: 0 });
    if (signature.length !== SIGNATURE_BYTES) throw new Unreadable("signature_length", { offset: 0 });
    const value = decode(payload, { maxBytes: MAX_BUNDLE_BYTES, maxItems: MAX_ITEMS });
    if (!isMap(value) || value.get(0) !== 1) throw new Unreadable("unknown_kind", { where: "version" });
    value.delete(0);
    return { ...readFields(value, BUNDLE), message, keyId, digest: sha256(file) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new BundleRefused("bundle_damaged", { reason: error.code, field: error.where });
  }
}

/**
 * Read a bundle and check all of it: the trust list's quorum, the maker's signature, each checkpoint, each tree and
 * each status list. Afterwards `verify` needs nothing but what is returned. Throws BundleRefused.
 *
 * current: the bundle that the device has, which the new one must follow; null for the first use.
 */
export async function openBundle(file, { current = null } = {}) {
  const bundle = readBundle(file);
  bundle.trust = await trustOf(bundle, null);
  await checkMaker(bundle);
  checkOrder(bundle);
  for (const one of bundle.logs) await checkLog(one, bundle.trust);
  if (current !== null) await checkSuccessor(current, bundle);
  return bundle;
}

/** A bundle made more than a day after what the clock says: the clock is wrong, or its maker's is. Throws BundleRefused. */
export function checkClock({ made_at: made }, now) {
  refuse(made > now + 86400, "clock_behind", { made, now });
}

/** The same for bytes that this device has verified before: signatures and trees are not checked again. */
export async function reopenBundle(file) {
  const bundle = readBundle(file);
  bundle.trust = await trustOf(bundle, null);
  for (const one of bundle.logs) {
    Object.assign(one, parseCheckpoint(parseNote(one.checkpoint).text));
    if (one.status !== null) one.statuses = await openStatusToken(one.status, one, bundle.trust, { isChecked: true });
  }
  return bundle;
}

/** The list inside, as one that its own roots vouch for, or as the successor of a list. */
async function trustOf(bundle, current) {
  try {
    return await (current ? acceptSuccessor(current, bundle.trust_list) : openTrustList(bundle.trust_list));
  } catch (error) {
    if (!(error instanceof TrustListRefused || error instanceof Unreadable)) throw error;
    throw new BundleRefused("bundle_list_refused", { reason: error.code });
  }
}

/** The maker's listed key, in use when the bundle was made, whose signature is right. */
async function checkMaker(bundle) {
  const key = bundle.trust.byId.get(toHex(bundle.keyId));
  const isListed = key && key.algorithm === "ESP256" && !key.usages.includes("trust")
    && key.participant === bundle.participant && key.authority === bundle.authority;
  refuse(!isListed, "bundle_signer_unknown", { key: toHex(bundle.keyId) });
  const day = dayOf(bundle.made_at);
  const isLate = [key.valid_to, key.withdrawn_on].some((last) => last !== null && day > last)
    || (key.compromised_on !== null && day >= key.compromised_on);
  refuse(day < key.valid_from || isLate, "bundle_signer_not_valid", { key: key.id });
  const { protectedHeader, payload, signature } = bundle.message;
  const isRight = await isValidP256(key.key, signature, toBeSigned1(protectedHeader, payload));
  refuse(!isRight, "bundle_signature_wrong", { key: key.id });
}

/** One spelling for one content, and no index that points nowhere. */
function checkOrder(bundle) {
  const encoder = new TextEncoder();
  for (const [name, key] of [["logs", "name"], ["standings", "participant"]]) {
    const keys = bundle[name].map((one) => encoder.encode(one[key]));
    const isSorted = keys.every((one, at) => at === 0 || compareBytes(keys[at - 1], one) < 0);
    refuse(!isSorted || bundle.logs.length > MAX_LOGS, "bundle_damaged", { reason: "not_sorted" });
  }
  for (const { segments } of bundle.standings) {
    const isOrdered = segments.every((one, at) => at === 0
      || (segments[at - 1].last !== null && segments[at - 1].last < one.first));
    const isKnown = segments.every((one) => one.limits === null || one.limits < bundle.limits.length);
    refuse(!isOrdered || !isKnown, "bundle_damaged", { reason: "out_of_range" });
  }
  refuse(!bundle.number_forms.every((one) => isSafePattern(one.pattern)), "bundle_damaged", { reason: "pattern" });
  const isKnown = bundle.limits.every((one) => one.bars.every((each) =>
    each.yields_to.every((place) => place < one.allowances.length)));
  refuse(!isKnown, "bundle_damaged", { reason: "out_of_range" });
}

/** The log's head is signed by its listed key, its leaves lead there, and its status list is its authority's. */
async function checkLog(one, trust) {
  Object.assign(one, await headOf(one, trust));
  const given = one.size - one.first;
  const isWhole = one.first % TILE === 0 && given >= 0 && one.leaves.length === given * HASH_BYTES;
  refuse(!isWhole, "bundle_log_damaged", { log: one.name });
  const root = rootAt(one, one.size);
  refuse(root === null, "bundle_log_damaged", { log: one.name });
  refuse(!sameBytes(root, one.root), "bundle_root_differs", { log: one.name });
  const isOrdered = one.marks.every((each, at) => each.size <= one.size
    && (at === 0 || (one.marks[at - 1].day < each.day && one.marks[at - 1].size <= each.size)));
  refuse(!isOrdered, "bundle_log_damaged", { log: one.name });
  if (one.status === null) return;
  try {
    one.statuses = await openStatusToken(one.status, one, trust);
  } catch (error) {
    if (!(error instanceof StatusRefused || error instanceof Unreadable)) throw error;
    throw new BundleRefused("bundle_status_wrong", { log: one.name });
  }
}

/** A log key signs the log of its name and those whose names begin with it. */
const isFor = (origin, name) => origin !== "" && `${name}/`.startsWith(`${origin}/`);

async function headOf(one, trust) {
  const own = trust.keys.filter((key) => key.usages.includes("log") && isFor(key.origin, one.name)
    && key.participant === one.participant && key.authority === one.authority);
  const witnesses = trust.keys
    .filter((key) => key.usages.includes("witness") && key.origin !== "" && key.origin !== one.name)
    .map((key) => witnessVerifier(key.origin, key.key));
  for (const key of own) {
    try {
      return await openCheckpoint(one.checkpoint, logVerifier(one.name, key.key), witnesses);
    } catch (error) {
      if (!(error instanceof NoteRefused)) throw error;
    }
  }
  throw new BundleRefused("bundle_log_not_signed", { log: one.name });
}

/** The root that the log had with so many leaves; null if what is given does not tell it. */
function rootAt(one, size) {
  if (size < one.first || size > one.size || one.subtrees.length % HASH_BYTES) return null;
  const subtrees = [];
  for (let at = 0; at < one.subtrees.length; at += HASH_BYTES) subtrees.push(one.subtrees.subarray(at, at + HASH_BYTES));
  return rootFrom(subtrees, one.first, one.leaves.subarray(0, (size - one.first) * HASH_BYTES));
}

/** Made later; vouched for by the roots of the held list; each log there, and beginning with the leaves it had. */
async function checkSuccessor(current, newer) {
  refuse(newer.made_at <= current.made_at, "bundle_not_newer");
  if (!sameBytes(newer.trust.payload, current.trust.payload)) await trustOf(newer, current.trust);
  for (const held of current.logs) {
    const found = newer.logs.find((one) => one.name === held.name);
    refuse(!found, "bundle_log_vanished", { log: held.name });
    const isSame = found.participant === held.participant && found.authority === held.authority;
    refuse(!isSame || found.size < held.size, "bundle_log_forked", { log: held.name });
    const then = rootAt(found, held.size);
    refuse(then === null, "bundle_log_gap", { log: held.name });
    refuse(!sameBytes(then, held.root), "bundle_log_forked", { log: held.name });
    const isOlder = held.status !== null && found.status !== null && found.statuses.issued < held.statuses.issued;
    refuse(isOlder, "bundle_not_newer");
  }
}

const DELTA_START = Uint8Array.of(0xa6, 0, 0x64, 0x6b, 0x70, 0x64, 0x31);

/** True if bytes begin as a delta does; nothing more is said. */
export const isDelta = (file) => DELTA_START.every((byte, at) => file[at] === byte);

/** The newer bundle file that a delta makes of the older one. Throws BundleRefused. */
export function applyDelta(older, file) {
  const { from, to, length, steps, literals } = readDelta(file);
  refuse(!sameBytes(sha256(older), from), "delta_of_another_bundle");
  const parts = [];
  let used = 0;
  let made = 0;
  for (let at = 0; at < steps.length; at += 3) {
    const [start, copied, inserted] = steps.slice(at, at + 3);
    made += copied + inserted;
    refuse(start + copied > older.length || used + inserted > literals.length || made > length, "delta_damaged");
    parts.push(older.subarray(start, start + copied), literals.subarray(used, used + inserted));
    used += inserted;
  }
  const newer = joinBytes(parts);
  refuse(used !== literals.length || !sameBytes(sha256(newer), to), "delta_damaged");
  return newer;
}

function readDelta(file) {
  let value;
  try {
    value = decode(file, { maxBytes: MAX_BUNDLE_BYTES, maxItems: MAX_ITEMS });
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new BundleRefused("delta_damaged", { reason: error.code });
  }
  const isForm = isMap(value) && value.size === 6 && value.get(0) === "kpd1" && isBytes(value.get(1))
    && isBytes(value.get(2)) && isSize(value.get(3)) && value.get(3) <= MAX_BUNDLE_BYTES && isBytes(value.get(5))
    && Array.isArray(value.get(4)) && value.get(4).length % 3 === 0 && value.get(4).every(isSize);
  refuse(!isForm, "delta_damaged", { reason: "wrong_type" });
  const [from, to, length, steps, literals] = [1, 2, 3, 4, 5].map((key) => value.get(key));
  return { from, to, length, steps, literals };
}

const isSize = (value) => typeof value === "number" && value >= 0;
