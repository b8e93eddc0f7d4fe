"""The bulk pages: upload, a look at what was understood, the job at work, its report."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openkp.office import clock
from openkp.office.acting import Actor, Json
from openkp.office.bulk import shown
from openkp.office.bulk.acts import (
    cancel_bulk_job,
    jobs_of,
    keep_bulk_file,
    kind_of,
    pause_bulk_job,
    start_bulk_job,
)
from openkp.office.bulk.forms import BulkDeclarationForm, BulkFileForm
from openkp.office.bulk.models import BulkJob, BulkKind, BulkLine
from openkp.office.bulk.processing import tried_lines
from openkp.office.bulk.sheets import MEDIA, csv_lines, report_rows, workbook, write_template
from openkp.office.bulk.tasks import is_worker_there
from openkp.office.certificates.views.showing import paged
from openkp.office.desk import actor_of
from openkp.office.permissions import Capacity
from openkp.scheme.findings import Finding

#: Lines that are tried for the preview; jobs in a list.
TRIED = 10
JOBS_SHOWN = 30
CHANGES = {"pause": pause_bulk_job, "cancel": cancel_bulk_job}


@require_http_methods(["GET", "POST"])
def jobs(request: HttpRequest) -> HttpResponse:
    """Choose a file; the jobs so far. What keeps a file out altogether stands here."""
    actor = actor_of(request)
    form = BulkFileForm(request.POST, request.FILES) if request.method == "POST" else BulkFileForm()
    findings: tuple[Finding, ...] = ()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        result = keep_bulk_file(
            actor,
            given.read(),
            str(given.name)[-200:],
            now=clock.now(),
            mends=form.cleaned_data["mends"],
        )
        if result.is_done:
            return HttpResponseRedirect(reverse("bulk:job", args=[result.done.pk]))
        findings = result.findings
    kind = kind_of(actor)
    context: Json = {
        "form": form,
        "findings": findings,
        "is_confirming": kind == BulkKind.CONFIRMATIONS,
        "templates": [(form.upper(), reverse("bulk:template", args=[form])) for form in MEDIA],
        "rows": [shown.job_row(one) for one in jobs_of(actor)[:JOBS_SHOWN]],
        "columns": shown.job_columns(),
        "back": _back(kind),
    }
    return render(request, "bulk/jobs.html", context, status=422 if findings else 200)


def _back(kind: BulkKind) -> tuple[str, str]:
    if kind == BulkKind.CONFIRMATIONS:
        return _("Arrivals"), reverse("certificates:arrivals")
    return _("Applications"), reverse("certificates:applications")


@require_safe
def template(request: HttpRequest, form: str) -> HttpResponse:
    """A template with an example row and, as a workbook, a sheet of explanations."""
    actor = actor_of(request)
    if form not in MEDIA:
        raise Http404
    kind = kind_of(actor)
    return HttpResponse(
        write_template(kind, form, is_company=actor.trader is not None),
        content_type=MEDIA[form],
        headers={"Content-Disposition": f'attachment; filename="{kind}.{form}"'},
    )


def _own_or_404(actor: Actor, pk: int) -> BulkJob:
    job = jobs_of(actor).filter(pk=pk).first()
    if job is None:
        raise Http404
    return job


@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """A job: before it starts what was understood, then how far it is and what was refused."""
    actor = actor_of(request)
    return _job_page(request, actor, _own_or_404(actor, pk))


def _job_page(
    request: HttpRequest, actor: Actor, one: BulkJob, *, refused: tuple[Finding, ...] = (), form: Any = None
) -> HttpResponse:
    context: Json = {
        "job": one,
        "refused": refused,
        "state": shown.state_tag(one),
        "notes": shown.notes_of(one),
        "back": _back(BulkKind(one.kind)),
        "needs_declaration": actor.capacity is Capacity.EXPORTER and not one.declared_by,
        "declaration": form or BulkDeclarationForm(initial={"declared_by": str(actor.user)}),
    }
    status = 422 if refused or form is not None else 200
    if one.state == BulkJob.State.PREVIEW:
        context |= _preview(actor, one)
        return render(request, "bulk/preview.html", context, status=status)
    context |= _progress(one) | _lines(request, one)
    return render(request, "bulk/job.html", context, status=status)


def _preview(actor: Actor, one: BulkJob) -> Json:
    now = clock.now()
    tried = tried_lines(actor, one, now=now, count=TRIED)
    return {
        "rows": [shown.understood_row(actor, one, line, now) for line in tried],
        "columns": shown.understood_columns(one.kind),
        "tried": len(tried),
        "good": sum(line.state == BulkLine.State.DONE for line in tried),
        "trial_findings": shown.trial_findings(tried)[:12],
        "headings": shown.heading_items(one),
        "signs": [(name, sign) for name, sign in sorted(one.signs.items()) if sign == ","],
    }


def _progress(one: BulkJob) -> Json:
    now = clock.now()
    return {
        "job": one,
        "state": shown.state_tag(one),
        "kpis": shown.kpis_of(one),
        "finished": one.done + one.refused,
        "pace": shown.pace_text(one, now),
        "is_worker_missing": one.is_open and not is_worker_there(now),
    }


def _lines(request: HttpRequest, one: BulkJob) -> Json:
    """The refused lines, or the done ones, a page of them."""
    wanted = request.GET.get("show") or (
        BulkLine.State.REFUSED if one.refused or not one.done else BulkLine.State.DONE
    )
    chosen = BulkLine.State.DONE if wanted == BulkLine.State.DONE else BulkLine.State.REFUSED
    page = paged(request, one.lines.filter(state=chosen).order_by("place"))
    counts = {BulkLine.State.REFUSED: one.refused, BulkLine.State.DONE: one.done}
    return {
        "page": page,
        "rows": [shown.line_row(one, line) for line in page],
        "columns": shown.line_columns(one.kind, chosen),
        "chosen": str(chosen),
        "tabs": [
            {"label": state.label, "url": f"?show={state}", "current": state == chosen, "count": count}
            for state, count in counts.items()
        ],
        "to_mend": one.lines.filter(state=BulkLine.State.REFUSED, mended=False).count(),
        "reports": [(form.upper(), reverse("bulk:report", args=[one.pk, form])) for form in MEDIA],
        "upload": BulkFileForm(initial={"mends": one.pk}),
    }


@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a job is, as a part of its page; once nothing moves any more, the whole page is asked for."""
    one = _own_or_404(actor_of(request), pk)
    answer = render(request, "bulk/_progress.html", _progress(one))
    if not one.is_open:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Start, pause, go on, or cancel."""
    actor = actor_of(request)
    one = _own_or_404(actor, pk)
    wanted = request.POST.get("do", "")
    if wanted == "start":
        return _start(request, actor, one)
    if wanted not in CHANGES:
        raise Http404
    result = CHANGES[wanted](actor, pk, now=clock.now())
    if not result.is_done:
        return _job_page(request, actor, _own_or_404(actor, pk), refused=result.findings)
    said = {
        "pause": _("It stops after the lines that are being done. You can go on at any time."),
        "cancel": _("Cancelled. What was done stays done."),
    }
    messages.success(request, said[wanted])
    return HttpResponseRedirect(reverse("bulk:job", args=[pk]), status=303)


def _start(request: HttpRequest, actor: Actor, one: BulkJob) -> HttpResponse:
    declared_by = ""
    if actor.capacity is Capacity.EXPORTER and not one.declared_by:
        form = BulkDeclarationForm(request.POST)
        if not form.is_valid():
            return _job_page(request, actor, one, form=form)
        declared_by = form.cleaned_data["declared_by"]
    result = start_bulk_job(actor, one.pk, now=clock.now(), declared_by=declared_by)
    if not result.is_done:
        return _job_page(request, actor, _own_or_404(actor, one.pk), refused=result.findings)
    messages.success(request, _("Started. You may leave this page; the work goes on."))
    return HttpResponseRedirect(reverse("bulk:job", args=[one.pk]), status=303)


@require_safe
def report(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """The refused lines as they were read, with what was found and what to do; to mend and send again."""
    one = _own_or_404(actor_of(request), pk)
    if form not in MEDIA:
        raise Http404
    rows = report_rows(one)
    headers = {"Content-Disposition": f'attachment; filename="{one.reference}-refused.{form}"'}
    if form == "csv":
        lines = (line.encode() for line in csv_lines(rows))
        return StreamingHttpResponse(_marked(lines), content_type=MEDIA[form], headers=headers)
    return HttpResponse(workbook("refused", rows), content_type=MEDIA[form], headers=headers)


def _marked(lines: Any) -> Any:
    """With the byte order mark by which spreadsheets know UTF-8."""
    yield b"\xef\xbb\xbf"
    yield from lines
