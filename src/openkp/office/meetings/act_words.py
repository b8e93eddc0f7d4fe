"""Acts at the table in the words of a button, grouped as in the life of a text, and what follows from them.

The engine's row of an act says what its actor does, for the record ("declares the text adopted"); a button
says what will be done ("Declare the text adopted"). Texts are lazy: they follow the reader's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from openkp.governance import Act, MeetingKind, PositionKind, Seat

#: kind of meeting -> its name.
KINDS: dict[MeetingKind, Any] = {
    MeetingKind.PLENARY: _("Plenary"),
    MeetingKind.SPECIAL_PLENARY: _("Special Plenary"),
    MeetingKind.INTERSESSIONAL: _("Intersessional meeting"),
    MeetingKind.COMMITTEE: _("Meeting of a working body"),
    MeetingKind.WRITTEN: _("Written procedure"),
}
#: kind of meeting -> what it may do, in one sentence.
KIND_SENTENCES: dict[MeetingKind, Any] = {
    MeetingKind.PLENARY: _("Decides by consensus of all Participants."),
    MeetingKind.SPECIAL_PLENARY: _("Decides by consensus, on the items named in its call and nothing else."),
    MeetingKind.INTERSESSIONAL: _("Discusses; nothing is decided there."),
    MeetingKind.COMMITTEE: _("Studies and recommends; only a Plenary decides."),
    MeetingKind.WRITTEN: _("Decides on one text, if no Participant objects before the deadline."),
}
#: seat -> its name.
SEATS: dict[Seat, Any] = {
    Seat.CHAIR: _("Chair"),
    Seat.PARTICIPANT: _("Participant"),
    Seat.OBSERVER: _("Observer"),
    Seat.APPLICANT: _("Applicant"),
    Seat.GUEST: _("Guest"),
    Seat.SECRETARIAT: _("Secretariat"),
    Seat.BODY: _("Working body"),
}
#: how a party stands to a text -> in its own words.
POSITIONS: dict[PositionKind, Any] = {
    PositionKind.SUPPORT: _("We support this text"),
    PositionKind.CAN_LIVE_WITH: _("We can live with this text"),
    PositionKind.NO_OBJECTION: _("We do not object"),
    PositionKind.RESERVATION: _("We have a reservation, and do not block"),
    PositionKind.OBJECTION: _("We object"),
    PositionKind.STAND_ASIDE: _("We stand aside"),
    PositionKind.ABSENT: _("We are absent"),
    PositionKind.NOT_STATED: _("We state no position"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Acts that belong together. key: for addresses within a page."""

    key: str
    title: Any
    acts: tuple[Act, ...]


