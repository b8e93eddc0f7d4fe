"""Texts and situations made ready for a page: slots with their elements, what is known of each, links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from openkp.definitions.definition import Definition, Layer, Limb, NamedException
from openkp.definitions.situations import KnownFacts, Source
from openkp.definitions.text_form import STATED
from openkp.office.definitions.reads.library import catalogue
from openkp.office.definitions.words import LAYER_NAMES, slot_name


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownElement:
    """One element of a slot. known: yes, no, disputed or unknown, where a situation is looked at."""

    id: str
    sentence: str
    url: str
    known: str = ""

    @property
    def known_words(self) -> str:
        """What is known of it, in words."""
        return {
            "yes": _("holds"),
            "no": _("does not hold"),
            "disputed": _("accounts differ"),
            "unknown": _("not known"),
        }.get(self.known, "")

    @property
    def symbol(self) -> str:
        """Beside the words."""
        return {"yes": "✓", "no": "✕", "disputed": "⇄", "unknown": "?"}.get(self.known, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSlot:
    """One requirement. name: as the engine names it; is_deciding: the answer rests on it."""

    name: str
    title: str
    layer: str
    layer_name: str
    note: str
    elements: tuple[ShownElement, ...]
    is_deciding: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPart:
    """A limb, or an exception with its source."""

    id: str
    source: str
    slots: tuple[ShownSlot, ...]
    is_exception: bool
    is_deciding: bool = False


def element_url(element: str) -> str:
    """Where the catalogue explains it."""
    return f"{reverse('definitions:elements')}#{element}"


def parts_of(
    text: Definition, *, known: KnownFacts | None = None, deciding: tuple[str, str] = ("", "")
) -> list[ShownPart]:
    """The limbs and exceptions of a text. deciding: part and slot on which an answer rests."""
    return [
        *(_part(limb, "", known, deciding) for limb in text.limbs),
        *(_part(each, each.source, known, deciding) for each in text.exceptions),
    ]


def _part(
    part: Limb | NamedException, source: str, known: KnownFacts | None, deciding: tuple[str, str]
) -> ShownPart:
    is_deciding = deciding[0] == part.id
    return ShownPart(
        id=part.id,
        source=source,
        is_exception=isinstance(part, NamedException),
        is_deciding=is_deciding,
        slots=tuple(
            ShownSlot(
                name=place,
                title=slot_name(slot.kind),
                layer=slot.layer.value,
                layer_name="" if slot.layer is Layer.TEXT else str(LAYER_NAMES[slot.layer]),
                note=_(slot.note) if slot.note else "",
                elements=tuple(_element(each, known) for each in slot.elements),
                is_deciding=is_deciding and deciding[1] == place,
            )
            for place, slot in part.named_slots()
        ),
    )


def _element(name: str, known: KnownFacts | None) -> ShownElement:
    return ShownElement(
        id=name,
        sentence=sentence_of(name),
        url=element_url(name),
        known="" if known is None else _known(name, known),
    )


def _known(element: str, known: KnownFacts) -> str:
    if element in known.disputed:
        return "disputed"
    if element in known.settled:
        return "yes" if known.settled[element] else "no"
    return "unknown"


def sentence_of(element: str) -> str:
    """The element as it stands in a text."""
    return catalogue()[element].sentence if element in catalogue() else element


def not_stated(text: Definition) -> Iterator[tuple[str, str]]:
    """What a definition should state beside its words; "not stated" where it does not."""
    names = {
        "determined_by": _("Determined by"),
        "standard_of_proof": _("Standard of proof"),
        "effect_if_met": _("Effect if met"),
        "ends_when": _("Ends when"),
    }
    for _words, name in STATED:
        yield names[name], getattr(text, name)


def source_link(source: Source, *, longest: int = 300) -> SafeString:
    """The source by its title, cut after so many characters; a link where its address is one of the web."""
    return address_link(Truncator(source.title).chars(longest), source.address)


def address_link(title: str, address: str) -> SafeString:
    """A title that leads to its address; the symbol of a document stands beside it."""
    if address.startswith(("https://", "http://")):
        return format_html('<a href="{}" rel="nofollow"><bdi>{}</bdi></a>', address, title)
    return (
        format_html("<bdi>{}</bdi> <code>{}</code>", title, address)
        if address
        else format_html("<bdi>{}</bdi>", title)
    )


def settling_words(finding: tuple[str, bool]) -> dict[str, Any]:
    """A finding that would settle an answer: the question of the element and the answer it would need."""
    element, holds = finding
    question = catalogue()[element].question if element in catalogue() else element
    return {
        "question": question,
        "answer": _("Yes") if holds else _("No"),
        "url": element_url(element),
    }
