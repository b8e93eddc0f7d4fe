"""Robust statistics of short series: medians, MAD, and how likely a deviation is. Floats; never a total."""

from __future__ import annotations

import math
from collections.abc import Sequence

#: Makes the median absolute deviation estimate the standard deviation of normal data.
MAD_TO_SD = 1.4826
#: Degrees of freedom of the distribution of deviations: heavy tails, as real series have them.
_TAIL = 3.0


def median(values: Sequence[float]) -> float:
    """The middle value. Raises ValueError for none."""
    if not values:
        raise ValueError("there is no median of nothing")
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """Lower quartile, median and upper quartile, by linear interpolation. Raises ValueError for none."""
    if not values:
        raise ValueError("there are no quartiles of nothing")
    ordered = sorted(values)

    def at(share: float) -> float:
        place = share * (len(ordered) - 1)
        below = math.floor(place)
        above = min(below + 1, len(ordered) - 1)
        return ordered[below] + (place - below) * (ordered[above] - ordered[below])

    return at(0.25), at(0.5), at(0.75)


def spread(residuals: Sequence[float]) -> float:
    """1.4826 times the median of absolute values: a standard deviation that outliers do not move."""
    return MAD_TO_SD * median([abs(each) for each in residuals])


def pooled_spread(own: float, count: int, pool: float, *, weight: float) -> float:
    """The spread of a short series, drawn to that of its peers: variances weighted by count and `weight`."""
    return math.sqrt((count * own**2 + weight * pool**2) / (count + weight))


def drawn_to_parent(own: float, variance: float, parent: float, parent_variance: float) -> float:
    """A mean of few values, drawn to that of its group as far as it is itself uncertain (empirical Bayes)."""
    share = parent_variance / (parent_variance + variance)
    return share * own + (1 - share) * parent


def log_likelihood(z: float) -> float:
    """Log density of a standardised deviation (Student's t with 3 degrees), without its constant."""
    return -(_TAIL + 1) / 2 * math.log1p(z * z / _TAIL)


def sureness(excess: float, *, half: float) -> float:
    """How sure a signal is that is `excess` beyond its threshold: 0.5 at none, 0.75 at `half`, 1 far off."""
    return 1.0 - math.pow(0.5, 1.0 + max(excess, 0.0) / half)
