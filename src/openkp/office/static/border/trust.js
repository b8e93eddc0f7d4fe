/**
 * The trust list (`.kptrust`): signed by a quorum of roots, read, followed by its successor. The mirror of
 * `openkp.statements.trust` and `openkp.statements.trust_files`.
 */

import { Unreadable, compareBytes, decode, encode, isBytes, isMap, sameBytes } from "./cbor.js";
import { CHOICES } from "./content.js";
import { KeyRefused, ed25519Key, isValidP256, p256Key, toHex } from "./crypto.js";
import { blob, choice, count, day, field, instant, many, optional, readFields, row, text } from "./forms.js";

const SIGN_TAG = 98;
const MAX_FILE_BYTES = 4 * 1024 * 1024;
const MAX_ITEMS = 400000;
const MAX_ROOTS = 64;
const BODY_HEADER = encode(new Map([[16, "kp1-trust"]]));

export const USAGES = ["certificates", "confirmations", "log", "witness", "trust", "decisions"];
const ED25519_USAGES = ["log", "witness"];
const usage = choice(USAGES);

function usages(value) {
  const read = many(usage)(value);
  const numbers = read.map((one) => USAGES.indexOf(one));
  if (numbers.some((one, at) => at > 0 && one <= numbers[at - 1])) throw new Unreadable("keys_not_sorted");
  return read;
}

function algorithm(value) {
  if (typeof value !== "number" && typeof value !== "bigint") throw new Unreadable("wrong_type");
  if (value === -9) return "ESP256";
  if (value === -19) return "Ed25519";
  throw new Unreadable("out_of_range");
}

function publicKey(value) {
  if (!isBytes(value) || (value.length !== 32 && value.length !== 33)) throw new Unreadable("wrong_type");
  return value;
}

const listedKey = row(
  [
    field(0, "participant", text),
    field(1, "authority", text),
    field(2, "usages", usages),
    field(3, "algorithm", algorithm),
    field(4, "public_key", publicKey),
    field(5, "valid_from", day),
    field(6, "valid_to", optional(day)),
    field(7, "withdrawn_on", optional(day)),
    field(8, "compromised_on", optional(day)),
    field(9, "origin", text, ""),
  ],
  (found) => {
    const key = found.algorithm === "ESP256" ? p256Key(found.public_key) : ed25519Key(found.public_key);
    return { ...found, key, id: toHex(key.id) };
  },
);
const annulled = row([
  field(0, "number", text),
  field(1, "participant", text),
  field(2, "annulled_on", day),
  field(3, "reason", choice(CHOICES["annulment-reason"])),
  field(4, "digest", blob(32)),
]);
const LIST = [
  field(1, "version", count(1)),
  field(2, "issued_at", instant),
  field(3, "valid_until", instant),
  field(4, "needed_roots", count(1, MAX_ROOTS)),
  field(5, "roots", many(blob(33))),
  field(6, "keys", many(listedKey)),
  field(7, "annulments", many(annulled), []),
];

/** A trust list that may not be used: `code` says why, stable. */
export class TrustListRefused extends Error {
  constructor(code, params = {}) {
    super(code);
    this.code = code;
    this.params = params;
  }
}

const refuse = (condition, code, params) => {
  if (condition) throw new TrustListRefused(code, params);
};

/**
 * Read a file and check every key in it, the quorum of its own roots, and that of `pinned` if given:
 * `{needed, roots}`, with roots as compressed points. Throws Unreadable, TrustListRefused.
 */
export async function openTrustList(signed, pinned = null) {
  const message = readSign(signed);
  if (pinned && !haveSigned(pinned, await signersAmong(message, pinned.roots))) {
    throw new TrustListRefused("pinned_roots_missing", { needed: pinned.needed });
  }
  const value = decode(message.payload, { maxBytes: MAX_FILE_BYTES, maxItems: MAX_ITEMS });
  if (!isMap(value) || value.get(0) !== 1) throw new Unreadable("unknown_kind", { where: "schema" });
  value.delete(0);
  const trust = checked(value);
  trust.signed_by = await signersAmong(message, trust.roots);
  trust.payload = message.payload;
  refuse(!haveSigned(quorumOf(trust), trust.signed_by), "quorum_missing", { needed: trust.needed_roots });
  return trust;
}

/** The next list, if the quorum of the current one and its own vouch for it. Throws as openTrustList. */
export async function acceptSuccessor(current, candidate) {
  const trust = await openTrustList(candidate, quorumOf(current));
  refuse(trust.version <= current.version, "version_not_newer");
  refuse(trust.issued_at < current.issued_at, "issued_before");
  return trust;
}

