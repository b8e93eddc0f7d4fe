"""The table of the Process in the demonstration: the year of Washington as documented, and one of our own.

Real are the Participants, the offices and what the shipped script of 2012 gives sources for. The meetings of
this year, their texts and everybody's positions are invented, on matters without quarrel, and marked.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from typing import Any

from django.contrib.auth.hashers import make_password

from openkp.governance import Act, Event, Seat, perform, play, read_script
from openkp.office.acting import Actor
from openkp.office.demonstration.founding import ORIGIN, PERSONA_PASSWORD
from openkp.office.founding import open_the_process
from openkp.office.meetings.acts import act_at_table
from openkp.office.meetings.models import MeetingEvent, chained
from openkp.office.meetings.record import folded, process
from openkp.office.parties.models import Authority, Membership, User
from openkp.office.permissions import Capacity
from openkp.office.register.writing import publication_held
from openkp.scheme.decisions import decisions
from openkp.scheme.effects import FillOffice, Office
from openkp.scheme.regime import regime_at

_C = Capacity
#: Invented people of the table: name, capacity, for whom they sit.
PEOPLE = (
    ("Ananya Rao", _C.SECRETARIAT, "KPS"),
    ("Tebogo Molefe", _C.DELEGATE, "BW"),
    ("Helena Domingos", _C.DELEGATE, "AO"),
    ("Abdul Koroma", _C.DELEGATE, "SL"),
    ("Marie-Claire Ngbokoto", _C.DELEGATE, "CF"),
    ("Lotte Janssens", _C.DELEGATE, "EU"),
    ("Yousef Al Hammadi", _C.DELEGATE, "AE"),
    ("Priya Menon", _C.DELEGATE, "IN"),
    ("Thandi Nkosi", _C.DELEGATE, "ZA"),
    ("Erik Lindqvist", _C.DELEGATE, "CA"),
    ("Rachel Moore", _C.OBSERVER, "WDC"),
    ("Mamadou Sy", _C.OBSERVER, "CSC"),
    ("Joaquim Neto", _C.OBSERVER, "ADPA"),
    ("Farai Dube", _C.BODY_CHAIR, "WGM"),
    ("Olga Reyes", _C.ADMINISTRATOR, ""),
)
CHAIRS = {"IN": "Vikram Desai", "GH": "Akosua Mensah"}


@dataclass(slots=True)
class Table:
    """The people of the table, and the next minute at which something happens."""

    authority: Authority
    people: dict[str, Actor]
    since: date
    password: str  # hashed once for all of them: that is slow on purpose

    def chair(self, day: date) -> Actor:
        """The Chair of a day; a person of the Participant that holds the office then."""
        held = [
            provision.effect.holder
            for provision in regime_at(day).holders(Office.CHAIR)
            if isinstance(provision.effect, FillOffice)
        ]
        party = held[0] if held else "IN"
        name = CHAIRS.get(party, f"Chair of {day.year}")
        return self.people.get(f"chair {party}") or self.seat(name, _C.CHAIR, party, key=f"chair {party}")

    def seat(self, name: str, capacity: Capacity, party: str, *, key: str = "") -> Actor:
        """A new person at the table."""
        username = f"kp-{capacity.value.replace('_', '-')}-{party.lower()}".rstrip("-")
        user = User.objects.create(
            username=username,
            full_name=name,
            password=self.password,
            email=f"{username}@{ORIGIN}",
        )
        membership = Membership.objects.create(
            user=user,
            capacity=capacity.value,
            authority=self.authority,
            party=party,
            valid_from=self.since,
            is_persona=True,
        )
        actor = self.people[key or party] = Actor(membership)
        return actor

    def does(
        self, who: Actor, what: Act, at: datetime, *, meeting: str, subject: str = "", **data: Any
    ) -> None:
        """An act that the demonstration needs; raises if the matrix or the state of things refuses it."""
        result = act_at_table(who, what, meeting=meeting, subject=subject, data=data, now=at)
        if not result.is_done:
            found = [(each.code, dict(each.params)) for each in result.findings]
            raise RuntimeError(f"the demonstration met a refusal of {what}: {found}")


def open_table(*, now: datetime) -> Table:
    """The authority that keeps the record, and its people."""
    since = now.date() - timedelta(days=500)
    authority = open_the_process(
        origin=ORIGIN, valid_from=since, valid_to=date(now.year + 3, 12, 31), is_demonstration=True
    )
    table = Table(authority=authority, people={}, since=since, password=make_password(PERSONA_PASSWORD))
    for name, capacity, party in PEOPLE:
        table.seat(name, capacity, party)
    return table


def play_table(table: Table, *, now: datetime) -> None:
    """The year of 2012 from its script, then the demonstration's own year up to now."""
    with publication_held(now):
        _replay("washington-2012.toml", recorded_at=now)
        _laid_down(recorded_at=now)
        story = _Story(table, now)
        story.adopted_in_writing("written-retention", "keep-originals", 200)
        story.intersessional()
        story.road_to_the_plenary()
        story.adopted_in_writing("written-paper-hills", "paper-hills", 58)
        story.silence_under_way()


