"""Positions, objections, calls: consensus is derived, and what is in its way is said by name."""

from __future__ import annotations

from datetime import timedelta

import pytest

from governance.room import PARAGRAPHS, Room, regime_for
from openkp.governance import (
    Act,
    Asking,
    PositionKind,
    Seat,
    adopted_decision_of,
    chair_sentence,
    consensus_on,
    decision_of,
    perform,
    possible_acts,
    visible_positions,
)
from openkp.governance.deciding import NotAdopted
from openkp.scheme.adopted import text_digest_of
from openkp.scheme.decisions import Decision, Maker, Paragraph, decisions
from openkp.scheme.effects import Allow, Area
from openkp.scheme.partial_days import PartialDay
from openkp.scheme.participants import Account
from openkp.scheme.regime import regime_at

CHAIR, PARTICIPANT, OBSERVER = Seat.CHAIR, Seat.PARTICIPANT, Seat.OBSERVER
NEW_TEXT = [
    {**PARAGRAPHS[0], "text": "Rough diamonds of the zone may be exported when sealed."},
    *PARAGRAPHS[1:],
]


@pytest.fixture
def room():
    return Room()


def says(room, code, position, *, seat=PARTICIPANT, release=("all",), **data):
    return room.do(
        Act.POSITION_TAKEN,
        code,
        seat,
        "p",
        version=room.hash(),
        position=position,
        release=list(release),
        **data,
    )


def objects(room, code, objection="o", **data):
    data = {"paragraph": "3", "grounds": "It ends too late", "remedy": "This ends in June.", **data}
    return room.do(
        Act.OBJECTION_RAISED, code, PARTICIPANT, "p", objection=objection, version=room.hash(), **data
    )


def test_the_sentence_that_a_chair_reads_out(room):
    room.presented()
    opened = {"bracket": "b", "paragraph": "2", "span": "every month", "alternative": "every quarter"}
    room.do(Act.BRACKET_OPENED, "AO", PARTICIPANT, "p", **opened)
    objects(room, "RU")
    says(room, "ZA", "support")
    found = consensus_on(room.process, "p")
    assert found.sentence == (
        "What stands between this text and adoption: a bracket in paragraph 2 owned by AO, BW; "
        "an objection of RU to paragraph 3. The room has not been asked. "
        f"{len(found.participants) - 2} of {len(found.participants)} Participants have not spoken."
    )
    assert not found.could_be_declared
    assert chair_sentence(found, lambda text: text.replace("Participants", "members")).endswith(
        "members have not spoken."
    )
    assert found.objecting == ("RU",)
    assert "ZA" not in found.not_spoken


def test_declared_from_events_alone_and_the_decision_made_of_it(room):
    room.presented(title="Exports from a zone").asked()
    says(room, "ZA", "support")
    says(room, "WDC", "support", seat=OBSERVER)
    says(room, "IN", "reservation", release=["chair"])
    found = consensus_on(room.process, "p")
    assert found.could_be_declared
    assert "The Chair may declare it adopted." in found.sentence
    assert found.recorded_only == {"WDC": PositionKind.SUPPORT}
    room.sits(Act.CALL_DECLARED, "p", version=room.hash())
    decision = decision_of(room.process, "p")
    assert (decision.id, decision.maker) == ("KP/2024/Plenary/AD1", Maker.PLENARY)
    assert decision.counts_from.isoformat() == "2024-11-12"
    signed = adopted_decision_of(room.process, "p")
    assert signed.text_digest == text_digest_of(decision.paragraphs) == bytes.fromhex(room.hash())
    assert {each.party for each in signed.positions} == {"ZA"}  # what IN told the Chair stays there
    assert {each.party for each in signed.observers} == {"WDC"}
    assert consensus_on(room.process, "p").sentence == "This text is no longer open: adopted."
    room.no(
        "proposal_has_ended",
        Act.OBJECTION_RAISED,
        "RU",
        PARTICIPANT,
        "p",
        objection="o",
        version=room.hash(),
        grounds="g",
    )


