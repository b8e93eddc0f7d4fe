"""Each kind and reason by an example that a person can read: an export and what came back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openkp.scheme.quantities import Carats, UsdValue
from openkp.statistics.matching import (
    MatchKind,
    MatchRecord,
    MatchSettings,
    Points,
    Reason,
    RecordMatching,
    match_records,
)
from openkp.statistics.matching.kinds import reasons_of
from openkp.statistics.matching.verdicts import DIFFERENCES, kind_of, points_of

ISSUED = date(2025, 2, 3)
EXPORT = MatchRecord(
    key="E",
    number="BW-2025-004217",
    issuing_participant="BW",
    importing_participant="AE",
    day=ISSUED,
    hs="710231",
    carats=Carats("1250.42"),
    usd=UsdValue("118400.00"),
    parcels=3,
    exporter="Quiet Heron Rough (Pty) Ltd",
    importer="Desert Rose Rough DMCC",
)
CONFIRMED = replace(EXPORT, key="C", day=ISSUED + timedelta(days=9))
OTHER = replace(
    EXPORT,
    key="E2",
    number="BW-2025-009900",
    carats=Carats("77.10"),
    usd=UsdValue("4300.00"),
    exporter="Baobab Rough Ltd",
    importer="Schelde Rough BV",
    importing_participant="EU",
)


def test_what_is_the_same_is_exact() -> None:
    found = match_records([EXPORT], [CONFIRMED])
    assert _kinds(found) == {("E", "C"): "exact"}
    assert found.matches[0].score == 1.0
    assert found.matches[0].reasons == ("number_equal", "weight_equal", "value_equal")


#: What is changed in the confirmation, the kind that follows, and a reason that is told.
ONE_THING: list[tuple[dict[str, Any], str, str]] = [
    ({"number": "BW-2025-0O4217"}, "mistyped_number", "look_alike"),
    ({"number": "BW-2025-00421"}, "mistyped_number", "number_edit_1"),
    ({"number": "BW-2025-004271"}, "mistyped_number", "transposed"),
    ({"number": "BW-2025-994217"}, "mistyped_number", "number_edit_2"),
    ({"number": "bw 2025 004217"}, "exact", "number_equal"),
    ({"carats": Carats("1250.40")}, "exact", "weight_within"),
    ({"carats": Carats("1275.00")}, "exact_number_different_details", "weight_near"),
    ({"carats": Carats("1400.00")}, "exact_number_different_details", "weight_differs"),
    ({"usd": UsdValue("118900.00")}, "exact", "value_within"),
    ({"usd": UsdValue("236800.00")}, "exact_number_different_details", "value_differs"),
    ({"hs": "710221"}, "exact_number_different_details", "hs_differs"),
    ({"parcels": 4}, "exact_number_different_details", "parcels_differ"),
    ({"importing_participant": "EU"}, "exact_number_different_details", "destination_differs"),
    ({"exporter": "Baobab Rough Ltd"}, "exact_number_different_details", "exporter_differs"),
    ({"exporter": ""}, "exact", "exporter_not_said"),
    ({"exporter": "QUIET HERON ROUGH PTY LTD."}, "exact", "number_equal"),
    ({"importer": "Schelde Rough BV"}, "exact_number_different_details", "importer_differs"),
    ({"day": ISSUED + timedelta(days=45)}, "late", "days_late"),
    ({"day": ISSUED - timedelta(days=1)}, "exact_number_different_details", "confirmed_before_issue"),
]


def test_one_thing_differs() -> None:
    """Every case has an issuer of its own (AA, AB, ...), so that none meets another."""
    exports, confirmations = [], []
    for place, (changed, _, _) in enumerate(ONE_THING):
        own = {"issuing_participant": f"A{chr(65 + place)}", "carats": EXPORT.carats + Carats(100 * place)}
        number = changed.get("number", EXPORT.number).upper().replace("BW", own["issuing_participant"])
        if "carats" in changed:
            changed = changed | {"carats": changed["carats"] + Carats(100 * place)}
        exports.append(
            replace(
                EXPORT,
                key=f"E{place}",
                **own | {"number": EXPORT.number.replace("BW", f"A{chr(65 + place)}")},
            )
        )
        confirmations.append(replace(CONFIRMED, key=f"C{place}", **own | changed | {"number": number}))
    found = {pair.export: pair for pair in match_records(exports, confirmations).matches}
    told = [
        (found[f"E{place}"].confirmation, found[f"E{place}"].kind.value, reason in found[f"E{place}"].reasons)
        for place, (_, _, reason) in enumerate(ONE_THING)
    ]
    assert told == [(f"C{place}", kind, True) for place, (_, kind, _) in enumerate(ONE_THING)]


def test_a_quarters_end_between_the_days_is_timing_and_no_difference() -> None:
    issued = replace(EXPORT, day=date(2025, 3, 28))
    found = match_records([issued], [replace(CONFIRMED, day=date(2025, 4, 4))])
    assert _kinds(found) == {("E", "C"): "exact"}
    assert "across_quarter" in found.matches[0].reasons


def test_a_mistyped_number_that_is_another_live_one_goes_to_its_own_export() -> None:
    """26 % of mistyped numbers are another certificate's: the number alone would choose the wrong one."""
    live = replace(OTHER, key="L", number="BW-2025-004218")
    arrived = replace(OTHER, key="D", number="BW-2025-004218", day=ISSUED + timedelta(days=12))
    wrong = replace(CONFIRMED, number="BW-2025-004218")
    found = match_records([EXPORT, live], [arrived, wrong])
    assert _kinds(found) == {("L", "D"): "exact", ("E", "C"): "mistyped_number"}


