"""The register of decisions: what there is on a day, and everything about one decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openkp.office.definitions.reads.library import Words, words_of
from openkp.office.meetings.border import BorderEffect, border_effect, changes_trade
from openkp.office.meetings.decision_words import (
    adopted_briefly,
    effects_in_words,
    link_words,
    maker_words,
    stances,
    title_words,
)
from openkp.office.meetings.models import DecisionRecord
from openkp.office.meetings.regime import office_book
from openkp.scheme.adopted import AdoptedDecision
from openkp.scheme.decisions import Decision, Link, Maker, competence_of
from openkp.scheme.effect_sentences import effect_sentence
from openkp.scheme.effects import AdoptDefinition, FillOffice, Office
from openkp.scheme.findings import Finding
from openkp.scheme.provisions import Book, DecisionState
from openkp.scheme.regime import Regime, regime_at

_ASSERTED = (DecisionState.ASSERTED, DecisionState.DISPUTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a reader looks for. kind, state: as their values say; empty for any."""

    country: str = ""
    kind: str = ""
    state: str = ""
    with_recorded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedDecision:
    """A line of the register. recognised_by: for an asserted act, who took it for valid."""

    decision: Decision
    state: DecisionState
    adopted: str
    maker: str
    effects: tuple[str, ...]
    recognised_by: tuple[str, ...]
    is_demonstration: bool
    is_taken_up: bool

    @property
    def is_asserted(self) -> bool:
        """True for an act whose maker could not decide it."""
        return self.state in _ASSERTED


def register(day: date, *, known_on: date | None, wanted: Wanted) -> list[ListedDecision]:
    """The decisions of a day, the newest first; what was adopted after it only if that is asked for."""
    book = office_book()
    records = {each.number: each for each in DecisionRecord.objects.defer("signed", "file")}
    found = []
    for decision in reversed(_chosen(book, wanted, known_on)):
        state = book.state_of(decision, day, known_on)
        if state.value != wanted.state and (wanted.state or state is DecisionState.NOT_YET):
            continue
        found.append(_listed(decision, state, records.get(decision.id)))
    return found


def _chosen(book: Book, wanted: Wanted, known_on: date | None) -> list[Decision]:
    decisions = book.decisions_about(wanted.country, known_on) if wanted.country else book.decisions
    shows_recorded = wanted.with_recorded or wanted.country or wanted.kind
    return [
        each
        for each in decisions
        if (shows_recorded or each.maker is not Maker.RECORD)
        and (not wanted.kind or _does(each, wanted.kind))
    ]


def _does(decision: Decision, kind: str) -> bool:
    return any(effect.KIND.value == kind for each in decision.paragraphs for effect in each.effects)


