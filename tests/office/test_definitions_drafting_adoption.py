"""The whole way of a definition: draft, proposal, consensus, decision, in force from its date."""

from __future__ import annotations

from datetime import timedelta

import pytest

from openkp.definitions.evaluation import answer_of
from openkp.definitions.text_form import read_definition
from openkp.governance import Act
from openkp.governance.process import ProposalKind
from openkp.governance.texts import thawed
from openkp.office import clock
from openkp.office.definitions.reads.assertions import situations
from openkp.office.definitions.reads.library import catalogue, in_force
from openkp.office.definitions.views.drafting_proposing import CORE_DOCUMENT
from openkp.office.meetings.models import DecisionRecord, MeetingEvent
from openkp.office.meetings.record import folded
from openkp.office.meetings.regime import definition_in_force, office_book
from openkp.scheme.provisions import DecisionState
from small_drafts import BODY, CLEAN, kept, released
from small_office import NOW
from small_table import PLENARY, Table

pytestmark = pytest.mark.usefixtures("long_sessions")

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


def tabled(office, client) -> str:
    """The proposal that the page makes of a clean draft."""
    kept(office, body=CLEAN, must_cover=(), must_not_cover=())
    data = dict(client.get(PROPOSE).context["fields"])
    del data["show_paragraphs"]
    answer = client.post(f"/meetings/{PLENARY}/do/proposal_drafted/", data)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    newest = MeetingEvent.objects.latest("pk")
    assert answer.headers["Location"] == f"/proposals/{newest.subject}/"
    return str(newest.subject)


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
    assert "BW-1, revision 1" in text


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


def test_only_a_plenary_is_offered_and_the_intersessional_takes_no_text(table, office, signed_in):
    for key, kind in (("intersessional-2026", "intersessional"), ("written-2026-1", "written")):
        table.does(
            "kp.chair",
            Act.MEETING_CALLED,
            meeting=key,
            kind=kind,
            title=f"The {kind}",
            opens_on=(table.at + timedelta(days=30)).date().isoformat(),
        )
    kept(office, body=CLEAN)
    client = signed_in(BW)
    answer = client.get(PROPOSE)
    assert [each["title"] for each in answer.context["meetings"]] == ["Plenary 2026"]
    assert "last day for proposals" in answer.content.decode()
    before = MeetingEvent.objects.count()
    data = dict(answer.context["fields"])
    del data["show_paragraphs"]
    sent = client.post("/meetings/intersessional-2026/do/proposal_drafted/", data)
    assert sent.status_code == 422
    assert MeetingEvent.objects.count() == before
    assert definition_in_force(table.at.date()).startswith("D3, 1 (")


def test_the_proposal_takes_the_place_of_the_paragraph_and_says_so_on_page_and_paper(
    table, office, signed_in
):
    proposal = tabled(office, signed_in(BW))
    found = folded().process.proposals[proposal]
    assert found.kind is ProposalKind.AMENDMENT
    assert [dict(each) for each in found.relations] == [
        {"link": "supersedes", "decision": CORE_DOCUMENT, "paragraph": "I"}
    ]
    client = signed_in(BW)
    said = f"takes the place of paragraph I of {CORE_DOCUMENT}"
    page = client.get(f"/proposals/{proposal}/").content.decode()
    assert said in page
    assert "definition BW-1 revision 1" in page
    assert "/definitions/drafts/BW-1/" in page
    paper = client.get(f"/proposals/{proposal}/text.txt").content.decode()
    assert said in " ".join(paper.split())
    room = client.get("/definitions/drafts/BW-1/").content.decode()
    assert f"/proposals/{proposal}/" in room
    table.does(BW, Act.PROPOSAL_SUBMITTED, proposal)
    table.does("kp.chair", Act.PROPOSAL_CIRCULATED, proposal, to_observers=True)
    table.open_plenary()
    table.called(proposal)
    table.declared(proposal)
    book, day = office_book(), table.at.date()
    core = book.by_id[CORE_DOCUMENT]
    assert book.state_of(core, day, None) is DecisionState.IN_FORCE  # all but its paragraph I
    assert definition_in_force(day).startswith("BW-1, 1 (")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("act armed_conflict", "act warfare", "adopted_text_unreadable"),
        ("definition BW-1 revision 1", "definition D3 revision 2", "adopted_text_of_another_name"),
        ('wording "', 'wording "Not ', "adopted_words_differ"),
    ],
)
def test_an_effect_that_adopts_another_text_than_the_paragraph_says_is_refused(
    table, office, signed_in, old, new, code
):
    kept(office, body=CLEAN, must_cover=(), must_not_cover=())
    client = signed_in(BW)
    data = dict(client.get(PROPOSE).context["fields"])
    del data["show_paragraphs"]
    name = "paragraphs-0-effect-wording"
    assert old in data[name]
    before = MeetingEvent.objects.count()
    answer = client.post(
        f"/meetings/{PLENARY}/do/proposal_drafted/", {**data, name: data[name].replace(old, new, 1)}
    )
    assert answer.status_code == 422
    assert code in {each.code for each in answer.context["findings"]}
    assert MeetingEvent.objects.count() == before


