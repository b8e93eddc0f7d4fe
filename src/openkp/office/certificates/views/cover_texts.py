"""Whether parcels cover a shipment, and which: a card for the pages of an application, cells for lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openkp.office import wording
from openkp.office.acting import Actor, Json
from openkp.office.certificates.compiling import latest_examination, stock_content
from openkp.office.certificates.models import Application
from openkp.office.certificates.views.origin_texts import countries_text
from openkp.office.certificates.views.stock_texts import named_parcels, origin_columns, origin_rows
from openkp.office.columns import Column, tag_html
from openkp.office.stocks import covering
from openkp.office.stocks.backing import backing_of, wanted_carats
from openkp.scheme.findings import Finding, is_blocked

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What stands behind an application today.

    wanted: carats of the certificate, weighed or applied for; there: carats that the parcels named give.
    parcels: how many give some. origins: those of the books, else as typed; empty where neither says any.
    """

    wanted: Decimal
    there: Decimal
    parcels: int
    origins: tuple[Json, ...]
    is_by_books: bool
    findings: tuple[Finding, ...]

    @property
    def missing(self) -> Decimal:
        """Carats without a parcel."""
        return max(self.wanted - self.there, Decimal(0))

    @property
    def is_stopped(self) -> bool:
        """True if the certificate cannot be issued for what is, or is not, behind it."""
        return is_blocked(self.findings)

    @property
    def tone(self) -> str:
        """How a notice about it looks."""
        if self.is_stopped:
            return "bad"
        if self.missing:
            return "warn"
        return "ok" if self.parcels else "info"

    @property
    def text(self) -> str:
        """One sentence: covered or not, with the carats."""
        if self.missing:
            amounts = {"there": wording.carats_text(self.there), "wanted": wording.carats_text(self.wanted)}
            said = _("Parcels of stock cover %(there)s of %(wanted)s; %(missing)s are not covered.")
            return said % {**amounts, "missing": wording.carats_text(self.missing)}
        if self.is_stopped:
            return _("The parcels named cannot cover it: see what stops them.")
        if not self.parcels:
            return _("There are no stones to cover yet.")
        covered = ngettext(
            "%(parcels)s parcel of stock covers %(wanted)s.",
            "%(parcels)s parcels of stock cover %(wanted)s.",
            self.parcels,
        )
        return covered % {
            "parcels": wording.number_text(self.parcels),
            "wanted": wording.carats_text(self.wanted),
        }


def cover_of(application: Application, day: date) -> Cover:
    """What stands behind the application on the day, by the weights of its last examination if any."""
    examination = latest_examination(application)
    lines: Json = {} if examination is None else {"lines": examination.lines}
    content = {**application.content, **lines}
    wanted = wanted_carats(content)
    backing = backing_of(application, wanted=wanted, day=day)
    by_books = stock_content(application, content, day, backing=backing).get("origins") or []
    return Cover(
        wanted=wanted / HUNDRED,
        there=backing.carats / HUNDRED,
        parcels=len(backing.takings),
        origins=tuple(by_books or content.get("origins") or ()),
        is_by_books=bool(by_books),
        findings=covering.cover_findings(application, content, day, backing=backing),
    )


def cover_card(
    actor: Actor, application: Application, day: date, *, cover: Cover | None = None, tells_all: bool = True
) -> Json:
    """The context of `certificates/_cover.html`.

    tells_all: the findings too; False on a page that has them all already.
    """
    cover = cover_of(application, day) if cover is None else cover
    shown: Json = {"cover": cover, "taken": named_parcels(actor, application)}
    if tells_all:
        shown["cover_findings"] = cover.findings
    if cover.is_by_books:
        shown |= {"origin_rows": origin_rows(cover.origins), "origin_columns": origin_columns()}
    return shown


def list_cells(cover: Cover) -> dict[str, Any]:
    """Two cells of a list: the countries of mining, and whether parcels cover it."""
    words = {
        "bad": ("blocked", _("Stopped")),
        "warn": ("soon", _("Not covered")),
        "ok": ("verified", _("Covered")),
        "info": ("noted", wording.NOTHING),
    }
    state, word = words[cover.tone]
    said = tag_html(state, _("No cover") if cover.is_stopped and cover.missing else word)
    if cover.missing:
        said = format_html("{} {}", said, wording.carats_text(cover.missing))
    return {"origin": countries_text(cover.origins) if cover.origins else wording.NOTHING, "cover": said}


def list_columns() -> list[Column]:
    """The columns of `list_cells`."""
    return [Column("origin", _("Mined in")), Column("cover", _("Cover"), kind="html")]
