"""The whole way of a definition: draft, proposal, consensus, decision, in force from its date."""

from __future__ import annotations

from datetime import timedelta

import pytest

from openkp.definitions.evaluation import answer_of
from openkp.definitions.text_form import read_definition
from openkp.governance import Act
from openkp.office import clock
from openkp.office.definitions.reads.assertions import situations
from openkp.office.definitions.reads.library import catalogue, in_force
from openkp.office.meetings.models import DecisionRecord, MeetingEvent
from openkp.office.meetings.record import folded
from openkp.office.meetings.regime import definition_in_force
from small_drafts import BODY, CLEAN, kept
from small_office import NOW
from small_table import PLENARY, Table

BW = "kp.delegate_bw"
PROPOSE = "/definitions/drafts/BW-1/propose/"


@pytest.fixture
def table(office, monkeypatch):
    """The Plenary is called, in a hundred days; the clock of the pages stands at the call."""
    found = Table(office)
    found.call_plenary()
    monkeypatch.setattr(clock, "now", lambda: found.at)
    return found


def posted(client, **changes: str):
    """The form of the page, sent to the meeting with what was changed in it."""
    answer = client.get(PROPOSE)
    (meeting,) = [each for each in answer.context["meetings"] if each["url"]]
    data = {**dict(answer.context["fields"]), **changes}
    return client.post(meeting["url"], data)


def test_a_clean_draft_becomes_a_proposal_and_is_in_force_from_its_date_and_not_before(
    table, office, signed_in
):
    kept(office, body=CLEAN, must_cover=(), must_not_cover=())
    client = signed_in(BW)
    from_day = (NOW + timedelta(days=10)).date()
    shown = posted(client)
    assert shown.status_code == 200
    assert "adopt" in shown.content.decode().lower()
    assert folded().process.proposals == {}  # the form is shown, and nothing is done yet
    starts = {"paragraphs-0-effect-starts_on": from_day.isoformat(), "show_paragraphs": ""}
    page = client.get(PROPOSE)
    (meeting,) = page.context["meetings"]
    data = {**dict(page.context["fields"]), **starts}
    del data["show_paragraphs"]
    answer = client.post(meeting["url"], data)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    (proposal,) = folded().process.proposals
    table.does(BW, Act.PROPOSAL_SUBMITTED, proposal)
    table.does("kp.chair", Act.PROPOSAL_CIRCULATED, proposal, to_observers=True)
    assert definition_in_force(NOW.date()).startswith("D3, 1 (")
    table.open_plenary()
    table.called(proposal)
    record = table.declared(proposal)
    assert definition_in_force(from_day - timedelta(days=1)).startswith("D3, 1 (")
    assert definition_in_force(from_day) == f"BW-1, 1 ({record.number})"
    before, after = in_force(from_day - timedelta(days=1)), in_force(from_day)
    assert [each.text.id for each in before] == ["D3"]
    (one,) = after
    assert one.decision == record.number
    definition = one.text.definition
    assert (definition.id, definition.revision) == ("BW-1", 1)
    assert {element for slot in definition.slots() for element in slot.elements} == {
        "finances",
        "armed_conflict",
        "violence",
    }
    again, findings = read_definition(after_text(record), catalogue())
    assert (again, findings) == (definition, ())
    table.at = table.at.replace(year=from_day.year, month=from_day.month, day=from_day.day)
    text = signed_in("kp.delegate_ae").get("/definitions/debates/2012/").content.decode()
    assert "BW-1, 1" in text


def after_text(record: DecisionRecord) -> str:
    """The text that the signed decision carries."""
    (paragraph,) = record.to_decision().paragraphs
    (effect,) = paragraph.effects
    return effect.text


def test_the_situations_of_the_room_then_change_against_the_adopted_text(table, office, signed_in):
    kept(office, body=CLEAN, must_cover=(), must_not_cover=())
    client = signed_in(BW)
    data = dict(client.get(PROPOSE).context["fields"])
    del data["show_paragraphs"]
    (meeting,) = client.get(PROPOSE).context["meetings"]
    client.post(meeting["url"], data)
    (proposal,) = folded().process.proposals
    table.does(BW, Act.PROPOSAL_SUBMITTED, proposal)
    table.does("kp.chair", Act.PROPOSAL_CIRCULATED, proposal, to_observers=True)
    table.open_plenary()
    table.called(proposal)
    table.declared(proposal)
    rows = client.get("/definitions/drafts/BW-1/").context["outcome"].rows
    assert rows
    assert [each for each in rows if each.has_changed] == []
    adopted = in_force(table.at.date())[0].text.definition
    assert all(each.after is answer_of(adopted, situations()[each.id], catalogue()) for each in rows)


def test_a_draft_with_open_brackets_is_not_put_before_anybody(table, office, signed_in):
    kept(office, body=BODY)
    answer = signed_in(BW).get(PROPOSE)
    assert answer.status_code == 422
    assert "3 open brackets" in answer.content.decode()


def test_the_intersessional_is_named_with_the_rule_that_stands_against_it(table, office, signed_in):
    table.does(
        "kp.chair",
        Act.MEETING_CALLED,
        meeting="intersessional-2026",
        kind="intersessional",
        title="Intersessional 2026",
        opens_on=(table.at + timedelta(days=30)).date().isoformat(),
    )
    kept(office, body=CLEAN)
    client = signed_in(BW)
    answer = client.get(PROPOSE)
    refused = [each for each in answer.context["meetings"] if not each["url"]]
    assert [each["title"] for each in refused] == ["Intersessional 2026"]
    assert refused[0]["findings"]
    before = MeetingEvent.objects.count()
    data = dict(answer.context["fields"])
    del data["show_paragraphs"]
    sent = client.post("/meetings/intersessional-2026/do/proposal_drafted/", data)
    assert sent.status_code == 422
    assert MeetingEvent.objects.count() == before
    assert definition_in_force(table.at.date()).startswith("D3, 1 (")


def test_an_observer_drafts_and_cannot_table_the_text(table, office, signed_in):
    kept(office, "kp.observer_csc", body=CLEAN)
    answer = signed_in("kp.observer_csc").get("/definitions/drafts/CSC-OBSERVER-1/propose/")
    assert [each["url"] for each in answer.context["meetings"]] == [""]
    assert all(each["findings"] for each in answer.context["meetings"])


def test_the_plenary_of_the_table_is_the_one_that_is_offered(table, office, signed_in):
    kept(office, body=CLEAN)
    answer = signed_in(BW).get(PROPOSE)
    assert [each["url"] for each in answer.context["meetings"]] == [
        f"/meetings/{PLENARY}/do/proposal_drafted/"
    ]
