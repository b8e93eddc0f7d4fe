"""What a situation asks of a text, as complete rows of facts, so that open facts stay exact in a search.

A text covers a situation surely where it does so in every completion of the settled facts. A limb is only
helped by an element that holds and an exception only hindered by one that fails, so few completions decide:

- to be covered, the limbs must be met by the completion in which as little as possible holds, and no
  exception by any of those in which as much as possible does;
- not to be covered, every completion must be left out by the limbs or reached by an exception; those with as
  much as possible in the limbs and as little as possible in the exceptions imply the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from openkp.definitions.bracketed import BracketedText, Part
from openkp.definitions.elements import Catalogue, Facts


@dataclass(frozen=True, slots=True)
class World:
    """The elements that hold in one completion: those of the limbs, and those of the exceptions."""

    in_limbs: frozenset[str]
    in_exceptions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The elements that a draft may use in its limbs and in its exceptions.

    groups: the exceptions' elements, those together that stand in the same slots and under the same brackets:
    a slot holds with one of them as with all, so that a completion need only fail all of them or none.
    """

    limbs: frozenset[str]
    exceptions: frozenset[str]
    groups: tuple[frozenset[str], ...] = ()


def vocabulary(text: BracketedText) -> Vocabulary:
    """The elements that a text may use."""
    limbs: set[str] = set()
    places: dict[str, set[tuple[int, ...]]] = {}
    for part_number, part in enumerate(text.parts):
        for where, elements in _places(part):
            if part.source is None:
                limbs.update(elements)
            else:
                for element in elements:
                    places.setdefault(element, set()).add((part_number, *where))
    groups: dict[frozenset[tuple[int, ...]], set[str]] = {}
    for element, found in places.items():
        groups.setdefault(frozenset(found), set()).add(element)
    return Vocabulary(
        limbs=frozenset(limbs),
        exceptions=frozenset(places),
        groups=tuple(frozenset(group) for group in groups.values()),
    )


def _places(part: Part) -> Iterator[tuple[tuple[int, ...], tuple[str, ...]]]:
    """The elements of a limb or an exception with where they stand: the slot, and the bracket within it."""
    for line_number, line in enumerate(part.lines):
        for taken, slots in enumerate(line.alternatives):
            for slot_number, slot in enumerate(slots):
                for item in slot.items:
                    for alternative, elements in enumerate(item.alternatives):
                        bracket = -1 if item.choice is None else item.choice
                        yield (line_number, taken, slot_number, bracket, alternative), elements


def groups_that_count(words: Vocabulary, catalogue: Catalogue) -> int:
    """How many groups of the exceptions' elements would take an element of a limb with them if they failed.

    The completions to look at double with each (`worst_worlds`).
    """
    return sum(
        any(_taken_along(element, catalogue) & words.limbs for element in group) for group in words.groups
    )


def _taken_along(element: str, catalogue: Catalogue) -> frozenset[str]:
    fallen = catalogue.with_consequences({element: False}) or {}
    return frozenset(each for each, holds in fallen.items() if not holds)


def least_world(facts: Facts, words: Vocabulary) -> frozenset[str]:
    """The elements of the limbs that hold where nothing holds but what must.

    Implications and exclusions allow every element that is not known to fail, all at once.
    """
    return frozenset(element for element in words.limbs if facts.get(element, False))


def fullest_exceptions(facts: Facts, words: Vocabulary, catalogue: Catalogue) -> tuple[frozenset[str], ...]:
    """The largest sets of the exceptions' elements that can hold together."""
    unknown = catalogue.sorted(words.exceptions - facts.keys())
    found = (_holding(case, words.exceptions) for case in _fullest(facts, unknown, catalogue))
    return tuple(_without_smaller(found))


def worst_worlds(facts: Facts, words: Vocabulary, catalogue: Catalogue) -> tuple[World, ...]:
    """The completions that matter for a situation that must not be covered."""
    found: list[World] = []
    for case in _exception_cases(facts, words.groups, words, catalogue):
        unknown = catalogue.sorted(words.limbs - case.keys())
        found += [
            World(_holding(full, words.limbs), _holding(full, words.exceptions))
            for full in _fullest(case, unknown, catalogue)
        ]
    distinct = list(dict.fromkeys(found))
    return tuple(
        world
        for world in distinct
        if not any(
            other != world and other.in_limbs >= world.in_limbs and other.in_exceptions <= world.in_exceptions
            for other in distinct
        )
    )


def _exception_cases(
    facts: Facts, groups: tuple[frozenset[str], ...], words: Vocabulary, catalogue: Catalogue
) -> Iterator[Facts]:
    """Every way in which groups of the exceptions' elements fail, as far as it makes a difference.

    A group of which one element holds anyhow is left alone, and so is one that need not fail: what then
    holds of it is what the limbs are helped by.
    """
    if not groups:
        yield facts
        return
    group, *others = groups
    left = {element: False for element in group if element not in facts}
    if left and not any(facts.get(element, False) for element in group):
        case = catalogue.with_consequences({**facts, **left})
        if case is not None:
            yield from _exception_cases(case, tuple(others), words, catalogue)
            fallen = {each for each, value in case.items() if not value and each not in facts}
            if not fallen & words.limbs:
                return
    yield from _exception_cases(facts, tuple(others), words, catalogue)


def _fullest(facts: Facts, unknown: tuple[str, ...], catalogue: Catalogue) -> Iterator[Facts]:
    """The completions over `unknown` among which are all those in which as much as possible holds."""
    left = [element for element in unknown if element not in facts]
    if not left:
        yield facts
        return
    case = catalogue.with_consequences({**facts, left[0]: True})
    hinders = case is None or any(case.get(element) is False for element in left)
    if case is not None:
        yield from _fullest(case, tuple(left[1:]), catalogue)
    if hinders:
        case = catalogue.with_consequences({**facts, left[0]: False})
        if case is not None:
            yield from _fullest(case, tuple(left[1:]), catalogue)


def _holding(facts: Facts, elements: frozenset[str]) -> frozenset[str]:
    return frozenset(element for element in elements if facts.get(element, False))


def _without_smaller(sets: Iterable[frozenset[str]]) -> Iterator[frozenset[str]]:
    distinct = list(dict.fromkeys(sets))
    return (each for each in distinct if not any(each < other for other in distinct))
