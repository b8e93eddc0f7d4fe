"""Who holds the Chair on a day: by election, by succession of the Vice-Chair, as custodian, or nobody.

Practice [kpcs.md VI(4)]: the Vice-Chair of a year is Chair from 1 January of the next. A term given off cycle
(India, Vice-Chair from 25 December 2025) leads to the Chair in the same way when it ends with the year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from openkp.governance.process import Process, Silence
from openkp.scheme.participants import chairs_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who is in the chair. how: elected, succession, custodian, vacant, or unknown (no record of offices)."""

    code: str
    how: str

    @property
    def is_vacant(self) -> bool:
        """True only where the record says that there is nobody."""
        return self.how == "vacant"


def chair_on(process: Process, day: date) -> Holder:
    """Who holds the Chair on the day, by the record. The latest record of a kind counts."""
    for office, how in (("chair", "elected"), ("vice_chair", "succession"), ("custodian", "custodian")):
        for term in reversed(process.terms):
            if term.office != office:
                continue
            if office == "vice_chair":
                succeeds = (term.last.month, term.last.day) == (12, 31) and term.last.year == day.year - 1
                if succeeds:
                    return Holder(code=term.holder, how=how)
            elif term.first <= day <= term.last:
                return Holder(code=term.holder, how=how)
    if any(each.first <= day for each in process.vacancies):
        return Holder(code="", how="vacant")
    return Holder(code="", how="unknown")


def recorded_chairs(day: date) -> tuple[str, ...]:
    """Who held the Chair on the day by the shipped history; several where its accounts disagree."""
    return tuple(
        dict.fromkeys(
            term.participant
            for term in chairs_of(day.year)
            if term.role in ("chair", "custodian") and term.days[0] <= day <= term.days[1]
        )
    )


def vice_chair_on(process: Process, day: date) -> str:
    """Code of the Vice-Chair on the day, or empty."""
    for term in reversed(process.terms):
        if term.office == "vice_chair" and term.first <= day <= term.last:
            return term.holder
    return ""


def stopped_spans(process: Process) -> tuple[tuple[datetime, datetime | None], ...]:
    """Times in which no clock runs because the Chair is vacant; None for an end that has not come.

    A vacancy begins at 00:00 UTC of its first day and ends at 00:00 UTC of the day a holder takes office, or
    when that is recorded, if later: a term that is given afterwards does not run a clock that stood still.
    """
    spans = []
    for vacancy in process.vacancies:
        begin = _midnight(vacancy.first)
        ends = [
            max(_midnight(first), term.given_at.astimezone(UTC), begin)
            for term in process.terms
            for first, last in (_days_in_the_chair(term.office, term.first, term.last),)
            if first is not None and last is not None and last >= vacancy.first
        ]
        end = min(ends, default=None)
        if end is None or end > begin:
            spans.append((begin, end))
    return tuple(spans)


def _days_in_the_chair(office: str, first: date, last: date) -> tuple[date | None, date | None]:
    if office != "vice_chair":
        return first, last
    if (last.month, last.day) != (12, 31) or last.year >= date.max.year:
        return None, None
    return date(last.year + 1, 1, 1), date(last.year + 1, 12, 31)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def deadline_of(process: Process, silence: Silence) -> datetime | None:
    """The deadline of a silence procedure, moved by each vacancy of the Chair; None while clocks stand."""
    deadline = silence.deadline
    for begin, end in sorted(stopped_spans(process), key=lambda span: span[0]):
        start = max(begin, silence.circulated_at.astimezone(UTC))
        if start >= deadline:
            continue
        if end is None:
            return None
        deadline += max(end - start, timedelta())
    return deadline
