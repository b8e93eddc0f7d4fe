"""Keys: P-256 for statements and for the roots of trust, Ed25519 for logs and witnesses; names of both.

A public key travels in one form only: the compressed point of SEC 1 for P-256 (33 bytes), the 32 bytes of
RFC 8032 for Ed25519. Its id is the first 8 bytes of its COSE Key Thumbprint (RFC 9679), so that an id can
be recomputed by anyone and nobody hands out ids. Keys on which libraries disagree are refused when read.
"""

from __future__ import annotations

from enum import StrEnum
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from openkp.statements import cbor

KEY_ID_BYTES = 8
SIGNATURE_BYTES = 64

#: Order of the P-256 base point (FIPS 186-5, curve P-256).
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_HALF_ORDER = P256_ORDER // 2

_ES256 = ec.ECDSA(hashes.SHA256())
#: RFC 6979: the signature follows from key and message alone, so signing needs no randomness of its own.
_ES256_DETERMINISTIC = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)


class Algorithm(StrEnum):
    """What a key signs with. Fixed per key in the trust list, never taken from a message."""

    ESP256 = "ESP256"
    """ECDSA on P-256 with SHA-256 (RFC 9864, COSE -9)."""
    ED25519 = "Ed25519"
    """EdDSA on Curve25519 (RFC 9864, COSE -19)."""

    @property
    def cose(self) -> int:
        """The number in the COSE algorithm registry."""
        return -9 if self is Algorithm.ESP256 else -19


class KeyRefused(ValueError):
    """A key that must not be used or trusted. `code` says why, stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SigningKey(Protocol):
    """What can sign: a key in this process, or one in a security module behind the same three names."""

    @property
    def key_id(self) -> bytes:
        """Eight bytes, as in the trust list."""

    @property
    def algorithm(self) -> Algorithm:
        """What it signs with."""

    def sign(self, data: bytes) -> bytes:
        """The raw signature of the data, 64 bytes."""


class P256SigningKey:
    """A P-256 private key in this process. Signatures are r || s with the lower s, and deterministic."""

    __slots__ = ("_private", "key_id", "public_key")

    algorithm = Algorithm.ESP256

    def __init__(self, private: ec.EllipticCurvePrivateKey) -> None:
        if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP256R1):
            raise KeyRefused("not_p256")
        self._private = private
        #: The compressed point, 33 bytes.
        self.public_key: bytes = _compressed(private.public_key())
        self.key_id: bytes = p256_key_id(self.public_key)

    @classmethod
    def from_private_number(cls, number: int) -> P256SigningKey:
        """From the private number, 1 to the order of the group less one; raises KeyRefused for another."""
        if not 0 < number < P256_ORDER:
            raise KeyRefused("private_number_out_of_range")
        return cls(ec.derive_private_key(number, ec.SECP256R1()))

    @classmethod
    def from_random_bytes(cls, random_bytes: bytes) -> P256SigningKey:
        """From 48 bytes of the caller's randomness (FIPS 186-5 A.2.1: 128 extra bits leave no bias)."""
        if len(random_bytes) != 48:
            raise KeyRefused("needs_48_random_bytes")
        return cls.from_private_number(int.from_bytes(random_bytes, "big") % (P256_ORDER - 1) + 1)

    @classmethod
    def from_pem(cls, pem: bytes, passphrase: bytes) -> P256SigningKey:
        """From an encrypted PKCS #8 PEM; raises KeyRefused for a wrong passphrase or another kind of key."""
        try:
            private = serialization.load_pem_private_key(pem, passphrase)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise KeyRefused("pem_not_opened") from error
        if not isinstance(private, ec.EllipticCurvePrivateKey):
            raise KeyRefused("not_p256")
        return cls(private)

    def to_pem(self, passphrase: bytes) -> bytes:
        """Encrypted PKCS #8 PEM. There is no way to write it unencrypted."""
        if not passphrase:
            raise KeyRefused("passphrase_empty")
        return self._private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(passphrase),
        )

    def sign(self, data: bytes) -> bytes:
        """r || s, 32 bytes each, big-endian (RFC 9053 section 2.1), s in the lower half."""
        r, s = decode_dss_signature(self._private.sign(data, _ES256_DETERMINISTIC))
        return r.to_bytes(32, "big") + min(s, P256_ORDER - s).to_bytes(32, "big")


class Ed25519SigningKey:
    """An Ed25519 private key: of a log or a witness, where it proves who it is (`submissions`)."""

    __slots__ = ("_private", "key_id", "public_key")

    algorithm = Algorithm.ED25519

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public_key: bytes = private.public_key().public_bytes_raw()
        self.key_id: bytes = ed25519_key_id(self.public_key)

    def sign(self, data: bytes) -> bytes:
        """R || S (RFC 8032 section 5.1.6)."""
        return self._private.sign(data)


