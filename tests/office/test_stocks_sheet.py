"""The pages of an application that takes its stones from stock, and of the certificate that it became."""

from __future__ import annotations

import base64
import json

import pytest
from django.urls import reverse

from openkp.office import clock
from openkp.office.certificates import acts
from openkp.office.certificates.models import Application
from openkp.office.stocks import covering
from openkp.office.stocks.models import StockParcel
from small_table import Table, bar_of_zone

SHEET = {
    "destination": "AE",
    "importer_name": "Desert Rose Rough DMCC",
    "importer_address": "Unit 1, Jumeirah Lakes, Dubai",
    "parcels": "2",
    "quality": "",
    "sources_typed": "",
    "lines-TOTAL_FORMS": "1",
    "lines-INITIAL_FORMS": "0",
    "lines-0-hs": "710231",
    "lines-0-carats": "120.00",
    "lines-0-usd": "18000",
    "origins-TOTAL_FORMS": "1",
    "origins-INITIAL_FORMS": "0",
    "containers-TOTAL_FORMS": "1",
    "containers-INITIAL_FORMS": "0",
    "containers-0-seals": "BW-S-1001",
    "stock-TOTAL_FORMS": "1",
    "stock-INITIAL_FORMS": "0",
    "stock-0-parcel": "BW-P-000001",
    "stock-0-carats": "",
}


@pytest.fixture(autouse=True)
def same_day(office, monkeypatch):
    """The pages are opened an hour after the fixtures' acts."""
    monkeypatch.setattr(clock, "now", lambda: office.later(hours=1))
    office.end_transition("bw")


@pytest.fixture
def parcel(office) -> StockParcel:
    return office.stock({"BW;mine=Jwaneng": 9000, "BW;mine=Orapa": 3000})


def page(name, *parts):
    return reverse(f"certificates:{name}", args=parts)


def text_of(response):
    return response.content.decode()


def test_a_parcel_is_chosen_and_its_carats_default_to_what_is_left(office, signed_in, parcel):
    client = signed_in("bw.exporter")
    blank = client.get(page("new_application"))
    assert "BW-P-000001 · " in text_of(blank)
    assert "Country of mining" not in text_of(blank)
    saved = client.post(page("new_application"), SHEET)
    assert saved.status_code == 303
    draft = Application.objects.get()
    assert draft.content["from_stock"] == [{"parcel": "BW-P-000001", "carats": "120.00"}]
    assert "origins" not in draft.content
    shown = client.get(page("application", draft.reference))
    assert shown.context["can_submit"]
    assert [row["carats"] for row in shown.context["origin_rows"]] == ["120.00"]
    assert "bookkeeping, not a fact about stones" in text_of(shown)


def test_update_shows_the_total_against_the_lines_and_the_origins(office, signed_in, parcel):
    client = signed_in("bw.exporter")
    short = client.post(page("new_application"), SHEET | {"stock-0-carats": "100", "update": "1"})
    assert (short.context["named"], short.context["is_exact"]) == (100, False)
    assert "both must be the same" in text_of(short)
    exact = client.post(page("new_application"), SHEET | {"update": "1"})
    assert (exact.context["named"], exact.context["is_exact"]) == (120, True)
    assert "This covers the lines exactly" in text_of(exact)
    assert [row["where"] for row in exact.context["origin_rows"]] == ["Botswana"]
    more = client.post(page("new_application"), SHEET | {"add_parcel": "1"})
    assert len(more.context["sheet"].stock.forms) == 2
    assert Application.objects.count() == 0


def test_carats_without_a_parcel_and_a_strangers_parcel_are_refused_by_the_form(office, signed_in, parcel):
    office.stock({"BW": 5000}, who="bw.exporter_2")
    client = signed_in("bw.exporter")
    none = client.post(page("new_application"), SHEET | {"stock-0-parcel": "", "stock-0-carats": "1"})
    assert "Choose the parcel" in text_of(none)
    other = client.post(page("new_application"), SHEET | {"stock-0-parcel": "BW-P-000002"})
    assert other.status_code == 200
    assert "BW-P-000002 · " not in text_of(other)
    assert Application.objects.count() == 0


def test_a_parcel_under_a_bar_is_marked_in_the_choice(office, signed_in):
    Table(office).adopted("zone-north", bar_of_zone())
    office.stock({"BW;zone=North": 12000})
    client = signed_in("bw.exporter")
    assert "may not be exported: KP/2026/Plenary/AD1:1" in text_of(client.get(page("new_application")))
    assert client.post(page("new_application"), SHEET).status_code == 303
    shown = client.get(page("application", Application.objects.get().reference))
    assert not shown.context["can_submit"]
    assert "custody_origin_barred" in {found.code for found in shown.context["findings"]}


