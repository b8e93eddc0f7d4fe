"""Section VI(5) and VI(17) to VI(20): how the scheme is changed and reviewed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from openkp.scheme.findings import Finding, Severity
from openkp.scheme.regime import Regime, Standing
from openkp.scheme.rules.section_vi_clocks import (
    PROPOSAL_DAYS,
    PracticePeriod,
    days_are_possible,
    days_over,
    first_review_due,
    is_within_practice,
    last_day_for_proposals,
)


def change_is_by_consensus(
    objecting: Iterable[str], *, regime: Regime, modifies_document: bool = False
) -> tuple[Finding, ...]:
    """Nothing is decided while the objection of a Participant stands; an observer's is recorded only.

    Rule: KPCS-CD:VI.5 for any decision, KPCS-CD:VI.17 for a change of the Core Document.
    Units: `objecting` are alpha-2 codes, or names of observers, whose objection stands; `regime` is that of
    the day of the call. A member state of the European Union counts as the Union, which has one position. A
    suspended Participant is still on the list and counts: the text takes no voice away.
    Returns: a blocking finding that names the Participants, and a note that names the others.
    Raises: nothing.
    """
    standing = {party: regime.participant_for(party) for party in objecting}
    participants = sorted({code for code in standing.values() if code is not None})
    others = sorted(party for party, code in standing.items() if code is None)
    found: list[Finding] = []
    if participants:
        found.append(
            Finding(
                code="objection_stands",
                severity=Severity.BLOCKS,
                clause="KPCS-CD:VI.17" if modifies_document else "KPCS-CD:VI.5",
                subject="objecting",
                params={"parties": ", ".join(participants)[:400], "count": len(participants)},
            )
        )
    if others:
        found.append(
            Finding(
                code="objection_does_not_block",
                severity=Severity.NOTES,
                clause="KPCS-CD:VI.5",
                subject="objecting",
                params={"parties": ", ".join(others)[:400], "count": len(others)},
            )
        )
    return tuple(found)


def consultations_are_held(*, failed_on: date, consulted_on: date | None, on: date) -> Finding | None:
    """Where consensus proves impossible, the Chair consults.

    Rule: KPCS-CD:VI.5. The text gives no number of days.
    Units: `failed_on` is the day on which the call for consensus failed; `on` is the day of looking.
    Returns: a question with the days that have passed without consultations, or None.
    Raises: nothing.
    """
    wrong = days_are_possible(
        (("failed_on", failed_on), ("consulted_on", consulted_on)), clause="KPCS-CD:VI.5", on=on
    )
    if wrong is not None:
        return wrong
    if consulted_on is not None or on == failed_on:
        return None
    return Finding(
        code="chair_has_not_consulted",
        severity=Severity.ASKS,
        clause="KPCS-CD:VI.5",
        subject="consulted_on",
        params={"failed_on": failed_on.isoformat(), "days": (on - failed_on).days},
    )


def proposer_is_participant(code: str, *, regime: Regime) -> Finding | None:
    """Only a Participant proposes a change; an observer needs a Participant who tables its text.

    Rule: KPCS-CD:VI.18.
    Units: `code` is an alpha-2 code, or the name of an observer; `regime` is that of the day of the proposal.
    Returns: a blocking finding for one that is no Participant and for a member state of the European Union
    (the Union proposes); a question for a Participant under suspension, on which the text is silent; or None.
    Raises: nothing.
    """
    status = regime.status(code)
    if status.standing in (Standing.REMOVED, Standing.NOT_PARTICIPANT):
        return Finding(
            code="proposer_not_participant",
            severity=Severity.BLOCKS,
            clause="KPCS-CD:VI.18",
            subject="proposer",
            params={"found": code[:40], "on": regime.day.isoformat()},
        )
    if status.participant != code:
        return Finding(
            code="proposer_is_member_state",
            severity=Severity.BLOCKS,
            clause="KPCS-CD:VI.18",
            subject="proposer",
            params={"found": code[:40], "participant": status.participant},
        )
    if status.may_trade:
        return None
    return Finding(
        code="proposer_is_suspended",
        severity=Severity.ASKS,
        clause="KPCS-CD:VI.18",
        subject="proposer",
        params={"found": code[:40], "on": regime.day.isoformat(), "standing": status.standing.value},
    )


def proposal_is_written(text: str) -> Finding | None:
    """A proposal is sent in writing: it has a text.

    Rule: KPCS-CD:VI.18.
    Returns: a blocking finding for a blank text, or None.
    Raises: nothing.
    """
    if text.strip():
        return None
    return Finding(
        code="proposal_without_text", severity=Severity.BLOCKS, clause="KPCS-CD:VI.18", subject="text"
    )


def proposal_is_in_time(*, received_on: date, plenary_on: date, is_waived: bool = False) -> Finding | None:
    """A proposal reaches the Chair at least ninety days before the next Plenary, unless otherwise agreed.

    Rule: KPCS-CD:VI.18.
    Units: days of the Chair's jurisdiction; `plenary_on` is the first day of the Plenary. Day 90 before it is
    in time, day 89 is not. `is_waived` where the Participants have agreed to a shorter time.
    Returns: a blocking finding with the last day that was in time, or None; the way out is the next Plenary.
    Raises: nothing.
    """
    wrong = days_are_possible(
        (("received_on", received_on), ("plenary_on", plenary_on)), clause="KPCS-CD:VI.18"
    )
    if wrong is not None:
        return wrong
    last_day = last_day_for_proposals(plenary_on)
    if is_waived or received_on <= last_day:
        return None
    return Finding(
        code="proposal_too_late",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:VI.18",
        subject="received_on",
        params={
            "received_on": received_on.isoformat(),
            "plenary_on": plenary_on.isoformat(),
            "days": (plenary_on - received_on).days,
            "expected": PROPOSAL_DAYS,
            "last_day": last_day.isoformat(),
        },
    )


def proposal_is_circulated(
    *,
    received_on: date,
    circulated_on: date | None,
    to_observers: bool,
    on: date,
    practice: PracticePeriod | None = None,
) -> tuple[Finding, ...]:
    """The Chair circulates a proposal expeditiously, to all Participants and to the Observers.

    Rule: KPCS-CD:VI.19. The text gives no number of days; `practice` is what is held to be usual.
    Units: days of the Chair's jurisdiction; `on` is the day of looking. The day of receipt raises no
    question.
    Returns: a question with the days that passed, or are passing, beyond practice; a blocking finding where
    the Observers were left out of what was circulated, which the Chair can mend at once.
    Raises: OverflowError for a practice that ends beyond the year 9999.
    """
    wrong = days_are_possible(
        (("received_on", received_on), ("circulated_on", circulated_on)), clause="KPCS-CD:VI.19", on=on
    )
    if wrong is not None:
        return (wrong,)
    until = on if circulated_on is None else circulated_on
    slow = Finding(
        code="proposal_not_circulated" if circulated_on is None else "proposal_circulated_slowly",
        severity=Severity.ASKS,
        clause="KPCS-CD:VI.19",
        subject="circulated_on",
        params={
            "received_on": received_on.isoformat(),
            "until": until.isoformat(),
            "days": (until - received_on).days,
        },
    )
    found = () if is_within_practice(received_on, until, practice=practice) else (slow,)
    if circulated_on is None or to_observers:
        return found
    return (*found, _observers_left_out(circulated_on))


def _observers_left_out(circulated_on: date) -> Finding:
    return Finding(
        code="observers_left_out",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:VI.19",
        subject="to_observers",
        params={"circulated_on": circulated_on.isoformat()},
    )


def review_is_due(
    *, last_review_on: date | None, on: date, practice: PracticePeriod | None = None
) -> Finding | None:
    """The scheme is reviewed from time to time; the first review was due within three years.

    Rule: KPCS-CD:VI.20. The first review by 2006-01-01; after it the text says "periodic" and no number.
    Units: `last_review_on` is the day of the last review meeting, None if there was none; `practice` is the
    usual distance between reviews, such as the cycle of five years.
    Returns: a question for a first review that is overdue and for one beyond practice; a note with the days
    since the last review where no practice is given; or None.
    Raises: OverflowError for a practice that ends beyond the year 9999.
    """
    wrong = days_are_possible((("last_review_on", last_review_on),), clause="KPCS-CD:VI.20", on=on)
    if wrong is not None:
        return wrong
    if last_review_on is None:
        return _first_review_is_held(on)
    passed = (on - last_review_on).days
    if practice is None:
        return Finding(
            code="review_interval_open",
            severity=Severity.NOTES,
            clause="KPCS-CD:VI.20",
            subject="last_review_on",
            params={"last_review_on": last_review_on.isoformat(), "days": passed},
        )
    due_on = practice.end(last_review_on)
    if on <= due_on:
        return None
    return Finding(
        code="review_overdue",
        severity=Severity.ASKS,
        clause="KPCS-CD:VI.20",
        subject="last_review_on",
        params={
            "last_review_on": last_review_on.isoformat(),
            "days": passed,
            "due_on": due_on.isoformat(),
            "source": practice.source[:200],
        },
    )


def _first_review_is_held(on: date) -> Finding | None:
    late = days_over(first_review_due(), done_on=None, on=on)
    if not late:
        return None
    return Finding(
        code="first_review_overdue",
        severity=Severity.ASKS,
        clause="KPCS-CD:VI.20",
        subject="last_review_on",
        params={"due_on": first_review_due().isoformat(), "days": late},
    )


def review_is_at_plenary(
    *, review_on: date, plenary_began_on: date, plenary_ended_on: date, is_waived: bool = False
) -> Finding | None:
    """The review meeting coincides with the annual Plenary, unless otherwise agreed.

    Rule: KPCS-CD:VI.20 ("should normally").
    Units: days at the place of the meeting; both ends of the Plenary count. `is_waived` where the
    Participants have agreed to another time.
    Returns: a question that names the days, or None.
    Raises: nothing.
    """
    wrong = days_are_possible(
        (("plenary_began_on", plenary_began_on), ("plenary_ended_on", plenary_ended_on)),
        clause="KPCS-CD:VI.20",
    ) or days_are_possible((("review_on", review_on),), clause="KPCS-CD:VI.20")
    if wrong is not None:
        return wrong
    if is_waived or plenary_began_on <= review_on <= plenary_ended_on:
        return None
    return Finding(
        code="review_apart_from_plenary",
        severity=Severity.ASKS,
        clause="KPCS-CD:VI.20",
        subject="review_on",
        params={
            "review_on": review_on.isoformat(),
            "plenary_began_on": plenary_began_on.isoformat(),
            "plenary_ended_on": plenary_ended_on.isoformat(),
        },
    )