def signing_key(private: object) -> P256SigningKey | Ed25519SigningKey:
    """The signer around a private key of `cryptography`. Raises KeyRefused for a key of another kind."""
    if isinstance(private, Ed25519PrivateKey):
        return Ed25519SigningKey(private)
    if isinstance(private, ec.EllipticCurvePrivateKey):
        return P256SigningKey(private)
    raise KeyRefused("unknown_kind_of_key")


def public_key_id(algorithm: Algorithm, encoded: bytes) -> bytes:
    """The id of a public key, checked first. Raises KeyRefused."""
    if algorithm is Algorithm.ESP256:
        return p256_key_id(encoded)
    ed25519_public_key(encoded)
    return ed25519_key_id(encoded)


def p256_public_key(encoded: bytes) -> ec.EllipticCurvePublicKey:
    """The key of a compressed point. Raises KeyRefused for another form or a point off the curve."""
    if len(encoded) != 33 or encoded[0] not in (2, 3):
        raise KeyRefused("p256_not_compressed")
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), encoded)
    except ValueError as error:
        raise KeyRefused("p256_off_curve") from error


def p256_key_id(encoded: bytes) -> bytes:
    """First 8 bytes of the thumbprint; y in full, as RFC 9679 section 4.2 wants it."""
    x_and_y = p256_public_key(encoded).public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )[1:]
    return thumbprint({1: 2, -1: 1, -2: x_and_y[:32], -3: x_and_y[32:]})[:KEY_ID_BYTES]


def ed25519_key_id(encoded: bytes) -> bytes:
    """First 8 bytes of the thumbprint of an Ed25519 key."""
    return thumbprint({1: 1, -1: 6, -2: encoded})[:KEY_ID_BYTES]


def thumbprint(cose_key: dict[int | str, cbor.Value]) -> bytes:
    """SHA-256 of a COSE_Key reduced to its required members (RFC 9679 section 3)."""
    return sha256(cbor.encode(cose_key)).digest()


def is_valid_es256(
    key: ec.EllipticCurvePublicKey, signature: bytes, data: bytes, *, needs_low_s: bool = True
) -> bool:
    """True if the raw signature is right. Never raises for hostile bytes.

    needs_low_s: refuse the mirror image (r, n - s) that anyone can make of a good ECDSA signature.
    """
    if len(signature) != SIGNATURE_BYTES:
        return False
    r = int.from_bytes(signature[:32], "big")
    s = int.from_bytes(signature[32:], "big")
    if not (0 < r < P256_ORDER and 0 < s < P256_ORDER) or (needs_low_s and s > _HALF_ORDER):
        return False
    try:
        key.verify(encode_dss_signature(r, s), data, _ES256)
    except InvalidSignature:
        return False
    return True


_ED_L = 2**252 + 27742317777372353535851937790883648493
_ED_P = 2**255 - 19
_ED_D = -121665 * pow(121666, -1, _ED_P) % _ED_P
_ED_Y_ORDER_8 = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)
#: y of the eight points whose order divides 8. OpenSSL takes such keys, libsodium does not.
_ED_LOW_ORDER_Y = frozenset({0, 1, _ED_P - 1, _ED_Y_ORDER_8, _ED_P - _ED_Y_ORDER_8})


def ed25519_public_key(encoded: bytes) -> Ed25519PublicKey:
    """The key of 32 bytes. Raises KeyRefused: low order, y not below p, off the curve, another length."""
    if len(encoded) != 32:
        raise KeyRefused("ed25519_length")
    y = int.from_bytes(encoded, "little") & (2**255 - 1)
    if y >= _ED_P:
        raise KeyRefused("ed25519_not_canonical")
    if y in _ED_LOW_ORDER_Y:
        raise KeyRefused("ed25519_low_order")
    x_squared = (y * y - 1) * pow(_ED_D * y * y + 1, -1, _ED_P) % _ED_P
    if pow(x_squared, (_ED_P - 1) // 2, _ED_P) != 1:
        raise KeyRefused("ed25519_off_curve")
    return Ed25519PublicKey.from_public_bytes(encoded)


def is_valid_ed25519(encoded: bytes, signature: bytes, data: bytes) -> bool:
    """True for a strict, right signature: key and R canonical and of full order, S below L.

    Never raises for a hostile signature; raises KeyRefused for a key that must not be used.
    """
    public = ed25519_public_key(encoded)
    if len(signature) != SIGNATURE_BYTES or int.from_bytes(signature[32:], "little") >= _ED_L:
        return False
    y = int.from_bytes(signature[:32], "little") & (2**255 - 1)
    if y >= _ED_P or y in _ED_LOW_ORDER_Y:
        return False
    try:
        public.verify(signature, data)
    except InvalidSignature:
        return False
    return True


def is_valid_by(algorithm: Algorithm, encoded: bytes, signature: bytes, data: bytes) -> bool:
    """True if the signature is right under the one rule of the key's algorithm. Raises KeyRefused."""
    if algorithm is Algorithm.ED25519:
        return is_valid_ed25519(encoded, signature, data)
    return is_valid_es256(p256_public_key(encoded), signature, data)


def _compressed(public: ec.EllipticCurvePublicKey) -> bytes:
    return public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint)
