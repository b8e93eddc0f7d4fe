"""National parameters of stocks: dated, sourced, and defaults that say what they are."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.controls import said
from openkp.custody.policies import (
    CustodyPolicy,
    check_declaration,
    custody_policy,
    declaration_due_on,
)
from openkp.office.stocks.models import HolderKind
from openkp.scheme.clauses import clause
from openkp.scheme.findings import Severity

DAY = date(2025, 6, 1)
DEFAULT = custody_policy("BW", DAY)
#: Every policy of a Participant that the product ships.
KNOWN = [
    custody_policy(each["participant"], each["valid_from"])
    for each in tomllib.loads(
        (files("openkp") / "reference/custody/policies.toml").read_text(encoding="utf-8")
    )["policies"]
]


def test_the_default_says_what_rests_on_no_text() -> None:
    assert DEFAULT.is_default
    assert DEFAULT.record_years == 5
    assert (DEFAULT.tolerance_share, DEFAULT.tolerance_carats) == (Decimal("0.005"), 2)
    assert DEFAULT.cover is Severity.BLOCKS
    assert DEFAULT.product_defaults == (
        "tolerance_share",
        "tolerance_carats",
        "declaration_months",
        "declaration_overdue",
        "may_sell",
        "needs_voucher",
        "cover",
        "transition_months",
    )


def test_the_emirates_hold_issue_without_the_yearly_declaration() -> None:
    policy = custody_policy("AE", DAY)
    assert policy.sources["declaration_overdue"] == "AE-DMCC:annual-stock-declaration"
    assert "declaration_months" not in policy.product_defaults
    declared = date(2024, 6, 1)
    assert check_declaration(policy, declared, day=date(2025, 6, 1), holder="H") == ()
    (late,) = check_declaration(policy, declared, day=date(2025, 6, 2), holder="H")
    assert said([late]) == ["custody_declaration_overdue"]
    assert (late.severity, late.clause) == (Severity.BLOCKS, "AE-DMCC:annual-stock-declaration")
    assert late.params["due"] == "2025-06-01"


def test_elsewhere_a_declaration_that_is_overdue_is_a_question() -> None:
    (late,) = check_declaration(DEFAULT, date(2024, 2, 29), day=date(2025, 3, 1), holder="H", is_first=True)
    assert said([late]) == ["custody_declaration_missing"]
    assert late.severity is Severity.ASKS


@pytest.mark.parametrize("policy", [DEFAULT, *KNOWN], ids=lambda each: each.participant)
def test_every_source_is_a_clause_and_every_kind_a_holder(policy: CustodyPolicy) -> None:
    names = {each.name for each in fields(policy)}
    for name, source in policy.sources.items():
        assert name in names
        clause(source)
    kinds = set(HolderKind.values)
    assert set(policy.may_sell) == kinds
    assert all(to <= kinds for to in policy.may_sell.values())


def test_days_outside_a_span_and_unknown_codes_have_the_default() -> None:
    assert custody_policy("AE", date(2002, 12, 31)).is_default
    assert custody_policy("??", DAY) == DEFAULT
    assert custody_policy("BE", DAY) == custody_policy("EU", DAY)


@pytest.mark.parametrize(
    ("book", "tolerance"), [(0, 2), (399, 2), (400, 2), (600, 3), (799, 3), (100_000, 500), (-5, 2)]
)
def test_book_and_count_may_differ_by_the_larger_of_both(book: int, tolerance: int) -> None:
    assert DEFAULT.tolerance(book) == tolerance


@given(book=st.integers(0, 10**14))
def test_the_tolerance_is_the_larger_of_both_and_never_more(book: int) -> None:
    tolerance = DEFAULT.tolerance(book)
    assert tolerance == max(2, book * 5 // 1000)


def test_the_end_of_the_calendar_is_no_error() -> None:
    assert declaration_due_on(DEFAULT, date(9999, 6, 1)) == date.max