def test_a_certificate_confirmed_in_parts_that_add_up_is_a_split() -> None:
    first = replace(CONFIRMED, key="C1", carats=Carats("1000.00"), usd=UsdValue("90000.00"))
    second = replace(CONFIRMED, key="C2", carats=Carats("250.42"), usd=UsdValue("28400.00"))
    found = match_records([EXPORT], [first, second])
    assert _kinds(found) == {("E", "C1"): "split", ("E", "C2"): "split"}
    assert all("parts_add_up" in pair.reasons for pair in found.matches)


def test_lines_confirmed_in_one_record_are_a_split_too() -> None:
    small = replace(EXPORT, key="E1", hs="710210", carats=Carats("50.00"))
    both = replace(CONFIRMED, hs="710210 710231", carats=Carats("1300.42"))
    found = match_records([EXPORT, small], [both])
    assert _kinds(found) == {("E", "C"): "split", ("E1", "C"): "split"}


def test_lines_of_one_certificate_are_no_duplicates() -> None:
    small = {"hs": "710210", "carats": Carats("50.00"), "usd": UsdValue("900.00")}
    found = match_records(
        [EXPORT, replace(EXPORT, key="E1", **small)], [CONFIRMED, replace(CONFIRMED, key="C1", **small)]
    )
    assert _kinds(found) == {("E", "C"): "exact", ("E1", "C1"): "exact"}


@pytest.mark.parametrize("days", [0, 4])
def test_the_same_number_confirmed_twice_is_said(days: int) -> None:
    again = replace(CONFIRMED, key="D", day=CONFIRMED.day + timedelta(days=days))
    found = match_records([EXPORT], [again, CONFIRMED])
    assert _kinds(found) == {("E", "C"): "exact", ("E", "D"): "duplicate_confirmation"}


def test_a_mistyped_number_confirmed_twice_is_said() -> None:
    typed = replace(CONFIRMED, number="BW-2025-994217")
    again = replace(typed, key="D", day=typed.day + timedelta(days=4))
    found = match_records([EXPORT], [typed, again])
    assert _kinds(found) == {("E", "C"): "mistyped_number", ("E", "D"): "duplicate_confirmation"}


def test_the_same_number_issued_twice_is_said_though_both_are_confirmed() -> None:
    second = replace(OTHER, key="E2", number=EXPORT.number)
    arrived = replace(second, key="C2", day=ISSUED + timedelta(days=5))
    found = match_records([EXPORT, second], [CONFIRMED, arrived])
    assert _kinds(found) == {("E", "C"): "number_used_twice", ("E2", "C2"): "number_used_twice"}


def test_the_same_number_issued_twice_and_confirmed_once() -> None:
    found = match_records([EXPORT, replace(EXPORT, key="F")], [CONFIRMED])
    assert _kinds(found) == {("E", "C"): "number_used_twice"}
    assert found.unmatched_exports == ("F",)


def test_two_exports_too_alike_are_for_a_person() -> None:
    """Equal parcels on one day, and a number one edit from both: nothing is chosen."""
    twin = replace(EXPORT, key="F", number="BW-2025-004218")
    found = match_records([EXPORT, twin], [replace(CONFIRMED, number="BW-2025-004219")])
    assert found.matches == ()
    assert {(pair.export, pair.confirmation) for pair in found.ambiguous} == {("E", "C"), ("F", "C")}
    assert found.unmatched_exports == ("E", "F")
    assert found.unmatched_confirmations == ("C",)


def test_never_issued_and_missing() -> None:
    stranger = replace(
        OTHER, key="S", number="ZA-2024-771199", issuing_participant="ZA", day=ISSUED + timedelta(days=60)
    )
    found = match_records([EXPORT], [stranger])
    assert (found.matches, found.ambiguous) == ((), ())
    assert (found.unmatched_exports, found.unmatched_confirmations) == (("E",), ("S",))


def test_nothing_on_one_side() -> None:
    assert match_records([EXPORT], []).unmatched_exports == ("E",)
    assert match_records([], [CONFIRMED]).unmatched_confirmations == ("C",)


def test_a_record_that_cannot_be_read_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="issuing_participant is 'Botswana'"):
        match_records([replace(EXPORT, issuing_participant="Botswana")], [CONFIRMED])
    with pytest.raises(ValueError, match="a key occurs twice"):
        match_records([EXPORT, EXPORT], [CONFIRMED])


@pytest.mark.parametrize(
    "wrong", [{"margin": 0}, {"accept": 90}, {"carat_tolerance": 2}, {"rounds": 0}, {"value_tolerance": 1}]
)
def test_settings_that_decide_nothing_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"at least 1|below 1"):
        MatchSettings(**wrong)


@given(st.sets(st.sampled_from(list(Reason))))
@settings(max_examples=200)
def test_the_score_never_falls_when_a_difference_goes_away(held: set[Reason]) -> None:
    bits = sum(reason.bit for reason in held)
    for difference in DIFFERENCES:
        if difference in held and difference is not Reason.WEIGHT_NEAR:
            better = bits - difference.bit
            if difference is Reason.WEIGHT_DIFFERS:
                better |= Reason.WEIGHT_WITHIN.bit
            assert points_of(better, Points()) >= points_of(bits, Points())
    assert set(reasons_of(bits)) == {reason.value for reason in held}
    assert kind_of(bits) in MatchKind


def test_all_that_can_agree_makes_a_hundred_points() -> None:
    best = Reason.NUMBER_EQUAL.bit | Reason.WEIGHT_EQUAL.bit | Reason.VALUE_EQUAL.bit
    assert points_of(best, Points()) == 100


def _kinds(found: RecordMatching) -> dict[tuple[str, str], str]:
    return {(pair.export, pair.confirmation): pair.kind.value for pair in found.matches}
