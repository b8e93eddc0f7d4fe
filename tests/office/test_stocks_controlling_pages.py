"""The authority's pages of the stocks desk: what needs a person, licences, accounts, counts, balances."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from controlled_stock import Stock
from filed_returns import file_return
from openkp.custody.composition import Composition
from openkp.custody.events import Drawn, EventKind, Made
from openkp.custody.origins import OriginKey
from openkp.office import clock
from openkp.office.parties.models import Authority
from openkp.office.stocks.acts.correcting import correct_stock_event
from openkp.office.stocks.acts.holding import record_production
from openkp.office.stocks.acts.holding_core import Said
from openkp.office.stocks.acts.holding_trade import Producing
from openkp.office.stocks.acts.licensing import Terms, grant_licence
from openkp.office.stocks.book import Entry
from openkp.office.stocks.holders import open_account
from openkp.office.stocks.models import (
    CoverTransition,
    Holder,
    Licence,
    Profile,
    StockDeclaration,
    StockParcel,
)
from openkp.office.stocks.reads import controlling, controlling_balances, controlling_books
from openkp.office.stocks.reads.controlling_footprints import asked_of_parcels

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
CONTROL = "/stocks/control/"


@pytest.fixture(autouse=True)
def at_the_office(office, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: office.now)


@pytest.fixture
def stock(office):
    return Stock(office)


@pytest.fixture
def authority(office) -> Authority:
    return office.authorities["bw"]


@pytest.fixture
def officer(office):
    return office.actor("bw.issuing_officer")


def declared(stock, holder, carats, as_of=DAY, kind="declared"):
    return StockDeclaration.objects.create(
        authority=holder.authority,
        holder=holder,
        kind=kind,
        as_of=as_of,
        carats=carats,
        made_at=stock.office.now,
        made_by=stock.office.actor("bw.issuing_officer").user,
    )


def licensed(office, holder, **changes):
    terms = {"number": "L-9", "kind": "buyer", "valid_from": date(2026, 1, 1), "valid_to": date(2027, 12, 31)}
    actor = office.actor("bw.issuing_officer")
    return office.must(grant_licence(actor, holder.code, Terms(**(terms | changes)), now=office.now))


def sections(client):
    return {each.key: each for each in client.get(CONTROL).context["sections"]}


# --- the start page -----------------------------------------------------------------------------------------


def test_a_quiet_desk_says_so(signed_in):
    page = signed_in("bw.issuing_officer").get(CONTROL)
    assert page.status_code == 200
    assert page.context["sections"] == []
    assert len(page.context["fine"]) == 10
    assert "Nothing needs you" in page.content.decode()


def test_an_application_without_cover_comes_first(signed_in, office):
    application = office.submitted()
    client = signed_in("bw.issuing_officer")
    (section,) = client.get(CONTROL).context["sections"]
    assert section.key == "cover"
    assert "Warning" in section.rows[0]["standing"]
    office.end_transition("bw")
    assert "No cover" in sections(client)["cover"].rows[0]["standing"]
    assert sections(client)["cover"].rows[0]["reference"] == application.reference


def test_an_application_with_cover_and_a_draft_are_not_shown(office, authority):
    parcel = office.stock({"BW": 10000})
    office.submitted(**office.covered({parcel.code: 5000}))
    office.draft()
    assert controlling.uncovered(authority, DAY) == []


@pytest.mark.parametrize(("weighed", "is_shown"), [("50.02", False), ("50.50", True)])
def test_the_weight_of_the_examination_must_be_covered_once_it_is_there(office, authority, weighed, is_shown):
    office.end_transition("bw")
    parcel = office.stock({"BW": 10000})
    application = office.submitted(**office.covered({parcel.code: 5000}))
    lines = [{"hs": "710231", "carats": weighed, "usd": "9000.00"}]
    application.examinations.create(
        officer=office.actor("bw.issuing_officer").user,
        made_at=office.now,
        lines=lines,
        parcels=1,
        containers=[],
    )
    found = controlling.uncovered(authority, DAY)
    codes = [[each.code for each in one.findings] for one in found]
    assert codes == ([["custody_no_cover"]] if is_shown else [])


def test_parcels_that_may_hold_stones_under_a_bar_are_named_with_the_decision(stock, authority, signed_in):
    """The rest of a mixture is named too, by at most how much; what was drawn empty is not."""
    barred = stock.source(stock.exporter, {"XX": 1000})
    clean = stock.source(stock.exporter, {"BW": 9000})
    mixed = stock.only(
        stock.take(
            EventKind.MIX,
            {barred.code: 1000, clean.code: 3000},
            Made(parcel="", carats=4000, holder=stock.exporter.code),
        )
    )
    assert [(each.parcel.code, each.most) for each in controlling.barred_parcels(authority, DAY)] == [
        (mixed.code, 1000)
    ]
    row = sections(signed_in("bw.issuing_officer"))["barred"].rows[0]
    assert row["url"] == reverse("stocks:parcel", args=[mixed.code])
    assert row["decisions"]


def event_origins(event, carats):
    (share,) = event.made.get().shares.all()
    return Composition.exact({OriginKey.parse(share.origin.text): carats})


def explained(authority):
    return controlling_books.explained_balances(authority, controlling_books.open_balances(authority))


def test_a_count_beyond_the_tolerance_names_the_event_that_explains_it(stock, authority, signed_in):
    stock.source(stock.mine, {"BW": 10000}, on=DAY - timedelta(days=9))
    declared(stock, stock.mine, 10000, as_of=DAY - timedelta(days=8))
    stock.source(stock.mine, {"BW": 1500}, on=DAY - timedelta(days=5))
    twice = stock.source(stock.mine, {"BW": 700}, on=DAY - timedelta(days=4))
    declared(stock, stock.mine, 11500, kind="counted")
    (found,) = explained(authority)
    assert (found.held.book, found.held.difference, found.explains) == (12200, -700, True)
    assert found.first_bad == twice.born
    assert found.closed_on == DAY - timedelta(days=8)
    row = sections(signed_in("bw.focal_point"))["balances"].rows[0]
    assert "alone explains" in row["first_bad"]


def test_without_one_event_that_explains_it_the_first_after_the_last_good_count_is_named(stock, authority):
    stock.source(stock.mine, {"BW": 10000}, on=DAY - timedelta(days=9))
    declared(stock, stock.mine, 10000, as_of=DAY - timedelta(days=8))
    first = stock.source(stock.mine, {"BW": 1500}, on=DAY - timedelta(days=5))
    stock.source(stock.mine, {"BW": 1600}, on=DAY - timedelta(days=4))
    declared(stock, stock.mine, 9000)
    (found,) = explained(authority)
    assert (found.first_bad, found.explains) == (first.born, False)


def test_a_difference_with_nothing_on_record_says_that_something_is_missing(stock, authority, signed_in):
    declared(stock, stock.mine, 500)
    (found,) = explained(authority)
    assert (found.held.book, found.first_bad) == (0, None)
    assert "missing" in sections(signed_in("bw.issuing_officer"))["balances"].rows[0]["first_bad"]


@pytest.mark.parametrize(
    ("found", "is_open"), [(99500, False), (99499, True), (100500, False), (100501, True)]
)
def test_the_tolerance_is_half_a_per_cent_both_ways(stock, authority, found, is_open):
    stock.source(stock.mine, {"BW": 100000})
    declared(stock, stock.mine, found)
    assert bool(controlling_books.open_balances(authority)) == is_open


def test_a_later_count_that_agrees_settles_an_earlier_one(stock, authority):
    stock.source(stock.mine, {"BW": 10000}, on=DAY - timedelta(days=9))
    declared(stock, stock.mine, 7000, as_of=DAY - timedelta(days=3))
    declared(stock, stock.mine, 10000, kind="counted")
    assert controlling_books.open_balances(authority) == []


def test_what_is_on_its_way_is_in_nobodys_count(stock, authority):
    """The seller does not have it any more, the buyer not yet."""
    parcel = stock.source(stock.mine, {"BW": 10000}, on=DAY - timedelta(days=9))
    stock.take(
        EventKind.SALE,
        {parcel.code: 4000},
        Made(parcel="", carats=4000, holder=stock.exporter.code),
        on=DAY - timedelta(days=2),
        is_received=False,
    )
    declared(stock, stock.mine, 6000)
    declared(stock, stock.exporter, 0)
    assert controlling_books.open_balances(authority) == []
    StockParcel.objects.filter(holder=stock.exporter).update(received_on=DAY)
    (found,) = controlling_books.open_balances(authority)
    assert (found.row.holder, found.difference) == (stock.exporter, -4000)


def test_a_correction_of_a_day_moves_the_book_of_that_day(stock, authority, office):
    """The loss was recorded for today and was five days ago: the count in between agrees then."""
    parcel = stock.source(stock.mine, {"BW": 10000}, on=DAY - timedelta(days=9))
    event = stock.take(EventKind.CLEANING_LOSS, {parcel.code: 4000}, on=DAY)
    declared(stock, stock.mine, 6000, as_of=DAY - timedelta(days=3))
    assert len(controlling_books.open_balances(authority)) == 1
    earlier = Entry(
        kind=EventKind.CLEANING_LOSS,
        happened_on=DAY - timedelta(days=5),
        inputs=(Drawn(parcel=parcel.code, carats=4000),),
    )
    actor = office.actor("bw.issuing_officer")
    office.must(correct_stock_event(actor, event.seq, earlier, remark="typed the wrong day", now=office.now))
    assert controlling_books.open_balances(authority) == []


def test_licences_that_run_out_or_are_over_with_stock_left(office, stock, authority, signed_in):
    stock.source(stock.mine, {"BW": 100})
    over = licensed(office, stock.mine, number="L-1", valid_to=DAY - timedelta(days=1))
    licensed(office, stock.exporter, number="L-2", valid_to=DAY - timedelta(days=1))  # no stock
    soon = licensed(office, stock.exporter, number="L-3", kind="exporter", valid_to=DAY + timedelta(days=59))
    found = controlling.licences_at_end(authority, DAY)
    assert [(each.licence, each.is_over) for each in found] == [(over, True), (soon, False)]
    licensed(office, stock.mine, number="L-4", valid_from=DAY)
    licensed(office, stock.exporter, number="L-5", kind="exporter", valid_from=DAY + timedelta(days=60))
    assert controlling.licences_at_end(authority, DAY) == []
    assert "licences" not in sections(signed_in("bw.issuing_officer"))


def test_declarations_are_due_a_year_after_the_last_one(office, stock, authority):
    stock.source(stock.mine, {"BW": 100}, on=date(2025, 12, 7))
    (due,) = controlling.declarations_due(authority, DAY)
    assert (due.due_on, due.is_late, due.last) == (date(2026, 12, 7), False, None)
    assert controlling.declarations_due(authority, date(2026, 12, 8))[0].is_late
    declared(stock, stock.mine, 100, kind="counted")
    assert controlling.declarations_due(authority, DAY), "a count is no declaration"
    declared(stock, stock.mine, 100)
    assert controlling.declarations_due(authority, DAY) == []


def test_parcels_too_long_on_their_way(office, stock, authority):
    parcel = stock.source(stock.mine, {"BW": 10000}, on=DAY - timedelta(days=90))
    for days in (14, 15, 30):
        stock.take(
            EventKind.SALE,
            {parcel.code: 100},
            Made(parcel="", carats=100, holder=stock.exporter.code),
            on=DAY - timedelta(days=days),
            is_received=False,
        )
    late = controlling.too_long_on_their_way(authority, DAY)
    assert [(DAY - each.born_on).days for each in late] == [30, 15]


def test_accounts_that_an_import_opened(stock, authority, office):
    opened = open_account(authority, "Unknown Importer Ltd", kind="importer")
    assert list(controlling.without_licence(authority)) == []
    stock.source(opened, {"AO": 100}, kind=EventKind.IMPORT, certificate="AO-1")
    stock.source(stock.exporter, {"BW": 100})
    assert list(controlling.without_licence(authority)) == [opened]
    licensed(office, opened, kind="importer")
    assert list(controlling.without_licence(authority)) == []


def test_stones_unlike_their_mine_raise_a_question(stock, authority, signed_in):
    for month in range(14):
        parcel = stock.source(
            stock.mine, {"BW;zone=Central;mine=Orapa": 5000}, on=DAY - timedelta(days=30 * month)
        )
        Profile.objects.create(event=parcel.born, sizes={}, usd=500000 + 1000 * month)
    assert asked_of_parcels(authority, DAY) == []
    strange = stock.source(
        stock.exporter, {"BW;zone=Central;mine=Orapa": 5000}, kind=EventKind.IMPORT, certificate="BW-1"
    )
    Profile.objects.create(event=strange.born, sizes={}, usd=9000000)
    (asked,) = asked_of_parcels(authority, DAY)
    assert asked.parcel == strange
    assert [each.code for each in asked.findings] == ["custody_footprint_price"]
    assert sections(signed_in("bw.issuing_officer"))["footprints"].count == 1


def test_another_authority_sees_none_of_it(stock, signed_in, office):
    stock.source(stock.exporter, {"XX": 1000})
    declared(stock, stock.exporter, 5)
    client = signed_in("ae.issuing_officer")
    assert client.get(CONTROL).context["sections"] == []
    for name in ("holder", "count", "seize"):
        assert client.get(reverse(f"stocks:{name}", args=[stock.exporter.code])).status_code == 404
    licence = licensed(office, stock.exporter)
    for name in ("licence", "renew_licence", "end_licence"):
        assert client.get(reverse(f"stocks:{name}", args=[licence.pk])).status_code == 404


def test_the_start_page_does_not_ask_the_database_once_per_row(
    stock, office, signed_in, django_assert_max_num_queries
):
    client = signed_in("bw.issuing_officer")
    for number in range(6):
        holder = open_account(office.authorities["bw"], f"Buyer {number}", kind="buyer")
        stock.source(holder, {"XX": 1000}, on=date(2025, 1, 1))
        licensed(office, holder, number=f"B-{number}", valid_to=DAY - timedelta(days=1))
        declared(stock, holder, 1000, as_of=date(2025, 2, 1))
    with django_assert_max_num_queries(40):
        page = client.get(CONTROL)
    assert {each.key for each in page.context["sections"]} == {"barred", "licences", "declarations"}


@pytest.mark.parametrize("many", [2, 15])
def test_balances_that_do_not_close_are_explained_together(
    stock, office, signed_in, django_assert_max_num_queries, many
):
    client = signed_in("bw.issuing_officer")
    for number in range(many):
        holder = open_account(office.authorities["bw"], f"Buyer {number}", kind="buyer")
        stock.source(holder, {"BW": 1000 + number}, on=DAY - timedelta(days=9))
        declared(stock, holder, 1000 + number, as_of=DAY - timedelta(days=8))
        stock.source(holder, {"BW": 500}, on=DAY - timedelta(days=7))
        declared(stock, holder, 7)
    with django_assert_max_num_queries(50):
        page = client.get(CONTROL)
    found = {each.key: each for each in page.context["sections"]}["balances"]
    assert (found.count, len(found.rows)) == (many, min(many, 12))
    assert all("the first after" in row["first_bad"] for row in found.rows)


@pytest.mark.parametrize("many", [2, 12])
def test_applications_are_looked_at_together(stock, office, signed_in, django_assert_max_num_queries, many):
    parcel = stock.source(stock.exporter, {"BW": 50000}, kind=EventKind.OPENING)
    for number in range(many):
        content = office.covered({parcel.code: 20050}, containers=[{"seals": [f"S-{number}"]}])
        office.submitted(**content)
    StockParcel.objects.filter(pk=parcel.pk).update(left=20000)
    client = signed_in("bw.issuing_officer")
    with django_assert_max_num_queries(45):
        page = client.get(CONTROL)
    found = {each.key: each for each in page.context["sections"]}["cover"]
    assert found.count == many


def test_what_holders_answered_and_corrected_stands_on_the_page(stock, office, signed_in):
    miner = office.actor("bw.stock_keeper")
    assert stock.mine.trader == miner.trader
    given = Producing(licence="", carats=1000, happened_on=DAY)
    said = Said(answer="The licence is in the post")
    (event,) = office.must(record_production(miner, given, said=said, now=office.now))
    code = event.made.get().code
    less = Entry(
        kind=EventKind.PRODUCTION,
        happened_on=DAY,
        outputs=(Made(parcel=code, carats=900, holder=stock.mine.code),),
        origins=event_origins(event, 900),
    )
    office.must(correct_stock_event(miner, event.seq, less, remark="weighed again", now=office.now))
    found = sections(signed_in("bw.issuing_officer"))["answered"]
    assert [row["answer"] for row in found.rows] == ["weighed again", "The licence is in the post"]
    assert found.rows[1]["asked"]
    assert all(row["url"] == reverse("stocks:event", args=[event.seq]) for row in found.rows)
    assert "answered" not in sections(signed_in("ae.issuing_officer"))


# --- licences -----------------------------------------------------------------------------------------------


def test_a_licence_is_granted_renewed_and_ended_on_pages(stock, signed_in):
    client = signed_in("bw.issuing_officer")
    page = client.get(reverse("stocks:new_licence"), {"holder": stock.mine.code})
    assert page.context["form"].initial["kind"] == "mine"
    typed = {
        "number": "M-1",
        "kind": "mine",
        "valid_from": "2026-01-01",
        "valid_to": "2026-12-31",
        "zone": "Southern",
        "latitude": "-24.5283",
        "longitude": "24.7300",
        "radius_km": "3.5",
    }
    address = f"{reverse('stocks:new_licence')}?holder={stock.mine.code}"
    assert client.post(address, typed | {"radius_km": ""}).status_code == 422
    assert client.post(address, typed).status_code == 303
    licence = Licence.objects.get()
    assert (licence.latitude, licence.radius_km) == (-24.5283, 3.5)
    shown = client.get(reverse("stocks:licence", args=[licence.pk])).content.decode()
    assert "Southern" in shown
    assert "-24.5283" in shown
    renew = reverse("stocks:renew_licence", args=[licence.pk])
    assert client.get(renew).status_code == 200
    assert client.post(renew, {"valid_to": "2026-12-31"}).status_code == 422
    assert client.post(renew, {"valid_to": "2027-12-31"}).status_code == 303
    end = reverse("stocks:end_licence", args=[licence.pk])
    assert client.get(end).status_code == 200
    assert client.post(end, {"ended_on": "2026-11-23", "because": ""}).status_code == 422
    assert client.post(end, {"ended_on": "2026-11-23", "because": "Order 5"}).status_code == 303
    again = client.get(reverse("stocks:licence", args=[licence.pk]))
    assert "Order 5" in again.content.decode()
    proposed = client.get(again.context["again_url"]).context["form"].initial
    assert (proposed["zone"], proposed["latitude"]) == ("Southern", -24.5283)


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({}, ["L-1", "L-2", "L-3"]),
        ({"text": "kimber"}, ["L-2"]),
        ({"text": "gaborone mine"}, ["L-1"]),
        ({"kind": "mine"}, ["L-1"]),
        ({"state": "over"}, ["L-1"]),
        ({"state": "soon"}, ["L-2"]),
        ({"state": "running"}, ["L-2", "L-3"]),
    ],
)
def test_the_list_of_licences_is_searched(office, stock, signed_in, asked, numbers):
    licensed(office, stock.mine, number="L-1", kind="mine", mine="Orapa", valid_to=DAY - timedelta(days=1))
    licensed(office, stock.exporter, number="L-2", zone="Kimberley", valid_to=DAY + timedelta(days=60))
    licensed(office, stock.exporter, number="L-3", kind="exporter", valid_to=DAY + timedelta(days=61))
    page = signed_in("bw.focal_point").get(reverse("stocks:licences"), asked)
    assert [row["number"] for row in page.context["rows"]] == numbers


def test_a_licence_without_an_account_leads_to_the_accounts(signed_in):
    client = signed_in("bw.issuing_officer")
    assert client.get(reverse("stocks:new_licence"), {"holder": "no"}).url == reverse("stocks:holders")


# --- accounts -----------------------------------------------------------------------------------------------


def test_an_account_is_opened_for_a_company_or_a_digger(signed_in, office):
    client = signed_in("bw.issuing_officer")
    address = reverse("stocks:new_holder")
    assert client.get(address).status_code == 200
    assert client.post(address, {"kind": "digger", "name": "Amina"}).status_code == 422
    company = client.post(address, {"kind": "buyer", "trader": office.traders["bw_2"].pk})
    assert company.status_code == 303
    assert Holder.objects.get(trader=office.traders["bw_2"]).name == "Gaborone Second House"
    assert client.post(address, {"kind": "digger", "name": "Amina", "address": "Site 4"}).status_code == 303
    assert Holder.objects.get(kind="digger").address == "Site 4"


def test_accounts_are_found_by_name_code_and_licence(office, stock, signed_in):
    stock.source(stock.mine, {"BW": 500})
    open_account(office.authorities["bw"], "Empty House", kind="buyer")
    licensed(office, stock.mine, number="M-77", kind="mine", mine="Orapa")
    client = signed_in("bw.issuing_officer")

    def names(**asked):
        return [row["name"] for row in client.get(reverse("stocks:holders"), asked).context["rows"]]

    assert names() == ["Gaborone Mine", "Empty House"]
    assert names(text="empty") == ["Empty House"]
    assert names(text="M-77") == ["Gaborone Mine"]
    assert names(text=stock.mine.code) == ["Gaborone Mine"]
    assert names(with_stock="on") == ["Gaborone Mine"]
    assert names(kind="buyer") == ["Empty House"]


def test_the_page_of_an_account_adds_up(office, stock, signed_in):
    """Opening 50.00 + produced 100.00 - sold 30.00 - lost 0.50 = 119.50."""
    stock.source(stock.mine, {"BW;mine=Orapa": 5000}, on=date(2025, 12, 31))
    parcel = stock.source(stock.mine, {"BW;mine=Orapa": 10000}, on=date(2026, 2, 1))
    sold = Made(parcel="", carats=3000, holder=stock.exporter.code, usd=450000)
    stock.take(EventKind.SALE, {parcel.code: 3000}, sold, on=date(2026, 3, 1))
    stock.take(EventKind.CLEANING_LOSS, {parcel.code: 50}, on=date(2026, 3, 2))
    licensed(office, stock.exporter, number="X-1", kind="exporter")
    declared(stock, stock.mine, 11950)
    page = signed_in("bw.focal_point").get(reverse("stocks:holder", args=[stock.mine.code]))
    assert page.context["balance"] == [
        ("Opening", "50.00\u00a0ct"),
        ("+ Production", "100.00\u00a0ct"),
        ("− Sold, or sent back", "30.00\u00a0ct"),
        ("− Cleaning loss", "0.50\u00a0ct"),
        ("Closing", "119.50\u00a0ct"),
    ]
    (record,) = page.context["records"]
    assert (record["client"], record["licence"], record["carats"], record["usd"]) == (
        stock.exporter.name,
        "X-1",
        "30.00",
        "4500.00",
    )
    (count,) = page.context["declared"]
    assert "Agrees" in count["standing"]
    assert len(page.context["parcels"]) == 2
    assert "bookkeeping" in page.content.decode()
    assert not page.context["may_act"]
    asked = {"first": "2026-03-02", "last": "2026-03-02"}
    later = signed_in("bw.focal_point").get(reverse("stocks:holder", args=[stock.mine.code]), asked)
    assert later.context["balance"][0] == ("Opening", "120.00\u00a0ct")
    assert later.context["records"] == []


def test_a_period_that_ends_before_it_begins_is_refused_beside_the_usual_one(stock, signed_in):
    asked = {"first": "2026-03-02", "last": "2026-01-02"}
    page = signed_in("bw.issuing_officer").get(reverse("stocks:holder", args=[stock.mine.code]), asked)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert page.context["first"] == date(2026, 1, 1)


def test_an_empty_account_says_what_to_do(stock, signed_in):
    page = signed_in("bw.issuing_officer").get(reverse("stocks:holder", args=[stock.mine.code]))
    assert "Nothing lies in this account" in page.content.decode()
    seize = signed_in("bw.issuing_officer").get(reverse("stocks:seize", args=[stock.mine.code]))
    assert "Nothing lies in this account" in seize.content.decode()


def test_a_count_tells_the_book_only_afterwards(stock, signed_in):
    stock.source(stock.mine, {"BW": 123456})
    client = signed_in("bw.issuing_officer")
    address = reverse("stocks:count", args=[stock.mine.code])
    assert "1,234.56" not in client.get(address).content.decode()
    assert client.post(address, {"as_of": "2026-11-24", "carats": "1"}).status_code == 422
    assert client.post(address, {"as_of": "2026-11-23", "carats": "1,234.567"}).status_code == 422
    told = client.post(address, {"as_of": "2026-11-23", "carats": "1,000.00"}, follow=True)
    assert "1,234.56" in next(str(each) for each in told.context["messages"])
    agreed = client.post(address, {"as_of": "2026-11-23", "carats": "1,234.56"}, follow=True)
    assert "agrees" in next(str(each) for each in agreed.context["messages"])
    assert [each.carats for each in StockDeclaration.objects.order_by("pk")] == [100000, 123456]


def test_parcels_are_seized_on_a_page_that_asks_first(stock, signed_in):
    one, other = (stock.source(stock.mine, {"BW": 100 * n}) for n in (1, 2))
    client = signed_in("bw.issuing_officer")
    address = reverse("stocks:seize", args=[stock.mine.code])
    page = client.get(address, {"parcel": one.code})
    assert page.context["form"].initial["parcels"] == [one.code]
    typed = {"parcels": [one.code], "happened_on": "2026-11-23", "fate": "state", "because": "Order 1"}
    assert client.post(address, typed | {"because": ""}).status_code == 422
    assert client.post(address, typed | {"parcels": ["BW-P-999999"]}).status_code == 422
    assert client.post(address, typed).status_code == 303
    assert StockParcel.objects.get(holder__kind="state").left == 100
    other.refresh_from_db()
    assert other.left == 200


# --- the transition and the balances ------------------------------------------------------------------------


def test_the_transition_is_read_by_officers_and_set_by_the_administrator(office, signed_in):
    address = reverse("stocks:transition")
    page = signed_in("bw.issuing_officer").get(address).content.decode()
    assert "administrator of your authority sets it" in page
    client = signed_in("bw.administrator")
    assert client.post(address, {"until": "2026-12-31", "source": ""}).status_code == 422
    assert (
        client.post(address, {"until": "2026-12-31", "source": "Act 3, s. 9"}, follow=True).status_code == 200
    )
    last = CoverTransition.objects.filter(authority=office.authorities["bw"]).last()
    assert (last.until, last.source, last.made_by) == (
        date(2026, 12, 31),
        "Act 3, s. 9",
        office.actor("bw.administrator").user,
    )
    assert "Act 3, s. 9" in signed_in("bw.issuing_officer").get(CONTROL).content.decode()
    over = signed_in("bw.administrator").post(
        address, {"until": "2026-11-22", "source": "Act 4"}, follow=True
    )
    assert "The transition is over" in next(str(each) for each in over.context["messages"])


def carats(page):
    return [value.removesuffix("\u00a0ct") for _line, value in page.context["balance"]]


def test_the_balance_of_the_country_and_of_a_mine(office, stock, authority, signed_in):
    """Orapa's 40.00 of a mixture of 100.00: of 50.00 exported, 20.00 by bookkeeping."""
    orapa = stock.source(stock.mine, {"BW;mine=Orapa": 4000}, on=date(2026, 2, 1))
    karowe = stock.source(stock.mine, {"BW;mine=Karowe": 6000}, on=date(2026, 2, 1))
    mixed = stock.only(
        stock.take(
            EventKind.MIX,
            {orapa.code: 4000, karowe.code: 6000},
            Made(parcel="", carats=10000, holder=stock.mine.code),
            on=date(2026, 3, 1),
        )
    )
    stock.take(EventKind.EXPORT, {mixed.code: 5000}, certificate="BW-1", on=date(2026, 7, 2))
    client = signed_in("bw.focal_point")
    page = client.get(reverse("stocks:balances"))
    assert carats(page) == ["0.00", "100.00", "50.00", "50.00"]
    assert [(row["mine"], row["produced"], row["left"]) for row in page.context["mines"]] == [
        ("Karowe", "60.00", "30.00"),
        ("Orapa", "40.00", "20.00"),
    ]
    of_mine = client.get(page.context["mines"][1]["url"])
    assert carats(of_mine) == ["0.00", "40.00", "20.00", "20.00"]
    assert "bookkeeping" in of_mine.content.decode()


