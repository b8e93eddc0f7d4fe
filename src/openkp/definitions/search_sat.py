"""The search with python-sat, from the extra `search`: the same answers where a text has many brackets.

Numbers, first texts and lists are the same as those of the own search. Equals are counted one by one, and no
more than `MOST_COUNTED` of them; the answer says where a count stopped there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
        listed = 0 if margin or most > MOST_COUNTED else most
        points: list[Point] = []
        while (point := optimum.next_point(listed=0 if points else listed)) is not None:
            points.append(point)
        if listed:
            first = points[0]
            return Survey(
                points=tuple(points),
                texts=optimum.listed,
                total=first.equals,
                is_total_at_least=first.is_at_least,
            )
        near = self._near(points[0], margin, max(most, MOST_COUNTED + 1))
        return Survey(
            points=tuple(points),
            texts=tuple(near[:most]),
            total=min(len(near), MOST_COUNTED),
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

    def _taken(self, solver: Any, assumptions: Sequence[int]) -> tuple[int, ...] | None:
        if not solver.solve(assumptions=assumptions):
            return None
        return self.taken_in(solver.get_model())

    def taken_in(self, model: Sequence[int]) -> tuple[int, ...]:
        """The alternatives that stand in a model."""
        return tuple(
            [
                0 if model[ways[0] - 1] > 0 else next(n for n, each in enumerate(ways) if model[each - 1] > 0)
                for ways in self.formula.ways
            ]
        )


class _Optimum:
    """Texts that cross the fewest red lines, and of those the ones that lose the fewest situations."""

    def __init__(self, search: SatSearch, *, weight_of_lost: int) -> None:
        self._search = search
        self._always = search.softs(weight_of_lost)[1]
        self.listed: tuple[tuple[int, ...], ...] = ()
        self._rc2 = _pysat().examples.rc2.RC2(search.weighted(weight_of_lost), solver="g4", minz=True)
        self._rc2.oracle.solver.use_timer = False
        self._rc2.oracle.solver.use_timer = False  # it is asked thousands of times

    def solve(self) -> Sequence[int] | None:
        """A model of an optimum; None where there is none any more."""
        model: Sequence[int] | None = self._rc2.compute()
        return model

    def next_point(self, *, listed: int = 0) -> Point | None:
        """The point of the frontier with the fewest red lines crossed; the next one, when asked again.

        So many of its texts are listed in their order.
        """
        model = self.solve()
        if model is None:
            return None
        search = self._search
        cost = self._rc2.cost + self._always
        crossed, lost = divmod(cost, search.problem.situations + 1)
        texts = tuple(islice(self.texts(()), max(listed, 1)))
        self.listed = self.listed or texts
        equals = self._count(texts)
        if lost > 0:
            self._rc2.add_clause(search.at_most(lost - 1))
        else:
            self._rc2.add_clause([-search.formula.truth])
        return Point(
            lost=lost,
            crossed=crossed,
            taken=texts[0],
            equals=min(equals, MOST_COUNTED),
            is_at_least=equals > MOST_COUNTED,
        )

    def _count(self, known: Sequence[tuple[int, ...]]) -> int:
        """How many optimal texts there are, up to one more than `MOST_COUNTED`; no order, so it is quick."""
        rc2, ways, taken_in = self._rc2, self._search.formula.ways, self._search.taken_in
        apart, found = rc2.pool.id(), 0
        asked = [*rc2.active_assumps(), apart]
        waiting = list(known)
        while found <= MOST_COUNTED:
            if not waiting and rc2.oracle.solver.solve(assumptions=asked):
                waiting.append(taken_in(rc2.oracle.get_model()))
            if not waiting:
                break
            taken = waiting.pop()
            found += 1
            rc2.oracle.add_clause([-apart, *(-ways[place][number] for place, number in enumerate(taken))])
        rc2.oracle.add_clause([-apart])
        return found

    def texts(self, assumptions: Sequence[int]) -> Iterator[tuple[int, ...]]:
        """All optimal texts under these assumptions, in the fixed order.

        After a solution RC2's remaining assumptions hold in the optimal models and in no other.
        """
        fixed = [*self._rc2.active_assumps(), *assumptions]
        known = self._first(fixed, ())
        while known is not None:
            yield known
            known = self._following(fixed, known)

    def _first(self, fixed: list[int], prefix: tuple[int, ...]) -> tuple[int, ...] | None:
        """The first text that begins so."""
        ways, solver, taken_in = self._search.formula.ways, self._rc2.oracle.solver, self._search.taken_in
        asked = fixed + [ways[place][number] for place, number in enumerate(prefix)]
        if not solver.solve(assumptions=asked):
            return None
        known = taken_in(solver.get_model())
        for place in range(len(prefix), len(ways)):
            for number in range(known[place]):
                if solver.solve(assumptions=[*asked, ways[place][number]]):
                    known = taken_in(solver.get_model())
                    break
            asked.append(ways[place][known[place]])
        return known

    def _following(self, fixed: list[int], known: tuple[int, ...]) -> tuple[int, ...] | None:
        """The text after a text."""
        for place in range(len(known) - 1, -1, -1):
            for number in range(known[place] + 1, len(self._search.formula.ways[place])):
                following = self._first(fixed, (*known[:place], number))
                if following is not None:
                    return following
        return None
