"""The origin of every parcel of a large log in one sweep: exact in integers, the same as the ledger's.

The same composition, to the last hundredth, that posting the events one by one gives: parcels are drawn from
one after another by largest remainder, an event's parts are divided one after another, equal remainders go by
the order of the origins' texts. Shares of a mixture are bookkeeping, not a fact about stones.

Two engines: `numpy` (always there; many events at once, level by level) and `numba` (the extra `lineage`;
compiled loops in log order). Ranges are not swept: `Ledger` keeps them at write.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal

import numpy as np

from openkp.custody.bulk_balance import first_bad_event
from openkp.custody.columns import Columns, Small, Whole
from openkp.scheme.findings import Finding, Severity

Engine = Literal["numpy", "numba"]


class UnsoundLog(ValueError):
    """The log has an event that does not add up; `finding` names the first."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"{finding.subject}: {finding.code}")
        self.finding = finding


class NoLineageEngine(RuntimeError):
    """numba was asked for and is not installed."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Swept:
    """Compositions of all parcels, as born and as left, and of what left the books, in hundredths.

    origin, carats: of all compositions one after another, origins in order, none with nothing.
    born, left: first and end of each parcel's composition (two columns); gone: of each event's.
    """

    origins: tuple[str, ...]
    origin: Small
    carats: Whole
    born: Whole
    left: Whole
    gone: Whole

    def of_parcel(self, parcel: int) -> dict[str, int]:
        """What the parcel was made of when it was made: hundredths by origin."""
        return self._shares(self.born[parcel])

    def left_of(self, parcel: int) -> dict[str, int]:
        """What remains of the parcel."""
        return self._shares(self.left[parcel])

    def gone_by(self, event: int) -> dict[str, int]:
        """What left the books by the event (its place in the log)."""
        return self._shares(self.gone[event])

    def totals(self) -> dict[str, int]:
        """By origin, all carats that lie in parcels and all that left: what the sources brought, exactly."""
        ends = np.zeros(len(self.carats) + 1, dtype=np.int8)
        for segments in (self.left, self.gone):
            np.add.at(ends, segments[:, 0], 1)
            np.add.at(ends, segments[:, 1], -1)
        counts = np.cumsum(ends[:-1], dtype=np.int8).astype(bool)
        sums = np.zeros(len(self.origins), dtype=np.int64)
        np.add.at(sums, self.origin[counts], self.carats[counts])
        return dict(zip(self.origins, sums.tolist(), strict=True))

    def _shares(self, segment: Whole) -> dict[str, int]:
        part = slice(int(segment[0]), int(segment[1]))
        pairs = zip(self.origin[part].tolist(), self.carats[part].tolist(), strict=True)
        return {self.origins[origin]: carats for origin, carats in pairs}


def sweep(columns: Columns, *, engine: Engine | None = None) -> Swept:
    """The composition of every parcel, and of what left the books.

    engine: the fastest that is installed if None. Memory: 12 bytes for each share that is not zero, and
    while it runs 8 more (numba), or 8 for each origin of each parcel that is not used up (numpy).
    Raises UnsoundLog with the first event that cannot be; NoLineageEngine if numba is asked for and missing.
    """
    found = first_bad_event(columns)
    if found is not None:
        raise UnsoundLog(found)
    engine = engine or default_engine()
    if engine == "numba":
        if find_spec("numba") is None:
            raise NoLineageEngine("the extra `lineage` is not installed: pip install 'openkp[lineage]'")
        from openkp.custody.sweep_numba import swept
    else:
        from openkp.custody.sweep_numpy import swept
    origin, carats, born, left, gone, bad = swept(columns)
    if bad >= 0:
        raise UnsoundLog(_stated_not_there(columns, bad))
    return Swept(origins=columns.origins, origin=origin, carats=carats, born=born, left=left, gone=gone)


def default_engine() -> Engine:
    """`numba` where it is installed, else `numpy`."""
    return "numpy" if find_spec("numba") is None else "numba"


def _stated_not_there(columns: Columns, event: int) -> Finding:
    seq = int(columns.seq[event])
    return Finding(
        code="custody_stated_not_there",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:IV.a",
        subject=f"event {seq}",
        params={"seq": seq},
    )
