"""An uploaded file as lines, each as it was read: CSV in any usual encoding and delimiter, XLSX, JSON lines.

Nothing is judged here but whether it is a table of shipments at all: what is wrong with a line is found when
the line is done, so that no line is lost and none stops the others.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any

from openkp.office.api_gate import walk_json
from openkp.office.bulk.columns import EXAMPLE, NEEDED, NUMBERS, places_of
from openkp.office.bulk.models import BulkKind
from openkp.office.messages import finding, note
from openkp.office.spreadsheet_cells import as_typed
from openkp.scheme.findings import Finding, Severity
from openkp.statistics.intake.amounts import decimal_sign, settled
from openkp.statistics.intake.sheets import (
    LINES_ABOVE_TABLE,
    CannotRead,
    Formula,
    Sheet,
    TypedDay,
    closing_lines,
    delimited_sheet,
    encoding_of,
)
from openkp.statistics.intake.workbooks import workbook_sheets

#: Bytes of an upload, bytes of a workbook when unpacked, lines of one upload, bytes of one line of JSON.
MAX_UPLOAD = 16 * 1024 * 1024
MAX_UNPACKED = 96 * 1024 * 1024
MAX_LINES = 20_000
MAX_JSON_LINE = 64 * 1024
CLAUSE = "PRACTICE:reading"

#: What no spreadsheet is, by how it begins.
_OTHER_KINDS = (b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b", b"\x89PNG", b"PAR1")
#: The sign that stands where a file has a NUL, which no database keeps.
_NUL = "\N{SYMBOL FOR NULL}"
#: Parts of a day's text that a spreadsheet adds to a day without a time.
_MIDNIGHT = "T00:00:00"
#: A cell that holds a formula is kept with this before it: what it would come to is not known.
FORMULA = "\N{SYMBOL FOR UNIT SEPARATOR}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """One line. row: where it stands in the file, from 1. cells: its texts, or the JSON value."""

    row: int
    cells: Any


@dataclass(slots=True, kw_only=True)
class ReadFile:
    """A file that is a table of shipments, or the findings that say why it is none.

    `lines` can be gone through once; `signs` and the notes among the findings are whole after that.
    """

    lines: Iterator[ReadLine] = field(default_factory=lambda: iter(()))
    headings: list[str] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    shown: dict[str, set[str]] = field(default_factory=dict)
    examples: int = 0

    @property
    def signs(self) -> dict[str, str]:
        """The decimal sign of each column of numbers, where its cells settle it."""
        return {name: sign for name, signs in self.shown.items() if (sign := settled(signs))}


def read_upload(data: bytes, name: str, kind: BulkKind) -> ReadFile:
    """The lines of an upload. Whatever is in it becomes a finding; nothing is raised."""
    try:
        if len(data) > MAX_UPLOAD:
            raise CannotRead(
                "bulk_file_too_large",
                found=f"{-(-len(data) // 1024 // 1024)} MB",
                most=f"{MAX_UPLOAD // 1024 // 1024} MB",
            )
        if not data.strip():
            raise CannotRead("bulk_file_empty")
        if data.startswith(_OTHER_KINDS):
            raise CannotRead("bulk_file_kind_unknown")
        if _is_json(data, name):
            return _json_lines(data)
        return _table(_sheets(data), kind)
    except CannotRead as error:
        return ReadFile(findings=[said(error)])


def said(error: CannotRead) -> Finding:
    """What keeps a file from being read; what the reading of statistics found, in the words of this desk."""
    if error.code.startswith("bulk_"):
        return Finding(code=error.code, severity=Severity.BLOCKS, clause=CLAUSE, params=error.params)
    found = str(error.params.get("found", error.code))[:200]
    if error.code == "workbook_too_large":
        return finding("bulk_file_too_large", CLAUSE, found=found, most=str(error.params.get("expected", "")))
    return finding("bulk_file_unreadable", CLAUSE, problem=found, row=error.params.get("row", 0))


# --- tables -------------------------------------------------------------------------------------------------


def _sheets(data: bytes) -> tuple[Sheet, ...]:
    open_file = partial(io.BytesIO, data)
    if data.startswith(b"PK"):
        return workbook_sheets(open_file, most=MAX_UNPACKED)
    return (delimited_sheet(open_file, encoding_of(open_file)),)


def _table(sheets: Sequence[Sheet], kind: BulkKind) -> ReadFile:
    """The first sheet whose headings are those of the kind. Raises CannotRead."""
    fullest: list[str] = []
    for sheet in sheets:
        with closing_lines(sheet) as lines:
            first = [[str(cell) for cell in cells] for cells in islice(lines, LINES_ABOVE_TABLE)]
        for row, cells in enumerate(first, start=1):
            places, unknown, twice = places_of(kind, cells)
            if not set(NEEDED[kind]) <= places.keys():
                fullest = cells if len([one for one in cells if one.strip()]) > len(fullest) else fullest
                continue
            if twice:
                raise CannotRead("bulk_column_twice", columns=", ".join(twice))
            read = ReadFile(headings=[_kept(cell) for cell in cells], places=places)
            if unknown:
                listed = ", ".join(_kept(one)[:40] for one in unknown[:12])
                read.findings.append(note("bulk_columns_unknown", CLAUSE, columns=listed))
            read.lines = _rows(sheet, row, read)
            return read
    raise CannotRead(
        "bulk_headings_unknown",
        found=", ".join(_kept(one)[:40] for one in fullest[:12]) or "–",
        expected=", ".join(NEEDED[kind]),
    )


def _rows(sheet: Sheet, heading_row: int, read: ReadFile) -> Iterator[ReadLine]:
    """The rows beneath the headings that hold anything; examples are counted and passed over."""
    numbers = {name: place for name, place in read.places.items() if name in NUMBERS}
    first_place = min(read.places.values())
    with closing_lines(sheet) as lines:
        for row, cells in enumerate(lines, start=1):
            if row <= heading_row or not any(str(cell).strip() for cell in cells):
                continue
            if first_place < len(cells) and cells[first_place].strip().upper().startswith(EXAMPLE):
                read.examples += 1
                continue
            for name, place in numbers.items():
                if place < len(cells) and cells[place]:
                    read.shown.setdefault(name, set()).add(decimal_sign(cells[place]))
            yield ReadLine(row=row, cells=[_cell(cell) for cell in cells])


def _cell(cell: str) -> str:
    """A cell as it can be kept. A day without a time is a day, and a formula is marked as one."""
    if isinstance(cell, Formula):
        return FORMULA + _kept(cell)
    if isinstance(cell, TypedDay):
        return str(cell).removesuffix(_MIDNIGHT)
    return _kept(as_typed(cell))  # the report writes it so that it stays text


def _kept(text: str) -> str:
    """Text that every database keeps: without NUL and without halves of letters."""
    if text.isascii() and "\x00" not in text:
        return str(text)
    return text.replace("\x00", _NUL).encode("utf-8", "replace").decode()


# --- JSON lines ---------------------------------------------------------------------------------------------


def _is_json(data: bytes, name: str) -> bool:
    is_named = name.lower().endswith((".jsonl", ".ndjson", ".json"))
    return is_named or data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def _json_lines(data: bytes) -> ReadFile:
    read = ReadFile()
    read.lines = _values(data.removeprefix(b"\xef\xbb\xbf"))
    return read


def _values(data: bytes) -> Iterator[ReadLine]:
    """Each line that is not empty: its JSON object, or its text where it is none."""
    for row, line in enumerate(io.BytesIO(data), start=1):
        text = line.strip()
        if text:
            yield ReadLine(row=row, cells=_value(text))


def _value(line: bytes) -> Any:
    text = _kept(line[:MAX_JSON_LINE].decode("utf-8", "replace"))
    if len(line) > MAX_JSON_LINE:
        return text
    try:
        value = json.loads(text, parse_constant=_refused)
        walk_json(value)
    except (ValueError, RecursionError):
        return text
    return value if isinstance(value, dict) else text


def _refused(name: str) -> object:
    raise ValueError(name)