def test_numbers_run_per_year_and_a_taken_one_is_refused(room):
    room.call()
    for subject in ("p", "q", "r"):
        room.circulated(subject)
    room.goto("2024-11-12T09:00:00+00:00").open().item()
    for subject in ("p", "q", "r"):
        room.do(Act.PROPOSAL_PRESENTED, "BW", PARTICIPANT, subject, item="item").asked(subject)
    room.sits(Act.CALL_DECLARED, "p", version=room.hash("p"))
    room.no("number_taken", Act.CALL_DECLARED, "AE", CHAIR, "q", version=room.hash("q"), number=1)
    room.sits(Act.CALL_DECLARED, "q", version=room.hash("q"), number=7)
    room.sits(Act.CALL_DECLARED, "r", version=room.hash("r"))
    assert [decision_of(room.process, each).id[-3:] for each in "pqr"] == ["AD1", "AD7", "AD8"]


def test_without_being_asked_nothing_is_adopted(room):
    room.presented().no("unknown_call", Act.CALL_DECLARED, "AE", CHAIR, "p", version=room.hash())
    room.clean().sits(Act.CALL_ANNOUNCED, "p", version=room.hash())
    room.no("wrong_state_for_act", Act.CALL_DECLARED, "AE", CHAIR, "p", version=room.hash())
    assert "The room has not been asked." in consensus_on(room.process, "p").sentence
    with pytest.raises(NotAdopted):
        decision_of(room.process, "p")


def test_one_objection_blocks_until_it_is_lifted(room):
    room.presented().asked()
    objects(room, "RU", paragraph="1")
    room.no("objection_stands", Act.CALL_DECLARED, "AE", CHAIR, "p", version=room.hash())
    room.no("objection_not_yours", Act.OBJECTION_LIFTED, "BY", PARTICIPANT, "p", objection="o")
    room.sits(Act.CALL_CONSULTING, "p").sits(Act.OBJECTION_ACKNOWLEDGED, "p", objection="o")
    room.do(Act.OBJECTION_LIFTED, "RU", PARTICIPANT, "p", objection="o").sits(Act.CALL_REOPENED, "p")
    room.sits(Act.CALL_DECLARED, "p", version=room.hash())
    assert [each.party for each in adopted_decision_of(room.process, "p").withdrawn_objections] == ["RU"]


def test_a_failed_call_needs_consultations_first(room):
    room.presented().asked()
    objects(room, "RU")
    room.no("wrong_state_for_act", Act.CALL_FAILED, "AE", CHAIR, "p")
    room.sits(Act.CALL_CONSULTING, "p").sits(Act.CALL_FAILED, "p")
    assert room.process.proposals["p"].state == "blocked"


def test_an_objection_as_a_released_position_blocks_too_and_a_private_one_is_not_heard(room):
    room.presented().asked()
    says(room, "RU", "objection", release=())
    assert consensus_on(room.process, "p").could_be_declared
    room.do(Act.POSITION_RELEASED, "RU", PARTICIPANT, "p", version=room.hash(), to=["chair"])
    assert room.process.proposals["p"].call.state == "objected"
    assert consensus_on(room.process, "p").objecting == ("RU",)
    room.no("objection_stands", Act.CALL_DECLARED, "AE", CHAIR, "p", version=room.hash())


def test_an_observers_block_is_refused_and_its_refusal_recorded(room):
    room.presented().asked()
    room.no(
        "observer_cannot_block",
        Act.OBJECTION_RAISED,
        "CSC",
        OBSERVER,
        "p",
        objection="o",
        version=room.hash(),
        grounds="g",
    )
    says(room, "CSC", "objection", seat=OBSERVER)
    assert "observer_refusal_recorded" in {each.code for each in room.last.findings}
    assert consensus_on(room.process, "p").could_be_declared


def test_the_eu_has_one_position(room):
    room.presented()
    outcome = room.no(
        "eu_speaks_once", Act.POSITION_TAKEN, "BE", PARTICIPANT, "p", version=room.hash(), position="support"
    ).last
    assert outcome.findings[0].params["participant"] == "EU"
    says(room, "EU", "support")


