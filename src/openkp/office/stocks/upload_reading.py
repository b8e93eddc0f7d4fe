"""Uploaded files of stock as events: workbooks here, every other form by the engine."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from itertools import islice

from openkp.custody.files import EventsRead, events_of_table, read_event_file
from openkp.custody.flat_headings import Heading, read_heading
from openkp.custody.flat_texts import LINES_ABOVE_TABLE, CannotRead, FlatTable, no_table
from openkp.office.messages import finding
from openkp.scheme.findings import Finding, Severity
from openkp.statistics.intake.sheets import CannotRead as CannotReadSheet
from openkp.statistics.intake.sheets import Formula, Sheet, closing_lines
from openkp.statistics.intake.workbooks import workbook_sheets

#: Bytes of an upload, bytes of a workbook when unpacked, and events of one upload.
MAX_UPLOAD = 16 * 1024 * 1024
MAX_UNPACKED = 96 * 1024 * 1024
MAX_EVENTS = 50_000

CLAUSE = "PRACTICE:reading"


def read_upload(data: bytes, name: str, *, holder: str = "") -> EventsRead:
    """The events of an upload: XLSX, or any form that the engine reads; whatever is in it becomes a finding.

    holder: who has the parcels of a list that names nobody.
    """
    if data.startswith(b"PK") or name.lower().endswith((".xlsx", ".xlsm")):
        read = _read_workbook(data, holder)
    else:
        read = read_event_file(data, name, most=MAX_UPLOAD, holder=holder)
    if len(read.events) > MAX_EVENTS:
        found = finding("stock_file_too_long", CLAUSE, found=len(read.events), most=MAX_EVENTS)
        return EventsRead(events=(), findings=(found,))
    return read


def _read_workbook(data: bytes, holder: str) -> EventsRead:
    try:
        if len(data) > MAX_UPLOAD:
            found = f"{-(-len(data) // 1024 // 1024)} MB"
            raise CannotRead("custody_file_too_large", found=found, most=f"{MAX_UPLOAD // 1024 // 1024} MB")
        sheets = workbook_sheets(partial(io.BytesIO, data), most=MAX_UNPACKED)
        return events_of_table(_table(sheets), holder=holder)
    except CannotReadSheet as error:
        problem = str(error.params.get("found", error.code))
        return _nothing("custody_file_unreadable", problem=problem[:200])
    except CannotRead as error:
        return _nothing(error.code, **error.params)


def _nothing(code: str, **params: str | int) -> EventsRead:
    found = Finding(code=code, severity=Severity.BLOCKS, clause=CLAUSE, params=params)
    return EventsRead(events=(), findings=(found,))


def _table(sheets: tuple[Sheet, ...]) -> FlatTable:
    """The first sheet that holds events or a list of stock. Raises CannotRead."""
    fullest = Heading(places={})
    for sheet in sheets:
        with closing_lines(sheet) as lines:
            first = [[str(cell) for cell in cells] for cells in islice(lines, LINES_ABOVE_TABLE)]
        for row, cells in enumerate(first, start=1):
            heading = read_heading(cells)
            if heading.holds_events or heading.holds_stock:
                return FlatTable(heading=heading, lines=_beneath(sheet, row))
            if len(heading.places) > len(fullest.places):
                fullest = heading
    raise no_table(fullest)


def _beneath(sheet: Sheet, heading_row: int) -> Iterator[tuple[int, list[str]]]:
    """Lines beneath the headings. A formula is no figure: its text is refused where a figure is read."""
    try:
        for row, cells in enumerate(sheet.lines(), start=1):
            if row > heading_row:
                yield row, [f"formula {cell}" if isinstance(cell, Formula) else str(cell) for cell in cells]
    except CannotReadSheet as error:
        raise CannotRead(
            "custody_file_unreadable", problem=str(error.params.get("found", error.code))[:200]
        ) from error
