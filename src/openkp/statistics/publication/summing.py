"""What cells add up to: totals of a return, years, and the world.

What a Participant told stands; what it did not tell is summed, and that is decided for carats, US$ and
certificates each, since a return that is compiled from certificates counts them once for each partner, apart
from its quantities. Rows with a partner add up, as certificates do: what they leave empty (HS code, origin)
is mixed or not given. A row without a partner is a sum over partners and stands above them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from openkp.scheme.periods import Period, Year
from openkp.scheme.returns import Flow, Sector
from openkp.statistics.figures import WORLD
from openkp.statistics.publication.cells import Cell, total_of

#: The return that a cell is of: participant, period, flow.
Group = tuple[str, Period, Flow]
#: What totals are made by, of the dimensions of a cell.
BY_HS = ((), ("sector",), ("hs",))
BY_PARTNER = (*BY_HS, ("partner",), ("hs", "partner"))

_WHOLE = (False, False, False, Sector.ALL)
_EMPTY: Mapping[str, Any] = {"hs": "", "partner": "", "origin": "", "sector": Sector.ALL}


def groups_of(cells: Sequence[Cell]) -> dict[Group, list[Cell]]:
    """The cells of each Participant, period and flow."""
    groups: dict[Group, list[Cell]] = defaultdict(list)
    for cell in cells:
        groups[cell.participant, cell.period, cell.flow].append(cell)
    return groups


def totals(found: Sequence[Cell], dimensions: Sequence[tuple[str, ...]]) -> list[Cell]:
    """What one Participant told of one period and flow, and its totals by these dimensions."""
    if len(found) == 1 and _kind(found[0]) == _WHOLE:
        return [found[0]]
    made = {cell.key: cell for cell in found}
    for by in dimensions:
        for cell in _seen_by(found, by):
            made[cell.key] = cell
    return list(made.values())


def _seen_by(cells: Sequence[Cell], by: tuple[str, ...]) -> Iterator[Cell]:
    """The cells added up over every dimension but these."""
    groups: dict[tuple[object, ...], list[Cell]] = defaultdict(list)
    for cell in cells:
        detail = tuple(getattr(cell, name) for name in by)
        if all(part != _EMPTY[name] for part, name in zip(detail, by, strict=True)):
            groups[detail].append(cell)
    dropped = {name: none for name, none in _EMPTY.items() if name not in by}
    for found in groups.values():
        yield _total(found, by, dropped)


def _total(found: Sequence[Cell], by: tuple[str, ...], dropped: Mapping[str, Any]) -> Cell:
    if len(found) == 1:
        return replace(found[0], **dropped)
    counted = [cell for cell in found if cell.rows] or found  # "nothing" beside a figure adds nothing
    sources = {
        name: _source([cell for cell in counted if getattr(cell, name) is not None], by)
        for name in ("carats", "usd", "certificates")
    }
    rows = {cell.key: cell for name in ("carats", "usd") for cell in sources[name]}
    told = list(rows.values()) or sources["certificates"]
    return replace(
        counted[0],
        carats=total_of(cell.carats for cell in sources["carats"]),
        usd=total_of(cell.usd for cell in sources["usd"]),
        certificates=total_of(cell.certificates for cell in sources["certificates"]),
        rows=sum(cell.rows for cell in told),
        is_doubled=any(cell.is_doubled for cell in told),
        **dropped,
    )


def _source(telling: Sequence[Cell], by: tuple[str, ...]) -> Sequence[Cell]:
    """Of the cells that tell a measure, those that add up to it: exactly this detail, if it is told."""
    flat = [name for name in ("hs", "origin") if name not in by]
    told = [cell for cell in telling if not cell.partner and not any(getattr(cell, name) for name in flat)]
    return _once(told or _adding_up(telling))


def _adding_up(cells: Sequence[Cell]) -> Sequence[Cell]:
    """The cells that add up to a whole that is not told: none is a part of another.

    Sums over partners by HS code stand above rows by partner of that code, and above sums by origin only.
    """
    sums = [cell for cell in cells if not cell.partner]
    by_hs = [cell for cell in sums if cell.hs]
    if not by_hs:
        return sums or cells
    whole = {cell.hs for cell in by_hs if not cell.origin}
    told = {cell.hs for cell in by_hs}
    return [
        *(cell for cell in by_hs if not cell.origin or cell.hs not in whole),
        *(cell for cell in cells if cell.partner and cell.hs and cell.hs not in told),
    ]


def _once(cells: Sequence[Cell]) -> Sequence[Cell]:
    """Without the rows by sector where the row of all mining is exactly their sum."""
    all_mining = [cell for cell in cells if cell.sector is Sector.ALL]
    if len(all_mining) in (0, len(cells)):
        return cells
    by_sector = [cell for cell in cells if cell.sector is not Sector.ALL]
    told, parts = added(all_mining), added(by_sector)
    return all_mining if (told.carats, told.usd) == (parts.carats, parts.usd) else cells


def added(cells: Sequence[Cell], **changes: Any) -> Cell:
    """One cell for several, with the sums of what they tell."""
    if len(cells) == 1:
        return replace(cells[0], **changes)
    return replace(
        cells[0],
        carats=total_of(each.carats for each in cells),
        usd=total_of(each.usd for each in cells),
        certificates=total_of(each.certificates for each in cells),
        rows=sum(each.rows for each in cells),
        is_doubled=any(each.is_doubled for each in cells),
        **changes,
    )


def years(parts: Sequence[Cell]) -> Iterator[Cell]:
    """The sums over the half-years or quarters of a year that were told.

    A part counts as told for a detail if it tells any such detail (an HS code that is not in it was not
    traded), or that there was nothing.
    """
    groups: dict[tuple[object, ...], list[Cell]] = defaultdict(list)
    telling: dict[tuple[object, ...], set[Period]] = defaultdict(set)
    for cell in parts:
        year = cell.participant, cell.period.year, cell.flow
        groups[(*year, cell.hs, cell.partner, cell.origin, cell.sector)].append(cell)
        telling[(*year, *_kind(cell))].add(cell.period)
        if not cell.rows and _kind(cell) == _WHOLE:
            telling[year].add(cell.period)
    for found in groups.values():
        first = found[0]
        year = first.participant, first.period.year, first.flow
        told = telling[(*year, *_kind(first))] | telling.get(year, set())
        yield added(found, period=Year(first.period.year, 1), periods=len(told))


def _kind(cell: Cell) -> tuple[object, ...]:
    return bool(cell.hs), bool(cell.partner), bool(cell.origin), cell.sector


def world(told: Sequence[Cell]) -> Iterator[Cell]:
    """All Participants together: everything, and by HS code. By sector only some tell, so there is no sum."""
    groups: dict[tuple[Period, Flow, str], list[Cell]] = defaultdict(list)
    for cell in told:
        if not cell.partner and not cell.origin and cell.sector is Sector.ALL:
            groups[cell.period, cell.flow, cell.hs].append(cell)
    for found in groups.values():
        yield added(found, participant=WORLD, periods=_told_by_most(found))


def _told_by_most(cells: Sequence[Cell]) -> int:
    """How many parts of a year the world told: all that anybody did, if half with a figure did so."""
    told = [cell.periods for cell in cells if cell.carats or cell.usd] or [cell.periods for cell in cells]
    most = max(told)
    return most if sum(count == most for count in told) * 2 >= len(told) else min(told)
