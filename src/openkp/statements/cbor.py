"""Deterministic CBOR (RFC 8949 section 4.2.1), the small part that the product needs, read strictly.

Values: integers of 64 bits, byte strings, text, lists, maps with integer or text keys (or `REDACTED_KEYS`),
true, false, null.
One tag may stand at the top, if the caller names it. Everything else (floats, other tags, undefined,
indefinite lengths) is refused, and so is every second way to write the same value: whatever this module
decodes, it encodes to the same bytes. That is what makes a digest of the bytes a digest of the content.

Hostile input costs at most time and memory in proportion to `max_bytes`: lengths are compared with what is
left before anything is made, depth and number of items are bounded.
"""

from __future__ import annotations

MAX_BYTES = 64 * 1024
MAX_DEPTH = 16
MAX_ITEMS = 16 * 1024

#: Stands for the map key `simple(59)` of SD-CWT, the only simple value read as a key. Half of a surrogate
#: pair: no text can be mistaken for it.
REDACTED_KEYS = "\udc3b"
_REDACTED_KEYS = b"\xf8\x3b"

#: What can be encoded and decoded. Maps keep the order of their encoded keys.
Value = int | bytes | str | bool | list["Value"] | dict["int | str", "Value"] | None


class Unreadable(ValueError):
    """Bytes or text that are not what they should be.

    code: what is wrong, stable. offset: the byte (or character) where it was noticed, or None where that
    means nothing. where: the field, where the bytes could be read but not the content.
    """

    def __init__(self, code: str, offset: int | None = None, *, where: str = "") -> None:
        super().__init__(f"{code} at {where or offset}")
        self.code = code
        self.offset = offset
        self.where = where


class CannotEncode(ValueError):
    """A value that has no deterministic encoding here: a broken caller."""


def encode(value: Value) -> bytes:
    """The one encoding of a value. Raises CannotEncode."""
    out: list[bytes] = []
    _write(value, out)
    return b"".join(out)


def encode_tagged(tag: int, value: Value) -> bytes:
    """The encoding of a value under one tag."""
    return _head(6, tag) + encode(value)


def _head(major: int, argument: int) -> bytes:
    if argument < 24:
        return bytes((major << 5 | argument,))
    for info, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if argument < 1 << 8 * size:
            return bytes((major << 5 | info,)) + argument.to_bytes(size, "big")
    raise CannotEncode(f"{argument} needs more than 64 bits")


def _write(value: Value, out: list[bytes]) -> None:
    if type(value) is int:
        out.append(_head(0, value) if value >= 0 else _head(1, -1 - value))
    elif type(value) is str:
        data = _utf8(value)
        out.append(_head(3, len(data)) + data)
    elif type(value) is bytes:
        out.append(_head(2, len(value)) + value)
    elif type(value) is list:
        out.append(_head(4, len(value)))
        for item in value:
            _write(item, out)
    elif type(value) is dict:
        _write_map(value, out)
    elif value is None or type(value) is bool:
        out.append(b"\xf6" if value is None else b"\xf5" if value else b"\xf4")
    else:
        raise CannotEncode(f"{type(value).__name__} has no place in a statement")


def _write_map(value: dict[int | str, Value], out: list[bytes]) -> None:
    entries = sorted((_key(key), item) for key, item in value.items())
    out.append(_head(5, len(entries)))
    for key, item in entries:
        out.append(key)
        _write(item, out)


def _key(key: int | str) -> bytes:
    if key == REDACTED_KEYS:
        return _REDACTED_KEYS
    if type(key) is int or type(key) is str:
        return encode(key)
    raise CannotEncode(f"a map key is an integer or text, not {type(key).__name__}")


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise CannotEncode("half of a surrogate pair is not text") from error


