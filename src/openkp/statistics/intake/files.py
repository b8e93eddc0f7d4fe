"""Reading a file of statistics whole: find its table, settle how its numbers are written, read row by row."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from openkp.scheme.findings import Finding, Severity, is_blocked
from openkp.scheme.periods import HalfYear, Quarter
from openkp.scheme.returns import ReturnKind
from openkp.statistics.figures import Figure
from openkp.statistics.intake import filings, publications
from openkp.statistics.intake.amounts import decimal_sign, settled
from openkp.statistics.intake.crosschecks import check_filings, check_unions
from openkp.statistics.intake.filings import Wanted
from openkp.statistics.intake.layouts import (
    KIND_OF,
    NUMBERS,
    TEMPLATES,
    Layout,
    is_derived,
    names_a_quantity,
    nearest,
)
from openkp.statistics.intake.readings import Reading, ReturnReading
from openkp.statistics.intake.rows import Row
from openkp.statistics.intake.saying import MAX_FINDINGS, READING, Saying, TooMuchToSay, quote
from openkp.statistics.intake.sheets import (
    CannotRead,
    Open,
    Sheet,
    Table,
    closing_lines,
    delimited_sheet,
    encoding_of,
    find_table,
    first_headings,
)
from openkp.statistics.intake.workbooks import workbook_sheets
from openkp.statistics.refused import RefusedRow

#: Bytes of a file. The figures of 100 MB of CSV (1.7 million rows) take about a gigabyte of memory.
MAX_BYTES = 256 * 1024 * 1024

#: Bytes of a workbook when unpacked.
MAX_UNPACKED = 512 * 1024 * 1024

#: The same for one return that is uploaded: hundreds of thousands of lines, more than any return has.
MAX_RETURN_BYTES = 16 * 1024 * 1024
MAX_RETURN_UNPACKED = 64 * 1024 * 1024

_RowReader = Callable[[Row, Wanted], tuple[Figure, ...]]

_READERS: Mapping[Layout, _RowReader] = MappingProxyType(
    {
        Layout.TRADE_TEMPLATE: filings.trade_row,
        Layout.PRODUCTION_TEMPLATE: filings.production_row,
        Layout.KP_PRODUCTION: filings.filed_production_row,
        Layout.KP_PUBLISHED: publications.published_row,
        Layout.BGS_PRODUCTION: publications.survey_row,
        Layout.DRC_NATIONAL: publications.congolese_row,
        Layout.OTHER_NATIONAL: publications.national_row,
        Layout.ANTWERP_TRADE: publications.antwerp_row,
    }
)
#: Layouts of what Participants file themselves; the others are what somebody else says.
FILINGS = (*TEMPLATES, Layout.KP_PRODUCTION)


def read_file(path: Path, *, kind: ReturnKind | None = None, today: date | None = None) -> Reading:
    """A file of any known layout, CSV or XLSX: every row accepted, or refused with a finding.

    kind: take only figures of this kind of return; a file that holds only the other kind is refused.
    today: the day of reading; filings for periods that are not over on it are asked about.
    Raises: OSError if the file cannot be opened. Whatever is in it becomes a finding.
    Limits: 256 MB; memory grows with the figures that are kept, not with the file.
    """
    size = path.stat().st_size
    limits = _Limits(size=MAX_BYTES, unpacked=MAX_UNPACKED)
    return _read(partial(_opened, path), size, Wanted(source=path.name, kind=kind, today=today), limits)


def read_return(
    data: bytes, *, name: str, kind: ReturnKind, participant: str, period: Quarter | HalfYear
) -> ReturnReading:
    """One return in the published template, CSV or XLSX. If anything blocks there are no lines.

    name: of the file. participant, period: whose return it is; a row of another is refused.
    A return whose rows are all nil has no lines and no finding that blocks.
    Limits: 16 MB, and 64 MB when unpacked.
    """
    wanted = Wanted(source=name, kind=kind, participant=participant, period=period)
    limits = _Limits(size=MAX_RETURN_BYTES, unpacked=MAX_RETURN_UNPACKED, layouts=TEMPLATES)
    reading = _read(partial(io.BytesIO, data), len(data), wanted, limits)
    blocked = is_blocked(reading.findings)
    return ReturnReading(
        lines=() if blocked else tuple(each.line for each in reading.figures if not each.is_nil),
        findings=reading.findings,
    )


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limits:
    """What a file may be: its bytes, its bytes when unpacked, and the layouts that are looked for."""

    size: int
    unpacked: int
    layouts: tuple[Layout, ...] = tuple(_READERS)


@dataclass(slots=True)
class _Counts:
    layout: Layout = Layout.UNKNOWN
    rows: int = 0
    refused: int = 0


def _read(open_file: Open, size: int, wanted: Wanted, limits: _Limits) -> Reading:
    saying, counts = Saying(), _Counts()
    figures: list[Figure] = []
    refused: list[RefusedRow] = []
    try:
        if size > limits.size:
            most = f"{limits.size // 1024 // 1024} MB or less"
            raise CannotRead("file_too_large", found=f"{size // 1024 // 1024} MB", expected=most)
        table = _table(open_file, saying, wanted, limits)
        counts.layout = table.heading.layout
        _check_heading(table, wanted, saying)
        for row in _rows(table, saying):
            counts.rows += 1
            said = len(saying.found)
            kept = _row_figures(row, wanted, _READERS[counts.layout])
            counts.refused += row.is_refused
            figures.extend(kept)
            if row.is_refused and counts.layout in FILINGS:
                refused.append(filings.refused_row(row, counts.layout, saying.found[said:], wanted.source))
        if not counts.rows:
            raise CannotRead("no_rows", found="headings alone", expected="rows of figures, or a nil row")
        if counts.layout in FILINGS:
            severity = Severity.BLOCKS if wanted.participant else Severity.ASKS
            check_filings(figures, saying, severity=severity)
        check_unions(figures, saying, are_filings=counts.layout in FILINGS)
        findings = saying.gathered()
    except CannotRead as error:
        figures, counts.refused = [], counts.rows
        findings = _stopped(saying, error)
    except TooMuchToSay:
        figures, counts.refused = [], counts.rows
        findings = _stopped(
            saying,
            CannotRead("too_many_findings", found=f"{MAX_FINDINGS} findings", expected="a known layout"),
        )
    return Reading(
        layout=counts.layout,
        name=wanted.source,
        rows=counts.rows,
        figures=tuple(figures),
        findings=findings,
        refused=counts.refused,
        refused_rows=tuple(refused) if figures or counts.refused == len(refused) else (),
    )


def _stopped(saying: Saying, error: CannotRead) -> tuple[Finding, ...]:
    """What was said until the file could not be read further, and why that was."""
    ended = Saying()
    ended.say(error.code, Severity.BLOCKS, READING, "", dict(error.params))
    return (*ended.gathered(), *saying.found)


def _row_figures(row: Row, wanted: Wanted, reader: _RowReader) -> tuple[Figure, ...]:
    row.check_cells()
    if row.is_refused:  # with cells shifted or to be worked out first, the rest would say nothing more
        return ()
    figures = reader(row, wanted)
    return () if row.is_refused else figures


def _table(open_file: Open, saying: Saying, wanted: Wanted, limits: _Limits) -> Table:
    """The table of the file. Raises CannotRead where there is none in a layout that is looked for."""
    only = limits.layouts
    sheets = _sheets(open_file, saying, limits)
    found = [table for sheet in sheets if (table := find_table(sheet)) is not None]
    fitting = [table for table in found if table.heading.layout in only]
    if not fitting:
        headings = first_headings(sheets)
        if is_derived(headings):
            raise CannotRead(
                "sums_are_no_filings",
                found=", ".join(quote(each) for each in headings[:12]),
                expected="kp_production_halfyear.csv",
            )
        likely = [each for each in only if wanted.kind in (None, KIND_OF.get(each))]
        layout, missing = nearest(headings, likely or only)
        raise CannotRead(
            "layout_unknown",
            found=", ".join(quote(each) for each in headings[:12]) or "no headings",
            expected=", ".join(each.value for each in only),
            nearest=layout.value,
            missing=", ".join(missing) or "nothing",
        )
    if len(fitting) > 1:
        others = ", ".join(quote(table.sheet.name) for table in fitting[1:])
        saying.asks("sheets_not_read", found=others, expected=quote(fitting[0].sheet.name))
    return fitting[0]


def _sheets(open_file: Open, saying: Saying, limits: _Limits) -> tuple[Sheet, ...]:
    with open_file() as file:
        head = file.read(8)
    if not head:
        raise CannotRead("file_empty", found="0 bytes", expected="a CSV or XLSX file")
    if head.startswith(b"PK"):
        return workbook_sheets(open_file, most=limits.unpacked)
    if head.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b", b"\x89PNG", b"PAR1")):
        raise CannotRead("file_kind_unknown", found=repr(head[:4]), expected="a CSV or XLSX file")
    encoding = encoding_of(open_file)
    if encoding.has_mark or encoding.name != "utf-8":
        saying.notes(
            "encoding_read",
            found=f"{encoding.name}{' with a byte order mark' if encoding.has_mark else ''}",
            expected="UTF-8",
        )
    return (delimited_sheet(open_file, encoding),)


def _check_heading(table: Table, wanted: Wanted, saying: Saying) -> None:
    """Raises CannotRead for columns that stand twice, and for a file of the other kind of return."""
    heading = table.heading
    if heading.twice:
        raise CannotRead("column_twice", found=", ".join(heading.twice), expected="each column once")
    held = KIND_OF.get(heading.layout)
    if held is not None and wanted.kind not in (None, held):
        raise CannotRead("kind_differs", found=held.value, expected=str(wanted.kind))
    lost = [each for each in heading.unread if heading.layout in TEMPLATES and names_a_quantity(each)]
    if lost:
        raise CannotRead(
            "unit_not_understood",
            found=", ".join(quote(each) for each in lost[:8]),
            expected="carats, carats thousands, grams, usd, usd thousands, usd millions",
        )
    if heading.unread and heading.layout in TEMPLATES:
        unread = ", ".join(quote(each) for each in heading.unread[:8])
        saying.notes("columns_not_read", found=unread, expected="the columns of the template")
    for unit in heading.units.values():
        if unit.factor != 1:
            saying.notes(
                "column_scaled",
                found=quote(unit.heading),
                expected="carats" if unit.column == "carats" else "US$",
                factor=unit.factor,
            )


def _rows(table: Table, saying: Saying) -> Iterator[Row]:
    """The rows of data. A line with a single cell beneath the headings is a note of somebody, and said."""
    signs = _decimal_signs(table, saying)
    for line, cells in _lines_of(table):
        told = [cell for cell in cells if cell and not cell.isspace()]
        if len(told) > 1 or (told and table.heading.width < 3):
            yield Row(line, cells, table.heading, saying, signs)
        elif told:
            saying.notes_in_column("line_is_a_note", "all columns", line, quote(told[0]), "a row of figures")


def _lines_of(table: Table) -> Iterator[tuple[int, Sequence[str]]]:
    with closing_lines(table.sheet) as lines:
        for line, cells in enumerate(lines, start=1):
            if line > table.line:
                yield line, cells


def _decimal_signs(table: Table, saying: Saying) -> Mapping[str, str]:
    """The decimal sign of each column of numbers, by those numbers in it that can be read only one way."""
    places = {column: place for column, place in table.heading.places.items() if column in NUMBERS}
    shown: dict[str, set[str]] = {column: set() for column in places}
    open_columns = dict(places)
    for _, cells in _lines_of(table):
        for column, place in tuple(open_columns.items()):
            cell = cells[place] if place < len(cells) else ""
            if "," in cell or ("." in cell and "." not in shown[column]):
                shown[column].add(decimal_sign(cell))
                if {".", ","} <= shown[column]:
                    del open_columns[column]
    for column, signs in shown.items():
        if {".", ","} <= signs:
            saying.asks("column_mixes_signs", found=column, expected="one decimal sign in a column")
    return {column: settled(signs) for column, signs in shown.items()}
