"""The API of the exporting side: apply, examine, approve, issue, notify, annul, replace, print."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from ninja.errors import HttpError

from openkp.office import api_shapes as shapes
from openkp.office import clock
from openkp.office.acting import Json, Result
from openkp.office.api_gate import Refused, actor_of, operation, settled
from openkp.office.bulk.idempotency import creating, once
from openkp.office.certificates import acts, reads
from openkp.office.certificates.models import Application, Certificate
from openkp.office.certificates.showing import application_json, certificate_json
from openkp.office.messages import as_json

router = Router()
PER_PAGE = 50
PROBLEMS: dict[int, Any] = {
    400: shapes.Problem,
    401: shapes.Problem,
    403: shapes.Problem,
    429: shapes.Problem,
}
READING = {**PROBLEMS, 422: shapes.Refusal}
ACTING = {**READING, 404: shapes.Problem}
Reference = Annotated[str, Path(max_length=60, pattern=r"^[^\x00-\x1f\x7f/]+$")]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]
Search = Annotated[str, Query(max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$")]
ApplicationState = Annotated[Application.State | None, Query()]
CertificateState = Annotated[Certificate.State | None, Query()]


def done(result: Result[Any]) -> Any:
    """The record of an act; 404 where the record is not one of the actor's, else its findings."""
    try:
        return settled(result)
    except Refused as refused:
        if all(found.code == "record_not_found" for found in refused.findings):
            raise HttpError(404, str(as_json(refused.findings[0])["message"])) from refused
        raise


def page_of(records: QuerySet[Any], page: int) -> tuple[int, list[Any]]:
    """How many there are, and the fifty of one page."""
    start = (page - 1) * PER_PAGE
    return records.count(), list(records[start : start + PER_PAGE])


def _application(result: Result[Application]) -> Json:
    record = done(result)
    return {
        "ok": True,
        "application": application_json(record),
        "findings": [as_json(found) for found in result.findings],
    }


def _certificate(result: Result[Any], number: str, request: HttpRequest) -> Json:
    done(result)
    record = reads.certificates(actor_of(request)).get(number=number)
    return {
        "ok": True,
        "certificate": certificate_json(record),
        "findings": [as_json(found) for found in result.findings],
    }


@router.get(
    "/applications", response={200: shapes.ApplicationPage, **READING}, **operation("list_applications")
)
def list_applications(request: HttpRequest, state: ApplicationState = None, page: PageNumber = 1) -> Json:
    """The company's applications, or those handed in to the authority."""
    found = reads.applications(actor_of(request))
    if state is not None:
        found = found.filter(state=state)
    total, records = page_of(found, page)
    return {"total": total, "page": page, "items": [application_json(one) for one in records]}


@router.post(
    "/applications", response={200: shapes.ApplicationDone, **ACTING}, **creating("save_application")
)
@once
def save_application(request: HttpRequest, body: shapes.ApplicationIn) -> Json:
    """Keep a draft, new or changed."""
    actor = actor_of(request)
    result = acts.save_application(actor, body.content, now=clock.now(), reference=body.reference)
    return _application(result)


@router.get(
    "/applications/{reference}",
    response={200: shapes.ApplicationOut, **ACTING},
    **operation("show_application"),
)
def show_application(request: HttpRequest, reference: Reference) -> Json:
    """One application."""
    record = reads.applications(actor_of(request)).filter(reference=reference).first()
    if record is None:
        raise HttpError(404, "There is no such application among those you may see.")
    return application_json(record)


@router.post(
    "/applications/{reference}/submit",
    response={200: shapes.ApplicationDone, **ACTING},
    **creating("submit_application"),
)
@once
def submit_application(request: HttpRequest, reference: Reference, body: shapes.SubmitIn) -> Json:
    """Declare the shipment and hand the application in."""
    actor = actor_of(request)
    return _application(
        acts.submit_application(actor, reference, declared_by=body.declared_by, now=clock.now())
    )


@router.post(
    "/applications/{reference}/examine",
    response={200: shapes.ApplicationDone, **ACTING},
    **creating("examine_application"),
)
@once
def examine_application(request: HttpRequest, reference: Reference, body: shapes.ExamineIn) -> Json:
    """Record what was weighed, valued and sealed."""
    result = acts.examine_shipment(actor_of(request), reference, body.model_dump(), now=clock.now())
    return _application(result)


