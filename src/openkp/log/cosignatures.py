"""Cosignatures (C2SP tlog-cosignature): a witness's timestamped signature over a checkpoint.

It says: as of this time, the largest consistent head that I have seen of this log has this root. Two kinds:
cosignature/v1 with Ed25519 (type 4), which covers the whole body; and ML-DSA-44 (type 6), which stands
against quantum computers, names the witness in what it signs, and does not cover extension lines. An archive
wants both.
"""

from __future__ import annotations

from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from openkp.log.checkpoints import CheckpointRefused, parse_checkpoint
from openkp.log.ed25519 import SIGNATURE_BYTES, KeyRefused, checked_public_key, is_valid_signature
from openkp.log.notes import (
    COSIGNATURE_TYPE,
    MLDSA44_COSIGNATURE_TYPE,
    NoteSignature,
    NoteVerifier,
    checked_name,
    format_vkey,
    key_id_of,
    parse_vkey,
)
from openkp.log.proofs import MAX_SIZE

_TIME_BYTES = 8
_MLDSA44_KEY_BYTES = 1312
_MLDSA44_SIGNATURE_BYTES = 2420
_MLDSA44_LABEL = b"subtree/v1\n\0"


class WitnessVerifier(NoteVerifier, Protocol):
    """A witness's public key, of either kind."""

    @property
    def public_key(self) -> bytes:
        """The key's bytes: 32 (Ed25519) or 1,312 (ML-DSA-44)."""
        ...


class CheckpointSigner(Protocol):
    """A witness's private key, here or in a security module."""

    @property
    def name(self) -> str:
        """The witness's name."""
        ...

    def cosign(self, body: bytes, *, at: int) -> NoteSignature:
        """The signature over a checkpoint's body, at `at` POSIX seconds. Raises ValueError for a bad time."""
        ...


def cosigned_message(body: bytes, *, at: int) -> bytes:
    """What a cosignature/v1 signs: two lines and the checkpoint's body. `at` in POSIX seconds.

    Raises ValueError for a time below 0 or above 2**63 - 1.
    """
    return f"cosignature/v1\ntime {_checked_time(at)}\n".encode() + body


def mldsa44_message(body: bytes, *, at: int, name: str) -> bytes:
    """What an ML-DSA-44 cosignature signs: the `cosigned_message` structure with start 0.

    Raises ValueError (CheckpointRefused among them) for a body that is no checkpoint, a time out of range, or
    a name or origin over 255 bytes.
    """
    head = parse_checkpoint(body.decode("utf-8"))
    parts = [
        _MLDSA44_LABEL,
        _short(name),
        _checked_time(at).to_bytes(_TIME_BYTES, "big"),
        _short(head.origin),
    ]
    return b"".join([*parts, bytes(8), head.size.to_bytes(8, "big"), head.root])


def cosignature_time(signature: bytes) -> int:
    """The POSIX seconds at the front of a cosignature. Raises ValueError for a wrong length or time."""
    if len(signature) - _TIME_BYTES not in (SIGNATURE_BYTES, _MLDSA44_SIGNATURE_BYTES):
        msg = "not a timestamped signature"
        raise ValueError(msg)
    return _checked_time(int.from_bytes(signature[:_TIME_BYTES], "big"))


class CosignatureVerifier:
    """A witness's public Ed25519 key (signature type 4)."""

    __slots__ = ("_key", "key_id", "name", "public_key")

    def __init__(self, *, name: str, public_key: bytes) -> None:
        """`public_key` is 32 bytes. Raises KeyRefused for a bad name or a key that must not be trusted."""
        self._key = checked_public_key(public_key)
        self.name = checked_name(name)
        self.public_key = public_key
        self.key_id = key_id_of(name, COSIGNATURE_TYPE, public_key)

    def vkey(self) -> str:
        """The key as text, to publish."""
        return format_vkey(self.name, COSIGNATURE_TYPE, self.public_key)

    def verify(self, text: bytes, signature: bytes) -> bool:
        """True for a right cosignature over the checkpoint body `text`, at the time that it names itself."""
        try:
            message = cosigned_message(text, at=cosignature_time(signature))
        except ValueError:
            return False
        return is_valid_signature(self._key, signature[_TIME_BYTES:], message)


