"""Agenda, proposals, versions and brackets."""

from __future__ import annotations

import pytest

from governance.room import PARAGRAPHS, Room
from openkp.governance import Act, Seat

CHAIR, PARTICIPANT, OBSERVER, BODY = Seat.CHAIR, Seat.PARTICIPANT, Seat.OBSERVER, Seat.BODY


@pytest.fixture
def room():
    return Room()


def other(**changes):
    return [{**each, **changes.get(each["number"], {})} for each in PARAGRAPHS]


def changed(number: str, text: str):
    return [{**each, "text": text} if each["number"] == number else each for each in PARAGRAPHS]


def test_any_participant_keeps_an_item_off_the_agenda_and_alone_lifts_its_objection(room):
    room.plenary().do(Act.AGENDA_ITEM_PROPOSED, "UA", PARTICIPANT, "ukraine", title="An item")
    for code in ("RU", "BY"):
        room.do(Act.AGENDA_ITEM_OBJECTED, code, PARTICIPANT, "ukraine", grounds="Not for this Process")
    room.no("agenda_item_blocked", Act.AGENDA_ITEM_ADMITTED, "AE", CHAIR, "ukraine")
    room.no("objection_not_yours", Act.AGENDA_ITEM_OBJECTION_LIFTED, "UA", PARTICIPANT, "ukraine")
    room.do(Act.AGENDA_ITEM_OBJECTION_LIFTED, "RU", PARTICIPANT, "ukraine")
    assert room.process.meetings["plenary"].agenda["ukraine"].state == "blocked"
    room.do(Act.AGENDA_ITEM_OBJECTION_LIFTED, "BY", PARTICIPANT, "ukraine")
    room.sits(Act.AGENDA_ITEM_ADMITTED, "ukraine")
    room.no("wrong_state_for_act", Act.AGENDA_ITEM_OBJECTED, "RU", PARTICIPANT, "ukraine", grounds="Too late")


def test_a_text_is_presented_under_an_admitted_item_only(room):
    room.call().circulated().goto("2024-11-12T09:00:00+00:00").open()
    room.no("presented_without_item", Act.PROPOSAL_PRESENTED, "BW", PARTICIPANT, "p")
    room.no("unknown_agenda_item", Act.PROPOSAL_PRESENTED, "BW", PARTICIPANT, "p", item="none")
    room.sits(Act.AGENDA_ITEM_PROPOSED, "item", title="An item")
    room.no("agenda_item_not_admitted", Act.PROPOSAL_PRESENTED, "BW", PARTICIPANT, "p", item="item")


@pytest.mark.parametrize(("at", "code"), [("2024-08-14", ""), ("2024-08-15", "proposal_too_late")])
@pytest.mark.parametrize("kind", ["amendment", "administrative_decision"])
def test_day_90_before_the_plenary_is_in_time_and_day_89_is_not(room, at, code, kind):
    room.call().goto(f"{at}T09:00:00+00:00").draft(kind=kind)
    if code:
        room.no(code, Act.PROPOSAL_SUBMITTED, "BW", PARTICIPANT, "p")
    else:
        room.do(Act.PROPOSAL_SUBMITTED, "BW", PARTICIPANT, "p")


def test_an_item_of_short_notice_admitted_by_consensus_is_the_agreement_otherwise(room):
    room.call().goto("2024-10-01T09:00:00+00:00").draft()
    room.sits(Act.AGENDA_ITEM_PROPOSED, "late", title="Urgent", proposal="p", short_notice=True)
    room.no("proposal_too_late", Act.PROPOSAL_SUBMITTED, "BW", PARTICIPANT, "p")
    room.no("short_notice_at_the_table", Act.AGENDA_ITEM_ADMITTED, "AE", CHAIR, "late")
    room.goto("2024-11-12T09:00:00+00:00").open()
    room.sits(Act.AGENDA_ITEM_ADMITTED, "late").do(Act.PROPOSAL_SUBMITTED, "BW", PARTICIPANT, "p")


def test_the_name_admission_waives_nothing_for_a_text_that_does_more(room):
    bar = {"kind": "bar", "area": {"participant": "ZW", "zones": ["Marange"]}}
    paragraphs = [{"number": "1", "text": "Stones of Marange do not move.", "effects": [bar]}]
    room.call().goto("2024-11-01T09:00:00+00:00").draft(kind="admission", paragraphs=paragraphs)
    room.no("proposal_too_late", Act.PROPOSAL_SUBMITTED, "BW", PARTICIPANT, "p")


def test_admissions_need_no_90_days(room):
    room.call().goto("2024-11-01T09:00:00+00:00").draft(kind="admission")
    room.do(Act.PROPOSAL_SUBMITTED, "BW", PARTICIPANT, "p")


def test_circulation_leaves_out_no_observer(room):
    room.call().draft().do(Act.PROPOSAL_SUBMITTED, "BW", PARTICIPANT, "p")
    room.no("observers_left_out", Act.PROPOSAL_CIRCULATED, "AE", CHAIR, "p", to_observers=False)


