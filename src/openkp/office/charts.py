"""Charts drawn on the server as SVG: no script, no inline style, coloured by the classes of office.css.

Pure functions: figures in, safe HTML out; every text is escaped. A chart is one image to a screen reader
(`role="img"` with a label that says what it shows), so a page always gives the same figures as a table.
Figures are ints, Decimals or floats that are only drawn, never counted with: sums belong to the engines.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from openkp.office.drawing import Figure
from openkp.office.drawing import drawable as _drawable
from openkp.office.wording import labelled, number_text
from openkp.office.world_map import world_map as world_map

_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 104, 16, 30
_LABEL_HEIGHT = 17
_DIGIT_WIDTH = 7.5
_EMPTY = SafeString("")


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a time series. None is a period without a figure: the line is broken there."""

    name: str
    values: Sequence[Figure | None]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its figure, and the figure as people read it."""

    name: str
    value: Figure
    text: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a stacked bar: word, count and tone (`neutral`, `info`, `ok`, `warn`, `bad`)."""

    name: str
    count: int
    tone: str = "neutral"


@dataclass(frozen=True, slots=True)
class Heat:
    """One cell of a heat map. share: from -1 to 1, how far the two sides differ; None where one is silent.

    text: what the cell says, for whom the colour says nothing; url: what it opens.
    """

    share: float | None
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class _Scale:
    """From figures to drawing units."""

    width: int
    height: int
    periods: int
    step: float
    top: float

    @property
    def left(self) -> float:
        """Where the drawing begins: there is room for the widest figure of the grid."""
        return max(_LEFT, 8 + _DIGIT_WIDTH * max(len(_figure_text(value)) for value in self.grid))

    @property
    def grid(self) -> list[float]:
        """The figures at which a line is drawn across."""
        return [index * self.step for index in range(round(self.top / self.step) + 1)]

    def x(self, at: int) -> float:
        inner = self.width - self.left - _RIGHT
        return self.left + inner * (at / (self.periods - 1) if self.periods > 1 else 0.5)

    def y(self, value: float) -> float:
        return _TOP + (self.height - _TOP - _BOTTOM) * (1 - value / self.top)


def nice_step(largest: float, *, lines: int = 4) -> float:
    """A round distance between grid lines, so that about `lines` of them reach `largest`."""
    if not largest > 0:
        return 1.0
    raw = largest / lines
    magnitude = 10.0 ** math.floor(math.log10(raw))
    return next(
        (factor * magnitude for factor in (1, 2, 2.5, 5) if raw <= factor * magnitude), 10 * magnitude
    )


def _figure_text(value: float) -> str:
    return f"{value:,.10g}"


def _grid(scale: _Scale) -> SafeString:
    return format_html_join(
        "",
        '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (
                "grid" if value else "axis",
                f"{scale.left:.10g}",
                scale.width - _RIGHT,
                f"{scale.y(value):.1f}",
                f"{scale.y(value):.1f}",
                f"{scale.left - 8:.10g}",
                f"{scale.y(value) + 4:.1f}",
                _figure_text(value),
            )
            for value in scale.grid
        ),
    )


def _ticks(scale: _Scale, labels: Sequence[str]) -> SafeString:
    every = max(1, math.ceil(len(labels) / 9))
    return format_html_join(
        "",
        '<line class="tick" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>'
        '<text x="{0}" y="{3}" text-anchor="middle">{4}</text>',
        (
            (
                f"{scale.x(at):.1f}",
                scale.height - _BOTTOM,
                scale.height - _BOTTOM + 5,
                scale.height - 9,
                label,
            )
            for at, label in enumerate(labels)
            if at % every == 0
        ),
    )


def _line(scale: _Scale, series: Series) -> str:
    """The `d` of one line, broken where a figure is missing."""
    pieces, pen_is_down = [], False
    for at, value in enumerate(series.values):
        number = _drawable(value)
        if number is None:
            pen_is_down = False
            continue
        pieces.append(f"{'L' if pen_is_down else 'M'}{scale.x(at):.1f},{scale.y(number):.1f}")
        pen_is_down = True
    return "".join(pieces)


