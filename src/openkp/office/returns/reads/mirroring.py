"""The mirror table of this office: exports of one beside the imports of the other, per HS code."""

from __future__ import annotations

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
    """The newest quarter in which a trade was told by both sides; the newest of all if there is none."""
    told = {str(one.period) for one in cells() if one.exported is not None and one.imported is not None}
    found = [str(quarter) for quarter in quarters()]
    return next((each for each in found if each in told), found[0] if found else "")


def of_quarter(quarter: str, hs: str) -> list[MirrorCell]:
    """The cells of one quarter and HS code (empty: all rough together), by exporter and importer."""
    return [one for one in cells() if str(one.period) == quarter and one.hs == hs]


def codes_of(quarter: str) -> list[str]:
    """The HS codes that a quarter has cells for; empty stands for all rough together."""
    return sorted({one.hs for one in cells() if str(one.period) == quarter})


def forget() -> None:
    """Empty what is kept in the process."""
    _cells.cache_clear()
