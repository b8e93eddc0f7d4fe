"""The API of returns: what is due, drafts, files, signatures, and what was filed."""

from __future__ import annotations

import base64
import binascii
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router
from ninja.errors import HttpError

from openkp.office import clock
from openkp.office.acting import Actor, Json, Result
from openkp.office.api_gate import Refused, actor_of, operation
from openkp.office.bulk.idempotency import creating, once
from openkp.office.certificates.api import ACTING, READING, PageNumber, done, page_of
from openkp.office.certificates.views.refusals import performed
from openkp.office.messages import as_json, finding
from openkp.office.returns import api_shapes as shapes
from openkp.office.returns.acts import filing as acts
from openkp.office.returns.lines import stored_lines
from openkp.office.returns.models import Draft, Return
from openkp.office.returns.reads import compiling
from openkp.office.returns.reads import filing as reads
from openkp.scheme.findings import is_blocked
from openkp.scheme.periods import HalfYear, Quarter
from openkp.scheme.returns import ReturnKind, ReturnLine

router = Router()
Kind = Annotated[ReturnKind, Path()]
PeriodText = Annotated[str, Path(max_length=8, pattern=r"^[0-9]{4}[QH][1-4]$")]
ParticipantCode = Annotated[str, Query(max_length=4, pattern=r"^[A-Z]{0,4}$")]
KnownOn = Annotated[date | None, Query(ge=date(2003, 1, 1), le=date(2199, 12, 31))]
Period = Quarter | HalfYear


def _period(kind: ReturnKind, text: str) -> Period:
    known = acts.period_of(kind.value, text)
    if known is None:
        raise HttpError(404, "No such return: trade is by quarter, production by half-year, from 2003.")
    return known[1]


def line_out(line: ReturnLine) -> Json:
    """One figure for the API."""
    return {
        "flow": line.flow.value,
        "hs": line.hs,
        "partner": line.partner,
        "origin": line.origin,
        "sector": line.sector.value,
        "carats": None if line.carats is None else str(line.carats),
        "usd": None if line.usd is None else str(line.usd),
        "certificates": line.certificates,
    }


def vintage_out(record: Return) -> Json:
    """One vintage for the API."""
    number = f"{record.participant}-{record.kind}-{record.period}-{record.vintage}"
    return {
        "participant": record.participant,
        "kind": record.kind,
        "period": record.period,
        "vintage": record.vintage,
        "is_nil": record.is_nil,
        "source": str(record.source),
        "filed_at": record.filed_at,
        "recorded_at": record.recorded_at,
        "reason": record.reason,
        "number": number if record.entry is not None else "",
        "log_index": record.entry.index if record.entry is not None else None,
        "is_demonstration": record.is_demonstration,
    }


def _draft_out(actor: Actor, draft: Draft, kind: ReturnKind, period: Period) -> Json:
    prepared = acts.would_be(actor, kind, period, day=actor.day(clock.now()))
    return {
        "kind": kind.value,
        "period": str(period),
        "origin": str(draft.origin),
        "file_name": draft.file_name,
        "reason": draft.reason,
        "changed_at": draft.changed_at,
        "changed_by": str(draft.changed_by),
        "lines": [line_out(line) for line in stored_lines(draft.lines)],
        "digest": prepared.digest,
        "findings": [as_json(found) for found in prepared.findings],
    }


def _saved(actor: Actor, result: Result[Draft], kind: ReturnKind, period: Period) -> Json:
    draft = done(result)
    told = [as_json(found) for found in result.findings]
    return {"ok": True, "draft": _draft_out(actor, draft, kind, period), "findings": told}


# --- what is due and what was filed -------------------------------------------------------------------------


@router.get("/returns/duties", response={200: shapes.DutyList, **READING}, **operation("list_duties"))
def list_duties(request: HttpRequest) -> Json:
    """Returns that the caller's Participant owed in the last two years, with how each stands."""
    actor = actor_of(request)
    day = actor.day(clock.now())
    drafts = {(one.kind, one.period) for one in reads.drafts(actor)}
    items = [
        {
            "participant": one.participant,
            "kind": one.kind.value,
            "period": str(one.period),
            "due_on": one.due_on,
            "state": one.state.value,
            "filed_on": one.filed_on,
            "is_nil": one.is_nil,
            "vintages": one.vintages,
            "days_late": one.days_late,
            "has_draft": (one.kind.value, str(one.period)) in drafts,
        }
        for one in reads.duties_of(actor.authority.participant, day=day)
    ]
    return {"on": day, "items": items}


@router.get("/returns", response={200: shapes.VintagePage, **READING}, **operation("list_returns"))
def list_returns(request: HttpRequest, participant: ParticipantCode = "", page: PageNumber = 1) -> Json:
    """Every vintage that the caller may read: the own Participant's, or for an analyst everyone's."""
    found = reads.returns_seen(actor_of(request)).order_by("-first_day", "participant", "kind", "-vintage")
    if participant:
        found = found.filter(participant=participant)
    total, records = page_of(found, page)
    return {"total": total, "page": page, "items": [vintage_out(one) for one in records]}


