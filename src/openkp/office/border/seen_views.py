"""Pages of what posts saw: the list, records that come on a stick, and the codes of posts."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from openkp.office import clock
from openkp.office.acting import Json
from openkp.office.border import acts, reads
from openkp.office.border.alert_words import place_text
from openkp.office.border.forms import HandInForm, PostForm, SeenFilter
from openkp.office.border.models import Observation
from openkp.office.border.monitoring import watch_observations
from openkp.office.border.record_files import read_records
from openkp.office.border.verdict_words import verdict_state, verdict_word
from openkp.office.columns import Column, tag_html
from openkp.office.desk import actor_of
from openkp.office.wording import number_text
from openkp.scheme.findings import Finding

PER_PAGE = 50
Findings = tuple[Finding, ...]


@require_safe
def seen(request: HttpRequest) -> HttpResponse:
    """What posts saw of certificates, the latest first."""
    actor = actor_of(request)
    form = SeenFilter(request.GET or None)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    page = Paginator(reads.filtered(reads.observations(actor), wanted), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "rows": [_seen_row(one) for one in page],
        "columns": [
            Column("number", _("Number"), kind="link"),
            Column("verdict", _("Verdict"), kind="html"),
            Column("at", _("Seen"), kind="instant"),
            Column("where", _("Post")),
            Column("bundle", _("With data of"), kind="instant"),
            Column("remark", _("Remark")),
        ],
        "filter": form,
        "reset": reverse("border:seen") if wanted else "",
        "may_hand_in": actor.may("report_seen"),
        "may_make_codes": actor.may("make_post_code"),
    }
    return render(request, "border/seen.html", context)


def _seen_row(one: Observation) -> Json:
    return {
        "number": one.number,
        "url": _public_page(one.number),
        "verdict": tag_html(verdict_state(one.verdict), verdict_word(one.verdict)),
        "at": one.seen_at,
        "where": place_text({"where": one.authority.name, "post": one.post}),
        "bundle": one.bundle_made_at,
        "remark": one.remark,
    }


def _public_page(number: str) -> str:
    """Where all that may be told of the number stands; empty for one that no address can hold."""
    try:
        return reverse("register:verify_number", args=[number])
    except NoReverseMatch:
        return ""


@require_http_methods(["GET", "HEAD", "POST"])
def post_codes(request: HttpRequest) -> HttpResponse:
    """Codes of posts: make one for the devices of a post, see those in use, end one."""
    actor = actor_of(request)
    form = PostForm(request.POST if request.method == "POST" else None)
    findings: Findings = ()
    made: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        result = acts.make_post_code(actor, post=form.cleaned_data["post"], now=clock.now())
        if result.is_done:
            kept, code = result.done
            made, form = {"post": kept.post, "code": code}, PostForm()
        findings = result.findings
    rows = [
        {
            "post": one.post,
            "made": one.made_at,
            "state": tag_html("ended" if one.ended_at else "active"),
            "end": ""
            if one.ended_at
            else format_html(
                '<a href="{}">{}</a>', reverse("border:end_code", args=[one.pk]), _("End this code")
            ),
        }
        for one in reads.post_codes(actor)
    ]
    columns = [
        Column("post", _("Post")),
        Column("state", _("State"), kind="html"),
        Column("made", _("Made"), kind="instant"),
        Column("end", _("What you can do"), kind="html"),
    ]
    context = {"form": form, "findings": findings, "made": made, "rows": rows, "columns": columns}
    answer = render(request, "border/post_codes.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def end_code(request: HttpRequest, code_id: int) -> HttpResponse:
    """Ask before a code ends."""
    actor = actor_of(request)
    code = reads.post_codes(actor).filter(pk=code_id, ended_at__isnull=True).first()
    if code is None:
        raise Http404
    if request.method == "POST":
        acts.end_post_code(actor, code_id, now=clock.now())
        messages.success(request, _("The code of %(post)s has ended.") % {"post": code.post})
        return HttpResponseRedirect(reverse("border:post_codes"), status=303)
    return render(request, "border/end_code.html", {"code": code, "back": reverse("border:post_codes")})


@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest) -> HttpResponse:
    """Take in the file of records that a verifier without a line wrote for a stick."""
    actor = actor_of(request)
    form = HandInForm(request.POST or None, request.FILES or None)
    findings: Findings = ()
    if request.method == "POST" and form.is_valid():
        records, findings = read_records(form.data_of_file())
        if not findings:
            result = acts.report_seen(actor, records, now=clock.now())
            watch_observations(result.done.kept, now=clock.now())
            findings = tuple(wrong for _record, wrong in result.done.refused)
            kept = len(result.done.kept)
            told = ngettext("%(count)s new record was kept.", "%(count)s new records were kept.", kept)
            messages.success(request, told % {"count": number_text(kept)})
            if result.done.alerts:
                raised = _("Alerts raised: %(count)s. Look at them before the parcel goes on.")
                messages.warning(request, raised % {"count": number_text(result.done.alerts)})
            if not findings:
                return HttpResponseRedirect(reverse("border:seen"), status=303)
    return render(request, "border/hand_in.html", {"form": form, "findings": findings})
