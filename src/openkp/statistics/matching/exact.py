"""The first step: what simply agrees, in one join, and what is left for the second step.

A certificate may have several lines, one for each HS code: a record is one line. Two records agree at once
when number, issuer, destination, HS code, parcels, exporter and importer are written alike and the weight is
within the tolerance. One number alone is not enough: with numbers that run on, a quarter of the mistyped
ones are another certificate's. Everything else, and whatever meets more than one counterpart, goes on to the
second step.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from openkp.statistics.engines import Workspace, fingerprint
from openkp.statistics.matching.kinds import Reason
from openkp.statistics.matching.records import MatchSettings

#: What must be written alike. Texts are compared by a fingerprint of 64 bits, and by weight besides.
ALIKE = ("number", "issuing", "importing", "hs", "parcels", "exporter", "importer")
#: What makes two exports bear one number: a certificate may have several lines, each with its HS code.
ONE_LINE = ("number", "issuing", "hs")


def join_exactly(work: Workspace, exports: Any, confirmations: Any, settings: MatchSettings) -> Any:
    """`export_row, confirmation_row, bits`: bits where the two agree, else empty."""
    import ibis

    left = _keyed(work, exports).select(
        export_key="key", export_row="row", own="weight", own_value="value", issued="day"
    )
    right = _keyed(work, confirmations).select(
        confirmation_key="key", confirmation_row="row", other="weight", other_value="value", confirmed="day"
    )
    both = left.outer_join(right, left.export_key == right.confirmation_key)
    agree = both.export_row.notnull() & both.confirmation_row.notnull()
    return work.keep(
        both.select(
            "export_row",
            "confirmation_row",
            meet=agree,
            bits=ibis.ifelse(
                agree & is_within(both.own, both.other, settings),
                exact_bits(both, settings),
                ibis.null("int64"),
            ),
        )
    )


def _keyed(work: Workspace, side: Any) -> Any:
    import ibis

    key = fingerprint(work.backend, [side[name] for name in ALIKE])
    return side.mutate(key=ibis.ifelse(side.ok, key, ibis.null(key.type())))


def exact_bits(both: Any, settings: MatchSettings) -> Any:
    """The reasons of a pair whose texts and weight agree."""
    return (
        Reason.NUMBER_EQUAL.bit
        + flag(both.own == both.other, Reason.WEIGHT_EQUAL, Reason.WEIGHT_WITHIN)
        + value_bits(both, settings)
        + day_bits(both, settings)
    )


def is_within(own: Any, other: Any, settings: MatchSettings) -> Any:
    """Whether the confirmed weight is the exported one within the tolerance, in whole numbers."""
    difference = (own - other).abs()
    return (difference <= settings.carat_slack) | is_share(
        difference, own, Fraction(settings.carat_tolerance)
    )


def is_share(difference: Any, whole: Any, share: Fraction) -> Any:
    """difference <= share of whole, without a float."""
    share = share.limit_denominator(10_000)
    return difference * share.denominator <= whole * share.numerator


def value_bits(both: Any, settings: MatchSettings) -> Any:
    """The reason that tells how the two values compare."""
    import ibis

    difference = (both.own_value - both.other_value).abs()
    within = is_share(difference, both.own_value, Fraction(settings.value_tolerance))
    return ibis.cases(
        (difference == 0, Reason.VALUE_EQUAL.bit),
        (within, Reason.VALUE_WITHIN.bit),
        else_=Reason.VALUE_DIFFERS.bit,
    ).cast("int64")


def day_bits(both: Any, settings: MatchSettings) -> Any:
    """Late, before the issue, or in a later quarter than the issue (which is timing and no difference)."""
    late = both.confirmed > both.issued + _days(settings.deadline_days)
    quarters = _quarter(both.confirmed) != _quarter(both.issued)
    return (
        flag(late, Reason.DAYS_LATE)
        + flag(both.confirmed < both.issued, Reason.CONFIRMED_BEFORE_ISSUE)
        + flag(quarters, Reason.ACROSS_QUARTER)
    )


def flag(holds: Any, reason: Reason, otherwise: Reason | None = None) -> Any:
    """The bit of a reason where it holds, of the other (or none) where it does not."""
    import ibis

    return ibis.ifelse(holds, reason.bit, 0 if otherwise is None else otherwise.bit).cast("int64")


def _days(count: int) -> Any:
    import ibis

    return ibis.interval(days=count)


def _quarter(day: Any) -> Any:
    return day.year() * 4 + day.quarter()


def used_twice(work: Workspace, exports: Any) -> Any:
    """`row` of every export whose number, issuer and HS code another export has too, or None."""
    import ibis

    lines = exports.select("row", line=fingerprint(work.backend, [exports[name] for name in ONE_LINE]))
    repeated = work.keep(
        lines.group_by("line").aggregate(times=ibis._.count()).filter(ibis._.times > 1).select("line")
    )
    if work.is_empty(repeated):
        return None
    return work.keep(lines.semi_join(repeated, "line").select("row"))


def repeated_rows(work: Workspace, joined: Any, column: str) -> Any:
    """`row` of what met several counterparts in the join; None if there is none.

    Counting ten million rows each by itself takes longer than the join. Row numbers are dense: fifteen of
    them share a group in which each counts in four bits of its own, and only groups with a digit above one
    are looked through.
    """
    import ibis

    met = joined.filter(joined.meet).select(row=joined[column])
    shift = (met.row % 15) * 4
    blocks = met.group_by(block=met.row // 15).aggregate(
        digits=(ibis.literal(1, "int8").cast("int64") << shift.cast("int32")).sum(), count=ibis._.count()
    )
    above_one = 0x0EEEEEEEEEEEEEEE
    digits = blocks.digits.cast("int64")
    suspect = work.keep(
        blocks.filter((blocks["count"] > 15) | ((digits & ibis.literal(above_one, "int64")) != 0)).select(
            "block"
        )
    )
    if work.is_empty(suspect):
        return None
    found = (
        met.mutate(block=met.row // 15)
        .semi_join(suspect, "block")
        .group_by("row")
        .aggregate(n=ibis._.count())
    )
    return work.keep(found.filter(found.n > 1).select("row"))


def taken_and_left(work: Workspace, joined: Any, again: dict[str, Any]) -> tuple[Any, Any, Any]:
    """The pairs that agree and meet nobody else, and the rows of both sides that are left.

    again: for `export_row` and `confirmation_row` the rows that met several, or None.
    """
    taken, left = joined.filter(joined.bits.notnull()), joined.filter(joined.bits.isnull())
    for column, rows in again.items():
        if rows is not None:
            taken = taken.anti_join(rows, taken[column] == rows.row)
            several = joined.semi_join(rows, joined[column] == rows.row)
            left = left.select("export_row", "confirmation_row").union(
                several.select("export_row", "confirmation_row")
            )
    exports, confirmations = (
        work.keep(left.filter(left[column].notnull()).select(row=left[column]).distinct())
        for column in ("export_row", "confirmation_row")
    )
    return taken.select("export_row", "confirmation_row", "bits"), exports, confirmations
