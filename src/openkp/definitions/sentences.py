"""A definition as a plain sentence: what is written, what was only said or assumed, and what is not stated.

Slots read as "rough diamonds" LINK ACT "by" ACTOR, PURPOSE, "that is" SCALE, PLACE, RECOGNITION; elements of
a slot are joined by "or", slots of one kind by "and". What is not written in the text stands in brackets.
"""

from __future__ import annotations

from collections.abc import Sequence

from openkp.definitions.definition import Definition, Layer, Limb, NamedException, Slot
from openkp.definitions.elements import Catalogue, SlotKind
from openkp.definitions.explanation_sentences import explanation as explanation
from openkp.definitions.side_by_side import Mark
from openkp.definitions.words import answer_meaning as answer_meaning
from openkp.definitions.words import answer_symbol as answer_symbol
from openkp.definitions.words import answer_words as answer_words
from openkp.definitions.words import kind_words as kind_words
from openkp.definitions.words import layer_words as layer_words
from openkp.definitions.words import say
from openkp.definitions.words import standard_words as standard_words
from openkp.definitions.words import status_words as status_words
from openkp.definitions.words import value_words as value_words
from openkp.scheme.message_texts import N_
from openkp.scheme.messages import Translate, identity

_DEFINED = N_("“Conflict diamonds” means rough diamonds {limbs}.")
_DEFINED_EXCEPT = N_("“Conflict diamonds” means rough diamonds {limbs}, but not those {exceptions}.")
_NOTHING_WRITTEN = N_("No limb of the text is left without what was only said or assumed.")
_ITEM = N_("({letter}) {words}")
_EXCEPTION = N_("{words} (exception “{name}”: {source})")
_OR_ELEMENTS = N_(" or ")
_AND_SLOTS = N_(" and ")
_OR_LIMBS = N_("; or ")
_COMMA = N_(", ")
_SITUATION_OF = N_("in a situation of")
_ACTS = N_("acts")
_BY = N_("by {words}")
_THAT_IS = N_("that is {words}")
_MARKED = {
    Layer.READING: N_("[said, not written: {words}]"),
    Layer.ASSUMPTION: N_("[assumed: {words}]"),
}
_GROUP = N_("({words})")
_MARKS = {Mark.EXCEPTION: N_("exception"), Mark.SAID: N_("said"), Mark.ASSUMED: N_("assumed")}
_SLOT = N_("{kind}: {elements}")
_SLOT_BESIDE = N_("{kind}: {elements} ({layer})")
_SLOT_NOTED = N_("{kind}: {elements} ({layer}: {note})")
_NOT_STATED = N_("not stated")
_STATEMENTS = (
    (N_("Determined by"), "determined_by"),
    (N_("Standard of proof"), "standard_of_proof"),
    (N_("Effect if met"), "effect_if_met"),
    (N_("Ends when"), "ends_when"),
)
_STATEMENT = N_("{name}: {words}.")
_AFTER_COMMA = (SlotKind.PURPOSE, SlotKind.SCALE, SlotKind.PLACE, SlotKind.RECOGNITION)


def definition_sentence(definition: Definition, catalogue: Catalogue, translate: Translate = identity) -> str:
    """The whole definition in one sentence, limbs lettered where there are several.

    What it states or leaves open beside its words is in `statements`. translate: as in
    `scheme.messages.explain`. Raises: KeyError for an element that the catalogue lacks.
    """
    if not definition.limbs:
        return say(_NOTHING_WRITTEN, translate)
    limbs = [limb_sentence(limb, catalogue, translate) for limb in definition.limbs]
    exceptions = [exception_sentence(each, catalogue, translate) for each in definition.exceptions]
    separator = say(_OR_LIMBS, translate)
    return say(
        _DEFINED_EXCEPT if exceptions else _DEFINED,
        translate,
        limbs=separator.join(_lettered(limbs, translate)),
        exceptions=separator.join(exceptions),
    )


def definition_paragraph(
    definition: Definition, catalogue: Catalogue, translate: Translate = identity
) -> str:
    """The sentence of a definition, followed by what it states or does not state beside it."""
    stated = (
        say(_STATEMENT, translate, name=name, words=words.rstrip(". "))
        for name, words in statements(definition, translate)
    )
    return " ".join((definition_sentence(definition, catalogue, translate), *stated))


