"""The check at the border: one screen, one answer; and the record that a certificate was presented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openkp.office import clock
from openkp.office.acting import Actor, Json
from openkp.office.certificates import acts, reads
from openkp.office.certificates.forms.importing import CheckForm, PaperForm, PresentForm, carried
from openkp.office.certificates.models import Arrival
from openkp.office.certificates.near import as_registered
from openkp.office.certificates.verifying import (
    Checked,
    check_file,
    check_signed,
    check_typed_number,
    history,
)
from openkp.office.certificates.views import showing
from openkp.office.certificates.views.refusals import looked_at, performed
from openkp.office.certificates.views.verdicts import big_answer
from openkp.office.desk import actor_of
from openkp.scheme.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One check. at_hand: the document itself was read, so that its content is the officer's to see."""

    checked: Checked
    at_hand: bool


def look_at(actor: Actor, *, number: str = "", evidence: bytes = b"", day: date) -> Look:
    """Check what the officer has. Stores nothing."""
    if evidence:
        return Look(checked=looked_at(actor, lambda: check_file(evidence, on=day), day=day), at_hand=True)
    registered = as_registered(number)
    return Look(
        checked=looked_at(actor, lambda: check_typed_number(registered, on=day), day=day), at_hand=False
    )


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """One screen: number, photograph, file or text in; the answer above. Nothing is stored."""
    actor = actor_of(request)
    if request.method == "POST":
        form = CheckForm(request.POST, request.FILES)
    elif "number" in request.GET:
        form = CheckForm(request.GET)
    else:
        return _check_page(request, CheckForm(), None)
    if not form.is_valid():
        return _check_page(request, form, None)
    day = actor.day(clock.now())
    look = look_at(actor, number=form.cleaned_data["number"], evidence=form.evidence(), day=day)
    again = CheckForm(initial={"number": form.cleaned_data["number"][:60]})
    return _check_page(request, again, look)


def _check_page(
    request: HttpRequest, form: CheckForm, look: Look | None, *, refused: tuple[Finding, ...] = ()
) -> HttpResponse:
    context: Json = {"form": form, "refused": refused}
    if look is not None:
        context |= _answer(actor_of(request), look)
    return render(request, "certificates/check.html", context)


def _answer(actor: Actor, look: Look) -> Json:
    checked = look.checked
    before = history(checked.number) if checked.number else ()
    content = checked.content
    full = content is not None and (look.at_hand or showing.concerns(actor, content))
    own = reads.arrivals(actor).filter(number=checked.number, state=Arrival.State.PRESENTED).first()
    return {
        "answer": big_answer(checked, before, actor=actor),
        "checked": checked,
        "before": before,
        "is_full": full,
        "public_items": [] if content is None else showing.public_items(content),
        "shipment_items": showing.shipment_items(content) if full and content else [],
        "lines": showing.line_rows(content) if full and content else [],
        "line_columns": showing.line_columns(),
        "signed": carried(checked.signed) if look.at_hand and checked.signed else "",
        "waiting": own,
        "can_present": content is not None,
        "can_type": bool(checked.number) and content is None,
    }


@require_http_methods(["GET", "POST"])
def present(request: HttpRequest) -> HttpResponse:
    """Record that a certificate was shown: after a check (one button), or typed from a foreign paper."""
    if request.method == "GET" or "issued_on" in request.POST:
        return _present_paper(request)
    actor = actor_of(request)
    now = clock.now()
    form = PresentForm(request.POST)
    if not form.is_valid():
        return HttpResponseRedirect(reverse("certificates:check"))
    signed, number = form.cleaned_data["signed"], as_registered(form.cleaned_data["number"])
    day = actor.day(now)
    result = performed(
        actor,
        lambda: acts.present_certificate(actor, now=now, signed=signed, number=number),
        day=day,
    )
    if result.is_done:
        return _presented(request, result.done)
    if signed:
        look = Look(checked=looked_at(actor, lambda: check_signed(signed, on=day), day=day), at_hand=True)
    else:
        look = look_at(actor, number=number, day=day)
    return _check_page(request, CheckForm(initial={"number": number}), look, refused=result.findings)


def _present_paper(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    now = clock.now()
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        form = PaperForm(request.POST)
        if form.is_valid():
            result = performed(
                actor,
                lambda: acts.present_certificate(actor, now=now, typed=form.content()),
                day=actor.day(now),
            )
            if result.is_done:
                return _presented(request, result.done)
            findings = result.findings
    else:
        form = PaperForm(
            initial={
                "number": request.GET.get("number", "")[:40],
                "destination_participant": actor.authority.participant,
            }
        )
    return render(request, "certificates/paper_form.html", {"form": form, "findings": findings})


def _presented(request: HttpRequest, arrival: Arrival) -> HttpResponse:
    messages.success(request, _("Recorded: %(number)s was presented here.") % {"number": arrival.number})
    return HttpResponseRedirect(reverse("certificates:arrival", args=[arrival.pk]), status=303)