def _told(value: Figure) -> str:
    """A figure with the reader's separators and as many places as it has."""
    exponent = Decimal(str(value)).as_tuple().exponent
    return number_text(value, places=max(0, -exponent) if isinstance(exponent, int) else 0)


def _points(scale: _Scale, labels: Sequence[str], series: Series, style: str) -> SafeString:
    """Dots that tell their figure when the pointer rests on them."""
    return format_html_join(
        "",
        '<circle class="dot {}" cx="{}" cy="{}" r="3"><title>{}</title></circle>',
        (
            (
                style,
                f"{scale.x(at):.1f}",
                f"{scale.y(number):.1f}",
                labelled(f"{series.name}, {label}", _told(value)),
            )
            for at, (label, value) in enumerate(zip(labels, series.values, strict=True))
            if value is not None and (number := _drawable(value)) is not None
        ),
    )


def _end_labels(scale: _Scale, all_series: Sequence[Series]) -> SafeString:
    """Names beside the ends of the lines, pushed apart so that none covers another."""
    ends = []
    for index, series in enumerate(all_series):
        numbers = [number for value in series.values if (number := _drawable(value)) is not None]
        if numbers:
            ends.append((scale.y(numbers[-1]), index, series.name))
    placed, last = [], float("-inf")
    for y, index, name in sorted(ends):
        last = max(y, last + _LABEL_HEIGHT)
        placed.append((f"c{index % 4 + 1}", f"{scale.width - _RIGHT + 10}", f"{last + 4:.1f}", name))
    return format_html_join("", '<text class="name {}" x="{}" y="{}">{}</text>', placed)


def time_series(
    labels: Sequence[str], series: Sequence[Series], *, title: str, width: int = 760, height: int = 300
) -> SafeString:
    """Lines over time, from zero, with their names at the end of the lines.

    labels: the periods, as long as every series; at most nine are printed. title: what the chart shows, for
    screen readers. Empty where there is nothing to draw. Raises: ValueError where lengths differ.
    """
    if any(len(each.values) != len(labels) for each in series):
        raise ValueError("every series has one value, or None, for each label")
    numbers = [number for each in series for value in each.values if (number := _drawable(value)) is not None]
    if not numbers:
        return _EMPTY
    step = nice_step(max(numbers))
    top = step * max(1, math.ceil(max(numbers) / step - 1e-9))
    scale = _Scale(width, height, len(labels), step, top)
    lines = format_html_join(
        "",
        '<path class="line c{}" d="{}"/>{}',
        (
            (at % 4 + 1, _line(scale, each), _points(scale, labels, each, f"c{at % 4 + 1}"))
            for at, each in enumerate(series)
        ),
    )
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}{}</svg>',
        width,
        height,
        title,
        _grid(scale),
        _ticks(scale, labels),
        lines,
        _end_labels(scale, series),
    )


def bars(items: Sequence[Bar]) -> SafeString:
    """A ranked list: name, figure and a bar below them. It is a real list, so it needs no table beside it."""
    drawable = [(item, _drawable(item.value) or 0.0) for item in items]
    largest = max((number for _, number in drawable), default=0.0)
    if not items:
        return _EMPTY
    rows = format_html_join(
        "",
        '<li><span>{}</span><b>{}</b><svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="rail" width="100" height="4"/><rect class="bar" width="{}" height="4"/></svg></li>',
        (
            (item.name, item.text or _told(item.value), f"{100 * number / largest if largest else 0:.1f}")
            for item, number in drawable
        ),
    )
    return format_html('<ol class="bars">{}</ol>', rows)


def sparkline(values: Sequence[Figure], *, width: int = 112, height: int = 30) -> SafeString:
    """A line the size of a word, without axes. It repeats what the figure beside it says, so it is hidden
    from screen readers. Empty for fewer than two figures."""
    numbers = [number for value in values if (number := _drawable(value)) is not None]
    if len(numbers) < 2:
        return _EMPTY
    low, spread = min(numbers), (max(numbers) - min(numbers)) or 1.0
    points = [
        (2 + (width - 6) * at / (len(numbers) - 1), height - 4 - (height - 8) * (number - low) / spread)
        for at, number in enumerate(numbers)
    ]
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" aria-hidden="true"><path d="M{}"/>'
        '<circle cx="{}" cy="{}" r="2.6"/></svg>',
        width,
        height,
        "L".join(f"{x:.1f},{y:.1f}" for x, y in points),
        f"{points[-1][0]:.1f}",
        f"{points[-1][1]:.1f}",
    )


