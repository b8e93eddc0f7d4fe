"""Who may correct which event, and what a correction may say: asked before anything is changed.

The authority corrects its book, but no event that a signed paper of its own stands for. A company corrects
what its own people recorded, downward or in words; what came in, what was taken by the State and what another
has touched, the authority corrects.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from openkp.custody.composition import Composition
from openkp.custody.events import SOURCES, Event, EventKind
from openkp.custody.ledger import in_carats
from openkp.custody.licences import check_handover, check_production
from openkp.custody.policies import custody_policy
from openkp.custody.vouchers import check_voucher
from openkp.office.acting import Actor
from openkp.office.messages import finding
from openkp.office.parties.models import Membership
from openkp.office.permissions import FOR_A_COMPANY
from openkp.office.stocks.acts.holding_core import account_of, asked_of_source, day_findings, no_account
from openkp.office.stocks.acts.holding_names import engine_licence, licence_numbered, licence_on, no_licence
from openkp.office.stocks.book import Entry
from openkp.office.stocks.models import Holder, Licence, StockDraw, StockEvent, StockFile, StockParcel
from openkp.scheme.findings import Finding, Param

_CLAUSE = "KPCS-CD:IV.a"
#: Kinds that a company never corrects: the State acted, or stones came into the books or left them on paper.
NOT_BY_COMPANIES = frozenset({EventKind.SEIZURE, EventKind.IMPORT, EventKind.EXPORT, EventKind.OPENING})


def correctable(actor: Actor, row: StockEvent) -> tuple[Finding, ...]:
    """Why the actor may not correct the event at all; nothing if he may."""
    is_company = actor.capacity in FOR_A_COMPANY
    if is_company and not is_own_event(actor, row):
        return (_said("stock_event_unknown", row),)
    if is_company and not _is_open(actor):
        return (no_account(actor),)
    if row.kind == EventKind.EXPORT:
        return (_said("correction_of_an_export", row, certificate=row.certificate),)
    if row.kind == EventKind.IMPORT and not _is_of_a_file(row):
        return (_said("correction_of_an_import", row, certificate=row.certificate),)
    if is_company and (row.kind in NOT_BY_COMPANIES or not _is_by_own_people(actor, row)):
        return (_said("correction_by_the_authority", row, kind=row.get_kind_display()),)
    return ()


def findings_of(
    actor: Actor, row: StockEvent, current: Event | None, instead: Entry | None, *, today: date
) -> tuple[Finding, ...]:
    """What speaks against what is said instead, or is asked of it. current: as the event stands now."""
    found: list[Finding] = []
    if actor.capacity in FOR_A_COMPANY:
        found += _beyond_a_company(actor, row, current, instead)
    if instead is None:
        return tuple(found)
    found += day_findings(instead.happened_on, today)
    before = row.certificate if current is None else current.certificate
    if instead.certificate != before:
        found.append(_said("correction_of_a_certificate", row, certificate=before, found=instead.certificate))
    if instead.kind in SOURCES:
        found += asked_of_source(instead.origins, day=instead.happened_on, subject=f"event {row.seq}")
    if instead.kind is EventKind.PRODUCTION:
        found += _of_production(actor, row, current, instead)
    if instead.kind in (EventKind.SALE, EventKind.PURCHASE):
        found += _of_handover(actor, row, instead)
    if instead.voucher and (current is None or instead.voucher != current.voucher):
        found += check_voucher(instead.voucher, used=_used_elsewhere(row, instead), subject="voucher")
    return tuple(dict.fromkeys(found))


def is_own_event(actor: Actor, row: StockEvent) -> bool:
    """True if the event was of the account of the company that the actor acts for."""
    holder = account_of(actor)
    if holder is None:
        return False
    drawn = row.draws.select_related("parcel").filter(is_void=False).first()
    if drawn is not None:
        return drawn.parcel.holder_id == holder.pk
    return row.made.filter(holder=holder).exists()


def _is_open(actor: Actor) -> bool:
    account = account_of(actor)
    return account is not None and account.is_active and actor.trader is not None and actor.trader.is_active


def _is_by_own_people(actor: Actor, row: StockEvent) -> bool:
    """True if the event and every correction of it were recorded by people of the actor's company."""
    corrections = StockEvent.objects.filter(authority=row.authority_id, corrects=row.seq)
    people = {row.recorded_by_id, *corrections.values_list("recorded_by", flat=True)}
    own = Membership.objects.filter(
        user__in=people, trader=actor.trader, capacity__in=[each.value for each in FOR_A_COMPANY]
    )
    return people == set(own.values_list("user", flat=True))


