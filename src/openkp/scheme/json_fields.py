"""Reading JSON field by field: typed values out, findings for what is not, nothing ever raised.

JSON comes from strangers. Nothing here walks into values that it does not know, quotes more than a line of
them, or keeps more than a bounded number of findings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date
from difflib import get_close_matches

from openkp.scheme.findings import Finding, Param, Severity
from openkp.scheme.quantities import Carats, InexactQuantity, UsdValue

#: More findings than an officer can read; what is over is counted, not kept.
MAX_FINDINGS = 200

_SHAPE = "PRACTICE:reading"  # no clause sets a file format; each field has its own rule
_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,12})?")
_COMMA_DECIMAL = re.compile(r"-?[0-9]{1,15},[0-9]{1,2}")
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(?:[,.' \u00a0\u2009\u202f\u2019_][0-9]{3})+(?:[.,][0-9]{1,2})?")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISO_INSTANT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ].{0,40}")
_TURNS_TEXT = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\u200b\u2060\ufeff]")
_FORBIDDEN = ("Cc", "Cs", "Zl", "Zp")


class Gathering:
    """Findings as they come, at most `MAX_FINDINGS`, and the subjects that could not be typed."""

    __slots__ = ("broken", "clause", "findings", "left_out")

    def __init__(self, clause: str = _SHAPE) -> None:
        self.clause = clause
        self.findings: list[Finding] = []
        self.broken: set[str] = set()
        self.left_out = 0

    def blocks(self, code: str, subject: str, /, **params: Param) -> None:
        """Keeps a blocking finding."""
        self._keep(code, Severity.BLOCKS, subject, params)

    def asks(self, code: str, subject: str, /, **params: Param) -> None:
        """Keeps a question."""
        self._keep(code, Severity.ASKS, subject, params)

    def notes(self, code: str, subject: str, /, **params: Param) -> None:
        """Keeps a note."""
        self._keep(code, Severity.NOTES, subject, params)

    def _keep(self, code: str, severity: Severity, subject: str, params: Mapping[str, Param]) -> None:
        if len(self.findings) >= MAX_FINDINGS:
            self.left_out += 1
            if severity is Severity.BLOCKS:
                self.broken.add(subject)
            return
        self.findings.append(
            Finding(code=code, severity=severity, clause=self.clause, subject=subject, params=params)
        )

    def all(self) -> tuple[Finding, ...]:
        """What was found, with a last finding that counts what was left out."""
        if not self.left_out:
            return tuple(self.findings)
        rest = Finding(
            code="more_findings",
            severity=Severity.BLOCKS,
            clause=self.clause,
            params={"count": self.left_out},
        )
        return (*self.findings, rest)


def describe(value: object) -> str:
    """A value in a few words for a message: what it is, and its text if that is short and plain."""
    if value is None:
        return "nothing (null)"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if value.bit_length() < 128 else "a very large number"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, str):
        return plain(value[:60]) + ("..." if len(value) > 60 else "")
    if isinstance(value, list | tuple):
        return "a list"
    return "an object" if isinstance(value, Mapping) else type(value).__name__[:40]


def plain(text: str) -> str:
    """The text without what cannot be printed or signed: control characters and halves of characters."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        " " if unicodedata.category(each) in _FORBIDDEN else each for each in _TURNS_TEXT.sub("", text)
    )


def read_text(value: object, subject: str, limit: int, into: Gathering, *, is_multiline: bool = False) -> str:
    """A text of at most `limit` characters, trimmed and made plain; empty where it is none."""
    if not isinstance(value, str):
        into.blocks("text_expected", subject, found=describe(value))
        into.broken.add(subject)
        return ""
    if len(value) > limit:
        into.blocks("text_too_long", subject, length=len(value), limit=limit)
        value = value[:limit]
    if value.isascii() and value.isprintable():
        return value.strip()
    kept = value.replace("\r\n", "\n") if is_multiline else value
    checked = kept.replace("\n", "") if is_multiline else kept
    if any(unicodedata.category(each) in _FORBIDDEN for each in checked):
        into.blocks("text_has_control_characters", subject)
    if _TURNS_TEXT.search(checked):
        into.asks("text_has_hidden_characters", subject)
    return (
        "\n".join(plain(part) for part in kept.split("\n")).strip() if is_multiline else plain(kept).strip()
    )


def read_carats(value: object, subject: str, into: Gathering) -> Carats | None:
    """Carats from text or a whole number; None with a finding for anything else."""
    if isinstance(value, float):
        into.blocks("carats_not_exact", subject, found=describe(value))
        into.broken.add(subject)
        return None
    text = _number_text(value, subject, into)
    try:
        return None if text is None else Carats(text)
    except InexactQuantity:
        _tell_inexact(text or "", subject, into)
    return None


