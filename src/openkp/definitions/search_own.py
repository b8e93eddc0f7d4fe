"""The own exact search of the base install.

A text is cut between two of its limbs or exceptions. All that either half can be is laid out in a table, and
then the pairs of entries are found that lie on the frontier (`search_building`, `search_joining`). A quick
look with small tables comes first: the texts that it finds are known to be possible, so that the full tables
can leave out what is surely no better. Counts are full counts, and the first text is the first in the fixed
order of choices and alternatives. Whether a few demands can be met together is a smaller question, answered
by `search_layers`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, islice

from openkp.definitions.problem import DemandKind, Problem, contained, crossed_by, lost_by
from openkp.definitions.search_bits import Layout
from openkp.definitions.search_building import Building
from openkp.definitions.search_joining import Joined, Joining
from openkp.definitions.search_layers import Layers
from openkp.definitions.search_limits import NEVER, Limits, Question, TooLarge
from openkp.definitions.search_plan import Plan
from openkp.definitions.surveys import Point, Survey

#: How many entries of each number of situations lost the first, quick look keeps.
_QUICK = 24

#: Up to so many rows, `search_layers` is the quicker way to one text.
_FEW_ROWS = 8


def _forbidding(problem: Problem, red_lines: Sequence[int]) -> dict[str, tuple[int, int]]:
    """Costs that leave no way across these red lines."""
    found: dict[str, tuple[int, int]] = {}
    for place in red_lines:
        demand = problem.demands[place]
        inside, outside = found.get(demand.subject, (0, 0))
        is_inside = demand.kind is DemandKind.EXCLUDED
        found[demand.subject] = (NEVER, outside) if is_inside else (inside, NEVER)
    return found


class OwnSearch:
    """Searches one problem; each question builds on the same plan."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.plan = Plan(problem)
        self._layout = Layout(self.plan)
        self._layers = Layers(self.plan)

    def question(
        self,
        costs: Mapping[str, tuple[int, int]],
        situations: Sequence[int],
        *,
        kept: Sequence[int] = (),
        margin: int = 0,
        is_value_only: bool = False,
    ) -> Question:
        """A question about these situations (places among the demands), with the words' costs."""
        words = sorted(self.plan.words, key=self.plan.words.__getitem__)
        return Question(
            costs=tuple(costs.get(word, (0, 0)) for word in words),
            rows=sum(self.plan.rows_of[each] for each in situations),
            kept=sum(self.plan.rows_of[each] for each in kept),
            margin=margin,
            is_value_only=is_value_only,
        )

    def survey(self, *, margin: int, most: int) -> Survey:
        """The frontier, and the texts within the margin, at most `most` of them; every count is full.

        Where the draft is too large, what the quick look found; the survey then says so.
        """
        problem = self.problem
        question = self.question(problem.words(), range(problem.situations), margin=margin)
        try:
            found, is_finished = self._found(question)[0], True
        except TooLarge:
            found, is_finished = self._found(question, widths=(_QUICK,))[0], False
        if not found.points:
            return self._one_text()
        points = tuple(
            Point(
                lost=lost,
                crossed=crossed,
                taken=found.first((lost, crossed)),
                equals=found.count((lost, crossed)),
                is_at_least=not is_finished,
            )
            for lost, crossed in found.frontier()
        )
        first = points[0]
        near = [(first.lost + more, first.crossed) for more in range(margin + 1)]
        near = [point for point in near if point in found.points]
        texts = chain.from_iterable(found.texts(point) for point in near)
        return Survey(
            points=points,
            texts=tuple(islice(texts, most)),
            total=sum(found.count(each) for each in near),
            is_total_at_least=not is_finished,
            is_finished=is_finished,
        )

    def _one_text(self) -> Survey:
        """A survey of a draft that is too large, where even the quick look found no text."""
        problem = self.problem
        taken = self.text_with(())
        definition = None if taken is None else problem.text.resolve(taken)
        if taken is None or definition is None:
            raise ValueError("no choice of these brackets makes a text")
        crossed = crossed_by(contained(definition), problem.demands)
        point = Point(
            lost=len(lost_by(definition, problem)),
            crossed=sum(len(each.parties) for each in crossed),
            taken=taken,
            equals=1,
            is_at_least=True,
        )
        return Survey(points=(point,), texts=(taken,), total=1, is_total_at_least=True, is_finished=False)

    def text_with(self, demands: Sequence[int]) -> tuple[int, ...] | None:
        """A text that meets these demands and, of those, crosses the fewest red lines."""
        problem = self.problem
        kept = [each for each in demands if each < problem.situations]
        forbidding = _forbidding(problem, [each for each in demands if each >= problem.situations])
        question = self.question(problem.words() | forbidding, kept, kept=kept)
        if question.rows.bit_count() <= _FEW_ROWS:
            return self._layers.text(question)
        found = self._found(question)[0]
        return found.first(found.frontier()[0]) if found.points else None

    def fewest_lost(self, red_lines: Sequence[int], *, known: int) -> int | None:
        """The fewest situations lost by a text that keeps these red lines; see `Searcher`."""
        problem = self.problem
        if known > problem.situations and self.text_with(red_lines) is None:
            return None
        costs = _forbidding(problem, red_lines)
        question = self.question(costs, range(problem.situations), is_value_only=True)
        found, limits = self._found(question, {known: 0})
        known = min([limits.fewest.index(0) if 0 in limits.fewest else known, *(n for n, _c in found.points)])
        return known if known <= problem.situations else None

    def _found(
        self,
        question: Question,
        known: Mapping[int, int] | None = None,
        *,
        widths: tuple[int | None, ...] = (_QUICK, None),
    ) -> tuple[Joined, Limits]:
        """Every text that can be of interest. known: fewest red lines crossed, for numbers of situations.

        widths: of the tables that are built one after the other. Raises: TooLarge.
        """
        limits = Limits(situations=self.problem.situations)
        limits.learn(known or {}, question)
        for width in widths:
            building = Building(self._layout, question, width)
            building.allow(limits.allowed)
            joining = Joining(building, *building.halves())
            joining.descend(limits, question)
        joining.tighten()
        return joining.join(limits, question), limits
