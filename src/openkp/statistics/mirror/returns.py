"""What the gap between two returns comes from, as far as returns can tell.

Returns hold sums, so a gap can only be set against other gaps: what fits is likely, not proven
(`openkp.statistics.mirror.certificates` proves). The harmless explanation is tried first:

1. silence: one side filed nothing to compare; all of the gap.
2. timing: more exported in a period, more imported in the next one, same pair and HS code; at most what
   leaves in `transit_days` at an even pace.
3. misclassification: opposite gaps of several HS codes, same pair and period, of about the same size in sum.
4. route: opposite gaps of about the same size at a third Participant, same HS code and period: the same
   exporter with another importer, or the same importer with another exporter.
5. weight: what is left, if it is within the tolerance of scales; unknown: if it is not.

US$ follow the carats at the price of the side that says more; the same carats at another price are `value`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from openkp.scheme.quantities import Carats, UsdValue
from openkp.statistics.figures import Figure
from openkp.statistics.mirror.cells import MirrorCell, Term
from openkp.statistics.mirror.certificates import amount_of
from openkp.statistics.mirror.figures import CellKey, Sides, sides_of

#: How close opposite gaps must be, in percent of the larger: otherwise chance explains too much.
ALIKE_PERCENT = 80
_DAYS = {"Year": 365, "HalfYear": 182, "Quarter": 91, "Month": 30}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerances:
    """What is taken for normal.

    transit_days: the longest time on the way. alike_percent: see `ALIKE_PERCENT`.
    weight_hundredths, weight_per_mille: differences of scales; the larger of the two counts.
    """

    transit_days: int = 45
    alike_percent: int = ALIKE_PERCENT
    weight_hundredths: int = 2
    weight_per_mille: int = 5


@dataclass(slots=True)
class _Gap:
    """A cell while its gap is taken apart. `left` and `parts`: hundredths of carats."""

    key: CellKey
    sides: Sides
    left: int = 0
    parts: defaultdict[Term, int] = field(default_factory=lambda: defaultdict(int))
    via: set[str] = field(default_factory=set)

    def take(self, term: Term, amount: int) -> None:
        """Explain so much of what is left (with its sign)."""
        if amount:
            self.parts[term] += amount
            self.left -= amount


def mirror_cells(
    figures: Iterable[Figure], *, tolerances: Tolerances | None = None
) -> tuple[MirrorCell, ...]:
    """The mirror table of returns, ordered by exporter, importer, HS code and period.

    figures: as filed; see `sides_of` for which count and what silence is. Give the neighbouring periods too:
    timing can only be seen with them. The order of the figures does not matter.
    """
    limits = tolerances or Tolerances()
    gaps = {key: _Gap(key, sides) for key, sides in sorted(sides_of(figures).items(), key=_place)}
    for gap in gaps.values():
        exported, imported = gap.sides.exported[0], gap.sides.imported[0]
        if exported is not None and imported is not None:
            gap.left = exported - imported
    _timing(gaps, limits)
    _misclassification(gaps, limits)
    _route(gaps, limits, fixed=0)
    _route(gaps, limits, fixed=1)
    for gap in gaps.values():
        _rest(gap, limits)
    return tuple(_cell_of(gap) for gap in gaps.values())


def _place(item: tuple[CellKey, object]) -> tuple[object, ...]:
    exporter, importer, hs, period = item[0]
    return exporter, importer, hs, period.first_day, period.MONTHS


def _timing(gaps: dict[CellKey, _Gap], limits: Tolerances) -> None:
    for (exporter, importer, hs, period), gap in gaps.items():
        later = gaps.get((exporter, importer, hs, period.next()))
        if later is None or gap.left <= 0 or later.left >= 0:
            continue
        days = _DAYS[type(period).__name__]
        at_most = (gap.sides.exported[0] or 0) * min(limits.transit_days, days) // days
        moved = min(gap.left, -later.left, at_most)
        gap.take(Term.TIMING, moved)
        later.take(Term.TIMING, -moved)


def _misclassification(gaps: dict[CellKey, _Gap], limits: Tolerances) -> None:
    """Within a pair and period the largest opposite gaps are set against each other first."""
    for group in _groups(gaps, lambda key: (key[0], key[1], key[3])):
        over = sum(one.left for one in group if one.left > 0)
        under = -sum(one.left for one in group if one.left < 0)
        if 100 * min(over, under) < limits.alike_percent * max(over, under):
            continue
        for more, less in _opposite(group):
            moved = min(more.left, -less.left)
            more.take(Term.MISCLASSIFICATION, moved)
            less.take(Term.MISCLASSIFICATION, -moved)


def _route(gaps: dict[CellKey, _Gap], limits: Tolerances, *, fixed: int) -> None:
    """fixed: 0 for one exporter and several importers, 1 for one importer and several exporters."""
    for group in _groups(gaps, lambda key: (key[fixed], key[2], key[3])):
        for over, under in _alike(group, limits.alike_percent):
            moved = min(over.left, -under.left)
            over.take(Term.ROUTE, moved)
            under.take(Term.ROUTE, -moved)
            over.via.add((under.key[0], under.key[1])[1 - fixed])
            under.via.add((over.key[0], over.key[1])[1 - fixed])


def _groups(gaps: dict[CellKey, _Gap], by: Callable[[CellKey], tuple[object, ...]]) -> Iterable[list[_Gap]]:
    found: defaultdict[tuple[object, ...], list[_Gap]] = defaultdict(list)
    for key, gap in gaps.items():
        if gap.left:
            found[by(key)].append(gap)
    return found.values()


def _opposite(group: list[_Gap]) -> Iterable[tuple[_Gap, _Gap]]:
    """Gaps of opposite sign, the largest first; the caller takes off the smaller of the two each time."""
    over = sorted((one for one in group if one.left > 0), key=_by_size)
    under = sorted((one for one in group if one.left < 0), key=_by_size)
    while over and under:
        yield over[0], under[0]
        over = [one for one in over if one.left]
        under = [one for one in under if one.left]


def _alike(group: list[_Gap], percent: int) -> Iterable[tuple[_Gap, _Gap]]:
    """Gaps of opposite sign of which the smaller is at least that share of the larger; the best fit first."""
    fits = [
        (over, under)
        for over in group
        for under in group
        if over.left > 0 > under.left
        and 100 * min(over.left, -under.left) >= percent * max(over.left, -under.left)
    ]
    fits.sort(key=lambda fit: (abs(fit[0].left + fit[1].left), *sorted(map(_by_size, fit))))
    for over, under in fits:
        if not (over.via or under.via):
            yield over, under


def _by_size(gap: _Gap) -> tuple[object, ...]:
    return -abs(gap.left), _place((gap.key, None))


def _rest(gap: _Gap, limits: Tolerances) -> None:
    """What no other gap explains: weight, unknown, or silence."""
    exported, imported = gap.sides.exported[0], gap.sides.imported[0]
    if exported is None or imported is None:
        gap.left = (exported or 0) - (imported or 0)
        gap.take(Term.SILENCE, gap.left)
        return
    larger = max(abs(exported), abs(imported))
    is_weight = (
        abs(gap.left) <= limits.weight_hundredths or 1000 * abs(gap.left) <= limits.weight_per_mille * larger
    )
    gap.take(Term.WEIGHT if is_weight and exported and imported else Term.UNKNOWN, gap.left)


def _cell_of(gap: _Gap) -> MirrorCell:
    exporter, importer, hs, period = gap.key
    (exported, exported_usd), (imported, imported_usd) = gap.sides.exported, gap.sides.imported
    usd = _usd_parts(gap)
    terms = {
        term: amount_of(gap.parts.get(term, 0), usd.get(term, 0))
        for term in Term
        if gap.parts.get(term) or usd.get(term)
    }
    return MirrorCell(
        exporter=exporter,
        importer=importer,
        hs=hs,
        period=period,
        exported=None if exported is None else Carats.from_hundredths(exported),
        imported=None if imported is None else Carats.from_hundredths(imported),
        exported_usd=None if exported_usd is None else UsdValue.from_hundredths(exported_usd),
        imported_usd=None if imported_usd is None else UsdValue.from_hundredths(imported_usd),
        terms=terms,
        via=tuple(sorted(gap.via)),
    )


def _usd_parts(gap: _Gap) -> dict[Term, int]:
    """Cents by term: those of the carats that only one side tells, shared by carats; the rest is value."""
    (exported, exported_usd), (imported, imported_usd) = gap.sides.exported, gap.sides.imported
    whole = (exported_usd or 0) - (imported_usd or 0)
    if exported_usd is None or imported_usd is None:
        return {Term.SILENCE: whole}
    if exported is None or imported is None:
        return {Term.UNKNOWN: whole}
    moved = exported - imported
    carats, usd = (exported, exported_usd) if moved > 0 else (imported, imported_usd)
    if not moved:
        return {Term.VALUE: whole}
    if carats <= 0:  # negative figures: no price can be read from them
        return {Term.UNKNOWN: whole}
    with_carats = _share(usd, moved, carats)
    return {**_shared(with_carats, gap.parts), Term.VALUE: whole - with_carats}


def _shared(amount: int, by: dict[Term, int]) -> dict[Term, int]:
    """The amount in proportion to the carats of the terms, to the cent, adding up exactly."""
    carats, counted = sum(by.values()), 0
    shares = {}
    for term in Term:
        if by.get(term):
            shares[term] = _share(amount, counted + by[term], carats) - _share(amount, counted, carats)
            counted += by[term]
    return shares


def _share(amount: int, part: int, whole: int) -> int:
    """amount x part / whole in whole cents; halves away from zero, so that swapped sides give the same."""
    sign = -1 if (amount * part < 0) != (whole < 0) else 1
    return sign * ((2 * abs(amount * part) + abs(whole)) // (2 * abs(whole)))
