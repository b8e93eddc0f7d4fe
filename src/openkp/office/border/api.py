"""The border for programs: what a verifier fetches, and what it hands in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.urls import reverse
from ninja import Body, Path, Query, Router, Schema
from ninja.errors import HttpError
from ninja.security import APIKeyHeader
from pydantic import AwareDatetime, Field

from openkp.office import api_shapes as shapes
from openkp.office import clock
from openkp.office.acting import Actor, Json
from openkp.office.api_gate import Refused, operation, settled
from openkp.office.border import building, reads
from openkp.office.border.acts import code_holder, report_seen
from openkp.office.border.models import KeptBundle, PostCode
from openkp.office.border.monitoring import watch_observations
from openkp.office.border.observing import MOST_RECORDS, Seen, Sender, TakenIn, is_too_much, take_in
from openkp.office.messages import as_json, finding
from openkp.office.parties.models import Authority

router = Router()
PROBLEMS: dict[int, Any] = {
    400: shapes.Problem,
    401: shapes.Problem,
    403: shapes.Problem,
    422: shapes.Refusal,
    429: shapes.Problem,
}
Code = Annotated[str, Query(max_length=40, pattern=r"^[-a-zA-Z0-9_]*$")]
Digest = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
DigestAsked = Annotated[str, Query(pattern=r"^([0-9a-f]{64})?$")]


class PostCodeSignIn(APIKeyHeader):
    """The code of a post (`OpenKP-Post-Code`): it hands records in and can do nothing else."""

    param_name = "OpenKP-Post-Code"

    def authenticate(self, request: HttpRequest, key: str | None) -> PostCode | None:
        """The post, None for a code that is not, or no longer, good."""
        return code_holder(key or "")


class SeenIn(Schema):
    """One record of a verifier. id: 16 random bytes in hexadecimal, made once by the device."""

    id: str = Field(max_length=64)
    number: str = Field(default="", max_length=200)
    digest: str = Field(default="", max_length=64)
    verdict: str = Field(max_length=40)
    seen_at: AwareDatetime
    post: str = Field(default="", max_length=120)
    device: str = Field(default="", max_length=64)
    bundle_made_at: AwareDatetime | None = None
    remark: str = Field(default="", max_length=400)


class SeenBatch(Schema):
    """What a device hands in at once. A record that came before is no error: it is answered as known."""

    records: list[SeenIn] = Field(max_length=MOST_RECORDS)


class RefusedRecord(Schema):
    """A record that cannot be kept, and what is wrong with it."""

    id: str
    findings: list[dict[str, Any]]


class SeenOut(Schema):
    """kept and known: ids that the device need not send again. alerts: matters that were raised by these."""

    ok: bool
    kept: list[str]
    known: list[str]
    refused: list[RefusedRecord]
    alerts: int


class BundleOut(Schema):
    """The newest bundle of an authority, and where its bytes are. delta: from the bundle that was named."""

    authority: str
    made_at: datetime
    digest: str
    bytes: int
    amber_after_hours: int
    url: str
    delta: str | None


class AlertOut(Schema):
    """An alert of the own authority. facts: plain values, never commercial data."""

    id: int
    kind: str
    number: str
    facts: dict[str, Any]
    raised_at: datetime
    settled_at: datetime | None
    is_demonstration: bool


_SEEN = operation("record_seen")


@router.post(
    "/border/seen",
    response={200: SeenOut, 413: shapes.Refusal, **PROBLEMS},
    **{**_SEEN, "auth": [PostCodeSignIn(), *(_SEEN["auth"] or [])]},
)
def record_seen(request: HttpRequest, body: Annotated[SeenBatch, Body()]) -> Json:
    """Hand in what a post's verifier saw. Sending the same records again changes nothing.

    A post signs in, or sends its code in the header `OpenKP-Post-Code`.
    """
    now = clock.now()
    records = [Seen(**one.dict()) for one in body.records]
    sender = request.auth  # type: ignore[attr-defined]
    if isinstance(sender, PostCode):
        if is_too_much(sender, len(records), now=now):
            raise HttpError(429, "This post handed in too many records today. Try again tomorrow.")
        taken = take_in(Sender(authority=sender.authority, code=sender), records, now=now)
    else:
        taken = _as_person(sender, records, now)
    found = watch_observations(taken.kept, now=now)
    return {
        "ok": not taken.refused,
        "kept": [one.record for one in taken.kept],
        "known": list(taken.known),
        "refused": [{"id": record, "findings": [as_json(wrong)]} for record, wrong in taken.refused],
        "alerts": taken.alerts + found,
    }


def _as_person(actor: Actor, records: list[Seen], now: datetime) -> TakenIn:
    return settled(report_seen(actor, records, now=now))


@router.get(
    "/border/bundle",
    response={200: BundleOut, **PROBLEMS, 503: shapes.Problem},
    **operation("show_bundle"),
)
def show_bundle(request: HttpRequest, authority: Code = "", have: DigestAsked = "") -> Json:
    """The newest border bundle. `have`: the digest of the one at hand, to be told of a delta from it."""
    maker = maker_of(authority)
    now = clock.now()
    try:
        bundle = building.current_bundle(maker, now=now)
    except building.NoUsableKey as error:
        told = finding(
            "no_signing_key", "KPCS-CD:AnnexI.A.p", authority=maker.name, day=now.date().isoformat()
        )
        raise Refused((told,)) from error
    base = KeptBundle.objects.filter(authority=maker, digest=have).first() if have else None
    is_newer = base is not None and base.digest != bundle.digest
    return {
        "authority": maker.code,
        "made_at": bundle.made_at,
        "digest": bundle.digest,
        "bytes": bundle.size,
        "amber_after_hours": reads.amber_after(maker),
        "url": f"{reverse('border:bundle_file')}?authority={maker.code}",
        "delta": reverse("border:delta_file", args=[have]) if is_newer else None,
    }


def maker_of(code: str) -> Authority:
    """The authority that is asked for; the first of the office where none is named."""
    maker = building.maker_of(code)
    if maker is None:
        raise Refused(
            (finding("record_not_found", "PRACTICE:records", record="authority", reference=code[:40]),)
        )
    return maker


@router.get(
    "/border/alerts",
    response={200: list[AlertOut], **PROBLEMS},
    **operation("list_alerts"),
)
def list_alerts(request: HttpRequest, state: Literal["open", "all"] = "open") -> list[Json]:
    """Alerts of the own authority, newest first."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    found = reads.open_alerts(actor) if state == "open" else reads.alerts(actor)
    return [
        {
            "id": one.pk,
            "kind": one.kind,
            "number": one.number,
            "facts": one.facts,
            "raised_at": one.raised_at,
            "settled_at": one.settled_at,
            "is_demonstration": one.is_demonstration,
        }
        for one in found[:500]
    ]
