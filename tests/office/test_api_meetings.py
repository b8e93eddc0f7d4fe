"""The API of the Process: trade, decisions, the table; who may read what, and acting with findings."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest

from openkp.office import clock
from openkp.office.meetings.models import MeetingEvent
from openkp.office.meetings.regime import office_book, office_regime
from small_office import NOW, Office

pytestmark = pytest.mark.django_db

MEETING = "plenary-2026"
PROPOSAL = "on-the-north"
BAR = {"kind": "bar", "area": {"participant": "BW", "zones": ["North"]}}


class Caller:
    """People at the table who use the API, each act a minute after the one before."""

    def __init__(self, client: Any, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        self.client, self.office, self.at = client, office, NOW - timedelta(days=100)
        monkeypatch.setattr(clock, "now", lambda: self.at)

    def headers(self, who: str) -> dict[str, str]:
        user = self.office.actor(who).user.username
        secret = base64.b64encode(f"{user}:{self.office.password}".encode()).decode()
        return {"HTTP_AUTHORIZATION": f"Basic {secret}"}

    def get(self, path: str, who: str = "", **query: str) -> Any:
        return self.client.get(f"/api{path}", query, **(self.headers(who) if who else {}))

    def act(self, who: str, act: str, subject: str = "", meeting: str = MEETING, **data: Any) -> Any:
        self.at += timedelta(minutes=1)
        body = {"act": act, "subject": subject, "data": data}
        return self.client.post(
            f"/api/meetings/{meeting}/acts",
            json.dumps(body),
            content_type="application/json",
            **self.headers(who),
        )

    def does(self, *args: Any, **data: Any) -> Any:
        answer = self.act(*args, **data)
        assert answer.status_code == 200, answer.content
        return answer.json()

    @property
    def text(self) -> str:
        return self.get(f"/proposals/{PROPOSAL}", "kp.delegate_bw").json()["version"]["hash"]

    def opened(self) -> None:
        day = NOW.date().isoformat()
        self.does(
            "kp.chair", "meeting_called", kind="plenary", title="Plenary", opens_on=day, observers=["CSC"]
        )
        paragraphs = [{"number": "1", "text": "Stones of the North are not exported.", "effects": [BAR]}]
        self.does(
            "kp.delegate_bw",
            "proposal_drafted",
            PROPOSAL,
            title="On the North",
            kind="administrative_decision",
            paragraphs=paragraphs,
        )
        self.does("kp.delegate_bw", "proposal_submitted", PROPOSAL)
        self.does("kp.chair", "proposal_circulated", PROPOSAL, to_observers=True)
        self.at = NOW
        roll = [each.participant for each in office_regime(NOW.date()).participants()]
        self.does("kp.chair", "meeting_opened", participants=roll)
        self.does("kp.delegate_bw", "agenda_item_proposed", "item-1", title="The North", proposal=PROPOSAL)
        self.does("kp.chair", "agenda_item_admitted", "item-1")
        self.does("kp.delegate_bw", "proposal_presented", PROPOSAL, item="item-1")

    def adopted(self) -> Any:
        self.opened()
        for act in ("text_cleaned", "call_announced"):
            self.does("kp.chair", act, PROPOSAL, version=self.text)
        self.does("kp.chair", "call_opened", PROPOSAL)
        return self.does("kp.chair", "call_declared", PROPOSAL, version=self.text)


@pytest.fixture
def caller(client, office, monkeypatch):
    return Caller(client, office, monkeypatch)


@pytest.mark.parametrize(
    ("query", "is_allowed"),
    [
        ({"from": "BW", "to": "AE", "on": "2026-11-23"}, True),
        ({"from": "cf", "to": "be", "on": "2014-06-01"}, False),
        ({"from": "CF", "to": "BE", "on": "2017-01-01", "zone": "Berbérati"}, True),
        ({"from": "CF", "to": "BE", "on": "2017-01-01", "zone": "Bria"}, False),
        ({"from": "BW", "to": "XX", "on": "2026-11-23"}, False),
    ],
)
def test_trade_is_answered_with_what_it_rests_on(caller, query, is_allowed):
    answer = caller.get("/scheme/trade", **query)
    assert answer.status_code == 200
    said = answer.json()
    assert said["allowed"] is is_allowed
    assert set(said) == {"from", "to", "on", "allowed", "findings", "basis"}
    assert said["basis"]
    assert {"decision", "paragraph", "event", "date", "source"} == set(said["basis"][0])
    assert is_allowed or said["findings"]


@pytest.mark.parametrize(
    "query", [{}, {"from": "BW"}, {"from": "BWA", "to": "AE"}, {"from": "BW", "to": "4"}]
)
def test_a_question_without_both_ends_is_refused(caller, query):
    assert caller.get("/scheme/trade", **query).status_code == 422


def test_a_standing_names_its_decision_and_paragraph(caller):
    basis = caller.get("/scheme/status/CF", on="2014-01-01").json()["basis"]
    assert any(each["decision"] == "OKP/2013/CF/temporary-suspension" for each in basis)


def test_the_register_is_listed_for_any_day(caller):
    early = caller.get("/decisions", on="2004-01-01").json()
    states = {each["id"]: each["state"] for each in early["items"]}
    assert early["total"] == len(office_book().decisions)
    assert states["KP/2017/Plenary/AD1"] == "not_yet"
    now = caller.get("/decisions").json()
    assert {each["id"]: each["state"] for each in now["items"]}["KP/2017/Plenary/AD1"] != "not_yet"


def test_a_decision_is_found_by_its_number_with_slashes(caller):
    answer = caller.get("/decisions/KP/2017/Plenary/AD1")
    assert answer.json()["decision"]["id"] == "KP/2017/Plenary/AD1"
    assert answer.json()["adoption"] is None
    assert answer.json()["effects"]
    missing = caller.get("/decisions/KP/2017/Plenary/AD99")
    assert missing.status_code == 404
    assert missing.json()["detail"]


def test_a_text_goes_from_draft_to_decision_by_the_api(caller):
    done = caller.adopted()
    assert done["event"]["act"] == "call_declared"
    decided = caller.get("/decisions/KP/2026/Plenary/AD1").json()
    assert decided["adoption"]["proposal"] == PROPOSAL
    assert decided["is_demonstration"] is True
    query = {"from": "BW", "to": "AE", "on": NOW.date().isoformat(), "zone": "North"}
    barred = caller.get("/scheme/trade", **query).json()
    assert barred["allowed"] is False
    assert any("KP/2026/Plenary/AD1" in str(each["params"]) for each in barred["findings"])
    before = caller.get("/scheme/trade", **query | {"on": "2026-11-22"}).json()
    assert before["allowed"] is True


def test_a_refused_act_gives_findings_and_leaves_nothing(caller):
    caller.opened()
    before = MeetingEvent.objects.count()
    refused = caller.act("kp.observer_csc", "objection_raised", PROPOSAL, version=caller.text, grounds="No.")
    assert refused.status_code == 422
    assert refused.json()["ok"] is False
    assert refused.json()["findings"][0]["clause"]
    old = caller.act("kp.delegate_ae", "position_taken", PROPOSAL, version="0" * 64, position="support")
    assert old.status_code == 422
    unknown = caller.act("kp.delegate_ae", "made_up", PROPOSAL)
    assert unknown.status_code == 422
    assert caller.act("kp.delegate_ae", "position_taken", PROPOSAL, meeting="no-such").status_code == 422
    assert MeetingEvent.objects.count() == before


def test_an_intersessional_adopts_nothing_by_the_api(caller):
    caller.opened()
    day = NOW.date().isoformat()
    caller.does(
        "kp.chair",
        "meeting_called",
        "",
        "intersessional-2026",
        kind="intersessional",
        title="Intersessional",
        opens_on=day,
    )
    refused = caller.act("kp.chair", "call_declared", PROPOSAL, "intersessional-2026", version=caller.text)
    assert refused.status_code == 422
    (told,) = refused.json()["findings"]
    assert told["clause"]
    assert told["severity"] == "blocks"


def test_positions_are_read_by_those_to_whom_they_were_released(caller):
    caller.opened()
    version = caller.text
    taken = {"version": version, "position": "objection", "reason": "a secret reason"}
    caller.does("kp.delegate_ru", "position_taken", PROPOSAL, **taken)
    caller.does(
        "kp.delegate_cf", "position_taken", PROPOSAL, version=version, position="support", release=["chair"]
    )
    seen = {
        who: caller.get(f"/proposals/{PROPOSAL}", who)
        for who in ("kp.delegate_ru", "kp.chair", "kp.delegate_ae", "kp.observer_csc")
    }
    assert seen["kp.delegate_ru"].json()["consensus"]["spoken"] == {"RU": "objection"}
    assert seen["kp.delegate_ru"].json()["own_position"] == "objection"
    assert seen["kp.chair"].json()["consensus"]["spoken"] == {"CF": "support"}
    assert seen["kp.delegate_ae"].json()["consensus"]["spoken"] == {}
    assert seen["kp.observer_csc"].json()["consensus"]["spoken"] == {}
    for who in ("kp.chair", "kp.delegate_ae", "kp.observer_csc"):
        assert "objection of RU" not in seen[who].content.decode()
        assert "a secret reason" not in seen[who].content.decode()


def test_a_meeting_of_a_body_is_not_on_the_public_list_nor_read_by_outsiders(caller):
    caller.opened()
    caller.does(
        "kp.chair",
        "body_formed",
        "AHCRR",
        title="Ad Hoc Committee on Review and Reform",
        kind="ad_hoc",
        decision="KP/2017/Plenary/AD1",
        members=["BW", "EU"],
        chair="BW",
    )
    caller.does(
        "kp.body_chair",
        "meeting_called",
        "",
        "ahcrr-2026",
        kind="committee",
        title="Committee",
        opens_on=NOW.date().isoformat(),
        body="AHCRR",
    )
    assert [each["id"] for each in caller.get("/meetings").json()["items"]] == [MEETING]
    assert caller.get("/meetings/ahcrr-2026", "kp.delegate_ae").status_code == 404
    assert caller.get("/meetings/ahcrr-2026", "kp.body_chair").json()["body"] == "AHCRR"
    assert caller.get(f"/meetings/{MEETING}", "kp.delegate_ae").json()["proposals"] == [PROPOSAL]
    assert caller.get("/meetings/none", "kp.delegate_ae").status_code == 404


def test_a_draft_is_not_there_for_others(caller):
    day = NOW.date().isoformat()
    caller.does(
        "kp.chair", "meeting_called", kind="plenary", title="Plenary", opens_on=day, observers=["CSC"]
    )
    caller.does(
        "kp.delegate_bw",
        "proposal_drafted",
        PROPOSAL,
        title="Draft",
        kind="administrative_decision",
        paragraphs=[{"number": "1", "text": "Words."}],
    )
    assert caller.get(f"/proposals/{PROPOSAL}", "kp.delegate_bw").status_code == 200
    assert caller.get(f"/proposals/{PROPOSAL}", "kp.delegate_ae").status_code == 404
    assert caller.get(f"/meetings/{MEETING}", "kp.delegate_ae").json()["proposals"] == []
    assert caller.get(f"/proposals/{PROPOSAL}").status_code == 401
    assert caller.get(f"/proposals/{PROPOSAL}", "bw.issuing_officer").status_code == 403