def _is_of_a_file(row: StockEvent) -> bool:
    files = StockFile.objects.filter(authority=row.authority_id, imported_at__isnull=False)
    return files.filter(first__lte=row.seq, last__gte=row.seq).exists()


def _beyond_a_company(
    actor: Actor, row: StockEvent, current: Event | None, instead: Entry | None
) -> Iterable[Finding]:
    added = _change(instead) - _change(current)
    if added > 0:
        yield _said("correction_adds", row, difference=in_carats(added))
    if instead is None:
        return
    if current is None or _origins(current) != _origins(instead):
        yield _said("correction_of_origins", row)
    codes = [each.parcel for each in instead.inputs]
    others = StockParcel.objects.filter(authority=row.authority_id, code__in=codes)
    for parcel in others.exclude(holder__trader=actor.trader).order_by("code")[:1]:
        yield _said("correction_reaches_others", row, found=parcel.code)


def _change(event: Event | Entry | None) -> int:
    """By how much the event changes what lies in the books, in hundredths."""
    if event is None:
        return 0
    return sum(each.carats for each in event.outputs) - sum(each.carats for each in event.inputs)


def _origins(event: Event | Entry) -> tuple[set[object], dict[str, Composition]]:
    """The origins that a source states, and those stated for single parcels that came out of a mixture."""
    return set(event.origins.shares), {made.parcel: made.stated for made in event.outputs}


def _of_production(actor: Actor, row: StockEvent, current: Event | None, instead: Entry) -> Iterable[Finding]:
    """Stones were mined in the authority's own country, under a licence of the day of whoever mined them."""
    own = actor.authority.participant
    licences = Licence.objects.filter(
        authority=row.authority_id, holder__code__in={made.holder for made in instead.outputs}
    )
    before = set() if current is None else set(current.origins.shares)
    policy = custody_policy(own, instead.happened_on)
    for key, _share in instead.origins:
        if key.country and key.country != own:
            yield _said("production_elsewhere", row, found=key.country, expected=own)
            continue
        licence = licence_numbered(licences, key.licence)
        if licence is None and key.licence and key not in before:
            yield no_licence(key.licence)
            continue
        yield from check_production(
            None if licence is None else engine_licence(licence),
            key,
            day=instead.happened_on,
            policy=policy,
            subject="licence",
        )


def _of_handover(actor: Actor, row: StockEvent, instead: Entry) -> Iterable[Finding]:
    codes = [each.parcel for each in instead.inputs]
    parcels = StockParcel.objects.filter(authority=row.authority_id, code__in=codes)
    seller = Holder.objects.filter(pk__in=parcels.values("holder")).first()
    buyers = Holder.objects.filter(
        authority=row.authority_id, code__in={made.holder for made in instead.outputs}
    )
    if seller is None:
        return
    for buyer in buyers:
        yield from check_handover(
            seller.kind,
            licence_on(seller, instead.happened_on),
            buyer.kind,
            licence_on(buyer, instead.happened_on),
            day=instead.happened_on,
            policy=custody_policy(actor.authority.participant, instead.happened_on),
            subject="buyer",
        )


def _used_elsewhere(row: StockEvent, instead: Entry) -> list[str]:
    """The voucher where another deal names it. A digger's production and its purchase are one deal."""
    drawn = StockDraw.objects.filter(event=row, is_void=False).values_list("parcel__born__seq", flat=True)
    taken = StockDraw.objects.filter(parcel__born=row, is_void=False).values_list("event__seq", flat=True)
    deal = {row.seq, *drawn, *taken}
    others = StockEvent.objects.filter(authority=row.authority_id, voucher__iexact=instead.voucher.strip())
    return [
        voucher
        for seq, corrects, voucher in others.values_list("seq", "corrects", "voucher")
        if (corrects or seq) not in deal
    ]


def _said(code: str, row: StockEvent, **params: Param) -> Finding:
    return finding(code, _CLAUSE, subject=f"event {row.seq}", seq=row.seq, **params)
