"""The own search where drafts are large: beyond one word of bits, and beyond its bounds."""

from __future__ import annotations

import random

import pytest

from definitions_drafts import Instance, large_instance, made_catalogue, made_situation, small_instance
from openkp.definitions import search_layers, search_own, search_tables
from openkp.definitions.brackets import read_body
from openkp.definitions.drafts import Draft
from openkp.definitions.elements import SlotKind
from openkp.definitions.positions import Stance, WordPosition
from openkp.definitions.problem import problem_of
from openkp.definitions.search import search
from openkp.definitions.search_answers import SearchAnswer, Unfinished

BODY = """limb a
  actor e0 | [e3]{A} | [e6]{A} / [e6 | e9]{B} / []{C}
  act e1 | [e4]{A}
[limb b]{A}
  act [e4]{A} | e7
  [scale e2]{A} / [scale e2; scale e5]{B} / []{C}
[except x "made"]{A}
  actor [e3]{A} | e9
  [act e7]{B}
"""


def with_many_rows(seed: int) -> Instance:
    """A draft with exceptions, words in several places and more rows than a word has bits."""
    draw = random.Random(seed)
    catalogue = made_catalogue(draw, 10, (SlotKind.ACTOR, SlotKind.ACT, SlotKind.SCALE))
    body, _findings = read_body(BODY, catalogue)
    assert body is not None
    names = [f"s{number}" for number in range(50)]
    positions = tuple(
        WordPosition(party=f"P{party}", subject=subject, stance=draw.choice(list(Stance)))
        for party in range(5)
        for subject in sorted(body.subjects())
    )
    draft = Draft(
        title="made",
        source="by chance",
        body=body,
        must_cover=tuple(names[:20]),
        must_not_cover=tuple(names[20:]),
        positions=positions,
    )
    situations = {name: made_situation(draw, name, catalogue) for name in names}
    return Instance(draft=draft, situations=situations, catalogue=catalogue, body=BODY)


def asked(instance: Instance, solver: str = "own") -> SearchAnswer:
    return search(instance.draft, instance.situations, instance.catalogue, margin=1, solver=solver)


@pytest.mark.parametrize("seed", range(4))
def test_more_rows_than_a_word_has_bits(seed: int) -> None:
    instance = with_many_rows(seed)
    problem = problem_of(instance.draft, instance.situations, instance.catalogue)
    assert len(problem.covers) + len(problem.spared) + len(problem.kept_out) > 64
    own, sat = asked(instance), asked(instance, "sat")
    assert own.frontier == sat.frontier
    assert own.costs == sat.costs
    assert own.conflict == sat.conflict
    assert own.texts == sat.texts
    assert own.unfinished == ()


@pytest.mark.parametrize("seed", range(2))
def test_a_large_draft_as_python_sat_tells_it(seed: int) -> None:
    instance = large_instance(seed, is_typical=True)
    own, sat = asked(instance), asked(instance, "sat")
    assert [(p.lost, p.crossed, p.text) for p in own.frontier] == [
        (p.lost, p.crossed, p.text) for p in sat.frontier
    ]
    assert own.texts == sat.texts
    assert own.costs == sat.costs


def test_a_draft_that_is_too_large_has_texts_that_exist_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = large_instance(1, is_typical=True)
    exact = asked(instance)
    monkeypatch.setattr(search_tables, "MOST_ENTRIES", 1000)
    answer = asked(instance)
    assert Unfinished.FRONTIER in answer.unfinished
    assert answer.conflict == exact.conflict
    assert answer.is_possible is False
    for point in answer.frontier:
        assert (point.lost, point.crossed) == (len(point.text.lost), point.text.crossings)
        assert point.is_at_least
        assert any(e.lost <= point.lost and e.crossed <= point.crossed for e in exact.frontier)


def test_what_is_not_known_is_not_said(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = large_instance(1, is_typical=True)
    monkeypatch.setattr(search_tables, "MOST_ENTRIES", 1000)
    monkeypatch.setattr(search_layers, "MOST_STATES", 1)
    answer = asked(instance)
    assert answer.unfinished == (Unfinished.FRONTIER, Unfinished.CONFLICT, Unfinished.COSTS)
    assert (answer.is_possible, answer.conflict, answer.costs) == (None, (), ())


def test_few_rows_and_many_rows_give_texts_that_meet_the_same_demands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for seed in range(5):
        instance = small_instance(seed)
        problem = problem_of(instance.draft, instance.situations, instance.catalogue)
        sets = [(place, other) for place in range(len(problem.demands)) for other in range(place)]
        monkeypatch.setattr(search_own, "_FEW_ROWS", 1000)
        few = [search_own.OwnSearch(problem).text_with(each) is None for each in sets]
        monkeypatch.setattr(search_own, "_FEW_ROWS", -1)
        assert [search_own.OwnSearch(problem).text_with(each) is None for each in sets] == few
