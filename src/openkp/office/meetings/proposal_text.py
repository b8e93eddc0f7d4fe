"""The text of a proposal as a page shows it: brackets in place, effects in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _

from openkp.governance.process import Proposal
from openkp.governance.texts import Bracket, TextParagraph, TextVersion, thawed
from openkp.office.definitions.reads.adopting import AdoptedText, adopted_texts
from openkp.office.meetings.decision_words import link_words
from openkp.office.wording import country_text
from openkp.scheme.decisions import Link
from openkp.scheme.effect_files import EffectUnreadable, effect_from_json
from openkp.scheme.effect_sentences import effect_sentence


@dataclass(frozen=True, slots=True)
class Choice:
    """Words that could stand in a bracket, and who stands behind them, by name."""

    text: str
    owners: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Words of a paragraph: agreed ones, or a bracket with its alternatives."""

    text: str
    bracket: Bracket | None = None

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What could stand in the bracket."""
        return () if self.bracket is None else choices(self.bracket)


def choices(bracket: Bracket) -> tuple[Choice, ...]:
    """The alternatives of a bracket in the words of a page."""
    return tuple(
        Choice(each.text, ", ".join(sorted(country_text(owner) for owner in each.owners)))
        for each in bracket.alternatives
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownParagraph:
    """A paragraph: its words cut at the brackets, and what each of its effects would do.

    adopted: the definitions in the text form that its effects carry.
    """

    number: str
    segments: tuple[Segment, ...]
    brackets: tuple[Bracket, ...]
    effects: tuple[str, ...]
    adopted: tuple[AdoptedText, ...]


def shown_paragraphs(proposal: Proposal) -> tuple[ShownParagraph, ...]:
    """The paragraphs of the current version with the open brackets in place."""
    return tuple(_shown(each, proposal.open_brackets) for each in proposal.text.paragraphs)


def _shown(paragraph: TextParagraph, brackets: Iterable[Bracket]) -> ShownParagraph:
    own = tuple(each for each in brackets if each.paragraph == paragraph.number)
    return ShownParagraph(
        number=paragraph.number,
        segments=segments(paragraph.text, own),
        brackets=own,
        effects=sentences(paragraph.effects),
        adopted=adopted_texts(paragraph.effects),
    )


def segments(text: str, brackets: Iterable[Bracket]) -> tuple[Segment, ...]:
    """The text cut at the brackets. One whose words overlap another's stays in the list below the text."""
    places = sorted(
        ((text.find(each.span), each) for each in brackets if each.span and each.span in text),
        key=lambda found: (found[0], found[1].id),
    )
    found, at = [], 0
    for start, bracket in places:
        if start < at:
            continue
        if start > at:
            found.append(Segment(text=text[at:start]))
        found.append(Segment(text=bracket.span, bracket=bracket))
        at = start + len(bracket.span)
    if at < len(text):
        found.append(Segment(text=text[at:]))
    return tuple(found)


def sentences(effects: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Each effect in one sentence, in the reader's language."""
    return tuple(_sentence(each) for each in effects)


def _sentence(effect: Mapping[str, Any]) -> str:
    try:
        read = effect_from_json(thawed(effect))
    except EffectUnreadable as error:  # a version of before the form of effects changed
        return gettext("An effect that cannot be read: %(problem)s.") % {"problem": str(error)}
    return effect_sentence(read, gettext, language=get_language() or "en")


def version_of(proposal: Proposal, serial: str) -> TextVersion | None:
    """The version with a serial number as typed in an address."""
    return next((each for each in proposal.versions if str(each.serial) == serial), None)


def relations_of(proposal: Proposal) -> list[tuple[str, str]]:
    """How the text stands to decisions: in words, with the id of each."""
    return [
        (
            link_words(
                Link(each["link"]),
                _("paragraph %(number)s of %(decision)s")
                % {"number": each["paragraph"], "decision": each["decision"]}
                if each.get("paragraph")
                else _("the whole of %(decision)s") % {"decision": each["decision"]},
            ),
            each["decision"],
        )
        for each in proposal.relations
    ]
