"""Templates of uploads: a list of opening stock, and a history of events, empty and explained."""

from __future__ import annotations

import csv
import io
from datetime import datetime

from django.utils.translation import gettext

from openkp.custody.events import EventKind
from openkp.custody.flat_headings import COLUMNS
from openkp.scheme.message_texts import N_

#: Workbooks are made of the same bytes each time.
_MADE_AT = datetime(2024, 1, 1)  # noqa: DTZ001 - spreadsheets know no zones

_MEANINGS = {
    "seq": (N_("Number of the event, ascending. Rows of one event have the same number."), "7"),
    "kind": (N_("One of: {kinds}"), "mix"),
    "side": (N_("in for a parcel that goes in, out for a parcel that comes out."), "in"),
    "parcel": (
        N_("The name of the parcel, as on its label; may be empty in a list of opening stock."),
        "A-17",
    ),
    "carats": (N_("Metric carats, at most two places."), "12.34"),
    "holder": (
        N_("Who has it: code of the account, number of the licence, or registered name."),
        "Gaborone Mine",
    ),
    "origin": (
        N_("Country code, then what is known: ;zone= ;mine= ;licence= ;period=. ? if not stated."),
        "BW;mine=Orapa;period=2025",
    ),
    "date": (N_("The day, year first."), "2026-03-01"),
    "certificate": (N_("Number of the certificate of an import or export."), "AO-000123"),
    "voucher": (N_("Number of the voucher of an artisanal production or purchase."), "V-1177"),
    "place": (N_("Where the parcel lies."), "Vault 2"),
    "corrects": (N_("Of a correction: the number of the event that was wrong."), ""),
    "min_carats": (N_("At least so many carats of the origin, where the share is no fact."), ""),
    "max_carats": (N_("At most so many."), ""),
    "polished": (N_("Of cutting: carats of polished stones that came out."), ""),
    "usd": (N_("Value in US dollars."), "1500.00"),
    "stones": (N_("How many stones, if counted."), "48"),
    "grade": (N_("How it was sorted."), "+11 gem"),
}
_STOCK = ("parcel", "carats", "holder", "origin", "date", "place", "grade", "stones", "usd")
#: kind of template -> its columns.
TEMPLATES = {"opening-stock": _STOCK, "history": COLUMNS}


def write_stock_template(kind: str, form: str) -> bytes:
    """An empty template. kind: of `TEMPLATES`. form: `csv` or `xlsx`, with a sheet that explains the columns.

    Raises KeyError for another kind.
    """
    columns = TEMPLATES[kind]
    if form == "csv":
        text = io.StringIO()
        csv.writer(text).writerow(columns)
        return text.getvalue().encode("utf-8-sig")
    return _workbook(kind, columns)


def _workbook(kind: str, columns: tuple[str, ...]) -> bytes:
    import openpyxl
    from openpyxl.styles import Alignment, Font

    book = openpyxl.Workbook()
    book.properties.creator = "OpenKP"
    book.properties.created = book.properties.modified = _MADE_AT
    sheet = book.active
    sheet.title = kind
    sheet.append(columns)
    sheet.freeze_panes = "A2"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = 18
        sheet.column_dimensions[cell.column_letter].number_format = "@"
    explained = book.create_sheet("explanation")
    explained.append([gettext("Column"), gettext("Meaning"), gettext("Example")])
    for name in columns:
        meaning, example = _MEANINGS[name]
        explained.append([name, gettext(meaning).format(kinds=", ".join(EventKind)), example])
    for cell in explained[1]:
        cell.font = Font(bold=True)
    for letter, width in (("A", 16), ("B", 80), ("C", 28)):
        explained.column_dimensions[letter].width = width
    for row in explained.iter_rows(min_row=2, min_col=2, max_col=2):
        row[0].alignment = Alignment(wrap_text=True, vertical="top")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