@router.get(
    "/returns/{kind}/{period}", response={200: shapes.ReturnOut, **ACTING}, **operation("show_return")
)
def show_return(
    request: HttpRequest,
    kind: Kind,
    period: PeriodText,
    participant: ParticipantCode = "",
    known_on: KnownOn = None,
) -> Json:
    """One return, all vintages. `participant`: whose, for an analyst; `known_on`: as known on that day."""
    actor = actor_of(request)
    whose = participant or actor.authority.participant
    vintages = reads.vintages(actor, whose, kind, _period(kind, period))
    if known_on is not None and known_on <= actor.day(clock.now()):  # later days are not known yet
        vintages = reads.known_vintages(vintages, known_on)
    shown = vintages[0] if vintages else None
    if shown is None:
        raise HttpError(404, "No such return was filed among those you may read.")
    return {
        "participant": whose,
        "kind": kind.value,
        "period": period,
        "shown": shown.vintage,
        "lines": [line_out(line) for line in shown.to_return().lines],
        "answers": shown.answers,
        "vintages": [vintage_out(one) for one in vintages],
    }


# --- drafts -------------------------------------------------------------------------------------------------


@router.get(
    "/returns/{kind}/{period}/draft",
    response={200: shapes.DraftOut, **ACTING},
    **operation("show_return_draft"),
)
def show_return_draft(request: HttpRequest, kind: Kind, period: PeriodText) -> Json:
    """The draft with what would stop or question its signature today."""
    actor, known = actor_of(request), _period(kind, period)
    draft = reads.draft_of(actor.authority.participant, kind, known)
    if draft is None:
        raise HttpError(404, "There is no draft of this return.")
    return _draft_out(actor, draft, kind, known)


@router.put(
    "/returns/{kind}/{period}/draft",
    response={200: shapes.DraftDone, **ACTING},
    **operation("save_return_draft"),
)
def save_return_draft(request: HttpRequest, kind: Kind, period: PeriodText, body: shapes.DraftIn) -> Json:
    """Keep lines as the draft, in place of what was there."""
    actor, known = actor_of(request), _period(kind, period)
    result = acts.save_return_draft(
        actor, kind, known, body.lines, now=clock.now(), reason=body.reason, seen=body.seen
    )
    return _saved(actor, result, kind, known)


@router.delete(
    "/returns/{kind}/{period}/draft",
    response={200: shapes.Discarded, **ACTING},
    **operation("discard_return_draft"),
)
def discard_return_draft(request: HttpRequest, kind: Kind, period: PeriodText) -> Json:
    """Throw the draft away."""
    result = acts.discard_return_draft(actor_of(request), kind, _period(kind, period), now=clock.now())
    return {"ok": True, "discarded": done(result)}


@router.post(
    "/returns/{kind}/{period}/compile",
    response={200: shapes.DraftDone, **ACTING},
    **creating("compile_return"),
)
@once
def compile_return(request: HttpRequest, kind: Kind, period: PeriodText) -> Json:
    """Make the draft of a quarter's trade from certificates and confirmations."""
    actor, known = actor_of(request), _period(kind, period)
    if not isinstance(known, Quarter):
        raise HttpError(404, "Only trade is compiled; production is not in the certificates.")
    lines = compiling.compiled_lines(actor.authority.participant, known)
    result = acts.save_return_draft(actor, kind, known, lines, now=clock.now(), origin=Draft.Origin.COMPILED)
    return _saved(actor, result, kind, known)


@router.post(
    "/returns/{kind}/{period}/file", response={200: shapes.DraftDone, **ACTING}, **creating("upload_return")
)
@once
def upload_return(request: HttpRequest, kind: Kind, period: PeriodText, body: shapes.FileIn) -> Json:
    """Read a file in the template into the draft; nothing is kept if a row is refused."""
    from openkp.statistics.intake import read_return

    actor, known = actor_of(request), _period(kind, period)
    try:
        data = base64.b64decode(body.content, validate=False)
    except (binascii.Error, ValueError) as error:
        raise Refused((finding("nothing_read_unreadable", "PRACTICE:reading", subject="content"),)) from error
    reading = read_return(
        data, name=body.name, kind=kind, participant=actor.authority.participant, period=known
    )
    if is_blocked(reading.findings):
        raise Refused(reading.findings)
    result = acts.save_return_draft(
        actor,
        kind,
        known,
        reading.lines,
        now=clock.now(),
        origin=Draft.Origin.UPLOADED,
        file_name=body.name,
    )
    return _saved(actor, result, kind, known)


@router.post(
    "/returns/{kind}/{period}/sign", response={200: shapes.SignedDone, **ACTING}, **creating("sign_return")
)
@once
def sign_return(request: HttpRequest, kind: Kind, period: PeriodText, body: shapes.SignIn) -> Json:
    """Sign the draft, or a nil return, and append it to the authority's log."""
    actor, known, now = actor_of(request), _period(kind, period), clock.now()
    signing = acts.Signing(
        reviewed=body.reviewed, answers=body.answers, is_nil=body.is_nil, reason=body.reason
    )
    result: Result[Any] = performed(
        actor,
        lambda: acts.sign_return(actor, kind, known, now=now, signing=signing),
        day=actor.day(now),
    )
    record = done(result)
    return {
        "ok": True,
        "filed": vintage_out(record),
        "findings": [as_json(found) for found in result.findings],
    }