def test_production_is_set_beside_the_return_that_counts(stock, authority, office):
    stock.source(stock.mine, {"BW;mine=Orapa": 4000}, on=date(2026, 2, 1))
    file_return("BW", "production", "2026H1", {"carats": "39.00"})
    file_return("BW", "production", "2026H1", {"carats": "50.00"}, vintage=2)
    file_return("AE", "production", "2026H1", {"carats": "7.00"})
    (row,) = controlling_balances.returned_production(authority, date(2026, 1, 1), DAY)
    assert (row.period, row.booked, row.returned) == ("2026H1", 4000, 5000)
    assert controlling_balances.returned_production(authority, date(2026, 1, 1), date(2026, 6, 29)) == []


# --- who may ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["bw.exporter", "bw.stock_keeper", "bw.customs_officer", "bw.observer"])
def test_no_holder_and_no_border_post_sees_the_authoritys_side(stock, signed_in, who):
    client = signed_in(who)
    for name in ("control", "licences", "holders", "balances", "transition"):
        assert client.get(reverse(f"stocks:{name}")).status_code == 403
    assert client.get(reverse("stocks:holder", args=[stock.mine.code])).status_code == 403


def test_the_focal_point_reads_and_does_not_act(stock, signed_in, office):
    licence = licensed(office, stock.mine, kind="mine", mine="Orapa")
    client = signed_in("bw.focal_point")
    assert client.get(reverse("stocks:holder", args=[stock.mine.code])).status_code == 200
    for address in (
        reverse("stocks:count", args=[stock.mine.code]),
        reverse("stocks:seize", args=[stock.mine.code]),
        reverse("stocks:new_licence"),
        reverse("stocks:new_holder"),
        reverse("stocks:end_licence", args=[licence.pk]),
        reverse("stocks:renew_licence", args=[licence.pk]),
    ):
        assert client.post(address).status_code == 403
