"""The way of a parcel as a picture: where its stones were mined, what was done, this parcel, where it went.

Drawn on the server as SVG. The start side is left, in writing from right to left it is right. Bands are as
wide as carats; below a smallest width they are drawn a little too wide so that they can be seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from openkp.custody.events import EventKind
from openkp.office import wording
from openkp.office.stocks.event_words import carats_of, kind_name, parcels_text, place_text
from openkp.office.stocks.reads.ways import Leaving, Origin, Stop, Way

_WIDE, _BETWEEN, _EDGE = 164, 58, 6
_TALLEST, _LOWEST, _GAP, _TOP = 240.0, 46.0, 12.0, 34.0
_NARROWEST = 1.5
#: Letters of a line in a box.
_LETTERS = 23
#: More bands than this are drawn in one grey each, not origin by origin.
MAX_BANDS = 260


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
    """Carats from one box to another. tone: the class of its origin."""

    source: str
    target: str
    carats: float
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Boxes by name, the bands between them, and the heads of the columns from the start side."""

    boxes: dict[str, Box]
    bands: list[Band]
    heads: list[str]


def picture_of(way: Way, *, with_names: bool = True, own: str = "") -> Picture:
    """Boxes and bands of a way. with_names: False hides holders other than `own`, the reader's code."""
    names = _Names(with_names=with_names, own=own)
    group = {each.place: at for at, each in enumerate(way.origins)}
    deepest = max(stop.column for stop in way.stops.values())
    boxes = {
        f"o{at}": Box(column=0, lines=_origin_lines(each), tone=f"w{at}", weight=each.carats)
        for at, each in enumerate(way.origins)
    }
    for number, stop in way.stops.items():
        tone = "this" if number == 0 else "stop"
        lines = _stop_lines(stop, names, is_this=number == 0)
        column = 1 + deepest - stop.column
        boxes[f"s{number}"] = Box(
            column=column, lines=lines, tone=tone, weight=stop.carats, rank=_rank(stop, group)
        )
    for at, each in enumerate(way.leaving):
        boxes[f"l{at}"] = Box(
            column=deepest + 2, lines=_leaving_lines(each, names), tone="gone", weight=each.carats
        )
    if way.parcel.left:
        lines = (_("Still in this parcel"), "", carats_of(way.parcel.left))
        boxes["here"] = Box(column=deepest + 2, lines=lines, tone="here", weight=way.parcel.left)
    between = [_("What was done")] + [""] * (deepest - 1) if deepest else []
    heads = [_("Where it was mined"), *between, _("This parcel"), _("Where it went")]
    return Picture(boxes=boxes, bands=list(_bands(way)), heads=heads)


def drawn_way(picture: Picture, *, title: str) -> SafeString:
    """The picture as SVG; `title` says what it shows to who cannot see it."""
    height = _placed(picture)
    columns = len(picture.heads)
    width = columns * _WIDE + (columns - 1) * _BETWEEN + 2 * _EDGE
    is_mirrored = get_language_bidi()
    if is_mirrored:
        for box in picture.boxes.values():
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


def flow_rows(picture: Picture) -> list[dict[str, object]]:
    """The same as rows of a table: from, to, carats; the largest first within each step."""
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for band in picture.bands:
        sums[band.source, band.target] += band.carats
    ordered = sorted(sums.items(), key=lambda each: (picture.boxes[each[0][1]].column, -each[1]))
    return [
        {
            "source": _one_line(picture.boxes[source]),
            "target": _one_line(picture.boxes[target]),
            "carats": f"{round(carats) / 100:.2f}",
        }
        for (source, target), carats in ordered
    ]


# --- words of the boxes -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    with_names: bool
    own: str

    def holder(self, parcel: object) -> str:
        """Who has it, or what kind of holder where names are not the reader's business."""
        holder = parcel.holder  # type: ignore[attr-defined]
        shown = self.with_names or holder.code == self.own
        return str(holder.name if shown else holder.get_kind_display())


def _origin_lines(origin: Origin) -> tuple[str, str, str]:
    country, zone, mine = origin.place
    if origin.countries > 1 or (not country and origin.origins > 1):
        name = ngettext("%(number)s more country", "%(number)s more countries", origin.countries) % {
            "number": wording.number_text(origin.countries)
        }
    else:
        name = place_text(country, zone, mine)
    detail = ""
    if origin.origins > 1:
        detail = _("%(number)s origins") % {"number": wording.number_text(origin.origins)}
    return name, detail, carats_of(origin.carats)


def _stop_lines(stop: Stop, names: _Names, *, is_this: bool) -> tuple[str, str, str]:
    parcel = stop.parcel
    if parcel is None:
        return _("Further parcels"), parcels_text(stop.parcels), carats_of(stop.carats)
    if is_this:
        return parcel.code, names.holder(parcel), carats_of(parcel.carats)
    kind = EventKind(parcel.born.kind)
    what = kind_name(kind)
    if kind is EventKind.IMPORT and parcel.born.certificate:
        what = f"{what} {parcel.born.certificate}"
    return what, names.holder(parcel), carats_of(stop.carats)


