"""The way of a parcel drawn as SVG, on the server. The words of its boxes are made in `way_picture`.

The start side is left, in writing from right to left it is right. Bands are as wide as carats; below a
smallest width they are drawn a little too wide so that they can be seen. A band that passes a column has a
lane of its own between the boxes there, and never runs behind one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi

from openkp.office.stocks.event_words import carats_of

_WIDE, _BETWEEN, _EDGE = 172, 56, 6
_TALLEST, _LOWEST, _GAP, _TOP = 240.0, 54.0, 12.0, 34.0
_NARROWEST = 1.5
#: Letters of a line in a box.
_LETTERS = 23


@dataclass(slots=True, kw_only=True)
class Box:
    """One box. tone: the class that colours it; weight: hundredths; rank: its place from the top of a column.

    x, y, height: where it stands.
    """

    column: int
    lines: tuple[str, str, str]
    tone: str
    weight: float
    rank: float = 0.0
    x: float = 0.0
    y: float = 0.0
    height: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Carats from one box to another. tone: the class of its origin; rank: where it belongs from the top."""

    source: str
    target: str
    carats: float
    tone: str
    rank: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Boxes by name, the bands between them, and the heads of the columns from the start side.

    lanes: where bands pass a column, by source and column; empty until it is drawn.
    """

    boxes: dict[str, Box]
    bands: list[Band]
    heads: list[str]
    lanes: dict[tuple[str, int], Box] = field(default_factory=dict)

    def stations(self, band: Band) -> list[Box]:
        """Where a band starts, the lanes that it passes, where it ends."""
        source, target = self.boxes[band.source], self.boxes[band.target]
        between = range(source.column + 1, target.column)
        return [source, *(self.lanes[band.source, column] for column in between), target]


def drawn_way(picture: Picture, *, title: str) -> SafeString:
    """The picture as SVG; `title` says what it shows to who cannot see it."""
    height = _placed(picture)
    columns = len(picture.heads)
    width = columns * _WIDE + (columns - 1) * _BETWEEN + 2 * _EDGE
    is_mirrored = get_language_bidi()
    if is_mirrored:
        for box in (*picture.boxes.values(), *picture.lanes.values()):
            box.x = width - box.x - _WIDE
    return format_html(
        '<svg class="chart way" width="{}" height="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        "{}{}{}</svg>",
        width,
        round(height),
        width,
        round(height),
        title,
        _drawn_heads(picture.heads, width, is_mirrored=is_mirrored),
        _drawn_bands(picture, is_mirrored=is_mirrored),
        _drawn_boxes(picture.boxes.values(), is_mirrored=is_mirrored),
    )


def _unit(picture: Picture) -> float:
    """Height of one hundredth of a carat."""
    whole = max((box.weight for box in picture.boxes.values() if box.tone == "this"), default=1.0)
    return _TALLEST / max(1.0, whole)


def _placed(picture: Picture) -> float:
    """Gives every box and every lane its place; the height of the drawing."""
    unit = _unit(picture)
    columns: dict[int, list[Box]] = defaultdict(list)
    picture.lanes.clear()
    picture.lanes.update(_lanes(picture, unit))
    for box in picture.boxes.values():
        box.height = max(_LOWEST, unit * box.weight)
    for box in (*picture.lanes.values(), *picture.boxes.values()):
        columns[box.column].append(box)
    tall = max(sum(b.height + _GAP for b in boxes) - _GAP for boxes in columns.values())
    for column, boxes in columns.items():
        y = _TOP
        for box in sorted(boxes, key=lambda each: each.rank):
            box.x, box.y = _EDGE + column * (_WIDE + _BETWEEN), y
            y += box.height + _GAP
    return _TOP + tall + 8


def _lanes(picture: Picture, unit: float) -> dict[tuple[str, int], Box]:
    """One lane for all bands of one box that pass one column, beside the boxes of the same origins."""
    passing: dict[tuple[str, int], list[Band]] = defaultdict(list)
    for band in picture.bands:
        first, last = picture.boxes[band.source].column, picture.boxes[band.target].column
        for column in range(first + 1, last):
            passing[band.source, column].append(band)
    lanes = {}
    for (source, column), bands in passing.items():
        weight = sum(band.carats for band in bands)
        rank = sum(band.rank * band.carats for band in bands) / weight
        height = sum(max(band.carats * unit, _NARROWEST) for band in bands)
        lanes[source, column] = Box(
            column=column, lines=("", "", ""), tone="lane", weight=weight, rank=rank, height=height
        )
    return lanes


def _drawn_heads(heads: list[str], width: float, *, is_mirrored: bool) -> SafeString:
    rows = []
    for at, head in enumerate(heads):
        x = _EDGE + at * (_WIDE + _BETWEEN)
        if head:
            rows.append((f"{width - x if is_mirrored else x:.0f}", _anchor(is_mirrored=is_mirrored), head))
    return format_html_join("", '<text class="head-of" x="{}" y="16" text-anchor="{}">{}</text>', rows)


def _anchor(*, is_mirrored: bool) -> str:
    """The drawing is always set from left to right; the end of a line is then its right."""
    return "end" if is_mirrored else "start"


def _drawn_bands(picture: Picture, *, is_mirrored: bool) -> SafeString:
    unit = _unit(picture)
    way_of = {id(band): picture.stations(band) for band in picture.bands}
    leaves = _spread(picture, way_of, unit, is_source=True)
    enters = _spread(picture, way_of, unit, is_source=False)
    inside = _spread_in_lanes(picture, way_of, unit)
    rows = []
    for band in sorted(picture.bands, key=lambda each: (way_of[id(each)][0].y, way_of[id(each)][1].y)):
        stations = way_of[id(band)]
        points = [(_far(stations[0], is_mirrored=is_mirrored), leaves[id(band)])]
        for lane in stations[1:-1]:
            y = inside[id(band), id(lane)]
            points += [(_near(lane, is_mirrored=is_mirrored), y), (_far(lane, is_mirrored=is_mirrored), y)]
        points.append((_near(stations[-1], is_mirrored=is_mirrored), enters[id(band)]))
        thick = max(band.carats * unit, _NARROWEST)
        rows.append((band.tone, _ribbon(points, thick), carats_of(band.carats)))
    return format_html_join("", '<path class="band {}" d="{}"><title>{}</title></path>', rows)


def _near(box: Box, *, is_mirrored: bool) -> float:
    """The side of a box on which bands come in."""
    return box.x + _WIDE if is_mirrored else box.x


def _far(box: Box, *, is_mirrored: bool) -> float:
    """The side of a box from which bands go on."""
    return box.x if is_mirrored else box.x + _WIDE


def _spread(
    picture: Picture, way_of: Mapping[int, list[Box]], unit: float, *, is_source: bool
) -> dict[int, float]:
    """Where each band leaves its source, or enters its target: in the middle of the box, in the order of
    the places that it goes to or comes from, so that few of them cross.
    """
    at_box: dict[str, list[Band]] = defaultdict(list)
    for band in picture.bands:
        at_box[band.source if is_source else band.target].append(band)

    def order(band: Band) -> tuple[float, float, float, str]:
        stations = way_of[id(band)]
        near, far = (stations[1], stations[-1]) if is_source else (stations[-2], stations[0])
        return near.y, far.y, band.rank, band.tone

    found: dict[int, float] = {}
    for name, bands in at_box.items():
        box = picture.boxes[name]
        y = box.y + (box.height - sum(band.carats for band in bands) * unit) / 2
        found |= _stacked(bands, y, order, lambda band: band.carats * unit)
    return found


def _spread_in_lanes(
    picture: Picture, way_of: Mapping[int, list[Box]], unit: float
) -> dict[tuple[int, int], float]:
    """Where each band runs within each lane, by band and lane."""
    in_lane: dict[int, tuple[Box, list[Band]]] = {}
    for band in picture.bands:
        for lane in way_of[id(band)][1:-1]:
            in_lane.setdefault(id(lane), (lane, []))[1].append(band)
    found: dict[tuple[int, int], float] = {}
    for key, (lane, bands) in in_lane.items():
        stacked = _stacked(
            bands,
            lane.y,
            lambda band: (way_of[id(band)][-1].y, band.rank, band.tone),
            lambda band: max(band.carats * unit, _NARROWEST),
        )
        found |= {(band, key): y for band, y in stacked.items()}
    return found


def _stacked(
    bands: Sequence[Band], y: float, order: Callable[[Band], object], thick: Callable[[Band], float]
) -> dict[int, float]:
    """The upper edge of each band, one below the other in the order, from `y` down."""
    found = {}
    for band in sorted(bands, key=order):  # type: ignore[arg-type]  # tuples of one shape
        found[id(band)] = y
        y += thick(band)
    return found


def _ribbon(points: Sequence[tuple[float, float]], thick: float) -> str:
    """The outline of a band: as thick all the way as carats are many."""
    (x, y), last = points[0], points[-1]
    there = "".join(_bend(one, other) for one, other in pairwise(points))
    lower = [(x, y + thick) for x, y in reversed(points)]
    back = "".join(_bend(one, other) for one, other in pairwise(lower))
    return f"M{x:.0f},{y:.1f}{there}L{last[0]:.0f},{last[1] + thick:.1f}{back}z"


def _bend(one: tuple[float, float], other: tuple[float, float]) -> str:
    (x0, y0), (x1, y1) = one, other
    if y0 == y1:
        return f"L{x1:.0f},{y1:.1f}"
    middle = (x0 + x1) / 2
    return f"C{middle:.0f},{y0:.1f} {middle:.0f},{y1:.1f} {x1:.0f},{y1:.1f}"


def _drawn_boxes(boxes: Iterable[Box], *, is_mirrored: bool) -> SafeString:
    anchor = _anchor(is_mirrored=is_mirrored)
    rows = []
    for box in boxes:
        lines = [line for line in box.lines if line]
        middle = box.y + box.height / 2 - 7.5 * (len(lines) - 1) + 4
        x = box.x + _WIDE - 10 if is_mirrored else box.x + 10
        words = format_html_join(
            "",
            '<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>',
            (
                ("b" if not at else "d", f"{x:.0f}", f"{middle + 15 * at:.0f}", anchor, _short(line))
                for at, line in enumerate(lines)
            ),
        )
        whole = ", ".join(lines)
        rows.append((box.tone, f"{box.x:.0f}", f"{box.y:.1f}", _WIDE, f"{box.height:.1f}", whole, words))
    return format_html_join(
        "",
        '<g class="box {}"><rect x="{}" y="{}" width="{}" height="{}" rx="4"/><title>{}</title>{}</g>',
        rows,
    )


def _short(line: str) -> str:
    return line if len(line) <= _LETTERS else f"{line[: _LETTERS - 1].rstrip()}…"
