"""Definitions and evaluations in plain sentences: nothing is lost, nothing added, nothing breaks."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings

from definition_strategies import Case, cases, catalogue_of, situation_of, text_of
from openkp.definitions import library, words
from openkp.definitions.answers import Answer
from openkp.definitions.definition import Layer, Limb, Slot, Status
from openkp.definitions.elements import SlotKind
from openkp.definitions.evaluation import evaluate
from openkp.definitions.sentences import (
    answer_meaning,
    answer_symbol,
    answer_words,
    definition_paragraph,
    definition_sentence,
    explanation,
    kind_words,
    layer_words,
    limb_sentence,
    slot_sentence,
    standard_words,
    statements,
    status_words,
    value_words,
)
from openkp.definitions.situations import Standard, Value

CATALOGUE = catalogue_of("abcdefg", kinds=tuple(SlotKind))


def limb_of(*slots: Slot) -> Limb:
    return Limb(id="a", slots=slots)


def slot_of(kind: SlotKind, layer: Layer = Layer.TEXT, note: str = "") -> Slot:
    element = next(each.id for each in CATALOGUE if each.slot is kind)
    return Slot(kind=kind, elements=(element,), layer=layer, note=note)


def test_slots_read_in_the_order_of_a_sentence_whatever_their_order_in_the_text() -> None:
    limb = limb_of(*(slot_of(kind) for kind in SlotKind))
    assert limb_sentence(limb, CATALOGUE) == "the c the b by the a, the d, that is the e, the f, the g"
    assert limb_sentence(limb_of(*reversed(limb.slots)), CATALOGUE) == limb_sentence(limb, CATALOGUE)


def test_a_limb_without_link_or_act_is_still_a_sentence() -> None:
    assert limb_sentence(limb_of(slot_of(SlotKind.ACTOR)), CATALOGUE) == "in a situation of acts by the a"
    assert limb_sentence(limb_of(slot_of(SlotKind.LINK)), CATALOGUE) == "the c acts"


def test_what_is_not_written_is_marked_apart() -> None:
    limb = limb_of(
        slot_of(SlotKind.LINK, Layer.ASSUMPTION),
        slot_of(SlotKind.ACT),
        slot_of(SlotKind.SCALE, Layer.READING),
        slot_of(SlotKind.PLACE),
        slot_of(SlotKind.PLACE, Layer.READING),
    )
    assert limb_sentence(limb, CATALOGUE) == (
        "[assumed: the c] the b, [said, not written: that is the e], the f and [said, not written: the f]"
    )


def test_a_slot_says_who_said_it() -> None:
    assert slot_sentence(slot_of(SlotKind.ACTOR), CATALOGUE) == "Who acts: the a"
    said = slot_of(SlotKind.ACTOR, Layer.READING, "the Chair, in June.")
    assert slot_sentence(said, CATALOGUE).endswith(
        "(said of the text, not written in it: the Chair, in June)"
    )
    assumed = slot_of(SlotKind.ACTOR, Layer.ASSUMPTION)
    assert slot_sentence(assumed, CATALOGUE).endswith("(assumed by those who encoded it)")


def test_limbs_are_lettered_exceptions_have_their_source_and_the_rest_is_not_stated() -> None:
    text = text_of([["b"], ["b i"]], [["i"]])
    catalogue = catalogue_of("bi")
    assert definition_sentence(text, catalogue) == (
        "“Conflict diamonds” means rough diamonds (a) in a situation of the b; or (b) in a situation of "
        "the b or the i, but not those in a situation of the i (exception “x0”: s)."
    )
    paragraph = definition_paragraph(replace(text, ends_when="Peace is made."), catalogue)
    assert paragraph.endswith(
        "Determined by: not stated. Standard of proof: not stated. Effect if met: not stated. "
        "Ends when: Peace is made."
    )
    assert statements(text)[0] == ("Determined by", "not stated")
    assert "No limb" in definition_sentence(replace(text, limbs=()), catalogue)
    many = text_of([["b"]] * 28)
    assert "(z) " in definition_sentence(many, catalogue)
    assert "(28) " in definition_sentence(many, catalogue)


def test_every_shipped_text_is_one_sentence_that_names_each_of_its_words() -> None:
    catalogue = library.catalogue()
    for text in library.definitions().values():
        sentence = definition_sentence(text, catalogue)
        assert sentence.startswith("“Conflict diamonds” means rough diamonds ")
        assert sentence.endswith(".")
        assert all(catalogue[each].sentence in sentence for each in text.elements())
        marks = sum(slot.layer is not Layer.TEXT for slot in text.slots())
        assert (sentence.count("[") > 0) is bool(marks)
        assert "  " not in sentence
        assert "{" not in sentence


@pytest.mark.parametrize(
    ("words_of", "members"),
    [
        (answer_words, Answer),
        (answer_meaning, Answer),
        (answer_symbol, Answer),
        (kind_words, SlotKind),
        (layer_words, Layer),
        (status_words, Status),
        (value_words, Value),
        (standard_words, Standard),
    ],
)
def test_every_member_has_words_of_its_own(words_of, members) -> None:
    found = [words_of(each) for each in members]
    assert all(each.strip() for each in found)
    assert len(set(found)) == len(found)


@settings(max_examples=30)
@given(cases())
def test_an_explanation_says_the_answer_what_decides_what_is_used_and_what_would_settle(case: Case) -> None:
    for with_readings in (True, False):
        found = evaluate(case.definition, case.situation, case.catalogue, with_readings=with_readings)
        sentences = explanation(found, case.definition, case.situation, case.catalogue)
        assert all(each.endswith(".") and "{" not in each and "  " not in each for each in sentences)
        assert answer_words(found.answer) in sentences[0]
        assert len(sentences) >= 2 + len(found.used) + len(found.settles)
        for used in found.used:
            title = case.situation.source(used.assertion.source).title
            assert any(title in each and used.assertion.party in each for each in sentences)
        for party in found.by_account or {}:
            assert any(each.startswith(f"By the facts of {party}: ") for each in sentences)


def test_an_explanation_of_each_answer_reads_plainly() -> None:
    catalogue = catalogue_of(["violence", "war"], kinds=(SlotKind.ACT,), implications=[("war", "violence")])
    text = text_of([["violence"]], name="D")

    def said(*accounts: dict[str, bool]) -> tuple[str, ...]:
        case = situation_of(*accounts)
        return explanation(evaluate(text, case, catalogue), text, case, catalogue)

    assert said({"war": True}) == (
        "The case: covered by D.",
        "Limb “l0” applies: each of its slots holds.",
        "That this holds: the violence, follows from what Party 0 affirms: the war (Paper 0).",
    )
    assert said({"violence": False}) == (
        "The case: not covered by D.",
        "Limb “l0” comes nearest, and this part of it does not hold: What is done: the violence.",
        "Party 0 says that this does not hold: the violence (Paper 0; standard not stated).",
    )
    assert said() == (
        "The case: open under D; facts are missing.",
        "It turns on this part of limb “l0”, which is not known: What is done: the violence.",
        "It would be covered if it were found that this holds: the violence.",
        "It would not be covered if it were found that this does not hold: the violence.",
    )
    assert said({"violence": True}, {"violence": False})[-2:] == (
        "By the facts of Party 0: covered.",
        "By the facts of Party 1: not covered.",
    )


def test_an_explanation_names_the_exception_the_words_that_exclude_and_the_day() -> None:
    catalogue = catalogue_of("ab", exclusions=["ab"])
    text = text_of([["a"]], [["a"]])
    case = situation_of()
    assert "the exception “x0” applies too: What is done: the a (s)." in " ".join(
        explanation(evaluate(text, case, catalogue), text, case, catalogue)
    )
    apart = text_of([["a", "b"]])
    assert "cannot hold together" in explanation(evaluate(apart, case, catalogue), apart, case, catalogue)[1]
    spared = text_of([["a"]], [["b"]])
    case = situation_of({"a": True})
    dated = replace(case, assertions=tuple(replace(each, day="2012-06") for each in case.assertions))
    found = explanation(evaluate(spared, dated, catalogue), spared, dated, catalogue)
    assert "No exception applies." in found
    assert any("(Paper 0, 2012-06; " in each for each in found)
    still = text_of([["a"]], [["c"]])
    catalogue = catalogue_of("abc")
    found = explanation(evaluate(still, case, catalogue), still, case, catalogue)
    assert "It turns on the exception “x0”, which is not known: What is done: the c (s)." in found


def test_more_sets_than_are_named_are_counted() -> None:
    names = [f"e{number}" for number in range(20)]
    catalogue = catalogue_of(names)
    text = text_of([[" ".join(names)]])
    found = explanation(evaluate(text, situation_of(), catalogue), text, situation_of(), catalogue)
    assert "There are 20 such smallest sets of findings; 12 are named here." in found


def test_sentences_speak_the_readers_language_and_pass_over_a_broken_translation() -> None:
    catalogue = catalogue_of("a")
    text = text_of([["a"]])
    assert definition_sentence(
        text, catalogue, lambda each: re.sub("rough diamonds", "diamants bruts", each)
    ) == ("“Conflict diamonds” means diamants bruts in a situation of the a.")
    for broken in ("{", "{other}", "{0}", "{limbs.missing}"):
        spoilt = definition_sentence(
            text, catalogue, lambda each, to=broken: to if "{limbs}" in each else each
        )
        assert spoilt == definition_sentence(text, catalogue)
    assert words.say("{a} b", lambda _each: "b {a}", a="x") == "b x"


def test_what_is_not_known_and_what_is_in_dispute_are_told_apart() -> None:
    """A dispute is no missing fact: a reader is told which is which, and why the answer is the one it is."""
    catalogue = catalogue_of("abc")

    def told(text, *accounts: dict[str, bool]):
        case = situation_of(*accounts)
        found = evaluate(text, case, catalogue)
        return found, " ".join(explanation(found, text, case, catalogue))

    both = text_of([["a", "b"]])
    found, words = told(both, {"a": True}, {"a": False})
    assert (found.answer, found.unknown, found.disputed) == (Answer.OPEN, ("b",), ("a",))
    assert "which is not known: What is done: the b" in words or "contradict each other: What is" in words
    assert "this is not known: the b." in words
    assert "sources contradict each other on this: the a." in words
    assert "so it is open and not contested" in words
    either = text_of([["a b"]])
    found, words = told(either, {"a": True}, {"a": False})
    assert (found.answer, found.unknown, found.disputed) == (Answer.OPEN, ("b",), ("a",))
    assert "which is not settled: What is done: the a or the b" in words
    only = text_of([["a"], ["b", "c"]])
    found, words = told(only, {"a": True, "b": False}, {"a": False})
    assert (found.answer, found.unknown, found.disputed) == (Answer.CONTESTED, (), ("a",))
    assert "so it is" not in words


def test_contested_wins_where_the_dispute_alone_decides() -> None:
    catalogue = catalogue_of("abc", implications=["ab"])
    text = text_of([["a", "b c"]])
    case = situation_of({"a": True}, {"a": False})
    found = evaluate(text, case, catalogue)
    assert found.answer is Answer.CONTESTED
    assert found.unknown == ("b", "c")
    words = " ".join(explanation(found, text, case, catalogue))
    assert "so it is contested, although facts are missing too" in words


def test_an_exception_that_is_not_known_is_named_beside_a_disputed_limb() -> None:
    catalogue = catalogue_of("ab")
    text = text_of([["a"]], [["b"]])
    case = situation_of({"a": True}, {"a": False})
    found = evaluate(text, case, catalogue)
    assert (found.answer, found.unknown, found.disputed) == (Answer.OPEN, ("b",), ("a",))
    assert "this is not known: the b." in " ".join(explanation(found, text, case, catalogue))


def test_where_one_answer_needs_far_more_findings_that_is_said() -> None:
    names = [f"e{number}" for number in range(6)]
    catalogue = catalogue_of(names)
    text = text_of([names])
    found = evaluate(text, situation_of(), catalogue)
    assert {each.answer for each in (*found.settles, *found.settles_otherwise)} == {Answer.NOT_COVERED}
    assert found.otherwise_needs == 4
    words = explanation(found, text, situation_of(), catalogue)
    assert "To be covered it would need more: at least 4 findings together." in words
    near = text_of([names[:2]])
    found = evaluate(near, situation_of(), catalogue)
    assert found.otherwise_needs == 0
    assert not any(
        "it would need more" in each for each in explanation(found, near, situation_of(), catalogue)
    )
