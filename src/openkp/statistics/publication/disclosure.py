"""What of the cells is public, and what is not.

Annex III serves to find irregularities "subject to" protecting commercially sensitive information
(KPCS-CD:AnnexIII, its opening). Production is public as filed. Of trade the totals of a Participant and the
count of its certificates are public, as the Process publishes them, and its HS codes where they rest on
enough certificates; partner and origin never are: a certificate is one shipment of one company to another.

Years and the world are summed from what is public, so that nothing follows from a difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from openkp.scheme.periods import Year
from openkp.scheme.returns import Flow, Sector
from openkp.statistics.figures import WORLD, Figure
from openkp.statistics.publication.cells import Cell, filed_cells, sort_key
from openkp.statistics.publication.summing import BY_HS, BY_PARTNER, Group, groups_of, totals, world, years

#: A figure by HS code rests on at least so many certificates. On one, it is that shipment to the cent; on
#: two, whoever has one of them finds the other by subtraction. Three is the least of which neither is true,
#: and the usual threshold of official statistics.
FEWEST_CERTIFICATES = 3


def public_cells(figures: Iterable[Figure]) -> tuple[Cell, ...]:
    """Every public cell of the figures, in the order of `sort_key`: by Participant, flow, HS code and period.

    No cell has a partner or an origin. One by HS code has no count of certificates.
    """
    parts: list[Cell] = []
    unsplit: set[Group] = set()
    for group, found in groups_of(filed_cells(figures)).items():
        made = [cell for cell in totals(found, BY_HS) if not cell.partner and not cell.origin]
        if group[2] is Flow.PRODUCTION:
            parts += made
            continue
        shown = list(_shown(made, is_split=_may_be_split(found)))
        parts += shown
        if not any(cell.hs for cell in shown) and any(cell.carats or cell.usd for cell in shown):
            unsplit.add(group)
    told = [*parts, *years(parts)]
    return tuple(sorted(_marked([*told, *world(told)], unsplit), key=sort_key))


def all_cells(figures: Iterable[Figure]) -> tuple[Cell, ...]:
    """Every cell, with partner and origin, in the order of `sort_key`: those of trade are confidential."""
    parts: list[Cell] = []
    for found in groups_of(filed_cells(figures)).values():
        parts += totals(found, BY_PARTNER)
    told = [*parts, *years(parts)]
    return tuple(sorted([*told, *world(told)], key=sort_key))


def _shown(made: Iterable[Cell], *, is_split: bool) -> Iterator[Cell]:
    """Of a return of trade: its total, and its HS codes if it may be split.

    How many rows it has would say how many partners it has: it counts as one.
    """
    for cell in made:
        if cell.sector is Sector.ALL and (is_split or not cell.hs):
            yield replace(cell, certificates=None if cell.hs else cell.certificates, rows=min(cell.rows, 1))


def _may_be_split(filed: Sequence[Cell]) -> bool:
    """True if each HS code of a return of trade rests on enough certificates, as far as its counts tell.

    Counts are told by partner: a code rests on no more than its partners have. What is told without HS code
    is what codes leave of the total, so it is looked at like one. Without counts nothing is split.
    """
    by_partner: dict[str, int] = defaultdict(int)
    of_code: dict[str, dict[str, int]] = defaultdict(dict)
    for cell in filed:
        by_partner[cell.partner] += cell.certificates or 0
        if cell.carats or cell.usd:
            own = (cell.certificates or 0) if cell.hs else 0
            of_code[cell.hs][cell.partner] = max(of_code[cell.hs].get(cell.partner, 0), own)
    of_all = by_partner.pop("", 0)
    if any(by_partner.values()):
        of_all = max(of_all, sum(by_partner.values()))
    else:  # counted for all partners together only
        by_partner = defaultdict(lambda: of_all)
    by_partner[""] = of_all
    counts = (
        sum(own or by_partner[partner] for partner, own in partners.items()) for partners in of_code.values()
    )
    return all(count >= FEWEST_CERTIFICATES for count in counts)


def _marked(cells: Iterable[Cell], unsplit: set[Group]) -> Iterator[Cell]:
    """The cells, with a mark at a total without HS codes and at a sum by HS code in which it is not."""
    lacking = unsplit | {(code, Year(period.year, 1), flow) for code, period, flow in unsplit}
    lacking |= {(WORLD, period, flow) for _, period, flow in lacking}
    for cell in cells:
        group = cell.participant, cell.period, cell.flow
        is_marked = group in (lacking if cell.hs else unsplit)
        yield replace(cell, is_unsplit=True) if is_marked else cell
