"""Section VI(1) to VI(4), VI(10) and VI(12): the Plenary, its Chair, its guests and its agenda."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from openkp.scheme.findings import Finding, Severity
from openkp.scheme.participants import SCHEME_BEGAN_ON
from openkp.scheme.regime import Regime
from openkp.scheme.rules.section_vi_clocks import day_is_within_the_scheme, days_are_possible


class ObserverClass(StrEnum):
    """Whom Participants intend to invite to the Plenary (VI(10))."""

    CIVIL_SOCIETY = "civil_society"
    INDUSTRY = "industry"
    GOVERNMENT = "non_participating_government"
    INTERNATIONAL_ORGANISATION = "international_organisation"


class AgendaSubject(StrEnum):
    """What an item of a Plenary's agenda is about, as far as the Core Document asks for it.

    implementation: the information of section V(a), reviewed each year (VI(12)).
    statistics: considered each year (Annex III(f)).
    modification: a proposal to change the Core Document (VI(19)).
    chair_election: at the end of the meeting (VI(4)).
    closing: communiqué and closing words, which may follow the election.
    """

    IMPLEMENTATION = "implementation"
    STATISTICS = "statistics"
    MODIFICATION = "modification"
    CHAIR_ELECTION = "chair_election"
    CLOSING = "closing"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaEntry:
    """One item of an agenda, in its place. proposal: the id of the proposal that it takes up, or empty."""

    subject: AgendaSubject
    proposal: str = ""


def plenary_is_held(*, year: int, held_on: Collection[date], on: date) -> Finding | None:
    """Participants and Observers meet in Plenary once a year, and more often where needed.

    Rule: KPCS-CD:VI.1. The product reads "annually" as once in each calendar year.
    Units: `held_on` are the first days of Plenaries, of any year; a day after `on` is planned and does not
    count as held. `on` is the day of looking; a year that is not over raises no question.
    Returns: a question for a year that ended without a Plenary, a blocking finding for a year before the
    scheme, or None.
    Raises: nothing.
    """
    if year < SCHEME_BEGAN_ON.year:
        return day_is_within_the_scheme(date(max(year, date.min.year), 1, 1), subject="year")
    if on.year <= year or any(day.year == year and day <= on for day in held_on):
        return None
    return Finding(
        code="year_without_plenary",
        severity=Severity.ASKS,
        clause="KPCS-CD:VI.1",
        subject="held_on",
        params={"year": year},
    )


def rules_of_procedure_are_adopted(*, adopted_on: date | None, plenary_ended_on: date) -> Finding | None:
    """Meetings run by Rules of Procedure, adopted at the first Plenary at the latest.

    Rule: KPCS-CD:VI.2.
    Units: `plenary_ended_on` is the last day of the Plenary that is looked at; that day is in time.
    Returns: a question where no rules were adopted by then, or None.
    Raises: nothing.
    """
    wrong = days_are_possible(
        (("plenary_ended_on", plenary_ended_on),), clause="KPCS-CD:VI.2"
    ) or days_are_possible((("adopted_on", adopted_on),), clause="KPCS-CD:VI.2")
    if wrong is not None:
        return wrong
    if adopted_on is not None and adopted_on <= plenary_ended_on:
        return None
    return Finding(
        code="rules_of_procedure_missing",
        severity=Severity.ASKS,
        clause="KPCS-CD:VI.2",
        subject="adopted_on",
        params={"plenary_ended_on": plenary_ended_on.isoformat()},
    )


def meeting_place_is_agreed(
    place: str, *, chair: str | None, regime: Regime, is_offer_accepted: bool = False
) -> Finding | None:
    """A meeting is held in the Chair's country, or with a host whose offer was accepted.

    Rule: KPCS-CD:VI.3.
    Units: `place` is the alpha-2 code of a country, `chair` that of the Participant in the chair, None for a
    vacancy; `regime` is that of the first day of the meeting. A member state of the European Union lies in
    the Union's territory.
    Returns: a question that names the place and the Chair, or None.
    Raises: nothing.
    """
    if is_offer_accepted or (chair is not None and chair in (place, regime.participant_for(place))):
        return None
    return Finding(
        code="meeting_place_not_agreed",
        severity=Severity.ASKS,
        clause="KPCS-CD:VI.3",
        subject="place",
        params={"found": place[:40], "expected": (chair or "-")[:40]},
    )


def chair_is_elected(*, plenary_ended_on: date, elected_on: date | None, on: date) -> Finding | None:
    """At the end of each Plenary a Chair is elected.

    Rule: KPCS-CD:VI.4. A vacancy is a question and never a block: the Process went on when the Plenary of
    November 2025 closed without one and the office was filled on 2025-12-25.
    Units: `plenary_ended_on` is the last day of the Plenary, `elected_on` the day on which its next Chair was
    chosen, None if nobody was; `on` is the day of looking.
    Returns: a question for a vacancy and for an election after the Plenary, with the days between; a note for
    one before its last day (the practice of a Vice-Chair who succeeds); or None.
    Raises: nothing.
    """
    days = (("plenary_ended_on", plenary_ended_on),)
    wrong = days_are_possible(days, clause="KPCS-CD:VI.4", on=on) or days_are_possible(
        (("elected_on", elected_on),), clause="KPCS-CD:VI.4", on=on
    )
    if wrong is not None or elected_on == plenary_ended_on:
        return wrong
    if elected_on is not None and elected_on < plenary_ended_on:
        return _chair_elected_before(elected_on, plenary_ended_on)
    until = on if elected_on is None else elected_on
    return Finding(
        code="chair_vacant" if elected_on is None else "chair_elected_after",
        severity=Severity.ASKS,
        clause="KPCS-CD:VI.4",
        subject="elected_on",
        params={
            "plenary_ended_on": plenary_ended_on.isoformat(),
            "until": until.isoformat(),
            "days": (until - plenary_ended_on).days,
        },
    )


def _chair_elected_before(elected_on: date, plenary_ended_on: date) -> Finding:
    return Finding(
        code="chair_elected_before",
        severity=Severity.NOTES,
        clause="KPCS-CD:VI.4",
        subject="elected_on",
        params={
            "elected_on": elected_on.isoformat(),
            "plenary_ended_on": plenary_ended_on.isoformat(),
            "days": (plenary_ended_on - elected_on).days,
        },
    )


def chair_is_in_office(
    *, elected_on: date, next_plenary_ended_on: date | None, on: date, handover_on: date | None = None
) -> Finding | None:
    """A Chair presides until the conclusion of the next annual Plenary.

    Rule: KPCS-CD:VI.4.
    Units: `next_plenary_ended_on` is the last day of the annual Plenary after the election, None while it has
    not concluded; that day is still in office. `handover_on` is the first day of the successor where practice
    sets one later (1 January); it is given by the caller, who holds its source.
    Returns: a question for an act on a day outside the term, or None.
    Raises: nothing.
    """
    wrong = days_are_possible(
        (
            ("elected_on", elected_on),
            ("next_plenary_ended_on", next_plenary_ended_on),
            ("handover_on", handover_on),
        ),
        clause="KPCS-CD:VI.4",
    )
    if wrong is not None:
        return wrong
    ended_on = next_plenary_ended_on if handover_on is None else handover_on - timedelta(days=1)
    if elected_on <= on and (ended_on is None or on <= ended_on):
        return None
    return Finding(
        code="chair_not_yet_elected" if on < elected_on else "chair_term_ended",
        severity=Severity.ASKS,
        clause="KPCS-CD:VI.4",
        subject="on",
        params={"on": on.isoformat(), "elected_on": elected_on.isoformat(), "ended_on": str(ended_on or "-")},
    )


def observers_are_invited(invited: Collection[ObserverClass]) -> tuple[Finding, ...]:
    """Civil society, industry, other governments and international organisations are invited to the Plenary.

    Rule: KPCS-CD:VI.10. Participants "intend" to invite, so nothing blocks.
    Returns: a question for each class from which nobody is invited, in the order of the text.
    Raises: nothing.
    """
    return tuple(
        Finding(
            code="observers_not_invited",
            severity=Severity.ASKS,
            clause="KPCS-CD:VI.10",
            subject="invited",
            params={"found": each.value},
        )
        for each in ObserverClass
        if each not in invited
    )


def plenary_agenda_is_complete(
    items: Sequence[AgendaEntry], *, circulated: Collection[str] = ()
) -> tuple[Finding, ...]:
    """The agenda of an annual Plenary has the items that the Core Document asks for.

    Rule: KPCS-CD:VI.12 (information on implementation), KPCS-CD:AnnexIII.f (statistics), KPCS-CD:VI.4
    (election of the Chair, at the end) and KPCS-CD:VI.19 (every proposal to change the document that was
    circulated).
    Units: `items` in the order of the meeting; `circulated` are the ids of those proposals.
    Returns: a blocking finding where VI(12) and VI(19) say that the agenda includes the item; a question
    where the statistics or the election have none, or where business follows the election.
    Raises: nothing.
    Not here: an item that a Participant will not admit; the items of this rule are owed whoever objects.
    """
    subjects = [item.subject for item in items]
    taken_up = {item.proposal for item in items if item.subject is AgendaSubject.MODIFICATION}
    found: list[Finding] = []
    if AgendaSubject.IMPLEMENTATION not in subjects:
        found.append(
            Finding(
                code="agenda_without_implementation",
                severity=Severity.BLOCKS,
                clause="KPCS-CD:VI.12",
                subject="items",
            )
        )
    if AgendaSubject.STATISTICS not in subjects:
        found.append(
            Finding(
                code="agenda_without_statistics",
                severity=Severity.ASKS,
                clause="KPCS-CD:AnnexIII.f",
                subject="items",
            )
        )
    found.extend(
        Finding(
            code="agenda_without_proposal",
            severity=Severity.BLOCKS,
            clause="KPCS-CD:VI.19",
            subject="items",
            params={"proposal": proposal[:80]},
        )
        for proposal in sorted(set(circulated) - taken_up)
    )
    return (*found, *_election_is_at_the_end(subjects))


def _election_is_at_the_end(subjects: Sequence[AgendaSubject]) -> tuple[Finding, ...]:
    if AgendaSubject.CHAIR_ELECTION not in subjects:
        return (
            Finding(
                code="agenda_without_election",
                severity=Severity.ASKS,
                clause="KPCS-CD:VI.4",
                subject="items",
            ),
        )
    place = subjects.index(AgendaSubject.CHAIR_ELECTION)
    ends_with = (AgendaSubject.CHAIR_ELECTION, AgendaSubject.CLOSING)
    after = sum(subject not in ends_with for subject in subjects[place + 1 :])
    if not after:
        return ()
    return (
        Finding(
            code="election_not_at_end",
            severity=Severity.ASKS,
            clause="KPCS-CD:VI.4",
            subject=f"items[{place}]",
            params={"place": place + 1, "after": after},
        ),
    )
