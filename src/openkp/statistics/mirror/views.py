"""Cells put together and put in order: pair by pair, the most questionable first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from openkp.scheme.periods import Period
from openkp.scheme.quantities import Carats, UsdValue
from openkp.statistics.mirror.cells import Amount, MirrorCell, Term


def by_pair(cells: Iterable[MirrorCell]) -> tuple[MirrorCell, ...]:
    """All HS codes of a pair and period together (HS code empty). Terms add up; what cancels out is gone.

    A side that tells at least one code counts with what it tells; one that tells none stays silent.
    """
    groups: defaultdict[tuple[str, str, Period], list[MirrorCell]] = defaultdict(list)
    for cell in cells:
        groups[cell.exporter, cell.importer, cell.period].append(cell)
    order = sorted(groups, key=lambda key: (key[0], key[1], key[2].first_day, key[2].MONTHS))
    return tuple(_together(groups[key]) for key in order)


def most_questionable_first(cells: Iterable[MirrorCell]) -> tuple[MirrorCell, ...]:
    """By US$ of the gap without its harmless terms, then by carats, then by place."""

    def rank(cell: MirrorCell) -> tuple[object, ...]:
        open_part = cell.questionable
        place = (cell.exporter, cell.importer, cell.hs, cell.period.first_day, cell.period.MONTHS)
        return -abs(open_part.usd.hundredths), -abs(open_part.carats.hundredths), place

    return tuple(sorted(cells, key=rank))


def _together(cells: list[MirrorCell]) -> MirrorCell:
    first = cells[0]
    terms: defaultdict[Term, Amount] = defaultdict(Amount)
    for cell in cells:
        for term, part in cell.terms.items():
            terms[term] += part
    return MirrorCell(
        exporter=first.exporter,
        importer=first.importer,
        hs="",
        period=first.period,
        exported=_carats(cell.exported for cell in cells),
        imported=_carats(cell.imported for cell in cells),
        exported_usd=_usd(cell.exported_usd for cell in cells),
        imported_usd=_usd(cell.imported_usd for cell in cells),
        terms={term: terms[term] for term in Term if terms.get(term)},
        via=tuple(sorted({third for cell in cells for third in cell.via})),
    )


def _carats(told: Iterable[Carats | None]) -> Carats | None:
    known = [one for one in told if one is not None]
    return Carats.total(known) if known else None


def _usd(told: Iterable[UsdValue | None]) -> UsdValue | None:
    known = [one for one in told if one is not None]
    return UsdValue.total(known) if known else None
