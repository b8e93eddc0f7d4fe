"""Places, times and movements of the stocks desk in words."""

from __future__ import annotations

import pytest

from openkp.custody.composition import Composition
from openkp.custody.origins import OriginKey
from openkp.office.stocks.event_words import moved_text, parcels_unit, period_text, place_of
from openkp.office.stocks.reads.holding_words import by_site, names_of


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("", ""),
        ("2026", "2026"),
        ("2026-03", "Mar 2026"),
        ("2026Q3", "third quarter of 2026"),
        ("2026H1", "first half of 2026"),
    ],
)
def test_a_time_is_written_in_words(period: str, words: str) -> None:
    assert period_text(period) == words


def test_a_mine_that_is_called_as_its_zone_is_named_once() -> None:
    assert place_of(OriginKey(country="CF", zone="Bria", mine="BRIA", period="2026H1")) == (
        "BRIA, first half of 2026"
    )
    assert place_of(OriginKey(country="CF", zone="Bria", mine="Pit 3")) == "Pit 3, Bria"


def test_origins_with_parts_are_parted_by_more_than_their_parts() -> None:
    countries = [OriginKey(country="AO"), OriginKey(country="ZA")]
    assert names_of(countries) == "Angola, South Africa"
    sites = [OriginKey(country="AO", zone="Lunda", mine=name) for name in ("Catoca", "Luele")]
    assert names_of(sites) == "Angola · Catoca, Lunda; Angola · Luele, Lunda"


def test_months_of_one_site_are_one_line() -> None:
    months = {OriginKey(country="AO", mine="Catoca", period=f"2026-0{n}"): 100 * n for n in (1, 2)}
    assert {str(key): share.carats for key, share in by_site(Composition.exact(months))} == {
        "AO;mine=Catoca": 300
    }


def test_a_trade_is_told_from_the_holders_side_whoever_recorded_it() -> None:
    kinds = {"purchase": 100, "sale": 50, "production": 7}
    assert moved_text(kinds, is_into=True) == {"Production": 7, "Bought, or came back": 150}
    assert moved_text(kinds, is_into=False) == {"Production": 7, "Sold, or sent back": 150}


def test_one_parcel_is_one_parcel() -> None:
    assert [parcels_unit(number) for number in (0, 1, 2)] == ["parcels", "parcel", "parcels"]
