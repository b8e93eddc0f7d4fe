"""Signed notes (C2SP signed-note): a text and, after a blank line, one line per signature.

    the text, any number of lines

    — name base64(key id of 4 bytes || signature)

A verifier knows keys by name and id; signatures of other keys are ignored, so that anyone can add theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from openkp.log.ed25519 import KeyRefused, checked_public_key, is_valid_signature
from openkp.log.lines import from_base64, to_base64

MAX_NOTE_BYTES = 1_000_000
MAX_SIGNATURES = 100
KEY_ID_BYTES = 4

#: Signature type bytes of signed-note that this house reads.
ED25519_TYPE = 1
COSIGNATURE_TYPE = 4
MLDSA44_COSIGNATURE_TYPE = 6

_SIGNATURE_MARK = "— "


class NoteProblem(StrEnum):
    """Why a note was not opened."""

    MALFORMED = "malformed"
    BAD_SIGNATURE = "bad_signature"
    """A signature under the name and id of a known key is wrong: the whole note is refused."""
    NO_KNOWN_SIGNATURE = "no_known_signature"
    AMBIGUOUS_KEY = "ambiguous_key"
    """Two of the given verifiers share name and id: the caller's list is wrong, nothing can be decided."""


class NoteRefused(ValueError):
    """A note that is malformed or not signed as wanted. Its text must not be used."""

    def __init__(self, problem: NoteProblem, detail: str = "") -> None:
        super().__init__(f"{problem.value}: {detail}" if detail else problem.value)
        self.problem = problem


class NoteVerifier(Protocol):
    """A key that someone trusts: it checks signatures of one kind."""

    @property
    def name(self) -> str:
        """The key's name; for a log, its origin."""
        ...

    @property
    def key_id(self) -> bytes:
        """4 bytes."""
        ...

    def verify(self, text: bytes, signature: bytes) -> bool:
        """True if the signature is right; never raises for hostile bytes."""
        ...


class NoteSigner(Protocol):
    """A private key, here or in a security module."""

    @property
    def name(self) -> str:
        """The key's name; for a log, its origin."""
        ...

    @property
    def key_id(self) -> bytes:
        """4 bytes."""
        ...

    def sign(self, text: bytes) -> bytes:
        """The signature alone, without the key id."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSignature:
    """One signature line: who says to have signed, and the bytes."""

    name: str
    key_id: bytes
    signature: bytes

    def line(self) -> str:
        """The line as it stands in a note, with its newline."""
        return f"{_SIGNATURE_MARK}{self.name} {to_base64(self.key_id + self.signature)}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedNote:
    """A note as read: nothing is verified. `text` ends in a newline."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def to_bytes(self) -> bytes:
        """The note in UTF-8. Raises ValueError for a text that cannot stand in a note."""
        check_note_text(self.text)
        return (self.text + "\n" + "".join(one.line() for one in self.signatures)).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedNote:
    """A note with at least one right signature of a known key; `unverified` are those of unknown keys."""

    text: str
    verified: tuple[NoteSignature, ...]
    unverified: tuple[NoteSignature, ...]

    def is_signed_by(self, verifier: NoteVerifier) -> bool:
        """True if a right signature of that key is among the verified ones."""
        return any((one.name, one.key_id) == (verifier.name, verifier.key_id) for one in self.verified)


class Ed25519Verifier:
    """A public Ed25519 key with a name (signature type 1)."""

    __slots__ = ("_key", "key_id", "name", "public_key")

    def __init__(self, *, name: str, public_key: bytes) -> None:
        """`public_key` is 32 bytes. Raises KeyRefused for a bad name or a key that must not be trusted."""
        self._key = checked_public_key(public_key)
        self.name = checked_name(name)
        self.public_key = public_key
        self.key_id = key_id_of(name, ED25519_TYPE, public_key)

    @classmethod
    def from_vkey(cls, vkey: str) -> Ed25519Verifier:
        """The key in `name+id+base64` text. Raises KeyRefused."""
        name, kind, public_key = parse_vkey(vkey)
        if kind != ED25519_TYPE:
            msg = f"signature type {kind} is not Ed25519"
            raise KeyRefused(msg)
        return cls(name=name, public_key=public_key)

    def vkey(self) -> str:
        """The key as text, to publish."""
        return format_vkey(self.name, ED25519_TYPE, self.public_key)

    def verify(self, text: bytes, signature: bytes) -> bool:
        """True for a strict, right signature over the text."""
        return is_valid_signature(self._key, signature, text)


