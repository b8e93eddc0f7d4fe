"""The gap of a cell explained certificate by certificate, to zero.

Every certificate lands in exactly one term. What it adds to the exporter's cell and takes from the importer's
both go there, so the terms of every cell add up to its gap whatever the records say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from openkp.scheme.periods import Quarter
from openkp.scheme.quantities import Carats, UsdValue
from openkp.statistics.mirror.cells import Amount, MirrorCell, Term

#: Weights that differ by no more than this are the same: national scales round differently (house practice).
WEIGHT_TOLERANCE_HUNDREDTHS = 2
WEIGHT_TOLERANCE_PER_MILLE = 5
#: How long an unconfirmed shipment counts as on its way before it counts as missing (house practice).
TRANSIT_DAYS = 60

CellKey = tuple[str, str, str, Quarter]


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One side's record of a shipment.

    exporter, importer: Participant of issue and of destination on a certificate; Participant of provenance
    and the one that confirms on a confirmation. day: of issue, of confirmation.
    """

    exporter: str
    importer: str
    day: date
    hs: str
    carats: Carats
    usd: UsdValue

    @property
    def key(self) -> CellKey:
        """The cell in which the record counts."""
        return self.exporter, self.importer, self.hs, Quarter.of(self.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A certificate with its confirmation; either may be lacking, not both.

    is_undecided: a person has still to say whether the two belong together, or to what the one belongs.
    is_repeated: a confirmation whose certificate is confirmed already by another.
    """

    export: Movement | None = None
    confirmation: Movement | None = None
    is_undecided: bool = False
    is_repeated: bool = False

    def __post_init__(self) -> None:
        if self.export is None and self.confirmation is None:
            raise ValueError("a pair has at least one side")


def term_of(pair: Pair, *, still_coming_from: date) -> Term | None:
    """The one term in which the certificate lands; None if both sides agree.

    still_coming_from: unconfirmed certificates issued on this day or later may still be on their way.
    A pair that differs in several ways lands in the first of: route, misclassification, timing, weight beyond
    the tolerance, value, weight within the tolerance.
    """
    export, confirmation = pair.export, pair.confirmation
    if pair.is_undecided:
        return Term.UNKNOWN
    if pair.is_repeated:
        return Term.REPEATED
    if confirmation is None:
        is_recent = export is not None and export.day >= still_coming_from
        return Term.IN_TRANSIT if is_recent else Term.MISSING
    if export is None:
        return Term.NEVER_ISSUED
    return _term_of_both(export, confirmation)


def _term_of_both(export: Movement, confirmation: Movement) -> Term | None:
    if (export.exporter, export.importer) != (confirmation.exporter, confirmation.importer):
        return Term.ROUTE
    if export.hs != confirmation.hs:
        return Term.MISCLASSIFICATION
    if Quarter.of(export.day) != Quarter.of(confirmation.day):
        return Term.TIMING
    if _is_reweighed(export.carats.hundredths, confirmation.carats.hundredths):
        return Term.WEIGHT
    if export.usd != confirmation.usd:
        return Term.VALUE
    return Term.WEIGHT if export.carats != confirmation.carats else None


def _is_reweighed(exported: int, imported: int) -> bool:
    difference, larger = abs(exported - imported), max(abs(exported), abs(imported))
    return (
        difference > WEIGHT_TOLERANCE_HUNDREDTHS and 1000 * difference > WEIGHT_TOLERANCE_PER_MILLE * larger
    )


@dataclass(slots=True)
class _Sums:
    exported: list[int] = field(default_factory=lambda: [0, 0])
    imported: list[int] = field(default_factory=lambda: [0, 0])
    terms: defaultdict[Term, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    via: set[str] = field(default_factory=set)

    def count(self, record: Movement, sign: int, term: Term | None) -> None:
        side = self.exported if sign > 0 else self.imported
        for place, amount in enumerate((record.carats.hundredths, record.usd.hundredths)):
            side[place] += amount
            if term is not None:
                self.terms[term][place] += sign * amount


def bridge(
    pairs: Iterable[Pair], *, known_to: date | None = None, transit_days: int = TRANSIT_DAYS
) -> tuple[MirrorCell, ...]:
    """The mirror table of certificates and confirmations, every gap explained to zero.

    known_to: the last day of which confirmations are known; the latest confirmation among the pairs if not
    given. transit_days: an unconfirmed certificate issued so many days before it, or fewer, is in transit.
    Returns: cells by quarter, ordered by exporter, importer, HS code and quarter. The order of the pairs does
    not matter.
    """
    given = tuple(pairs)
    last = known_to or max((one.confirmation.day for one in given if one.confirmation), default=date.max)
    still_coming_from = last - timedelta(days=transit_days)
    cells: defaultdict[CellKey, _Sums] = defaultdict(_Sums)
    for pair in given:
        term = term_of(pair, still_coming_from=still_coming_from)
        if pair.export is not None:
            cells[pair.export.key].count(pair.export, 1, term)
        if pair.confirmation is not None:
            cells[pair.confirmation.key].count(pair.confirmation, -1, term)
        if term is Term.ROUTE and pair.export is not None and pair.confirmation is not None:
            _name_thirds(cells, pair.export, pair.confirmation)
    return tuple(_cell_of(key, cells[key]) for key in sorted(cells))


def _name_thirds(cells: defaultdict[CellKey, _Sums], export: Movement, confirmation: Movement) -> None:
    named, found = {export.exporter, export.importer}, {confirmation.exporter, confirmation.importer}
    cells[export.key].via |= found - named
    cells[confirmation.key].via |= named - found


def _cell_of(key: CellKey, sums: _Sums) -> MirrorCell:
    exporter, importer, hs, quarter = key
    return MirrorCell(
        exporter=exporter,
        importer=importer,
        hs=hs,
        period=quarter,
        exported=Carats.from_hundredths(sums.exported[0]),
        imported=Carats.from_hundredths(sums.imported[0]),
        exported_usd=UsdValue.from_hundredths(sums.exported[1]),
        imported_usd=UsdValue.from_hundredths(sums.imported[1]),
        terms={term: amount_of(*sums.terms[term]) for term in Term if any(sums.terms.get(term, ()))},
        via=tuple(sorted(sums.via)),
    )


def amount_of(carats: int, usd: int) -> Amount:
    """From hundredths."""
    return Amount(carats=Carats.from_hundredths(carats), usd=UsdValue.from_hundredths(usd))