def test_without_stock_the_sheet_still_takes_typed_origins(office, signed_in):
    shown = text_of(signed_in("bw.exporter").get(page("new_application")))
    assert "Country of mining" in shown
    assert "Your account has no parcels" in shown


def test_a_former_shipment_brings_no_parcels_along(office, signed_in, parcel):
    certificate = office.issued(**office.covered({parcel.code: 12000}))
    reference = certificate.application.reference
    start = signed_in("bw.exporter").get(page("new_application"), {"from": reference})
    assert [form.initial for form in start.context["sheet"].stock.forms] == [{}]


def test_the_certificates_page_names_its_parcels_and_what_left(office, signed_in, parcel):
    certificate = office.issued(**office.covered({parcel.code: 4000}))
    shown = signed_in("bw.issuing_officer").get(page("certificate", certificate.number))
    behind = shown.context["behind"]
    assert "BW-P-000001" in str(behind["parcels"])
    assert [row["where"] for row in behind["shares"]] == ["Botswana, Jwaneng", "Botswana, Orapa"]
    assert [str(row["carats"]) for row in behind["shares"]] == ["30", "10"]
    assert text_of(shown).count("What it was taken from") == 1
    abroad = signed_in("ae.importing_officer").get(page("certificate", certificate.number))
    assert abroad.status_code in (200, 403, 404)
    assert "BW-P-000001" not in text_of(abroad)


def test_replacing_on_the_page_draws_the_same_parcel_again(office, signed_in, parcel):
    certificate = office.issued(**office.covered({parcel.code: 12000}))
    client = signed_in("bw.issuing_officer")
    url = page("replace", certificate.number)
    form = client.get(url)
    assert form.context["sheet"].stock.forms[0]["parcel"].value() == parcel.code
    posted = SHEET | {"stock-0-carats": "120", "is_surrendered": "on", "remark": "wrong name", "save": "1"}
    answer = client.post(url, posted)
    assert answer.status_code == 303, answer.context["findings"]
    parcel.refresh_from_db()
    assert parcel.left == 12000
    application = Application.objects.get(replaces=certificate)
    new = office.must(
        acts.issue_certificates(
            office.actor("bw.issuing_officer"), [application.reference], now=office.later(hours=1)
        )
    )[0]
    assert covering.export_of(new) is not None


def test_the_api_takes_parcels_and_says_what_does_not_cover(office, client, parcel):
    content = office.content | office.covered({parcel.code: 12000})
    content.pop("origins")
    secret = base64.b64encode(f"{office.actor('bw.exporter').user.username}:{office.password}".encode())
    signed = {"HTTP_AUTHORIZATION": f"Basic {secret.decode()}"}

    def posted(path: str, body: object):
        return client.post(f"/api{path}", json.dumps(body), content_type="application/json", **signed)

    kept = posted("/applications", {"content": content}).json()["application"]
    assert kept["content"]["from_stock"] == [{"parcel": parcel.code, "carats": "120.00"}]
    handed_in = posted(f"/applications/{kept['reference']}/submit", {"declared_by": "B. Exporter"})
    assert handed_in.status_code == 200
    short = content | {"from_stock": [{"parcel": parcel.code, "carats": "100.00"}]}
    other = posted("/applications", {"content": short}).json()["application"]
    refused = posted(f"/applications/{other['reference']}/submit", {"declared_by": "B. Exporter"})
    assert refused.status_code == 422
    assert [found["code"] for found in refused.json()["findings"]] == ["custody_no_cover"]


def test_the_importing_side_reads_shares_with_their_ranges(office, signed_in):
    shares = [
        {"participant": "BW", "carats": "150.50", "min_carats": "100.50", "max_carats": "200.50"},
        {"participant": "ZA", "carats": "50.00", "min_carats": "0.00", "max_carats": "100.00"},
    ]
    office.end_transition("bw", last_day=office.now.date())
    arrival = office.presented(origins=shares, source_certificates=["ZA-1"])
    shown = text_of(signed_in("ae.importing_officer").get(page("arrival", arrival.pk)))
    assert "by bookkeeping, at least" in shown
    assert "not a fact about stones" in shown


def test_the_sheet_needs_few_queries_however_many_parcels_there_are(
    office, signed_in, django_assert_max_num_queries
):
    for _ in range(12):
        office.stock({"BW;mine=Jwaneng": 100, "BW;mine=Orapa": 100})
    client = signed_in("bw.exporter")
    client.get(page("new_application"))
    with django_assert_max_num_queries(25):
        client.get(page("new_application"))
