"""The mirror table of this office: exports of one beside the imports of the other, per HS code."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from openkp.office.returns.reads import screening
from openkp.office.returns.reads.screening import State
from openkp.scheme.periods import Quarter
from openkp.statistics.mirror import MirrorCell


def cells() -> tuple[MirrorCell, ...]:
    """Every cell of every quarter, kept until something is filed. Only analysts look across Participants."""
    return _cells(screening.state_of_the_tables())


@lru_cache(maxsize=2)
def _cells(state: State) -> tuple[MirrorCell, ...]:
    from openkp.statistics.mirror import mirror_cells

    return mirror_cells(screening.office_figures())


def quarters() -> list[Quarter]:
    """The quarters with a cell, the newest first."""
    return sorted({one.period for one in cells() if isinstance(one.period, Quarter)}, reverse=True)


def usual_quarter() -> str:
    """The newest quarter for which most have filed: half as many trades told by both sides as in the best.

    Before a quarter's deadline few have filed it, and hardly a cell can be compared. Empty without any cell.
    """
    told = Counter(
        str(one.period) for one in cells() if one.exported is not None and one.imported is not None
    )
    enough = max(told.values(), default=0) / 2
    return next((str(each) for each in quarters() if told[str(each)] >= enough), "")


def of_quarter(quarter: str, hs: str) -> list[MirrorCell]:
    """The cells of one quarter and HS code (empty: all rough together), by exporter and importer."""
    from openkp.statistics.mirror import by_pair

    found = [one for one in cells() if str(one.period) == quarter]
    return list(by_pair(found)) if not hs else [one for one in found if one.hs == hs]


def codes_of(quarter: str) -> list[str]:
    """What may be chosen for a quarter: empty, which is all rough together, and its HS codes."""
    found = {one.hs for one in cells() if str(one.period) == quarter}
    return sorted(found | {""}) if found else []


def forget() -> None:
    """Empty what is kept in the process."""
    _cells.cache_clear()
