"""The cells of flat rows as numbers, days, names and origins; what is none is said, with row and event."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import NoReturn

from openkp.custody.event_form import UNPRINTABLE, printable
from openkp.custody.events import EventKind
from openkp.custody.flat_headings import COLUMNS
from openkp.custody.origins import OriginKey, UnreadableOrigin
from openkp.scheme.findings import Finding, Severity

#: A file with more findings than this is no file of events.
MAX_FINDINGS = 10_000
#: Characters of one cell that is a name.
MAX_NAME = 200
#: The cells of one line, by the places of `COLUMNS`, and its number in the file.
Line = tuple[int, Sequence[str]]
PLACES = {name: place for place, name in enumerate(COLUMNS)}

blocks = partial(Finding, severity=Severity.BLOCKS, clause="KPCS-CD:IV.a")
_AMOUNT = re.compile(r"([0-9]{1,12})(?:[.,]([0-9]{1,2}))?")
_WHOLE = re.compile(r"[0-9]{1,15}(?=(?:\.0)?\Z)")
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:00)?", re.ASCII)
_CARATS = "carats above zero with at most two places, such as 12.34"
_KINDS = {kind.value: kind for kind in EventKind}
_SEQ, _ORIGIN = PLACES["seq"], PLACES["origin"]


class TooManyFindings(Exception):
    """More findings than a person would ever read."""


class Refused(Exception):
    """The event cannot be built; why was said already."""


@dataclass(slots=True)
class CellReader:
    """Reads cells, and gathers what is wrong with them. Every reading but `say` raises Refused."""

    findings: list[Finding] = field(default_factory=list)
    _keys: dict[str, OriginKey] = field(default_factory=dict)
    _days: dict[str, date] = field(default_factory=dict)

    def shared(self, number: str, lines: list[Line], column: str) -> str:
        """What the rows agree on; empty cells agree with all."""
        place = PLACES[column]
        value = lines[0][1][place]
        if len(lines) > 1:
            for row, cells in lines[1:]:
                found = cells[place]
                if not found or found == value:
                    continue
                if value:
                    self.refuse_difference(number, row, column, found, value)
                value = found
        if len(value) > MAX_NAME or UNPRINTABLE.search(value):
            expected = f"at most {MAX_NAME} characters that can be printed"
            self.refuse_cell(lines[0], column, expected, found=value)
        return value

    def refuse_difference(self, number: str, row: int, column: str, found: str, expected: str) -> NoReturn:
        """Two rows of one event, or of one parcel in it, contradict each other."""
        params: dict[str, str | int] = {
            "row": row,
            "seq": printable(number[:20]),
            "column": column,
            "found": printable(found[:60]),
            "expected": printable(expected[:60]),
        }
        self.refuse(blocks(code="custody_rows_differ", subject=about(number), params=params))

    def kind(self, number: str, lines: list[Line]) -> EventKind:
        """What happened, in the words of `EventKind`, with spaces, `-` or `_`."""
        text = self.shared(number, lines, "kind")
        kind = _KINDS.get(text) or _KINDS.get("_".join(text.lower().replace("-", " ").split()))
        if kind is None:
            self.refuse_cell(lines[0], "kind", ", ".join(_KINDS), found=text)
        return kind

    def day(self, number: str, lines: list[Line]) -> date:
        """The day, ISO 8601; an instant at midnight, as spreadsheets keep days, is one."""
        text = self.shared(number, lines, "date")
        known = self._days.get(text)
        if known is not None:
            return known
        match = _MIDNIGHT.fullmatch(text)
        try:
            day = date.fromisoformat(match[1] if match else text)
        except ValueError:
            self.refuse_cell(lines[0], "date", "a day such as 2026-03-01", found=text)
        self._days[text] = day
        return day

    def key(self, line: Line) -> OriginKey:
        """The origin; not stated where the cell is empty."""
        text = line[1][_ORIGIN]
        key = self._keys.get(text)
        if key is None:
            try:
                key = OriginKey.parse(text or "?")
            except UnreadableOrigin as error:
                self.refuse_cell(line, "origin", str(error)[:200])
            self._keys[text] = key
        return key

    def name(self, line: Line, column: str) -> str:
        """A name that must be there."""
        text = line[1][PLACES[column]]
        if not text or len(text) > MAX_NAME or UNPRINTABLE.search(text):
            expected = f"a name of at most {MAX_NAME} characters that can be printed"
            self.refuse_cell(line, column, expected)
        return text

    def carats(self, line: Line, column: str, *, is_share: bool = False) -> int:
        """Hundredths. is_share: zero is possible, as a part of a parcel."""
        match = _AMOUNT.fullmatch(line[1][PLACES[column]])
        hundredths = -1 if match is None else _hundredths(match)
        if hundredths < (0 if is_share else 1):
            self.refuse_cell(line, column, _CARATS)
        return hundredths

    def amount(self, line: Line, column: str, *, found: str | None = None) -> int:
        """Hundredths, zero or more."""
        text = line[1][PLACES[column]] if found is None else found
        match = _AMOUNT.fullmatch(text)
        if match is None:
            self.refuse_cell(line, column, "zero or more with at most two places, such as 12.34", found=text)
        return _hundredths(match)

    def optional_amount(self, number: str, lines: list[Line], column: str) -> int | None:
        """Hundredths, or None for an empty cell."""
        text = self.shared(number, lines, column)
        return self.amount(lines[0], column, found=text) if text else None

    def optional_whole(self, number: str, lines: list[Line], column: str) -> int:
        """A whole number, or 0 for an empty cell."""
        text = self.shared(number, lines, column)
        return self.whole(text, lines[0], column) if text else 0

    def whole(self, text: str, line: Line, column: str) -> int:
        """A whole number."""
        match = _WHOLE.match(text)
        if match is None:
            self.refuse_cell(line, column, "a whole number", found=text)
        return int(match[0])

    def refuse_cell(self, line: Line, column: str, expected: str, *, found: str | None = None) -> NoReturn:
        """The cell is not what its column holds."""
        row, cells = line
        number = printable(cells[_SEQ][:20])
        params: dict[str, str | int] = {
            "row": row,
            "seq": number,
            "column": column,
            "found": printable((cells[PLACES[column]] if found is None else found)[:60]),
            "expected": expected,
        }
        self.refuse(blocks(code="custody_cell_unreadable", subject=about(number), params=params))

    def refuse(self, finding: Finding) -> NoReturn:
        """Say it, and give the event up."""
        self.say(finding)
        raise Refused

    def say(self, finding: Finding) -> None:
        """Keep a finding. Raises TooManyFindings."""
        if len(self.findings) >= MAX_FINDINGS:
            raise TooManyFindings
        self.findings.append(finding)


def _hundredths(match: re.Match[str]) -> int:
    return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))


def about(number: str) -> str:
    """The subject of a finding on an event."""
    return f"event {printable(number[:20])}"
