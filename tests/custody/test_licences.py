"""Licences: of the day, of the place, of the kind; and who may hand stones to whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.controls import key, said
from openkp.custody.licences import (
    Licence,
    check_handover,
    check_holder,
    check_production,
    check_registration,
    distance_km,
)
from openkp.custody.policies import custody_policy
from openkp.scheme.findings import Severity

DAY = date(2025, 3, 1)
POLICY = custody_policy("CF", DAY)
DIGGER = Licence(
    number="CF-0031",
    kind="digger",
    holder="J. Ngaro",
    zone="Berbérati",
    latitude=4.2613,
    longitude=15.7922,
    radius_km=5.0,
    valid_from=date(2025, 1, 1),
    valid_to=date(2025, 12, 31),
)
MINE = replace(DIGGER, number="BW-M-1", kind="mine", zone="", mine="Jwaneng")
BUYER = replace(DIGGER, number="CF-B-2", kind="buyer", zone="", latitude=None)
EXPORTER = replace(BUYER, number="CF-E-1", kind="exporter")


@pytest.mark.parametrize(
    ("changes", "origin", "codes"),
    [
        ({}, "CF;zone=berberati;licence=cf-0031", []),
        ({}, "CF", []),
        ({}, "CF;zone=Boda", ["custody_licence_wrong_zone"]),
        ({"zone": ""}, "CF;zone=Boda", []),
        ({"mine": "Sapo"}, "CF;mine=Other", ["custody_licence_wrong_mine"]),
        ({}, "CF;licence=CF-0032", ["custody_licence_other"]),
        ({"valid_from": DAY, "valid_to": DAY}, "CF", []),
        ({"valid_to": DAY - timedelta(1)}, "CF", ["custody_licence_out_of_date"]),
        ({"valid_from": DAY + timedelta(1)}, "CF", ["custody_licence_out_of_date"]),
        ({"ended_on": DAY}, "CF", ["custody_licence_ended"]),
        ({"ended_on": DAY + timedelta(1)}, "CF", []),
        (
            {"valid_to": DAY - timedelta(1), "ended_on": DAY - timedelta(9)},
            "CF",
            ["custody_licence_out_of_date"],
        ),
        ({"kind": "buyer"}, "CF", ["custody_licence_kind"]),
        (
            {"valid_to": DAY - timedelta(1)},
            "CF;zone=Boda;licence=X",
            ["custody_licence_other", "custody_licence_out_of_date", "custody_licence_wrong_zone"],
        ),
    ],
)
def test_production_under_a_licence(changes: dict[str, object], origin: str, codes: list[str]) -> None:
    found = check_production(replace(DIGGER, **changes), key(origin), day=DAY, subject="event 4")
    assert said(found) == codes
    assert all((each.severity, each.subject) == (Severity.ASKS, "event 4") for each in found)


def test_production_without_a_licence_is_asked_about() -> None:
    assert said(check_production(None, key("CF;zone=Boda"), day=DAY)) == ["custody_licence_missing"]
    (unknown,) = check_production(None, key("CF;licence=NOPE"), day=DAY)
    assert (unknown.code, unknown.params["licence"]) == ("custody_licence_unknown", "NOPE")


def test_a_licence_is_of_one_country_and_of_one_holder() -> None:
    licence = replace(MINE, country="BW")
    assert check_production(licence, key("BW"), day=DAY) == ()
    assert said(check_production(licence, key("CF"), day=DAY)) == ["custody_licence_wrong_country"]
    assert check_holder(licence, licence.holder.upper()) == ()
    (found,) = check_holder(licence, "Other", subject="event 4")
    assert (found.code, found.params["found"], found.subject) == (
        "custody_licence_other_holder",
        "Other",
        "event 4",
    )


def test_a_mine_is_asked_by_its_own_clause() -> None:
    (found,) = check_production(replace(MINE, ended_on=DAY), key("BW;mine=jwaneng"), day=DAY)
    assert found.clause == "KPCS-CD:AnnexII.9"


def test_national_law_can_make_it_a_bar() -> None:
    strict = replace(POLICY, licences=Severity.BLOCKS)
    (found,) = check_production(replace(DIGGER, ended_on=DAY), key("CF"), day=DAY, policy=strict)
    assert found.severity is Severity.BLOCKS


@pytest.mark.parametrize(
    ("position", "codes"),
    [
        ((4.2613, 15.7922), []),
        ((4.30, 15.80), []),
        ((4.31, 15.80), ["custody_licence_wrong_position"]),
        ((-4.2613, 15.7922), ["custody_licence_wrong_position"]),
        ((91.0, 0.0), ["custody_position_impossible"]),
        ((0.0, float("nan")), ["custody_position_impossible"]),
    ],
)
def test_the_place_of_the_find_lies_within_the_radius(
    position: tuple[float, float], codes: list[str]
) -> None:
    assert said(check_production(DIGGER, key("CF"), day=DAY, position=position)) == codes


def test_a_licence_without_a_radius_says_nothing_of_positions() -> None:
    assert check_production(replace(DIGGER, radius_km=None), key("CF"), day=DAY, position=(0.0, 0.0)) == ()


def test_distances_are_those_on_the_globe() -> None:
    assert distance_km((0, 0), (0, 180)) == pytest.approx(20015.1, abs=0.1)
    assert distance_km((0, 179.5), (0, -179.5)) == pytest.approx(111.2, abs=0.1)  # over the date line
    assert distance_km((90, 0), (90, 120)) == pytest.approx(0, abs=1e-6)
    # Gaborone to Johannesburg
    assert distance_km((-24.6545, 25.9086), (-26.2041, 28.0473)) == pytest.approx(275.3, abs=0.1)


DEGREES = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(one=DEGREES, other=DEGREES)
def test_distance_is_the_same_both_ways_and_at_most_half_the_globe(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    there = distance_km(one, other)
    assert there == pytest.approx(distance_km(other, one), abs=1e-6)
    assert 0 <= there <= 20015.2


@pytest.mark.parametrize(
    ("seller_kind", "seller", "buyer_kind", "buyer", "codes"),
    [
        ("digger", DIGGER, "buyer", BUYER, []),
        ("buyer", BUYER, "exporter", EXPORTER, []),
        ("mine", MINE, "exporter", EXPORTER, []),
        ("digger", DIGGER, "state", None, []),
        ("importer", None, "buyer", BUYER, []),
        ("digger", DIGGER, "digger", DIGGER, ["custody_may_not_sell"]),
        ("courier", replace(BUYER, kind="courier"), "buyer", BUYER, ["custody_may_not_sell"]),
        ("exporter", EXPORTER, "digger", DIGGER, ["custody_may_not_sell"]),
        ("smuggler", None, "buyer", BUYER, ["custody_may_not_sell", "custody_seller_unlicensed"]),
        ("digger", None, "buyer", BUYER, ["custody_seller_unlicensed"]),
        ("digger", DIGGER, "buyer", None, ["custody_buyer_unlicensed"]),
        ("digger", DIGGER, "buyer", DIGGER, ["custody_licence_kind"]),
        ("digger", replace(DIGGER, ended_on=DAY), "buyer", BUYER, ["custody_licence_ended"]),
        (
            "buyer",
            BUYER,
            "exporter",
            replace(EXPORTER, valid_to=date(2025, 2, 28)),
            ["custody_licence_out_of_date"],
        ),
    ],
)
def test_who_may_hand_stones_to_whom(
    seller_kind: str, seller: Licence | None, buyer_kind: str, buyer: Licence | None, codes: list[str]
) -> None:
    found = check_handover(seller_kind, seller, buyer_kind, buyer, day=DAY, policy=POLICY, subject="event 9")
    assert said(found) == codes
    assert {each.severity for each in found} <= {Severity.ASKS}
    assert {each.subject for each in found} <= {"event 9"}


@pytest.mark.parametrize(
    ("licence", "given", "codes"),
    [
        (DIGGER, ("J. Ngaro", "Berbérati", "Central African"), []),
        (
            DIGGER,
            ("J. Ngaro", " ", ""),
            ["custody_register_without_address", "custody_register_without_nationality"],
        ),
        (
            replace(DIGGER, zone="", latitude=None),
            ("", "Berbérati", "resident"),
            ["custody_register_without_name", "custody_register_without_area"],
        ),
        (BUYER, ("House", "Bangui", "Central African"), []),
    ],
)
def test_the_register_has_what_annex_ii_recommends(
    licence: Licence, given: tuple[str, str, str], codes: list[str]
) -> None:
    name, address, nationality = given
    found = check_registration(licence, name=name, address=address, nationality=nationality)
    assert said(found) == codes
    clause = "KPCS-CD:AnnexII.12" if licence.kind == "digger" else "KPCS-CD:AnnexII.14"
    assert {each.clause for each in found} <= {clause}
