"""Whom and what a holder means by a name or number on paper: accounts, licences, origins under them."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from openkp.custody.licences import Licence as EngineLicence
from openkp.custody.origins import OriginKey, month_of
from openkp.office.acting import Actor
from openkp.office.messages import finding
from openkp.office.permissions import FOR_A_COMPANY
from openkp.office.stocks.models import Holder, Licence
from openkp.scheme.findings import Finding


def engine_licence(row: Licence) -> EngineLicence:
    """A stored licence as the engine knows it."""
    return EngineLicence(
        number=row.number,
        kind=row.kind,
        holder=row.holder.code,
        zone=row.zone,
        mine=row.mine,
        latitude=row.latitude,
        longitude=row.longitude,
        radius_km=row.radius_km,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        ended_on=row.ended_on,
    )


def licence_on(holder: Holder, day: date) -> EngineLicence | None:
    """The holder's licence of its kind: one that holds on the day, else the one that ran longest."""
    rows = Licence.objects.select_related("holder").filter(holder=holder, kind=holder.kind)
    known = [engine_licence(row) for row in rows.order_by("valid_to", "pk")]
    running = [each for each in known if each.is_valid_on(day)]
    return next(reversed(running or known), None)


def origin_of(actor: Actor, licence: Licence | None, day: date) -> OriginKey:
    """Where stones under a licence are from: as finely as the licence says, in the month of the day."""
    country = actor.authority.participant
    if licence is None:
        return OriginKey(country=country, period=month_of(day))
    return OriginKey(
        country=country,
        zone=licence.zone,
        mine=licence.mine,
        licence=licence.number,
        period=month_of(day),
    )


def holder_named(actor: Actor, text: str) -> tuple[Holder | None, tuple[Finding, ...]]:
    """The one active holder of that account, licence or name before the actor's authority."""
    name = text.strip()
    known = Holder.objects.filter(authority=actor.authority, is_active=True)
    for match in (Q(code__iexact=name), Q(licences__number__iexact=name), Q(name__iexact=name)):
        found = list(known.filter(match).distinct()[:2]) if name else []
        if len(found) == 1:
            return found[0], ()
        if found:
            break
    code = "stock_holder_ambiguous" if name and found else "stock_holder_unknown"
    return None, (finding(code, "KPCS-CD:AnnexII.13", subject="holder", found=name[:80]),)


def keeps_books(holder: Holder) -> bool:
    """True if somebody of the holder's records its stock in this office."""
    if holder.trader is None:
        return False
    return holder.trader.people.filter(
        capacity__in=[each.value for each in FOR_A_COMPANY], valid_to__isnull=True
    ).exists()


def licence_numbered(rows: QuerySet[Licence], number: str) -> Licence | None:
    """The licence of that number among the rows."""
    return (
        rows.select_related("holder").filter(number__iexact=number.strip()).first()
        if number.strip()
        else None
    )


def no_licence(number: str) -> Finding:
    """No such licence is registered."""
    return finding(
        "stock_licence_unknown", "KPCS-CD:AnnexII.12", subject="licence", found=number.strip()[:60]
    )