def _listed(decision: Decision, state: DecisionState, record: DecisionRecord | None) -> ListedDecision:
    return ListedDecision(
        decision=decision,
        state=state,
        adopted=adopted_briefly(decision),
        maker=maker_words(decision),
        effects=effects_in_words(decision),
        recognised_by=tuple(
            who for who, words, _source in stances(decision) if words == _("took it for valid")
        ),
        is_demonstration=record is not None and record.is_demonstration,
        is_taken_up=record is not None and record.origin == DecisionRecord.Origin.TAKEN_UP,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Something that holds on a day, with the decision that it rests on."""

    text: str
    code: str
    decision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDefinition:
    """A definition that holds on a day, with what is quoted of it and the decision that it rests on."""

    words: Words
    definition: str
    revision: str
    decision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayShown:
    """What holds on a day beside the list: definition, Chair, contradictions."""

    definitions: tuple[HeldDefinition, ...]
    chairs: tuple[Holding, ...]
    vice_chairs: tuple[Holding, ...]
    contradictions: tuple[Finding, ...]


def day_shown(day: date, *, known_on: date | None) -> DayShown:
    """The side column of the register for a day."""
    regime = regime_at(day, office_book(), known_on=known_on)
    return DayShown(
        definitions=tuple(
            HeldDefinition(
                words=words_of(each, each.effect),
                definition=each.effect.definition,
                revision=each.effect.revision,
                decision=each.decision.id,
            )
            for each in regime.definition()
            if isinstance(each.effect, AdoptDefinition)
        ),
        chairs=_holders(regime, Office.CHAIR),
        vice_chairs=_holders(regime, Office.VICE_CHAIR),
        contradictions=regime.contradictions(),
    )


def _holders(regime: Regime, office: Office) -> tuple[Holding, ...]:
    return tuple(
        Holding(text="", code=each.effect.holder, decision=each.decision.id)
        for each in regime.holders(office)
        if isinstance(each.effect, FillOffice)
    )


# --- one decision -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEffect:
    """An effect in a sentence; is_asserted where its maker could not give it."""

    sentence: str
    is_asserted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownParagraph:
    """A paragraph with its effects."""

    number: str
    text: str
    effects: tuple[ShownEffect, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLink:
    """A relation from this decision's side. text: what is done; other: the id of the other decision."""

    text: str
    other: str
    title: str
    is_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionPage:
    """Everything about one decision on a day. record: the office's own copy, None for a shipped decision."""

    decision: Decision
    listed: ListedDecision
    paragraphs: tuple[ShownParagraph, ...]
    links: tuple[ShownLink, ...]
    linked_by: tuple[ShownLink, ...]
    recognitions: tuple[tuple[str, str, str], ...]
    sources: tuple[tuple[str, str, str], ...]
    adopted: AdoptedDecision | None
    record: DecisionRecord | None
    changes_trade: bool

    @property
    def is_dated_exactly(self) -> bool:
        """True if all sources give one day."""
        return self.decision.earliest == self.decision.latest


def decision_page(number: str, day: date, *, known_on: date | None) -> DecisionPage | None:
    """The page of a decision; None for a number that no decision has."""
    book = office_book()
    decision = book.by_id.get(number)
    if decision is None:
        return None
    record = DecisionRecord.objects.filter(number=number).first()
    return DecisionPage(
        decision=decision,
        listed=_listed(decision, book.state_of(decision, day, known_on), record),
        paragraphs=shown_paragraphs(decision),
        links=tuple(_links(decision, book)),
        linked_by=tuple(_linked_by(decision, book)),
        recognitions=tuple(stances(decision)),
        sources=tuple(_source(each.day.text, each.source) for each in decision.accounts),
        adopted=None if record is None else record.to_adopted(),
        record=record,
        changes_trade=changes_trade(decision, book),
    )


def shown_paragraphs(decision: Decision) -> tuple[ShownParagraph, ...]:
    """The paragraphs with what each does, in the reader's language."""
    language = get_language() or "en"
    return tuple(
        ShownParagraph(
            number=each.number,
            text=each.text,
            effects=tuple(
                ShownEffect(
                    sentence=effect_sentence(effect, _, language=language),
                    is_asserted=competence_of(decision, each, effect) is not None,
                )
                for effect in each.effects
            ),
        )
        for each in decision.paragraphs
    )


def _links(decision: Decision, book: Book) -> list[ShownLink]:
    return [_link(each.link, each.paragraph, each.decision, book) for each in decision.relations]


def _link(link: Link, paragraph: str, other: str, book: Book) -> ShownLink:
    known = book.by_id.get(other)
    named = _("paragraph %(number)s of") % {"number": paragraph} if paragraph else ""
    return ShownLink(
        text=link_words(link, named).strip(),
        other=other,
        title="" if known is None else title_words(known),
        is_known=known is not None,
    )


def _linked_by(decision: Decision, book: Book) -> list[ShownLink]:
    return [
        ShownLink(
            text=link_words(
                relation.link,
                _("paragraph %(number)s of this") % {"number": relation.paragraph}
                if relation.paragraph
                else _("this"),
            ),
            other=other.id,
            title=title_words(other),
            is_known=True,
        )
        for other in book.decisions
        for relation in other.relations
        if relation.decision == decision.id
    ]


#: How a decision of this office names its source, before the meeting (`governance.deciding`).
_OWN_RECORD = "events of "


def _source(day: str, source: str) -> tuple[str, str, str]:
    """Day as the source gives it, the source, and its address if it is one."""
    is_address = source.startswith("https://") and " " not in source
    own, _space, meeting = source.partition(_OWN_RECORD)
    if not own and meeting:
        return day, _("events of %(meeting)s") % {"meeting": meeting}, ""
    return day, source, source if is_address else ""


def last_year(day: date) -> tuple[date, date]:
    """The twelve months up to a day."""
    return day - timedelta(days=365), day


def effect_of_last_year(decision: Decision, day: date) -> BorderEffect:
    """What the decision would have changed in the twelve months up to a day."""
    first, last = last_year(day)
    return border_effect(decision, first=first, last=last)
