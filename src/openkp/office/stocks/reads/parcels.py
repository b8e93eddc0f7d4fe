"""Which parcels a person may open, and whose names stand on the page."""

from __future__ import annotations

from django.db.models import QuerySet

from openkp.office.acting import Actor
from openkp.office.permissions import FOR_A_COMPANY
from openkp.office.stocks.models import Holder, StockParcel


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
