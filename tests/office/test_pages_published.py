"""The public's pages of the statistics: figures as filed with source and vintage, and files for downloads."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pysdmx.io import read_sdmx

from filed_returns import file_return, file_some
from openkp.office import clock
from openkp.office.permissions import Capacity
from openkp.office.returns.reads import publishing

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 6, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_a_day(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    publishing.forget()


@pytest.fixture
def filed():
    file_some()


def seen(client, name: str = "returns:published", *args: str, **query: str):
    return client.get(reverse(name, args=args), query)


def test_before_anything_is_filed_the_page_says_what_to_do(client):
    page = seen(client)
    assert page.status_code == 200
    assert "analyst" in page.content.decode()
    assert seen(client, "returns:published_structure").status_code == 404


def test_a_stranger_sees_map_lines_tables_source_and_vintage(client, filed):
    page = seen(client)
    text = page.content.decode()
    publication = page.context["found"].publication
    assert page.context["view"].year == 2023
    assert '<svg class="map"' in text
    assert '<svg class="chart"' in text
    assert publication.digest in text
    assert "filings.csv" in text
    assert [row["label"] for row in page.context["rows"]] == ["Botswana", "Namibia"]
    assert page.context["rows"][0]["carats"] == Decimal("2000001.00")
    assert page.context["rows"][0]["price"] == Decimal("150.00")
    assert page.context["rows"][1]["note"] == "Part of the year"
    assert page.context["nothing"] == ["Togo"]
    assert "style=" not in text


@pytest.mark.parametrize("measure", ["carats", "usd", "price"])
@pytest.mark.parametrize("flow", ["production", "export"])
def test_what_is_looked_at_can_be_chosen(client, filed, flow, measure):
    page = seen(client, flow=flow, measure=measure, year="2023")
    assert (page.context["view"].flow.value, page.context["view"].measure.value) == (flow, measure)
    values = [row[measure] for row in page.context["rows"]]
    assert values == sorted(values, reverse=True)
    assert "Botswana" in {row["label"] for row in page.context["rows"]}


@pytest.mark.parametrize(
    "query",
    [
        {"flow": "import"},
        {"flow": "<script>"},
        {"measure": "gold"},
        {"year": "99999"},
        {"year": "\u0662\u0660"},
        {"known_on": "yesterday"},
        {"known_on": "2999-01-01"},
        {"known_on": "2024-02-30"},
    ],
)
def test_what_cannot_be_chosen_is_passed_over(client, filed, query):
    page = seen(client, **query)
    assert page.status_code == 200
    assert page.context["view"].flow.value == "production"
    assert page.context["found"].publication.day == NOW.date()
    assert "<script>" not in page.content.decode()


def test_a_participant_has_its_periods_years_and_trade(client, filed):
    page = seen(client, "returns:published_participant", "BW", flow="export")
    assert page.context["details"][0]["label"] == "HS 7102.31"
    assert {row["label"] for row in page.context["details"]} >= {"Belgium"}
    page = seen(client, "returns:published_participant", "NA")
    assert [row["label"] for row in page.context["periods"]] == ["2023H1", "2022H1"]
    assert seen(client, "returns:published_participant", "ZZ").status_code == 404
    assert seen(client, "returns:published_participant", "WORLD").status_code == 404


def test_a_correction_is_published_and_the_earlier_figure_is_what_was_known(client):
    first = datetime(2024, 2, 20, tzinfo=UTC)
    later = datetime(2024, 4, 2, tzinfo=UTC)
    file_return("BW", "production", "2023H2", {"carats": "5.00"}, source="signed", filed_at=first)
    file_return("BW", "production", "2023H2", {"carats": "6.00"}, source="signed", filed_at=later, vintage=2)
    now = seen(client)
    then = seen(client, known_on="2024-03-01")
    assert now.context["rows"][0]["carats"] == Decimal("6.00")
    assert then.context["rows"][0]["carats"] == Decimal("5.00")
    assert now.context["found"].publication.digest != then.context["found"].publication.digest
    nothing = seen(client, known_on="2024-01-01")
    assert nothing.status_code == 200
    assert "Choose a later one" in nothing.content.decode()


def test_returns_of_a_demonstration_are_marked(client, filed):
    assert "invented" not in seen(client).content.decode()
    file_return("AO", "production", "2023H1", {"carats": "7.00"}, is_demonstration=True)
    page = seen(client).content.decode()
    assert "they are invented: Angola" in page
    assert "invented" in seen(client, "returns:published_participant", "AO").content.decode()
    assert "invented" in seen(client, "returns:published_sdmx", "2.0.csv").content.decode()


def test_a_new_return_is_seen_at_once_and_a_page_asks_little_of_the_database(client, filed):
    seen(client)
    with CaptureQueriesContext(connection) as queries:
        seen(client)
    assert len(queries) <= 4
    assert "Angola" not in seen(client, year="2023").content.decode()
    file_return("AO", "production", "2023H1", {"carats": "7.00"})
    assert "Angola" in seen(client, year="2023").content.decode()


def test_the_tables_as_csv_are_the_publication(client, filed):
    answer = seen(client, "returns:published_csv", "production_year")
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))
    (row,) = [row for row in rows if row["participant"] == "NA" and row["period"] == "2023"]
    assert (row["carats"], row["usd"], row["usd_per_carat"], row["note"]) == (
        "400.00",
        "200000.00",
        "500.00",
        "part of the year",
    )
    world = next(row for row in rows if row["participant"] == "WORLD" and row["period"] == "2023")
    assert Decimal(world["carats"]) == Decimal("2000401.00")
    assert seen(client, "returns:published_csv", "secrets").status_code == 404


def test_sdmx_files_are_read_by_pysdmx(client, filed):
    answer = seen(client, "returns:published_sdmx", "2.0.csv")
    (data,) = read_sdmx(answer.content.decode()).data
    found = data.data[(data.data["REF_AREA"] == "NA") & (data.data["TIME_PERIOD"] == "2023-S1")]
    values = dict(zip(found["INDICATOR"], map(Decimal, found["OBS_VALUE"]), strict=True))
    assert values == {"CARATS": 400, "USD": 200_000, "USD_PER_CARAT": 500}
    structure = seen(client, "returns:published_structure")
    assert read_sdmx(structure.content.decode(), validate=False).structures
    assert json.loads(seen(client, "returns:published_sdmx", "2.0.json").content)["data"]["dataSets"]
    assert json.loads(seen(client, "returns:published_sdmx", "1.0.json").content)["dataSets"]
    assert seen(client, "returns:published_sdmx", "3.0.xml").status_code == 404


@pytest.mark.parametrize(
    ("name", "argument"),
    [("returns:published_csv", "production_year"), ("returns:published_sdmx", "2.0.json")],
)
def test_who_has_the_vintage_does_not_fetch_it_again(client, filed, name, argument):
    first = seen(client, name, argument)
    assert "2024-06-01" in first["Content-Disposition"]
    again = client.get(reverse(name, args=[argument]), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    file_return("AO", "production", "2023H1", {"carats": "7.00"})
    changed = client.get(reverse(name, args=[argument]), headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200


def test_the_start_page_of_a_stranger_leads_there(client, filed, office):
    page = client.get(reverse("home")).content.decode()
    assert f'href="{reverse("returns:published")}"' in page


@pytest.mark.parametrize("who", ["bw.exporter", "bw.focal_point"])
def test_everybody_finds_it_in_the_navigation(signed_in, filed, who):
    page = signed_in(who).get(reverse("returns:published"))
    assert Capacity(who.partition(".")[2])
    current = [item["name"] for item in page.context["navigation"] if item["is_current"]]
    assert current == ["returns:published"]
