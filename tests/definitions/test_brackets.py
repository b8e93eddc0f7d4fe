"""The bracket form: reading, printing, choosing, closing."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions_drafts import made_catalogue, small_instance
from openkp.definitions.brackets import BracketedText, NothingLeft, inner_choices, print_body, read_body
from openkp.definitions.definition import Layer
from openkp.definitions.elements import Catalogue, SlotKind

CATALOGUE = made_catalogue(random.Random(1), 12, (SlotKind.ACTOR, SlotKind.ACT, SlotKind.SCALE))
TEXT = """\
# the text of the Chair
limb a
  act e1 | [e4]{US, CA}
  actor [e0]{ZW} / [e0 | e3]{US}
  [scale e2]{ZW, CN}
[limb b]{CA}
  [scale e2]{ZW} / [scale e2; reading scale e5 "said by the Chair; not [in] the text"]{CA} / []{CN}
  act e7
except own "a \\"source\\" with [brackets] / and more"
  actor e6
[]{UA} / [except other "x"]{RU}
  actor e9
determined by "the Plenary"
"""


def read(text: str, catalogue: Catalogue = CATALOGUE) -> BracketedText:
    found, findings = read_body(text, catalogue)
    assert found is not None, findings
    return found


def codes(text: str) -> list[tuple[str, object]]:
    found, findings = read_body(text, CATALOGUE)
    assert found is None
    return [(each.code, each.params["line"]) for each in findings]


def test_a_text_with_brackets_of_every_kind() -> None:
    text = read(TEXT)
    assert [[each.text for each in choice.alternatives] for choice in text.choices] == [
        ["e4", ""],
        ["e0", "e0 | e3"],
        ["scale e2", ""],
        ["limb b", ""],
        ["scale e2", 'scale e2; reading scale e5 "said by the Chair; not [in] the text"', ""],
        ["", 'except other "x"'],
    ]
    assert text.choices[0].alternatives[0].owners == ("US", "CA")
    assert [choice.number for choice in text.choices] == list(range(6))
    assert text.statements == (("determined_by", "the Plenary"),)
    assert text.subjects() == {"e0", "e1", "e2", "e3", "e4", "e5", "e7", "except:own", "except:other"}


def test_a_choice_of_brackets_makes_a_definition() -> None:
    definition = read(TEXT).resolve((1, 1, 0, 0, 1, 0))
    assert definition is not None
    assert [[slot.elements for slot in limb.slots] for limb in definition.limbs] == [
        [("e1",), ("e0", "e3"), ("e2",)],
        [("e2",), ("e5",), ("e7",)],
    ]
    assert definition.limbs[1].slots[1].layer is Layer.READING
    assert [each.id for each in definition.exceptions] == ["own"]
    assert definition.determined_by == "the Plenary"
    assert definition.effect_if_met == ""


def test_a_choice_that_leaves_a_slot_without_an_element_makes_no_text() -> None:
    text = read("limb a\n  act [e1]{A} | [e4]{B}\n")
    assert text.resolve((1, 1)) is None
    assert text.resolve((0, 1)) is not None
    with pytest.raises(NothingLeft):
        text.closed({0: 1, 1: 1})


def test_a_choice_that_leaves_no_slot_or_no_limb_makes_no_text() -> None:
    assert read("limb a\n  [act e1]{A}\n").resolve((1,)) is None
    text = read("[limb a]{A}\n  act e1\n")
    assert text.resolve((1,)) is None
    with pytest.raises(NothingLeft):
        text.closed({0: 1})


def test_an_index_that_is_not_there_is_an_error_of_the_caller() -> None:
    text = read(TEXT)
    for taken in [(9, 0, 0, 0, 0, 0), (-1, 0, 0, 0, 0, 0), (0,)]:
        with pytest.raises(IndexError):
            text.resolve(taken)


@given(st.integers(0, 10**6))
def test_reading_what_was_printed_gives_the_same(seed: int) -> None:
    instance = small_instance(seed)
    printed = print_body(instance.draft.body)
    again = read(printed, instance.catalogue)
    assert again == instance.draft.body
    assert print_body(again) == printed


def test_reading_what_was_printed_gives_the_same_with_quotes_and_statements() -> None:
    assert read(print_body(read(TEXT))) == read(TEXT)


@given(st.integers(0, 10**6), st.data())
def test_closing_brackets_leaves_the_texts_that_take_those_alternatives(
    seed: int, data: st.DataObject
) -> None:
    instance = small_instance(seed)
    text = instance.draft.body
    taken = tuple(data.draw(st.integers(0, len(choice.alternatives) - 1)) for choice in text.choices)
    numbers = data.draw(st.sets(st.sampled_from(range(len(taken))))) if taken else set()
    wanted = text.resolve(taken)
    if wanted is None:
        return
    try:
        closed = text.closed({number: taken[number] for number in numbers})
    except NothingLeft:  # a limb that is still in brackets, and left out by this choice, would lose its lines
        idle = [part for part in text.parts if not text.stands(part, taken) and part.choice not in numbers]
        assert any(not numbers.isdisjoint(inner_choices(part)) for part in idle)
        return
    assert closed == read(print_body(closed), instance.catalogue)
    left = [range(len(choice.alternatives)) for choice in closed.choices]
    if len(left) <= 6:
        assert wanted in [closed.resolve(each) for each in itertools.product(*left)]
    assert len(closed.choices) <= len(text.choices) - len(numbers)


def test_limbs_come_before_exceptions_and_choices_are_numbered_in_that_order() -> None:
    text = read('[except x "s"]{A}\n  actor e0\nlimb a\n  act e1 | [e4]{B}\n')
    assert [part.id for part in text.parts] == ["a", "x"]
    assert [choice.alternatives[0].text for choice in text.choices] == ["e4", 'except x "s"']
    assert text.resolve((1, 1)) is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("limb a\n  act e1 | [e4{US}\n", ("draft_bracket_unclosed", 2)),
        ("limb a\n  act e1 | [e4]{US\n", ("draft_bracket_unclosed", 2)),
        ("limb a\n  act e1 | e4]{US}\n", ("draft_bracket_unopened", 2)),
        ("limb a\n  [act e1 | [e4]{US}]{ZW}\n", ("draft_bracket_nested", 2)),
        ('limb a\n  act e1 "said\n', ("draft_quotes_unclosed", 2)),
        ("limb a\n  act e1 | [nothing_such]{US}\n", ("element_unknown", 2)),
        ("limb a\n  act e1 | [e0]{US}\n", ("element_of_other_kind", 2)),
        ("limb a\n  act e1 | [e1]{US}\n", ("element_twice", 2)),
        ("limb a\n  act [e1]{A} / [e1]{B}\n", ("draft_alternative_twice", 2)),
        ("limb a\n  act e1\n  [act e4]{A} / [act e4]{B}\n", ("draft_alternative_twice", 3)),
        ("limb a\n  act e1\n  []{A}\n", ("draft_alternative_twice", 3)),
        ("limb a\n  act e1\nlimb a\n  act e1\n", ("definition_part_twice", 3)),
        ("[limb a]{A} / [limb b]{B}\n  act e1\n", ("definition_line_unreadable", 1)),
        ("act e1\nlimb a\n  act e1\n", ("definition_slot_outside", 1)),
        ("limb a\n", ("definition_limb_empty", 1)),
        ('except x "s"\n  act e1\n', ("definition_part_missing", 0)),
        ("limb a\n  act e1\n  nonsense\n", ("definition_line_unreadable", 3)),
        ("limb a\n  act [e1]{A} [e4]{B}\n", ("definition_line_unreadable", 2)),
        ("limb a\n  act e1\ndetermined by nobody\n", ("definition_line_unreadable", 3)),
        ("limb a\n" + "  [act e1]{A}\n" * 121, ("draft_too_many_brackets", 122)),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, expected: tuple[str, int]) -> None:
    assert expected in codes(text)


@given(st.text(alphabet='[]{}"/|;\\ \nalimbexcptor01ecs', max_size=120))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    found, findings = read_body(text, CATALOGUE)
    assert (found is None) is bool(findings)
    if found is not None:
        assert read(print_body(found)) == found


def test_a_million_lines_are_refused_with_the_line_where_it_was_too_much() -> None:
    (finding,) = read_body("limb a\n" * 1_000_000, CATALOGUE)[1]
    assert finding.code == "draft_too_long"
    assert finding.params["line"] == 28_572
