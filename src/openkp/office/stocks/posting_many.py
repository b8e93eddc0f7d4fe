"""Posting many events at once, for imports: what `book.post` stores, in few queries for thousands of rows.

Runs inside an act's transaction, with the book locked. The events were tried in the engine already; what the
ledger found is stored as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from openkp.custody.composition import EMPTY, Share
from openkp.custody.event_form import event_to_json
from openkp.custody.events import Event
from openkp.custody.ledger import Ledger
from openkp.custody.origins import OriginKey
from openkp.office.acting import Actor
from openkp.office.stocks.book import next_codes, origin_rows, parcel_row, share_rows
from openkp.office.stocks.effective import in_parts
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

#: Rows in one statement, far below what either database takes.
BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """Events that the engine posted to a ledger, under numbers of their own.

    stored: rows of the parcels that were there before and were drawn from. holders: by code.
    """

    events: tuple[Event, ...]
    ledger: Ledger
    stored: Mapping[str, StockParcel]
    holders: Mapping[str, Holder]


def post_many(actor: Actor, book: Book, tried: Tried, *, remark: str, now: datetime) -> list[StockEvent]:
    """Store all of it, under the next numbers of the book; parcels whose name is `(row n)` get its codes."""
    codes = _codes(book, tried.events)
    start = book.last_event
    rows = [
        StockEvent(
            authority=actor.authority,
            seq=start + place,
            kind=event.kind.value,
            happened_on=event.happened_on,
            content=event_to_json(_renamed(event, start + place, codes)),
            certificate=event.certificate,
            voucher=event.voucher,
            remark=remark,
            recorded_at=now,
            recorded_by=actor.user,
        )
        for place, event in enumerate(tried.events, start=1)
    ]
    rows = StockEvent.objects.bulk_create(rows, batch_size=BATCH)
    book.last_event += len(rows)
    book.save(update_fields=["last_event", "last_parcel"])
    _store(dict(zip((event.seq for event in tried.events), rows, strict=True)), tried, codes)
    return rows


def _codes(book: Book, events: Iterable[Event]) -> dict[str, str]:
    """The code of each parcel that a list gave no name."""
    unnamed = list(
        dict.fromkeys(made.parcel for event in events for made in event.outputs if made.parcel[0] == "(")
    )
    return dict(zip(unnamed, next_codes(book, len(unnamed)), strict=True))


def _renamed(event: Event, seq: int, codes: Mapping[str, str]) -> Event:
    outputs = tuple(replace(made, parcel=codes.get(made.parcel, made.parcel)) for made in event.outputs)
    inputs = tuple(replace(each, parcel=codes.get(each.parcel, each.parcel)) for each in event.inputs)
    return replace(event, seq=seq, inputs=inputs, outputs=outputs)


def _store(rows: Mapping[int, StockEvent], tried: Tried, codes: Mapping[str, str]) -> None:
    ledger = tried.ledger
    origins = _origins(tried)
    made: dict[str, StockParcel] = {}
    for event in tried.events:
        for output in event.outputs:
            parcel = ledger.parcels[output.parcel]
            row = parcel_row(
                rows[event.seq], parcel, tried.holders[output.holder], received_on=event.happened_on
            )
            row.code = codes.get(output.parcel, output.parcel)
            made[output.parcel] = row
    created = StockParcel.objects.bulk_create(made.values(), batch_size=BATCH)
    parcels: dict[str, StockParcel] = {**tried.stored, **dict(zip(made, created, strict=True))}
    ParcelShare.objects.bulk_create(
        (each for name in made for each in share_rows(parcels[name], ledger.parcels[name], origins)),
        batch_size=BATCH,
    )
    StockDraw.objects.bulk_create(
        (
            StockDraw(event=rows[event.seq], parcel=parcels[each.parcel], carats=each.carats)
            for event in tried.events
            for each in event.inputs
        ),
        batch_size=BATCH,
    )
    GoneShare.objects.bulk_create(
        (
            GoneShare(
                event=rows[event.seq],
                origin=origins[key],
                carats=share.carats,
                low=share.low,
                high=share.high,
            )
            for event in tried.events
            for key, share in ledger.gone.get(event.seq, EMPTY)
        ),
        batch_size=BATCH,
    )
    _restate_stored(tried)


def _origins(tried: Tried) -> dict[OriginKey, StockOrigin]:
    keys: dict[OriginKey, None] = {}
    for event in tried.events:
        for made in event.outputs:
            keys |= dict.fromkeys(tried.ledger.parcels[made.parcel].composition.shares)
        keys |= dict.fromkeys(tried.ledger.gone.get(event.seq, EMPTY).shares)
    found: dict[OriginKey, StockOrigin] = {}
    for some in in_parts(list(keys)):
        found |= origin_rows(some)
    return found


def _restate_stored(tried: Tried) -> None:
    """What is left of parcels that were there before."""
    rows = list(tried.stored.values())
    for row in rows:
        row.left = tried.ledger.parcels[row.code].remaining
    StockParcel.objects.bulk_update(rows, ["left"], batch_size=BATCH)
    for some in in_parts(rows):
        shares = list(ParcelShare.objects.filter(parcel__in=some).select_related("origin", "parcel"))
        for share in shares:
            left = tried.ledger.parcels[share.parcel.code].left
            now = left.shares.get(OriginKey.parse(share.origin.text), Share(0, 0, 0))
            share.left, share.left_low, share.left_high = now.carats, now.low, now.high
        ParcelShare.objects.bulk_update(shares, ["left", "left_low", "left_high"], batch_size=100)
