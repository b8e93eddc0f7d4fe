"""Elements: the words of which a definition of conflict diamonds is made, and how they hang together.

An element is a statement that is true, false or unknown of a situation. It is never changed once a text or an
assertion used it: a new meaning is a new id. Elements are not independent (an organised armed group is an
armed group): implications and exclusions are kept beside them and checked when a catalogue is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class SlotKind(StrEnum):
    """What an element speaks of. A limb of a definition has slots of these kinds."""

    ACTOR = "actor"
    """Who acts."""
    ACT = "act"
    """What is done."""
    LINK = "link"
    """How the diamonds hang together with it."""
    PURPOSE = "purpose"
    """What it is for, or whom it is aimed at."""
    SCALE = "scale"
    """How much, how often, how grave."""
    PLACE = "place"
    """Where."""
    RECOGNITION = "recognition"
    """What the United Nations have said of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One word of a definition.

    sentence: as it stands in a text, so that slots read as a sentence ("a rebel movement"). source: the
    instrument or text it comes from. question: what a reviewer answers with yes or no.
    holds_in, fails_in: an example for and one against, in plain words.
    """

    id: str
    slot: SlotKind
    sentence: str
    source: str
    question: str
    holds_in: str
    fails_in: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Implication:
    """Where `premise` holds, `conclusion` holds: a rebel movement is an armed group."""

    premise: str
    conclusion: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """Both cannot hold of one situation."""

    one: str
    other: str
    reason: str


#: What is known of a situation: element id -> holds or not. An element that is missing is unknown.
Facts = Mapping[str, bool]


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """The elements in their fixed order, which also breaks ties, with their implications and exclusions.

    Constraints have two elements each, so that facts which propagation leaves standing can always be
    completed (2-SAT): a question about completions needs no search beyond the elements it names. No
    constraint demands that an element holds unless another does, so the completion in which everything that
    is unknown fails is always allowed.
    """

    elements: tuple[Element, ...]
    implications: tuple[Implication, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    _by_id: Mapping[str, Element] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {each.id: each for each in self.elements})

    def __contains__(self, element: object) -> bool:
        return element in self._by_id

    def __iter__(self) -> Iterator[Element]:
        return iter(self.elements)

    def __len__(self) -> int:
        return len(self.elements)

    def __getitem__(self, element: str) -> Element:
        return self._by_id[element]

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The place of each element in the fixed order."""
        return {each.id: place for place, each in enumerate(self.elements)}

    @cached_property
    def consequences(self) -> Mapping[tuple[str, bool], tuple[tuple[str, bool], ...]]:
        """What one fact brings with it at once: (element, holds) -> other facts."""
        found: dict[tuple[str, bool], list[tuple[str, bool]]] = {}
        for each in self.implications:
            found.setdefault((each.premise, True), []).append((each.conclusion, True))
            found.setdefault((each.conclusion, False), []).append((each.premise, False))
        for pair in self.exclusions:
            found.setdefault((pair.one, True), []).append((pair.other, False))
            found.setdefault((pair.other, True), []).append((pair.one, False))
        return {fact: tuple(others) for fact, others in found.items()}

    def with_consequences(self, facts: Facts) -> dict[str, bool] | None:
        """The facts and all that follows from them; None where they contradict each other."""
        found = dict(facts)
        waiting = list(found.items())
        while waiting:
            for element, holds in self.consequences.get(waiting.pop(), ()):
                if element not in found:
                    found[element] = holds
                    waiting.append((element, holds))
                elif found[element] is not holds:
                    return None
        return found

    @cached_property
    def closures(self) -> tuple[tuple[tuple[int, int], tuple[int, int]], ...]:
        """For each element, in the fixed order: what follows where it fails, and where it holds.

        Two masks each: of elements that then hold, and of those that then do not. Bit n is the n-th element.
        Raises: ValueError for an element that could never hold, which reading a catalogue refuses.
        """
        found = []
        for each in self.elements:
            cases = [self.with_consequences({each.id: holds}) for holds in (False, True)]
            if None in cases:
                raise ValueError(f"{each.id} can never hold")
            fails, holds = (self.masks(case) for case in cases if case is not None)
            found.append((fails, holds))
        return tuple(found)

    def masks(self, facts: Facts) -> tuple[int, int]:
        """Facts as two masks: of the elements that hold, and of those that do not. Raises: KeyError."""
        holding, failing = 0, 0
        for element, holds in facts.items():
            bit = 1 << self.order[element]
            holding, failing = (holding | bit, failing) if holds else (holding, failing | bit)
        return holding, failing

    def mask(self, elements: Iterable[str]) -> int:
        """Elements as one mask. Raises: KeyError."""
        return sum(1 << self.order[each] for each in set(elements))

    def of_mask(self, mask: int) -> tuple[str, ...]:
        """The elements of a mask, in the fixed order."""
        return tuple(each.id for place, each in enumerate(self.elements) if mask >> place & 1)

    def contradictions(self) -> tuple[str, ...]:
        """Elements that could never hold, or never fail: the constraints contradict each other there."""
        return tuple(
            each.id
            for each in self.elements
            if any(self.with_consequences({each.id: holds}) is None for holds in (True, False))
        )

    def sorted(self, elements: Iterable[str]) -> tuple[str, ...]:
        """Element ids in the fixed order."""
        return tuple(sorted(elements, key=lambda each: self.order[each]))
