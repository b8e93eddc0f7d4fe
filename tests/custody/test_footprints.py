"""Footprints: what is usual, and questions about what is not, on made and on published figures."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from datetime import date
from functools import lru_cache
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.controls import exact, key, said
from openkp.custody import Composition, OriginKey
from openkp.custody.composition import pooled
from openkp.custody.footprints import (
    MIN_RECORDS,
    SIZE_CLASSES,
    Record,
    footprint,
    footprints_of,
    questions,
)
from openkp.scheme.findings import Severity

USUAL = (0.10, 0.25, 0.25, 0.20, 0.10, 0.07, 0.03)
FINE = (0.50, 0.30, 0.12, 0.05, 0.02, 0.01, 0.0)


def month(
    chance: random.Random,
    origin: str,
    price: float,
    gems: float,
    sizes: tuple[float, ...] = USUAL,
    carats: int = 10_000_00,
) -> Record:
    """A month of a mine: prices vary by a fifth, shares by some points."""
    weights = [max(0.0, chance.gauss(size, size / 4)) for size in sizes]
    gem_share = min(1.0, max(0.0, chance.gauss(gems, 0.05)))
    return Record(
        origin=key(origin),
        day=date(2024, 1, 1),
        sizes={
            name: int(carats * weight / sum(weights))
            for name, weight in zip(SIZE_CLASSES, weights, strict=True)
        },
        gem_carats=int(carats * gem_share),
        carats=carats,
        usd_cents=int(carats * price * 2.718281828 ** chance.gauss(0, 0.2)),
    )


def months(
    origin: str, price: float, gems: float, sizes: tuple[float, ...] = USUAL, count: int = 24
) -> list[Record]:
    chance = random.Random(origin)
    return [month(chance, origin, price, gems, sizes) for _ in range(count)]


RICH = months("BW;mine=Jwaneng", 150, 0.7)
POOR = months("CD;zone=Mbuji-Mayi", 10, 0.1, FINE)
FOOTPRINTS = footprints_of([*RICH, *POOR])
PARCEL = RICH[0]
JWANENG = Composition.exact({key("BW;mine=Jwaneng;licence=M1;period=2024-03"): PARCEL.carats})


def test_a_parcel_like_its_mine_raises_nothing() -> None:
    assert questions(PARCEL, JWANENG, FOOTPRINTS) == ()


def test_a_parcel_of_another_deposit_raises_questions_with_their_statistics() -> None:
    found = questions(POOR[0], JWANENG, FOOTPRINTS, subject="BW-P-7")
    assert said(found)[:2] == ["custody_footprint_price", "custody_footprint_gems"]
    assert set(said(found)[2:]) == {"custody_footprint_size"}
    assert {(each.severity, each.clause, each.subject) for each in found} == {
        (Severity.ASKS, "KPCS-CD:AnnexII.8", "BW-P-7")
    }
    price = found[0].params
    assert float(str(price["found"])) == pytest.approx(10, rel=0.6)
    assert float(str(price["expected"])) == pytest.approx(150, rel=0.2)
    assert float(str(price["low"])) < 150 < float(str(price["high"]))
    assert float(str(price["spreads"])) > 5
    assert price["records"] == 24


def test_few_records_give_no_question() -> None:
    few = footprints_of(RICH[: MIN_RECORDS - 1])
    assert few[key("BW;mine=jwaneng")].records == MIN_RECORDS - 1
    assert questions(POOR[0], JWANENG, few) == ()
    assert questions(POOR[0], JWANENG, footprints_of(RICH[:MIN_RECORDS])) != ()
    assert questions(POOR[0], JWANENG, {}) == ()


def test_a_measure_with_few_records_is_not_compared() -> None:
    without_price = [replace(each, usd_cents=None) for each in RICH]
    codes = said(questions(POOR[0], JWANENG, footprints_of([*without_price, *RICH[:3]])))
    assert "custody_footprint_price" not in codes
    assert "custody_footprint_gems" in codes


def test_one_origin_without_a_footprint_keeps_the_question_away() -> None:
    mixture = Composition.exact({key("BW;mine=Jwaneng"): 9_999_99, key("BW;mine=New"): 1})
    assert questions(POOR[0], mixture, FOOTPRINTS) == ()
    unknown = Composition.exact({key("BW;mine=Jwaneng"): 9_999_99, key("?"): 1})
    assert questions(POOR[0], unknown, FOOTPRINTS) == ()


def test_too_small_a_parcel_has_no_profile() -> None:
    assert questions(replace(POOR[0], carats=999), JWANENG, FOOTPRINTS) == ()
    assert questions(Record(carats=0), JWANENG, FOOTPRINTS) == ()


def test_a_parcel_of_few_stones_may_differ_more() -> None:
    parcel = Record(carats=20_00, usd_cents=20_00 * 500, stones=15)
    assert questions(parcel, JWANENG, FOOTPRINTS) == ()
    assert said(questions(replace(parcel, stones=4_000), JWANENG, FOOTPRINTS)) == ["custody_footprint_price"]


def test_a_mixture_is_compared_with_the_mixture_of_footprints_by_share() -> None:
    half = Composition.exact({key("BW;mine=Jwaneng"): 5_000_00, key("CD;zone=Mbuji-Mayi"): 5_000_00})
    assert (
        questions(Record(carats=10_000_00, usd_cents=10_000_00 * 80, gem_carats=4_000_00), half, FOOTPRINTS)
        == ()
    )
    dear = questions(Record(carats=10_000_00, usd_cents=10_000_00 * 700), half, FOOTPRINTS)
    assert said(dear) == ["custody_footprint_price"]
    assert float(str(dear[0].params["expected"])) == pytest.approx(80, rel=0.15)
    cheap = Record(carats=10_000_00, usd_cents=10_000_00 * 12)
    assert said(questions(cheap, half, FOOTPRINTS)) == ["custody_footprint_price"]


def test_where_shares_are_bookkeeping_every_possible_mixture_counts() -> None:
    mixture = pooled(
        [
            exact(BW=1),
            Composition.exact({key("BW;mine=Jwaneng"): 8_000_00, key("CD;zone=Mbuji-Mayi"): 8_000_00}),
        ]
    ).without(exact(BW=1))
    part, _ = mixture.draw(1_000_00)  # may be all of the one or all of the other
    cheap = Record(carats=1_000_00, usd_cents=1_000_00 * 12)
    assert questions(cheap, part, FOOTPRINTS) == ()
    beyond = Record(carats=1_000_00, usd_cents=1_000_00 // 2)
    (found,) = questions(beyond, part, FOOTPRINTS)
    assert float(str(found.params["least"])) == pytest.approx(10, rel=0.2)
    assert float(str(found.params["most"])) == pytest.approx(150, rel=0.2)


def test_single_wrong_records_move_neither_middle_nor_spread() -> None:
    wrong = [replace(each, usd_cents=each.carats * 99_999) for each in RICH[:3]]
    kept, moved = footprint(RICH).measures["price"], footprint([*RICH, *wrong]).measures["price"]
    assert moved.median == pytest.approx(kept.median, rel=0.1)
    assert moved.spread < 2 * kept.spread


def test_a_size_class_that_nobody_names_has_nothing_in_it() -> None:
    records = [Record(origin=key("BW;mine=A"), carats=100, sizes={"small": 100}) for _ in range(12)]
    big = Record(carats=10_000, sizes={"big": 10_000})
    found = questions(big, Composition.exact({key("BW;mine=A"): 1}), footprints_of(records))
    assert said(found) == ["custody_footprint_size"] * 2
    assert [(each.params["size"], each.params["found"], each.params["expected"]) for each in found] == [
        ("big", "100.0", "0.0"),
        ("small", "0.0", "100.0"),
    ]


def test_a_mine_counts_before_its_zone_and_a_country_only_where_neither_is_named() -> None:
    made = footprints_of(months("CF;zone=Boda;mine=Sapo", 150, 0.7))
    assert set(made) == {key("CF;mine=sapo"), key("CF;zone=boda"), key("CF")}
    dear = Record(carats=10_000_00, usd_cents=10_000_00 * 2_000)
    for origin, asks in (
        ("CF;zone=Boda", True),
        ("CF", True),
        ("CF;mine=Other", False),
        ("CF;zone=Nola", False),
    ):
        assert bool(questions(dear, Composition.exact({key(origin): 1}), made)) is asks, origin


def test_chance_alone_seldom_raises_a_question() -> None:
    """Of 400 months like the two years before them, fewer than one in fifty."""
    chance = random.Random(7)
    whole, asked = Composition.exact({key("BW;mine=M"): 1}), 0
    for _ in range(40):
        usual = footprints_of(month(chance, "BW;mine=M", 130, 0.6) for _ in range(24))
        asked += sum(bool(questions(month(chance, "BW;mine=M", 130, 0.6), whole, usual)) for _ in range(10))
    assert asked < 8


COUNTRIES = {
    "Botswana": "BW",
    "Canada": "CA",
    "Central African Republic": "CF",
    "Congo, Democratic Republic of": "CD",
    "Namibia": "NA",
    "Russian Federation": "RU",
    "Sierra Leone": "SL",
    "South Africa": "ZA",
}


@lru_cache(maxsize=1)
def published() -> tuple[Record, ...]:
    """Half-years of production that Participants filed, 2003 to 2024."""
    text = files("openkp.reference").joinpath("statistics", "kp_production_halfyear.csv").read_text("utf-8")
    return tuple(
        Record(
            origin=OriginKey(country=COUNTRIES[row["country"]]),
            day=date(int(row["year"]), 1, 1),
            carats=round(float(row["carat"]) * 100),
            usd_cents=round(float(row["us_value"]) * 100),
        )
        for row in csv.DictReader(text.splitlines())
        if row["country"] in COUNTRIES and row["carat"] and row["us_value"] and float(row["carat"]) > 100
    )


def test_published_half_years_are_like_those_of_their_country() -> None:
    made = footprints_of(published())
    odd = [
        (record.origin.country, record.day)
        for record in published()
        if questions(record, Composition.exact({record.origin: 1}), made)
    ]
    assert len(published()) > 300
    assert set(odd) == {("CF", date(2018, 1, 1))}  # 24 and 19 US$ where 149 is usual


@pytest.mark.parametrize(("price", "asks"), [(15, True), (150, False)])
def test_stones_of_the_price_of_the_congo_under_a_central_african_origin(price: int, asks: bool) -> None:
    """The parcel of 2015: papered as Central African, recognised as something else."""
    parcel = Record(carats=5_000_00, usd_cents=5_000_00 * price)
    assert bool(questions(parcel, exact(CF=5_000_00), footprints_of(published()))) is asks


VALUES = st.lists(st.integers(1, 10**6), min_size=1, max_size=30)


@given(values=VALUES, data=st.data())
def test_the_order_of_records_changes_nothing(values: list[int], data: st.DataObject) -> None:
    records = [Record(carats=100, usd_cents=value, gem_carats=value % 101) for value in values]
    shuffled = data.draw(st.permutations(records))
    assert footprint(records) == footprint(shuffled)
    assert min(values) / 100 <= footprint(records).measures["price"].median * (1 + 1e-9)
    assert footprint(records).measures["price"].median <= max(values) / 100 * (1 + 1e-9)