_BUTTONS_BY_GROUP: tuple[tuple[str, Any, dict[Act, Any]], ...] = (
    (
        "meeting",
        _("The meeting"),
        {
            Act.MEETING_CALLED: _("Call a meeting"),
            Act.MEETING_OPENED: _("Open the meeting"),
            Act.INTERVENTION_MADE: _("Speak"),
            Act.OUTSIDE_ORGANISATION_HEARD: _("Hear an outside organisation"),
            Act.UNDERSTANDING_RECORDED: _("Record an understanding"),
            Act.MEETING_CLOSED: _("Close the meeting"),
        },
    ),
    (
        "agenda",
        _("Agenda"),
        {
            Act.AGENDA_ITEM_PROPOSED: _("Propose an agenda item"),
            Act.AGENDA_ITEM_OBJECTED: _("Object to an agenda item"),
            Act.AGENDA_ITEM_OBJECTION_LIFTED: _("Lift the objection to an agenda item"),
            Act.AGENDA_ITEM_ADMITTED: _("Admit an agenda item"),
        },
    ),
    (
        "texts",
        _("Proposals and their texts"),
        {
            Act.PROPOSAL_DRAFTED: _("Draft a proposal"),
            Act.PROPOSAL_SUBMITTED: _("Submit a proposal to the Chair"),
            Act.PROPOSAL_CIRCULATED: _("Circulate a proposal"),
            Act.PROPOSAL_PRESENTED: _("Present a proposal"),
            Act.VERSION_MADE: _("Put forward a new version"),
            Act.BRACKET_OPENED: _("Put words in brackets"),
            Act.ALTERNATIVE_OFFERED: _("Offer an alternative, or join one"),
            Act.BRACKET_AGREED: _("Agree to words for a bracket"),
            Act.BRACKET_RESOLVED: _("Close a bracket"),
            Act.BRACKET_REOPENED: _("Reopen a bracket"),
            Act.TEXT_CLEANED: _("State that the text is clean"),
            Act.PROPOSAL_REFERRED: _("Refer a proposal to a working body"),
            Act.PROPOSAL_CARRIED_OVER: _("Carry a proposal over to the next Plenary"),
            Act.PROPOSAL_WITHDRAWN: _("Withdraw a proposal"),
            Act.PROPOSAL_LAPSED: _("Record that a proposal has lapsed"),
        },
    ),
    (
        "positions",
        _("Positions and objections"),
        {
            Act.POSITION_TAKEN: _("State a position"),
            Act.POSITION_RELEASED: _("Release your position"),
            Act.OBJECTION_RAISED: _("Object to a text"),
            Act.OBJECTION_ACKNOWLEDGED: _("Acknowledge an objection"),
            Act.OBJECTION_ADDRESSED: _("Answer an objection with a new version"),
            Act.OBJECTION_LIFTED: _("Lift your objection"),
            Act.OBJECTION_MAINTAINED: _("Maintain your objection"),
            Act.OBJECTION_LAPSED: _("Record that an objection has lapsed"),
        },
    ),
    (
        "consensus",
        _("Consensus"),
        {
            Act.CALL_ANNOUNCED: _("Announce the call for consensus"),
            Act.CALL_OPENED: _("Ask the room"),
            Act.CALL_CONSULTING: _("Go into consultations"),
            Act.CALL_REOPENED: _("Ask the room again"),
            Act.CALL_DECLARED: _("Declare the text adopted"),
            Act.CALL_FAILED: _("State that there is no consensus"),
        },
    ),
    (
        "silence",
        _("Written (silence) procedure"),
        {
            Act.SILENCE_CIRCULATED: _("Start the silence procedure"),
            Act.SILENCE_DELIVERED: _("Record a delivery"),
            Act.SILENCE_OBJECTED: _("Break the silence"),
            Act.SILENCE_EXTENDED: _("Extend the deadline"),
            Act.SILENCE_CLOSED: _("State that silence was kept"),
            Act.SILENCE_FAILED: _("End the procedure without a result"),
            Act.SILENCE_CONFIRMED: _("Confirm the decision by letter"),
            Act.SILENCE_NOTED: _("Note the written decision at the Plenary"),
        },
    ),
    (
        "communique",
        _("Communiqué"),
        {
            Act.PARAGRAPH_PROPOSED: _("Propose a paragraph"),
            Act.PARAGRAPH_OBJECTED: _("Object to a paragraph"),
            Act.PARAGRAPH_OBJECTION_LIFTED: _("Lift the objection to a paragraph"),
            Act.PARAGRAPH_AGREED: _("Take a paragraph as agreed"),
            Act.COMMUNIQUE_ISSUED: _("Issue the communiqué"),
            Act.COMMUNIQUE_CLOSED_WITHOUT: _("Close without a communiqué"),
        },
    ),
    (
        "bodies",
        _("Working bodies and mandates"),
        {
            Act.BODY_FORMED: _("Form a working body"),
            Act.MANDATE_GIVEN: _("Give a mandate"),
            Act.ITEM_STUDIED: _("Take up an item of the mandate"),
            Act.HOW_QUESTIONED: _("Ask how an item is examined"),
            Act.WHETHER_QUESTIONED: _("Question whether an item may be examined"),
            Act.ITEM_REPORTED: _("Report on an item"),
            Act.ITEM_ADVANCED: _("Send an item on for decision"),
            Act.ITEM_CARRIED_OVER: _("Carry an item over"),
            Act.ITEM_CLOSED: _("Close an item"),
            Act.RECOMMENDATION_PROPOSED: _("Propose a recommendation"),
            Act.RECOMMENDATION_OBJECTED: _("Object to a recommendation"),
            Act.RECOMMENDATION_OBJECTION_LIFTED: _("Lift the objection to a recommendation"),
            Act.RECOMMENDATION_ADOPTED: _("Adopt a recommendation to the Plenary"),
            Act.GROUP_CONSENSUS_FOUND: _("Find consensus of the body"),
        },
    ),
    (
        "offices",
        _("Chair and Vice-Chair"),
        {
            Act.CANDIDATE_PROPOSED: _("Propose a candidate"),
            Act.CANDIDATE_OBJECTED: _("Object to a candidate"),
            Act.CANDIDATE_OBJECTION_LIFTED: _("Lift the objection to a candidate"),
            Act.CANDIDATE_WITHDRAWN: _("Withdraw your candidature"),
            Act.CHAIR_ELECTED: _("Declare the Chair elected"),
            Act.VICE_CHAIR_ELECTED: _("Declare the Vice-Chair elected"),
            Act.OFF_CYCLE_TERM_GIVEN: _("Give a Vice-Chair a term outside the calendar year"),
            Act.CUSTODIAN_NAMED: _("Name the custodian of the Chair"),
            Act.VACANCY_DECLARED: _("Declare the Chair vacant"),
        },
    ),
)

