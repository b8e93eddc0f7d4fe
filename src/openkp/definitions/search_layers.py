"""Is there a text that meets a few demands? Choices are decided one after the other, one text per state.

What was decided so far matters to the rest only through the rows that are reached, those still alive in the
limb and those hit in the slot, and the words held that later places may hold again. A layer has such states,
each with the fewest red lines crossed and one way there. States from which no text that meets the demands can
be reached are left out: what lies ahead can at most reach, and must at least reach, certain rows. With few
rows there are few states, and this is quicker than the tables of the full search.
"""

from __future__ import annotations

from dataclasses import dataclass

from openkp.definitions.search_limits import NEVER, Question, TooLarge
from openkp.definitions.search_plan import Kind, Plan, Step, Way

#: A layer with more states is given up.
MOST_STATES = 300_000

#: Rows reached, rows alive in the limb, rows hit in the slot, words held.
State = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """A state in a layer: fewest red lines crossed, and the state and the way that lead there."""

    crossed: int
    parent: State
    way: int


class Layers:
    """Finds one text of a plan. Raises: TooLarge."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def text(self, question: Question) -> tuple[int, ...] | None:
        """The text that keeps what has to be kept and crosses the fewest red lines; None where none does."""
        start: State = (0, 0, 0, 0)
        base = sum(question.costs[word][1] for word in self.plan.never)
        layers = [{start: Entry(base, start, 0)}]
        for step, cost in zip(self.plan.steps, self._costs_ahead(question), strict=True):
            layers.append(self._layer(layers[-1], step, question, cost))
        if not layers[-1]:
            return None
        state = min(layers[-1], key=lambda each: (layers[-1][each].crossed, each))
        taken = [0] * len(self.plan.problem.text.choices)
        for step, layer in zip(reversed(self.plan.steps), reversed(layers), strict=False):
            if step.choice is not None:
                taken[step.choice] = layer[state].way
            state = layer[state].parent
        return tuple(taken)

    def _costs_ahead(self, question: Question) -> list[int]:
        """What the words settled after each step cost at least."""
        found, cost = [], 0
        for step in reversed(self.plan.steps):
            found.append(cost)
            cost += sum(min(question.costs[word]) for word in step.settled)
        return found[::-1]

    def _layer(
        self, before: dict[State, Entry], step: Step, question: Question, ahead: int
    ) -> dict[State, Entry]:
        found: dict[State, Entry] = {}
        for state, entry in before.items():
            for number, way in enumerate(step.ways):
                child = self._taken(state, step, way, number, question)
                if child is None:
                    continue
                child, cost = self._settled(child, step, question)
                crossed = entry.crossed + cost
                looked = self._looked_ahead(child, step, question)
                if looked is None or crossed + ahead >= NEVER:
                    continue
                known = found.get(looked)
                if known is None or crossed < known.crossed:
                    found[looked] = Entry(crossed, state, number)
        if len(found) > MOST_STATES:
            raise TooLarge
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

    def _looked_ahead(self, state: State, step: Step, question: Question) -> State | None:
        """The state without what cannot matter; None where it surely loses what has to be kept."""
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
            return None
        hit = (hit | ahead.least_slot) & (most | plan.word) if hit or ahead.most_slot != plan.full else 0
        return result, most | marks, hit, held
