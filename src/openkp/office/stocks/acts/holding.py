"""What a holder does in a day: mine, buy, sell, receive, mix, split, sort, move, lose, cut, declare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from openkp.custody.events import Drawn, EventKind, Made
from openkp.custody.ledger import in_carats
from openkp.custody.policies import custody_policy
from openkp.office.acting import Actor, Noted, Result, act, stopped
from openkp.office.messages import finding
from openkp.office.stocks.acts import holding_handling as handling
from openkp.office.stocks.acts import holding_trade as trade
from openkp.office.stocks.acts.holding_core import (
    CLAUSE,
    Plan,
    Recorded,
    Said,
    Step,
    account_for_record,
    account_of,
    day_findings,
    no_account,
    own_parcels,
    perform,
    planned_nothing,
    recorded_before,
    remember,
)
from openkp.office.stocks.book import Entry, locked_book
from openkp.office.stocks.holders import holder_of
from openkp.office.stocks.models import Holder, StockDeclaration, StockParcel
from openkp.scheme.findings import Finding

_NOTHING_SAID = Said()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiving:
    """A parcel that came. carats: hundredths that were found on the scales."""

    parcel: str
    carats: int
    happened_on: date
    place: str = ""


@act("open_own_account")
def open_own_account(actor: Actor, *, now: datetime) -> Result[Holder]:
    """The account of an exporter's company; opened before, it is the same one."""
    if actor.trader is None:
        return stopped([no_account(actor)])
    known = account_of(actor)
    if known is not None:
        return Result(known)
    opened = holder_of(actor.trader)
    return Result(opened, noted=(Noted(opened.code, {"company": opened.name}),))


@act("record_production")
def record_production(
    actor: Actor, given: trade.Producing, *, now: datetime, said: Said = _NOTHING_SAID
) -> Recorded:
    """Stones were mined under a licence of the holder's (Annex II 9, 11, 15)."""
    day = actor.day(now)
    return perform(actor, lambda mine: trade.plan_production(actor, mine, given, day), said=said, now=now)


@act("record_purchase")
def record_purchase(
    actor: Actor, given: trade.Buying, *, now: datetime, said: Said = _NOTHING_SAID
) -> Recorded:
    """Stones were bought of a digger, or of a holder who keeps no books here; the paper came first."""
    day = actor.day(now)
    return perform(actor, lambda buyer: trade.plan_purchase(actor, buyer, given, day), said=said, now=now)


@act("record_sale")
def record_sale(actor: Actor, given: trade.Selling, *, now: datetime, said: Said = _NOTHING_SAID) -> Recorded:
    """A parcel was sold and is on its way; it is the buyer's from now on (section IV, Annex II 15)."""
    day = actor.day(now)
    return perform(actor, lambda seller: trade.plan_sale(actor, seller, given, day), said=said, now=now)


@act("receive_parcel")
def receive_parcel(
    actor: Actor, given: Receiving, *, now: datetime, said: Said = _NOTHING_SAID
) -> Result[StockParcel]:
    """A parcel arrived. What is missing is recorded as a loss of its own; more than was sent cannot be.

    A gap within the tolerance of the policy is weight that handling took, a larger one theft or loss.
    """
    day = actor.day(now)
    holder = account_for_record(actor)
    if holder is None:
        return stopped([no_account(actor)])
    locked_book(actor.authority)
    rows, found = own_parcels(holder, [given.parcel])
    if found:
        return stopped(found)
    row = rows[0]
    if recorded_before(holder, said.token) is not None:
        return stopped([_form_of_another(row)]) if row.received_on is None else Result(row)
    if row.received_on is not None:
        return stopped([_received_before(row)])
    found = (*day_findings(given.happened_on, day), *_weight_findings(row, given, said))
    if given.happened_on < row.born_on:
        params = {"sent_on": row.born_on.isoformat(), "found": given.happened_on.isoformat()}
        found = (*found, finding("stock_received_before_sent", CLAUSE, subject="happened_on", **params))
    if found:
        return stopped(found)
    row.received_on = given.happened_on
    row.place = given.place.strip()
    row.save(update_fields=["received_on", "place"])
    missing = row.left - given.carats
    noted = Noted(row.code, {"carats": in_carats(given.carats), "day": given.happened_on.isoformat()})
    if not missing:
        remember(holder, said.token, [], now=now)
        return Result(row, noted=(noted,))
    policy = custody_policy(actor.authority.participant, given.happened_on)
    is_of_scales = missing <= policy.tolerance(row.left)  # two balances and dust, no theft
    entry = Entry(
        kind=EventKind.CLEANING_LOSS if is_of_scales else EventKind.THEFT,
        happened_on=given.happened_on,
        inputs=(Drawn(parcel=row.code, carats=missing),),
        remark=f"{in_carats(given.carats)} of {in_carats(row.left)} ct arrived",
    )
    lost = perform(actor, lambda _: Plan(steps=(Step(entry=entry),), rows=rows), said=said, now=now)
    if not lost.is_done:
        return stopped(lost.findings)
    row.refresh_from_db()
    return Result(row, lost.findings, (noted, *lost.noted))


@act("refuse_parcel")
def refuse_parcel(actor: Actor, code: str, *, now: datetime, said: Said = _NOTHING_SAID) -> Recorded:
    """A parcel that came is not taken: it goes back to the seller, by a sale back that says why."""
    day = actor.day(now)
    return perform(actor, lambda holder: _plan_refusal(holder, code, said, day), said=said, now=now)


