"""Who is meant by a name in a file of statistics."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkp.scheme.countries import alpha2_codes, alpha3, country_name
from openkp.statistics.intake import participants_named

FILES = files("openkp.reference").joinpath("statistics")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("NA", "NA"),
        ("NAM", "NA"),
        ("Namibia", "NA"),
        ("Congo, Democratic Republic of", "CD"),
        ("Congo, Republic of", "CG"),
        ("Democratic Republic of Congo", "CD"),
        ("Republic of the Congo", "CG"),
        ("Cote D'ivoire", "CI"),
        ("Côte d’Ivoire", "CI"),
        ("Kyrgyz Republic", "KG"),
        ("Eswatini", "SZ"),
        ("Swaziland", "SZ"),
        ("China, People's Republic of", "CN"),
        ("Korea, Republic of", "KR"),
        ("Vietnam", "VN"),
        ("European Community", "EU"),
        ("EU", "EU"),
        ("EUU", "EU"),
        ("Belgium (Antwerp Diamond Office)", "BE"),
        ("the Netherlands", "NL"),
        ("  russian   federation ", "RU"),
        ("Congo", None),
        ("Korea", None),
        ("Others", None),
        ("", None),
        ("Atlantis", None),
        ("None", None),
        ("World", None),
    ],
)
def test_a_name_gives_the_code_of_exactly_one(name: str, code: str | None) -> None:
    assert participants_named(name) == code


def test_every_code_and_every_english_name_is_known() -> None:
    for code in alpha2_codes():
        assert participants_named(code) == code
        assert participants_named(alpha3(code) or "") == code
        assert participants_named(country_name(code)) == code


def test_every_country_in_the_shipped_files_is_known() -> None:
    unknown = set()
    for name, column in [
        ("kp_production_halfyear.csv", "country"),
        ("kp_published_figures.csv", "participant"),
        ("bgs_diamond_production_owid2016.csv", "entity"),
        ("other_national_diamond_figures.csv", "iso3"),
    ]:
        rows = csv.DictReader(FILES.joinpath(name).read_text(encoding="utf-8").splitlines())
        unknown |= {row[column] for row in rows if participants_named(row[column]) is None}
    assert unknown == {"World (KP total)", "Others", "Congo"}


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    found = participants_named(text)
    assert found is None or len(found) == 2
