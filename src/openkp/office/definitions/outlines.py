"""Outlines of countries for local maps: data of a general scale (Natural Earth 1:50m).

They express no opinion, and an operator may put another file in their place by naming it in
OPENKP_LOCAL_SHAPES; it has the form that `tools/situation_places.py` writes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from openkp.office.definitions.place_records import shipped_text
from openkp.office.world_map import UnreadableShapes

#: The setting of the process that names an operator's own file of outlines.
SHAPES_FILE = "OPENKP_LOCAL_SHAPES"

Point = tuple[float, float]


def read_outlines(text: str) -> Mapping[str, tuple[tuple[Point, ...], ...]]:
    """The rings of each country in degrees, longitude first. Raises UnreadableShapes."""
    try:
        found = json.loads(text)["outlines"]
        return {str(code): tuple(_ring(ring) for ring in rings) for code, rings in found.items()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UnreadableShapes(f"no outlines of countries: {error!r:.120}") from error


def _ring(text: str) -> tuple[Point, ...]:
    numbers = [int(number) for number in text.split()]
    x = y = 0
    points = []
    for across, up in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + across, y + up
        points.append((x / 100, y / 100))
    return tuple(points)


@lru_cache(maxsize=1)
def _outlines_of(name: str) -> Mapping[str, tuple[tuple[Point, ...], ...]]:
    return read_outlines(Path(name).read_text(encoding="utf-8") if name else shipped_text("outlines.json"))


def outlines() -> Mapping[str, tuple[tuple[Point, ...], ...]]:
    """The operator's outlines, or those that are shipped. Raises OSError, UnreadableShapes."""
    return _outlines_of(os.environ.get(SHAPES_FILE, ""))