def test_positions_are_tied_to_a_version_and_seen_by_those_told(room):
    room.presented()
    says(room, "ZA", "can_live_with", release=())
    says(room, "NA", "support", release=["ZA", "chair"])
    proposal = room.process.proposals["p"]
    assert [each.party for each in visible_positions(proposal, viewer="ZA", seat=PARTICIPANT)] == ["ZA", "NA"]
    assert [each.party for each in visible_positions(proposal, viewer="AE", seat=CHAIR)] == ["NA"]
    assert not visible_positions(proposal, viewer="RU", seat=PARTICIPANT)
    old = room.hash()
    room.do(Act.VERSION_MADE, "BW", PARTICIPANT, "p", paragraphs=NEW_TEXT)
    room.no("version_is_old", Act.POSITION_TAKEN, "ZA", PARTICIPANT, "p", version=old, position="support")
    room.no(
        "unknown_version", Act.POSITION_TAKEN, "ZA", PARTICIPANT, "p", version="0" * 64, position="support"
    )
    room.no("no_position_to_release", Act.POSITION_RELEASED, "RU", PARTICIPANT, "p", version=old, to=["all"])
    assert "NA" in consensus_on(room.process, "p").not_spoken


def test_an_answered_objection_lapses_only_after_notice(room):
    room.presented()
    objects(room, "RU", paragraph="1")
    until = "2024-11-13T09:00:00+00:00"
    room.no(
        "same_text_answers_nothing",
        Act.OBJECTION_ADDRESSED,
        "BW",
        PARTICIPANT,
        "p",
        objection="o",
        version=room.hash(),
        renew_until=until,
    )
    room.do(Act.VERSION_MADE, "BW", PARTICIPANT, "p", paragraphs=NEW_TEXT)
    given = {"objection": "o", "version": room.hash()}
    room.no(
        "notice_already_over",
        Act.OBJECTION_ADDRESSED,
        "BW",
        PARTICIPANT,
        "p",
        renew_until="2024-11-12T09:00:00+00:00",
        **given,
    )
    soon = (room.now + timedelta(minutes=30)).isoformat()
    room.no("notice_too_short", Act.OBJECTION_ADDRESSED, "BW", PARTICIPANT, "p", renew_until=soon, **given)
    room.no("proposal_not_yours", Act.OBJECTION_ADDRESSED, "NA", PARTICIPANT, "p", renew_until=until, **given)
    room.do(Act.OBJECTION_ADDRESSED, "BW", PARTICIPANT, "p", renew_until=until, **given)
    room.no("notice_still_runs", Act.OBJECTION_LAPSED, "AE", CHAIR, "p", objection="o")
    assert consensus_on(room.process, "p").objecting == ("RU",)
    room.goto(until).sits(Act.OBJECTION_LAPSED, "p", objection="o")
    assert not consensus_on(room.process, "p").objecting


def test_a_maintained_objection_stands_against_every_version(room):
    room.presented()
    objects(room, "RU")
    room.do(Act.OBJECTION_MAINTAINED, "RU", PARTICIPANT, "p", objection="o", reason="Nothing has changed")
    room.do(Act.VERSION_MADE, "BW", PARTICIPANT, "p", paragraphs=NEW_TEXT).asked()
    room.no("objection_stands", Act.CALL_DECLARED, "AE", CHAIR, "p", version=room.hash())


def test_no_new_version_during_a_call_and_no_close_before_it_ends(room):
    room.presented().asked()
    room.no("version_during_call", Act.VERSION_MADE, "BW", PARTICIPANT, "p", paragraphs=NEW_TEXT)
    room.no("call_not_ended", Act.MEETING_CLOSED, "AE", CHAIR)
    room.no(
        "unknown_version",
        Act.CALL_DECLARED,
        "AE",
        CHAIR,
        "p",
        version="1" * 64,
    )


