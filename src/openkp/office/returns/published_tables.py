"""The public's pages in figures and words: what to look at, rows of tables, values of charts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openkp.office import charts, wording
from openkp.office.returns.models import FLOWS
from openkp.scheme.periods import HalfYear, Period, Quarter, Year
from openkp.scheme.returns import Flow, Sector
from openkp.statistics.figures import WORLD
from openkp.statistics.publication import Cell, Publication

#: Beside the line of the world stand those of so many of the largest Participants.
LARGEST = 3
_LONGEST_NAME = 15


class Measure(StrEnum):
    """What is looked at."""

    CARATS = "carats"
    USD = "usd"
    PRICE = "price"


#: How a title says it.
MEASURED_IN: dict[Measure, str | Promise] = {
    Measure.CARATS: gettext_lazy("carats"),
    Measure.USD: gettext_lazy("US dollars"),
    Measure.PRICE: gettext_lazy("US$ per carat"),
}
MEASURES: dict[Measure, str | Promise] = {
    Measure.CARATS: gettext_lazy("Carats"),
    Measure.USD: gettext_lazy("US dollars"),
    Measure.PRICE: gettext_lazy("US$ per carat"),
}


class PublishedForm(forms.Form):
    """What the public may choose. Anything else is passed over in favour of the usual."""

    flow = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    measure = forms.ChoiceField(label=gettext_lazy("Measure"), choices=list(MEASURES.items()), required=False)
    year = forms.ChoiceField(label=gettext_lazy("Year"), required=False)
    known_on = forms.DateField(
        label=gettext_lazy("As known on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is looked at: the flow, the measure, the year."""

    flow: Flow
    measure: Measure
    year: int

    @property
    def period(self) -> Year:
        """The year as a period."""
        return Year(self.year, 1)


def chosen(
    publication: Publication, given: Mapping[str, Any], *, among: Sequence[Flow] = ()
) -> tuple[View, PublishedForm]:
    """What was asked for, and the form that shows it.

    What was not asked, or cannot be, is the usual: production, carats, the last whole year. among: the flows
    to choose from, if not all that are told.
    """
    told = among or publication.flows
    flows = [(flow.value, word) for flow, word in _flow_words() if flow in told]
    wanted = str(given.get("flow", ""))
    flow = Flow(wanted) if wanted in dict(flows) else told[0]
    measure = str(given.get("measure", ""))
    years = publication.years(flow)
    year = str(given.get("year", ""))
    view = View(
        flow=flow,
        measure=Measure(measure) if measure in set(Measure) else Measure.CARATS,
        year=int(year) if year in set(map(str, years)) else publication.last_whole_year(flow),
    )
    initial = {"flow": flow.value, "measure": view.measure.value, "year": str(view.year)}
    form = PublishedForm({**initial, "known_on": given.get("known_on", "")})
    form.fields["flow"].choices = flows  # type: ignore[attr-defined]
    form.fields["year"].choices = [(str(one), str(one)) for one in reversed(years)]  # type: ignore[attr-defined]
    return view, form


def _flow_words() -> list[tuple[Flow, Any]]:
    return [(Flow(value), word) for value, word in FLOWS]


# --- figures ------------------------------------------------------------------------------------------------


def value_of(cell: Cell | None, measure: Measure) -> Decimal | None:
    """The figure of a cell, exact; None where it is not told."""
    if cell is None:
        return None
    if measure is Measure.PRICE:
        return cell.usd_per_carat
    hundredths = cell.carats if measure is Measure.CARATS else cell.usd
    return None if hundredths is None else Decimal(hundredths).scaleb(-2)


def value_text(measure: Measure) -> Callable[[Any], str]:
    """How a figure is written in charts: whole units, or cents for a price."""

    def text(value: Any) -> str:
        if measure is Measure.PRICE:
            return wording.usd_text(value)
        whole = wording.number_text(value)
        return wording.isolated(f"{whole}\u00a0ct" if measure is Measure.CARATS else f"US$\u00a0{whole}")

    return text


