/**
 * Hashes and signatures, with one rule for every device: the mirror of `openkp.statements.keys` and
 * `openkp.log.ed25519`. Checking a signature is WebCrypto's work where the browser has it, and that of the
 * vendored @noble/curves where not (older phones, and pages not served by https). SHA-256 is always the vendored
 * one: for inputs this short a call into WebCrypto costs more than the hash.
 */

import { encode, joinBytes, sameBytes } from "./cbor.js";
import { edwards } from "./vendor/noble-curves/abstract/edwards.js";
import { ecdsa, weierstrass } from "./vendor/noble-curves/abstract/weierstrass.js";
import { sha256 as nobleSha256, sha512 } from "./vendor/noble-hashes/sha2.js";

export const KEY_ID_BYTES = 8;
export const SIGNATURE_BYTES = 64;

/** FIPS 186-5, curve P-256. */
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const P256 = weierstrass({
  p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
  n: P256_ORDER,
  h: 1n,
  a: 0xffffffff00000001000000000000000000000000fffffffffffffffffffffffcn,
  b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  Gx: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  Gy: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
});
const ES256 = ecdsa(P256, nobleSha256);

/** RFC 8032, edwards25519. */
const ED_P = 2n ** 255n - 19n;
const ED_ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const ED25519 = edwards({
  p: ED_P,
  n: ED_ORDER,
  h: 8n,
  a: ED_P - 1n,
  d: 0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3n,
  Gx: 0x216936d3cd6e53fec0a4e231fdd6dc5c692cc7609525a7b2c9562d608f25d51an,
  Gy: 0x6666666666666666666666666666666666666666666666666666666666666658n,
});
const ED_Y_ORDER_8 = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
/** y of the eight points whose order divides 8. OpenSSL takes such keys, libsodium does not. */
const ED_LOW_ORDER_Y = new Set([0n, 1n, ED_P - 1n, ED_Y_ORDER_8, ED_P - ED_Y_ORDER_8]);

let subtle = globalThis.crypto?.subtle ?? null;

/** Do without WebCrypto from here on; for tests, and for a browser whose own lacks a curve. */
export function useFallback() {
  subtle = null;
}

/** "webcrypto" or "fallback": what checks signatures on this device. */
export const signatureEngine = () => (subtle ? "webcrypto" : "fallback");

export const sha256 = (data) => nobleSha256(data);

export const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export function fromHex(text) {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** A key that must not be used or trusted. `code` says why, stable. */
export class KeyRefused extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

const bigEndian = (bytes) => BigInt(`0x${toHex(bytes) || "0"}`);
const littleEndian = (bytes) => bigEndian(bytes.slice().reverse());

/** First 8 bytes of the COSE Key Thumbprint (RFC 9679). */
const thumbprint = (members) => sha256(encode(new Map(members))).slice(0, KEY_ID_BYTES);

/** The key of a compressed point. Throws KeyRefused for another form or a point off the curve. */
export function p256Key(encoded) {
  if (encoded.length !== 33 || (encoded[0] !== 2 && encoded[0] !== 3)) throw new KeyRefused("p256_not_compressed");
  let point;
  try {
    point = P256.fromBytes(encoded);
  } catch {
    throw new KeyRefused("p256_off_curve");
  }
  const whole = point.toBytes(false);
  const id = thumbprint([[1, 2], [-1, 1], [-2, whole.slice(1, 33)], [-3, whole.slice(33)]]);
  return { encoded, whole, id, imported: null };
}

/** True if the raw signature r || s over the data is the key's, with the lower s. Never throws for hostile bytes. */
export async function isValidP256(key, signature, data) {
  if (signature.length !== SIGNATURE_BYTES) return false;
  const r = bigEndian(signature.subarray(0, 32));
  const s = bigEndian(signature.subarray(32));
  if (r <= 0n || r >= P256_ORDER || s <= 0n || s > P256_ORDER / 2n) return false;
  if (!subtle) return ES256.verify(signature, data, key.encoded, { lowS: true, prehash: true, format: "compact" });
  key.imported ??= subtle.importKey("raw", key.whole, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
  return subtle.verify({ name: "ECDSA", hash: "SHA-256" }, await key.imported, signature, data);
}

/** The key of 32 bytes. Throws KeyRefused: low order, y not below p, off the curve, another length. */
export function ed25519Key(encoded) {
  if (encoded.length !== 32) throw new KeyRefused("ed25519_length");
  const y = littleEndian(encoded) & (2n ** 255n - 1n);
  if (y >= ED_P) throw new KeyRefused("ed25519_not_canonical");
  if (ED_LOW_ORDER_Y.has(y)) throw new KeyRefused("ed25519_low_order");
  let point;
  try {
    point = ED25519.fromBytes(encoded, true);
  } catch {
    throw new KeyRefused("ed25519_off_curve");
  }
  return { encoded, point, id: thumbprint([[1, 1], [-1, 6], [-2, encoded]]), imported: null };
}

const isSafePoint = (encoded) => {
  const y = littleEndian(encoded) & (2n ** 255n - 1n);
  return y < ED_P && !ED_LOW_ORDER_Y.has(y);
};

/** True for a strict, right signature: no low-order R, S below the order, and the equation without cofactor. */
export async function isValidEd25519(key, signature, message) {
  if (signature.length !== SIGNATURE_BYTES || !isSafePoint(signature.subarray(0, 32))) return false;
  if (littleEndian(signature.subarray(32)) >= ED_ORDER) return false;
  if (subtle) {
    try {
      key.imported ??= subtle.importKey("raw", key.encoded, { name: "Ed25519" }, false, ["verify"]);
      return await subtle.verify({ name: "Ed25519" }, await key.imported, signature, message);
    } catch {
      key.imported = null; // WebCrypto without this curve
    }
  }
  return isValidEd25519Here(key, signature, message);
}

/** S B = R + k A, by comparing the encoding of S B - k A with R as OpenSSL and BoringSSL do. */
function isValidEd25519Here(key, signature, message) {
  const r = signature.subarray(0, 32);
  const s = littleEndian(signature.subarray(32));
  const k = littleEndian(sha512(joinBytes([r, key.encoded, message]))) % ED_ORDER;
  const base = s === 0n ? ED25519.ZERO : ED25519.BASE.multiplyUnsafe(s);
  const minus = k === 0n ? ED25519.ZERO : key.point.negate().multiplyUnsafe(k);
  return sameBytes(base.add(minus).toBytes(), r);
}
