"""Taking up a decision of another office: the file is read, judged and weighed before anything is kept."""

from __future__ import annotations

import base64
import binascii

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from openkp.office import clock
from openkp.office.acting import Json
from openkp.office.desk import actor_of
from openkp.office.meetings import reads_decisions as reads
from openkp.office.meetings.acts import take_up_decision
from openkp.office.meetings.decision_forms import MAX_FILE_BYTES, TakeUpForm
from openkp.office.meetings.following import verdict_on
from openkp.office.meetings.regime import office_book
from openkp.office.messages import finding
from openkp.scheme.findings import Finding, is_blocked
from openkp.statements import Answer


@require_http_methods(["GET", "HEAD", "POST"])
def take_up(request: HttpRequest) -> HttpResponse:
    """Choose a file; look at the verdict and at what it would change; then confirm."""
    if request.method != "POST":
        return _choose(request, TakeUpForm())
    if "confirm" in request.POST:
        return _confirmed(request)
    form = TakeUpForm(request.POST, request.FILES)
    if not form.is_valid():
        return _choose(request, form, status=422)
    return _judged(request, form.cleaned_data["file"].read())


def _choose(
    request: HttpRequest, form: TakeUpForm, *, refused: tuple[Finding, ...] = (), status: int = 200
) -> HttpResponse:
    return render(request, "meetings/take_up.html", {"form": form, "refused": refused}, status=status)


def _judged(request: HttpRequest, file: bytes) -> HttpResponse:
    """The verdict, and what the decision would change at the border; nothing is kept."""
    actor = actor_of(request)
    verdict = verdict_on(file, on=actor.day(clock.now()))
    document = verdict.adopted
    stops = [each for each in verdict.findings if is_blocked([each])]
    if document is None or verdict.verdict is not Answer.VALID:
        stops = stops or [finding("decision_not_valid", "KPCS-CD:VI.5")]
        return _choose(request, TakeUpForm(), refused=tuple(stops), status=422)
    if document.number in office_book().by_id:
        known = finding("decision_known", "KPCS-CD:VI.5", number=document.number)
        return _choose(request, TakeUpForm(), refused=(known,), status=422)
    context: Json = {
        "verdict": verdict,
        "document": document,
        "decision": document.decision,
        "paragraphs": reads.shown_paragraphs(document.decision),
        "border": reads.effect_of_last_year(document.decision, actor.day(clock.now())),
        "file": base64.b64encode(file).decode(),
    }
    return render(request, "meetings/take_up_confirm.html", context)


def _confirmed(request: HttpRequest) -> HttpResponse:
    """Take up the file that was shown. It is judged again: it came through the browser."""
    actor = actor_of(request)
    text = request.POST.get("file", "")
    try:
        file = base64.b64decode(text, validate=True) if len(text) <= 2 * MAX_FILE_BYTES else b""
    except (binascii.Error, ValueError):
        file = b""
    result = take_up_decision(actor, file, now=clock.now())
    if result.record is None:
        return _choose(request, TakeUpForm(), refused=result.findings, status=422)
    messages.success(
        request,
        _("%(number)s is taken up: certificates obey it from now on.") % {"number": result.record.number},
    )
    return HttpResponseRedirect(reverse("meetings:decision", args=[result.record.number]), status=303)