class MlDsa44Verifier:
    """A witness's public ML-DSA-44 key (signature type 6)."""

    __slots__ = ("_key", "key_id", "name", "public_key")

    def __init__(self, *, name: str, public_key: bytes) -> None:
        """`public_key` is 1,312 bytes. Raises KeyRefused for a bad or too long name, or another length."""
        if len(public_key) != _MLDSA44_KEY_BYTES or len(checked_name(name).encode()) > 255:
            msg = "an ML-DSA-44 witness has a key of 1,312 bytes and a name of at most 255"
            raise KeyRefused(msg)
        self._key = MLDSA44PublicKey.from_public_bytes(public_key)
        self.name = name
        self.public_key = public_key
        self.key_id = key_id_of(name, MLDSA44_COSIGNATURE_TYPE, public_key)

    def vkey(self) -> str:
        """The key as text, to publish."""
        return format_vkey(self.name, MLDSA44_COSIGNATURE_TYPE, self.public_key)

    def verify(self, text: bytes, signature: bytes) -> bool:
        """True for a right cosignature over the checkpoint in `text`, extension lines aside."""
        if len(signature) != _TIME_BYTES + _MLDSA44_SIGNATURE_BYTES:
            return False
        try:
            message = mldsa44_message(text, at=cosignature_time(signature), name=self.name)
            self._key.verify(signature[_TIME_BYTES:], message)
        except (ValueError, InvalidSignature):
            return False
        return True


class Cosigner:
    """A witness's private Ed25519 key. One key serves one name: the message does not name the witness."""

    __slots__ = ("_key", "key_id", "name", "public_key")

    def __init__(self, *, name: str, private_key: Ed25519PrivateKey) -> None:
        """Raises KeyRefused for a bad name."""
        self._key = private_key
        self.name = checked_name(name)
        self.public_key = private_key.public_key().public_bytes_raw()
        self.key_id = key_id_of(name, COSIGNATURE_TYPE, self.public_key)

    def verifier(self) -> CosignatureVerifier:
        """The public half."""
        return CosignatureVerifier(name=self.name, public_key=self.public_key)

    def cosign(self, body: bytes, *, at: int) -> NoteSignature:
        """As CheckpointSigner.cosign."""
        signature = self._key.sign(cosigned_message(body, at=at))
        return _timestamped(self.name, self.key_id, at, signature)


class MlDsa44Cosigner:
    """A witness's private ML-DSA-44 key. Signing is hedged by the library's own randomness (FIPS 204)."""

    __slots__ = ("_key", "key_id", "name", "public_key")

    def __init__(self, *, name: str, private_key: MLDSA44PrivateKey) -> None:
        """Raises KeyRefused for a bad name."""
        self._key = private_key
        self.public_key = private_key.public_key().public_bytes_raw()
        own = MlDsa44Verifier(name=name, public_key=self.public_key)
        self.name, self.key_id = own.name, own.key_id

    def verifier(self) -> MlDsa44Verifier:
        """The public half."""
        return MlDsa44Verifier(name=self.name, public_key=self.public_key)

    def cosign(self, body: bytes, *, at: int) -> NoteSignature:
        """As CheckpointSigner.cosign; also ValueError for a body that is no checkpoint."""
        signature = self._key.sign(mldsa44_message(body, at=at, name=self.name))
        return _timestamped(self.name, self.key_id, at, signature)


def parse_witness_vkey(vkey: str) -> CosignatureVerifier | MlDsa44Verifier:
    """A witness's key, of either kind, from `name+id+base64` text. Raises KeyRefused."""
    name, kind, public_key = parse_vkey(vkey)
    if kind == COSIGNATURE_TYPE:
        return CosignatureVerifier(name=name, public_key=public_key)
    if kind == MLDSA44_COSIGNATURE_TYPE:
        return MlDsa44Verifier(name=name, public_key=public_key)
    msg = f"signature type {kind} is not a cosignature"
    raise KeyRefused(msg)


def _timestamped(name: str, key_id: bytes, at: int, signature: bytes) -> NoteSignature:
    return NoteSignature(name=name, key_id=key_id, signature=at.to_bytes(_TIME_BYTES, "big") + signature)


def _checked_time(at: int) -> int:
    if not 0 <= at <= MAX_SIZE:
        msg = "a cosignature's time is from 0 to 2**63 - 1 POSIX seconds"
        raise ValueError(msg)
    return at


def _short(text: str) -> bytes:
    """`opaque<1..2^8-1>` of RFC 8446: a length byte and the text."""
    encoded = text.encode()
    if not 1 <= len(encoded) <= 255:
        msg = "names and origins in a cosignature have 1 to 255 bytes"
        raise CheckpointRefused(msg)
    return bytes([len(encoded)]) + encoded
