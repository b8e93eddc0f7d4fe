"""What each Participant sets for itself."""

import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkp.scheme.clauses import Force, clause
from openkp.scheme.participants import history
from openkp.scheme.policies import (
    MAX_WORKING_DAYS,
    NationalPolicy,
    add_working_days,
    expiry_limit,
    known_policies,
    policy_for,
)
from openkp.scheme.quantities import UsdValue

TODAY = date(2026, 6, 1)
EVERY_POLICY = (*known_policies(), policy_for("BW", TODAY))
BY_SPAN = [pytest.param(each, id=f"{each.participant}-{each.valid_from}") for each in EVERY_POLICY]


@pytest.mark.parametrize("policy", BY_SPAN)
def test_every_source_of_a_policy_is_a_registered_clause(policy: NationalPolicy) -> None:
    for parameter, clause_id in policy.sources.items():
        known = clause(clause_id)
        assert known.force in (Force.NATIONAL, Force.MINIMUM), parameter
        if known.in_force_from and known.force is Force.NATIONAL and policy.valid_from.year > 1:
            assert known.is_in_force(policy.valid_from), (policy.participant, clause_id)


@pytest.mark.parametrize("policy", BY_SPAN)
def test_every_policy_is_whole(policy: NationalPolicy) -> None:
    assert (policy.valid_days is None) != (policy.valid_months is None)
    assert (policy.confirmation_days is None) != (policy.confirmation_working_days is None)
    assert policy.retention_years >= 3
    assert policy.seals_per_container >= 1
    assert 0 <= policy.carat_tolerance < 1
    assert 0 <= policy.value_tolerance < 1


def test_spans_of_one_participant_follow_each_other_without_overlap() -> None:
    for before, after in pairwise(known_policies()):
        if before.participant == after.participant:
            assert before.valid_to is not None
            assert before.valid_to + timedelta(days=1) == after.valid_from


@pytest.mark.parametrize("code", [*(c for c in history().codes), "BE"])
def test_the_number_that_the_office_gives_fits_the_pattern_of_its_issuer(code: str) -> None:
    policy = policy_for(code, TODAY)
    issuer = "EU" if code == "BE" or history().reio_of(code, TODAY) else code
    number = policy.number_template.format(code=issuer, year=2026, serial=4217)
    assert number == f"{issuer}-2026-004217"
    assert re.fullmatch(policy.number_pattern, number)
    assert not re.fullmatch(policy.number_pattern, "QQ-2026-004217")


def test_the_eu_law_counts_two_months_and_ten_working_days() -> None:
    policy = policy_for("EU", date(2024, 1, 1))
    assert (policy.valid_days, policy.valid_months) == (None, 2)
    assert (policy.confirmation_working_days, policy.confirmation_days) == (10, None)
    assert policy.retention_years == 3
    assert policy.sources["valid_months"] == "EU-2368:Art12.5"
    assert policy.sources["confirmation_working_days"] == "EU-2368:Art5.1.a"
    assert re.fullmatch(policy.number_pattern, "EC 12345")
    assert re.fullmatch(policy.number_pattern, "EU00012345")


def test_the_eu_asks_for_the_list_of_origins_since_march_2025() -> None:
    assert not policy_for("EU", date(2025, 2, 28)).requires_origin_list
    asked = policy_for("EU", date(2025, 3, 1))
    assert asked.requires_origin_list
    assert asked.sources["requires_origin_list"] == "EU-G7:2025-03-01-mixed-origin"
    assert policy_for("BE", date(2025, 3, 1)) is asked


def test_the_united_kingdom_keeps_the_eu_numbers_in_its_own_law() -> None:
    assert policy_for("GB", date(2020, 12, 31)).participant == "EU"
    policy = policy_for("GB", date(2021, 1, 1))
    assert (policy.participant, policy.valid_months, policy.confirmation_working_days) == ("GB", 2, 10)
    assert not policy.requires_origin_list


