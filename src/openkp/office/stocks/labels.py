"""Labels of parcels as PDF: the code to scan, and what a person must read on the bag."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import segno
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openkp.custody.composition import Composition
from openkp.office import wording
from openkp.office.stocks.event_words import carats_of, country_of, model_name, share_text
from openkp.office.stocks.models import StockParcel
from openkp.statements.paper_labels import said
from openkp.statements.paper_press import press

#: Millimetres of one label: a common size of label printers, and three times seven on A4.
WIDTH, HEIGHT = 62, 38
#: Labels that one file holds.
MAX_LABELS = 210
#: Countries that the line of origins names.
NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One label. address: of the parcel's page; composition: of what is in the bag."""

    parcel: StockParcel
    composition: Composition
    address: str


def labels_pdf(labels: Iterable[Label], *, authority: str, is_sheet: bool, made_at: datetime) -> bytes:
    """All labels in one PDF/A: one on a page of its size, or 21 on each sheet of A4.

    made_at: an aware instant; with it the same labels give the same bytes.
    """
    rows = [_values(label) for label in labels]
    values: dict[str, object] = {
        "title": said(_("Labels of parcels") if len(rows) > 1 else labels_title(rows)),
        "authority": said(authority),
        "language": (get_language() or "en").split("-")[0],
        "width": WIDTH,
        "height": HEIGHT,
        "is-sheet": is_sheet,
        "labels": rows,
    }
    return press("stock_label.typ", values, made_at=made_at)


def labels_title(rows: list[dict[str, object]]) -> str:
    """The title of the file of one label."""
    return _("Label of parcel %(code)s") % {"code": rows[0]["alt"]} if rows else _("Labels of parcels")


def origin_line(composition: Composition) -> str:
    """Where the stones were mined, by country with shares; a share of a mixture is marked as bookkeeping."""
    countries = sorted(composition.by_country(), key=lambda each: -each[1].carats)
    whole = composition.carats
    parts = [
        f"{country_of(key)} {share_text(share.carats, whole)}" if len(countries) > 1 else country_of(key)
        for key, share in countries[:NAMED]
    ]
    if len(countries) > NAMED:
        parts.append(_("%(number)d more countries") % {"number": len(countries) - NAMED})
    line = ", ".join(parts)
    is_fact = all(share.is_exact for _key, share in countries)
    return line if is_fact else _("%(origins)s (shares by bookkeeping)") % {"origins": line}


def _values(label: Label) -> dict[str, object]:
    parcel = label.parcel
    return {
        "qr": list(_code(label.address)),
        "alt": parcel.code,
        "code": said(parcel.code),
        "carats": said(carats_of(parcel.left)),
        "holder": said(parcel.holder.name, limit=120),
        "place": said(parcel.place, limit=100),
        "day": said(wording.day_text(parcel.born_on)),
        "model": said(model_name(label.composition.model)),
        "origins": said(_("Origin: %(line)s") % {"line": origin_line(label.composition)}, limit=400),
    }


def _code(address: str) -> bytes:
    """A QR code (ISO/IEC 18004) of the address as SVG, with its quiet zone; level M for a scuffed bag."""
    out = BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=4, xmldecl=False, light="#fff")
    return out.getvalue()
