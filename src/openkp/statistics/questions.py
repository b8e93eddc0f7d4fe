"""What a screen gives back: a question to a Participant with its evidence, never an accusation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from openkp.scheme.periods import Period

#: What a question may rest on, ready for JSON: exact quantities as text, ratios as floats.
Evidence = str | int | float | bool | None | list["Evidence"] | dict[str, "Evidence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. The text is in the catalogue of screens under `screen` (or `screen.variant`).

    screen: the screen's id, `decimal_slip`; variant: which of its questions, empty for the only one.
    rows: the lines of the first source that it is about, as a person counts them.
    seriousness: what it is ranked by, higher first: how sure the signal is, times what is at stake.
    params: what the text quotes. evidence: everything that the answer rests on, for the page and JSON.
    """

    screen: str
    variant: str = ""
    participant: str
    period: Period
    rows: tuple[int, ...]
    seriousness: float
    params: Mapping[str, str | int]
    evidence: Mapping[str, Evidence] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "params", MappingProxyType(dict(self.params)))
        object.__setattr__(self, "evidence", MappingProxyType(dict(self.evidence)))