def test_canada_has_sixty_days_and_seven_days_to_report() -> None:
    policy = policy_for("CA", TODAY)
    assert (policy.valid_days, policy.confirmation_days, policy.retention_years) == (60, 7, 3)
    assert policy.sources["valid_days"] == "CA-SOR-2003-15:s6"
    assert policy.sources["confirmation_days"] == "CA-SOR-2003-15:s8"
    assert policy.sources["source_certificates"] == "CA-SOR-2003-15:s2"


def test_the_united_states_keep_copies_for_five_years() -> None:
    policy = policy_for("US", TODAY)
    assert policy.retention_years == 5
    assert policy.sources["retention_years"] == "US-CBP:retention"
    assert re.fullmatch(policy.number_pattern, "US0012345")
    assert not re.fullmatch(policy.number_pattern, "USABC")


def test_an_unknown_law_gets_a_default_that_says_so() -> None:
    policy = policy_for("BW", TODAY)
    assert policy.is_default
    assert (policy.valid_days, policy.confirmation_days, policy.retention_years) == (60, 30, 3)
    assert (policy.carat_tolerance, policy.value_tolerance) == (Decimal("0.005"), Decimal("0.05"))
    assert policy.two_person_usd == UsdValue("1000000.00")
    assert "confirmation_days" in policy.product_defaults
    assert "retention_years" not in policy.product_defaults
    assert "valid_months" not in policy.product_defaults
    assert not policy_for("CA", TODAY).is_default


@given(st.text(max_size=30), st.dates())
def test_any_code_and_day_have_a_policy(code: str, day: date) -> None:
    policy = policy_for(code, day)
    assert policy.valid_from <= day
    re.compile(policy.number_pattern)
    assert expiry_limit(policy, day) >= day


@pytest.mark.parametrize(
    ("code", "issued_on", "limit"),
    [
        ("CA", date(2026, 1, 1), date(2026, 3, 2)),
        ("CA", date(2023, 12, 31), date(2024, 2, 29)),
        ("EU", date(2023, 12, 31), date(2024, 2, 29)),
        ("EU", date(2024, 12, 31), date(2025, 2, 28)),
        ("EU", date(2024, 7, 15), date(2024, 9, 15)),
        ("BW", date(2026, 1, 1), date(2026, 3, 2)),
        ("EU", date(9999, 12, 1), date.max),
        ("CA", date(9999, 12, 1), date.max),
    ],
)
def test_the_last_day_of_validity(code: str, issued_on: date, limit: date) -> None:
    assert expiry_limit(policy_for(code, issued_on), issued_on) == limit


@pytest.mark.parametrize(
    ("day", "count", "holidays", "expected"),
    [
        (date(2026, 6, 1), 0, (), date(2026, 6, 1)),
        (date(2026, 6, 1), 10, (), date(2026, 6, 15)),
        (date(2026, 6, 5), 1, (), date(2026, 6, 8)),
        (date(2026, 6, 6), 1, (), date(2026, 6, 8)),
        (date(2026, 12, 23), 2, (date(2026, 12, 25), date(2026, 12, 28)), date(2026, 12, 29)),
        (date(9999, 12, 30), 10, (), date.max),
    ],
)
def test_working_days_skip_weekends_and_holidays(day, count, holidays, expected) -> None:
    assert add_working_days(day, count, holidays) == expected


@given(st.dates(max_value=date(9000, 1, 1)), st.integers(1, 200))
def test_the_working_days_between_are_as_many_as_asked(day: date, count: int) -> None:
    end = add_working_days(day, count)
    between = ((day + timedelta(days=n)) for n in range(1, (end - day).days + 1))
    assert sum(each.weekday() < 5 for each in between) == count
    assert end.weekday() < 5


@pytest.mark.parametrize("count", [-1, MAX_WORKING_DAYS + 1])
def test_a_count_that_is_no_deadline_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="no deadline"):
        add_working_days(TODAY, count)
