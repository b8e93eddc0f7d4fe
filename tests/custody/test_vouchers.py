"""Vouchers: once, within their carats, under a licence of their own day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from custody.controls import said
from openkp.custody.licences import Licence
from openkp.custody.vouchers import Voucher, check_voucher
from openkp.scheme.findings import is_blocked

WRITTEN = date(2025, 3, 1)
LICENCE = Licence(
    number="CF-0031", kind="digger", holder="D", valid_from=date(2025, 1, 1), valid_to=date(2025, 6, 30)
)
VOUCHER = Voucher(
    number="B12-000341", issued_on=WRITTEN, licence="CF-0031", digger="D", buyer="H", carats=250
)


@pytest.mark.parametrize(
    ("changes", "used", "bought", "day", "codes"),
    [
        ({}, [], 250, "2025-03-01", []),
        ({}, ["B12-000340"], 250, "2025-08-01", []),  # typed in after the licence ended: its own day counts
        ({}, [" b12-000341 "], 250, "2025-03-02", ["custody_voucher_twice"]),
        ({}, [], 251, "2025-03-02", ["custody_voucher_exceeded"]),
        ({}, [], 200, "2025-03-02", ["custody_voucher_not_used_up"]),
        ({}, [], 250, "2025-02-28", ["custody_voucher_later"]),
        ({"number": "  "}, [""], 250, "2025-03-02", ["custody_voucher_unnumbered"]),
        ({"carats": 0}, [], 250, "2025-03-02", ["custody_voucher_without_carats"]),
        ({"issued_on": date(2024, 12, 31)}, [], 250, "2025-03-02", ["custody_licence_out_of_date"]),
        ({"licence": "CF-0032"}, [], 250, "2025-03-02", ["custody_licence_other"]),
    ],
)
def test_a_voucher_and_what_was_bought_with_it(
    changes: dict[str, object], used: list[str], bought: int, day: str, codes: list[str]
) -> None:
    voucher = replace(VOUCHER, **changes)
    found = check_voucher(
        voucher, used=used, licence=LICENCE, bought=(bought, date.fromisoformat(day)), subject="event 3"
    )
    assert said(found) == codes
    assert {each.subject for each in found} <= {"event 3"}


def test_a_voucher_of_a_digger_without_a_licence_is_asked_about() -> None:
    assert said(check_voucher(VOUCHER, used=(), bought=(250, WRITTEN))) == ["custody_licence_unknown"]


@pytest.mark.parametrize(
    ("number", "is_needed", "used", "codes"),
    [
        ("B12-000341", True, [], []),
        ("B12 000341", True, ["B12000341"], ["custody_voucher_twice"]),
        ("", True, [], ["custody_voucher_missing"]),
        ("", False, [""], []),
    ],
)
def test_a_number_alone(number: str, is_needed: bool, used: list[str], codes: list[str]) -> None:
    found = check_voucher(number, used=used, is_needed=is_needed)
    assert said(found) == codes
    assert is_blocked(found) == (codes == ["custody_voucher_twice"])
