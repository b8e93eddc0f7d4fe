"""A problem as clauses: what makes a text, when it loses a situation, and which words it contains.

Literals are numbers, negative for "not". Losing is one-sided: a text that loses a situation makes its literal
true, and nothing forbids the literal to be true otherwise; searches ask for as few as can be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from openkp.definitions.bracketed import BracketedSlot, Item, Part, inner_choices
from openkp.definitions.problem import DemandKind, Problem, Row


class Formula:
    """Clauses of a problem. ways: a literal for each alternative of each choice. lost: one per situation.

    words: literal of each word with a red line, true exactly where a text contains it; 0 for one that no
    text can contain.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.clauses: list[list[int]] = []
        self.top = 0
        self.truth = self.new()
        self.clauses.append([self.truth])
        self._unions: dict[frozenset[int], int] = {}
        self.ways = [[self.new() for _ in choice.alternatives] for choice in problem.text.choices]
        self.lost = [self.new() for _ in range(problem.situations)]
        for ways in self.ways:
            self.clauses.append(ways)
            self.clauses += [[-one, -other] for n, one in enumerate(ways) for other in ways[:n]]
        self._stands = {part.id: self._standing(part) for part in problem.text.parts}
        self._shape()
        self._rows()
        self.words = {subject: self._contains(subject) for subject in problem.words()}

    def new(self) -> int:
        """A variable not used so far."""
        self.top += 1
        return self.top

    def demand(self, place: int) -> int:
        """The literal that a demand is met."""
        demand = self.problem.demands[place]
        if not demand.is_red_line:
            return -self.lost[place]
        word = self.words[demand.subject] or -self.truth
        return -word if demand.kind is DemandKind.EXCLUDED else word

    def _standing(self, part: Part) -> int:
        if part.choice is None:
            return self.truth
        alternatives = self.problem.text.choices[part.choice].alternatives
        place = next(n for n, each in enumerate(alternatives) if each.text)
        return self.ways[part.choice][place]

    def _shape(self) -> None:
        """A slot has an element, a limb a slot, the text a limb; a limb left out takes index 0 inside."""
        text = self.problem.text
        self.clauses.append([self._stands[part.id] for part in text.parts if part.source is None])
        for part in text.parts:
            stands = self._stands[part.id]
            self.clauses += [[stands, self.ways[number][0]] for number in inner_choices(part)]
            if all(line.choice is not None for line in part.lines):
                with_slots = [
                    self.ways[line.choice][n]
                    for line in part.lines
                    if line.choice is not None
                    for n, slots in enumerate(line.alternatives)
                    if slots
                ]
                self.clauses.append([-stands, *with_slots])
            for line in part.lines:
                if line.choice is None:
                    for slot in line.alternatives[0]:
                        self._give(-stands, self._literals(slot.items, lambda elements: bool(elements)))

    def _literals(
        self, items: Iterable[Item], is_wanted: Callable[[tuple[str, ...]], bool]
    ) -> frozenset[int] | None:
        """The alternatives that have what is wanted; None where a fixed element has it."""
        found: set[int] = set()
        for item in items:
            for n, elements in enumerate(item.alternatives):
                if is_wanted(elements):
                    if item.choice is None:
                        return None
                    found.add(self.ways[item.choice][n])
        return frozenset(found)

    def _give(self, condition: int, literals: frozenset[int] | None) -> None:
        if literals is not None:
            self.clauses.append([condition, *sorted(literals)])

    def _hits(self, part: Part, holds: frozenset[str]) -> list[frozenset[int]] | None:
        """For each line of a limb the alternatives with which it holds; None where a line never does.

        A line that always holds is left out.
        """
        found: list[frozenset[int]] = []
        for line in part.lines:
            if line.choice is None:
                hits = [
                    self._literals(slot.items, lambda elements: bool(holds.intersection(elements)))
                    for slot in line.alternatives[0]
                ]
                found += [each for each in hits if each is not None]
            else:
                found.append(
                    frozenset(
                        self.ways[line.choice][n]
                        for n, slots in enumerate(line.alternatives)
                        if all(_holds(slot, holds) for slot in slots)
                    )
                )
        return found if all(found) else None

    def _union(self, literals: frozenset[int]) -> int:
        """A literal that is true exactly where one of these is."""
        if len(literals) == 1:
            return next(iter(literals))
        if literals not in self._unions:
            union = self._unions[literals] = self.new()
            self.clauses.append([-union, *sorted(literals)])
            self.clauses += [[union, -each] for each in literals]
        return self._unions[literals]

    def _met(self, *, is_exception: bool, holds: frozenset[str]) -> list[list[int]]:
        """For each limb (exception) that can hold, the literals that must all be true for it to hold."""
        found = []
        for part in self.problem.text.parts:
            if (part.source is not None) is is_exception:
                hits = self._hits(part, holds)
                if hits is not None:
                    found.append([self._stands[part.id], *map(self._union, hits)])
        return found

    def _rows(self) -> None:
        for row in self.problem.covers:
            helped = []
            for literals in self._met(is_exception=False, holds=row.in_limbs or frozenset()):
                met = self.new()
                self.clauses += [[-met, each] for each in literals]
                helped.append(met)
            self.clauses.append([self.lost[row.situation], *helped])
        for row in self.problem.spared:
            for literals in self._met(is_exception=True, holds=row.in_exceptions or frozenset()):
                self.clauses.append([self.lost[row.situation], *(-each for each in literals)])
        for row in self.problem.kept_out:
            self._kept_out(row)

    def _kept_out(self, row: Row) -> None:
        excused = []
        for literals in self._met(is_exception=True, holds=row.in_exceptions or frozenset()):
            met = self.new()
            self.clauses += [[-met, each] for each in literals]
            excused.append(met)
        for literals in self._met(is_exception=False, holds=row.in_limbs or frozenset()):
            self.clauses.append([self.lost[row.situation], *excused, *(-each for each in literals)])

    def _contains(self, subject: str) -> int:
        places: set[int] = set()
        for part in self.problem.text.parts:
            stands = self._stands[part.id]
            if part.subject == subject:
                places.add(stands)
            if part.source is not None:
                continue
            for line in part.lines:
                places |= {
                    self._both(stands, each)
                    for each in self._line_with(line.choice, line.alternatives, subject)
                }
        return self._union(frozenset(places)) if places else 0

    def _line_with(
        self, choice: int | None, alternatives: Sequence[tuple[BracketedSlot, ...]], subject: str
    ) -> set[int]:
        found: set[int] = set()
        for n, slots in enumerate(alternatives):
            for slot in slots:
                literals = self._literals(slot.items, lambda elements: subject in elements)
                if literals is None:
                    found.add(self.truth if choice is None else self.ways[choice][n])
                else:
                    found |= literals
        return found

    def _both(self, one: int, other: int) -> int:
        if self.truth in (one, other):
            return other if one == self.truth else one
        both = self.new()
        self.clauses += [[-both, one], [-both, other], [both, -one, -other]]
        return both


def _holds(slot: BracketedSlot, holds: frozenset[str]) -> bool:
    return any(holds.intersection(elements) for item in slot.items for elements in item.alternatives)
