"""From what agreed to a score and a kind: the one place where both are decided.

The engines only find out which reasons hold for a pair, as a set of bits; distinct sets are few (tens to
hundreds), so that score and kind are worked out here and joined back. The score follows Fellegi and Sunter,
"A Theory for Record Linkage" (1969): evidence for and against adds up, field by field.
"""

from __future__ import annotations

from openkp.statistics.matching.kinds import MatchKind, Reason
from openkp.statistics.matching.records import Points

#: Reasons that say of a pair with equal numbers that its details differ.
DIFFERENCES = (
    Reason.WEIGHT_NEAR,
    Reason.WEIGHT_DIFFERS,
    Reason.VALUE_DIFFERS,
    Reason.HS_DIFFERS,
    Reason.PARCELS_DIFFER,
    Reason.ISSUER_DIFFERS,
    Reason.DESTINATION_DIFFERS,
    Reason.EXPORTER_DIFFERS,
    Reason.IMPORTER_DIFFERS,
    Reason.CONFIRMED_BEFORE_ISSUE,
)


def points_of(bits: int, points: Points) -> int:
    """The points of a set of reasons: the sum over the fields, from 0 to 100."""

    def first(*worth: tuple[Reason, int], otherwise: int) -> int:
        return next((value for reason, value in worth if bits & reason.bit), otherwise)

    total = (
        first(
            (Reason.NUMBER_EQUAL, points.number_equal),
            (Reason.LOOK_ALIKE, points.look_alike),
            (Reason.TRANSPOSED, points.transposed),
            (Reason.NUMBER_EDIT_1, points.number_edit_1),
            (Reason.NUMBER_EDIT_2, points.number_edit_2),
            otherwise=0,
        )
        + first(
            (Reason.WEIGHT_EQUAL, points.weight_equal),
            (Reason.WEIGHT_WITHIN, points.weight_within),
            (Reason.PARTS_ADD_UP, points.weight_within),
            (Reason.WEIGHT_NEAR, points.weight_near),
            otherwise=points.weight_differs,
        )
        + first(
            (Reason.VALUE_EQUAL, points.value_equal),
            (Reason.VALUE_WITHIN, points.value_within),
            (Reason.PARTS_ADD_UP, points.value_within),
            otherwise=points.value_differs,
        )
        + first((Reason.HS_DIFFERS, points.hs_differs), otherwise=points.hs)
        + first((Reason.PARCELS_DIFFER, points.parcels_differ), otherwise=points.parcels)
        + first((Reason.ISSUER_DIFFERS, points.issuer_differs), otherwise=points.issuer)
        + first((Reason.DESTINATION_DIFFERS, points.destination_differs), otherwise=points.destination)
        + first(
            (Reason.EXPORTER_DIFFERS, points.exporter_differs),
            (Reason.EXPORTER_NOT_SAID, 0),
            otherwise=points.exporter,
        )
        + first(
            (Reason.IMPORTER_DIFFERS, points.importer_differs),
            (Reason.IMPORTER_NOT_SAID, 0),
            otherwise=points.importer,
        )
        + first((Reason.CONFIRMED_BEFORE_ISSUE, points.confirmed_before_issue), otherwise=0)
    )
    return max(0, min(100, total))


def kind_of(bits: int) -> MatchKind:
    """The kind of a pair with these reasons: the first of `MatchKind` that holds."""
    if bits & Reason.CONFIRMED_AGAIN.bit:
        return MatchKind.DUPLICATE_CONFIRMATION
    if bits & Reason.PARTS_ADD_UP.bit:
        return MatchKind.SPLIT
    if not bits & Reason.NUMBER_EQUAL.bit:
        return MatchKind.MISTYPED_NUMBER
    if bits & Reason.NUMBER_USED_TWICE.bit:
        return MatchKind.NUMBER_USED_TWICE
    if any(bits & difference.bit for difference in DIFFERENCES):
        return MatchKind.EXACT_NUMBER_DIFFERENT_DETAILS
    if bits & Reason.DAYS_LATE.bit:
        return MatchKind.LATE
    return MatchKind.EXACT
