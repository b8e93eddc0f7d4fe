/**
 * Signed notes, checkpoints and witnesses' cosignatures (C2SP signed-note, tlog-checkpoint, tlog-cosignature). The
 * mirror of `openkp.log.notes`, `checkpoints` and `cosignatures` for Ed25519 keys, which are those a trust list names.
 */

import { joinBytes, sameBytes } from "./cbor.js";
import { isValidEd25519, sha256 } from "./crypto.js";

const MAX_NOTE_BYTES = 1000000;
const MAX_SIGNATURES = 100;
const NOTE_KEY_ID_BYTES = 4;
const ED25519_TYPE = 1;
const COSIGNATURE_TYPE = 4;
const MAX_TIME = 2n ** 63n - 1n;
const MARK = "\u2014 ";
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const toUtf8 = (words) => new TextEncoder().encode(words);

/** A note or checkpoint that must not be used; `code` says why. */
export class NoteRefused extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

const refuse = (condition, code) => {
  if (condition) throw new NoteRefused(code);
};

/** Bytes of base64 text in its one spelling, or null. */
export function fromBase64(words) {
  try {
    const binary = atob(words);
    return btoa(binary) === words ? Uint8Array.from(binary, (one) => one.charCodeAt(0)) : null;
  } catch {
    return null;
  }
}

const isName = (name) => name !== "" && !/[\s+\u0000-\u001f\u0085]/u.test(name);

/** A note's text and signatures; nothing is verified. */
export function parseNote(data) {
  refuse(data.length > MAX_NOTE_BYTES, "malformed");
  let note;
  try {
    note = UTF8.decode(data);
  } catch {
    throw new NoteRefused("malformed");
  }
  refuse(/[\u0000-\u0009\u000b-\u001f]/.test(note), "malformed");
  const blank = note.lastIndexOf("\n\n");
  refuse(blank < 0 || !note.endsWith("\n") || blank + 2 === note.length, "malformed");
  const lines = note.slice(blank + 2, -1).split("\n");
  refuse(lines.length > MAX_SIGNATURES, "malformed");
  return { text: note.slice(0, blank + 1), signatures: lines.map(signatureOf) };
}

function signatureOf(line) {
  refuse(!line.startsWith(MARK), "malformed");
  const space = line.indexOf(" ", MARK.length);
  refuse(space < 0, "malformed");
  const name = line.slice(MARK.length, space);
  const data = fromBase64(line.slice(space + 1));
  refuse(!isName(name) || data === null || data.length <= NOTE_KEY_ID_BYTES, "malformed");
  return { name, keyId: data.slice(0, NOTE_KEY_ID_BYTES), signature: data.slice(NOTE_KEY_ID_BYTES) };
}

const noteKeyId = (name, type, encoded) =>
  sha256(joinBytes([toUtf8(name), Uint8Array.of(0x0a, type), encoded])).slice(0, NOTE_KEY_ID_BYTES);

/** A log's own key under its name: checks signatures of type 1. */
export const logVerifier = (name, key) => ({
  name,
  keyId: noteKeyId(name, ED25519_TYPE, key.encoded),
  verify: (message, signature) => isValidEd25519(key, signature, message),
});

/** A witness's key under its name: checks timestamped cosignatures of type 4. */
export const witnessVerifier = (name, key) => ({
  name,
  keyId: noteKeyId(name, COSIGNATURE_TYPE, key.encoded),
  verify: async (message, signature) => {
    if (signature.length !== 8 + 64) return false;
    const at = signature.subarray(0, 8).reduce((number, byte) => number * 256n + BigInt(byte), 0n);
    if (at > MAX_TIME) return false;
    const signed = joinBytes([toUtf8(`cosignature/v1\ntime ${at}\n`), message]);
    return isValidEd25519(key, signature.subarray(8), signed);
  },
});

/**
 * The names of the verifiers that signed, with the text. A wrong signature under a known name and id refuses the
 * whole note, as does the lack of any right one; those of unknown keys are ignored.
 */
export async function openNote(data, verifiers) {
  const note = parseNote(data);
  const message = toUtf8(note.text);
  const verified = new Set();
  for (const one of note.signatures) {
    const verifier = verifiers.find((each) => each.name === one.name && sameBytes(each.keyId, one.keyId));
    if (!verifier || verified.has(verifier)) continue;
    refuse(!(await verifier.verify(message, one.signature)), "bad_signature");
    verified.add(verifier);
  }
  refuse(verified.size === 0, "no_known_signature");
  return { text: note.text, verified };
}

/** A checkpoint's origin, size and root, strictly: one spelling for each value. */
export function parseCheckpoint(body) {
  const lines = body.split("\n");
  refuse(lines.length < 4 || lines.pop() !== "" || lines.some((line) => line === ""), "malformed");
  const [origin, decimal, base64] = lines;
  refuse(!/^(0|[1-9][0-9]{0,18})$/.test(decimal) || BigInt(decimal) > MAX_TIME, "malformed");
  const root = fromBase64(base64);
  refuse(root === null || root.length !== 32, "malformed");
  const size = Number(decimal);
  refuse(size === 0 && !sameBytes(root, sha256(new Uint8Array(0))), "malformed");
  return { origin, size, root };
}

/** A checkpoint that the log's key signed, and the witnesses whose cosignatures are right. Throws NoteRefused. */
export async function openCheckpoint(data, verifier, witnesses = []) {
  const note = await openNote(data, [verifier, ...witnesses]);
  refuse(!note.verified.has(verifier), "not_signed_by_log");
  const checkpoint = parseCheckpoint(note.text);
  refuse(checkpoint.origin !== verifier.name, "of_another_log");
  return { ...checkpoint, witnesses: witnesses.filter((one) => note.verified.has(one)) };
}