@act("mix_parcels")
def mix_parcels(
    actor: Actor, given: handling.Mixing, *, now: datetime, said: Said = _NOTHING_SAID
) -> Recorded:
    """Several parcels become one."""
    day = actor.day(now)
    return perform(actor, lambda holder: handling.plan_mix(holder, given, day), said=said, now=now)


@act("split_parcel")
def split_parcel(
    actor: Actor, given: handling.Splitting, *, now: datetime, said: Said = _NOTHING_SAID
) -> Recorded:
    """Parts of a parcel become parcels of their own."""
    day = actor.day(now)
    return perform(actor, lambda holder: handling.plan_split(holder, given, day), said=said, now=now)


@act("sort_parcels")
def sort_parcels(
    actor: Actor, given: handling.Sorting, *, now: datetime, said: Said = _NOTHING_SAID
) -> Recorded:
    """Parcels are sorted by size, colour or use, or stone by stone."""
    day = actor.day(now)
    return perform(actor, lambda holder: handling.plan_sort(holder, given, day), said=said, now=now)


@act("move_parcels")
def move_parcels(
    actor: Actor, given: handling.Moving, *, now: datetime, said: Said = _NOTHING_SAID
) -> Recorded:
    """Parcels lie at another place of the same holder."""
    day = actor.day(now)
    return perform(actor, lambda holder: handling.plan_move(holder, given, day), said=said, now=now)


@act("record_loss")
def record_loss(
    actor: Actor, given: handling.Losing, *, now: datetime, said: Said = _NOTHING_SAID
) -> Recorded:
    """Weight that cleaning took, or stones that were stolen or lost."""
    day = actor.day(now)
    return perform(
        actor, lambda holder: handling.plan_loss(holder, given, said.remark, day), said=said, now=now
    )


@act("record_cutting")
def record_cutting(
    actor: Actor, given: handling.Cutting, *, now: datetime, said: Said = _NOTHING_SAID
) -> Recorded:
    """Rough was cut and leaves the scheme."""
    day = actor.day(now)
    return perform(actor, lambda holder: handling.plan_cutting(holder, given, day), said=said, now=now)


@act("declare_stock")
def declare_stock(
    actor: Actor, as_of: date, carats: int, *, now: datetime, said: Said = _NOTHING_SAID
) -> Result[StockDeclaration]:
    """What lies there by the holder's own scales. The same declared again counts once."""
    holder = account_for_record(actor)
    if holder is None:
        return stopped([no_account(actor)])
    found = day_findings(as_of, actor.day(now))
    if carats < 0:
        params = {"field": "carats", "found": in_carats(carats), "expected": "0.00"}
        found = (*found, finding("custody_field_unreadable", CLAUSE, subject="carats", **params))
    if found:
        return stopped(found)
    locked_book(actor.authority)
    last = holder.declarations.filter(kind=StockDeclaration.Kind.DECLARED, as_of=as_of).last()
    if last is not None and (last.carats, last.remark) == (carats, said.text):
        return Result(last)
    declared = StockDeclaration.objects.create(
        authority=actor.authority,
        holder=holder,
        kind=StockDeclaration.Kind.DECLARED,
        as_of=as_of,
        carats=carats,
        remark=said.text,
        made_at=now,
        made_by=actor.user,
    )
    return Result(
        declared, noted=(Noted(holder.code, {"as_of": as_of.isoformat(), "carats": in_carats(carats)}),)
    )


def _received_before(row: StockParcel) -> Finding:
    day = "" if row.received_on is None else row.received_on.isoformat()
    return finding("stock_received_already", CLAUSE, subject=f"parcel {row.code}", parcel=row.code, day=day)


def _form_of_another(row: StockParcel) -> Finding:
    """The mark of the page was used for another parcel: nothing is known of this one yet."""
    return finding("stock_form_of_another", CLAUSE, subject=f"parcel {row.code}", parcel=row.code)


def _weight_findings(row: StockParcel, given: Receiving, said: Said) -> tuple[Finding, ...]:
    weights = {"parcel": row.code, "sent": in_carats(row.left), "found": in_carats(given.carats)}
    if given.carats > row.left:
        return (finding("stock_received_more", CLAUSE, subject="carats", **weights),)
    if given.carats <= 0:
        return (finding("stock_received_nothing", CLAUSE, subject="carats", **weights),)
    if given.carats < row.left and not said.remark.strip():
        return (finding("stock_received_less", CLAUSE, subject="remark", **weights),)
    return ()


def _plan_refusal(holder: Holder, code: str, said: Said, day: date) -> Plan:
    rows, missing = own_parcels(holder, [code])
    if missing:
        return planned_nothing(*missing)
    row = rows[0]
    if row.received_on is not None:
        return planned_nothing(_received_before(row))
    seller = _seller_of(row)
    if seller is None:
        return planned_nothing(finding("stock_nobody_to_return_to", CLAUSE, subject=f"parcel {row.code}"))
    if not said.remark.strip():
        return planned_nothing(finding("stock_refused_untold", CLAUSE, subject="remark"))
    entry = Entry(
        kind=EventKind.SALE,
        happened_on=max(day, row.born_on),
        inputs=(Drawn(parcel=row.code, carats=row.left),),
        outputs=(
            Made(
                parcel="",
                carats=row.left,
                holder=seller.code,
                grade=row.grade,
                stones=row.stones,
                usd=row.usd,
            ),
        ),
        is_received=False,
        takes_on_the_way=True,
        remark="Refused on arrival",
    )
    return Plan(steps=(Step(entry=entry),), rows=rows)


def _seller_of(row: StockParcel) -> Holder | None:
    """Who sent the parcel: the holder from whose parcel its event drew."""
    drawn = row.born.draws.select_related("parcel__holder").first()
    return None if drawn is None else drawn.parcel.holder