def _leaving_lines(leaving: Leaving, names: _Names) -> tuple[str, str, str]:
    if leaving.draw is None:
        number = wording.number_text(leaving.count)
        words = ngettext("%(number)s smaller step", "%(number)s smaller steps", leaving.count)
        return words % {"number": number}, "", carats_of(leaving.carats)
    event = leaving.draw.event
    detail = event.certificate
    if not detail and leaving.made is not None:
        is_sold = event.kind in (EventKind.SALE, EventKind.PURCHASE)
        detail = leaving.made.holder.name if is_sold else leaving.made.code
    return kind_name(event.kind), detail, carats_of(leaving.carats)


def _one_line(box: Box) -> str:
    return ", ".join(part for part in box.lines[:2] if part)


# --- bands and places ---------------------------------------------------------------------------------------


def _bands(way: Way) -> Iterable[Band]:
    for (at, number), carats in way.entering.items():
        yield Band(source=f"o{at}", target=f"s{number}", carats=carats, tone=f"w{at}")
    group = {each.place: at for at, each in enumerate(way.origins)}
    by_origin = len(way.flows) * max(1, len(way.origins)) <= MAX_BANDS
    for (source, target), flow in way.flows.items():
        if not by_origin:
            yield Band(source=f"s{source}", target=f"s{target}", carats=sum(flow.values()), tone="plain")
            continue
        tones: dict[str, float] = defaultdict(float)
        for place, carats in flow.items():
            tones[f"w{_group_of(place, group)}"] += carats
        for tone, carats in sorted(tones.items()):
            yield Band(source=f"s{source}", target=f"s{target}", carats=carats, tone=tone)
    for at, each in enumerate(way.leaving):
        yield Band(source="s0", target=f"l{at}", carats=each.carats, tone="plain")
    if way.parcel.left:
        yield Band(source="s0", target="here", carats=way.parcel.left, tone="plain")


def _rank(stop: Stop, group: dict[tuple[str, str, str], int]) -> float:
    """The middle of the origins that flow through it, so that bands cross little; gathered ones are last."""
    if stop.parcel is None:
        return float("inf")
    whole = stop.carats or 1.0
    return sum(_group_of(place, group) * carats for place, carats in stop.flow.items()) / whole


def _group_of(place: tuple[str, str, str], group: dict[tuple[str, str, str], int]) -> int:
    country, zone, _mine = place
    for key in (place, (country, zone, ""), (country, "", "")):
        if key in group:
            return group[key]
    return len(group) - 1


def _placed(picture: Picture) -> float:
    """Gives every box its place; the height of the drawing."""
    whole = max(1.0, *(sum(b.weight for b in picture.boxes.values() if b.tone == "this"), 1.0))
    columns: dict[int, list[Box]] = defaultdict(list)
    for box in picture.boxes.values():
        box.height = max(_LOWEST, _TALLEST * box.weight / whole)
        columns[box.column].append(box)
    tall = max(sum(b.height + _GAP for b in boxes) - _GAP for boxes in columns.values())
    for column, boxes in columns.items():
        y = _TOP
        for box in sorted(boxes, key=lambda each: each.rank):
            box.x, box.y = _EDGE + column * (_WIDE + _BETWEEN), y
            y += box.height + _GAP
    return _TOP + tall + 8


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
    whole = max((box.weight for box in picture.boxes.values() if box.tone == "this"), default=1.0) or 1.0
    unit = _TALLEST / whole
    out_of: dict[str, float] = _starts(picture, unit, is_source=True)
    into: dict[str, float] = _starts(picture, unit, is_source=False)
    rows = []
    for band in _untangled(picture):
        thick = max(band.carats * unit, _NARROWEST)
        source, target = picture.boxes[band.source], picture.boxes[band.target]
        y0, y1 = out_of[band.source], into[band.target]
        out_of[band.source] += band.carats * unit
        into[band.target] += band.carats * unit
        x0, x1 = (source.x, target.x + _WIDE) if is_mirrored else (source.x + _WIDE, target.x)
        rows.append((band.tone, _ribbon(x0, y0, x1, y1, thick), carats_of(band.carats)))
    return format_html_join("", '<path class="band {}" d="{}"><title>{}</title></path>', rows)


def _ribbon(x0: float, y0: float, x1: float, y1: float, thick: float) -> str:
    """The outline of a band: as thick all the way as carats are many."""
    middle = (x0 + x1) / 2
    return (
        f"M{x0:.0f},{y0:.1f}C{middle:.0f},{y0:.1f} {middle:.0f},{y1:.1f} {x1:.0f},{y1:.1f}v{thick:.1f}"
        f"C{middle:.0f},{y1 + thick:.1f} {middle:.0f},{y0 + thick:.1f} {x0:.0f},{y0 + thick:.1f}z"
    )


def _untangled(picture: Picture) -> list[Band]:
    """Bands in the order in which they leave and enter boxes from the top, so that few of them cross."""
    boxes = picture.boxes
    return sorted(picture.bands, key=lambda band: (boxes[band.source].y, boxes[band.target].y, band.tone))


def _starts(picture: Picture, unit: float, *, is_source: bool) -> dict[str, float]:
    """Where the first band of each box begins: the bands stand in the middle of the box."""
    sums: dict[str, float] = defaultdict(float)
    for band in picture.bands:
        sums[band.source if is_source else band.target] += band.carats * unit
    return {name: box.y + (box.height - sums[name]) / 2 for name, box in picture.boxes.items()}


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
