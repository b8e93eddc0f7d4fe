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

from openkp.definitions.elements import Catalogue, Facts


@dataclass(frozen=True, slots=True)
class World:
    """The elements that hold in one completion: those of the limbs, and those of the exceptions."""

    in_limbs: frozenset[str]
    in_exceptions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The elements that a draft may use in its limbs and in its exceptions."""

    limbs: frozenset[str]
    exceptions: frozenset[str]


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
    for case in _exception_cases(facts, catalogue.sorted(words.exceptions - facts.keys()), words, catalogue):
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
    facts: Facts, unknown: tuple[str, ...], words: Vocabulary, catalogue: Catalogue
) -> Iterator[Facts]:
    """Every way in which the exceptions' elements can stand, as far as it makes a difference to the limbs."""
    left = [element for element in unknown if element not in facts]
    if not left:
        yield facts
        return
    for holds in (False, True):
        case = catalogue.with_consequences({**facts, left[0]: holds})
        if case is not None:
            yield from _exception_cases(case, tuple(left[1:]), words, catalogue)
            fallen = {each for each, value in case.items() if not value and each not in facts}
            if not holds and not fallen & words.limbs:
                return


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
