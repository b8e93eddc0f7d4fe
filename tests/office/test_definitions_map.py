"""The map beside a situation: what is near, drawn truly, in words too, and claiming no more than the data."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

import openkp.office
from openkp.definitions.library import situations
from openkp.definitions.situations import Situation, Spot
from openkp.office.definitions.local_land import (
    HEIGHT,
    REACH,
    WIDTH,
    Projection,
    land_around,
    overview,
    scale_bar_km,
)
from openkp.office.definitions.local_map import draw_map
from openkp.office.definitions.map_symbols import WORDS, legend, marks_of, radius_of
from openkp.office.definitions.outlines import SHAPES_FILE, read_outlines
from openkp.office.definitions.place_records import (
    DepositKind,
    ViolenceKind,
    all_deposits,
    all_events,
    all_totals,
    all_visits,
)
from openkp.office.definitions.place_tables import (
    MOST_ROWS,
    bounds_text,
    deaths_text,
    place_rows,
    places_csv,
    rows_left_out,
    year_rows,
)
from openkp.office.definitions.places import Places, around, distance_km
from openkp.office.definitions.violence_chart import violence_chart
from openkp.office.world_map import UnreadableShapes

HOSTILE = "<script>alert('x')</script>\"&"
ALL = sorted(situations())


def situation(name: str = "car-anti-balaka") -> Situation:
    return situations()[name]


def placed(spot: Spot | None, **changes: object) -> Situation:
    return replace(situation(), spot=spot, **changes)


def rendered(of: Situation, **more: object) -> str:
    places = around(of)
    return render_to_string(
        "definitions/_map.html",
        {"situation": of, "places": places, "map": draw_map(of, places), **more},
    )


def titles(svg: str) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(svg).iter("title")]


spots = st.builds(
    Spot,
    latitude=st.floats(-89, 89),
    longitude=st.floats(-180, 180),
    radius_km=st.integers(1, 3000),
)


# --- what is near -------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(spots)
def test_everything_within_the_radius_is_found_and_nothing_else(spot):
    found = around(placed(spot))
    for kind, all_of in (("deposits", all_deposits()), ("visits", all_visits())):
        near = getattr(found, kind)
        expected = {
            (each.id, each.latitude, each.longitude)
            for each in all_of
            if distance_km(spot, each.latitude, each.longitude) <= spot.radius_km
        }
        assert {(each.id, each.latitude, each.longitude) for each in near} == expected
        assert [each.distance_km for each in near] == sorted(each.distance_km for each in near)


def test_events_are_those_of_the_time():
    found = around(situation())
    assert found.events
    assert all(each.last >= date(2013, 9, 1) and each.first <= date(2016, 12, 31) for each in found.events)
    endless = around(replace(situation(), ends=""))
    assert len(endless.events) > len(found.events)
    assert endless.is_of_the_time(date(2099, 1, 1))
    assert not around(replace(situation(), starts="2025", ends="")).events


def test_an_event_that_lasted_into_the_time_counts():
    long = next(each for each in all_events() if each.country == "CF" and each.last > each.first)
    spot = Spot(latitude=long.latitude, longitude=long.longitude, radius_km=5)
    day = long.last.isoformat()
    found = around(placed(spot, starts=day, ends=day))
    assert long.id in {each.id for each in (*found.events, *found.vague_events)}


def test_an_event_known_only_to_a_province_has_no_point():
    found = around(placed(Spot(latitude=6.6, longitude=20.9, radius_km=900), starts="1991", ends="2022"))
    assert found.vague_events
    assert all(each.precision >= 4 for each in found.vague_events)
    assert all(each.precision <= 3 for each in found.events)
    marks = [mark for mark in marks_of(found) if mark.key.startswith("event")]
    assert sum(mark.count for mark in marks) == len(found.events)


@pytest.mark.parametrize(
    ("one", "latitude", "longitude", "kilometres"),
    [
        (Spot(latitude=0, longitude=0, radius_km=1), 0, 1, 111.2),
        (Spot(latitude=0, longitude=179.5, radius_km=1), 0, -179.5, 111.2),
        (Spot(latitude=90, longitude=0, radius_km=1), -90, 77, 20015.1),
        (Spot(latitude=4.36, longitude=18.56, radius_km=1), 4.26, 15.79, 307.3),
    ],
)
def test_distances_are_those_of_the_sphere(one, latitude, longitude, kilometres):
    assert distance_km(one, latitude, longitude) == pytest.approx(kilometres, abs=0.1)


def test_years_belong_to_the_country_and_to_those_named_beside_it():
    assert [each.country for each in around(situation("russia-2022")).totals] == ["RU", "UA"]
    assert around(situation("russia-2022")).totals[1].why
    assert [each.country for each in around(situation("marange-2008")).totals] == ["ZW"]
    killed = {each.year: each.one_sided for each in all_totals()["ZW"].years}
    assert killed[2008] == 253


# --- the drawing --------------------------------------------------------------------------------------------


@given(spots, st.floats(0, 359), st.floats(0.01, 1))
def test_distance_and_bearing_from_the_middle_are_true(spot, bearing, share):
    angle = spot.radius_km * share / 6371.0
    here, turn = math.radians(spot.latitude), math.radians(bearing)
    there = math.asin(math.sin(here) * math.cos(angle) + math.cos(here) * math.sin(angle) * math.cos(turn))
    along = math.atan2(
        math.sin(turn) * math.sin(angle) * math.cos(here),
        math.cos(angle) - math.sin(here) * math.sin(there),
    )
    x, y = Projection(spot=spot).at(math.degrees(there), spot.longitude + math.degrees(along))
    east, north = x - WIDTH / 2, HEIGHT / 2 - y
    assert math.hypot(east, north) == pytest.approx(REACH * share, rel=1e-2, abs=0.2)
    assert east == pytest.approx(REACH * share * math.sin(turn), abs=2)
    assert north == pytest.approx(REACH * share * math.cos(turn), abs=2)


@settings(max_examples=25)
@given(spots)
def test_the_ground_can_be_drawn_anywhere_and_is_small(spot):
    land = land_around(spot)
    assert sum(len(path) for path in land.paths) + len(land.degrees) < 60_000
    assert 0 < scale_bar_km(spot) * Projection(spot=spot).units_per_km <= max(WIDTH / 4, REACH)
    for _code, candidates in land.names:
        assert all(0 < x < WIDTH and 0 < y < HEIGHT for _room, x, y in candidates)


def test_russia_is_land_across_the_antimeridian():
    land = land_around(Spot(latitude=66.5, longitude=179.9, radius_km=60))
    assert land.paths
    assert any(code == "RU" for code, _ in land.names)
    assert not land_around(Spot(latitude=0, longitude=-30, radius_km=100)).paths


def test_an_overview_holds_the_whole_country_and_the_spot():
    for name in ALL:
        of = situation(name)
        assert of.spot is not None
        found = overview(of.country, of.spot)
        assert found is not None
        x, y = found[0].at(of.spot.latitude, of.spot.longitude)
        assert 0 < x < WIDTH, name
        assert 0 < y < HEIGHT, name
    assert overview("XX", Spot(latitude=0, longitude=0, radius_km=1)) is None


@pytest.mark.parametrize("name", ALL)
def test_every_situation_has_a_map_that_a_browser_can_draw(name):
    of = situation(name)
    places = around(of)
    drawn = draw_map(of, places)
    svg = ElementTree.fromstring(drawn.svg)
    assert svg.attrib["role"] == "img"
    assert of.title in svg.attrib["aria-label"]
    assert "style=" not in drawn.svg
    assert "<script" not in drawn.svg
    assert len(drawn.svg) < 40_000
    assert len(rendered(of)) < 70_000
    keys = {mark.key for mark in marks_of(places)}
    assert keys <= set(WORDS)
    classes = {each.attrib["class"].split()[-1] for each in svg.iter() if each.find("title") is not None}
    assert classes == keys | {"reach"}


def test_every_kind_that_is_drawn_has_words_and_its_number_in_the_legend():
    marks = marks_of(around(situation()))
    told = ElementTree.fromstring(legend(marks))
    words = {each.text.strip(): each[0].text for each in told.iter("span") if each.text}
    assert set(words) == {str(WORDS[mark.key]) for mark in marks}
    assert sum(int(count.replace(",", "")) for count in words.values()) == sum(mark.count for mark in marks)
    assert legend([]) == ""


def test_kinds_differ_in_shape_and_not_in_colour_alone():
    marks = {mark.key: mark for mark in marks_of(around(situation("drc-rebels")))}
    assert {"site-yes", "site-no", "site-open"} <= set(marks)
    rules = (Path(openkp.office.__path__[0]) / "static" / "office" / "office.css").read_text(encoding="utf-8")
    for key in WORDS:
        assert f".{key}" in rules, key


def test_circles_grow_by_area_within_bounds():
    assert radius_of(0) < radius_of(1) < radius_of(10) < radius_of(100)
    assert radius_of(10**6) == radius_of(10**5)
    one, four = radius_of(100) ** 2 - radius_of(0) ** 2, radius_of(400) ** 2 - radius_of(0) ** 2
    assert four == pytest.approx(4 * one)


def test_every_record_with_a_point_is_in_one_symbol():
    for name in ("car-anti-balaka", "drc-rebels", "guyana", "liberia-taylor"):
        found = around(situation(name))
        marks = marks_of(found)
        counted = {kind: sum(m.count for m in marks if m.key.startswith(kind)) for kind in ("dep", "event")}
        assert counted == {"dep": len(found.deposits), "event": len(found.events)}
        sites = [mark for mark in marks if mark.key.startswith("site")]
        assert len(sites) == len({visit.id for visit in found.visits})
        assert all(0 <= mark.x <= WIDTH and 0 <= mark.y <= HEIGHT for mark in marks)


def test_hostile_words_are_escaped():
    found = around(situation())
    hostile = replace(
        found,
        deposits=tuple(replace(each, name=HOSTILE, landmark=HOSTILE) for each in found.deposits),
        visits=tuple(replace(each, name=HOSTILE, actors=HOSTILE) for each in found.visits),
        events=tuple(replace(each, place=HOSTILE, actors=HOSTILE) for each in found.events),
    )
    drawn = draw_map(replace(situation(), title=HOSTILE), hostile)
    page = render_to_string("definitions/_map.html", {"places": hostile, "map": drawn})
    assert "<script" not in page
    assert any(HOSTILE in title for title in titles(drawn.svg))


# --- the words ----------------------------------------------------------------------------------------------


def test_the_table_says_what_the_symbols_say():
    found = around(situation())
    rows = place_rows(found, most=None)
    assert len(rows) == len(found.deposits) + len(found.visits) + len(found.events)
    assert len(place_rows(found)) == len(rows) - rows_left_out(found)
    of_kinds = (found.deposits, found.visits, found.events)
    assert rows_left_out(found) == sum(len(each[MOST_ROWS:]) for each in of_kinds) > 0
    armed = [
        row for row in rows if row.recorded.startswith("24 Apr 2019: Armed actors recorded; Anti-balaka")
    ]
    assert {row.name for row in armed} == {"Yom", "Yalicom"}
    assert all("not in the time of the situation" in row.recorded for row in armed)
    assert any("did not reach the site" in row.recorded for row in rows)
    assert all(row.where and row.distance and row.what for row in rows)


def test_the_file_has_all_and_no_formula():
    found = around(situation())
    hostile = replace(found, deposits=(replace(found.deposits[0], name="=1+1"),))
    rows = list(csv.DictReader(places_csv(hostile).splitlines()))
    assert len(rows) == 1 + len(found.visits) + len(found.events) + len(found.vague_events)
    assert rows[0]["name"] == "'=1+1"
    assert None not in rows[0]
    assert sum(int(row["deaths_best"] or 0) for row in rows) == sum(
        each.best for each in (*found.events, *found.vague_events)
    )


def test_bounds_that_contradict_the_best_estimate_are_told():
    assert deaths_text(1, 1, 1) == "1 death"
    assert deaths_text(5, 2, 9) == "5 deaths (estimates: 2–9)"
    assert "contradicts" in bounds_text(7819, 6460, 5969)
    russia = around(situation("russia-2022"))
    assert "contradicts" in year_rows(russia.totals[0], russia)[-1].span


def test_the_years_of_the_situation_are_marked_and_silent_years_left_out():
    found = around(situation("marange-2008"))
    rows = year_rows(found.totals[0], found)
    marked = [row for row in rows if "time of the situation" in row.year]
    assert [row.year[:4] for row in marked] == ["2008", "2009"]
    assert marked[0].one_sided == 253
    assert "2005" not in {row.year for row in rows}
    chart = violence_chart(found.totals[0], found)
    assert "2008, Against civilians: 253" in chart
    assert "of-time" in chart


def test_columns_of_the_chart_are_as_high_as_the_deaths():
    found = around(situation())
    chart = ElementTree.fromstring(f"<div>{violence_chart(found.totals[0], found)}</div>")[0]
    heights = {each[0].text: float(each.attrib["height"]) for each in chart.iter("rect") if len(each)}
    low, high = heights["2013, Against civilians: 2,690"], heights["2014, Against civilians: 2,295"]
    assert low / high == pytest.approx(2690 / 2295, rel=0.01)
    assert len(heights) == sum(
        bool(count)
        for each in found.totals[0].years
        for count in (each.state_based, each.non_state, each.one_sided)
    )


def test_a_country_without_deaths_has_no_chart_and_says_so():
    quiet = next(code for code, totals in sorted(all_totals().items()) if not totals.best)
    of = replace(situation(), country=quiet)
    assert violence_chart(around(of).totals[0], around(of)) == ""
    assert "UCDP counts no deaths" in rendered(of)


@pytest.mark.parametrize("name", ALL)
def test_the_page_says_that_nothing_is_a_finding_and_who_made_the_data(name):
    page = rendered(situation(name))
    assert "Nothing on this map is a finding" in page
    for maker in ("Gilmore", "IPIS", "Sundberg", "Natural Earth"):
        assert maker in page
    only = "for the Central African Republic only; elsewhere only national totals by year"
    assert (only in page) == (situation(name).country != "CF")


def test_where_no_data_are_at_hand_no_zero_is_counted():
    angola = draw_map(situation("lundas"), around(situation("lundas")))
    assert "deposits" in angola.lede
    assert "event" not in angola.lede
    assert "visit" not in angola.lede
    assert "0 visits" in draw_map(situation("car-cpc-2020"), around(situation("car-cpc-2020"))).lede


def test_where_nothing_is_known_the_page_says_so_and_still_shows_where():
    page = rendered(situation("marange-2008"), places_csv="/places.csv")
    assert "None of the data sets at hand records" in page
    assert '<svg class="local"' in page
    assert "/places.csv" not in page
    assert "Show as table" in page  # the years


def test_without_a_spot_there_is_no_map_but_the_years():
    page = rendered(placed(None))
    assert "No place is given for this situation" in page
    assert '<svg class="local"' not in page
    assert 'class="chart years"' in page
    assert around(placed(None)).is_empty


def test_the_file_is_offered_where_the_desk_has_one():
    assert 'href="/places.csv"' in rendered(situation(), places_csv="/places.csv")
    assert "Download CSV" not in rendered(situation())


def test_a_sample_is_never_taken_for_the_whole():
    sampled = next(each for each in all_events() if each.is_sample and each.precision == 1)
    spot = Spot(latitude=sampled.latitude, longitude=sampled.longitude, radius_km=20)
    of = placed(spot, country="AF", starts=sampled.first.isoformat(), ends=sampled.first.isoformat())
    page = rendered(of)
    assert "random sample of 1,000 events of the whole world" in page
    assert "event-sample" in page


def test_words_follow_the_reader():
    with translation.override("fr"):
        drawn = draw_map(situation(), around(situation()))
    assert "République centrafricaine" in drawn.svg


def test_every_kind_has_words():
    found = around(situation())
    kinds = {each.kind for each in found.events}
    assert kinds == set(ViolenceKind)
    assert {each.kind for each in all_deposits()} == set(DepositKind)


# --- an operator's own outlines -----------------------------------------------------------------------------


def test_an_operator_may_put_other_outlines_in_their_place(tmp_path, monkeypatch):
    own = tmp_path / "own.json"
    own.write_text(json.dumps({"outlines": {"CF": ["1500 300 400 0 0 400 -400 0 0 -400"]}}))
    monkeypatch.setenv(SHAPES_FILE, str(own))
    spot = situation().spot
    assert spot is not None
    assert [code for code, _ in land_around(spot).names] == ["CF"]
    monkeypatch.delenv(SHAPES_FILE)
    assert len(land_around(spot).names) > 1


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"outlines": {"CF": ["1 2 x"]}}', '{"outlines": {"CF": ["1 2 3"]}}']
)
def test_what_is_no_file_of_outlines_is_refused(text):
    with pytest.raises(UnreadableShapes):
        read_outlines(text)


def test_places_are_values():
    assert around(situation()) == around(situation())
    assert isinstance(around(situation()), Places)
