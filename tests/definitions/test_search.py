"""The search by itself: what it answers on a debate of a few words, and what changes nothing."""

from __future__ import annotations

import builtins
import itertools
import random
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from definitions_drafts import Instance, made_catalogue, made_situation, situation, small_instance
from openkp.definitions.answers import Answer
from openkp.definitions.brackets import read_body
from openkp.definitions.drafts import Draft
from openkp.definitions.elements import Catalogue, Element, SlotKind
from openkp.definitions.evaluation import answer_of
from openkp.definitions.positions import Stance, WordPosition
from openkp.definitions.problem import DemandKind, lost_by, problem_of
from openkp.definitions.search import consequences, search
from openkp.definitions.search_sat import MOST_COUNTED, NoSolver
from openkp.definitions.situations import Assertion, Source, Value

SOLVERS = ("own", "sat")


def element(name: str, kind: SlotKind) -> Element:
    return Element(id=name, slot=kind, sentence=name, source="s", question="?", holds_in="-", fails_in="-")


def facts(name: str, **holds: bool) -> object:
    source = Source(key="k", title="t", address="https://example.org")
    return situation(
        name,
        (source,),
        tuple(
            Assertion(element=each, value=Value.YES if value else Value.NO, party="a body", source="k")
            for each, value in holds.items()
        ),
    )


CATALOGUE = Catalogue(
    elements=(
        element("rebels", SlotKind.ACTOR),
        element("forces", SlotKind.ACTOR),
        element("conflict", SlotKind.ACT),
        element("violence", SlotKind.ACT),
        element("own_forces", SlotKind.ACTOR),
    )
)
SITUATIONS = {
    "war": facts("war", rebels=True, forces=False, conflict=True, violence=True, own_forces=False),
    "raid": facts("raid", rebels=False, forces=True, conflict=False, violence=True, own_forces=True),
    "theft": facts("theft", rebels=False, forces=True, conflict=False, violence=True, own_forces=True),
    "unclear": facts("unclear", rebels=True, conflict=True),
}
BODY = "limb a\n  actor rebels | [forces]{US}\n  act conflict | [violence]{US}\n"


def position(party: str, subject: str, stance: str, *, counts: bool = True) -> WordPosition:
    return WordPosition(party=party, subject=subject, stance=Stance(stance), counts=counts)


def draft(*positions: WordPosition, body: str = BODY, **lists: tuple[str, ...]) -> Draft:
    text, findings = read_body(body, CATALOGUE)
    assert text is not None, findings
    return Draft(title="t", source="s", body=text, positions=positions, **lists)


@pytest.mark.parametrize("solver", SOLVERS)
def test_two_situations_that_are_alike_cannot_be_told_apart(solver: str) -> None:
    answer = search(
        draft(must_cover=("war", "raid"), must_not_cover=("theft",)), SITUATIONS, CATALOGUE, solver=solver
    )
    assert not answer.is_possible
    assert {each.subject for each in answer.conflict} == {"raid", "theft"}
    assert answer.conflict_equals == 1
    assert [(each.lost, each.crossed) for each in answer.frontier] == [(1, 0)]
    assert answer.equals == 4
    assert answer.texts[0].taken == (0, 0)
    assert [text.taken for text in answer.texts] == [(0, 0), (0, 1), (1, 0), (1, 1)]


