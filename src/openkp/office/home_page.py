"""The start page: for a stranger what this office is, for a person at a desk what to do next. Also health."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from openkp.office import clock, overview
from openkp.office import gallery as gallery_page
from openkp.office.parties import reads as party_reads
from openkp.office.register import proving
from openkp.office.register.forms import VerifyForm
from openkp.office.register.models import Log
from openkp.office.stories import stories


@require_safe
@ensure_csrf_cookie
def home(request: HttpRequest) -> HttpResponse:
    """The start page of whoever asks."""
    actor = getattr(request, "actor", None)
    now = clock.now()
    if actor is not None:
        measure = request.GET.get("measure", "")
        context: dict[str, Any] = {"desk": overview.desk_of(actor, now=now, measure=measure)}
        return render(request, "home_desk.html", context)
    roll = party_reads.roll_on(now.date())
    personas = party_reads.personas(now.date()) if settings.IS_DEMO else []
    context = {
        "form": VerifyForm(),
        "roll": roll,
        "personas": personas,
        "stories": stories(personas) if settings.IS_DEMO else [],
    }
    return render(request, "home.html", context)


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """For whoever watches over the machine: does the database answer, is every log under a good head."""
    try:
        logs = list(Log.objects.select_related("authority"))
        is_log_ok = all(_is_covered(log) for log in logs)
    except DatabaseError:
        return JsonResponse({"status": "failing", "database": "failing", "log": "unknown"}, status=503)
    log = "ok" if is_log_ok else "failing"
    return JsonResponse(
        {"status": log, "database": "ok", "log": log, "version": settings.VERSION},
        status=200 if is_log_ok else 503,
    )


def _is_covered(log: Log) -> bool:
    """True if every entry stands under a head that the authority's key signed."""
    if log.size == 0:
        return True
    head = proving.head_of(log)
    return head is not None and head.size == log.published == log.size


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component of the look, in a demonstration."""
    return gallery_page.gallery(request)
