"""The public API: check a certificate, a number, a standing; verify without commercial data."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Body, File, Form, Path, Query, Router
from ninja.files import UploadedFile

from openkp.office import api_shapes as shapes
from openkp.office import clock
from openkp.office.acting import Json
from openkp.office.api_gate import Refused, operation
from openkp.office.border.monitoring import watch_upload
from openkp.office.certificates import reads
from openkp.office.certificates.verifying import Checked, check_file, check_signed, check_typed_number
from openkp.office.meetings.regime import office_book, office_regime
from openkp.office.messages import as_json, finding
from openkp.scheme.answers import certificate_answer, number_answer, status_answer

router = Router()
PUBLIC_PROBLEMS: dict[int, Any] = {400: shapes.Problem, 422: shapes.Refusal}
Number = Annotated[str, Path(max_length=60, pattern=r"^[^\x00-\x1f\x7f/]+$")]
Code = Annotated[str, Path(pattern=r"^[A-Za-z]{2}$")]
OnDay = Annotated[date | None, Query(ge=date(2000, 1, 1), le=date(2199, 12, 31))]
CodeText = Annotated[str, Form(max_length=10_000)]


def _today() -> date:
    return clock.now().date()


@router.post(
    "/certificates/check",
    response={200: shapes.CheckOut, **PUBLIC_PROBLEMS},
    **operation("check_certificate"),
)
def check_certificate(request: HttpRequest, body: Annotated[Any, Body()], on: OnDay = None) -> Json:
    """Check a certificate in the JSON form of `openkp certificate schema` against the rules of the scheme."""
    return certificate_answer(body, on=on or _today(), regime_for=office_regime, as_json=as_json)


@router.get(
    "/numbers/{number}", response={200: shapes.NumberOut, **PUBLIC_PROBLEMS}, **operation("check_number")
)
def check_number(request: HttpRequest, number: Number, issued_on: OnDay = None) -> Json:
    """Take a certificate number apart: issuer, form, series, warnings."""
    return number_answer(number, issued_on=issued_on or _today(), regime_for=office_regime, as_json=as_json)


@router.get(
    "/verify/{number}", response={200: shapes.VerifyOut, **PUBLIC_PROBLEMS}, **operation("verify_number")
)
def verify_number(request: HttpRequest, number: Number) -> Json:
    """What anyone may know of a number: never parties, weight, value, seals."""
    return _public(check_typed_number(number, on=_today()))


@router.post("/verify", response={200: shapes.VerifyOut, **PUBLIC_PROBLEMS}, **operation("verify_file"))
def verify_file(
    request: HttpRequest, file: Annotated[UploadedFile | None, File()] = None, text: CodeText = ""
) -> Json:
    """Verify a PDF, a picture of the code (`file`) or the code's text (`text`), without commercial data."""
    if (file is None) == (not text.strip()):
        raise Refused((finding("give_exactly_one", "PRACTICE:reading", fields="file, text"),))
    if file is None:
        return _public(check_signed(text.strip(), on=_today()))
    if (file.size or 0) > settings.UPLOAD_MAX_BYTES:
        raise Refused((finding("nothing_read_too_large", "PRACTICE:reading", subject="file"),))
    return _public(check_file(file.read(), on=_today()))


def _public(checked: Checked) -> Json:
    watch_upload(checked, now=clock.now())
    view = reads.public_view(checked.number, day=_today())
    content = None if checked.content is None else reads.without_commercial_data(checked.content)
    return {
        "verdict": checked.verdict,
        "number": checked.number,
        "state": "" if view is None else view.state,
        "replaced_by": "" if view is None else view.replaced_by,
        "certificate": content,
        "findings": [as_json(found) for found in checked.findings],
        "lists_as_of": checked.as_of,
    }


@router.get(
    "/scheme/status/{code}", response={200: shapes.StatusOut, **PUBLIC_PROBLEMS}, **operation("scheme_status")
)
def scheme_status(request: HttpRequest, code: Code, on: OnDay = None, known_on: OnDay = None) -> Json:
    """A country's standing in the Process on a day, as known on another, and what the answer rests on."""
    return status_answer(code.upper(), on=on or _today(), known_on=known_on, decisions=office_book())
