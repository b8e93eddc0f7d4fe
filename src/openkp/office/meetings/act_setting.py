"""Who acts, where, on what: and what a field of the act may be chosen from, so that nobody types a code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from openkp.governance import Act, Process
from openkp.governance.process import Meeting, Proposal
from openkp.office.acting import Actor
from openkp.office.meetings import field_words
from openkp.office.meetings.effect_boxes import SUGGESTED
from openkp.office.meetings.regime import office_book, office_regime
from openkp.office.meetings.subjects import Thing, proposal_label, short
from openkp.office.meetings.visibility import visible_proposals
from openkp.office.parties.models import Authority, Membership
from openkp.office.permissions import Capacity
from openkp.office.wording import country_text
from openkp.scheme.participants import history

Choices = Sequence[tuple[str, Any]]

#: Fields that say who may see a position: everybody or the Chair, and behind a fold single parties.
AUDIENCES = frozenset({"release", "to"})
_PLACES = (
    "UTC",
    "America/New_York",
    "Africa/Johannesburg",
    "Africa/Gaborone",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Europe/Brussels",
    "Europe/Moscow",
    "Asia/Shanghai",
    "Africa/Luanda",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Who acts, where, on what. meeting: None for one that is yet to be called."""

    actor: Actor
    process: Process
    meeting: Meeting | None
    act: Act
    thing: Thing
    now: datetime

    @property
    def day(self) -> date:
        """The day of the event, as the engine counts it."""
        return self.now.date()

    @property
    def proposal(self) -> Proposal | None:
        """The proposal that the act is about."""
        return self.process.proposals.get(self.thing.subject)

    @property
    def roll(self) -> tuple[str, ...]:
        """The Participants: those of the meeting once it is open, else those of the day."""
        if self.meeting is not None and self.meeting.participants:
            return self.meeting.participants
        return roll_on(self.day)


def roll_on(day: date) -> tuple[str, ...]:
    """Every Participant of a day, the EU once."""
    return tuple(sorted(status.participant for status in office_regime(day).participants()))


def code_choices(setting: Setting, name: str) -> Choices | None:
    process, meeting, proposal = setting.process, setting.meeting, setting.proposal
    if name == "body":
        return [(each.id, f"{each.id} – {each.title}") for each in process.bodies.values()]
    if name in ("participant", "chair"):
        return by_name(setting.roll)
    if name == "language":
        return field_words.LANGUAGES
    if name == "item":
        agenda = () if meeting is None else tuple(meeting.agenda.values())
        return [(each.id, short(each.title)) for each in agenda]
    if name == "proposal":
        return [(each.id, proposal_label(each)) for each in visible_proposals(setting.actor, process)]
    if name == "paragraph" and proposal is not None:
        return [(each.number, f"{each.number}. {short(each.text, 60)}") for each in proposal.text.paragraphs]
    if name == "recommendation":
        adopted = [each for each in process.recommendations.values() if each.state == "adopted"]
        return [(each.id, short(each.text)) for each in adopted]
    return None


def codes_choices(setting: Setting, name: str) -> Choices | None:
    if name in AUDIENCES:
        return [("all", _("Everybody at the table")), ("chair", _("The Chair"))]
    if name in ("members", "sponsors", "present"):
        return by_name(setting.roll)
    if name == "languages":
        return field_words.LANGUAGES
    if name == "observers":
        return [(code, code) for code in known_observers(setting.process)]
    if name == "left_out" and setting.meeting is not None:
        return [(each.id, short(each.text)) for each in setting.meeting.communique.values()]
    return None


def by_name(codes: Iterable[str]) -> Choices:
    """Participants by name, in the reader's language."""
    return sorted(((code, country_text(code)) for code in codes), key=lambda pair: pair[1])


def known_observers(process: Process) -> list[str]:
    """Observers with a seat in this office, and those of earlier meetings and bodies."""
    seated = Membership.objects.filter(capacity=Capacity.OBSERVER.value).exclude(party="")
    known = set(seated.values_list("party", flat=True))
    for meeting in process.meetings.values():
        known |= set(meeting.observers)
    for body in process.bodies.values():
        known |= set(body.observers)
    return sorted(known)


def places(setting: Setting) -> list[str]:
    """Time zones that suggest themselves: those of the authorities here, then the usual ones."""
    here = Authority.objects.order_by("pk").values_list("time_zone", flat=True)
    return list(dict.fromkeys([*here, *_PLACES]))


def effect_suggestions(setting: Setting) -> list[tuple[str, list[str]]]:
    """What the boxes of an effect suggest, by the id of each list: countries, bodies, decisions."""
    decisions = office_book().decisions
    effects = [each for one in decisions for paragraph in one.paragraphs for each in paragraph.effects]
    bodies = {
        *setting.process.bodies,
        *(getattr(each, "body", "") or each.terms.certifier for each in effects),
    }
    found = {
        "countries": sorted(country_text(code) for code in history().codes),
        "bodies": sorted(bodies - {""}),
        "decisions": [each.id for each in decisions],
    }
    return [(SUGGESTED[name], values) for name, values in found.items()]


def usual_place(setting: Setting) -> str:
    proposal = setting.proposal
    if proposal is not None and proposal.silence is not None:
        return proposal.silence.place
    return setting.actor.authority.time_zone
