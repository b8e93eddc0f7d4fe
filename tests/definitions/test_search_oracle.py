"""The search against clingo, on drafts made by chance: every number, every first text, every list."""

from __future__ import annotations

import itertools

import pytest

from definitions_drafts import Instance, small_instance
from definitions_oracle import Told, every_text
from openkp.definitions.problem import Demand
from openkp.definitions.search import search
from openkp.definitions.search_answers import SearchAnswer

#: Drafts with more brackets are passed over here: clingo names every text.
MOST_BRACKETS = 10
MARGIN = 1


def instances(start: int, count: int) -> list[Instance]:
    found = (small_instance(seed) for seed in itertools.count(start))
    few = (each for each in found if len(each.draft.body.choices) <= MOST_BRACKETS)
    return list(itertools.islice(few, count))


def holds(told: Told, demand: Demand) -> bool:
    if demand.is_red_line:
        return (demand.subject, demand.kind.value) not in told.crossed
    return demand.subject not in told.lost


def compare(instance: Instance, answer: SearchAnswer, told: list[Told]) -> None:
    points: dict[tuple[int, int], list[tuple[int, ...]]] = {}
    for each in told:
        points.setdefault((each.weight, len(each.lost)), []).append(each.taken)
    frontier = [
        point
        for point in sorted(points)
        if not any(o != point and o[0] <= point[0] and o[1] <= point[1] for o in points)
    ]
    assert [(each.crossed, each.lost) for each in answer.frontier] == frontier
    for each in answer.frontier:
        sharing = points[each.crossed, each.lost]
        assert each.text.taken == min(sharing)
        assert len(sharing) == each.equals or (each.is_at_least and len(sharing) > each.equals)
    crossed, lost = frontier[0]
    near = [t for more in range(MARGIN + 1) for t in sorted(points.get((crossed, lost + more), []))]
    assert [text.taken for text in answer.texts] == near[: len(answer.texts)]
    assert len(near) == answer.total or (answer.is_total_at_least and len(near) > answer.total)
    assert answer.fewest_lost == min(len(each.lost) for each in told)
    assert answer.is_possible is ((0, 0) in points)


def compare_conflict(instance: Instance, answer: SearchAnswer, told: list[Told]) -> None:
    if answer.is_possible:
        assert answer.conflict == ()
        return
    demands = demands_of(instance, told)
    sets = {frozenset(place for place, each in enumerate(demands) if holds(text, each)) for text in told}
    for size in range(1, len(demands) + 1):
        found = [
            each
            for each in itertools.combinations(range(len(demands)), size)
            if not any(met.issuperset(each) for met in sets)
        ]
        if found:
            break
    assert {(each.kind, each.subject) for each in answer.conflict} == {
        (demands[place].kind, demands[place].subject) for place in found[0]
    }
    assert answer.conflict_equals == len(found)


def demands_of(instance: Instance, told: list[Told]) -> list[Demand]:
    """The demands in the order that the search documents: the two lists, then the catalogue's."""
    from openkp.definitions.problem import problem_of

    problem = problem_of(instance.draft, instance.situations, instance.catalogue)
    return list(problem.demands)


def compare_costs(answer: SearchAnswer, told: list[Told]) -> None:
    for cost in answer.costs:
        key = (cost.demand.subject, cost.demand.kind.value)
        alone = min((len(each.lost) for each in told if key not in each.crossed), default=None)
        dropped = min((len(each.lost) for each in told if each.crossed <= {key}), default=None)
        assert (cost.alone, cost.dropped) == (alone, dropped), key


def compare_all(instance: Instance) -> None:
    told = every_text(instance)
    for solver in ("own", "sat"):
        answer = search(
            instance.draft,
            instance.situations,
            instance.catalogue,
            margin=MARGIN,
            most=10_000,
            solver=solver,
        )
        compare(instance, answer, told)
        compare_conflict(instance, answer, told)
        compare_costs(answer, told)


@pytest.mark.parametrize("part", range(5))
def test_fifty_drafts_as_clingo_tells_them(part: int) -> None:
    for instance in instances(part * 1000, 10):
        compare_all(instance)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(20))
def test_a_thousand_drafts_as_clingo_tells_them(part: int) -> None:
    for instance in instances(100_000 + part * 1000, 50):
        compare_all(instance)
