"""What counts as the address of a source: one of the web, or the symbol of a document. Nothing is fetched."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})\Z")
#: Parts between slashes, the first with a capital letter, and a number somewhere.
_SYMBOL = re.compile(r"(?=.*[0-9])[A-Z][A-Za-z0-9.()-]*(?:/[A-Za-z0-9][A-Za-z0-9.()-]*)+\Z")


def is_address(text: str) -> bool:
    """True for an address of the web with a host under a top-level domain, and nobody's name or password."""
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_plain = text.isprintable() and " " not in text and "@" not in parts.netloc and "\\" not in text
    return parts.scheme in ("http", "https") and is_plain and _HOST.match(host) is not None


def is_symbol(text: str) -> bool:
    """True for the symbol of a document: `S/2000/1195`, `A/RES/55/56`, `KP/2017/Plenary/AD1`."""
    return _SYMBOL.match(text) is not None
