"""Pages and files for the public: statistics with source and vintage, without signing in.

Of trade they show no partner and no origin (`openkp.statistics.publication.disclosure`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openkp.office import clock, wording
from openkp.office.columns import Column
from openkp.office.returns import published_tables as tables
from openkp.office.returns.models import FLOWS
from openkp.office.returns.reads import publishing as reads
from openkp.scheme.periods import Year
from openkp.scheme.returns import Flow
from openkp.statistics.figures import WORLD
from openkp.statistics.publication import (
    FEWEST_CERTIFICATES,
    TABLES,
    Publication,
    data_csv,
    data_json,
    data_json_draft,
    structure_json,
    table_csv,
)

CSV_TYPE = "text/csv; charset=utf-8"
#: the part of an address that names a form -> media type (as SDMX registers them) and writer.
SDMX_FORMS: dict[str, tuple[str, Callable[[Publication], str]]] = {
    "2.0.csv": ("application/vnd.sdmx.data+csv; version=2.0.0; charset=utf-8", data_csv),
    "2.0.json": ("application/vnd.sdmx.data+json; version=2.0.0; charset=utf-8", data_json),
    "1.0.json": ("application/vnd.sdmx.data+json; version=1.0.0-wd; charset=utf-8", data_json_draft),
}
STRUCTURE_TYPE = "application/vnd.sdmx.structure+json; version=2.0.0; charset=utf-8"


# --- pages --------------------------------------------------------------------------------------------------


@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """Map, lines over the years, and the tables beneath them."""
    day, known_on = _day_of(request)
    found = reads.published(day)
    if found is None:
        return render(request, "returns/published_nothing.html", {"known_on": known_on and day})
    publication = found.publication
    view, form = tables.chosen(publication, request.GET)
    rows, nothing = tables.participant_rows(publication, view, known_on=known_on)
    title = _("{what} in {measure}, {year}").format(**_words(view), year=view.year)
    over_time = _("{what} in {measure}, over the years").format(**_words(view))
    line, unit = tables.series_of_years(publication, view, title=over_time)
    context = {
        "found": found,
        "form": form,
        "view": view,
        "map": tables.map_of(publication, view, title=title),
        "map_title": title,
        "rows": rows,
        "nothing": nothing,
        "columns": _columns(view, first=_("Participant"), is_linked=True),
        "line": line,
        "line_title": f"{over_time} ({unit})" if unit else over_time,
        "years": tables.year_rows(publication, view, WORLD),
        "year_columns": _columns(view, first=_("Year"), has_share=False),
        "kpis": _kpis(publication, view),
        **_provenance(found, known_on),
    }
    return render(request, "returns/published.html", context)


@require_safe
def published_participant(request: HttpRequest, code: str) -> HttpResponse:
    """One Participant: its half-years or quarters, its years, its trade by HS code."""
    day, known_on = _day_of(request)
    found = reads.published(day)
    if found is None:
        raise Http404
    publication = found.publication
    flows = [flow for flow in publication.flows if code in publication.participants(flow)]
    if not flows:
        raise Http404
    view, form = tables.chosen(publication, request.GET, among=flows)
    del form.fields["year"]
    name = wording.country_text(code)
    title = _("{what} of {name} in {measure}").format(**_words(view), name=name)
    line, unit = tables.series_of_periods(publication, view, code, title=title)
    context = {
        "found": found,
        "form": form,
        "view": view,
        "name": name,
        "is_invented": code in found.demonstration,
        "line": line,
        "line_title": f"{title} ({unit})" if unit else title,
        "periods": tables.period_rows(publication, view, code),
        "period_columns": _columns(view, first=_("Period")),
        "years": tables.year_rows(publication, view, code),
        "year_columns": _columns(view, first=_("Year")),
        "details": tables.detail_rows(publication, view, code) if view.flow is not Flow.PRODUCTION else [],
        "detail_columns": _columns(view, first=_("HS code"), has_share=False, has_count=False),
        "is_trade": view.flow is not Flow.PRODUCTION,
        **_provenance(found, known_on),
    }
    return render(request, "returns/published_participant.html", context)


def _day_of(request: HttpRequest) -> tuple[date, str]:
    """The day as known on which is asked, and as it was asked (empty: today)."""
    given = request.GET.get("known_on", "")
    try:
        day = date.fromisoformat(given[:10])
    except ValueError:
        return clock.now().date(), ""
    return (
        (day, day.isoformat()) if date(2000, 1, 1) <= day <= clock.now().date() else (clock.now().date(), "")
    )


def _words(view: tables.View) -> dict[str, str]:
    flows = {flow: str(word) for flow, word in FLOWS}
    return {"what": flows[view.flow.value], "measure": str(tables.MEASURED_IN[view.measure])}


def _columns(
    view: tables.View,
    *,
    first: str,
    is_linked: bool = False,
    has_share: bool = True,
    has_count: bool = True,
) -> list[Column]:
    columns = [
        Column("label", first, kind="link" if is_linked else "text"),
        Column("carats", _("Carats"), kind="carats"),
        Column("usd", wording.isolated(_("US$")), kind="usd"),
        Column("price", wording.isolated(_("US$ per carat")), kind="usd"),
    ]
    if view.flow is not Flow.PRODUCTION and has_count:
        columns.append(Column("certificates", _("Certificates"), kind="number"))
    if has_share:
        columns.append(Column("share", _("Share of the world’s carats, %"), kind="usd"))
    return [*columns, Column("note", _("Note"))]


def _kpis(publication: Publication, view: tables.View) -> list[dict[str, Any]]:
    """The world in the year."""
    world = publication.at(WORLD, view.period, view.flow)
    before = publication.at(WORLD, Year(view.year - 1, 1), view.flow)
    items = []
    for measure, label in tables.MEASURES.items():
        value = tables.value_of(world, measure)
        item: dict[str, Any] = {"label": label, **tables.short_value(measure, value)}
        earlier = tables.value_of(before, measure)
        if value is not None and earlier:
            change = (value - earlier) / earlier * 100
            sign = "+" if change >= 0 else "\u2212"
            item["change"] = wording.isolated(
                f"{sign}{wording.number_text(f'{abs(change):.1f}', places=1)}\u00a0%"
            )
            item["change_tone"] = "neutral"
            item["than"] = _("against {year}").format(year=view.year - 1)
        items.append(item)
    return items


def _provenance(found: reads.Published, known_on: str) -> dict[str, Any]:
    """Source, vintage and downloads."""
    query = f"?{urlencode({'known_on': known_on})}" if known_on else ""
    publication = found.publication
    files = [
        (_("Production by half-year, CSV"), "production_halfyear"),
        (_("Production by year, CSV"), "production_year"),
        (_("Trade by quarter, CSV"), "trade_quarter"),
        (_("Trade by year, CSV"), "trade_year"),
    ]
    shown = [
        (label, reverse("returns:published_csv", args=[name]) + query)
        for label, name in files
        if any(TABLES[name].holds(cell) for cell in publication.cells)
    ]
    labels = {
        "2.0.csv": _("Data, SDMX-CSV 2.0"),
        "2.0.json": _("Data, SDMX-JSON 2.0"),
        "1.0.json": _("Data, SDMX-JSON as sdmx1 reads it"),
    }
    sdmx = [(labels[form], reverse("returns:published_sdmx", args=[form]) + query) for form in SDMX_FORMS]
    sdmx.append(
        (_("Data structure definition, SDMX-JSON 2.0"), reverse("returns:published_structure") + query)
    )
    names = [wording.country_text(code) for code in found.demonstration]
    return {
        "downloads": shown,
        "sdmx": sdmx,
        "known_on": known_on,
        "query": query,
        "invented": names,
        "fewest": FEWEST_CERTIFICATES,
        "reset": request_reset(known_on),
    }


def request_reset(known_on: str) -> str:
    """Where "clear" leads, if a day was asked for."""
    return reverse("returns:published") if known_on else ""


# --- files --------------------------------------------------------------------------------------------------


@require_safe
def published_csv(request: HttpRequest, name: str) -> HttpResponse:
    """One of the tables as CSV."""
    table = TABLES.get(name)
    if table is None:
        raise Http404

    def written(publication: Publication) -> str:
        return table_csv(publication, [cell for cell in publication.cells if table.holds(cell)])

    return _file(request, written, name=f"{name}.csv", media_type=CSV_TYPE)


@require_safe
def published_sdmx(request: HttpRequest, form: str) -> HttpResponse:
    """The data as SDMX."""
    if form not in SDMX_FORMS:
        raise Http404
    media_type, written = SDMX_FORMS[form]
    return _file(request, written, name=f"kp-rough-diamonds-{form}", media_type=media_type)


@require_safe
def published_structure(request: HttpRequest) -> HttpResponse:
    """The data structure definition with its code lists."""
    return _file(request, structure_json, name="kp-rough-diamonds-structure.json", media_type=STRUCTURE_TYPE)


def _file(
    request: HttpRequest, written: Callable[[Publication], str], *, name: str, media_type: str
) -> HttpResponse:
    """A file of the publication, named by its vintage; whoever has this vintage is told so (304)."""
    found = reads.published(_day_of(request)[0])
    if found is None:
        raise Http404
    publication = found.publication
    etag = quote_etag(f"{publication.vintage}-{name}-{settings.VERSION}")
    known = get_conditional_response(request, etag=etag)
    response = known or HttpResponse(written(publication).encode(), content_type=media_type)
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    if response.status_code == 200:
        stem, _dot, ending = name.rpartition(".")
        response["Content-Disposition"] = f'attachment; filename="{stem}-{publication.vintage}.{ending}"'
    return response
