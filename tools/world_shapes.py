"""Make the country shapes of the maps again, from Natural Earth as npm's world-atlas packs it.

    npm pack world-atlas@2.0.2 && tar xf world-atlas-2.0.2.tgz
    python tools/world_shapes.py package src/openkp/reference/world_shapes.json

What is written here is committed; the product never runs this file. Equal Earth projection (Šavrič, Patterson
and Jenny 2018), whole units, so that the whole world fits in some 40 kB. Two traps of the source: its rings are
stitched across the antimeridian, so they are cut there again, and the smallest scale lacks small states, which
get a point from the next larger scale.
"""

from __future__ import annotations

import argparse
import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

from babel.core import get_global

Point = tuple[float, float]
WIDTH, HEIGHT, SCALE, MIDDLE = 1200, 515, 214.0, 278.0
A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
ANTARCTICA = "010"
SOURCE = "Natural Earth 1:110m and 1:50m (public domain) by way of npm world-atlas 2.0.2 (ISC)"


def projected(longitude: float, latitude: float) -> tuple[int, int]:
    """Equal Earth, in whole drawing units."""
    middle = math.sqrt(3) / 2
    theta = math.asin(middle * math.sin(math.radians(latitude)))
    square = theta * theta
    sixth = square**3
    stretch = A1 + 3 * A2 * square + sixth * (7 * A3 + 9 * A4 * square)
    x = WIDTH / 2 + SCALE * math.radians(longitude) * math.cos(theta) / (middle * stretch)
    y = MIDDLE - SCALE * theta * (A1 + A2 * square + sixth * (A3 + A4 * square))
    return round(x), round(y)


def decoded_arcs(topology: dict[str, Any]) -> list[list[Point]]:
    """The arcs of a TopoJSON in degrees."""
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append(points)
    return arcs


def ring_of(indices: list[int], arcs: list[list[Point]]) -> list[Point]:
    """The points of a ring; a negative index is an arc backwards."""
    points: list[Point] = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc[1:] if points else arc
    return points


def clipped(points: list[Point], meridian: float, *, keeps_east: bool) -> list[Point]:
    """What lies on one side of a meridian (Sutherland and Hodgman 1974)."""

    def is_in(point: Point) -> bool:
        return point[0] >= meridian if keeps_east else point[0] <= meridian

    kept: list[Point] = []
    for here, there in zip(points, points[1:] + points[:1], strict=True):
        if is_in(here):
            kept.append(here)
        if is_in(here) != is_in(there):
            part = (meridian - here[0]) / (there[0] - here[0])
            kept.append((meridian, here[1] + part * (there[1] - here[1])))
    return kept


def cut(points: list[Point]) -> list[list[Point]]:
    """The parts of a ring within 180 degrees west and east."""
    unrolled = [points[0]]
    for longitude, latitude in points[1:]:
        while longitude - unrolled[-1][0] > 180:
            longitude -= 360
        while longitude - unrolled[-1][0] < -180:
            longitude += 360
        unrolled.append((longitude, latitude))
    parts = []
    for turn in (-360, 0, 360):
        moved = [(longitude + turn, latitude) for longitude, latitude in unrolled]
        if max(x for x, _ in moved) < -180 or min(x for x, _ in moved) > 180:
            continue
        part = clipped(clipped(moved, -180, keeps_east=True), 180, keeps_east=False)
        if len(part) > 2:
            parts.append(part)
    return parts


def simplified(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without points that repeat the last or lie on the line between their neighbours."""
    kept: list[tuple[int, int]] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        while len(kept) > 1 and _turn(kept[-2], kept[-1], point) == 0:
            kept.pop()
        kept.append(point)
    return kept


def _turn(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> int:
    return (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])


def path_of(geometry: dict[str, Any], arcs: list[list[Point]]) -> str:
    """The `d` of an SVG path, in relative steps."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    pieces = []
    for polygon in polygons:
        for indices in polygon:
            for part in cut(ring_of(indices, arcs)):
                points = simplified([projected(*point) for point in part])
                if len(points) < 3:
                    continue
                steps = " ".join(f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(points))
                pieces.append(f"M{points[0][0]} {points[0][1]}l{steps.replace(' -', '-')}z")
    return "".join(pieces)


def middle_of(geometry: dict[str, Any], arcs: list[list[Point]]) -> tuple[int, int]:
    """The middle of the largest ring's bounding box."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    rings = [ring_of(polygon[0], arcs) for polygon in polygons]
    xs, ys = max((tuple(zip(*ring, strict=True)) for ring in rings), key=lambda r: max(r[0]) - min(r[0]))
    return projected((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2)


def main() -> None:
    """Read the two scales, write the shapes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", type=Path)
    parser.add_argument("target", type=Path)
    given = parser.parse_args()
    names = get_global("territory_aliases")
    shapes, points, land = {}, {}, []
    for scale in ("110m", "50m"):
        topology = json.loads((given.package / f"countries-{scale}.json").read_text(encoding="utf-8"))
        arcs = decoded_arcs(topology)
        for geometry in topology["objects"]["countries"]["geometries"]:
            number = geometry.get("id")
            if number == ANTARCTICA or not geometry.get("arcs"):
                continue
            code = (names.get(number) or [""])[0] if number else ""
            if scale == "110m":
                path = path_of(geometry, arcs)
                if code and path:
                    shapes[code] = path
                elif path:
                    land.append(path)
            elif code and code not in shapes:
                points[code] = list(middle_of(geometry, arcs))
    world = {
        "source": SOURCE,
        "width": WIDTH,
        "height": HEIGHT,
        "shapes": dict(sorted(shapes.items())),
        "points": dict(sorted(points.items())),
        "land": "".join(land),
    }
    given.target.write_text(json.dumps(world, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
