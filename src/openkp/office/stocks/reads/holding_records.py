"""The holder's books over time: daily records of five years, and what came, went and was lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from openkp.custody.events import Event, EventKind
from openkp.custody.licences import Licence as EngineLicence
from openkp.custody.records import DailyRecord, daily_records
from openkp.office.stocks.acts.holding_names import engine_licence
from openkp.office.stocks.effective import effective_events
from openkp.office.stocks.models import Holder, Licence, StockDraw, StockEvent, StockParcel

#: What another party stands behind: these are rows of the daily record (Annex II 15).
OF_RECORD = (EventKind.PURCHASE, EventKind.SALE, EventKind.SEIZURE, EventKind.EXPORT, EventKind.IMPORT)
_LOST = frozenset({EventKind.CLEANING_LOSS, EventKind.THEFT})


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRecord:
    """A row of the daily record with the client's name."""

    row: DailyRecord
    client: str


@dataclass(slots=True, kw_only=True)
class Movements:
    """What moved in a period, hundredths by kind of event. opening: at the end of the day before it."""

    opening: int = 0
    into: Counter[str] = field(default_factory=Counter)
    out_of: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)

    @property
    def closing(self) -> int:
        """What the book has at the end of the period."""
        return self.opening + self.into.total() - self.out_of.total() - self.lost.total()


def records_of(holder: Holder, *, first: date, last: date) -> list[NamedRecord]:
    """Who sold or bought what, by day, both days included: client, licence, carats, value."""
    rows = list(_rows_of_record(holder, first, last))
    events = [event for event in effective_events(holder.authority, rows).values() if event is not None]
    found = daily_records(
        events,
        holder=holder.code,
        first=first,
        last=last,
        licence_of=_licences_of(holder, events),
        holders=_owners(rows),
    )
    names = dict(Holder.objects.filter(code__in={row.client for row in found}).values_list("code", "name"))
    return [NamedRecord(row=row, client=names.get(row.client, row.client)) for row in found]


def _rows_of_record(holder: Holder, first: date, last: date) -> QuerySet[StockEvent]:
    corrected = StockEvent.objects.filter(authority=holder.authority, corrects__isnull=False).values(
        "corrects"
    )
    in_time = Q(happened_on__range=(first, last)) | Q(seq__in=corrected)
    mine = Q(pk__in=StockParcel.objects.filter(holder=holder).values("born")) | Q(
        pk__in=StockDraw.objects.filter(parcel__holder=holder).values("event")
    )
    return StockEvent.objects.filter(
        in_time, mine, authority=holder.authority, kind__in=[kind.value for kind in OF_RECORD]
    ).order_by("seq")


def _owners(rows: Iterable[StockEvent]) -> dict[str, str]:
    drawn = StockDraw.objects.filter(event__in=[row.pk for row in rows])
    return dict(drawn.values_list("parcel__code", "parcel__holder__code"))


class _LicencesOn:
    """A client's licence on a day, out of one query."""

    def __init__(self, rows: Iterable[Licence]) -> None:
        self.known: dict[str, list[EngineLicence]] = {}
        for row in rows:
            self.known.setdefault(row.holder.code, []).append(engine_licence(row))

    def __call__(self, account: str, day: date) -> str:
        running = [one.number for one in self.known.get(account, ()) if one.is_valid_on(day)]
        return running[0] if running else ""


def _licences_of(holder: Holder, events: Iterable[Event]) -> _LicencesOn:
    clients = StockDraw.objects.filter(
        event__authority=holder.authority, event__seq__in=[event.seq for event in events]
    ).values("parcel__holder")
    buyers = {made.holder for event in events for made in event.outputs}
    rows = Licence.objects.select_related("holder").filter(Q(holder__in=clients) | Q(holder__code__in=buyers))
    return _LicencesOn(rows)


def movements_of(holder: Holder, *, first: date, last: date) -> Movements:
    """The account from the first day to the last, both included. What is on its way is not in it yet."""
    told = Movements()
    came = StockParcel.objects.filter(holder=holder, is_void=False, received_on__lte=last)
    gone = _gone(holder)
    by_event: dict[tuple[int, str], list[int]] = {}
    for day, event, kind, carats in came.values_list("received_on", "born", "born__kind", "carats"):
        if day is not None and day < first:
            told.opening += carats
        else:
            by_event.setdefault((event, kind), [0, 0])[0] += carats
    for day, event, kind, carats in gone:
        if day < first:
            told.opening -= carats
        elif day <= last:
            by_event.setdefault((event, kind), [0, 0])[1] += carats
    for (_event, kind), (into, out_of) in by_event.items():
        if into >= out_of:
            told.into[kind] += into - out_of
        else:
            (told.lost if EventKind(kind) in _LOST else told.out_of)[kind] += out_of - into
    for counted in (told.into, told.out_of, told.lost):
        for kind in [kind for kind, carats in counted.items() if not carats]:
            del counted[kind]
    return told


def _gone(holder: Holder) -> list[tuple[date, int, str, int]]:
    """Every draw from the holder's parcels with the day on which it really was."""
    draws = StockDraw.objects.filter(parcel__holder=holder, is_void=False, parcel__received_on__isnull=False)
    corrected = StockEvent.objects.filter(
        authority=holder.authority, corrects__isnull=False, corrects__in=draws.values("event__seq")
    ).values("corrects")
    rows = list(StockEvent.objects.filter(authority=holder.authority, seq__in=corrected))
    told = effective_events(holder.authority, rows)
    days = {row.pk: event.happened_on for row in rows if (event := told[row.seq]) is not None}
    found = draws.values_list("event__happened_on", "event", "event__kind", "carats")
    return [(days.get(event, day), event, kind, carats) for day, event, kind, carats in found]