GROUPS: tuple[Group, ...] = tuple(Group(key, title, tuple(acts)) for key, title, acts in _BUTTONS_BY_GROUP)
#: act -> the words on its button.
BUTTONS: dict[Act, Any] = {
    act: words for _key, _title, acts in _BUTTONS_BY_GROUP for act, words in acts.items()
}

if set(BUTTONS) != set(Act):
    raise AssertionError("an act has no button")

#: act -> what follows from it. The page of such an act asks to confirm.
CONSEQUENCES: dict[Act, Any] = {
    Act.CALL_DECLARED: _(
        "The text becomes a decision: it is signed, entered in the log, and every certificate obeys it from"
        " the day its effects begin. It can be changed only by another decision."
    ),
    Act.CALL_FAILED: _("The call ends without a decision. The record will say: no consensus."),
    Act.SILENCE_CONFIRMED: _(
        "The text becomes a decision: it is signed, entered in the log, and every certificate obeys it from"
        " the day its effects begin."
    ),
    Act.SILENCE_FAILED: _("The procedure ends without a decision."),
    Act.SILENCE_OBJECTED: _("Before the deadline this ends the procedure; the text is not adopted."),
    Act.PROPOSAL_WITHDRAWN: _("The proposal ends here; nobody can take it up again under this number."),
    Act.PROPOSAL_LAPSED: _("The proposal ends here; nobody can take it up again under this number."),
    Act.MEETING_CLOSED: _("The meeting ends; its record can no longer be added to."),
    Act.COMMUNIQUE_ISSUED: _("The communiqué is final; no paragraph can be changed after it."),
    Act.COMMUNIQUE_CLOSED_WITHOUT: _("The meeting ends without a communiqué; its decisions stand."),
    Act.ITEM_CLOSED: _("The item of the mandate ends; the body no longer works on it."),
    Act.CANDIDATE_WITHDRAWN: _("The candidature ends; a term that was given to it ends too."),
    Act.CHAIR_ELECTED: _("The term is entered in the record: this Participant holds the Chair in it."),
    Act.VICE_CHAIR_ELECTED: _("The term is entered; the Vice-Chair takes the Chair on the next 1 January."),
    Act.OFF_CYCLE_TERM_GIVEN: _("The term is entered in the record with its own dates."),
    Act.CUSTODIAN_NAMED: _("The custodian keeps the Process going in the term given."),
    Act.VACANCY_DECLARED: _("The clocks of silence procedures stand still until somebody holds the Chair."),
}