def test_effects_that_contradict_one_in_force_block_the_call_unless_it_is_named():
    from openkp.scheme.decisions import decision_from_json

    bar = {"kind": "bar", "area": {"participant": "ZW", "mines": ["Marange"]}}
    old = decision_from_json(
        {
            "id": "KP/2023/Plenary/AD1", "title": "A bar", "maker": "plenary",
            "accounts": [{"day": "2023-11-10", "source": "test"}],
            "paragraphs": [{"number": "1", "text": "Barred.", "effects": [bar]}],
        }
    )  # fmt: skip
    text = [{"number": "1", "text": "Allowed.", "effects": [{**bar, "kind": "allow"}]}]
    room = Room(decisions=(old,)).presented(paragraphs=text).clean()
    outcome = room.try_(Act.CALL_ANNOUNCED, "AE", CHAIR, "p", version=room.hash())
    assert not outcome.is_done
    assert {old.id} <= {str(value) for each in outcome.findings for value in each.params.values()}
    named = Room(decisions=(old,)).presented(
        paragraphs=text, relations=[{"link": "supersedes", "decision": old.id}]
    )
    named.asked().sits(Act.CALL_DECLARED, "p", version=named.hash())
    assert decision_of(named.process, "p").relations[0].decision == old.id


def test_effects_contradict_what_was_adopted_here_too():
    bar = {"kind": "bar", "area": {"participant": "ZW", "mines": ["Marange"]}}
    room = Room().call()
    for subject, kind in (("p", "bar"), ("q", "allow")):
        room.circulated(
            subject, paragraphs=[{"number": "1", "text": kind, "effects": [{**bar, "kind": kind}]}]
        )
    room.goto("2024-11-12T09:00:00+00:00").open().item()
    for subject in ("p", "q"):
        room.do(Act.PROPOSAL_PRESENTED, "BW", PARTICIPANT, subject, item="item")
    room.asked("p").sits(Act.CALL_DECLARED, "p", version=room.hash("p")).clean("q")
    outcome = room.try_(Act.CALL_ANNOUNCED, "AE", CHAIR, "q", version=room.hash("q"))
    assert not outcome.is_done
    assert "KP/2024/Plenary/AD1" in {
        str(value) for each in outcome.findings for value in each.params.values()
    }


def test_what_one_may_do_now_and_why_not(room):
    room.presented().asked()
    objects(room, "RU")
    asking = Asking(by="AE", seat=CHAIR, meeting="plenary", subject="p", at=room.now)
    found = {each.act: each for each in possible_acts(room.process, asking, regime_for=regime_for)}
    assert set(found) == set(Act)
    assert found[Act.CALL_CONSULTING].is_offered
    assert not found[Act.CALL_DECLARED].is_offered
    assert [each.code for each in found[Act.CALL_DECLARED].findings] == ["objection_stands"]
    assert {each.name for each in found[Act.CALL_DECLARED].fields} == {"version", "number"}
    one = Asking(by="RU", seat=PARTICIPANT, meeting="plenary", subject="p", part="o", at=room.now)
    mine = {each.act: each.is_offered for each in possible_acts(room.process, one, regime_for=regime_for)}
    assert mine[Act.OBJECTION_LIFTED]
    assert not mine[Act.CALL_CONSULTING]


def test_calls_and_texts_stay_where_they_were_presented(room):
    room.presented().clean()
    room.call("special_plenary", "sp", "2024-11-12", items=["One matter"]).open()
    room.no("not_presented_here", Act.CALL_ANNOUNCED, "AE", CHAIR, "p", version=room.hash())
    room.meeting = "plenary"
    room.sits(Act.CALL_ANNOUNCED, "p", version=room.hash())
    room.meeting = "sp"
    for act in (Act.CALL_OPENED, Act.CALL_CONSULTING, Act.CALL_DECLARED, Act.CALL_FAILED):
        data = {"version": room.hash()} if act is Act.CALL_DECLARED else {}
        room.no("call_of_another_meeting", act, "AE", CHAIR, "p", **data)


