"""The issuing officer's pages: decide, examine, answer, approve, issue; certificates are in `holding`."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openkp.office import clock
from openkp.office.acting import Actor, Json
from openkp.office.certificates import acts
from openkp.office.certificates.acts.applying import UNDECIDED
from openkp.office.certificates.compiling import latest_examination, review
from openkp.office.certificates.forms.application import totals_of_rows, with_rows_changed
from openkp.office.certificates.forms.examination import (
    AnswersForm,
    asked_in,
    blank_examination,
    filled_examination,
)
from openkp.office.certificates.forms.exporting import DecisionForm
from openkp.office.certificates.models import Application
from openkp.office.certificates.views.application_page import (
    application_page,
    declared_items,
    line_rows,
    see_other,
)
from openkp.office.certificates.views.applying import own_or_404
from openkp.office.certificates.views.cover_texts import cover_card
from openkp.office.certificates.views.holding import (
    annul,
    certificate,
    certificates,
    lift,
    notify,
    pdf,
    replace,
    signed,
    spoil_number,
    suspend,
)
from openkp.office.certificates.views.showing import line_columns
from openkp.office.certificates.views.work_pages import issue_page
from openkp.office.desk import actor_of
from openkp.scheme.findings import Finding

__all__ = [
    "annul",
    "approve",
    "certificate",
    "certificates",
    "decide_application",
    "examine",
    "issue",
    "lift",
    "notify",
    "pdf",
    "replace",
    "signed",
    "spoil_number",
    "suspend",
]


def decide_application(request: HttpRequest, reference: str) -> HttpResponse:
    """Give an application back for correction, or refuse it; both need a reason."""
    actor = actor_of(request)
    application = own_or_404(actor, reference)
    if request.method != "POST":
        return see_other("certificates:application", reference)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return application_page(request, actor, application, decision=form)
    is_refusal = form.cleaned_data["decision"] == "refuse"
    decide = acts.refuse_application if is_refusal else acts.return_application
    result = decide(actor, reference, note=form.cleaned_data["note"], now=clock.now())
    if not result.is_done:
        return application_page(request, actor, application, decision=form, refused=result.findings)
    done = _("%(reference)s is refused.") if is_refusal else _("%(reference)s is back with the exporter.")
    messages.success(request, done % {"reference": reference})
    return see_other("certificates:applications")


def examine(request: HttpRequest, reference: str) -> HttpResponse:
    """Record what was weighed, valued and sealed; or only answer the questions of the checks."""
    actor = actor_of(request)
    application = own_or_404(actor, reference)
    if application.state not in UNDECIDED:
        messages.info(request, _("This application is no longer waiting for an examination."))
        return see_other("certificates:application", reference)
    now = clock.now()
    asked = asked_in(review(application, day=actor.day(now))[1])
    if request.method == "POST" and "answers_only" in request.POST:
        return _answer(request, actor, application, asked)
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        data, is_asking = with_rows_changed(request.POST)
        sheet = filled_examination(data, asked=asked, given=application.answers)
        if not is_asking and sheet.is_valid():
            result = acts.examine_shipment(actor, reference, sheet.record(), now=now)
            if result.is_done:
                _tell_examined(request, result.done, result.findings)
                return see_other("certificates:application", reference)
            findings = result.findings
    else:
        sheet = blank_examination(_figures(application), asked=asked, given=application.answers)
    carats, usd = totals_of_rows(sheet.lines)
    context = {
        "application": application,
        "sheet": sheet,
        "carats": carats,
        "usd": usd,
        "findings": findings,
        "declared": declared_items(actor, application),
        **cover_card(actor, application, actor.day(now)),
        "line_rows": line_rows(application.content),
        "line_columns": line_columns(),
        "approvals": application.approvals.count(),
    }
    return render(request, "certificates/examine.html", context)


def _figures(application: Application) -> Json:
    """The declared figures, or those of the last examination."""
    examination = latest_examination(application)
    if examination is None:
        return application.content
    return {
        "lines": examination.lines,
        "parcels": examination.parcels,
        "containers": examination.containers,
        "valuation": examination.valuation,
    }


def _tell_examined(request: HttpRequest, application: Application, findings: tuple[Finding, ...]) -> None:
    messages.success(request, _("The examination of %s is recorded.") % application.reference)
    answered = AnswersForm(asked=asked_in(findings), given=application.answers)
    if any(key not in application.answers for key in answered.keys.values()):
        messages.warning(request, _("The checks ask a question; answer it below before you issue."))


def _answer(
    request: HttpRequest, actor: Actor, application: Application, asked: list[Finding]
) -> HttpResponse:
    """Keep the answers with the figures of the last examination as they are."""
    examination = latest_examination(application)
    form = AnswersForm(request.POST, asked=asked, given=application.answers)
    if examination is None or not form.is_valid():
        return application_page(request, actor, application, answers=form)
    record = {
        "lines": examination.lines,
        "parcels": examination.parcels,
        "containers": examination.containers,
        "valuation": examination.valuation,
        "answers": form.answers(),
    }
    result = acts.examine_shipment(actor, application.reference, record, now=clock.now())
    if not result.is_done:
        return application_page(request, actor, application, answers=form, refused=result.findings)
    messages.success(request, _("The answers are kept with the application."))
    return see_other("certificates:application", application.reference)


def approve(request: HttpRequest, reference: str) -> HttpResponse:
    """Approve as the first of two officers."""
    actor = actor_of(request)
    application = own_or_404(actor, reference)
    if request.method != "POST":
        return see_other("certificates:application", reference)
    result = acts.approve_application(actor, reference, now=clock.now())
    if not result.is_done:
        return application_page(request, actor, application, refused=result.findings)
    messages.success(request, _("Approved. A second officer issues the certificate."))
    return see_other("certificates:application", reference)


def issue(request: HttpRequest, reference: str) -> HttpResponse:
    """Issue one certificate, after showing what will be signed."""
    actor = actor_of(request)
    application = own_or_404(actor, reference)
    if application.state not in UNDECIDED:
        messages.info(request, _("This application is already decided."))
        return see_other("certificates:application", reference)
    return issue_page(request, actor, [reference], back=reverse("certificates:application", args=[reference]))
