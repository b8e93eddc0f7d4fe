"""A room for tests: does acts one after another, keeps the events, and asserts what came of each."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from openkp.governance import Act, Event, Outcome, Process, Seat, perform
from openkp.scheme.regime import Regime, regime_at

FUTURE = "2024-11-15T00:00:00+00:00"
PARAGRAPHS = [
    {"number": "1", "text": "Rough diamonds of the zone may be exported."},
    {"number": "2", "text": "The monitor reports every month."},
    {"number": "3", "text": "This ends with the year."},
]


@lru_cache(maxsize=64)
def regime_for(day: date) -> Regime:
    return regime_at(day)


@lru_cache(maxsize=64)
def roll(day: date) -> tuple[str, ...]:
    return tuple(status.participant for status in regime_for(day).participants())


class Room:
    """Acts at meetings of 2024 (Chair: AE), a minute apart."""

    def __init__(self, at: str = "2024-03-01T09:00:00+00:00", *, chair: str = "AE", decisions=()) -> None:
        self.now = datetime.fromisoformat(at)
        self.chair = chair
        self.meeting = ""
        self.process = Process()
        self.events: list[Event] = []
        self.decisions = decisions
        self.last: Outcome | None = None

    def goto(self, at: str) -> Room:
        self.now = datetime.fromisoformat(at)
        return self

    def event(
        self, act: Act, by: str = "", seat: Seat = Seat.PARTICIPANT, subject: str = "", **data
    ) -> Event:
        self.now += timedelta(minutes=1)
        return Event(
            at=self.now,
            act=act,
            by=by or self.chair,
            seat=seat,
            meeting=data.pop("meeting", self.meeting),
            subject=subject,
            data=data,
        )

    def try_(
        self, act: Act, by: str = "", seat: Seat = Seat.PARTICIPANT, subject: str = "", **data
    ) -> Outcome:
        event = self.event(act, by, seat, subject, **data)
        before = self.process
        self.last = perform(before, event, regime_for=regime_for, decisions=self.decisions)
        if self.last.is_done:
            self.events.append(event)
        else:
            assert self.last.process is before
        self.process = self.last.process
        return self.last

    def do(self, act: Act, by: str = "", seat: Seat = Seat.PARTICIPANT, subject: str = "", **data) -> Room:
        outcome = self.try_(act, by, seat, subject, **data)
        assert outcome.is_done, outcome.findings
        return self

    def no(self, code: str, act: Act, by: str = "", seat: Seat = Seat.PARTICIPANT, subject: str = "", **data):
        outcome = self.try_(act, by, seat, subject, **data)
        assert not outcome.is_done
        assert code in {finding.code for finding in outcome.findings}, outcome.findings
        return self

    def sits(self, act: Act, subject: str = "", **data) -> Room:
        """An act from the chair."""
        return self.do(act, self.chair, Seat.CHAIR, subject, **data)

    def call(
        self, kind: str = "plenary", meeting: str = "plenary", opens_on: str = "2024-11-12", **data
    ) -> Room:
        self.meeting = meeting
        seat = data.pop("seat", Seat.CHAIR)
        by = data.pop("by", self.chair)
        return self.do(
            Act.MEETING_CALLED,
            by,
            seat,
            kind=kind,
            title=f"The {meeting}",
            opens_on=opens_on,
            observers=["WDC", "CSC"],
            **data,
        )

    def open(self, **data) -> Room:
        seat = data.pop("seat", Seat.CHAIR)
        by = data.pop("by", self.chair)
        return self.do(Act.MEETING_OPENED, by, seat, participants=list(roll(self.now.date())), **data)

    def plenary(self) -> Room:
        return self.call().goto("2024-11-12T09:00:00+00:00").open()

    def item(self, subject: str = "item", **data) -> Room:
        self.sits(Act.AGENDA_ITEM_PROPOSED, subject, title="An item", **data)
        return self.sits(Act.AGENDA_ITEM_ADMITTED, subject)

    def draft(self, subject: str = "p", by: str = "BW", **data) -> Room:
        data = {"title": "A proposal", "kind": "administrative_decision", "paragraphs": PARAGRAPHS, **data}
        return self.do(Act.PROPOSAL_DRAFTED, by, Seat.PARTICIPANT, subject, **data)

    def circulated(self, subject: str = "p", by: str = "BW", **data) -> Room:
        self.draft(subject, by, **data).do(Act.PROPOSAL_SUBMITTED, by, Seat.PARTICIPANT, subject)
        return self.sits(Act.PROPOSAL_CIRCULATED, subject, to_observers=True)

    def presented(self, subject: str = "p", by: str = "BW", **data) -> Room:
        """A Plenary under way with a text on the table."""
        self.call().circulated(subject, by, **data).goto("2024-11-12T09:00:00+00:00").open().item()
        return self.do(Act.PROPOSAL_PRESENTED, by, Seat.PARTICIPANT, subject, item="item")

    def clean(self, subject: str = "p") -> Room:
        return self.sits(Act.TEXT_CLEANED, subject, version=self.hash(subject))

    def asked(self, subject: str = "p") -> Room:
        self.clean(subject).sits(Act.CALL_ANNOUNCED, subject, version=self.hash(subject))
        return self.sits(Act.CALL_OPENED, subject)

    def hash(self, subject: str = "p", serial: int = 0) -> str:
        return self.process.proposals[subject].versions[serial - 1].hash

    def written(self, *, deadline: str = "2024-05-01T12:00:00+00:00", **data) -> Room:
        """A silence procedure under way on a clean text `p` in the written procedure `w`."""
        self.call("written", "w", "2024-03-01").open().circulated()
        self.do(Act.PROPOSAL_PRESENTED, "BW", Seat.PARTICIPANT, "p").clean()
        return self.sits(
            Act.SILENCE_CIRCULATED,
            "p",
            version=self.hash(),
            languages=["en", "fr"],
            deadline=deadline,
            place="Asia/Dubai",
            **data,
        )

    def delivered(self, but: tuple[str, ...] = ()) -> Room:
        for code in self.process.meetings["w"].participants:
            if code not in but:
                self.sits(Act.SILENCE_DELIVERED, "p", participant=code, evidence="note verbale received")
        return self

    def body(self, subject: str = "WGM", members=("BW", "EU", "ZA"), **data) -> Room:
        return self.sits(
            Act.BODY_FORMED,
            subject,
            title="Working Group on Monitoring",
            kind="working_group",
            decision="KP/2003/Plenary/AD1",
            members=list(members),
            observers=["CSC"],
            **data,
        )
