/**
 * A signed statement as it travels: COSE_Sign1 (RFC 9052) in the one profile that statements use, fields hidden
 * as salted hashes (SD-CWT), its digest and its leaf in the log. The mirror of `openkp.statements.statement` and
 * `openkp.statements.confidential`.
 */

import { readText, PREFIX } from "./base45.js";
import {
  MAX_BYTES, REDACTED, Unreadable, compareBytes, decode, encode, head, isBytes, isInteger, isMap, joinBytes,
  sameBytes,
} from "./cbor.js";
import { CERTIFICATE_KIND, KINDS, readDocument } from "./content.js";
import { KEY_ID_BYTES, SIGNATURE_BYTES, sha256, toHex } from "./crypto.js";
import { blob, field, instant, readFields, text } from "./forms.js";

const SIGN1_TAG = 18;
const DISCLOSURES = 17;
const KIND_KEY = 0;
const DOCUMENT_KEY = 5;
const NONCE_BYTES = 16;
const ENVELOPE = [
  field(1, "party", text, null),
  field(2, "authority", text),
  field(3, "made_at", instant),
  field(4, "nonce", blob(NONCE_BYTES)),
];
/** What a confidential certificate hides, and what stands in the document for a field that is not shown. */
export const HIDDEN_FIELDS = new Map([
  [7, "exporter"], [8, "importer"], [9, "lines"], [10, "parcels"], [11, "containers"], [12, "validated_by"],
]);
const EMPTY = [[7, [""]], [8, [""]], [9, []], [10, 0], [11, []], [12, ""]];

const ascii = (words) => new TextEncoder().encode(words);
const KID_START = 5;
const HEADER = encode(new Map([[1, -9], [4, new Uint8Array(KEY_ID_BYTES)], [16, "kp1"]]));
const DIGEST_DOMAIN = ascii("openkp statement 1\0");
const LEAF_LABEL = ascii("openkp/leaf/v1");
const SIGN1_START = joinBytes([Uint8Array.of(0x84, 0x6a), ascii("Signature1")]);

/** The four parts of a COSE_Sign1; nothing in it has been checked. Throws Unreadable. */
export function readSign1(data, { maxBytes = MAX_BYTES } = {}) {
  const parts = decode(data, { tag: SIGN1_TAG, maxBytes });
  if (!Array.isArray(parts) || parts.length !== 4) throw new Unreadable("not_sign1", { offset: 0 });
  const [protectedHeader, unprotected, payload, signature] = parts;
  if (!isBytes(protectedHeader) || !isMap(unprotected) || !isBytes(payload) || !isBytes(signature)) {
    throw new Unreadable("not_sign1", { offset: 0 });
  }
  return { protectedHeader, unprotected, payload, signature };
}

/** Sig_structure of a COSE_Sign1 (RFC 9052 section 4.4) with a protected header that is not empty. */
export function toBeSigned1(protectedHeader, payload) {
  return joinBytes([SIGN1_START, encode(protectedHeader), Uint8Array.of(0x40), encode(payload)]);
}

/** The bytes of a message given as bytes, or as the text of its QR code. Throws Unreadable. */
export function messageOf(signed) {
  if (typeof signed === "string") return readText(signed);
  const start = String.fromCharCode(...signed.subarray(0, PREFIX.length));
  if (start !== PREFIX) return signed;
  let latin = "";
  for (let at = 0; at < signed.length; at += 4096) latin += String.fromCharCode(...signed.subarray(at, at + 4096));
  return readText(latin);
}

/** Read a signed message without judging its signature. Throws Unreadable. */
export function openStatement(data) {
  const { protectedHeader, unprotected, payload, signature } = readSign1(data);
  const isHeader = protectedHeader.length === HEADER.length && HEADER.every(
    (byte, at) => (at >= KID_START && at < KID_START + KEY_ID_BYTES) || protectedHeader[at] === byte,
  );
  if (!isHeader) throw new Unreadable("header", { offset: 0 });
  const disclosures = disclosuresOf(unprotected);
  if (signature.length !== SIGNATURE_BYTES) throw new Unreadable("signature_length", { offset: 0 });
  const opened = {
    ...decodePayload(payload, disclosures),
    protectedHeader, payload, signature,
    keyId: protectedHeader.slice(KID_START, KID_START + KEY_ID_BYTES),
  };
  opened.content = leafContent(opened);
  opened.digest = sha256(opened.content);
  return opened;
}

/** What the unprotected header shows of hidden fields; it may hold nothing else. */
function disclosuresOf(unprotected) {
  if (unprotected.size === 0) return [];
  const shown = unprotected.get(DISCLOSURES);
  if (unprotected.size !== 1 || !Array.isArray(shown) || !shown.length || !shown.every(isBytes)) {
    throw new Unreadable("header", { offset: 0 });
  }
  return shown;
}

