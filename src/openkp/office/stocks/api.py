"""The API of the stocks desk: parcels with their origins, their way, recall, and a mine's production."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router
from ninja.errors import HttpError

from openkp.custody.composition import Composition, Share
from openkp.custody.event_form import event_to_json
from openkp.custody.ledger import in_carats
from openkp.office import clock
from openkp.office.acting import Actor, Json
from openkp.office.api_gate import Refused, actor_of, operation
from openkp.office.bulk.idempotency import creating, once
from openkp.office.certificates.api import ACTING, READING, PageNumber, done, page_of
from openkp.office.certificates.views.refusals import performed
from openkp.office.messages import as_json, finding
from openkp.office.stocks import api_shapes as shapes
from openkp.office.stocks.acts.holding import record_production
from openkp.office.stocks.acts.holding_core import Measured, Said
from openkp.office.stocks.acts.holding_trade import Producing
from openkp.office.stocks.book import parcels_of
from openkp.office.stocks.downstream import MAX_EVENTS, TooManyEvents
from openkp.office.stocks.models import StockParcel
from openkp.office.stocks.reads import tracing
from openkp.office.stocks.reads.chains import told_events
from openkp.office.stocks.reads.event_history import Corrected, corrections_by_event
from openkp.office.stocks.reads.parcels import parcels_seen, sees_names
from openkp.office.stocks.reads.recalling import Held, Wanted, Went, recall
from openkp.office.stocks.sources_behind import bars_of_parcels
from openkp.scheme.periods import UnreadablePeriod

router = Router()
Code = Annotated[str, Path(max_length=40, pattern=r"^[^\x00-\x1f\x7f/]+$")]
Part = Annotated[str, Query(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
CountryCode = Annotated[str, Query(max_length=2, pattern=r"^([A-Z]{2})?$")]
OnlyHeld = Annotated[bool, Query()]


def origins_json(code: str, composition: Composition) -> Json:
    """What a parcel is made of, in the shape of `openkp custody origin`."""
    whole = composition.carats
    return {
        "parcel": code,
        "carats": in_carats(whole),
        "origins": [
            {
                "origin": str(key),
                "carats": in_carats(share.carats),
                "share": round(share.carats / whole, 6) if whole else 0.0,
                "min_carats": in_carats(share.low),
                "max_carats": in_carats(share.high),
            }
            for key, share in composition
        ],
        "model": composition.model.value if whole else "",
    }


def _line(row: StockParcel) -> Json:
    return {
        "parcel": row.code,
        "holder": row.holder.code,
        "place": row.place,
        "grade": row.grade,
        "date": row.born_on,
        "carats": in_carats(row.carats),
        "left": in_carats(row.left),
        "model": row.custody_model,
        "event": row.born.seq,
        "is_received": row.received_on is not None,
        "is_void": row.is_void,
    }


def _seen(actor: Actor, code: str) -> StockParcel:
    row = parcels_seen(actor).filter(code=code).first()
    if row is None:
        raise HttpError(404, "There is no such parcel among those you may see.")
    return row


@router.get("/stocks/parcels", response={200: shapes.ParcelPage, **READING}, **operation("list_parcels"))
def list_parcels(
    request: HttpRequest,
    holder: Part = "",
    held: OnlyHeld = True,  # noqa: FBT002 - a query of the address
    page: PageNumber = 1,
) -> Json:
    """Parcels of the own account, or of the authority's book; `held`: only those with something left."""
    found = parcels_seen(actor_of(request)).filter(is_void=False).order_by("-pk")
    if holder:
        found = found.filter(holder__code=holder)
    if held:
        found = found.filter(left__gt=0)
    total, rows = page_of(found, page)
    return {"total": total, "page": page, "items": [_line(row) for row in rows]}


@router.get("/stocks/parcels/{code}", response={200: shapes.ParcelOut, **ACTING}, **operation("show_parcel"))
def show_parcel(request: HttpRequest, code: Code) -> Json:
    """One parcel: its origins with shares and ranges, its model, and what bars it today."""
    actor = actor_of(request)
    row = _seen(actor, code)
    [known] = parcels_of([row])
    found = bars_of_parcels(row.authority, {row: known.left}, actor.day(clock.now()))[row.pk]
    return {
        **_line(row),
        "made_of": origins_json(code, known.composition),
        "left_of": origins_json(code, known.left),
        "findings": [as_json(each) for each in found],
    }


@router.get(
    "/stocks/parcels/{code}/trace", response={200: shapes.TraceOut, **ACTING}, **operation("trace_parcel")
)
def trace_parcel(request: HttpRequest, code: Code) -> Json:
    """Every event before and after. What other companies did with stones is for the authority only."""
    actor = actor_of(request)
    row = _seen(actor, code)
    back, on = tracing.backward(row), tracing.forward([row])
    if not sees_names(actor):
        back, on = back.of_holder(row.holder_id), on.of_holder(row.holder_id)
    return {
        "parcel": code,
        "backward": _steps(row, back),
        "forward": _steps(row, on),
        "sources": [event.seq for event in back.sources],
        "exports": [event.seq for event in on.exports],
        "is_whole": back.is_whole and on.is_whole,
    }


