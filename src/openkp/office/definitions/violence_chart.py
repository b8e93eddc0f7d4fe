"""Deaths in organised violence by year as stacked columns; the years of the situation are underlaid."""

from __future__ import annotations

import math

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from openkp.office.charts import nice_step
from openkp.office.definitions.place_records import CountryTotals, ViolenceKind, YearOfViolence
from openkp.office.definitions.place_tables import VIOLENCE_WORDS, country_title
from openkp.office.definitions.places import Places
from openkp.office.wording import labelled, number_text

_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 760, 256, 112, 16, 42
_CLASSES = {ViolenceKind.STATE_BASED: "v1", ViolenceKind.NON_STATE: "v2", ViolenceKind.ONE_SIDED: "v3"}


def _figures(year: YearOfViolence) -> tuple[tuple[ViolenceKind, int], ...]:
    return (
        (ViolenceKind.STATE_BASED, year.state_based),
        (ViolenceKind.NON_STATE, year.non_state),
        (ViolenceKind.ONE_SIDED, year.one_sided),
    )


def violence_chart(totals: CountryTotals, places: Places) -> SafeString:
    """One column a year, best estimates from zero, and what the shades mean. Empty without a death."""
    largest = max((each.best for each in totals.years), default=0)
    if not largest:
        return SafeString("")
    step = max(1.0, nice_step(largest))
    top = step * math.ceil(largest / step)
    return format_html(
        '<svg class="chart years" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}{}</svg>{}',
        _WIDTH,
        _HEIGHT,
        country_title(totals),
        _time_of_situation(totals, places),
        _lines(step, top),
        _columns(totals, top),
        _years(totals),
        _legend(totals, places),
    )


def _x(totals: CountryTotals, at: float) -> float:
    return _LEFT + (_WIDTH - _LEFT - 8) * at / len(totals.years)


def _y(value: float, top: float) -> float:
    return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - value / top)


def _time_of_situation(totals: CountryTotals, places: Places) -> SafeString:
    within = [at for at, each in enumerate(totals.years) if places.has_year(each.year)]
    if not within:
        return SafeString("")
    start, end = _x(totals, within[0]), _x(totals, within[-1] + 1)
    return format_html(
        '<rect class="of-time" x="{}" y="{}" width="{}" height="{}"/>',
        f"{start:.1f}",
        _TOP,
        f"{end - start:.1f}",
        _HEIGHT - _TOP - _BOTTOM,
    )


def _lines(step: float, top: float) -> SafeString:
    values = [index * step for index in range(round(top / step) + 1)]
    return format_html_join(
        "",
        '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (
                "grid" if value else "axis",
                _LEFT,
                _WIDTH - 8,
                f"{_y(value, top):.1f}",
                f"{_y(value, top):.1f}",
                _LEFT - 8,
                f"{_y(value, top) + 4:.1f}",
                number_text(round(value)),
            )
            for value in values
        ),
    )


def _columns(totals: CountryTotals, top: float) -> SafeString:
    pieces = []
    wide = _x(totals, 1) - _x(totals, 0)
    for at, year in enumerate(totals.years):
        below = 0
        for kind, count in _figures(year):
            if count:
                high = _y(below, top) - _y(below + count, top)
                place = (f"{_x(totals, at) + wide * 0.12:.1f}", f"{_y(below + count, top):.1f}")
                size = (f"{wide * 0.76:.1f}", f"{max(high, 0.6):.1f}")
                words = VIOLENCE_WORDS[kind]
                pieces.append(
                    (_CLASSES[kind], *place, *size, labelled(f"{year.year}, {words}", number_text(count)))
                )
            below += count
    return format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>',
        pieces,
    )


def _years(totals: CountryTotals) -> SafeString:
    return format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (f"{_x(totals, at + 0.5):.1f}", _HEIGHT - 10, each.year)
            for at, each in enumerate(totals.years)
            if each.year % 5 == 0
        ),
    )


def _legend(totals: CountryTotals, places: Places) -> SafeString:
    shown = [kind for kind in ViolenceKind if any(dict(_figures(each))[kind] for each in totals.years)]
    items = [(_CLASSES[kind], str(VIOLENCE_WORDS[kind])) for kind in shown]
    if any(places.has_year(each.year) for each in totals.years):
        items.append(("of-time", _("Time of the situation")))
    rows = format_html_join(
        "",
        '<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="{}" width="10" height="10"/></svg>'
        "{}</li>",
        items,
    )
    return format_html('<ul class="legend">{}</ul>', rows)