def test_a_proposal_is_its_proposers(room):
    room.call().draft(sponsors=["ZA"])
    room.no("proposal_not_yours", Act.PROPOSAL_SUBMITTED, "NA", PARTICIPANT, "p")
    room.no("proposal_not_yours", Act.VERSION_MADE, "AE", CHAIR, "p", paragraphs=changed("1", "Other words."))
    room.do(Act.VERSION_MADE, "ZA", PARTICIPANT, "p", paragraphs=changed("1", "Other words."))
    room.no("version_unchanged", Act.VERSION_MADE, "BW", PARTICIPANT, "p", paragraphs=PARAGRAPHS)
    room.no("proposal_not_yours", Act.PROPOSAL_WITHDRAWN, "NA", PARTICIPANT, "p")
    room.do(Act.PROPOSAL_WITHDRAWN, "BW", PARTICIPANT, "p")
    assert room.process.proposals["p"].state == "withdrawn"


def test_the_hash_does_not_depend_on_invisible_differences(room):
    room.call().draft("a").draft("b", paragraphs=other(**{"1": {"text": f"{PARAGRAPHS[0]['text']}  "}}))
    room.draft("c", paragraphs=changed("1", "Other words."))
    assert room.hash("a") == room.hash("b") != room.hash("c")


def test_a_bracket_is_closed_only_with_all_who_own_its_alternatives(room):
    room.presented()
    opened = {"bracket": "b", "paragraph": "2", "span": "every month"}
    room.do(Act.BRACKET_OPENED, "AO", PARTICIPANT, "p", alternative="every quarter", **opened)
    room.do(Act.ALTERNATIVE_OFFERED, "CA", PARTICIPANT, "p", bracket="b", text="every week")
    words = {"bracket": "b", "text": "every two months"}
    room.no("bracket_not_yours", Act.BRACKET_RESOLVED, "IN", PARTICIPANT, "p", **words)
    room.no("bracket_not_yours", Act.BRACKET_AGREED, "IN", PARTICIPANT, "p", **words)
    room.no("bracket_owners_not_agreed", Act.BRACKET_RESOLVED, "AE", CHAIR, "p", **words)
    room.no("bracket_is_open", Act.TEXT_CLEANED, "AE", CHAIR, "p", version=room.hash())
    for code in ("AO", "CA"):
        room.do(Act.BRACKET_AGREED, code, PARTICIPANT, "p", **words)
    room.no("bracket_owners_not_agreed", Act.BRACKET_RESOLVED, "AE", CHAIR, "p", **words)  # BW, the proposer
    room.do(Act.BRACKET_AGREED, "BW", PARTICIPANT, "p", **words).sits(Act.BRACKET_RESOLVED, "p", **words)
    proposal = room.process.proposals["p"]
    assert proposal.text.serial == 2
    assert proposal.text.paragraph("2").text == "The monitor reports every two months."
    assert not proposal.open_brackets
    room.clean().no("bracket_not_yours", Act.BRACKET_REOPENED, "IN", PARTICIPANT, "p", bracket="b")
    room.do(Act.BRACKET_REOPENED, "CA", PARTICIPANT, "p", bracket="b")
    assert room.process.proposals["p"].state == "negotiating"
    assert room.process.proposals["p"].brackets["b"].state == "reopened"


def test_agreement_to_other_words_or_a_new_alternative_is_not_agreement(room):
    room.presented()
    opened = {"bracket": "b", "paragraph": "2", "span": "every month", "alternative": "every quarter"}
    room.do(Act.BRACKET_OPENED, "AO", PARTICIPANT, "p", **opened)
    room.do(Act.BRACKET_AGREED, "BW", PARTICIPANT, "p", bracket="b", text="every quarter")
    room.do(Act.ALTERNATIVE_OFFERED, "BW", PARTICIPANT, "p", bracket="b", text="every week")
    room.no(
        "bracket_owners_not_agreed",
        Act.BRACKET_RESOLVED,
        "AO",
        PARTICIPANT,
        "p",
        bracket="b",
        text="every quarter",
    )


