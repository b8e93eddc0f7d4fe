"""The published template: the columns of a return, as an empty CSV or as a workbook that explains itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from openkp.scheme.returns import ReturnKind

#: Workbooks are made of the same bytes each time.
_MADE_AT = datetime(2024, 1, 1)  # noqa: DTZ001 - spreadsheets know no zones


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateColumn:
    """A column of the template. heading: as printed; meaning and example: for whoever fills it in."""

    heading: str
    meaning: str
    example: str
    is_required: bool = False


_PARTICIPANT = TemplateColumn(
    heading="participant",
    meaning="Who files: the two-letter code; EU for the European Union. NA is Namibia.",
    example="BW",
    is_required=True,
)
_HS = TemplateColumn(
    heading="hs",
    meaning="7102.10 unsorted, 7102.21 industrial, 7102.31 gem; empty for all rough together.",
    example="7102.31",
)
_CARATS = TemplateColumn(
    heading="carats",
    meaning="Mass in metric carats, two places. For another unit write it in the heading, such as grams.",
    example="12345.67",
)
_USD = TemplateColumn(
    heading="usd",
    meaning="Value in US dollars, two places. For thousands write the heading: usd thousands.",
    example="1234567.89",
)
_NIL = TemplateColumn(
    heading="nil",
    meaning="yes in a row without figures: there was nothing in the period. Otherwise empty.",
    example="",
)
_NOTE = TemplateColumn(heading="note", meaning="Whatever a reader should know of the row.", example="")

_COLUMNS: Mapping[ReturnKind, tuple[TemplateColumn, ...]] = MappingProxyType(
    {
        ReturnKind.TRADE: (
            _PARTICIPANT,
            TemplateColumn(heading="period", meaning="The quarter.", example="2024Q2", is_required=True),
            TemplateColumn(
                heading="flow",
                meaning="export or import; empty only in a nil row for both.",
                example="export",
                is_required=True,
            ),
            _HS,
            TemplateColumn(
                heading="partner",
                meaning="Participant of destination (export) or provenance (import): its code; EU for its "
                "member states together.",
                example="AE",
            ),
            TemplateColumn(
                heading="origin", meaning="Country of mining, where it is known: its code.", example="BW"
            ),
            _CARATS,
            _USD,
            TemplateColumn(
                heading="certificates",
                meaning="Certificates validated for export, or imported shipments accompanied by one.",
                example="12",
            ),
            _NIL,
            _NOTE,
        ),
        ReturnKind.PRODUCTION: (
            _PARTICIPANT,
            TemplateColumn(heading="period", meaning="The half-year.", example="2024H1", is_required=True),
            TemplateColumn(
                heading="sector",
                meaning="artisanal or industrial, where they are told apart; empty for all mining.",
                example="artisanal",
            ),
            _HS,
            _CARATS,
            _USD,
            _NIL,
            _NOTE,
        ),
    }
)


def template_columns(kind: ReturnKind) -> tuple[TemplateColumn, ...]:
    """The columns of the template in their order."""
    return _COLUMNS[kind]


def write_template(kind: ReturnKind, *, form: str) -> bytes:
    """An empty return of the kind.

    form: `csv`, the headings alone in UTF-8 with a byte order mark, or `xlsx`, with a second sheet that
    explains each column with an example; the examples are never read as figures.
    Raises: ValueError for another form.
    """
    if form == "csv":
        text = io.StringIO()
        csv.writer(text).writerow(column.heading for column in _COLUMNS[kind])
        return text.getvalue().encode("utf-8-sig")
    if form == "xlsx":
        return _workbook(kind)
    raise ValueError(f"{form[:20]!r} is neither csv nor xlsx")


def _workbook(kind: ReturnKind) -> bytes:
    import openpyxl
    from openpyxl.styles import Alignment, Font

    book = openpyxl.Workbook()
    book.properties.creator = "OpenKP"
    book.properties.created = book.properties.modified = _MADE_AT
    sheet = book.active
    sheet.title = str(kind)
    sheet.append([column.heading for column in _COLUMNS[kind]])
    sheet.freeze_panes = "A2"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = 16
    for column in (cell.column_letter for cell in sheet[1] if cell.value in ("participant", "period", "hs")):
        for row in range(2, 502):
            sheet[f"{column}{row}"].number_format = "@"  # text: a code is no number and a quarter no day
    explained = book.create_sheet("explanation")
    explained.append(["Column", "Must be filled", "Meaning", "Example"])
    for each in _COLUMNS[kind]:
        explained.append([each.heading, "yes" if each.is_required else "", each.meaning, each.example])
    for cell in explained[1]:
        cell.font = Font(bold=True)
    for letter, width in (("A", 16), ("B", 16), ("C", 80), ("D", 16)):
        explained.column_dimensions[letter].width = width
    for row in explained.iter_rows(min_row=2, min_col=3, max_col=3):
        row[0].alignment = Alignment(wrap_text=True, vertical="top")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
