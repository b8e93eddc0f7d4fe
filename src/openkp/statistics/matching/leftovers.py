"""What stays alone, and why; and what repeats a number that is matched already."""

from __future__ import annotations

from datetime import date
from typing import Any

from openkp.statistics.engines import Workspace, fetch, fingerprint
from openkp.statistics.matching.candidates import compared
from openkp.statistics.matching.choosing import with_points, without
from openkp.statistics.matching.kinds import Reason, Why
from openkp.statistics.matching.records import MatchSettings


def holders(work: Workspace, exports: Any, wanted: Any) -> Any:
    """`confirmation_row, export_row` for the confirmations whose number, as written, an export bears.

    wanted: `number, confirmation_row`.
    """
    wanted = work.keep(wanted.select("confirmation_row", number_key=_number(work, wanted)))
    lines = exports.select(export_row="row", number_key=_number(work, exports))
    return work.keep(lines.join(wanted, "number_key").select("confirmation_row", "export_row"))


def _number(work: Workspace, side: Any) -> Any:
    return fingerprint(work.backend, [side.number])


def said_again(confirmations: Any, left: Any, taken: Any) -> Any:
    """`confirmation_row, export_row` of those left that say the number of a confirmation that is taken."""
    known = confirmations.select("plain", confirmation_row="row").join(taken, "confirmation_row")
    both = left.select("plain", again="row").join(known.select("plain", "export_row"), "plain")
    return both.select("export_row", confirmation_row="again")


def repeats(
    work: Workspace, owners: Any, confirmations: Any, held: Any, settings: MatchSettings, least: int
) -> Any:
    """The pairs of `held` that agree with `least` points or more: the export is confirmed again."""
    import ibis

    scored = with_points(work, work.keep(compared(owners, confirmations, held, settings)), settings.points)
    good = scored.filter(scored.points >= least)
    best = ibis.window(
        group_by=good.confirmation_row,
        order_by=[good.points.desc(), good.weight_gap, good.value_gap, good.export_row],
    )
    good = good.mutate(place=ibis.row_number().over(best))
    good = good.filter(good.place == 0)
    return work.keep(
        good.select("export_row", "confirmation_row", bits=good.bits + Reason.CONFIRMED_AGAIN.bit)
    )


def why_unmatched_exports(left: Any, ambiguous: Any, twice: Any, as_of: date, settings: MatchSettings) -> Any:
    """`row, why` of every export without a confirmation."""
    import ibis

    due = left.day + ibis.interval(days=settings.deadline_days)
    found = left.mutate(
        why=ibis.ifelse(due < ibis.literal(as_of), Why.MISSING.value, Why.NOT_YET_DUE.value)
    ).select("row", "why")
    found = _marked(found, twice, Why.NUMBER_USED_TWICE)
    return _marked(found, ambiguous.select(row="export_row").distinct(), Why.AMBIGUOUS)


def why_unmatched_confirmations(left: Any, ambiguous: Any, held: Any, unreadable: Any) -> Any:
    """`row, why` of every confirmation without an export. unreadable: `row` of the exports refused."""
    import ibis

    found = left.select("row", why=ibis.literal(Why.NEVER_ISSUED.value))
    found = _marked(found, held.select(row="confirmation_row").distinct(), Why.NUMBER_OF_ANOTHER)
    lost = held.semi_join(unreadable, held.export_row == unreadable.row)
    found = _marked(found, lost.select(row="confirmation_row").distinct(), Why.EXPORT_UNREADABLE)
    return _marked(found, ambiguous.select(row="confirmation_row").distinct(), Why.AMBIGUOUS)


def _marked(found: Any, rows: Any, why: Why) -> Any:
    import ibis

    if rows is None:
        return found
    marks = rows.select(marked="row")
    both = found.left_join(marks, found.row == marks.marked)
    return both.select("row", why=ibis.ifelse(both.marked.notnull(), why.value, both.why))


def left_over(side: Any, taken: list[Any], column: str) -> Any:
    """The records of the second step that no pair has taken."""
    for pairs in taken:
        side = without(side, pairs, column, own="row")
    return side


def last_day(work: Workspace, exports: Any, confirmations: Any) -> date:
    """The last day in the two tables, from which what is due is judged when no day is given."""
    import ibis

    both = ibis.union(
        *[side.filter(side.ok).aggregate(day=ibis._.day.max()) for side in (exports, confirmations)]
    )
    days: list[date | None] = fetch(work.backend, both).column("day").to_pylist()
    return max((day for day in days if day is not None), default=date.min)
