"""Properties: an intersessional never decides; refusals change nothing; nothing raises."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.room import PARAGRAPHS, Room, regime_for
from openkp.governance import (
    ROWS,
    Act,
    Asking,
    Event,
    Seat,
    chair_sentence,
    consensus_on,
    decision_of,
    event_from_json,
    event_to_json,
    fold,
    perform,
    possible_acts,
    record_of,
)
from openkp.governance.acts import FieldType

SEATS = {
    Seat.CHAIR: ["AE"], Seat.PARTICIPANT: ["BW", "RU", "EU", "FR"], Seat.OBSERVER: ["CSC", "WDC"],
    Seat.APPLICANT: ["ET"], Seat.GUEST: ["UN"], Seat.SECRETARIAT: ["KPS"], Seat.BODY: ["WGM"],
}  # fmt: skip
SUBJECTS = ["p", "q", "item", "examined", "r", "c"]


def start(kind: str, state: str) -> Room:
    """A meeting of the kind under way, with the text `p` brought to a state where that was possible."""
    room = Room("2024-02-01T09:00:00+00:00")
    room.call("written", "w", "2024-02-01").open().body()
    room.sits(
        Act.MANDATE_GIVEN,
        "examined",
        body="WGM",
        decision="KP/2003/Plenary/AD1",
        verb="advance",
        text="To study",
    )
    if state:
        room.circulated("p")
        room.do(Act.PROPOSAL_PRESENTED, "BW", Seat.PARTICIPANT, "p")
    if state == "clean":
        room.clean("p")
    more = {"items": ["One matter"]} if kind == "special_plenary" else {}
    return room.call(kind, "m", "2024-02-01", applicants=["ET"], guests=["UN"], **more).open()


STARTS = [start("intersessional", state) for state in ("", "negotiating", "clean")]


def value_of(type_: FieldType, name: str, pick, room: Room):
    proposal = room.process.proposals.get("p")
    values = {
        FieldType.TEXT: ["every month", "words"],
        FieldType.TEXTS: [["One"]],
        FieldType.CODE: ["p", "b", "item", "WGM", "1", "2", "BW"],
        FieldType.CODES: [[], ["BW"], ["all"], ["chair"]],
        FieldType.DAY: ["2024-02-01", "2024-12-31", "2025-01-01", "2025-12-31"],
        FieldType.INSTANT: ["2024-02-01T09:30:00+00:00", "2024-06-01T00:00:00+00:00"],
        FieldType.PLACE: ["UTC"],
        FieldType.HASH: ["0" * 64] if proposal is None else [each.hash for each in proposal.versions],
        FieldType.COUNT: [1, 2],
        FieldType.FLAG: [True, False],
        FieldType.POSITION: ["support", "objection", "stand_aside"],
        FieldType.KIND: ["plenary", "intersessional"],
        FieldType.PROPOSAL_KIND: ["admission", "amendment"],
        FieldType.BODY_KIND: ["ad_hoc"],
        FieldType.ATTRIBUTION: ["named", "none"],
        FieldType.VERB: ["examine", "advance"],
        FieldType.OFFICE: ["chair", "vice_chair", "custodian"],
        FieldType.PARAGRAPHS: [PARAGRAPHS, PARAGRAPHS[:2], [{**PARAGRAPHS[1], "text": "every month"}]],
        FieldType.RELATIONS: [[]],
        FieldType.POWERS: [[]],
    }[type_]
    return pick(values)


def one_act(room: Room, pick, acts, meetings=("m",)) -> Event:
    act = pick(acts)
    seat = pick(tuple(Seat))
    data = {
        each.name: value_of(each.type, each.name, pick, room)
        for each in ROWS[act].fields
        if each.is_required or pick((True, False))
    }
    return room.event(act, pick(SEATS[seat]), seat, pick(SUBJECTS), meeting=pick(meetings), **data)


def play(room: Room, pick, length: int, acts=tuple(Act), meetings=("m",)) -> Room:
    twin = Room()
    twin.process, twin.events, twin.now, twin.meeting = (
        room.process,
        list(room.events),
        room.now,
        room.meeting,
    )
    for _ in range(length):
        event = one_act(twin, pick, acts, meetings)
        before = twin.process
        outcome = perform(before, event, regime_for=regime_for)
        if outcome.is_done:
            twin.events.append(event)
            assert outcome.process.count == before.count + 1
        else:
            assert outcome.process is before
        twin.process = outcome.process
    return twin


def nothing_was_decided(room: Room) -> None:
    assert not room.process.adopted
    assert all(each.state not in ("adopted", "called") for each in room.process.proposals.values())
    assert not room.process.terms
    assert all(line.word == "understanding" for line in record_of(room.process, "m").lines)


@settings(max_examples=1000, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False), st.sampled_from(range(len(STARTS))), st.integers(1, 12))
def test_an_intersessional_decides_nothing(dice, which, length):
    room = play(STARTS[which], dice.choice, length)
    nothing_was_decided(room)


@pytest.mark.slow
def test_an_intersessional_decides_nothing_in_100_000_sequences():
    dice = random.Random(2012)
    for serial in range(100_000):
        nothing_was_decided(play(STARTS[serial % len(STARTS)], dice.choice, 12))


PLENARY_ACTS = (
    Act.TEXT_CLEANED, Act.CALL_ANNOUNCED, Act.CALL_OPENED, Act.CALL_DECLARED, Act.CALL_CONSULTING,
    Act.CALL_REOPENED, Act.CALL_FAILED, Act.OBJECTION_RAISED, Act.OBJECTION_LIFTED, Act.POSITION_TAKEN,
    Act.BRACKET_OPENED, Act.BRACKET_RESOLVED, Act.VERSION_MADE, Act.PROPOSAL_CARRIED_OVER,
)  # fmt: skip


ON_THE_TABLE = Room().presented()


def at_the_plenary(seed: int) -> Room:
    """A Plenary with a text on the table and sixty more acts, the chair's more often than others'."""
    dice = random.Random(seed)

    def pick(values):
        if values is SUBJECTS:
            return "p"
        if isinstance(values, tuple) and isinstance(values[0], Seat):
            return dice.choice((Seat.CHAIR, Seat.CHAIR, Seat.PARTICIPANT))
        return dice.choice(values)

    return play(ON_THE_TABLE, pick, 60, PLENARY_ACTS, ("plenary",))


@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_what_is_declared_can_be_derived_from_the_events_alone(seed):
    room = at_the_plenary(seed)
    again = fold(event_from_json(json.loads(json.dumps(event_to_json(each)))) for each in room.events)
    assert again == room.process
    declared = [place for place, each in enumerate(room.events) if each.act is Act.CALL_DECLARED]
    assert bool(declared) == bool(room.process.adopted)
    for place in declared:
        event = room.events[place]
        before = consensus_on(fold(room.events[:place]), event.subject)
        assert before.could_be_declared
        assert not before.objecting
        assert not before.brackets
        number = event.data.get("number", 1)
        assert decision_of(again, event.subject).id == f"KP/2024/Plenary/AD{number}"


def test_the_sequences_of_the_properties_reach_what_they_are_about():
    adopted = [bool(at_the_plenary(seed).process.adopted) for seed in range(60)]
    assert any(adopted)
    assert not all(adopted)
    dice = random.Random(7)
    accepted = {
        each.act
        for serial in range(1600)
        for each in play(STARTS[serial % len(STARTS)], dice.choice, 12).events
        if each.meeting == "m"
    }
    assert {
        Act.INTERVENTION_MADE,
        Act.UNDERSTANDING_RECORDED,
        Act.OBJECTION_RAISED,
        Act.MEETING_CLOSED,
    } <= accepted


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
)
NAMES = sorted({each.name for row in ROWS.values() for each in row.fields})
INSTANTS = st.datetimes(timezones=st.just(UTC)) | st.sampled_from(
    [datetime(2024, 11, 12, 12, tzinfo=UTC) + timedelta(minutes=step) for step in range(4)]
)


@settings(max_examples=500, suppress_health_check=list(HealthCheck))
@given(
    act=st.sampled_from(Act),
    seat=st.sampled_from(Seat),
    at=INSTANTS,
    by=st.sampled_from(["AE", "BW", "RU", "WDC", "KPS", "WGM"]) | st.text(max_size=20),
    meeting=st.sampled_from(["plenary", "w", "m"]) | st.text(max_size=20),
    subject=st.sampled_from(["p", "item"]) | st.text(max_size=20),
    data=st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=8), JSON, max_size=6),
)
def test_no_event_however_wrong_raises_or_leaves_a_trace_when_refused(
    act, seat, at, by, meeting, subject, data
):
    event = Event(at=at, act=act, by=by, seat=seat, meeting=meeting, subject=subject, data=data)
    for process in (ON_THE_TABLE.process, STARTS[1].process):
        outcome = perform(process, event, regime_for=regime_for)
        if not outcome.is_done:
            assert outcome.process is process
        for key in outcome.process.proposals:
            assert chair_sentence(consensus_on(outcome.process, key))


@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False))
def test_no_plausible_event_raises_and_what_is_not_offered_is_never_done(dice):
    room = play(ON_THE_TABLE, dice.choice, 8, meetings=("plenary",))
    event = one_act(room, dice.choice, tuple(Act), ("plenary",))
    part = event.data.get("bracket", event.data.get("objection", ""))
    asking = Asking(
        by=event.by, seat=event.seat, meeting=event.meeting, subject=event.subject, at=event.at,
        part=part if isinstance(part, str) else "",
    )  # fmt: skip
    offered = {
        each.act for each in possible_acts(room.process, asking, regime_for=regime_for) if each.is_offered
    }
    if perform(room.process, event, regime_for=regime_for).is_done and event.act is not Act.MEETING_CALLED:
        assert event.act in offered
