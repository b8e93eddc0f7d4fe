"""A return in the making: compiled, typed or read from a file; looked over, and signed."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from openkp.office import clock, wording
from openkp.office.acting import Actor, Json
from openkp.office.certificates.forms.pieces import participant_choices
from openkp.office.columns import Column
from openkp.office.desk import actor_of
from openkp.office.messages import finding
from openkp.office.returns.acts import filing as acts
from openkp.office.returns.forms.filing import LinesForm, UploadForm
from openkp.office.returns.lines import stored_lines
from openkp.office.returns.models import Draft
from openkp.office.returns.reads import compiling
from openkp.office.returns.reads import filing as reads
from openkp.office.returns.reads.owing import filed_day
from openkp.office.returns.views import filing_tables as tables
from openkp.office.returns.views.filing import known
from openkp.scheme.findings import Finding, is_blocked
from openkp.scheme.periods import HalfYear, Quarter
from openkp.scheme.returns import ReturnKind, ReturnLine, StatisticalReturn
from openkp.statistics.return_checks import check_return

#: Lines of a draft on one page: a page of inputs stays light.
LINES = 20
MAX_SHOWN = 40
#: Lines shown beside the certificates; the download has them all.
BESIDE = 20
Period = Quarter | HalfYear


# --- looking over -------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, kind: str, period: str) -> HttpResponse:
    """The lines of a draft to look over and change; where there is none, the ways to begin one."""
    actor = actor_of(request)
    return_kind, return_period = known(kind, period)
    found = reads.draft_of(actor.authority.participant, return_kind, return_period)
    if request.method == "POST":
        return _begin_or_change(request, actor, found, return_kind, return_period)
    if "shipments" in request.GET and isinstance(return_period, Quarter):
        return _shipments_csv(actor, return_period)
    return _draft_page(request, actor, found, return_kind, return_period)


def _begin_or_change(
    request: HttpRequest, actor: Actor, found: Draft | None, kind: ReturnKind, period: Period
) -> HttpResponse:
    said = request.POST
    if "compile" in said and isinstance(period, Quarter):
        return _compile(request, actor, found, period)
    if found is not None and ("from_filed" in said or "type" in said):
        told = _("A draft is kept already: here it is. Throw it away first to begin anew.")
        messages.info(request, told)
        return HttpResponseRedirect(reverse("returns:draft", args=[kind.value, str(period)]), status=303)
    if "from_filed" in said:
        latest = reads.latest_of(actor.authority.participant, kind, period)
        lines = latest.to_return().lines if latest else ()
        return _save(request, actor, kind, period, lines, origin=Draft.Origin.TYPED)
    if "type" in said:
        return _save(request, actor, kind, period, (), origin=Draft.Origin.TYPED)
    if found is None:
        return _gone(request, actor, kind, period)
    return _change(request, actor, found, kind, period)


def _gone(request: HttpRequest, actor: Actor, kind: ReturnKind, period: Period) -> HttpResponse:
    """The draft was signed or thrown away while lines were typed: say so, and show what was typed."""
    form = LinesForm(kind, start=_start_of(request), data=request.POST)
    typed = stored_lines(form.json()) if form.is_valid() else ()
    more: Json = {
        "typed": [tables.line_row(line) for line in typed],
        "line_columns": tables.line_columns(kind),
    }
    gone = (finding("draft_gone", "PRACTICE:records"),)
    return _draft_page(request, actor, None, kind, period, refused=gone, **more)


def _compile(request: HttpRequest, actor: Actor, found: Draft | None, period: Quarter) -> HttpResponse:
    """Draft from certificates; over lines that say something else only after asking."""
    kind, said = ReturnKind.TRADE, request.POST
    lines = compiling.compiled_lines(actor.authority.participant, period)
    edited = {} if found is None else compiling.changed_by_hand(stored_lines(found.lines), lines)
    if found is None or not found.lines or not edited:
        return _save(request, actor, kind, period, lines, origin=Draft.Origin.COMPILED)
    if said["compile"] == "over":
        seen = said.get("seen", "")
        return _save(request, actor, kind, period, lines, origin=Draft.Origin.COMPILED, seen=seen)
    asked: Json = {
        "over": tables.difference_rows((new, old) for old, new in list(edited.values())[:BESIDE]),
        "over_count": len(edited),
        "over_columns": tables.difference_columns(kind, _("In the draft"), _("By the certificates")),
    }
    return _draft_page(request, actor, found, kind, period, **asked)


def _change(
    request: HttpRequest, actor: Actor, found: Draft, kind: ReturnKind, period: Period
) -> HttpResponse:
    """Keep one page of lines; the others stay as they are."""
    start = _start_of(request)
    form = LinesForm(kind, start=start, data=request.POST)
    if not form.is_valid():
        return _draft_page(request, actor, found, kind, period, form=form)
    removed = next((name for name in request.POST if name.startswith("remove_")), "remove_")
    place = removed.removeprefix("remove_")
    mine = form.json(without=int(place) if place.isascii() and place.isdigit() else None)
    lines = [*found.lines[:start], *mine, *found.lines[start + len(form.forms) :]]
    result = acts.save_return_draft(
        actor,
        kind,
        period,
        lines,
        now=clock.now(),
        origin=found.origin,
        file_name=found.file_name,
        seen=request.POST.get("seen", ""),
    )
    if not result.is_done:
        return _draft_page(request, actor, found, kind, period, form=form, refused=result.findings)
    if "add_line" in request.POST:
        return _draft_page(request, actor, result.done, kind, period, blank=True)
    return _kept(request, result.done, then="sign" if "sign" in request.POST else "draft")


def _start_of(request: HttpRequest) -> int:
    text = request.POST.get("start", "0")
    return min(int(text), 100_000) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _save(
    request: HttpRequest,
    actor: Actor,
    kind: ReturnKind,
    period: Period,
    lines: Any,
    *,
    origin: str,
    file_name: str = "",
    seen: str | None = None,
) -> HttpResponse:
    result = acts.save_return_draft(
        actor, kind, period, lines, now=clock.now(), origin=origin, file_name=file_name, seen=seen
    )
    if not result.is_done:
        found = reads.draft_of(actor.authority.participant, kind, period)
        return _draft_page(request, actor, found, kind, period, refused=result.findings)
    return _kept(request, result.done)


def _kept(request: HttpRequest, record: Draft, *, then: str = "draft") -> HttpResponse:
    if then == "draft":
        count = len(record.lines)
        told = ngettext("The draft is kept: one line.", "The draft is kept: %(count)s lines.", count)
        messages.success(request, told % {"count": wording.number_text(count)})
    place = reverse(f"returns:{then}", args=[record.kind, record.period])
    query = f"?page={request.GET['page']}" if request.GET.get("page", "").isdigit() else ""
    return HttpResponseRedirect(place + (query if then == "draft" else ""), status=303)


def _draft_page(
    request: HttpRequest,
    actor: Actor,
    found: Draft | None,
    kind: ReturnKind,
    period: Period,
    *,
    form: LinesForm | None = None,
    blank: bool = False,
    refused: tuple[Finding, ...] = (),
    **more: Any,
) -> HttpResponse:
    latest = reads.latest_of(actor.authority.participant, kind, period)
    is_mistyped = form is not None and not refused  # what was looked at is still what it was
    context: Json = {
        **about(actor, kind, period),
        "draft": found,
        "seen": request.POST.get("seen", "") if is_mistyped else acts.digest_of(found, latest),
        "refused": refused,
        "latest": latest,
        "filed_on": filed_day(latest) if latest else None,
        **more,
    }
    if found is not None:
        context |= _draft_content(request, actor, found, kind, period, form=form, blank=blank)
    return render(request, "returns/draft.html", context)


def about(actor: Actor, kind: ReturnKind, period: Period) -> Json:
    """What every page of a return in the making shows."""
    day, due = actor.day(clock.now()), acts.due_of(period)
    return {
        "title": tables.return_title(kind, period),
        "kind": kind.value,
        "period": str(period),
        "is_trade": kind is ReturnKind.TRADE,
        "due_on": due,
        "is_late": day > due,
        "is_running": day <= period.last_day,
        "ends_on": period.last_day,
        "participant": actor.authority.participant,
    }


def _draft_content(
    request: HttpRequest,
    actor: Actor,
    found: Draft,
    kind: ReturnKind,
    period: Period,
    *,
    form: LinesForm | None,
    blank: bool,
) -> Json:
    lines = stored_lines(found.lines)
    made = StatisticalReturn(participant=actor.authority.participant, kind=kind, period=period, lines=lines)
    compared = reads.compared(made.participant, kind, period)
    pages = Paginator(lines, LINES)
    page = pages.get_page(pages.num_pages if blank else request.GET.get("page"))
    if form is None:
        start = max(page.start_index() - 1, 0)
        form = LinesForm(kind, start=start, lines=page.object_list)
        if blank or not lines:
            form.blank()
        stands = []
    else:
        stands = [tables.line_row(line) for line in lines[form.start : form.start + LINES]]
    findings = check_return(made, before=compared.before)
    return {
        "form": form,
        "page": page,
        "stands": stands,
        "line_columns": tables.line_columns(kind),
        "countries": participant_choices()[1:],
        "findings": findings[:MAX_SHOWN],
        "more_findings": max(len(findings) - MAX_SHOWN, 0),
        "is_blocked": is_blocked(findings),
        "totals": tables.total_rows(made, compared.before, compared.year_ago),
        "total_columns": tables.total_columns(),
        **_against_certificates(made),
    }


# --- against the certificates -------------------------------------------------------------------------------


def _against_certificates(made: StatisticalReturn) -> Json:
    """What was changed by hand, and from how many certificates each line was computed."""
    if not isinstance(made.period, Quarter):
        return {}
    trade = compiling.trade_of(made.participant, made.period)
    computed = trade.compiled(made.period)
    changed = list(compiling.changed_by_hand(made.lines, computed).values())
    return {
        "computed_count": len(computed),
        "changed": tables.difference_rows(changed[:BESIDE]),
        "more_changed": max(len(changed) - BESIDE, 0),
        "changed_columns": tables.difference_columns(made.kind, _("By the certificates"), _("In the draft")),
        "behind": [_behind_row(trade, line) for line in computed[:BESIDE]],
        "more_behind": max(len(computed) - BESIDE, 0),
        "behind_columns": [*tables.line_columns(made.kind), Column("numbers", _("Certificates behind it"))],
    }


def _behind_row(trade: compiling.Trade, line: ReturnLine) -> Json:
    numbers = list(dict.fromkeys(one.number for one in trade.behind(line)))
    shown = ", ".join(numbers[:6])
    if len(numbers) > 6:
        shown = _("%(numbers)s and %(count)s more") % {"numbers": shown, "count": len(numbers) - 6}
    return tables.line_row(line, numbers=shown)


def _shipments_csv(actor: Actor, quarter: Quarter) -> HttpResponse:
    """Every shipment of the quarter with the line that it counts in."""
    trade = compiling.trade_of(actor.authority.participant, quarter)
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(("flow", "certificate_number", "partner", "day", "hs", "origin", "carats", "usd"))
    for flow, shipments in (("export", trade.exports), ("import", trade.imports)):
        for one in shipments:
            writer.writerow((flow, one.number, one.partner, one.day, one.hs, one.origin, one.carats, one.usd))
    name = f"shipments-{actor.authority.participant}-{quarter}.csv"
    return HttpResponse(
        "\ufeff" + written.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


# --- from a file --------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, kind: str, period: str) -> HttpResponse:
    """Read a file in the template into the draft: all of it, or nothing with what is wrong in which cell."""
    actor = actor_of(request)
    return_kind, return_period = known(kind, period)
    form = UploadForm(request.POST or None, request.FILES or None)
    findings: tuple[Finding, ...] = ()
    if request.method == "POST" and form.is_valid():
        from openkp.statistics.intake import read_return

        given = form.cleaned_data["file"]
        reading = read_return(
            given.read(),
            name=str(given.name)[:200],
            kind=return_kind,
            participant=actor.authority.participant,
            period=return_period,
        )
        findings = reading.findings
        if not is_blocked(findings):
            for found in findings[:MAX_SHOWN]:
                messages.info(request, _told(found))
            return _save(
                request,
                actor,
                return_kind,
                return_period,
                reading.lines,
                origin=Draft.Origin.UPLOADED,
                file_name=str(given.name)[:200],
                seen=request.POST.get("seen"),
            )
    kept = reads.draft_of(actor.authority.participant, return_kind, return_period)
    latest = reads.latest_of(actor.authority.participant, return_kind, return_period)
    context: Json = {
        **about(actor, return_kind, return_period),
        "form": form,
        "findings": findings[:MAX_SHOWN],
        "more_findings": max(len(findings) - MAX_SHOWN, 0),
        "draft": kept,
        "seen": acts.digest_of(kept, latest),
        "templates": [
            (one.upper(), reverse("returns:template", args=[kind, one])) for one in ("csv", "xlsx")
        ],
    }
    return render(request, "returns/upload.html", context)


def _told(found: Finding) -> str:
    from openkp.office.messages import explained

    return explained(found).text
