"""What stands behind a shipment, for its pages: parcels to choose from and named, origins with ranges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from openkp.custody.composition import Composition, Share
from openkp.custody.origins import OriginKey
from openkp.office import wording
from openkp.office.acting import Actor, Json
from openkp.office.certificates.compiling import stock_content
from openkp.office.certificates.forms.stock_rows import StockOffer, named_in
from openkp.office.certificates.models import Application, Certificate
from openkp.office.certificates.views.number_links import number_links
from openkp.office.certificates.views.origin_texts import detail_text
from openkp.office.columns import Column
from openkp.office.parties.models import Authority, Trader
from openkp.office.stocks import covering
from openkp.office.stocks.models import StockEvent, StockParcel
from openkp.office.stocks.reads.parcels import parcels_seen
from openkp.office.stocks.sources_behind import imports_behind
from openkp.office.stocks.transitions import is_in_transition

HUNDRED = Decimal(100)


def stock_offer(authority: Authority, trader: Trader | None, day: date, content: Json) -> StockOffer:
    """The exporter's parcels to choose from, and those that the content names already."""
    if trader is None:
        return StockOffer()
    choices, left = [], {}
    for one in covering.offered_to(trader, day):
        row = one.row
        left[row.code] = row.left / HUNDRED
        choices.append((row.code, _choice(row, one.bars)))
    for row_named in named_in(content):
        code = str(row_named["parcel"]).strip()
        if code not in left and code not in dict(choices):
            choices.append((code, _("%(code)s · named before") % {"code": code}))
    return StockOffer(
        choices=tuple(choices),
        left=left,
        may_type_origins=not choices or is_in_transition(authority, day) or bool(content.get("origins")),
    )


def _choice(row: StockParcel, bars: Sequence[Any]) -> str:
    parts = [row.code, wording.carats_text(row.left / HUNDRED), row.grade, row.place]
    if bars:
        parts.append(_("may not be exported: %(decision)s") % {"decision": bars[0].clause})
    return " · ".join(part for part in parts if part)


def computed_origins(
    authority: Authority, trader: Trader | None, content: Json, day: date
) -> list[Json] | None:
    """The origins that the named parcels give, while the sheet is being filled in; None without parcels."""
    if trader is None:
        return None
    draft = Application(authority=authority, trader=trader, content=content)
    return stock_content(draft, content, day).get("origins")


# --- origins as a table -------------------------------------------------------------------------------------


def has_ranges(origins: Iterable[Json]) -> bool:
    """True if a share of them is bookkeeping and no fact."""
    return any(origin.get("max_carats") is not None for origin in origins)


def origin_rows(origins: Iterable[Json]) -> list[Json]:
    """One row for each origin: where, and its carats by bookkeeping, at least and at most."""
    return [
        {
            "where": wording.listed((wording.country_text(one.get("participant")), detail_text(one))),
            "carats": one.get("carats"),
            "least": one.get("min_carats", one.get("carats")),
            "most": one.get("max_carats", one.get("carats")),
        }
        for one in origins
    ]


def origin_columns() -> list[Column]:
    """The columns of `origin_rows`."""
    return [
        Column("where", _("Where the stones were mined")),
        Column("carats", _("Carats by bookkeeping"), kind="carats"),
        Column("least", _("At least"), kind="carats"),
        Column("most", _("At most"), kind="carats"),
    ]


# --- parcels behind it --------------------------------------------------------------------------------------


def named_parcels(actor: Actor, application: Application) -> Json | None:
    """The parcels that an application names, with their carats; linked where the reader may open them.

    None where it names none; is_long: there are so many that a page folds them.
    """
    rows = [(str(row["parcel"]), row["carats"]) for row in named_in(application.content)]
    return {"links": _linked(actor, rows), "is_long": len(rows) > FOLDED_ABOVE} if rows else None


def parcels_behind(actor: Actor, certificate: Certificate) -> Json | None:
    """The parcels from which the certificate's shipment was taken, and what they were made of, or None."""
    if certificate.authority_id != actor.authority.pk:
        return None
    event = covering.export_of(certificate)
    if event is None:
        return None
    drawn = list(event.draws.select_related("parcel").filter(is_void=False))
    rows = [(each.parcel.code, each.carats / HUNDRED) for each in drawn]
    imports = imports_behind(certificate.authority, [each.parcel for each in drawn])
    return {
        "parcels": _linked(actor, rows),
        "shares": _gone(event),
        "columns": origin_columns(),
        "imports": number_links(actor, imports[:MOST_IMPORTS]),
        "more": max(0, len(imports) - MOST_IMPORTS),
    }


#: So many parcels stand on an application's page; more are folded.
FOLDED_ABOVE = 6
#: Imports that a certificate's page names; the parcel's own page has its whole way.
MOST_IMPORTS = 20


def _gone(event: StockEvent) -> list[Json]:
    """What left, by mine or site as the books keep it: finer than on the certificate, all months together."""
    gone = Composition(
        {
            OriginKey.parse(row.origin.text): Share(row.carats, row.low, row.high)
            for row in event.gone.select_related("origin").order_by("origin__text")
        }
    )
    sites = dict.fromkeys(replace(key, period="") for key, _share in gone)
    rows = []
    for site in sites:
        share = gone.share_of(lambda key, site=site: replace(key, period="") == site)  # type: ignore[misc]
        rows.append(
            {
                "where": _place(site),
                "carats": share.carats / HUNDRED,
                "least": share.low / HUNDRED,
                "most": share.high / HUNDRED,
            }
        )
    return rows


def _place(origin: OriginKey) -> str:
    country = wording.country_text(origin.country) if origin.country else _("Not stated")
    if origin.among:
        country = " / ".join(wording.country_text(code) for code in origin.among)
    named = dict.fromkeys((country, origin.zone, origin.mine, origin.licence))
    return wording.listed(named)


def _linked(actor: Actor, rows: Sequence[tuple[str, object]]) -> object:
    if not rows:
        return ""
    codes = [code for code, _carats in rows]
    seen = set(parcels_seen(actor).filter(code__in=codes).values_list("code", flat=True))
    shown = [(_link(code, is_seen=code in seen), wording.carats_text(carats)) for code, carats in rows]
    return format_html_join(", ", "{} {}", shown)


def _link(code: str, *, is_seen: bool) -> object:
    try:
        url = reverse("stocks:parcel", args=[code]) if is_seen else ""
    except NoReverseMatch:
        url = ""
    return (
        format_html('<a href="{}"><bdi>{}</bdi></a>', url, code)
        if url
        else format_html("<bdi>{}</bdi>", code)
    )
