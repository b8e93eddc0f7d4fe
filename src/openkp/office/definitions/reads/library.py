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

from django.utils.translation import get_language, gettext

from openkp.definitions.definition import Definition, Status
from openkp.definitions.elements import Catalogue
from openkp.definitions.library import catalogue as shipped_catalogue
from openkp.definitions.library import definitions as shipped_definitions
from openkp.definitions.text_form import read_definition
from openkp.office.meetings.regime import office_book, office_regime
from openkp.scheme.decisions import Decision
from openkp.scheme.decisions import decisions as shipped_decisions
from openkp.scheme.effects import AdoptDefinition, EffectKind
from openkp.scheme.provisions import Provision

#: What decisions from before this desk name by an id of their own: (definition, revision) -> shipped text.
ENCODED_AS = {("KP-DEF/2002", "1"): "D3"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is quoted of an adopted definition, and what is not.

    quoted: the text itself, as the Plenary adopted it or, of a shipped decision, as its definition quotes it;
    empty where nothing is at hand that could be quoted. summary: the register's own words of it, never a
    quotation. encoded: the wording that the text form gives, where it is not what was adopted. is_unreadable:
    the decision carries a text form that cannot be read.
    """

    quoted: str = ""
    summary: str = ""
    encoded: str = ""
    is_unreadable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownText:
    """A definition with the decision that adopted it in this office's register; empty for a shipped one.

    adopted: the day that counts as that of the decision; since: its first day in force. None without one.
    """

    definition: Definition
    decision: str = ""
    is_in_force: bool = False
    adopted: date | None = None
    since: date | None = None
    words: Words = Words()

    @property
    def id(self) -> str:
        """By which pages name it."""
        return self.definition.id

    @property
    def title(self) -> str:
        """The title of a shipped text in the reader's language, that of an adopted one as it was written."""
        return gettext(self.definition.title)

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
    """What the decisions say is in force on a day. text: the encoded text, if there is one.

    adopted: the day that counts as that of the decision; since: the first day in force.
    """

    definition: str
    revision: str
    words: Words
    decision: str
    title: str
    adopted: date
    since: date
    text: KnownText | None

    @property
    def code(self) -> str:
        """As effects and certificates name it."""
        return f"{self.definition}, {self.revision}"


def catalogue() -> Catalogue:
    """The elements in the reader's language. Files, the API and what is adopted take the shipped one."""
    return _catalogue_in(get_language() or "en")


@lru_cache(maxsize=8)
def _catalogue_in(language: str) -> Catalogue:
    shipped = shipped_catalogue()
    if language == "en":
        return shipped
    return replace(
        shipped,
        elements=tuple(
            replace(
                each,
                sentence=gettext(each.sentence),
                question=gettext(each.question),
                holds_in=gettext(each.holds_in),
                fails_in=gettext(each.fails_in),
            )
            for each in shipped.elements
        ),
        implications=tuple(replace(each, reason=gettext(each.reason)) for each in shipped.implications),
        exclusions=tuple(replace(each, reason=gettext(each.reason)) for each in shipped.exclusions),
    )


def texts(day: date) -> Mapping[str, KnownText]:
    """Every text that is known on a day by its id: the shipped ones, then those that were adopted."""
    in_force = {each.reference for each in office_regime(day).definition()}
    found = _shipped()
    for provision, effect in _adoptions(day):
        text = _text_of(effect, provision, found)
        if text is not None:
            is_in_force = provision.reference in in_force
            found[text.id] = KnownText(
                definition=text,
                decision=provision.decision.id,
                is_in_force=is_in_force,
                adopted=provision.decision.counts_from,
                since=provision.counts_from,
                words=words_of(provision, effect),
            )
    return found


def _shipped() -> dict[str, KnownText]:
    return {
        each.id: KnownText(definition=each, words=Words(quoted=each.wording))
        for each in shipped_definitions().values()
    }


def in_force(day: date) -> tuple[InForce, ...]:
    """What is in force on a day: one definition; several where decisions contradict each other; or none."""
    known = texts(day)
    return tuple(
        InForce(
            definition=effect.definition,
            revision=effect.revision,
            words=words_of(provision, effect),
            decision=provision.decision.id,
            title=gettext(provision.decision.title),
            adopted=provision.decision.counts_from,
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


def words_of(provision: Provision, effect: AdoptDefinition) -> Words:
    """What can be quoted of a definition that a decision adopted, and what only describes it.

    Of a decision in this office's register the paragraph is what was adopted. A decision that the product
    ships is told in the product's own words: quoted is the wording of its definition, if it has one.
    """
    said = provision.paragraph.text
    encoded = _encoded(effect)
    is_unreadable = encoded is None and is_in_text_form(effect.text)
    if _shipped_decisions().get(provision.decision.id) == provision.decision:
        return Words(
            quoted="" if encoded is None else encoded.wording, summary=said, is_unreadable=is_unreadable
        )
    is_other = encoded is not None and _plain(encoded.wording) not in _plain(said)
    return Words(
        quoted=said,
        encoded=encoded.wording if encoded is not None and is_other else "",
        is_unreadable=is_unreadable,
    )


def is_in_text_form(text: str) -> bool:
    """True for the text of an effect that means to be a definition in the text form."""
    return text.startswith("definition ")


def _encoded(effect: AdoptDefinition) -> Definition | None:
    """The definition of an effect: as it carries it, or the shipped one that it names."""
    if effect.text:
        return _parsed(effect.text)
    return _shipped_under(effect, _shipped())


@lru_cache(maxsize=1)
def _shipped_decisions() -> dict[str, Decision]:
    """The decisions whose paragraphs the product tells in words of its own."""
    return {each.id: each for each in shipped_decisions()}


def _plain(text: str) -> str:
    """Words alone, so that quotation marks and line ends are no difference."""
    return " ".join(text.replace("“", "").replace("”", "").replace('"', "").split()).rstrip(". ").casefold()


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
    if not is_in_text_form(text):
        return None
    return read_definition(text, shipped_catalogue())[0]
