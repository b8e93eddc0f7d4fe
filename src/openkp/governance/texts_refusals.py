"""Why a cell of the matrix is refused: clause, sentence, and what to do instead."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from openkp.scheme.message_texts import N_, Message

#: What observers, applicants and guests see where they may act.
HEARD_ONLY = N_("You are heard and it is recorded; it does not count for or against consensus.")

_TEXTS = {
    "intersessional_decides_nothing": (
        "PRACTICE:intersessional",
        Message(
            N_("An intersessional meeting decides nothing: it is for discussion."),
            N_("Record an understanding, and bring the text to the Plenary or to a written procedure."),
        ),
    ),
    "intersessional_takes_no_proposals": (
        "PRACTICE:intersessional",
        Message(
            N_("An intersessional meeting is not a time for presenting proposals."),
            N_("Discuss the matter here; send the text to the Chair 90 days before the Plenary."),
        ),
    ),
    "working_body_only": (
        "KPCS-CD:VI.5",
        Message(
            N_("Only a working body does this, at its own meeting."),
            N_("Take it up in the committee or working group that holds the mandate."),
        ),
    ),
    "committee_recommends_only": (
        "KPCS-CD:VI.5",
        Message(
            N_("A working body recommends; it does not decide for the Process."),
            N_("Adopt a recommendation, and bring it to the Plenary."),
        ),
    ),
    "written_has_one_text": (
        "PRACTICE:written-procedure",
        Message(
            N_("A written procedure is about one clean text, yes or no; there is no room to do this in."),
            N_("Do it at a meeting, or object in writing if you cannot accept the text."),
        ),
    ),
    "silence_is_written": (
        "PRACTICE:written-procedure",
        Message(
            N_("Silence counts only in a written procedure; in a room the Chair asks."),
            N_("Announce a call for consensus, or call a written procedure after the meeting."),
        ),
    ),
    "special_plenary_named_items": (
        "KPCS-CD:VI.1",
        Message(
            N_("A special Plenary is about the items named when it was called, and no others."),
            N_("Bring this to the next Plenary, or call another special Plenary that names it."),
        ),
    ),
    "for_a_meeting_that_cannot_decide": (
        "KPCS-CD:VI.5",
        Message(
            N_("The Plenary decides; it does not record understandings in place of decisions."),
            N_("Bring a text and call for consensus, or put a sentence into the communiqué."),
        ),
    ),
    "whether_is_decided": (
        "KPCS-CD:VI.5",
        Message(
            N_("Whether to examine this item is out of order: the Plenary has decided that it is examined."),
            N_("Speak on how it is examined, or propose to the Plenary a decision that changes the mandate."),
        ),
    ),
    "observer_cannot_block": (
        "KPCS-CD:VI.5",
        Message(
            N_("Only Participants are part of consensus; an observer's refusal does not block."),
            N_("State your position: it is recorded. Or ask a Participant to take up your objection."),
        ),
    ),
    "observer_takes_no_part_in_this": (
        "KPCS-CD:VI.10",
        Message(
            N_("Observers speak and advise; this is for others at the table."),
            N_("Ask for the floor, or ask a Participant to do it."),
        ),
    ),
    "applicant_takes_no_part_yet": (
        "KPCS-CD:VI.8",
        Message(
            N_("An applicant is not yet a Participant and takes no part in this."),
            N_("Ask for the floor; take part after admission."),
        ),
    ),
    "guest_takes_no_part": (
        "KPCS-CD:VI.10",
        Message(
            N_("A guest of the Chair may be heard, and takes no part in this."),
            N_("Ask the Chair for the floor."),
        ),
    ),
    "secretariat_serves": (
        "KPCS-CD:VI.7",
        Message(
            N_("The secretariat supports the Process and takes no part in this."),
            N_("Leave it to the Chair or to a Participant."),
        ),
    ),
    "body_does_not_decide": (
        "KPCS-CD:VI.5",
        Message(
            N_("The chair of a working body reports and recommends; this is not for a body to do."),
            N_("Report, or act as a Participant from your own seat."),
        ),
    ),
    "chair_speaks_for_all": (
        "KPCS-CD:VI.5",
        Message(
            N_("From the chair one speaks for the meeting, not for a country."),
            N_("Do it from the seat of your country, as a Participant."),
        ),
    ),
    "for_the_chair": (
        "KPCS-CD:VI.5",
        Message(
            N_("This is for the chair of the meeting."),
            N_("Ask the chair for it."),
        ),
    ),
    "for_the_chair_of_the_body": (
        "KPCS-CD:VI.5",
        Message(
            N_("This is for the chair of the working body."),
            N_("Ask the chair of the body for it."),
        ),
    ),
}

#: Clause and text of each refusal, by its code.
REFUSALS: Mapping[str, tuple[str, Message]] = MappingProxyType(_TEXTS)
