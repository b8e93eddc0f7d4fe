"""The matching of an office's records, quick where nearly everything has its counterpart.

Nearly every confirmation bears a number that one certificate bears and that is nobody else's. Those pairs
are compared here, and certificates that no other confirmation resembles are set aside; only what is left is
handed to `match_records`, and kept. The outcome is that of handing it everything (a test compares the two).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from openkp.scheme.periods import Quarter
from openkp.statistics.matching import MatchRecord, MatchSettings, Pair, Reason, RecordMatching
from openkp.statistics.matching.candidates import BLANKS, DIGITS, LETTERS, STEP
from openkp.statistics.matching.kinds import reasons_of
from openkp.statistics.matching.verdicts import kind_of, points_of

_NUMBER = str.maketrans(LETTERS, DIGITS, BLANKS + "-/._")
_NAME = str.maketrans("", "", BLANKS + ".,;:'()&/-")


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """What needs no comparison with the others. pairs: found. alone: keys of certificates without any."""

    pairs: tuple[Pair, ...]
    alone: frozenset[str]


def match_remainder(
    exports: Sequence[MatchRecord],
    confirmations: Sequence[MatchRecord],
    *,
    settings: MatchSettings | None = None,
) -> RecordMatching:
    """As `match_records`. Records say what can be read (`matched.can_be_matched`)."""
    settings = settings or MatchSettings()
    aside = set_aside(exports, confirmations, settings)
    gone = {one.export for one in aside.pairs} | aside.alone
    taken = {one.confirmation for one in aside.pairs}
    left = frozenset(one for one in exports if one.key not in gone)
    found = _matched(left, frozenset(one for one in confirmations if one.key not in taken), settings)
    places = {one.key: place for place, one in enumerate(sorted(exports, key=_order))}
    others = {one.key: place for place, one in enumerate(sorted(confirmations, key=_order))}
    return RecordMatching(
        matches=tuple(
            sorted(
                (*aside.pairs, *found.matches), key=lambda one: (places[one.export], others[one.confirmation])
            )
        ),
        ambiguous=found.ambiguous,
        unmatched_exports=tuple(sorted((*aside.alone, *found.unmatched_exports), key=places.__getitem__)),
        unmatched_confirmations=found.unmatched_confirmations,
    )


@lru_cache(maxsize=4)
def _matched(
    exports: frozenset[MatchRecord], confirmations: frozenset[MatchRecord], settings: MatchSettings
) -> RecordMatching:
    """What is left over seldom changes when a certificate is issued or its arrival confirmed."""
    from openkp.statistics.matching import match_records

    return match_records(exports, confirmations, settings=settings)


def forget() -> None:
    """Empty what is kept in the process."""
    _matched.cache_clear()


def _order(one: MatchRecord) -> tuple[object, ...]:
    return one.day, one.number, one.hs, one.carats.hundredths, one.key


def set_aside(
    exports: Iterable[MatchRecord], confirmations: Iterable[MatchRecord], settings: MatchSettings
) -> SetAside:
    """Pairs that bear a number alone on both sides and agree well; certificates that nothing resembles."""
    mine, said = list(exports), list(confirmations)
    own, other = (Counter(_read(one) for one in side) for side in (mine, said))
    by_number = {one.number: one for one in mine}
    pairs = []
    for one in said:
        read = _read(one)
        issued = by_number.get(one.number)
        if issued is not None and own[read] == other[read] == 1:
            pairs += _pair(issued, one, settings)
    gone = {one.export for one in pairs}
    taken = {one.confirmation for one in pairs}
    wanted = {key for one in said if one.key not in taken for key in _keys(one, range(-2, 3))}
    alone = frozenset(
        one.key for one in mine if one.key not in gone and wanted.isdisjoint(_keys(one, range(1)))
    )
    return SetAside(pairs=tuple(pairs), alone=alone)


def _read(one: MatchRecord) -> str:
    """The number as it reads: signs that look alike are one."""
    return one.number.upper().translate(_NUMBER)


def _name(name: str) -> str:
    return name.lower().translate(_NAME)


def _keys(one: MatchRecord, steps: Iterable[int]) -> Iterator[tuple[object, ...]]:
    """What two records that may be one shipment share; never less than the matching asks for."""
    read = _read(one)
    yield from (("number", read[:at] + read[at + 1 :]) for at in range(len(read) + 1))
    weight, to = one.carats.hundredths, one.importing_participant
    yield "exactly", one.issuing_participant, to, one.hs.strip(), weight
    exporter = "".join(each for each in _name(one.exporter) if each.isascii())
    size = math.floor(math.log(weight) / STEP)
    yield from (("nearly", exporter, to, size + step) for step in steps)


def _pair(mine: MatchRecord, theirs: MatchRecord, settings: MatchSettings) -> list[Pair]:
    """The pair, if it is as sure as the matching wants; else none, and the matching looks at both."""
    is_alike = _is_alike(mine, theirs)
    names = mine.exporter + mine.importer + theirs.exporter + theirs.importer
    if not is_alike and not names.isascii():  # capital letters of other scripts are the engine's business
        return []
    bits = _amounts(mine, theirs, settings)
    is_exact = is_alike and not bits & (Reason.WEIGHT_NEAR.bit | Reason.WEIGHT_DIFFERS.bit)
    if not is_exact:
        bits |= _details(mine, theirs)
    points = points_of(bits, settings.points)
    if not is_exact and points < settings.sure:
        return []
    return [
        Pair(
            export=mine.key,
            confirmation=theirs.key,
            kind=kind_of(bits),
            score=points / 100,
            reasons=reasons_of(bits),
        )
    ]


def _is_alike(mine: MatchRecord, theirs: MatchRecord) -> bool:
    """True if everything but amounts and days is written alike."""
    return _written(mine) == _written(theirs)


def _written(one: MatchRecord) -> tuple[object, ...]:
    participants = one.issuing_participant, one.importing_participant
    return one.number, *participants, one.hs, one.parcels, one.exporter, one.importer


def _amounts(mine: MatchRecord, theirs: MatchRecord, settings: MatchSettings) -> int:
    """Reasons from number, weight, value and days, as bits."""
    weight, value = mine.carats.hundredths, mine.usd.hundredths
    gap, value_gap = abs(weight - theirs.carats.hundredths), abs(value - theirs.usd.hundredths)
    is_within = gap <= settings.carat_slack or _is_share(gap, weight, settings.carat_tolerance)
    by_weight = (
        (gap == 0, Reason.WEIGHT_EQUAL),
        (is_within, Reason.WEIGHT_WITHIN),
        (_is_share(gap, weight, settings.near), Reason.WEIGHT_NEAR),
        (True, Reason.WEIGHT_DIFFERS),
    )
    by_value = (
        (value_gap == 0, Reason.VALUE_EQUAL),
        (_is_share(value_gap, value, settings.value_tolerance), Reason.VALUE_WITHIN),
        (True, Reason.VALUE_DIFFERS),
    )
    found = [next(reason for holds, reason in each if holds) for each in (by_weight, by_value)]
    days = (
        (theirs.day > mine.day + timedelta(days=settings.deadline_days), Reason.DAYS_LATE),
        (theirs.day < mine.day, Reason.CONFIRMED_BEFORE_ISSUE),
        (Quarter.of(theirs.day) != Quarter.of(mine.day), Reason.ACROSS_QUARTER),
    )
    return sum(reason.bit for reason in (Reason.NUMBER_EQUAL, *found, *(one for holds, one in days if holds)))


def _details(mine: MatchRecord, theirs: MatchRecord) -> int:
    """Reasons from the HS code, parcels, Participants and names, as bits."""
    parcels = mine.parcels, theirs.parcels
    differing = (
        (mine.hs.strip() != theirs.hs.strip(), Reason.HS_DIFFERS),
        (None not in parcels and parcels[0] != parcels[1], Reason.PARCELS_DIFFER),
        (mine.issuing_participant != theirs.issuing_participant, Reason.ISSUER_DIFFERS),
        (mine.importing_participant != theirs.importing_participant, Reason.DESTINATION_DIFFERS),
    )
    bits = sum(reason.bit for holds, reason in differing if holds)
    for own, other, differs, not_said in (
        (mine.exporter, theirs.exporter, Reason.EXPORTER_DIFFERS, Reason.EXPORTER_NOT_SAID),
        (mine.importer, theirs.importer, Reason.IMPORTER_DIFFERS, Reason.IMPORTER_NOT_SAID),
    ):
        names = _name(own), _name(other)
        if "" in names:
            bits += not_said.bit
        elif names[0] != names[1]:
            bits += differs.bit
    return bits


def _is_share(part: int, whole: int, share: Decimal) -> bool:
    """part <= share of whole, without a float, as the matching reckons it."""
    exact = _fraction(share)
    return part * exact.denominator <= whole * exact.numerator


@lru_cache(maxsize=16)
def _fraction(share: Decimal) -> Fraction:
    return Fraction(share).limit_denominator(10_000)
