"""A breach or a question is a value, not an exception: checks gather all findings and raise none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Severity(StrEnum):
    """What a finding does to the act that met it."""

    BLOCKS = "blocks"
    """The act may not go on until this is mended."""
    ASKS = "asks"
    """A person must look and answer; the act may go on with that answer."""
    NOTES = "notes"
    """For information only."""


#: What a finding's text may quote: never an object whose text could change.
Param = str | int | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One breach or question.

    code: names the text in the catalogue (`scheme.messages`) and is stable for ever.
    clause: the rule it rests on, `instrument:clause`, as in the register of clauses.
    subject: where, as a path into what was checked (`lines[0].carats`); empty for the whole.
    params: what was found and what was expected, for the text.
    """

    code: str
    severity: Severity
    clause: str
    subject: str = ""
    params: Mapping[str, Param] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "params", MappingProxyType(dict(self.params)))

    def __hash__(self) -> int:
        return hash((self.code, self.severity, self.clause, self.subject, tuple(sorted(self.params.items()))))


def is_blocked(findings: Iterable[Finding]) -> bool:
    """True if any finding stops the act."""
    return any(finding.severity is Severity.BLOCKS for finding in findings)
