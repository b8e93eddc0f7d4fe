"""How clear a text is: for how many situations its answer is settled, and which findings are missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from openkp.definitions.answers import Answer, Settling
from openkp.definitions.definition import Definition
from openkp.definitions.elements import Catalogue
from openkp.definitions.evaluation import answer_of
from openkp.definitions.settling import smallest_settling
from openkp.definitions.situations import Situation, known_facts

#: Elements, each with a number of situations, the largest number first.
Counted = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clarity:
    """For how many of the situations a text gives an answer, and what would give it for the others.

    counts: situations by answer, all four answers always there. settled: covered or not covered; total: all.
    leaves_open: elements, each with the number of open or contested situations in whose smallest settling
    sets it stands. settles_most: elements, each with the number of situations that a finding on this element
    alone can settle, by at least one of its two outcomes; settles_either_way: by both of them. Equal numbers
    in the order of the catalogue.
    """

    definition: str
    counts: Mapping[Answer, int]
    settled: int
    total: int
    leaves_open: Counted
    settles_most: Counted
    settles_either_way: Counted


def clarity(
    definition: Definition,
    situations: Iterable[Situation],
    catalogue: Catalogue,
    *,
    with_readings: bool = True,
) -> Clarity:
    """How clear a text is on these situations.

    with_readings: as in `evaluation.evaluate`. Raises: ImpossibleFacts; KeyError for an unknown element.
    """
    text = definition if with_readings else definition.without_readings()
    counts = dict.fromkeys(Answer, 0)
    leaves_open: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    either_way: Counter[str] = Counter()
    for situation in situations:
        answer = answer_of(text, situation, catalogue)
        counts[answer] += 1
        if answer in (Answer.OPEN, Answer.CONTESTED):
            sets = smallest_settling(text, known_facts(situation, catalogue).settled, catalogue)
            leaves_open.update({element for each in sets for element, _holds in each.findings})
            outcomes = _outcomes(sets)
            alone.update(outcomes.keys())
            either_way.update(element for element, count in outcomes.items() if count == 2)
    return Clarity(
        definition=definition.id,
        counts=MappingProxyType(counts),
        settled=counts[Answer.COVERED] + counts[Answer.NOT_COVERED],
        total=sum(counts.values()),
        leaves_open=_most_first(leaves_open, catalogue),
        settles_most=_most_first(alone, catalogue),
        settles_either_way=_most_first(either_way, catalogue),
    )


def _outcomes(sets: tuple[Settling, ...]) -> Counter[str]:
    """Elements of which one finding settles the answer, each with how many of its two outcomes do."""
    return Counter(each.findings[0][0] for each in sets if len(each.findings) == 1)


def _most_first(counted: Counter[str], catalogue: Catalogue) -> Counted:
    return tuple(sorted(counted.items(), key=lambda each: (-each[1], catalogue.order[each[0]])))