class Ed25519Signer:
    """A private Ed25519 key with a name (signature type 1)."""

    __slots__ = ("_key", "key_id", "name", "public_key")

    def __init__(self, *, name: str, private_key: Ed25519PrivateKey) -> None:
        """Raises KeyRefused for a bad name."""
        self._key = private_key
        self.name = checked_name(name)
        self.public_key = private_key.public_key().public_bytes_raw()
        self.key_id = key_id_of(name, ED25519_TYPE, self.public_key)

    def verifier(self) -> Ed25519Verifier:
        """The public half."""
        return Ed25519Verifier(name=self.name, public_key=self.public_key)

    def sign(self, text: bytes) -> bytes:
        """64 bytes."""
        return self._key.sign(text)


def key_id_of(name: str, kind: int, public_key: bytes) -> bytes:
    """SHA-256(name || newline || type byte || key)[:4] (signed-note, Signatures)."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public_key).digest()[:KEY_ID_BYTES]


def format_vkey(name: str, kind: int, public_key: bytes) -> str:
    """`name+id in hex+base64(type || key)`."""
    return f"{name}+{key_id_of(name, kind, public_key).hex()}+{to_base64(bytes([kind]) + public_key)}"


def parse_vkey(vkey: str) -> tuple[str, int, bytes]:
    """Name, signature type and key bytes. Raises KeyRefused if malformed or if the id is another key's."""
    parts = vkey.split("+", 2)
    if len(parts) != 3:
        msg = "a verifier key is name+id+key"
        raise KeyRefused(msg)
    name, key_id, encoded = parts
    try:
        typed = from_base64(encoded)
    except ValueError as error:
        raise KeyRefused(str(error)) from error
    if len(typed) < 2 or key_id_of(checked_name(name), typed[0], typed[1:]).hex() != key_id:
        msg = "the id is not that of the key"
        raise KeyRefused(msg)
    return name, typed[0], typed[1:]


def checked_name(name: str) -> str:
    """The name of a key: not empty, no Unicode spaces, plus or control characters. Raises KeyRefused."""
    if not _is_name(name):
        msg = "a key name is not empty and has no spaces, plus or control characters"
        raise KeyRefused(msg)
    return name


def sign_note(text: str, signers: Iterable[NoteSigner]) -> bytes:
    """A note of the text with one signature line per signer, in that order.

    Raises ValueError for a text without final newline, with control characters or over the limits.
    """
    check_note_text(text)
    message = text.encode()
    signatures = [
        NoteSignature(name=signer.name, key_id=signer.key_id, signature=signer.sign(message))
        for signer in signers
    ]
    data = SignedNote(text=text, signatures=tuple(signatures)).to_bytes()
    if not signatures or len(signatures) > MAX_SIGNATURES or len(data) > MAX_NOTE_BYTES:
        msg = f"a note has 1 to {MAX_SIGNATURES} signatures and at most {MAX_NOTE_BYTES} bytes"
        raise ValueError(msg)
    return data


def check_note_text(text: str) -> None:
    """Raise ValueError unless the text can stand in a note: UTF-8, final newline, no control characters."""
    if not text.endswith("\n") or _has_control(text):
        msg = "a note's text ends in a newline and has no other control characters"
        raise ValueError(msg)
    text.encode()  # a lone surrogate is a ValueError too


