"""Pages of the meetings desk around a meeting and the Chair: what each seat sees, does and is refused."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from pypdf import PdfReader

from openkp.governance import ROWS, Act, MeetingKind, Seat, cell
from openkp.governance.acts import FieldType
from openkp.office import clock
from openkp.office.meetings.act_words import BUTTONS, CONSEQUENCES, GROUPS
from openkp.office.meetings.models import DecisionRecord, MeetingEvent
from openkp.office.meetings.record import process
from openkp.office.meetings.regime import office_regime
from openkp.office.meetings.subjects import new_meeting, new_subject
from openkp.scheme.rules.section_vi import last_day_for_proposals
from small_office import NOW, Office

PLENARY, INTERSESSIONAL = "plenary-2026", "intersessional-2026"
TITLE = "Exports from the zone North"
SECRET = "A draft that nobody else may see"
SEATED = ("kp.chair", "kp.secretariat", "kp.delegate_bw", "kp.observer_csc", "kp.body_chair")


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages are looked at on the day of the office."""
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=8))


class Room:
    """A Plenary in session with one circulated proposal, and an intersessional in session beside it."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.at = NOW - timedelta(days=100)
        self.does("kp.chair", Act.MEETING_CALLED, **self.call("plenary", "Plenary 2026", NOW))
        self.draft("kp.delegate_bw", "proposal-2026-1", TITLE)
        self.does("kp.delegate_bw", Act.PROPOSAL_SUBMITTED, "proposal-2026-1")
        self.does("kp.chair", Act.PROPOSAL_CIRCULATED, "proposal-2026-1", to_observers=True)
        self.draft("kp.delegate_ru", "proposal-2026-2", SECRET)
        self.at = NOW
        self.does(
            "kp.chair",
            Act.MEETING_CALLED,
            meeting=INTERSESSIONAL,
            **self.call("intersessional", "Intersessional 2026", NOW),
        )
        for meeting in (PLENARY, INTERSESSIONAL):
            self.does("kp.chair", Act.MEETING_OPENED, meeting=meeting, participants=self.roll())

    def call(self, kind: str, title: str, opens_at: datetime) -> dict[str, Any]:
        """The data of a call."""
        return {"kind": kind, "title": title, "opens_on": opens_at.date().isoformat(), "observers": ["CSC"]}

    def roll(self) -> list[str]:
        """The Participants of the day."""
        return [each.participant for each in office_regime(self.at.date()).participants()]

    def does(self, who: str, what: Act, subject: str = "", *, meeting: str = PLENARY, **data: Any) -> Any:
        """An act that takes place, one minute after the one before."""
        self.at += timedelta(minutes=1)
        return self.office.must(
            self.office.at_table(who, what, meeting=meeting, subject=subject, data=data, at=self.at)
        )

    def draft(self, who: str, subject: str, title: str) -> None:
        """A draft of one paragraph."""
        paragraphs = [{"number": "1", "text": f"{title} are not allowed."}]
        data = {"title": title, "kind": "administrative_decision", "paragraphs": paragraphs}
        self.does(who, Act.PROPOSAL_DRAFTED, subject, **data)

    def item(self) -> None:
        """The proposal on the agenda, and presented."""
        self.does(
            "kp.delegate_bw", Act.AGENDA_ITEM_PROPOSED, "item-1", title="The zone", proposal="proposal-2026-1"
        )
        self.does("kp.chair", Act.AGENDA_ITEM_ADMITTED, "item-1")
        self.does("kp.delegate_bw", Act.PROPOSAL_PRESENTED, "proposal-2026-1", item="item-1")

    @property
    def version(self) -> str:
        """The hash of the text as it stands."""
        return process().proposals["proposal-2026-1"].text.hash


@pytest.fixture
def room(office: Office) -> Room:
    return Room(office)


def act_page(what: Act, meeting: str = PLENARY, **query: str) -> str:
    return reverse("meetings:act", args=[meeting, what.value], query=query or None)


def meeting_page(meeting: str = PLENARY) -> str:
    return reverse("meetings:meeting", args=[meeting])


def text_of(response: Any) -> str:
    return response.content.decode()


# --- tables of words ----------------------------------------------------------------------------------------


def test_every_act_has_one_button_and_one_group():
    assert set(BUTTONS) == set(Act)
    assert sorted(act for group in GROUPS for act in group.acts) == sorted(Act)


def test_every_act_that_ends_something_asks_to_confirm():
    assert {Act.CALL_DECLARED, Act.SILENCE_CONFIRMED, Act.PROPOSAL_WITHDRAWN, Act.MEETING_CLOSED} <= set(
        CONSEQUENCES
    )


# --- the calendar, the feed, the rules: public --------------------------------------------------------------


def test_a_stranger_sees_the_calendar_and_that_an_intersessional_decides_nothing(client, room):
    page = text_of(client.get(reverse("meetings:calendar")))
    assert "Plenary 2026" in page
    assert "Discusses; nothing is decided there." in page
    assert meeting_page() not in page
    assert "Call a meeting" not in page


def test_meetings_of_bodies_and_written_procedures_are_not_told_to_strangers(client, room, signed_in):
    room.does(
        "kp.chair", Act.MEETING_CALLED, meeting="written-2026-1", **room.call("written", "On one text", NOW)
    )
    assert "On one text" not in text_of(client.get(reverse("meetings:calendar")))
    assert "On one text" in text_of(signed_in("kp.delegate_bw").get(reverse("meetings:calendar")))


def test_only_those_who_may_call_are_offered_a_call(room, signed_in):
    for who, is_offered in (("kp.chair", True), ("kp.delegate_bw", False), ("kp.observer_csc", False)):
        page = text_of(signed_in(who).get(reverse("meetings:calendar")))
        assert (act_page(Act.MEETING_CALLED, "new") in page) is is_offered, who


def test_an_empty_office_says_what_to_do(client, office):
    assert "No meeting has been called" in text_of(client.get(reverse("meetings:calendar")))


def test_the_feed_is_an_icalendar_with_meetings_and_deadlines(client, room):
    response = client.get(reverse("meetings:calendar_feed"))
    assert response["Content-Type"].startswith("text/calendar")
    events = {
        str(each["uid"]).split("@")[0]: each for each in Calendar.from_ical(response.content).walk("VEVENT")
    }
    assert events[f"meeting-{PLENARY}"].decoded("dtstart") == NOW.date()
    assert events[f"proposals-{PLENARY}"].decoded("dtstart") == last_day_for_proposals(NOW.date())
    assert events["annual-report-2026"].decoded("dtstart") == date(2027, 3, 31)
    assert client.get(reverse("meetings:calendar_feed")).content == response.content


def test_the_feed_tells_the_deadline_of_silence_and_its_text_only_to_the_table(room, signed_in):
    written = "written-2026-1"
    room.does("kp.chair", Act.MEETING_CALLED, meeting=written, **room.call("written", "Procedure", NOW))
    room.does("kp.chair", Act.MEETING_OPENED, meeting=written, participants=room.roll())
    text = "proposal-2026-3"
    data = {"title": "A quiet text", "kind": "administrative_decision"}
    room.does(
        "kp.delegate_bw",
        Act.PROPOSAL_DRAFTED,
        text,
        meeting=written,
        paragraphs=[{"number": "1", "text": "The Secretariat stays."}],
        **data,
    )
    room.does("kp.delegate_bw", Act.PROPOSAL_SUBMITTED, text, meeting=written)
    room.does("kp.chair", Act.PROPOSAL_CIRCULATED, text, meeting=written, to_observers=True)
    room.does("kp.delegate_bw", Act.PROPOSAL_PRESENTED, text, meeting=written)
    version = process().proposals[text].text.hash
    room.does("kp.chair", Act.TEXT_CLEANED, text, meeting=written, version=version)
    ends = NOW + timedelta(days=9)
    room.does(
        "kp.chair",
        Act.SILENCE_CIRCULATED,
        text,
        meeting=written,
        version=version,
        languages=["en"],
        deadline=ends.isoformat(),
        place="Africa/Gaborone",
    )
    for reader, title in (
        (Client(), "A written procedure ends"),
        (signed_in("kp.delegate_ae"), "Silence ends: A quiet text"),
    ):
        made = Calendar.from_ical(reader.get(reverse("meetings:calendar_feed")).content)
        (event,) = [each for each in made.walk("VEVENT") if str(each["uid"]).startswith("silence-")]
        assert event.decoded("dtstart") == ends
        assert str(event["summary"]) == title


@pytest.mark.parametrize("kind", list(MeetingKind))
def test_the_rules_show_each_act_with_its_sentence_and_clause(client, office, kind):
    rows = may = 0
    for group in GROUPS:
        query = {"kind": kind.value, "group": group.key}
        page = text_of(client.get(reverse("meetings:rules"), query))
        rows += page.count('<th scope="row"')
        may += page.count("May</span>") + page.count("Is heard</span>")
        assert len(page) < 100_000
    assert rows == len(Act)
    assert may == sum(cell(kind, act, seat).is_allowed for act in Act for seat in Seat)


def test_the_rules_of_an_unknown_kind_are_those_of_the_plenary(client, office):
    assert 'aria-current="page">Plenary' in text_of(
        client.get(reverse("meetings:rules"), {"kind": "nonsense"})
    )


# --- the page of a meeting ----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", SEATED)
def test_everybody_at_the_table_has_the_page_and_is_told_what_is_not_open(room, signed_in, who):
    room.item()
    response = signed_in(who).get(meeting_page())
    page = text_of(response)
    assert response.status_code == 200
    assert page.count("<h1") == 1
    assert "What you cannot do now, and why" in page
    assert "KPCS-CD:VI.5" in page


def test_strangers_and_officers_do_not_reach_a_meeting(client, room, signed_in):
    assert client.get(meeting_page()).status_code == 302
    assert signed_in("bw.issuing_officer").get(meeting_page()).status_code == 403


def test_an_unknown_meeting_is_not_found(room, signed_in):
    assert signed_in("kp.chair").get(meeting_page("plenary-1999")).status_code == 404


def test_a_draft_is_its_owner_s_alone(room, signed_in):
    for who, is_seen in (("kp.delegate_ru", True), ("kp.delegate_bw", False), ("kp.chair", False)):
        assert (SECRET in text_of(signed_in(who).get(meeting_page()))) is is_seen, who


def test_a_position_that_was_not_released_leaves_no_trace_for_others(room, signed_in):
    room.item()
    data = {"version": room.version, "position": "reservation", "reason": "Our minister waits."}
    room.does("kp.delegate_cf", Act.POSITION_TAKEN, "proposal-2026-1", **data)
    words = "states a position"
    assert words in text_of(signed_in("kp.delegate_cf").get(meeting_page()))
    for who in ("kp.delegate_bw", "kp.chair", "kp.observer_csc"):
        assert words not in text_of(signed_in(who).get(meeting_page())), who


def test_a_speaker_is_named_only_as_they_wish(room, signed_in):
    for attribution in ("named", "group", "none"):
        data = {"text": f"Said {attribution}.", "attribution": attribution}
        room.does("kp.delegate_cf", Act.INTERVENTION_MADE, meeting=INTERSESSIONAL, **data)
    response = signed_in("kp.chair").get(meeting_page(INTERSESSIONAL))
    titles = [step["title"] for step in response.context["interventions"]]
    assert titles == [
        "Central African Republic · Participant",
        "One of the group: Participant",
        "Not attributed",
    ]
    spoken = [step["title"] for step in response.context["happened"] if step["title"].endswith("speaks")]
    assert spoken == ["Somebody at the table speaks", "Participant speaks", "Central African Republic speaks"]


def test_who_keeps_an_item_off_the_agenda_is_named_with_grounds(room, signed_in):
    room.does("kp.delegate_bw", Act.AGENDA_ITEM_PROPOSED, "item-1", title="The definition")
    room.does("kp.delegate_ru", Act.AGENDA_ITEM_OBJECTED, "item-1", grounds="It is settled.")
    page = text_of(signed_in("kp.observer_csc").get(meeting_page()))
    assert "Russia objects" in page
    assert "It is settled." in page
    assert "Blocked" in page


def test_a_paragraph_offers_the_objector_to_lift_and_the_chair_nothing(room, signed_in):
    room.does("kp.observer_csc", Act.PARAGRAPH_PROPOSED, "paragraph-1", text="Civil society was heard.")
    room.does("kp.delegate_ru", Act.PARAGRAPH_OBJECTED, "paragraph-1", grounds="One side.")
    lift = act_page(Act.PARAGRAPH_OBJECTION_LIFTED, subject="paragraph-1").replace("&", "&amp;")
    agree = act_page(Act.PARAGRAPH_AGREED, subject="paragraph-1")
    assert lift in text_of(signed_in("kp.delegate_ru").get(meeting_page()))
    assert lift not in text_of(signed_in("kp.delegate_bw").get(meeting_page()))
    assert agree not in text_of(signed_in("kp.chair").get(meeting_page()))


def test_a_meeting_of_a_body_is_for_its_members(room, signed_in):
    data = {"title": "Review", "kind": "ad_hoc", "decision": "KP/2017/Plenary/AD1", "members": ["BW", "RU"]}
    room.does("kp.chair", Act.BODY_FORMED, "AHCRR", **data)
    call = room.call("committee", "First meeting of the committee", NOW) | {"body": "AHCRR"}
    room.does("kp.body_chair", Act.MEETING_CALLED, meeting="ahcrr-2026-1", **call | {"observers": []})
    for who, status in (("kp.delegate_bw", 200), ("kp.delegate_ae", 404), ("kp.observer_csc", 404)):
        assert signed_in(who).get(meeting_page("ahcrr-2026-1")).status_code == status, who


# --- the record ---------------------------------------------------------------------------------------------


def test_the_record_of_an_intersessional_reads_understanding(room, signed_in):
    text = "The committee will report to the Plenary."
    room.does("kp.chair", Act.UNDERSTANDING_RECORDED, meeting=INTERSESSIONAL, text=text)
    client = signed_in("kp.delegate_bw")
    plain = text_of(client.get(reverse("meetings:record", args=[INTERSESSIONAL, "txt"])))
    assert "Understandings" in plain
    assert text in plain
    assert "Decisions" not in plain
    pdf = client.get(reverse("meetings:record", args=[INTERSESSIONAL, "pdf"]))
    pages = PdfReader(io.BytesIO(pdf.content)).pages
    printed = " ".join("".join(page.extract_text() for page in pages).split())
    assert text in printed
    assert "Nothing was decided at this meeting." in printed


def test_the_record_keeps_the_attribution(room, signed_in):
    room.does("kp.delegate_cf", Act.INTERVENTION_MADE, text="In confidence.", attribution="none")
    plain = text_of(signed_in("kp.chair").get(reverse("meetings:record", args=[PLENARY, "txt"])))
    (line,) = [each for each in plain.splitlines() if "In confidence." in each]
    assert "Not attributed" in line
    assert "Central African Republic" not in line


# --- the page of an act -------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", SEATED)
def test_each_act_has_its_page_for_each_seat(room, signed_in, who):
    """The page opens for everybody at the table: with the form, or with the reason why not."""
    client = signed_in(who)
    hidden = {"version", "participants", "bracket", "objection"}
    rows = {FieldType.PARAGRAPHS, FieldType.RELATIONS, FieldType.POWERS}
    for what in Act:
        response = client.get(act_page(what, "new" if what is Act.MEETING_CALLED else PLENARY))
        assert response.status_code == 200, what
        assert text_of(response).count("<h1") == 1, what
        form = response.context.get("form")
        assert form is not None or response.context.get("findings") or response.context.get("choices"), what
        asked = {each.name for each in ROWS[what].fields if each.type not in rows} - hidden
        assert form is None or asked <= set(form.fields), what


def test_a_meeting_is_called_with_an_id_for_people(room, signed_in):
    client = signed_in("kp.chair")
    data = {"kind": "plenary", "title": "Plenary 2027", "opens_on": "2027-11-08", "closes_on": "2027-11-12"}
    response = client.post(
        act_page(Act.MEETING_CALLED, "new"), data | {"observers": ["CSC"], "observers_others": "WDC"}
    )
    assert response.status_code == 302
    assert response["Location"] == meeting_page("plenary-2027")
    assert process().meetings["plenary-2027"].observers == ("CSC", "WDC")
    taken = new_meeting(process(), MeetingKind.PLENARY, opens_on=date(2027, 12, 1))
    assert taken == "plenary-2027-2"


def test_a_delegate_cannot_call_a_meeting(room, signed_in):
    before = MeetingEvent.objects.count()
    data = {"kind": "plenary", "title": "Ours", "opens_on": "2027-11-08"}
    response = signed_in("kp.delegate_bw").post(act_page(Act.MEETING_CALLED, "new"), data)
    assert response.status_code == 422
    assert "for_the_chair" in {each.code for each in response.context["findings"]}
    assert MeetingEvent.objects.count() == before


def test_a_draft_is_made_with_rows_and_effects_and_a_generated_id(room, signed_in):
    client = signed_in("kp.delegate_bw")
    here = act_page(Act.PROPOSAL_DRAFTED)
    data = {
        "title": "On the zone South",
        "kind": "admission",
        "paragraphs-TOTAL_FORMS": "1",
        "paragraphs-INITIAL_FORMS": "1",
        "paragraphs-0-number": "1",
        "paragraphs-0-text": "Stones of the zone South are not exported.",
        "paragraphs-0-effects": '[{"kind": "bar", "area": {"participant": "BW", "zones": ["South"]}}]',
        "relations-TOTAL_FORMS": "1",
        "relations-INITIAL_FORMS": "1",
    }
    more = client.post(here, data | {"add_paragraphs": "1"})
    assert more.status_code == 200
    assert "paragraphs-1-text" in text_of(more)
    assert "On the zone South" in text_of(more)
    assert "exports of rough diamonds from South are barred" in text_of(more)
    assert "proposal-2026-3" not in process().proposals
    done = client.post(here, data)
    assert done.status_code == 302
    text = process().proposals["proposal-2026-3"].text.paragraphs[0]
    assert text.effects[0]["area"]["zones"] == ("South",)


@pytest.mark.parametrize(
    ("effects", "said"),
    [
        ("[{", "This is not JSON"),
        ("[" * 100_000, "This is not JSON"),
        ('["\\ud800"]', "This is not JSON"),
        ('["\\u0000"]', "it cannot be printed"),
        ('{"kind": "bar"}', "Write a list of effects"),
        ('[{"kind": "teleport"}]', "cannot be read"),
    ],
    ids=["cut off", "deep", "half a pair", "nothing", "no list", "unknown"],
)
def test_an_effect_that_cannot_be_read_is_named_and_nothing_is_lost(room, signed_in, effects, said):
    before = MeetingEvent.objects.count()
    data = {
        "title": "Typed with care",
        "kind": "admission",
        "paragraphs-TOTAL_FORMS": "1",
        "paragraphs-INITIAL_FORMS": "1",
        "paragraphs-0-number": "1",
        "paragraphs-0-text": "A long paragraph.",
        "paragraphs-0-effects": effects,
        "relations-TOTAL_FORMS": "0",
        "relations-INITIAL_FORMS": "0",
    }
    page = text_of(signed_in("kp.delegate_bw").post(act_page(Act.PROPOSAL_DRAFTED), data))
    assert said in page
    assert "Typed with care" in page
    assert "A long paragraph." in page
    assert MeetingEvent.objects.count() == before


def test_what_ends_something_asks_first(room, signed_in):
    client = signed_in("kp.delegate_bw")
    here = act_page(Act.PROPOSAL_WITHDRAWN, subject="proposal-2026-1")
    assert str(CONSEQUENCES[Act.PROPOSAL_WITHDRAWN]) in text_of(client.get(here))
    post = {"subject": "proposal-2026-1", "part": ""}
    assert "Tick the box to confirm" in text_of(client.post(act_page(Act.PROPOSAL_WITHDRAWN), post))
    assert process().proposals["proposal-2026-1"].state == "circulated"
    back = reverse("meetings:proposals")
    done = client.post(act_page(Act.PROPOSAL_WITHDRAWN), post | {"confirm": "on", "next": back})
    assert done["Location"] == back
    assert process().proposals["proposal-2026-1"].state == "withdrawn"


def test_the_next_page_is_one_of_this_office(room, signed_in):
    data = {
        "text": "Good morning.",
        "attribution": "named",
        "language": "en",
        "next": "https://elsewhere.example/",
    }
    done = signed_in("kp.delegate_bw").post(act_page(Act.INTERVENTION_MADE), data)
    assert done["Location"] == meeting_page()


def test_a_position_is_tied_to_the_version_that_was_read(room, signed_in):
    room.item()
    client = signed_in("kp.delegate_ae")
    form = client.get(act_page(Act.POSITION_TAKEN, subject="proposal-2026-1")).context["form"]
    read = form["version"].value()
    assert read == room.version
    room.does(
        "kp.delegate_bw",
        Act.VERSION_MADE,
        "proposal-2026-1",
        paragraphs=[{"number": "1", "text": "Other words."}],
    )
    post = {
        "subject": "proposal-2026-1",
        "part": "",
        "version": read,
        "position": "support",
        "reason": "As agreed.",
    }
    refused = client.post(act_page(Act.POSITION_TAKEN), post)
    assert {each.code for each in refused.context["findings"]} == {"version_is_old"}
    assert "As agreed." in text_of(refused)
    done = client.post(
        act_page(Act.POSITION_TAKEN), post | {"version": room.version, "release_others": ["BW"]}
    )
    assert done.status_code == 302
    position = process().proposals["proposal-2026-1"].positions[f"AE {room.version}"]
    assert position.released_to == {"BW"}


def test_a_choice_is_asked_where_there_is_more_than_one(room, signed_in):
    for place in (1, 2):
        room.does("kp.delegate_bw", Act.AGENDA_ITEM_PROPOSED, f"item-{place}", title=f"Item {place}")
    response = signed_in("kp.chair").get(act_page(Act.AGENDA_ITEM_ADMITTED))
    assert [each["label"] for each in response.context["choices"]] == ["Item 1", "Item 2"]
    assert signed_in("kp.chair").get(response.context["choices"][0]["url"]).status_code == 200


def test_what_a_person_may_not_see_cannot_be_acted_on(room, signed_in):
    here = act_page(Act.PROPOSAL_WITHDRAWN, subject="proposal-2026-2")
    assert signed_in("kp.delegate_bw").get(here).status_code == 404
    assert (
        signed_in("kp.delegate_bw").post(here, {"subject": "proposal-2026-2", "part": ""}).status_code == 404
    )


def test_the_roll_is_taken_by_the_page(room, signed_in):
    room.does(
        "kp.chair", Act.MEETING_CALLED, meeting="written-2026-1", **room.call("written", "Procedure", NOW)
    )
    done = signed_in("kp.chair").post(
        act_page(Act.MEETING_OPENED, "written-2026-1"), {"present": ["BW", "IN"]}
    )
    assert done.status_code == 302
    opened = process().meetings["written-2026-1"]
    assert set(opened.participants) == set(room.roll())
    assert opened.present == ("BW", "IN")


def test_a_bracket_is_named_in_the_address_or_chosen(room, signed_in):
    room.item()
    for place, span in ((1, "Exports"), (2, "zone")):
        bracket = {
            "bracket": f"bracket-{place}",
            "paragraph": "1",
            "span": span,
            "alternative": f"words {place}",
        }
        room.does("kp.delegate_ru", Act.BRACKET_OPENED, "proposal-2026-1", **bracket)
    client = signed_in("kp.delegate_cf")
    text = {"subject": "proposal-2026-1"}
    asked = client.get(act_page(Act.ALTERNATIVE_OFFERED, **text))
    assert len(asked.context["choices"]) == 2
    page = client.get(act_page(Act.ALTERNATIVE_OFFERED, bracket="bracket-2", text="region", **text))
    assert page.context["thing"].part == "bracket-2"
    assert page.context["form"]["text"].value() == "region"
    done = client.post(act_page(Act.ALTERNATIVE_OFFERED), text | {"part": "bracket-2", "text": "region"})
    assert done.status_code == 302
    offered = process().proposals["proposal-2026-1"].brackets["bracket-2"].alternatives
    assert {each.text for each in offered} == {"zone", "words 2", "region"}


# --- refusals: a finding with its clause, nothing stored ----------------------------------------------------


def refused(client: Any, address: str, data: dict[str, Any]) -> set[str]:
    """The codes of the findings; nothing was stored, and the page names clauses."""
    before = MeetingEvent.objects.count()
    response = client.post(address, data)
    assert response.status_code == 422
    assert MeetingEvent.objects.count() == before
    findings = response.context["findings"]
    for each in findings:
        assert each.clause in text_of(response)
    return {each.code for each in findings}


def test_an_intersessional_cannot_adopt_neither_by_page_nor_by_post(room, signed_in):
    room.item()
    client = signed_in("kp.chair")
    here = act_page(Act.CALL_DECLARED, INTERSESSIONAL, subject="proposal-2026-1")
    page = client.get(here)
    assert page.context["form"] is None
    assert "Nobody" in text_of(page)
    post = {"subject": "proposal-2026-1", "part": "", "version": room.version, "confirm": "on"}
    expected = cell(MeetingKind.INTERSESSIONAL, Act.CALL_DECLARED, Seat.CHAIR)
    assert refused(client, act_page(Act.CALL_DECLARED, INTERSESSIONAL), post) == {expected.code}
    assert "intersessional" in expected.code
    assert not DecisionRecord.objects.exists()
    offered = client.get(meeting_page(INTERSESSIONAL)).context["groups"]
    assert "Declare the text adopted" not in {
        str(link["label"]) for group in offered for link in group["links"]
    }


def test_an_observer_cannot_block(room, signed_in):
    room.item()
    client = signed_in("kp.observer_csc")
    post = {"subject": "proposal-2026-1", "part": "", "version": room.version, "grounds": "The map is wrong."}
    assert refused(client, act_page(Act.OBJECTION_RAISED), post) == {"observer_cannot_block"}


def test_a_member_state_of_the_union_has_no_position_of_its_own(room, signed_in, office):
    room.item()
    member = office.actor("kp.delegate_eu").membership
    member.party = "BE"
    member.save()
    client = signed_in("kp.delegate_eu")
    post = {"subject": "proposal-2026-1", "part": "", "version": room.version, "position": "support"}
    assert refused(client, act_page(Act.POSITION_TAKEN), post) == {"eu_speaks_once"}


def test_a_proposal_89_days_before_the_plenary_is_late(room, signed_in, monkeypatch):
    opens = (NOW + timedelta(days=200)).date()
    call = {"kind": "plenary", "title": "Plenary 2027", "opens_on": opens.isoformat()}
    room.does("kp.chair", Act.MEETING_CALLED, meeting="plenary-2027", **call)
    data = {"title": "Late", "kind": "amendment", "paragraphs": [{"number": "1", "text": "Late words."}]}
    room.does("kp.delegate_bw", Act.PROPOSAL_DRAFTED, "proposal-2027-1", meeting="plenary-2027", **data)
    post = {"subject": "proposal-2027-1", "part": ""}
    late = NOW + timedelta(days=200 - 89)
    monkeypatch.setattr(clock, "now", lambda: late)
    client = signed_in("kp.delegate_bw")
    codes = refused(client, act_page(Act.PROPOSAL_SUBMITTED, "plenary-2027"), post)
    assert codes == {"proposal_too_late"}
    monkeypatch.setattr(clock, "now", lambda: late - timedelta(days=1))
    assert client.post(act_page(Act.PROPOSAL_SUBMITTED, "plenary-2027"), post).status_code == 302


def test_whether_an_item_is_examined_is_out_of_order_and_how_is_asked(room, signed_in):
    body = {"title": "Review", "kind": "ad_hoc", "decision": "KP/2017/Plenary/AD1", "members": ["BW"]}
    room.does("kp.chair", Act.BODY_FORMED, "AHCRR", **body)
    item = {"body": "AHCRR", "decision": "KP/2017/Plenary/AD1", "verb": "report", "text": "The definition"}
    room.does("kp.chair", Act.MANDATE_GIVEN, "mandate-2026-1", due="2027-06-30", **item)
    client = signed_in("kp.delegate_ru")
    post = {"subject": "mandate-2026-1", "part": "", "text": "Why at all?"}
    assert refused(client, act_page(Act.WHETHER_QUESTIONED), post) == {"whether_is_decided"}
    asked = client.post(act_page(Act.HOW_QUESTIONED), post | {"text": "Who is heard?"})
    assert asked.status_code == 302
    page = text_of(client.get(reverse("meetings:mandates")))
    assert "Who is heard?" in page
    assert "30 Jun 2027" in page
    assert "Examine and report" in page


# --- from the agenda to a decision, by pages alone ----------------------------------------------------------


def test_the_chair_takes_a_text_to_adoption_by_pages_alone(room, signed_in):
    def post(who: str, what: Act, **data: Any) -> None:
        response = signed_in(who).post(act_page(what), data)
        assert response.status_code == 302, text_of(response)

    text = {"subject": "proposal-2026-1", "part": ""}
    post("kp.delegate_bw", Act.AGENDA_ITEM_PROPOSED, title="The zone", proposal="proposal-2026-1")
    post("kp.chair", Act.AGENDA_ITEM_ADMITTED, subject="item-1", part="")
    post("kp.delegate_bw", Act.PROPOSAL_PRESENTED, item="item-1", **text)
    for what in (Act.TEXT_CLEANED, Act.CALL_ANNOUNCED, Act.CALL_OPENED):
        post("kp.chair", what, version=room.version, **text)
    post("kp.chair", Act.CALL_DECLARED, version=room.version, confirm="on", **text)
    assert DecisionRecord.objects.get().proposal == "proposal-2026-1"
    post("kp.chair", Act.COMMUNIQUE_CLOSED_WITHOUT, reason="No paragraph was agreed.", confirm="on")
    post("kp.chair", Act.MEETING_CLOSED, confirm="on")
    plain = text_of(signed_in("kp.observer_csc").get(reverse("meetings:record", args=[PLENARY, "txt"])))
    assert DecisionRecord.objects.get().number in plain
    assert "The meeting closed without a communiqué." in plain


# --- the Chair's desk and the overviews ---------------------------------------------------------------------


def test_the_chair_s_desk_is_for_those_who_preside(room, signed_in):
    for who, status in (("kp.chair", 200), ("kp.secretariat", 200), ("kp.delegate_bw", 403)):
        assert signed_in(who).get(reverse("meetings:chair_desk")).status_code == status, who


def test_the_chair_sees_what_each_text_needs_and_which_objection_waits(room, signed_in):
    room.item()
    room.does(
        "kp.delegate_ru",
        Act.OBJECTION_RAISED,
        "proposal-2026-1",
        objection="objection-1",
        version=room.version,
        grounds="No agreed border.",
        remedy="Add the map.",
    )
    client = signed_in("kp.chair")
    response = client.get(reverse("meetings:chair_desk"))
    page = text_of(response)
    assert "an objection of RU" in page
    assert "Add the map." in page
    codes = {each.code for each in response.context["agenda_findings"]}
    assert codes == {"agenda_without_implementation", "agenda_without_statistics", "agenda_without_election"}
    (waiting,) = response.context["objections"]
    assert client.get(waiting["act"]).status_code == 200
    done = client.post(waiting["act"], {"subject": "proposal-2026-1", "part": "objection-1"})
    assert done.status_code == 302
    assert client.get(reverse("meetings:chair_desk")).context["objections"] == []


def test_the_chair_sees_letters_that_wait(room, signed_in):
    response = signed_in("kp.secretariat").get(reverse("meetings:chair_desk"))
    assert response.context["letters"]["count"] > 0
    assert "openkp office letters" in text_of(response)


def test_a_desk_without_a_plenary_says_what_the_core_document_asks(office, signed_in):
    page = text_of(signed_in("kp.chair").get(reverse("meetings:chair_desk")))
    assert "No Plenary is called." in page
    assert act_page(Act.MEETING_CALLED, "new") in page


@pytest.mark.parametrize("who", [*SEATED, "kp.delegate_ru"])
def test_each_seat_has_its_overview(room, signed_in, who):
    room.item()
    response = signed_in(who).get(reverse("home"))
    page = text_of(response)
    assert response.status_code == 200
    assert "Plenary" in page
    assert (SECRET in page) is (who == "kp.delegate_ru")


def test_a_delegate_is_told_which_texts_have_no_position_yet(room, signed_in):
    room.item()
    client = signed_in("kp.delegate_ae")
    titles = [task["title"] for task in client.get(reverse("home")).context["desk"].tasks]
    assert titles == [TITLE]
    data = {"version": room.version, "position": "support"}
    room.does("kp.delegate_ae", Act.POSITION_TAKEN, "proposal-2026-1", **data)
    assert client.get(reverse("home")).context["desk"].tasks == []


def test_an_officer_s_observer_without_a_seat_keeps_the_public_figures(office, signed_in):
    desk = signed_in("bw.observer").get(reverse("home")).context["desk"]
    assert "Certificates" in {str(item["label"]) for item in desk.kpis}


# --- ids ----------------------------------------------------------------------------------------------------


def test_ids_are_counted_and_never_taken_twice(room):
    meeting = process().meetings[PLENARY]
    assert new_subject(process(), meeting, Act.PROPOSAL_DRAFTED, on=NOW.date()) == "proposal-2026-3"
    room.does("kp.delegate_bw", Act.AGENDA_ITEM_PROPOSED, "item-2", title="Out of order")
    meeting = process().meetings[PLENARY]
    assert new_subject(process(), meeting, Act.AGENDA_ITEM_PROPOSED, on=NOW.date()) == "item-3"
