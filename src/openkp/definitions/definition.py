"""A definition of conflict diamonds as data: limbs, slots, exceptions; what it says and what it leaves out.

"Conflict diamonds" means rough diamonds to which one of the limbs applies. A limb applies where each of its
slots does; a slot, where one of its elements does; and none of the exceptions may apply. What a text leaves
open (who determines it, with what effect) is kept as an empty word and shown as "not stated".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from openkp.definitions.elements import SlotKind


class Layer(StrEnum):
    """How a slot comes into a definition."""

    TEXT = "text"
    """The words themselves."""
    READING = "reading"
    """Said of the text by those who proposed it, and not written in it."""
    ASSUMPTION = "assumption"
    """Assumed by those who encoded it, because the words do not say."""


class Status(StrEnum):
    """Where a text stands in the Process."""

    IN_FORCE = "in_force"
    ADOPTED = "adopted"
    PROPOSED = "proposed"
    DESCRIBED = "described"
    """Proposed or used by those who do not decide, or known only from a report."""
    DRAFT = "draft"
    """One's own, put before nobody yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One requirement of a limb or an exception: one of `elements`, all of the kind `kind`, holds.

    note: for a reading who said it and where; for an assumption why it is assumed.
    """

    kind: SlotKind
    elements: tuple[str, ...]
    layer: Layer = Layer.TEXT
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limb:
    """One way in which stones can be conflict diamonds: all of its slots hold."""

    id: str
    slots: tuple[Slot, ...]

    def named_slots(self) -> Iterator[tuple[str, Slot]]:
        """The slots with a name each: its kind, with a number from the second of a kind on."""
        return named(self.slots)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedException:
    """What the definition does not reach although a limb applies: where all slots of the exception hold.

    source: of the exception itself, so that it stays traceable.
    """

    id: str
    slots: tuple[Slot, ...]
    source: str

    def named_slots(self) -> Iterator[tuple[str, Slot]]:
        """The slots with a name each, as those of a limb."""
        return named(self.slots)


def named(slots: tuple[Slot, ...]) -> Iterator[tuple[str, Slot]]:
    """Slots with a name each: `scale`, then `scale-2`."""
    met: dict[SlotKind, int] = {}
    for slot in slots:
        met[slot.kind] = met.get(slot.kind, 0) + 1
        yield (slot.kind.value if met[slot.kind] == 1 else f"{slot.kind.value}-{met[slot.kind]}"), slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A definition of conflict diamonds in one revision.

    day: of the text, as exactly as the source says: `2012`, `2012-06`, `2012-06-14`. wording: a short
    quotation of the text itself. remarks: what a reader must know of the encoding; they change no answer.
    determined_by, standard_of_proof, effect_if_met, ends_when: empty where the text does not state it.
    """

    id: str
    revision: int
    title: str
    status: Status
    day: str
    source: str
    wording: str
    limbs: tuple[Limb, ...]
    exceptions: tuple[NamedException, ...] = ()
    remarks: tuple[str, ...] = ()
    determined_by: str = ""
    standard_of_proof: str = ""
    effect_if_met: str = ""
    ends_when: str = ""

    def without_readings(self) -> Definition:
        """The words alone: no slot that was only said or assumed.

        A limb that has no slot in the text falls away with them; an exception likewise.
        """
        limbs = (replace(limb, slots=_written(limb.slots)) for limb in self.limbs)
        exceptions = (replace(each, slots=_written(each.slots)) for each in self.exceptions)
        return replace(
            self,
            limbs=tuple(limb for limb in limbs if limb.slots),
            exceptions=tuple(each for each in exceptions if each.slots),
        )

    def has_readings(self) -> bool:
        """True if something was said or assumed beside the words."""
        return any(slot.layer is not Layer.TEXT for slot in self.slots())

    def slots(self) -> Iterator[Slot]:
        """Every slot of every limb and exception."""
        for limb in self.limbs:
            yield from limb.slots
        for exception in self.exceptions:
            yield from exception.slots

    def elements(self) -> frozenset[str]:
        """Every element it names."""
        return frozenset(element for slot in self.slots() for element in slot.elements)


def _written(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    return tuple(slot for slot in slots if slot.layer is Layer.TEXT)
