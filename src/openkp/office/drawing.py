"""What every drawing rests on: the kinds of figures, and which of them have a place on paper."""

from __future__ import annotations

import math
from decimal import Decimal

Figure = int | float | Decimal


def drawable(value: Figure | None) -> float | None:
    """The figure as a coordinate; what is negative or no number is drawn as a gap."""
    if value is None:
        return None
    number = float(value)
    return number if math.isfinite(number) and 0 <= number <= 1e15 else None
