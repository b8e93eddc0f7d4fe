"""Country codes and names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkp.scheme.countries import (
    alpha2,
    alpha2_codes,
    alpha3,
    country_name,
    is_country,
    is_issuer_code,
)
from openkp.scheme.participants import history


def test_namibia_is_a_country_and_not_a_missing_value() -> None:
    assert is_country("NA")
    assert alpha3("NA") == "NAM"
    assert country_name("NA") == "Namibia"


def test_the_european_union_issues_certificates_but_is_no_country() -> None:
    assert not is_country("EU")
    assert is_issuer_code("EU")
    assert (alpha3("EU"), alpha2("EUU")) == ("EUU", "EU")
    assert country_name("EU", "fr") == "Union européenne"


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("TW", "en", "Chinese Taipei"),
        ("TW", "de", "Chinese Taipei"),
        ("TW", "fr", "Taipei chinois"),
        ("BW", "fr", "Botswana"),
        ("CD", "en", "Democratic Republic of the Congo"),
        ("CG", "en", "Republic of the Congo"),
        ("ZA", "pt-BR", "África do Sul"),
        ("ZA", "pt_BR", "África do Sul"),
        ("BW", "xx-klingon", "Botswana"),
        ("XX", "en", "XX"),
    ],
)
def test_names_are_those_that_the_sources_print(code: str, language: str, name: str) -> None:
    assert country_name(code, language) == name


def test_there_are_249_countries_and_their_codes_map_both_ways() -> None:
    assert len(alpha2_codes()) == 249
    assert {alpha2(alpha3(code) or "") for code in alpha2_codes()} == set(alpha2_codes())
    assert alpha2("ZZZ") is None
    assert alpha3("ZZ") is None


def test_everyone_in_the_history_has_a_code_that_can_issue() -> None:
    assert all(is_issuer_code(code) for code in history().codes)


@given(st.text(max_size=50), st.text(max_size=50))
def test_no_code_and_no_language_raises(code: str, language: str) -> None:
    assert len(country_name(code, language)) <= 60
    assert country_name("BW", language)
