"""One list of the authority's start page."""

from __future__ import annotations

from dataclasses import dataclass

from openkp.office.acting import Json
from openkp.office.columns import Column

#: How many rows of one list stand on the start page.
SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One list of the start page. fine: what is said instead where nothing needs a person."""

    key: str
    title: str
    lede: str
    fine: str
    count: int
    rows: list[Json]
    columns: list[Column]
    tone: str = "bad"

    @property
    def is_cut(self) -> bool:
        """True if there is more than the page shows."""
        return self.count > len(self.rows)
