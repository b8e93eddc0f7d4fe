"""The API: the acts and reads of the office for programs. Described at `/api/openapi.json`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from openkp import __version__
from openkp.office.acting import Json
from openkp.office.api_gate import Refused, StrictParser, refusal
from openkp.office.border.api import router as border
from openkp.office.bulk.api import router as bulk
from openkp.office.certificates.api import router as certificates
from openkp.office.certificates.api_importing import router as importing
from openkp.office.definitions.api import router as definitions
from openkp.office.meetings.api import router as meetings
from openkp.office.messages import finding
from openkp.office.parties.trusting import NoTrustList
from openkp.office.register.api import router as register
from openkp.office.returns.api import router as returns
from openkp.office.stocks.api import router as stocks

api = NinjaAPI(
    title="OpenKP",
    version=__version__,
    description="The Kimberley Process: certificates, what was decided, and the table where it is decided.",
    urls_namespace="api",
    docs_url=None,  # a page of documentation would fetch its parts from elsewhere
    parser=StrictParser(),
)
api.add_router("", register)
api.add_router("", certificates)
api.add_router("", importing)
api.add_router("", meetings)
api.add_router("", returns)
api.add_router("", definitions)
api.add_router("", stocks)
api.add_router("", border)
api.add_router("", bulk)

MAX_SHOWN = 20


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """An act that findings stopped."""
    return api.create_response(request, refusal(error.findings), status=422)


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A request that does not have the form of the operation: one finding for each field."""
    findings = tuple(
        finding(
            "request_field_wrong",
            "PRACTICE:reading",
            subject=".".join(str(part) for part in each["loc"][:6])[:120],
            problem=str(each["msg"])[:200],
        )
        for each in error.errors[:MAX_SHOWN]
    )
    return api.create_response(request, refusal(findings), status=422)


@api.exception_handler(PermissionDenied)
def denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    """The table of permissions says no."""
    return api.create_response(request, {"detail": "You may not do that."}, status=403)


@api.exception_handler(SuspiciousOperation)
def suspicious(request: HttpRequest, error: SuspiciousOperation) -> HttpResponse:
    """A host or form that is not right."""
    return api.create_response(request, {"detail": "The request cannot be read."}, status=400)


@api.exception_handler(RequestDataTooBig)
def too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    """A body above the limit of the office: told with the limit, and with what else can be done."""
    limit = f"{settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024 // 1024} MB"
    found = finding("request_too_large", "PRACTICE:reading", subject="body", limit=limit)
    return api.create_response(request, refusal((found,)), status=413)


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Nobody is signed in: which way in a program has, and why the one that it used may be closed."""
    told = (
        "Send an API token that is good: Authorization: Bearer kpt_…. One that is unknown, withdrawn or has "
        "ended lets nobody in, nor does a wrong password. Tokens are made under Ways in, API tokens."
    )
    return api.create_response(request, {"detail": told}, status=401)


@api.exception_handler(NoTrustList)
def no_trust_list(request: HttpRequest, error: NoTrustList) -> HttpResponse:
    """An office that cannot verify yet says so."""
    return api.create_response(request, {"detail": "No trust list has been published yet."}, status=503)


def openapi() -> Json:
    """The description of the API, as served and as the reference page shows it."""
    described: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="/api/"))
    return described
