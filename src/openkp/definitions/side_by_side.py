"""Two texts part by part: limb beside limb, slot beside slot, and what each states beside its words.

Lists of words alone would pass over what decides most debates: whether two words are joined by "and" or by
"or", whether a word stands in an exception, and whether it is written at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from openkp.definitions.definition import Definition, Layer, Limb, NamedException, Slot
from openkp.definitions.elements import SlotKind

#: What a definition should state beside its words.
STATEMENTS = ("determined_by", "standard_of_proof", "effect_if_met", "ends_when")


class Mark(StrEnum):
    """How a word stands in a text where it is not simply written in a limb."""

    EXCEPTION = "exception"
    """In exceptions only."""
    SAID = "said"
    """Said of the text and not written in it."""
    ASSUMED = "assumed"
    """Assumed by those who encoded it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotPair:
    """What two parts say of one kind, where it differs. All slots of a side hold together; empty: nothing."""

    kind: SlotKind
    in_one: tuple[Slot, ...]
    in_other: tuple[Slot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartPair:
    """A limb, or an exception, beside the one that is most like it; None where the other text has none.

    slots: the kinds of which the two say different things; empty where they say the same, or one is missing.
    """

    one: Limb | NamedException | None
    other: Limb | NamedException | None
    slots: tuple[SlotPair, ...] = ()

    @property
    def is_same(self) -> bool:
        """True where both texts have the part, with the same words."""
        return self.one is not None and self.other is not None and not self.slots


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPair:
    """What each text states of one thing. field: of `Definition`; empty words: not stated."""

    field: str
    in_one: str
    in_other: str


def marks_of(definition: Definition) -> Mapping[str, tuple[Mark, ...]]:
    """The words of a text that do not simply stand in a limb, with how they stand."""
    met: dict[str, set[tuple[bool, Layer]]] = {}
    for parts, is_exception in ((definition.limbs, False), (definition.exceptions, True)):
        for part in parts:
            for slot in part.slots:
                for element in slot.elements:
                    met.setdefault(element, set()).add((is_exception, slot.layer))
    found = {element: tuple(_marks(places)) for element, places in met.items()}
    return {element: marks for element, marks in found.items() if marks}


def _marks(places: set[tuple[bool, Layer]]) -> Iterator[Mark]:
    layers = {layer for _is_exception, layer in places}
    if all(is_exception for is_exception, _layer in places):
        yield Mark.EXCEPTION
    if Layer.TEXT not in layers:
        yield Mark.SAID if Layer.READING in layers else Mark.ASSUMED


def limbs_side_by_side(one: Definition, other: Definition) -> tuple[PartPair, ...]:
    """Every limb of both texts, in the order of the first and then of what only the second has."""
    return _pairs(one.limbs, other.limbs)


def exceptions_side_by_side(one: Definition, other: Definition) -> tuple[PartPair, ...]:
    """Every exception of both texts, as `limbs_side_by_side`."""
    return _pairs(one.exceptions, other.exceptions)


def statements_side_by_side(one: Definition, other: Definition) -> tuple[StatementPair, ...]:
    """The four statements of both texts, whether they differ or not."""
    return tuple(
        StatementPair(field=name, in_one=getattr(one, name), in_other=getattr(other, name))
        for name in STATEMENTS
    )


def _pairs(
    one: tuple[Limb | NamedException, ...], other: tuple[Limb | NamedException, ...]
) -> tuple[PartPair, ...]:
    """The most alike first; ties in the order of the texts. Parts that share no word stand alone."""
    alike = sorted(
        (-_likeness(first, second), place, beside)
        for place, first in enumerate(one)
        for beside, second in enumerate(other)
    )
    partner: dict[int, int] = {}
    for likeness, place, beside in alike:
        if likeness and place not in partner and beside not in partner.values():
            partner[place] = beside
    pairs = [
        _pair(first, other[partner[place]] if place in partner else None) for place, first in enumerate(one)
    ]
    left = (second for beside, second in enumerate(other) if beside not in partner.values())
    return (*pairs, *(PartPair(one=None, other=second) for second in left))


def _likeness(one: Limb | NamedException, other: Limb | NamedException) -> float:
    """The share of words that both have; a common id decides between parts that are equally alike."""
    words, others = (
        {(slot.kind, each) for slot in part.slots for each in slot.elements} for part in (one, other)
    )
    common = len(words & others)
    return common / len(words | others) + (0.001 if common and one.id == other.id else 0)


def _pair(one: Limb | NamedException, other: Limb | NamedException | None) -> PartPair:
    if other is None:
        return PartPair(one=one, other=None)
    slots = []
    for kind in SlotKind:
        sides = [tuple(slot for slot in part.slots if slot.kind is kind) for part in (one, other)]
        if _meant(sides[0]) != _meant(sides[1]):
            slots.append(SlotPair(kind=kind, in_one=sides[0], in_other=sides[1]))
    return PartPair(one=one, other=other, slots=tuple(slots))


def _meant(slots: tuple[Slot, ...]) -> frozenset[tuple[frozenset[str], Layer]]:
    return frozenset((frozenset(slot.elements), slot.layer) for slot in slots)
