"""Section VI(13) to VI(16): verification, review missions, and an issue of compliance."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from openkp.scheme.findings import Finding, Severity
from openkp.scheme.regime import Regime
from openkp.scheme.rules.section_vi_clocks import (
    PracticePeriod,
    days_are_possible,
    days_over,
    is_within_practice,
    mission_posting_due,
    mission_report_due,
)


class VerificationMeasure(StrEnum):
    """What a Plenary may decide where something needs to be made clear (VI(13)); the list is open."""

    INFORMATION = "information"
    REVIEW_MISSION = "review_mission"
    OTHER = "other"


class MissionTerm(StrEnum):
    """What the Chair sets for a mission with the Participant's consent (VI(14))."""

    SIZE = "size"
    COMPOSITION = "composition"
    TERMS_OF_REFERENCE = "terms_of_reference"
    TIME_FRAME = "time_frame"


def verification_is_decided(
    measure: VerificationMeasure,
    *,
    plenary_decided_on: date | None,
    is_recommended_by_chair: bool,
    has_credible_indications: bool,
) -> tuple[Finding, ...]:
    """Verification rests on a decision at a Plenary; a mission also on credible indications.

    Rule: KPCS-CD:VI.13. The Chair recommends, Participants at the Plenary decide; a review mission is for
    credible indications of significant non-compliance.
    Units: `plenary_decided_on` is the day of the Plenary's decision, None if there is none.
    Returns: a blocking finding for each of the three that is missing.
    Raises: nothing.
    Not here: a review visit on invitation, which needs no indications (peer review).
    """
    wrong = days_are_possible((("plenary_decided_on", plenary_decided_on),), clause="KPCS-CD:VI.13")
    found: list[Finding] = [] if wrong is None else [wrong]
    if plenary_decided_on is None:
        found.append(
            Finding(
                code="verification_not_decided",
                severity=Severity.BLOCKS,
                clause="KPCS-CD:VI.13",
                subject="plenary_decided_on",
            )
        )
    if not is_recommended_by_chair:
        found.append(
            Finding(
                code="verification_not_recommended",
                severity=Severity.BLOCKS,
                clause="KPCS-CD:VI.13",
                subject="is_recommended_by_chair",
            )
        )
    if measure is VerificationMeasure.REVIEW_MISSION and not has_credible_indications:
        found.append(
            Finding(
                code="mission_without_indications",
                severity=Severity.BLOCKS,
                clause="KPCS-CD:VI.13",
                subject="has_credible_indications",
            )
        )
    return tuple(found)


def mission_is_by_others(members: Collection[str], *, visited: str, regime: Regime) -> Finding | None:
    """A review mission is made by other Participants, not by the one that is visited.

    Rule: KPCS-CD:VI.13 ("by other Participants or their representatives") and KPCS-CD:VI.14 (impartial).
    Units: `members` are the alpha-2 codes, or names of observers, from which the team comes; `regime` is that
    of the first day of the mission. A member state of the European Union counts as the Union.
    Returns: a question that names the members from the Participant visited, or None.
    Raises: nothing.
    """
    host = regime.status(visited).participant
    own = sorted({member for member in members if regime.status(member).participant == host})
    if not own:
        return None
    return Finding(
        code="mission_has_own_members",
        severity=Severity.ASKS,
        clause="KPCS-CD:VI.14",
        subject="members",
        params={"found": ", ".join(own)[:200], "visited": visited[:40]},
    )


def mission_has_consent(*, consented_on: date | None, starts_on: date) -> Finding | None:
    """A review mission goes only with the consent of the Participant concerned.

    Rule: KPCS-CD:VI.14.
    Units: days of the Participant concerned; consent on the first day of the mission is in time.
    Returns: a blocking finding where consent is missing or came after the start, or None.
    Raises: nothing.
    """
    wrong = days_are_possible((("starts_on", starts_on),), clause="KPCS-CD:VI.14") or days_are_possible(
        (("consented_on", consented_on),), clause="KPCS-CD:VI.14"
    )
    if wrong is not None:
        return wrong
    if consented_on is not None and consented_on <= starts_on:
        return None
    return Finding(
        code="mission_without_consent" if consented_on is None else "mission_consent_after_start",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:VI.14",
        subject="consented_on",
        params={"starts_on": starts_on.isoformat(), "consented_on": str(consented_on or "-")},
    )


def mission_terms_are_set(
    consented: Collection[MissionTerm], *, are_participants_consulted: bool
) -> tuple[Finding, ...]:
    """Size, composition, terms of reference and time-frame are set with consent, after consulting all.

    Rule: KPCS-CD:VI.14.
    Units: `consented` are the terms to which the Participant concerned has agreed.
    Returns: a blocking finding for each term without consent; a question where not all were consulted.
    Raises: nothing.
    """
    found = [
        Finding(
            code="mission_term_not_agreed",
            severity=Severity.BLOCKS,
            clause="KPCS-CD:VI.14",
            subject="consented",
            params={"found": term.value},
        )
        for term in MissionTerm
        if term not in consented
    ]
    if not are_participants_consulted:
        found.append(
            Finding(
                code="mission_without_consultation",
                severity=Severity.ASKS,
                clause="KPCS-CD:VI.14",
                subject="are_participants_consulted",
            )
        )
    return tuple(found)


