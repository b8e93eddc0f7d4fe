"""Words and looks of the desk: slots, layers of a text, standards of proof, the four answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from openkp.definitions.answers import Answer
from openkp.definitions.definition import Layer
from openkp.definitions.elements import SlotKind
from openkp.definitions.sentences import answer_meaning, answer_symbol, answer_words, kind_words
from openkp.definitions.situations import Standard, Value
from openkp.office.definitions.models import STANDARDS

LAYER_NAMES: dict[Layer, Any] = {
    Layer.TEXT: _("In the text"),
    Layer.READING: _("Said of it, not written"),
    Layer.ASSUMPTION: _("Assumed by who encoded it"),
}

VALUE_NAMES: dict[Value, Any] = {
    Value.YES: _("Holds"),
    Value.NO: _("Does not hold"),
    Value.UNKNOWN: _("Cannot be known"),
}

_STANDARD_NAMES: dict[str, Any] = dict(STANDARDS)


def slot_name(slot: SlotKind) -> str:
    """What elements of a kind speak of, in the reader's language."""
    return translate(kind_words(slot))


def slot_names() -> Iterator[tuple[SlotKind, str]]:
    """All kinds in their order, with their names."""
    return ((slot, slot_name(slot)) for slot in SlotKind)


def standard_name(standard: Standard) -> str:
    """How an assertion was established, in the reader's language."""
    return str(_STANDARD_NAMES[standard.value])


def answer_name(answer: Answer) -> str:
    """The answer in one or two words, in the reader's language."""
    return translate(answer_words(answer))


def answer_meant(answer: Answer) -> str:
    """What the answer means, in a sentence."""
    return translate(answer_meaning(answer))


def answer_tag(answer: Answer) -> SafeString:
    """An answer with colour, symbol and word."""
    return format_html(
        '<span class="ans a-{}"><span aria-hidden="true">{}</span> {}</span>',
        answer.value,
        answer_symbol(answer),
        answer_name(answer),
    )


def legend() -> list[dict[str, object]]:
    """The four answers with what they mean."""
    return [{"tag": answer_tag(answer), "meaning": answer_meant(answer)} for answer in Answer]
