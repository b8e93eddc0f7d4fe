"""Pages of alerts, and of heads of logs that come from elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from openkp.office import clock, wording
from openkp.office.acting import Actor, Json
from openkp.office.border import acts, reads
from openkp.office.border.alert_words import place_text, told, when_text
from openkp.office.border.forms import CompareForm, SettleForm
from openkp.office.border.models import Alert
from openkp.office.border.verdict_words import verdict_state, verdict_word
from openkp.office.border.witnessing import Brought, Comparison, compare_checkpoint
from openkp.office.columns import Column, tag_html
from openkp.office.desk import actor_of
from openkp.office.permissions import PAGES
from openkp.scheme.findings import Finding

PER_PAGE = 50
Findings = tuple[Finding, ...]


@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """Alerts of the own authority: the open ones, and on request those that are settled."""
    actor = actor_of(request)
    is_all = request.GET.get("show") == "settled"
    found = reads.alerts(actor).filter(settled_at__isnull=False) if is_all else reads.open_alerts(actor)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    count = reads.open_alerts(actor).count()
    here = reverse("border:alerts")
    context = {
        "page": page,
        "rows": [_alert_row(one, actor) for one in page],
        "columns": [
            Column("what", _("What"), kind="html"),
            Column("found", _("What was found")),
            Column("number", _("Number")),
            Column("at", pgettext("an alert", "Raised"), kind="day"),
            Column("state", _("State"), kind="html"),
        ],
        "tabs": [
            {"label": _("Open"), "url": here, "current": not is_all, "count": count},
            {"label": _("Settled"), "url": f"{here}?show=settled", "current": is_all},
        ],
        "is_all": is_all,
    }
    return render(request, "border/alerts.html", context)


def _alert_row(one: Alert, actor: Actor) -> Json:
    words = told(one, actor)
    return {
        "what": format_html('<a href="{}">{}</a>', reverse("border:alert", args=[one.pk]), words.title),
        "found": words.found,
        "number": one.number,
        "at": one.raised_at,
        "state": tag_html("alert" if one.settled_at is None else "settled"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def alert(request: HttpRequest, alert_id: int) -> HttpResponse:
    """One alert: what was found, why it matters, what to do; and the place to say what it came to."""
    actor = actor_of(request)
    one = reads.alerts(actor).filter(pk=alert_id).first()
    if one is None:
        raise Http404
    form = SettleForm(request.POST if request.method == "POST" else None)
    findings: Findings = ()
    if request.method == "POST" and form.is_valid():
        result = acts.settle_alert(actor, alert_id, how=form.cleaned_data["how"], now=clock.now())
        if result.is_done:
            messages.success(request, _("Settled. If it goes on, you are told again."))
            return HttpResponseRedirect(reverse("border:alerts"), status=303)
        findings = result.findings
    context = {
        "alert": one,
        "told": told(one, actor),
        "form": form if actor.may("settle_alert") and one.settled_at is None else None,
        "findings": findings,
        "sightings": [_sighting_row(each) for each in one.facts.get("sightings", [])],
        "sighting_columns": [
            Column("where", _("Post")),
            Column("at", _("Seen")),
            Column("verdict", _("Verdict"), kind="html"),
            Column("device", _("Device"), kind="code"),
        ],
        "heads": _heads(one),
        "story": _story(one),
    }
    return render(request, "border/alert.html", context)


def _story(one: Alert) -> list[Json]:
    """What was said of it before, and what opened it again; empty where it was never opened again."""
    steps: list[Json] = []
    for before in one.facts.get("settled", []):
        again = before["again"]
        steps += [
            {"title": _("Settled"), "at": _instant(before["at"]), "who": before["by"], "text": before["how"]},
            {
                "title": _("Opened again by a new sighting"),
                "at": _instant(before["again_at"]),
                "text": f"{place_text(again)} · {when_text(again['at'])}",
                "tone": "warn",
            },
        ]
    return steps


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _sighting_row(seen_there: Json) -> Json:
    verdict = str(seen_there.get("verdict", ""))
    return {
        "where": place_text(seen_there),
        "at": when_text(str(seen_there.get("at", ""))),
        "verdict": tag_html(verdict_state(verdict), verdict_word(verdict)),
        "device": seen_there.get("device", ""),
    }


def _heads(one: Alert) -> list[tuple[str, str]]:
    """The two heads of a fork, to keep as proof."""
    if one.kind != Alert.Kind.FORK:
        return []
    heads = [(_("Head that was found"), bytes(one.evidence).decode("utf-8", "replace"))]
    if one.facts.get("seen_root"):
        size, root = one.facts.get("seen_size", 0), one.facts["seen_root"]
        heads.append((_("Head co-signed before"), f"{size}\n{root}"))
    return heads


@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest) -> HttpResponse:
    """Compare a head of a log that came from another place with the log here."""
    form = CompareForm(request.POST or None, request.FILES or None)
    found: Comparison | None = None
    if request.method == "POST" and form.is_valid():
        found = compare_checkpoint(form.note(), now=clock.now())
    may_see_alerts = actor_of(request).capacity in (PAGES["border:alerts"] or ())
    context: dict[str, Any] = {"form": form, "found": found, "may_see_alerts": may_see_alerts}
    if found is not None:
        tone, word, text = COMPARED[found.outcome]()
        context |= {"tone": tone, "word": word, "text": text, "head": _head_text(found)}
    return render(request, "border/compare.html", context)


def _head_text(found: Comparison) -> str:
    if not found.size:
        return found.origin
    entries = ngettext("%(count)s entry", "%(count)s entries", found.size) % {
        "count": wording.number_text(found.size)
    }
    return f"{found.origin} · {entries}"


COMPARED: dict[Brought, Any] = {
    Brought.SAME: lambda: (
        "ok",
        _("The same history"),
        _("The log here has exactly this head at that size. Nothing was hidden from either side."),
    ),
    Brought.FORK: lambda: (
        "bad",
        _("Two stories"),
        _("The log signed this head, and here it shows another history. Every authority has been alerted."),
    ),
    Brought.AHEAD: lambda: (
        "warn",
        _("Newer than what is here"),
        _("This office has not seen so many entries yet. Compare again when its copy has grown."),
    ),
    Brought.UNKNOWN_LOG: lambda: (
        "warn",
        _("A log that is not kept here"),
        _("Ask the office that keeps a copy of this log to compare it."),
    ),
    Brought.NOT_SIGNED: lambda: (
        "warn",
        _("Not signed by that log"),
        _("Anybody could have written this. Fetch the checkpoint from the log again."),
    ),
    Brought.UNREADABLE: lambda: (
        "warn",
        _("Not a checkpoint"),
        _("Give the file that the log calls “checkpoint”, unchanged, or its whole text."),
    ),
}