def test_words_that_the_plenary_changed_are_not_adopted_with_the_old_text_form(table, office, signed_in):
    proposal = tabled(office, signed_in(BW))
    table.does(BW, Act.PROPOSAL_SUBMITTED, proposal)
    table.does("kp.chair", Act.PROPOSAL_CIRCULATED, proposal, to_observers=True)
    table.open_plenary()
    table.presented(proposal)
    text = folded().process.proposals[proposal].text
    (paragraph,) = text.paragraphs
    span = paragraph.text.split()[0]
    changed = {"number": "1", "text": paragraph.text.replace(span, "Such", 1)}
    effect = dict(thawed(paragraph.effects[0]))
    refused = office.at_table(
        BW,
        Act.VERSION_MADE,
        meeting=PLENARY,
        subject=proposal,
        data={"paragraphs": [{**changed, "effects": [effect]}]},
        at=table.at,
    )
    assert [each.code for each in refused.findings] == ["adopted_words_differ"]
    wording = effect["text"].replace(paragraph.text, changed["text"])
    table.does(
        BW, Act.VERSION_MADE, proposal, paragraphs=[{**changed, "effects": [{**effect, "text": wording}]}]
    )
    assert folded().process.proposals[proposal].text.serial == text.serial + 1


def test_a_text_whose_bracket_changed_its_words_is_not_clean_before_its_text_form_says_the_same(
    table, office, signed_in
):
    proposal = tabled(office, signed_in(BW))
    table.does(BW, Act.PROPOSAL_SUBMITTED, proposal)
    table.does("kp.chair", Act.PROPOSAL_CIRCULATED, proposal, to_observers=True)
    table.open_plenary()
    table.presented(proposal)
    span = folded().process.proposals[proposal].text.paragraphs[0].text.split()[0]
    opened = {"bracket": "b1", "paragraph": "1", "span": span, "alternative": "Such"}
    table.does("kp.delegate_ae", Act.BRACKET_OPENED, proposal, **opened)
    for who in (BW, "kp.delegate_ae"):
        table.does(who, Act.BRACKET_AGREED, proposal, bracket="b1", text="Such")
    table.does("kp.chair", Act.BRACKET_RESOLVED, proposal, bracket="b1", text="Such")
    assert folded().process.proposals[proposal].text.paragraphs[0].text.startswith("Such")
    version = {"version": table.version(proposal)}
    refused = office.at_table(
        "kp.chair", Act.TEXT_CLEANED, meeting=PLENARY, subject=proposal, data=version, at=table.at
    )
    assert [each.code for each in refused.findings] == ["adopted_words_differ"]


def test_a_draft_says_first_that_it_must_be_submitted_and_whether_that_is_still_possible(
    table, office, signed_in
):
    proposal = tabled(office, signed_in(BW))
    address = f"/proposals/{proposal}/"
    client = signed_in(BW)
    in_time = client.get(address).context["first"]
    assert "the last day for “Plenary 2026”" in in_time
    assert "Nothing stands between" not in client.get(address).content.decode()
    table.at = table.opens_at - timedelta(days=20)
    late = client.get(address).context["first"]
    assert "cannot be submitted" in late
    assert "short notice" in late
    (meeting,) = client.get(PROPOSE).context["meetings"]
    assert meeting["is_late"]
    assert "(passed)" in client.get(PROPOSE).content.decode()


def test_submitting_from_the_page_of_the_meeting_is_about_the_own_text_for_it(table, office, signed_in):
    other = "proposal-of-others"
    table.does(
        "kp.delegate_ae",
        Act.PROPOSAL_DRAFTED,
        other,
        title="Something else",
        kind="administrative_decision",
        paragraphs=[{"number": "1", "text": "Something."}],
    )
    table.does("kp.delegate_ae", Act.PROPOSAL_SUBMITTED, other)
    table.does("kp.chair", Act.PROPOSAL_CIRCULATED, other, to_observers=True)
    proposal = tabled(office, signed_in(BW))
    table.at = table.opens_at - timedelta(days=20)
    answer = signed_in(BW).get(f"/meetings/{PLENARY}/do/proposal_submitted/")
    assert answer.context["thing"].subject == proposal
    assert "proposal_too_late" in {each.code for each in answer.context["findings"]}
    assert "proposal_not_yours" not in {each.code for each in answer.context["findings"]}


def test_only_its_own_party_puts_a_draft_before_the_plenary(table, office, signed_in):
    released(office, body=CLEAN)
    client = signed_in("kp.delegate_ae")
    assert client.get(PROPOSE).status_code == 404
    assert PROPOSE not in client.get("/definitions/drafts/BW-1/").content.decode()


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
