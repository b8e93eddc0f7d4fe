"""The search for texts that everyone can live with: is there any, what stands against it, and at what price.

Four questions, and no weights: is there a text that meets every demand; if not, the smallest set of demands
that cannot all hold; the frontier of situations lost against red lines crossed; and what each red line costs
in situations. Nothing here calls a text the best, and nothing counts for or against a country.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from openkp.definitions.answers import Answer
from openkp.definitions.conflicts import Conflict, smallest_conflict
from openkp.definitions.drafts import Draft
from openkp.definitions.elements import Catalogue
from openkp.definitions.evaluation import answer_of
from openkp.definitions.problem import (
    Problem,
    contained,
    crossed_by,
    lost_by,
    problem_of,
    unmet_wishes,
)
from openkp.definitions.search_answers import (
    ConflictSet,
    Consequences,
    FoundText,
    FrontierPoint,
    RedLineCost,
    SearchAnswer,
    Solver,
    Unfinished,
)
from openkp.definitions.search_limits import TooLarge
from openkp.definitions.situations import Situation
from openkp.definitions.surveys import Searcher


def search(
    draft: Draft,
    situations: Mapping[str, Situation],
    catalogue: Catalogue,
    *,
    margin: int = 0,
    most: int = 50,
    solver: Solver | str = Solver.OWN,
) -> SearchAnswer:
    """Every answer about a draft; where it is too large for one, the answer says which.

    margin: texts that cross as few red lines as can be and lose up to so many more situations than need be
    are listed too, at most `most` of them. Raises: search_sat.NoSolver where python-sat is not installed;
    KeyError for a situation of the draft that is not given; situations.ImpossibleFacts.
    """
    problem = problem_of(draft, situations, catalogue)
    searcher = searcher_for(problem, Solver(solver))
    survey = searcher.survey(margin=margin, most=most)
    pool = [found_text(problem, point.taken) for point in survey.points]
    unfinished = [] if survey.is_finished else [Unfinished.FRONTIER]
    conflict, is_possible = None, None
    sets: tuple[ConflictSet, ...] = ()
    try:
        conflict = conflict_of(problem, searcher, [met_by(problem, text) for text in pool])
        is_possible = conflict is None
        sets = conflict_sets(problem, searcher, conflict, situations, catalogue) if conflict else ()
    except TooLarge:
        unfinished.append(Unfinished.CONFLICT)
    costs: tuple[RedLineCost, ...] = ()
    try:
        costs = red_line_costs(problem, searcher, pool)
    except TooLarge:
        unfinished.append(Unfinished.COSTS)
    fewest = min(point.lost for point in survey.points)
    return SearchAnswer(
        is_possible=is_possible,
        texts=tuple(found_text(problem, taken) for taken in survey.texts),
        equals=survey.points[0].equals,
        is_equals_at_least=survey.points[0].is_at_least,
        frontier=tuple(
            FrontierPoint(
                lost=point.lost,
                crossed=point.crossed,
                text=text,
                equals=point.equals,
                is_at_least=point.is_at_least,
            )
            for point, text in zip(survey.points, pool, strict=True)
        ),
        conflict=tuple(problem.demands[each] for each in conflict.demands) if conflict else (),
        conflict_equals=conflict.equals if conflict else 0,
        is_conflict_at_least=conflict is not None and conflict.is_at_least,
        conflicts=sets,
        costs=costs,
        fewest_lost=fewest,
        total=survey.total,
        is_total_at_least=survey.is_total_at_least,
        unfinished=tuple(unfinished),
    )


def searcher_for(problem: Problem, solver: Solver) -> Searcher:
    """The search that was asked for. Raises: search_sat.NoSolver."""
    if solver is Solver.SAT:
        from openkp.definitions.search_sat import SatSearch

        return SatSearch(problem)
    from openkp.definitions.search_own import OwnSearch

    return OwnSearch(problem)


def found_text(problem: Problem, taken: Sequence[int]) -> FoundText:
    """What a choice of brackets loses and crosses. Raises: ValueError where it makes no text."""
    definition = problem.text.resolve(taken)
    if definition is None:
        raise ValueError(f"these brackets make no text: {tuple(taken)}")
    words = contained(definition)
    crossed = crossed_by(words, problem.demands)
    return FoundText(
        taken=tuple(taken),
        lost=tuple(problem.demands[each].subject for each in lost_by(definition, problem)),
        crossed=crossed,
        crossings=sum(len(each.parties) for each in crossed),
        unmet_wishes=unmet_wishes(words, problem.wishes),
    )


def met_by(problem: Problem, text: FoundText) -> int:
    """The demands that a text meets, as bits."""
    lost, crossed = set(text.lost), set(text.crossed)
    return sum(
        1 << place
        for place, demand in enumerate(problem.demands)
        if demand not in crossed and (demand.is_red_line or demand.subject not in lost)
    )


def conflict_of(problem: Problem, searcher: Searcher, known: Sequence[int] = ()) -> Conflict | None:
    """The smallest set of demands that cannot all hold; None where all can. known: what some texts meet."""

    def meets(demands: Sequence[int]) -> int | None:
        taken = searcher.text_with(demands)
        return None if taken is None else met_by(problem, found_text(problem, taken))

    return smallest_conflict(len(problem.demands), meets, known)


def conflict_sets(
    problem: Problem,
    searcher: Searcher,
    conflict: Conflict,
    situations: Mapping[str, Situation],
    catalogue: Catalogue,
) -> tuple[ConflictSet, ...]:
    """The sets that are named, each with the answers to its situations where its other demands are kept."""
    found = []
    for places in conflict.sets:
        answers = {}
        for place in places:
            taken = searcher.text_with([each for each in places if each != place])
            definition = None if taken is None else problem.text.resolve(taken)
            subject = problem.demands[place].subject
            if definition is not None and not problem.demands[place].is_red_line:
                answers[subject] = answer_of(definition, situations[subject], catalogue)
        found.append(ConflictSet(demands=tuple(problem.demands[each] for each in places), answers=answers))
    return tuple(found)


def red_line_costs(
    problem: Problem, searcher: Searcher, pool: Sequence[FoundText]
) -> tuple[RedLineCost, ...]:
    """What each red line costs. pool: texts that are known, among them one that loses the fewest."""
    red_lines = range(problem.situations, len(problem.demands))
    fewest = min(len(text.lost) for text in pool)
    alone: dict[int, int] = {}
    for place in red_lines:
        kept_by = [len(text.lost) for text in pool if problem.demands[place] not in text.crossed]
        if not kept_by and (taken := searcher.text_with([place])) is not None:
            kept_by = [len(found_text(problem, taken).lost)]
        if kept_by:
            known = min(kept_by)
            lost = known if known == fewest else searcher.fewest_lost([place], known=known)
            alone[place] = known if lost is None else lost
    found = []
    for place in red_lines:
        demand = problem.demands[place]
        keeps = [len(text.lost) for text in pool if set(text.crossed) <= {demand}]
        dropped = searcher.fewest_lost(
            [each for each in red_lines if each != place], known=min(keeps, default=problem.situations + 1)
        )
        found.append(RedLineCost(demand=demand, alone=alone.get(place), dropped=dropped))
    return tuple(found)


def consequences(
    draft: Draft, taken: Sequence[int], situations: Mapping[str, Situation], catalogue: Catalogue
) -> Consequences:
    """What a choice of brackets gives: the text, the answer to each situation, what is lost and crossed.

    Raises: IndexError for an alternative that a choice lacks; KeyError and ImpossibleFacts as `search`.
    """
    definition = draft.resolve(tuple(taken))
    if definition is None:
        return Consequences(definition=None, answers={}, lost=(), crossed=(), crossings=0, unmet_wishes=0)
    asked = problem_of(replace(draft, must_cover=(), must_not_cover=()), situations, catalogue)
    text = found_text(asked, taken)  # red lines and wishes: the situations are answered exactly, without rows
    answers = {name: answer_of(definition, each, catalogue) for name, each in situations.items()}
    lost = [name for name in draft.must_cover if answers[name] is not Answer.COVERED]
    lost += [name for name in draft.must_not_cover if answers[name] is not Answer.NOT_COVERED]
    return Consequences(
        definition=definition,
        answers=answers,
        lost=tuple(lost),
        crossed=text.crossed,
        crossings=text.crossings,
        unmet_wishes=text.unmet_wishes,
    )
