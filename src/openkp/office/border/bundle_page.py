"""What the page of the bundle shows: its age, what is in it, and the address of the verifier as a picture."""

from __future__ import annotations

from datetime import datetime

import segno
from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openkp.border import Bundle, HeldLog, open_bundle
from openkp.office.acting import Json
from openkp.office.border.models import KeptBundle
from openkp.office.columns import Column
from openkp.office.parties.models import Authority
from openkp.office.wording import instant_text, number_text

#: Width of one module of the QR code, in CSS pixels.
MODULE = 5


def bundle_context(kept: KeptBundle, maker: Authority, *, now: datetime) -> Json:
    """Everything that the page says of a bundle, read from the bytes that a post would get."""
    bundle = open_bundle(bytes(kept.data))
    hours = int((now - kept.made_at).total_seconds() // 3600)
    limit = bundle.parts.amber_after
    return {
        "bundle": kept,
        "maker": maker,
        "is_old": hours >= limit,
        "age": age_text(hours),
        "kpis": _figures(kept, bundle, hours, limit),
        "rows": [_log_row(log) for log in bundle.logs],
        "columns": [
            Column("name", _("Log")),
            Column("size", _("Entries"), kind="number"),
            Column("given", _("of them one by one"), kind="number"),
            Column("witnesses", _("Witnesses"), kind="number"),
            Column("status", _("Status list")),
        ],
        "items": [
            (_("Made by"), maker.name),
            (_("Made at"), instant_text(kept.made_at)),
            (_("Trust list"), _("version %(number)s") % {"number": bundle.trust.version}),
            (_("Keys on it"), number_text(len(bundle.trust.keys))),
            (_("Participants with their standing"), number_text(len(bundle.parts.standings))),
            (_("Published warnings"), number_text(len(bundle.parts.warnings))),
            (_("Authorities to call"), number_text(len(bundle.parts.contacts))),
        ],
        "url": f"{reverse('border:bundle_file')}?authority={maker.code}",
    }


def _figures(kept: KeptBundle, bundle: Bundle, hours: int, limit: int) -> list[Json]:
    return [
        {"label": _("Age"), "value": number_text(hours), "unit": _("hours")},
        {"label": _("Amber after"), "value": number_text(limit), "unit": _("hours")},
        {"label": _("Size"), "value": number_text(max(1, kept.size // 1000)), "unit": _("kB")},
        {"label": _("Entries of logs"), "value": number_text(sum(log.size for log in bundle.logs))},
    ]


def _log_row(log: HeldLog) -> Json:
    return {
        "name": log.part.name,
        "size": log.size,
        "given": log.size - log.part.first,
        "witnesses": len(log.witnesses),
        "status": _("none") if log.statuses is None else instant_text(log.statuses.issued_at),
    }


def age_text(hours: int) -> str:
    """How old something is, in words."""
    if hours < 1:
        return _("less than an hour old")
    if hours < 48:
        return ngettext("%(count)s hour old", "%(count)s hours old", hours) % {"count": number_text(hours)}
    days = hours // 24
    return ngettext("%(count)s day old", "%(count)s days old", days) % {"count": number_text(days)}


def public_address(request: HttpRequest, name: str) -> Json | None:
    """The address of a page for a phone, as text and as a QR code; None if this office has no such page."""
    try:
        path = reverse(name)
    except NoReverseMatch:
        return None
    address = f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)
    return {"address": address, "picture": qr_picture(address)}


def qr_picture(text: str) -> SafeString:
    """A QR code as SVG inside the page; it has no style or script, and its colours are its own attributes."""
    code = segno.make(text, error="m", micro=False)
    svg = code.svg_inline(
        scale=MODULE, border=4, dark="#000", light="#fff", title=_("Address of the verifier")
    )
    return mark_safe(svg)  # noqa: S308 - made by segno, which escapes the title and draws the rest
