"""The columns of flat files of events, and how their headings may be written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

#: Columns in the order of the documentation.
COLUMNS = (
    "seq",
    "kind",
    "side",
    "parcel",
    "carats",
    "holder",
    "origin",
    "date",
    "certificate",
    "voucher",
    "place",
    "corrects",
    "min_carats",
    "max_carats",
    "polished",
    "usd",
    "stones",
    "grade",
)
#: Without these a file holds no events.
REQUIRED = ("seq", "kind", "side", "parcel", "carats", "date")
#: Without these a file holds no list of what lies there.
REQUIRED_OF_STOCK = ("parcel", "carats", "date")
#: What the columns of events have and a list of opening stock has not.
OF_EVENTS = ("seq", "kind", "side")

_OTHERWISE = {
    "no": "seq",
    "number": "seq",
    "event": "seq",
    "type": "kind",
    "direction": "side",
    "in_out": "side",
    "carat": "carats",
    "ct": "carats",
    "weight": "carats",
    "day": "date",
    "min": "min_carats",
    "max": "max_carats",
    "at_least": "min_carats",
    "at_most": "max_carats",
    "value_usd": "usd",
    "us$": "usd",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A row of headings. places: where each known column is. unread: headings that are none of them."""

    places: dict[str, int]
    unread: tuple[str, ...] = ()
    twice: str = ""
    missing: tuple[str, ...] = field(default=REQUIRED)

    @property
    def holds_events(self) -> bool:
        """True if the rows beneath are rows of events."""
        return not self.missing

    @property
    def holds_stock(self) -> bool:
        """True if the rows beneath are a list of opening stock: parcels without number, kind and side."""
        return set(REQUIRED_OF_STOCK) <= set(self.places) and not set(OF_EVENTS) & set(self.places)


def read_heading(cells: Sequence[str]) -> Heading:
    """Which columns a row names; letters of any case, with spaces, `_` or `-` between the words."""
    places: dict[str, int] = {}
    unread, twice = [], ""
    for place, cell in enumerate(cells):
        name = "_".join(word for word in re.split(r"[\s_\-/()]+", cell.strip().lower()) if word)
        name = _OTHERWISE.get(name, name)
        if name not in COLUMNS:
            if name:
                unread.append(" ".join(cell.split())[:60])
        elif name in places:
            twice = name
        else:
            places[name] = place
    return Heading(
        places=places,
        unread=tuple(unread),
        twice=twice,
        missing=tuple(name for name in REQUIRED if name not in places),
    )
