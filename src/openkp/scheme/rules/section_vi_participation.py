"""Section VI(8), VI(9) and VI(11): who comes in, and what each Participant tells the others every year."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from openkp.scheme.clauses import UnknownClause, clause
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.participants import SCHEME_BEGAN_ON
from openkp.scheme.rules.section_vi_clocks import (
    annual_report_due,
    application_circulation_due,
    day_is_within_the_scheme,
    days_are_possible,
    days_over,
)


def refusal_names_requirement(applicant: str, *, unmet: Collection[str]) -> Finding | None:
    """An applicant who is willing and able to meet the requirements is not turned away.

    Rule: KPCS-CD:VI.8: open on a global basis, without discrimination.
    Units: `unmet` are the ids of the clauses of the Core Document that a refusal rests on.
    Returns: a question for a refusal that names no clause of the Core Document, or None.
    Raises: nothing; an unknown clause counts as none.
    """
    if any(_is_of_the_core_document(each) for each in unmet):
        return None
    return Finding(
        code="refusal_without_requirement",
        severity=Severity.ASKS,
        clause="KPCS-CD:VI.8",
        subject="unmet",
        params={"applicant": applicant[:40]},
    )


def _is_of_the_core_document(clause_id: str) -> bool:
    try:
        return clause(clause_id).instrument == "KPCS-CD"
    except UnknownClause:
        return False


def application_is_complete(
    *, is_through_diplomatic_channels: bool, has_authorities: bool, has_laws: bool, has_synopsis: bool
) -> tuple[Finding, ...]:
    """An applicant notifies the Chair through diplomatic channels, with the information of section V(a).

    Rule: KPCS-CD:VI.9 with KPCS-CD:V.a: the designated authorities, the laws and practices, and a synopsis of
    them in English.
    Returns: a question for each part that is missing.
    Raises: nothing.
    """
    parts = (
        ("is_through_diplomatic_channels", is_through_diplomatic_channels, "KPCS-CD:VI.9"),
        ("has_authorities", has_authorities, "KPCS-CD:V.a"),
        ("has_laws", has_laws, "KPCS-CD:V.a"),
        ("has_synopsis", has_synopsis, "KPCS-CD:V.a"),
    )
    return tuple(
        Finding(
            code="application_incomplete",
            severity=Severity.ASKS,
            clause=resting_on,
            subject=field,
            params={"field": field},
        )
        for field, is_given, resting_on in parts
        if not is_given
    )


def applicant_is_circulated(*, notified_on: date, circulated_on: date | None, on: date) -> Finding | None:
    """The Chair circulates an application to all Participants within one month.

    Rule: KPCS-CD:VI.9.
    Units: one calendar month from the day on which the Chair was notified: the same day of the next month, or
    the last day of a shorter one; that day is in time. `on` is the day of looking.
    Returns: a question with the last day and the days beyond it, or None. It does not block: holding an
    application back would make it later still.
    Raises: OverflowError for a month that ends beyond the year 9999.
    """
    wrong = days_are_possible(
        (("notified_on", notified_on), ("circulated_on", circulated_on)), clause="KPCS-CD:VI.9", on=on
    )
    if wrong is not None:
        return wrong
    due_on = application_circulation_due(notified_on)
    late = days_over(due_on, done_on=circulated_on, on=on)
    if not late:
        return None
    return Finding(
        code="application_not_circulated" if circulated_on is None else "application_circulated_late",
        severity=Severity.ASKS,
        clause="KPCS-CD:VI.9",
        subject="circulated_on",
        params={
            "notified_on": notified_on.isoformat(),
            "due_on": due_on.isoformat(),
            "until": str(circulated_on or on),
            "days": late,
        },
    )


def annual_report_is_in_time(*, year: int, received_on: date | None, on: date) -> Finding | None:
    """Each Participant reports on a year by 31 March of the next.

    Rule: KP-AD:annual-report, for the duty of KPCS-CD:VI.11.
    Units: `year` is the calendar year that the report is about; 31 March is in time, 1 April is not. `on` is
    the day of looking.
    Returns: a question with the last day and the days beyond it, a blocking finding for a year before the
    scheme or a report received before its year began, or None.
    Raises: ValueError for the year 9999 and later.
    """
    if year < SCHEME_BEGAN_ON.year:
        return day_is_within_the_scheme(date(max(year, date.min.year), 1, 1), subject="year")
    wrong = days_are_possible(
        (("year", date(year, 1, 1)), ("received_on", received_on)), clause="KP-AD:annual-report"
    ) or days_are_possible((("received_on", received_on),), clause="KP-AD:annual-report", on=on)
    if wrong is not None:
        return wrong
    due_on = annual_report_due(year)
    late = days_over(due_on, done_on=received_on, on=on)
    if not late:
        return None
    return Finding(
        code="annual_report_missing" if received_on is None else "annual_report_late",
        severity=Severity.ASKS,
        clause="KP-AD:annual-report",
        subject="received_on",
        params={
            "year": year,
            "due_on": due_on.isoformat(),
            "until": str(received_on or on),
            "days": late,
        },
    )


def report_precedes_plenary(*, available_on: date | None, plenary_on: date, on: date) -> Finding | None:
    """What a Participant tells about its implementation is with the others before the Plenary.

    Rule: KPCS-CD:VI.11 with KPCS-CD:V.a.
    Units: `plenary_on` is the first day of the Plenary; a report of that day is not "in advance". `on` is the
    day of looking; before the Plenary there is still time.
    Returns: a question that names both days, or None.
    Raises: nothing.
    """
    wrong = days_are_possible((("plenary_on", plenary_on),), clause="KPCS-CD:VI.11") or days_are_possible(
        (("available_on", available_on),), clause="KPCS-CD:VI.11", on=on
    )
    if wrong is not None:
        return wrong
    if (on if available_on is None else available_on) < plenary_on:
        return None
    return Finding(
        code="report_missing_at_plenary" if available_on is None else "report_after_plenary_began",
        severity=Severity.ASKS,
        clause="KPCS-CD:VI.11",
        subject="available_on",
        params={"plenary_on": plenary_on.isoformat(), "until": str(available_on or on)},
    )
