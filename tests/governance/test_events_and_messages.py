"""Events in and out, the data of acts, who may sit where, and a text for every code."""

from __future__ import annotations

import ast
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

import openkp.governance
from governance.room import PARAGRAPHS, Room, regime_for
from openkp.governance import (
    MESSAGES,
    ROWS,
    Act,
    Event,
    EventOutOfPlace,
    EventUnreadable,
    Process,
    Seat,
    event_from_json,
    event_to_json,
    fold,
    perform,
)
from openkp.governance.acts import FieldType
from openkp.governance.data import TESTS, data_findings
from openkp.governance.texts_refusals import REFUSALS
from openkp.scheme.clauses import clause
from openkp.scheme.messages import MESSAGES as SCHEME_MESSAGES
from openkp.scheme.messages import explain, placeholders

CHAIR, PARTICIPANT = Seat.CHAIR, Seat.PARTICIPANT
HOME = Path(next(iter(openkp.governance.__path__)))
ENGINE = [each for each in HOME.glob("*.py") if not each.name.startswith(("decision_", "akoma_"))]
CALL = {"kind": "plenary", "title": "t", "opens_on": "2024-11-12"}


def calls():
    for path in ENGINE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield node


def used():
    """Code -> clauses and parameters, as the engine's source gives them."""
    found: dict[str, list[tuple[str, set[str]]]] = {}
    for node in calls():
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        named = {each.arg: each.value for each in node.keywords}
        if name in ("blocks", "asks", "notes") and node.args and isinstance(node.args[0], ast.Constant):
            clause_id = node.args[1].value if len(node.args) > 1 else "KPCS-CD:VI.5"
            found.setdefault(node.args[0].value, []).append((clause_id, set(named)))
        elif name == "_finding":
            found.setdefault(node.args[0].value, []).append(("PRACTICE:records", {"field", *named}))
        elif name == "Finding" and isinstance(named.get("code"), ast.Constant):
            params = {key.value for key in named["params"].keys}
            found.setdefault(named["code"].value, []).append((named["clause"].value, params))
    return found


def test_every_code_has_a_text_that_its_parameters_fill_and_a_clause_of_the_register():
    codes = used()
    assert len(codes) > 80
    for code, places in codes.items():
        message = MESSAGES[code]
        for clause_id, params in places:
            assert placeholders(message.text) | placeholders(message.next_step) <= params, code
            assert clause(clause_id)
    unknown = {f"unknown_{name}" for row in ROWS.values() for name in row.moves}
    assert set(MESSAGES) <= set(codes) | set(REFUSALS) | unknown


def test_no_code_means_two_things():
    assert not set(MESSAGES) & set(SCHEME_MESSAGES)
    assert all(message.text and message.next_step for message in MESSAGES.values())


def test_json_round_trip_of_a_whole_record():
    room = Room().presented().asked().sits(Act.COMMUNIQUE_CLOSED_WITHOUT, reason="r")
    again = [event_from_json(json.loads(json.dumps(event_to_json(each)))) for each in room.events]
    assert again == room.events
    assert fold(again) == room.process
    assert fold(reversed([])) == Process()


def test_the_order_of_events_is_that_of_their_instants():
    room = Room().presented()
    assert fold(reversed(room.events)) == room.process


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        ({"act": "dance"}, "unknown_act", "act"),
        ({"act": []}, "unknown_act", "act"),
        ({"seat": "throne"}, "unknown_seat", "seat"),
        ({"at": "2024-01-01T00:00:00"}, "not_an_instant", "at"),
        ({"at": "yesterday"}, "not_an_instant", "at"),
        ({"at": None}, "not_an_instant", "at"),
        ({"by": 7}, "wrong_type", "by"),
        ({"subject": "x" * 81}, "wrong_type", "subject"),
        ({"data": []}, "wrong_type", "data"),
        ({"colour": "red"}, "unknown_field", "colour"),
    ],
)
def test_what_is_no_event_is_said_by_field(change, code, where):
    good = {
        "at": "2024-01-01T00:00:00Z",
        "act": "meeting_called",
        "by": "AE",
        "seat": "chair",
        "meeting": "m",
    }
    assert event_from_json(good).subject == ""
    with pytest.raises(EventUnreadable) as caught:
        event_from_json({**good, **change})
    assert (caught.value.code, caught.value.where) == (code, where)
    for name in good:
        with pytest.raises(EventUnreadable, match="missing_field"):
            event_from_json({key: part for key, part in good.items() if key != name})
    with pytest.raises(EventUnreadable, match="wrong_type"):
        event_from_json([])


