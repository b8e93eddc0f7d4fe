"""The stored books brought to what a replay found: parcels, shares, draws and what left; and what differs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from openkp.custody.composition import EMPTY, Composition, Share
from openkp.custody.events import Event, EventKind
from openkp.custody.ledger import Parcel
from openkp.custody.origins import OriginKey
from openkp.office.stocks.book import origin_rows, parcel_row, parcels_of, share_rows
from openkp.office.stocks.downstream import Reach, Replayed
from openkp.office.stocks.effective import in_parts
from openkp.office.stocks.models import (
    GoneShare,
    Holder,
    ParcelShare,
    StockDraw,
    StockEvent,
    StockParcel,
)

#: The columns of a parcel that a correction may change.
_RESTATED = [
    "holder",
    "place",
    "born_on",
    "carats",
    "left",
    "grade",
    "stones",
    "usd",
    "custody_model",
    "is_void",
    "received_on",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedParcel:
    """A parcel before and after; None where it was not there, or is not any more.

    left_before, left_after: hundredths that remain in it. holder: the code of who has it; holder_before: of
    who had it; empty where it was not there.
    """

    code: str
    holder: str
    holder_before: str
    before: Composition | None
    after: Composition | None
    left_before: int
    left_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedExport:
    """What left under a certificate, before and after; None where nothing did, or does any more."""

    seq: int
    certificate: str
    before: Composition | None
    after: Composition | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Everything that a correction changed."""

    parcels: tuple[ChangedParcel, ...]
    exports: tuple[ChangedExport, ...]

    @property
    def certificates(self) -> tuple[str, ...]:
        """Numbers of the certificates whose shipments are made of something else now, in order."""
        return tuple(sorted({each.certificate for each in self.exports}))


def restate(reach: Reach, replayed: Replayed, *, received_on: date | None) -> Changes:
    """Write the replayed state over the stored one, and say what differs. Runs inside a transaction.

    received_on: when new parcels of the replacement arrived; None while they are on their way.
    """
    before = {parcel.code: parcel for parcel in parcels_of((*reach.made.values(), *reach.beside.values()))}
    stored = _stored_makings(reach, replayed)
    parcels = _restate_parcels(reach, replayed, stored, before, received_on)
    _restate_draws(reach, replayed)
    _restate_beside(reach, replayed, before)
    return Changes(parcels=parcels, exports=_restate_gone(reach, replayed))


def _stored_makings(reach: Reach, replayed: Replayed) -> dict[str, StockParcel]:
    """Rows of parcels that the reached events make, or made once and were void since."""
    codes = {made.parcel for event in replayed.events.values() for made in event.outputs}
    rows = dict(reach.made)
    for some in in_parts([code for code in codes if code not in rows]):
        rows |= {
            row.code: row
            for row in StockParcel.objects.select_related("holder", "born").filter(code__in=some)
        }
    return rows


def _restate_draws(reach: Reach, replayed: Replayed) -> None:
    """Only the changed event itself takes other carats; the others take what they took."""
    event = reach.events[reach.seq]
    StockDraw.objects.filter(event=event, is_void=False).update(is_void=True)
    now = replayed.events.get(reach.seq)
    if now is not None:
        StockDraw.objects.bulk_create(
            StockDraw(event=event, parcel=reach.beside[each.parcel], carats=each.carats)
            for each in now.inputs
        )


def _restate_parcels(
    reach: Reach,
    replayed: Replayed,
    stored: dict[str, StockParcel],
    before: dict[str, Parcel],
    received_on: date | None,
) -> tuple[ChangedParcel, ...]:
    after = {
        made.parcel: _where_received(replayed.ledger.parcels[made.parcel], event, stored.get(made.parcel))
        for event in replayed.events.values()
        for made in event.outputs
    }
    holders = _holders(parcel.holder for parcel in after.values())
    kept: list[StockParcel] = []
    for code, parcel in after.items():
        was = before.get(code)
        if was is not None and _is_same(was, parcel):
            continue
        row = stored.get(code)
        is_new = row is None or row.is_void
        arrived = received_on if row is None or is_new else row.received_on
        new = parcel_row(reach.events[parcel.born], parcel, holders[parcel.holder], received_on=arrived)
        new.pk = None if row is None else row.pk
        kept.append(new)
    known = [row for row in kept if row.pk is not None]
    StockParcel.objects.bulk_update(known, _RESTATED, batch_size=100)
    StockParcel.objects.bulk_create((row for row in kept if row.pk is None), batch_size=500)
    void = [row for code, row in reach.made.items() if code not in after]
    for row in void:
        row.is_void, row.left = True, 0
    StockParcel.objects.bulk_update(void, ["is_void", "left"])
    _restate_shares((*kept, *void), after)
    touched = sorted({row.code for row in (*kept, *void)})
    return tuple(_changed(before.get(code), after.get(code)) for code in touched)


