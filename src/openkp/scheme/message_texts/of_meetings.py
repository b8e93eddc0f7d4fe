"""Texts for section VI: meetings, the Chair, proposals, applications, reports and missions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from openkp.scheme.message_texts import N_, Message

_DAYS: Mapping[str, Message] = {
    "day_before_scheme": Message(
        N_("The day in {field} is {found}; the scheme has been in operation since {began_on}."),
        N_("Correct the day: no meeting, proposal or report of the scheme is older."),
    ),
    "days_out_of_order": Message(
        N_("The day in {field} is {found}; it cannot come before {before}, which is {expected}."),
        N_("Correct one of the two days."),
    ),
    "day_still_to_come": Message(
        N_("The day in {field} is {found}, later than {on}, the day on which this is looked at."),
        N_("Enter what has happened, on the day on which it happened."),
    ),
}

_MEETINGS: Mapping[str, Message] = {
    "year_without_plenary": Message(
        N_("The year {year} ended and no Plenary is on record; one is to be held every year."),
        N_("Enter the Plenary of that year, or note why there was none."),
    ),
    "rules_of_procedure_missing": Message(
        N_("The Plenary closed on {plenary_ended_on} and no Rules of Procedure had been adopted by then."),
        N_("Enter the decision that adopted them, or put them on the next agenda."),
    ),
    "meeting_place_not_agreed": Message(
        N_(
            "The meeting is in {found}; it is to be in the Chair's country ({expected}) or with an"
            " accepted host."
        ),
        N_("Enter the host's offer and its acceptance, or move the meeting."),
    ),
    "chair_vacant": Message(
        N_("The Plenary closed on {plenary_ended_on}; after {days} days, on {until}, no Chair is elected."),
        N_("Continue consultations; name who holds the papers meanwhile. Work goes on."),
    ),
    "chair_elected_after": Message(
        N_("The Chair was elected on {until}, {days} days after the Plenary closed on {plenary_ended_on}."),
        N_("Note by which procedure the Participants elected, and who acted in between."),
    ),
    "chair_elected_before": Message(
        N_(
            "The Chair was elected on {elected_on}, {days} days before the Plenary closed on"
            " {plenary_ended_on}."
        ),
        N_("Nothing to do where a Vice-Chair succeeds; the text expects the election at the end."),
    ),
    "chair_not_yet_elected": Message(
        N_("The act is of {on}; this Chair was elected later, on {elected_on}."),
        N_("Ask who was in the chair on that day, and let that Chair act or confirm the act."),
    ),
    "chair_term_ended": Message(
        N_("The act is of {on}; the last day of this Chair's term was {ended_on}."),
        N_("Let the Chair in office act or confirm the act."),
    ),
    "observers_not_invited": Message(
        N_("Nobody of this class of Observers is invited to the Plenary: {found}."),
        N_("Invite, or note that no one of that class asked to come."),
    ),
    "agenda_without_implementation": Message(
        N_("The agenda has no item on how Participants implement the scheme; each annual Plenary has one."),
        N_("Add the item before the agenda goes out."),
    ),
    "agenda_without_statistics": Message(
        N_("The agenda has no item on the statistics, which each annual Plenary considers."),
        N_("Add the item, or note under which other item they are considered."),
    ),
    "agenda_without_proposal": Message(
        N_(
            "The proposal {proposal} was circulated and is not on the agenda; the Chair is to place it there."
        ),
        N_("Add an item for it, or enter its withdrawal."),
    ),
    "agenda_without_election": Message(
        N_("The agenda has no election of the Chair; one is held at the end of each Plenary."),
        N_("Add the election as the last business of the meeting."),
    ),
    "election_not_at_end": Message(
        N_(
            "The election of the Chair is item {place} and {after} items of business follow; it"
            " belongs at the end."
        ),
        N_("Move the election, or note why it comes earlier."),
    ),
}

_CHANGES: Mapping[str, Message] = {
    "objection_stands": Message(
        N_("The objection of {parties} stands; decisions are by consensus of the Participants."),
        N_("The Chair consults. It passes when each has lifted its objection, or with a text that meets it."),
    ),
    "objection_does_not_block": Message(
        N_(
            "{parties}: the objection is recorded. It does not stand in the way, as only Participants decide."
        ),
        N_("Nothing to do; a Participant who shares it must say so itself."),
    ),
    "chair_has_not_consulted": Message(
        N_("Consensus failed on {failed_on} and {days} days later no consultations are on record."),
        N_("Ask the Chair when consultations begin, and enter the day."),
    ),
    "proposer_not_participant": Message(
        N_("{found} is no Participant on {on}; only a Participant can propose a change."),
        N_("Find a Participant who tables the text as its own."),
    ),
    "proposer_is_member_state": Message(
        N_("{found} takes part through {participant}, which has one voice and proposes for its members."),
        N_("Let {participant} propose."),
    ),
    "proposer_is_suspended": Message(
        N_("{found} is under suspension on {on} ({standing}); the text does not say whether it can propose."),
        N_("Ask the Chair to put the question to the Participants, or find a second proposer."),
    ),
    "proposal_without_text": Message(
        N_("The proposal has no text; a proposal is sent to the Chair in writing."),
        N_("Add the text of the change."),
    ),
    "proposal_too_late": Message(
        N_(
            "The proposal was received on {received_on}, {days} days before the Plenary of"
            " {plenary_on}; at least {expected} days were needed, so the last day was {last_day}."
        ),
        N_("Propose for the Plenary after that one, or ask the Participants to agree to the shorter time."),
    ),
    "proposal_not_circulated": Message(
        N_(
            "The proposal was received on {received_on}; {days} days later, on {until}, it is not circulated."
        ),
        N_("Circulate it to all Participants and Observers now, or note what holds it up."),
    ),
    "proposal_circulated_slowly": Message(
        N_(
            "The proposal of {received_on} was circulated on {until}, after {days} days;"
            " expeditiously is asked."
        ),
        N_("Note the reason. Ask those who got it late whether they had time enough."),
    ),
    "observers_left_out": Message(
        N_(
            "The proposal was circulated on {circulated_on}, but not to the Observers; they are to"
            " have it too."
        ),
        N_("Send it to the Observers and enter the day."),
    ),
    "first_review_overdue": Message(
        N_("No review of the scheme is on record; the first was due on {due_on}, {days} days ago."),
        N_("Enter the review that was held, or put one on the agenda."),
    ),
    "review_interval_open": Message(
        N_(
            "The last review was on {last_review_on}, {days} days ago; the text says periodic and"
            " gives no number."
        ),
        N_(
            "Nothing to do, unless the Participants have agreed on an interval: then give it with its source."
        ),
    ),
    "review_overdue": Message(
        N_(
            "The last review was on {last_review_on}, {days} days ago; the next was due on {due_on}"
            " ({source})."
        ),
        N_("Put the review on the agenda, or note that the Participants agreed otherwise."),
    ),
    "review_apart_from_plenary": Message(
        N_(
            "The review meeting is on {review_on}; the annual Plenary is from {plenary_began_on} to"
            " {plenary_ended_on}, and the two normally coincide."
        ),
        N_("Enter the agreement on the other day, or move the meeting."),
    ),
}

_PARTICIPATION: Mapping[str, Message] = {
    "refusal_without_requirement": Message(
        N_(
            "{applicant} is refused and no requirement of the Core Document is named; the scheme is"
            " open to all."
        ),
        N_("Name the clauses that the applicant does not meet, or go on with the application."),
    ),
    "application_incomplete": Message(
        N_("The application lacks a part: {field}."),
        N_("Ask the applicant for it, through diplomatic channels."),
    ),
    "application_not_circulated": Message(
        N_(
            "The Chair was notified on {notified_on}; on {until} the application is not circulated."
            " The last day was {due_on}, {days} days ago."
        ),
        N_("Circulate the application to all Participants now."),
    ),
    "application_circulated_late": Message(
        N_(
            "The application of {notified_on} was circulated on {until}, {days} days after the last"
            " day, which was {due_on}."
        ),
        N_("Note the reason, and give the Participants their full time to answer."),
    ),
    "annual_report_missing": Message(
        N_("The annual report on {year} was due on {due_on}; on {until} it is {days} days late."),
        N_("Ask the Participant for it, and by when it will come."),
    ),
    "annual_report_late": Message(
        N_(
            "The annual report on {year} came on {until}, {days} days after the last day, which was {due_on}."
        ),
        N_("Note the reason that the Participant gives."),
    ),
    "report_missing_at_plenary": Message(
        N_("The Plenary began on {plenary_on}; on {until} there is no information on implementation."),
        N_("Ask the Participant to give it under the agenda item on implementation."),
    ),
    "report_after_plenary_began": Message(
        N_(
            "The information on implementation came on {until}; it was due before the Plenary of"
            " {plenary_on}."
        ),
        N_("Ask whether the others want more time for it, under the item on implementation."),
    ),
}

_MISSIONS: Mapping[str, Message] = {
    "verification_not_decided": Message(
        N_(
            "No Plenary has decided on this verification measure; only Participants at a Plenary"
            " decide on one."
        ),
        N_("Put it on the agenda of the next Plenary."),
    ),
    "verification_not_recommended": Message(
        N_(
            "The Chair has not recommended this verification measure; the Plenary decides on a"
            " recommendation."
        ),
        N_("Ask the Chair for a recommendation."),
    ),
    "mission_without_indications": Message(
        N_(
            "No credible indications of significant non-compliance are recorded; a review mission needs them."
        ),
        N_("Record the indications with their sources, or agree on a review visit by invitation."),
    ),
    "mission_has_own_members": Message(
        N_(
            "The team has members from {visited}, which it is to visit: {found}. A mission is made by others."
        ),
        N_("Replace them, or note that they only assist the team."),
    ),
    "mission_without_consent": Message(
        N_("The mission is to start on {starts_on}, and the Participant concerned has not consented."),
        N_("Ask for consent in writing; without it there is no mission."),
    ),
    "mission_consent_after_start": Message(
        N_("The mission starts on {starts_on} and the consent is of {consented_on}; consent comes first."),
        N_("Move the start, or correct the day of consent."),
    ),
    "mission_term_not_agreed": Message(
        N_("The Participant concerned has not agreed to this term of the mission: {found}."),
        N_("Let the Chair settle it with the Participant before the mission starts."),
    ),
    "mission_without_consultation": Message(
        N_("The terms of the mission were set and not all Participants were consulted."),
        N_("Send the terms to all Participants, and enter the day."),
    ),
    "mission_report_missing": Message(
        N_(
            "The mission ended on {completed_on}; on {until} there is no report. The last day was"
            " {due_on}, {days} days ago."
        ),
        N_("Ask the leader of the mission when it will be sent to the Chair and the Participant."),
    ),
    "mission_report_late": Message(
        N_(
            "The mission ended on {completed_on} and its report came on {until}, {days} days after"
            " the last day, which was {due_on}."
        ),
        N_("Note the reason."),
    ),
    "mission_comments_missing": Message(
        N_(
            "The Participant got the report on {submitted_on}; on {until} report and comments are not"
            " posted. The last day was {due_on}, {days} days ago."
        ),
        N_("Post the report on the restricted site now, with comments if there are any."),
    ),
    "mission_comments_late": Message(
        N_(
            "The Participant got the report on {submitted_on}; it was posted on {until}, {days} days"
            " after the last day, which was {due_on}."
        ),
        N_("Note the reason."),
    ),
    "mission_paper_public": Message(
        N_("The report of a mission or its comments would be public; they belong on the restricted site."),
        N_("Post them on the restricted site."),
    ),
    "compliance_paper_public": Message(
        N_("A paper on an issue of compliance would be public; all are to keep such matters confidential."),
        N_("Keep it among Participants and Observers, or note who agreed to its release."),
    ),
    "issue_not_passed_on": Message(
        N_(
            "The Chair was told of the issue on {informed_on}; {days} days later, on {until}, not all"
            " are told."
        ),
        N_("Tell all Participants now, and begin to talk about how to deal with it."),
    ),
    "issue_passed_on_slowly": Message(
        N_("The Chair was told of the issue on {informed_on} and told all on {until}, after {days} days."),
        N_("Note the reason; the text asks for it without delay."),
    ),
}

MEETING_TEXTS: Mapping[str, Message] = MappingProxyType(
    {**_DAYS, **_MEETINGS, **_CHANGES, **_PARTICIPATION, **_MISSIONS}
)
