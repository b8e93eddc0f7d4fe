"""A draft from its file: what it has, and what is wrong with it, with the line."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from definitions_drafts import made_catalogue
from openkp.definitions.drafts import read_draft
from openkp.definitions.elements import SlotKind
from openkp.definitions.parties import counts_by_default, is_known, is_side, members, parties_like
from openkp.definitions.positions import Stance
from openkp.definitions.toml_form import LONGEST_FILE
from openkp.scheme.participants import history

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
party = "CSC"
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
        ("CSC", "e4", Stance.REQUIRED, False),
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
        ('party = "CSC"', 'party = "ZW"', "position_contradicts", 20),
        ('title = "A draft"\n', "", "definition_field_missing", 1),
        ("must_cover =", "must_covers =", "definition_field_unknown", 9),
        ('stance = "excluded"', 'stance = "excluded"\nmust_cover = []', "definition_field_misplaced", 18),
        ("counts = false", "count = false", "definition_field_unknown", 24),
        ("[[positions]]", "[[position]]", "definition_field_unknown", 14),
        ('stance = "excluded"', 'stance = "excluded"\nsourse = "x"', "definition_field_unknown", 18),
        ('subject = "e4"', 'subject = "e4"\nelement = "e1"', "definition_field_unknown", 17),
        ('party = "ZW"', 'party = "XX"', "party_unknown", 15),
        ('party = "ZW"', 'party = "Zimbabwe"', "party_unknown", 15),
        ('party = "ZW"', 'party = "ZW, QQ"', "party_unknown", 15),
        ("[e4]{US}", "[e4]{US, QQ}", "party_unknown", 5),
        ('party = "ZW"', 'party = "ZW, AO"', "position_of_several", 15),
        ("counts = false", "counted_as_one = 1", "definition_field_wrong", 24),
        ('title = "A draft"', 'title = "A draft"\nremarks = "x"', "definition_field_wrong", 2),
        ('party = "ZW"', 'party = "Some of us"', "position_counts_missing", 15),
        ("must_cover =", "must_cover ==", "definition_file_unreadable", 9),
    ],
)
def test_what_is_wrong_is_named_with_the_line_of_the_file(old: str, new: str, code: str, line: int) -> None:
    assert old in DRAFT
    text = DRAFT.replace(old, new, 1)
    if code == "position_contradicts":
        text = text.replace("counts = false\n", "")
    assert (code, line) in codes(text)


def test_an_observer_decides_only_where_the_file_says_so() -> None:
    """A red line of the Civil Society Coalition in a file is shown, as one on the desk is."""
    silent = DRAFT.replace("counts = false\n", "")
    draft, findings = read_draft(silent, CATALOGUE, SITUATIONS)
    assert draft is not None, findings
    assert [each.counts for each in draft.positions] == [True, False, True]
    draft, _findings = read_draft(DRAFT.replace("counts = false", "counts = true"), CATALOGUE, SITUATIONS)
    assert draft is not None
    assert [each.counts for each in draft.positions] == [True, True, True]


@pytest.mark.parametrize(
    ("party", "counts"),
    [
        ("ZW", True),
        ("EU", True),
        ("AU, CA", True),
        ("WDC", False),
        ("Kimberley Process Civil Society Coalition", False),
        ("Chair", False),
        ("CHAIR", False),
        ("BE", False),
        ("Members of ADPA (not named)", None),
        ("IPIS", None),
    ],
)
def test_who_decides_follows_from_who_it_is(party: str, counts: bool | None) -> None:
    assert is_known(party)
    assert counts_by_default(party) is counts


@pytest.mark.parametrize(
    ("party", "meant"),
    [
        ("Zimbabwe", "ZW"),
        ("South Africa", "ZA"),
        ("ZWE", "ZW"),
        ("CSK", "CSC"),
        ("Chairs", "Chair"),
        ("UK", "US"),
        ("zw", "ZW"),
    ],
)
def test_a_slip_in_a_party_is_met_with_what_was_meant(party: str, meant: str) -> None:
    assert not is_known(party)
    assert meant in parties_like(party).split(", ")


def test_two_reports_that_differ_may_stand_side_by_side_where_one_is_only_shown() -> None:
    text = DRAFT.replace('party = "CSC"', 'party = "ZW"')
    draft, findings = read_draft(text, CATALOGUE, SITUATIONS)
    assert draft is not None, findings


def test_the_first_line_of_the_text_may_follow_the_quotes_at_once() -> None:
    text = DRAFT.replace("'''\nlimb a", "'''limb a").replace("[e4]{US}", "[e4{US}")
    assert ("draft_bracket_unclosed", 4) in codes(text)


def test_a_million_lines_are_refused_with_the_line_where_it_was_too_much() -> None:
    text = DRAFT + "# more\n" * 1_000_000
    assert len(text) > LONGEST_FILE
    ((code, line),) = codes(text)
    assert code == "definition_file_too_long"
    assert isinstance(line, int)
    assert 50_000 < line < 60_000


def test_several_that_a_report_names_as_one_side_count_as_one_where_the_file_says_so() -> None:
    text = DRAFT.replace('party = "ZW"', 'party = "ZW, AO"\ncounted_as_one = true').replace(
        'title = "A draft"', 'title = "A draft"\nremarks = ["Both sides count as one each."]'
    )
    draft, findings = read_draft(text, CATALOGUE, SITUATIONS)
    assert draft is not None, findings
    assert draft.remarks == ("Both sides count as one each.",)
    assert members(draft.positions[0].party) == ("ZW", "AO")
    assert [is_side(each) for each in ("ZW, AO", "Members of ADPA (not named)", "ZW", "CSC", "BE")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_a_large_negotiation_is_read() -> None:
    """60 parties with 40 words each and a source: what the office writes can be read again."""
    words = " | ".join(f"[e{number}]{{US}}" for number in range(1, 12, 3))
    one = '[[positions]]\nparty = "{}"\nsubject = "e1"\nstance = "wanted"\nsource = "{}"\n\n'
    text = DRAFT.replace("e1 | [e4]{US}", words) + "".join(
        one.format(party, "https://example.org/" + "x" * 60)
        for party in history().codes[:60]
        for _ in range(40)
    )
    assert 350_000 < len(text) < LONGEST_FILE
    draft, findings = read_draft(text, CATALOGUE, SITUATIONS)
    assert draft is not None, findings[:3]
    assert len(draft.positions) == 2403


def test_what_a_field_should_be_is_said() -> None:
    found = read_draft(DRAFT.replace('["here"]', '"here"'), CATALOGUE, SITUATIONS)[1]
    assert [each.params["expected"] for each in found] == ['a list of ids, as ["guyana"]']
    found = read_draft(DRAFT.replace("counts = false", 'counts = "no"'), CATALOGUE, SITUATIONS)[1]
    assert [each.params["expected"] for each in found] == ["true or false"]


def test_a_thousand_slips_are_not_all_told() -> None:
    text = DRAFT.replace("[e4]{US}", "[e4]{US}\n" + "  act nothing_such\n" * 1000)
    assert len(codes(text)) < 200
