"""What a search answers. It orders texts by what they lose and cross, and calls none of them the best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from openkp.definitions.answers import Answer
from openkp.definitions.definition import Definition
from openkp.definitions.problem import Demand


class Solver(StrEnum):
    """Which search is asked."""

    OWN = "own"
    """The own search of the base install; counts are full counts."""
    SAT = "sat"
    """python-sat, from the extra `search`; counts stop at `search_sat.MOST_COUNTED`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundText:
    """One text. taken: an index per choice. lost: situations, in the order of the draft. crossed: red lines.

    crossings: how many Participants are crossed, each once for each of its red lines. unmet_wishes: they are
    counted and order nothing.
    """

    taken: tuple[int, ...]
    lost: tuple[str, ...]
    crossed: tuple[Demand, ...]
    crossings: int
    unmet_wishes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierPoint:
    """No text loses fewer situations without crossing more red lines, or the other way round.

    text: the first in the fixed order of those that have these two numbers. equals: how many have them, or
    at least that many where `is_at_least`.
    """

    lost: int
    crossed: int
    text: FoundText
    equals: int
    is_at_least: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RedLineCost:
    """What one red line costs.

    alone: fewest situations lost by a text that keeps this red line, whatever it does to the others; None
    where no text keeps it. dropped: fewest lost by a text that keeps all the others, whatever it does to this
    one; None where no text keeps all the others.
    """

    demand: Demand
    alone: int | None
    dropped: int | None


class Unfinished(StrEnum):
    """What a draft can be too large for."""

    CONFLICT = "conflict"
    FRONTIER = "frontier"
    COSTS = "costs"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictSet:
    """Demands that cannot all hold, of which every smaller set can.

    answers: for each situation among them the answer of one text that keeps all the others of the set, so
    that a reader sees why it is lost: `open` is not `covered`. Which of these texts it is depends on the
    solver; that the situation is lost does not.
    """

    demands: tuple[Demand, ...]
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAnswer:
    """The answers to the four questions.

    is_possible: some text meets every demand; None where that is not known. texts: those within the margin,
    fewest situations lost first and then in the fixed order of choices, at most as many as were asked for;
    total: how many there are.
    equals: how many share the first place. frontier: fewest red lines crossed first. conflict: the first
    smallest set of demands that cannot all hold; conflict_equals: how many sets are as small.
    conflicts: the first of them, the one in `conflict` among them (`conflicts.MOST_SHOWN`).
    fewest_lost: by any text, whatever it crosses; costs are to be seen against it.
    unfinished: what the draft is too large for. The frontier then has texts that exist, and others may be
    ahead of them; the conflict or the costs are empty. Everything else is exact.
    """

    is_possible: bool | None
    texts: tuple[FoundText, ...]
    equals: int
    frontier: tuple[FrontierPoint, ...]
    conflict: tuple[Demand, ...]
    conflict_equals: int
    costs: tuple[RedLineCost, ...]
    fewest_lost: int
    total: int
    is_total_at_least: bool = False
    is_equals_at_least: bool = False
    is_conflict_at_least: bool = False
    conflicts: tuple[ConflictSet, ...] = ()
    unfinished: tuple[Unfinished, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequences:
    """What one choice of brackets gives at once.

    definition: None where the choice makes no text (see `BracketedText.resolve`); then nothing else is said.
    answers: to each situation, in the order given. lost: of the draft's two lists.
    """

    definition: Definition | None
    answers: Mapping[str, Answer]
    lost: tuple[str, ...]
    crossed: tuple[Demand, ...]
    crossings: int
    unmet_wishes: int
