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

#: The columns of the public tables.
COLUMNS = (
    "participant",
    "name",
    "period",
    "flow",
    "hs",
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
    """A table that is made as a file: what it shows, and which cells are in it."""

    title: str
    holds: Callable[[Cell], bool]


def _is_production(cell: Cell) -> bool:
    return cell.flow is Flow.PRODUCTION and not cell.hs


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
        title="Exports and imports by Participant, quarter and HS code",
        holds=lambda cell: _is_trade(cell) and not isinstance(cell.period, Year),
    ),
    "trade_year": Table(
        title="Exports and imports by Participant, year and HS code",
        holds=lambda cell: _is_trade(cell) and isinstance(cell.period, Year),
    ),
}

#: The same of the tables that show partners and origins, and with them single shipments: never public.
CONFIDENTIAL_TABLES: Mapping[str, Table] = {
    "confidential_trade_quarter": Table(
        title="Confidential: exports and imports by Participant, quarter, HS code, partner and origin",
        holds=TABLES["trade_quarter"].holds,
    ),
    "confidential_trade_year": Table(
        title="Confidential: exports and imports by Participant, year, HS code, partner and origin",
        holds=TABLES["trade_year"].holds,
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
    if cell.is_unsplit:
        notes.append("without figures not split by HS code" if cell.hs else "not split by HS code")
    if cell.rows == 0:
        notes.append("stated to be nothing")
    return "; ".join(notes)


def quantity(hundredths: int | None) -> str:
    """Hundredths as a decimal with two places; empty for what is not told."""
    return "" if hundredths is None else str(Decimal(hundredths).scaleb(-2))


def table_csv(publication: Publication, cells: Iterable[Cell], *, by_partner: bool = False) -> str:
    """The cells as CSV (RFC 4180, UTF-8, comma and full stop).

    by_partner: with columns for partner and origin, which public cells do not have.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    at = COLUMNS.index("hs") + 1
    detail = ("partner", "origin") if by_partner else ()
    writer.writerow((*COLUMNS[:at], *detail, *COLUMNS[at:]))
    for cell in cells:
        share, price = _share_of_world(publication, cell), cell.usd_per_carat
        writer.writerow(
            (
                cell.participant,
                name_of(cell.participant),
                str(cell.period),
                cell.flow.value,
                cell.hs,
                *(getattr(cell, name) for name in detail),
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


def _share_of_world(publication: Publication, cell: Cell) -> float | None:
    """The share of the world's carats; of an HS code only where the world has all of it."""
    if cell.sector is not Sector.ALL or cell.partner or cell.origin:
        return None
    world = publication.at(WORLD, cell.period, cell.flow, hs=cell.hs)
    return None if world is None or (cell.hs and world.is_unsplit) else cell.share_of(world)