def test_brackets_name_one_place_and_no_version_writes_over_them(room):
    room.presented()
    base = {"bracket": "b", "paragraph": "2", "span": "every month", "alternative": "every quarter"}
    room.no(
        "unknown_text_paragraph", Act.BRACKET_OPENED, "AO", PARTICIPANT, "p", **{**base, "paragraph": "9"}
    )
    room.no("bracket_span_not_found", Act.BRACKET_OPENED, "AO", PARTICIPANT, "p", **{**base, "span": "never"})
    room.no("bracket_span_not_found", Act.BRACKET_OPENED, "AO", PARTICIPANT, "p", **{**base, "span": "e"})
    room.no(
        "alternative_is_the_text",
        Act.BRACKET_OPENED,
        "AO",
        PARTICIPANT,
        "p",
        **{**base, "alternative": "every month"},
    )
    room.do(Act.BRACKET_OPENED, "AO", PARTICIPANT, "p", **base)
    room.no("already_exists", Act.BRACKET_OPENED, "AO", PARTICIPANT, "p", **base)
    room.no(
        "bracket_overlaps",
        Act.BRACKET_OPENED,
        "CA",
        PARTICIPANT,
        "p",
        **{**base, "bracket": "c", "span": "reports every"},
    )
    room.no(
        "bracket_written_over",
        Act.VERSION_MADE,
        "BW",
        PARTICIPANT,
        "p",
        paragraphs=changed("2", "The monitor reports."),
    )
    room.no("unknown_bracket", Act.BRACKET_AGREED, "AO", PARTICIPANT, "p", bracket="z", text="x")
    room.do(Act.VERSION_MADE, "BW", PARTICIPANT, "p", paragraphs=changed("1", "Other words."))
    second = {"bracket": "c", "paragraph": "2", "span": "The monitor", "alternative": "A monitor"}
    room.do(Act.BRACKET_OPENED, "BW", PARTICIPANT, "p", **second)
    room.no(
        "bracket_makes_others_unclear",
        Act.BRACKET_RESOLVED,
        "BW",
        PARTICIPANT,
        "p",
        bracket="c",
        text="every month",
    )


def test_a_special_plenary_has_its_named_items_and_no_other(room):
    room.meeting = "sp"
    base = {"kind": "special_plenary", "title": "Special", "opens_on": "2024-05-13", "meeting": "sp"}
    room.no("special_plenary_without_items", Act.MEETING_CALLED, "AE", CHAIR, **base)
    room.call("special_plenary", "sp", "2024-05-13", items=["Central African Republic"]).circulated()
    room.goto("2024-05-13T09:00:00+00:00").open()
    room.no("special_plenary_named_items", Act.AGENDA_ITEM_PROPOSED, "BW", PARTICIPANT, "more", title="More")
    room.no("unknown_agenda_item", Act.PROPOSAL_PRESENTED, "BW", PARTICIPANT, "p", item="more")
    room.do(Act.PROPOSAL_PRESENTED, "BW", PARTICIPANT, "p", item="named-1").asked()
    room.sits(Act.CALL_DECLARED, "p", version=room.hash())
    assert room.process.adopted["p"].kind.value == "special_plenary"


def test_referred_carried_over_and_lapsed(room):
    room.presented().no("unknown_body", Act.PROPOSAL_REFERRED, "AE", CHAIR, "p", body="WGM")
    room.body().sits(Act.PROPOSAL_REFERRED, "p", body="WGM")
    room.no("wrong_state_for_act", Act.TEXT_CLEANED, "AE", CHAIR, "p", version=room.hash())
    room.do(Act.PROPOSAL_PRESENTED, "BW", PARTICIPANT, "p", item="item").sits(Act.PROPOSAL_CARRIED_OVER, "p")
    room.sits(Act.PROPOSAL_LAPSED, "p")
    room.no(
        "proposal_has_ended",
        Act.OBJECTION_RAISED,
        "BW",
        PARTICIPANT,
        "p",
        objection="o",
        version=room.hash(),
        grounds="g",
    )


def test_the_country_in_the_chair_does_not_close_its_own_bracket_as_chair(room):
    room.presented()
    opened = {"bracket": "b", "paragraph": "2", "span": "every month"}
    room.do(Act.BRACKET_OPENED, "AE", PARTICIPANT, "p", alternative="every quarter", **opened)
    words = {"bracket": "b", "text": "every year"}
    room.do(Act.BRACKET_AGREED, "BW", PARTICIPANT, "p", **words)
    room.no("bracket_owners_not_agreed", Act.BRACKET_RESOLVED, "AE", CHAIR, "p", **words)
    room.do(Act.BRACKET_RESOLVED, "AE", PARTICIPANT, "p", **words)


@pytest.mark.parametrize("where", ["text", "condition", "relation"])
def test_a_letter_that_no_database_keeps_is_refused_wherever_it_stands(room, where):
    def drafted(words: str) -> dict:
        effect = {"kind": "bar", "area": {"participant": "BW"}}
        paragraph = {"number": "1", "text": "No.", "effects": [effect]}
        data = {"title": "A proposal", "kind": "administrative_decision", "paragraphs": [paragraph]}
        if where == "text":
            paragraph["text"] = words
        elif where == "condition":
            effect["terms"] = {"condition": words}
        else:
            data["relations"] = [{"link": "follows", "decision": "KP/2012/Plenary/AD1", "paragraph": words}]
        return data

    room.call()
    refused = room.try_(Act.PROPOSAL_DRAFTED, "BW", PARTICIPANT, "p", **drafted("a\0b"))
    assert not refused.is_done
    room.do(Act.PROPOSAL_DRAFTED, "BW", PARTICIPANT, "p", **drafted("a\\u0000b"))
