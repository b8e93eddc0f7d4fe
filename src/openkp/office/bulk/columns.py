"""The columns of the two kinds of files: names, meanings, examples; and how headings are read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from openkp.office.acting import Json
from openkp.office.bulk.models import BulkKind
from openkp.scheme.hs_codes import ROUGH_CODES, hs_codes

#: The first cell of a row that is an example begins with this; such a row is passed over.
EXAMPLE = "EXAMPLE"
#: Columns that the report adds to what it gives back. `line` is read again, the others are passed over.
LINE = "line"
REPORT_ONLY = ("finding_code", "finding", "what_to_do")


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkColumn:
    """One column. meaning: for the sheet of explanations. aliases: other headings by which it is known."""

    name: str
    meaning: Any
    example: str = ""
    aliases: tuple[str, ...] = ()


def _figures(meaning_carats: Any, meaning_usd: Any, examples: dict[str, tuple[str, str]]) -> list[BulkColumn]:
    found = []
    for code in ROUGH_CODES:
        carats, usd = examples.get(code, ("", ""))
        printed = hs_codes()[code].printed
        found += [
            BulkColumn(
                name=f"carats_{code}",
                meaning=meaning_carats,
                example=carats,
                aliases=(f"carats {printed}", f"ct {code}"),
            ),
            BulkColumn(
                name=f"usd_{code}",
                meaning=meaning_usd,
                example=usd,
                aliases=(f"usd {printed}", f"value {code}"),
            ),
        ]
    return found


_OWN = BulkColumn(
    name="your_reference",
    meaning=_("Your own reference of the shipment; it comes back in the report. May be empty."),
    example=f"{EXAMPLE}: delete this row",
    aliases=("reference", "own reference", "shipment"),
)
_EXAMPLE_FIGURES = {"710231": ("120.50", "18075.00"), "710221": ("80.00", "960.00")}

#: Only an officer who enters what companies brought has these.
FOR_OFFICERS = frozenset({"exporter", "declared_by"})

APPLICATION_COLUMNS: Sequence[BulkColumn] = (
    _OWN,
    BulkColumn(
        name="exporter",
        meaning=_("Registered name of the company."),
        example="Gaborone Rough Traders",
        aliases=("company",),
    ),
    BulkColumn(
        name="declared_by",
        meaning=_("Who signed the declaration on the company’s paper."),
        example="B. Molefe",
    ),
    BulkColumn(
        name="destination",
        meaning=_("Country of destination, as a two-letter code. For the EU, the member state."),
        example="AE",
        aliases=("destination country", "country of destination", "destination participant"),
    ),
    BulkColumn(
        name="importer",
        meaning=_("Name of the importer."),
        example="Desert Rose Rough DMCC",
        aliases=("importer name",),
    ),
    BulkColumn(
        name="importer_address",
        meaning=_("Address of the importer."),
        example="Unit 1, Jumeirah Lakes, Dubai",
    ),
    *_figures(
        _("Carats under this HS code, at most two places; empty if there are none."),
        _("Value in US dollars under this HS code."),
        _EXAMPLE_FIGURES,
    ),
    BulkColumn(
        name="origins",
        meaning=_(
            "Country of mining, with carats if known; several parted by |. With a place: BW;mine=Orapa 80.00."
            " The word mixed where the countries cannot be listed. Empty if parcels of your stock are named."
        ),
        example="BW",
        aliases=("origin", "country of origin", "country of mining"),
    ),
    BulkColumn(name="parcels", meaning=_("Number of parcels."), example="2", aliases=("number of parcels",)),
    BulkColumn(
        name="containers",
        meaning=_(
            "Seal numbers, parted by commas. Several containers parted by |, each with its mark: "
            "BOX-1: S-1, S-2 | BOX-2: S-3. May be empty; seals are put on at the examination."
        ),
        example="BOX-1: BW-S-1001",
        aliases=("seals", "container"),
    ),
    BulkColumn(
        name="source_certificates",
        meaning=_("Numbers of the certificates under which the stones were imported, parted by |."),
        aliases=("sources", "source certificate"),
    ),
    BulkColumn(
        name="from_stock",
        meaning=_("Parcels of your stock with carats, parted by |: BW-P-17 120.50 | BW-P-18 80.00."),
        aliases=("stock", "from parcels"),
    ),
    BulkColumn(
        name="quality", meaning=_("Description of the stones. May be empty."), aliases=("description",)
    ),
)

CONFIRMATION_COLUMNS: Sequence[BulkColumn] = (
    _OWN,
    BulkColumn(
        name="certificate",
        meaning=_("Number of the certificate that came with the shipment."),
        example="BW-2026-000123",
        aliases=("certificate number", "number"),
    ),
    BulkColumn(
        name="code",
        meaning=_(
            "What a scanner reads from the square code on the certificate (begins with KP1:). Needed where "
            "the shipment was not recorded as presented and the certificate was issued in another office."
        ),
        aliases=("qr", "qr code"),
    ),
    BulkColumn(
        name="received_on",
        meaning=_("Day of arrival, year first."),
        example="2026-11-26",
        aliases=("received", "date received", "arrived on"),
    ),
    BulkColumn(
        name="outcome",
        meaning=_("One of: confirmed, confirmed_after_remedy, detained, seized, returned."),
        example="confirmed",
    ),
    BulkColumn(name="parcels", meaning=_("Number of parcels found."), example="2"),
    *_figures(
        _("Carats weighed under this HS code; empty if there were none."),
        _("Value in US dollars found under this HS code."),
        _EXAMPLE_FIGURES,
    ),
    BulkColumn(name="seals", meaning=_("Seal numbers found, parted by commas."), example="BW-S-1001"),
    BulkColumn(
        name="seal_state",
        meaning=_("One of: intact, broken, missing, different. Empty means intact."),
        example="intact",
    ),
    BulkColumn(
        name="verification",
        meaning=_("opened, or risk_based where the shipment was not opened. Empty means opened."),
        example="opened",
    ),
    BulkColumn(
        name="remark",
        meaning=_("What was found otherwise and done about it. May be empty."),
        aliases=("remarks",),
    ),
    BulkColumn(
        name="shelf",
        meaning=_("Where the paper original is kept. May be empty."),
        example="Binder 11",
        aliases=("kept at",),
    ),
    BulkColumn(
        name="answers",
        meaning=_(
            "Answers to questions about this shipment, parted by |, as the report gives them: "
            "code:field = what you looked at."
        ),
    ),
)

COLUMNS = {
    BulkKind.APPLICATIONS: APPLICATION_COLUMNS,
    BulkKind.CONFIRMATIONS: CONFIRMATION_COLUMNS,
}
#: What a finding is about, where the column is called otherwise.
_COLUMN_OF = {
    "destination_participant": "destination",
    "importer.address": "importer_address",
    "number": "certificate",
}
_FIGURE = re.compile(r"lines\[(\d+)\]\.(carats|usd)")
#: Columns that hold numbers, in which the other cells settle what a comma means.
NUMBERS = frozenset(f"{name}_{code}" for name in ("carats", "usd") for code in ROUGH_CODES)
#: Without these a line of figures cannot be told from another table.
NEEDED = {
    BulkKind.APPLICATIONS: ("destination", "importer"),
    BulkKind.CONFIRMATIONS: ("certificate", "outcome"),
}


def columns_of(kind: BulkKind, *, is_company: bool) -> list[BulkColumn]:
    """The columns of the template that a person gets."""
    return [one for one in COLUMNS[kind] if not (is_company and one.name in FOR_OFFICERS)]


def column_of(kind: BulkKind, subject: str, content: Json) -> str:
    """The column of the file that a finding's subject came from; empty where it came from none."""
    at, lines = _FIGURE.fullmatch(subject), content.get("lines")
    if at is not None and isinstance(lines, list) and int(at[1]) < len(lines):
        return f"{at[2]}_{lines[int(at[1])]['hs']}"
    name = _COLUMN_OF.get(subject) or re.split(r"[.\[]", subject, maxsplit=1)[0]
    return name if name in {one.name for one in COLUMNS[kind]} else ""


def plain_heading(text: str) -> str:
    """A heading with capitals, spaces, points and lines left away."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def places_of(kind: BulkKind, headings: Sequence[str]) -> tuple[dict[str, int], list[str], list[str]]:
    """Where each column stands; headings that nobody knows; columns that stand twice."""
    known = {plain_heading(text): one.name for one in COLUMNS[kind] for text in (one.name, *one.aliases)}
    known |= {plain_heading(one.name): one.name for one in COLUMNS[kind]}
    known |= {plain_heading(name): name for name in (LINE, *REPORT_ONLY)}
    places: dict[str, int] = {}
    unknown, twice = [], []
    for place, heading in enumerate(headings):
        name = known.get(plain_heading(heading))
        if name is None:
            if heading.strip():
                unknown.append(heading.strip())
        elif name in places:
            twice.append(name)
        else:
            places[name] = place
    return places, unknown, twice