def parse_note(data: bytes) -> SignedNote:
    """Read a note without verifying. Raises NoteRefused (malformed) for anything else, whatever the bytes."""
    if len(data) > MAX_NOTE_BYTES:
        raise NoteRefused(NoteProblem.MALFORMED, f"over {MAX_NOTE_BYTES} bytes")
    try:
        note = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NoteRefused(NoteProblem.MALFORMED, "not UTF-8") from error
    if _has_control(note):
        raise NoteRefused(NoteProblem.MALFORMED, "a control character")
    blank = note.rfind("\n\n")
    if blank < 0 or not note.endswith("\n") or blank + 2 == len(note):
        raise NoteRefused(NoteProblem.MALFORMED, "no signature lines after a blank line")
    return SignedNote(text=note[: blank + 1], signatures=parse_signature_lines(note[blank + 2 :]))


def parse_signature_lines(lines: str) -> tuple[NoteSignature, ...]:
    """Signature lines, each with its newline, as a note ends in or a witness answers with.

    Raises NoteRefused (malformed), also for more than 100 lines.
    """
    if not lines.endswith("\n") or lines.count("\n") > MAX_SIGNATURES:
        raise NoteRefused(
            NoteProblem.MALFORMED, f"signature lines: 1 to {MAX_SIGNATURES}, each with a newline"
        )
    return tuple(_parse_signature_line(line) for line in lines[:-1].split("\n"))


def open_note(data: bytes, verifiers: Sequence[NoteVerifier]) -> OpenedNote:
    """Read a note and check it against known keys.

    Signatures of unknown keys are ignored (and told); a repeated one counts once; one wrong signature under a
    known name and id refuses the note, as does the lack of any right one (signed-note, Signatures).
    Raises: NoteRefused.
    """
    note = parse_note(data)
    message = note.text.encode()
    known: dict[tuple[str, bytes], NoteVerifier] = {}
    for verifier in verifiers:
        if known.setdefault((verifier.name, verifier.key_id), verifier) is not verifier:
            raise NoteRefused(NoteProblem.AMBIGUOUS_KEY, verifier.name)
    verified: dict[tuple[str, bytes], NoteSignature] = {}
    unverified: dict[NoteSignature, None] = {}
    for signature in note.signatures:
        key = (signature.name, signature.key_id)
        if key not in known:
            unverified[signature] = None
        elif key not in verified:
            if not known[key].verify(message, signature.signature):
                raise NoteRefused(NoteProblem.BAD_SIGNATURE, signature.name)
            verified[key] = signature
    if not verified:
        raise NoteRefused(NoteProblem.NO_KNOWN_SIGNATURE)
    return OpenedNote(text=note.text, verified=tuple(verified.values()), unverified=tuple(unverified))


def _parse_signature_line(line: str) -> NoteSignature:
    name, space, encoded = line.removeprefix(_SIGNATURE_MARK).partition(" ")
    if not line.startswith(_SIGNATURE_MARK) or not space or not _is_name(name):
        raise NoteRefused(NoteProblem.MALFORMED, "not a signature line")
    try:
        data = from_base64(encoded)
    except ValueError as error:
        raise NoteRefused(NoteProblem.MALFORMED, "signature not in base64") from error
    if len(data) <= KEY_ID_BYTES:
        raise NoteRefused(NoteProblem.MALFORMED, "signature too short")
    return NoteSignature(name=name, key_id=data[:KEY_ID_BYTES], signature=data[KEY_ID_BYTES:])


def _has_control(text: str) -> bool:
    return any(character < " " and character != "\n" for character in set(text))


def _is_name(name: str) -> bool:
    return (
        bool(name) and not any(one.isspace() or one == "+" or one < " " for one in name) and _is_unicode(name)
    )


def _is_unicode(text: str) -> bool:
    """False for lone surrogates, which Python strings can hold and UTF-8 cannot."""
    return not any("\ud800" <= one <= "\udfff" for one in text)
