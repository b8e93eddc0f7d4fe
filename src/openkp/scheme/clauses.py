"""The register of clauses: every paragraph of every instrument that the product knows.

How the force of a clause is read:

- `minimum`: sections I to VI, Annex I A and Annex III of the Core Document. Its word is "should" throughout:
  the Process binds only through the law of each Participant. Section VI (administrative matters, the rules of
  procedure of the Process itself) belongs to the same document and has the same force; what a Plenary
  decides under it is a `decision`.
- `recommended`: Annex II. `optional`: Annex I B and C. `national`: the law of one Participant.
- `decision`: an administrative decision, a notice of the Chair or a resolution that the Process follows.
- `practice`: what authorities do without a text; a finding on it can ask or note, never forbid.

The text is that of 2002, reproduced as Annex I of Regulation (EC) No 2368/2002. Titles are our own words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any


class UnknownClause(KeyError):
    """No clause in the register has this id: a slip in the caller's code, not in a paper."""


class Force(StrEnum):
    """How strongly a clause binds."""

    MINIMUM = "minimum"
    RECOMMENDED = "recommended"
    OPTIONAL = "optional"
    DECISION = "decision"
    NATIONAL = "national"
    PRACTICE = "practice"


class Coverage(StrEnum):
    """What the product does about a clause."""

    IMPLEMENTED = "implemented"
    """Checked by the rules that the clause names."""
    PROCEDURAL = "procedural"
    """A term, or a duty of people and meetings: nothing that a program could check on a paper."""
    PLANNED = "planned"
    """The work of a room that its reason names."""
    NOT_APPLICABLE = "not_applicable"
    """Outside the product, with a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One paragraph of one instrument.

    id: `instrument:paragraph`, stable for ever, as quoted by rules, findings and policies.
    title: our own short words, not the text.
    document_version: the version of the instrument that was read; the day or year of its text.
    in_force_from, in_force_to: first and last day in force; None is unknown, or no end.
    source: address of the text, or its name where it has none.
    rules: functions of `scheme`, `statistics` or `custody` that check it; empty unless implemented.
    reason: why no rule checks it; empty if implemented.
    """

    id: str
    instrument: str
    paragraph: str
    title: str
    force: Force
    document_version: str
    in_force_from: date | None
    in_force_to: date | None
    source: str
    coverage: Coverage
    rules: tuple[str, ...]
    reason: str

    def is_in_force(self, day: date) -> bool:
        """True if the clause held on the day; an unknown first day counts as in force."""
        has_begun = self.in_force_from is None or self.in_force_from <= day
        return has_begun and (self.in_force_to is None or day <= self.in_force_to)


def clause(clause_id: str) -> Clause:
    """The clause with this id. Raises UnknownClause."""
    try:
        return _register()[clause_id]
    except KeyError:
        raise UnknownClause(clause_id) from None


def all_clauses() -> tuple[Clause, ...]:
    """Every clause, in the order of its instrument."""
    return tuple(_register().values())


def coverage_summary() -> dict[str, dict[Coverage, int]]:
    """For each instrument, how many clauses the product covers in each way (all four ways are named)."""
    summary: dict[str, dict[Coverage, int]] = {}
    for known in all_clauses():
        row = summary.setdefault(known.instrument, dict.fromkeys(Coverage, 0))
        row[known.coverage] += 1
    return summary


@lru_cache(maxsize=1)
def _register() -> Mapping[str, Clause]:
    text = files("openkp.reference").joinpath("clauses.json").read_text(encoding="utf-8")
    records = (_clause_of(record) for record in json.loads(text)["clauses"])
    return MappingProxyType({record.id: record for record in records})


def _clause_of(record: Mapping[str, Any]) -> Clause:
    return Clause(
        id=record["id"],
        instrument=record["instrument"],
        paragraph=record["paragraph"],
        title=record["title"],
        force=Force(record["force"]),
        document_version=record["document_version"],
        in_force_from=_day_of(record["in_force_from"]),
        in_force_to=_day_of(record["in_force_to"]),
        source=record["source"],
        coverage=Coverage(record["coverage"]),
        rules=tuple(record["rules"]),
        reason=record["reason"],
    )


def _day_of(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
