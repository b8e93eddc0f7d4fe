"""The ground of a local map: land, borders and degrees around a spot, in an azimuthal equidistant projection.

Every distance and bearing from the middle is true (Snyder 1987, p. 191), at any radius, so one scale bar
holds from the middle outwards.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from openkp.definitions.situations import Spot
from openkp.office.definitions.outlines import SHAPES_FILE, Point, outlines
from openkp.office.definitions.places import EARTH_RADIUS_KM, distance_km

WIDTH, HEIGHT = 1000, 860
#: How far from the middle the circle of a situation is drawn, in drawing units.
REACH = 390
#: Points of an outline nearer than this to the last one are not drawn, in drawing units.
_GAP = 3.0
_MARGIN = 24.0
#: The least share of the drawing that a country must cover to be named.
_NAMED_FROM = 0.025
_STEPS = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """From degrees to drawing units around a spot."""

    spot: Spot

    @property
    def units_per_km(self) -> float:
        """Drawing units for a kilometre from the middle."""
        return REACH / self.spot.radius_km

    def at(self, latitude: float, longitude: float) -> Point:
        """Where a point lies on the drawing; the middle is the spot."""
        here, there = math.radians(self.spot.latitude), math.radians(latitude)
        turn = math.radians(longitude - self.spot.longitude)
        cosine = math.sin(here) * math.sin(there) + math.cos(here) * math.cos(there) * math.cos(turn)
        angle = math.acos(max(-1.0, min(1.0, cosine)))
        stretch = (angle / math.sin(angle) if 1e-9 < angle < math.pi else 1.0) * EARTH_RADIUS_KM
        east = stretch * math.cos(there) * math.sin(turn)
        north = stretch * (
            math.cos(here) * math.sin(there) - math.sin(here) * math.cos(there) * math.cos(turn)
        )
        return WIDTH / 2 + east * self.units_per_km, HEIGHT / 2 - north * self.units_per_km


@dataclass(frozen=True, slots=True, kw_only=True)
class Land:
    """What lies below the symbols. paths: `d` of each country; names: code and places where its name fits.

    A place for a name is (room around it, x, y). degrees: `d` of the lines of the grid; labels: value,
    whether it is a latitude, and where it is written.
    """

    paths: tuple[str, ...]
    names: tuple[tuple[str, tuple[tuple[float, float, float], ...]], ...]
    degrees: str
    labels: tuple[tuple[float, bool, float, float], ...]


@dataclass(frozen=True, slots=True)
class _Box:
    west: float
    east: float
    south: float
    north: float

    def touches(self, ring: Sequence[Point], turn: float) -> bool:
        return (
            max(x for x, _ in ring) + turn >= self.west
            and min(x for x, _ in ring) + turn <= self.east
            and max(y for _, y in ring) >= self.south
            and min(y for _, y in ring) <= self.north
        )

    def clipped(self, points: list[Point]) -> list[Point]:
        """The part of a polygon inside (Sutherland and Hodgman 1974)."""
        for axis, limit, keeps_more in (
            (0, self.west, True),
            (0, self.east, False),
            (1, self.south, True),
            (1, self.north, False),
        ):
            points = _clipped(points, axis, limit, keeps_more=keeps_more)
        return points


def _clipped(points: list[Point], axis: int, limit: float, *, keeps_more: bool) -> list[Point]:
    kept: list[Point] = []
    for here, there in zip(points, points[1:] + points[:1], strict=True):
        is_in = here[axis] >= limit if keeps_more else here[axis] <= limit
        will_be = there[axis] >= limit if keeps_more else there[axis] <= limit
        if is_in:
            kept.append(here)
        if is_in != will_be:
            part = (limit - here[axis]) / (there[axis] - here[axis])
            x = here[0] + part * (there[0] - here[0])
            y = here[1] + part * (there[1] - here[1])
            kept.append((limit, y) if axis == 0 else (x, limit))
    return kept


_WINDOW = _Box(-_MARGIN, WIDTH + _MARGIN, -_MARGIN, HEIGHT + _MARGIN)


def _region(spot: Spot) -> _Box:
    """Degrees that hold everything the drawing can show."""
    angle = math.hypot(WIDTH / 2, HEIGHT / 2) / REACH * spot.radius_km * 1.05 / EARTH_RADIUS_KM
    south, north = spot.latitude - math.degrees(angle), spot.latitude + math.degrees(angle)
    cosine = math.cos(math.radians(spot.latitude))
    turn = 180.0
    if north < 88 and south > -88 and math.sin(min(angle, math.pi / 2)) < cosine:
        turn = math.degrees(math.asin(math.sin(angle) / cosine))
    return _Box(spot.longitude - turn, spot.longitude + turn, max(south, -89.0), min(north, 89.0))


def _dense(points: Sequence[Point]) -> Iterator[Point]:
    """With points at least every degree, so that straight edges bend as the projection does."""
    for here, there in pairwise([*points, points[0]]):
        pieces = max(1, math.ceil(max(abs(there[0] - here[0]), abs(there[1] - here[1]))))
        for piece in range(pieces):
            part = piece / pieces
            yield here[0] + part * (there[0] - here[0]), here[1] + part * (there[1] - here[1])


def _thin(points: Sequence[Point], gap: float) -> list[Point]:
    kept: list[Point] = []
    for point in points:
        if not kept or math.dist(point, kept[-1]) >= gap:
            kept.append(point)
    return kept


def _drawn_rings(
    rings: Sequence[Sequence[Point]], region: _Box, projection: Projection, gap: float
) -> list[list[Point]]:
    found = []
    for ring in rings:
        for turn in (-360.0, 0.0, 360.0):
            if not region.touches(ring, turn):
                continue
            part = region.clipped([(x + turn, y) for x, y in ring])
            if len(part) < 3:
                continue
            drawn = [projection.at(latitude, longitude) for longitude, latitude in _dense(part)]
            drawn = _thin(_WINDOW.clipped(drawn), gap)
            if len(drawn) > 2:
                found.append(drawn)
    return found


def path_of(points: Sequence[Point], *, is_closed: bool) -> str:
    """The `d` of a path in whole units."""
    whole = [(round(x), round(y)) for x, y in points]
    steps = " ".join(f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(whole) if a != b)
    end = "z" if is_closed else ""
    return f"M{whole[0][0]} {whole[0][1]}l{steps.replace(' -', '-')}{end}" if steps else ""


def _area(points: Sequence[Point]) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*points, points[0]]))) / 2


def _holds(points: Sequence[Point], at: Point) -> bool:
    """True if a point lies inside a polygon (even-odd)."""
    is_inside = False
    for (x, y), (to_x, to_y) in pairwise([*points, points[0]]):
        if (y > at[1]) != (to_y > at[1]) and at[0] < x + (at[1] - y) / (to_y - y) * (to_x - x):
            is_inside = not is_inside
    return is_inside


def _roomy(points: Sequence[Point]) -> tuple[tuple[float, float, float], ...]:
    """Places of a coarse grid inside a polygon, each with the room around it, for its name."""
    found = []
    for column in range(1, 20):
        for row in range(1, 18):
            at = (WIDTH * column / 20, HEIGHT * row / 18)
            if not _holds(points, at):
                continue
            # A name is wider than high.
            room = min(math.hypot((at[0] - x) / 2, at[1] - y) for x, y in points)
            found.append((round(min(room, at[1], HEIGHT - at[1]), 1), *at))
    return tuple(found)


def grid_step(spot: Spot) -> float:
    """Degrees between the lines of the grid: about three of them across the height."""
    high = math.degrees(HEIGHT / REACH * spot.radius_km / EARTH_RADIUS_KM)
    return next((step for step in _STEPS if high / step <= 5), _STEPS[-1])


def _grid(
    spot: Spot, region: _Box, projection: Projection
) -> tuple[str, list[tuple[float, bool, float, float]]]:
    step = grid_step(spot)
    lines: list[str] = []
    labels: list[tuple[float, bool, float, float]] = []
    for is_latitude, low, high in ((True, region.south, region.north), (False, region.west, region.east)):
        other = (region.west, region.east) if is_latitude else (region.south, region.north)
        for number in range(math.ceil(low / step), math.floor(high / step) + 1):
            value = number * step
            along = [other[0] + (other[1] - other[0]) * part / 80 for part in range(81)]
            points = [
                projection.at(value, each) if is_latitude else projection.at(each, value) for each in along
            ]
            inside = [(x, y) for x, y in points if _is_shown(x, y)]
            if len(inside) < 2:
                continue
            lines.append(path_of([*inside[:-1:4], inside[-1]], is_closed=False))
            if is_latitude:
                x, y = min(inside)
                labels.append((value, True, 8.0, y))
            else:
                x, y = max(inside, key=lambda point: point[1])
                labels.append(((value + 180) % 360 - 180, False, x, HEIGHT - 8.0))
    return "".join(lines), labels


def _is_shown(x: float, y: float) -> bool:
    return -_MARGIN <= x <= WIDTH + _MARGIN and -_MARGIN <= y <= HEIGHT + _MARGIN


@lru_cache(maxsize=64)
def _land(spot: Spot, _file: str, gap: float, *, with_names: bool) -> Land:
    projection, region = Projection(spot=spot), _region(spot)
    paths, names = [], []
    for code, rings in outlines().items():
        drawn = _drawn_rings(rings, region, projection, gap)
        if not drawn:
            continue
        paths.append("".join(path_of(ring, is_closed=True) for ring in drawn))
        largest = max(drawn, key=_area)
        if with_names and code and _area(largest) > _NAMED_FROM * WIDTH * HEIGHT:
            names.append((code, _roomy(largest)))
    degrees, labels = _grid(spot, region, projection)
    return Land(paths=tuple(paths), names=tuple(names), degrees=degrees, labels=tuple(labels))


def land_around(spot: Spot) -> Land:
    """The ground around a spot; remembered. Raises OSError, UnreadableShapes."""
    return _land(spot, os.environ.get(SHAPES_FILE, ""), _GAP, with_names=True)


def overview(country: str, spot: Spot) -> tuple[Projection, Land] | None:
    """A coarse drawing that holds a whole country and a spot; None for a country without an outline.

    Raises: OSError, UnreadableShapes.
    """
    rings = outlines().get(country)
    if not rings:
        return None
    # The largest ring stands for the country: far islands would make the rest too small to see.
    xs, ys = zip(*max(rings, key=_area), strict=True)
    xs, ys = (*xs, spot.longitude), (*ys, spot.latitude)
    middle = Spot(latitude=(min(ys) + max(ys)) / 2, longitude=(min(xs) + max(xs)) / 2, radius_km=1)
    corners = [
        distance_km(middle, y, x) for y in (min(ys), max(ys), middle.latitude) for x in (min(xs), max(xs))
    ]
    whole = replace(middle, radius_km=max(spot.radius_km, round(max(corners))))
    land = _land(whole, os.environ.get(SHAPES_FILE, ""), 3 * _GAP, with_names=False)
    return Projection(spot=whole), land


def scale_bar_km(spot: Spot) -> int:
    """A round number of kilometres whose bar is at most a quarter of the drawing wide."""
    most = WIDTH / 4 / Projection(spot=spot).units_per_km
    magnitude = 10 ** math.floor(math.log10(most)) if most >= 1 else 1
    return next((factor * magnitude for factor in (5, 2) if factor * magnitude <= most), magnitude)
