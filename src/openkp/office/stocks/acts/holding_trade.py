"""Plans of what comes to a holder and what goes: production, purchase, sale."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from openkp.custody.composition import Composition
from openkp.custody.events import Drawn, EventKind, Made
from openkp.custody.licences import MINERS, check_handover, check_production
from openkp.custody.licences import Licence as EngineLicence
from openkp.custody.origins import OriginKey
from openkp.custody.policies import custody_policy
from openkp.custody.vouchers import check_voucher
from openkp.office.acting import Actor
from openkp.office.messages import finding
from openkp.office.stocks.acts.holding_amounts import asked_of_amount
from openkp.office.stocks.acts.holding_core import (
    CLAUSE,
    NO_BILL,
    NOTHING_MEASURED,
    Billed,
    Measured,
    Plan,
    Step,
    asked_of_barred,
    asked_of_source,
    day_findings,
    own_parcels,
    planned_nothing,
)
from openkp.office.stocks.acts.holding_names import (
    engine_licence,
    holder_named,
    keeps_books,
    licence_numbered,
    licence_on,
    no_licence,
    origin_of,
)
from openkp.office.stocks.book import Entry, parcels_of
from openkp.office.stocks.models import Holder, HolderKind, Licence, StockEvent, StockParcel
from openkp.scheme.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Producing:
    """Stones that a mine or a digger brought up. licence: its number; carats: hundredths."""

    licence: str
    carats: int
    happened_on: date
    place: str = ""
    grade: str = ""
    stones: int = 0
    position: tuple[float, float] | None = None
    measured: Measured = NOTHING_MEASURED


@dataclass(frozen=True, slots=True, kw_only=True)
class Buying:
    """A purchase that the buyer records: of a digger, by licence and voucher or by a parcel of the digger's.

    seller: the digger's licence; with a parcel also the account or name. parcel: the code on the label; empty
    where the digger's production is recorded along with the purchase.
    """

    seller: str
    carats: int
    happened_on: date
    voucher: str = ""
    parcel: str = ""
    place: str = ""
    grade: str = ""
    stones: int = 0
    billed: Billed = NO_BILL


@dataclass(frozen=True, slots=True, kw_only=True)
class Selling:
    """A parcel, or a part of it, that goes to a buyer. carats: 0 for all that is left."""

    parcel: str
    buyer: str
    happened_on: date
    carats: int = 0
    billed: Billed = NO_BILL


def plan_production(actor: Actor, holder: Holder, given: Producing, today: date) -> Plan:
    """Stones come into the books under a licence of the holder's own."""
    row = licence_numbered(holder.licences.all(), given.licence)
    if row is None and given.licence.strip():
        return planned_nothing(no_licence(given.licence))
    key = origin_of(actor, row, given.happened_on)
    composition = Composition.exact({key: given.carats})
    policy = custody_policy(actor.authority.participant, given.happened_on)
    findings = (
        *day_findings(given.happened_on, today),
        *check_production(
            None if row is None else engine_licence(row),
            key,
            day=given.happened_on,
            position=given.position,
            policy=policy,
            subject="licence",
        ),
        *asked_of_source(composition, day=given.happened_on, subject="licence"),
        *asked_of_amount(actor.authority, row, given.carats),
    )
    made = Made(
        parcel="",
        carats=given.carats,
        holder=holder.code,
        place=given.place.strip(),
        grade=given.grade.strip(),
        stones=given.stones,
        usd=given.measured.usd,
    )
    entry = Entry(
        kind=EventKind.PRODUCTION, happened_on=given.happened_on, outputs=(made,), origins=composition
    )
    return Plan(steps=(Step(entry=entry, measured=given.measured),), findings=findings)


def plan_purchase(actor: Actor, holder: Holder, given: Buying, today: date) -> Plan:
    """A purchase of a digger's stones, or of a parcel that is in the books of a digger.

    Nobody else's stones are bought by the buyer's word alone: the seller records the sale, or an officer does
    (`hand_over_parcel`).
    """
    if given.parcel.strip():
        return _plan_from_holder(actor, holder, given, today)
    return _plan_from_digger(actor, holder, given, today)


def plan_sale(actor: Actor, holder: Holder, given: Selling, today: date) -> Plan:
    """A parcel goes on its way to the buyer, who says when it arrived."""
    rows, missing = own_parcels(holder, [given.parcel])
    if missing:
        return planned_nothing(*missing)
    buyer, unknown = holder_named(actor, given.buyer)
    if buyer is None:
        return Plan(findings=unknown, rows=rows)
    row = rows[0]
    carats = given.carats or row.left
    policy = custody_policy(actor.authority.participant, given.happened_on)
    findings = (
        *day_findings(given.happened_on, today),
        *check_handover(
            holder.kind,
            licence_on(holder, given.happened_on),
            buyer.kind,
            licence_on(buyer, given.happened_on),
            day=given.happened_on,
            policy=policy,
            subject="buyer",
        ),
        *asked_of_barred(parcels_of(rows)[0].left, day=today, subject=f"parcel {row.code}"),
    )
    made = Made(
        parcel="",
        carats=carats,
        holder=buyer.code,
        grade=row.grade,
        stones=row.stones if carats == row.carats else 0,
        usd=given.billed.usd,
    )
    entry = Entry(
        kind=EventKind.SALE,
        happened_on=given.happened_on,
        inputs=(Drawn(parcel=row.code, carats=carats),),
        outputs=(made,),
        is_received=False,
    )
    return Plan(steps=(Step(entry=entry, billed=given.billed),), findings=findings, rows=rows)


