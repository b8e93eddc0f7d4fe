"""One line, done as the page would do it: by the acts of the certificates desk, in a savepoint of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, transaction

from openkp.office.acting import Actor, Result, stopped
from openkp.office.bulk.columns import column_of
from openkp.office.bulk.models import BulkJob, BulkKind, BulkLine
from openkp.office.bulk.reading import CLAUSE
from openkp.office.bulk.understanding import Understood, understood
from openkp.office.certificates import acts
from openkp.office.certificates.acts.applying import questions
from openkp.office.certificates.acts.importing import compare
from openkp.office.certificates.compiling import answer_key
from openkp.office.certificates.models import Application, Arrival
from openkp.office.certificates.verifying import history
from openkp.office.certificates.views.refusals import performed
from openkp.office.messages import as_json, finding
from openkp.office.permissions import Capacity
from openkp.scheme.findings import is_blocked
from openkp.scheme.same_numbers import plain_number
from openkp.statements import Unreadable, read_qr_text

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of a line. asked: keys of the questions that are open."""

    result: Result[Any]
    asked: tuple[str, ...] = ()


class _Back(Exception):
    """Rolls a savepoint back with the findings that stopped the line."""

    def __init__(self, result: Result[Any]) -> None:
        super().__init__()
        self.result = result


def do_line(actor: Actor, job: BulkJob, line: BulkLine, *, now: datetime) -> None:
    """Do the line and write on it what became of it; the caller saves it.

    A fault of the office's own code refuses this line alone. Raises what concerns every line:
    PermissionDenied, and OperationalError or InterfaceError of a database that is gone, full or deadlocked.
    """
    said = understood(job, line, actor.day(now))
    line.own_reference, line.subject = said.own_reference, said.number[:60]
    try:
        with transaction.atomic():
            done = _done(actor, job, said, now)
    except (PermissionDenied, OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.exception("line %s of %s", line.row, job.reference)
        failed = finding("bulk_line_failed", CLAUSE, hint=f"{job.reference}, {type(error).__name__}")
        done = Done(result=stopped([failed]))
    result = done.result
    line.state = BulkLine.State.DONE if result.is_done else BulkLine.State.REFUSED
    line.findings = [as_json(found) for found in dict.fromkeys(result.findings)]
    if isinstance(line.cells, list):  # a table: where to look is told by the column
        for one in line.findings:
            one["subject"] = column_of(BulkKind(job.kind), one["subject"], said.content) or one["subject"]
    line.asked = list(done.asked)
    if result.is_done:
        record = result.done
        line.subject = record.reference if isinstance(record, Application) else record.number
        line.record = record.pk


def _done(actor: Actor, job: BulkJob, said: Understood, now: datetime) -> Done:
    mended, result = _line_to_mend(job, said)
    if said.findings or not result.is_done:
        return Done(result=stopped(said.findings or result.findings))
    if job.kind == BulkKind.CONFIRMATIONS:
        done = _confirm(actor, said, now)
    else:
        done = Done(result=kept_or_back(lambda: _apply(actor, job, said, now)))
    if mended is not None and done.result.is_done:
        mended.mended = True
        mended.save(update_fields=["mended"])
    return done


def _line_to_mend(job: BulkJob, said: Understood) -> tuple[BulkLine | None, Result[Any]]:
    """The refused line that this one brings again, locked; none where the file mends nothing."""
    if job.mends is None:
        return None, Result(True)
    reference = job.mends.reference
    line = job.mends.lines.select_for_update().filter(row=max(said.line, 0)).first()
    if line is None or line.state != BulkLine.State.REFUSED:
        return None, stopped(
            [finding("bulk_line_unknown", CLAUSE, subject="line", reference=reference, line=said.line)]
        )
    if line.mended:
        again = finding("bulk_line_mended", CLAUSE, subject="line", reference=reference, line=line.row)
        return None, stopped([again])
    return line, Result(True)


def kept_or_back(do: Callable[[], Result[Any]]) -> Result[Any]:
    """Several acts as one: if the last is stopped, the first did not happen either."""
    try:
        with transaction.atomic():
            result = do()
            if not result.is_done:
                raise _Back(result)
            return result
    except _Back as back:
        return back.result


def _apply(actor: Actor, job: BulkJob, said: Understood, now: datetime) -> Result[Any]:
    """Enter for a company, or keep the exporter's application and hand it in."""
    declared_by = said.declared_by or job.declared_by
    if actor.capacity is Capacity.ISSUING_OFFICER:
        return acts.enter_application(
            actor, said.content, exporter=said.exporter, declared_by=declared_by, now=now
        )
    draft = acts.save_application(actor, said.content, now=now)
    if not draft.is_done:
        return draft
    return acts.submit_application(actor, draft.done.reference, declared_by=declared_by, now=now)


def _confirm(actor: Actor, said: Understood, now: datetime) -> Done:
    """Record that the certificate was presented, if that was not done before, and decide on the shipment.

    A presentation stays recorded even if the decision is refused: that is how a second use is found.
    """
    presented = _arrival(actor, said, now)
    if not presented.is_done:
        return Done(result=presented)
    arrival: Arrival = presented.done
    day = actor.day(now)
    result = performed(
        actor,
        lambda: kept_or_back(
            lambda: acts.confirm_import(actor, arrival.pk, said.content, now=now, shelf=said.shelf)
        ),
        day=day,
        number=arrival.number,
    )
    asked: tuple[str, ...] = ()
    if any(found.code == "question_unanswered" for found in result.findings):
        _, found = compare(actor, arrival, said.content, now=now)
        answers = said.content.get("answers") or {}
        asked = tuple(
            key for one in questions(found) if not str(answers.get(key := answer_key(one), "")).strip()
        )
    return Done(result=result, asked=asked)


def _arrival(actor: Actor, said: Understood, now: datetime) -> Result[Arrival]:
    """The shipment before the authority: recorded already, or now by its code or number."""
    signed = b""
    if said.code:
        try:
            signed = read_qr_text(said.code)
        except Unreadable:
            return stopped([finding("nothing_read_unreadable", "PRACTICE:reading", subject="code")])
    own = Arrival.objects.filter(authority=actor.authority, plain_number=plain_number(said.number))
    if said.number:
        waiting = own.filter(state=Arrival.State.PRESENTED).order_by("-pk").first()
        if waiting is not None:
            return Result(waiting)
        if own.filter(outcome__in=["confirmed", "confirmed_after_remedy"]).exists():
            before = history(said.number)
            if is_blocked(before):  # confirmed here: the file tells it twice, the stones did not come twice
                return stopped(before)
    return performed(
        actor,
        lambda: acts.present_certificate(actor, now=now, number="" if signed else said.number, signed=signed),
        day=actor.day(now),
    )