def _steps(row: StockParcel, trace: tracing.Trace) -> list[Json]:
    told = told_events(row.authority, trace)
    rows = {each.seq: each for each in trace.in_order}
    corrections = corrections_by_event(row.authority, rows.values())
    return [
        {
            "seq": seq,
            "event": event_to_json(event),
            "remark": rows[seq].remark,
            "corrections": [_correction(each) for each in corrections.get(seq, ())],
        }
        for seq, event in told.items()
    ]


def _correction(corrected: Corrected) -> Json:
    before = corrected.before
    return {
        "seq": corrected.row.seq,
        "recorded_at": corrected.row.recorded_at,
        "remark": corrected.row.remark,
        "before": None if before is None else event_to_json(before),
        "happened": corrected.after is not None,
    }


@router.get("/stocks/recall", response={200: shapes.RecallOut, **READING}, **operation("recall_stones"))
def recall_stones(
    request: HttpRequest,
    country: CountryCode = "",
    zone: Part = "",
    mine: Part = "",
    licence: Part = "",
    period: Part = "",
    certificate: Part = "",
    wide: OnlyHeld = True,  # noqa: FBT002 - a query of the address
) -> Json:
    """Every parcel and shipment that may hold stones of an origin, or of a certificate alone.

    `wide`: count in stones whose origin is not stated so finely; a bar would stop them too.
    """
    wanted = Wanted(
        country=country,
        zone=zone,
        mine=mine,
        licence=licence,
        period=period,
        certificate=certificate,
        is_wide=wide,
    )
    if bool(certificate) == any((country, zone, mine, licence, period)):
        raise Refused((finding("recall_of_nothing", "KPCS-CD:IV.a", subject="recall"),))
    try:
        answer = recall(actor_of(request).authority, wanted)
    except UnreadablePeriod as error:
        problem = {"problem": str(error)[:200]}
        raise Refused(
            (finding("request_field_wrong", "PRACTICE:reading", subject="period", **problem),)
        ) from error
    except TooManyEvents as error:
        too_wide = finding("recall_too_wide", "KPCS-CD:IV.a", subject=certificate, most=MAX_EVENTS)
        raise Refused((too_wide,)) from error
    return {
        "parcels": [_held(each) for each in answer.parcels],
        "gone": [_went(each) for each in answer.went],
    }


def _held(held: Held) -> Json:
    row = held.parcel
    return {
        "parcel": row.code,
        "holder": row.holder.code,
        "place": row.place,
        "carats": in_carats(row.carats),
        "left": in_carats(row.left),
        **_range("", held.born),
        **_range("left_", held.left),
    }


def _went(went: Went) -> Json:
    return {
        "seq": went.event.seq,
        "kind": went.event.kind,
        "certificate": went.event.certificate,
        "date": went.event.happened_on,
        "carats": in_carats(went.carats),
        **_range("", went.share),
    }


def _range(prefix: str, share: Share) -> Json:
    return {
        f"{prefix}recalled_carats": in_carats(share.carats),
        f"{prefix}min_carats": in_carats(share.low),
        f"{prefix}max_carats": in_carats(share.high),
    }


@router.post(
    "/stocks/production",
    response={200: shapes.ProductionDone, **ACTING},
    **creating("record_production"),
)
@once
def post_production(request: HttpRequest, body: shapes.ProductionIn) -> Json:
    """A mine's machine records what came up. A question is a refusal until `answer` is given."""
    actor, now = actor_of(request), clock.now()
    position = (body.latitude, body.longitude)
    given = Producing(
        licence=body.licence,
        carats=_hundredths(body.carats),
        happened_on=body.date,
        place=body.place,
        grade=body.grade,
        stones=body.stones,
        position=None if position[0] is None or position[1] is None else (position[0], position[1]),
        measured=Measured(
            sizes=tuple((name, _hundredths(carats)) for name, carats in body.sizes.items()),
            gem_carats=None if body.gem_carats is None else _hundredths(body.gem_carats),
            usd=None if body.usd is None else _hundredths(body.usd),
        ),
    )
    said = Said(token=body.token, answer=body.answer)
    result = performed(actor, lambda: record_production(actor, given, now=now, said=said), day=actor.day(now))
    events = done(result)
    return {
        "ok": True,
        "events": [event.content for event in events],
        "parcels": [parcel.code for event in events for parcel in event.made.order_by("pk")],
        "findings": [as_json(found) for found in result.findings],
    }


def _hundredths(text: str) -> int:
    return int(Decimal(text) * 100)
