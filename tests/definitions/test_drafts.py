"""A draft from its file: what it has, and what is wrong with it, with the line."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from definitions_drafts import made_catalogue
from openkp.definitions.drafts import read_draft
from openkp.definitions.elements import SlotKind
from openkp.definitions.positions import Stance
from openkp.definitions.toml_form import LONGEST_FILE

CATALOGUE = made_catalogue(random.Random(1), 12, (SlotKind.ACTOR, SlotKind.ACT, SlotKind.SCALE))
SITUATIONS = ("here", "there", "elsewhere")
DRAFT = """\
title = "A draft"
source = "made for the test"
text = '''
limb a
  act e1 | [e4]{US}
[except own "s"]{RU}
  actor e0
'''
must_cover = ["here"]
must_not_cover = [
  "there",
]

[[positions]]
party = "ZW"
subject = "e4"
stance = "excluded"
source = "a letter"

[[positions]]
party = "Observers"
element = "e4"
stance = "required"
counts = false

[[positions]]
party = "RU"
subject = "except:own"
stance = "wanted"
"""


def codes(text: str) -> list[tuple[str, object]]:
    draft, findings = read_draft(text, CATALOGUE, SITUATIONS)
    assert draft is None
    return [(each.code, each.params["line"]) for each in findings]


def test_a_draft_is_read() -> None:
    draft, findings = read_draft(DRAFT, CATALOGUE, SITUATIONS)
    assert draft is not None, findings
    assert (draft.title, draft.must_cover, draft.must_not_cover) == ("A draft", ("here",), ("there",))
    assert [(each.party, each.subject, each.stance, each.counts) for each in draft.positions] == [
        ("ZW", "e4", Stance.EXCLUDED, True),
        ("Observers", "e4", Stance.REQUIRED, False),
        ("RU", "except:own", Stance.WANTED, True),
    ]
    assert len(draft.body.choices) == 2
    definition = draft.resolve((1, 1))
    assert definition is not None
    assert (definition.title, definition.source) == ("A draft", "made for the test")
    assert replace(definition, title="draft", source="") == draft.body.resolve((1, 1))


def test_a_source_of_a_position_and_the_lists_may_be_left_out() -> None:
    text = DRAFT.replace('must_cover = ["here"]\n', "").replace('source = "a letter"\n', "")
    draft, _findings = read_draft(text, CATALOGUE, SITUATIONS)
    assert draft is not None
    assert (draft.must_cover, draft.positions[0].source) == ((), "")


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("| [e4]{US}", "| [nothing_such]{US}", "element_unknown", 5),
        ("| [e4]{US}", "| [e4{US}", "draft_bracket_unclosed", 5),
        ('"there",', '"here",', "must_lists_contradict", 11),
        ('"there",', '"nowhere",', "draft_situation_unknown", 11),
        ('["here"]', '["here", "here"]', "draft_situation_twice", 9),
        ('["here"]', '"here"', "definition_field_wrong", 9),
        ('"excluded"', '"vetoed"', "definition_word_unknown", 17),
        ('subject = "e4"', 'subject = "e44"', "position_subject_unknown", 16),
        ('subject = "e4"', 'subject = "e7"', "position_subject_not_in_text", 16),
        ('subject = "e4"', 'subject = "except:other"', "position_subject_not_in_text", 16),
        ("counts = false", 'counts = "no"', "definition_field_wrong", 24),
        ('party = "ZW"\n', "", "definition_field_missing", 14),
        ('party = "Observers"', 'party = "ZW"\ncounts_not = 1', "position_contradicts", 20),
        ('title = "A draft"\n', "", "definition_field_missing", 1),
        ("must_cover =", "must_cover ==", "definition_file_unreadable", 9),
    ],
)
def test_what_is_wrong_is_named_with_the_line_of_the_file(old: str, new: str, code: str, line: int) -> None:
    assert old in DRAFT
    text = DRAFT.replace(old, new, 1)
    if code == "position_contradicts":
        text = text.replace("counts = false\n", "")
    assert (code, line) in codes(text)


def test_two_reports_that_differ_may_stand_side_by_side_where_one_is_only_shown() -> None:
    text = DRAFT.replace('party = "Observers"', 'party = "ZW"')
    draft, findings = read_draft(text, CATALOGUE, SITUATIONS)
    assert draft is not None, findings


def test_the_first_line_of_the_text_may_follow_the_quotes_at_once() -> None:
    text = DRAFT.replace("'''\nlimb a", "'''limb a").replace("[e4]{US}", "[e4{US}")
    assert ("draft_bracket_unclosed", 4) in codes(text)


def test_a_million_lines_are_refused_with_the_line_where_it_was_too_much() -> None:
    text = DRAFT + "# more\n" * 1_000_000
    assert len(text) > LONGEST_FILE
    ((code, line),) = codes(text)
    assert code == "draft_too_long"
    assert isinstance(line, int)
    assert 28_000 < line < 30_000


def test_a_thousand_slips_are_not_all_told() -> None:
    text = DRAFT.replace("[e4]{US}", "[e4]{US}\n" + "  act nothing_such\n" * 1000)
    assert len(codes(text)) < 200
