"""What the picture of a parcel's way shows: where its stones were mined, what was done, this parcel, where it
went. How it is drawn stands in `way_drawing`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openkp.custody.events import EventKind
from openkp.office import wording
from openkp.office.stocks.event_words import carats_of, kind_name, parcels_text, place_text
from openkp.office.stocks.reads.ways import Leaving, Origin, Stop, Way
from openkp.office.stocks.way_drawing import Band, Box, Picture

#: More bands than this are drawn in one grey each, not origin by origin.
MAX_BANDS = 260


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
        words = _("%(number)s origins") if origin.countries > 1 else _("%(number)s mines or sites")
        detail = words % {"number": wording.number_text(origin.origins)}
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


# --- bands --------------------------------------------------------------------------------------------------


def _bands(way: Way) -> Iterable[Band]:
    for (at, number), carats in way.entering.items():
        yield Band(source=f"o{at}", target=f"s{number}", carats=carats, tone=f"w{at}", rank=at)
    group = {each.place: at for at, each in enumerate(way.origins)}
    by_origin = len(way.flows) * max(1, len(way.origins)) <= MAX_BANDS
    for (source, target), flow in way.flows.items():
        if not by_origin:
            whole, rank = sum(flow.values()), _rank(way.stops[source], group)
            yield Band(source=f"s{source}", target=f"s{target}", carats=whole, tone="plain", rank=rank)
            continue
        tones: dict[int, float] = defaultdict(float)
        for place, carats in flow.items():
            tones[_group_of(place, group)] += carats
        for at, carats in sorted(tones.items()):
            yield Band(source=f"s{source}", target=f"s{target}", carats=carats, tone=f"w{at}", rank=at)
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
