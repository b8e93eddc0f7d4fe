"""What an officer does for the accounts of others: sales for those without books, closing and reopening."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from held_stock import ANSWER, Stock, stocked
from openkp.office.messages import CATALOGUE
from openkp.office.stocks.acts import holding as acts
from openkp.office.stocks.acts.controlling import seize_parcels
from openkp.office.stocks.acts.handing_over import (
    Handover,
    close_stock_account,
    hand_over_parcel,
    reopen_stock_account,
)
from openkp.office.stocks.acts.holding_trade import Buying, Selling
from openkp.office.stocks.models import StockEvent, StockParcel

pytestmark = pytest.mark.django_db


@pytest.fixture
def stock(office) -> Stock:  # type: ignore[no-untyped-def]
    return stocked(office)


@pytest.fixture
def officer(office):  # type: ignore[no-untyped-def]
    return office.actor("bw.issuing_officer")


def codes(result) -> set[str]:  # type: ignore[no-untyped-def]
    assert not result.is_done
    assert {found.code for found in result.findings} <= CATALOGUE.keys()
    return {found.code for found in result.findings}


def seized(stock: Stock, officer, parcel: StockParcel) -> StockParcel:  # type: ignore[no-untyped-def]
    [event] = stock.office.must(
        seize_parcels(
            officer,
            parcel.holder.code,
            [parcel.code],
            happened_on=stock.day,
            because="smuggled",
            is_disposed=False,
            now=stock.office.now,
        )
    )
    return event.made.get()


def test_nobody_buys_from_the_state_by_his_own_word(stock, officer):
    parcel = seized(stock, officer, stock.bought(1000))
    given = Buying(seller=parcel.holder.code, parcel=parcel.code, carats=1000, happened_on=stock.day)
    refused = acts.record_purchase(stock.keeper, given, said=ANSWER, now=stock.office.now)
    assert codes(refused) == {"stock_seller_no_digger"}


def test_an_officer_hands_over_what_the_state_has_and_the_buyer_receives_it(stock, officer):
    parcel = seized(stock, officer, stock.bought(1000))
    given = Handover(
        parcel=parcel.code, buyer="B-1", carats=400, happened_on=stock.day, because="Auction 7 of 2026"
    )
    event = stock.office.must(hand_over_parcel(officer, given, now=stock.office.now))
    made = event.made.get()
    assert (made.holder, made.carats, made.received_on, event.remark) == (
        stock.buyer,
        400,
        None,
        "Auction 7 of 2026",
    )
    parcel.refresh_from_db()
    assert parcel.left == 600


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"because": " "}, "remark_missing"),
        ({"buyer": "nobody"}, "stock_holder_unknown"),
        ({"parcel": "BW-P-999999"}, "record_not_found"),
        ({"carats": 1001}, "custody_overdrawn"),
    ],
)
def test_what_is_not_handed_over(stock, officer, changes, code):
    parcel = seized(stock, officer, stock.bought(1000))
    values = {"parcel": parcel.code, "buyer": "B-1", "happened_on": stock.day, "because": "Auction"}
    events = StockEvent.objects.count()
    assert code in codes(hand_over_parcel(officer, Handover(**values | changes), now=stock.office.now))
    assert StockEvent.objects.count() == events


def test_the_day_and_the_seller_are_looked_at(stock, officer):
    own = stock.produced(1000)
    given = Handover(parcel=own.code, buyer="B-1", happened_on=stock.day, because="Auction")
    assert codes(hand_over_parcel(officer, given, now=stock.office.now)) == {"stock_seller_records"}
    state = seized(stock, officer, own)
    ahead = Handover(
        parcel=state.code, buyer="B-1", happened_on=stock.day + timedelta(days=1), because="Auction"
    )
    assert codes(hand_over_parcel(officer, ahead, now=stock.office.now)) == {"stock_day_ahead"}
    same = Handover(parcel=state.code, buyer=state.holder.code, happened_on=stock.day, because="Auction")
    assert codes(hand_over_parcel(officer, same, now=stock.office.now)) == {"stock_buyer_is_seller"}


def test_a_parcel_on_its_way_can_be_seized(stock, officer):
    sent = stock.sent(stock.produced(1000))
    taken = seized(stock, officer, sent)
    sent.refresh_from_db()
    assert (sent.left, sent.received_on, taken.carats) == (0, None, 1000)


def test_a_closed_account_is_written_to_by_nobody_until_it_is_opened_again(stock, officer):
    parcel = stock.produced(1000)
    now = stock.office.now
    assert codes(close_stock_account(officer, stock.buyer.code, because=" ", now=now)) == {"remark_missing"}
    stock.office.must(close_stock_account(officer, stock.buyer.code, because="fraud", now=now))
    selling = Selling(parcel=parcel.code, buyer="B-1", happened_on=stock.day)
    assert "stock_holder_unknown" in codes(acts.record_sale(stock.miner, selling, said=ANSWER, now=now))
    buying = Buying(seller="D-1", voucher="V-1", carats=10, happened_on=stock.day)
    assert codes(acts.record_purchase(stock.keeper, buying, said=ANSWER, now=now)) == {"stock_no_account"}
    stock.office.must(reopen_stock_account(officer, stock.buyer.code, because="cleared", now=now))
    assert stock.bought(10).holder == stock.buyer


def test_the_account_of_the_state_stays_open(stock, officer):
    state = seized(stock, officer, stock.bought(10)).holder
    closed = close_stock_account(officer, state.code, because="why not", now=stock.office.now)
    assert codes(closed) == {"account_of_the_state"}


def test_the_pages_of_both(stock, officer, signed_in):
    parcel = seized(stock, officer, stock.bought(1000))
    client = signed_in("bw.issuing_officer")
    account = client.get(reverse("stocks:holder", args=[parcel.holder.code])).content.decode()
    page = reverse("stocks:hand_over", args=[parcel.holder.code])
    assert page in account
    assert parcel.code in client.get(page).content.decode()
    sold = {"parcel": parcel.code, "buyer": "B-1", "happened_on": stock.day.isoformat(), "because": "Auction"}
    assert client.post(page, sold | {"buyer": "nobody"}).status_code == 422
    assert client.post(page, sold).status_code == 303
    assert StockParcel.objects.get(born__remark="Auction").holder == stock.buyer
    own = client.get(reverse("stocks:hand_over", args=[stock.mine.code])).content.decode()
    assert "its people record the sale" in own
    standing = reverse("stocks:standing", args=[stock.buyer.code])
    assert standing in client.get(reverse("stocks:holder", args=[stock.buyer.code])).content.decode()
    assert "Close the account of" in client.get(standing).content.decode()
    assert client.post(standing, {"because": ""}).status_code == 422
    assert client.post(standing, {"because": "fraud"}).status_code == 303
    assert "Open it again" in client.get(standing).content.decode()
    stock.buyer.refresh_from_db()
    assert not stock.buyer.is_active
