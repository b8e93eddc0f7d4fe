"""The layouts of files that are known, told apart by their headings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from openkp.scheme.returns import ReturnKind


class Layout(StrEnum):
    """How a file is laid out."""

    TRADE_TEMPLATE = "trade_template"
    PRODUCTION_TEMPLATE = "production_template"
    KP_PRODUCTION = "kp_production_halfyear"
    KP_PUBLISHED = "kp_published_figures"
    BGS_PRODUCTION = "bgs_diamond_production"
    DRC_NATIONAL = "drc_national_statistics"
    OTHER_NATIONAL = "other_national_figures"
    ANTWERP_TRADE = "antwerp_rough_trade"
    UNKNOWN = "unknown"


#: Columns that every file of a layout has.
REQUIRED: Mapping[Layout, tuple[str, ...]] = MappingProxyType(
    {
        Layout.KP_PRODUCTION: ("source_row", "country", "year", "half", "trade_type", "carat", "us_value"),
        Layout.KP_PUBLISHED: ("year", "period", "participant", "flow", "measure", "value", "precision"),
        Layout.BGS_PRODUCTION: ("entity", "year", "diamond_carats"),
        Layout.DRC_NATIONAL: ("iso3", "period", "flow", "dimension", "category", "carats", "usd"),
        Layout.OTHER_NATIONAL: ("iso3", "period", "flow", "measure", "value"),
        Layout.ANTWERP_TRADE: ("period", "flow", "carats", "usd", "source_url"),
        Layout.TRADE_TEMPLATE: ("participant", "period", "flow"),
        Layout.PRODUCTION_TEMPLATE: ("participant", "period"),
    }
)

#: Columns that a file of a layout may have.
OPTIONAL: Mapping[Layout, tuple[str, ...]] = MappingProxyType(
    {
        Layout.KP_PRODUCTION: ("production_type", "public", "created", "last_modified"),
        Layout.KP_PUBLISHED: ("source_url", "note"),
        Layout.DRC_NATIONAL: ("source_url", "note"),
        Layout.OTHER_NATIONAL: ("source_url", "note"),
        Layout.TRADE_TEMPLATE: ("hs", "partner", "origin", "carats", "usd", "certificates", "nil", "note"),
        Layout.PRODUCTION_TEMPLATE: ("hs", "sector", "carats", "usd", "nil", "note"),
    }
)

#: Columns of numbers: how their separators are written is settled for the column as a whole.
NUMBERS = ("carat", "us_value", "value", "diamond_carats", "carats", "usd", "certificates")

TEMPLATES = (Layout.TRADE_TEMPLATE, Layout.PRODUCTION_TEMPLATE)

#: The return that a layout holds, where it holds only one kind.
KIND_OF: Mapping[Layout, ReturnKind] = MappingProxyType(
    {
        Layout.TRADE_TEMPLATE: ReturnKind.TRADE,
        Layout.ANTWERP_TRADE: ReturnKind.TRADE,
        Layout.PRODUCTION_TEMPLATE: ReturnKind.PRODUCTION,
        Layout.KP_PRODUCTION: ReturnKind.PRODUCTION,
        Layout.BGS_PRODUCTION: ReturnKind.PRODUCTION,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """The unit that a heading of the template names. factor: multiplies a figure to carats or US dollars."""

    column: str
    factor: int
    heading: str
    is_grams: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The line of headings of a table.

    places: column -> place of the cell, from 0. units: where the template names another unit.
    twice: columns that stand twice. unread: headings that no layout knows, as printed.
    """

    layout: Layout
    places: Mapping[str, int]
    width: int
    units: Mapping[str, Unit] = field(default_factory=dict)
    twice: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


_SYNONYMS: Mapping[str, str] = MappingProxyType(
    {
        "participant": "participant",
        "participant code": "participant",
        "country": "participant",
        "period": "period",
        "quarter": "period",
        "half year": "period",
        "flow": "flow",
        "hs": "hs",
        "hs code": "hs",
        "partner": "partner",
        "origin": "origin",
        "country of origin": "origin",
        "sector": "sector",
        "certificates": "certificates",
        "kpcs": "certificates",
        "number of certificates": "certificates",
        "nil": "nil",
        "note": "note",
        "notes": "note",
    }
)
_MASS = {"carats", "carat", "cts", "ct"}
_GRAMS = {"grams": 5, "gram": 5, "g": 5, "kilograms": 5000, "kilogram": 5000, "kg": 5000}
_DOLLARS = {"usd", "us$", "$", "dollars"}
_THOUSAND, _MILLION = 10**3, 10**6
_SCALES = {
    **dict.fromkeys(("thousands", "thousand", "000", "1000", "k", "th", "thsd", "tsd"), _THOUSAND),
    **dict.fromkeys(("millions", "million", "000000", "1000000", "mln", "mio", "mn"), _MILLION),
}
#: Scale and unit written as one word.
_JOINED = {
    **dict.fromkeys(("kct", "kcts", "kcarat", "kcarats"), ("ct", "k")),
    **dict.fromkeys(("mct", "mcts", "mcarat", "mcarats"), ("ct", "mln")),
    **dict.fromkeys(("kusd", "usdk"), ("usd", "k")),
    **dict.fromkeys(("musd", "usdm"), ("usd", "mln")),
}
_FILLERS = {"weight", "mass", "value", "in", "of", "rough", "us", "total", "metric", "s", "x", "amount"}


