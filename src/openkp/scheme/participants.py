"""Who has been a Participant of the Kimberley Process, when, and by whose account (2003 to 2026).

The history is bitemporal: an event has a day, often known only to the month or the year, and a day from which
it was known. Sources that contradict each other stay side by side as accounts of one event. What follows from
the events on a day is folded in `openkp.scheme.regime`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from openkp.scheme.partial_days import PartialDay

#: The scheme is operational from this day (KPCS-CD:VI.21).
SCHEME_BEGAN_ON = date(2003, 1, 1)


class EventKind(StrEnum):
    """What happened to a country's standing. `listed`, `renamed` and `noted` change nothing."""

    ADMITTED = "admitted"
    READMITTED = "readmitted"
    RESTORED = "restored"
    PARTIAL = "partial"
    SUSPENDED = "suspended"
    SELF_SUSPENDED = "self_suspended"
    TRADE_BARRED = "trade_barred"
    """A ban from outside the KP that Participants follow; the country stays on the list."""
    REMOVED = "removed"
    LISTED = "listed"
    RENAMED = "renamed"
    NOTED = "noted"

    @property
    def changes_standing(self) -> bool:
        """False for records that are kept for the reader only."""
        return self not in (EventKind.LISTED, EventKind.RENAMED, EventKind.NOTED)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Account:
    """One source's word on when an event happened. source: an address, or a name where there is none."""

    day: PartialDay
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipationEvent:
    """One event in a country's standing.

    participant: alpha-2 code; `EU` for the European Union, `TW` for Chinese Taipei as the sources print it.
    accounts: at least one; where they differ, the event lies anywhere between them.
    taken_as: the day from which the product counts it; by default the last possible day.
    known_from: the day on which the record was known; by default the last possible day.
    conditions: plain sentences on zones and mines, where trade is limited.

    Raises ValueError without an account or with `taken_as` outside the accounts.
    """

    participant: str
    kind: EventKind
    accounts: tuple[Account, ...]
    conditions: tuple[str, ...] = ()
    note: str = ""
    taken_as: date | None = None
    known_from: date | None = None

    def __post_init__(self) -> None:
        if not self.accounts:
            raise ValueError(f"an event of {self.participant} has no account")
        object.__setattr__(self, "accounts", tuple(sorted(self.accounts)))
        if self.taken_as is None:
            object.__setattr__(self, "taken_as", self.latest)
        if self.known_from is None:
            object.__setattr__(self, "known_from", self.latest)
        if not self.earliest <= self.counts_from <= self.latest:
            raise ValueError(
                f"an event of {self.participant} is taken as {self.taken_as}, outside its accounts"
            )

    @property
    def earliest(self) -> date:
        """First day on which it can have happened, by any account."""
        return min(account.day.earliest for account in self.accounts)

    @property
    def latest(self) -> date:
        """Last day on which it can have happened, by any account."""
        return max(account.day.latest for account in self.accounts)

    @property
    def counts_from(self) -> date:
        """The day from which the product counts it (`taken_as`, never None)."""
        return self.latest if self.taken_as is None else self.taken_as

    def is_known_on(self, day: date | None) -> bool:
        """True if the record was known by then; None is everything that is known."""
        return day is None or self.known_from is None or self.known_from <= day


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Membership:
    """A state inside a regional economic integration organisation, first to last day (None: no end)."""

    member: str
    reio: str
    valid_from: date
    valid_to: date | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantList:
    """A dated list as published. The day is that of the list, not of anyone's admission."""

    day: date
    name: str
    source: str
    participants: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChairTerm:
    """Who held an office in a calendar year, by one account.

    role: `chair`, `vice_chair`, `custodian` (stayed for want of a successor) or `elected` (chosen, but did
    not take office). valid_from, valid_to: first and last day, where they are not those of the year.
    """

    year: int
    participant: str
    role: str
    source: str
    note: str
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def days(self) -> tuple[date, date]:
        """First and last day of the term."""
        return self.valid_from or date(self.year, 1, 1), self.valid_to or date(self.year, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observer:
    """An organisation invited to the Plenary (KPCS-CD:VI.10). left_on: when it left, None if it has not."""

    name: str
    kind: str
    left_on: date | None
    source: str
    note: str


# Events of one day: an admission comes before what limits it, a return after it.
_RANK = {
    EventKind.ADMITTED: 0,
    EventKind.REMOVED: 1,
    EventKind.TRADE_BARRED: 2,
    EventKind.SUSPENDED: 3,
    EventKind.SELF_SUSPENDED: 4,
    EventKind.PARTIAL: 5,
    EventKind.RESTORED: 6,
    EventKind.READMITTED: 7,
}


def _place(event: ParticipationEvent) -> tuple[object, ...]:
    return (
        event.participant,
        event.counts_from,
        _RANK.get(event.kind, 8),
        event.kind.value,
        event.accounts,
        event.known_from,
        event.conditions,
        event.note,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Events, memberships and dated lists, in an order of their own: two with the same records are equal."""

    records: tuple[ParticipationEvent, ...]
    memberships: tuple[Membership, ...] = ()
    lists: tuple[ParticipantList, ...] = ()
    _by_code: Mapping[str, tuple[ParticipationEvent, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        records = tuple(sorted(set(self.records), key=_place))
        by_code: dict[str, tuple[ParticipationEvent, ...]] = {}
        for record in records:
            by_code[record.participant] = (*by_code.get(record.participant, ()), record)
        object.__setattr__(self, "records", records)
        object.__setattr__(self, "memberships", tuple(sorted(set(self.memberships), key=_membership_place)))
        object.__setattr__(self, "lists", tuple(sorted(self.lists, key=lambda each: (each.day, each.name))))
        object.__setattr__(self, "_by_code", MappingProxyType(by_code))

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code with an event, sorted."""
        return tuple(self._by_code)

    def events(self, code: str, known_on: date | None = None) -> tuple[ParticipationEvent, ...]:
        """The events of a code in order, as known on a day (None: all); none for a code without a record."""
        return tuple(event for event in self._by_code.get(code, ()) if event.is_known_on(known_on))

    def membership(self, code: str, day: date) -> Membership | None:
        """The membership under which a state stands within a larger Participant on the day."""
        for each in self.memberships:
            if (
                each.member == code
                and each.valid_from <= day
                and (each.valid_to is None or day <= each.valid_to)
            ):
                return each
        return None

    def reio_of(self, code: str, day: date) -> str | None:
        """`EU` for a member state of the European Union on the day, else None."""
        found = self.membership(code, day)
        return None if found is None else found.reio

    def last_list(self, code: str, day: date, known_on: date | None = None) -> ParticipantList | None:
        """The latest dated list up to the day (and known by then) that names the code."""
        known = [
            each
            for each in self.lists
            if each.day <= day and (known_on is None or each.day <= known_on) and code in each.participants
        ]
        return known[-1] if known else None


def _membership_place(each: Membership) -> tuple[str, date, str]:
    return each.member, each.valid_from, each.reio


@lru_cache(maxsize=1)
def history() -> History:
    """The history shipped with the product."""
    data = _read("participants.json")
    return History(
        records=tuple(_event_of(record) for record in data["events"]),
        memberships=tuple(
            Membership(
                member=record["member"],
                reio=record["reio"],
                valid_from=date.fromisoformat(record["valid_from"]),
                valid_to=_day_of(record["valid_to"]),
                source=record["source"],
            )
            for record in data["memberships"]
        ),
        lists=tuple(
            ParticipantList(
                day=date.fromisoformat(record["day"]),
                name=record["name"],
                source=record["source"],
                participants=frozenset(record["participants"]),
            )
            for record in _read("participant_lists.json")["lists"]
        ),
    )


def reio_of(code: str, day: date) -> str | None:
    """`EU` for a member state of the European Union on the day (from 2003-01-01), else None."""
    return history().reio_of(code, day)


@lru_cache(maxsize=1)
def chairs() -> tuple[ChairTerm, ...]:
    """Who chaired, by year; a year with contradicting accounts has several terms."""
    return tuple(
        ChairTerm(
            **{
                **record,
                "valid_from": _day_of(record.get("valid_from")),
                "valid_to": _day_of(record.get("valid_to")),
            }
        )
        for record in _read("chairs.json")["chairs"]
    )


def chairs_of(year: int) -> tuple[ChairTerm, ...]:
    """Every account of who chaired in a year; none outside the record."""
    return tuple(term for term in chairs() if term.year == year)


@lru_cache(maxsize=1)
def observers() -> tuple[Observer, ...]:
    """Organisations that observe or have observed the Process."""
    return tuple(
        Observer(**{**record, "left_on": _day_of(record["left_on"])})
        for record in _read("observers.json")["observers"]
    )


def _event_of(record: Mapping[str, Any]) -> ParticipationEvent:
    return ParticipationEvent(
        participant=record["participant"],
        kind=EventKind(record["kind"]),
        accounts=tuple(
            Account(day=PartialDay.parse(each["day"]), source=each["source"]) for each in record["accounts"]
        ),
        conditions=tuple(record.get("conditions", ())),
        note=record.get("note", ""),
        taken_as=_day_of(record.get("taken_as")),
        known_from=_day_of(record.get("known_from")),
    )


def _day_of(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _read(name: str) -> Any:
    return json.loads(files("openkp.reference").joinpath(name).read_text(encoding="utf-8"))
