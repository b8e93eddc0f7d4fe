"""Texts of what the engine of meetings can say. Filled and translated by `scheme.messages`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from openkp.governance.texts_refusals import REFUSALS
from openkp.scheme.message_texts import N_, Message

# The sentence that a Chair reads out.
STANDS_BETWEEN = N_("What stands between this text and adoption: {obstacles}.")
NOTHING_STANDS = N_("Nothing stands between this text and adoption.")
BRACKET_PART = N_("a bracket in paragraph {paragraph} owned by {owners}")
OBJECTION_PART = N_("an objection of {party} to paragraph {paragraph}")
OBJECTION_WHOLE_PART = N_("an objection of {party} to the whole text")
NOT_CLEAN = N_("The text has not been stated to be clean.")
NOT_ASKED = N_("The room has not been asked.")
SILENCE_RUNS = N_("The silence procedure runs until {deadline}.")
SILENCE_STANDS = N_("The Chair is vacant: the clock of the silence procedure stands still.")
MAY_DECLARE = N_("The Chair may declare it adopted.")
HAVE_NOT_SPOKEN = N_("{count} of {all} Participants have not spoken.")
ALL_HAVE_SPOKEN = N_("All {all} Participants have spoken.")
#: How the life of a text ends, in words.
ENDED = {"adopted": N_("adopted"), "withdrawn": N_("withdrawn"), "lapsed": N_("lapsed")}
TEXT_HAS_ENDED = N_("This text is no longer open: {state}.")

_RECORD_TEXTS: dict[str, Message] = {
    "before_the_scheme": Message(
        N_("{found} is before the scheme began ({expected})."),
        N_("Check the date: nothing can have been done under the scheme by then."),
    ),
    "beyond_the_calendar": Message(
        N_("The year {found} is too far ahead; the record ends with {expected}."), N_("Check the date.")
    ),
    "event_out_of_order": Message(
        N_("This is dated {found}, before the last entry of the record ({last})."),
        N_("Give the time at which it is entered; say in the text when it was said."),
    ),
    "id_unusable": Message(
        N_("“{found}” cannot be the {field} of an entry."),
        N_("Use letters, digits, dots, colons and hyphens, at most 60, without spaces."),
    ),
    "data_missing": Message(N_("The field “{field}” is missing."), N_("Give {expected}.")),
    "data_wrong": Message(N_("The field “{field}” is not as it should be."), N_("Give {expected}.")),
    "data_unknown": Message(
        N_("This act has no field “{field}”."), N_("Leave it out, or check how it is spelled.")
    ),
    "effect_unreadable": Message(
        N_("An effect of the text cannot be read: {problem} at {field}."),
        N_("Choose the effect from the list again; a text without readable effects changes no certificate."),
    ),
    "already_exists": Message(
        N_("“{found}” exists already (state: {state})."),
        N_("Choose another name, or go on with what exists."),
    ),
    "wrong_state_for_act": Message(
        N_("This cannot be done now: the {thing} stands at “{found}”."),
        N_("It can be done when it stands at: {expected}."),
    ),
    "days_reversed": Message(
        N_("The last day ({last}) is before the first ({first})."), N_("Correct the days.")
    ),
    "number_taken": Message(
        N_("The number {number} has been given to another decision."), N_("Give the next free number.")
    ),
    "decision_not_on_file": Message(
        N_("The decision “{found}” is not among the decisions known here."),
        N_("Check its number; enter the decision if it is missing."),
    ),
}

_UNKNOWN_TEXTS: dict[str, Message] = {
    "unknown_meeting": Message(
        N_("There is no meeting “{found}”."), N_("Call the meeting first, or choose one that was called.")
    ),
    "unknown_agenda_item": Message(
        N_("There is no agenda item “{found}” at this meeting."), N_("Propose the item first.")
    ),
    "unknown_proposal": Message(
        N_("There is no proposal “{found}”."), N_("Check its name in the list of proposals.")
    ),
    "unknown_bracket": Message(
        N_("There is no such bracket in “{found}”."), N_("Look at the brackets of the current version.")
    ),
    "unknown_objection": Message(
        N_("There is no such objection to “{found}”."), N_("Look at the objections to this proposal.")
    ),
    "unknown_call": Message(
        N_("No call for consensus was announced on “{found}”."), N_("Announce the call first.")
    ),
    "unknown_silence": Message(
        N_("No silence procedure runs on “{found}”."), N_("Circulate the clean text first.")
    ),
    "unknown_paragraph": Message(
        N_("The communiqué has no paragraph “{found}”."), N_("Propose the paragraph first.")
    ),
    "unknown_text_paragraph": Message(
        N_("The text has no paragraph {found}."), N_("Look at the numbers in the current version.")
    ),
    "unknown_version": Message(
        N_("No version of this text has the hash {found}; the current one is {current}."),
        N_("Open the proposal again and act on the version shown."),
    ),
    "unknown_body": Message(
        N_("There is no working body “{found}”."),
        N_("A decision of the Plenary forms a body; enter it first."),
    ),
    "unknown_mandate_item": Message(
        N_("No mandate has the item “{found}”."), N_("Look at the mandates that were given.")
    ),
    "unknown_recommendation": Message(
        N_("There is no recommendation “{found}”."), N_("Propose it first, at a meeting of the body.")
    ),
    "unknown_candidacy": Message(
        N_("There is no candidate under “{found}”."), N_("Propose the candidate first.")
    ),
    "unknown_code": Message(
        N_("“{found}” is no code of a country, nor EU."), N_("Use the two-letter code, for example BW.")
    ),
}

_SEAT_TEXTS: dict[str, Message] = {
    "eu_speaks_once": Message(
        N_("{found} is a member of {participant}, which has one voice for all its members."),
        N_("Act for {participant}, after the members have agreed among themselves."),
    ),
    "not_a_participant": Message(
        N_("{found} was not a Participant on {day}."),
        N_("Take another seat: applicant, observer or guest, as invited."),
    ),
    "not_a_member": Message(
        N_("{found} is not a member of {body}."),
        N_("Ask the Plenary to be added, or speak as an invited guest."),
    ),
    "not_invited": Message(
        N_("{found} is not invited to {meeting} as {seat}."),
        N_("The Chair names those invited when calling it."),
    ),
    "not_the_chair": Message(
        N_("{found} does not hold the Chair; {expected} does."),
        N_("Act from your own seat, or leave it to the Chair."),
    ),
    "chair_is_vacant": Message(
        N_("The Chair is vacant on {day}: nobody can act from it, and clocks stand still."),
        N_("Name a custodian or elect a Chair in a written procedure; the secretariat may call it."),
    ),
    "chair_is_in_office": Message(
        N_("{holder} holds the Chair; this is done in place of the Chair only during a vacancy."),
        N_("Leave it to the Chair."),
    ),
    "not_the_secretariat": Message(N_("{found} is not the secretariat."), N_("Act from your own seat.")),
    "another_body": Message(
        N_("This belongs to {expected}, not to {found}."), N_("Leave it to the body that holds the mandate.")
    ),
    "proposal_not_yours": Message(
        N_("This proposal is that of {parties}."), N_("Ask them, or put your words in brackets.")
    ),
    "objection_not_yours": Message(
        N_("This objection is that of: {parties}."), N_("Only who objected lifts or maintains an objection.")
    ),
    "candidature_not_yours": Message(
        N_("This is the candidature of {participant}."), N_("Object to it, if you cannot accept it.")
    ),
}

_MEETING_TEXTS: dict[str, Message] = {
    "meeting_not_open": Message(
        N_("{meeting} is not open (state: {state})."), N_("Do this while the meeting is open.")
    ),
    "meeting_too_early": Message(
        N_("The meeting was called for {opens_on}."), N_("Open it on that day, or call it anew.")
    ),
    "roll_differs": Message(
        N_("The roll is not the list of Participants of {day}; missing: {missing}; too many: {extra}."),
        N_("Take the list of that day; those who are absent are on it too."),
    ),
    "special_plenary_without_items": Message(
        N_("A special Plenary was called without naming what it is about."), N_("Name each item.")
    ),
    "agenda_item_blocked": Message(
        N_("The item is not admitted: {parties} objected."), N_("Consult with them; they alone can lift it.")
    ),
    "agenda_item_not_admitted": Message(
        N_("The agenda item {item} is not admitted (state: {state})."),
        N_("Admit it by consensus before a text is presented under it."),
    ),
    "presented_without_item": Message(
        N_("A text is presented under an agenda item."), N_("Name the admitted item of {meeting}.")
    ),
    "not_presented_here": Message(
        N_("This text was presented at {expected}, not at {meeting}."),
        N_("Present it here first, under an admitted agenda item."),
    ),
    "call_not_ended": Message(
        N_("A call for consensus on {proposal} is still under way."),
        N_("Declare the text adopted or state that there is no consensus, then close."),
    ),
    "silence_not_ended": Message(
        N_("The silence procedure on {proposal} is still under way."),
        N_("Confirm the decision or end the procedure, then close."),
    ),
    "communique_not_ended": Message(
        N_("Nothing is said yet about the communiqué of {meeting}."),
        N_("Issue the communiqué, or close without one: decisions stand either way."),
    ),
    "communique_ended": Message(
        N_("The communiqué of {meeting} has been issued, or the meeting closed without one."),
        N_("Take the matter up at the next meeting."),
    ),
    "paragraph_blocked": Message(
        N_("The paragraph is not agreed: {parties} objected."), N_("Propose other words, or leave it out.")
    ),
    "paragraphs_not_agreed": Message(
        N_("These paragraphs are not agreed: {paragraphs}."),
        N_("Agree them, leave them out by name, or close without a communiqué."),
    ),
    "communique_empty": Message(
        N_("No agreed paragraph is left for the communiqué."), N_("Close without a communiqué.")
    ),
}

_TEXT_TEXTS: dict[str, Message] = {
    "version_is_old": Message(
        N_("This refers to an older version ({found}); the text is now version {serial} ({current})."),
        N_("Read the current version and act on that one."),
    ),
    "version_unchanged": Message(
        N_("The words are those of a version that exists."),
        N_("Change the text, or go on with that version."),
    ),
    "version_during_call": Message(
        N_("A call for consensus on the present version is under way ({state})."),
        N_("End the call first: consult and state that there is no consensus, then change the text."),
    ),
    "bracket_is_open": Message(
        N_("A bracket in paragraph {paragraph} is open ({bracket}); {owners} stand behind its words."),
        N_("Close it with the agreement of all of them."),
    ),
    "bracket_not_yours": Message(
        N_("The bracket {bracket} is that of {owners}: only they can agree to close it."),
        N_("Offer an alternative, or ask them."),
    ),
    "bracket_owners_not_agreed": Message(
        N_("{owners} have not agreed to these words for the bracket {bracket}."),
        N_("Ask them to record their agreement to exactly these words."),
    ),
    "bracket_span_not_found": Message(
        N_("The words stand {times} times in paragraph {paragraph}; they must stand there once."),
        N_("Take more or fewer words, so that only one place is meant."),
    ),
    "bracket_overlaps": Message(
        N_("These words overlap with the bracket {bracket}."), N_("Offer an alternative in that bracket.")
    ),
    "bracket_written_over": Message(
        N_("The new version changes words inside the open bracket {bracket} of {owners}."),
        N_("Keep these words as they are, or close the bracket first with its owners."),
    ),
    "bracket_makes_others_unclear": Message(
        N_("With these words another bracket of the paragraph can no longer be found."),
        N_("Close the other bracket first, or choose other words than those of {bracket}."),
    ),
    "alternative_is_the_text": Message(
        N_("The alternative is the text as it stands."), N_("Offer other words.")
    ),
    "proposal_has_ended": Message(
        N_("This proposal is no longer open: {state}."), N_("Act on a proposal that is open.")
    ),
    "proposal_not_circulated_yet": Message(
        N_("This proposal has not been circulated (state: {state})."), N_("Wait for its circulation.")
    ),
}

_CONSENSUS_TEXTS: dict[str, Message] = {
    "no_position_to_release": Message(
        N_("You have no position on the version {found}."), N_("State one first.")
    ),
    "object_in_the_procedure": Message(
        N_("In a written procedure an objection breaks the silence; a position does not."),
        N_("Object in the procedure, with your grounds."),
    ),
    "observer_refusal_recorded": Message(
        N_("The refusal of {party} is recorded; an observer's refusal does not block."),
        N_("A Participant may take it up as its own objection."),
    ),
    "objection_without_remedy": Message(
        N_("The objection does not say which text would remove it."),
        N_("Add the words that you could accept: the others can then work on them."),
    ),
    "same_text_answers_nothing": Message(
        N_("The version {found} is the one that was objected to."), N_("Put forward another version first.")
    ),
    "notice_already_over": Message(
        N_("The time to renew the objection would be over already ({until})."), N_("Give time to answer.")
    ),
    "certification_without_places": Message(
        N_("{decision} lets the body certify places, and none is named."),
        N_("Name the zones or mines that meet the conditions, or those whose certification is withdrawn."),
    ),
    "notice_too_short": Message(
        N_("The owner of the objection would have less than {hours} hours to answer."),
        N_("Give at least that time."),
    ),
    "paragraph_not_changed": Message(
        N_("Paragraph {paragraph}, to which the objection is, reads as it did."),
        N_("Change that paragraph, or ask the owner to lift the objection."),
    ),
    "objection_not_heard": Message(
        N_("The objection is kept for you alone: it does not stand against the text until it is heard."),
        N_("Release it to the Chair or to all, or raise it as an objection."),
    ),
    "text_not_before_the_body": Message(
        N_("The text {found} was not made here and was not referred to {body}."),
        N_("Ask the Chair to refer it, or work on it where it is."),
    ),
    "short_notice_at_the_table": Message(
        N_("An item of short notice waives the ninety days: everyone has to be able to object to it."),
        N_("Admit it once the meeting is open."),
    ),
    "delivered_after_the_deadline": Message(
        N_("The deadline ran out at {deadline}; a text that arrives later gave no time to object."),
        N_("Extend the deadline once, or record that the procedure failed."),
    ),
    "notice_still_runs": Message(N_("The objection may be renewed until {until}."), N_("Wait until then.")),
    "consensus_not_derived": Message(
        N_("The record does not show consensus: the room has not been asked on this clean text."),
        N_("Announce the call and ask the room; consensus is read from the record, never entered."),
    ),
    "call_of_another_meeting": Message(N_("The call belongs to {expected}."), N_("Go on with it there.")),
    "silence_of_another_procedure": Message(
        N_("This text was circulated in {expected}."), N_("Act in that procedure.")
    ),
    "written_text_already_chosen": Message(
        N_("This written procedure is about {proposal}."), N_("Call another procedure for another text.")
    ),
    "silence_without_language": Message(
        N_("No language of the circulated text is named."), N_("Name each language in which it was sent.")
    ),
    "deadline_already_over": Message(
        N_("The deadline {deadline} is not after this entry."), N_("Set a later deadline.")
    ),
    "deadline_not_later": Message(
        N_("The present deadline is {deadline}."), N_("An extension sets a later one.")
    ),
    "deadline_not_reached": Message(
        N_("The deadline {deadline} (counted at {place}) has not passed."), N_("Wait until it has passed.")
    ),
    "clock_stands_still": Message(
        N_("The Chair is vacant: the deadline does not run."),
        N_("Wait until a Chair or custodian is in office; the time is added to the deadline."),
    ),
    "silence_extended_once": Message(
        N_("The deadline was extended before, to {deadline}."),
        N_("An extension is possible once: close the procedure, or begin another."),
    ),
    "receipt_of_another": Message(
        N_("{own} cannot confirm that {found} has received the text."),
        N_("Confirm your own receipt; the Secretariat records the others."),
    ),
    "not_on_the_roll": Message(
        N_("{found} is not on the roll of {meeting}."), N_("Deliveries are recorded for Participants.")
    ),
    "silence_not_delivered": Message(
        N_("There is no proof of delivery to: {parties}. Their silence is no consent."),
        N_("Deliver the text before the deadline (extend it once), or record that the procedure failed."),
    ),
    "silence_ended_by_change": Message(
        N_("The text differs from the one circulated ({hash}): the silence procedure has ended."),
        N_("Circulate the new text in a new procedure."),
    ),
    "text_changed_during_silence": Message(
        N_("The text ({found}) is not the one circulated; silence on another text counts for nothing."),
        N_("End this procedure and circulate the new text."),
    ),
    "supports_missing": Message(
        N_("{found} of {expected} needed supports were given."),
        N_("Extend the deadline once and ask for support, or end the procedure."),
    ),
    "objection_late": Message(
        N_("The deadline was {deadline}: the objection is recorded and does not block."),
        N_("Propose a change to the next Plenary, 90 days before it."),
    ),
}

_BODY_TEXTS: dict[str, Message] = {
    "body_without_members": Message(
        N_("A working body has members."), N_("Name the Participants that are its members.")
    ),
    "mandate_does_not_reach": Message(
        N_("The mandate of {decision} says to {verb} the item, no more."),
        N_("Report to the Plenary; it may give a mandate to advance the item."),
    ),
    "recommendation_not_adopted": Message(
        N_("The body has not adopted a recommendation {found}."), N_("Adopt it in the body first.")
    ),
    "members_object": Message(
        N_("There is no consensus in {body}: {parties} object."), N_("Consult; they alone can lift it.")
    ),
    "power_not_given": Message(
        N_("{decision}, paragraph {paragraph}, gives {body} no such power."),
        N_("Adopt a recommendation to the Plenary instead."),
    ),
    "candidate_blocked": Message(
        N_("There is no consensus on this candidate: {parties} object."),
        N_("Consult, propose another candidate, or declare the Chair vacant and name a custodian."),
    ),
    "another_office": Message(
        N_("The candidate stands for {expected}, not for {found}."),
        N_("Propose the candidate for that office."),
    ),
    "term_impossible": Message(
        N_("A term from {first} to {last} is over already, or too long."), N_("Correct the days.")
    ),
    "term_not_calendar_year": Message(
        N_("A term from {first} to {last} is not a calendar year."), N_("Give a term off cycle instead.")
    ),
    "term_is_calendar_year": Message(
        N_("The term is the calendar year {year}: that is an ordinary election."), N_("Declare the election.")
    ),
}

#: Every code of a finding of this room, the refusals of the matrix among them, with its text.
MESSAGES: Mapping[str, Message] = MappingProxyType(
    {
        **{code: message for code, (_, message) in REFUSALS.items()},
        **_RECORD_TEXTS,
        **_UNKNOWN_TEXTS,
        **_SEAT_TEXTS,
        **_MEETING_TEXTS,
        **_TEXT_TEXTS,
        **_CONSENSUS_TEXTS,
        **_BODY_TEXTS,
    }
)