def test_an_event_needs_an_aware_instant_and_is_frozen():
    with pytest.raises(ValueError, match="offset"):
        Event(at=datetime(2024, 1, 1), act=Act.MEETING_CALLED, by="AE", seat=CHAIR, meeting="m")
    event = Event(
        at=datetime(2024, 1, 1, tzinfo=UTC),
        act=Act.MEETING_CALLED,
        by="AE",
        seat=CHAIR,
        meeting="m",
        data={"a": [1]},
    )
    with pytest.raises(TypeError):
        event.data["a"] = 2
    assert event.data["a"] == (1,)


def test_a_fold_of_what_was_never_accepted_is_refused():
    at = datetime(2024, 1, 1, tzinfo=UTC)
    for act in (Act.MEETING_OPENED, Act.CALL_DECLARED, Act.WHETHER_QUESTIONED, Act.SILENCE_CLOSED):
        with pytest.raises(EventOutOfPlace):
            fold([Event(at=at, act=act, by="AE", seat=CHAIR, meeting="m", subject="p")])


@pytest.mark.parametrize(
    "act", [act for act, row in ROWS.items() if row.fields and act is not Act.WHETHER_QUESTIONED]
)
def test_missing_wrong_and_unknown_data_is_named_field_by_field(act):
    row = ROWS[act]
    at = datetime(2024, 1, 1, tzinfo=UTC)

    def findings(data):
        event = Event(at=at, act=act, by="AE", seat=CHAIR, meeting="m", subject="s", data=data)
        return {(each.code, each.subject) for each in data_findings(event)}

    assert findings({}) == {("data_missing", each.name) for each in row.fields if each.is_required}
    wrong = {each.name: {"odd": 1.5} for each in row.fields}
    assert findings(wrong) == {("data_wrong", each.name) for each in row.fields}
    assert ("data_unknown", "odd") in findings({"odd": 1})


@pytest.mark.parametrize(
    ("type_", "good", "bad"),
    [
        (FieldType.TEXT, ["a"], ["", "  ", "x" * 20_001, "\ud800", 1, None]),
        (FieldType.CODE, ["WGM", "p-1", "2012.1"], ["", "a b", "-a", "x" * 61, 3]),
        (FieldType.CODES, [[], ["A", "B"]], [["A", "A"], "A", [1], [[]]]),
        (FieldType.DAY, ["2024-02-29"], ["2023-02-29", "20240229", "1999-01-01", 20240101]),
        (
            FieldType.INSTANT,
            ["2024-01-01T00:00:00Z"],
            ["2024-01-01", "2024-01-01T00:00:00", "9999-01-01T00:00:00Z"],
        ),
        (FieldType.PLACE, ["UTC", "America/New_York", "America/Argentina/Ushuaia"], ["../etc", "here", ""]),
        (FieldType.HASH, ["0" * 64], ["0" * 63, "G" * 64, "A" * 64]),
        (FieldType.COUNT, [1, 9999], [0, -1, True, 1.0, 10_000, "1"]),
        (FieldType.FLAG, [True, False], [0, 1, "true"]),
        (FieldType.POSITION, ["stand_aside"], ["maybe", []]),
        (
            FieldType.PARAGRAPHS,
            [PARAGRAPHS],
            [
                [],
                [{"number": "1"}],
                [*PARAGRAPHS, PARAGRAPHS[0]],
                [{**PARAGRAPHS[0], "x": 1}],
                [{**PARAGRAPHS[0], "effects": [1]}],
            ],
        ),
        (
            FieldType.RELATIONS,
            [[{"link": "amends", "decision": "D"}]],
            [
                [{"link": "eats", "decision": "D"}],
                [{"link": "amends"}],
                [{"link": "amends", "decision": "D", "paragraph": 1}],
            ],
        ),
        (FieldType.POWERS, [[{"decision": "d", "paragraph": "1", "text": "t"}]], [[{"decision": "d"}], [1]]),
    ],
)
def test_what_a_field_takes(type_, good, bad):
    test, expected = TESTS[type_]
    assert expected
    assert all(test(each) for each in good)
    assert not any(test(each) for each in bad)


