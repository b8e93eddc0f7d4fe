"""The text of a proposal: paragraphs, versions with their hash, brackets with the parties that own them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from openkp.scheme.adopted import text_digest_of
from openkp.scheme.decisions import Paragraph
from openkp.scheme.effect_files import effect_from_json


def frozen(value: Any) -> Any:
    """A JSON value that nobody can change: arrays as tuples, objects as read-only mappings."""
    if isinstance(value, Mapping):
        return MappingProxyType({str(key): frozen(part) for key, part in value.items()})
    if isinstance(value, list | tuple):
        return tuple(frozen(part) for part in value)
    return value


def thawed(value: Any) -> Any:
    """The same value as plain JSON."""
    if isinstance(value, Mapping):
        return {key: thawed(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [thawed(part) for part in value]
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class TextParagraph:
    """One paragraph. effects: JSON as `openkp.scheme.effects` writes it, already found readable."""

    number: str
    text: str
    effects: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextVersion:
    """A version, named by its hash. serial: 1 for the first."""

    serial: int
    hash: str
    paragraphs: tuple[TextParagraph, ...]
    made_by: str
    made_at: datetime

    def paragraph(self, number: str) -> TextParagraph | None:
        """The paragraph of that number."""
        return next((each for each in self.paragraphs if each.number == number), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Words that could stand in a bracket, and the parties that stand behind them."""

    text: str
    owners: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bracket:
    """Words of a paragraph that are not agreed.

    span: the words as they stand in the current version. alternatives: the first is the span as it was.
    agreed: which words each party could accept, by party.
    """

    id: str
    paragraph: str
    span: str
    alternatives: tuple[Alternative, ...]
    agreed: Mapping[str, str]
    state: str

    @property
    def owners(self) -> frozenset[str]:
        """Every party that stands behind an alternative."""
        return frozenset().union(*(each.owners for each in self.alternatives))

    @property
    def is_open(self) -> bool:
        """False once it is resolved."""
        return self.state != "resolved"


def scheme_paragraphs(paragraphs: tuple[TextParagraph, ...]) -> tuple[Paragraph, ...]:
    """The paragraphs as a decision has them, effects typed. Raises EffectUnreadable."""
    return tuple(
        Paragraph(
            number=each.number,
            text=each.text,
            effects=tuple(effect_from_json(thawed(effect)) for effect in each.effects),
        )
        for each in paragraphs
    )


def text_hash(paragraphs: tuple[TextParagraph, ...]) -> str:
    """The digest on which positions are taken (`scheme.adopted.text_digest_of`), in hexadecimal."""
    return text_digest_of(scheme_paragraphs(paragraphs)).hex()


def paragraphs_of(value: Any) -> tuple[TextParagraph, ...]:
    """Paragraphs from the data of an event that was found readable; white space at the ends is dropped."""
    return tuple(
        TextParagraph(
            number=each["number"].strip(),
            text=each["text"].strip(),
            effects=tuple(frozen(effect) for effect in each.get("effects", ())),
        )
        for each in value
    )


def replaced(version: TextVersion, bracket: Bracket, words: str) -> tuple[TextParagraph, ...]:
    """The paragraphs with other words in place of the bracket."""
    return tuple(
        replace(each, text=each.text.replace(bracket.span, words, 1))
        if each.number == bracket.paragraph
        else each
        for each in version.paragraphs
    )