def _plan_from_digger(actor: Actor, holder: Holder, given: Buying, today: date) -> Plan:
    """Production at the digger and the purchase, on one day, under one voucher."""
    row = licence_numbered(
        Licence.objects.filter(authority=actor.authority, kind__in=MINERS).exclude(holder=holder),
        given.seller,
    )
    if row is None:
        return planned_nothing(no_licence(given.seller))
    refused = _not_by_one_side(row.holder, is_digging=row.kind == HolderKind.DIGGER)
    if refused:
        return planned_nothing(*refused)
    key = origin_of(actor, row, given.happened_on)
    composition = Composition.exact({key: given.carats})
    findings = (
        *day_findings(given.happened_on, today),
        *_asked_of_digger(actor, holder, row, given, key),
        *asked_of_source(composition, day=given.happened_on, subject="licence"),
        *asked_of_amount(actor.authority, row, given.carats),
    )
    dug = Made(parcel="", carats=given.carats, holder=row.holder.code, grade=given.grade.strip())
    bought = Made(
        parcel="",
        carats=given.carats,
        holder=holder.code,
        place=given.place.strip(),
        grade=given.grade.strip(),
        stones=given.stones,
        usd=given.billed.usd,
    )
    voucher = given.voucher.strip()
    production = Entry(
        kind=EventKind.PRODUCTION,
        happened_on=given.happened_on,
        outputs=(dug,),
        origins=composition,
        voucher=voucher,
    )
    purchase = Entry(
        kind=EventKind.PURCHASE,
        happened_on=given.happened_on,
        inputs=(Drawn(parcel="", carats=given.carats),),
        outputs=(bought,),
        voucher=voucher,
    )
    return Plan(steps=(Step(entry=production), Step(entry=purchase, billed=given.billed)), findings=findings)


def _asked_of_digger(
    actor: Actor, holder: Holder, row: Licence, given: Buying, key: OriginKey
) -> tuple[Finding, ...]:
    policy = custody_policy(actor.authority.participant, given.happened_on)
    digger, day = engine_licence(row), given.happened_on
    handover = check_handover(
        row.holder.kind,
        digger,
        holder.kind,
        licence_on(holder, day),
        day=day,
        policy=policy,
        subject="seller",
    )
    return (
        *(each for each in handover if not _is_of_licence(each, digger)),
        *check_production(digger, key, day=day, policy=policy, subject="licence"),
        *check_voucher(
            given.voucher,
            used=_used(actor, given.voucher),
            is_needed=policy.needs_voucher,
            subject="voucher",
        ),
    )


def _not_by_one_side(seller: Holder, *, is_digging: bool = True) -> tuple[Finding, ...]:
    """Why the buyer's record alone is not enough: the seller keeps books, or is no artisanal digger."""
    params = {"seller": seller.name[:80], "kind": seller.get_kind_display()}
    if keeps_books(seller):
        return (finding("stock_seller_records", CLAUSE, subject="seller", **params),)
    if seller.kind != HolderKind.DIGGER or not is_digging:
        return (finding("stock_seller_no_digger", CLAUSE, subject="seller", **params),)
    return ()


def _is_of_licence(found: Finding, licence: EngineLicence) -> bool:
    """True if a handover's finding is about the digger's licence, which the check of production names too."""
    return found.params.get("licence") == licence.number[:60]


def _used(actor: Actor, voucher: str) -> Collection[str]:
    """The voucher, if an event of the authority named it before."""
    return list(
        StockEvent.objects.filter(authority=actor.authority, voucher__iexact=voucher.strip())
        .exclude(voucher="")
        .values_list("voucher", flat=True)[:1]
    )


def _plan_from_holder(actor: Actor, holder: Holder, given: Buying, today: date) -> Plan:
    """A part of a parcel of a digger who keeps no books here."""
    seller, unknown = holder_named(actor, given.seller)
    if seller is None:
        return planned_nothing(*unknown)
    refused = _not_by_one_side(seller)
    if refused:
        return planned_nothing(*refused)
    row = (
        StockParcel.objects.select_related("holder", "born")
        .filter(holder=seller, code__iexact=given.parcel.strip(), is_void=False)
        .first()
    )
    if row is None:
        return planned_nothing(
            finding(
                "stock_not_the_sellers",
                CLAUSE,
                subject="parcel",
                parcel=given.parcel.strip()[:40],
                seller=seller.name[:80],
            )
        )
    policy = custody_policy(actor.authority.participant, given.happened_on)
    findings = (
        *day_findings(given.happened_on, today),
        *check_handover(
            seller.kind,
            licence_on(seller, given.happened_on),
            holder.kind,
            licence_on(holder, given.happened_on),
            day=given.happened_on,
            policy=policy,
            subject="seller",
        ),
        *asked_of_barred(parcels_of([row])[0].left, day=today, subject=f"parcel {row.code}"),
    )
    made = Made(
        parcel="",
        carats=given.carats,
        holder=holder.code,
        place=given.place.strip(),
        grade=given.grade.strip() or row.grade,
        stones=given.stones,
        usd=given.billed.usd,
    )
    entry = Entry(
        kind=EventKind.PURCHASE,
        happened_on=given.happened_on,
        inputs=(Drawn(parcel=row.code, carats=given.carats),),
        outputs=(made,),
        voucher=given.voucher.strip(),
    )
    return Plan(steps=(Step(entry=entry, billed=given.billed),), findings=findings, rows=(row,))
