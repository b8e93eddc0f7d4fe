"""The smallest set of demands that cannot all hold.

Every text meets some demands; a set of demands that cannot all hold has one outside of each of those. So sets
are tried that hit what each text found so far leaves out, smallest first, and a set that can be met after all
gives a new text to hit (implicit hitting sets). What is found is smallest by construction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

#: How many equal smallest sets are counted.
MOST_CONFLICTS = 1000
#: How many of them are named.
MOST_SHOWN = 12

#: Finds a text that meets these demands (places) and gives all demands that it meets, as bits; or None.
Meets = Callable[[Sequence[int]], int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """The first smallest set in the fixed order of demands; how many there are, at most `MOST_CONFLICTS`.

    sets: the first `MOST_SHOWN` of them in that order, of those that were counted.
    """

    demands: tuple[int, ...]
    equals: int
    is_at_least: bool = False
    sets: tuple[tuple[int, ...], ...] = ()


def smallest_conflict(demands: int, meets: Meets, known: Iterable[int] = ()) -> Conflict | None:
    """The smallest set of the demands 0 … `demands` - 1 that cannot all hold; None where all can.

    known: what some texts meet, as bits each.
    """
    everything = (1 << demands) - 1
    hitting = _Hitting(meets=meets, everything=everything)
    for met in known:
        hitting.learn(met)
    if 0 in hitting.unmet:
        return None
    if meets(range(demands)) is not None:
        return None
    for size in range(1, demands + 1):
        found: list[tuple[int, ...]] = []
        for conflict in hitting.conflicts(size):
            found.append(conflict)
            if len(found) > MOST_CONFLICTS:
                break
        if found:
            equals = min(len(found), MOST_CONFLICTS)
            return Conflict(
                demands=min(found),
                equals=equals,
                is_at_least=len(found) > MOST_CONFLICTS,
                sets=tuple(sorted(found)[:MOST_SHOWN]),
            )
    raise AssertionError("all demands together cannot hold, so some set is smallest")


@dataclass(slots=True, kw_only=True)
class _Hitting:
    """unmet: what each text found leaves out."""

    meets: Meets
    everything: int
    unmet: list[int] = field(default_factory=list)

    def learn(self, met: int) -> None:
        """Take in what a text meets."""
        left_out = self.everything & ~met
        if any(not known & ~left_out for known in self.unmet):
            return
        self.unmet = [known for known in self.unmet if left_out & ~known] + [left_out]
        self.unmet.sort(key=int.bit_count)

    def conflicts(self, size: int) -> Iterator[tuple[int, ...]]:
        """Every set of that size that cannot hold, where every smaller set can."""
        yield from self._grown((), 0, 0, size)

    def _grown(self, chosen: tuple[int, ...], bits: int, banned: int, size: int) -> Iterator[tuple[int, ...]]:
        if len(chosen) == size:
            if all(left_out & bits for left_out in self.unmet):
                met = self.meets(sorted(chosen))
                if met is None:
                    yield tuple(sorted(chosen))
                else:
                    self.learn(met)
            return
        open_one = next((left_out for left_out in self.unmet if not left_out & bits), None)
        choices = self.everything & ~bits if open_one is None else open_one
        choices &= ~banned
        while choices:
            lowest = choices & -choices
            choices ^= lowest
            yield from self._grown((*chosen, lowest.bit_length() - 1), bits | lowest, banned, size)
            banned |= lowest
