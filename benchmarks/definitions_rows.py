"""Definitions: the search on drafts with many brackets, and a text on a million situations."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import clingo
import numpy as np
from pysat.examples.rc2 import RC2

from benchmarks.measuring import Row, wall_milliseconds
from definitions_drafts import Instance, large_instance  # type: ignore[import-untyped]  # tests/ is on the path
from definitions_oracle import RULES, facts_of  # type: ignore[import-untyped]
from openkp.definitions import library
from openkp.definitions.bulk import evaluate_planes
from openkp.definitions.problem import Problem, problem_of
from openkp.definitions.search import conflict_of, consequences, found_text, red_line_costs
from openkp.definitions.search_own import OwnSearch
from openkp.definitions.search_sat import SatSearch
from openkp.definitions.surveys import Searcher

#: Drafts drawn by chance, 40 elements x 60 situations x 60 Participants each.
DRAFTS = range(5)
SITUATIONS = 1_000_000
#: How long a peer may take for one draft, in seconds of the clock.
PATIENCE = 30.0
_MINIMISE = """
#minimize { N@2,D : crossed(D), red_line(D,X,S,N) }.
#minimize { 1@1,I : lost(I) }.
"""


def definition_rows() -> list[Row]:
    """The search with its peers, and the evaluation in bulk."""
    instances = [large_instance(seed, is_typical=True) for seed in DRAFTS]
    problems = [problem_of(each.draft, each.situations, each.catalogue) for each in instances]
    own = [_milliseconds(_survey, OwnSearch, p) for p in problems]
    sat = [_milliseconds(_survey, SatSearch, p) for p in problems]
    rc2 = [_milliseconds(_rc2_first_point, p) for p in problems]
    asp = [_milliseconds(_clingo_first_point, i) for i in instances]
    peers = {
        "RC2, the first point alone": statistics.median(rc2),
        "clingo, the first point alone": statistics.median(asp),
    }
    what = "frontier, counts and texts"
    return [
        _row(f"search, own: {what}", own, peers, target="under 1,000"),
        *_worst_rows(what),
        _row("search, own: what each red line costs", [_costs(OwnSearch, p) for p in problems], {}),
        _row(f"search, python-sat: {what}", sat, peers, target="under 50"),
        _row("search, python-sat: what each red line costs", [_costs(SatSearch, p) for p in problems], {}),
        _conflict_row("own", OwnSearch, problems),
        _conflict_row("python-sat", SatSearch, problems),
        _room_row(instances[0]),
        _bulk_row(),
    ]


def _worst_rows(what: str) -> list[Row]:
    """Drafts in which every word is in brackets and nothing resembles anything: the slowest of them."""
    problems = [
        problem_of(each.draft, each.situations, each.catalogue)
        for each in (large_instance(seed, is_typical=False) for seed in DRAFTS)
    ]
    own = [_milliseconds(_survey, OwnSearch, each) for each in problems]
    place = own.index(max(own))
    rc2 = {"the same draft, RC2, the first point alone": _milliseconds(_rc2_first_point, problems[place])}
    costs = _costs(OwnSearch, problems[place])
    conflict = [_milliseconds(_conflict, OwnSearch, each) for each in problems]
    return [
        _row(
            f"search, own: {what}, drawn evenly, the slowest of 5", [own[place]], rc2, target="under 15,000"
        ),
        _row("search, own: what each red line costs, on that draft", [costs], {}),
        _row("smallest conflict, own, drawn evenly", conflict, {"slowest": max(conflict)}, target="under 50"),
    ]


def _row(name: str, found: list[float], against: dict[str, float], *, target: str = "") -> Row:
    return Row(
        name=name,
        value=statistics.median(found),
        unit=f"ms of CPU, median of {len(found)}" if len(found) > 1 else "ms of CPU",
        against=against,
        target=target,
    )


def _survey(search: Callable[[Problem], Searcher], problem: Problem) -> object:
    return search(problem).survey(margin=0, most=50)


def _conflict(search: Callable[[Problem], Searcher], problem: Problem) -> object:
    return conflict_of(problem, search(problem))


def _milliseconds(function: Callable[..., object], *arguments: object) -> float:
    """Of CPU, of one call."""
    start = time.process_time()
    function(*arguments)
    return (time.process_time() - start) * 1000


def _conflict_row(name: str, search: Callable[[Problem], Searcher], problems: list[Problem]) -> Row:
    found = [_milliseconds(_conflict, search, p) for p in problems]
    name = f"smallest conflict, {name}, with the count of equals"
    return _row(name, found, {"slowest": max(found)}, target="under 50")


def _costs(search: Callable[[Problem], Searcher], problem: Problem) -> float:
    searcher = search(problem)
    pool = [found_text(problem, each.taken) for each in searcher.survey(margin=0, most=1).points]
    return _milliseconds(red_line_costs, problem, searcher, pool)


def _rc2_first_point(problem: Problem) -> None:
    with RC2(SatSearch(problem).weighted()) as solver:
        solver.compute()


def _clingo_first_point(instance: Instance) -> None:
    control = clingo.Control(["--warn=none"])
    control.load(str(RULES))
    control.add("base", [], _MINIMISE)
    with control.backend() as backend:
        for fact in facts_of(instance):
            backend.add_rule([backend.add_atom(fact)])
    control.ground([("base", [])])
    with control.solve(async_=True) as handle:
        handle.wait(PATIENCE)
        handle.cancel()


def _room_row(instance: Instance) -> Row:
    taken = (0,) * len(instance.draft.body.choices)
    median, slowest = wall_milliseconds(
        lambda: consequences(instance.draft, taken, instance.situations, instance.catalogue), rounds=21
    )
    return Row(
        name="drafting room: what one choice of brackets gives",
        value=median,
        unit="ms of clock",
        against={"slowest": slowest},
        target="under 50",
    )


def _bulk_row() -> Row:
    """D6 on a million situations, of whose facts two thirds are known, as planes of bits."""
    definition, catalogue = library.definitions()["D6"], library.catalogue()
    draw = np.random.default_rng(1)
    words = -(-SITUATIONS // 64)
    yes, no = {}, {}
    for element in sorted(definition.elements()):
        one, other = (draw.integers(0, 2**64, words, dtype=np.uint64) for _ in range(2))
        yes[element], no[element] = one & other, one & ~other
    median, slowest = wall_milliseconds(lambda: evaluate_planes(definition, yes, no, catalogue), rounds=21)
    return Row(
        name="D6 on 1,000,000 situations",
        value=median,
        unit="ms of clock",
        against={"slowest": slowest},
        target="under 50",
    )
