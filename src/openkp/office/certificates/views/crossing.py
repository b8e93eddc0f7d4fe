"""Transits: a sealed shipment that crosses must leave as it came (section III(d))."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from openkp.office import clock
from openkp.office.acting import Actor, Json
from openkp.office.certificates import acts, reads
from openkp.office.certificates.forms.importing import PresentForm, TransitForm, carried
from openkp.office.certificates.models import TransitPassage
from openkp.office.certificates.near import as_registered
from openkp.office.certificates.verifying import check_signed, check_typed_number
from openkp.office.certificates.views import showing
from openkp.office.certificates.views.refusals import looked_at, performed
from openkp.office.columns import Column
from openkp.office.desk import actor_of
from openkp.scheme.findings import Finding
from openkp.scheme.numbers import normalise_number, parts_of_number


@require_GET
def transits(request: HttpRequest) -> HttpResponse:
    """What crosses here: what is still inside first, then what has left."""
    actor = actor_of(request)
    found = reads.transits(actor)
    number = request.GET.get("number", "").strip()[:60]
    if number and number.isprintable():
        found = found.filter(number__icontains=number)
    left = found.filter(left_on__isnull=False)
    inside = found.filter(left_on__isnull=True).exclude(
        number__in=reads.transits(actor).filter(left_on__isnull=False).values("number")
    )
    page = showing.paged(request, left)
    context = {
        "inside": [_row(passage) for passage in inside[: showing.PAGE_SIZE]],
        "inside_columns": _columns(_("Next step"), "leave"),
        "left": [_row(passage) for passage in page],
        "left_columns": _columns(_("Findings"), "notes"),
        "page": page,
        "number": number,
    }
    return render(request, "certificates/transits.html", context)


def _columns(last: str, key: str) -> list[Column]:
    return [
        Column("number", _("Certificate"), kind="code"),
        Column("issuer", _("Issued by"), kind="country"),
        Column("entered_on", _("Came in on"), kind="day"),
        Column("left_on", _("Left on"), kind="day"),
        Column("seals", _("Seals")),
        Column(key, last, kind="html"),
    ]


def _row(passage: TransitPassage) -> Json:
    asked = showing.questions_in(passage.findings)
    content = passage.content
    return {
        "number": passage.number,
        "issuer": content.get("issuing_participant"),
        "entered_on": passage.entered_on,
        "left_on": passage.left_on,
        "seals": ", ".join(content.get("seals_out") or content.get("seals_in") or []),
        "leave": format_html(
            '<a href="{}?passage={}">{}</a>',
            reverse("certificates:new_transit"),
            passage.pk,
            _("Record that it left"),
        ),
        "notes": ngettext("%(count)d question", "%(count)d questions", asked) % {"count": asked}
        if asked
        else _("Left as it came"),
    }


@require_http_methods(["GET", "POST"])
def new_transit(request: HttpRequest) -> HttpResponse:
    """Record that a shipment came in, or that it left again."""
    actor = actor_of(request)
    now = clock.now()
    day = actor.day(now)
    findings: tuple[Finding, ...] = ()
    if request.method == "POST" and "entered_on" in request.POST:
        form = TransitForm(request.POST)
        if form.is_valid():
            passage = form.passage()
            content = _content_at_hand(actor, form.cleaned_data["signed"], day=day)
            result = performed(
                actor, lambda: acts.record_transit(actor, passage, now=now, content=content), day=day
            )
            if result.is_done:
                messages.success(
                    request, _("Recorded: the transit of %(number)s.") % {"number": result.done.number}
                )
                return HttpResponseRedirect(reverse("certificates:transits"), status=303)
            findings = result.findings
    else:
        form = TransitForm(initial=_initial(request, actor, day=day))
    return render(request, "certificates/transit_form.html", {"form": form, "findings": findings})


def _content_at_hand(actor: Actor, signed: bytes, *, day: date) -> Json | None:
    if not signed:
        return None
    return looked_at(actor, lambda: check_signed(signed, on=day), day=day).content


def _initial(request: HttpRequest, actor: Actor, *, day: date) -> Json:
    """From the check before (POST of its button), from the entry of the same shipment, or from a number."""
    if request.GET.get("passage", "").isdecimal():
        entry = reads.transits(actor).filter(pk=int(request.GET["passage"][:12])).first()
        if entry is None:
            raise Http404
        return _leaving(entry, day=day)
    handed = PresentForm(request.POST if request.method == "POST" else request.GET)
    if not handed.is_valid():
        return {"entered_on": day}
    signed, number = handed.cleaned_data["signed"], as_registered(handed.cleaned_data["number"])
    content = _content_at_hand(actor, signed, day=day)
    if content is None and number:
        known = looked_at(actor, lambda: check_typed_number(number, on=day), day=day).content
        content = known if known is not None and showing.concerns(actor, known) else None
    initial: Json = {
        "number": number,
        "issuing_participant": parts_of_number(normalise_number(number))[0] or "",
        "entered_on": day,
        "signed": carried(signed) if signed else "",
    }
    if content is not None:
        initial |= {"number": content["number"], "issuing_participant": content["issuing_participant"]}
    return initial


def _leaving(entry: TransitPassage, *, day: date) -> Json:
    content = entry.content
    return {
        "number": entry.number,
        "issuing_participant": content["issuing_participant"],
        "entered_on": entry.entered_on,
        "seals_in": "\n".join(content["seals_in"]),
        "carats_in": content["carats_in"],
        "is_opened": content["is_opened"],
        "purpose_attested": content["purpose_attested"],
        "left_on": day,
    }
