"""Which parcels a person may open, and whose names stand on the page."""

from __future__ import annotations

from django.db.models import F, QuerySet

from openkp.custody.events import EventKind
from openkp.office.acting import Actor
from openkp.office.permissions import FOR_A_COMPANY
from openkp.office.stocks.models import Holder, StockParcel

_TRADES = (EventKind.PURCHASE.value, EventKind.SALE.value)


def parcels_seen(actor: Actor) -> QuerySet[StockParcel]:
    """Parcels that the actor may open: of the own account, or of the own authority's book."""
    rows = StockParcel.objects.select_related("holder", "born", "authority").filter(authority=actor.authority)
    if actor.capacity in FOR_A_COMPANY:
        rows = rows.filter(holder__trader=actor.trader, holder__trader__isnull=False)
    return rows


def sees_names(actor: Actor) -> bool:
    """True if the actor may read who holds what across the whole book."""
    return actor.capacity not in FOR_A_COMPANY


def own_holder(actor: Actor) -> Holder | None:
    """The account of the company that the actor acts for."""
    return Holder.objects.filter(trader=actor.trader).first() if actor.trader else None


def other_side(actor: Actor, code: str) -> StockParcel | None:
    """The own parcel of a party to the sale of which the label names the other side's parcel.

    The seller's label lies with the stones when they arrive; the buyer prints one with a code of its own.
    Of several bought parts the one that is still on its way comes first. Void sales lead nowhere.
    """
    own = own_holder(actor)
    if own is None or actor.capacity not in FOR_A_COMPANY:
        return None
    mine = StockParcel.objects.filter(holder=own, authority=actor.authority, is_void=False)
    bought = mine.filter(
        born__kind__in=_TRADES, born__draws__parcel__code=code, born__draws__is_void=False
    ).order_by(F("received_on").asc(nulls_first=True), "-pk")
    sold = mine.filter(
        draws__is_void=False,
        draws__event__kind__in=_TRADES,
        draws__event__made__code=code,
        draws__event__made__is_void=False,
    )
    return bought.first() or sold.first()
