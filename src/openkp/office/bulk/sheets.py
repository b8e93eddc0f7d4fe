"""Files that the office gives: templates to fill in, and the report of what was refused.

What a person typed comes back in a report and is opened in a spreadsheet: a cell that would be read there as
a formula is written so that it stays text (CSV: with an apostrophe, which reading takes away again).
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from openkp.office.bulk.columns import COLUMNS, LINE, REPORT_ONLY, columns_of
from openkp.office.bulk.models import BulkJob, BulkKind, BulkLine
from openkp.office.bulk.reading import FORMULA
from openkp.office.certificates.views.showing import kept_findings
from openkp.office.spreadsheet_cells import harmless

MEDIA = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ANSWERS = "answers"


def write_template(kind: BulkKind, form: str, *, is_company: bool) -> bytes:
    """A template with an example row. form: `csv`, or `xlsx` with a sheet that explains the columns."""
    columns = columns_of(kind, is_company=is_company)
    rows = [[one.name for one in columns], [one.example for one in columns]]
    if form == "csv":
        return "".join(csv_lines(rows)).encode("utf-8-sig")
    explained = [[_("Column"), _("Meaning"), _("Example")]]
    explained += [[one.name, str(one.meaning), one.example] for one in columns[1:]]
    explained.insert(1, [columns[0].name, str(columns[0].meaning), ""])
    return workbook(str(kind), rows, explained)


def report_rows(job: BulkJob) -> Iterator[list[str]]:
    """Headings, then each refused line that did not come again: its row, why, what to do, and as it was read.

    A file of confirmations gets the keys of open questions, to be answered behind their `=`.
    """
    is_table = bool(job.headings)
    headings = list(job.headings) if is_table else ["json"]
    answers = job.places.get(_ANSWERS) if is_table else None
    kept = [place for place in range(len(headings)) if place not in _of_report(job)]
    extra = is_table and answers is None and job.kind == BulkKind.CONFIRMATIONS
    yield [LINE, *REPORT_ONLY, *(headings[place] for place in kept), *([_ANSWERS] if extra else [])]
    names = {one.name for one in COLUMNS[BulkKind(job.kind)]} if is_table else set()
    refused = job.lines.filter(state=BulkLine.State.REFUSED, mended=False).order_by("place")
    for line in refused.iterator(chunk_size=500):
        cells = _cells(line, len(headings))
        if answers is not None:
            cells[answers] = _with_keys(cells[answers], line.asked)
        found = kept_findings(line.findings)
        yield [
            str(line.row),
            "\n".join(str(one["code"]) for one in line.findings),
            "\n".join(f"{one.subject}: {one.text}" if one.subject in names else one.text for one in found),
            "\n".join(dict.fromkeys(one.next_step for one in found if one.next_step)),
            *(cells[place] for place in kept),
            *([_with_keys("", line.asked)] if extra else []),
        ]


def _of_report(job: BulkJob) -> set[int]:
    """Columns that an earlier report added to the file; the new one has its own."""
    return {job.places[name] for name in (LINE, *REPORT_ONLY) if name in job.places}


def _cells(line: BulkLine, width: int) -> list[str]:
    if not isinstance(line.cells, list):
        return [line.cells if isinstance(line.cells, str) else json.dumps(line.cells, ensure_ascii=False)]
    cells = [f"={cell[2:]}" if cell.startswith(f"{FORMULA}=") else cell for cell in line.cells]
    return [*cells, *[""] * (width - len(cells))]


def _with_keys(text: str, asked: Sequence[str]) -> str:
    return " | ".join([*([text] if text.strip() else []), *(f"{key} = " for key in asked)])


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The rows as lines of a CSV."""
    for row in rows:
        text = io.StringIO()
        csv.writer(text).writerow([harmless(cell) for cell in row])
        yield text.getvalue()


def workbook(title: str, rows: Iterable[Sequence[str]], explained: Sequence[Sequence[str]] = ()) -> bytes:
    """A workbook whose cells are all text; a second sheet where there is something to explain."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    book.properties.creator = "OpenKP"
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        sheet.column_dimensions[letter].width = 20
    for row in rows:
        sheet.append([_text_cell(sheet, cell) for cell in row])
    if explained:
        second = book.create_sheet("explanation")
        for letter, width in (("A", 24), ("B", 100), ("C", 30)):
            second.column_dimensions[letter].width = width
        for row in explained:
            second.append([_text_cell(second, cell) for cell in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _text_cell(sheet: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet)
    cell.value = _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)[:32_000]
    cell.data_type = "s"  # a text, whatever it begins with
    cell.number_format = "@"
    return cell
