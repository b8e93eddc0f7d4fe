"""Opening stocks and histories from files: kept and shown first, then imported whole or not at all.

A company hands in its opening stock; an officer of its authority compares it and confirms it into the books.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from openkp.office.acting import Actor, Noted, Result, act, stopped
from openkp.office.messages import finding
from openkp.office.permissions import FOR_A_COMPANY
from openkp.office.stocks.acts.holding_core import account_for_record, no_account
from openkp.office.stocks.book import locked_book
from openkp.office.stocks.models import Holder, StockFile
from openkp.office.stocks.posting_many import Tried, post_many
from openkp.office.stocks.upload_plan import CLAUSE, UploadPlan, plan_upload
from openkp.scheme.findings import Finding, is_blocked

#: How long an upload of an officer that nobody confirmed is kept.
KEPT_DAYS = 7


@act("keep_stock_file")
def keep_stock_file(actor: Actor, data: bytes, name: str, *, now: datetime) -> Result[StockFile]:
    """Keep an uploaded file for its preview, if it could be imported as it is. The books do not change.

    A company's file waits until an officer confirms it or sends it back; the next one takes its place.
    Officers' uploads that nobody confirmed within a week are cleared away.
    """
    own = _own(actor)
    if actor.capacity in FOR_A_COMPANY and own is None:
        return stopped([no_account(actor)])
    plan = plan_upload(actor, data, name, own=own, day=actor.day(now))
    if plan.earlier is not None:
        return stopped([_twice(plan.earlier)])
    if not plan.is_ready:
        return stopped(plan.findings)
    waiting = StockFile.objects.filter(
        authority=actor.authority, holder=own, imported_at=None, returned_at=None
    )
    if own is None:
        waiting = waiting.filter(Q(digest=plan.digest) | Q(kept_at__lt=now - timedelta(days=KEPT_DAYS)))
    waiting.delete()
    kept = StockFile.objects.create(
        authority=actor.authority,
        holder=own,
        name=name[:200],
        data=data,
        digest=plan.digest,
        kept_at=now,
        kept_by=actor.user,
    )
    return Result(kept, tuple(plan.findings), (Noted(kept.name[:60], {"digest": kept.digest}),))


@act("import_stock_file")
def import_stock_file(actor: Actor, pk: int, *, now: datetime) -> Result[StockFile]:
    """Post every event of a kept file, or none. The file is tried again, since the books may have moved on.

    The same file imported again is recognised and changes nothing.
    """
    kept = kept_files(actor).filter(pk=pk).first()
    if kept is None:
        return stopped([finding("record_not_found", CLAUSE, record="file", reference=str(pk)[:20])])
    book = locked_book(actor.authority)
    kept.refresh_from_db()
    if kept.imported_at is not None:
        return Result(kept)
    if kept.returned_at is not None:
        return stopped([_returned(kept)])
    plan = plan_upload(actor, bytes(kept.data), kept.name, own=kept.holder, day=actor.day(now))
    if plan.earlier is not None:
        return stopped([_twice(plan.earlier)])
    if not plan.is_ready or plan.log is None:
        return stopped(plan.findings)
    tried = Tried(events=plan.events, ledger=plan.log.ledger, stored=plan.stored, holders=plan.holders)
    try:
        with transaction.atomic():
            rows = post_many(actor, book, tried, remark=f"Imported from {kept.name}"[:400], now=now)
    except IntegrityError:  # another authority's book took a name in this moment: now it is seen
        return _taken_meanwhile(actor, kept, now=now)
    kept.imported_at, kept.first, kept.last = now, rows[0].seq, rows[-1].seq
    kept.save(update_fields=["imported_at", "first", "last"])
    detail = {"digest": kept.digest, "first": kept.first, "last": kept.last, "events": len(rows)}
    noted = Noted(f"{actor.authority.code}:{kept.first}-{kept.last}", detail)
    return Result(kept, tuple(plan.findings), (noted,))


def _taken_meanwhile(actor: Actor, kept: StockFile, *, now: datetime) -> Result[StockFile]:
    """What keeps the file out since a moment ago. Raises IntegrityError if nothing does."""
    findings = plan_of(actor, kept, now=now).findings
    if not is_blocked(findings):
        raise IntegrityError(f"the file {kept.pk} cannot be stored, and nothing tells why")
    return stopped(findings)


@act("return_stock_file")
def return_stock_file(actor: Actor, pk: int, *, because: str, now: datetime) -> Result[StockFile]:
    """Send a company's file back, with the reason; the company mends it and hands it in again."""
    kept = kept_files(actor).filter(pk=pk, holder__isnull=False, imported_at=None).first()
    if kept is None:
        return stopped([finding("record_not_found", CLAUSE, record="file", reference=str(pk)[:20])])
    if kept.returned_at is not None:
        return Result(kept)
    if not because.strip():
        return stopped([finding("remark_missing", CLAUSE, subject="because", field="Reason")])
    kept.returned_at, kept.returned_because = now, because.strip()[:400]
    kept.save(update_fields=["returned_at", "returned_because"])
    detail = {"digest": kept.digest, "because": kept.returned_because}
    return Result(kept, noted=(Noted(kept.name[:60], detail),))


def kept_files(actor: Actor) -> QuerySet[StockFile]:
    """The files that the actor may see: those of the own company; an officer those of the authority."""
    files = StockFile.objects.select_related("holder", "kept_by").filter(authority=actor.authority)
    if actor.capacity in FOR_A_COMPANY:
        return files.filter(holder__trader=actor.trader)
    return files


def plan_of(actor: Actor, kept: StockFile, *, now: datetime) -> UploadPlan:
    """The preview of a kept file, as the books are now."""
    return plan_upload(actor, bytes(kept.data), kept.name, own=kept.holder, day=actor.day(now))


def _own(actor: Actor) -> Holder | None:
    """The account of the actor's company; None for an officer."""
    return account_for_record(actor) if actor.capacity in FOR_A_COMPANY else None


def _returned(kept: StockFile) -> Finding:
    day = kept.returned_at.date().isoformat() if kept.returned_at else ""
    return finding(
        "stock_file_returned", CLAUSE, name=kept.name[:80], day=day, because=kept.returned_because[:120]
    )


def _twice(earlier: StockFile) -> Finding:
    return finding(
        "stock_file_twice",
        CLAUSE,
        name=earlier.name[:80],
        day=earlier.imported_at.date().isoformat() if earlier.imported_at else "",
        first=earlier.first or 0,
        last=earlier.last or 0,
    )
