"""What either search gives back: the frontier and the texts within a margin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A point of the frontier with the first text that has it, and how many have it (or at least)."""

    lost: int
    crossed: int
    taken: tuple[int, ...]
    equals: int
    is_at_least: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """points: fewest red lines crossed first. texts: within the margin, in order; total: how many.

    is_finished: nothing is ahead of these points; otherwise the draft was too large to know.
    """

    points: tuple[Point, ...]
    texts: tuple[tuple[int, ...], ...]
    total: int
    is_total_at_least: bool = False
    is_finished: bool = True


class Searcher(Protocol):
    """What both searches can do. Demands are named by their places in the problem.

    Raises: search_limits.TooLarge, all but `survey`, where the bounds of a search do not suffice.
    """

    def survey(self, *, margin: int, most: int) -> Survey:
        """The frontier, and the texts within the margin, at most `most` of them."""

    def text_with(self, demands: Sequence[int]) -> tuple[int, ...] | None:
        """A text that meets these demands and, where it is no great trouble, many others."""

    def fewest_lost(self, red_lines: Sequence[int], *, known: int) -> int | None:
        """The fewest situations lost by a text that keeps these red lines; None where none does.

        known: so many are lost by a text that keeps them; more than there are where no such text is known.
        """
