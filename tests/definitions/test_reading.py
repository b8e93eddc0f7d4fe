"""Catalogues and situations from files: what is wrong is a finding with a line, and nothing is then taken."""

from __future__ import annotations

import re

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
        assert str(each.params["line"]) in words.text or not each.params["line"]
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
        ('element = "rebel"', 'element = "rebels"', "element_not_in_catalogue", 24),
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
        ("latitude = 6.5", "latitude = 96.5", "spot_wrong", 13),
        ("latitude = 6.5", "latitude = nan", "spot_wrong", 13),
        ("latitude = 6.5", "latitude = true", "spot_wrong", 13),
        ("radius_km = 200", "radius_km = inf", "spot_wrong", 13),
        ("radius_km = 200", "radius_km = " + "9" * 400, "spot_wrong", 13),
        ("radius_km = 200", "radius_km = " + "9" * 5_000, "definition_file_unreadable", 16),
        ("[spot]", "[place]\nspot = 1\n[spot]\n[[spot.x]]", "spot_wrong", 15),
        (
            "[[sources]]",
            '[[sources]]\nkey = "paper"\ntitle = "t"\naddress = "a"\n[[sources]]',
            "source_twice",
            22,
        ),
        ('[[sources]]\nkey = "paper"', '[sources]\nkey = "paper"', "definition_tables_wrong", 18),
        ("[[sources]]", "[[sources]", "definition_file_unreadable", 18),
        ('title = "A paper"\n', "", "definition_field_missing", 18),
        ('title = "A case"', 'title = "A case"\nsumary2 = "x"', "definition_field_unknown", 3),
        ('standard = "un_body"', 'standart = "un_body"', "definition_field_unknown", 28),
        ('address = "https://example.org"', 'adress = "https://example.org"', "definition_field_unknown", 21),
        ("radius_km = 200", "radius_km = 200\nheight = 3", "spot_wrong", 13),
        ('country = "CF"', 'country = "Central African Republic"', "situation_country_unknown", 3),
        ('country = "CF"', 'country = "XX"', "situation_country_unknown", 3),
    ],
)
def test_a_slip_in_a_situation_is_a_finding_with_its_line(old: str, new: str, code: str, line: int) -> None:
    assert CATALOGUE is not None
    assert old in SITUATION
    situation, findings = read_situation(SITUATION.replace(old, new, 1), CATALOGUE)
    assert situation is None
    assert (code, line) in worded(findings)


def test_a_misspelt_heading_is_one_finding_with_the_heading_that_was_meant() -> None:
    assert CATALOGUE is not None
    situation, findings = read_situation(
        SITUATION.replace('[[assertions]]\nelement = "', '[[assertion]]\nelement = "'), CATALOGUE
    )
    assert situation is None
    ((code, line, meant),) = [(each.code, each.params["line"], each.params["expected"]) for each in findings]
    assert (code, line, meant) == ("definition_field_unknown", 23, "assertions")


def test_a_situation_has_a_source_and_an_assertion() -> None:
    assert CATALOGUE is not None
    without = SITUATION[: SITUATION.rindex("[[sources]]")]
    assert [each.code for each in read_situation(without, CATALOGUE)[1]] == ["situation_without_sources"]
    silent = SITUATION[: SITUATION.rindex('[[assertions]]\nelement = "rebel"')]
    assert [each.code for each in read_situation(silent, CATALOGUE)[1]] == ["situation_without_assertions"]
    unsourced = without + '[[assertions]]\nelement = "rebel"\nvalue = "yes"\nparty = "P"\nsource = "paper"\n'
    findings = read_situation(unsourced, CATALOGUE)[1]
    assert [each.code for each in findings] == ["situation_without_sources"]
    assert all("expected" not in each.params or each.params["expected"] for each in findings)


@pytest.mark.parametrize(
    ("written", "code"), [("COD", "CD"), ("Congo - Kinshasa", ""), ("Sierra Leone", "SL")]
)
def test_a_country_in_other_words_is_met_with_its_code(written: str, code: str) -> None:
    assert CATALOGUE is not None
    (finding,) = read_situation(SITUATION.replace('"CF"', f'"{written}"'), CATALOGUE)[1]
    assert finding.code == "situation_country_unknown"
    assert code in str(finding.params["expected"])
    assert finding.params["expected"]


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
        ('other = "army"', 'other = "navy"', "element_not_in_catalogue", 31),
        ('then = "armed_group"', 'then = "rebellion"', "element_not_in_catalogue", 27),
        ('because = "r"\n[[exclusions]]', "[[exclusions]]", "definition_field_missing", 25),
        ('id = "army"', 'id = "rebel"', "element_defined_twice", 17),
        ('id = "army"', 'id = "the army"', "definition_id_wrong", 18),
        ('slot = "actor"', 'slot = "hero"', "definition_word_unknown", 3),
        ('question = "q"\n', "", "definition_field_missing", 1),
        ('holds_in = "h"', 'holds_in = "h"\nholds = "h"', "definition_field_unknown", 8),
        ('because = "r"', 'because = "r"\nbecuase = "r"', "definition_field_unknown", 29),
        ("[[exclusions]]", "[[exclusion]]", "definition_field_unknown", 29),
        ("[[implications]]", "[implications]", "definition_tables_wrong", 25),
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
    ("\nx = " + "[" * 7_000, "definition_file_unreadable", 2),
    (".".join(["a"] * 3_900) + " = 1", "definition_field_missing", 1),
    ('[[assertions]]\nelement = "zzz"\n' * 12_000, "element_not_in_catalogue", 2),
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


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("\n\nx = " + "[" * 7_000, 3, "nested too deeply"),
        ("\nx = " + "9" * 5_000, 2, "far too long"),
        ('id = "x', 1, "string"),
    ],
)
def test_what_cannot_be_read_is_told_in_plain_words_with_its_line(text: str, line: int, words: str) -> None:
    assert CATALOGUE is not None
    (found,) = read_situation(text, CATALOGUE)[1]
    assert found.params["line"] == line
    assert words in str(found.params["found"])
    assert not re.search("recursion|int_max|line 0", explain(found, catalogue=MESSAGES).text)
