/** Status lists: Token Status List in a CWT (draft-ietf-oauth-status-list), two bits for each leaf of a log. */

import { Unreadable, decode, encode, isBytes, isInteger, isMap, joinBytes, sameBytes } from "./cbor.js";
import { isValidP256, toHex } from "./crypto.js";
import { readSign1, toBeSigned1 } from "./statement.js";

const MAX_TOKEN_BYTES = 8 * 1024 * 1024;
const TYP = "application/statuslist+cwt";
const [SUBJECT, EXPIRES, ISSUED, STATUS_LIST, TTL] = [2, 4, 6, 65533, 65534];
const BLOCK = 65535;
export const STATUSES = ["valid", "revoked", "suspended", "used"];

/** A status list that may not be used: `code` says why. */
export class StatusRefused extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

const statusHeader = (id) => encode(new Map([[1, -9], [4, id], [16, TYP]]));

/**
 * The statuses of a log's leaves: {expires, issued, ttl, of(index)}. The key must be the log's authority's.
 * Throws Unreadable, StatusRefused. isChecked: the signature was found right on this device before.
 */
export async function openStatusToken(token, log, trust, { isChecked = false } = {}) {
  const message = readSign1(token, { maxBytes: MAX_TOKEN_BYTES });
  const { protectedHeader, unprotected, payload, signature } = message;
  const id = protectedHeader.slice(5, 13);
  if (unprotected.size || !sameBytes(protectedHeader, statusHeader(id))) throw new Unreadable("header", { offset: 0 });
  const key = trust.byId.get(toHex(id));
  const isOwn = key && key.usages.includes("certificates") && key.participant === log.participant
    && key.authority === log.authority;
  if (!isOwn) throw new StatusRefused("status_signer_unknown");
  if (!isChecked && !(await isValidP256(key.key, signature, toBeSigned1(protectedHeader, payload)))) {
    throw new StatusRefused("status_signature_wrong");
  }
  return read(payload, log);
}

function read(payload, log) {
  const claims = decode(payload, { maxBytes: MAX_TOKEN_BYTES });
  const list = isMap(claims) ? claims.get(STATUS_LIST) : null;
  const isForm = isMap(claims) && claims.size === 5 && isInteger(claims.get(EXPIRES)) && isInteger(claims.get(ISSUED))
    && isInteger(claims.get(TTL)) && isMap(list) && list.size === 2 && list.get("bits") === 2 && isBytes(list.get("lst"));
  if (!isForm) throw new Unreadable("wrong_type", { where: "status" });
  if (claims.get(SUBJECT) !== log.name) throw new StatusRefused("status_of_another_log");
  const packed = inflateStored(list.get("lst"));
  return {
    expires: claims.get(EXPIRES),
    issued: claims.get(ISSUED),
    ttl: claims.get(TTL),
    of: (index) => (index >> 2 < packed.length ? STATUSES[(packed[index >> 2] >> (2 * (index & 3))) & 3] : null),
  };
}

/** The content of a zlib stream of stored blocks (RFC 1950, RFC 1951 section 3.2.4), in its one form here. */
export function inflateStored(stream) {
  const broken = () => new Unreadable("zlib", { where: "status" });
  if (stream.length < 11 || stream[0] !== 0x78 || stream[1] !== 0x01) throw broken();
  const end = stream.length - 4;
  const parts = [];
  let at = 2;
  for (let isLast = false; !isLast; ) {
    if (at + 5 > end) throw broken();
    const size = stream[at + 1] | (stream[at + 2] << 8);
    isLast = stream[at] === 1;
    const isForm = stream[at] < 2 && (stream[at + 3] | (stream[at + 4] << 8)) === (size ^ 0xffff)
      && at + 5 + size <= end && (isLast || size === BLOCK);
    if (!isForm) throw broken();
    parts.push(stream.subarray(at + 5, at + 5 + size));
    at += 5 + size;
  }
  const content = joinBytes(parts);
  const sum = ((stream[end] << 24) | (stream[end + 1] << 16) | (stream[end + 2] << 8) | stream[end + 3]) >>> 0;
  if (at !== end || adler32(content) !== sum) throw broken();
  return content;
}

function adler32(data) {
  let low = 1;
  let high = 0;
  for (let at = 0; at < data.length; ) {
    const stop = Math.min(at + 3800, data.length);
    for (; at < stop; at += 1) {
      low += data[at];
      high += low;
    }
    low %= 65521;
    high %= 65521;
  }
  return ((high << 16) | low) >>> 0;
}
