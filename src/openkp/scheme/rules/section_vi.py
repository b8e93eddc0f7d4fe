"""Section VI: the meetings of the Process, who comes in, verification, and how the document changes.

The public face of the rules, which stand by subject in `section_vi_meetings` (VI(1) to VI(4), VI(10),
VI(12)), `section_vi_participation` (VI(8), VI(9), VI(11)), `section_vi_missions` (VI(13) to VI(16)),
`section_vi_modifications` (VI(5), VI(17) to VI(20)) and `section_vi_clocks` (VI(21), and how days are
counted).

Every function here is pure: values and days in, findings out. A breach of a clock that has run out asks and
never blocks, because holding the paper back would make it later still; the ninety days of VI(18) block,
because the next Plenary is the way out. VI(6) and VI(7), administrative support, have no rule: they say what
may be set up.
"""

from __future__ import annotations

from openkp.scheme.rules.section_vi_clocks import (
    ANNUAL_REPORT_DAY,
    APPLICATION_MONTHS,
    FIRST_REVIEW_MONTHS,
    MISSION_DAYS,
    PROPOSAL_DAYS,
    PracticePeriod,
    annual_report_due,
    application_circulation_due,
    day_is_within_the_scheme,
    days_are_possible,
    first_review_due,
    last_day_for_proposals,
    mission_posting_due,
    mission_report_due,
)
from openkp.scheme.rules.section_vi_meetings import (
    AgendaEntry,
    AgendaSubject,
    ObserverClass,
    chair_is_elected,
    chair_is_in_office,
    meeting_place_is_agreed,
    observers_are_invited,
    plenary_agenda_is_complete,
    plenary_is_held,
    rules_of_procedure_are_adopted,
)
from openkp.scheme.rules.section_vi_missions import (
    MissionTerm,
    VerificationMeasure,
    compliance_issue_is_passed_on,
    compliance_paper_is_restricted,
    mission_comments_are_posted,
    mission_has_consent,
    mission_is_by_others,
    mission_report_is_in_time,
    mission_terms_are_set,
    verification_is_decided,
)
from openkp.scheme.rules.section_vi_modifications import (
    change_is_by_consensus,
    consultations_are_held,
    proposal_is_circulated,
    proposal_is_in_time,
    proposal_is_written,
    proposer_is_participant,
    review_is_at_plenary,
    review_is_due,
)
from openkp.scheme.rules.section_vi_participation import (
    annual_report_is_in_time,
    applicant_is_circulated,
    application_is_complete,
    refusal_names_requirement,
    report_precedes_plenary,
)

__all__ = [
    "ANNUAL_REPORT_DAY",
    "APPLICATION_MONTHS",
    "FIRST_REVIEW_MONTHS",
    "MISSION_DAYS",
    "PROPOSAL_DAYS",
    "AgendaEntry",
    "AgendaSubject",
    "MissionTerm",
    "ObserverClass",
    "PracticePeriod",
    "VerificationMeasure",
    "annual_report_due",
    "annual_report_is_in_time",
    "applicant_is_circulated",
    "application_circulation_due",
    "application_is_complete",
    "chair_is_elected",
    "chair_is_in_office",
    "change_is_by_consensus",
    "compliance_issue_is_passed_on",
    "compliance_paper_is_restricted",
    "consultations_are_held",
    "day_is_within_the_scheme",
    "days_are_possible",
    "first_review_due",
    "last_day_for_proposals",
    "meeting_place_is_agreed",
    "mission_comments_are_posted",
    "mission_has_consent",
    "mission_is_by_others",
    "mission_posting_due",
    "mission_report_due",
    "mission_report_is_in_time",
    "mission_terms_are_set",
    "observers_are_invited",
    "plenary_agenda_is_complete",
    "plenary_is_held",
    "proposal_is_circulated",
    "proposal_is_in_time",
    "proposal_is_written",
    "proposer_is_participant",
    "refusal_names_requirement",
    "report_precedes_plenary",
    "review_is_at_plenary",
    "review_is_due",
    "rules_of_procedure_are_adopted",
    "verification_is_decided",
]
