"""Status lists: what became of each certificate of a log, in a signed token (Token Status List in a CWT,
draft-ietf-oauth-status-list, sections 4, 5.2 and 7).

Entries of two bits, by index of the leaf. The compressed list is a zlib stream (RFC 1950) of *stored* blocks,
which every reader of zlib opens, so that a delta of two tokens holds the changed bytes only.
`open_status_token` reads any zlib stream and any number of bits that the draft allows; a bundle wants the
stored form, so that a list has one spelling.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from cryptography.hazmat.primitives.asymmetric import ec

from openkp.statements import cbor, cose
from openkp.statements.cbor import Unreadable, Value
from openkp.statements.forms import INSTANT
from openkp.statements.keys import KEY_ID_BYTES, SIGNATURE_BYTES, Algorithm, SigningKey, is_valid_es256

TYP = "application/statuslist+cwt"
BITS = 2
MAX_TOKEN_BYTES = 8 * 1024 * 1024
#: A list of 2 bits for 16 million leaves; what unpacks to more is refused.
MAX_LIST_BYTES = 4 * 1024 * 1024

_SUBJECT, _EXPIRES, _ISSUED, _LIST, _TTL = 2, 4, 6, 65533, 65534
_BLOCK = 65535


class Status(IntEnum):
    """What became of a certificate (draft, section 7.1; 3 is application-specific there)."""

    VALID = 0
    REVOKED = 1
    SUSPENDED = 2
    USED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusList:
    """The list of one log. entries: packed, lowest bits first. expires_at: after it the list tells nothing;
    ttl_seconds: after so long a newer one should be asked for.
    """

    log: str
    issued_at: datetime
    expires_at: datetime
    ttl_seconds: int
    entries: bytes
    bits: int = BITS

    @property
    def size(self) -> int:
        """How many entries there is room for."""
        return len(self.entries) * 8 // self.bits

    def at(self, index: int) -> int | None:
        """The entry of an index; None beyond the list."""
        if not 0 <= index < self.size:
            return None
        per_byte = 8 // self.bits
        shift = index % per_byte * self.bits
        return self.entries[index // per_byte] >> shift & (1 << self.bits) - 1


def pack_statuses(statuses: Iterable[int], *, bits: int = BITS) -> bytes:
    """Entries in bytes, lowest bits first; the last byte is filled with zeros.

    Raises ValueError for an entry that does not fit, or a width that is not 1, 2, 4 or 8.
    """
    if bits not in (1, 2, 4, 8):
        raise ValueError(f"{bits} bits are no width of a status list")
    per_byte = 8 // bits
    packed = bytearray()
    for index, status in enumerate(statuses):
        if not 0 <= status < 1 << bits:
            raise ValueError(f"{status} does not fit {bits} bits")
        if index % per_byte == 0:
            packed.append(0)
        packed[-1] |= status << index % per_byte * bits
    return bytes(packed)


def stored(data: bytes) -> bytes:
    """A zlib stream of stored blocks (RFC 1950 and RFC 1951, 3.2.4): nothing is made smaller."""
    out = [b"\x78\x01"]
    starts = range(0, max(len(data), 1), _BLOCK)
    for start in starts:
        block = data[start : start + _BLOCK]
        is_last = start == starts[-1]
        length = len(block)
        out.append(bytes((is_last,)) + length.to_bytes(2, "little") + (length ^ 0xFFFF).to_bytes(2, "little"))
        out.append(block)
    return b"".join([*out, zlib.adler32(data).to_bytes(4, "big")])


def unpacked(compressed: bytes) -> bytes:
    """What a zlib stream holds. Raises Unreadable for anything else, and for more than `MAX_LIST_BYTES`."""
    reader = zlib.decompressobj()
    try:
        data = reader.decompress(compressed, MAX_LIST_BYTES + 1)
    except zlib.error as error:
        raise Unreadable("not_zlib", where="status_list") from error
    if not reader.eof or reader.unused_data or len(data) > MAX_LIST_BYTES:
        raise Unreadable("not_zlib", where="status_list")
    return data


def sign_status_list(statuses: StatusList, key: SigningKey) -> bytes:
    """The token, signed by the log's authority. Raises CannotEncode for instants that are no whole
    seconds.
    """
    protected = _header(key.key_id)
    payload = cbor.encode(
        {
            _SUBJECT: statuses.log,
            _EXPIRES: INSTANT.write(statuses.expires_at),
            _ISSUED: INSTANT.write(statuses.issued_at),
            _LIST: {"bits": statuses.bits, "lst": stored(statuses.entries)},
            _TTL: statuses.ttl_seconds,
        }
    )
    return cose.write_sign1(protected, payload, key.sign(cose.to_be_signed1(protected, payload)))


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusToken:
    """A token as read; `is_signed_by` says whether a key made it."""

    statuses: StatusList
    key_id: bytes
    is_stored: bool
    message: cose.Sign1

    def is_signed_by(self, key: ec.EllipticCurvePublicKey) -> bool:
        """True if the signature is the key's."""
        data = cose.to_be_signed1(self.message.protected, self.message.payload)
        return is_valid_es256(key, self.message.signature, data)


def open_status_token(token: bytes) -> StatusToken:
    """Read a token without judging its signature. Raises Unreadable."""
    message = cose.read_sign1(token, max_bytes=MAX_TOKEN_BYTES)
    key_id = message.protected[-KEY_ID_BYTES - _AFTER_KID : -_AFTER_KID]
    if (
        message.protected != _header(key_id)
        or message.unprotected
        or len(message.signature) != SIGNATURE_BYTES
    ):
        raise Unreadable("header", 0)
    claims = cbor.decode(message.payload, max_bytes=MAX_TOKEN_BYTES)
    if type(claims) is not dict or claims.keys() != {_SUBJECT, _EXPIRES, _ISSUED, _LIST, _TTL}:
        raise Unreadable("missing_field", where="claims")
    subject, ttl = claims[_SUBJECT], claims[_TTL]
    if type(subject) is not str or type(ttl) is not int or ttl < 0:
        raise Unreadable("wrong_type", where="claims")
    bits, entries, is_stored = read_status_list(claims[_LIST])
    statuses = StatusList(
        log=subject,
        issued_at=INSTANT.read(claims[_ISSUED]),
        expires_at=INSTANT.read(claims[_EXPIRES]),
        ttl_seconds=ttl,
        entries=entries,
        bits=bits,
    )
    return StatusToken(statuses=statuses, key_id=key_id, is_stored=is_stored, message=message)


def read_status_list(value: Value) -> tuple[int, bytes, bool]:
    """Width, packed entries, and whether they were in stored blocks, of a StatusList map (draft, 4.3)."""
    if type(value) is not dict or value.keys() != {"bits", "lst"}:
        raise Unreadable("missing_field", where="status_list")
    bits, compressed = value["bits"], value["lst"]
    if type(bits) is not int or bits not in (1, 2, 4, 8) or type(compressed) is not bytes:
        raise Unreadable("wrong_type", where="status_list")
    entries = unpacked(compressed)
    return bits, entries, compressed == stored(entries)


def _header(key_id: bytes) -> bytes:
    return cbor.encode({cose.ALG: Algorithm.ESP256.cose, cose.KID: key_id, cose.TYP: TYP})


#: What stands behind the key id in the header: the label and text of the type.
_AFTER_KID = (
    len(_header(bytes(KEY_ID_BYTES))) - _header(bytes(KEY_ID_BYTES)).index(bytes(KEY_ID_BYTES)) - KEY_ID_BYTES
)
