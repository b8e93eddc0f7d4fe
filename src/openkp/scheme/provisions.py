"""The decisions of the Process, taken apart into provisions and asked what is in force on a day.

A `Book` is made once from decisions in any order and answers for every day. A provision is one effect of one
paragraph. It is in force from its first day to its last, unless a decision that supersedes, revokes or
suspends it is in force; what was not known by `known_on` is left out on both sides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from openkp.scheme.decisions import (
    SETTLES_FOR_ALL,
    Decision,
    Link,
    Paragraph,
    Relation,
    competence_of,
    decisions,
    place_in_time,
    relation_competence_of,
)
from openkp.scheme.effects import (
    Allow,
    Bar,
    Certify,
    ChangeStanding,
    Effect,
    EffectKind,
    OpenOnCertification,
    Require,
    StandingChange,
    WithoutConsensus,
    country_of,
    same_name,
)
from openkp.scheme.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """One effect of one paragraph of one decision, with the days between which it can have begun.

    begins, settled: the first possible and the last possible first day; counts_from: the one that is counted.
    ends_on: the last day by its own terms, None for none.
    """

    decision: Decision
    paragraph: Paragraph
    effect: Effect
    begins: date
    settled: date
    counts_from: date
    ends_on: date | None

    @property
    def reference(self) -> str:
        """`decision:paragraph`, as a finding names it."""
        return f"{self.decision.id}:{self.paragraph.number}"


class DecisionState(StrEnum):
    """Where a decision stands on a day."""

    NOT_YET = "not_yet"
    AWAITING = "awaiting"
    """Adopted; not begun, or waiting for the certification on which it rests."""
    IN_FORCE = "in_force"
    AMENDED = "amended"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    ASSERTED = "asserted"
    """Made by one who could not: recorded, without effect."""
    DISPUTED = "disputed"
    """Asserted, recognised by some and rejected by others."""


def _provision(decision: Decision, paragraph: Paragraph, effect: Effect) -> Provision:
    starts_on = effect.terms.starts_on
    return Provision(
        decision=decision,
        paragraph=paragraph,
        effect=effect,
        begins=starts_on or decision.earliest,
        settled=starts_on or decision.latest,
        counts_from=starts_on or decision.counts_from,
        ends_on=_last_day(effect),
    )


def _last_day(effect: Effect) -> date | None:
    """The sunset: an allowance whose renewal is not settled lapses, a limit goes on (both fail closed)."""
    terms = effect.terms
    if terms.ends_on is None or terms.without_consensus is WithoutConsensus.CONTINUES:
        return None
    is_open = terms.without_consensus is WithoutConsensus.NOT_STATED
    return None if is_open and _is_limit(effect) else terms.ends_on


def _is_limit(effect: Effect) -> bool:
    """True for what keeps trade from going: a bar, a safeguard, a suspension or removal."""
    if isinstance(effect, ChangeStanding):
        return effect.change in (
            StandingChange.SUSPEND,
            StandingChange.SELF_SUSPEND,
            StandingChange.REMOVE,
        )
    return isinstance(effect, Bar | Require)


class Book:
    """Decisions by what they reach. Immutable once made; equal for the same decisions in any order."""

    __slots__ = (
        "_by_country",
        "_certifications",
        "_others",
        "_relations",
        "asserted",
        "by_id",
        "decisions",
        "links",
    )

    def __init__(self, made: Iterable[Decision]) -> None:
        self.by_id: dict[str, Decision] = {}
        for each in made:
            if self.by_id.setdefault(each.id, each) != each:
                raise ValueError("two decisions have one id")
        self.decisions = tuple(sorted(self.by_id.values(), key=place_in_time))
        self.links: dict[str, list[tuple[Link, str, Decision]]] = defaultdict(list)
        self._relations: dict[str, list[Relation]] = defaultdict(list)
        self.asserted: list[Finding] = []
        self._by_country: dict[str, list[Provision]] = defaultdict(list)
        self._others: dict[EffectKind, list[Provision]] = defaultdict(list)
        self._certifications: dict[tuple[str, str], list[Provision]] = defaultdict(list)
        for decision in self.decisions:
            self._take_up(decision)
        for provisions in self._by_country.values():
            provisions.sort(key=lambda each: (each.counts_from, each.decision.id))

    def _take_up(self, decision: Decision) -> None:
        is_competent = True
        for paragraph in decision.paragraphs:
            for effect in paragraph.effects:
                refused = competence_of(decision, paragraph, effect)
                if refused is not None:
                    self.asserted.append(refused)
                    is_competent = False
                else:
                    self._file(_provision(decision, paragraph, effect))
        for relation in decision.relations if is_competent else ():
            refused = relation_competence_of(decision, relation, self.by_id.get(relation.decision))
            if refused is not None:
                self.asserted.append(refused)
            else:
                self.links[relation.decision].append((relation.link, relation.paragraph, decision))
                self._relations[decision.id].append(relation)

    def _file(self, provision: Provision) -> None:
        effect = provision.effect
        if isinstance(effect, Certify):
            self._certifications[effect.decision, effect.paragraph].append(provision)
        elif isinstance(effect, Bar | Allow | Require):
            self._by_country[effect.area.participant].append(provision)
        elif isinstance(effect, ChangeStanding | OpenOnCertification):
            self._by_country[effect.participant].append(provision)
        else:
            self._others[effect.KIND].append(provision)

    @property
    def countries(self) -> tuple[str, ...]:
        """Every code that a provision reaches, sorted."""
        return tuple(sorted(self._by_country))

    def of_country(self, code: str, known_on: date | None = None) -> tuple[Provision, ...]:
        """The provisions that reach a country, known by a day, in the order in which they count."""
        provisions = self._by_country.get(code, ())
        if known_on is None:
            return tuple(provisions)
        return tuple(each for each in provisions if each.decision.is_known_on(known_on))

    def of_kind(self, kind: EffectKind, day: date, known_on: date | None = None) -> tuple[Provision, ...]:
        """The provisions of a kind that reaches no single country, in force on a day."""
        return tuple(each for each in self._others.get(kind, ()) if self.is_in_force(each, day, known_on))

    def every_provision(self) -> Iterator[Provision]:
        """All provisions with a competent maker."""
        for group in (self._by_country, self._others, self._certifications):
            for provisions in group.values():
                yield from provisions

    def is_in_force(self, provision: Provision, day: date, known_on: date | None = None) -> bool:
        """True if the provision holds on the day."""
        return (
            provision.decision.is_known_on(known_on)
            and provision.counts_from <= day <= (provision.ends_on or date.max)
            and self.ended_by(provision, day, known_on) is None
        )

    def ended_by(self, provision: Provision, day: date, known_on: date | None = None) -> Decision | None:
        """The decision, begun by the day, that ended or suspended a provision."""
        for link, paragraph, other in self.links.get(provision.decision.id, ()):
            if paragraph not in ("", provision.paragraph.number) or not other.is_known_on(known_on):
                continue
            first, last = _span(other)
            if link.ends_the_other and _takes_over_on(other, provision, link) <= day:
                return other
            if link is Link.SUSPENDS and first <= day <= last and not self._is_ended(other, day, known_on):
                return other
        return None

    def _is_ended(self, decision: Decision, day: date, known_on: date | None) -> bool:
        """True if a decision as a whole was revoked or superseded by the day."""
        return any(
            link.ends_the_other and not paragraph and other.is_known_on(known_on) and _span(other)[0] <= day
            for link, paragraph, other in self.links.get(decision.id, ())
        )

    def is_unsettled(self, provision: Provision, day: date, known_on: date | None = None) -> bool:
        """True if the sources leave open whether the provision held on the day."""
        if not provision.decision.is_known_on(known_on):
            return False
        is_begun_in_doubt = provision.begins <= day < provision.settled
        return is_begun_in_doubt or bool(self.may_have_ended(provision, day, known_on))

    def may_have_ended(
        self, provision: Provision, day: date, known_on: date | None = None
    ) -> tuple[Decision, ...]:
        """The decisions that end a provision and, by some account but not by all, had begun by the day."""
        return tuple(
            other
            for link, paragraph, other in self.links.get(provision.decision.id, ())
            if link.ends_the_other
            and paragraph in ("", provision.paragraph.number)
            and other.is_known_on(known_on)
            and other.earliest <= day < other.latest
        )

    def yields_to(self, bar: Provision, allowance: Provision, known_on: date | None = None) -> bool:
        """True if a bar lets an allowance go before it: the same decision, or one that names the other."""
        if bar.decision.id == allowance.decision.id:
            return True
        seen, waiting = {allowance.decision.id}, [allowance.decision.id]
        while waiting:  # an allowance under a decision that amends the bar's is meant too
            for relation in self._relations.get(waiting.pop(), ()):
                if relation.link is Link.FOLLOWS and not self._may_amend(allowance, relation):
                    continue
                if relation.decision == bar.decision.id and relation.paragraph in ("", bar.paragraph.number):
                    return True
                named = self.by_id.get(relation.decision)
                if named is not None and named.is_known_on(known_on) and named.id not in seen:
                    seen.add(named.id)
                    waiting.append(named.id)
        return False

    def _may_amend(self, provision: Provision, relation: Relation) -> bool:
        """True if the maker of a provision could change the act that is only followed."""
        asked = Relation(link=Link.AMENDS, decision=relation.decision, paragraph=relation.paragraph)
        other = self.by_id.get(relation.decision)
        return relation_competence_of(provision.decision, asked, other) is None

    def certified(
        self, opened: Provision, day: date, known_on: date | None = None
    ) -> tuple[tuple[str, ...], tuple[str, ...], tuple[Provision, ...]]:
        """Zones, mines and the acts that certified them, under a paragraph that opens on certification."""
        acts = self._acts_under(opened, day, known_on)
        zones: dict[str, str] = {}
        mines: dict[str, str] = {}
        for act in acts:
            effect = act.effect
            assert isinstance(effect, Certify)  # noqa: S101 - filed by its kind
            for names, held in ((effect.zones, zones), (effect.mines, mines)):
                for name in names:
                    if effect.is_withdrawn:
                        held.pop(same_name(name), None)
                    else:
                        held.setdefault(same_name(name), name)
        return tuple(zones.values()), tuple(mines.values()), tuple(acts)

    def _acts_under(self, opened: Provision, day: date, known_on: date | None) -> list[Provision]:
        """Certifications by the named body or by all, in order; on one day what is withdrawn comes last."""
        body = opened.effect.terms.certifier
        acts = [
            each
            for each in self.certifications_of(opened, known_on)
            if (each.decision.maker_name == body or each.decision.maker in SETTLES_FOR_ALL)
            and self.is_in_force(each, day, known_on)
        ]
        return sorted(
            acts,
            key=lambda each: (each.counts_from, each.effect.is_withdrawn, each.decision.id),  # type: ignore[union-attr]
        )

    def certifications_of(self, opened: Provision, known_on: date | None = None) -> tuple[Provision, ...]:
        """Every certification under an opening, also under one that it renews."""
        found: list[Provision] = []
        seen: set[tuple[str, str]] = set()
        waiting = [(opened.decision.id, opened.paragraph.number)]
        while waiting:
            place = waiting.pop()
            if place in seen:
                continue
            seen.add(place)
            found += [
                each for each in self._certifications.get(place, ()) if each.decision.is_known_on(known_on)
            ]
            waiting += [
                (relation.decision, relation.paragraph or place[1])
                for relation in self._relations.get(place[0], ())
                if relation.link is Link.RENEWS
            ]
        return tuple(found)

    def decisions_about(self, code: str, known_on: date | None = None) -> tuple[Decision, ...]:
        """The decisions that name a country, those without effect too, in the order in which they count."""
        return tuple(
            each for each in self.decisions if each.is_known_on(known_on) and self._names(each, code)
        )

    def _names(self, decision: Decision, code: str) -> bool:
        for paragraph in decision.paragraphs:
            for effect in paragraph.effects:
                if country_of(effect) == code:
                    return True
                if isinstance(effect, Certify):
                    opened = self.by_id.get(effect.decision)
                    under = opened.paragraph(effect.paragraph) if opened else None
                    if under and any(country_of(each) == code for each in under.effects):
                        return True
        return False

    def state_of(self, decision: Decision, day: date, known_on: date | None = None) -> DecisionState:
        """Where a decision stands on a day."""
        if day < decision.counts_from or not decision.is_known_on(known_on):
            return DecisionState.NOT_YET
        if any(finding.params["decision"] == decision.id for finding in self.asserted):
            stances = {each.stance for each in decision.recognitions}
            return DecisionState.DISPUTED if len(stances) > 1 else DecisionState.ASSERTED
        ending = self._state_by_others(decision, day, known_on)
        if ending is not None:
            return ending
        held = [
            _provision(decision, paragraph, effect)
            for paragraph in decision.paragraphs
            for effect in paragraph.effects
        ]
        if held and all(each.ends_on is not None and each.ends_on < day for each in held):
            return DecisionState.EXPIRED
        if held and all(self._is_waiting(each, day, known_on) for each in held):
            return DecisionState.AWAITING
        is_amended = any(
            link is Link.AMENDS and other.counts_from <= day and other.is_known_on(known_on)
            for link, _, other in self.links.get(decision.id, ())
        )
        return DecisionState.AMENDED if is_amended else DecisionState.IN_FORCE

    def _state_by_others(self, decision: Decision, day: date, known_on: date | None) -> DecisionState | None:
        states = {
            Link.REVOKES: DecisionState.REVOKED,
            Link.SUPERSEDES: DecisionState.SUPERSEDED,
            Link.SUSPENDS: DecisionState.SUSPENDED,
        }
        for link, paragraph, other in self.links.get(decision.id, ()):
            first, last = _span(other)
            is_begun = first <= day and (link is not Link.SUSPENDS or day <= last)
            if link in states and not paragraph and is_begun and other.is_known_on(known_on):
                return states[link]
        return None

    def _is_waiting(self, provision: Provision, day: date, known_on: date | None) -> bool:
        if day < provision.counts_from:
            return True
        if not isinstance(provision.effect, OpenOnCertification):
            return False
        zones, mines, _ = self.certified(provision, day, known_on)
        return not (zones or mines)


def _takes_over_on(decision: Decision, provision: Provision, link: Link) -> date:
    """The day on which a decision ends a provision; a superseded limit lasts until what replaces it begins.

    What replaces a limit are the effects on trade of the newer decision; one that has none ends it at once.
    """
    first = _span(decision)[0]
    if link is Link.REVOKES or not _is_limit(provision.effect):
        return first
    about_trade = [
        _provision(decision, paragraph, effect).counts_from
        for paragraph in decision.paragraphs
        for effect in paragraph.effects
        if isinstance(effect, Bar | Allow | Require | ChangeStanding | OpenOnCertification)
    ]
    return min(about_trade, default=first)


def _span(decision: Decision) -> tuple[date, date]:
    """First and last day on which a decision acts on others: the first of its effects, the last sunset."""
    held = [
        _provision(decision, paragraph, effect)
        for paragraph in decision.paragraphs
        for effect in paragraph.effects
    ]
    first = min((each.counts_from for each in held), default=decision.counts_from)
    ends = [each.ends_on for each in held]
    last = max((end for end in ends if end is not None), default=date.max) if None not in ends else date.max
    return first, last


@lru_cache(maxsize=1)
def shipped_book() -> Book:
    """The decisions shipped with the product."""
    return Book(decisions())
