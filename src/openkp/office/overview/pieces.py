"""What an overview is made of: figures, tasks, a chart, a short list, and how each is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from openkp.office.acting import Actor
from openkp.office.columns import Column
from openkp.office.parties.models import CAPACITY_NAMES
from openkp.office.permissions import PAGES
from openkp.office.wording import number_text

LATEST = 8
TASKS = 6

Item = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A short table with its head, and where all of it is."""

    title: str
    rows: list[Item]
    columns: list[Column]
    empty: str
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A chart, the same figures as a table, and the measures to choose from."""

    title: str
    lede: str
    chart: SafeString
    rows: list[Item]
    columns: list[Column]
    tabs: list[Item] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Desk:
    """The overview of one capacity. tasks: title, text, url, the state whose look it has; optional who."""

    title: str
    lede: str
    kpis: list[Item] = field(default_factory=list)
    actions: list[Item] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    tasks: list[Item] = field(default_factory=list)
    nothing_to_do: str = ""
    figure: Figure | None = None
    bars: SafeString | None = None
    bars_title: str = ""
    listing: Listing | None = None


def fresh_desk(actor: Actor, lede: str) -> Desk:
    where = str(actor.trader or actor.authority)
    return Desk(title=where, lede=f"{CAPACITY_NAMES[actor.capacity]} · {lede}")


def kpi(
    actor: Actor, label: str, value: object, unit: str, page: str = "", query: str = "", **more: Any
) -> Item:
    """One figure of the strip; it is a link only where the capacity may see the page."""
    may_see = bool(page) and (PAGES[page] is None or actor.capacity in (PAGES[page] or ()))
    return {
        "label": label,
        "value": number_text(value),
        "unit": unit,
        "url": reverse(page) + query if may_see else "",
        **more,
    }


def action(label: str, page: str, *, is_main: bool = False) -> Item:
    return {"label": label, "url": reverse(page), "is_main": is_main}
