"""Texts as bit masks, and the ways in which slots can hold: the ground of every exact answer.

Bit n of a mask is the n-th element of the catalogue. Facts are two masks, closed under the constraints:
`yes` of the elements that hold, `no` of those that do not. What is in neither is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from openkp.definitions.definition import Definition, Slot
from openkp.definitions.elements import Catalogue

#: Slots, each as the mask of its elements.
Slots = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskedText:
    """The limbs and exceptions of a definition, each as the masks of its slots. closures: the catalogue's."""

    limbs: tuple[Slots, ...]
    exceptions: tuple[Slots, ...]
    closures: tuple[tuple[tuple[int, int], tuple[int, int]], ...]

    @classmethod
    def of(cls, definition: Definition, catalogue: Catalogue) -> MaskedText:
        """A definition in masks. Raises: KeyError for an element that the catalogue lacks."""
        return cls(
            limbs=tuple(_masks(limb.slots, catalogue) for limb in definition.limbs),
            exceptions=tuple(_masks(each.slots, catalogue) for each in definition.exceptions),
            closures=catalogue.closures,
        )

    def is_excepted_by(self, yes: int) -> bool:
        """Whether an exception applies by what holds already."""
        return any(hold(each, yes) for each in self.exceptions)

    def verdict(self, yes: int, no: int) -> bool | None:
        """True where every completion of the facts meets the text, False where none does, None between.

        A limb holds in every completion only if it holds in the one where all that is unknown fails.
        """
        if any(hold(limb, yes) for limb in self.limbs) and self.exception_way(yes, no) is None:
            return True
        return None if self.covering_way(yes, no) is not None else False

    def covering_way(self, yes: int, no: int) -> int | None:
        """What holds in one completion that meets the text; None where there is none."""
        return next((way for limb in self.limbs for way in self.limb_ways(limb, yes, no)), None)

    def exception_way(self, yes: int, no: int) -> int | None:
        """What holds in one completion in which an exception applies; None where there is none."""
        ways = (way for each in self.exceptions for way in ways_to_hold(each, yes, no, self.closures))
        return next(ways, None)

    def limb_ways(self, limb: Slots, yes: int, no: int) -> Iterator[int]:
        """What holds as each slot of the limb is made to hold and no exception applies."""
        return ways_to_hold(limb, yes, no, self.closures, spared=self.exceptions)


def hold(slots: Slots, yes: int) -> bool:
    """Whether every slot holds where these elements do."""
    return all(slot & yes for slot in slots)


def ways_to_hold(
    slots: Slots,
    yes: int,
    no: int,
    closures: tuple[tuple[tuple[int, int], tuple[int, int]], ...],
    *,
    spared: tuple[Slots, ...] = (),
) -> Iterator[int]:
    """What holds, with all that follows, for each choice of one element for each slot that does not hold yet.

    Every completion in which the slots hold contains one of these ways. spared: slots that must not hold
    all together; ways in which they do are left out. The slot with the fewest choices comes first.
    """
    for each in spared:
        left = [slot for slot in each if not slot & yes]
        if not left:
            return
        if len(left) == 1:  # nothing of its last slot may hold
            no |= _fallen(left[0] & ~no, closures)
    unmet = tuple(slot & ~no for slot in slots if not slot & yes)
    if not unmet:
        yield yes
        return
    slot = min(unmet, key=int.bit_count)
    rest = tuple(each for each in unmet if each != slot)
    for place in places(slot):
        holding, failing = closures[place][1]
        if not holding & no and not failing & yes:
            yield from ways_to_hold(rest, yes | holding, no | failing, closures, spared=spared)


def _fallen(elements: int, closures: tuple[tuple[tuple[int, int], tuple[int, int]], ...]) -> int:
    """What does not hold where these elements do not."""
    fallen = 0
    for place in places(elements):
        fallen |= closures[place][0][1]
    return fallen


def places(mask: int) -> Iterator[int]:
    """The places of the bits of a mask, from the first element on."""
    while mask:
        bit = mask & -mask
        yield bit.bit_length() - 1
        mask ^= bit


def _masks(slots: tuple[Slot, ...], catalogue: Catalogue) -> Slots:
    return tuple(catalogue.mask(slot.elements) for slot in slots)
