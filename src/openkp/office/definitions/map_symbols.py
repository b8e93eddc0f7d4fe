"""The symbols of a local map: which shape stands for what, and what each says when the pointer rests on it.

Shapes tell the kinds apart, colour only repeats it: rhombs are deposits, squares artisanal sites, circles
conflict events, whose area grows with the deaths that UCDP estimates.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openkp.office.definitions.local_land import Projection
from openkp.office.definitions.place_records import ConflictEvent, Deposit, DepositKind, Visit
from openkp.office.definitions.place_tables import DEPOSIT_WORDS, days_text, deaths_text, visit_text
from openkp.office.definitions.places import Places
from openkp.office.wording import labelled, number_text

#: Events whose points lie in one square of this side, in drawing units, are one circle.
CELL = 30
_RHOMB = "M{x} {top}l11 13-11 13-11-13z"
_SQUARE = "M{left} {up}h19v19h-19z"
_SMALLEST, _LARGEST = 8.0, 64.0

#: What is drawn, in the order of the legend: key (also its class) -> words.
WORDS = {
    "dep-primary": DEPOSIT_WORDS[DepositKind.PRIMARY],
    "dep-secondary": DEPOSIT_WORDS[DepositKind.SECONDARY],
    "dep-marine": DEPOSIT_WORDS[DepositKind.MARINE],
    "dep-unknown": DEPOSIT_WORDS[DepositKind.UNKNOWN],
    "site-yes": gettext_lazy("Artisanal site, armed actors recorded on a visit"),
    "site-no": gettext_lazy("Artisanal site, no armed actors recorded"),
    "site-open": gettext_lazy("Artisanal site, nothing recorded of armed actors"),
    "event": gettext_lazy("Conflict events; the larger the circle, the more deaths"),
    "event-sample": gettext_lazy("Conflict event from a random sample; its neighbours are missing"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One symbol. key: of `WORDS`; x, y, size (a radius): drawing units; count: of records."""

    key: str
    x: float
    y: float
    title: str
    size: float = 0.0
    count: int = 1


def radius_of(deaths: int) -> float:
    """The radius of a circle whose area grows with the deaths, between the smallest and the largest drawn."""
    return min(_LARGEST, math.sqrt(_SMALLEST**2 + 9.0 * deaths))


def marks_of(places: Places) -> list[Mark]:
    """The symbols in the order in which they are drawn: circles below, squares on top."""
    if places.spot is None:
        return []
    projection = Projection(spot=places.spot)
    events = sorted(_event_marks(places.events, projection), key=lambda mark: (-mark.size, mark.x, mark.y))
    return [*events, *_deposit_marks(places.deposits, projection), *_site_marks(places, projection)]


def _event_marks(events: Iterable[ConflictEvent], projection: Projection) -> Iterator[Mark]:
    cells: dict[tuple[bool, int, int], list[tuple[float, float, ConflictEvent]]] = defaultdict(list)
    for event in events:
        x, y = projection.at(event.latitude, event.longitude)
        cells[event.is_sample, round(x / CELL), round(y / CELL)].append((x, y, event))
    for (is_sample, _across, _down), found in sorted(cells.items(), key=lambda pair: pair[0]):
        (x, y), _often = Counter((x, y) for x, y, _event in found).most_common(1)[0]
        inside = [event for _x, _y, event in found]
        yield Mark(
            key="event-sample" if is_sample else "event",
            x=x,
            y=y,
            size=radius_of(sum(event.best for event in inside)),
            count=len(inside),
            title=_title_of_events(inside),
        )


def _title_of_events(events: Sequence[ConflictEvent]) -> str:
    names = [name for name, _often in Counter(event.place for event in events).most_common()]
    more = len(names) - 1
    where = names[0]
    if more:
        where = ngettext("%(place)s and %(more)s more place", "%(place)s and %(more)s more places", more) % {
            "place": names[0],
            "more": number_text(more),
        }
    count = ngettext("%(count)s event", "%(count)s events", len(events)) % {"count": number_text(len(events))}
    days = days_text(min(event.first for event in events), max(event.last for event in events))
    deaths = deaths_text(
        *(sum(figures) for figures in zip(*((e.best, e.low, e.high) for e in events), strict=True))
    )
    return labelled(where, _("; ").join((count, days, deaths)))


def _deposit_marks(deposits: Iterable[Deposit], projection: Projection) -> Iterator[Mark]:
    together: dict[tuple[DepositKind, float, float], list[str]] = defaultdict(list)
    for deposit in deposits:
        together[deposit.kind, deposit.latitude, deposit.longitude].append(deposit.name)
    for (kind, latitude, longitude), names in together.items():
        x, y = projection.at(latitude, longitude)
        title = labelled(", ".join(names), DEPOSIT_WORDS[kind])
        yield Mark(key=f"dep-{kind}", x=x, y=y, count=len(names), title=title)


def _site_marks(places: Places, projection: Projection) -> Iterator[Mark]:
    by_site: dict[str, list[Visit]] = defaultdict(list)
    for visit in places.visits:
        by_site[visit.id].append(visit)
    for visits in by_site.values():
        x, y = projection.at(visits[0].latitude, visits[0].longitude)
        said = {visit.was_armed for visit in visits}
        key = "site-yes" if True in said else "site-no" if False in said else "site-open"
        days = " / ".join(visit_text(visit, places) for visit in sorted(visits, key=lambda each: each.day))
        yield Mark(key=key, x=x, y=y, title=labelled(visits[0].name, days))


def _shape(key: str, x: float, y: float) -> str:
    """The `d` of a rhomb or a square around a point."""
    across, down = round(x), round(y)
    if key.startswith("site"):
        return _SQUARE.format(left=across - 9, up=down - 9)
    bar = f"M{across - 11} {down}h22" if key == "dep-marine" else ""
    return _RHOMB.format(x=across, top=down - 13) + bar


def symbol(mark: Mark) -> SafeString:
    """One symbol with its title."""
    if mark.size:
        return format_html(
            '<circle class="{}" cx="{}" cy="{}" r="{}"><title>{}</title></circle>',
            mark.key,
            round(mark.x),
            round(mark.y),
            f"{mark.size:.1f}",
            mark.title,
        )
    shape = _shape(mark.key, mark.x, mark.y)
    return format_html('<path class="mk {}" d="{}"><title>{}</title></path>', mark.key, shape, mark.title)


def legend(marks: Sequence[Mark]) -> SafeString:
    """What each symbol that is drawn means, with how many records it stands for. Empty without symbols."""
    counts = Counter[str]()
    for mark in marks:
        counts[mark.key] += mark.count
    rows = format_html_join(
        "",
        '<li><svg class="local" viewBox="-15 -15 30 30" aria-hidden="true">{}</svg>'
        "<span>{} <b>{}</b></span></li>",
        ((_sample_of(key), words, number_text(counts[key])) for key, words in WORDS.items() if counts[key]),
    )
    return (
        format_html('<ul class="legend keys" aria-label="{}">{}</ul>', _("What the symbols mean"), rows)
        if rows
        else rows
    )


def _sample_of(key: str) -> SafeString:
    if key.startswith("event"):
        return format_html('<circle class="{}" r="11"/>', key)
    return format_html('<path class="{}" d="{}"/>', key, _shape(key, 0, 0))
