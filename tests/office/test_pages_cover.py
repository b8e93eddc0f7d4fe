"""What stands behind a shipment, shown where an officer examines, signs, starts the day and lets it in."""

from __future__ import annotations

import pytest
from django.urls import reverse

from openkp.custody.composition import Composition
from openkp.custody.events import Drawn, EventKind, Made
from openkp.custody.origins import OriginKey
from openkp.office import clock
from openkp.office.certificates import acts
from openkp.office.certificates.models import Application, Arrival
from openkp.office.stocks.book import Entry
from openkp.office.stocks.holders import holder_of
from openkp.office.stocks.models import StockParcel
from openkp.office.wording import carats_text


@pytest.fixture(autouse=True)
def same_day(office, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: office.later(hours=1))


def page(name, *parts):
    return reverse(f"certificates:{name}", args=parts)


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def imported(office, text: str, *, certificate: str, carats: int) -> StockParcel:
    made = Made(parcel="", carats=carats, holder=holder_of(office.traders["bw"]).code)
    entry = Entry(
        kind=EventKind.IMPORT,
        happened_on=office.later(days=-5).date(),
        outputs=(made,),
        origins=Composition.exact({OriginKey.parse(text): carats}),
        certificate=certificate,
    )
    return office.must(office.posted("bw.exporter", entry)).made.get()


def mixed(office, *parcels: StockParcel) -> StockParcel:
    entry = Entry(
        kind=EventKind.MIX,
        happened_on=office.now.date(),
        inputs=tuple(Drawn(parcel=one.code, carats=one.left) for one in parcels),
        outputs=(Made(parcel="", carats=sum(one.left for one in parcels), holder=parcels[0].holder.code),),
    )
    return office.must(office.posted("bw.exporter", entry)).made.get()


@pytest.fixture
def parcel(office) -> StockParcel:
    """One site over two months, another site, and an import of another country, put together."""
    own = office.stock(
        {
            "BW;mine=Jwaneng;period=2026-08": 3000,
            "BW;mine=Jwaneng;period=2026-09": 3000,
            "BW;mine=Orapa;period=2026-09": 2000,
        }
    )
    return mixed(office, own, imported(office, "ZA", certificate="ZA-2026-000077", carats=2000))


def test_who_examines_sees_parcels_origins_and_what_is_missing(office, signed_in, parcel):
    application = office.submitted(**office.covered({parcel.code: 5000}))
    named = [{"parcel": parcel.code, "carats": "10.00"}]
    short = office.submitted(**office.covered({parcel.code: 5000}) | {"from_stock": named})
    client = signed_in("bw.issuing_officer")
    shown = client.get(page("examine", application.reference))
    assert reverse("stocks:parcel", args=[parcel.code]) in text_of(shown)
    assert shown.context["cover"].missing == 0
    assert [row["where"] for row in shown.context["origin_rows"]] == ["Botswana", "South Africa"]
    assert "bookkeeping, not a fact about stones" in text_of(shown)
    lacking = client.get(page("examine", short.reference))
    assert lacking.context["cover"].missing == 40
    assert "cover 10.00 ct, 40.00 ct less" in text_of(lacking)
    assert [each.code for each in lacking.context["cover_findings"]] == ["custody_no_cover_yet"]


def test_nothing_is_in_place_and_nothing_signed_unseen_without_cover(office, signed_in):
    application = office.examined()
    client = signed_in("bw.issuing_officer")
    shown = text_of(client.get(page("application", application.reference)))
    assert "Everything is in place" not in shown
    assert f"{carats_text('200.50')} are not covered by parcels of stock" in shown
    signing = client.get(page("issue", application.reference))
    (row,) = signing.context["rows"]
    assert row["origin"] == "Botswana"
    assert "Not covered" in row["cover"]
    assert "rests on the declaration alone" in text_of(signing)


def test_who_is_about_to_sign_without_cover_is_told_that_nothing_is_issued(office, signed_in):
    application = office.examined()
    office.end_transition("bw")
    signing = signed_in("bw.issuing_officer").get(page("issue", application.reference))
    assert "Nothing will be issued" in text_of(signing)
    assert "rests on the declaration alone" not in text_of(signing)
    (row,) = signing.context["rows"]
    assert "No cover" in row["cover"]