/** Roots of a list as a device keeps them. */
export const quorumOf = (trust) => ({ needed: trust.needed_roots, roots: trust.roots });

const haveSigned = (pinned, signedBy) =>
  new Set(pinned.roots.map(toHex).filter((root) => signedBy.has(root))).size >= pinned.needed;

function checked(value) {
  let trust;
  try {
    trust = readFields(value, LIST);
    refuse(trust.roots.length > MAX_ROOTS, "quorum_impossible");
    checkFrame(trust);
  } catch (error) {
    if (error instanceof KeyRefused) throw new TrustListRefused("key_refused", { reason: error.code });
    throw error;
  }
  trust.byId = new Map();
  for (const key of trust.keys) {
    checkKey(key, trust.roots);
    refuse(trust.byId.has(key.id), "key_listed_twice", { key: key.id });
    trust.byId.set(key.id, key);
  }
  trust.annulled = new Map(trust.annulments.map((one) => [annulmentKey(one.participant, one.number), one]));
  refuse(trust.annulled.size !== trust.annulments.length, "annulment_listed_twice");
  return trust;
}

/** One text for a Participant's number; a JSON list, so that no two pairs share it. */
export const annulmentKey = (participant, number) => JSON.stringify([participant, number]);

function checkFrame(trust) {
  refuse(trust.valid_until <= trust.issued_at, "list_never_valid");
  refuse(trust.needed_roots > trust.roots.length, "quorum_impossible");
  refuse(new Set(trust.roots.map(toHex)).size !== trust.roots.length, "root_listed_twice");
  trust.rootKeys = trust.roots.map(p256Key);
}

/** Named reasons for each way in which a listed key contradicts itself. */
function checkKey(key, roots) {
  const isRoot = roots.some((root) => sameBytes(root, key.public_key));
  const isOfTrust = key.usages.includes("trust");
  const needsEd25519 = (one) => ED25519_USAGES.includes(one);
  refuse(
    !key.usages.length || key.usages.some((one) => needsEd25519(one) !== (key.algorithm === "Ed25519")),
    "usage_needs_other_algorithm", { key: key.id },
  );
  refuse(isOfTrust && (key.usages.length > 1 || !isRoot), "root_key_not_among_roots", { key: key.id });
  refuse(isRoot && !isOfTrust, "root_key_signs_statements", { key: key.id });
  refuse(key.valid_to !== null && key.valid_to < key.valid_from, "key_never_valid", { key: key.id });
}

const signerHeader = (id) => encode(new Map([[1, -9], [4, id]]));

function readSign(signed) {
  const parts = decode(signed, { tag: SIGN_TAG, maxBytes: MAX_FILE_BYTES });
  const isSign = Array.isArray(parts) && parts.length === 4 && isBytes(parts[0]) && isMap(parts[1])
    && isBytes(parts[2]) && Array.isArray(parts[3]) && parts[3].length > 0 && parts[3].length <= 2 * MAX_ROOTS;
  if (!isSign || !parts[3].every(isSigner)) throw new Unreadable("not_sign", { offset: 0 });
  const [body, unprotected, payload, signers] = parts;
  const isProfile = sameBytes(body, BODY_HEADER) && unprotected.size === 0 && signers.every(
    ([header, free], at) => free.size === 0 && sameBytes(header, signerHeader(header.slice(-8)))
      && (at === 0 || compareBytes(signers[at - 1][0], header) < 0),
  );
  if (!isProfile) throw new Unreadable("header", { offset: 0 });
  return { payload, signers: new Map(signers.map(([header, , signature]) => [toHex(header), signature])) };
}

const isSigner = (one) =>
  Array.isArray(one) && one.length === 3 && isBytes(one[0]) && isMap(one[1]) && isBytes(one[2]);

/** Which of these roots have a good signature on the message, as hexadecimal points. */
async function signersAmong(message, roots) {
  const found = new Set();
  for (const root of roots) {
    const key = asRoot(root);
    const header = signerHeader(key.id);
    const signature = message.signers.get(toHex(header));
    const data = encode(["Signature", BODY_HEADER, header, new Uint8Array(0), message.payload]);
    if (signature && (await isValidP256(key, signature, data))) found.add(toHex(root));
  }
  return found;
}

function asRoot(root) {
  try {
    return p256Key(root);
  } catch (error) {
    throw new TrustListRefused("key_refused", { reason: error.code });
  }
}
