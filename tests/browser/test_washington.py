"""The script of Washington 2012, act by act, through the pages of the office; and what a border then obeys.

The office runs with a clock of the test's own (`timed_wsgi`), so that it stands in 2012. Ids are those that
the pages give; the last event of the record tells them.
"""

from __future__ import annotations

import json
import sqlite3
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from browser.desk import Desk
from browser.office_server import filled_home, served
from openkp.governance import ROWS, Act
from openkp.governance.acts import Field, FieldType
from openkp.governance.scripts import ScriptedAct, read_script
from openkp.governance.texts import paragraphs_of, text_hash
from openkp.office.messages import CATALOGUE
from openkp.scheme.checks import shipped_regime

SCRIPT = read_script(
    tomllib.loads(
        files("openkp.reference").joinpath("meetings", "washington-2012.toml").read_text(encoding="utf-8")
    )
)
RADIOS = {
    FieldType.KIND,
    FieldType.POSITION,
    FieldType.PROPOSAL_KIND,
    FieldType.BODY_KIND,
    FieldType.ATTRIBUTION,
    FieldType.VERB,
    FieldType.OFFICE,
}
#: Filled in by the page: nobody types a roll, a hash or an id.
GIVEN = {"version", "bracket", "objection", "participants"}


class Record:
    """The office's record, read from outside."""

    def __init__(self, home: Path) -> None:
        self.path = home / "office.sqlite3"
        self.clock = home / "clock"

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.path, timeout=30) as connection:
            return connection.execute(sql).fetchall()

    def count(self) -> int:
        return int(self.rows("SELECT count(*) FROM meetings_meetingevent")[0][0])

    def last(self) -> tuple[str, str, dict[str, Any]]:
        sql = "SELECT meeting, subject, data FROM meetings_meetingevent ORDER BY id DESC LIMIT 1"
        meeting, subject, data = self.rows(sql)[0]
        return meeting, subject, json.loads(data)

    def decisions(self) -> list[str]:
        return [row[0] for row in self.rows("SELECT number FROM meetings_decisionrecord ORDER BY id")]

    def set(self, at: datetime) -> None:
        self.clock.write_text(at.astimezone(UTC).replace(microsecond=0).isoformat(), encoding="utf-8")


