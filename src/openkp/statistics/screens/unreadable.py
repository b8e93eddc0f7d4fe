"""Rows of filings that could not be read: asked about, since nothing else can be asked of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from openkp.scheme.periods import HalfYear, Period
from openkp.scheme.returns import Flow
from openkp.statistics.questions import Evidence, Question
from openkp.statistics.refused import RefusedRow
from openkp.statistics.screens.asking import Weight, seriousness
from openkp.statistics.screens.series import Laid
from openkp.statistics.screens.thresholds import Thresholds

#: That a row stands there and was not read is certain; what it means is asked.
_SURE = 0.98
#: Stake of a row of whom nothing is known.
_UNKNOWN_USD = 1e6


def unreadable_row(laid: Laid, thresholds: Thresholds) -> Iterator[Question]:
    """A row of filings that was refused: nothing in it counts until what is meant is known.

    Rows of one participant (or of one that is not readable) refused for the same reason in the same column
    are one question, on the first of them. At stake is what the participant usually files, of an unreadable
    participant the largest of these. Where the period is not readable the question stands under the last one
    that is filed. Reference: format and domain rules come before all others, ESS validation handbook (2018).
    """
    del thresholds  # a row is read or it is not
    alike: dict[tuple[str, ...], list[RefusedRow]] = defaultdict(list)
    for each in laid.refused:
        alike[each.source, each.participant or each.name, each.code, each.column].append(each)
    for rows in alike.values():
        yield _question(laid, rows)


def _question(laid: Laid, rows: Sequence[RefusedRow]) -> Question:
    first = rows[0]
    typical = laid.typical_usd.get(first.participant, 0.0)
    usual = typical or (max(laid.typical_usd.values(), default=_UNKNOWN_USD))
    if first.participant and not typical:
        usual = _UNKNOWN_USD
    whose = "one" if first.participant and first.period else "undated" if first.participant else "unnamed"
    return Question(
        screen="unreadable_row",
        variant=whose if len(rows) == 1 else f"{whose}_more",
        participant=first.participant,
        period=first.period or _last_period(laid),
        rows=tuple(dict.fromkeys(each.row for each in rows)),
        seriousness=seriousness(
            Weight(sure=_SURE, usd_at_stake=usual * len(rows)), typical_usd=typical or usual
        ),
        params={
            "participant": first.participant or first.name,
            "period": str(first.period or _last_period(laid)),
            "row": first.row,
            "source": first.source,
            "column": first.column,
            "found": first.found,
            "expected": first.expected,
            "count": len(rows),
        },
        evidence={
            "filings": [_told(each) for each in rows],
            "finding": first.code,
            "is_participant_read": bool(first.participant),
            "is_period_read": first.period is not None,
        },
    )


def _last_period(laid: Laid) -> Period:
    periods = [each.figure.period for each in laid.filed]
    return max(periods, key=lambda each: each.last_day, default=HalfYear(max(laid.as_of.year, 2003), 1))


def _told(row: RefusedRow) -> dict[str, Evidence]:
    return {
        "source": row.source,
        "row": row.row,
        "participant": row.participant or row.name,
        "period": str(row.period or ""),
        "flow": "trade" if row.is_trade else Flow.PRODUCTION.value,
        "finding": row.code,
        "column": row.column,
        "found": row.found,
        "expected": row.expected,
    }