@router.post(
    "/applications/{reference}/approve",
    response={200: shapes.ApplicationDone, **ACTING},
    **creating("approve_application"),
)
@once
def approve_application(request: HttpRequest, reference: Reference) -> Json:
    """Approve as first officer a shipment that needs two."""
    return _application(acts.approve_application(actor_of(request), reference, now=clock.now()))


@router.post(
    "/certificates/issue",
    response={200: shapes.CertificatesDone, **ACTING},
    **creating("issue_certificates"),
)
@once
def issue_certificates(request: HttpRequest, body: shapes.IssueIn) -> Json:
    """Number, sign and log a certificate for each examined application; all of them, or none."""
    result = acts.issue_certificates(actor_of(request), body.references, now=clock.now())
    issued = done(result)
    return {
        "ok": True,
        "certificates": [certificate_json(one) for one in issued],
        "findings": [as_json(found) for found in result.findings],
    }


@router.get(
    "/certificates", response={200: shapes.CertificatePage, **READING}, **operation("list_certificates")
)
def list_certificates(
    request: HttpRequest, state: CertificateState = None, number: Search = "", page: PageNumber = 1
) -> Json:
    """Certificates whose commercial data the caller may see, newest first; `number` finds a part of it."""
    found = reads.certificates(actor_of(request))
    if state is not None:
        found = found.filter(state=state)
    if number:
        found = found.filter(number__icontains=number)
    total, records = page_of(found, page)
    return {"total": total, "page": page, "items": [certificate_json(one) for one in records]}


@router.get(
    "/certificates/{number}",
    response={200: shapes.CertificateOut, **ACTING},
    **operation("show_certificate"),
)
def show_certificate(request: HttpRequest, number: Reference) -> Json:
    """One certificate."""
    record = reads.certificates(actor_of(request)).filter(number=number).first()
    if record is None:
        raise HttpError(404, "There is no such certificate among those you may see.")
    return certificate_json(record)


PDF_ANSWER = {
    "description": "The sealed certificate",
    "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
}


@router.get(
    "/certificates/{number}/pdf",
    response=ACTING,
    openapi_extra={"responses": {200: PDF_ANSWER}},
    **operation("print_certificate"),
)
def print_certificate(request: HttpRequest, number: Reference) -> HttpResponse:
    """The certificate as a sealed PDF/A; the same bytes each time."""
    paper = done(acts.print_certificate(actor_of(request), number, now=clock.now()))
    return HttpResponse(bytes(paper.pdf), content_type="application/pdf")


@router.post(
    "/certificates/{number}/notice",
    response={200: shapes.CertificateDone, **ACTING},
    **creating("notify_certificate"),
)
@once
def notify_certificate(request: HttpRequest, number: Reference, body: shapes.NoticeIn) -> Json:
    """Tell the Importing Authority what is coming."""
    result = acts.send_advance_notice(
        actor_of(request), number, now=clock.now(), expected_on=body.expected_on, route=body.route
    )
    return _certificate(result, number, request)


@router.post(
    "/certificates/{number}/annul",
    response={200: shapes.CertificateDone, **ACTING},
    **creating("annul_certificate"),
)
@once
def annul_certificate(request: HttpRequest, number: Reference, body: shapes.AnnulIn) -> Json:
    """Make a certificate void; its number stays visible."""
    result = acts.annul_certificate(
        actor_of(request),
        number,
        reason=body.reason,
        is_surrendered=body.is_surrendered,
        remark=body.remark,
        now=clock.now(),
    )
    return _certificate(result, number, request)


@router.post(
    "/certificates/{number}/replace",
    response={200: shapes.ApplicationDone, **ACTING},
    **creating("replace_certificate"),
)
@once
def replace_certificate(request: HttpRequest, number: Reference, body: shapes.ReplaceIn) -> Json:
    """Void a certificate before export; the answer is the examined application of its replacement."""
    result = acts.replace_certificate(
        actor_of(request),
        number,
        body.content,
        is_surrendered=body.is_surrendered,
        remark=body.remark,
        now=clock.now(),
    )
    return _application(result)
