"""Decisions of the Process, and other acts that claim an effect on it, as values.

Five days belong to a decision: adopted (by the accounts of its sources), known (`known_from`), in force
(`Terms.starts_on`), the date of a shipment that counts (`Terms.counts_on`), and its end (`Terms.ends_on`).
An act without competence, such as a letter of the Chair that lets a mine trade, is kept as asserted, with
those who recognised it, and has no effect: `competence_of` says why.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

from openkp.scheme.effect_files import (
    EffectUnreadable,
    effect_from_json,
    effect_to_json,
    fields_from_json,
    fields_to_json,
)
from openkp.scheme.effects import (
    ChangeStanding,
    Effect,
    EffectKind,
    FillOffice,
    Office,
    StandingChange,
    Terms,
)
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.partial_days import PartialDay, UnreadablePartialDay
from openkp.scheme.participants import (
    Account,
    EventKind,
    ParticipationEvent,
    chairs,
    history,
)


class Maker(StrEnum):
    """Who made an act. `record`: sources list its outcome and do not say who made it."""

    PLENARY = "plenary"
    SPECIAL_PLENARY = "special_plenary"
    WRITTEN_PROCEDURE = "written_procedure"
    CHAIR = "chair"
    BODY = "body"
    PARTICIPANT = "participant"
    SECURITY_COUNCIL = "security_council"
    RECORD = "record"


class Link(StrEnum):
    """How a decision stands to another."""

    AMENDS = "amends"
    SUSPENDS = "suspends"
    SUPERSEDES = "supersedes"
    REVOKES = "revokes"
    RENEWS = "renews"
    FOLLOWS = "follows"
    """Acts under it, without changing it."""

    @property
    def ends_the_other(self) -> bool:
        """True if the other has no effect from then on."""
        return self in (Link.SUPERSEDES, Link.REVOKES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """What a decision does to another, or to one paragraph of it."""

    link: Link
    decision: str
    paragraph: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph: its number, its words (our own, unless the text is ours to print), its effects."""

    number: str
    text: str
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """Who took an act for valid, or did not. stance: `recognised` or `rejected`."""

    by: str
    stance: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision, or an act that claims to be one.

    id: `KP/2017/Plenary/AD1` where it has a number, else one of the product's own (`OKP/...`).
    maker, maker_name: who made it; the name of the body, or the code of the Participant or Chair.
    accounts: at least one; by them it was adopted between `earliest` and `latest`, which follow from them.
    taken_as: the day on which the product counts it; by default the last possible day. known_from: as that.
    Raises ValueError without an account, with `taken_as` outside them, or with a paragraph twice.
    """

    id: str
    title: str
    maker: Maker
    accounts: tuple[Account, ...]
    paragraphs: tuple[Paragraph, ...]
    maker_name: str = ""
    relations: tuple[Relation, ...] = ()
    recognitions: tuple[Recognition, ...] = ()
    taken_as: date | None = None
    known_from: date | None = None
    note: str = ""
    earliest: date = field(init=False, repr=False, compare=False)
    latest: date = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.accounts:
            raise ValueError(f"{self.id} has no account")
        object.__setattr__(self, "accounts", tuple(sorted(self.accounts)))
        object.__setattr__(self, "earliest", min(account.day.earliest for account in self.accounts))
        object.__setattr__(self, "latest", max(account.day.latest for account in self.accounts))
        if not self.earliest <= self.counts_from <= self.latest:
            raise ValueError(f"{self.id} is taken as {self.taken_as}, outside its accounts")
        if len({each.number for each in self.paragraphs}) != len(self.paragraphs):
            raise ValueError(f"{self.id} numbers a paragraph twice")

    @property
    def counts_from(self) -> date:
        """The day from which the product counts it."""
        return self.latest if self.taken_as is None else self.taken_as

    def is_known_on(self, day: date | None) -> bool:
        """True if it was known by then; None is everything that is known."""
        return day is None or (self.known_from or self.latest) <= day

    def paragraph(self, number: str) -> Paragraph | None:
        """The paragraph of that number."""
        return next((each for each in self.paragraphs if each.number == number), None)


#: Who may give which kinds of effect (KPCS-CD:VI.5; PRACTICE:chair-notice for the list of Participants).
_ALL = frozenset(EffectKind)
COMPETENCE: Mapping[Maker, frozenset[EffectKind]] = {
    Maker.PLENARY: _ALL,
    Maker.SPECIAL_PLENARY: _ALL,
    Maker.WRITTEN_PROCEDURE: _ALL,
    Maker.RECORD: frozenset({EffectKind.CHANGE_STANDING, EffectKind.FILL_OFFICE, EffectKind.CERTIFY}),
    Maker.CHAIR: frozenset({EffectKind.CHANGE_STANDING}),
    Maker.PARTICIPANT: frozenset({EffectKind.CHANGE_STANDING}),
    Maker.BODY: frozenset({EffectKind.CERTIFY}),
    Maker.SECURITY_COUNCIL: frozenset({EffectKind.BAR, EffectKind.ALLOW}),
}
_CHAIR_LISTS = (StandingChange.ADMIT, StandingChange.REMOVE, StandingChange.READMIT)
_OWN_CHANGES = (StandingChange.SELF_SUSPEND, StandingChange.RESTORE)


def competence_of(decision: Decision, paragraph: Paragraph, effect: Effect) -> Finding | None:
    """Whether the maker of an act may give it that effect.

    Rule: KPCS-CD:VI.5: Participants decide by consensus, in a Plenary or a written procedure. The Chair
    keeps the list of Participants (practice since 2003), a Participant may suspend itself, a body may certify
    what a decision lets it certify, and a ban of the Security Council binds by its own force.
    Returns: a blocking finding `act_without_competence`, or None. Not here: whether a body is the one that a
    decision names, which only the whole of the decisions can tell (`provisions`).
    """
    allowed = effect.KIND in COMPETENCE[decision.maker]
    if allowed and isinstance(effect, ChangeStanding):
        if decision.maker is Maker.CHAIR:
            allowed = effect.change in _CHAIR_LISTS
        elif decision.maker is Maker.PARTICIPANT:
            allowed = effect.change in _OWN_CHANGES and effect.participant == decision.maker_name
    if allowed:
        return None
    return Finding(
        code="act_without_competence",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:VI.5",
        subject=f"{decision.id} {paragraph.number}",
        params={
            "decision": decision.id,
            "paragraph": paragraph.number,
            "maker": decision.maker.value.replace("_", " "),
            "effect": effect.KIND.value.replace("_", " "),
        },
    )


#: Who may end, suspend or amend the acts of others; all else only their own.
SETTLES_FOR_ALL = (Maker.PLENARY, Maker.SPECIAL_PLENARY, Maker.WRITTEN_PROCEDURE, Maker.RECORD)


def relation_competence_of(decision: Decision, relation: Relation, other: Decision | None) -> Finding | None:
    """Whether the maker of an act may do that to another.

    Rule: KPCS-CD:VI.5: what Participants decided together only they change; the Chair, a body, a Participant
    and the Security Council change acts of their own. Anyone may follow an act, whoever made it, and an
    asserted act changes nothing.
    Returns: a blocking finding `act_without_competence`, or None; None too where the other is not known.
    """
    if relation.link is Link.FOLLOWS or other is None or decision.maker in SETTLES_FOR_ALL:
        return None
    if other.maker is decision.maker and (
        other.maker_name == decision.maker_name or decision.maker in (Maker.CHAIR, Maker.SECURITY_COUNCIL)
    ):
        return None
    verb = {Link.SUSPENDS: "suspend", Link.SUPERSEDES: "supersede", Link.RENEWS: "renew"}
    return Finding(
        code="act_without_competence",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:VI.5",
        subject=f"{decision.id} relations",
        params={
            "decision": decision.id,
            "paragraph": "-",
            "maker": decision.maker.value.replace("_", " "),
            "effect": f"{verb.get(relation.link, relation.link.value[:-1])} {relation.decision}"[:120],
        },
    )


def decision_to_json(decision: Decision) -> dict[str, Any]:
    """The one JSON form of a decision; defaults are left out."""
    found: dict[str, Any] = {
        "id": decision.id,
        "title": decision.title,
        "maker": decision.maker.value,
        "accounts": [{"day": each.day.text, "source": each.source} for each in decision.accounts],
        "paragraphs": [_paragraph_to_json(each) for each in decision.paragraphs],
        "maker_name": decision.maker_name,
        "relations": [fields_to_json(each) for each in decision.relations],
        "recognitions": [fields_to_json(each) for each in decision.recognitions],
        "taken_as": decision.taken_as.isoformat() if decision.taken_as else None,
        "known_from": decision.known_from.isoformat() if decision.known_from else None,
        "note": decision.note,
    }
    return {name: part for name, part in found.items() if part or name in ("id", "title", "paragraphs")}


def _paragraph_to_json(paragraph: Paragraph) -> dict[str, Any]:
    found: dict[str, Any] = {"number": paragraph.number, "text": paragraph.text}
    if paragraph.effects:
        found["effects"] = [effect_to_json(each) for each in paragraph.effects]
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """The plain fields of a decision file."""

    id: str
    title: str
    maker: Maker
    maker_name: str = ""
    relations: tuple[Any, ...] = ()
    recognitions: tuple[Any, ...] = ()
    taken_as: date | None = None
    known_from: date | None = None
    note: str = ""


def decision_from_json(value: object) -> Decision:
    """The decision of a JSON value; `decision_to_json` gives the same back. Raises EffectUnreadable."""
    if not isinstance(value, Mapping):
        raise EffectUnreadable("wrong_type", "")
    rest = {name: part for name, part in value.items() if name not in _READ_APART}
    frame = fields_from_json(_Frame, rest)
    try:
        return Decision(
            id=frame.id,
            title=frame.title,
            maker=frame.maker,
            maker_name=frame.maker_name,
            accounts=_many(value, "accounts", _account_from_json),
            paragraphs=_many(value, "paragraphs", _paragraph_from_json),
            relations=_many(value, "relations", lambda each, at: fields_from_json(Relation, each, at)),
            recognitions=_many(
                value, "recognitions", lambda each, at: fields_from_json(Recognition, each, at)
            ),
            taken_as=frame.taken_as,
            known_from=frame.known_from,
            note=frame.note,
        )
    except EffectUnreadable:
        raise
    except ValueError as error:
        raise EffectUnreadable("wrong_value", "accounts") from error


_READ_APART = ("accounts", "paragraphs", "relations", "recognitions")


def _many(value: Mapping[str, Any], name: str, read: Any) -> Any:
    part = value.get(name, [])
    if not isinstance(part, list | tuple) or len(part) > 400:
        raise EffectUnreadable("wrong_type", name)
    return tuple(read(each, f"{name}[{place}]") for place, each in enumerate(part))


def _account_from_json(value: object, where: str) -> Account:
    if not isinstance(value, Mapping) or set(value) != {"day", "source"}:
        raise EffectUnreadable("wrong_type", where)
    day, source = value["day"], value["source"]
    if not isinstance(day, str) or not isinstance(source, str):
        raise EffectUnreadable("wrong_type", where)
    try:
        return Account(day=PartialDay.parse(day), source=source)
    except UnreadablePartialDay as error:
        raise EffectUnreadable("wrong_value", f"{where}.day") from error


def _paragraph_from_json(value: object, where: str) -> Paragraph:
    if not isinstance(value, Mapping) or not {"number", "text"} <= set(value) <= {
        "number",
        "text",
        "effects",
    }:
        raise EffectUnreadable("wrong_type", where)
    number, text, effects = value["number"], value["text"], value.get("effects", ())
    if not (isinstance(number, str) and isinstance(text, str) and isinstance(effects, list | tuple)):
        raise EffectUnreadable("wrong_type", where)
    return Paragraph(
        number=number,
        text=text,
        effects=tuple(
            effect_from_json(each, f"{where}.effects[{place}]") for place, each in enumerate(effects)
        ),
    )


_CHANGE_OF = {
    EventKind.ADMITTED: StandingChange.ADMIT,
    EventKind.READMITTED: StandingChange.READMIT,
    EventKind.RESTORED: StandingChange.RESTORE,
    EventKind.SUSPENDED: StandingChange.SUSPEND,
    EventKind.SELF_SUSPENDED: StandingChange.SELF_SUSPEND,
    EventKind.REMOVED: StandingChange.REMOVE,
}


def id_of_event(event: ParticipationEvent) -> str:
    """The id of the decision that stands for a record of participation."""
    return f"OKP/{event.counts_from.year}/{event.participant}/{event.kind.value}"


def _of_event(event: ParticipationEvent) -> Decision:
    """A change of standing that sources record without a decision of its own."""
    change = _CHANGE_OF[event.kind]
    return Decision(
        id=id_of_event(event),
        title=f"{event.participant}: {event.kind.value.replace('_', ' ')}",
        maker=Maker.RECORD,
        accounts=event.accounts,
        paragraphs=(
            Paragraph(
                number="1",
                text=event.note,
                effects=(ChangeStanding(participant=event.participant, change=change),),
            ),
        ),
        taken_as=event.taken_as,
        known_from=event.known_from,
        note=event.note,
    )


def _of_chairs() -> list[Decision]:
    """The offices of each year as the sources print them, contradicting accounts side by side."""
    found = []
    for term in chairs():
        if term.role == "elected":
            continue  # did not take office
        office, (first, last) = Office(term.role), term.days
        effect = FillOffice(
            office=office, holder=term.participant, terms=Terms(starts_on=first, ends_on=last)
        )
        text = f"{office.value.replace('_', ' ').capitalize()} in {term.year}: {term.participant}."
        found.append(
            Decision(
                id=f"OKP/{term.year}/{term.role}/{term.participant}",
                title=text,
                maker=Maker.RECORD,
                accounts=(Account(day=PartialDay.parse(first.isoformat()), source=term.source),),
                paragraphs=(Paragraph(number="1", text=text, effects=(effect,)),),
                note=term.note,
            )
        )
    return found


@lru_cache(maxsize=1)
def decisions() -> tuple[Decision, ...]:
    """Every decision and asserted act shipped with the product, sorted by the day on which it counts."""
    text = files("openkp.reference").joinpath("decisions.json").read_text(encoding="utf-8")
    written = [decision_from_json(record) for record in json.loads(text)["decisions"]]
    recorded = [_of_event(event) for event in history().records if event.kind in _CHANGE_OF]
    return tuple(sorted((*written, *recorded, *_of_chairs()), key=place_in_time))


def place_in_time(decision: Decision) -> tuple[date, str]:
    """The order in which decisions are listed; nothing that holds on a day depends on it."""
    return decision.counts_from, decision.id
