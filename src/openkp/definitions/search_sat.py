"""The search with python-sat, from the extra `search`: the same answers where a text has many brackets.

Numbers, first texts and lists are the same as those of the own search. Equals are counted one by one, and no
more than `MOST_COUNTED` of them; the answer says where a count stopped there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from openkp.definitions.problem import Problem
from openkp.definitions.search_formula import Formula
from openkp.definitions.surveys import Point, Survey

#: How many texts that share a place are counted.
MOST_COUNTED = 100


class NoSolver(RuntimeError):
    """The extra `search` is not installed."""


def _pysat() -> Any:
    try:
        import pysat.card
        import pysat.examples.rc2
        import pysat.formula
        import pysat.solvers
    except ImportError as error:
        raise NoSolver("the extra `search` is not installed: pip install 'openkp[search]'") from error
    return pysat


class SatSearch:
    """Searches one problem; see `surveys.Searcher`. Raises: NoSolver."""

    def __init__(self, problem: Problem) -> None:
        self._pysat = _pysat()
        self.problem = problem
        self.formula = Formula(problem)
        self._counting = self._pysat.card.ITotalizer(
            lits=self.formula.lost or [self.formula.new()],
            ubound=max(problem.situations, 1),
            top_id=self.formula.top,
        )
        self._top = self._counting.top_id
        self._solver = self._pysat.solvers.Solver(
            name="g4", bootstrap_with=[*self.formula.clauses, *self._counting.cnf.clauses]
        )
        self._weights = {word: cost for word, cost in problem.words().items() if self.formula.words[word]}
        self._always = sum(
            outside for word, (_in, outside) in problem.words().items() if not self.formula.words[word]
        )
        self._prefer()

    def _prefer(self) -> None:
        """Let the solver try first what crosses fewer and loses less."""
        phases = [-each for each in self.formula.lost]
        for word, (inside, outside) in self._weights.items():
            literal = self.formula.words[word]
            phases.append(-literal if inside > outside else literal)
        self._solver.set_phases(phases)

    def survey(self, *, margin: int, most: int) -> Survey:
        """The frontier, and the texts within the margin; counts up to `MOST_COUNTED`."""
        optimum = _Optimum(self, weight_of_lost=1)
        points: list[Point] = []
        while (taken := optimum.next_point()) is not None:
            points.append(taken)
        limit = max(most, MOST_COUNTED + 1)
        near = self._near(points[0], margin, limit) if margin or most > MOST_COUNTED else optimum.first
        total = min(len(near), MOST_COUNTED) if len(near) > MOST_COUNTED else len(near)
        return Survey(
            points=tuple(points),
            texts=tuple(near[:most]),
            total=total,
            is_total_at_least=len(near) > MOST_COUNTED,
        )

    def _near(self, first: Point, margin: int, limit: int) -> list[tuple[int, ...]]:
        """The texts within the margin in their order, at most `limit`."""
        crossing = _Optimum(self, weight_of_lost=0)
        crossing.solve()
        found: dict[tuple[int, ...], None] = {}
        for lost in range(first.lost, min(first.lost + margin, self.problem.situations) + 1):
            for taken in crossing.texts(self.at_most(lost)):
                found[taken] = None
                if len(found) >= limit:
                    return list(found)
        return list(found)

    def softs(self, weight_of_lost: int) -> tuple[dict[int, int], int]:
        """Literals with what it costs where they are false, and what every text costs.

        weight_of_lost: 0 to count red lines only; 1 to count situations lost after them.
        """
        factor = self.problem.situations + 1 if weight_of_lost else 1
        costs: dict[int, tuple[int, int]] = {}
        for word, (inside, outside) in self._weights.items():
            literal = self.formula.words[word]
            before = costs.get(literal, (0, 0))
            costs[literal] = before[0] + inside * factor, before[1] + outside * factor
        always = self._always * factor + sum(min(pair) for pair in costs.values())
        found = {
            (-literal if inside > outside else literal): abs(inside - outside)
            for literal, (inside, outside) in costs.items()
            if inside != outside
        }
        if weight_of_lost:
            found |= {-each: 1 for each in self.formula.lost}
        return found, always

    def weighted(self, weight_of_lost: int = 1) -> Any:
        """What makes a text, what it loses and how many, and the softs, as a formula of python-sat."""
        found = self._pysat.formula.WCNF()
        found.extend([*self.formula.clauses, *self._counting.cnf.clauses])
        for literal, weight in self.softs(weight_of_lost)[0].items():
            found.append([literal], weight=weight)
        return found

    def at_most(self, lost: int) -> list[int]:
        """The assumption that at most so many situations are lost."""
        return [-self._counting.rhs[lost]] if lost < self.problem.situations else []

    def text_with(self, demands: Sequence[int]) -> tuple[int, ...] | None:
        """A text that meets these demands and, as far as the solver's first guess goes, many others."""
        return self._taken(self._solver, [self.formula.demand(each) for each in demands])

    def fewest_lost(self, red_lines: Sequence[int], *, known: int) -> int | None:
        """The fewest situations lost by a text that keeps these red lines; see `surveys.Searcher`."""
        keeping = [self.formula.demand(each) for each in red_lines]
        while known > 0:
            if not self._solver.solve(assumptions=[*keeping, *self.at_most(known - 1)]):
                break
            model = self._solver.get_model()
            known = sum(model[each - 1] > 0 for each in self.formula.lost)
        return known if known <= self.problem.situations else None

    def fewest_lost_with_each(self, known: Mapping[int, int], *, fewest: int) -> dict[int, int]:
        """The fewest situations lost by a text that keeps each red line; see `surveys.Searcher`."""
        found = {}
        for place, bound in known.items():
            lost = bound if bound == fewest else self.fewest_lost([place], known=bound)
            found[place] = bound if lost is None else lost
        return found

    def _taken(self, solver: Any, assumptions: Sequence[int]) -> tuple[int, ...] | None:
        if not solver.solve(assumptions=assumptions):
            return None
        return self.taken_in(solver.get_model())

    def taken_in(self, model: Sequence[int], variables: Mapping[int, int] | None = None) -> tuple[int, ...]:
        """The alternatives that stand in a model. variables: of the formula -> of the model."""
        return tuple(
            next(n for n, each in enumerate(ways) if model[(variables or {}).get(each, each) - 1] > 0)
            for ways in self.formula.ways
        )