def test_a_text_withdrawn_while_called_ends_its_call(room):
    room.presented().asked().do(Act.PROPOSAL_WITHDRAWN, "BW", PARTICIPANT, "p")
    proposal = room.process.proposals["p"]
    assert (proposal.state, proposal.call.state) == ("withdrawn", "withdrawn")
    room.no("wrong_state_for_act", Act.CALL_DECLARED, "AE", CHAIR, "p", version=room.hash())


def test_positions_and_objections_wait_for_circulation_and_name_what_exists(room):
    room.call().draft()
    given = {"version": room.hash(), "position": "support"}
    room.no("proposal_not_circulated_yet", Act.POSITION_TAKEN, "ZA", PARTICIPANT, "p", **given)
    room.do(Act.POSITION_TAKEN, "BW", PARTICIPANT, "p", **given)
    other = Room().presented()
    raised = {"objection": "o", "version": other.hash(), "grounds": "g"}
    other.no("unknown_text_paragraph", Act.OBJECTION_RAISED, "RU", PARTICIPANT, "p", paragraph="9", **raised)
    other.do(Act.OBJECTION_RAISED, "RU", PARTICIPANT, "p", **raised)
    assert [each.code for each in other.last.findings] == ["objection_without_remedy"]
    assert "an objection of RU to the whole text" in consensus_on(other.process, "p").sentence
    other.no("already_exists", Act.OBJECTION_RAISED, "RU", PARTICIPANT, "p", **raised)
    other.no("unknown_objection", Act.OBJECTION_LIFTED, "RU", PARTICIPANT, "p", objection="none")


def test_when_all_have_spoken_the_sentence_says_so(room):
    room.presented().asked()
    everybody = room.process.meetings["plenary"].participants
    for code in everybody:
        says(room, code, "no_objection")
    assert consensus_on(room.process, "p").sentence == (
        "Nothing stands between this text and adoption. The Chair may declare it adopted. "
        f"All {len(everybody)} Participants have spoken."
    )


def test_a_text_changed_elsewhere_answers_no_objection_and_a_lapsed_one_was_not_lifted(room):
    room.presented()
    objects(room, "RU", paragraph="2")
    other = [*PARAGRAPHS[1:], {"number": PARAGRAPHS[0]["number"], "text": "Other words."}]
    room.do(Act.VERSION_MADE, "BW", PARTICIPANT, "p", paragraphs=other)
    given = {"objection": "o", "version": room.hash(), "renew_until": "2024-11-13T09:00:00+00:00"}
    room.no("paragraph_not_changed", Act.OBJECTION_ADDRESSED, "BW", PARTICIPANT, "p", **given)


def test_an_objection_kept_to_oneself_says_that_nobody_hears_it(room):
    room.presented()
    for release, expected in (([], ["objection_not_heard"]), (["chair"], [])):
        data = {"version": room.hash(), "position": "objection", "release": release}
        room.do(Act.POSITION_TAKEN, "RU", PARTICIPANT, "p", **data)
        assert [each.code for each in room.last.findings] == expected


def test_what_contradicts_one_adopted_meanwhile_is_not_declared(room):
    area = {"participant": "ZW", "zones": ["Marange"]}
    room.presented(paragraphs=[{"number": "1", "text": "No.", "effects": [{"kind": "bar", "area": area}]}])
    room.clean().sits(Act.CALL_ANNOUNCED, "p", version=room.hash()).sits(Act.CALL_OPENED, "p")
    opened = Decision(
        id="KP/2024/Other",
        title="Meanwhile",
        maker=Maker.PLENARY,
        accounts=(Account(day=PartialDay.parse("2024-11-12"), source="test"),),
        paragraphs=(
            Paragraph(
                number="1", text="Yes.", effects=(Allow(area=Area(participant="ZW", zones=("Marange",))),)
            ),
        ),
    )
    event = room.event(Act.CALL_DECLARED, "AE", Seat.CHAIR, "p", version=room.hash())
    said = perform(room.process, event, regime_for=regime_at, decisions=[*decisions(), opened]).findings
    assert "decisions_disagree" in {each.code for each in said}
