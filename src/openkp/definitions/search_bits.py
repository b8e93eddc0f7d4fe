"""Where rows and words stand in the bits of tables, and which situations such bits lose.

The bits of an entry: the rows reached by limbs, with a mark above them; the rows reached by exceptions, where
there are any; the words that more than one place may hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np

from openkp.definitions.search_limits import Question
from openkp.definitions.search_plan import Plan
from openkp.definitions.search_tables import Bits, Numbers

_WORD = (1 << 64) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What the rest of a text can do to the bits of an entry.

    slot: what the rest of its slot adds; part: what the rest of its limb leaves; text: what other parts add.
    """

    slot: Bits
    part: Bits
    text: Bits

    def of(self, bits: Bits) -> Bits:
        """What may come of these bits."""
        found: Bits = (bits | self.slot[:, None]) & self.part[:, None] | self.text[:, None]
        return found


class Layout:
    """Where the bits of a plan stand in words of 64."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.has_exceptions = any(step.is_exception for step in plan.steps)
        self.half = -(-(plan.all_rows.bit_length() + 1) // 64)
        self.rows = self.half * (2 if self.has_exceptions else 1)
        self.size = self.rows + -(-len(plan.words) // 64)
        self.mark = self.words_of(1 << plan.all_rows.bit_length(), is_exception=False)
        self.held = self.words_of(0, (1 << len(plan.words)) - 1, is_exception=False)
        choices = (len(step.ways) for step in plan.steps)
        few = reduce(int.__mul__, choices, 1) < 1 << 62
        self.dtype = np.dtype(np.int64) if few else np.dtype(object)

    def words_of(self, rows: int, words: int = 0, *, is_exception: bool) -> Bits:
        """Rows and words as the bits of one entry."""
        number = rows << (64 * self.half if is_exception else 0) | words << (64 * self.rows)
        return np.array([number >> 64 * place & _WORD for place in range(self.size)], dtype=np.uint64)


class Losing:
    """Which situations an entry loses. Rows outside of the question do not count."""

    def __init__(self, layout: Layout, question: Question) -> None:
        plan, half = layout.plan, layout.half
        rows = question.rows
        self.half, self.has_exceptions = half, layout.has_exceptions
        self.too_many = plan.problem.situations + 1

        def row_words(bits: int) -> Bits:
            return layout.words_of(bits, is_exception=False)[:half]

        self.covers = row_words(plan.covers & rows)
        self.spared = row_words(plan.spared & rows)
        self.kept_out = row_words(plan.kept_out & rows)
        self.kept = row_words(question.kept)
        several = [each & rows for each in plan.rows_of if each.bit_count() > 1]
        self.single = row_words(plan.all_rows & rows & ~sum(several))
        self.several = [row_words(each) for each in several if each]

    def lost(self, most: Bits, least: Bits) -> Bits:
        """The rows lost at least by what reaches `most` at most and `least` at least."""
        shape = (-1,) + (1,) * (most.ndim - 1)
        half = self.half
        covers, kept_out = self.covers.reshape(shape), self.kept_out.reshape(shape)
        if not self.has_exceptions:
            found: Bits = covers & ~most[:half] | kept_out & least[:half]
            return found
        found = covers & ~most[:half] | kept_out & least[:half] & ~most[half : 2 * half]
        return found | self.spared.reshape(shape) & least[half : 2 * half]

    def count(self, lost: Bits) -> Numbers:
        """How many situations have one of these rows; more than there are where one has to be kept."""
        shape = (-1,) + (1,) * (lost.ndim - 1)
        if len(lost) == 1 and not self.several:
            found: Numbers = np.bitwise_count(lost[0])
        else:
            found = np.bitwise_count(lost & self.single.reshape(shape)).sum(axis=0, dtype=np.uint16)
            for rows in self.several:
                found += (lost & rows.reshape(shape)).any(axis=0)
        if self.kept.any():
            found[(lost & self.kept.reshape(shape)).any(axis=0)] = self.too_many
        return found
