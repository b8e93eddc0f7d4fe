"""The file of records that a verifier writes for a USB stick: `openkp-border-records`, version 1."""

from __future__ import annotations

import json
from datetime import datetime

from openkp.office.acting import Json
from openkp.office.border.forms import MOST_RECORD_BYTES
from openkp.office.border.observing import Seen
from openkp.office.messages import finding
from openkp.scheme.findings import Finding

FORM = "openkp-border-records"
_TEXTS = ("id", "number", "digest", "verdict", "post", "device", "remark")


def read_records(data: bytes) -> tuple[tuple[Seen, ...], tuple[Finding, ...]]:
    """The records of a file, or what is wrong with it. Never raises, whatever the bytes."""
    if len(data) > MOST_RECORD_BYTES:
        return (), (_wrong(),)
    try:
        content = json.loads(data)
        if content["form"] != FORM or content["version"] != 1:
            return (), (_wrong(),)
        return tuple(_seen(one) for one in content["records"]), ()
    except (ValueError, KeyError, TypeError, RecursionError):
        return (), (_wrong(),)


def _wrong() -> Finding:
    return finding("records_file_wrong", "PRACTICE:border", subject="file")


def _seen(one: Json) -> Seen:
    """Raises ValueError, KeyError or TypeError for what is no record."""
    texts = {name: one[name] for name in _TEXTS}
    if not all(isinstance(text, str) and len(text) <= 400 for text in texts.values()):
        raise ValueError("not a text")
    made = one["bundle_made_at"]
    return Seen(
        **texts,
        seen_at=_instant(one["seen_at"]),
        bundle_made_at=None if not made else _instant(made),
    )


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("an instant without a zone")
    return found