def decode(
    data: bytes,
    *,
    tag: int | None = None,
    max_bytes: int = MAX_BYTES,
    max_items: int = MAX_ITEMS,
) -> Value:
    """The value of exactly these bytes.

    tag: the one tag that must stand in front (RFC 8949 section 3.4); None if no tag may.
    Raises: Unreadable, with the offset of the item at fault.
    """
    if len(data) > max_bytes:
        raise Unreadable("too_long", max_bytes)
    start = 0
    if tag is not None:
        prefix = _head(6, tag)
        if not data.startswith(prefix):
            raise Unreadable("tag", 0)
        start = len(prefix)
    value, end = _item(data, start, 0, [max_items])
    if end != len(data):
        raise Unreadable("trailing_bytes", end)
    return value


_SIMPLE: dict[int, Value] = {0xF4: False, 0xF5: True, 0xF6: None}


def _item(data: bytes, at: int, depth: int, left: list[int]) -> tuple[Value, int]:
    """The item at a byte, and the byte behind it. `left` holds how many items may still come.

    Every head is written in the fewest bytes (4.2.1, preferred serialization).
    """
    if at >= len(data):
        raise Unreadable("truncated", at)
    initial = data[at]
    if initial < 24:
        return initial, at + 1
    major, argument = initial >> 5, initial & 31
    start = at + 1
    if argument > 23 and major < 6:
        start, argument = _long_argument(data, at, argument)
    if major == 3 or major == 2:
        end = start + argument
        if end > len(data):
            raise Unreadable("truncated", at)
        return (_text(data[start:end], at) if major == 3 else data[start:end]), end
    if major == 0:
        return argument, start
    if major == 1:
        return -1 - argument, start
    if major > 5:
        return _simple(initial, at), start
    _enter(argument * (major - 3), at, depth, len(data) - start, left)
    read = _list if major == 4 else _map
    return read(data, start, argument, depth + 1, left)


def _enter(items: int, at: int, depth: int, rest: int, left: list[int]) -> None:
    """Refuse a container before anything is made of it."""
    if items > rest:
        raise Unreadable("truncated", at)
    if depth >= MAX_DEPTH:
        raise Unreadable("too_deep", at)
    left[0] -= items
    if left[0] < 0:
        raise Unreadable("too_many_items", at)


def _long_argument(data: bytes, at: int, info: int) -> tuple[int, int]:
    if info > 27:
        raise Unreadable("indefinite_length" if info == 31 else "reserved", at)
    end = at + 1 + (1 << info - 24)
    if end > len(data):
        raise Unreadable("truncated", at)
    argument = int.from_bytes(data[at + 1 : end], "big")
    if argument < 24 or (info > 24 and argument >> (8 << info - 25) == 0):
        raise Unreadable("not_shortest", at)
    return end, argument


def _text(data: bytes, at: int) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Unreadable("not_utf8", at) from None


def _list(data: bytes, at: int, size: int, depth: int, left: list[int]) -> tuple[Value, int]:
    items = []
    for _ in range(size):
        item, at = _item(data, at, depth, left)
        items.append(item)
    return items, at


def _map(data: bytes, at: int, size: int, depth: int, left: list[int]) -> tuple[Value, int]:
    """Keys stand in the bytewise order of their encodings, each once (4.2.1)."""
    found: dict[int | str, Value] = {}
    before = b""
    for _ in range(size):
        key: Value = REDACTED_KEYS
        end = at + len(_REDACTED_KEYS)
        if data[at:end] != _REDACTED_KEYS:
            key, end = _item(data, at, depth, left)
        if type(key) is not int and type(key) is not str:
            raise Unreadable("key_type", at)
        encoded = data[at:end]
        if encoded <= before:
            raise Unreadable("duplicate_key" if encoded == before else "keys_not_sorted", at)
        before = encoded
        found[key], at = _item(data, end, depth, left)
    return found, at


def _simple(initial: int, at: int) -> Value:
    """True, false or null; nothing else may begin with such a byte."""
    if initial in _SIMPLE:
        return _SIMPLE[initial]
    if initial >> 5 == 6:
        raise Unreadable("tag", at)
    if 0xF9 <= initial <= 0xFB:
        raise Unreadable("float", at)
    raise Unreadable("indefinite_length" if initial == 0xFF else "simple_value", at)
