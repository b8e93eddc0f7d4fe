"""Catalogues and situations from files: what is wrong is a finding with a line, and nothing is then taken."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openkp.definitions.message_texts import MESSAGES
from openkp.definitions.reading import impossible_accounts, read_catalogue, read_situation
from openkp.definitions.situations import Standard, Value
from openkp.definitions.toml_form import LONGEST_FILE
from openkp.scheme.findings import Finding
from openkp.scheme.messages import explain

ELEMENT = """\
[[elements]]
id = "{name}"
slot = "actor"
sentence = "a {name}"
source = "s"
question = "q"
holds_in = "h"
fails_in = "f"
"""
CATALOGUE_FILE = (
    "".join(ELEMENT.format(name=name) for name in ("rebel", "armed_group", "army"))
    + """\
[[implications]]
if = "rebel"
then = "armed_group"
because = "r"
[[exclusions]]
one = "armed_group"
other = "army"
because = "r"
"""
)
SITUATION = '''\
id = "a-case"
title = "A case"
country = "CF"
starts = 2012-06-14
ends = "2013"
summary = """
Here nothing begins:
[[assertions]]
element = "nothing"
"""
answer_of_process = "None."

[spot]
latitude = 6.5
longitude = 20
radius_km = 200

[[sources]]
key = "paper"
title = "A paper"
address = "https://example.org"

[[assertions]]
element = "rebel"
value = "yes"
party = "P"
source = "paper"
standard = "un_body"

[[assertions]]
element = "army"
value = "no"
party = "P"
source = "paper"
'''
CATALOGUE = read_catalogue(CATALOGUE_FILE)[0]


def worded(findings: tuple[Finding, ...]) -> set[tuple[str, object]]:
    for each in findings:
        words = explain(each, catalogue=MESSAGES)
        assert str(each.params["line"]) in words.text or each.code == "definition_part_missing"
        assert "{" not in words.text + words.next_step or "{" in str(each.params)
    return {(each.code, each.params["line"]) for each in findings}


def test_a_catalogue_and_a_situation_are_read() -> None:
    assert CATALOGUE is not None
    assert [each.id for each in CATALOGUE] == ["rebel", "armed_group", "army"]
    assert CATALOGUE.with_consequences({"rebel": True}) == {"rebel": True, "armed_group": True, "army": False}
    situation, findings = read_situation(SITUATION, CATALOGUE)
    assert findings == ()
    assert situation is not None
    assert (situation.starts, situation.ends) == ("2012-06-14", "2013")
    assert situation.spot is not None
    assert situation.spot.longitude == 20.0
    assert situation.assertions[0].standard is Standard.UN_BODY
    assert situation.assertions[1].value is Value.NO
    assert situation.source("paper").title == "A paper"


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ('element = "rebel"', 'element = "rebels"', "definition_word_unknown", 24),
        ('element = "rebel"\n', "", "definition_field_missing", 23),
        ('value = "yes"', 'value = "perhaps"', "definition_word_unknown", 25),
        ('value = "yes"', "value = true", "definition_word_unknown", 25),
        ('party = "P"', "party = 3", "definition_field_wrong", 26),
        ('party = "P"', 'party = "P\\u0000"', "definition_field_wrong", 26),
        ('source = "paper"\nstandard', "standard", "assertion_without_source", 23),
        ('source = "paper"\nstandard', 'source = "rumour"\nstandard', "assertion_without_source", 27),
        ('source = "paper"\nstandard', "source = ['paper']\nstandard", "assertion_without_source", 27),
        ('standard = "un_body"', 'standard = "gossip"', "definition_word_unknown", 28),
        ('standard = "un_body"', 'day = "2012-02-30"', "definition_day_wrong", 28),
        ('element = "army"\nvalue = "no"', 'element = "army"\nvalue = "yes"', "situation_impossible", 30),
        ('element = "army"\nvalue = "no"', 'element = "rebel"\nvalue = "no"', "situation_impossible", 30),
        ('element = "army"', 'element = "armed_group"', "situation_impossible", 30),
        ('id = "a-case"', 'id = "A case"', "definition_id_wrong", 1),
        ("starts = 2012-06-14", "starts = 2012-06-14T10:00:00Z", "definition_day_wrong", 4),
        ("starts = 2012-06-14\n", "", "definition_day_wrong", 1),
        ("latitude = 6.5", "latitude = 96.5", "spot_wrong", 1),
        ("latitude = 6.5", "latitude = nan", "spot_wrong", 1),
        ("latitude = 6.5", "latitude = true", "spot_wrong", 1),
        ("radius_km = 200", "radius_km = inf", "spot_wrong", 1),
        ("radius_km = 200", "radius_km = " + "9" * 400, "spot_wrong", 1),
        ("radius_km = 200", "radius_km = " + "9" * 5_000, "definition_file_unreadable", 0),
        ("[spot]", "[place]\nspot = 1\n[spot]\n[[spot.x]]", "spot_wrong", 1),
        (
            "[[sources]]",
            '[[sources]]\nkey = "paper"\ntitle = "t"\naddress = "a"\n[[sources]]',
            "source_twice",
            22,
        ),
        ('[[sources]]\nkey = "paper"', '[sources]\nkey = "paper"', "definition_tables_wrong", 1),
        ("[[sources]]", "[[sources]", "definition_file_unreadable", 18),
        ('title = "A paper"\n', "", "definition_field_missing", 18),
    ],
)
def test_a_slip_in_a_situation_is_a_finding_with_its_line(old: str, new: str, code: str, line: int) -> None:
    assert CATALOGUE is not None
    assert old in SITUATION
    situation, findings = read_situation(SITUATION.replace(old, new, 1), CATALOGUE)
    assert situation is None
    assert (code, line) in worded(findings)


def test_what_a_source_says_later_replaces_what_it_said_and_is_no_slip() -> None:
    assert CATALOGUE is not None
    later = SITUATION.replace('element = "army"\nvalue = "no"', 'element = "rebel"\nday = 2014\nvalue = "no"')
    situation, findings = read_situation(later, CATALOGUE)
    assert findings == ()
    assert situation is not None
    assert list(situation.accounts()) == [("P", "paper", {"rebel": False})]
    assert impossible_accounts(situation, CATALOGUE) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ('other = "army"', 'other = "rebel"', "element_impossible", 1),
        ('other = "army"', 'other = "navy"', "definition_word_unknown", 31),
        ('then = "armed_group"', 'then = "rebellion"', "definition_word_unknown", 27),
        ('because = "r"\n[[exclusions]]', "[[exclusions]]", "definition_field_missing", 25),
        ('id = "army"', 'id = "rebel"', "element_defined_twice", 17),
        ('id = "army"', 'id = "the army"', "definition_id_wrong", 18),
        ('slot = "actor"', 'slot = "hero"', "definition_word_unknown", 3),
        ('question = "q"\n', "", "definition_field_missing", 1),
        ("[[implications]]", "[implications]", "definition_tables_wrong", 1),
    ],
)
def test_a_slip_in_a_catalogue_is_a_finding_with_its_line(old: str, new: str, code: str, line: int) -> None:
    assert old in CATALOGUE_FILE
    catalogue, findings = read_catalogue(CATALOGUE_FILE.replace(old, new, 1))
    assert catalogue is None
    assert (code, line) in worded(findings)


def test_an_empty_catalogue_is_none() -> None:
    catalogue, findings = read_catalogue("")
    assert catalogue is None
    assert worded(findings) == {("definition_part_missing", 0)}


LONG = [
    ("\n" * 1_000_000, "definition_file_too_long", LONGEST_FILE + 1),
    ("x = " + "[" * 300_000, "definition_file_too_long", 1),
    ("x = " + "[" * 7_000, "definition_file_unreadable", 0),
    (".".join(["a"] * 3_900) + " = 1", "definition_field_missing", 1),
    ('[[assertions]]\nelement = "zzz"\n' * 12_000, "definition_word_unknown", 2),
    ('x = """' + '""' * 3_000 + "\n" + "\\" * 7_000, "definition_file_unreadable", 0),
]


