"""What a proposal says that it adopts: the words of its paragraphs and the text forms in their effects.

The two say the same thing twice, for people and for an evaluation. Where they part, the Plenary would adopt
one text and the office would obey another: such a proposal is neither kept nor adopted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from openkp.definitions.definition import Definition
from openkp.definitions.sentences import definition_sentence
from openkp.definitions.text_form import read_definition
from openkp.governance.texts import TextParagraph, thawed
from openkp.office.definitions.reads.library import catalogue, is_in_text_form
from openkp.office.messages import finding
from openkp.scheme.effect_files import EffectUnreadable, effect_from_json
from openkp.scheme.effects import AdoptDefinition
from openkp.scheme.findings import Finding

CLAUSE = "KPCS-CD:I.conflict-diamonds"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptedText:
    """A text form in an effect, for people. sentence: what its elements say; empty if it cannot be read."""

    text: str
    sentence: str


def adopted_texts(effects: Iterable[Mapping[str, Any]]) -> tuple[AdoptedText, ...]:
    """The text forms that the effects of a paragraph carry."""
    return tuple(_shown(each.text) for each in map(_adoption, effects) if each is not None)


def _shown(text: str) -> AdoptedText:
    definition, _findings = read_definition(text.strip() + "\n", catalogue())
    sentence = "" if definition is None else definition_sentence(definition, catalogue(), _)
    return AdoptedText(text=text.strip(), sentence=sentence)


def adoption_findings(paragraphs: Iterable[TextParagraph]) -> list[Finding]:
    """Where an effect does not adopt what its paragraph says: unreadable, of another name, of other words.

    An effect that gives a definition by its id alone, or in plain words, says nothing that could differ.
    """
    return [
        each
        for paragraph in paragraphs
        for effect in map(_adoption, paragraph.effects)
        if effect is not None
        for each in _of_effect(paragraph, effect)
    ]


def _adoption(effect: Mapping[str, Any]) -> AdoptDefinition | None:
    """The effect if it adopts a definition in the text form."""
    try:
        read = effect_from_json(thawed(effect))
    except EffectUnreadable:
        return None
    if isinstance(read, AdoptDefinition) and is_in_text_form(read.text.lstrip()):
        return read
    return None


def _of_effect(paragraph: TextParagraph, effect: AdoptDefinition) -> Iterator[Finding]:
    definition, findings = read_definition(effect.text, catalogue())
    if definition is None:
        yield finding(
            "adopted_text_unreadable",
            CLAUSE,
            subject="paragraphs",
            paragraph=paragraph.number,
            line=int(findings[0].params.get("line", 0)) if findings else 1,
        )
        yield from findings
        return
    if (definition.id, str(definition.revision)) != (effect.definition, effect.revision):
        yield finding(
            "adopted_text_of_another_name",
            CLAUSE,
            subject="paragraphs",
            paragraph=paragraph.number,
            found=_name(definition),
            expected=f"{effect.definition}, {effect.revision}",
        )
    if _plain(definition.wording) != _plain(paragraph.text):
        yield finding(
            "adopted_words_differ",
            CLAUSE,
            subject="paragraphs",
            paragraph=paragraph.number,
            found=definition.wording[:200],
        )


def _name(definition: Definition) -> str:
    return f"{definition.id}, {definition.revision}"


def _plain(text: str) -> str:
    """Words, whatever the breaks of their lines."""
    return " ".join(text.split())
