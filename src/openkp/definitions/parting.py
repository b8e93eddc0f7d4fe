"""Where two texts part: the fewest elements that hold where one text is met and the other is not.

Best first: what holds grows by one element for one slot at a time, the smallest set first, so that the first
set that parts the texts is the smallest. Of elements that do the same in both texts and bring the same with
them only the first of the catalogue is tried, so that long slots cost no more than short ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush

from openkp.definitions.masks import MaskedText, Slots, places

#: A set that may grow: its order, what holds, what cannot hold, and the slots that are left.
_State = tuple[tuple[int, tuple[int, ...], int], int, int, Slots]


@dataclass(frozen=True, slots=True)
class _Aim:
    """A way in which one text can be met without the other: a limb, and an exception of the other, or none.

    Without an exception no limb of the other may hold.
    """

    text: MaskedText
    beside: MaskedText
    slots: Slots
    is_excepted: bool
    number: int


def parting_set(one: MaskedText, other: MaskedText) -> tuple[int, int] | None:
    """The smallest set as a mask, and the place (0, 1) of the text that it meets; None where there is none.

    Of sets of one size the one whose elements come first in the catalogue; then the one that `one` meets.
    """
    if one == other:
        return None
    alike = _first_of_those_alike(one, other)
    reached = (found for aim in _aims(one, other) for found in _smallest(aim, alike))
    best = min(reached, default=None)
    return None if best is None else (sum(1 << place for place in best[1]), best[2])


def _aims(one: MaskedText, other: MaskedText) -> Iterator[_Aim]:
    for number, (text, beside) in enumerate(((one, other), (other, one))):
        for limb in dict.fromkeys(text.limbs):
            yield _Aim(text, beside, limb, False, number)
            for exception in dict.fromkeys(beside.exceptions):
                yield _Aim(text, beside, (*limb, *exception), True, number)


def _smallest(aim: _Aim, alike: tuple[int, ...]) -> Iterator[tuple[int, tuple[int, ...], int]]:
    """The smallest set for one aim: its size, its places, and the number of the text."""
    waiting: list[_State] = [_state(aim, 0, 0)]
    seen = {(0, 0)}
    while waiting:
        (_bound, shown, number), yes, no, left = heappop(waiting)
        if not left:
            yield len(shown), shown, number
            return
        slot = min(left, key=int.bit_count)
        for place in dict.fromkeys(alike[place] for place in places(slot)):
            holding, failing = aim.text.closures[place][1]
            grown = yes | holding, no | failing
            if holding & no or failing & yes or grown in seen or not _can_part(aim, grown[0]):
                continue
            seen.add(grown)
            heappush(waiting, _state(aim, *grown))


def _state(aim: _Aim, yes: int, no: int) -> _State:
    left = tuple(slot for slot in aim.slots if not slot & yes)
    at_once = max(
        (sum(1 for slot in left if slot & holds) for _f, (holds, _n) in aim.text.closures), default=1
    )
    bound = yes.bit_count() + -(-len(left) // max(at_once, 1))
    return (bound, tuple(places(yes)), aim.number), yes, no, left


def _can_part(aim: _Aim, yes: int) -> bool:
    """False where the text itself is excepted, or the other is met, whatever else holds."""
    if aim.text.is_excepted_by(yes):
        return False
    return aim.is_excepted or not any(all(slot & yes for slot in limb) for limb in aim.beside.limbs)


def _first_of_those_alike(one: MaskedText, other: MaskedText) -> tuple[int, ...]:
    """For each element the first that stands in the same slots of both texts and brings the same with it."""
    slots = [slot for text in (one, other) for part in (*text.limbs, *text.exceptions) for slot in part]
    first: dict[tuple[tuple[bool, ...], int, int], int] = {}
    found = []
    for place, (_fails, (holding, failing)) in enumerate(one.closures):
        places_in = tuple(bool(slot >> place & 1) for slot in slots)
        found.append(first.setdefault((places_in, holding & ~(1 << place), failing), place))
    return tuple(found)