def short_value(measure: Measure, value: Decimal | None) -> dict[str, str]:
    """A figure and its unit as a headline has room for: in millions, where it has so many."""
    if measure is Measure.PRICE or value is None or value < 1_000_000:
        return {"value": value_text(measure)(value)}
    unit = _("million carats") if measure is Measure.CARATS else _("million US dollars")
    return {"value": wording.number_text(value / 1_000_000, places=2), "unit": unit}


def row_of(publication: Publication, cell: Cell, *, label: str, url: str = "") -> dict[str, Any]:
    """One row of a table."""
    share = cell.share_of(publication.at(WORLD, cell.period, cell.flow))
    percent = "" if share is None else Decimal(str(share * 100)).quantize(Decimal("0.01"))
    return {
        "label": label,
        "url": url,
        "carats": value_of(cell, Measure.CARATS),
        "usd": value_of(cell, Measure.USD),
        "price": cell.usd_per_carat,
        "certificates": cell.certificates,
        "share": percent,
        "note": note_words(cell),
    }


def note_words(cell: Cell) -> str:
    """What a reader must know of a figure, in the reader's words."""
    notes = []
    if cell.is_doubled:
        notes.append(_("Filed more than once; the rows are summed"))
    if cell.is_part_of_year:
        notes.append(_("Part of the year"))
    if cell.is_unsplit:
        notes.append(_("Without figures not split by HS code") if cell.hs else _("Not split by HS code"))
    if cell.rows == 0:
        notes.append(_("Stated to be nothing"))
    return _("; ").join(notes)


def participant_rows(publication: Publication, view: View, *, known_on: str) -> tuple[list[Any], list[str]]:
    """The rows of a year, largest first by the measure, and who stated that there was nothing."""
    rows, nothing = [], []
    for code in publication.participants(view.flow):
        cell = publication.at(code, view.period, view.flow)
        if cell is None:
            continue
        if not cell.carats and not cell.usd:
            nothing.append(wording.country_text(code))
            continue
        address = reverse("returns:published_participant", args=[code])
        rows.append(
            (
                value_of(cell, view.measure) or Decimal(0),
                row_of(
                    publication,
                    cell,
                    label=wording.country_text(code),
                    url=f"{address}?known_on={known_on}" if known_on else address,
                ),
            )
        )
    rows.sort(key=lambda one: -one[0])
    return [row for _, row in rows], sorted(nothing)


def map_of(publication: Publication, view: View, *, title: str) -> SafeString:
    """The map of a year."""
    values = {
        code: value_of(publication.at(code, view.period, view.flow), view.measure)
        for code in publication.participants(view.flow)
    }
    return charts.world_map(
        values,
        title=title,
        text=value_text(view.measure),
        nothing=_("Stated to be nothing"),
        on=date(view.year, 12, 31),
    )


def _short_name(code: str) -> str:
    name = wording.country_text(code)
    return name if len(name) <= _LONGEST_NAME else code


def scaled(values: list[Decimal | None]) -> tuple[list[Decimal | None], str]:
    """Large figures in millions, for an axis that can be read; and the words for it."""
    largest = max((value for value in values if value is not None), default=Decimal(0))
    if largest < 1_000_000:
        return values, ""
    million = Decimal(1_000_000)
    return [None if value is None else (value / million).quantize(Decimal("0.01")) for value in values], _(
        "millions"
    )


def series_of_years(publication: Publication, view: View, *, title: str) -> tuple[SafeString, str]:
    """The line of the world and those of the largest Participants over the years, and the unit in words."""
    years = publication.years(view.flow)

    def total(code: str) -> int:
        cells = (publication.at(code, Year(year, 1), view.flow) for year in years)
        return sum(cell.carats or 0 for cell in cells if cell is not None)

    codes = sorted(publication.participants(view.flow), key=total, reverse=True)[:LARGEST]
    names = [(WORLD, _("World")), *((code, _short_name(code)) for code in codes)]
    flat = [
        _of_whole_year(publication.at(code, Year(year, 1), view.flow), view.measure)
        for code, _name in names
        for year in years
    ]
    values, unit = scaled(flat)
    series = [
        charts.Series(name, values[at * len(years) : (at + 1) * len(years)])
        for at, (_, name) in enumerate(names)
    ]
    return charts.time_series([str(year) for year in years], series, title=title), unit


