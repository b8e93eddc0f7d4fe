"""COSE signatures (RFC 9052): one signer (COSE_Sign1, section 4.2) and several (COSE_Sign, section 4.1).

The general half reads and checks what RFC 9052 allows, as far as deterministic CBOR goes, and is judged by
the COSE working group's examples. The profile that statements use is narrower and stands in `statement`.
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec

from openkp.statements import cbor
from openkp.statements.cbor import Unreadable, Value
from openkp.statements.keys import is_valid_es256

SIGN1_TAG = 18
SIGN_TAG = 98

#: Header labels (RFC 9052 section 3.1; 16 is `typ`, RFC 9596).
ALG, CRIT, KID, TYP = 1, 2, 4, 16

_EMPTY_MAP = b"\xa0"
_SIGN1_START = b"\x84\x6aSignature1"

Headers = dict[int | str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign1:
    """A COSE_Sign1 as it stands in the bytes: nothing in it has been checked yet."""

    protected: bytes
    unprotected: Headers
    payload: bytes
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """One signature of a COSE_Sign."""

    protected: bytes
    unprotected: Headers
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A COSE_Sign as it stands in the bytes: nothing in it has been checked yet."""

    protected: bytes
    unprotected: Headers
    payload: bytes
    signers: tuple[Signer, ...]


def read_sign1(data: bytes, *, is_tagged: bool = True, max_bytes: int = cbor.MAX_BYTES) -> Sign1:
    """The four parts of a COSE_Sign1. Raises Unreadable."""
    parts = cbor.decode(data, tag=SIGN1_TAG if is_tagged else None, max_bytes=max_bytes)
    if type(parts) is not list or len(parts) != 4:
        raise Unreadable("not_sign1", 0)
    protected, unprotected, payload, signature = parts
    if (
        type(protected) is not bytes
        or type(unprotected) is not dict
        or type(payload) is not bytes
        or type(signature) is not bytes
    ):
        raise Unreadable("not_sign1", 0)
    return Sign1(protected=protected, unprotected=unprotected, payload=payload, signature=signature)


def read_sign(data: bytes, *, max_bytes: int, max_signers: int = 64) -> Sign:
    """The parts of a COSE_Sign with its signatures. Raises Unreadable."""
    parts = cbor.decode(data, tag=SIGN_TAG, max_bytes=max_bytes)
    if type(parts) is not list or len(parts) != 4:
        raise Unreadable("not_sign", 0)
    protected, unprotected, payload, signatures = parts
    if (
        type(protected) is not bytes
        or type(unprotected) is not dict
        or type(payload) is not bytes
        or type(signatures) is not list
        or not 0 < len(signatures) <= max_signers
    ):
        raise Unreadable("not_sign", 0)
    return Sign(
        protected=protected,
        unprotected=unprotected,
        payload=payload,
        signers=tuple(_signer(one) for one in signatures),
    )


def _signer(value: Value) -> Signer:
    if type(value) is not list or len(value) != 3:
        raise Unreadable("not_sign", 0)
    protected, unprotected, signature = value
    if type(protected) is not bytes or type(unprotected) is not dict or type(signature) is not bytes:
        raise Unreadable("not_sign", 0)
    return Signer(protected=protected, unprotected=unprotected, signature=signature)


def write_sign1(
    protected: bytes, payload: bytes, signature: bytes, unprotected: Headers | None = None
) -> bytes:
    """A tagged COSE_Sign1; its unprotected header is empty unless given."""
    return cbor.encode_tagged(SIGN1_TAG, [protected, unprotected or {}, payload, signature])


def write_sign(protected: bytes, payload: bytes, signers: list[tuple[bytes, bytes]]) -> bytes:
    """A tagged COSE_Sign; signers are pairs of protected header and signature."""
    signatures: list[Value] = [[header, {}, signature] for header, signature in signers]
    return cbor.encode_tagged(SIGN_TAG, [protected, {}, payload, signatures])


def to_be_signed1(protected: bytes, payload: bytes, *, external: bytes = b"") -> bytes:
    """Sig_structure of a COSE_Sign1 (section 4.4). An empty map counts as the empty string there."""
    body = b"" if protected == _EMPTY_MAP else protected
    return _SIGN1_START + cbor.encode(body) + cbor.encode(external) + cbor.encode(payload)


def to_be_signed(body: bytes, signer: bytes, payload: bytes, *, external: bytes = b"") -> bytes:
    """Sig_structure of one signature of a COSE_Sign (section 4.4)."""
    headers = [b"" if header == _EMPTY_MAP else header for header in (body, signer)]
    return cbor.encode(["Signature", *headers, external, payload])


def is_valid_sign1(
    message: Sign1,
    key: ec.EllipticCurvePublicKey,
    *,
    algorithm: int,
    external: bytes = b"",
    needs_low_s: bool = True,
) -> bool:
    """True if the signature is the key's and the message names the key's own algorithm.

    algorithm: what the key is for (-7 ES256, -9 ESP256); the message may only repeat it. A critical header
    (section 3.1) is one that this product does not know, so it refuses the message.
    """
    if not _names_algorithm(message.protected, message.unprotected, algorithm):
        return False
    data = to_be_signed1(message.protected, message.payload, external=external)
    return is_valid_es256(key, message.signature, data, needs_low_s=needs_low_s)


def is_valid_signer(
    message: Sign,
    signer: Signer,
    key: ec.EllipticCurvePublicKey,
    *,
    algorithm: int,
    external: bytes = b"",
    needs_low_s: bool = True,
) -> bool:
    """The same for one signature of a COSE_Sign."""
    if not _names_algorithm(signer.protected, signer.unprotected, algorithm):
        return False
    data = to_be_signed(message.protected, signer.protected, message.payload, external=external)
    return is_valid_es256(key, signer.signature, data, needs_low_s=needs_low_s)


def _names_algorithm(protected: bytes, unprotected: Headers, algorithm: int) -> bool:
    """A label in both headers is malformed (section 3), so it counts as not naming it."""
    try:
        inside = cbor.decode(protected) if protected else {}
    except Unreadable:
        return False
    if type(inside) is not dict or CRIT in inside or inside.keys() & unprotected.keys():
        return False
    return {**unprotected, **inside}.get(ALG) == algorithm
