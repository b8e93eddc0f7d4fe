"""What reading a file of statistics gives back."""

from __future__ import annotations

from dataclasses import dataclass

from openkp.scheme.findings import Finding
from openkp.scheme.returns import ReturnLine
from openkp.statistics.figures import Figure
from openkp.statistics.intake.layouts import Layout
from openkp.statistics.refused import RefusedRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A file as it was read.

    name: of the file. rows: data rows met, without headings, empty lines and notes beneath the table.
    figures: of the rows that were accepted. refused: rows that were not; each has a finding that names it.
    refused_rows: those among them that somebody filed, with what they still tell.
    A file that cannot be read as a whole has one finding that blocks, and no figures.
    """

    layout: Layout
    name: str
    rows: int
    figures: tuple[Figure, ...]
    findings: tuple[Finding, ...]
    refused: int
    refused_rows: tuple[RefusedRow, ...] = ()

    @property
    def accepted(self) -> int:
        """Rows that gave figures."""
        return self.rows - self.refused


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnReading:
    """One return as it was uploaded.

    lines: empty if any finding blocks, and for a nil return, in which nothing blocks.
    """

    lines: tuple[ReturnLine, ...]
    findings: tuple[Finding, ...]