class Room:
    """The people of the script at their windows, and the ids that the pages gave to its things."""

    def __init__(self, desk: Any, url: str, record: Record) -> None:
        self.desk, self.url, self.record = desk, url, record
        self.windows: dict[str, Desk] = {}
        self.ids: dict[str, str] = {}

    def window(self, who: str) -> Desk:
        if who not in self.windows:
            self.windows[who] = self.desk(who, at=self.url)
        return self.windows[who]

    def opened(self, who: str, path: str) -> Desk:
        """A page at somebody's window; they sign in again where days went by since their last act."""
        window = self.window(who)
        window.go(path)
        if "/sign-in/" in window.page.url:
            window.sit_down(who)
            window.go(path)
        return window

    def named(self, key: str) -> str:
        return self.ids.get(key, key)

    def open_form(self, act: ScriptedAct) -> Desk:
        """The page of the act, for the person who acts."""
        event = act.event
        meeting = "new" if event.act is Act.MEETING_CALLED else self.named(event.meeting)
        query = {}
        if event.subject in self.ids:
            query["subject"] = self.ids[event.subject]
        for part in ("bracket", "objection"):
            if event.data.get(part) in self.ids:
                query["part"] = self.ids[event.data[part]]
        path = f"/meetings/{meeting}/do/{event.act.value}/?{urlencode(query)}"
        return self.opened(f"{event.seat.value} of {event.by}", path)

    def plays(self, act: ScriptedAct) -> bool:
        """Do the act in the browser. True if it was recorded."""
        self.record.set(act.event.at)
        before = self.record.count()
        window = self.open_form(act)
        self.keep_old_page(window, act)
        if window.page.locator("main form [name=csrfmiddlewaretoken]").count():
            self.fill(window, act)
            window.page.locator("main form .actions button.btn").last.click()
            window.page.wait_for_load_state()
        if self.record.count() == before:
            return False
        self.learn(act)
        return True

    def keep_old_page(self, window: Desk, act: ScriptedAct) -> None:
        """As if the page had been open since before the text changed."""
        if act.event.data.get("version") != "v1":
            return
        drafted = next(
            one.event.data["paragraphs"]
            for one in SCRIPT.acts
            if one.event.act is Act.PROPOSAL_DRAFTED
            and one.event.subject == act.event.subject
            and one.expect == "done"
        )
        old = text_hash(paragraphs_of(drafted))
        window.page.locator("main input[name=version]").evaluate(
            "(box, value) => { box.value = value; }", old
        )

    def learn(self, act: ScriptedAct) -> None:
        meeting, subject, data = self.record.last()
        self.ids.setdefault(act.event.meeting, meeting)
        if act.event.subject:
            self.ids.setdefault(act.event.subject, subject)
        for part in ("bracket", "objection"):
            if part in act.event.data:
                self.ids.setdefault(str(act.event.data[part]), data[part])

    def fill(self, window: Desk, act: ScriptedAct) -> None:
        window.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        data = act.event.data
        for field in ROWS[act.event.act].fields:
            if field.name in data and field.name not in GIVEN:
                self.fill_field(window, field, data[field.name])
        if act.event.act is Act.BODY_FORMED:
            window.page.locator("main [name=short_name]").fill(act.event.subject)
        confirm = window.page.locator("main [name=confirm]")
        if confirm.count():
            confirm.check()

    def fill_field(self, window: Desk, field: Field, value: Any) -> None:
        page, name = window.page, field.name
        if field.type in RADIOS:
            page.locator(f"main [name={name}][value={value}]").check()
        elif field.type is FieldType.PARAGRAPHS:
            self.fill_rows(window, name, value)
        elif field.type in (FieldType.RELATIONS, FieldType.POWERS):
            assert not value, "the script has none"
        elif field.type is FieldType.CODES:
            self.fill_codes(window, name, [self.named(each) for each in value])
        elif field.type is FieldType.FLAG:
            page.locator(f"main [name={name}]").set_checked(bool(value))
        elif field.type is FieldType.TEXTS:
            page.locator(f"main [name={name}]").fill("\n".join(value))
        else:
            self.fill_one(window, name, self.named(str(value)))

    def fill_one(self, window: Desk, name: str, value: str) -> None:
        box = window.page.locator(f"main [name={name}]")
        if box.evaluate("box => box.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)

    def fill_codes(self, window: Desk, name: str, codes: list[str]) -> None:
        boxes = window.page.locator(f"main input[type=checkbox][name={name}]")
        if not boxes.count():
            window.page.locator(f"main [name={name}]").fill(", ".join(codes))
            return
        others = []
        for box in boxes.all():
            box.set_checked(box.get_attribute("value") in codes)
        for code in codes:
            if not window.page.locator(f"main input[name={name}][value={code}]").count():
                others.append(code)
        if others:
            window.page.locator(f"main [name={name}_others]").fill(", ".join(others))

    def fill_rows(self, window: Desk, name: str, rows: Any) -> None:
        page = window.page
        while page.locator(f"main textarea[name$='-text'][name^='{name}-']").count() < len(rows):
            page.locator(f"main [name=add_{name}]").click()
            page.wait_for_load_state()
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        for place, row in enumerate(rows):
            page.locator(f"main [name={name}-{place}-number]").fill(row["number"])
            page.locator(f"main [name={name}-{place}-text]").fill(row["text"])
            if row.get("effects"):
                effects = json.dumps([_plain(each) for each in row["effects"]])
                page.locator(f"main [name={name}-{place}-effects]").fill(effects)


def _plain(value: Any) -> Any:
    if hasattr(value, "items"):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, tuple) else value


@pytest.fixture
def room(desk: Any, tmp_path: Path) -> Iterator[Room]:
    home = filled_home(tmp_path / "washington", "seed_washington.py")
    record = Record(home)
    record.set(SCRIPT.acts[0].event.at)
    with served(home, "browser.timed_wsgi") as url:
        yield Room(desk, url, record)


def test_washington_from_the_mandate_to_a_border_that_obeys(room: Room) -> None:
    played = 0
    for place, act in enumerate(SCRIPT.acts, start=1):
        if act.event.seat.value == "applicant":
            continue  # an applicant has no account here; the engine's tests play this act
        is_done = room.plays(act)
        said = f"act {place}, {act.event.by} {act.event.act.value}"
        assert is_done == (act.expect == "done"), (said, room.windows.popitem()[1].text()[:1500])
        if not is_done:
            step = CATALOGUE[act.expect.removeprefix("refused:")].next_step.split("{")[0].strip()
            window = room.window(f"{act.event.seat.value} of {act.event.by}")
            expect(window.page.locator("main")).to_contain_text(step)
        played += 1
    assert played == len(SCRIPT.acts) - 1
    assert room.record.decisions() == ["KP/2012/Plenary/AD1", "KP/2012/Plenary/AD2"]

    chair = room.window("chair of US")
    chair.go(f"/proposals/{room.named('definition')}/")
    chair.expects("What stands between this text and adoption")
    chair.go("/decisions/KP/2012/Plenary/AD2/")
    chair.expects("Kazakhstan", "KP/2012/Plenary/AD2")
    adopted_by_silence(room)
    a_certificate_obeys(room)


