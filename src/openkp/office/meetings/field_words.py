"""The labels and hints of the fields of acts, by name; where one act means another thing, by act and name."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from openkp.governance import Act

LABELS: dict[str, Any] = {
    "alternative": _("Words you offer instead"),
    "applicants": _("Applicants invited (short names)"),
    "attempts": _("What was tried before"),
    "attribution": _("How the record names you"),
    "body": _("Working body"),
    "chair": _("Who chairs it"),
    "closes_on": _("Last day"),
    "deadline": _("Deadline, by the clock at the place"),
    "zones": _("Zones that the body certifies"),
    "mines": _("Mines that the body certifies"),
    "withdrawn": _("The certification of these is withdrawn"),
    "decision": _("Decision it rests on (number)"),
    "due": _("Due"),
    "evidence": _("Evidence of the delivery"),
    "from_day": _("Vacant from"),
    "grounds": _("Grounds"),
    "guests": _("Guests invited (short names)"),
    "item": _("Agenda item"),
    "items": _("Items, one per line"),
    "kind": _("What it would do"),
    "language": _("Language"),
    "languages": _("Languages of the text"),
    "left_out": _("Paragraphs left out"),
    "letter": _("The Chair’s letter"),
    "members": _("Members"),
    "number": _("Number of the decision in its year"),
    "observers": _("Observers invited"),
    "office": _("Office"),
    "opens_on": _("First day"),
    "organisation": _("Organisation"),
    "paragraph": _("Paragraph"),
    "paragraphs": _("Text"),
    "participant": _("Participant"),
    "place": _("Place where the deadline is counted"),
    "position": _("Your position on this version"),
    "powers": _("Powers given to the body"),
    "present": _("Participants in the room"),
    "proposal": _("Proposal"),
    "reason": _("Reason"),
    "recommendation": _("Recommendation"),
    "relations": _("What it does to other decisions"),
    "release": _("Who may see it"),
    "remedy": _("Words that would remove the objection"),
    "renew_until": _("Until when the objection may be renewed"),
    "short_notice": _("Short notice: everybody agrees to take it up although it came late"),
    "span": _("Words to put in brackets"),
    "sponsors": _("Sponsors"),
    "supports": _("Supports needed"),
    "term_from": _("First day of the term"),
    "term_to": _("Last day of the term"),
    "text": _("Text"),
    "title": _("Title"),
    "to": _("Who may see it from now on"),
    "to_observers": _("Send it to observers too"),
    "verb": _("How far the body may go"),
}
LABELS_OF_ACT: dict[tuple[Act, str], Any] = {
    (Act.MEETING_CALLED, "kind"): _("Kind of meeting"),
    (Act.BODY_FORMED, "kind"): _("Kind of body"),
    (Act.BODY_FORMED, "observers"): _("Observers in the body"),
    (Act.INTERVENTION_MADE, "text"): _("What you say"),
    (Act.OUTSIDE_ORGANISATION_HEARD, "text"): _("What it said"),
    (Act.UNDERSTANDING_RECORDED, "text"): _("The understanding"),
    (Act.ITEM_REPORTED, "text"): _("Report"),
    (Act.HOW_QUESTIONED, "text"): _("Question"),
    (Act.WHETHER_QUESTIONED, "text"): _("Question"),
    (Act.MANDATE_GIVEN, "text"): _("What to examine"),
    (Act.ALTERNATIVE_OFFERED, "text"): _("Words you offer, or stand behind"),
    (Act.BRACKET_AGREED, "text"): _("Words you could accept"),
    (Act.BRACKET_RESOLVED, "text"): _("Words that all owners accept"),
    (Act.GROUP_CONSENSUS_FOUND, "paragraph"): _("Paragraph of the decision"),
    (Act.AGENDA_ITEM_PROPOSED, "proposal"): _("Proposal that it takes up"),
    (Act.RECOMMENDATION_PROPOSED, "proposal"): _("Proposal that it is about"),
}
HINTS: dict[str, Any] = {
    "applicants": _("Parted by commas, such as QA, MZ."),
    "attempts": _("So that nobody proposes again what has failed."),
    "decision": _("As the register of decisions has it, such as KP/2012/Plenary/AD1."),
    "due": _("A meeting or a day, such as plenary-2027 or 2027-06-30."),
    "evidence": _("Such as the receipt of the mail server or the note of the mission, with its day."),
    "items": _("A special Plenary decides on these and nothing else. Leave it empty for another meeting."),
    "guests": _("Parted by commas."),
    "kind": "",
    "letter": _("The text of the letter, or where it is kept."),
    "number": _("Leave it empty; the next free number is taken."),
    "others": _("Parted by commas; letters and digits without spaces."),
    "place": _("A time zone by its place, such as America/New_York."),
    "present": _("Tick who is in the room; it changes nothing about who must not object."),
    "reason": "",
    "release": _(
        "Nobody but you sees a position until you release it. What is released cannot be called back."
    ),
    "remedy": _("An objection that says what would remove it can be answered."),
    "span": _("Copy them from the paragraph, letter by letter; they must stand in it once."),
    "supports": _("Only where the body asks for a smallest number; else leave it empty."),
    "to": _("What is released cannot be called back."),
    "to_observers": _("The Core Document asks the Chair to send proposals to observers as well."),
}
HINTS_OF_ACT: dict[tuple[Act, str], Any] = {
    (Act.MEETING_CALLED, "body"): _("Only for a meeting of a working body."),
    (Act.OBJECTION_RAISED, "paragraph"): _("Leave it empty to object to the whole text."),
}
ATTRIBUTIONS = [
    ("named", _("By name")),
    ("group", _("Only by the group: Participants, observers, industry")),
    ("none", _("Not at all")),
]
VERBS = [
    ("examine", _("Examine")),
    ("report", _("Examine and report")),
    ("advance", _("Examine, report and send on for decision")),
]
OFFICES = [
    ("chair", _("Chair")),
    ("vice_chair", _("Vice-Chair")),
    ("custodian", _("Custodian of the Chair")),
]
BODY_KINDS = [
    ("committee", _("Committee")),
    ("working_group", _("Working group")),
    ("ad_hoc", _("Ad hoc committee")),
    ("secretariat", _("Secretariat")),
]
PROPOSAL_KINDS = [
    ("amendment", _("Change the Core Document (90 days before the Plenary)")),
    ("administrative_decision", _("Decide something under it (90 days before the Plenary)")),
    ("admission", _("Admit a Participant or an observer")),
]
#: A short list of languages in which texts of the Process travel.
LANGUAGES = [
    ("en", _("English")),
    ("fr", _("French")),
    ("pt", _("Portuguese")),
    ("ru", _("Russian")),
    ("ar", _("Arabic")),
    ("zh", _("Chinese")),
    ("es", _("Spanish")),
]


def label_of(act: Act, name: str) -> Any:
    """The label of a field of an act."""
    return LABELS_OF_ACT.get((act, name)) or LABELS.get(name) or name.replace("_", " ").capitalize()


def hint_of(act: Act, name: str) -> Any:
    """The hint of a field of an act; empty for none."""
    return HINTS_OF_ACT.get((act, name)) or HINTS.get(name, "")
