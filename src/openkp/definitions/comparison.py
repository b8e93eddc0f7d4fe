"""Two texts side by side: the words that differ, the situations whose answer changes, and where they part.

The smallest imaginable situation shows the difference without any real case: the fewest elements that have to
hold for one text to reach a situation that the other does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from openkp.definitions.answers import Answer
from openkp.definitions.definition import Definition
from openkp.definitions.elements import Catalogue
from openkp.definitions.evaluation import answer_of
from openkp.definitions.masks import MaskedText
from openkp.definitions.parting import parting_set
from openkp.definitions.side_by_side import (
    Mark,
    PartPair,
    StatementPair,
    exceptions_side_by_side,
    limbs_side_by_side,
    marks_of,
    statements_side_by_side,
)
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

    smallest: None where the two reach the same situations, whatever could be imagined. marks_in_one,
    marks_in_other: how a word stands that is not simply written in a limb. limbs, exceptions: side by side,
    with the slots that differ; statements: all four, whether they differ or not.
    """

    one: str
    other: str
    only_in_one: tuple[str, ...]
    only_in_other: tuple[str, ...]
    in_both: tuple[str, ...]
    changed: tuple[Change, ...]
    smallest: Imagined | None
    marks_in_one: Mapping[str, tuple[Mark, ...]] = field(default_factory=dict)
    marks_in_other: Mapping[str, tuple[Mark, ...]] = field(default_factory=dict)
    limbs: tuple[PartPair, ...] = ()
    exceptions: tuple[PartPair, ...] = ()
    statements: tuple[StatementPair, ...] = ()


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
        marks_in_one=marks_of(first),
        marks_in_other=marks_of(second),
        limbs=limbs_side_by_side(first, second),
        exceptions=exceptions_side_by_side(first, second),
        statements=statements_side_by_side(first, second),
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
    found = parting_set(MaskedText.of(one, catalogue), MaskedText.of(other, catalogue))
    if found is None:
        return None
    return Imagined(holds=catalogue.of_mask(found[0]), met_by=(one, other)[found[1]].id)
