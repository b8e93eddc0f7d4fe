"""Two texts side by side: the words that differ, the situations whose answer changes, and where they part.

The smallest imaginable situation shows the difference without any real case: the fewest elements that have to
hold for one text to reach a situation that the other does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from openkp.definitions.answers import Answer
from openkp.definitions.definition import Definition
from openkp.definitions.elements import Catalogue
from openkp.definitions.evaluation import answer_of
from openkp.definitions.masks import MaskedText, Slots, places, ways_to_hold
from openkp.definitions.situations import Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A situation to which the two texts give different answers."""

    situation: str
    in_one: Answer
    in_other: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Imagined:
    """An imaginable situation: exactly `holds` hold, in the order of the catalogue, and nothing else.

    met_by: id of the text that reaches it; the other does not.
    """

    holds: tuple[str, ...]
    met_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How two texts differ. Elements in the order of the catalogue, situations in the order given.

    smallest: None where the two reach the same situations, whatever could be imagined.
    """

    one: str
    other: str
    only_in_one: tuple[str, ...]
    only_in_other: tuple[str, ...]
    in_both: tuple[str, ...]
    changed: tuple[Change, ...]
    smallest: Imagined | None


def compare(
    one: Definition,
    other: Definition,
    situations: Iterable[Situation],
    catalogue: Catalogue,
    *,
    with_readings: bool = True,
) -> Comparison:
    """How two texts differ by element, on the situations, and on the smallest imaginable situation.

    with_readings: as in `evaluation.evaluate`, for both texts.
    Raises: ImpossibleFacts; KeyError for an element that the catalogue lacks.
    """
    first, second = (one, other) if with_readings else (one.without_readings(), other.without_readings())
    words, others = first.elements(), second.elements()
    return Comparison(
        one=one.id,
        other=other.id,
        only_in_one=catalogue.sorted(words - others),
        only_in_other=catalogue.sorted(others - words),
        in_both=catalogue.sorted(words & others),
        changed=tuple(_changes(first, second, situations, catalogue)),
        smallest=smallest_difference(first, second, catalogue),
    )


def _changes(
    one: Definition, other: Definition, situations: Iterable[Situation], catalogue: Catalogue
) -> Iterator[Change]:
    for each in situations:
        in_one, in_other = answer_of(one, each, catalogue), answer_of(other, each, catalogue)
        if in_one is not in_other:
            yield Change(situation=each.id, in_one=in_one, in_other=in_other)


def smallest_difference(one: Definition, other: Definition, catalogue: Catalogue) -> Imagined | None:
    """The fewest elements, with all that follows from them, on which the texts differ; None: they never do.

    Among equals the one whose elements come first in the catalogue, and then the one that `one` reaches.
    """
    first, second = MaskedText.of(one, catalogue), MaskedText.of(other, catalogue)
    reached = [
        (way.bit_count(), tuple(places(way)), number)
        for number, (text, beside) in enumerate(((first, second), (second, first)))
        for way in _met_by_one_alone(text, beside)
    ]
    if not reached:
        return None
    _size, _order, number = best = min(reached)
    return Imagined(
        holds=tuple(catalogue.elements[place].id for place in best[1]), met_by=(one, other)[number].id
    )


def _met_by_one_alone(text: MaskedText, beside: MaskedText) -> Iterator[int]:
    """What holds in situations that the text meets and the one beside it does not, the smallest among them.

    Such a situation contains a way for a limb of the text. Where the other text is met there, only one of its
    exceptions can keep it away.
    """
    seen: set[int] = set()
    for limb in text.limbs:
        for way in text.limb_ways(limb, 0, 0):
            if way in seen:
                continue
            seen.add(way)
            if beside.is_met_by(way):
                yield from _excepted(way, text, beside.exceptions)
            else:
                yield way


def _excepted(way: int, text: MaskedText, exceptions: tuple[Slots, ...]) -> Iterator[int]:
    """The way with as much more as makes one of the exceptions apply, and none of the text's own."""
    no = _excluded_by(way, text)
    for each in exceptions:
        yield from ways_to_hold(each, way, no, text.closures, spared=text.exceptions)


def _excluded_by(way: int, text: MaskedText) -> int:
    """What cannot hold beside these elements."""
    excluded = 0
    for place in places(way):
        excluded |= text.closures[place][1][1]
    return excluded
