"""Records to match, the settings that decide, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from openkp.scheme.quantities import Carats, UsdValue
from openkp.statistics.matching.kinds import MatchKind


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchRecord:
    """One line of one side: a certificate issued, or a confirmation received.

    key: how the caller finds the record again; unique on its side.
    number: the certificate number as written. day: of issue, or of confirmation.
    hs: six digits; where a record stands for several lines, their codes joined by a space in order.
    parcels: None where it is not said.
    """

    key: str
    number: str
    issuing_participant: str
    importing_participant: str
    day: date
    hs: str
    carats: Carats
    usd: UsdValue
    parcels: int | None = None
    exporter: str = ""
    importer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """An export and a confirmation that belong together, or may (in the list of ambiguous ones).

    export, confirmation: keys. score: 0 to 1, see `MatchSettings.points`. reasons: codes of `Reason`.
    """

    export: str
    confirmation: str
    kind: MatchKind
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMatching:
    """What became of every record: keys that occur nowhere in `matches` are in one of the last two.

    A record with ambiguous candidates is in `ambiguous` and unmatched too: nothing was chosen for it.
    """

    matches: tuple[Pair, ...]
    ambiguous: tuple[Pair, ...]
    unmatched_exports: tuple[str, ...]
    unmatched_confirmations: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """What each agreement is worth, of 100; a difference may count against the pair.

    The score of a pair is the sum, not below 0 and not above 100, divided by 100: it never falls when one
    more field agrees, or agrees better. Whole numbers, so that every engine gives the same.
    """

    number_equal: int = 36
    look_alike: int = 34
    transposed: int = 30
    number_edit_1: int = 30
    number_edit_2: int = 20
    weight_equal: int = 24
    weight_within: int = 18
    weight_near: int = 8
    weight_differs: int = -14
    value_equal: int = 8
    value_within: int = 6
    value_differs: int = 0
    hs: int = 6
    hs_differs: int = -4
    parcels: int = 2
    parcels_differ: int = -10
    issuer: int = 4
    issuer_differs: int = -10
    destination: int = 6
    destination_differs: int = -6
    exporter: int = 8
    exporter_differs: int = -8
    importer: int = 6
    importer_differs: int = -2
    confirmed_before_issue: int = -16


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchSettings:
    """What counts as the same, when a confirmation is late, and how sure a choice must be.

    carat_tolerance, value_tolerance: share of the exporter's figure (national policies; the defaults are the
    product's). carat_slack: hundredths of a carat that never count, for the rounding of scales.
    near: a share of the weight: beyond it the weights are simply different.
    deadline_days: from issue to confirmation; later is late. as_of: the day from which what is due is judged;
    None for the last day in the two tables.
    accept: points of 100 from which a pair is taken. margin: by so many points it must be better than the
    next.
    repeat: points from which a number confirmed again is a repeat before similar exports are looked at; with
    fewer it may be another export's, mistyped.
    rounds: how often the choice is repeated among what is left. largest_block: keys that more pairs than this
    share are not looked through (their records may still meet by another key); the summary counts them.
    """

    carat_tolerance: Decimal = Decimal("0.005")
    value_tolerance: Decimal = Decimal("0.05")
    carat_slack: int = 2
    near: Decimal = Decimal("0.03")
    deadline_days: int = 30
    as_of: date | None = None
    accept: int = 60
    sure: int = 70
    repeat: int = 85
    margin: int = 6
    rounds: int = 3
    largest_block: int = 200
    points: Points = Points()

    def __post_init__(self) -> None:
        if not (0 <= self.carat_tolerance <= self.near < 1 and 0 <= self.value_tolerance < 1):
            raise ValueError("tolerances are shares below 1, and `near` is not below the tolerance of carats")
        if self.margin < 1 or self.rounds < 1 or self.accept > self.sure:
            raise ValueError("margin and rounds are at least 1, and `sure` is not below `accept`")
