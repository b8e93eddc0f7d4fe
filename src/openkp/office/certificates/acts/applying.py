"""From the exporter's draft to a shipment that is ready for its certificate."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from openkp.office.acting import Actor, Json, Noted, Result, act, stopped
from openkp.office.certificates.compiling import KEPT_FIELDS, review
from openkp.office.certificates.models import Application, Approval, Examination, NumberSeries
from openkp.office.certificates.numbering import take_serials
from openkp.office.messages import finding
from openkp.office.parties.models import Trader
from openkp.scheme.findings import Finding, Severity, is_blocked

State = Application.State
UNDECIDED = (State.SUBMITTED, State.EXAMINED, State.APPROVED)

#: Findings that do not stop an application, because only the examination can answer them.
ANSWERED_BY_EXAMINATION = frozenset({"containers_missing", "seal_missing", "seals_too_few"})


def own_applications(actor: Actor) -> QuerySet[Application]:
    """The applications that the actor may work on: the company's for an exporter, the authority's else."""
    found = Application.objects.filter(authority=actor.authority)
    return found.filter(trader=actor.trader) if actor.trader is not None else found


def lock_application(
    actor: Actor, reference: str, states: Iterable[str]
) -> tuple[Application | None, Result[Application]]:
    """The application, locked for this transaction, if it is the actor's and in one of the states."""
    application = (
        own_applications(actor)
        .select_for_update(of=("self",))
        .select_related("authority", "trader")
        .filter(reference=reference)
        .first()
    )
    if application is None:
        return None, stopped(
            [finding("record_not_found", "PRACTICE:records", record="application", reference=reference)]
        )
    if application.state not in set(states):
        return None, stopped([wrong_state(reference, application.get_state_display())])
    return application, Result(None)


def wrong_state(reference: str, state: str) -> Finding:
    """Someone else was here first, or the step was taken before."""
    return finding("wrong_state", "PRACTICE:records", reference=reference, state=str(state))


@act("save_application")
def save_application(
    actor: Actor, content: Json, *, now: datetime, reference: str = ""
) -> Result[Application]:
    """Keep a draft, new or changed. It may be incomplete: nothing is checked but that it is the actor's."""
    kept = {name: content[name] for name in KEPT_FIELDS if name in content}
    if reference:
        application, result = lock_application(actor, reference, [State.DRAFT, State.RETURNED])
        if application is None:
            return result
        application.content = kept
        application.save(update_fields=["content", "importer_name"])
    else:
        if actor.trader is None:
            raise LookupError("an exporter acts for a company")
        application = Application.objects.create(
            reference=application_reference(actor, now),
            authority=actor.authority,
            trader=actor.trader,
            content=kept,
            created_by=actor.user,
            created_at=now,
        )
    return Result(application, noted=(Noted(application.reference, {"content": kept}),))


def application_reference(actor: Actor, now: datetime) -> str:
    """The next reference of the authority's applications, `BW-A-2026-00042`."""
    year = actor.day(now).year
    serial = take_serials(actor.authority, NumberSeries.Kind.APPLICATION, year=year)[0]
    return f"{actor.authority.code.upper()}-A-{year}-{serial:05d}"


@act("submit_application")
def submit_application(
    actor: Actor, reference: str, *, declared_by: str, now: datetime
) -> Result[Application]:
    """The exporter declares the shipment and hands the application in (Annex II 18). Breaches stop it."""
    application, result = lock_application(actor, reference, [State.DRAFT, State.RETURNED])
    if application is None:
        return result
    if not declared_by.strip():
        return stopped(
            [finding("remark_missing", "KPCS-CD:AnnexII.18", subject="declared_by", field="Declared by")]
        )
    _, findings = review(application, day=actor.day(now))
    findings = tuple(f for f in findings if f.code not in ANSWERED_BY_EXAMINATION)
    if is_blocked(findings):
        return stopped(findings)
    application.state = State.SUBMITTED
    application.declared_by = declared_by.strip()
    application.submitted_at = now
    application.note = ""
    application.save(update_fields=["state", "declared_by", "submitted_at", "note"])
    noted = Noted(reference, {"content": application.content, "declared_by": application.declared_by})
    return Result(application, findings, (noted,))