def _replay(name: str, *, recorded_at: datetime) -> None:
    """What happened by a script, entered as it is: nobody of this office did it."""
    text = files("openkp.reference").joinpath("meetings", name).read_text(encoding="utf-8")
    performance = play(read_script(tomllib.loads(text)), regime_for=regime_at, decisions=decisions())
    chain = ""
    rows = []
    for each in performance.played:
        if not each.is_done:
            continue
        event = each.event
        chain = chained(chain, event)
        rows.append(
            MeetingEvent.of_event(
                event, recorded_at=recorded_at, is_illustration=each.act.is_illustration, chain=chain
            )
        )
    MeetingEvent.objects.bulk_create(rows)


def _laid_down(*, recorded_at: datetime) -> None:
    """The definition of 2012 leaves the desk: it was not taken further (kpcs.md; no source names a day)."""
    at = datetime(2013, 12, 2, 9, 0, tzinfo=UTC)
    meeting = "after-washington"
    called = {"kind": "written", "title": "Laying down what was not taken further", "opens_on": "2013-12-02"}
    roll = [each.participant for each in regime_at(at.date()).participants()]
    acts: tuple[tuple[Act, str, dict[str, Any]], ...] = (
        (Act.MEETING_CALLED, "", called),
        (Act.MEETING_OPENED, "", {"participants": roll}),
        (Act.PROPOSAL_LAPSED, "definition", {}),
        (Act.MEETING_CLOSED, "", {}),
    )
    for minute, (what, subject, data) in enumerate(acts):
        before = folded()
        event = Event(
            at=at + timedelta(minutes=minute),
            act=what,
            by="ZA",
            seat=Seat.CHAIR,
            meeting=meeting,
            subject=subject,
            data=data,
        )
        outcome = perform(before.process, event, regime_for=regime_at)
        if not outcome.is_done:
            raise RuntimeError(f"the demonstration met a refusal of {what}: {outcome.findings}")
        MeetingEvent.of_event(
            event, recorded_at=recorded_at, is_illustration=True, chain=chained(before.chain, event)
        ).save()


