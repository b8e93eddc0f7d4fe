"""Section VI: its clocks, and which days a record of the Process can bear at all.

How the clocks are counted. The day of the event is day 0, and the last day is in time. Three weeks are 21
days. A month ends on the same day of the next month, or on the last day of a shorter one (31 January: 28 or
29 February). Days are those of the Chair's jurisdiction.

Where the text has a word and no number ("expeditiously", "without delay"), a rule asks and gives the days
that have passed. What a Chair or a working group holds to be usual is a `PracticePeriod` with its source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from openkp.scheme.findings import Finding, Severity
from openkp.scheme.participants import SCHEME_BEGAN_ON
from openkp.scheme.periods import add_months

#: Section VI(18): a proposal reaches the Chair at least ninety days before the Plenary.
PROPOSAL_DAYS = 90
#: Section VI(9): an application is circulated within one month.
APPLICATION_MONTHS = 1
#: Section VI(15): three weeks for the report of a mission, and three weeks for posting it.
MISSION_DAYS = 21
#: Section VI(20): the first review is no later than three years after the scheme began.
FIRST_REVIEW_MONTHS = 36
#: Administrative decision on annual reports: 31 March, as month and day.
ANNUAL_REPORT_DAY = (3, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticePeriod:
    """How long something usually takes where the text gives no number, and who says so.

    Raises ValueError for a period of nothing, a negative one, or one without a source.
    """

    days: int = 0
    months: int = 0
    source: str

    def __post_init__(self) -> None:
        if self.days < 0 or self.months < 0 or self.days + self.months == 0:
            raise ValueError("a period of practice has at least one day or month")
        if not self.source.strip():
            raise ValueError("a period of practice names its source")

    def end(self, start: date) -> date:
        """The last day that is within the period. Raises OverflowError beyond the year 9999."""
        return add_months(start, self.months) + timedelta(days=self.days)


def last_day_for_proposals(plenary_on: date) -> date:
    """The last day on which a proposal for that Plenary is in time (KPCS-CD:VI.18).

    Raises OverflowError before the year 1.
    """
    return plenary_on - timedelta(days=PROPOSAL_DAYS)


def application_circulation_due(notified_on: date) -> date:
    """The last day for the Chair to circulate an application (KPCS-CD:VI.9).

    Raises OverflowError beyond the year 9999.
    """
    return add_months(notified_on, APPLICATION_MONTHS)


def mission_report_due(completed_on: date) -> date:
    """The last day for the report of a mission to reach the Chair and the Participant (KPCS-CD:VI.15).

    Raises OverflowError beyond the year 9999.
    """
    return completed_on + timedelta(days=MISSION_DAYS)


def mission_posting_due(submitted_on: date) -> date:
    """The last day for report and comments to stand on the restricted site (KPCS-CD:VI.15).

    Raises OverflowError beyond the year 9999.
    """
    return submitted_on + timedelta(days=MISSION_DAYS)


def annual_report_due(year: int) -> date:
    """The last day for the annual report on a calendar year: 31 March of the next (KP-AD:annual-report).

    Raises ValueError for a year outside the calendar.
    """
    month, day = ANNUAL_REPORT_DAY
    return date(year + 1, month, day)


def first_review_due() -> date:
    """The last day for the first review of the scheme (KPCS-CD:VI.20): 2006-01-01."""
    return add_months(SCHEME_BEGAN_ON, FIRST_REVIEW_MONTHS)


def day_is_within_the_scheme(day: date, *, subject: str) -> Finding | None:
    """No meeting, proposal, report or mission of the scheme is older than the scheme.

    Rule: KPCS-CD:VI.21. Established at Interlaken on 2002-11-05, in operation since 2003-01-01; the product
    reads the later day, from which the duties of section VI can be met.
    Returns: a blocking finding that names the day, or None.
    Raises: nothing.
    """
    if day >= SCHEME_BEGAN_ON:
        return None
    return Finding(
        code="day_before_scheme",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:VI.21",
        subject=subject,
        params={"field": subject, "found": day.isoformat(), "began_on": SCHEME_BEGAN_ON.isoformat()},
    )


def days_are_possible(
    days: Sequence[tuple[str, date | None]], *, clause: str, on: date | None = None
) -> Finding | None:
    """The days of a record lie within the scheme, in the order of events, and none is still to come.

    Rule: the one that asks, given as `clause`; KPCS-CD:VI.21 for a day before the scheme.
    Units: `days` are names and days in the order in which the events happen, None for one that has not; the
    same day twice is in order. `on` is the day of looking; without it, days to come are allowed.
    Returns: a blocking finding for the first day that cannot be, or None.
    Raises: nothing.
    """
    known = [(name, day) for name, day in days if day is not None]
    for name, day in known:
        early = day_is_within_the_scheme(day, subject=name)
        if early is not None:
            return early
    for (before, first), (name, day) in pairwise(known):
        if day < first:
            return Finding(
                code="days_out_of_order",
                severity=Severity.BLOCKS,
                clause=clause,
                subject=name,
                params={
                    "field": name,
                    "found": day.isoformat(),
                    "before": before,
                    "expected": first.isoformat(),
                },
            )
    for name, day in known:
        if on is not None and day > on:
            return Finding(
                code="day_still_to_come",
                severity=Severity.BLOCKS,
                clause=clause,
                subject=name,
                params={"field": name, "found": day.isoformat(), "on": on.isoformat()},
            )
    return None


def days_over(due: date, *, done_on: date | None, on: date) -> int:
    """By how many days something is late: done after its last day, or not done on the day of looking."""
    return max(0, ((on if done_on is None else done_on) - due).days)


def is_within_practice(start: date, end: date, *, practice: PracticePeriod | None) -> bool:
    """True on the day of the event itself, and within the period of practice where one is given."""
    return end <= (start if practice is None else practice.end(start))
