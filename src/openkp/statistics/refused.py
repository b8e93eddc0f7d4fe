"""A row of filings that could not be read, and what it still tells: who filed it was not silent."""

from __future__ import annotations

from dataclasses import dataclass

from openkp.scheme.periods import Period
from openkp.scheme.returns import Flow


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """A row that was filed and refused.

    participant: its code, empty where the name is none; name: as written. period: None where it is not
    readable. code, column, found, expected: of the first finding that refused it.
    """

    source: str
    row: int
    participant: str
    name: str
    period: Period | None
    is_trade: bool
    code: str
    column: str
    found: str
    expected: str

    def is_of(self, flow: Flow) -> bool:
        """True if the row is in a return that tells this flow."""
        return self.is_trade is (flow is not Flow.PRODUCTION)
