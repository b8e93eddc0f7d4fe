"""The label of a parcel, for a label printer or on A4."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openkp.office import clock
from openkp.office.desk import actor_of
from openkp.office.stocks.book import parcels_of
from openkp.office.stocks.labels import MAX_LABELS, Label, labels_pdf
from openkp.office.stocks.reads.parcels import parcels_seen
from openkp.office.stocks.views.seeing import parcel_or_404


@require_safe
def label(request: HttpRequest, code: str) -> HttpResponse:
    """A PDF with the parcel's label; with `sheet=1` A4 sheets with all that its event made, to cut.

    A label belongs on a bag: a parcel of which nothing is left has none.
    More than one file holds are offered in parts, of which `part` names one.
    """
    actor = actor_of(request)
    row = parcel_or_404(actor, code)
    if row.is_void:
        raise Http404(code)
    if not row.left:
        told = _("Nothing is left of parcel %(code)s: there is no bag to label.")
        messages.error(request, told % {"code": code})
        return redirect("stocks:parcel", code)
    is_sheet = request.GET.get("sheet") == "1"
    rows = [row]
    if is_sheet:
        beside = parcels_seen(actor).filter(born=row.born, is_void=False, left__gt=0).exclude(pk=row.pk)
        parts = -(-(1 + beside.count()) // MAX_LABELS)
        part = request.GET.get("part", "")
        if parts > 1 and not (part.isdecimal() and 1 <= int(part) <= parts):
            return render(request, "stocks/label_parts.html", {"parcel": row, "parts": range(1, parts + 1)})
        first = (int(part) - 1) * MAX_LABELS if parts > 1 else 0
        rows = [row, *beside.order_by("pk")][first : first + MAX_LABELS]
    known = {each.code: each for each in parcels_of(rows)}
    labels = [
        Label(
            parcel=each,
            composition=known[each.code].left,
            address=_address(request, each.code),
        )
        for each in rows
    ]
    pdf = labels_pdf(
        labels, authority=actor.authority.name, is_sheet=is_sheet, made_at=clock.now().replace(microsecond=0)
    )
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{row.code}.pdf"', "Cache-Control": "private"},
    )


def _address(request: HttpRequest, code: str) -> str:
    path = reverse("stocks:parcel", args=[code])
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)