def test_an_effect_that_cannot_be_read_is_named_by_its_place():
    room = Room().call()
    text = [
        {
            "number": "1",
            "text": "t",
            "effects": [{"kind": "bar", "area": {"participant": "ZW"}}, {"kind": "magic"}],
        }
    ]
    outcome = room.no(
        "effect_unreadable",
        Act.PROPOSAL_DRAFTED,
        "BW",
        PARTICIPANT,
        "p",
        title="t",
        kind="amendment",
        paragraphs=text,
    ).last
    assert outcome.findings[0].subject == "paragraphs[0].effects[1].kind"


def test_half_a_letter_inside_an_effect_is_refused_and_does_not_raise():
    odd = {"kind": "adopt_definition", "definition": "\ud800", "revision": "1"}
    text = [{"number": "1", "text": "t", "effects": [odd]}]
    given = {"title": "t", "kind": "amendment", "paragraphs": text}
    Room().call().no("effect_unreadable", Act.PROPOSAL_DRAFTED, "BW", PARTICIPANT, "p", **given)


@pytest.mark.parametrize(
    ("by", "seat", "code"),
    [
        ("AE", CHAIR, ""),
        ("BW", CHAIR, "not_the_chair"),
        ("BE", PARTICIPANT, "eu_speaks_once"),
        ("ET", PARTICIPANT, "not_a_participant"),
        ("XX", PARTICIPANT, "unknown_code"),
        ("b w", PARTICIPANT, "id_unusable"),
        ("WDC", Seat.OBSERVER, ""),
        ("ADPA", Seat.OBSERVER, "not_invited"),
        ("ET", Seat.APPLICANT, "not_invited"),
        ("KPS", Seat.SECRETARIAT, ""),
        ("WDC", Seat.SECRETARIAT, "not_the_secretariat"),
        ("WGM", Seat.BODY, "unknown_body"),
    ],
)
def test_who_may_sit_where(by, seat, code):
    room = Room().plenary()
    outcome = room.try_(Act.INTERVENTION_MADE, by, seat, text="Said")
    assert [each.code for each in outcome.findings] == ([code] if code else [])


@pytest.mark.parametrize(
    ("at", "code"),
    [
        ("2002-12-31T23:00:00+00:00", "before_the_scheme"),
        ("0001-01-01T00:00:00+14:00", "before_the_scheme"),
        ("2200-01-01T00:00:00+00:00", "beyond_the_calendar"),
        ("9999-12-31T23:59:59-12:00", "beyond_the_calendar"),
    ],
)
def test_dates_outside_the_scheme(at, code):
    event = Event(
        at=datetime.fromisoformat(at), act=Act.MEETING_CALLED, by="AE", seat=CHAIR, meeting="m", data=CALL
    )
    assert [each.code for each in perform(Process(), event, regime_for=regime_for).findings] == [code]


def test_refusals_of_place_and_order():
    room = Room()
    room.meeting = "nowhere"
    room.no("unknown_meeting", Act.INTERVENTION_MADE, "BW", PARTICIPANT, text="t")
    room.meeting = "m"
    room.no("data_wrong", Act.MEETING_CALLED, "AE", CHAIR, **{**CALL, "kind": "party"})
    room.no("before_the_scheme", Act.MEETING_CALLED, "AE", CHAIR, **{**CALL, "opens_on": "2002-11-05"})
    room.no("days_reversed", Act.MEETING_CALLED, "AE", CHAIR, **CALL, closes_on="2024-11-11")
    room.sits(Act.MEETING_CALLED, **CALL)
    room.no("meeting_not_open", Act.INTERVENTION_MADE, "BW", PARTICIPANT, text="t")
    room.no("unknown_proposal", Act.PROPOSAL_SUBMITTED, "BW", PARTICIPANT, "none")
    room.no(
        "unknown_proposal",
        Act.POSITION_TAKEN,
        "BW",
        PARTICIPANT,
        "none",
        version="0" * 64,
        position="support",
    )
    room.goto("2024-01-01T00:00:00+00:00").no(
        "event_out_of_order", Act.MEETING_OPENED, "AE", CHAIR, participants=[]
    )


def test_findings_read_as_sentences_with_a_next_step():
    room = Room().presented()
    finding = room.try_(Act.CALL_DECLARED, "AE", CHAIR, "p", version=room.hash()).findings[0]
    text = explain(finding, catalogue=MESSAGES)
    assert text.text == "No call for consensus was announced on “p”."
    assert text.next_step == "Announce the call first."
