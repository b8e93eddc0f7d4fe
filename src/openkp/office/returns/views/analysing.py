"""The analyst's first page: whom to look at first, the world and chosen Participants over time, a map."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from openkp.office import charts, clock, wording
from openkp.office.acting import Json
from openkp.office.certificates.views.showing import paged
from openkp.office.columns import Column, tag_html
from openkp.office.returns.forms.analysing import MEASURE_NAMES, OverviewFilter
from openkp.office.returns.reads import analysing, screening
from openkp.office.returns.views.asking import sentence
from openkp.scheme.periods import Period

#: The Scheme began; before it nobody filed anything.
FIRST_DAY = date(2003, 1, 1)
#: So many years are shown where none are chosen.
USUAL_YEARS = 12
WORLD = "WORLD"
ROWS = 25
#: Letters that fit beside the end of a line.
LONGEST_NAME = 13
SCALE_WORDS: dict[str, Any] = {
    "million": gettext_lazy("in millions"),
    "thousand": gettext_lazy("in thousands"),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the page shows, made from the address; whatever is wrong in it falls back to the usual."""

    form: OverviewFilter
    measure: str
    periods: list[Period]
    participants: list[str]


def _chosen(request: HttpRequest, standings: Sequence[analysing.Standing]) -> Chosen:
    years = analysing.years_filed()
    codes = [row.participant for row in standings]
    usual = {
        "measure": "carats",
        "since": years[max(len(years) - USUAL_YEARS, 0)] if years else None,
        "until": years[-1] if years else None,
    }
    data = {**usual, **{key: value for key, value in request.GET.items() if value}}
    if not any(data.get(name) for name in ("first", "second", "third")):
        data |= dict(zip(("first", "second", "third"), codes, strict=False))
    form = OverviewFilter(data, years=years, codes=codes)
    form.is_valid()
    clean = form.cleaned_data
    measure = clean.get("measure") or "carats"
    first, last = clean.get("since") or usual["since"], clean.get("until") or usual["until"]
    flow = analysing.MEASURES[measure][0]
    periods = analysing.periods_of(flow, int(first), int(last)) if first and last else []
    return Chosen(form, measure, periods, form.chosen())


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Participants by how serious their questions are; the chosen measure as a map and over time."""
    standings = analysing.standings(clock.now().date())
    chosen = _chosen(request, standings)
    found = analysing.totals(chosen.measure)
    page = paged(request, standings, size=ROWS)
    context: Json = {
        "filter": chosen.form,
        "query": request.GET.urlencode(),
        "kpis": _figures(standings),
        "page": page,
        "rows": [_row(row) for row in page],
        "columns": _columns(),
        "measure_name": MEASURE_NAMES[chosen.measure],
        "tabs": _tabs(request),
        "has_periods": bool(chosen.periods),
        **(_map(found, chosen) if _is_map(request) else _over_time(found, chosen)),
    }
    return render(request, "returns/overview.html", context)


def _name(code: str) -> str:
    return _("World") if code == WORLD else wording.country_text(code)


def _figures(standings: Sequence[analysing.Standing]) -> list[Json]:
    number = wording.number_text
    return [
        {
            "label": _("Open questions"),
            "value": number(sum(row.questions for row in standings)),
            "unit": _("raised by the screens"),
        },
        {
            "label": _("Participants with questions"),
            "value": number(sum(bool(row.questions) for row in standings)),
        },
        {
            "label": _("Returns overdue"),
            "value": number(sum(len(row.overdue) for row in standings)),
            "unit": _("in this office"),
        },
        {
            "label": _("Questionnaires waiting"),
            "value": number(sum(row.waiting for row in standings)),
            "unit": _("%(count)d past their deadline") % {"count": sum(row.late for row in standings)},
            "url": reverse("returns:questionnaires"),
        },
    ]


def _row(row: analysing.Standing) -> Json:
    return {
        "participant": wording.country_text(row.participant),
        "url": reverse("returns:participant", args=[row.participant]),
        "first": sentence_of(row),
        "questions": row.questions,
        "last": str(row.last or ""),
        "overdue": len(row.overdue),
        "asked": _asked(row),
    }


def sentence_of(row: analysing.Standing) -> str:
    """The most serious question of a Participant in words; empty if there is none."""
    return "" if row.first is None else sentence(row.first)


def _asked(row: analysing.Standing) -> str:
    if row.late:
        return tag_html("overdue", _("%(count)d late") % {"count": row.late})
    return tag_html("pending", _("%(count)d waiting") % {"count": row.waiting}) if row.waiting else ""


def _columns() -> list[Column]:
    return [
        Column("participant", _("Participant"), kind="link"),
        Column("first", _("Most serious question")),
        Column("questions", _("Questions"), kind="number"),
        Column("last", _("Last filed")),
        Column("overdue", _("Overdue"), kind="number"),
        Column("asked", _("Questionnaires"), kind="html"),
    ]


def _is_map(request: HttpRequest) -> bool:
    return request.GET.get("show") == "map"


def _tabs(request: HttpRequest) -> list[Json]:
    """Over time, or as a map: one at a time, so that the page stays light."""
    query = request.GET.copy()
    tabs = []
    for name, label in (("time", _("Over time")), ("map", _("On the map"))):
        query["show"] = name
        current = (name == "map") == _is_map(request)
        tabs.append({"label": label, "url": f"?{query.urlencode()}#filed", "current": current})
    return tabs


def _over_time(found: analysing.Totals, chosen: Chosen) -> Json:
    world = analysing.world_line(found, chosen.periods, chosen.measure)
    lines = [
        (code, analysing.line_of(found, code, chosen.periods, chosen.measure)) for code in chosen.participants
    ]
    what = MEASURE_NAMES[chosen.measure]
    return {
        "chosen": line_chart(chosen.periods, lines, what=what),
        "world": line_chart(chosen.periods, [(WORLD, world)], what=what),
        "series_rows": _series_rows(chosen, [(WORLD, world), *lines]),
        "series_columns": [
            Column("period", _("Period")),
            *(Column(code, _name(code), kind="number") for code in (WORLD, *chosen.participants)),
        ],
    }


def _map(found: analysing.Totals, chosen: Chosen) -> Json:
    values = analysing.by_participant(found, chosen.periods, chosen.measure)
    return {
        "map": charts.world_map(values, title=_span(chosen)),
        "map_title": _span(chosen),
        "map_rows": _map_rows(found, chosen),
        "map_columns": [
            Column("participant", _("Participant"), kind="country"),
            Column("value", MEASURE_NAMES[chosen.measure], kind="number"),
        ],
    }


def _span(chosen: Chosen) -> str:
    if not chosen.periods:
        return str(MEASURE_NAMES[chosen.measure])
    ends = {"first": str(chosen.periods[0]), "last": str(chosen.periods[-1])}
    return _("%(what)s, %(first)s to %(last)s") % {"what": MEASURE_NAMES[chosen.measure], **ends}


def _map_rows(found: analysing.Totals, chosen: Chosen) -> list[Json]:
    values = analysing.by_participant(found, chosen.periods, chosen.measure)
    return [
        {"participant": code, "value": value}
        for code, value in sorted(values.items(), key=lambda one: -one[1])
        if value
    ]


def line_chart(
    periods: Sequence[Period], lines: Sequence[tuple[str, list[Decimal | None]]], *, what: object
) -> Json:
    """Lines over time on one readable scale: the chart, and what its axis counts."""
    values, scale = analysing.scaled([line for _code, line in lines])
    unit = str(what) if not scale else _("%(what)s, %(scale)s") % {"what": what, "scale": SCALE_WORDS[scale]}
    series = [
        charts.Series(short_name(code), line) for (code, _line), line in zip(lines, values, strict=True)
    ]
    labels = [str(period) for period in periods]
    drawn = charts.time_series(labels, series, title=unit) if labels and series else SafeString("")
    return {"chart": drawn, "unit": unit}


def short_name(code: str) -> str:
    """The name at the end of a line: the code where the country's name is too long for it."""
    name = _name(code)
    return name if len(name) <= LONGEST_NAME else code


