"""What the public log holds of a statement: who said what kind of thing, under which number, when; nothing
commercial (no party of a trade, carats or value).

An entry is deterministic CBOR (RFC 8949 section 4.2.1) of the map

    {0: 1, 1: kind, 2: party, 3: authority, 4: number, 5: made_at, 6: digest}

with integer keys in this order: a small fixed shape, so it is written and read here by hand, and reading
accepts exactly what writing gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

MAX_ENTRY_BYTES = 4096
MAX_TEXT_BYTES = 255
MAX_TIME = 2**63 - 1
DIGEST_BYTES = 32
SALT_BYTES = 16
#: Version of the shape (key 0).
ENTRY_VERSION = 1

_DIGEST_LABEL = b"openkp/leaf/v1"
_UNSIGNED, _BYTES, _TEXT, _MAP = 0, 2, 3, 5


class EntryUnreadable(ValueError):
    """Bytes that are not an entry in its one spelling, or values that no entry can hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One public leaf.

    kind: what was said, in the words of the statements (`certificate`, `import_confirmation`).
    party: who is bound, a Participant's alpha-2 code or another party's id; authority: its office that
    signed.
    number: the document's number as printed; may be empty where a kind has none.
    made_at: POSIX seconds, UTC. digest: 32 bytes, of salted_digest.
    Raises EntryUnreadable for text over 255 bytes or with control characters, an empty kind or party, a time
    below 0 or over 2**63 - 1, or another digest length.
    """

    kind: str
    party: str
    authority: str
    number: str
    made_at: int
    digest: bytes

    def __post_init__(self) -> None:
        for text in (self.kind, self.party, self.authority, self.number):
            _check_text(text)
        if not self.kind or not self.party:
            msg = "an entry names its kind and its party"
            raise EntryUnreadable(msg)
        if not 0 <= self.made_at <= MAX_TIME or len(self.digest) != DIGEST_BYTES:
            msg = "an entry has a time from 0 to 2**63 - 1 and a digest of 32 bytes"
            raise EntryUnreadable(msg)


def salted_digest(*, salt: bytes, content: bytes) -> bytes:
    """SHA-256("openkp/leaf/v1" || length of salt as one byte || salt || content).

    Why salted: a certificate has few unknowns (a number, a known exporter, carats, value), so whoever sees
    a plain hash in the public log could try all likely values until one fits. 16 random bytes, kept with
    the content by those who may read it and shown to nobody else, make each guess hopeless; with salt and
    content anybody can check the leaf. The label and the length keep this hash apart from any other use of
    SHA-256.
    Raises ValueError unless the salt is 16 bytes.
    """
    if len(salt) != SALT_BYTES:
        msg = f"the salt is {SALT_BYTES} bytes"
        raise ValueError(msg)
    return sha256(_DIGEST_LABEL + bytes([len(salt)]) + salt + content).digest()


def encode_entry(entry: LogEntry) -> bytes:
    """The entry's bytes as the log holds them, about 100 of them."""
    texts = (entry.kind, entry.party, entry.authority, entry.number)
    parts = [_head(_MAP, 7), _head(_UNSIGNED, 0), _head(_UNSIGNED, ENTRY_VERSION)]
    for key, text in enumerate(texts, start=1):
        encoded = text.encode()
        parts += (_head(_UNSIGNED, key), _head(_TEXT, len(encoded)), encoded)
    parts += (_head(_UNSIGNED, 5), _head(_UNSIGNED, entry.made_at))
    parts += (_head(_UNSIGNED, 6), _head(_BYTES, DIGEST_BYTES), entry.digest)
    return b"".join(parts)


def decode_entry(data: bytes) -> LogEntry:
    """Read an entry. Raises EntryUnreadable for anything that encode_entry would not have written."""
    if len(data) > MAX_ENTRY_BYTES:
        msg = f"over {MAX_ENTRY_BYTES} bytes"
        raise EntryUnreadable(msg)
    reader = _Reader(data)
    reader.expect(_MAP, 7)
    reader.expect(_UNSIGNED, 0)
    reader.expect(_UNSIGNED, ENTRY_VERSION)
    texts: list[str] = []
    for key in range(1, 5):
        reader.expect(_UNSIGNED, key)
        texts.append(reader.text())
    reader.expect(_UNSIGNED, 5)
    made_at = reader.head(_UNSIGNED)
    reader.expect(_UNSIGNED, 6)
    digest = reader.take(reader.head(_BYTES))
    kind, party, authority, number = texts
    entry = LogEntry(
        kind=kind, party=party, authority=authority, number=number, made_at=made_at, digest=digest
    )
    if encode_entry(entry) != data:  # a longer spelling of a number, or bytes after the end
        msg = "not in deterministic encoding"
        raise EntryUnreadable(msg)
    return entry


class _Reader:
    """Reads the few CBOR items that an entry has; each method raises EntryUnreadable."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        if len(taken) != count:
            msg = "cut off"
            raise EntryUnreadable(msg)
        self._at += count
        return taken

    def head(self, major: int) -> int:
        first = self.take(1)[0]
        if first >> 5 != major or first & 31 > 27:
            msg = f"no item of major type {major} at byte {self._at - 1}"
            raise EntryUnreadable(msg)
        short = first & 31
        return short if short < 24 else int.from_bytes(self.take(1 << (short - 24)), "big")

    def expect(self, major: int, value: int) -> None:
        if self.head(major) != value:
            msg = f"not the shape of an entry at byte {self._at - 1}"
            raise EntryUnreadable(msg)

    def text(self) -> str:
        try:
            return self.take(self.head(_TEXT)).decode("utf-8")
        except UnicodeDecodeError as error:
            msg = "text not in UTF-8"
            raise EntryUnreadable(msg) from error


def _head(major: int, value: int) -> bytes:
    """The shortest head (RFC 8949 section 4.2.1)."""
    if value < 24:
        return bytes([major << 5 | value])
    length = next(size for size in (1, 2, 4, 8) if value < 1 << (8 * size))
    return bytes([major << 5 | 23 + length.bit_length()]) + value.to_bytes(length, "big")


def _check_text(text: str) -> None:
    try:
        encoded = text.encode()
    except UnicodeEncodeError as error:
        msg = "text that UTF-8 cannot hold"
        raise EntryUnreadable(msg) from error
    if len(encoded) > MAX_TEXT_BYTES or any(one < " " or one == "\x7f" for one in text):
        msg = f"a text has at most {MAX_TEXT_BYTES} bytes and no control characters"
        raise EntryUnreadable(msg)
