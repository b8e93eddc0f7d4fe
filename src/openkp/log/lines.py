"""How numbers and bytes stand on the lines of C2SP texts, with one spelling for each value."""

from __future__ import annotations

import base64
import binascii
import re

from openkp.log.proofs import MAX_SIZE

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


def to_base64(data: bytes) -> str:
    """RFC 4648 section 4, with padding."""
    return base64.b64encode(data).decode("ascii")


def from_base64(text: str) -> bytes:
    """The bytes of base64 text. Raises ValueError for any spelling that to_base64 would not have written.

    Stray trailing bits are refused: otherwise one signature could be written in several ways.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        msg = "not base64"
        raise ValueError(msg) from error
    if to_base64(data) != text:
        msg = "not the canonical base64 of these bytes"
        raise ValueError(msg)
    return data


def from_decimal(text: str) -> int:
    """An integer from 0 to 2**63 - 1 in ASCII digits without leading zeros. Raises ValueError otherwise."""
    if not _DECIMAL.fullmatch(text) or (number := int(text)) > MAX_SIZE:
        msg = "not a decimal number from 0 to 2**63 - 1 without leading zeros"
        raise ValueError(msg)
    return number
