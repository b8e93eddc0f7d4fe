"""A publication: the public tables of one day, named by the fingerprint of their integers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from openkp.scheme.periods import Period, Year
from openkp.scheme.returns import Flow, Sector
from openkp.statistics.figures import WORLD, Figure
from openkp.statistics.publication.cells import Cell, Key
from openkp.statistics.publication.disclosure import public_cells

#: The columns of the integer table whose sha256 names a vintage.
INTEGER_COLUMNS = (
    "flow,participant,period,hs,partner,origin,sector,carats_hundredths,usd_cents,certificates,rows,doubled"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """Published tables as known on a day. No cell has a partner or an origin (see `disclosure`).

    source: where the figures come from, in words. digest: sha256 (hexadecimal) of `integer_table`: equal
    tables have the same name on every machine, and a changed figure changes it.
    """

    day: date
    source: str
    cells: tuple[Cell, ...] = field(hash=False)  # the digest stands for them
    digest: str
    _by_key: Mapping[Key, Cell] = field(repr=False, compare=False)
    _told: Mapping[Flow, tuple[tuple[int, ...], tuple[str, ...]]] = field(repr=False, compare=False)

    @property
    def vintage(self) -> str:
        """The short name of the vintage, for people: the day and the first letters of the digest."""
        return f"{self.day.isoformat()}-{self.digest[:12]}"

    @property
    def flows(self) -> tuple[Flow, ...]:
        """What is told, production first."""
        return tuple(self._told)

    def at(
        self,
        participant: str,
        period: Period,
        flow: Flow = Flow.PRODUCTION,
        *,
        hs: str = "",
        sector: Sector = Sector.ALL,
    ) -> Cell | None:
        """The cell of that place, or None where nothing is told."""
        return self._by_key.get((participant, period, flow, hs, "", "", sector))

    def years(self, flow: Flow) -> tuple[int, ...]:
        """The years with a figure, ascending."""
        return self._told[flow][0] if flow in self._told else ()

    def last_whole_year(self, flow: Flow) -> int:
        """The last year that the world told whole; the last with a figure, if it never did.

        Raises: KeyError for a flow that is not told.
        """
        years = self._told[flow][0]
        worlds = ((year, self.at(WORLD, Year(year, 1), flow)) for year in reversed(years))
        return next(
            (year for year, cell in worlds if cell is not None and not cell.is_part_of_year), years[-1]
        )

    def participants(self, flow: Flow) -> tuple[str, ...]:
        """Who told a figure, by code; without the world."""
        return self._told[flow][1] if flow in self._told else ()


def publish(figures: Iterable[Figure], *, day: date, source: str) -> Publication:
    """The publication of the figures as known on a day: what of them is public.

    The latest vintage of each return is the caller's choice. Pure: the same figures in any order give the
    same digest.
    """
    cells = public_cells(known_by(figures, day))
    digest = hashlib.sha256(integer_table(cells).encode()).hexdigest()
    by_key = MappingProxyType({cell.key: cell for cell in cells})
    return Publication(
        day=day,
        source=source,
        cells=cells,
        digest=digest,
        _by_key=by_key,
        _told=MappingProxyType(_told(cells)),
    )


def known_by(figures: Iterable[Figure], day: date) -> list[Figure]:
    """Without the figures filed after the day (`Figure.is_known_on`)."""
    return [each for each in figures if each.is_known_on(day)]


def _told(cells: tuple[Cell, ...]) -> dict[Flow, tuple[tuple[int, ...], tuple[str, ...]]]:
    """For each flow that is told: its years, and the codes of its Participants."""
    told = {}
    for flow in Flow:
        found = [cell for cell in cells if cell.flow is flow]
        if found:
            years = tuple(sorted({cell.period.year for cell in found}))
            told[flow] = years, tuple(sorted({cell.participant for cell in found} - {WORLD}))
    return told


def integer_table(cells: Iterable[Cell]) -> str:
    """The cells as sorted lines of text and whole numbers; what is not told is empty."""
    lines = [
        ",".join(
            (
                cell.flow,
                cell.participant,
                str(cell.period),
                cell.hs,
                cell.partner,
                cell.origin,
                cell.sector,
                *("" if number is None else str(number) for number in _numbers(cell)),
                str(cell.rows),
                str(int(cell.is_doubled)),
            )
        )
        for cell in cells
    ]
    return "\n".join([INTEGER_COLUMNS, *sorted(lines)]) + "\n"


def _numbers(cell: Cell) -> tuple[int | None, int | None, int | None]:
    return cell.carats, cell.usd, cell.certificates