class _Story:
    """The demonstration's own year: one adopted text, one intersessional, one Plenary ahead, one silence."""

    def __init__(self, table: Table, now: datetime) -> None:
        self.table = table
        self.now = now
        self.minute = 0

    def at(self, days_ago: int) -> datetime:
        """A minute of a working day so many days ago, later than the one before; never after now."""
        self.minute += 1
        day = datetime.combine(self.now.date() - timedelta(days=days_ago), time(8), UTC)
        return min(day + timedelta(minutes=self.minute), self.now)

    def chair(self, what: Act, days_ago: int, **more: Any) -> None:
        """An act of whoever chairs that day."""
        at = self.at(days_ago)
        self.table.does(self.table.chair(at.date()), what, at, **more)

    def party(self, party: str, what: Act, days_ago: int, **more: Any) -> None:
        """An act of one at the table."""
        self.table.does(self.table.people[party], what, self.at(days_ago), **more)

    def proposed(
        self, proposal: str, title: str, paragraphs: list[dict[str, Any]], days_ago: int, *, meeting: str
    ) -> None:
        """Drafted and submitted by Botswana, circulated to all."""
        self.party(
            "BW",
            Act.PROPOSAL_DRAFTED,
            days_ago,
            meeting=meeting,
            subject=proposal,
            title=title,
            kind="administrative_decision",
            paragraphs=paragraphs,
        )
        self.party("BW", Act.PROPOSAL_SUBMITTED, days_ago, meeting=meeting, subject=proposal)
        self.chair(Act.PROPOSAL_CIRCULATED, days_ago, meeting=meeting, subject=proposal, to_observers=True)

    def roll(self, days_ago: int) -> list[str]:
        """The Participants of a day."""
        day = self.now.date() - timedelta(days=days_ago)
        return [each.participant for each in regime_at(day).participants()]

    def written(self, meeting: str, title: str, proposal: str, days_ago: int, *, ends_after: int) -> None:
        """A written procedure that begins: called, opened, the text circulated with its deadline."""
        day = self.now.date() - timedelta(days=days_ago)
        self.chair(
            Act.MEETING_CALLED,
            days_ago,
            meeting=meeting,
            kind="written",
            title=title,
            opens_on=day.isoformat(),
            observers=["WDC", "CSC", "ADPA"],
        )
        self.chair(Act.MEETING_OPENED, days_ago, meeting=meeting, participants=self.roll(days_ago))
        paragraphs = WRITTEN_TEXTS[proposal]
        self.proposed(proposal, TITLES[proposal], paragraphs, days_ago, meeting=meeting)
        version = process().proposals[proposal].text.hash
        self.party("BW", Act.PROPOSAL_PRESENTED, days_ago, meeting=meeting, subject=proposal)
        self.chair(Act.TEXT_CLEANED, days_ago, meeting=meeting, subject=proposal, version=version)
        deadline = datetime.combine(day + timedelta(days=ends_after), time(12), UTC)
        self.chair(
            Act.SILENCE_CIRCULATED,
            days_ago,
            meeting=meeting,
            subject=proposal,
            version=version,
            languages=["en", "fr", "pt"],
            deadline=deadline.isoformat(),
            place="Asia/Kolkata",
        )

    def delivered(self, meeting: str, proposal: str, days_ago: int, parties: list[str]) -> None:
        """Deliveries as the Secretariat records them."""
        for party in parties:
            self.party(
                "KPS",
                Act.SILENCE_DELIVERED,
                days_ago,
                meeting=meeting,
                subject=proposal,
                participant=party,
                evidence="Read receipt of the mission, kept by the Secretariat (demonstration)",
            )

    def adopted_in_writing(self, meeting: str, proposal: str, days_ago: int) -> None:
        """A text adopted by silence fifteen days later, so that the register holds a signed decision."""
        self.written(meeting, f"Written procedure: {TITLES[proposal]}", proposal, days_ago, ends_after=14)
        self.delivered(meeting, proposal, days_ago - 2, self.roll(days_ago))
        version = process().proposals[proposal].text.hash
        self.chair(Act.SILENCE_CLOSED, days_ago - 15, meeting=meeting, subject=proposal)
        letter = "Letter of the Chair to all Participants and Observers (demonstration)"
        self.chair(
            Act.SILENCE_CONFIRMED,
            days_ago - 16,
            meeting=meeting,
            subject=proposal,
            letter=letter,
            version=version,
        )
        self.chair(Act.MEETING_CLOSED, days_ago - 16, meeting=meeting)

    def intersessional(self) -> None:
        """A meeting that discusses and decides nothing."""
        meeting = "intersessional-demo"
        day = self.now.date() - timedelta(days=150)
        self.chair(
            Act.MEETING_CALLED,
            180,
            meeting=meeting,
            kind="intersessional",
            title="Intersessional meeting (demonstration)",
            opens_on=day.isoformat(),
            closes_on=(day + timedelta(days=3)).isoformat(),
            observers=["WDC", "CSC", "ADPA"],
        )
        self.chair(Act.MEETING_OPENED, 150, meeting=meeting, participants=self.roll(150))
        for party, text in SPOKEN:
            self.party(party, Act.INTERVENTION_MADE, 149, meeting=meeting, text=text, attribution="named")
        self.chair(
            Act.UNDERSTANDING_RECORDED,
            148,
            meeting=meeting,
            text="It was understood that confirmations should come faster, and that a text for the Plenary "
            "is worth drafting. Nothing was decided.",
        )
        self.chair(Act.MEETING_CLOSED, 147, meeting=meeting)

    def road_to_the_plenary(self) -> None:
        """A Plenary ahead with two texts: one in brackets, one on which some have spoken."""
        meeting = "plenary-demo"
        opens_on = self.now.date() + timedelta(days=20)
        self.chair(
            Act.MEETING_CALLED,
            120,
            meeting=meeting,
            kind="plenary",
            title="Plenary (demonstration)",
            opens_on=opens_on.isoformat(),
            closes_on=(opens_on + timedelta(days=4)).isoformat(),
            observers=["WDC", "CSC", "ADPA"],
        )
        next_year = opens_on + timedelta(days=365)  # in time for a text that is drafted today
        self.chair(
            Act.MEETING_CALLED,
            119,
            meeting="plenary-demo-next",
            kind="plenary",
            title="Plenary of next year (demonstration)",
            opens_on=next_year.isoformat(),
            closes_on=(next_year + timedelta(days=4)).isoformat(),
            observers=["WDC", "CSC", "ADPA"],
        )
        for proposal, paragraphs in PLENARY_TEXTS.items():
            self.proposed(proposal, TITLES[proposal], paragraphs, 115, meeting=meeting)
        for proposal in PLENARY_TEXTS:
            item = f"item-{proposal}"
            self.party(
                "BW",
                Act.AGENDA_ITEM_PROPOSED,
                110,
                meeting=meeting,
                subject=item,
                title=TITLES[proposal],
                proposal=proposal,
            )
        self._positions("code-on-every-certificate", meeting)

    def _positions(self, proposal: str, meeting: str) -> None:
        version = process().proposals[proposal].text.hash
        for party, position in (("AO", "support"), ("EU", "can_live_with"), ("AE", "support")):
            self.party(
                party,
                Act.POSITION_TAKEN,
                60,
                meeting=meeting,
                subject=proposal,
                version=version,
                position=position,
                release=["all"],
            )

    def silence_under_way(self) -> None:
        """A written procedure whose deadline lies ahead, with deliveries still missing."""
        meeting, proposal = "written-notices", "notices-by-message"
        self.written(meeting, "Written procedure: advance notices", proposal, 6, ends_after=16)
        self.delivered(meeting, proposal, 4, ["AO", "BW", "CF", "EU", "IN", "NA", "SL", "ZA"])