def mission_report_is_in_time(*, completed_on: date, reported_on: date | None, on: date) -> Finding | None:
    """The report goes to the Chair and to the Participant within three weeks of the end of the mission.

    Rule: KPCS-CD:VI.15.
    Units: 21 days; day 21 is in time, day 22 is not. `on` is the day of looking.
    Returns: a question with the last day and the days beyond it, or None. It does not block: a late report is
    better than none.
    Raises: OverflowError for a last day beyond the year 9999.
    """
    wrong = days_are_possible(
        (("completed_on", completed_on), ("reported_on", reported_on)), clause="KPCS-CD:VI.15", on=on
    )
    if wrong is not None:
        return wrong
    due_on = mission_report_due(completed_on)
    late = days_over(due_on, done_on=reported_on, on=on)
    if not late:
        return None
    return Finding(
        code="mission_report_missing" if reported_on is None else "mission_report_late",
        severity=Severity.ASKS,
        clause="KPCS-CD:VI.15",
        subject="reported_on",
        params={
            "completed_on": completed_on.isoformat(),
            "due_on": due_on.isoformat(),
            "until": str(reported_on or on),
            "days": late,
        },
    )


def mission_comments_are_posted(*, submitted_on: date, posted_on: date | None, on: date) -> Finding | None:
    """Report and comments stand on the restricted site within three weeks of the report's submission.

    Rule: KPCS-CD:VI.15. The clock runs from the day on which the Participant got the report, comments or not.
    Units: 21 days; day 21 is in time, day 22 is not. `on` is the day of looking.
    Returns: a question with the last day and the days beyond it, or None. It does not block.
    Raises: OverflowError for a last day beyond the year 9999.
    """
    wrong = days_are_possible(
        (("submitted_on", submitted_on), ("posted_on", posted_on)), clause="KPCS-CD:VI.15", on=on
    )
    if wrong is not None:
        return wrong
    due_on = mission_posting_due(submitted_on)
    late = days_over(due_on, done_on=posted_on, on=on)
    if not late:
        return None
    return Finding(
        code="mission_comments_missing" if posted_on is None else "mission_comments_late",
        severity=Severity.ASKS,
        clause="KPCS-CD:VI.15",
        subject="posted_on",
        params={
            "submitted_on": submitted_on.isoformat(),
            "due_on": due_on.isoformat(),
            "until": str(posted_on or on),
            "days": late,
        },
    )


def compliance_paper_is_restricted(*, is_public: bool, is_of_mission: bool) -> Finding | None:
    """Papers on the compliance of a Participant are kept where only the Process reads them.

    Rule: KPCS-CD:VI.15 for a mission's report and comments (restricted section of the site), KPCS-CD:VI.16
    for any other issue of compliance ("every effort" for strict confidentiality).
    Returns: a blocking finding for a mission's paper that would be public, a question for another, or None.
    Raises: nothing.
    """
    if not is_public:
        return None
    if is_of_mission:
        return Finding(
            code="mission_paper_public",
            severity=Severity.BLOCKS,
            clause="KPCS-CD:VI.15",
            subject="is_public",
        )
    return Finding(
        code="compliance_paper_public",
        severity=Severity.ASKS,
        clause="KPCS-CD:VI.16",
        subject="is_public",
    )


def compliance_issue_is_passed_on(
    *, informed_on: date, passed_on: date | None, on: date, practice: PracticePeriod | None = None
) -> Finding | None:
    """The Chair tells all Participants of an issue of compliance without delay.

    Rule: KPCS-CD:VI.16. The text gives no number of days; `practice` is what is held to be usual.
    Units: days of the Chair's jurisdiction; `on` is the day of looking. The same day raises no question.
    Returns: a question with the days that passed, or are passing, beyond practice, or None.
    Raises: OverflowError for a practice that ends beyond the year 9999.
    """
    wrong = days_are_possible(
        (("informed_on", informed_on), ("passed_on", passed_on)), clause="KPCS-CD:VI.16", on=on
    )
    if wrong is not None:
        return wrong
    until = on if passed_on is None else passed_on
    if is_within_practice(informed_on, until, practice=practice):
        return None
    return Finding(
        code="issue_not_passed_on" if passed_on is None else "issue_passed_on_slowly",
        severity=Severity.ASKS,
        clause="KPCS-CD:VI.16",
        subject="passed_on",
        params={
            "informed_on": informed_on.isoformat(),
            "until": until.isoformat(),
            "days": (until - informed_on).days,
        },
    )
