"""The silence procedure: no delivery, no silence; a late objection is recorded; a changed text ends it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from governance.room import PARAGRAPHS, Room
from openkp.governance import (
    Act,
    Seat,
    adopted_decision_of,
    consensus_on,
    deadline_of,
    decision_of,
    fold,
    undelivered,
)
from openkp.scheme.decisions import Maker

CHAIR, PARTICIPANT, SECRETARIAT = Seat.CHAIR, Seat.PARTICIPANT, Seat.SECRETARIAT
AFTER = "2024-05-01T12:30:00+00:00"
OTHER_TEXT = [{**PARAGRAPHS[0], "text": "Other words."}, *PARAGRAPHS[1:]]


@pytest.fixture
def room():
    return Room()


def silence(room):
    return room.process.proposals["p"].silence


def test_silence_kept_confirmed_by_letter_and_noted_at_the_plenary(room):
    room.written().delivered()
    room.no("deadline_not_reached", Act.SILENCE_CLOSED, "AE", CHAIR, "p")
    room.goto(AFTER).sits(Act.SILENCE_CLOSED, "p")
    room.no("silence_not_ended", Act.MEETING_CLOSED, "AE", CHAIR)
    room.no(
        "text_changed_during_silence",
        Act.SILENCE_CONFIRMED,
        "AE",
        CHAIR,
        "p",
        letter="Letter 1",
        version="0" * 64,
    )
    room.sits(Act.SILENCE_CONFIRMED, "p", letter="Letter 1 of the Chair", version=room.hash())
    decision = decision_of(room.process, "p")
    assert (decision.id, decision.maker) == ("KP/2024/Written/AD1", Maker.WRITTEN_PROCEDURE)
    assert adopted_decision_of(room.process, "p").present == ()
    room.sits(Act.MEETING_CLOSED).plenary().sits(Act.SILENCE_NOTED, "p")
    assert silence(room).noted_at == "plenary"
    assert fold(room.events) == room.process


def test_the_sentence_says_until_when_silence_runs(room):
    room.written().delivered()
    assert (
        "The silence procedure runs until 2024-05-01 12:00 UTC." in consensus_on(room.process, "p").sentence
    )
    room.sits(Act.VACANCY_DECLARED, from_day="2024-04-01", reason="Illustration")
    assert "stands still" in consensus_on(room.process, "p").sentence


def test_the_deadline_itself_is_still_in_time(room):
    room.written().delivered().goto("2024-05-01T11:59:00+00:00")
    room.do(Act.SILENCE_OBJECTED, "RU", PARTICIPANT, "p", grounds="At 12:00 sharp")
    assert (silence(room).state, room.process.proposals["p"].state) == ("broken", "blocked")
    room.no("wrong_state_for_act", Act.SILENCE_CLOSED, "AE", CHAIR, "p")


def test_a_late_objection_is_recorded_and_does_not_block(room):
    room.written().delivered().goto(AFTER).do(Act.SILENCE_OBJECTED, "RU", PARTICIPANT, "p", grounds="Late")
    assert [each.code for each in room.last.findings] == ["objection_late"]
    room.sits(Act.SILENCE_CLOSED, "p").do(Act.SILENCE_OBJECTED, "BY", PARTICIPANT, "p", grounds="Later")
    room.sits(Act.SILENCE_CONFIRMED, "p", letter="Letter", version=room.hash())
    room.do(Act.SILENCE_OBJECTED, "ZW", PARTICIPANT, "p", grounds="Latest")
    assert set(silence(room).late_objections) == {"RU", "BY", "ZW"}
    assert room.process.proposals["p"].state == "adopted"


def test_silence_of_one_who_was_not_reached_is_no_consent(room):
    room.written().delivered(but=("CF", "VE")).goto(AFTER)
    assert undelivered(room.process, room.process.proposals["p"]) == ("CF", "VE")
    room.no("silence_not_delivered", Act.SILENCE_CLOSED, "AE", CHAIR, "p")
    late = {"participant": "CF", "evidence": "Handed over"}
    room.no("delivered_after_the_deadline", Act.SILENCE_DELIVERED, "AE", CHAIR, "p", **late)
    room.sits(Act.SILENCE_EXTENDED, "p", deadline="2024-06-01T12:00:00+00:00", reason="Not all had it")
    for code in ("CF", "VE"):
        room.sits(Act.SILENCE_DELIVERED, "p", participant=code, evidence="Handed over")
    room.goto("2024-06-02T12:00:00+00:00").sits(Act.SILENCE_CLOSED, "p")


def test_nobody_is_late_with_a_text_that_did_not_arrive(room):
    room.written().delivered(but=("CF",)).goto(AFTER)
    room.do(Act.SILENCE_OBJECTED, "CF", PARTICIPANT, "p", grounds="It never came")
    assert (silence(room).state, room.process.proposals["p"].state) == ("broken", "blocked")


def test_any_change_of_the_text_ends_the_procedure(room):
    room.written().delivered().do(Act.VERSION_MADE, "BW", PARTICIPANT, "p", paragraphs=OTHER_TEXT)
    assert "silence_ended_by_change" in {each.code for each in room.last.findings}
    assert silence(room).state == "ended"
    room.goto(AFTER).no("wrong_state_for_act", Act.SILENCE_CLOSED, "AE", CHAIR, "p")
    room.clean().sits(
        Act.SILENCE_CIRCULATED, "p", version=room.hash(), languages=["en"], place="UTC",
        deadline="2024-06-01T00:00:00+00:00",
    )  # fmt: skip
    assert silence(room).state == "running"


def test_extended_once_and_only_forward(room):
    room.written(deadline="2024-04-01T00:00:00+00:00")
    room.no(
        "deadline_not_later",
        Act.SILENCE_EXTENDED,
        "AE",
        CHAIR,
        "p",
        deadline="2024-03-20T00:00:00+00:00",
        reason="r",
    )
    room.no(
        "deadline_already_over",
        Act.SILENCE_EXTENDED,
        "AE",
        CHAIR,
        "p",
        deadline="2024-02-20T00:00:00+00:00",
        reason="r",
    )
    room.sits(Act.SILENCE_EXTENDED, "p", deadline="2024-05-01T12:00:00+00:00", reason="Holidays")
    room.no(
        "silence_extended_once",
        Act.SILENCE_EXTENDED,
        "AE",
        CHAIR,
        "p",
        deadline="2024-06-01T00:00:00+00:00",
        reason="r",
    )


def test_minimum_supports_where_a_body_asks_for_them(room):
    room.written(supports=2).delivered()
    taken = {"version": room.hash(), "position": "support", "release": ["all"]}
    room.do(Act.POSITION_TAKEN, "ZA", PARTICIPANT, "p", **taken)
    room.no(
        "object_in_the_procedure",
        Act.POSITION_TAKEN,
        "RU",
        PARTICIPANT,
        "p",
        **{**taken, "position": "objection"},
    )
    room.goto(AFTER).no("supports_missing", Act.SILENCE_CLOSED, "AE", CHAIR, "p")
    room.do(Act.POSITION_TAKEN, "NA", PARTICIPANT, "p", **taken).sits(Act.SILENCE_CLOSED, "p")


def test_a_procedure_without_result_is_ended_and_the_text_stays_open(room):
    room.written(supports=40).goto(AFTER).sits(Act.SILENCE_FAILED, "p", reason="Too little support")
    assert room.process.proposals["p"].state == "blocked"
    room.sits(Act.MEETING_CLOSED)


def test_one_text_per_procedure_and_deliveries_to_the_roll_alone(room):
    room.written().no(
        "not_on_the_roll", Act.SILENCE_DELIVERED, "AE", CHAIR, "p", participant="FR", evidence="e"
    )
    room.do(Act.SILENCE_DELIVERED, "KPS", SECRETARIAT, "p", participant="EU", evidence="e")
    room.do(Act.SILENCE_DELIVERED, "BW", PARTICIPANT, "p", participant="BW", evidence="e")
    other = {"participant": "AO", "evidence": "e"}
    room.no("receipt_of_another", Act.SILENCE_DELIVERED, "BW", PARTICIPANT, "p", **other)
    room.circulated("q").do(Act.PROPOSAL_PRESENTED, "BW", PARTICIPANT, "q").clean("q")
    room.no(
        "written_text_already_chosen",
        Act.SILENCE_CIRCULATED,
        "AE",
        CHAIR,
        "q",
        version=room.hash("q"),
        languages=["en"],
        deadline="2024-06-01T00:00:00+00:00",
        place="UTC",
    )


def test_the_circulation_names_language_place_and_a_deadline_to_come(room):
    room.call("written", "w", "2024-03-01").open().circulated()
    room.do(Act.PROPOSAL_PRESENTED, "BW", PARTICIPANT, "p").clean()
    given = {
        "version": room.hash(),
        "languages": ["en"],
        "deadline": "2024-06-01T00:00:00+00:00",
        "place": "Asia/Dubai",
    }
    room.no(
        "silence_without_language", Act.SILENCE_CIRCULATED, "AE", CHAIR, "p", **{**given, "languages": []}
    )
    room.no(
        "deadline_already_over",
        Act.SILENCE_CIRCULATED,
        "AE",
        CHAIR,
        "p",
        **{**given, "deadline": "2024-01-01T00:00:00+00:00"},
    )
    room.no("data_wrong", Act.SILENCE_CIRCULATED, "AE", CHAIR, "p", **{**given, "place": "somewhere"})
    room.no(
        "data_wrong", Act.SILENCE_CIRCULATED, "AE", CHAIR, "p", **{**given, "deadline": "2024-06-01T00:00:00"}
    )
    room.sits(Act.SILENCE_CIRCULATED, "p", **given)


def test_a_vacancy_stops_the_clock_and_gives_the_time_back():
    room = Room("2025-11-20T09:00:00+00:00", chair="AE")
    room.call("written", "w", "2025-11-20").open().circulated()
    room.do(Act.PROPOSAL_PRESENTED, "BW", PARTICIPANT, "p").clean()
    room.sits(
        Act.SILENCE_CIRCULATED, "p", version=room.hash(), languages=["en"], place="Asia/Dubai",
        deadline="2026-01-10T12:00:00+00:00",
    ).delivered()  # fmt: skip
    set_deadline = silence(room).deadline
    room.sits(Act.VACANCY_DECLARED, from_day="2026-01-01", reason="No consensus on a Chair")
    assert deadline_of(room.process, silence(room)) is None
    room.goto("2026-01-12T09:00:00+00:00")
    room.no("chair_is_vacant", Act.SILENCE_CLOSED, "AE", CHAIR, "p")
    room.do(Act.SILENCE_OBJECTED, "RU", PARTICIPANT, "p", grounds="Still in time: the clock stands")
    assert silence(room).state == "broken"
    other = Room("2026-01-12T09:00:00+00:00", chair="ZA")
    other.process, other.meeting = fold(room.events[:-1]), "w"
    other.do(Act.CANDIDATE_PROPOSED, "BW", PARTICIPANT, "c", office="custodian", participant="ZA")
    other.do(Act.CUSTODIAN_NAMED, "KPS", SECRETARIAT, "c", term_from="2026-01-12", term_to="2026-06-30")
    given_at = other.now
    moved = deadline_of(other.process, silence(other))
    assert moved == set_deadline + (given_at - given_at.replace(month=1, day=1, hour=0, minute=0))
    assert moved - set_deadline > timedelta(days=11)
    other.no("deadline_not_reached", Act.SILENCE_CLOSED, "ZA", CHAIR, "p")
    other.goto("2026-01-25T12:00:00+00:00").sits(Act.SILENCE_CLOSED, "p")


def test_a_text_is_acted_on_in_its_own_procedure_and_may_be_withdrawn(room):
    room.written().delivered().call("written", "w2", "2024-03-01").open().goto(AFTER)
    room.no("silence_of_another_procedure", Act.SILENCE_CLOSED, "AE", CHAIR, "p")
    room.no("unknown_silence", Act.SILENCE_CLOSED, "AE", CHAIR, "q")
    room.meeting = "w"
    room.do(Act.PROPOSAL_WITHDRAWN, "BW", PARTICIPANT, "p")
    assert (silence(room).state, room.process.proposals["p"].state) == ("withdrawn", "withdrawn")
    room.sits(Act.MEETING_CLOSED)
