"""The signed message as text that a QR code and a keyboard-like scanner carry unharmed: `KP1:` and base45.

Base45 (RFC 9285) uses the 45 characters of a QR code's alphanumeric mode, so three characters take 16.5 bits.
Raw bytes would need no more room, but many readers turn them into text of some code page and lose them.
"""

from __future__ import annotations

from io import BytesIO

import segno

from openkp.statements.cbor import Unreadable

PREFIX = "KP1:"
#: A version 40 code at level L holds so many alphanumeric characters (ISO/IEC 18004).
MAX_CHARACTERS = 4296
#: Room for the line ends that a scanner may add.
_MAX_RAW_CHARACTERS = 2 * MAX_CHARACTERS

_ALPHABET = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_PAIRS = [bytes((_ALPHABET[n % 45], _ALPHABET[n // 45])) for n in range(2025)]
_NO_CHARACTER = 255
_VALUES = bytes(_ALPHABET.index(c) if c in _ALPHABET else _NO_CHARACTER for c in range(256))
#: Line ends and tabs are in no base45 text. A space is, but never at its end: the last character of three
#: stands for at most 65535 // 2025 = 32, that of two for at most 255 // 45 = 5, and the space is 36.
_WEDGE = str.maketrans("", "", "\r\n\t")


def base45_encode(data: bytes) -> str:
    """Base45 text (RFC 9285 section 4)."""
    out = []
    for at in range(0, len(data) - 1, 2):
        high, low = divmod(data[at] << 8 | data[at + 1], 2025)
        out.append(_PAIRS[low])
        out.append(_ALPHABET[high : high + 1])
    if len(data) % 2:
        out.append(_PAIRS[data[-1]])
    return b"".join(out).decode("ascii")


def base45_decode(text: str) -> bytes:
    """The bytes of base45 text. Raises Unreadable for a strange character, length or group."""
    try:
        values = text.encode("ascii").translate(_VALUES)
    except UnicodeEncodeError as error:
        raise Unreadable("base45_character", error.start) from error
    if _NO_CHARACTER in values:
        raise Unreadable("base45_character", values.index(_NO_CHARACTER))
    rest = len(values) % 3
    if rest == 1:
        raise Unreadable("base45_length", len(values))
    whole = len(values) - rest
    data = _groups(values[:whole])
    if not rest:
        return data
    last = values[whole] + 45 * values[whole + 1]
    if last > 0xFF:
        raise Unreadable("base45_group", whole)
    return data + bytes((last,))


def _groups(values: bytes) -> bytes:
    """Two bytes for each group of three values: all groups at once, in 32-bit lanes of one long number."""
    size = len(values) // 3
    number = 0
    for place in range(3):
        lanes = bytearray(4 * size)
        lanes[3::4] = values[place::3]
        number += 45**place * int.from_bytes(lanes, "big")
    lanes = bytearray(number.to_bytes(4 * size, "big"))
    too_large = lanes[1::4].find(1)
    if too_large >= 0:
        raise Unreadable("base45_group", 3 * too_large)
    data = bytearray(2 * size)
    data[0::2], data[1::2] = lanes[2::4], lanes[3::4]
    return bytes(data)


def qr_text(signed: bytes) -> str:
    """The text form of a signed message."""
    return PREFIX + base45_encode(signed)


def read_qr_text(text: str) -> bytes:
    """The signed message in a scanned text. Line ends, tabs and spaces around it are dropped.

    Raises: Unreadable: `text_too_long`, `not_kp1`, `base45_...`.
    """
    if len(text) > _MAX_RAW_CHARACTERS:
        raise Unreadable("text_too_long", MAX_CHARACTERS)
    clean = text.translate(_WEDGE).strip(" ")
    if len(clean) > MAX_CHARACTERS:
        raise Unreadable("text_too_long", MAX_CHARACTERS)
    if not clean.startswith(PREFIX):
        raise Unreadable("not_kp1", 0)
    return base45_decode(clean[len(PREFIX) :])


def qr_version(text: str) -> int:
    """The version of the QR code of a text at level Q: it has 17 + 4 x version modules a side."""
    return int(_code(text).version)


def qr_svg(text: str) -> str:
    """The QR code at level Q as an SVG element that scales, with the quiet zone of four modules."""
    drawn = BytesIO()
    _code(text).save(drawn, kind="svg", border=4, xmldecl=False, svgns=True, omitsize=True, nl=False)
    return drawn.getvalue().decode("utf-8")


def qr_png(text: str, scale: int) -> bytes:
    """The QR code at level Q as a PNG picture with `scale` pixels for each module."""
    if not 1 <= scale <= 64:
        raise ValueError("a module has 1 to 64 pixels")
    drawn = BytesIO()
    _code(text).save(drawn, kind="png", border=4, scale=scale)
    return drawn.getvalue()


def _code(text: str) -> segno.QRCode:
    """Level Q: a quarter of the code may be dirty or torn."""
    return segno.make_qr(text, error="q", boost_error=False)