def _of_whole_year(cell: Cell | None, measure: Measure) -> Decimal | None:
    """The figure of a year that was told whole: the fall to a part of a year would be no news."""
    return None if cell is None or cell.is_part_of_year else value_of(cell, measure)


def year_rows(publication: Publication, view: View, code: str) -> list[dict[str, Any]]:
    """The years of a Participant, or of the world, newest first."""
    cells = ((year, publication.at(code, Year(year, 1), view.flow)) for year in publication.years(view.flow))
    rows = [row_of(publication, cell, label=str(year)) for year, cell in cells if cell is not None]
    return rows[::-1]


def periods_of(publication: Publication, flow: Flow) -> list[Period]:
    """Every half-year (production) or quarter (trade) from the first year with a figure to the last."""
    years = publication.years(flow)
    if not years:
        return []
    kind, parts = (HalfYear, 2) if flow is Flow.PRODUCTION else (Quarter, 4)
    return [kind(year, part) for year in range(years[0], years[-1] + 1) for part in range(1, parts + 1)]


def series_of_periods(
    publication: Publication, view: View, code: str, *, title: str
) -> tuple[SafeString, str]:
    """A Participant's half-years or quarters: all mining, artisanal and industrial where it tells them."""
    periods = periods_of(publication, view.flow)
    whole = _("All mining") if view.flow is Flow.PRODUCTION else str(dict(FLOWS)[view.flow.value])
    names = [(Sector.ALL, whole)]
    names += [(sector, word) for sector, word in _sector_words() if _tells(publication, view, code, sector)]
    flat = [
        value_of(publication.at(code, period, view.flow, sector=sector), view.measure)
        for sector, _ in names
        for period in periods
    ]
    values, unit = scaled(flat)
    count = len(periods)
    series = [
        charts.Series(name, values[at * count : (at + 1) * count]) for at, (_, name) in enumerate(names)
    ]
    return charts.time_series([str(period) for period in periods], series, title=title), unit


def _sector_words() -> list[tuple[Sector, str]]:
    return [(Sector.ARTISANAL, _("Artisanal")), (Sector.INDUSTRIAL, _("Industrial"))]


def _tells(publication: Publication, view: View, code: str, sector: Sector) -> bool:
    periods = periods_of(publication, view.flow)
    return any(publication.at(code, period, view.flow, sector=sector) is not None for period in periods)


def period_rows(publication: Publication, view: View, code: str) -> list[dict[str, Any]]:
    """A Participant's half-years or quarters, newest first, with kinds of mining where they are told."""
    rows = []
    words = [(Sector.ALL, ""), *_sector_words()]
    for period in reversed(periods_of(publication, view.flow)):
        for sector, word in words:
            cell = publication.at(code, period, view.flow, sector=sector)
            if cell is not None:
                label = f"{period} · {word}" if word else str(period)
                row = row_of(publication, cell, label=label)
                rows.append({**row, "share": row["share"] if sector is Sector.ALL else ""})
    return rows


def detail_rows(publication: Publication, view: View, code: str) -> list[dict[str, Any]]:
    """A Participant's trade of the year by HS code, largest first; nothing where it is not split."""
    cells = [
        cell
        for cell in publication.cells
        if cell.participant == code
        and cell.flow is view.flow
        and cell.period == view.period
        and cell.hs
        and cell.sector is Sector.ALL
    ]
    cells.sort(key=lambda cell: -(cell.carats or 0))
    return [
        {
            **row_of(publication, cell, label=f"HS {cell.hs[:4]}.{cell.hs[4:]}"),
            "share": "",
        }
        for cell in cells
    ]
