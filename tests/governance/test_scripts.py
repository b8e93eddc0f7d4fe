"""Scripts: what is no script is said by act and field; the shipped ones play as they say."""

from __future__ import annotations

import copy
import tomllib
from importlib.resources import files

import pytest

from governance.room import regime_for
from openkp.governance import MeetingKind, ScriptBroken, decision_of, fold, play, read_script, record_of
from openkp.scheme.decisions import decisions

SHIPPED = files("openkp.reference").joinpath("meetings")
ACT = {"at": "2024-01-01T00:00:00Z", "act": "meeting_called", "by": "AE", "seat": "chair", "meeting": "m"}


@pytest.fixture(scope="module")
def washington():
    script = read_script(tomllib.loads(SHIPPED.joinpath("washington-2012.toml").read_text(encoding="utf-8")))
    return play(script, regime_for=regime_for, decisions=decisions())


def test_washington_2012_comes_out_as_the_record_has_it(washington):
    assert [
        (place, each.findings) for place, each in enumerate(washington.played, 1) if not each.is_as_expected
    ] == []
    process = washington.process
    assert process.proposals["definition"].state == "carried_over"
    assert process.proposals["definition"].call.state == "failed"
    assert {key: decision_of(process, key).id for key in process.adopted} == {
        "support-mechanism": "KP/2012/Plenary/AD1",
        "admissions": "KP/2012/Plenary/AD2",
    }
    admitted = [each for part in decision_of(process, "admissions").paragraphs for each in part.effects]
    assert {each.participant for each in admitted} == {"KH", "KZ", "PA"}
    assert all(decision_of(process, key).counts_from.isoformat() == "2012-11-30" for key in process.adopted)


def test_its_intersessional_has_an_understanding_and_no_decision(washington):
    record = record_of(washington.process, "washington-intersessional")
    assert record.meeting.kind is MeetingKind.INTERSESSIONAL
    assert [line.word for line in record.lines] == ["understanding"]
    done = [each for each in washington.played if each.event.meeting == "washington-intersessional"]
    assert {each.act.expect for each in done if not each.is_done} == {
        "refused:whether_is_decided",
        "refused:intersessional_takes_no_proposals",
        "refused:intersessional_decides_nothing",
    }


def test_what_is_not_documented_is_marked(washington):
    for each in washington.played:
        if each.event.act.value.startswith(("objection_", "bracket_", "alternative_")):
            assert each.act.is_illustration, each.event.act


def test_a_script_plays_the_same_twice_and_from_its_events(washington):
    again = play(washington.script, regime_for=regime_for, decisions=decisions())
    assert again == washington
    assert fold([each.event for each in washington.played if each.is_done]) == washington.process


def test_an_expectation_that_fails_is_said(washington):
    script = read_script({"title": "t", "acts": [{**ACT, "data": {}, "expect": "done"}]})
    played = play(script, regime_for=regime_for)
    assert not played.is_as_expected
    script = read_script({"acts": [{**ACT, "expect": "refused:data_missing"}]})
    assert play(script, regime_for=regime_for).is_as_expected
    script = read_script({"acts": [{**ACT, "expect": "refused:not_the_chair"}]})
    assert not play(script, regime_for=regime_for).is_as_expected


@pytest.mark.parametrize(
    ("change", "code", "place", "where"),
    [
        ([], "wrong_type", 0, "script"),
        ({"colour": 1}, "unknown_field", 0, "colour"),
        ({"title": 1}, "wrong_type", 0, "title"),
        ({"acts": []}, "no_acts", 0, "acts"),
        ({"acts": [ACT] * 5001}, "too_many_acts", 0, "acts"),
        ({"acts": [ACT, 7]}, "wrong_type", 2, "act"),
        ({"acts": [{**ACT, "expect": "maybe"}]}, "unknown_expectation", 1, "expect"),
        ({"acts": [{**ACT, "note": 1}]}, "wrong_type", 1, "note"),
        ({"acts": [ACT, ACT, {**ACT, "act": "dance"}]}, "unknown_act", 3, "act"),
        ({"acts": [{**ACT, "colour": 1}]}, "unknown_field", 1, "colour"),
    ],
)
def test_what_is_no_script(change, code, place, where):
    value = change if isinstance(change, list) else {"title": "t", "acts": [ACT], **copy.deepcopy(change)}
    with pytest.raises(ScriptBroken) as caught:
        read_script(value)
    assert (caught.value.code, caught.value.place, caught.value.where) == (code, place, where)


def test_names_of_versions_stay_names_where_there_is_no_such_version():
    acts = [
        {**ACT, "act": "text_cleaned", "subject": "p", "data": {"version": name}}
        for name in ("current", "v9", "x")
    ]
    script = read_script({"acts": [{**each, "expect": "refused:unknown_meeting"} for each in acts]})
    assert play(script, regime_for=regime_for).is_as_expected