def _where_received(parcel: Parcel, event: Event, row: StockParcel | None) -> Parcel:
    """A parcel that was sold lies where its buyer put it; the sale itself names no place."""
    if event.kind is not EventKind.SALE or parcel.made.place or row is None or row.is_void:
        return parcel
    return replace(parcel, made=replace(parcel.made, place=row.place))


def _restate_shares(rows: tuple[StockParcel, ...], after: dict[str, Parcel]) -> None:
    for some in in_parts(rows):
        ParcelShare.objects.filter(parcel__in=some).delete()
    live = [row for row in rows if row.code in after]
    origins = origin_rows(key for row in live for key in after[row.code].composition.shares)
    ParcelShare.objects.bulk_create(
        (share for row in live for share in share_rows(row, after[row.code], origins)), batch_size=1000
    )


def _restate_beside(reach: Reach, replayed: Replayed, before: dict[str, Parcel]) -> None:
    """What is left of the parcels from which the changed event took, or takes now."""
    changed: list[StockParcel] = []
    for code, row in reach.beside.items():
        left = replayed.ledger.parcels[code].left
        if left != before[code].left:
            row.left = left.carats
            changed.append(row)
    StockParcel.objects.bulk_update(changed, ["left"])
    codes = {row.pk: row.code for row in changed}
    for some in in_parts(list(codes)):
        shares = list(ParcelShare.objects.filter(parcel__in=some).select_related("origin"))
        for share in shares:
            left = replayed.ledger.parcels[codes[share.parcel_id]].left
            now = left.shares.get(OriginKey.parse(share.origin.text), Share(0, 0, 0))
            share.left, share.left_low, share.left_high = now.carats, now.low, now.high
        ParcelShare.objects.bulk_update(shares, ["left", "left_low", "left_high"], batch_size=200)


def _restate_gone(reach: Reach, replayed: Replayed) -> tuple[ChangedExport, ...]:
    was = _stored_gone(reach.events.values())
    changed = {
        seq: (was.get(seq, EMPTY), replayed.ledger.gone.get(seq, EMPTY))
        for seq in reach.events
        if was.get(seq, EMPTY) != replayed.ledger.gone.get(seq, EMPTY)
    }
    for some in in_parts([reach.events[seq].pk for seq in changed]):
        GoneShare.objects.filter(event__in=some).delete()
    origins = origin_rows(key for _, now in changed.values() for key in now.shares)
    GoneShare.objects.bulk_create(
        (
            GoneShare(
                event=reach.events[seq],
                origin=origins[key],
                carats=share.carats,
                low=share.low,
                high=share.high,
            )
            for seq, (_, now) in changed.items()
            for key, share in now
        ),
        batch_size=1000,
    )
    return tuple(
        ChangedExport(
            seq=seq,
            certificate=_certificate_of(reach.events[seq], replayed.events.get(seq)),
            before=old if old.shares else None,
            after=now if now.shares else None,
        )
        for seq, (old, now) in changed.items()
        if reach.events[seq].kind == EventKind.EXPORT
    )


def _certificate_of(row: StockEvent, event: Event | None) -> str:
    return row.certificate if event is None else event.certificate


def _stored_gone(events: Iterable[StockEvent]) -> dict[int, Composition]:
    shares: dict[int, dict[OriginKey, Share]] = {}
    for some in in_parts([event.pk for event in events]):
        for row in GoneShare.objects.filter(event__in=some).select_related("origin", "event"):
            key = OriginKey.parse(row.origin.text)
            shares.setdefault(row.event.seq, {})[key] = Share(row.carats, row.low, row.high)
    return {seq: Composition.of(each) for seq, each in shares.items()}


def _holders(codes: Iterable[str]) -> dict[str, Holder]:
    found: dict[str, Holder] = {}
    for some in in_parts(sorted(set(codes))):
        found |= {holder.code: holder for holder in Holder.objects.filter(code__in=some)}
    return found


def _is_same(was: Parcel, now: Parcel) -> bool:
    return (was.composition, was.left, was.born_on, _account(was)) == (
        now.composition,
        now.left,
        now.born_on,
        _account(now),
    )


def _account(parcel: Parcel) -> tuple[object, ...]:
    made = parcel.made
    return made.holder, made.place, made.grade, made.stones, made.usd


def _changed(before: Parcel | None, after: Parcel | None) -> ChangedParcel:
    shown = after or before
    if shown is None:
        raise LookupError("a parcel that is neither before nor after")
    return ChangedParcel(
        code=shown.code,
        holder=shown.holder,
        holder_before="" if before is None else before.holder,
        before=None if before is None else before.composition,
        after=None if after is None else after.composition,
        left_before=0 if before is None else before.remaining,
        left_after=0 if after is None else after.remaining,
    )
