"""Correcting an event of the books: it did not happen, or it happened otherwise; everything after it follows.

The wrong event stays as it is. The correction is an event of its own that names it; parcels, shares and what
left the books are brought to what the log now says, in one transaction. A correction after which a later
event could no longer have happened is refused and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from openkp.custody.event_form import event_to_json
from openkp.custody.events import Event, EventKind, UnbalancedEvent
from openkp.office.acting import Actor, Noted, Result, act, stopped
from openkp.office.messages import finding, note
from openkp.office.permissions import FOR_A_COMPANY
from openkp.office.stocks.acts.correcting_limits import correctable, findings_of
from openkp.office.stocks.acts.holding_core import account_of, keep_own_answer
from openkp.office.stocks.book import Entry, locked_book, numbered
from openkp.office.stocks.downstream import MAX_EVENTS, Reach, Replayed, TooManyEvents, reach_of, replay
from openkp.office.stocks.effective import effective_events
from openkp.office.stocks.models import Book, Holder, StockEvent, StockParcel
from openkp.office.stocks.restating import Changes, restate
from openkp.scheme.findings import Finding, Param, is_blocked

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
        return stopped([_in_the_way(book.last_event + 1, seq, reach, replayed), *replayed.findings])
    stored = _store(actor, book, row, instead, remark, now)
    received_on = instead.happened_on if instead and replacement and replacement.is_received else None
    changes = restate(reach, replayed, received_on=received_on)
    return Result(
        Correction(event=stored, changes=changes),
        findings=tuple(_notes(changes)),
        noted=(Noted(f"{authority.code}:{stored.seq}", {"event": stored.content, "remark": remark}),),
    )


def _in_the_way(number: int, seq: int, reach: Reach, replayed: Replayed) -> Finding:
    """Which event can no longer be, said before why. An export is undone by its certificate alone."""
    code = "custody_replacement_impossible" if replayed.broken == seq else "custody_correction_breaks"
    params: dict[str, Param] = {"seq": number, "corrects": seq, "broken": replayed.broken}
    row = reach.events[replayed.broken]
    if row.kind == EventKind.EXPORT:
        code = "correction_breaks_export"
        params["certificate"] = row.certificate
    return finding(code, _CLAUSE, subject=f"event {replayed.broken}", **params)


def _refused(row: StockEvent, instead: Event | None) -> list[Finding]:
    """What the replay could not see: nothing would change, or the parcels are not of that time.

    A new parcel has the name of another, or carats are taken from a parcel that a later event made.
    """
    current = effective_events(row.authority, [row])[row.seq]
    if current == instead:
        return [finding("correction_changes_nothing", _CLAUSE, subject=f"event {row.seq}", seq=row.seq)]
    if instead is None:
        return []
    taken = [each.parcel for each in instead.inputs]
    late = StockParcel.objects.select_related("born").filter(
        authority=row.authority, code__in=taken, born__seq__gte=row.seq, is_void=False
    )
    if late:
        return [
            finding(
                "correction_from_a_later_parcel",
                _CLAUSE,
                subject=f"event {row.seq}",
                seq=row.seq,
                parcel=late[0].code,
                born=late[0].born.seq,
            )
        ]
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
    """Correct an event on the page: the authority those of its book, a company what its own people recorded.

    A company corrects downward or in words, among its own parcels (`correcting_limits`). An export, and an
    import that was confirmed here, stand as long as the signed paper stands.
    """
    return _correct(actor, seq, replacement, remark, now=now)


def _correct(
    actor: Actor, seq: int, replacement: Entry | None, remark: str, *, now: datetime
) -> Result[Correction]:
    remark = " ".join(remark.split())
    if len(remark) < 5:
        return stopped([finding("remark_missing", _CLAUSE, subject="remark", field="remark")])
    locked_book(actor.authority)  # first: nobody corrects the same event meanwhile
    row = StockEvent.objects.select_related("authority").filter(authority=actor.authority, seq=seq).first()
    if row is None or row.kind == EventKind.CORRECTION:
        return apply_correction(actor, seq, replacement, remark, now=now)  # says why
    refused = correctable(actor, row)
    if refused:
        return stopped(refused)
    current = effective_events(row.authority, [row])[seq]
    said = findings_of(actor, row, current, replacement, today=actor.day(now))
    if is_blocked(said):
        return stopped(said)
    done = apply_correction(actor, seq, replacement, remark, now=now)
    if done.record is None:
        return done
    holder = account_of(actor) if actor.capacity in FOR_A_COMPANY else None
    if holder is not None:
        reached = _of_others(holder, done.record.changes)
        if reached:
            return stopped(
                [finding("correction_reaches_others", _CLAUSE, subject=f"event {seq}", seq=seq, **reached)]
            )
        keep_own_answer(done.record.event, holder, said, remark, now=now)
    return replace(done, findings=(*said, *done.findings))


def _of_others(holder: Holder, changes: Changes) -> dict[str, str]:
    for parcel in changes.parcels:
        if {parcel.holder, parcel.holder_before or holder.code} != {holder.code}:
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
    try:
        with transaction.atomic():
            raise _Previewed(_correct(actor, seq, replacement, remark, now=now))
    except _Previewed as preview:
        return preview.result
