"""Posting to the ledger of an authority: one locked row, the engine's refusals, and the state kept at write.

Acts call `post`; nothing else writes events, parcels, shares and draws. It runs inside the act's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q

from openkp.custody.composition import EMPTY, Composition, Share
from openkp.custody.event_form import event_to_json
from openkp.custody.events import Drawn, Event, EventKind, Made, UnbalancedEvent
from openkp.custody.ledger import Ledger, Parcel
from openkp.custody.origins import OriginKey
from openkp.office.acting import Actor, Noted, Result, stopped
from openkp.office.messages import finding
from openkp.office.parties.models import Authority
from openkp.office.stocks.effective import AT_ONCE
from openkp.office.stocks.models import (
    Book,
    GoneShare,
    Holder,
    ParcelShare,
    StockDraw,
    StockEvent,
    StockOrigin,
    StockParcel,
)
from openkp.scheme.same_numbers import plain_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event to be posted. `outputs` with an empty `parcel` get the next codes of the book.

    is_received: False where the buyer must still say that the parcel arrived. takes_on_the_way: True where it
    may take carats that nobody received yet, as a buyer who turns a parcel back does.
    """

    kind: EventKind
    happened_on: date
    inputs: tuple[Drawn, ...] = ()
    outputs: tuple[Made, ...] = ()
    origins: Composition = EMPTY
    certificate: str = ""
    voucher: str = ""
    polished: int = 0
    remark: str = ""
    is_received: bool = True
    takes_on_the_way: bool = False

    @property
    def may_draw_on_the_way(self) -> bool:
        """True if it may take carats that nobody received yet; a seizure on the road always may."""
        return self.takes_on_the_way or self.kind is EventKind.SEIZURE


def locked_book(authority: Authority) -> Book:
    """The book's row, locked until the transaction ends; made at first use."""
    Book.objects.get_or_create(authority=authority)
    return Book.objects.select_for_update().get(authority=authority)


def post(actor: Actor, entry: Entry, *, now: datetime) -> Result[StockEvent]:
    """Number, check and store an event with the parcels that it makes; or the findings that keep it out.

    Carats of parcels that are on their way to a buyer can be taken by `Entry.may_draw_on_the_way` only.
    """
    authority = actor.authority
    book = locked_book(authority)
    stored = {
        row.code: row
        for row in StockParcel.objects.select_related("holder", "born").filter(
            authority=authority, code__in=[each.parcel for each in entry.inputs], is_void=False
        )
    }
    on_their_way = [row.code for row in stored.values() if row.received_on is None]
    if on_their_way and not entry.may_draw_on_the_way:
        return stopped(
            finding("parcel_not_received", "KPCS-CD:IV.a", subject=f"parcel {code}", parcel=code)
            for code in on_their_way
        )
    try:
        event = numbered(entry, book, seq=book.last_event + 1)
    except UnbalancedEvent as error:
        return stopped([error.finding("entry")])
    ledger = Ledger.resumed(
        parcels_of(stored.values()), last=book.last_event, certificates=used_certificates(authority, event)
    )
    refused = ledger.post(event)
    if refused:
        return stopped(refused)
    book.last_event = event.seq
    book.save(update_fields=["last_event", "last_parcel"])
    row = StockEvent.objects.create(
        authority=authority,
        seq=event.seq,
        kind=event.kind.value,
        happened_on=event.happened_on,
        content=event_to_json(event),
        certificate=event.certificate,
        voucher=event.voucher,
        remark=entry.remark,
        recorded_at=now,
        recorded_by=actor.user,
    )
    _store(row, event, ledger, stored, received_on=event.happened_on if entry.is_received else None)
    return Result(row, noted=(Noted(f"{authority.code}:{event.seq}", {"event": row.content}),))


def numbered(entry: Entry, book: Book, *, seq: int) -> Event:
    """The entry as event `seq`; its new parcels get the next codes. The book is not saved here."""
    codes = iter(next_codes(book, sum(not made.parcel for made in entry.outputs)))
    outputs = [made if made.parcel else replace(made, parcel=next(codes)) for made in entry.outputs]
    return Event(
        seq=seq,
        kind=entry.kind,
        happened_on=entry.happened_on,
        inputs=entry.inputs,
        outputs=tuple(outputs),
        origins=entry.origins,
        certificate=entry.certificate,
        voucher=entry.voucher,
        polished=entry.polished,
    )


def next_codes(book: Book, count: int) -> list[str]:
    """The next codes of the book for new parcels; those that any parcel of this office has are left out.

    One query, where none is taken. The book is not saved here.
    """
    codes: list[str] = []
    while len(codes) < count:
        first = book.last_parcel + 1
        book.last_parcel += min(count - len(codes), AT_ONCE)
        some = [f"{book.authority.code.upper()}-P-{n:06d}" for n in range(first, book.last_parcel + 1)]
        taken = set(StockParcel.objects.filter(code__in=some).values_list("code", flat=True))
        codes += [code for code in some if code not in taken]
    return codes


def used_certificates(authority: Authority, event: Event) -> dict[tuple[EventKind, str], int]:
    """The certificate of the event, if another that still counts used it in the same way."""
    if not event.certificate:
        return {}
    plain = plain_number(event.certificate)
    rows = StockEvent.objects.filter(authority=authority, plain_certificate=plain).order_by("seq")
    for seq in sorted({row.corrects or row.seq for row in rows} - {event.seq}):
        told = StockEvent.objects.filter(authority=authority).filter(Q(seq=seq) | Q(corrects=seq))
        last = told.order_by("seq").last()
        counts = {} if last is None else last.content
        counts = (counts.get("replaced_by") or {}) if "corrects" in counts else counts
        if counts.get("kind") == event.kind and plain_number(counts.get("certificate", "")) == plain:
            return {(event.kind, plain): seq}
    return {}