#: A zone that does not exist, so that a bar can be shown without saying anything of a real one.
INVENTED_ZONE = "Paper Hills (invented)"
TITLES = {
    "paper-hills": "Paper Hills, an invented zone: no exports until it was visited",
    "keep-originals": "Keeping the originals of certificates for five years",
    "confirm-in-21-days": "Confirming every import within 21 days",
    "code-on-every-certificate": "A machine-readable code on every certificate",
    "notices-by-message": "Advance notices as signed messages",
}
WRITTEN_TEXTS: dict[str, list[dict[str, Any]]] = {
    "paper-hills": [
        {
            "number": "1",
            "text": "Stones of the invented zone Paper Hills are not exported until it was visited.",
            "effects": [
                {"kind": "bar", "area": {"participant": "SL", "zones": [INVENTED_ZONE]}},
            ],
        },
        {"number": "2", "text": "Other zones of Sierra Leone are not concerned."},
    ],
    "keep-originals": [
        {
            "number": "1",
            "text": "Importing Authorities keep the originals of certificates for five years.",
            "effects": [{"kind": "set_parameter", "name": "retention_years", "value": "5"}],
        },
        {"number": "2", "text": "The Working Group on Monitoring looks at practice in two years."},
    ],
    "notices-by-message": [
        {"number": "1", "text": "Exporting Authorities send advance notices as signed messages."},
        {"number": "2", "text": "Electronic mail stays possible where a line is missing."},
    ],
}
PLENARY_TEXTS: dict[str, list[dict[str, Any]]] = {
    "confirm-in-21-days": [
        {
            "number": "1",
            "text": "Importing Authorities confirm every import within 21 days of receipt.",
            "effects": [{"kind": "set_parameter", "name": "confirmation_days", "value": "21"}],
        },
        {"number": "2", "text": "The Working Group on Statistics lists confirmations that are missing."},
    ],
    "code-on-every-certificate": [
        {"number": "1", "text": "Every certificate carries a code that can be checked without a network."},
        {"number": "2", "text": "Paper stays possible; the code is printed on it."},
    ],
}
SPOKEN = (
    ("BW", "Confirmations take too long; our focal point writes reminders every week."),
    ("CSC", "We would like the list of missing confirmations to be public."),
    ("EU", "Our authorities confirm within ten working days; others could do so too."),
    ("WDC", "Industry would welcome one deadline for all."),
)
