"""The words in which people read answers, slots, layers and standards; each is marked for translation."""

from __future__ import annotations

from collections.abc import Mapping

from openkp.definitions.answers import Answer
from openkp.definitions.definition import Layer, Status
from openkp.definitions.elements import SlotKind
from openkp.definitions.situations import Standard, Value
from openkp.scheme.message_texts import N_
from openkp.scheme.messages import Translate, filled

_ANSWERS: Mapping[Answer, str] = {
    Answer.COVERED: N_("covered"),
    Answer.NOT_COVERED: N_("not covered"),
    Answer.OPEN: N_("open"),
    Answer.CONTESTED: N_("contested"),
}
_MEANINGS: Mapping[Answer, str] = {
    Answer.COVERED: N_("The text reaches the situation, by facts that no source here denies."),
    Answer.NOT_COVERED: N_("The text does not reach the situation, by facts that no source here denies."),
    Answer.OPEN: N_("Facts are missing; what is found could decide it either way."),
    Answer.CONTESTED: N_("Sources contradict each other; the answer depends on whose facts are taken."),
}
_SYMBOLS: Mapping[Answer, str] = {
    Answer.COVERED: "●",
    Answer.NOT_COVERED: "○",
    Answer.OPEN: "?",
    Answer.CONTESTED: "≠",
}
_KINDS: Mapping[SlotKind, str] = {
    SlotKind.ACTOR: N_("Who acts"),
    SlotKind.ACT: N_("What is done"),
    SlotKind.LINK: N_("How the diamonds are linked to it"),
    SlotKind.PURPOSE: N_("What it is aimed at"),
    SlotKind.SCALE: N_("On what scale"),
    SlotKind.PLACE: N_("Where"),
    SlotKind.RECOGNITION: N_("Who has recognised it"),
}
_LAYERS: Mapping[Layer, str] = {
    Layer.TEXT: N_("written in the text"),
    Layer.READING: N_("said of the text, not written in it"),
    Layer.ASSUMPTION: N_("assumed by those who encoded it"),
}
_STATUSES: Mapping[Status, str] = {
    Status.IN_FORCE: N_("in force"),
    Status.ADOPTED: N_("adopted"),
    Status.PROPOSED: N_("proposed"),
    Status.DESCRIBED: N_("described"),
    Status.DRAFT: N_("draft"),
}
_VALUES: Mapping[Value, str] = {
    Value.YES: N_("yes"),
    Value.NO: N_("no"),
    Value.UNKNOWN: N_("cannot be known"),
}
_STANDARDS: Mapping[Standard, str] = {
    Standard.COURT: N_("found by a court, or admitted in a settlement"),
    Standard.UN_BODY: N_("found by the United Nations"),
    Standard.KP_BODY: N_("found by a body of the Kimberley Process"),
    Standard.ADMITTED: N_("said by the party whom it burdens"),
    Standard.INVESTIGATED: N_("investigated with a published method"),
    Standard.REPORTED: N_("reported"),
    Standard.NOT_STATED: N_("standard not stated"),
}


def answer_words(answer: Answer) -> str:
    """An answer in English, marked for translation."""
    return _ANSWERS[answer]


def answer_meaning(answer: Answer) -> str:
    """What an answer means, in one English sentence marked for translation."""
    return _MEANINGS[answer]


def answer_symbol(answer: Answer) -> str:
    """The sign that stands for an answer beside its colour and its word."""
    return _SYMBOLS[answer]


def kind_words(kind: SlotKind) -> str:
    """What a slot speaks of, in English, marked for translation."""
    return _KINDS[kind]


def layer_words(layer: Layer) -> str:
    """How a slot came into a definition, in English, marked for translation."""
    return _LAYERS[layer]


def status_words(status: Status) -> str:
    """Where a text stands, in English, marked for translation."""
    return _STATUSES[status]


def value_words(value: Value) -> str:
    """What an assertion says of an element, in English, marked for translation."""
    return _VALUES[value]


def standard_words(standard: Standard) -> str:
    """How firmly something was established, in English, marked for translation."""
    return _STANDARDS[standard]


def say(template: str, translate: Translate, **params: str | int) -> str:
    """A template in the reader's language, filled; see `messages.filled`."""
    return filled(template, params, translate)
