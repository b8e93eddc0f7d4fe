"""Certificate numbers: taken apart, compared with their issuer's form, series and published warnings."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openkp.scheme.checks import shipped_policy, shipped_regime
from openkp.scheme.numbers import (
    MAX_NUMBER,
    NumberCheck,
    NumberSeries,
    PublishedWarning,
    check_number,
    normalise_number,
    number_names_issuer,
)

DAY = date(2015, 11, 20)
SERIES = (
    NumberSeries(
        participant="SL", year=2015, first=1, last=4000, notified_on=date(2015, 1, 5), source="notice"
    ),
)


def check(number: str, **more: object) -> NumberCheck:
    arguments: dict[str, object] = {
        "issued_on": DAY,
        "regime": shipped_regime(DAY),
        "policy": shipped_policy(number[:2], DAY),
    }
    return check_number(number, **(arguments | more))  # type: ignore[arg-type]


def codes(number: str, **more: object) -> list[tuple[str, str]]:
    return [(each.code, each.severity.value) for each in check(number, **more).findings]


def test_a_number_is_taken_apart() -> None:
    found = check(" sl-2015-000017 ")
    assert (found.normalised, found.issuer, found.serial, found.year) == ("SL-2015-000017", "SL", 17, 2015)
    assert found.findings == ()


def test_the_older_code_of_the_european_community_is_the_european_union() -> None:
    found = check("EC 0012345", policy=shipped_policy("EU", DAY))
    assert found.issuer == "EU"
    assert found.findings == ()


def test_a_serial_outside_the_notified_series_blocks() -> None:
    assert codes("SL 004306", series=SERIES) == [("number_out_of_series", "blocks")]
    assert codes("SL 003999", series=SERIES) == []
    assert codes("SL 004000", series=SERIES) == []


def test_a_series_of_another_year_or_issuer_says_nothing() -> None:
    assert codes("SL 004306", series=SERIES, issued_on=date(2016, 1, 4)) == []
    assert codes("BW 004306", series=SERIES) == []


def test_a_warning_of_the_number_blocks_and_a_pattern_asks() -> None:
    exact = PublishedWarning(
        number="sl 004306", participant="SL", published_on=DAY, source="KP Chair", text="false"
    )
    kind = PublishedWarning(
        number="SL 0043??", participant="SL", published_on=DAY, source="KP Chair", text="false"
    )
    assert codes("SL 004306", warnings=(exact,)) == [("number_warned_of", "blocks")]
    assert codes("SL 004306", warnings=(kind,)) == [("number_pattern_warned_of", "asks")]
    assert codes("SL 004406", warnings=(exact, kind)) == []


def test_a_bracket_in_a_warning_is_a_bracket() -> None:
    odd = PublishedWarning(number="SL [0-9]*", participant="", published_on=DAY, source="", text="")
    assert codes("SL 004306", warnings=(odd,)) == []


def test_a_letter_for_a_digit_is_pointed_out() -> None:
    found = check("USO012345").findings
    assert [(each.code, each.params["suggested"]) for each in found] == [
        ("number_letter_for_digit", "US0012345")
    ]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("4306", "number_without_code"),
        ("SL", "number_without_code"),
        ("SL*1", "number_without_code"),
        ("XX 004306", "number_code_unknown"),
        ("BE 004306", "number_code_unknown"),
        ("SL-2014-004306", "number_year_differs"),
        ("SL 1" + "0" * 60, "number_too_long"),
    ],
)
def test_a_number_that_does_not_fit_is_told(number: str, code: str) -> None:
    assert code in [each.code for each in check(number).findings]


def test_the_code_is_the_issuers_and_not_the_origins() -> None:
    finding = number_names_issuer("CA 0012345", issuing_participant="MX")
    assert finding is not None
    assert finding.code == "number_of_other_issuer"
    assert number_names_issuer("MX 0012345", issuing_participant="MX") is None


@given(st.text(max_size=200))
@settings(deadline=None)
def test_no_text_raises_and_what_is_kept_is_bounded(text: str) -> None:
    found = check(text, warnings=(), series=SERIES)
    assert len(found.normalised) <= MAX_NUMBER
    assert normalise_number(found.normalised) == found.normalised.strip()


@given(st.sampled_from(["BW", "CA", "IN", "AE"]), st.integers(1, 999999))
@settings(deadline=None)
def test_a_number_built_by_the_issuers_template_has_no_finding(code: str, serial: int) -> None:
    policy = shipped_policy(code, DAY)
    number = policy.number_template.format(code=code, year=DAY.year, serial=serial)
    found = check(number, policy=policy)
    assert found.findings == ()
    assert found.serial == serial