class _Optimum:
    """Texts that cross the fewest red lines, and of those the ones that lose the fewest situations."""

    def __init__(self, search: SatSearch, *, weight_of_lost: int) -> None:
        self._search = search
        self._always = search.softs(weight_of_lost)[1]
        self.first: list[tuple[int, ...]] = []
        self._rc2 = _pysat().examples.rc2.RC2(search.weighted(weight_of_lost), solver="g4", minz=True)

    def solve(self) -> Sequence[int] | None:
        """A model of an optimum; None where there is none any more."""
        model: Sequence[int] | None = self._rc2.compute()
        return model

    def next_point(self) -> Point | None:
        """The point of the frontier with the fewest red lines crossed; the next one, when asked again."""
        model = self.solve()
        if model is None:
            return None
        search = self._search
        cost = self._rc2.cost + self._always
        crossed, lost = divmod(cost, search.problem.situations + 1)
        some = list(islice(self.texts(()), MOST_COUNTED + 1))
        self.first = self.first or some
        if lost > 0:
            self._rc2.add_clause(search.at_most(lost - 1))
        else:
            self._rc2.add_clause([-search.formula.truth])
        return Point(
            lost=lost,
            crossed=crossed,
            taken=some[0],
            equals=min(len(some), MOST_COUNTED),
            is_at_least=len(some) > MOST_COUNTED,
        )

    def texts(self, assumptions: Sequence[int]) -> Iterator[tuple[int, ...]]:
        """All optimal texts under these assumptions, in the fixed order.

        After a solution RC2's remaining assumptions hold in the optimal models and in no other.
        """
        fixed = [*self._rc2.active_assumps(), *assumptions]
        oracle = self._rc2.oracle
        if oracle.solve(assumptions=fixed):
            yield from self._below(fixed, [], self._search.taken_in(oracle.get_model()))

    def _below(
        self, fixed: list[int], prefix: list[int], known: tuple[int, ...]
    ) -> Iterator[tuple[int, ...]]:
        ways = self._search.formula.ways
        place = len(prefix)
        if place == len(ways):
            yield known
            return
        for number, literal in enumerate(ways[place]):
            longer = [*prefix, literal]
            if number == known[place]:
                yield from self._below(fixed, longer, known)
            elif self._rc2.oracle.solve(assumptions=[*fixed, *longer]):
                taken = self._search.taken_in(self._rc2.oracle.get_model())
                yield from self._below(fixed, longer, taken)
