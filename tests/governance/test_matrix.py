"""The matrix kind x act x seat: every cell exists, says why, and holds against everybody."""

from __future__ import annotations

from datetime import date

import pytest

from governance.room import Room, regime_for, roll
from openkp.governance import MESSAGES, ROWS, Act, Event, MeetingKind, Seat, cell, matrix_rows, perform
from openkp.governance.acts import FieldType
from openkp.scheme.clauses import clause

CELLS = list(matrix_rows())
REFUSED = [each for each in CELLS if not each.is_allowed]
DECIDING = [
    Act.CALL_ANNOUNCED, Act.CALL_OPENED, Act.CALL_CONSULTING, Act.CALL_REOPENED, Act.CALL_DECLARED,
    Act.SILENCE_CIRCULATED, Act.SILENCE_CLOSED, Act.SILENCE_CONFIRMED, Act.CHAIR_ELECTED,
    Act.VICE_CHAIR_ELECTED, Act.OFF_CYCLE_TERM_GIVEN, Act.CUSTODIAN_NAMED, Act.BODY_FORMED,
    Act.MANDATE_GIVEN, Act.RECOMMENDATION_ADOPTED, Act.PARAGRAPH_AGREED, Act.COMMUNIQUE_ISSUED,
]  # fmt: skip
BY = {
    Seat.CHAIR: "AE", Seat.PARTICIPANT: "BW", Seat.OBSERVER: "CSC", Seat.APPLICANT: "ET",
    Seat.GUEST: "UN", Seat.SECRETARIAT: "KPS", Seat.BODY: "WGM",
}  # fmt: skip


def test_there_is_a_cell_for_every_combination_and_no_other():
    assert len(CELLS) == len(MeetingKind) * len(Act) * len(Seat)
    assert {(each.kind, each.act, each.seat) for each in CELLS} == {
        (kind, act, seat) for kind in MeetingKind for act in Act for seat in Seat
    }
    assert all(cell(each.kind, each.act, each.seat) == each for each in CELLS)


def test_every_cell_has_a_clause_of_the_register_a_sentence_and_if_refused_a_next_step():
    for each in CELLS:
        assert clause(each.clause).id == each.clause
        assert each.sentence.endswith(".")
        assert (each.code == "allowed") == each.is_allowed == (not each.next_step)
        if not each.is_allowed:
            assert MESSAGES[each.code].text == each.sentence


def test_cells_are_allowed_as_the_rows_declare_and_no_seat_overrides():
    for each in CELLS:
        assert each.is_allowed == (each.seat in ROWS[each.act].seats[each.kind])
    for kind in MeetingKind:
        assert any(not cell(kind, act, Seat.CHAIR).is_allowed for act in Act)


@pytest.mark.parametrize("act", DECIDING)
def test_an_intersessional_decides_nothing_from_any_seat(act):
    for seat in Seat:
        assert not cell(MeetingKind.INTERSESSIONAL, act, seat).is_allowed


@pytest.mark.parametrize("seat", Seat)
def test_whether_to_examine_is_out_of_order_for_all_and_how_is_not(seat):
    for kind in MeetingKind:
        assert cell(kind, Act.WHETHER_QUESTIONED, seat).code == "whether_is_decided"
    assert cell(MeetingKind.INTERSESSIONAL, Act.HOW_QUESTIONED, Seat.PARTICIPANT).is_allowed


def test_only_participants_block_and_only_the_chair_declares():
    blocking = [
        Act.OBJECTION_RAISED, Act.SILENCE_OBJECTED, Act.AGENDA_ITEM_OBJECTED, Act.PARAGRAPH_OBJECTED,
        Act.RECOMMENDATION_OBJECTED, Act.CANDIDATE_OBJECTED,
    ]  # fmt: skip
    for act in blocking:
        seats = {each.seat for each in CELLS if each.act is act and each.is_allowed}
        assert seats == {Seat.PARTICIPANT}
    declared = {(each.kind, each.seat) for each in CELLS if each.act is Act.CALL_DECLARED and each.is_allowed}
    assert declared == {(MeetingKind.PLENARY, Seat.CHAIR), (MeetingKind.SPECIAL_PLENARY, Seat.CHAIR)}


@pytest.mark.parametrize(
    ("act", "kinds"),
    [
        (Act.CALL_DECLARED, "plenary special_plenary"),
        (Act.RECOMMENDATION_ADOPTED, "committee"),
        (Act.PROPOSAL_PRESENTED, "plenary special_plenary committee written"),
        (Act.INTERVENTION_MADE, "plenary special_plenary intersessional committee"),
        (Act.OUTSIDE_ORGANISATION_HEARD, "plenary special_plenary intersessional committee"),
        (Act.PARAGRAPH_AGREED, "plenary special_plenary"),
        (Act.SILENCE_CONFIRMED, "written"),
    ],
)
def test_the_table_of_the_design(act, kinds):
    """governance.md section 2: act x kind of meeting."""
    assert {kind.value for kind in MeetingKind if ROWS[act].seats[kind]} == set(kinds.split())


def test_rows_name_known_types_and_each_field_once():
    for row in ROWS.values():
        assert len({each.name for each in row.fields}) == len(row.fields)
        assert all(isinstance(each.type, FieldType) for each in row.fields)
        assert row.words
        assert row.sentence


@pytest.fixture(scope="module")
def open_meetings():
    """One open meeting of each kind, with everybody invited."""
    room = Room("2024-02-01T09:00:00+00:00")
    invited = {"applicants": ["ET"], "guests": ["UN"]}
    room.call("written", "written", "2024-02-01", **invited).open().body()
    for kind in ("plenary", "special_plenary", "intersessional", "committee"):
        more = {"items": ["One matter"]} if kind == "special_plenary" else {}
        who = {"seat": Seat.BODY, "by": "WGM", "body": "WGM"} if kind == "committee" else {}
        room.call(kind, kind, "2024-02-01", **invited, **more, **who).open(
            **{name: who[name] for name in ("seat", "by") if name in who}
        )
    return room


@pytest.mark.parametrize("kind", MeetingKind)
def test_every_refused_cell_is_refused_in_play_with_its_own_words(open_meetings, kind):
    process, at = open_meetings.process, open_meetings.now
    for each in REFUSED:
        if each.kind is not kind:
            continue
        event = Event(at=at, act=each.act, by=BY[each.seat], seat=each.seat, meeting=kind.value, subject="x")
        outcome = perform(process, event, regime_for=regime_for)
        assert [finding.code for finding in outcome.findings] == [each.code]
        assert outcome.findings[0].clause == each.clause
        assert outcome.process is process


@pytest.mark.parametrize("kind", MeetingKind)
def test_no_allowed_cell_is_refused_by_the_matrix(open_meetings, kind):
    codes = {each.code for each in REFUSED}
    for each in CELLS:
        if each.is_allowed and each.kind is kind:
            event = Event(
                at=open_meetings.now, act=each.act, by=BY[each.seat], seat=each.seat, meeting=kind.value,
                subject="x",
            )  # fmt: skip
            findings = perform(open_meetings.process, event, regime_for=regime_for).findings
            assert not codes & {finding.code for finding in findings}


def test_the_roll_of_the_tests_has_the_eu_once():
    assert "EU" in roll(date(2024, 2, 1))
    assert "FR" not in roll(date(2024, 2, 1))
