"""One account for a period: its balance by the engine, and its daily records (KPCS-CD:IV.a, AnnexII.15)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from openkp.custody.balance import Balance, balance
from openkp.custody.composition import EMPTY
from openkp.custody.events import Event, Made
from openkp.custody.ledger import Ledger, Parcel
from openkp.custody.records import DailyRecord, daily_records
from openkp.office.parties.models import Authority
from openkp.office.stocks.effective import effective_events, in_parts
from openkp.office.stocks.models import Holder, Licence, StockDraw, StockEvent, StockParcel


def events_of(holder: Holder, *, last: date) -> list[Event]:
    """Everything that happened to what the holder has or had, as corrected, up to a day, by number."""
    made = StockParcel.objects.filter(holder=holder).values("born")
    took = StockDraw.objects.filter(parcel__holder=holder).values("event")
    rows = StockEvent.objects.filter(authority=holder.authority_id).filter(Q(pk__in=made) | Q(pk__in=took))
    told = effective_events(holder.authority, rows)
    happened = [event for event in told.values() if event is not None and event.happened_on <= last]
    return sorted(happened, key=lambda event: event.seq)


def balance_of(holder: Holder, first: date, last: date, *, events: list[Event] | None = None) -> Balance:
    """Opening, what came in and went out by kind, losses and closing, between two days, both included.

    events: those of `events_of` if the caller has them. Work grows with the account, not with the book.
    """
    return balance(
        books_of(holder, events_of(holder, last=last) if events is None else events),
        holder=holder.code,
        first=first,
        last=last,
    )


def books_of(holder: Holder, events: list[Event]) -> Ledger:
    """The holder's events in a ledger that knows of each parcel whose it is; what is in it is left out.

    That is all a holder's balance asks for. Nothing is posted: the events stand in the log already.
    """
    return _book(events, _owners(holder.authority, events))


def _book(events: Sequence[Event], owners: Mapping[str, str]) -> Ledger:
    codes = dict.fromkeys(each.parcel for event in events for each in event.inputs)
    ledger = Ledger.resumed(
        [
            Parcel(Made(parcel=code, carats=0, holder=owners[code]), 0, date.min, EMPTY, EMPTY)
            for code in codes
            if code in owners
        ],
        last=0,
        certificates={},
    )
    ledger.events = {event.seq: event for event in events}
    return ledger


def books_of_each(authority: Authority, holders: Iterable[Holder], *, last: date) -> dict[int, Ledger]:
    """By the key of each holder, the same as `books_of` of its events up to a day. Five queries for all."""
    keys = {holder.pk for holder in holders}
    moved: defaultdict[int, set[int]] = defaultdict(set)
    made = StockParcel.objects.filter(holder__in=keys).values_list("holder", "born__seq")
    took = StockDraw.objects.filter(parcel__holder__in=keys).values_list("parcel__holder", "event__seq")
    for key, seq in (*made, *took):
        moved[key].add(seq)
    wanted = sorted({seq for seqs in moved.values() for seq in seqs})
    rows = [
        row
        for some in in_parts(wanted)
        for row in StockEvent.objects.filter(authority=authority, seq__in=some).order_by("seq")
    ]
    happened = {
        seq: event
        for seq, event in effective_events(authority, rows).items()
        if event is not None and event.happened_on <= last
    }
    owners = _owners(authority, happened.values())
    return {key: _book([happened[s] for s in sorted(moved[key]) if s in happened], owners) for key in keys}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A daily record with the client by name. kind: of the event."""

    row: DailyRecord
    kind: str
    client: str


def records_of(holder: Holder, events: list[Event], first: date, last: date) -> list[Record]:
    """The daily records of the period, the newest first, with the client's name and licence of the day.

    events: those of `events_of`.
    """
    events = [each for each in events if first <= each.happened_on <= last]
    owners = _owners(holder.authority, events)
    accounts = set(owners.values()) | {m.holder for each in events for m in each.outputs}
    names = dict(Holder.objects.filter(code__in=accounts).values_list("code", "name"))
    rows = daily_records(
        events,
        holder=holder.code,
        first=first,
        last=last,
        licence_of=_Licences(accounts).on,
        holders=owners,
    )
    kinds = {each.seq: each.kind.value for each in events}
    return [
        Record(row=row, kind=kinds[row.seq], client=names.get(row.client, row.client))
        for row in reversed(rows)
    ]


def _owners(authority: Authority, events: Iterable[Event]) -> dict[str, str]:
    """Whose the parcels are from which the events take."""
    codes = sorted({each.parcel for event in events for each in event.inputs})
    return {
        code: owner
        for some in in_parts(codes)
        for code, owner in StockParcel.objects.filter(authority=authority, code__in=some).values_list(
            "code", "holder__code"
        )
    }


class _Licences:
    """The licence numbers of clients on a day; one query for all."""

    def __init__(self, accounts: set[str]) -> None:
        self._rows: dict[str, list[Licence]] = {}
        for row in Licence.objects.select_related("holder").filter(holder__code__in=accounts).order_by("pk"):
            self._rows.setdefault(row.holder.code, []).append(row)

    def on(self, account: str, day: date) -> str:
        """The number that held on the day; empty if none did."""
        for row in self._rows.get(account, ()):
            if row.valid_from <= day <= row.valid_to and (row.ended_on is None or day < row.ended_on):
                return row.number
        return ""
