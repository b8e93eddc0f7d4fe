"""The smallest set of demands that cannot all hold, against trying every set."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from openkp.definitions.conflicts import MOST_CONFLICTS, smallest_conflict

SIZE = 6
TEXTS = st.lists(st.sets(st.integers(0, SIZE - 1)), min_size=1, max_size=6)


def bits(places: set[int]) -> int:
    return sum(1 << place for place in places)


@given(TEXTS, st.booleans())
def test_the_smallest_conflict_and_how_many_there_are(texts: list[set[int]], is_known: bool) -> None:
    def meets(demands: Sequence[int]) -> int | None:
        return next((bits(text) for text in texts if text.issuperset(demands)), None)

    found = smallest_conflict(SIZE, meets, [bits(text) for text in texts[:1]] if is_known else [])
    for size in range(SIZE + 1):
        conflicts = [
            each
            for each in itertools.combinations(range(SIZE), size)
            if not any(text.issuperset(each) for text in texts)
        ]
        if conflicts:
            assert found is not None
            assert (found.demands, found.equals) == (conflicts[0], len(conflicts))
            return
    assert found is None


def test_many_equal_conflicts_are_counted_up_to_a_limit_that_is_said() -> None:
    found = smallest_conflict(60, lambda demands: None if len(demands) > 1 else 1 << demands[0])
    assert found is not None
    assert (found.demands, found.equals, found.is_at_least) == ((0, 1), MOST_CONFLICTS, True)