def test_who_signs_a_covered_shipment_sees_its_countries(office, signed_in, parcel):
    application = office.examined(**office.covered({parcel.code: 5000}))
    client = signed_in("bw.issuing_officer")
    assert "Everything is in place" in text_of(client.get(page("application", application.reference)))
    signing = client.get(page("issue", application.reference))
    (row,) = signing.context["rows"]
    assert (row["origin"], "Covered" in row["cover"]) == ("Botswana, South Africa", True)
    assert "rests on the declaration alone" not in text_of(signing)


def test_an_application_says_one_thing_of_its_origin(office, signed_in, parcel):
    actor = office.actor("bw.exporter")
    content = {**office.content, **office.covered({parcel.code: 5000})}
    content.pop("origins")
    draft = office.must(acts.save_application(actor, content, now=office.now))
    shown = signed_in("bw.exporter").get(page("application", draft.reference))
    labels = [label for label, _value in shown.context["declared"]]
    assert "Origin" not in labels
    assert "Parcels in the shipment" in labels
    assert "Parcels" not in labels
    assert text_of(shown).count("Origins by the books</caption>") == 1


def test_a_certificate_names_sites_once_and_leads_to_its_sources(office, signed_in, parcel):
    certificate = office.issued(**office.covered({parcel.code: 5000}))
    shown = signed_in("bw.issuing_officer").get(page("certificate", certificate.number))
    places = [row["where"] for row in shown.context["behind"]["shares"]]
    assert places == ["Botswana, Jwaneng", "Botswana, Orapa", "South Africa"]
    jwaneng = shown.context["behind"]["shares"][0]
    assert (jwaneng["carats"], jwaneng["least"], jwaneng["most"]) == (30, 10, 50)
    items = dict(shown.context["items"])
    public = reverse("register:verify_number", args=["ZA-2026-000077"])
    assert public in items["Source certificates"]
    assert public in shown.context["behind"]["imports"]
    assert items["Origin"] == "Botswana, South Africa"


def test_a_source_that_was_issued_here_opens_for_who_may_read_it(office, signed_in):
    first = office.issued()
    application = Application.objects.get()
    application.content = {**application.content, "source_certificates": [first.number]}
    application.save()
    shown = signed_in("bw.issuing_officer").get(page("application", application.reference))
    assert page("certificate", first.number) in dict(shown.context["declared"])["Source certificates"]


def test_the_issuing_officers_day_has_the_stock_in_it(office, signed_in):
    application = office.submitted()
    desk = signed_in("bw.issuing_officer").get(reverse("home")).context["desk"]
    (without,) = [one for one in desk.kpis if one["label"] == "Without cover"]
    assert (without["value"], without["url"]) == ("1", reverse("stocks:control") + "#cover")
    (task,) = [one for one in desk.tasks if one["title"] == application.reference]
    assert "not covered by parcels of stock" in task["text"]
    assert reverse("stocks:control") in [one["url"] for one in desk.actions]


def test_a_late_declaration_is_a_task_of_the_issuing_officer(office, signed_in, monkeypatch):
    office.stock({"BW;mine=Jwaneng": 5000})
    monkeypatch.setattr(clock, "now", lambda: office.later(days=400))
    desk = signed_in("bw.issuing_officer").get(reverse("home")).context["desk"]
    (task,) = [one for one in desk.tasks if one["title"] == "Declarations of stock"]
    assert task["text"] == "1 holder is late"


def test_who_lets_a_shipment_in_learns_of_its_parcel(office, signed_in):
    certificate = office.confirmed()
    arrival = Arrival.objects.get(number=certificate.number)
    made = StockParcel.objects.get(authority=office.authorities["ae"])
    shown = signed_in("ae.importing_officer").get(page("arrival", arrival.pk))
    assert dict(shown.context["found_items"])["In the books of stock"].startswith(
        f"Parcel {made.code} of 200."
    )
    assert made.holder.name in text_of(shown)
