"""The published tables as plain CSV: one row for each cell, quantities as exact decimals."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from openkp.scheme.countries import country_name
from openkp.scheme.periods import Year
from openkp.scheme.returns import Flow, Sector
from openkp.statistics.figures import WORLD
from openkp.statistics.publication.cells import Cell
from openkp.statistics.publication.publishing import Publication

COLUMNS = (
    "participant",
    "name",
    "period",
    "flow",
    "hs",
    "partner",
    "origin",
    "sector",
    "carats",
    "usd",
    "usd_per_carat",
    "certificates",
    "share_of_world_carats",
    "filed_rows",
    "note",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table that is published as a file: what it shows, and which cells are in it."""

    title: str
    holds: Callable[[Cell], bool]


def _plain(cell: Cell) -> bool:
    """True for all HS codes, partners and origins together."""
    return not (cell.hs or cell.partner or cell.origin)


def _is_production(cell: Cell) -> bool:
    return cell.flow is Flow.PRODUCTION and _plain(cell)


def _is_trade(cell: Cell) -> bool:
    return cell.flow is not Flow.PRODUCTION


#: name of the file, without its ending -> the table.
TABLES: Mapping[str, Table] = {
    "production_halfyear": Table(
        title="Production by Participant, half-year and kind of mining",
        holds=lambda cell: _is_production(cell) and not isinstance(cell.period, Year),
    ),
    "production_year": Table(
        title="Production by Participant, year and kind of mining, with the share of the world",
        holds=lambda cell: _is_production(cell) and isinstance(cell.period, Year),
    ),
    "trade_quarter": Table(
        title="Exports and imports by Participant, quarter, HS code and partner",
        holds=lambda cell: _is_trade(cell) and not isinstance(cell.period, Year),
    ),
    "trade_year": Table(
        title="Exports and imports by Participant, year, HS code and partner",
        holds=lambda cell: _is_trade(cell) and isinstance(cell.period, Year),
    ),
}


def name_of(participant: str) -> str:
    """The English name of a Participant, or of the world."""
    return "All Participants" if participant == WORLD else country_name(participant)


def note_of(cell: Cell) -> str:
    """What a reader must know of the figure; empty for nothing."""
    notes = []
    if cell.is_doubled:
        notes.append("filed more than once, summed")
    if cell.is_part_of_year:
        notes.append("part of the year")
    if cell.rows == 0:
        notes.append("stated to be nothing")
    return "; ".join(notes)


def quantity(hundredths: int | None) -> str:
    """Hundredths as a decimal with two places; empty for what is not told."""
    return "" if hundredths is None else str(Decimal(hundredths).scaleb(-2))


def table_csv(publication: Publication, cells: Iterable[Cell]) -> str:
    """The cells as CSV (RFC 4180, UTF-8, comma and full stop)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for cell in cells:
        world = publication.at(WORLD, cell.period, cell.flow, hs=cell.hs)
        share = cell.share_of(world) if cell.sector is Sector.ALL and not cell.partner else None
        price = cell.usd_per_carat
        writer.writerow(
            (
                cell.participant,
                name_of(cell.participant),
                str(cell.period),
                cell.flow.value,
                cell.hs,
                cell.partner,
                cell.origin,
                cell.sector.value,
                quantity(cell.carats),
                quantity(cell.usd),
                "" if price is None else str(price),
                "" if cell.certificates is None else cell.certificates,
                "" if share is None else f"{share:.6f}",
                cell.rows,
                note_of(cell),
            )
        )
    return out.getvalue()
