"""What the own search keeps: a question, the limits that are known, and the layers of states it reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from openkp.definitions.search_plan import Kind, Step

#: Above any number of red lines: not allowed.
NEVER = 1 << 30

#: Rows reached, rows alive in the limb, rows hit in the slot, words held.
State = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a search is asked. costs: for each word, what a text with and one without it costs (or NEVER).

    rows: those that count. kept: rows that may not be lost. margin: see `search`. is_value_only: only the
    numbers matter, neither counts nor the first text.
    """

    costs: tuple[tuple[int, int], ...]
    rows: int
    kept: int = 0
    margin: int = 0
    is_value_only: bool = False


@dataclass(slots=True)
class Entry:
    """A state in a layer: fewest red lines crossed, how many choices lead there, and from where."""

    crossed: int
    count: int
    parents: list[tuple[State, int]]


@dataclass(slots=True)
class Limits:
    """The fewest red lines crossed that are known for each number of situations lost."""

    situations: int
    fewest: list[int] = field(default_factory=list)
    allowed: list[int] = field(default_factory=list)

    def learn(self, points: Mapping[int, int], question: Question) -> None:
        """Take in points found (lost -> crossed); say what may still be of interest for each number lost."""
        best = NEVER
        self.fewest, self.allowed = [], []
        for lost in range(self.situations + 1):
            before, best = best, min(best, points.get(lost, NEVER))
            self.fewest.append(best)
            is_new = best < before and not question.is_value_only
            self.allowed.append(best if is_new else best - 1)
        if best < NEVER and not question.is_value_only:
            first = self.fewest.index(best)
            for lost in range(first, min(first + question.margin, self.situations) + 1):
                self.allowed[lost] = best


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """What a search found: its layers, and for each (lost, crossed) the states that have it."""

    steps: tuple[Step, ...]
    layers: list[dict[State, Entry]]
    points: Mapping[tuple[int, int], tuple[State, ...]]

    def frontier(self) -> list[tuple[int, int]]:
        """The points (lost, crossed) that no other is at least as good as in both, fewest crossed first."""
        found: list[tuple[int, int]] = []
        for crossed, lost in sorted((crossed, lost) for lost, crossed in self.points):
            if not found or lost < found[-1][0]:
                found.append((lost, crossed))
        return found

    def count(self, point: tuple[int, int]) -> int:
        """How many texts have it."""
        return sum(self.layers[-1][state].count for state in self.points[point])

    def has_text(self, word: int, *, is_in: bool, out: int) -> bool:
        """Whether some text that was reached contains the word (or does not). out: the mark `Plan.out`."""
        good = set(self.layers[-1])
        for place in range(len(self.steps) - 1, -1, -1):
            step, entries = self.steps[place], self.layers[place + 1]
            has = [way.stands and bool(way.words >> word & 1) for way in step.ways]
            is_begin = step.kind is Kind.BEGIN
            earlier: set[State] = set()
            for state in good:
                for parent, way in entries[state].parents:
                    is_said = has[way] and (is_begin or not parent[1] & out)
                    if is_said and is_in:
                        return True
                    if not is_said:
                        earlier.add(parent)
            good = earlier
        return bool(good) and not is_in

    def texts(self, point: tuple[int, int], choices: int) -> Iterator[tuple[int, ...]]:
        """The texts that have it, in the fixed order."""
        ways: list[dict[State, list[tuple[int, State]]]] = [{} for _ in self.steps]
        wanted = set(self.points[point])
        for place in range(len(self.steps) - 1, -1, -1):
            earlier: set[State] = set()
            for state in wanted:
                for parent, way in self.layers[place + 1][state].parents:
                    ways[place].setdefault(parent, []).append((way, state))
                    earlier.add(parent)
            wanted = earlier
        taken = [0] * choices
        yield from self._walk(0, next(iter(self.layers[0])), ways, taken)

    def _walk(
        self, place: int, state: State, ways: list[dict[State, list[tuple[int, State]]]], taken: list[int]
    ) -> Iterator[tuple[int, ...]]:
        if place == len(self.steps):
            yield tuple(taken)
            return
        choice = self.steps[place].choice
        for way, child in sorted(ways[place].get(state, ())):
            if choice is not None:
                taken[choice] = way
            yield from self._walk(place + 1, child, ways, taken)
