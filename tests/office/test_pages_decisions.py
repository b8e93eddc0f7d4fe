"""Proposals, the consensus board, the register of decisions and the border, through the browser's eyes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from openkp.governance import Act
from openkp.governance.decision_verification import verify_decision
from openkp.governance.texts import TextParagraph, TextVersion
from openkp.office import clock
from openkp.office.acting import Actor
from openkp.office.meetings import border
from openkp.office.meetings.border import (
    Shipment,
    _over_the_span,
    border_counts,
    border_effect,
    changes_trade,
)
from openkp.office.meetings.differences import differences, word_pieces
from openkp.office.meetings.models import DecisionRecord, MeetingEvent
from openkp.office.meetings.proposal_text import segments
from openkp.office.meetings.record import folded
from openkp.office.meetings.regime import office_book, office_regime
from openkp.office.meetings.signing import decision_file
from openkp.office.parties.models import Membership, User
from openkp.office.parties.trusting import current_trust_list
from openkp.office.permissions import Capacity
from openkp.office.register.publishing import publish_all
from openkp.scheme.decisions import Decision, Maker, Paragraph, decisions
from openkp.scheme.effects import ChangeStanding, Place, StandingChange
from openkp.scheme.partial_days import PartialDay
from openkp.scheme.participants import Account
from openkp.scheme.provisions import Book
from openkp.scheme.regime import Regime, regime_at
from openkp.statements import Answer
from openkp.statements.decision_files import read_decision_file
from small_office import NOW, Office

pytestmark = pytest.mark.django_db

PLENARY = "plenary-2026"
PROPOSAL = "zone-north"
WORDS = "Rough diamonds of the zone North of Botswana are not exported."
BAR = {"kind": "bar", "area": {"participant": "BW", "zones": ["North"]}}


class Table:
    """The table at work, one minute after the other; each act has to take place."""

    meeting = PLENARY

    def __init__(self, office: Office) -> None:
        self.office, self.at = office, NOW - timedelta(days=100)

    def does(self, who: str, what: Act, subject: str = PROPOSAL, **data: Any) -> Any:
        self.at += timedelta(minutes=1)
        result = self.office.at_table(who, what, meeting=self.meeting, subject=subject, data=data, at=self.at)
        return self.office.must(result)

    @property
    def text(self) -> TextVersion:
        return folded().process.proposals[PROPOSAL].text

    def drafted(self, *, kind: str = "plenary", title: str = "Plenary 2026") -> None:
        self.does(
            "kp.chair",
            Act.MEETING_CALLED,
            "",
            kind=kind,
            title=title,
            opens_on=NOW.date().isoformat(),
            observers=["CSC"],
        )
        self.does(
            "kp.delegate_bw",
            Act.PROPOSAL_DRAFTED,
            title="No exports from the North",
            kind="administrative_decision",
            paragraphs=[
                {"number": "1", "text": WORDS, "effects": [BAR]},
                {"number": "2", "text": "Botswana reports to the next Plenary."},
            ],
        )

    def opened(self) -> None:
        self.drafted()
        self.does("kp.delegate_bw", Act.PROPOSAL_SUBMITTED)
        self.does("kp.chair", Act.PROPOSAL_CIRCULATED, to_observers=True)
        self.at = NOW
        roll = [each.participant for each in office_regime(NOW.date()).participants()]
        self.does("kp.chair", Act.MEETING_OPENED, "", participants=roll)
        item = "item-1"
        self.does("kp.delegate_bw", Act.AGENDA_ITEM_PROPOSED, item, title="The North", proposal=PROPOSAL)
        self.does("kp.chair", Act.AGENDA_ITEM_ADMITTED, item)
        self.does("kp.delegate_bw", Act.PROPOSAL_PRESENTED, item=item)

    def bracketed(self) -> None:
        self.opened()
        self.does(
            "kp.delegate_ru",
            Act.BRACKET_OPENED,
            bracket="bracket-1",
            paragraph="1",
            span="are not exported",
            alternative="are exported with care",
        )

    def states(self, who: str, position: str, *release: str, reason: str = "") -> None:
        data: dict[str, Any] = {"version": self.text.hash, "position": position}
        data |= {"reason": reason} if reason else {}
        data |= {"release": list(release)} if release else {}
        self.does(who, Act.POSITION_TAKEN, **data)

    def adopted(self) -> DecisionRecord:
        self.opened()
        self.does("kp.chair", Act.TEXT_CLEANED, version=self.text.hash)
        self.does("kp.chair", Act.CALL_ANNOUNCED, version=self.text.hash)
        self.does("kp.chair", Act.CALL_OPENED)
        self.states("kp.delegate_ae", "support", "all")
        self.does("kp.chair", Act.CALL_DECLARED, version=self.text.hash)
        publish_all(now=self.at)
        return DecisionRecord.objects.get(proposal=PROPOSAL)


@pytest.fixture
def table(office: Office) -> Table:
    return Table(office)


@pytest.fixture(autouse=True)
def an_hour_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=2))


def page(client: Any, name: str, *args: Any, **query: str) -> Any:
    return client.get(reverse(name, args=args), query)


# --- proposals ----------------------------------------------------------------------------------------------


def test_a_draft_is_seen_by_those_who_make_it_and_by_nobody_else(signed_in, table):
    table.drafted()
    assert page(signed_in("kp.delegate_bw"), "meetings:proposal", PROPOSAL).status_code == 200
    for who in ("kp.delegate_ae", "kp.chair", "kp.secretariat", "kp.observer_csc", "bw.observer"):
        client = signed_in(who)
        assert page(client, "meetings:proposal", PROPOSAL).status_code == 404, who
        assert "No exports from the North" not in page(client, "meetings:proposals").content.decode()
        for form in ("txt", "pdf"):
            assert page(client, "meetings:proposal_paper", PROPOSAL, form).status_code == 404
        assert page(client, "meetings:versions", PROPOSAL).status_code == 404


def test_a_submitted_text_is_seen_by_the_chair_and_by_others_once_it_is_circulated(signed_in, table):
    table.drafted()
    table.does("kp.delegate_bw", Act.PROPOSAL_SUBMITTED)
    seats = ("kp.chair", "kp.secretariat", "kp.delegate_ae", "kp.observer_csc", "kp.body_chair")
    seen = {who: page(signed_in(who), "meetings:proposal", PROPOSAL).status_code for who in seats}
    assert list(seen.values()) == [200, 200, 404, 404, 404]
    (waiting,) = page(signed_in("kp.chair"), "meetings:proposals").context["waiting"]
    assert waiting.needs == ("Submitted: circulate it without delay.",)
    table.does("kp.chair", Act.PROPOSAL_CIRCULATED, to_observers=True)
    assert {page(signed_in(who), "meetings:proposal", PROPOSAL).status_code for who in seats} == {200}


def test_the_list_says_what_each_person_is_asked_for(signed_in, table):
    table.bracketed()
    needs = {
        who: [
            need
            for each in page(signed_in(who), "meetings:proposals").context["waiting"]
            for need in each.needs
        ]
        for who in ("kp.delegate_ae", "kp.delegate_ru", "kp.chair")
    }
    assert needs["kp.delegate_ae"] == ["You have not stated a position on version 1."]
    assert needs["kp.delegate_ru"][0] == "Your bracket in paragraph 1 is open."
    assert needs["kp.chair"] == []
    table.states("kp.delegate_ae", "support")
    assert page(signed_in("kp.delegate_ae"), "meetings:proposals").context["waiting"] == []


def test_without_a_seat_the_list_says_so_and_where_to_go(signed_in, table):
    table.opened()
    answer = page(signed_in("bw.observer"), "meetings:proposals")
    assert "You hold no seat at the table" in answer.content.decode()
    assert reverse("meetings:decisions") in answer.content.decode()


def test_brackets_stand_in_place_with_their_owners(signed_in, table):
    table.bracketed()
    html = page(signed_in("kp.delegate_ae"), "meetings:proposal", PROPOSAL).content.decode()
    (first, _second) = page(signed_in("kp.delegate_ae"), "meetings:proposal", PROPOSAL).context["paragraphs"]
    before, bracket, after = first["shown"].segments
    assert before.text == "Rough diamonds of the zone North of Botswana "
    assert after.text == "."
    assert [each.text for each in bracket.choices] == ["are not exported", "are exported with care"]
    assert "Russia" in bracket.choices[1].owners
    assert "Open bracket:" in html
    assert first["shown"].effects == (
        (
            "Botswana: exports of rough diamonds from North are barred; the day of export counts;"
            " what happens to parcels already under way is not stated."
        ),
    )


def test_a_position_is_its_owners_alone_until_it_is_released(signed_in, table):
    table.opened()
    secret = "we fear for our own North"
    table.states("kp.delegate_ru", "objection", reason=secret)
    table.states("kp.delegate_cf", "reservation", "chair", reason="told to the Chair")
    table.states("kp.delegate_ae", "support", "all", reason="good for trade")
    seen = {
        who: page(signed_in(who), "meetings:proposal", PROPOSAL)
        for who in ("kp.delegate_ru", "kp.delegate_eu", "kp.chair", "kp.secretariat", "kp.observer_csc")
    }
    spoken = {who: dict(answer.context["board"].consensus.spoken) for who, answer in seen.items()}
    assert spoken["kp.delegate_ru"] == {"AE": "support", "RU": "objection"}
    assert spoken["kp.chair"] == {"AE": "support", "CF": "reservation"}
    for who in ("kp.delegate_eu", "kp.secretariat", "kp.observer_csc"):
        assert spoken[who] == {"AE": "support"}, who
    for who, answer in seen.items():
        html = answer.content.decode()
        assert (secret in html) is (who == "kp.delegate_ru"), who
        assert ("told to the Chair" in html) is (who == "kp.chair"), who
        assert "good for trade" in html
        assert ("an objection of RU" in html) is (who == "kp.delegate_ru"), who


def test_the_chair_does_not_read_what_its_own_country_keeps_to_itself(signed_in, table, office):
    table.opened()
    chair = office.actor("kp.chair").membership
    delegate = Membership.objects.create(
        user=User.objects.create(username="us-delegate"),
        capacity=Capacity.DELEGATE.value,
        authority=chair.authority,
        party=chair.party,
        valid_from=chair.valid_from,
    )
    office.actors["kp.delegate_of_the_chair"] = Actor(delegate)
    table.states("kp.delegate_of_the_chair", "objection", reason="not yet for the Chair")
    answer = page(signed_in("kp.chair"), "meetings:proposal", PROPOSAL)
    assert answer.context["board"].own is None
    assert "not yet for the Chair" not in answer.content.decode()
    assert chair.party not in answer.context["board"].consensus.spoken


def test_a_position_is_stated_on_the_page_and_counts_once_released(signed_in, table):
    table.opened()
    client = signed_in("kp.delegate_ae")
    given = {"version": table.text.hash, "position": "can_live_with", "reason": "", "release": "all"}
    answer = client.post(reverse("meetings:proposal", args=[PROPOSAL]), given)
    assert answer.status_code == 303
    board = page(signed_in("kp.chair"), "meetings:proposal", PROPOSAL).context["board"]
    assert dict(board.consensus.spoken) == {"AE": "can_live_with"}
    own = page(signed_in("kp.delegate_ae"), "meetings:proposal", PROPOSAL)
    assert own.context["form"].initial["position"] == "can_live_with"


def test_a_position_on_an_old_version_is_refused_and_nothing_is_kept(signed_in, table):
    table.opened()
    old = table.text.hash
    table.does(
        "kp.delegate_bw",
        Act.VERSION_MADE,
        paragraphs=[{"number": "1", "text": "Other words.", "effects": [BAR]}],
    )
    before = MeetingEvent.objects.count()
    client = signed_in("kp.delegate_ae")
    given = {"version": old, "position": "support", "reason": "typed with care", "release": "all"}
    answer = client.post(reverse("meetings:proposal", args=[PROPOSAL]), given)
    assert answer.status_code == 422
    assert "Your position was not recorded" in answer.content.decode()
    assert "typed with care" in answer.content.decode()
    assert MeetingEvent.objects.count() == before


def test_a_form_without_an_answer_says_what_is_missing(signed_in, table):
    table.opened()
    client = signed_in("kp.delegate_ae")
    answer = client.post(reverse("meetings:proposal", args=[PROPOSAL]), {"version": table.text.hash})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"position", "release"}


def test_the_chair_and_the_secretariat_are_told_why_they_take_no_position(signed_in, table):
    table.opened()
    answer = page(signed_in("kp.chair"), "meetings:proposal", PROPOSAL)
    assert answer.context["form"] is None
    assert answer.context["stating"] is None


def test_buttons_are_those_that_the_engine_offers(signed_in, table):
    table.bracketed()
    offered = {
        who: {each.act for each in page(signed_in(who), "meetings:proposal", PROPOSAL).context["offered"]}
        for who in ("kp.chair", "kp.delegate_bw", "kp.delegate_ae", "kp.observer_csc")
    }
    assert Act.OBJECTION_RAISED in offered["kp.delegate_ae"]
    assert Act.OBJECTION_RAISED not in offered["kp.observer_csc"]
    assert Act.PROPOSAL_WITHDRAWN in offered["kp.delegate_bw"]
    assert Act.PROPOSAL_WITHDRAWN not in offered["kp.delegate_ae"]
    assert Act.CALL_DECLARED not in offered["kp.chair"]
    answer = page(signed_in("kp.chair"), "meetings:proposal", PROPOSAL)
    assert Act.TEXT_CLEANED in {each.act for each in answer.context["closed"]}
    assert all(each.why for each in answer.context["closed"])
    (first, _second) = page(signed_in("kp.delegate_ru"), "meetings:proposal", PROPOSAL).context["paragraphs"]
    urls = {each.act: each.url for each in first["brackets"][0]["offers"]}
    assert "bracket=bracket-1" in urls[Act.BRACKET_AGREED]
    assert f"subject={PROPOSAL}" in urls[Act.BRACKET_AGREED]


def test_an_objection_is_shown_with_grounds_paragraph_and_remedy(signed_in, table):
    table.opened()
    table.does(
        "kp.delegate_ru",
        Act.OBJECTION_RAISED,
        objection="objection-1",
        version=table.text.hash,
        paragraph="1",
        grounds="The zone has no border.",
        remedy="Name the mines.",
    )
    answer = page(signed_in("kp.delegate_ae"), "meetings:proposal", PROPOSAL)
    html = answer.content.decode()
    assert "The zone has no border." in html
    assert "Name the mines." in html
    assert "an objection of RU to paragraph 1" in answer.context["board"].sentence
    needs = page(signed_in("kp.delegate_bw"), "meetings:proposal", PROPOSAL).context["needs"]
    assert any("waits for your answer" in each for each in needs)
    chair = page(signed_in("kp.chair"), "meetings:proposal", PROPOSAL).context
    assert any("waits for your acknowledgement" in each for each in chair["needs"])
    assert Act.OBJECTION_ACKNOWLEDGED in {each.act for each in chair["objections"][0]["offers"]}


def test_the_history_tells_what_happened_and_no_positions(signed_in, table):
    table.opened()
    table.states("kp.delegate_ru", "support", "chair")
    titles = {
        who: " ".join(
            str(each["title"])
            for each in page(signed_in(who), "meetings:proposal", PROPOSAL).context["history"]
        )
        for who in ("kp.delegate_ru", "kp.chair")
    }
    assert "states a position" in titles["kp.delegate_ru"]
    assert "states a position" not in titles["kp.chair"]
    assert "circulates the proposal" in titles["kp.chair"]


def test_two_versions_stand_side_by_side(signed_in, table):
    table.opened()
    table.does(
        "kp.delegate_bw",
        Act.VERSION_MADE,
        paragraphs=[
            {"number": "1", "text": WORDS.replace("not exported", "not exported nor imported")},
            {"number": "3", "text": "A new paragraph."},
        ],
    )
    answer = page(signed_in("kp.delegate_ae"), "meetings:versions", PROPOSAL, a="1", b="2")
    states = [(each["difference"].number, each["difference"].state) for each in answer.context["compared"]]
    assert states == [("1", "changed"), ("2", "removed"), ("3", "added")]
    html = answer.content.decode()
    assert "<ins>nor imported.</ins>" in html or "nor imported" in html
    assert "Effect that is gone" in html
    client = signed_in("kp.delegate_ae")
    assert page(client, "meetings:versions", PROPOSAL, a="1", b="1").status_code == 200
    for wrong in ("0", "9", "x", "١"):
        assert page(client, "meetings:versions", PROPOSAL, b=wrong).status_code == 404


def test_the_paper_of_a_proposal_says_that_it_is_no_decision(signed_in, table):
    table.bracketed()
    client = signed_in("kp.delegate_ae")
    text = page(client, "meetings:proposal_paper", PROPOSAL, "txt").content.decode()
    assert "NOT A DECISION" in text
    assert table.text.hash in text
    assert "[are not exported (" in " ".join(text.split())
    assert max(len(line) for line in text.splitlines()) <= 84
    pdf = page(client, "meetings:proposal_paper", PROPOSAL, "pdf")
    assert pdf.content.startswith(b"%PDF-")
    assert page(client, "meetings:proposal_paper", PROPOSAL, "doc").status_code == 404
    assert page(client, "meetings:proposal_paper", PROPOSAL, "txt", version="7").status_code == 404


class Written(Table):
    """A text in the silence procedure, sent to all and received by the Emirates so far."""

    meeting = "written-2026"

    def circulated(self) -> None:
        self.drafted(kind="written", title="Written procedure")
        self.does("kp.delegate_bw", Act.PROPOSAL_SUBMITTED)
        self.does("kp.chair", Act.PROPOSAL_CIRCULATED, to_observers=True)
        self.at = NOW
        roll = [each.participant for each in office_regime(self.at.date()).participants()]
        self.does("kp.chair", Act.MEETING_OPENED, "", participants=roll)
        self.does("kp.delegate_bw", Act.PROPOSAL_PRESENTED)
        self.does("kp.chair", Act.TEXT_CLEANED, version=self.text.hash)
        self.does(
            "kp.chair",
            Act.SILENCE_CIRCULATED,
            version=self.text.hash,
            languages=["en", "fr"],
            deadline=(NOW + timedelta(days=9)).isoformat(),
            place="Africa/Gaborone",
        )
        self.does(
            "kp.secretariat", Act.SILENCE_DELIVERED, participant="AE", evidence="receipt of the courier"
        )


def test_a_silence_clock_shows_place_deliveries_and_what_is_asked_of_whom(signed_in, office):
    Written(office).circulated()
    seen = {
        who: page(signed_in(who), "meetings:proposal", PROPOSAL)
        for who in ("kp.chair", "kp.delegate_ae", "kp.delegate_ru")
    }
    clock_shown = seen["kp.delegate_ru"].context["clock"]
    assert (clock_shown.place, clock_shown.delivered, clock_shown.is_over) == ("Africa/Gaborone", 1, False)
    assert len(clock_shown.parties) > 50
    for who, answer in seen.items():
        assert ("of the courier" in answer.content.decode()) is (who != "kp.delegate_ru"), who
    assert any("Silence until 2 Dec 2026" in each for each in seen["kp.delegate_ru"].context["needs"])
    offered = {who: {each.act for each in answer.context["offered"]} for who, answer in seen.items()}
    assert Act.SILENCE_OBJECTED in offered["kp.delegate_ru"]
    assert Act.SILENCE_OBJECTED not in offered["kp.chair"]
    assert Act.SILENCE_EXTENDED in offered["kp.chair"]


def test_a_broken_silence_shows_who_broke_it_and_why(signed_in, office):
    table = Written(office)
    table.circulated()
    table.does("kp.delegate_ru", Act.SILENCE_OBJECTED, grounds="Not without a visit.")
    answer = page(signed_in("kp.delegate_ae"), "meetings:proposal", PROPOSAL)
    assert answer.context["clock"].state == "broken"
    assert "Not without a visit." in answer.content.decode()


# --- pure pieces --------------------------------------------------------------------------------------------


def version(*paragraphs: tuple[str, str]) -> TextVersion:
    return TextVersion(
        serial=1,
        hash="0" * 64,
        paragraphs=tuple(TextParagraph(number=number, text=text) for number, text in paragraphs),
        made_by="BW",
        made_at=NOW,
    )


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("a b c", "a x c"),
        ("", "new words"),
        ("two  blanks\n\nand lines ", "two blanks\nand lines"),
        ("الماس الخام", "الماس غير الخام"),
        ("same", "same"),
    ],
)
def test_pieces_joined_give_each_text_back(older, newer):
    before, after = word_pieces(older, newer)
    assert "".join(each.text for each in before) == older
    assert "".join(each.text for each in after) == newer


def test_only_changed_words_are_marked():
    before, after = word_pieces("are not exported", "are never exported")
    assert [each.text for each in before if each.is_own] == ["not "]
    assert [each.text for each in after if each.is_own] == ["never "]


def test_a_paragraph_that_is_gone_stands_where_it_was():
    found = differences(
        version(("1", "a"), ("2", "b"), ("3", "c")), version(("1", "a"), ("4", "d"), ("3", "c"))
    )
    assert [(each.number, each.state) for each in found] == [
        ("1", "same"),
        ("2", "removed"),
        ("4", "added"),
        ("3", "same"),
    ]


def test_brackets_that_overlap_lose_no_words(table, office):
    table.bracketed()
    (first,) = folded().process.proposals[PROPOSAL].open_brackets
    second = replace(first, id="bracket-2", span="not exported")
    found = segments(WORDS, [second, first])
    assert "".join(each.text for each in found) == WORDS
    assert [each.bracket.id for each in found if each.bracket] == ["bracket-1"]


# --- the register -------------------------------------------------------------------------------------------


def test_the_register_is_public_light_and_says_what_holds(client, office):
    answer = page(client, "meetings:decisions")
    assert answer.status_code == 200
    assert len(answer.content) < 100_000
    assert answer.context["shown"].definitions
    assert answer.context["shown"].chairs
    html = answer.content.decode()
    assert "KP/2017/Plenary/AD1" in html


def test_a_date_control_redraws_the_register(client, office):
    early = page(client, "meetings:decisions", on="2012-06-01")
    states = {each.decision.id: each.state.value for each in early.context["page"].object_list}
    assert "KP/2017/Plenary/AD1" not in states
    assert states["OKP/2011/Kinshasa/ZW"] == "in_force"
    later = page(client, "meetings:decisions", on="2013-06-01")
    states = {each.decision.id: each.state.value for each in later.context["page"].object_list}
    assert states["OKP/2011/Kinshasa/ZW"] != "in_force"
    assert "?on=2013-06-01" in later.content.decode()
    before = page(client, "meetings:decisions", on="2001-01-01")
    assert "No decision fits" in before.content.decode()
    assert page(client, "meetings:decisions", on="1850-01-01").context["form"].errors
    assert page(client, "meetings:decisions", on="yesterday").status_code == 200


def test_an_asserted_act_is_marked_with_who_recognised_it(client, office):
    answer = page(client, "meetings:decisions", on="2011-12-01", country="ZW")
    row = next(
        each for each in answer.context["page"].object_list if each.decision.id.endswith("march-letter")
    )
    assert row.is_asserted
    assert row.recognised_by
    html = page(client, "meetings:decision", "OKP/2011/CD/march-letter").content.decode()
    assert "Asserted, without effect" in html
    assert "No certificate obeys it" in html


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ({"country": "CF"}, "OKP/2013/CF/temporary-suspension"),
        ({"kind": "mandate_body"}, "KP/2017/Plenary/AD1"),
        ({"state": "expired", "scope": "all"}, "OKP/2012/chair/US"),
        ({"known_on": "2020-01-01", "on": "2026-01-01", "country": "CF"}, "OKP/2019/New-Delhi/CF"),
    ],
)
def test_filters_narrow_the_register(client, office, query, holds):
    answer = page(client, "meetings:decisions", **query)
    assert not answer.context["form"].errors
    numbers = [each.decision.id for each in answer.context["page"].paginator.object_list]
    assert holds in numbers
    assert len(numbers) < len(office_book().decisions)


def test_a_decision_shows_sources_uncertainty_and_relations_both_ways(client, office):
    answer = page(client, "meetings:decision", "OKP/2019/New-Delhi/CF")
    html = answer.content.decode()
    assert reverse("meetings:decision", args=["OKP/2024/Dubai/CF"]) in html
    shown = answer.context["page"]
    assert {each.other for each in shown.linked_by} >= {"OKP/2024/Dubai/CF"}
    assert shown.sources
    assert page(client, "meetings:decision", "OKP/2019/New-Delhi/CF", on="2020-01-01").status_code == 200
    assert page(client, "meetings:decision", "KP/0000/nothing").status_code == 404


@pytest.mark.parametrize("number", [each.id for each in decisions()[::7]])
def test_shipped_decisions_have_their_page(client, office, number):
    answer = page(client, "meetings:decision", number)
    assert answer.status_code == 200
    assert len(answer.content) < 100_000


def test_a_decision_of_this_table_is_on_the_register_and_can_be_verified(client, table):
    record = table.adopted()
    html = page(client, "meetings:decisions").content.decode()
    assert record.number in html
    assert "Demonstration" in html
    shown = page(client, "meetings:decision", record.number)
    assert "Support" in shown.content.decode()
    file = page(client, "meetings:decision_paper", record.number, "kpdecision").content
    verdict = verify_decision(file, on=NOW.date(), trust=current_trust_list())
    assert verdict.verdict is Answer.VALID
    xml = ET.fromstring(page(client, "meetings:decision_paper", record.number, "xml").content)
    assert xml.tag.endswith("akomaNtoso")
    assert page(client, "meetings:decision_paper", record.number, "json").json()["id"] == record.number
    assert record.number in page(client, "meetings:decision_paper", record.number, "txt").content.decode()
    assert page(client, "meetings:decision_paper", record.number, "pdf").content.startswith(b"%PDF-")


def test_what_the_process_never_signed_has_no_signed_file(client, office):
    assert page(client, "meetings:decision_paper", "KP/2017/Plenary/AD1", "kpdecision").status_code == 404
    assert page(client, "meetings:decision_paper", "KP/2017/Plenary/AD1", "exe").status_code == 404
    assert page(client, "meetings:decision_paper", "KP/2017/Plenary/AD1", "txt").status_code == 200


def test_an_adopted_proposal_leads_to_its_decision(signed_in, table):
    record = table.adopted()
    html = page(signed_in("kp.delegate_ae"), "meetings:proposal", PROPOSAL).content.decode()
    assert reverse("meetings:decision", args=[record.number]) in html


# --- the border ---------------------------------------------------------------------------------------------


@pytest.fixture
def shipped(table, office):
    north = office.issued(origins=[{"participant": "BW", "zone": "North"}])
    office.issued(origins=[{"participant": "BW", "zone": "South"}])
    return north, table.adopted()


def test_counts_are_for_all_and_numbers_for_officers_of_both_ends(client, signed_in, shipped):
    north, record = shipped
    seen = {}
    officers = ["bw.issuing_officer", "ae.importing_officer"]
    for who in (None, *officers, "kp.delegate_bw", "kp.chair", "bw.observer"):
        visitor = client if who is None else signed_in(who)
        answer = page(visitor, "meetings:border", decision=record.number)
        assert answer.context["effect"].examined == 2
        assert len(answer.context["effect"].stopped) == 1
        seen[who] = north.number in answer.content.decode()
    assert [who for who, is_seen in seen.items() if is_seen] == officers


def test_the_table_of_the_border_counts_as_the_page_of_one_decision(client, shipped):
    _north, record = shipped
    answer = page(client, "meetings:border")
    rows = {each.decision.id: (each.stopped, each.let_through) for each in answer.context["rows"]}
    assert rows[record.number] == (1, 0)
    assert rows["OKP/2003/BW/admitted"][1] > 0
    assert "as if the decision had been in force over the whole span" in answer.content.decode()


def test_wrong_days_and_unknown_decisions_at_the_border(client, office):
    assert page(client, "meetings:border", decision="nothing").status_code == 404
    stranger = page(client, "meetings:border", **{"from": "2026-05-01", "to": "2026-05-01"})
    assert stranger.context["first"] < stranger.context["last"]  # no count of one day for a stranger
    assert b'type="date"' not in stranger.content
    client.force_login(office.actor("bw.issuing_officer").user)
    backwards = page(client, "meetings:border", **{"from": "2026-05-01", "to": "2026-01-01"})
    assert "first day lies after the last" in backwards.content.decode()
    assert page(client, "meetings:border", **{"from": "soon"}).context["form"].errors
    empty = page(client, "meetings:border", **{"from": "2020-05-01", "to": "2020-06-01"})
    assert "No certificate was issued in these days" in empty.content.decode()


def may_go(shipment: Shipment, regime: Regime) -> bool:
    """Judged plainly, without any memory."""
    return all(regime.status(code).may_trade for code in (shipment.issuer, shipment.destination)) and all(
        regime.stones_of(code, place).is_allowed for code, place in shipment.origins
    )


class Issued:
    """Certificates that nobody had to issue: one for each origin and week, in the place of the table."""

    def __init__(self, first: date, last: date) -> None:
        places = [("CF", "Berbérati"), ("CF", "Bria"), ("CF", ""), ("ZW", "Marange"), ("BW", ""), ("CI", "")]
        days = [first + timedelta(days=each) for each in range(0, (last - first).days, 90)]
        ends = [("BW", "AE"), ("CF", "BE"), ("VE", "GB")]
        self.rows = [
            (
                serial,
                day,
                ends[serial % 3][1],
                {
                    "issuing_participant": ends[serial % 3][0],
                    "origins": [{"participant": code, "zone": zone}],
                },
            )
            for serial, (day, (code, zone)) in enumerate((day, place) for day in days for place in places)
        ]
        self.objects = self

    def filter(self, **_: Any) -> Issued:
        return self

    def values_list(self, *_: str) -> list[Any]:
        return self.rows


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2011, 6, 1), date(2012, 12, 31)), (date(2015, 1, 1), date(2017, 1, 1))],
)
def test_judging_by_spans_gives_what_judging_day_by_day_gives(monkeypatch, office, first, last):
    """The quick way (days between two changes are one) against the plain one, for every decision on trade."""
    issued = Issued(first, last)
    monkeypatch.setattr(border, "Certificate", issued)
    book = office_book()
    trading = [one for one in book.decisions if changes_trade(one, book)]
    examined, counts = border_counts(trading, first=first, last=last)
    assert examined == len(issued.rows)
    assert any(each.stopped for each in counts)
    assert any(each.let_through for each in counts)
    for place, count in enumerate(counts):
        if not (count.stopped or count.let_through or place % 6 == 0):
            continue  # those that change nothing are many, and slow to judge plainly
        others = [one for one in book.decisions if one.id != count.decision.id]
        books = Book(others), Book([*others, _over_the_span(count.decision, first)])
        plain = []
        for _serial, day, destination, content in issued.rows:
            origins = tuple((each["participant"], Place(zone=each["zone"])) for each in content["origins"])
            shipment = Shipment(day, content["issuing_participant"], destination, origins)
            plain.append(tuple(may_go(shipment, regime_at(day, each)) for each in books))
        assert count.stopped == plain.count((True, False)), count.decision.id
        assert count.let_through == plain.count((False, True)), count.decision.id


def test_a_new_suspension_stops_what_an_old_admission_let_through(office):
    office.issued()
    suspension = Decision(
        id="KP/2026/Plenary/AD9",
        title="Suspension",
        maker=Maker.PLENARY,
        accounts=(Account(day=PartialDay.parse("2026-11-23"), source="test"),),
        paragraphs=(
            Paragraph(
                number="1",
                text="",
                effects=(ChangeStanding(participant="BW", change=StandingChange.SUSPEND),),
            ),
        ),
    )
    effect = border_effect(suspension, first=date(2026, 1, 1), last=NOW.date())
    assert (len(effect.stopped), len(effect.let_through)) == (1, 0)


# --- taking up ----------------------------------------------------------------------------------------------


@pytest.fixture
def file_of_elsewhere(table, office):
    """The file of a decision that was adopted at a table whose record this office has never had."""
    north = office.issued(origins=[{"participant": "BW", "zone": "North"}])
    with transaction.atomic():
        record = table.adopted()
        number, file = record.number, decision_file(record)
        transaction.set_rollback(True)
    assert DecisionRecord.objects.count() == 0
    return number, file, north


def upload(client: Any, data: bytes) -> Any:
    return client.post(reverse("meetings:take_up"), {"file": SimpleUploadedFile("d.kpdecision", data)})


def test_taking_up_is_for_administrators(client, signed_in, office):
    assert page(client, "meetings:take_up").status_code == 302
    assert page(signed_in("bw.issuing_officer"), "meetings:take_up").status_code == 403
    assert page(signed_in("bw.administrator"), "meetings:take_up").status_code == 200


@pytest.mark.parametrize("data", [b"", b"not a decision", b"\x00" * 2000, b"KP1:ABC"])
def test_what_is_no_decision_is_refused_in_words(signed_in, office, data):
    answer = upload(signed_in("bw.administrator"), data)
    assert answer.status_code == 422
    assert "The file was not taken up" in answer.content.decode()
    assert DecisionRecord.objects.count() == 0


def test_a_file_that_is_too_large_is_refused(signed_in, office):
    answer = upload(signed_in("bw.administrator"), b"0" * (1024 * 1024 + 1))
    assert answer.status_code == 422
    assert "larger than 1 MB" in answer.content.decode()


def confirm(client: Any, context: Any) -> Any:
    return client.post(reverse("meetings:take_up"), {"confirm": "yes", "file": context["file"]})


def test_a_decision_is_weighed_before_it_is_taken_up(signed_in, office, file_of_elsewhere):
    number, file, north = file_of_elsewhere
    client = signed_in("bw.administrator")
    shown = upload(client, file)
    assert shown.status_code == 200
    assert [one.number for one in shown.context["border"].stopped] == [north.number]
    assert north.number not in shown.content.decode()
    assert DecisionRecord.objects.count() == 0
    done = confirm(client, shown.context)
    assert done.status_code == 303
    assert done.url == reverse("meetings:decision", args=[number])
    record = DecisionRecord.objects.get()
    assert (record.number, record.origin) == (number, DecisionRecord.Origin.TAKEN_UP)
    assert page(client, "meetings:decision_paper", number, "kpdecision").content == file
    assert "Taken up from a file" in page(client, "meetings:decisions").content.decode()
    again = upload(client, file)
    assert again.status_code == 422
    assert f"obeys {number} already" in again.content.decode()


@pytest.mark.parametrize("given", ["", "no base64 at all", "AAAA", "é" * 40, "A" * 3_000_000])
def test_a_confirmation_of_something_else_keeps_nothing(signed_in, office, given):
    client = signed_in("bw.administrator")
    answer = client.post(reverse("meetings:take_up"), {"confirm": "yes", "file": given})
    assert answer.status_code in (400, 422)
    assert DecisionRecord.objects.count() == 0


@pytest.mark.parametrize("place", range(1, 8))
def test_a_changed_byte_is_found(signed_in, file_of_elsewhere, place):
    _number, file, _north = file_of_elsewhere
    broken = bytearray(file)
    statement = read_decision_file(file).statement
    at = file.index(statement) + len(statement) * place // 8
    broken[at] ^= 1
    answer = upload(signed_in("bw.administrator"), bytes(broken))
    assert answer.status_code == 422
    assert DecisionRecord.objects.count() == 0