def read_usd(value: object, subject: str, into: Gathering) -> UsdValue | None:
    """US$ from text or a whole number; None with a finding for anything else."""
    if isinstance(value, float):
        into.blocks("usd_not_exact", subject, found=describe(value))
        into.broken.add(subject)
        return None
    text = _number_text(value, subject, into)
    try:
        return None if text is None else UsdValue(text)
    except InexactQuantity:
        _tell_inexact(text or "", subject, into)
    return None


def _number_text(value: object, subject: str, into: Gathering) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        if value.bit_length() <= 47:
            return str(value)
        into.blocks("number_too_large", subject, found=describe(value))
    elif not isinstance(value, str):
        into.blocks("number_expected", subject, found=describe(value))
    elif _PLAIN_NUMBER.fullmatch(value.strip()) and len(value) <= 40:
        return value.strip()
    elif len(value) <= 40 and _COMMA_DECIMAL.fullmatch(value.strip()):
        into.blocks(
            "number_has_comma", subject, found=describe(value), suggested=value.strip().replace(",", ".")
        )
    elif len(value) <= 40 and _THOUSANDS.fullmatch(value.strip()):
        into.blocks("number_has_separators", subject, found=describe(value))
    elif value.strip("-0123456789") == "" and len(value) > 15:
        into.blocks("number_too_large", subject, found=describe(value))
    else:
        into.blocks("number_not_plain", subject, found=describe(value))
    into.broken.add(subject)
    return None


def _tell_inexact(text: str, subject: str, into: Gathering) -> None:
    whole = text.lstrip("-").split(".")[0].lstrip("0")
    code = "number_too_large" if len(whole) > 12 else "number_too_fine"
    into.broken.add(subject)
    if code == "number_too_large":
        into.blocks("number_too_large", subject, found=text[:40])
    else:
        into.blocks("number_too_fine", subject, found=text[:40])


def read_count(value: object, subject: str, into: Gathering) -> int | None:
    """A whole number that fits into 31 bits, as JSON number; None with a finding for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        if value.bit_length() <= 31:
            return value
        into.blocks("number_too_large", subject, found=describe(value))
    else:
        into.blocks("whole_number_expected", subject, found=describe(value))
    into.broken.add(subject)
    return None


def read_day(value: object, subject: str, into: Gathering) -> date | None:
    """A day as YYYY-MM-DD; None with a finding for anything else."""
    if not isinstance(value, str):
        into.blocks("date_expected", subject, found=describe(value))
    elif _ISO_DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            into.blocks("date_impossible", subject, found=value)
    elif match := _ISO_INSTANT.fullmatch(value):
        into.blocks("date_has_time", subject, found=describe(value), suggested=match[1])
    else:
        into.blocks("date_not_iso", subject, found=describe(value))
    into.broken.add(subject)
    return None


def read_list(value: object, subject: str, limit: int, into: Gathering) -> list[object]:
    """A list of at most `limit` entries; cut, with a finding, where it is longer."""
    if not isinstance(value, list | tuple):
        into.blocks("list_expected", subject, found=describe(value))
        into.broken.add(subject)
        return []
    if len(value) > limit:
        into.blocks("list_too_long", subject, length=len(value), limit=limit)
        into.broken.add(subject)
    return list(value[:limit])


def read_object(
    value: object, subject: str, into: Gathering, *, required: Collection[str], optional: Collection[str] = ()
) -> Mapping[str, object] | None:
    """An object with the fields asked for: a finding for each that is missing and each that is unknown.

    An unknown field asks, with the nearest known name; the missing field beside it blocks by itself.
    """
    if not isinstance(value, Mapping):
        into.blocks("object_expected", subject, found=describe(value))
        into.broken.add(subject)
        return None
    for field in required:
        if field not in value:
            into.blocks("field_missing", _within(subject, field), field=field)
            into.broken.add(_within(subject, field))
    if len(value) <= len(required) + len(optional) and all(
        field in required or field in optional for field in value
    ):
        return value
    free = [field for field in (*required, *optional) if field not in value]
    for field in value:
        if field in required or field in optional:
            continue
        name = describe(field)[:40]
        if len(into.findings) >= MAX_FINDINGS:
            into.left_out += 1
            continue
        nearest = get_close_matches(name.lower(), free, n=1, cutoff=0.7) if isinstance(field, str) else []
        if nearest:
            into.asks("field_misspelt", _within(subject, name), field=name, nearest=nearest[0])
        else:
            into.asks("field_unknown", _within(subject, name), field=name)
    return value


def _within(subject: str, field: str) -> str:
    return f"{subject}.{field}" if subject else field
