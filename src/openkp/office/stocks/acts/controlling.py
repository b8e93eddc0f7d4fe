"""Acts of the authority on stocks: count what lies there, seize parcels, and set the transition for cover."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from openkp.custody.events import Drawn, EventKind, Made
from openkp.custody.policies import custody_policy
from openkp.office.acting import Actor, Noted, Result, act, stopped
from openkp.office.messages import finding
from openkp.office.stocks.arriving import state_account
from openkp.office.stocks.book import Entry, locked_book, post
from openkp.office.stocks.models import (
    CoverTransition,
    Holder,
    StockDeclaration,
    StockEvent,
    StockParcel,
)
from openkp.scheme.periods import add_months


@act("count_stock")
def count_stock(
    actor: Actor, holder_code: str, *, as_of: date, carats: int, now: datetime, remark: str = ""
) -> Result[StockDeclaration]:
    """Keep what an officer counted at a holder's on a day. carats: hundredths. The ledger is not changed.

    A count that the books do not bear stands on the authority's page until a correction explains it.
    """
    holder = Holder.objects.filter(authority=actor.authority, code=holder_code).first()
    if holder is None:
        return stopped(
            [finding("record_not_found", "PRACTICE:records", record="account", reference=holder_code)]
        )
    if as_of > actor.day(now):
        return stopped(
            [finding("count_in_future", "KPCS-CD:IV.a", subject=holder.code, day=as_of.isoformat())]
        )
    counted = StockDeclaration.objects.create(
        authority=actor.authority,
        holder=holder,
        kind=StockDeclaration.Kind.COUNTED,
        as_of=as_of,
        carats=carats,
        remark=remark.strip(),
        made_at=now,
        made_by=actor.user,
    )
    detail = {"as_of": as_of.isoformat(), "hundredths": str(carats), "remark": counted.remark}
    return Result(counted, noted=(Noted(holder.code, detail),))


@act("seize_parcels")
def seize_parcels(
    actor: Actor,
    holder_code: str,
    codes: Sequence[str],
    *,
    happened_on: date,
    because: str,
    is_disposed: bool,
    now: datetime,
) -> Result[list[StockEvent]]:
    """Take all that is left of parcels of one holder (KPCS-CD:IV.d).

    One event for each parcel, so that none is mixed with another. The stones come to the state's account,
    where they can be traced on; or, where `is_disposed`, they leave the books, disposed of outside the trade.
    """
    locked_book(actor.authority)  # first: what is left is read after others who post now
    rows = list(
        StockParcel.objects.filter(
            authority=actor.authority, holder__code=holder_code, code__in=codes, is_void=False, left__gt=0
        ).order_by("pk")
    )
    found = []
    if not because.strip():
        found.append(finding("remark_missing", "KPCS-CD:IV.d", subject=holder_code, field="Reason"))
    if happened_on > actor.day(now):
        found.append(
            finding("count_in_future", "KPCS-CD:IV.d", subject=holder_code, day=happened_on.isoformat())
        )
    if not codes:
        found.append(finding("no_parcel_chosen", "KPCS-CD:IV.d", subject=holder_code))
    there = {row.code for row in rows}
    found += [
        finding("parcel_not_held", "KPCS-CD:IV.d", subject=code, parcel=code, holder=holder_code)
        for code in dict.fromkeys(codes)
        if code not in there
    ]
    if found:
        return stopped(found)
    posted = []
    for row in rows:
        result = post(
            actor, _seizure(actor, row, happened_on, because.strip(), is_disposed=is_disposed), now=now
        )
        if not result.is_done:
            return stopped(result.findings)
        posted.append(result)
    return Result(
        [each.done for each in posted], noted=tuple(noted for each in posted for noted in each.noted)
    )


def _seizure(actor: Actor, row: StockParcel, on: date, because: str, *, is_disposed: bool) -> Entry:
    """One event for each parcel: parcels that are seized together are not mixed by it."""
    outputs: tuple[Made, ...] = ()
    if not is_disposed:
        is_whole = row.left == row.carats
        outputs = (
            Made(
                parcel="",
                carats=row.left,
                holder=state_account(actor.authority).code,
                grade=row.grade,
                stones=row.stones if is_whole else 0,
                usd=row.usd if is_whole else None,
            ),
        )
    return Entry(
        kind=EventKind.SEIZURE,
        happened_on=on,
        inputs=(Drawn(parcel=row.code, carats=row.left),),
        outputs=outputs,
        remark=because[:400],
    )


@act("set_cover_transition")
def set_cover_transition(actor: Actor, *, until: date, source: str, now: datetime) -> Result[CoverTransition]:
    """Say until which day a missing cover is a warning only, and by which national law.

    The administrator sets it, not the officer who issues: nobody lifts the control that binds him. A day
    that has passed ends the transition. Earlier words stay on record; the last counts. It ends within the
    months of the policy; who needs more sets it again.
    """
    if not source.strip():
        return stopped(
            [finding("remark_missing", "KPCS-CD:IV.a", subject="transition", field="National law")]
        )
    today = actor.day(now)
    months = custody_policy(actor.authority.participant, today).transition_months
    latest = add_months(today, months)
    if until > latest:
        days = {"until": until.isoformat(), "latest": latest.isoformat()}
        return stopped(
            [finding("transition_too_long", "KPCS-CD:IV.a", subject="transition", months=months, **days)]
        )
    transition = CoverTransition.objects.create(
        authority=actor.authority, until=until, source=source.strip(), made_at=now, made_by=actor.user
    )
    detail = {"until": until.isoformat(), "source": transition.source}
    return Result(transition, noted=(Noted(f"cover transition {actor.authority.code}", detail),))