@act("enter_application")
def enter_application(
    actor: Actor, content: Json, *, exporter: str, declared_by: str, now: datetime
) -> Result[Application]:
    """The officer enters an application that a registered company brought on paper (Annex II 18).

    `exporter` is the company's name in the authority's register; `declared_by` who signed the paper.
    """
    trader = Trader.objects.filter(authority=actor.authority, is_active=True, name=exporter.strip()).first()
    if trader is None:
        return stopped(
            [
                finding(
                    "exporter_not_registered",
                    "KPCS-CD:AnnexII.14",
                    subject="exporter.name",
                    name=exporter[:200],
                )
            ]
        )
    if not declared_by.strip():
        return stopped(
            [finding("remark_missing", "KPCS-CD:AnnexII.18", subject="declared_by", field="Declared by")]
        )
    application = Application(
        reference=application_reference(actor, now),
        authority=actor.authority,
        trader=trader,
        state=State.SUBMITTED,
        content={name: content[name] for name in KEPT_FIELDS if name in content},
        declared_by=declared_by.strip(),
        created_by=actor.user,
        created_at=now,
        submitted_at=now,
    )
    _, findings = review(application, day=actor.day(now))
    findings = tuple(f for f in findings if f.code not in ANSWERED_BY_EXAMINATION)
    if is_blocked(findings):
        return stopped(findings)
    application.save()
    detail = {"content": application.content, "declared_by": application.declared_by}
    return Result(application, findings, (Noted(application.reference, detail),))


@act("withdraw_application")
def withdraw_application(actor: Actor, reference: str, *, now: datetime) -> Result[Application]:
    """The exporter takes an application back before it is decided."""
    application, result = lock_application(
        actor, reference, [State.DRAFT, State.SUBMITTED, State.RETURNED, State.EXAMINED, State.APPROVED]
    )
    return result if application is None else _decide(application, State.WITHDRAWN, "", now)


@act("return_application")
def return_application(actor: Actor, reference: str, *, note: str, now: datetime) -> Result[Application]:
    """The officer gives the application back with what must be mended."""
    return _send_back(actor, reference, State.RETURNED, note, now)


@act("refuse_application")
def refuse_application(actor: Actor, reference: str, *, note: str, now: datetime) -> Result[Application]:
    """The officer refuses the application, with the reason."""
    return _send_back(actor, reference, State.REFUSED, note, now)


def _send_back(actor: Actor, reference: str, state: str, note: str, now: datetime) -> Result[Application]:
    application, result = lock_application(
        actor, reference, [State.SUBMITTED, State.EXAMINED, State.APPROVED]
    )
    if application is None:
        return result
    if not note.strip():
        return stopped([finding("remark_missing", "PRACTICE:records", subject="note", field="Reason")])
    return _decide(application, state, note.strip(), now)


def _decide(application: Application, state: str, note: str, now: datetime) -> Result[Application]:
    application.state = state
    application.note = note
    application.decided_at = now
    application.save(update_fields=["state", "note", "decided_at"])
    application.approvals.all().delete()
    return Result(application, noted=(Noted(application.reference, {"state": str(state), "note": note}),))


@act("examine_shipment")
def examine_shipment(actor: Actor, reference: str, record: Json, *, now: datetime) -> Result[Application]:
    """Record what was weighed, valued and sealed: `lines`, `parcels`, `containers`, `valuation`, `answers`.

    The certificate will bear these figures, not the declared ones (Annex II 17 to 19, section IV(c)).
    `answers` maps a question of the checks to what the officer looked at. Earlier approvals lapse.
    """
    application, result = lock_application(
        actor, reference, [State.SUBMITTED, State.EXAMINED, State.APPROVED]
    )
    if application is None:
        return result
    examination = Examination(
        application=application,
        officer=actor.user,
        made_at=now,
        lines=record.get("lines") or [],
        parcels=record.get("parcels") or 0,
        containers=record.get("containers") or [],
        valuation=str(record.get("valuation") or "").strip(),
    )
    _, findings = review(application, day=actor.day(now), examination=examination)
    if is_blocked(findings):
        return stopped(findings)
    examination.save()
    application.approvals.all().delete()
    application.state = State.EXAMINED
    application.answers = {**application.answers, **_answers(record)}
    application.save(update_fields=["state", "answers"])
    noted = Noted(
        reference,
        {
            "lines": examination.lines,
            "parcels": examination.parcels,
            "containers": examination.containers,
            "valuation": examination.valuation,
            "answers": application.answers,
        },
    )
    return Result(application, findings, (noted,))


def _answers(record: Json) -> dict[str, str]:
    given = record.get("answers") or {}
    return {str(key): str(text).strip() for key, text in given.items() if str(text).strip()}


@act("approve_application")
def approve_application(actor: Actor, reference: str, *, now: datetime) -> Result[Application]:
    """A first officer approves a shipment that policy wants two officers for (section IV(a))."""
    application, result = lock_application(actor, reference, [State.EXAMINED, State.APPROVED])
    if application is None:
        return result
    _, findings = review(application, day=actor.day(now))
    if is_blocked(findings):
        return stopped(findings)
    Approval.objects.get_or_create(application=application, officer=actor.user, defaults={"made_at": now})
    application.state = State.APPROVED
    application.save(update_fields=["state"])
    return Result(application, findings, (Noted(reference),))


def questions(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that ask."""
    return [found for found in findings if found.severity is Severity.ASKS]
