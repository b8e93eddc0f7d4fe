"""The focal point's returns: what is due, what was filed, the template, the statement and its proof."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from openkp.office import clock, wording
from openkp.office.acting import Actor, Json
from openkp.office.columns import Column
from openkp.office.desk import actor_of
from openkp.office.permissions import PAGES
from openkp.office.register import proving
from openkp.office.returns.acts.filing import due_of, period_of
from openkp.office.returns.forms.filing import KnownOnForm
from openkp.office.returns.models import Draft, Return
from openkp.office.returns.reads import filing as reads
from openkp.office.returns.views import filing_tables as tables
from openkp.scheme.periods import HalfYear, Quarter
from openkp.scheme.returns import ReturnKind
from openkp.statistics.duties import Duty, DutyState

#: Returns in the table of what was due.
SHOWN = 8
MEDIA = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def known(kind: str, period: str) -> tuple[ReturnKind, Quarter | HalfYear]:
    """Kind and period of the address, or 404."""
    found = period_of(kind, period)
    if found is None:
        raise Http404
    return found


# --- what is due --------------------------------------------------------------------------------------------


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """What is due, the next deadline first; what was filed of the last periods; drafts of others."""
    actor = actor_of(request)
    day = actor.day(clock.now())
    duties = reads.duties_of(actor.authority.participant, day=day)
    drafts = {(one.kind, one.period): one for one in reads.drafts(actor)}
    open_duties = [one for one in duties if one.state in (DutyState.DUE, DutyState.MISSING)]
    waiting = {(one.kind.value, str(one.period)) for one in open_duties}
    context: Json = {
        "open": [_open_item(one, drafts, day=day) for one in reads.in_order_of_deadline(open_duties)],
        "rows": [_duty_row(actor, one) for one in duties[:SHOWN]],
        "columns": _duty_columns(),
        "otherwise": _otherwise(actor, duties[:SHOWN]),
        "others": [_draft_item(one) for key, one in drafts.items() if key not in waiting],
        "running": _running(actor, day),
        "templates": _templates(),
    }
    return render(request, "returns/desk.html", context)


def _open_item(duty: Duty, drafts: dict[tuple[str, str], Draft], *, day: date) -> Json:
    draft = drafts.get((duty.kind.value, str(duty.period)))
    args = [duty.kind.value, str(duty.period)]
    left = (duty.due_on - day).days
    return {
        "title": tables.return_title(duty.kind, duty.period),
        "state": str(duty.state),
        "due_on": duty.due_on,
        "when": _when(left),
        "draft": draft,
        "is_trade": duty.kind is ReturnKind.TRADE,
        "draft_url": reverse("returns:draft", args=args),
        "upload_url": reverse("returns:upload", args=args),
        "sign_url": reverse("returns:sign", args=args),
    }


def _when(left: int) -> str:
    count = wording.number_text(abs(left))
    if left < 0:
        return _("overdue for %(count)s days") % {"count": count}
    return _("today") if left == 0 else _("%(count)s days left") % {"count": count}


def _draft_item(draft: Draft) -> Json:
    return {
        "title": tables.return_title(draft.kind, draft.period),
        "url": reverse("returns:draft", args=[draft.kind, draft.period]),
        "changed_at": draft.changed_at,
        "changed_by": draft.changed_by,
    }


def _otherwise(actor: Actor, listed: tuple[Duty, ...]) -> list[Json]:
    """Signed returns of the listed periods whose certificates changed after the signature."""
    participant = actor.authority.participant
    filed = [one.period for one in listed if one.vintages and isinstance(one.period, Quarter)]
    found = []
    for record in reads.latest_signed(participant, filed):
        count = reads.lines_otherwise(record)
        if count:
            args = [record.kind, record.period]
            found.append(
                {
                    "title": tables.return_title(*args),
                    "count": count,
                    "draft_url": reverse("returns:draft", args=args),
                    "filed_url": tables.filed_url(record),
                }
            )
    return found


def _duty_columns() -> list[Column]:
    return [
        Column("title", _("Return"), kind="link"),
        Column("due_on", _("Due"), kind="day"),
        Column("state", _("State"), kind="html"),
        Column("filed_on", _("Filed"), kind="day"),
        Column("days_late", _("Days late"), kind="number"),
        Column("vintages", _("Vintages"), kind="number"),
    ]


def _duty_row(actor: Actor, duty: Duty) -> Json:
    address = [duty.kind.value, str(duty.period)]
    is_filed = duty.vintages > 0
    return {
        "title": tables.return_title(duty.kind, duty.period),
        "url": reverse("returns:filed", args=[actor.authority.participant, *address])
        if is_filed
        else reverse("returns:draft", args=address),
        "due_on": duty.due_on,
        "state": tables.state_tags(str(duty.state), is_nil=duty.is_nil, vintages=duty.vintages),
        "filed_on": duty.filed_on,
        "days_late": duty.days_late or None,
        "vintages": duty.vintages or None,
    }


def _running(actor: Actor, day: date) -> list[Json]:
    """The periods that have not ended: what was compiled so far can be looked at, not signed."""
    kinds = [(ReturnKind.TRADE, Quarter.of(day))]
    if reads.owes_production(actor.authority.participant):
        kinds.append((ReturnKind.PRODUCTION, HalfYear.of(day)))  # type: ignore[arg-type]
    return [
        {
            "title": tables.return_title(kind, period),
            "url": reverse("returns:draft", args=[kind.value, str(period)]),
            "ends": period.last_day,
        }
        for kind, period in kinds
    ]


def _templates() -> list[Json]:
    return [
        {
            "label": f"{tables.kind_word(kind)} ({form.upper()})",
            "url": reverse("returns:template", args=[kind.value, form]),
        }
        for kind in ReturnKind
        for form in MEDIA
    ]


@require_GET
def template(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """The empty template of a return, for a spreadsheet."""
    from openkp.statistics.intake import write_template

    if kind not in list(ReturnKind) or form not in MEDIA:
        raise Http404
    return HttpResponse(
        write_template(ReturnKind(kind), form="xlsx" if form == "xlsx" else "csv"),
        content_type=MEDIA[form],
        headers={"Content-Disposition": f'attachment; filename="return-of-{kind}.{form}"'},
    )


# --- what was filed -----------------------------------------------------------------------------------------


@require_GET
def filed(request: HttpRequest, participant: str, kind: str, period: str) -> HttpResponse:
    """A return as it counts, or as it was known on a day; every vintage, and what changed between them."""
    actor = actor_of(request)
    return_kind, return_period = known(kind, period)
    vintages = reads.vintages(actor, participant, return_kind, return_period)
    if not vintages:
        raise Http404
    form = KnownOnForm(request.GET or None)
    known_on = form.cleaned_data["known_on"] if form.is_bound and form.is_valid() else None
    if known_on is not None and known_on > actor.day(clock.now()):
        known_on = None  # nobody knows yet what will be filed by then
    seen = reads.known_vintages(vintages, known_on)
    shown = seen[0] if seen else None
    context: Json = {
        "title": tables.return_title(return_kind, return_period),
        "participant": participant,
        "kind": kind,
        "period": period,
        "form": form,
        "known_on": known_on,
        "shown": shown,
        "newest": vintages[0],
        "steps": [_step(one) for one in seen],
        "differences": _differences(return_kind, seen),
        "otherwise": reads.lines_otherwise(vintages[0]) if known_on is None else 0,
        "is_own": actor.may("sign_return") and participant == actor.authority.participant,
        "desk_url": _way_back(actor),
        **(_content(shown) if shown else {}),
    }
    return render(request, "returns/filed.html", context)


def _way_back(actor: Actor) -> str:
    allowed = PAGES["returns:desk"] or frozenset()
    return reverse("returns:desk" if actor.capacity in allowed else "returns:overview")


def _content(record: Return) -> Json:
    filed_return = record.to_return()
    compared = reads.compared(record.participant, filed_return.kind, filed_return.period)
    return {
        "totals": tables.total_rows(filed_return, compared.before, compared.year_ago),
        "total_columns": tables.total_columns(),
        "lines": [tables.line_row(line) for line in filed_return.lines],
        "line_columns": tables.line_columns(record.kind),
        "facts": _facts(record, filed_return.period),
        "number": filed_return.number,
        "may_prove": record.entry is not None,
    }


def _facts(record: Return, period: Quarter | HalfYear) -> list[tuple[str, object]]:
    due = due_of(period)
    facts: list[tuple[str, object]] = [
        (_("Vintage"), wording.number_text(record.vintage)),
        (
            _("Filed"),
            wording.instant_text(record.filed_at) if record.filed_at else _("The source does not say"),
        ),
        (_("Due"), wording.day_text(due)),
        (_("How"), record.get_source_display()),
        (_("Signed by"), str(record.recorded_by or "") if record.signed else ""),
        (_("Authority"), str(record.authority or "")),
        (_("File"), record.file_name),
        (_("Why it was corrected"), record.reason),
    ]
    return [(label, value) for label, value in facts if value]


def _step(record: Return) -> Json:
    title = _("Vintage %(number)s") % {"number": wording.number_text(record.vintage)}
    if record.is_nil:
        title = _("%(title)s: nothing to report") % {"title": title}
    return {
        "title": title,
        "at": record.filed_at,
        "who": record.recorded_by if record.signed else record.get_source_display(),
        "text": record.reason,
        "tone": "ok" if record.vintage == 1 else "info",
    }


def _differences(kind: ReturnKind, vintages: list[Return]) -> list[Json]:
    """What each vintage changed against the one before it, the newest first."""
    found = []
    for new, old in pairwise(vintages):
        changes = tables.changes_between(new.to_return().lines, old.to_return().lines)
        found.append(
            {
                "title": _("What vintage %(new)s changed") % {"new": wording.number_text(new.vintage)},
                "rows": tables.difference_rows(changes),
                "columns": tables.difference_columns(kind, _("Before"), _("After")),
            }
        )
    return found


def _signed(request: HttpRequest, participant: str, kind: str, period: str, vintage: int) -> Return:
    found = next(
        (
            one
            for one in reads.vintages(actor_of(request), participant, *known(kind, period))
            if one.vintage == vintage and one.entry is not None
        ),
        None,
    )
    if found is None:
        raise Http404
    return found


@require_GET
def filed_statement(
    request: HttpRequest, participant: str, kind: str, period: str, vintage: int
) -> HttpResponse:
    """The signed statement as it stands in the log's record."""
    record = _signed(request, participant, kind, period, vintage)
    name = record.to_return().number
    return HttpResponse(
        bytes(record.signed),
        content_type="application/cose",
        headers={"Content-Disposition": f'attachment; filename="{name}.cose"'},
    )


@require_GET
def filed_proof(request: HttpRequest, participant: str, kind: str, period: str, vintage: int) -> HttpResponse:
    """The proof that the statement stands in the authority's log."""
    record = _signed(request, participant, kind, period, vintage)
    try:
        data = proving.proof_file(record.entry)  # type: ignore[arg-type]
    except proving.NotProvable:
        raise Http404 from None
    name = record.to_return().number
    return HttpResponse(
        data,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.tlog-proof"'},
    )