def stacked_status(parts: Sequence[Part], *, title: str) -> SafeString:
    """One bar cut into states, with a list below it that names and counts each part."""
    counted = [part for part in parts if part.count > 0]
    total = sum(part.count for part in counted)
    if not total:
        return _EMPTY
    pieces, start = [], 0
    for part in counted:
        pieces.append(
            (
                part.tone,
                f"{1000 * start / total:.2f}",
                f"{1000 * part.count / total:.2f}",
                labelled(part.name, number_text(part.count)),
            )
        )
        start += part.count
    cuts = format_html_join(
        "", '<rect class="s-{}" x="{}" width="{}" height="20"><title>{}</title></rect>', pieces
    )
    legend = format_html_join(
        "",
        '<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="s-{}" width="10" height="10"/></svg>'
        "{} <b>{}</b></li>",
        ((part.tone, part.name, number_text(part.count)) for part in counted),
    )
    return format_html(
        '<div class="stack"><svg viewBox="0 0 1000 20" preserveAspectRatio="none" role="img"'
        ' aria-label="{}">{}</svg>'
        "<ul>{}</ul></div>",
        title,
        cuts,
        legend,
    )


#: Share of the larger side from which a cell is tinted more strongly.
HEAT_STEPS = (0.05, 0.15, 0.4)


def heat_level(share: float | None) -> str:
    """The class of a cell: `silent`, `even`, or `out1` to `out3` (exporter says more), `in1` to `in3`."""
    if share is None:
        return "silent"
    level = sum(abs(share) > step for step in HEAT_STEPS)
    if not level:
        return "even"
    return f"{'out' if share > 0 else 'in'}{level}"


def heat_sign(share: float | None) -> str:
    """The symbol that says the same as the colour."""
    if share is None:
        return "?"
    level = sum(abs(share) > step for step in HEAT_STEPS)
    return ("+" if share > 0 else "\u2212") * level or "="


def heat_map(
    rows: Sequence[tuple[str, str]],
    columns: Sequence[tuple[str, str]],
    cells: Mapping[tuple[str, str], Heat],
    *,
    title: str,
    corner: str = "",
) -> SafeString:
    """A matrix as a real table: a tint, a symbol (`+++`, `=`, `\u2212`, `?`) and a text in every cell.

    rows, columns: (key, name). A pair without a cell stays empty. title: its caption; corner: what rows and
    columns are. The page explains the symbols in words beside it.
    """
    if not rows or not columns:
        return _EMPTY
    head = format_html_join(
        "", '<th scope="col"><abbr title="{}">{}</abbr></th>', ((n, k) for k, n in columns)
    )
    body = format_html_join(
        "",
        '<tr><th scope="row">{}</th>{}</tr>',
        ((name, _heat_row(key, name, columns, cells)) for key, name in rows),
    )
    return format_html(
        '<table class="heat"><caption class="vh">{}</caption>'
        '<thead><tr><th scope="col">{}</th>{}</tr></thead><tbody>{}</tbody></table>',
        title,
        corner,
        head,
        body,
    )


def _heat_row(
    row: str, name: str, columns: Sequence[tuple[str, str]], cells: Mapping[tuple[str, str], Heat]
) -> SafeString:
    drawn = []
    for column, label in columns:
        cell = cells.get((row, column))
        if cell is None:
            drawn.append(SafeString("<td></td>"))
            continue
        inner = format_html("<b>{}</b><bdi>{}</bdi>", heat_sign(cell.share), cell.text)
        if cell.url:
            inner = format_html(
                '<a href="{}"><span class="vh">{}, {}: </span>{}</a>', cell.url, name, label, inner
            )
        drawn.append(format_html('<td class="h-{}">{}</td>', heat_level(cell.share), inner))
    return format_html_join("", "{}", ((each,) for each in drawn))
