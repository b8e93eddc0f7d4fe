"""Correcting an event of the books: it did not happen, or it happened otherwise; everything after it follows.

The wrong event stays as it is. The correction is an event of its own that names it; parcels, shares and what
left the books are brought to what the log now says, in one transaction. A correction after which a later
event could no longer have happened is refused and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from openkp.custody.event_form import event_to_json
from openkp.custody.events import Event, EventKind, UnbalancedEvent
from openkp.office.acting import Actor, Noted, Result, act, stopped
from openkp.office.messages import finding, note
from openkp.office.permissions import FOR_A_COMPANY
from openkp.office.stocks.book import Entry, locked_book, numbered
from openkp.office.stocks.downstream import MAX_EVENTS, Replayed, TooManyEvents, reach_of, replay
from openkp.office.stocks.effective import effective_events
from openkp.office.stocks.models import Book, Holder, StockEvent, StockParcel
from openkp.office.stocks.restating import Changes, restate
from openkp.scheme.findings import Finding, Param

_CLAUSE = "KPCS-CD:IV.a"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A correction that was stored, and all that it changed."""

    event: StockEvent
    changes: Changes


def apply_correction(
    actor: Actor, seq: int, replacement: Entry | None, remark: str, *, now: datetime
) -> Result[Correction]:
    """Correct event `seq` of the actor's authority; None says that it did not happen.

    Inside an act's transaction. Exports that are made of something else now are named by a note; their
    certificates are never changed here. Findings name the first later event that could no longer have been.
    """
    authority = actor.authority
    book = locked_book(authority)
    row = StockEvent.objects.select_related("authority").filter(authority=authority, seq=seq).first()
    if row is None or row.kind == EventKind.CORRECTION:
        code = "stock_event_unknown" if row is None else "correction_of_a_correction"
        return stopped([finding(code, _CLAUSE, subject=f"event {seq}", seq=seq)])
    if replacement is not None and replacement.kind != row.kind:
        kinds = {"kind": row.get_kind_display(), "found": replacement.kind.value}
        return stopped(
            [finding("correction_of_another_kind", _CLAUSE, subject=f"event {seq}", seq=seq, **kinds)]
        )
    try:
        instead = None if replacement is None else numbered(replacement, book, seq=seq)
    except UnbalancedEvent as error:
        return stopped([error.finding(f"event {seq}")])
    refused = _refused(row, instead)
    if refused:
        return stopped(refused)
    try:
        reach = reach_of(row, [] if instead is None else [each.parcel for each in instead.inputs])
    except TooManyEvents:
        return stopped(
            [finding("correction_too_wide", _CLAUSE, subject=f"event {seq}", seq=seq, most=MAX_EVENTS)]
        )
    replayed = replay(reach, authority, instead)
    if replayed.findings:
        return stopped([_in_the_way(book.last_event + 1, seq, replayed), *replayed.findings])
    stored = _store(actor, book, row, instead, remark, now)
    received_on = instead.happened_on if instead and replacement and replacement.is_received else None
    changes = restate(reach, replayed, received_on=received_on)
    return Result(
        Correction(event=stored, changes=changes),
        findings=tuple(_notes(changes)),
        noted=(Noted(f"{authority.code}:{stored.seq}", {"event": stored.content, "remark": remark}),),
    )


def _in_the_way(number: int, seq: int, replayed: Replayed) -> Finding:
    """Which event can no longer be, said before why."""
    code = "custody_replacement_impossible" if replayed.broken == seq else "custody_correction_breaks"
    params: dict[str, Param] = {"seq": number, "corrects": seq, "broken": replayed.broken}
    return finding(code, _CLAUSE, subject=f"event {replayed.broken}", **params)


def _refused(row: StockEvent, instead: Event | None) -> list[Finding]:
    """What the replay could not see: nothing would change, or a new parcel has the name of another."""
    current = effective_events(row.authority, [row])[row.seq]
    if current == instead:
        return [finding("correction_changes_nothing", _CLAUSE, subject=f"event {row.seq}", seq=row.seq)]
    if instead is None:
        return []
    codes = [made.parcel for made in instead.outputs]
    elsewhere = StockParcel.objects.filter(code__in=codes).exclude(born=row).order_by("code").first()
    if elsewhere is None:
        return []
    params: dict[str, Param] = {"seq": row.seq, "parcel": elsewhere.code}
    return [finding("custody_parcel_exists", _CLAUSE, subject=f"event {row.seq}", **params)]


