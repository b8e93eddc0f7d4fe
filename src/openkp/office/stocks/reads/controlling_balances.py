"""Balances of the whole country and of each mine, and production against what was returned. Hundredths."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q, Sum

from openkp.custody.balance import Balance, balance
from openkp.custody.composition import Composition, Share
from openkp.custody.events import LEAVING, SOURCES, EventKind
from openkp.custody.ledger import Ledger
from openkp.custody.origins import OriginKey
from openkp.office.parties.models import Authority
from openkp.office.returns.models import Return, ReturnRow
from openkp.office.stocks.effective import effective_events
from openkp.office.stocks.models import GoneShare, ParcelShare, StockEvent, StockParcel
from openkp.scheme.periods import read_period
from openkp.scheme.returns import Flow, ReturnKind


def balance_of(authority: Authority, first: date, last: date, *, mine: str = "") -> Balance:
    """The balance of the stones mined in the country, or in one mine, between two days, both included."""
    books = books_of(authority, last=last)
    if mine:
        return balance(books, mine=mine, first=first, last=last)
    return balance(books, participant=authority.participant, first=first, last=last)


def books_of(authority: Authority, *, last: date) -> Ledger:
    """What came into the authority's books and left them, up to a day, with the origins as they are stored.

    Nothing is posted: the events stand in the log already, and what they took along is in the tables.
    """
    ledger = Ledger()
    kinds = [kind.value for kind in (*SOURCES, *LEAVING)]
    own = StockEvent.objects.filter(authority=authority)
    corrected = own.filter(corrects__isnull=False).values("corrects")
    rows = own.filter(Q(kind__in=kinds) | Q(seq__in=corrected)).order_by("seq")
    told = effective_events(authority, rows)
    ledger.events = {
        seq: event for seq, event in told.items() if event is not None and event.happened_on <= last
    }
    gone: defaultdict[int, dict[OriginKey, Share]] = defaultdict(dict)
    for seq, text, *figures in GoneShare.objects.filter(event__authority=authority).values_list(
        "event__seq", "origin__text", "carats", "low", "high"
    ):
        gone[seq][OriginKey.parse(text)] = Share(*figures)
    ledger.gone = {seq: Composition.of(shares) for seq, shares in gone.items()}
    ledger.roots = {key: [] for event in ledger.events.values() for key in event.origins.shares}
    return ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """Production of a half-year by the books and by the return that counts; `returned` None: not stated."""

    period: str
    booked: int
    returned: int | None


def returned_production(authority: Authority, first: date, last: date) -> list[Returned]:
    """Each half-year of the period of which a return of production was filed, with what the books have."""
    filed = Return.objects.filter(
        participant=authority.participant, kind=ReturnKind.PRODUCTION.value, first_day__range=(first, last)
    )
    newest = dict(
        filed.order_by().values_list("period").annotate(last=Max("vintage")).values_list("period", "last")
    )
    counting = [each for each in filed.order_by("first_day") if each.vintage == newest[each.period]]
    sums = dict(
        ReturnRow.objects.filter(filed__in=counting, flow=Flow.PRODUCTION.value)
        .order_by()
        .values_list("filed")
        .annotate(whole=Sum("carats_hundredths"))
        .values_list("filed", "whole")
    )
    rows = []
    for each in counting:
        period = read_period(each.period)
        if period.last_day <= last:
            booked = _produced(authority, period.first_day, period.last_day)
            rows.append(Returned(period=each.period, booked=booked, returned=sums.get(each.pk)))
    return rows


def _produced(authority: Authority, first: date, last: date) -> int:
    rows = StockParcel.objects.filter(
        authority=authority, is_void=False, born__kind=EventKind.PRODUCTION, born_on__range=(first, last)
    )
    return rows.aggregate(whole=Sum("carats"))["whole"] or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OfMine:
    """What a mine or site produced in a period, and what is left of its stones anywhere, by bookkeeping."""

    zone: str
    mine: str
    produced: int
    left: int


def by_mine(authority: Authority, first: date, last: date) -> list[OfMine]:
    """Mines and sites that produced in the period, the largest first. Two queries."""
    shares = ParcelShare.objects.filter(parcel__authority=authority, parcel__is_void=False).order_by()
    mined = shares.filter(
        parcel__born__kind=EventKind.PRODUCTION, parcel__born_on__range=(first, last)
    ).exclude(origin__mine="")
    produced: defaultdict[tuple[str, str], int] = defaultdict(int)
    for zone, mine, carats in (
        mined.values_list("origin__zone", "origin__mine")
        .annotate(whole=Sum("carats"))
        .values_list("origin__zone", "origin__mine", "whole")
    ):
        produced[zone, mine] += carats
    left = {
        (zone, mine): carats
        for zone, mine, carats in shares.filter(
            origin__mine__in={mine for _zone, mine in produced}, left__gt=0
        )
        .values_list("origin__zone", "origin__mine")
        .annotate(whole=Sum("left"))
        .values_list("origin__zone", "origin__mine", "whole")
    }
    rows = [
        OfMine(zone=zone, mine=mine, produced=carats, left=left.get((zone, mine), 0))
        for (zone, mine), carats in produced.items()
    ]
    return sorted(rows, key=lambda each: (-each.produced, each.zone, each.mine))
