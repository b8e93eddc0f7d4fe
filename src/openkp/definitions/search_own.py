"""The own exact search: choices are decided one after the other, and texts that can no longer differ are one.

What was decided so far matters to the rest only through the rows that are reached, those still alive in the
limb and those hit in the slot, and the words held that later places may hold again. So the search keeps a
layer of such states with the fewest red lines crossed, how many choices lead there, and the first of them.
States from which nothing on the frontier can be reached are left out: what lies ahead can at most reach, and
must at least reach, certain rows. Counts are therefore full counts, and the first text is the first in the
fixed order of choices and alternatives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, islice

from openkp.definitions.problem import DemandKind, Problem
from openkp.definitions.search_layers import NEVER, Entry, Limits, Question, Reached, State
from openkp.definitions.search_plan import Kind, Plan, Step, Way
from openkp.definitions.surveys import Point, Survey

#: How many states of each number of situations lost the first, quick pass keeps.
_QUICK = 6

#: How many numbers of situations lost are laid out for all red lines together.
_LAID_OUT = 2


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
        self.plan = Plan(problem)
        several = [rows for rows in self.plan.rows_of if rows.bit_count() > 1]
        self._several = tuple(several)
        self._single = self.plan.all_rows & ~sum(several)

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
        """The frontier, and the texts within the margin, at most `most` of them; every count is full."""
        problem = self.plan.problem
        question = self.question(problem.words(), range(problem.situations), margin=margin)
        reached = self.reach(question)
        choices = len(problem.text.choices)
        points = tuple(
            Point(
                lost=lost,
                crossed=crossed,
                taken=next(reached.texts((lost, crossed), choices)),
                equals=reached.count((lost, crossed)),
            )
            for lost, crossed in reached.frontier()
        )
        first = points[0]
        near = [(first.lost + more, first.crossed) for more in range(margin + 1)]
        near = [point for point in near if point in reached.points]
        texts = chain.from_iterable(reached.texts(point, choices) for point in near)
        return Survey(
            points=points, texts=tuple(islice(texts, most)), total=sum(reached.count(each) for each in near)
        )

    def text_with(self, demands: Sequence[int]) -> tuple[int, ...] | None:
        """A text that meets these demands and, as far as a quick look finds, many others."""
        problem = self.plan.problem
        kept = [each for each in demands if each < problem.situations]
        costs = _forbidding(problem, [each for each in demands if each >= problem.situations])
        wide = self.question(problem.words() | costs, range(problem.situations), kept=kept)
        limits = Limits(situations=problem.situations)
        limits.learn({}, wide)
        reached = self._run(wide, limits, width=_QUICK)
        if not reached.points:
            reached = self._run(self.question(costs, kept, kept=kept), limits)
        if not reached.points:
            return None
        point = min(reached.points, key=lambda point: (sum(point), point))
        return next(reached.texts(point, len(problem.text.choices)))

    def fewest_lost(self, red_lines: Sequence[int], *, known: int) -> int | None:
        """The fewest situations lost by a text that keeps these red lines; see `Searcher`."""
        problem = self.plan.problem
        costs = _forbidding(problem, red_lines)
        question = self.question(costs, range(problem.situations), is_value_only=True)
        limits = Limits(situations=problem.situations)
        for width in (_QUICK, None):
            limits.learn({known: 0}, question)
            reached = self._run(question, limits, width=width)
            known = min((lost for lost, _crossed in reached.points), default=known)
        return known if known <= problem.situations else None

    def fewest_lost_with_each(self, known: Mapping[int, int], *, fewest: int) -> dict[int, int]:
        """The fewest situations lost by a text that keeps each red line; see `surveys.Searcher`.

        All texts that lose hardly more than the fewest are laid out once; what they leave unsettled is asked
        for each red line by itself.
        """
        question = self.question({}, range(self.plan.problem.situations), is_value_only=True)
        found = {place: bound for place, bound in known.items() if bound == fewest}
        limits = Limits(situations=self.plan.problem.situations)
        for lost in range(fewest, fewest + _LAID_OUT):
            limits.learn({lost + 1: 0}, question)
            reached = self._run(question, limits)
            for place in known.keys() - found.keys():
                demand = self.plan.problem.demands[place]
                word, is_in = self.plan.words[demand.subject], demand.kind is DemandKind.REQUIRED
                if reached.has_text(word, is_in=is_in, out=self.plan.out):
                    found[place] = lost
                elif known[place] == lost + 1:
                    found[place] = lost + 1
        for place in known.keys() - found.keys():
            lost_then = self.fewest_lost([place], known=known[place])
            found[place] = known[place] if lost_then is None else lost_then
        return found

    def reach(self, question: Question) -> Reached:
        """Every text that can be of interest: a quick look first, so that the full one can leave out more."""
        limits = Limits(situations=len(self.plan.rows_of))
        limits.learn({}, question)
        points: dict[int, int] = {}
        for lost, crossed in self._run(question, limits, width=_QUICK).points:
            points[lost] = min(crossed, points.get(lost, NEVER))
        limits.learn(points, question)
        return self._run(question, limits)

    def _run(self, question: Question, limits: Limits, width: int | None = None) -> Reached:
        start: State = (0, 0, 0, 0)
        base = sum(question.costs[word][1] for word in self.plan.never)
        layers = [{start: Entry(base, 1, [])}]
        ahead_costs = self._costs_ahead(question)
        for step, cost in zip(self.plan.steps, ahead_costs, strict=True):
            layers.append(self._layer(layers[-1], step, question, (limits.allowed, cost)))
            if width is not None:
                layers[-1] = self._narrowed(layers[-1], step, question, width)
        points: dict[tuple[int, int], list[State]] = {}
        for state, entry in layers[-1].items():
            points.setdefault((self._count(state[0]), entry.crossed), []).append(state)
        return Reached(
            steps=self.plan.steps,
            layers=layers,
            points={point: tuple(states) for point, states in points.items()},
        )

    def _costs_ahead(self, question: Question) -> list[int]:
        """What the words settled after each step cost at least."""
        found, cost = [], 0
        for step in reversed(self.plan.steps):
            found.append(cost)
            cost += sum(min(question.costs[word]) for word in step.settled)
        return found[::-1]

    def _layer(
        self,
        before: dict[State, Entry],
        step: Step,
        question: Question,
        bounds: tuple[list[int], int],
    ) -> dict[State, Entry]:
        allowed, ahead = bounds
        found: dict[State, Entry] = {}
        for state, entry in before.items():
            for number, way in enumerate(step.ways):
                child = self._taken(state, step, way, number, question)
                if child is None:
                    continue
                child, cost = self._settled(child, step, question)
                child, lost = self._looked_ahead(child, step, question)
                crossed = entry.crossed + cost
                if lost < 0 or crossed >= NEVER or crossed + ahead > allowed[lost]:
                    continue
                known = found.get(child)
                if known is None or crossed < known.crossed:
                    found[child] = Entry(crossed, entry.count, [(state, number)])
                elif crossed == known.crossed:
                    known.count += entry.count
                    known.parents.append((state, number))
        return found

    def _taken(self, state: State, step: Step, way: Way, number: int, question: Question) -> State | None:
        """The state after a way is taken; None where that makes no text, or no new one."""
        plan, (result, alive, hit, held) = self.plan, state
        kind = step.kind
        if kind is Kind.BEGIN:
            if not way.stands:
                return result, plan.out, 0, held
            rows = (plan.spared | plan.kept_out) if step.is_exception else (plan.covers | plan.kept_out)
            return result, rows & question.rows | plan.bare, 0, held | way.words
        if kind is Kind.TURN:
            lost = (plan.covers & question.rows & ~result) | (plan.kept_out & result)
            return (lost, 0, 0, held) if result & plan.limb else None
        if alive & plan.out:
            if kind is Kind.END:
                return result, 0, 0, held
            return None if number else state
        if kind is Kind.OPEN:
            return result, alive, way.bits, held | way.words
        if kind is Kind.HIT:
            return result, alive, hit | way.bits, held | way.words
        if kind is Kind.CLOSE:
            return (result, alive & hit, 0, held) if hit & plan.word else None
        if kind is Kind.MASK:
            return result, alive & way.bits, 0, held | way.words
        if alive & plan.bare:
            return None
        if step.is_exception:
            return (result | alive & plan.spared) & ~(alive & plan.kept_out), 0, 0, held
        return result | alive | plan.limb, 0, 0, held

    def _settled(self, state: State, step: Step, question: Question) -> tuple[State, int]:
        if not step.settled:
            return state, 0
        held, cost = state[3], 0
        for word in step.settled:
            cost += question.costs[word][0 if held >> word & 1 else 1]
            held &= ~(1 << word)
        return (*state[:3], held), cost

    def _looked_ahead(self, state: State, step: Step, question: Question) -> tuple[State, int]:
        """The state without what cannot matter; how many situations it surely loses (-1: one to keep)."""
        plan, ahead, (result, alive, hit, held) = self.plan, step.ahead, state
        marks = alive & ~plan.all_rows
        most = alive & plan.all_rows & (hit | ahead.most_slot) & ahead.most_part
        least = most & (hit | ahead.least_slot) & ahead.least_part
        if step.is_exception or step.kind is Kind.TURN:
            lost = result & ~(plan.kept_out & (most | ahead.most_later))
            lost |= plan.spared & question.rows & (least | ahead.least_later)
        else:
            result |= least | (ahead.least_later & plan.all_rows & question.rows)
            most &= ~result
            possible = result | most | ahead.most_later
            lost = plan.covers & question.rows & ~possible
            lost |= plan.kept_out & result & ~ahead.most_excepted
            lost |= plan.spared & question.rows & ahead.least_excepted
        if lost & question.kept:
            return state, -1
        hit = (hit | ahead.least_slot) & (most | plan.word) if hit or ahead.most_slot != plan.full else 0
        return (result, most | marks, hit, held), self._count(lost)

    def _count(self, lost: int) -> int:
        """How many situations have one of these rows."""
        count = (lost & self._single).bit_count()
        for rows in self._several:
            count += bool(lost & rows)
        return count

    def _narrowed(
        self, layer: dict[State, Entry], step: Step, question: Question, width: int
    ) -> dict[State, Entry]:
        """The states with the fewest red lines crossed, some for each number of situations surely lost."""
        kept: dict[int, list[tuple[int, int, State]]] = {}
        for order, (state, entry) in enumerate(layer.items()):
            lost = self._looked_ahead(state, step, question)[1]
            kept.setdefault(lost, []).append((entry.crossed, order, state))
        return {state: layer[state] for found in kept.values() for _c, _o, state in sorted(found)[:width]}
