"""Acts of an officer for the accounts of others: hand stock over, close an account, open it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from openkp.custody.events import Drawn, EventKind, Made
from openkp.custody.licences import check_handover
from openkp.custody.policies import custody_policy
from openkp.office.acting import Actor, Noted, Result, act, stopped
from openkp.office.messages import finding
from openkp.office.stocks.acts.holding_core import CLAUSE, asked_of_barred, day_findings
from openkp.office.stocks.acts.holding_names import holder_named, keeps_books, licence_on
from openkp.office.stocks.book import Entry, locked_book, parcels_of, post
from openkp.office.stocks.models import Holder, HolderKind, StockEvent, StockParcel
from openkp.scheme.findings import Finding, is_blocked


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A parcel, or a part of it, that a holder without books hands to another.

    buyer: account, licence or name. carats: hundredths, 0 for all that is left. because: the sale, order or
    auction by its paper; it is also the answer to what is asked of the handover.
    """

    parcel: str
    buyer: str
    happened_on: date
    because: str
    carats: int = 0


@act("hand_over_parcel")
def hand_over_parcel(actor: Actor, given: Handover, *, now: datetime) -> Result[StockEvent]:
    """Record a sale for a holder who keeps no books here: the State, an importer, a company without people.

    It is on its way until a buyer who keeps books has received it; any other buyer has it at once.
    """
    locked_book(actor.authority)  # first: what is left is read after others who post now
    row = (
        StockParcel.objects.select_related("holder", "born")
        .filter(authority=actor.authority, code=given.parcel, is_void=False, left__gt=0)
        .first()
    )
    if row is None:
        reference = given.parcel[:40]
        return stopped([finding("record_not_found", CLAUSE, record="parcel", reference=reference)])
    if keeps_books(row.holder):
        seller = row.holder.name[:80]
        return stopped([finding("stock_seller_records", CLAUSE, subject="seller", seller=seller)])
    buyer, found = holder_named(actor, given.buyer)
    because = " ".join(given.because.split())[:400]
    if not because:
        found = (*found, finding("remark_missing", CLAUSE, subject=row.code, field="Reason"))
    if buyer is None or found:
        return stopped(found)
    findings = _findings(actor, row, buyer, given, actor.day(now))
    if is_blocked(findings):
        return stopped(findings)
    posted = post(actor, _entry(row, buyer, given, because), now=now)
    return Result(posted.record, (*findings, *posted.findings), posted.noted)


def _findings(
    actor: Actor, row: StockParcel, buyer: Holder, given: Handover, today: date
) -> tuple[Finding, ...]:
    if buyer.pk == row.holder_id:
        same = finding("stock_buyer_is_seller", CLAUSE, subject="buyer", holder=buyer.name[:80])
        return (same,)
    return (
        *day_findings(given.happened_on, today),
        *check_handover(
            row.holder.kind,
            licence_on(row.holder, given.happened_on),
            buyer.kind,
            licence_on(buyer, given.happened_on),
            day=given.happened_on,
            policy=custody_policy(actor.authority.participant, given.happened_on),
            subject="buyer",
        ),
        *asked_of_barred(parcels_of([row])[0].left, day=today, subject=f"parcel {row.code}"),
    )


def _entry(row: StockParcel, buyer: Holder, given: Handover, because: str) -> Entry:
    carats = given.carats or row.left
    is_whole = carats == row.carats
    made = Made(
        parcel="",
        carats=carats,
        holder=buyer.code,
        grade=row.grade,
        stones=row.stones if is_whole else 0,
        usd=row.usd if is_whole else None,
    )
    return Entry(
        kind=EventKind.SALE,
        happened_on=given.happened_on,
        inputs=(Drawn(parcel=row.code, carats=carats),),
        outputs=(made,),
        remark=because,
        is_received=not keeps_books(buyer),
        takes_on_the_way=True,
    )


@act("close_stock_account")
def close_stock_account(actor: Actor, code: str, *, because: str, now: datetime) -> Result[Holder]:
    """Nobody of the holder's writes to the account any more, nobody sells to it; what lies there stays."""
    return _set_open(actor, code, because, is_open=False)


@act("reopen_stock_account")
def reopen_stock_account(actor: Actor, code: str, *, because: str, now: datetime) -> Result[Holder]:
    """The account may be written to again."""
    return _set_open(actor, code, because, is_open=True)


def _set_open(actor: Actor, code: str, because: str, *, is_open: bool) -> Result[Holder]:
    holder = Holder.objects.select_for_update().filter(authority=actor.authority, code=code).first()
    if holder is None:
        return stopped([finding("record_not_found", "PRACTICE:records", record="account", reference=code)])
    if holder.kind == HolderKind.STATE:
        return stopped([finding("account_of_the_state", CLAUSE, subject=code, account=code)])
    because = " ".join(because.split())[:400]
    if not because:
        return stopped([finding("remark_missing", CLAUSE, subject=code, field="Reason")])
    if holder.is_active is is_open:
        return Result(holder)
    holder.is_active = is_open
    holder.save(update_fields=["is_active"])
    return Result(holder, noted=(Noted(holder.code, {"because": because}),))
