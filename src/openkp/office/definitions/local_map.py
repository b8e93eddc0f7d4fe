"""The map of a situation, drawn on the server as SVG: deposits, artisanal sites, conflict events around it.

No script, no inline style; every symbol differs in shape, has words in the legend and a title of its own, and
the page gives the same as a table. Events and sites that would cover each other are drawn as one symbol that
counts them. The drawing claims no more than the data: what has no point is not drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from openkp.definitions.situations import Situation, Spot
from openkp.office.columns import Column
from openkp.office.definitions import place_limits, place_tables
from openkp.office.definitions.local_land import (
    HEIGHT,
    REACH,
    WIDTH,
    Land,
    Projection,
    land_around,
    overview,
    scale_bar_km,
)
from openkp.office.definitions.map_symbols import Mark, legend, marks_of, radius_of, symbol
from openkp.office.definitions.place_tables import PlaceRow, YearRow
from openkp.office.definitions.places import Places
from openkp.office.definitions.violence_chart import violence_chart
from openkp.office.wording import country_text, isolated, labelled, number_text

#: The room that a name needs in its own country, as a share of half its width; less is not named.
_OWN_SHARE = 0.28
#: The deaths whose circles explain the others.
_SIZES = (250, 25)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryYears:
    """The years of one country as the page shows them. key: an id for the page."""

    key: str
    title: str
    why: str
    chart: SafeString
    rows: Sequence[YearRow]
    columns: Sequence[Column]


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalMap:
    """All that `definitions/_map.html` shows. svg and overview are empty where no place is given.

    left_out: how many places the table does not list. limits: first that nothing is a finding.
    """

    title: str
    lede: str
    svg: SafeString
    overview: SafeString
    legend: SafeString
    columns: Sequence[Column]
    rows: Sequence[PlaceRow]
    left_out: int
    years: Sequence[CountryYears]
    limits: Sequence[str]
    attributions: Sequence[str]


def draw_map(situation: Situation, places: Places) -> LocalMap:
    """The map of what is around a situation, the table behind it, and the years of its country.

    Raises: OSError, UnreadableShapes for an operator's own file of outlines.
    """
    title = _("Deposits, artisanal sites and conflict events around")
    label = labelled(title, _(situation.title))
    marks = marks_of(places) if places.spot else []
    return LocalMap(
        title=title,
        lede=_lede(places),
        svg=_drawn(places.spot, marks, label) if places.spot else SafeString(""),
        overview=_overview(situation.country, places.spot) if places.spot else SafeString(""),
        legend=legend(marks),
        columns=place_tables.COLUMNS,
        rows=place_tables.place_rows(places),
        left_out=place_tables.rows_left_out(places),
        years=[
            CountryYears(
                key=f"years-{each.country.lower()}",
                title=place_tables.country_title(each),
                why=each.why,
                chart=violence_chart(each, places),
                rows=place_tables.year_rows(each, places),
                columns=place_tables.YEAR_COLUMNS,
            )
            for each in places.totals
        ],
        limits=place_limits.limits(places),
        attributions=place_limits.attributions(),
    )


def _lede(places: Places) -> str:
    """How many of each were found; what was not looked for, because no data are at hand, has no zero."""
    if places.spot is None:
        return ""
    deposits, visits, events = len(places.deposits), len(places.visits), len(places.events)
    found = [ngettext("%(count)s deposit", "%(count)s deposits", deposits) % {"count": number_text(deposits)}]
    if visits or places.has_visits_at_hand:
        words = ngettext("%(count)s visit to a site", "%(count)s visits to sites", visits)
        found.append(words % {"count": number_text(visits)})
    if events or places.has_all_events:
        words = ngettext(
            "%(count)s conflict event of its time", "%(count)s conflict events of its time", events
        )
        found.append(words % {"count": number_text(events)})
    return _("Within %(distance)s of the middle: %(found)s.") % {
        "distance": place_tables.distance_text(places.spot.radius_km),
        "found": _(", ").join(found),
    }


def _drawn(spot: Spot, marks: Sequence[Mark], title: str) -> SafeString:
    land = land_around(spot)
    return format_html(
        '<svg class="local" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}{}{}{}</svg>',
        WIDTH,
        HEIGHT,
        title,
        _ground(land),
        _names(land, marks),
        _reach(spot),
        format_html_join("", "{}", ((symbol(mark),) for mark in marks)),
        _scale(spot),
        _sizes(marks),
    )


def _ground(land: Land) -> SafeString:
    labels = [
        ("degree", round(x), round(y) - 6, _degrees(value, is_latitude=True))
        for value, is_latitude, x, y in land.labels
        if is_latitude and 60 < y < HEIGHT - 20
    ]
    labels += [
        ("degree mid", round(x), 26, _degrees(value, is_latitude=False))
        for value, is_latitude, x, _y in land.labels
        if not is_latitude and 60 < x < WIDTH - 130
    ]
    return format_html(
        '{}<path class="degrees" d="{}"/>{}',
        format_html_join("", '<path class="land" d="{}"/>', ((path,) for path in land.paths)),
        land.degrees,
        format_html_join("", '<text class="{}" x="{}" y="{}">{}</text>', labels),
    )


def _names(land: Land, marks: Sequence[Mark]) -> SafeString:
    """The names of countries, each where it has most room between the symbols."""
    taken = [(mark.x, mark.y, mark.size or 14.0) for mark in marks]
    taken += [(WIDTH - 60.0, HEIGHT - 90.0, 110.0), (WIDTH - 210.0, HEIGHT - 90.0, 110.0)]
    taken += [(WIDTH - 44.0, 70.0, 50.0), (WIDTH / 2, HEIGHT / 2, 16.0)]
    taken += [(40.0, y, 50.0) for _value, is_latitude, _x, y in land.labels if is_latitude]
    placed = []
    for code, candidates in land.names:
        name = country_text(code)
        half = min(WIDTH / 2, len(name) * 10.5 + 12)

        fitting = [
            place
            for place in candidates
            if half <= place[1] <= WIDTH - half and place[2] > 60 and place[0] > half * _OWN_SHARE
        ]
        if fitting:
            x, y = max((_clear(place, half, taken), *place[1:]) for place in fitting)[1:]
            placed.append((round(x), round(y), name))
            taken += [(x - half / 2, y, half / 2), (x + half / 2, y, half / 2)]
    return format_html_join("", '<text class="name" x="{}" y="{}">{}</text>', placed)


def _clear(
    place: tuple[float, float, float], half: float, taken: Sequence[tuple[float, float, float]]
) -> float:
    """How far a name of that half width stands from everything that is drawn, and from its borders."""
    room, x, y = place
    gaps = (math.hypot(max(0.0, abs(x - a) - half), y - 8 - b) - size for a, b, size in taken)
    return min(room, *gaps)


def _overview(country: str, spot: Spot) -> SafeString:
    """Where in its country the area lies, without names."""
    found = overview(country, spot)
    if found is None:
        return SafeString("")
    projection, land = found
    x, y = projection.at(spot.latitude, spot.longitude)
    words = _("Where the area lies: %(country)s") % {"country": country_text(country)}
    return format_html(
        '<figure class="whole"><svg class="local" viewBox="0 0 {} {}" role="img" aria-label="{}">{}'
        '<circle class="area" cx="{}" cy="{}" r="{}"/></svg><figcaption>{}</figcaption></figure>',
        WIDTH,
        HEIGHT,
        words,
        format_html_join("", '<path class="land" d="{}"/>', ((path,) for path in land.paths)),
        round(x),
        round(y),
        round(max(16.0, spot.radius_km * projection.units_per_km)),
        words,
    )


def _degrees(value: float, *, is_latitude: bool) -> str:
    """Degrees with the side of the world in the reader's words: `5° N`."""
    number = f"{abs(value):g}"
    if not value:
        return _("0°")
    if is_latitude:
        return (_("%(degrees)s° N") if value > 0 else _("%(degrees)s° S")) % {"degrees": number}
    return (_("%(degrees)s° E") if value > 0 else _("%(degrees)s° W")) % {"degrees": number}


