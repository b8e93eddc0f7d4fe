"""Advance notices: one that came by the office, and one that another authority sent by message."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from openkp.office import clock, wording
from openkp.office.certificates import acts, reads
from openkp.office.certificates.forms.importing import NoticeForm
from openkp.office.certificates.models import Notice
from openkp.office.certificates.views import showing
from openkp.office.certificates.views.refusals import performed
from openkp.office.desk import actor_of
from openkp.scheme.findings import Finding


@require_GET
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """What is coming; one button once it is there. An answered notice leads to its arrival."""
    actor = actor_of(request)
    found = (
        Notice.objects.select_related("certificate")
        .filter(pk=notice_id, destination_participant=actor.authority.participant)
        .first()
    )
    if found is None:
        raise Http404
    arrival = reads.arrivals(actor).filter(number=found.number).first()
    way = [
        (_("Sent on"), wording.day_text(found.sent_on)),
        (_("Expected on"), wording.day_text(found.expected_on)),
        (_("Route"), found.route),
    ]
    context = {
        "notice": found,
        "arrival": arrival,
        "is_annulled": found.certificate is not None and found.certificate.state == "annulled",
        "may_present": actor.may("present_certificate") and arrival is None,
        "is_foreign": found.certificate is None,
        "way": way,
        "public_items": showing.public_items(found.content),
        "shipment_items": showing.shipment_items(found.content),
        "lines": showing.line_rows(found.content),
        "line_columns": showing.line_columns(),
    }
    return render(request, "certificates/notice.html", context)


@require_http_methods(["GET", "POST"])
def new_notice(request: HttpRequest) -> HttpResponse:
    """Type in an advance notice of an authority outside this office."""
    actor = actor_of(request)
    now = clock.now()
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        form = NoticeForm(request.POST)
        if form.is_valid():
            values = form.cleaned_data
            result = performed(
                actor,
                lambda: acts.record_foreign_notice(
                    actor,
                    form.content(),
                    now=now,
                    expected_on=values["expected_on"],
                    route=values["route"],
                ),
                day=actor.day(now),
            )
            if result.is_done:
                messages.success(
                    request, _("Recorded: the notice of %(number)s.") % {"number": result.done.number}
                )
                address = reverse("certificates:notice", args=[result.done.pk])
                return HttpResponseRedirect(address, status=303)
            findings = result.findings
    else:
        form = NoticeForm(initial={"destination_participant": actor.authority.participant})
    return render(request, "certificates/notice_form.html", {"form": form, "findings": findings})