def parcels_of(rows: Iterable[StockParcel]) -> list[Parcel]:
    """Stored parcels as the engine knows them, with what they are made of; one query for all shares."""
    rows = list(rows)
    born: dict[int, dict[OriginKey, Share]] = {row.pk: {} for row in rows}
    left: dict[int, dict[OriginKey, Share]] = {row.pk: {} for row in rows}
    for share in ParcelShare.objects.filter(parcel__in=born).select_related("origin"):
        key = OriginKey.parse(share.origin.text)
        born[share.parcel_id][key] = Share(share.carats, share.low, share.high)
        if share.left_high:
            left[share.parcel_id][key] = Share(share.left, share.left_low, share.left_high)
    return [
        Parcel(
            Made(
                parcel=row.code,
                carats=row.carats,
                holder=row.holder.code,
                place=row.place,
                grade=row.grade,
                stones=row.stones,
                usd=row.usd,
            ),
            row.born.seq,
            row.born_on,
            Composition.of(born[row.pk]),
            Composition.of(left[row.pk]),
        )
        for row in rows
    ]


def _store(
    row: StockEvent,
    event: Event,
    ledger: Ledger,
    stored: Mapping[str, StockParcel],
    *,
    received_on: date | None,
) -> None:
    origins = origin_rows(
        key
        for composition in (
            *(ledger.parcels[made.parcel].composition for made in event.outputs),
            ledger.gone.get(event.seq, EMPTY),
        )
        for key, _ in composition
    )
    StockDraw.objects.bulk_create(
        StockDraw(event=row, parcel=stored[each.parcel], carats=each.carats) for each in event.inputs
    )
    for each in event.inputs:
        parcel = stored[each.parcel]
        parcel.left = ledger.parcels[each.parcel].remaining
        parcel.save(update_fields=["left"])
        _keep_left(parcel, ledger.parcels[each.parcel].left)
    holders = {
        holder.code: holder for holder in Holder.objects.filter(code__in={m.holder for m in event.outputs})
    }
    made_rows = StockParcel.objects.bulk_create(
        parcel_row(row, ledger.parcels[made.parcel], holders[made.holder], received_on=received_on)
        for made in event.outputs
    )
    shares = []
    for made_row in made_rows:
        shares += share_rows(made_row, ledger.parcels[made_row.code], origins)
    ParcelShare.objects.bulk_create(shares)
    GoneShare.objects.bulk_create(
        GoneShare(event=row, origin=origins[key], carats=share.carats, low=share.low, high=share.high)
        for key, share in ledger.gone.get(event.seq, EMPTY)
    )


def parcel_row(born: StockEvent, parcel: Parcel, holder: Holder, *, received_on: date | None) -> StockParcel:
    """A new row for a parcel of the engine, not saved."""
    return StockParcel(
        authority=born.authority,
        code=parcel.code,
        holder=holder,
        place=parcel.made.place,
        born=born,
        born_on=parcel.born_on,
        carats=parcel.composition.carats,
        left=parcel.remaining,
        grade=parcel.made.grade,
        stones=parcel.made.stones,
        usd=parcel.made.usd,
        custody_model=parcel.composition.model.value,
        received_on=received_on,
    )


def share_rows(
    row: StockParcel, parcel: Parcel, origins: Mapping[OriginKey, StockOrigin]
) -> list[ParcelShare]:
    """New rows for what a parcel is made of, not saved."""
    rows = []
    for key, share in parcel.composition:
        left = parcel.left.shares.get(key, Share(0, 0, 0))
        rows.append(
            ParcelShare(
                parcel=row,
                origin=origins[key],
                carats=share.carats,
                low=share.low,
                high=share.high,
                left=left.carats,
                left_low=left.low,
                left_high=left.high,
            )
        )
    return rows


def _keep_left(parcel: StockParcel, left: Composition) -> None:
    rows = list(parcel.shares.select_related("origin"))
    for row in rows:
        share = left.shares.get(OriginKey.parse(row.origin.text), Share(0, 0, 0))
        row.left, row.left_low, row.left_high = share.carats, share.low, share.high
    ParcelShare.objects.bulk_update(rows, ["left", "left_low", "left_high"])


def origin_rows(keys: Iterable[OriginKey]) -> dict[OriginKey, StockOrigin]:
    """The stored rows of origin keys; new keys get one. Two writers may add the same key at once."""
    wanted = {str(key): key for key in keys}
    known = {row.text: row for row in StockOrigin.objects.filter(text__in=wanted)}
    missing = [key for text, key in wanted.items() if text not in known]
    if missing:
        StockOrigin.objects.bulk_create(
            (
                StockOrigin(
                    text=str(key),
                    country=key.country,
                    zone=key.zone,
                    mine=key.mine,
                    licence=key.licence,
                    period=key.period,
                )
                for key in missing
            ),
            ignore_conflicts=True,
        )
        known |= {row.text: row for row in StockOrigin.objects.filter(text__in=[str(k) for k in missing])}
    return {key: known[text] for text, key in wanted.items()}