def adopted_by_silence(room: Room) -> None:
    """A text in writing, delivered to each: from 20 December stones of a zone are not exported."""
    at = datetime(2012, 12, 11, 15, 0, tzinfo=UTC)
    effect = {
        "kind": "bar",
        "area": {"participant": "BW", "zones": ["North"]},
        "terms": {"starts_on": "2012-12-20"},
    }
    day = at.date().isoformat()
    roll = [each.participant for each in shipped_regime(at.date()).participants()]
    words = "Stones of the zone North of Botswana are not exported."
    text = {"number": "1", "text": words, "effects": [effect]}
    steps: list[tuple[str, str, dict[str, Any], int]] = [
        ("chair of US", "meeting_called", {"kind": "written", "title": "In writing", "opens_on": day}, 0),
        ("chair of US", "meeting_opened", {}, 0),
        (
            "participant of BW",
            "proposal_drafted",
            {"title": "Zone North", "kind": "administrative_decision", "paragraphs": [text]},
            0,
        ),
        ("participant of BW", "proposal_submitted", {}, 0),
        ("chair of US", "proposal_circulated", {"to_observers": True}, 0),
        ("participant of BW", "proposal_presented", {}, 0),
        ("chair of US", "text_cleaned", {}, 0),
        (
            "chair of US",
            "silence_circulated",
            {"languages": ["en"], "deadline": "2012-12-14T12:00", "place": "America/New_York"},
            0,
        ),
        *(
            (
                "chair of US",
                "silence_delivered",
                {"participant": code, "evidence": "Receipt of its mail"},
                0,
            )
            for code in roll
        ),
        ("chair of US", "silence_closed", {}, 5),
        ("chair of US", "silence_confirmed", {"letter": "Letter of the Chair of 16 December 2012"}, 5),
    ]
    meeting = proposal = ""
    for minute, (who, name, data, days) in enumerate(steps):
        room.record.set(at + timedelta(days=days, minutes=minute))
        query = urlencode({"subject": proposal} if proposal else {})
        window = room.opened(who, f"/meetings/{meeting or 'new'}/do/{name}/?{query}")
        window.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        for field in ROWS[Act(name)].fields:
            if field.name in data:
                room.fill_field(window, field, data[field.name])
        confirm = window.page.locator("main [name=confirm]")
        if confirm.count():
            confirm.check()
        before = room.record.count()
        window.page.locator("main form .actions button.btn").last.click()
        window.page.wait_for_load_state()
        assert room.record.count() == before + 1, (name, window.text()[:1500])
        meeting, subject, _ = room.record.last()
        proposal = subject or proposal
    assert room.record.decisions()[-1] == "KP/2012/Written/AD1"


def a_certificate_obeys(room: Room) -> None:
    """Issued the day before the decision takes effect; refused on the day, with decision and paragraph."""
    sql = "SELECT reference FROM certificates_application ORDER BY id"
    first, second = (row[0] for row in room.record.rows(sql))
    room.record.set(datetime(2012, 12, 19, 9, 0, tzinfo=UTC))
    officer = room.opened("issuing_officer of Gaborone", f"/applications/{first}/issue/")
    officer.press("Sign and issue")
    assert officer.number().startswith("BW-2012-")
    room.record.set(datetime(2012, 12, 20, 9, 0, tzinfo=UTC))
    room.opened("issuing_officer of Gaborone", f"/applications/{second}/")
    officer.expects("KP/2012/Written/AD1, paragraph 1", "from North are barred")
    officer.go(f"/applications/{second}/issue/")
    if officer.page.get_by_role("button", name="Sign and issue", exact=True).count():
        officer.press("Sign and issue")
    officer.expects("KP/2012/Written/AD1")
    assert len(room.record.rows("SELECT number FROM certificates_certificate")) == 1
    number = room.record.rows("SELECT number FROM certificates_certificate")[0][0]
    customs = room.opened("customs_officer of Dubai", "/check/")
    customs.page.locator("[name=number]").fill(number)
    customs.press("Check what was given")
    customs.expects("KP/2012/Written/AD1")  # it left before: the decision does not say what happens, so ask
