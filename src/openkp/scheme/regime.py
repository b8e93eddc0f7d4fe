"""What holds on a day: who is a Participant, who may trade, under which conditions, and on what it rests.

The answer is folded from the history of participation (`openkp.scheme.participants`), which stands for the
decisions of the Process. The fold does not depend on the order of the events, and uses no record that was not
known on `known_on`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from openkp.scheme.participants import (
    SCHEME_BEGAN_ON,
    EventKind,
    History,
    ParticipationEvent,
    history,
)


class Standing(StrEnum):
    """A country's standing in the Process on a day."""

    PARTICIPANT = "participant"
    PARTIAL = "partial"
    SUSPENDED = "suspended"
    SELF_SUSPENDED = "self_suspended"
    REMOVED = "removed"
    NOT_PARTICIPANT = "not_participant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What an answer rests on: an event or a dated list, with its source as printed."""

    event: str
    date: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """One country's standing on a day, as known on another.

    participant: alpha-2 code of the Participant that answers: `EU` for a member state of the European Union.
    conditions: plain sentences (zones, mines) where standing is partial.
    is_uncertain: True where the sources give only a month or year, or contradict each other, around the day.
    """

    participant: str
    on: date
    standing: Standing
    conditions: tuple[str, ...]
    basis: tuple[Basis, ...]
    is_uncertain: bool

    @property
    def may_trade(self) -> bool:
        """True if rough may move to and from it on that day (III(c)), conditions aside."""
        return self.standing in (Standing.PARTICIPANT, Standing.PARTIAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """What holds on a day, as known on another (None: all that the product knows)."""

    day: date
    known_on: date | None
    history: History

    def status(self, code: str) -> Status:
        """The standing of a country; a member state stands as its Participant does. Never raises."""
        return _status(self.history, code, self.day, known_on=self.known_on)

    def participant_for(self, code: str) -> str | None:
        """The code of the Participant in which a country lies: itself, or `EU` for a member state.

        A suspended Participant is still one; None for a country that is not, or no longer, on the list.
        """
        status = self.status(code)
        if status.standing in _OFF_THE_LIST:
            return None
        return status.participant

    def participants(self) -> tuple[Status, ...]:
        """Everyone on the list, the suspended too, sorted by code; the EU once, its members not."""
        everyone = (
            self.status(code) for code in self.history.codes if self.history.reio_of(code, self.day) is None
        )
        return tuple(status for status in everyone if status.standing not in _OFF_THE_LIST)


def regime_at(
    day: date,
    decisions: Sequence[ParticipationEvent] | None = None,
    *,
    known_on: date | None = None,
) -> Regime:
    """The regime of a day.

    decisions: events in any order, in place of those of the shipped history; memberships of the EU are kept.
    known_on: use only what was known by the end of that day.
    """
    shipped = history()
    if decisions is None:
        return Regime(day=day, known_on=known_on, history=shipped)
    folded = History(records=tuple(decisions), memberships=shipped.memberships)
    return Regime(day=day, known_on=known_on, history=folded)


def status_on(code: str, day: date, *, known_on: date | None = None) -> Status:
    """A country's standing on a day by the shipped history. Never raises: an unknown code is none."""
    return _status(history(), code, day, known_on=known_on)


def participants_on(day: date, *, known_on: date | None = None) -> tuple[Status, ...]:
    """Everyone on the list on a day by the shipped history, the suspended too, sorted by code."""
    return regime_at(day, known_on=known_on).participants()


_OFF_THE_LIST = (Standing.REMOVED, Standing.NOT_PARTICIPANT)

_STANDING_AFTER = {
    EventKind.ADMITTED: Standing.PARTICIPANT,
    EventKind.READMITTED: Standing.PARTICIPANT,
    EventKind.RESTORED: Standing.PARTICIPANT,
    EventKind.PARTIAL: Standing.PARTIAL,
    EventKind.SUSPENDED: Standing.SUSPENDED,
    EventKind.SELF_SUSPENDED: Standing.SELF_SUSPENDED,
    EventKind.TRADE_BARRED: Standing.SUSPENDED,
    EventKind.REMOVED: Standing.REMOVED,
}


def _status(events_of: History, code: str, day: date, *, known_on: date | None) -> Status:
    if day < SCHEME_BEGAN_ON:
        began = Basis(
            event="scheme_not_in_operation",
            date=SCHEME_BEGAN_ON.isoformat(),
            source="KPCS-CD:VI.21, https://data.europa.eu/eli/reg/2002/2368",
        )
        return _nobody(code, day, began)
    membership = events_of.membership(code, day)
    if membership is None:
        return _own_status(events_of, code, day, known_on=known_on)
    within = Basis(event="member_state", date=membership.valid_from.isoformat(), source=membership.source)
    status = _own_status(events_of, membership.reio, day, known_on=known_on)
    return Status(
        participant=membership.reio,
        on=day,
        standing=status.standing,
        conditions=status.conditions,
        basis=(within, *status.basis),
        is_uncertain=status.is_uncertain,
    )


def _own_status(events_of: History, code: str, day: date, *, known_on: date | None) -> Status:
    changes = [event for event in events_of.events(code, known_on) if event.kind.changes_standing]
    if not changes:
        return _nobody(
            code, day, Basis(event="no_record", date="", source="openkp.reference participants.json")
        )
    counted = [event for event in changes if event.counts_from <= day]
    unsettled = [event for event in changes if event.earliest <= day < event.latest]
    last = counted[-1] if counted else None
    rests_on = [event for event in (last, *unsettled) if event is not None]
    basis = [_basis for event in dict.fromkeys(rests_on) for _basis in _bases(event)]
    if not rests_on:
        basis = [
            Basis(event=f"not_yet_{changes[0].kind.value}", date=each.date, source=each.source)
            for each in _bases(changes[0])
        ]
    listed = events_of.last_list(code, day, known_on)
    if listed is not None:
        basis.append(Basis(event="listed", date=listed.day.isoformat(), source=listed.source))
    return Status(
        participant=code,
        on=day,
        standing=Standing.NOT_PARTICIPANT if last is None else _STANDING_AFTER[last.kind],
        conditions=() if last is None else last.conditions,
        basis=tuple(basis),
        is_uncertain=bool(unsettled),
    )


def _bases(event: ParticipationEvent) -> tuple[Basis, ...]:
    return tuple(
        Basis(event=event.kind.value, date=str(account.day), source=account.source)
        for account in event.accounts
    )


def _nobody(code: str, day: date, why: Basis) -> Status:
    return Status(
        participant=code,
        on=day,
        standing=Standing.NOT_PARTICIPANT,
        conditions=(),
        basis=(why,),
        is_uncertain=False,
    )
