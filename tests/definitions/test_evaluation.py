"""Evaluation is exact, by a full case analysis, and has the properties that a delegate expects."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from definition_strategies import (
    Case,
    answer_by_analysis,
    cases,
    catalogue_of,
    definitions,
    facts_of,
    known_by_analysis,
    outcome,
    resolutions,
    situation_of,
    slots_of,
    text_of,
    worlds,
)
from openkp.definitions import settling
from openkp.definitions.answers import MOST_SETTLING, Answer
from openkp.definitions.definition import Definition
from openkp.definitions.elements import Catalogue
from openkp.definitions.evaluation import answer_of, evaluate
from openkp.definitions.settling import FURTHER, smallest_settling
from openkp.definitions.situations import (
    Assertion,
    ImpossibleFacts,
    Situation,
    Source,
    Value,
    known_facts,
)

SETTLED = (Answer.COVERED, Answer.NOT_COVERED)


@settings(max_examples=30)
@given(cases())
def test_the_answer_is_that_of_a_full_case_analysis(case: Case) -> None:
    assert answer_of(case.definition, case.situation, case.catalogue) == answer_by_analysis(
        case.definition, case.situation, case.catalogue
    )
    words = case.definition.without_readings()
    assert answer_of(
        case.definition, case.situation, case.catalogue, with_readings=False
    ) == answer_by_analysis(words, case.situation, case.catalogue)


@settings(max_examples=30)
@given(cases())
def test_what_is_known_is_what_follows_from_each_account(case: Case) -> None:
    known = known_facts(case.situation, case.catalogue)
    settled, disputed = known_by_analysis(case.situation, case.catalogue)
    assert dict(known.settled) == settled
    assert known.disputed == disputed


@settings(max_examples=30)
@given(cases(most=5))
def test_the_settling_sets_are_all_the_smallest_and_settle(case: Case) -> None:
    evaluation = evaluate(case.definition, case.situation, case.catalogue)
    settled, _disputed = known_by_analysis(case.situation, case.catalogue)
    found = smallest_settling(
        case.definition, known_facts(case.situation, case.catalogue).settled, case.catalogue
    )
    assert {(frozenset(each.findings), each.answer is Answer.COVERED) for each in found} == set(
        smallest_by_analysis(case.definition, settled, case.catalogue)
    )
    assert len(found) == len({(each.findings, each.answer) for each in found}) == evaluation.equal_settles
    assert set(evaluation.settles) <= set(found)
    assert len(evaluation.settles) == min(len(found), MOST_SETTLING)
    assert {each.answer for each in evaluation.settles} == {each.answer for each in found}
    for other in evaluation.settles_otherwise:
        assert other.answer not in {each.answer for each in found}
        assert len(found[0].findings) < len(other.findings) <= len(found[0].findings) + FURTHER
        rows = worlds(case.catalogue, {**settled, **dict(other.findings)})
        assert outcome(case.definition, rows) is (other.answer is Answer.COVERED)


def smallest_by_analysis(
    definition: Definition, settled: dict[str, bool], catalogue: Catalogue
) -> list[tuple[frozenset[tuple[str, bool]], bool]]:
    if outcome(definition, worlds(catalogue, settled)) is not None:
        return []
    unknown = sorted(definition.elements() - settled.keys())
    for size in range(1, len(unknown) + 1):
        found = []
        for elements in combinations(unknown, size):
            for values in product((True, False), repeat=size):
                findings = dict(zip(elements, values, strict=True))
                rows = worlds(catalogue, {**settled, **findings})
                met = outcome(definition, rows) if rows else None
                if met is not None:
                    found.append((frozenset(findings.items()), met))
        if found:
            return found
    raise AssertionError("findings on every word of a text settle it")


@settings(max_examples=30)
@given(cases())
def test_the_facts_used_alone_give_the_answer_and_each_has_a_source(case: Case) -> None:
    evaluation = evaluate(case.definition, case.situation, case.catalogue)
    for used in evaluation.used:
        assert used.assertion in case.situation.assertions
        assert case.situation.source(used.assertion.source).address
        told = {used.assertion.element: used.assertion.value is Value.YES}
        follows = case.catalogue.with_consequences(told)
        assert follows is not None
        assert follows[used.element] is (used.value is Value.YES)
        assert used.implied_by in ("", used.assertion.element)
    if evaluation.answer in SETTLED:
        facts = {used.element: used.value is Value.YES for used in evaluation.used}
        met = outcome(case.definition, worlds(case.catalogue, facts))
        assert met is (evaluation.answer is Answer.COVERED)
        if outcome(case.definition, worlds(case.catalogue)) is None:
            assert evaluation.used


@settings(max_examples=30)
@given(cases())
def test_contested_is_decided_either_way_and_shows_both_sides(case: Case) -> None:
    evaluation = evaluate(case.definition, case.situation, case.catalogue)
    settled, disputed = known_by_analysis(case.situation, case.catalogue)
    found = {
        outcome(case.definition, part) for part in resolutions(worlds(case.catalogue, settled), disputed)
    }
    assert (evaluation.answer is Answer.CONTESTED) is ({True, False} <= found)
    assert (evaluation.by_account is not None) is (evaluation.answer is Answer.CONTESTED)
    if evaluation.answer is Answer.CONTESTED:
        both = {used.element for used in evaluation.used if used.value is Value.YES} & {
            used.element for used in evaluation.used if used.value is Value.NO
        }
        assert both == disputed & case.definition.elements()
        assert both


@settings(max_examples=30)
@given(cases())
def test_what_decides_is_a_part_of_the_text_that_has_to_do_with_it(case: Case) -> None:
    evaluation = evaluate(case.definition, case.situation, case.catalogue)
    settled = known_facts(case.situation, case.catalogue).settled
    deciding = evaluation.deciding
    limb = next(each for each in case.definition.limbs if each.id == deciding.limb)
    slot = dict(limb.named_slots()).get(deciding.slot)
    exceptions = {each.id: each for each in case.definition.exceptions}
    if evaluation.answer is Answer.COVERED:
        assert all(any(settled.get(each) for each in one.elements) for one in limb.slots)
        assert not deciding.slot
        assert not deciding.exception
    elif evaluation.answer is Answer.NOT_COVERED and slot and not deciding.words_exclude_each_other:
        assert all(settled.get(each) is False for each in slot.elements)
    else:
        assert bool(slot) is not (deciding.exception in exceptions)
    if evaluation.answer in (Answer.OPEN, Answer.CONTESTED) and slot:
        assert not any(settled.get(each) for each in slot.elements)
        assert any(each not in settled for each in slot.elements)


def test_kleene_logic_alone_would_call_this_open() -> None:
    catalogue = catalogue_of("ab")
    nowhere = text_of([["a"]], [["a"]])
    assert answer_of(nowhere, situation_of(), catalogue) is Answer.NOT_COVERED
    assert evaluate(nowhere, situation_of(), catalogue).deciding.exception == "x0"
    excluded = catalogue_of("ab", exclusions=["ab"])
    apart = text_of([["a", "b"]])
    evaluation = evaluate(apart, situation_of(), excluded)
    assert evaluation.answer is Answer.NOT_COVERED
    assert evaluation.deciding.words_exclude_each_other


def test_an_exception_that_shares_a_word_is_settled_by_what_follows() -> None:
    """A rebel movement is an armed group; the exception of armed groups keeps it out in every case."""
    catalogue = catalogue_of(["armed_group", "rebel"], implications=[("rebel", "armed_group")])
    text = text_of([["rebel"]], [["armed_group"]])
    assert answer_of(text, situation_of(), catalogue) is Answer.NOT_COVERED
    assert answer_of(text, situation_of({"rebel": True}), catalogue) is Answer.NOT_COVERED


def test_what_one_party_says_both_ways_is_no_side_of_it() -> None:
    catalogue = catalogue_of("ab")
    said = situation_of({"a": True}, {"a": False}, {"a": True, "b": True})
    said = replace(
        said, assertions=tuple(replace(e, party="P") for e in said.assertions[:2]) + said.assertions[2:]
    )
    evaluation = evaluate(text_of([["a"]]), said, catalogue)
    assert evaluation.answer is Answer.CONTESTED
    assert evaluation.by_account == {"Party 2": Answer.COVERED}


def test_a_later_assertion_of_the_same_account_replaces_the_earlier() -> None:
    catalogue = catalogue_of("a")
    said = situation_of({"a": True})
    later = replace(said.assertions[0], value=Value.NO, day="2013")
    evaluation = evaluate(text_of([["a"]]), replace(said, assertions=(*said.assertions, later)), catalogue)
    assert evaluation.answer is Answer.NOT_COVERED
    assert [used.assertion for used in evaluation.used] == [later]


def test_what_follows_only_from_a_denial_in_dispute_is_not_settled() -> None:
    """One party denies any link; those who affirm it say nothing of the finer one, which stays open."""
    catalogue = catalogue_of(["finer", "link"], implications=[("finer", "link")])
    said = situation_of({"link": True}, {"link": False})
    known = known_facts(said, catalogue)
    assert (dict(known.settled), known.disputed) == ({}, {"link"})
    assert answer_of(text_of([["finer"]]), said, catalogue) is Answer.OPEN


def test_a_settled_fact_rests_on_no_assertion_in_dispute() -> None:
    catalogue = catalogue_of("abc", implications=["ac", "bc"])
    said = situation_of({"a": True}, {"a": False}, {"b": True})
    evaluation = evaluate(text_of([["c"]]), said, catalogue)
    assert evaluation.answer is Answer.COVERED
    assert [used.implied_by for used in evaluation.used] == ["b"]


def test_a_party_is_heard_with_all_that_it_says_of_what_is_disputed() -> None:
    catalogue = catalogue_of("abc", implications=["ac"])
    said = situation_of({"a": True, "b": True}, {"a": False, "b": False})
    evaluation = evaluate(text_of([["b"], ["c"]]), said, catalogue)
    assert evaluation.answer is Answer.OPEN
    evaluation = evaluate(text_of([["b", "c"]]), said, catalogue)
    assert evaluation.answer is Answer.CONTESTED
    assert evaluation.by_account == {"Party 0": Answer.COVERED, "Party 1": Answer.NOT_COVERED}


def test_what_cannot_be_known_settles_nothing() -> None:
    said = situation_of({"a": True})
    unknown = replace(said, assertions=(replace(said.assertions[0], value=Value.UNKNOWN),))
    assert answer_of(text_of([["a"]]), unknown, catalogue_of("a")) is Answer.OPEN


def test_impossible_facts_are_a_broken_caller() -> None:
    catalogue = catalogue_of("ab", implications=["ab"])
    with pytest.raises(ImpossibleFacts):
        evaluate(text_of([["a"]]), situation_of({"a": True, "b": False}), catalogue)
    with pytest.raises(KeyError):
        evaluate(text_of([["z"]]), situation_of(), catalogue)


def test_the_words_alone_of_a_text_that_is_only_read_reach_nothing() -> None:
    catalogue = catalogue_of("a")
    text = text_of([["a"]])
    slot = replace(text.limbs[0].slots[0], layer="reading")
    text = replace(text, limbs=(replace(text.limbs[0], slots=(slot,)),))
    evaluation = evaluate(text, situation_of({"a": True}), catalogue, with_readings=False)
    assert evaluation.answer is Answer.NOT_COVERED
    assert evaluation.deciding.limb == ""


# -- What a delegate expects ------------------------------------------------------------------------------


@st.composite
def with_alternative(draw: st.DrawFn) -> tuple[Case, Definition]:
    """A case, and its text with one more element in a slot of a limb, or one more limb."""
    case = draw(cases())
    limbs = list(case.definition.limbs)
    if draw(st.booleans()):
        extra = replace(limbs[0], id="more", slots=(draw(slots_of(case.catalogue)),))
        return case, replace(case.definition, limbs=(*limbs, extra))
    place = draw(st.integers(0, len(limbs) - 1))
    slots = list(limbs[place].slots)
    at = draw(st.integers(0, len(slots) - 1))
    of_kind = [each.id for each in case.catalogue if each.slot is slots[at].kind]
    more = draw(st.sampled_from(of_kind))
    slots[at] = replace(slots[at], elements=tuple(dict.fromkeys((*slots[at].elements, more))))
    limbs[place] = replace(limbs[place], slots=tuple(slots))
    return case, replace(case.definition, limbs=tuple(limbs))


@settings(max_examples=30)
@given(with_alternative())
def test_adding_an_alternative_to_a_limb_never_uncovers(found: tuple[Case, Definition]) -> None:
    """Also where an exception shares the element: it is as it was, and limbs only reach further."""
    (catalogue, definition, situation), wider = found
    if answer_of(definition, situation, catalogue) is Answer.COVERED:
        assert answer_of(wider, situation, catalogue) is Answer.COVERED
    if answer_of(wider, situation, catalogue) is Answer.NOT_COVERED:
        assert answer_of(definition, situation, catalogue) is Answer.NOT_COVERED


@settings(max_examples=30)
@given(cases(), st.data())
def test_adding_a_slot_to_a_limb_or_an_exception_never_covers(case: Case, data: st.DataObject) -> None:
    catalogue, definition, situation = case
    place = data.draw(st.integers(0, len(definition.limbs) - 1))
    limbs = list(definition.limbs)
    limbs[place] = replace(limbs[place], slots=(*limbs[place].slots, data.draw(slots_of(catalogue))))
    narrower = replace(definition, limbs=tuple(limbs))
    extra = data.draw(definitions(catalogue, exceptions=1)).exceptions
    narrower = replace(
        narrower, exceptions=(*narrower.exceptions, *(replace(each, id="more") for each in extra))
    )
    if answer_of(definition, situation, catalogue) is Answer.NOT_COVERED:
        assert answer_of(narrower, situation, catalogue) is Answer.NOT_COVERED
    if answer_of(narrower, situation, catalogue) is Answer.COVERED:
        assert answer_of(definition, situation, catalogue) is Answer.COVERED


@settings(max_examples=30)
@given(cases(), st.data())
def test_a_further_account_never_moves_between_covered_and_not_covered(
    case: Case, data: st.DataObject
) -> None:
    """Whatever it says; and one that denies nothing known leaves what is settled as it is."""
    catalogue, definition, situation = case
    facts = data.draw(facts_of(catalogue))
    more = with_account(situation, facts)
    before, after = answer_of(definition, situation, catalogue), answer_of(definition, more, catalogue)
    assert {before, after} != set(SETTLED)
    known = known_facts(situation, catalogue).settled
    follows = catalogue.with_consequences(facts) or {}
    if before in SETTLED and all(known.get(each, holds) is holds for each, holds in follows.items()):
        assert after is before


def with_account(situation: Situation, facts: dict[str, bool]) -> Situation:
    source = Source(key="more", title="t", address="https://example.org/more")
    told = tuple(
        Assertion(element=each, value=Value.YES if holds else Value.NO, party="Another", source="more")
        for each, holds in facts.items()
    )
    return replace(situation, sources=(*situation.sources, source), assertions=(*situation.assertions, *told))


@settings(max_examples=30)
@given(cases(), st.randoms(use_true_random=False))
def test_order_changes_no_answer(case: Case, dice) -> None:
    catalogue, definition, situation = case

    def mixed(items):
        found = list(items)
        return tuple(dice.sample(found, len(found)))

    def mixed_part(part):
        return replace(part, slots=mixed(replace(slot, elements=mixed(slot.elements)) for slot in part.slots))

    other_text = replace(
        definition,
        limbs=mixed([mixed_part(each) for each in definition.limbs]),
        exceptions=mixed([mixed_part(each) for each in definition.exceptions]),
    )
    other_catalogue = Catalogue(
        elements=mixed(catalogue.elements),
        implications=mixed(catalogue.implications),
        exclusions=mixed(catalogue.exclusions),
    )
    told = replace(situation, assertions=mixed(situation.assertions))
    one = evaluate(definition, situation, catalogue)
    other = evaluate(other_text, told, other_catalogue)
    assert (other.answer, other.by_account) == (one.answer, one.by_account)
    assert other.equal_settles == one.equal_settles


def test_neither_answer_goes_without_its_findings_where_the_other_takes_fewer() -> None:
    catalogue = catalogue_of("abc")
    evaluation = evaluate(text_of([["a b"]]), situation_of(), catalogue)
    assert [each.findings for each in evaluation.settles] == [(("a", True),), (("b", True),)]
    assert [each.findings for each in evaluation.settles_otherwise] == [(("a", False), ("b", False))]
    assert evaluate(text_of([["a"]]), situation_of(), catalogue).settles_otherwise == ()


def test_with_twenty_five_unknown_elements_few_sets_of_findings_are_tried(monkeypatch) -> None:
    """There are over 150,000 sets of four of fifty findings; a page cannot wait for all of them."""
    names = [f"e{number:02}" for number in range(25)]
    catalogue = catalogue_of(names, implications=[(names[0], names[6])])
    square = [" ".join(names[at : at + 5]) for at in range(0, 25, 5)]
    crossing = [" ".join(names[2:7]), " ".join(names[9:13])]
    excepted = [" ".join(names[3:8]), " ".join(names[12:15])]
    tried = []
    grow = settling._Search.grow  # the step of the search

    def counted(self, *given) -> None:
        tried.append(given)
        grow(self, *given)

    monkeypatch.setattr(settling._Search, "grow", counted)
    found = evaluate(text_of([square]), situation_of(), catalogue)
    assert (found.equal_settles, len(found.settles[0].findings)) == (125, 4)
    assert evaluate(text_of([square, crossing], [excepted]), situation_of(), catalogue).settles
    assert 100 < len(tried) < 10_000