@pytest.mark.parametrize("solver", SOLVERS)
def test_what_a_red_line_costs(solver: str) -> None:
    answer = search(
        draft(
            position("ZW", "forces", "excluded"),
            position("US", "violence", "required"),
            position("CA", "violence", "required"),
            position("CN", "violence", "excluded"),
            position("NGO", "forces", "required", counts=False),
            must_cover=("war", "raid"),
        ),
        SITUATIONS,
        CATALOGUE,
        solver=solver,
    )
    assert [(each.lost, each.crossed) for each in answer.frontier] == [(1, 1), (0, 2)]
    assert {(each.kind, each.subject) for each in answer.conflict} == {
        (DemandKind.REQUIRED, "violence"),
        (DemandKind.EXCLUDED, "violence"),
    } or {each.kind for each in answer.conflict} == {DemandKind.MUST_COVER, DemandKind.EXCLUDED}
    costs = {(each.demand.kind, each.demand.subject): each for each in answer.costs}
    assert costs[DemandKind.EXCLUDED, "forces"].alone == 1
    assert costs[DemandKind.REQUIRED, "violence"].alone == 0
    assert costs[DemandKind.REQUIRED, "violence"].demand.parties == ("CA", "US")
    assert costs[DemandKind.EXCLUDED, "violence"].dropped == 1
    assert costs[DemandKind.EXCLUDED, "forces"].dropped is None
    assert answer.fewest_lost == 0


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_situation_that_is_not_settled_is_lost_either_way(solver: str) -> None:
    for lists in ({"must_cover": ("unclear",)}, {"must_not_cover": ("unclear",)}):
        body = "limb a\n  actor rebels\n  act violence | [conflict]{US}\n"
        if "must_cover" in lists:
            body = "limb a\n  actor rebels\n  act violence\n  [act conflict]{US}\n"
        answer = search(draft(body=body, **lists), SITUATIONS, CATALOGUE, solver=solver)
        assert answer.frontier[0].lost == 1
        assert len(answer.conflict) == 1


@pytest.mark.parametrize("solver", SOLVERS)
def test_an_exception_with_a_word_of_the_limb_is_weighed_exactly(solver: str) -> None:
    body = 'limb a\n  actor rebels\nexcept x "s"\n  actor [rebels]{A} / [forces]{B}\n'
    answer = search(draft(body=body, must_not_cover=("unclear",)), SITUATIONS, CATALOGUE, solver=solver)
    assert answer.is_possible
    assert answer.texts[0].taken == (0,)


@pytest.mark.parametrize("solver", SOLVERS)
def test_more_texts_than_are_asked_for_are_counted_and_not_listed(solver: str) -> None:
    kinds = tuple(element(f"w{n}", SlotKind.ACT) for n in range(10))
    body = "limb a\n  act w0 | " + " | ".join(f"[w{n}]{{A}}" for n in range(1, 10)) + "\n"
    catalogue = Catalogue(elements=kinds)
    text, _findings = read_body(body, catalogue)
    assert text is not None
    answer = search(Draft(title="t", source="s", body=text), {}, catalogue, most=7, solver=solver)
    assert [text.taken for text in answer.texts] == list(itertools.product((0, 1), repeat=9))[:7]
    assert (answer.total, answer.is_total_at_least) == (
        (512, False) if solver == "own" else (MOST_COUNTED, True)
    )
    assert (answer.equals, answer.is_equals_at_least) == (answer.total, answer.is_total_at_least)


def shuffled(instance: Instance, draw: random.Random) -> Draft:
    positions = list(instance.draft.positions)
    draw.shuffle(positions)
    return replace(instance.draft, positions=tuple(positions))


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_the_order_of_positions_changes_nothing(seed: int, draw: random.Random) -> None:
    instance = small_instance(seed)
    one = search(instance.draft, instance.situations, instance.catalogue, margin=1)
    other = search(shuffled(instance, draw), instance.situations, instance.catalogue, margin=1)
    assert one == other


@settings(max_examples=25)
@given(st.integers(0, 10**6))
def test_wishes_order_nothing(seed: int) -> None:
    instance = small_instance(seed)
    red = tuple(each for each in instance.draft.positions if each.stance.is_red_line)
    without = replace(instance.draft, positions=red)
    one = search(instance.draft, instance.situations, instance.catalogue)
    other = search(without, instance.situations, instance.catalogue)
    assert [text.taken for text in one.texts] == [text.taken for text in other.texts]
    assert all(text.unmet_wishes == 0 for text in other.texts)


