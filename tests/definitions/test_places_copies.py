"""The run-time copies of places: what the data sets say, nothing more, and small."""

from __future__ import annotations

import csv
import importlib.util
import json
import tomllib
from collections import Counter
from importlib.resources import files
from pathlib import Path
from types import ModuleType

import pytest

from openkp.definitions.library import situations
from openkp.scheme.countries import alpha2_codes

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
FOLDER = files("openkp.reference").joinpath("definitions", "places")
MADE = ("deposits.csv", "sites.csv", "events.csv", "violence.csv")


def text_of(name: str) -> str:
    return FOLDER.joinpath(name).read_text(encoding="utf-8")


def rows_of(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text_of(name).splitlines()))


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("situation_places", ROOT / "tools" / "situation_places.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not DATA.is_dir(), reason="the data sets are not on this machine")
def test_the_copies_are_what_the_tool_makes_of_the_data_sets(tool):
    made = tool.copies(DATA)
    assert set(made) == set(MADE)
    for name, text in made.items():
        assert text == text_of(name), f"{name}: run tools/situation_places.py"


def test_the_folder_has_no_other_file_and_is_small():
    shipped = {each.name for each in FOLDER.iterdir()}
    assert shipped == {*MADE, "outlines.json", "further_countries.toml"}
    assert sum(len(FOLDER.joinpath(name).read_bytes()) for name in shipped) < 1_000_000


def test_the_readme_names_every_file_and_its_makers():
    readme = files("openkp.reference").joinpath("definitions", "README.md").read_text(encoding="utf-8")
    for name in (*MADE, "outlines.json", "further_countries.toml"):
        assert f"places/{name}" in readme
    for maker in ("International Peace Information Service", "Gilmore", "Sundberg", "Natural Earth", "WZONE"):
        assert maker in readme


def test_all_rows_of_the_sources_are_there():
    assert len(rows_of("deposits.csv")) == 1121
    assert Counter(row["country"] for row in rows_of("sites.csv")) == {"CD": 125, "CF": 21}
    events = rows_of("events.csv")
    assert Counter(row["sample"] for row in events) == {"": 1848, "yes": 994}
    assert {row["country"] for row in events if not row["sample"]} == {"CF"}
    assert sum(row["diamonds"] == "yes" for row in events if not row["sample"]) == 4
    assert len({row["id"] for row in events}) == len(events)


@pytest.mark.parametrize("name", ["deposits.csv", "sites.csv", "events.csv"])
def test_every_point_is_on_the_globe_and_in_a_known_country(name):
    for row in rows_of(name):
        assert -90 <= float(row["latitude"]) <= 90, row
        assert -180 <= float(row["longitude"]) <= 180, row
        assert row["country"] in alpha2_codes() | {"XK"}, row


def test_bounds_that_contradict_the_best_estimate_are_few_and_kept_as_they_are():
    events = rows_of("events.csv")
    wrong = [row for row in events if not int(row["low"]) <= int(row["best"]) <= int(row["high"])]
    assert len(wrong) == 33
    russia = next(row for row in rows_of("violence.csv") if row["country"] == "RU")
    columns = ("state_based", "non_state", "one_sided", "low", "high")
    assert [int(russia[name].split()[-1]) for name in columns] == [7673, 0, 146, 6460, 5969]


def test_the_years_of_every_country_are_without_a_gap():
    for row in rows_of("violence.csv"):
        years = int(row["last_year"]) - int(row["first_year"]) + 1
        for column in ("state_based", "non_state", "one_sided", "low", "high"):
            assert len(row[column].split()) == years, row["country"]


def test_every_country_of_a_situation_has_years_and_an_outline():
    counted = {row["country"] for row in rows_of("violence.csv")}
    drawn = json.loads(text_of("outlines.json"))["outlines"]
    for situation in situations().values():
        assert situation.country in counted, situation.id
        assert situation.country in drawn, situation.id


def test_a_visit_that_contradicts_itself_records_nothing(tool):
    poacher = next(row for row in rows_of("sites.csv") if row["actors"] == "Braconnier")
    assert poacher["armed"] == ""
    assert {row["armed"] for row in rows_of("sites.csv")} == {"", "no", "yes"}


def test_further_countries_stand_beside_situations_and_say_why():
    found = tomllib.loads(text_of("further_countries.toml"))
    counted = {row["country"] for row in rows_of("violence.csv")}
    assert set(found) <= set(situations())
    for each in found.values():
        assert set(each["countries"]) <= counted
        assert each["why"].endswith(".")


def test_outlines_are_closed_and_never_jump_across_the_globe():
    for code, rings in json.loads(text_of("outlines.json"))["outlines"].items():
        assert code in alpha2_codes() | {"", "XK"}
        for ring in rings:
            numbers = [int(number) for number in ring.split()]
            steps = list(zip(numbers[2::2], numbers[3::2], strict=True))
            assert abs(sum(x for x, _ in steps)) <= 1, code
            assert abs(sum(y for _, y in steps)) <= 1, code
            assert all(abs(x) < 6000 and abs(y) < 3000 for x, y in steps), code


def test_thinning_keeps_every_corner_that_matters(tool):
    line = [(0.0, 0.0), (1.0, 0.004), (2.0, 0.0), (3.0, 0.5), (4.0, 0.0)]
    assert tool.thinned(line, 0.01) == [(0.0, 0.0), (2.0, 0.0), (3.0, 0.5), (4.0, 0.0)]
    assert tool.thinned(line, 0.001) == line
    assert tool.unrolled([(17_900, 0), (-17_900, 10), (17_950, 20)]) == [
        (17_900, 0),
        (18_100, 10),
        (17_950, 20),
    ]


def test_names_of_other_lists_are_the_same_countries(tool):
    assert tool.code_of("DR Congo (Zaire)") == "CD"
    assert tool.code_of("Saint Kitts and Nevis") == "KN"
    assert tool.code_of("Sao Tome and Principe") == "ST"
    with pytest.raises(KeyError):
        tool.code_of("Atlantis")


def test_degrees_are_never_truer_than_eleven_metres(tool):
    assert [tool.degrees(text) for text in ("4.123456", "-0.00001", "16.0")] == ["4.1235", "0", "16"]
    assert all(
        len(row[axis].partition(".")[2]) <= 4
        for row in rows_of("sites.csv")
        for axis in ("latitude", "longitude")
    )