def _series_rows(chosen: Chosen, lines: Sequence[tuple[str, list[Decimal | None]]]) -> list[dict[str, Any]]:
    return [
        {"period": str(period), **{code: values[at] for code, values in lines}}
        for at, period in enumerate(chosen.periods)
    ]


@require_GET
def overview_csv(request: HttpRequest) -> HttpResponse:
    """Every Participant in every period of the span, exact; heads are codes."""
    chosen = _chosen(request, analysing.standings(clock.now().date()))
    flow, _part = analysing.MEASURES[chosen.measure]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["participant", "period", "flow", "carats", "usd", "usd_per_carat"])
    wanted = {period: str(period) for period in chosen.periods}
    rows = [
        (code, wanted[period], total)
        for (code, period), total in analysing.totals(chosen.measure).items()
        if period in wanted
    ]
    for code, period, total in sorted(rows):
        carats, usd = screening.as_quantities(total)
        price = analysing.measured(total, "price")
        cells = ["" if cell is None else str(cell) for cell in (carats, usd, price)]
        writer.writerow([code, period, flow.value, *cells])
    return csv_file(text.getvalue(), f"statistics-{flow.value}-{clock.now().date()}.csv")


def csv_file(text: str, name: str) -> HttpResponse:
    """A CSV file that spreadsheets open as UTF-8."""
    return HttpResponse(
        text.encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def known_on_of(request: HttpRequest) -> date | None:
    """The day of the address, if it names one on which figures could be known: from 2003 to today."""
    try:
        day = date.fromisoformat(request.GET.get("known_on", "")[:10])
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= clock.now().date() else None