def statements(definition: Definition, translate: Translate = identity) -> tuple[tuple[str, str], ...]:
    """Who determines it, by which standard, with what effect and until when: name and words of each.

    What the text does not state reads "not stated".
    """
    return tuple(
        (say(name, translate), translate(getattr(definition, field) or _NOT_STATED))
        for name, field in _STATEMENTS
    )


def limb_sentence(limb: Limb, catalogue: Catalogue, translate: Translate = identity) -> str:
    """A limb in the words that follow "rough diamonds"."""
    return _slots_in_words(limb.slots, catalogue, translate)


def exception_sentence(
    exception: NamedException, catalogue: Catalogue, translate: Translate = identity
) -> str:
    """An exception in the words that follow "but not those", with its name and source."""
    words = _slots_in_words(exception.slots, catalogue, translate)
    return say(_EXCEPTION, translate, words=words, name=exception.id, source=exception.source.rstrip(". "))


def slot_sentence(slot: Slot, catalogue: Catalogue, translate: Translate = identity) -> str:
    """One slot: what it speaks of, its elements, and who said it or why it is assumed, if not written."""
    beside = _SLOT_NOTED if slot.note else _SLOT_BESIDE
    return say(
        _SLOT if slot.layer is Layer.TEXT else beside,
        translate,
        kind=say(kind_words(slot.kind), translate),
        elements=elements_sentence(slot, catalogue, translate),
        layer=say(layer_words(slot.layer), translate),
        note=(translate(slot.note) if slot.note else "").rstrip(". "),
    )


def elements_sentence(slot: Slot, catalogue: Catalogue, translate: Translate = identity) -> str:
    """The elements of a slot, joined by "or"."""
    return say(_OR_ELEMENTS, translate).join(translate(catalogue[each].sentence) for each in slot.elements)


def slots_sentence(slots: Sequence[Slot], catalogue: Catalogue, translate: Translate = identity) -> str:
    """Slots that hold together: the elements of each joined by "or", the slots by "and"; nothing for none.

    What is not written is marked as such.
    """
    found = []
    for slot in slots:
        words = _marked(slot.layer, elements_sentence(slot, catalogue, translate), translate)
        is_group = len(slots) > 1 and len(slot.elements) > 1 and slot.layer is Layer.TEXT
        found.append(say(_GROUP, translate, words=words) if is_group else words)
    return say(_AND_SLOTS, translate).join(found)


def mark_words(marks: Sequence[Mark], translate: Translate = identity) -> str:
    """How a word stands that is not simply written in a limb, in brackets; nothing for no mark."""
    names = say(_COMMA, translate).join(say(_MARKS[each], translate) for each in marks)
    return say(_GROUP, translate, words=names) if marks else ""


def _lettered(limbs: Sequence[str], translate: Translate) -> list[str]:
    if len(limbs) == 1:
        return list(limbs)
    return [say(_ITEM, translate, letter=_letter(place), words=each) for place, each in enumerate(limbs)]


def _letter(place: int) -> str:
    """a, b, … z, then 27, 28, …"""
    return chr(ord("a") + place) if place < 26 else str(place + 1)


def _slots_in_words(slots: tuple[Slot, ...], catalogue: Catalogue, translate: Translate) -> str:
    def words(kind: SlotKind, template: str = "{words}") -> str:
        of_kind = [slot for slot in slots if slot.kind is kind]
        layers = {slot.layer for slot in of_kind}
        marks = [slot.layer if len(layers) > 1 else Layer.TEXT for slot in of_kind]
        found = [
            _marked(mark, elements_sentence(slot, catalogue, translate), translate)
            for mark, slot in zip(marks, of_kind, strict=True)
        ]
        if not found:
            return ""
        phrase = say(template, translate, words=say(_AND_SLOTS, translate).join(found))
        return _marked(layers.pop(), phrase, translate) if len(layers) == 1 else phrase

    opening = (
        words(SlotKind.LINK) or say(_SITUATION_OF, translate),
        words(SlotKind.ACT) or say(_ACTS, translate),
        words(SlotKind.ACTOR, _BY),
    )
    following = (words(kind, _THAT_IS if kind is SlotKind.SCALE else "{words}") for kind in _AFTER_COMMA)
    pieces = (" ".join(each for each in opening if each), *(each for each in following if each))
    return say(_COMMA, translate).join(pieces)


def _marked(layer: Layer, words: str, translate: Translate) -> str:
    template = _MARKED.get(layer)
    return words if template is None else say(template, translate, words=words)
