"""What a search is asked, and what is known of the answer while it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: Above any number of red lines: not allowed.
NEVER = 1 << 30


class TooLarge(RuntimeError):
    """The draft is too large for an exact answer within the bounds of a search; they know no clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a search is asked. costs: for each word, what a text with and one without it costs (or NEVER).

    rows: those that count. kept: rows that may not be lost. margin: see `search`. is_value_only: only the
    numbers matter, neither counts nor the first text.
    """

    costs: tuple[tuple[int, int], ...]
    rows: int
    kept: int = 0
    margin: int = 0
    is_value_only: bool = False


@dataclass(slots=True)
class Limits:
    """The fewest red lines crossed that are known for each number of situations lost.

    allowed: how many may be crossed by a text that is still of interest.
    """

    situations: int
    fewest: list[int] = field(default_factory=list)
    allowed: list[int] = field(default_factory=list)

    def learn(self, points: Mapping[int, int], question: Question) -> None:
        """Take in points found (lost -> crossed); say what may still be of interest for each number lost."""
        best = NEVER
        self.fewest, self.allowed = [], []
        for lost in range(self.situations + 1):
            before, best = best, min(best, points.get(lost, NEVER))
            self.fewest.append(best)
            is_new = best < before and not question.is_value_only
            self.allowed.append(best if is_new else best - 1)
        if best < NEVER and not question.is_value_only:
            first = self.fewest.index(best)
            for lost in range(first, min(first + question.margin, self.situations) + 1):
                self.allowed[lost] = best