@given(st.integers(0, 10**6), st.data())
def test_rows_say_what_the_evaluation_says(seed: int, data: st.DataObject) -> None:
    instance = small_instance(seed)
    given_draft = instance.draft
    taken = tuple(data.draw(st.integers(0, len(each.alternatives) - 1)) for each in given_draft.body.choices)
    definition = given_draft.body.resolve(taken)
    if definition is None:
        return
    problem = problem_of(given_draft, instance.situations, instance.catalogue)
    answers = {
        name: answer_of(definition, each, instance.catalogue) for name, each in instance.situations.items()
    }
    lost = [name for name in given_draft.must_cover if answers[name] is not Answer.COVERED]
    lost += [name for name in given_draft.must_not_cover if answers[name] is not Answer.NOT_COVERED]
    assert [problem.demands[each].subject for each in lost_by(definition, problem)] == lost
    found = consequences(given_draft, taken, instance.situations, instance.catalogue)
    assert (list(found.lost), dict(found.answers)) == (lost, answers)


@given(st.integers(0, 10**6))
def test_many_unknown_facts_make_few_rows(seed: int) -> None:
    draw = random.Random(seed)
    catalogue = made_catalogue(draw, 24, (SlotKind.ACTOR, SlotKind.ACT, SlotKind.SCALE))
    text, _findings = read_body(
        "limb a\n  act e1 | e4 | e7\n  actor e0 | e3\n  [scale e2 | e5]{A}\n", catalogue
    )
    assert text is not None
    where = made_situation(draw, "s", catalogue, known=0.1)
    given_draft = Draft(title="t", source="s", body=text, must_not_cover=("s",))
    problem = problem_of(given_draft, {"s": where}, catalogue)
    assert 1 <= len(problem.kept_out) <= 12


def test_brackets_that_make_no_text_have_no_consequences() -> None:
    found = consequences(draft(body="limb a\n  act [conflict]{US}\n"), (1,), SITUATIONS, CATALOGUE)
    assert found.definition is None
    assert found.answers == {}


def test_without_the_extra_the_own_search_remains(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: object, **more: object) -> object:
        if name.split(".")[0] == "pysat":
            raise ImportError(name)
        return real(name, *rest, **more)  # type: ignore[arg-type]

    for name in [each for each in sys.modules if each.split(".")[0] == "pysat"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", without)
    assert search(draft(must_cover=("war",)), SITUATIONS, CATALOGUE).is_possible
    with pytest.raises(NoSolver, match="openkp\\[search\\]"):
        search(draft(must_cover=("war",)), SITUATIONS, CATALOGUE, solver="sat")


def test_what_a_choice_gives_is_answered_situation_by_situation_and_counts_no_worlds(monkeypatch):
    def counted(*given: object) -> tuple[()]:
        raise AssertionError("worlds are many; an exact answer needs none of them")

    for name in ("worst_worlds", "fullest_exceptions"):
        monkeypatch.setattr(f"openkp.definitions.problem.{name}", counted)
    text = 'limb a\n  actor rebels\n  act conflict\nexcept own "s"\n  act violence\n'
    body, findings = read_body(text, CATALOGUE)
    assert body is not None
    assert not findings
    draft = Draft(
        title="t",
        source="s",
        body=body,
        must_cover=("war", "raid"),
        must_not_cover=("theft", "unclear"),
        positions=(WordPosition(party="US", subject="violence", stance=Stance.REQUIRED),),
    )
    given = consequences(draft, (), SITUATIONS, CATALOGUE)
    definition = draft.resolve(())
    assert definition is not None
    answers = {name: answer_of(definition, each, CATALOGUE) for name, each in SITUATIONS.items()}
    assert given.answers == answers
    assert given.lost == (
        *(name for name in draft.must_cover if answers[name] is not Answer.COVERED),
        *(name for name in draft.must_not_cover if answers[name] is not Answer.NOT_COVERED),
    )
    assert given.lost == ("war", "raid", "unclear")
    assert given.crossings == 1
