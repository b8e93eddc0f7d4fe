"""Make the run-time copies of places, conflict events and outlines for the maps of situations again.

    python tools/situation_places.py ../shared/data src/openkp/reference/definitions/places
    npm pack world-atlas@2.0.2 && tar xf world-atlas-2.0.2.tgz
    python tools/situation_places.py ../shared/data src/openkp/reference/definitions/places --atlas package

What is written here is committed; the product never runs this file. Only facts that the maps use are kept, with
the number of the source for each row, so that anybody can look it up. The outlines are made only with --atlas.

Left out on purpose: the polygons of WZONE (the terms of the original could not be read), PRIO's codes for the
state of a mine (their key is not at hand), and everything that IPIS recorded of prices, services and families.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from babel import Locale

Point = tuple[float, float]
Rows = Iterable[dict[str, str]]

#: Names of UCDP that are not those of the Common Locale Data Repository.
UCDP_NAMES = {
    "Bosnia-Herzegovina": "BA", "Cambodia (Kampuchea)": "KH", "Cape Verde": "CV", "Congo": "CG",
    "Czech Republic": "CZ", "DR Congo (Zaire)": "CD", "East Timor": "TL",
    "Federated States of Micronesia": "FM", "Ivory Coast": "CI", "Kingdom of eSwatini (Swaziland)": "SZ",
    "Macedonia, FYR": "MK", "Madagascar (Malagasy)": "MG", "Myanmar (Burma)": "MM",
    "Russia (Soviet Union)": "RU", "Samoa (Western Samoa)": "WS", "Serbia (Yugoslavia)": "RS",
    "Saint Vincent and the Grenadines": "VC", "Turkey": "TR", "United States of America": "US",
    "Vatican City State": "VA", "Vietnam (North Vietnam)": "VN", "Yemen (North Yemen)": "YE",
    "Zimbabwe (Rhodesia)": "ZW",
}  # fmt: skip
#: Names of PRIO that are not those of the Common Locale Data Repository; the longest is cut in the source.
PRIO_NAMES = {
    "Burma": "MM", "Congo": "CG", "Cote d'Ivoire": "CI", "Democratic Republic of Con": "CD",
    "Swaziland": "SZ", "United States of America": "US",
}  # fmt: skip
#: States without a code of their own today: the German Democratic Republic, Czechoslovakia, South Yemen.
ENDED = {"German Democratic Republic", "Czechoslovakia", "Yemen (South Yemen)"}
DEPOSIT_KINDS = {"P": "primary", "S": "secondary", "M": "marine", "U": "unknown"}
VIOLENCE_KINDS = {1: "state_based", 2: "non_state", 3: "one_sided"}
#: How far, in degrees, a simplified outline may lie from that of the source: some 1.1 km.
OUTLINE_TOLERANCE = 0.01
#: Outlines smaller than this many hundredths of a degree both ways are left out.
SMALLEST_OUTLINE = 8
ANTARCTICA = "010"


def rows_of(path: Path) -> list[dict[str, str]]:
    """A CSV file with a head, in its order."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def as_csv(rows: Rows) -> str:
    """Rows with equal keys as CSV."""
    listed = list(rows)
    file = io.StringIO()
    writer = csv.DictWriter(file, list(listed[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(listed)
    return file.getvalue()


def degrees(text: str) -> str:
    """Degrees with at most four decimals (11 m); none of the sources is truer than that."""
    return f"{round(float(text), 4) + 0.0:.4f}".rstrip("0").rstrip(".")


def plain(text: str) -> str:
    """One line without doubled spaces."""
    return " ".join(text.split())


def deposits(data: Path) -> Iterator[dict[str, str]]:
    """Deposits of diamonds of PRIO, by their number."""
    found = rows_of(data / "diamond-deposits-prio" / "prio_diadata_v1_1_with_gid.csv")
    for row in sorted(found, key=lambda each: (each["primkey"], float(each["objectid"]))):
        yield {
            "id": row["primkey"],
            "name": plain(row["name"]),
            "country": PRIO_NAMES.get(row["country"]) or code_of(row["country"]),
            "latitude": degrees(row["lat"]),
            "longitude": degrees(row["long"]),
            "kind": DEPOSIT_KINDS[row["diainfo"]],
            "derived": row["locder"],
            "located_by": plain(row["locsource"]),
            "landmark": plain(row["landmark"]),
        }


def _yes_or_no(text: str) -> str:
    return {"": "", "0": "no", "1": "yes"}[text.partition(".")[0]]


def _named(*names: str) -> str:
    return "; ".join(dict.fromkeys(plain(name) for name in names if name))


def sites(data: Path) -> Iterator[dict[str, str]]:
    """Visits to artisanal mines where diamonds were dug, by country, site and day."""
    congo = rows_of(data / "asm-ipis-drc" / "ipis_drc_mine_visits_diamond_only.csv")
    for row in sorted(congo, key=lambda each: (each["pcode"], each["visit_date"], int(each["vid"]))):
        yield {
            "id": row["pcode"],
            "name": plain(row["name"]),
            "country": "CD",
            "latitude": degrees(row["latitude"]),
            "longitude": degrees(row["longitude"]),
            "day": row["visit_date"],
            "is_visited": _yes_or_no(row["visit_onsite"]),
            "armed": _yes_or_no(row["presence"]),
            "interference": _yes_or_no(row["interference"]),
            "actors": _named(row["armed_group1"], row["armed_group2"], row["armed_group3"]),
            "located_by": plain(row["location_origin"]),
            "source": f"{plain(row['source'])} ({plain(row['project'])})",
        }
    africa = rows_of(data / "asm-ipis-car-sample" / "ipis_car_diamond_visits_sample.csv")
    for row in sorted(africa, key=lambda each: (each["pcode"], each["visit_date"], int(each["vid"]))):
        # A name of an actor beside "none" contradicts it: neither is taken.
        says_none = row["actor_type"] in {"", "0"}
        armed = ("" if row["actor1name"] else "no") if says_none else "yes"
        yield {
            "id": row["pcode"],
            "name": plain(row["name"]),
            "country": "CF",
            "latitude": degrees(row["latitude"]),
            "longitude": degrees(row["longitude"]),
            "day": row["visit_date"],
            "is_visited": _yes_or_no(row["visit"]),
            "armed": armed,
            "interference": "",
            "actors": plain(row["actor1name"]),
            "located_by": plain(row["location_origin"]),
            "source": "IPIS (2019)",
        }


def _event(row: dict[str, str], country: str, *, is_sample: bool) -> dict[str, str]:
    first, last = row["date_start"][:10], row["date_end"][:10]
    return {
        "id": str(int(float(row["id"]))),
        "country": country,
        "first": first,
        "last": "" if last == first else last,
        "latitude": degrees(row["latitude"]),
        "longitude": degrees(row["longitude"]),
        "precision": str(int(float(row["where_prec"]))),
        "place": plain(row["where_coordinates"]),
        "kind": VIOLENCE_KINDS[int(float(row["type_of_violence"]))],
        "actors": f"{plain(row['side_a'])} – {plain(row['side_b'])}",
        "best": str(int(float(row["best"]))),
        "low": str(int(float(row["low"]))),
        "high": str(int(float(row["high"]))),
        "diamonds": "yes" if any("diamond" in value.lower() for value in row.values()) else "",
        "sample": "yes" if is_sample else "",
    }


def events(data: Path) -> Iterator[dict[str, str]]:
    """Events of UCDP GED: all of the Central African Republic, and a random sample of the rest of the world."""
    folder = data / "conflict-ucdp"
    complete = rows_of(folder / "ucdp_ged_v23_1_central_african_republic.csv")
    found = [_event(row, "CF", is_sample=False) for row in complete]
    for row in rows_of(folder / "ucdp_ged_2023_sample_1000.csv"):
        country = code_of(row["country"])
        if country != "CF":
            found.append(_event(row, country, is_sample=True))
    yield from sorted(found, key=lambda each: (each["country"], each["first"], int(each["id"])))


def _bare(name: str) -> str:
    """A name without accents and with `and` for `&`, for comparing."""
    letters = unicodedata.normalize("NFD", name.replace("&", "and").replace("St.", "Saint").replace("’", "'"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


_CODES = {
    _bare(name): code for code, name in Locale("en").territories.items() if len(code) == 2 and code.isalpha()
}


def code_of(name: str) -> str:
    """The alpha-2 code of a state by UCDP's name. Raises KeyError."""
    return UCDP_NAMES.get(name) or _CODES[_bare(name)]


def totals(data: Path) -> Iterator[dict[str, str]]:
    """Deaths in organised violence by country, one figure a year between the first and the last year."""
    by_name: dict[str, list[dict[str, str]]] = {}
    for row in rows_of(data / "conflict-ucdp" / "ucdp_organizedviolence_country_year_v25_1.csv"):
        by_name.setdefault(row["country_cy"], []).append(row)
    made = []
    for name, unsorted_years in by_name.items():
        if name in ENDED:
            continue
        code = code_of(name)
        years = sorted(unsorted_years, key=lambda row: int(row["year_cy"]))
        numbers = [int(row["year_cy"]) for row in years]
        if numbers != list(range(numbers[0], numbers[-1] + 1)):
            raise SystemExit(f"{name}: years are missing")

        def line(column: str, years: list[dict[str, str]] = years) -> str:
            return " ".join(str(int(float(row[column]))) for row in years)

        made.append(
            {
                "country": code,
                "first_year": str(numbers[0]),
                "last_year": str(numbers[-1]),
                "state_based": line("sb_total_deaths_best_cy"),
                "non_state": line("ns_total_deaths_best_cy"),
                "one_sided": line("os_total_deaths_best_cy"),
                "low": line("cumulative_total_deaths_in_orgvio_low_cy"),
                "high": line("cumulative_total_deaths_in_orgvio_high_cy"),
            }
        )
    yield from sorted(made, key=lambda each: each["country"])


def thinned(points: list[Point], tolerance: float) -> list[Point]:
    """A line without the points that lie within a tolerance of it (Douglas and Peucker 1973)."""
    kept, open_parts = {0, len(points) - 1}, [(0, len(points) - 1)]
    while open_parts:
        first, last = open_parts.pop()
        farthest, at = 0.0, -1
        for index in range(first + 1, last):
            distance = _distance(points[index], points[first], points[last])
            if distance > farthest:
                farthest, at = distance, index
        if farthest > tolerance:
            kept.add(at)
            open_parts += [(first, at), (at, last)]
    return [points[index] for index in sorted(kept)]


def _distance(point: Point, one: Point, other: Point) -> float:
    across, up = other[0] - one[0], other[1] - one[1]
    length = across * across + up * up
    along = ((point[0] - one[0]) * across + (point[1] - one[1]) * up) / length if length else 0.0
    along = max(0.0, min(1.0, along))
    gap = (point[0] - one[0] - along * across, point[1] - one[1] - along * up)
    return float((gap[0] ** 2 + gap[1] ** 2) ** 0.5)


def unrolled(ring: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """A ring that runs on beyond 180 degrees, where the source has stitched it across the antimeridian."""
    found = ring[:1]
    for x, y in ring[1:]:
        turns = round((found[-1][0] - x) / 36_000)
        found.append((x + 36_000 * turns, y))
    return found


def outlines(package: Path) -> str:
    """Outlines of countries, each ring as its first point and the steps from it, in hundredths of a degree."""
    from babel.core import get_global
    from world_shapes import decoded_arcs, ring_of

    names = get_global("territory_aliases")
    topology = json.loads((package / "countries-50m.json").read_text(encoding="utf-8"))
    arcs = [thinned(arc, OUTLINE_TOLERANCE) for arc in decoded_arcs(topology)]
    found: dict[str, list[str]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        number = geometry.get("id")
        if number == ANTARCTICA or not geometry.get("arcs"):
            continue
        code = (names.get(number) or [""])[0] if number else ""
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for polygon in polygons:
            for indices in polygon:
                ring = unrolled([(round(x * 100), round(y * 100)) for x, y in ring_of(indices, arcs)])
                spans = [max(values) - min(values) for values in zip(*ring, strict=True)]
                if len(ring) > 3 and max(spans) >= SMALLEST_OUTLINE:
                    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(ring)]
                    text = " ".join(f"{x} {y}" for x, y in [ring[0], *steps])
                    found.setdefault(code, []).append(text)
    world = {
        "source": "Natural Earth 1:50m (public domain) by way of npm world-atlas 2.0.2 (ISC)",
        "outlines": dict(sorted(found.items())),
    }
    return json.dumps(world, separators=(",", ":")) + "\n"


def copies(data: Path) -> dict[str, str]:
    """Every run-time copy that is made from the data sets: name of the file -> its text."""
    return {
        "deposits.csv": as_csv(deposits(data)),
        "sites.csv": as_csv(sites(data)),
        "events.csv": as_csv(events(data)),
        "violence.csv": as_csv(totals(data)),
    }


def main() -> None:
    """Write the copies, and the outlines where the atlas is given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--atlas", type=Path)
    given = parser.parse_args()
    given.target.mkdir(parents=True, exist_ok=True)
    made = copies(given.data)
    if given.atlas:
        made["outlines.json"] = outlines(given.atlas)
    for name, text in made.items():
        (given.target / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