function decodePayload(payload, disclosures) {
  const value = decode(payload, { maxBytes: MAX_BYTES / 2 });
  if (!isMap(value)) throw new Unreadable("wrong_type", { offset: 0 });
  if (!value.has(KIND_KEY) || !value.has(DOCUMENT_KEY)) {
    throw new Unreadable("missing_field", { where: value.has(KIND_KEY) ? "document" : "kind" });
  }
  const kind = value.get(KIND_KEY);
  let written = value.get(DOCUMENT_KEY);
  value.delete(KIND_KEY);
  value.delete(DOCUMENT_KEY);
  let hidden = [];
  if (kind === CERTIFICATE_KIND && isMap(written) && written.has(REDACTED)) {
    const revealed = reveal(written, disclosures);
    written = revealed.shown;
    hidden = [...HIDDEN_FIELDS].filter(([key]) => !revealed.found.has(key)).map(([, name]) => name);
  } else if (disclosures.length) throw new Unreadable("disclosure_unknown", { where: "disclosures" });
  const document = readDocument(kind, written);
  const envelope = readFields(value, ENVELOPE);
  const speaker = document[KINDS.get(kind).speaker];
  if (envelope.party === speaker) throw new Unreadable("default_spelled_out", { where: "party" });
  envelope.party ??= speaker;
  return { ...envelope, kind, speaker, document, hidden };
}

/** The document as far as it is shown, and which fields are. Throws Unreadable. */
function reveal(document, disclosures) {
  const hashes = hashesOf(document.get(REDACTED));
  if ([...HIDDEN_FIELDS.keys()].some((key) => document.has(key))) {
    throw new Unreadable("redacted_and_clear", { where: "redacted" });
  }
  const shown = new Map([...document, ...EMPTY]);
  shown.delete(REDACTED);
  const found = new Set();
  let before = -1;
  for (const disclosure of disclosures) {
    if (!hashes.has(toHex(sha256(encode(disclosure))))) {
      throw new Unreadable("disclosure_unknown", { where: "disclosures" });
    }
    const [key, value] = readDisclosure(disclosure);
    shown.set(key, value);
    found.add(key);
    if (key <= before) throw new Unreadable("disclosure_order", { where: "disclosures" });
    before = key;
  }
  return { shown, found };
}

function hashesOf(listed) {
  const isForm = Array.isArray(listed) && listed.length === HIDDEN_FIELDS.size
    && listed.every((one) => isBytes(one) && one.length === 32)
    && listed.every((one, at) => at === 0 || compareBytes(listed[at - 1], one) < 0);
  if (!isForm) throw new Unreadable("redacted_form", { where: "redacted" });
  return new Set(listed.map(toHex));
}

/** Field and value. Whoever made the hash may have written anything into it. */
function readDisclosure(disclosure) {
  let parts;
  try {
    parts = decode(disclosure);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new Unreadable("disclosure_form", { where: "disclosures" });
  }
  const isForm = Array.isArray(parts) && parts.length === 3 && isBytes(parts[0]) && parts[0].length === 16
    && isInteger(parts[2]) && HIDDEN_FIELDS.has(parts[2]);
  if (!isForm) throw new Unreadable("disclosure_form", { where: "disclosures" });
  return [parts[2], parts[1]];
}

function uint32(number) {
  return Uint8Array.of(number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255);
}

/** What the log takes the salted digest of: header and payload, each with its length, and no signature. */
function leafContent({ protectedHeader, payload }) {
  return joinBytes([
    DIGEST_DOMAIN, uint32(protectedHeader.length), protectedHeader, uint32(payload.length), payload,
  ]);
}

/**
 * The hash of the public leaf of an opened certificate (`openkp.log.entries`, RFC 6962), or null where no log can
 * hold such an entry.
 */
export function leafHash(opened) {
  const salted = sha256(joinBytes([LEAF_LABEL, Uint8Array.of(NONCE_BYTES), opened.nonce, opened.content]));
  const words = [KINDS.get(opened.kind).name, opened.party, opened.authority, opened.document.number];
  const texts = words.map(ascii);
  if (!opened.party || texts.some((one) => one.length > 255) || words.some((one) => /[\u0000-\u001f\u007f]/.test(one))) {
    return null;
  }
  const parts = [Uint8Array.of(0xa7, 0, 1)];
  texts.forEach((one, at) => parts.push(head(0, at + 1), head(3, one.length), one));
  parts.push(head(0, 5), head(0, opened.made_at), head(0, 6), encode(salted));
  return sha256(joinBytes([Uint8Array.of(0), ...parts]));
}