def _reach(spot: Spot) -> SafeString:
    across, down = WIDTH // 2, HEIGHT // 2
    words = _("The area looked at: %(distance)s around the middle") % {
        "distance": place_tables.distance_text(spot.radius_km)
    }
    return format_html(
        '<circle class="reach" cx="{}" cy="{}" r="{}"><title>{}</title></circle>'
        '<path class="middle" d="M{} {}h28M{} {}v28"/>',
        across,
        down,
        REACH,
        words,
        across - 14,
        down,
        across,
        down - 14,
    )


def _scale(spot: Spot) -> SafeString:
    """The scale bar, and which way is north."""
    kilometres = scale_bar_km(spot)
    wide = round(kilometres * Projection(spot=spot).units_per_km)
    right, down = WIDTH - 30, HEIGHT - 30
    return format_html(
        '<path class="bar-line" d="M{} {}v-14m0 7h{}m0-7v14"/>'
        '<text class="scale-text" x="{}" y="{}">{}</text>'
        '<path class="north" d="M{} 62l14 36-14-8-14 8z"/><text class="north-text" x="{}" y="50">{}</text>',
        right - wide,
        down,
        wide,
        right,
        down - 24,
        place_tables.distance_text(kilometres),
        WIDTH - 44,
        WIDTH - 44,
        pgettext("north on a map", "N"),
    )


def _sizes(marks: Sequence[Mark]) -> SafeString:
    """Two circles that show how deaths are drawn; only where circles are."""
    if not any(mark.size for mark in marks):
        return SafeString("")
    down, across = HEIGHT - 96, WIDTH - 34 - radius_of(_SIZES[0])
    shown = []
    for deaths in _SIZES:
        radius = radius_of(deaths)
        words = ngettext("%(deaths)s death", "%(deaths)s deaths", deaths) % {"deaths": number_text(deaths)}
        circle = (f"{across:.1f}", f"{down - radius:.1f}", f"{radius:.1f}")
        shown.append((*circle, WIDTH - 150, round(down - 2 * radius + 22), isolated(words)))
    return format_html_join(
        "",
        '<circle class="event" cx="{}" cy="{}" r="{}"/><text class="scale-text" x="{}" y="{}">{}</text>',
        shown,
    )