def _store(
    actor: Actor, book: Book, row: StockEvent, instead: Event | None, remark: str, now: datetime
) -> StockEvent:
    book.last_event += 1
    book.save(update_fields=["last_event", "last_parcel"])
    event = Event(
        seq=book.last_event,
        kind=EventKind.CORRECTION,
        happened_on=actor.day(now),
        corrects=row.seq,
        replaced_by=instead,
    )
    return StockEvent.objects.create(
        authority=row.authority,
        seq=event.seq,
        kind=event.kind.value,
        happened_on=event.happened_on,
        content=event_to_json(event),
        certificate="" if instead is None else instead.certificate,
        voucher="" if instead is None else instead.voucher,
        corrects=row.seq,
        remark=remark,
        recorded_at=now,
        recorded_by=actor.user,
    )


def _notes(changes: Changes) -> list[Finding]:
    return [
        note("certificate_stands_on_correction", _CLAUSE, subject=number, certificate=number)
        for number in changes.certificates
    ]


@act("correct_stock_event")
def correct_stock_event(
    actor: Actor, seq: int, replacement: Entry | None, remark: str, *, now: datetime
) -> Result[Correction]:
    """Correct an event on the page: the authority any, a holder those of its own account.

    A holder's correction stays among its own parcels; what others hold, or what left under a certificate, the
    authority corrects. An export or import is corrected where its certificate is: by annulling, replacing or
    confirming it.
    """
    remark = " ".join(remark.split())
    if len(remark) < 5:
        return stopped([finding("remark_missing", _CLAUSE, subject="remark", field="remark")])
    row = StockEvent.objects.filter(authority=actor.authority, seq=seq).first()
    if row is not None and row.kind == EventKind.EXPORT:
        params: dict[str, Param] = {"seq": seq, "certificate": row.certificate}
        return stopped([finding("correction_of_an_export", _CLAUSE, subject=f"event {seq}", **params)])
    is_company = actor.capacity in FOR_A_COMPANY
    if row is not None and row.kind == EventKind.IMPORT and is_company:
        params = {"seq": seq, "certificate": row.certificate}
        return stopped([finding("correction_of_an_import", _CLAUSE, subject=f"event {seq}", **params)])
    if is_company and not (row is not None and is_own_event(actor, row)):
        return stopped([finding("stock_event_unknown", _CLAUSE, subject=f"event {seq}", seq=seq)])
    done = apply_correction(actor, seq, replacement, remark, now=now)
    if done.record is not None and is_company:
        reached = _of_others(actor, done.record.changes)
        if reached:
            return stopped(
                [finding("correction_reaches_others", _CLAUSE, subject=f"event {seq}", seq=seq, **reached)]
            )
    return done


def is_own_event(actor: Actor, row: StockEvent) -> bool:
    """True if the event was of the account of the company that the actor acts for."""
    holder = Holder.objects.filter(trader=actor.trader).first() if actor.trader else None
    if holder is None:
        return False
    drawn = row.draws.select_related("parcel").filter(is_void=False).first()
    if drawn is not None:
        return drawn.parcel.holder_id == holder.pk
    return row.made.filter(holder=holder).exists()


def _of_others(actor: Actor, changes: Changes) -> dict[str, str]:
    own = Holder.objects.filter(trader=actor.trader).values_list("code", flat=True)
    for parcel in changes.parcels:
        if parcel.holder not in own:
            return {"found": parcel.code}
    for number in changes.certificates:
        return {"found": number}
    return {}


class _Previewed(Exception):
    def __init__(self, result: Result[Correction]) -> None:
        super().__init__()
        self.result = result


def preview_correction(
    actor: Actor, seq: int, replacement: Entry | None, remark: str, *, now: datetime
) -> Result[Correction]:
    """What the correction would change, or why it cannot be; nothing is kept, nothing noted."""
    undecorated = correct_stock_event.__wrapped__  # type: ignore[attr-defined]  # the act without its record
    try:
        with transaction.atomic():
            raise _Previewed(undecorated(actor, seq, replacement, remark, now=now))
    except _Previewed as preview:
        return preview.result
