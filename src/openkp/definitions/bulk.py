"""One definition against very many situations at once, on bit planes: exact, as `cases.verdict` is.

A plane is a numpy array of `uint64`; each bit of it is one situation, and for each element there is a plane
of where it holds and one of where it does not. Answers come out as two planes again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import product
from operator import and_, or_

import numpy as np
from numpy.typing import NDArray

from openkp.definitions.definition import Definition
from openkp.definitions.elements import Catalogue
from openkp.definitions.masks import MaskedText, Slots, places

Plane = NDArray[np.uint64]
_BITS = 64


def evaluate_planes(
    definition: Definition, yes: Mapping[str, Plane], no: Mapping[str, Plane], catalogue: Catalogue
) -> tuple[Plane, Plane]:
    """Where the definition is met whatever is found (covered), and where it is met in no case (not covered).

    yes, no: by element, where it holds and where it does not; all planes of one length. What is in neither is
    unknown, and what follows under the catalogue's constraints need not be given. A situation in neither of
    the planes that come out is open. One whose facts contradict each other is in neither.
    Raises: KeyError for an element that the catalogue lacks; ValueError for planes of several lengths.
    """
    known = _Known.of(yes, no, catalogue)
    text = MaskedText.of(definition, catalogue)
    none = np.zeros(known.length, dtype=np.uint64)
    always = _union((_all_hold(limb, known, none) for limb in text.limbs), none)
    excepted = _union((_could_hold(each, (), text, known) for each in text.exceptions), none)
    possible = _union((_could_hold(limb, text.exceptions, text, known) for limb in text.limbs), none)
    impossible = known.contradicted()
    return always & ~excepted & ~impossible, ~possible & ~impossible


def planes_of(rows: Iterable[Mapping[str, bool]], catalogue: Catalogue) -> tuple[dict[str, Plane], ...]:
    """Facts of situations as the planes `yes` and `no`: bit n % 64 of word n // 64 is the n-th of them."""
    facts = list(rows)
    length = -(-len(facts) // _BITS)
    planes = tuple({each.id: np.zeros(length, dtype=np.uint64) for each in catalogue} for _side in range(2))
    for number, row in enumerate(facts):
        bit = np.uint64(1 << number % _BITS)
        for element, holds in row.items():
            planes[0 if holds else 1][element][number // _BITS] |= bit
    return planes


@dataclass(slots=True)
class _Known:
    """What is given of each element, by its place, and what follows from it."""

    yes: dict[int, Plane]
    no: dict[int, Plane]
    catalogue: Catalogue
    length: int

    @classmethod
    def of(cls, yes: Mapping[str, Plane], no: Mapping[str, Plane], catalogue: Catalogue) -> _Known:
        lengths = {len(plane) for side in (yes, no) for plane in side.values()}
        if len(lengths) != 1:
            raise ValueError(f"planes of one length were expected, but these were found: {sorted(lengths)}")
        order = catalogue.order
        given_yes = {order[element]: plane for element, plane in yes.items()}
        given_no = {order[element]: plane for element, plane in no.items()}
        holds: dict[int, list[Plane]] = {}
        fails: dict[int, list[Plane]] = {}
        for given, outcome in ((given_yes, 1), (given_no, 0)):
            for place, plane in given.items():
                holding, failing = catalogue.closures[place][outcome]
                for following in places(holding):
                    holds.setdefault(following, []).append(plane)
                for following in places(failing):
                    fails.setdefault(following, []).append(plane)
        return cls(
            yes={place: reduce(or_, planes) for place, planes in holds.items()},
            no={place: reduce(or_, planes) for place, planes in fails.items()},
            catalogue=catalogue,
            length=lengths.pop(),
        )

    def contradicted(self) -> Plane:
        """Where facts say of an element that it holds and that it does not."""
        both = (self.yes[place] & self.no[place] for place in self.yes.keys() & self.no.keys())
        return _union(both, np.zeros(self.length, dtype=np.uint64))

    def any_holds(self, elements: int, none: Plane) -> Plane:
        """Where one of the elements holds."""
        return _union((self.yes[place] for place in places(elements) if place in self.yes), none)

    def not_ruled_out(self, elements: int) -> Plane:
        """Where one of the elements holds or could."""
        every = np.full(self.length, ~np.uint64(0))
        failing = [self.no.get(place) for place in places(elements)]
        if not failing or any(plane is None for plane in failing):
            return every if failing else ~every
        return ~reduce(and_, [plane for plane in failing if plane is not None])


def _union(planes: Iterable[Plane], none: Plane) -> Plane:
    return reduce(or_, planes, none)


def _all_hold(slots: Slots, known: _Known, none: Plane) -> Plane:
    return reduce(and_, (known.any_holds(slot, none) for slot in slots), ~none)


def _could_hold(slots: Slots, spared: tuple[Slots, ...], text: MaskedText, known: _Known) -> Plane:
    """Where the slots hold in some completion in which none of the exceptions in `spared` applies.

    Elements of a slot that meet no other slot and no exception stand for each other, so that only the
    choices among the remaining ones are gone through one by one.
    """
    none = np.zeros(known.length, dtype=np.uint64)
    found = none
    for choice in product(*(_alternatives(slots, place, spared, text) for place in range(len(slots)))):
        holding = reduce(or_, (each.holding for each in choice), 0)
        failing = reduce(or_, (each.failing for each in choice), 0)
        if not holding & failing:
            could = reduce(and_, (known.not_ruled_out(each.elements) for each in choice), ~none)
            for exception in spared:
                could = could & ~_applies(exception, holding, known, none)
            found = found | could
    return found


def _applies(exception: Slots, holding: int, known: _Known, none: Plane) -> Plane:
    """Where an exception applies by what is known and by what is chosen to hold beside it."""
    open_slots = tuple(slot for slot in exception if not slot & holding)
    return _all_hold(open_slots, known, none)


@dataclass(frozen=True, slots=True)
class _Alternative:
    """Elements of a slot that stand for each other, and what each of them brings with it that matters."""

    elements: int
    holding: int
    failing: int


def _alternatives(
    slots: Slots, place: int, spared: tuple[Slots, ...], text: MaskedText
) -> Iterator[_Alternative]:
    """The elements of a slot, grouped by what follows from them for the other slots and for exceptions."""
    others = reduce(or_, (slot for number, slot in enumerate(slots) if number != place), 0)
    excepting = reduce(or_, (slot for each in spared for slot in each), 0)
    reached = reduce(or_, (text.closures[other][1][0] for other in places(others)), 0)
    groups: dict[tuple[int, int], int] = {}
    for element in places(slots[place]):
        holding, failing = text.closures[element][1]
        key = (holding & (excepting | _barred_by(others, text)), failing & reached)
        groups[key] = groups.get(key, 0) | 1 << element
    for (holding, failing), elements in groups.items():
        yield _Alternative(elements, holding, failing)


def _barred_by(elements: int, text: MaskedText) -> int:
    """What cannot hold beside one of these elements."""
    return reduce(or_, (text.closures[place][1][1] for place in places(elements)), 0)
