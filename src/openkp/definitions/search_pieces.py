"""Tables with what is known of them: the words they may hold, and what they reach at most and at least."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from openkp.definitions.search_plan import Plan, Step
from openkp.definitions.search_tables import Bits, Numbers, Table


@dataclass(slots=True, kw_only=True)
class Piece:
    """A table with the words that stand in it unsettled, and in how many of their places it has them.

    is_line: whole slots, not elements of one.
    """

    table: Table
    places: dict[int, int]
    is_line: bool = False


def places_of(plan: Plan) -> dict[int, int]:
    """In how many places each word may stand."""
    found: dict[int, int] = {}
    for step in plan.steps:
        for word in words_of(step):
            found[word] = found.get(word, 0) + 1
    return found


def words_of(step: Step) -> list[int]:
    words = reduce(int.__or__, (way.words for way in step.ways))
    return [word for word in range(words.bit_length()) if words >> word & 1]


def bounds_of(piece: Piece) -> tuple[Bits, Bits]:
    """What any entry reaches, and what every entry does."""
    bits = piece.table.bits
    return np.bitwise_or.reduce(bits, axis=1), np.bitwise_and.reduce(bits, axis=1)


def line_bounds(line: Sequence[Piece]) -> tuple[Bits, Bits]:
    bounds = [bounds_of(piece) for piece in line]
    return reduce(np.bitwise_or, (b[0] for b in bounds)), reduce(np.bitwise_or, (b[1] for b in bounds))


def few(lost: Numbers, costs: Numbers, keep: Numbers, width: int) -> Numbers:
    """Of the entries to keep, those with the least cost for each number lost, `width` of each."""
    places = np.flatnonzero(keep)
    places = places[np.lexsort((costs[places], lost[places]))]
    groups = lost[places]
    starts = np.flatnonzero(np.concatenate(([True], groups[1:] != groups[:-1])))
    sizes = np.diff(np.append(starts, len(groups)))
    rank = np.arange(len(groups)) - np.repeat(starts, sizes)
    few = np.zeros(len(keep), dtype=bool)
    few[places[rank < width]] = True
    return few
