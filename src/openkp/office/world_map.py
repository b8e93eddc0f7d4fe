"""A map of the world on which countries are shaded by a figure, drawn on the server as SVG.

Boundaries are political: the shapes are data (`openkp/reference/world_shapes.json`, Natural Earth), a page
that shows them says that they express no opinion, and an operator may put another file in their place by
naming it in OPENKP_WORLD_SHAPES. States that are too small for the scale are drawn as circles where they have
a figure.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from openkp.office.drawing import Figure, drawable
from openkp.office.wording import labelled
from openkp.scheme.countries import EUROPEAN_UNION, country_name
from openkp.scheme.participants import history

#: The setting of the process that names an operator's own file of shapes.
SHAPES_FILE = "OPENKP_WORLD_SHAPES"
_CLASSES = 5
_PATH_LETTERS = frozenset("MmLlHhVvZz0123456789 ,.-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """The drawing of the world. shapes: alpha-2 code -> `d` of a path; points: where a circle stands."""

    width: int
    height: int
    shapes: Mapping[str, str]
    points: Mapping[str, tuple[int, int]]
    land: str


class UnreadableShapes(ValueError):
    """The file of shapes is not what `tools/world_shapes.py` writes."""


def read_shapes(text: str) -> Shapes:
    """The shapes from JSON. Raises UnreadableShapes; nothing but steps of a path is let through."""
    try:
        found = json.loads(text)
        shapes = {str(code): _path(path) for code, path in found["shapes"].items()}
        points = {str(code): (int(x), int(y)) for code, (x, y) in found["points"].items()}
        return Shapes(
            width=int(found["width"]),
            height=int(found["height"]),
            shapes=MappingProxyType(shapes),
            points=MappingProxyType(points),
            land=_path(found["land"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnreadableShapes(f"no shapes of countries: {error!r:.120}") from error


def _path(text: object) -> str:
    path = str(text)
    if not set(path) <= _PATH_LETTERS:
        raise ValueError("a path has only steps and numbers")
    return path


@lru_cache(maxsize=2)
def _shapes_of(name: str) -> Shapes:
    if name:
        return read_shapes(Path(name).read_text(encoding="utf-8"))
    return read_shapes(files("openkp.reference").joinpath("world_shapes.json").read_text(encoding="utf-8"))


def world_shapes() -> Shapes:
    """The operator's shapes, or those that are shipped. Raises OSError, UnreadableShapes."""
    return _shapes_of(os.environ.get(SHAPES_FILE, ""))


def nice_breaks(values: Sequence[float], *, classes: int = _CLASSES) -> list[float]:
    """Round borders between classes with about equally many of the positive values in each; ascending.

    Two significant digits; fewer borders than asked where values are few or equal.
    """
    ranked = sorted(value for value in values if value > 0)
    if len(set(ranked)) < 2:
        return []
    places = (ranked[len(ranked) * step // classes] for step in range(1, classes))
    breaks = sorted({float(f"{place:.2g}") for place in places})
    return [one for one in breaks if ranked[0] < one <= ranked[-1]]


def class_of(value: float, breaks: Sequence[float]) -> int:
    """Which shade a figure has: 0 for nothing, else 1 up to the number of borders + 1."""
    return 0 if value == 0 else 1 + sum(value >= border for border in breaks)


def _shown(values: Mapping[str, Figure | None], on: date | None) -> dict[str, float]:
    """What can be drawn, by country: the figure of the Union stands for its member states of the day."""
    found = {code: number for code, value in values.items() if (number := drawable(value)) is not None}
    union = found.pop(EUROPEAN_UNION, None)
    if union is not None:
        for each in history().memberships:
            is_member = on is None or each.valid_from <= on
            if is_member and (each.valid_to is None or (on is not None and on <= each.valid_to)):
                found.setdefault(each.member, union)
    return found


def _name(code: str) -> str:
    return country_name(code, (get_language() if settings.configured else None) or "en")


def _number(value: Figure) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.2f}"


def world_map_svg(
    values: Mapping[str, Figure | None],
    *,
    title: str,
    text: Callable[[Figure], str] = _number,
    on: date | None = None,
) -> SafeString:
    """The map alone. See `world_map`."""
    shapes, shown = world_shapes(), _shown(values, on)
    breaks = nice_breaks(list(shown.values()))
    land = "".join(path for code, path in shapes.shapes.items() if code not in shown)
    countries = format_html_join(
        "",
        '<path class="q{}" d="{}"><title>{}</title></path>',
        (
            (class_of(shown[code], breaks), shapes.shapes[code], labelled(_name(code), text(shown[code])))
            for code in sorted(shown)
            if code in shapes.shapes
        ),
    )
    circles = format_html_join(
        "",
        '<circle class="q{}" cx="{}" cy="{}" r="6"><title>{}</title></circle>',
        (
            (class_of(shown[code], breaks), *shapes.points[code], labelled(_name(code), text(shown[code])))
            for code in sorted(shown)
            if code in shapes.points
        ),
    )
    return format_html(
        '<svg class="map" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<path class="land" d="{}"/>{}{}</svg>',
        shapes.width,
        shapes.height,
        title,
        land + shapes.land,
        countries,
        circles,
    )


def map_legend(
    values: Mapping[str, Figure | None],
    *,
    text: Callable[[Figure], str] = _number,
    nothing: str = "",
    on: date | None = None,
) -> SafeString:
    """What the shades mean, as a list. nothing: the words for a figure of zero, where one is drawn."""
    shown = _shown(values, on)
    numbers = list(shown.values())
    breaks = nice_breaks(numbers)
    items = [(0, nothing or text(0))] if 0 in numbers else []
    positive = [number for number in numbers if number > 0]
    if positive:
        borders = [min(positive), *breaks, max(positive)]
        ranges = list(pairwise(borders))
        items += [
            (at, text(low) if low == high else f"{text(low)} – {text(high)}")
            for at, (low, high) in enumerate(ranges, start=1)
        ]
    rows = format_html_join(
        "",
        '<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="q{}" width="10" height="10"/></svg>'
        "<bdi>{}</bdi></li>",
        items,
    )
    return format_html('<ul class="legend">{}</ul>', rows) if items else SafeString("")


def world_map(
    values: Mapping[str, Figure | None],
    *,
    title: str,
    text: Callable[[Figure], str] = _number,
    nothing: str = "",
    on: date | None = None,
) -> SafeString:
    """The world with countries shaded in five classes by their figures, and what the shades mean.

    values: alpha-2 code (or `EU`, which stands for its member states on the day `on`, today's without one) ->
    figure; a country without a figure is plain land. title: what the map shows, for screen readers; the page
    gives the same figures as a table. text: how a figure is written. nothing: the words for zero.
    Empty where there is nothing to draw.
    """
    if not _shown(values, on):
        return SafeString("")
    return format_html(
        "{}{}",
        world_map_svg(values, title=title, text=text, on=on),
        map_legend(values, text=text, nothing=nothing, on=on),
    )
