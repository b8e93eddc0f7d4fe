"""The texts that this office knows: those that are shipped, and those that decisions of the Process adopted.

An adopted text counts where its decision gives it in the canonical text form; of one that is given in words
alone the words are shown and nothing is evaluated. A definition is never a reason to refuse a certificate by
machine: the desk explains, and people decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from openkp.definitions.definition import Definition, Status
from openkp.definitions.elements import Catalogue
from openkp.definitions.library import catalogue as shipped_catalogue
from openkp.definitions.library import definitions as shipped_definitions
from openkp.definitions.text_form import read_definition
from openkp.office.meetings.regime import office_book, office_regime
from openkp.scheme.effects import AdoptDefinition, EffectKind
from openkp.scheme.provisions import Provision

#: What decisions from before this desk name by an id of their own: (definition, revision) -> shipped text.
ENCODED_AS = {("KP-DEF/2002", "1"): "D3"}


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownText:
    """A definition with the decision that adopted it in this office's register; empty for a shipped one."""

    definition: Definition
    decision: str = ""
    is_in_force: bool = False

    @property
    def id(self) -> str:
        """By which pages name it."""
        return self.definition.id

    @property
    def state(self) -> str:
        """Where it stands: what is in force is said by the decisions, not by the text itself."""
        if self.is_in_force:
            return "in_force"
        status = self.definition.status
        if self.decision or status in (Status.IN_FORCE, Status.ADOPTED):
            return "adopted"
        return status.value


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """What the decisions say is in force on a day. text: the encoded text, if there is one."""

    code: str
    words: str
    decision: str
    title: str
    since: date
    text: KnownText | None


def catalogue() -> Catalogue:
    """The elements."""
    return shipped_catalogue()


def texts(day: date) -> Mapping[str, KnownText]:
    """Every text that is known on a day by its id: the shipped ones, then those that were adopted."""
    in_force = {each.reference for each in office_regime(day).definition()}
    found = {each.id: KnownText(definition=each) for each in shipped_definitions().values()}
    for provision, effect in _adoptions(day):
        text = _text_of(effect, provision, found)
        if text is not None:
            is_in_force = provision.reference in in_force
            found[text.id] = KnownText(
                definition=text, decision=provision.decision.id, is_in_force=is_in_force
            )
    return found


def in_force(day: date) -> tuple[InForce, ...]:
    """What is in force on a day: one definition; several where decisions contradict each other; or none."""
    known = texts(day)
    return tuple(
        InForce(
            code=f"{effect.definition}, {effect.revision}",
            words=(encoded_words(effect) or effect.text or provision.paragraph.text),
            decision=provision.decision.id,
            title=provision.decision.title,
            since=provision.counts_from,
            text=next((each for each in known.values() if each.decision == provision.decision.id), None),
        )
        for provision in office_regime(day).definition()
        if isinstance(effect := provision.effect, AdoptDefinition)
    )


def reference_text(day: date) -> KnownText | None:
    """The one text that others are laid beside: that in force, if there is exactly one and it is encoded."""
    found = in_force(day)
    return found[0].text if len(found) == 1 else None


def _adoptions(day: date) -> Iterator[tuple[Provision, AdoptDefinition]]:
    """Every adoption that has begun by the day, the earliest first; what followed it does not undo it."""
    for provision in sorted(
        (each for each in office_book().every_provision() if each.counts_from <= day),
        key=lambda each: (each.counts_from, each.reference),
    ):
        if isinstance(provision.effect, AdoptDefinition) and (
            provision.effect.KIND is EffectKind.ADOPT_DEFINITION
        ):
            yield provision, provision.effect


def encoded_words(effect: AdoptDefinition) -> str:
    """The wording of an effect that is written in the text form; empty for one in words."""
    text = _parsed(effect.text)
    return "" if text is None else text.wording


def _text_of(
    effect: AdoptDefinition, provision: Provision, known: Mapping[str, KnownText]
) -> Definition | None:
    """The encoded text that an effect adopts, under an id of its own; None where it is in words alone."""
    if not effect.text:
        return _shipped_under(effect, known)
    text = _parsed(effect.text)
    if text is None:
        return None
    before = known.get(text.id)
    if before is None or before.definition == text:
        return text
    place = sum(1 for each in known if each == text.id or each.startswith(f"{text.id}."))
    name = f"{text.id}.r{text.revision}"
    return replace(text, id=name if name not in known else f"{name}.{place}")


def _shipped_under(effect: AdoptDefinition, known: Mapping[str, KnownText]) -> Definition | None:
    """The shipped text that an effect names by its id and revision, without repeating it."""
    name = ENCODED_AS.get((effect.definition, effect.revision), effect.definition)
    found = known.get(name)
    is_that = found is not None and (
        name != effect.definition or str(found.definition.revision) == effect.revision
    )
    return found.definition if found is not None and is_that else None


@lru_cache(maxsize=256)
def _parsed(text: str) -> Definition | None:
    if not text.startswith("definition "):
        return None
    return read_definition(text, catalogue())[0]
