"""What a holder sees of its own account: parcels, what comes, licences, declarations. Nobody else's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Min, QuerySet, Sum

from openkp.custody.composition import Composition
from openkp.custody.policies import custody_policy, declaration_due_on
from openkp.office.stocks.book import parcels_of
from openkp.office.stocks.models import Holder, Licence, StockDeclaration, StockEvent, StockParcel
from openkp.office.stocks.sources_behind import bars_of_parcels
from openkp.scheme.findings import Finding

#: Days before the end of a licence from which the holder is told.
LICENCE_SOON = 60
#: Days before a declaration is due from which the holder is told.
DECLARATION_SOON = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A parcel as a list shows it. bars: why it may not be exported today."""

    row: StockParcel
    left: Composition
    bars: tuple[Finding, ...]

    @property
    def is_barred(self) -> bool:
        """True if it may hold stones that a decision bars."""
        return bool(self.bars)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When the next declaration of stock is due. last: the day of the last, None if there was none."""

    on: date
    last: date | None
    days: int

    @property
    def is_overdue(self) -> bool:
        """True from the day after it was due."""
        return self.days < 0

    @property
    def is_near(self) -> bool:
        """True if the holder is told of it."""
        return self.days <= DECLARATION_SOON


def held_rows(holder: Holder) -> QuerySet[StockParcel]:
    """The parcels that lie with the holder and have carats left, the newest first."""
    return (
        StockParcel.objects.select_related("holder", "born")
        .filter(holder=holder, left__gt=0, is_void=False, received_on__isnull=False)
        .order_by("-pk")
    )


def coming_rows(holder: Holder) -> QuerySet[StockParcel]:
    """The parcels that are on their way to the holder, the oldest first."""
    return (
        StockParcel.objects.select_related("holder", "born")
        .filter(holder=holder, left__gt=0, is_void=False, received_on__isnull=True)
        .order_by("born_on", "pk")
    )


def sent_rows(holder: Holder) -> QuerySet[StockParcel]:
    """The parcels that the holder sent and that have not arrived."""
    return (
        StockParcel.objects.select_related("holder", "born")
        .filter(born__draws__parcel__holder=holder, left__gt=0, is_void=False, received_on__isnull=True)
        .exclude(holder=holder)
        .distinct()
        .order_by("born_on", "pk")
    )


def shown(rows: Iterable[StockParcel], day: date) -> list[Held]:
    """Parcels with what is left in them and what bars it; the ways of those that a bar may reach."""
    rows = list(rows)
    if not rows:
        return []
    lefts = {row: parcel.left for row, parcel in zip(rows, parcels_of(rows), strict=True)}
    bars = bars_of_parcels(rows[0].authority, lefts, day)
    return [Held(row=row, left=lefts[row], bars=bars[row.pk]) for row in rows]


def carats_held(holder: Holder) -> int:
    """Hundredths that lie with the holder."""
    return held_rows(holder).aggregate(all=Sum("left"))["all"] or 0


def senders(rows: Sequence[StockParcel]) -> dict[int, Holder]:
    """Who sent each parcel that is on its way, by the parcel's key."""
    events = {row.born_id for row in rows}
    drawn = StockEvent.objects.filter(pk__in=events).values_list("pk", "draws__parcel__holder").distinct()
    by_event = {event: holder for event, holder in drawn if holder is not None}
    known = {one.pk: one for one in Holder.objects.filter(pk__in=set(by_event.values()))}
    return {row.pk: known[by_event[row.born_id]] for row in rows if row.born_id in by_event}


def licences_to_mind(holder: Holder, day: date) -> list[Licence]:
    """Licences that ran out, were ended, or run out soon, unless a newer one of the kind goes on."""
    rows = list(holder.licences.order_by("valid_to"))
    soon = day + timedelta(days=LICENCE_SOON)
    going_on = {
        row.kind for row in rows if row.ended_on is None and row.valid_from <= day and row.valid_to > soon
    }
    last = {row.kind: row for row in rows}
    return [row for kind, row in last.items() if kind not in going_on]


def running_licences(holder: Holder, day: date) -> list[Licence]:
    """Licences that hold on the day."""
    rows = holder.licences.filter(valid_from__lte=day, valid_to__gte=day)
    return [row for row in rows if row.ended_on is None or day < row.ended_on]


def declaration_due(holder: Holder, day: date) -> Due | None:
    """When the holder declares next: counted from the last one, or from the first record of the account.

    None where nothing is left: the authority's list (`controlling.declarations_due`) does not ask either.
    """
    if not StockParcel.objects.filter(holder=holder, is_void=False, left__gt=0).exists():
        return None
    declared = holder.declarations.filter(kind=StockDeclaration.Kind.DECLARED)
    last: date | None = declared.aggregate(last=Max("as_of"))["last"]
    start = (
        last
        or StockParcel.objects.filter(holder=holder, is_void=False).aggregate(first=Min("born_on"))["first"]
    )
    if start is None:
        return None
    on = declaration_due_on(custody_policy(holder.authority.participant, day), start)
    return Due(on=on, last=last, days=(on - day).days)


def produced_on(holder: Holder, day: date) -> list[StockParcel]:
    """The parcels that the holder's productions of the day made, the last first."""
    rows = StockParcel.objects.filter(holder=holder, is_void=False, born__kind="production", born_on=day)
    return list(rows.select_related("born").order_by("-pk")[:5])


def former_buyers(holder: Holder) -> list[Holder]:
    """To whom the holder sold before: what the form offers."""
    return list(
        Holder.objects.filter(
            parcels__born__kind="sale", parcels__born__draws__parcel__holder=holder, is_active=True
        )
        .exclude(pk=holder.pk)
        .distinct()
        .order_by("name")[:30]
    )


def places_of(holder: Holder) -> list[str]:
    """The places that the holder's parcels named: what the form offers."""
    rows = StockParcel.objects.filter(holder=holder).exclude(place="").order_by("place")
    return list(rows.values_list("place", flat=True).distinct()[:30])


def grades_of(holder: Holder) -> list[str]:
    """The grades that the holder's parcels named: what the form offers."""
    rows = StockParcel.objects.filter(holder=holder).exclude(grade="").order_by("grade")
    return list(rows.values_list("grade", flat=True).distinct()[:30])
