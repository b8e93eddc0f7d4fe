"""The API of the importing side: arrivals, what was found, what was decided."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router

from openkp.office import api_shapes as shapes
from openkp.office import clock
from openkp.office.acting import Json, Result
from openkp.office.api_gate import Refused, actor_of, operation
from openkp.office.bulk.idempotency import creating, once
from openkp.office.certificates import acts, reads
from openkp.office.certificates.api import ACTING, READING, PageNumber, done, page_of
from openkp.office.certificates.models import Arrival
from openkp.office.certificates.showing import arrival_json
from openkp.office.messages import as_json, finding
from openkp.statements import Unreadable, read_qr_text

router = Router()
ArrivalId = Annotated[int, Path(ge=1, le=2**53)]
ArrivalState = Annotated[Arrival.State | None, Query()]


def _arrival(result: Result[Any]) -> Json:
    record = done(result)
    return {
        "ok": True,
        "arrival": arrival_json(record),
        "findings": [as_json(found) for found in result.findings],
    }


@router.get("/arrivals", response={200: shapes.ArrivalPage, **READING}, **operation("list_arrivals"))
def list_arrivals(request: HttpRequest, state: ArrivalState = None, page: PageNumber = 1) -> Json:
    """What was presented to the caller's authority, newest first."""
    found = reads.arrivals(actor_of(request))
    if state is not None:
        found = found.filter(state=state)
    total, records = page_of(found, page)
    return {"total": total, "page": page, "items": [arrival_json(one) for one in records]}


@router.post("/arrivals", response={200: shapes.ArrivalDone, **ACTING}, **creating("present_certificate"))
@once
def present_certificate(request: HttpRequest, body: shapes.ArrivalIn) -> Json:
    """Record that a certificate was shown: by exactly one of `number`, `text` and `typed`."""
    if sum((bool(body.number.strip()), bool(body.text.strip()), body.typed is not None)) != 1:
        raise Refused((finding("give_exactly_one", "PRACTICE:reading", fields="number, text, typed"),))
    signed = b""
    if body.text.strip():
        try:
            signed = read_qr_text(body.text.strip())
        except Unreadable as error:
            raise Refused(
                (finding("nothing_read_unreadable", "PRACTICE:reading", subject="text"),)
            ) from error
    result = acts.present_certificate(
        actor_of(request),
        now=clock.now(),
        number=body.number.strip(),
        signed=signed,
        typed=body.typed,
        presented_on=body.presented_on,
    )
    return _arrival(result)


@router.post(
    "/arrivals/{arrival_id}/confirm",
    response={200: shapes.ArrivalDone, **ACTING},
    **creating("confirm_arrival"),
)
@once
def confirm_arrival(request: HttpRequest, arrival_id: ArrivalId, body: shapes.ConfirmIn) -> Json:
    """Decide on a shipment; differences from the certificate come back as findings that ask."""
    record = body.model_dump(mode="json", exclude={"shelf"}, exclude_none=True)
    result = acts.confirm_import(actor_of(request), arrival_id, record, now=clock.now(), shelf=body.shelf)
    return _arrival(result)