def unit_of(heading: str) -> Unit | None:
    """The quantity and unit that a heading names: `carats`, `US$ thousands`, `weight (g)`; else None."""
    words = _words(heading)
    scale, column, factor, is_grams = 1, "", 1, False
    for word in words:
        if word in _SCALES:
            scale *= _SCALES[word]
        elif word in _MASS or word in _DOLLARS or word in _GRAMS:
            wanted = "usd" if word in _DOLLARS else "carats"
            if column and (column != wanted or word in _GRAMS or is_grams):
                return None
            column, factor, is_grams = wanted, _GRAMS.get(word, 1), word in _GRAMS
        elif word not in _FILLERS:
            return None
    if not column and {"us", "value"} <= set(words):
        column = "usd"
    if not column:
        return None
    return Unit(column=column, factor=factor * scale, heading=heading.strip(), is_grams=is_grams)


def names_a_quantity(heading: str) -> bool:
    """True for a heading that names carats, grams or dollars, and not both: that would be a price."""
    words = set(_words(heading)) - {"g"}
    return bool(words & (_MASS | _GRAMS.keys())) is not bool(words & _DOLLARS)


def is_derived(cells: Sequence[str]) -> bool:
    """True for the headings of yearly sums that were made from the half-yearly filings, and are none."""
    return {"country", "year", "carat", "us_value", "n_rows"} <= {_plain(cell) for cell in cells}


def _words(heading: str) -> list[str]:
    """The words of a heading: a scale such as 1,000 is one of them, `kct` are two."""
    text = heading.casefold().replace("u.s.", "us").replace("_", " ")
    text = re.sub(r"(?<=[0-9])[,. '](?=000)", "", text)
    found: list[str] = []
    for word in re.findall(r"us\$|\$|[a-z]+|[0-9]+", text):
        found += _JOINED.get(word, (word,))
    return found


def read_heading(cells: Sequence[str]) -> Heading | None:
    """The layout that a line of cells is the heading of, or None."""
    names = [_plain(cell) for cell in cells]
    for layout in (each for each in REQUIRED if each not in TEMPLATES):
        if set(REQUIRED[layout]) <= set(names) and not (
            layout is Layout.ANTWERP_TRADE and {"participant", "country", "iso3"} & set(names)
        ):
            return _heading(layout, cells, names, {})
    units = {place: unit for place, cell in enumerate(cells) if (unit := unit_of(cell)) is not None}
    named = [
        units[place].column if place in units else _SYNONYMS.get(name.replace("_", " "), "")
        for place, name in enumerate(names)
    ]
    for layout in TEMPLATES:
        if set(REQUIRED[layout]) <= set(named) and {"carats", "usd", "certificates"} & set(named):
            return _heading(layout, cells, named, units)
    return None


def _heading(
    layout: Layout, cells: Sequence[str], names: Sequence[str], units: Mapping[int, Unit]
) -> Heading:
    known = (*REQUIRED[layout], *OPTIONAL.get(layout, ()))
    places: dict[str, int] = {}
    twice: list[str] = []
    for place, name in enumerate(names):
        if name in known and name in places:
            twice.append(name)
        elif name in known:
            places[name] = place
    return Heading(
        layout=layout,
        places=places,
        width=len(cells),
        units={unit.column: unit for place, unit in units.items() if places.get(unit.column) == place},
        twice=tuple(twice),
        unread=tuple(
            cell.strip()
            for cell, name in zip(cells, names, strict=True)
            if cell.strip() and name not in known
        ),
    )


def nearest(cells: Sequence[str], among: Sequence[Layout]) -> tuple[Layout, tuple[str, ...]]:
    """The layout among some that a line of cells comes closest to, and the columns that it lacks for it."""
    names = {_plain(cell) for cell in cells}
    names |= {_SYNONYMS.get(name.replace("_", " "), name) for name in names}
    names |= {unit.column for cell in cells if (unit := unit_of(cell)) is not None}
    wanted = {
        layout: (*REQUIRED[layout], "carats", "usd") if layout in TEMPLATES else REQUIRED[layout]
        for layout in among
    }
    best = max(wanted, key=lambda layout: len(names & set(wanted[layout])) / len(wanted[layout]))
    return best, tuple(column for column in wanted[best] if column not in names)


def _plain(cell: str) -> str:
    return re.sub(r"\s+", " ", cell.replace("\N{ZERO WIDTH NO-BREAK SPACE}", "")).strip().casefold()[:60]