@pytest.mark.parametrize(("text", "code", "line"), LONG, ids=range(len(LONG)))
def test_what_is_far_too_long_or_deep_is_refused_at_once(text: str, code: str, line: int) -> None:
    assert CATALOGUE is not None
    situation, findings = read_situation(text, CATALOGUE)
    assert situation is None
    assert code in {each.code for each in findings}
    assert not line or (code, line) in {(each.code, each.params["line"]) for each in findings}
    assert len(findings) < 200


PIECES = st.sampled_from([*SITUATION.split("\n"), '"""', "'''", "[[assertions]]", "[spot]", "= {", "]", "\n"])


@settings(max_examples=50)
@given(st.lists(PIECES | st.text(max_size=6), max_size=40).map("\n".join))
def test_no_file_breaks_the_reader(text: str) -> None:
    assert CATALOGUE is not None
    situation, findings = read_situation(text, CATALOGUE)
    assert (situation is None) is bool(findings)
    catalogue, findings = read_catalogue(text)
    assert (catalogue is None) is bool(findings)


@settings(max_examples=50)
@given(st.integers(0, len(SITUATION)), st.integers(0, 8), st.text(max_size=4))
def test_no_slip_of_the_pen_breaks_the_reader(at: int, gone: int, typed: str) -> None:
    assert CATALOGUE is not None
    situation, findings = read_situation(SITUATION[:at] + typed + SITUATION[at + gone :], CATALOGUE)
    assert (situation is None) is bool(findings)
