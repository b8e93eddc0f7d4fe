"""What states and the European Union restrict by their own law: a layer beside the Process, never part of it.

A measure here changes no answer of the Process: nobody's standing, nobody's trade under KPCS-CD:III.c. It is
shown beside such an answer, labelled with who made it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from openkp.scheme.findings import Finding, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalMeasure:
    """One restriction by one state, or by the European Union.

    by, target: alpha-2 codes (`EU` for the European Union): who restricts, and whose stones.
    title: our own short words. text: what is restricted, in our own words.
    valid_from, valid_to: first and last day; None for no end that is known.
    source: address of the text or report.
    """

    by: str
    target: str
    title: str
    text: str
    valid_from: date
    valid_to: date | None
    source: str

    def is_in_force(self, day: date) -> bool:
        """True from the first day to the last, both included."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@lru_cache(maxsize=1)
def national_measures() -> tuple[NationalMeasure, ...]:
    """Every measure shipped with the product, by its first day."""
    text = files("openkp.reference").joinpath("national_measures.json").read_text(encoding="utf-8")
    measures = (_measure_of(record) for record in json.loads(text)["measures"])
    return tuple(sorted(measures, key=lambda each: (each.valid_from, each.by, each.target, each.title)))


def national_measures_on(
    day: date, *, by: str | None = None, target: str | None = None
) -> tuple[NationalMeasure, ...]:
    """The measures in force on a day, of one maker or against one country where that is given."""
    return tuple(
        each
        for each in national_measures()
        if each.is_in_force(day) and by in (None, each.by) and target in (None, each.target)
    )


def as_finding(measure: NationalMeasure) -> Finding:
    """A measure as a note to the reader; it never blocks and never asks."""
    return Finding(
        code="national_measure",
        severity=Severity.NOTES,
        clause=f"NATIONAL:{measure.by}-{measure.target}-{measure.valid_from.isoformat()}",
        params={
            "by": measure.by,
            "participant": measure.target,
            "since": measure.valid_from.isoformat(),
            "title": measure.title,
        },
    )


def _measure_of(record: Mapping[str, Any]) -> NationalMeasure:
    last = record["valid_to"]
    return NationalMeasure(
        **{
            **record,
            "valid_from": date.fromisoformat(record["valid_from"]),
            "valid_to": None if last is None else date.fromisoformat(last),
        }
    )
