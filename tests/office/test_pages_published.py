"""The public's pages of the statistics: figures as filed with source and vintage, and files for downloads."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pysdmx.io import read_sdmx

from filed_returns import file_return, file_some
from openkp.office import clock
from openkp.office.parties.models import Authority
from openkp.office.permissions import Capacity
from openkp.office.returns.reads import publishing
from openkp.office.returns.views.publishing import SDMX_FORMS
from openkp.statistics.publication import TABLES

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
    certificates = {"flow": "export", "partner": "AE", "certificates": 3}
    file_return(
        "AO",
        "trade",
        "2023Q4",
        {**certificates, "hs": "710231", "carats": "90", "usd": "9000"},
        {**certificates, "hs": "710221", "carats": "10", "usd": "50"},
    )
    page = seen(client, "returns:published_participant", "AO", flow="export")
    assert "By HS code, 20" in page.content.decode()  # a year is a name, not a quantity
    assert "All mining" not in page.content.decode()
    rows = [(row["label"], row["carats"]) for row in page.context["details"]]
    assert rows == [("HS 7102.31", Decimal(90)), ("HS 7102.21", Decimal(10))]
    page = seen(client, "returns:published_participant", "NA")
    assert [row["label"] for row in page.context["periods"]] == ["2023H1", "2022H1"]
    assert seen(client, "returns:published_participant", "ZZ").status_code == 404
    assert seen(client, "returns:published_participant", "WORLD").status_code == 404


def every_public_page(client) -> dict[str, str]:
    """Whatever a stranger can read of the statistics, by its address; without the token of its forms.

    The token is drawn anew for each answer, so that two letters of it can be those of any country.
    """
    query = {"year": "2023"}
    pages = [
        *(reverse("returns:published_csv", args=[name]) for name in TABLES),
        *(reverse("returns:published_sdmx", args=[form]) for form in SDMX_FORMS),
        reverse("returns:published_structure"),
        *(f"{reverse('returns:published')}?flow={flow}&year=2023" for flow in ("export", "import")),
        *(
            f"{reverse('returns:published_participant', args=[code])}?flow={flow}"
            for code in ("BW", "AE", "SL")
            for flow in ("export", "import")
        ),
    ]
    answers = {address: client.get(address, query if "?" not in address else {}) for address in pages}
    return {
        address: re.sub(r'(name="csrfmiddlewaretoken" value=)"[^"]*"', r"\1", answer.content.decode())
        for address, answer in answers.items()
        if answer.status_code == 200
    }


def test_no_public_bytes_give_a_shipment_or_a_partner_away(client):
    """One shipment of many to Guyana, and a Participant with one certificate."""
    file_return(
        "BW",
        "trade",
        "2023Q4",
        {"flow": "export", "partner": "AE", "certificates": 9},
        {"flow": "export", "partner": "GY", "certificates": 1},
        {"flow": "export", "hs": "710231", "partner": "AE", "carats": "612.34", "usd": "100.00"},
        {"flow": "export", "hs": "710231", "partner": "GY", "carats": "7.89", "usd": "654.32"},
    )
    file_return(
        "SL",
        "trade",
        "2023Q4",
        {"flow": "export", "partner": "GY", "certificates": 1},
        {"flow": "export", "hs": "710231", "partner": "GY", "origin": "LR", "carats": "3.21", "usd": "45.67"},
    )
    pages = every_public_page(client)
    assert len(pages) >= len(SDMX_FORMS) + 6
    for address, text in pages.items():
        for secret in ("7.89", "654.32", "GY", "Guyana", "Liberia"):
            assert secret not in text, address
    rows = list(csv.DictReader(io.StringIO(pages[reverse("returns:published_csv", args=["trade_quarter"])])))
    shown = {(row["participant"], row["hs"]): (row["carats"], row["certificates"]) for row in rows}
    assert shown["SL", ""] == ("3.21", "1")
    assert ("SL", "710231") not in shown
    assert shown["BW", "710231"] == ("620.23", "")
    page = seen(client, "returns:published_participant", "SL", flow="export")
    assert "fewer than 3 certificates" in page.content.decode()
    assert page.context["details"] == []


def test_a_return_is_known_on_the_day_of_the_place_where_it_was_filed(client, office, monkeypatch):
    """At 23:00 UTC it is the next day in Gaborone (UTC+2)."""
    authority = Authority.objects.get(participant="BW")
    assert authority.time_zone == "Africa/Gaborone"
    late = datetime(2024, 2, 29, 23, 0, tzinfo=UTC)
    given = {"source": "signed", "filed_at": late, "authority": authority}
    file_return("BW", "production", "2023H2", {"carats": "5.00"}, **given)
    assert seen(client, known_on="2024-02-29").context.get("rows") is None
    assert seen(client, known_on="2024-03-01").context["rows"][0]["carats"] == Decimal("5.00")
    assert publishing.figures_known_on(date(2024, 2, 29)) == []
    assert len(publishing.figures_known_on(date(2024, 3, 1))) == 1
    Authority.objects.filter(pk=authority.pk).update(time_zone="America/Caracas")
    assert seen(client, known_on="2024-02-29").context["rows"][0]["carats"] == Decimal("5.00")


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
