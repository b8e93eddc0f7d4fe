"""The frontier as a plot: situations lost against red lines crossed, by colour, shape and word.

Pure: points in, safe SVG out, in the style of `openkp.office.charts`. It has no direction of good and bad
beyond its two axes and gives no point a rank; the page has the same figures as a table.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from openkp.office.charts import nice_step

_WIDTH, _HEIGHT = 620, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 54, 96, 20, 46


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One text on the plot. name: its letter. lost: situations; crossed: red lines, party by party."""

    name: str
    lost: int
    crossed: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class _Axes:
    right: int
    top: int

    def x(self, lost: int) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * lost / self.right

    def y(self, crossed: int) -> float:
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * crossed / self.top


def frontier_plot(points: Sequence[Point], chosen: Point | None, *, title: str) -> SafeString:
    """The points of the frontier as circles with letters, and the chosen text as a diamond with its word.

    Empty where there is nothing to draw.
    """
    if not points and chosen is None:
        return SafeString("")
    everything = [*points, *([chosen] if chosen is not None else [])]
    axes = _Axes(
        right=max(4, *(each.lost + 1 for each in everything)),
        top=max(4, *(each.crossed + 1 for each in everything)),
    )
    return format_html(
        '<svg class="chart frontier" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}{}</svg>',
        _WIDTH,
        _HEIGHT,
        title,
        _grid(axes),
        _staircase(axes, points),
        _circles(axes, points),
        _diamond(axes, chosen, points),
    )


def _grid(axes: _Axes) -> SafeString:
    step_x = max(1, math.ceil(nice_step(axes.right, lines=8)))
    step_y = max(1, math.ceil(nice_step(axes.top, lines=5)))
    across = format_html_join(
        "",
        '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/><text x="{}" y="{}" text-anchor="end">{}</text>',
        (
            (
                "grid" if value else "axis",
                _LEFT,
                _WIDTH - _RIGHT,
                f"{axes.y(value):.1f}",
                f"{axes.y(value):.1f}",
                _LEFT - 10,
                f"{axes.y(value) + 4:.1f}",
                value,
            )
            for value in range(0, axes.top + 1, step_y)
        ),
    )
    along = format_html_join(
        "",
        '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (
                "grid" if value else "axis",
                f"{axes.x(value):.1f}",
                f"{axes.x(value):.1f}",
                _TOP,
                _HEIGHT - _BOTTOM,
                f"{axes.x(value):.1f}",
                _HEIGHT - _BOTTOM + 17,
                value,
            )
            for value in range(0, axes.right + 1, step_x)
        ),
    )
    names = format_html(
        '<text x="{}" y="{}" text-anchor="middle">{}</text><text x="{}" y="{}">{}</text>',
        (_LEFT + _WIDTH - _RIGHT) // 2,
        _HEIGHT - 8,
        _("Situations lost"),
        6,
        12,
        _("Red lines crossed"),
    )
    return format_html("{}{}{}", across, along, names)


def _staircase(axes: _Axes, points: Sequence[Point]) -> SafeString:
    """The edge between what can be reached and what cannot."""
    if len(points) < 2:
        return SafeString("")
    ordered = sorted(points, key=lambda each: (each.lost, -each.crossed))
    pieces = [f"M{axes.x(ordered[0].lost):.1f},{axes.y(ordered[0].crossed):.1f}"]
    for each in ordered[1:]:
        pieces.append(f"H{axes.x(each.lost):.1f}V{axes.y(each.crossed):.1f}")
    return format_html('<path class="line c3" d="{}"/>', "".join(pieces))


def _circles(axes: _Axes, points: Sequence[Point]) -> SafeString:
    return format_html_join(
        "",
        '<circle class="dot c1" cx="{0}" cy="{1}" r="6"><title>{4}</title></circle>'
        '<text class="name c1" x="{2}" y="{3}">{5}</text>',
        (
            (
                f"{axes.x(each.lost):.1f}",
                f"{axes.y(each.crossed):.1f}",
                f"{axes.x(each.lost) + 10:.1f}",
                f"{axes.y(each.crossed) - 8:.1f}",
                point_text(each),
                each.name,
            )
            for each in points
        ),
    )


def _diamond(axes: _Axes, chosen: Point | None, points: Sequence[Point]) -> SafeString:
    if chosen is None:
        return SafeString("")
    x, y = axes.x(chosen.lost), axes.y(chosen.crossed)
    is_shared = any((each.lost, each.crossed) == (chosen.lost, chosen.crossed) for each in points)
    return format_html(
        '<path class="chosen c2" d="M{},{}l10,10l-10,10l-10,-10z"><title>{}</title></path>'
        '<text class="name c2" x="{}" y="{}">{}</text>',
        f"{x:.1f}",
        f"{y - 10:.1f}",
        point_text(chosen),
        f"{x + 14:.1f}",
        f"{y + (16 if is_shared else 4):.1f}",
        chosen.name,
    )


def point_text(point: Point) -> str:
    """A point in words."""
    return _("%(name)s: %(lost)s situations lost, %(crossed)s red lines crossed") % {
        "name": point.name,
        "lost": point.lost,
        "crossed": point.crossed,
    }
