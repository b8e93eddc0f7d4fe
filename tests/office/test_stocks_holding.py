"""What a holder does in a day, at the acts: what is recorded, what is asked, what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from held_stock import ANSWER, Stock, stocked
from openkp.custody.composition import Model
from openkp.custody.events import EventKind
from openkp.custody.origins import OriginKey
from openkp.office.stocks.acts import holding as acts
from openkp.office.stocks.acts.correcting import correct_stock_event
from openkp.office.stocks.acts.holding_core import Billed, Measured, Said
from openkp.office.stocks.acts.holding_handling import (
    Cutting,
    Losing,
    Mixing,
    Moving,
    Part,
    Sorting,
    Splitting,
)
from openkp.office.stocks.acts.holding_trade import Buying, Producing, Selling
from openkp.office.stocks.book import parcels_of
from openkp.office.stocks.models import (
    Holder,
    Invoice,
    Licence,
    Profile,
    StockDeclaration,
    StockEvent,
    StockParcel,
)
from openkp.office.stocks.reads.own_answers import answered_by_holders

pytestmark = pytest.mark.django_db


@pytest.fixture
def stock(office) -> Stock:  # type: ignore[no-untyped-def]
    return stocked(office)


def codes(result) -> set[str]:  # type: ignore[no-untyped-def]
    assert not result.is_done
    return {found.code for found in result.findings}


def left(parcel: StockParcel) -> int:
    parcel.refresh_from_db()
    return parcel.left


# --- production ---------------------------------------------------------------------------------------------


def test_what_a_mine_brings_up_is_in_its_account_with_licence_mine_and_month(stock):
    parcel = stock.produced(1250, stones=7, place="Vault", grade="run of mine")
    key = OriginKey(country="BW", zone="Letlhakane", mine="Pit 3", licence="M-1", period="2026-11")
    assert parcels_of([parcel])[0].left.shares.keys() == {key}
    assert (parcel.holder, parcel.carats, parcel.place, parcel.stones) == (stock.mine, 1250, "Vault", 7)
    assert parcel.custody_model == Model.IDENTITY_PRESERVED
    assert not Profile.objects.exists()


def test_what_was_measured_stands_beside_the_production(stock):
    measured = Measured(sizes=(("-7", 300), ("+11", 900)), gem_carats=250, usd=150_000)
    parcel = stock.produced(1250, measured=measured)
    profile = parcel.born.profile
    assert (profile.sizes, profile.gem_carats, profile.usd) == ({"-7": 300, "+11": 900}, 250, 150_000)
    assert parcel.usd == 150_000


def test_a_form_that_is_sent_twice_counts_once(stock):
    given = Producing(licence="M-1", carats=1250, happened_on=stock.day)
    results = [
        acts.record_production(stock.miner, given, now=stock.office.now, said=Said(token=token))
        for token in ("tap", "tap", "another")
    ]
    first, second, third = ([event.seq for event in stock.office.must(one)] for one in results)
    assert first == second != third
    assert StockEvent.objects.count() == 2


def test_the_mark_of_one_holders_form_says_nothing_of_anothers(stock):
    said = Said(token="same", answer="looked at")
    mined = Producing(licence="M-1", carats=100, happened_on=stock.day)
    stock.office.must(acts.record_production(stock.miner, mined, now=stock.office.now, said=said))
    bought = Buying(seller="D-1", voucher="V-9", carats=100, happened_on=stock.day)
    stock.office.must(acts.record_purchase(stock.keeper, bought, now=stock.office.now, said=said))
    assert StockEvent.objects.count() == 3


def test_a_licence_out_of_date_is_asked_about_and_the_answer_is_kept(stock):
    Licence.objects.filter(number="M-1").update(valid_to=stock.day - timedelta(days=1))
    given = Producing(licence="M-1", carats=1250, happened_on=stock.day)
    refused = acts.record_production(stock.miner, given, now=stock.office.now)
    assert codes(refused) >= {"custody_licence_out_of_date", "stock_answer_missing"}
    assert not StockEvent.objects.exists()
    answer = Said(answer="The new one is being printed.")
    done = acts.record_production(stock.miner, given, now=stock.office.now, said=answer)
    assert stock.office.must(done)[0].remark == "The new one is being printed."


def test_paper_of_an_earlier_day_is_typed_in_later_and_a_day_to_come_is_refused(stock):
    assert stock.produced(100, days_ago=40).born_on == stock.day - timedelta(days=40)
    given = Producing(licence="M-1", carats=1250, happened_on=stock.day + timedelta(days=1))
    assert "stock_day_ahead" in codes(acts.record_production(stock.miner, given, now=stock.office.now))


def test_another_holders_licence_is_no_licence(stock):
    given = Producing(licence="D-1", carats=1250, happened_on=stock.day)
    assert codes(acts.record_production(stock.miner, given, now=stock.office.now)) == {
        "stock_licence_unknown"
    }


def test_nothing_comes_of_nothing(stock):
    given = Producing(licence="M-1", carats=0, happened_on=stock.day)
    assert "custody_carats_not_positive" in codes(
        acts.record_production(stock.miner, given, now=stock.office.now)
    )


def test_a_keeper_without_an_account_is_told_and_an_exporters_opens_at_first_use(office):
    given = Producing(licence="M-1", carats=100, happened_on=office.now.date())
    assert codes(acts.record_production(office.actor("bw.stock_keeper"), given, now=office.now)) == {
        "stock_no_account"
    }
    exporter = office.actor("bw.exporter")
    opened = office.must(acts.open_own_account(exporter, now=office.now))
    assert office.must(acts.open_own_account(exporter, now=office.now)) == opened
    assert (opened.trader, Holder.objects.count()) == (exporter.trader, 1)


def test_an_account_that_was_closed_takes_nothing(stock):
    Holder.objects.filter(pk=stock.mine.pk).update(is_active=False)
    given = Producing(licence="M-1", carats=100, happened_on=stock.day)
    assert codes(acts.record_production(stock.miner, given, now=stock.office.now)) == {"stock_no_account"}


@pytest.mark.parametrize("who", ["bw.issuing_officer", "bw.focal_point", "kp.delegate_bw"])
def test_nobody_else_records_a_holders_stock(stock, who):
    given = Producing(licence="M-1", carats=100, happened_on=stock.day)
    with pytest.raises(PermissionDenied):
        acts.record_production(stock.office.actor(who), given, now=stock.office.now)


# --- purchase -----------------------------------------------------------------------------------------------


def test_a_purchase_of_a_digger_is_his_production_and_the_purchase_under_one_voucher(stock):
    parcel = stock.bought(320, billed=Billed(number="R-1", usd=45_000))
    production, purchase = StockEvent.objects.order_by("seq")
    assert (production.kind, purchase.kind) == (EventKind.PRODUCTION, EventKind.PURCHASE)
    assert {production.voucher, purchase.voucher} == {"V-1"}
    dug = StockParcel.objects.get(born=production)
    assert (dug.holder, dug.left, parcel.holder, parcel.left) == (stock.digger, 0, stock.buyer, 320)
    key = next(iter(parcels_of([parcel])[0].left.shares))
    assert (key.zone, key.mine, key.licence) == ("Ghanzi", "Site 1", "D-1")
    assert Invoice.objects.get().event == purchase


def test_a_voucher_counts_once(stock):
    stock.bought(320)
    given = Buying(seller="D-2", voucher=" v-1 ", carats=100, happened_on=stock.day)
    again = acts.record_purchase(stock.keeper, given, said=ANSWER, now=stock.office.now)
    assert "custody_voucher_twice" in codes(again)
    assert StockEvent.objects.count() == 2


def test_a_licence_that_nobody_registered_buys_nothing(stock):
    given = Buying(seller="D-77", voucher="V-2", carats=100, happened_on=stock.day)
    assert codes(acts.record_purchase(stock.keeper, given, now=stock.office.now)) == {"stock_licence_unknown"}


def test_a_purchase_without_voucher_is_asked_about(stock):
    given = Buying(seller="D-1", carats=100, happened_on=stock.day)
    assert "custody_voucher_missing" in codes(acts.record_purchase(stock.keeper, given, now=stock.office.now))


def test_a_parcel_of_a_holder_who_keeps_books_here_is_not_taken_from_him(stock):
    parcel = stock.produced(500)
    given = Buying(seller="M-1", parcel=parcel.code, carats=500, happened_on=stock.day)
    assert codes(acts.record_purchase(stock.keeper, given, said=ANSWER, now=stock.office.now)) == {
        "stock_seller_records"
    }
    assert left(parcel) == 500


def test_a_parcel_of_a_holder_without_books_is_bought_by_its_label_and_never_over_drawn(stock):
    parcel = stock.produced(500)
    StockParcel.objects.filter(pk=parcel.pk).update(holder=stock.digger)
    given = Buying(seller="D-1", parcel=parcel.code.lower(), carats=200, happened_on=stock.day)
    bought = stock.made(acts.record_purchase(stock.keeper, given, said=ANSWER, now=stock.office.now))
    assert (left(parcel), bought.left, bought.holder) == (300, 200, stock.buyer)
    more = Buying(seller="D-1", parcel=parcel.code, carats=301, happened_on=stock.day)
    assert "custody_overdrawn" in codes(
        acts.record_purchase(stock.keeper, more, said=ANSWER, now=stock.office.now)
    )
    wrong = Buying(seller="D-2", parcel=parcel.code, carats=1, happened_on=stock.day)
    assert codes(acts.record_purchase(stock.keeper, wrong, now=stock.office.now)) == {"stock_not_the_sellers"}


def test_a_mines_licence_buys_nothing_by_the_buyers_word(stock):
    for_the_mine = Buying(seller="M-1", carats=5_000_000, happened_on=stock.day)
    for buyer in (stock.keeper, stock.seller):
        refused = acts.record_purchase(buyer, for_the_mine, said=ANSWER, now=stock.office.now)
        assert codes(refused) == {"stock_seller_records"}
    stock.miner.trader.people.all().delete()
    refused = acts.record_purchase(stock.keeper, for_the_mine, said=ANSWER, now=stock.office.now)
    assert codes(refused) == {"stock_seller_no_digger"}
    assert not StockEvent.objects.exists()


def test_a_company_with_a_diggers_account_records_its_own_sales(stock):
    Holder.objects.filter(pk=stock.mine.pk).update(kind="digger")
    Licence.objects.filter(number="M-1").update(kind="digger")
    given = Buying(seller="M-1", voucher="V-1", carats=100, happened_on=stock.day)
    refused = acts.record_purchase(stock.keeper, given, said=ANSWER, now=stock.office.now)
    assert codes(refused) == {"stock_seller_records"}


def test_what_was_asked_and_answered_is_kept_apart_for_officers(stock):
    Licence.objects.filter(number="M-1").update(valid_to=stock.day - timedelta(days=1))
    given = Producing(licence="M-1", carats=1250, happened_on=stock.day)
    said = Said(answer="The new one is being printed.", remark="north pit")
    stock.office.must(acts.record_production(stock.miner, given, said=said, now=stock.office.now))
    [told] = answered_by_holders(stock.mine.authority, stock.office.now)
    assert [each.code for each in told.asked] == ["custody_licence_out_of_date"]
    assert told.asked[0].params["licence"] == "M-1"
    assert (told.answer, told.holder, told.corrects) == ("The new one is being printed.", stock.mine, 0)
    assert not answered_by_holders(stock.mine.authority, stock.office.now + timedelta(seconds=1))


# --- sale and arrival ---------------------------------------------------------------------------------------


def test_a_sale_goes_on_its_way_and_nothing_can_be_done_with_it_before_it_arrives(stock):
    parcel = stock.produced(1000)
    given = Selling(
        parcel=parcel.code,
        buyer="Kalahari Buyers",
        carats=400,
        happened_on=stock.day,
        billed=Billed(number="I-7", usd=90_000, warranty="As printed."),
    )
    sent = stock.made(acts.record_sale(stock.miner, given, now=stock.office.now))
    assert (left(parcel), sent.carats, sent.received_on, sent.holder) == (600, 400, None, stock.buyer)
    assert Invoice.objects.get().warranty == "As printed."
    mixing = Moving(parcels=(sent.code,), place="Safe", happened_on=stock.day)
    assert codes(acts.move_parcels(stock.keeper, mixing, now=stock.office.now)) == {"parcel_not_received"}


def test_who_may_not_sell_to_whom_is_asked(stock):
    parcel = stock.bought(100)
    given = Selling(parcel=parcel.code, buyer="D-1", happened_on=stock.day)
    assert "custody_may_not_sell" in codes(acts.record_sale(stock.keeper, given, now=stock.office.now))


@pytest.mark.parametrize(
    ("buyer", "code"), [("Nobody", "stock_holder_unknown"), ("", "stock_holder_unknown")]
)
def test_a_buyer_that_nobody_knows_gets_nothing(stock, buyer, code):
    given = Selling(parcel=stock.produced(100).code, buyer=buyer, happened_on=stock.day)
    assert codes(acts.record_sale(stock.miner, given, now=stock.office.now)) == {code}


def test_a_name_that_two_accounts_bear_is_not_guessed(stock):
    Holder.objects.filter(name="Mpho Digger").update(name="Kgosi Digger")
    given = Selling(parcel=stock.produced(100).code, buyer="kgosi digger", happened_on=stock.day)
    assert codes(acts.record_sale(stock.miner, given, now=stock.office.now)) == {"stock_holder_ambiguous"}


def test_the_same_carats_are_sold_once(stock):
    parcel = stock.produced(100)
    stock.sent(parcel)
    given = Selling(parcel=parcel.code, buyer="B-1", carats=100, happened_on=stock.day)
    assert "custody_overdrawn" in codes(acts.record_sale(stock.miner, given, now=stock.office.now))


def test_another_holders_parcel_does_not_exist_for_me(stock):
    parcel = stock.produced(100)
    given = Selling(parcel=parcel.code, buyer="E-1", happened_on=stock.day)
    assert codes(acts.record_sale(stock.keeper, given, now=stock.office.now)) == {"record_not_found"}


def arrived(stock, parcel, carats, **said):  # type: ignore[no-untyped-def]
    given = acts.Receiving(parcel=parcel.code, carats=carats, happened_on=stock.day, place="Safe")
    return acts.receive_parcel(stock.keeper, given, now=stock.office.now, said=Said(**said))


def test_a_parcel_that_arrived_as_sent_is_at_hand(stock):
    sent = stock.sent(stock.produced(100))
    row = stock.office.must(arrived(stock, sent, 100))
    assert (row.received_on, row.place, row.left) == (stock.day, "Safe", 100)
    assert codes(arrived(stock, sent, 100)) == {"stock_received_already"}


def test_a_receipt_that_is_sent_twice_counts_once(stock):
    sent = stock.sent(stock.produced(100))
    for _ in range(2):
        assert (
            stock.office.must(arrived(stock, sent, 90, token="tap", remark="one stone is missing")).left == 90
        )
    assert StockEvent.objects.filter(kind=EventKind.THEFT).count() == 1


def test_what_is_missing_on_arrival_is_a_loss_that_says_why(stock):
    sent = stock.sent(stock.produced(100))
    assert codes(arrived(stock, sent, 90)) == {"stock_received_less"}
    row = stock.office.must(arrived(stock, sent, 90, remark="The bag was open."))
    loss = StockEvent.objects.get(kind=EventKind.THEFT)
    assert row.left == 90
    assert loss.remark == "0.90 of 1.00 ct arrived · The bag was open."


def test_more_than_was_sent_cannot_arrive(stock):
    sent = stock.sent(stock.produced(100))
    assert codes(arrived(stock, sent, 101, remark="x")) == {"stock_received_more"}
    assert codes(arrived(stock, sent, 0, remark="x")) == {"stock_received_nothing"}
    sent.refresh_from_db()
    assert sent.received_on is None


def test_a_parcel_that_is_refused_is_on_its_way_back_with_its_origins(stock):
    sent = stock.sent(stock.produced(100))
    refuse = acts.refuse_parcel
    assert codes(refuse(stock.keeper, sent.code, now=stock.office.now)) == {"stock_refused_untold"}
    sent.refresh_from_db()
    assert sent.received_on is None
    back = stock.made(
        refuse(stock.keeper, sent.code, now=stock.office.now, said=Said(remark="The seal is broken."))
    )
    assert (back.holder, back.received_on, left(sent)) == (stock.mine, None, 0)
    assert parcels_of([back])[0].left == parcels_of([sent])[0].composition
    assert "The seal is broken." in back.born.remark


def test_a_refusal_that_never_was_leaves_the_parcel_on_its_way(stock):
    sent = stock.sent(stock.produced(100))
    back = stock.made(
        acts.refuse_parcel(stock.keeper, sent.code, now=stock.office.now, said=Said(remark="No seal."))
    )
    officer = stock.office.actor("bw.issuing_officer")
    stock.office.must(
        correct_stock_event(officer, back.born.seq, None, "typed by mistake", now=stock.office.now)
    )
    sent.refresh_from_db()
    assert (sent.left, sent.received_on) == (100, None)
    stock.office.must(arrived(stock, sent, 100))


def test_the_mark_of_a_page_that_received_another_parcel_says_so(stock):
    parcel = stock.produced(200)
    one, other = stock.sent(parcel, carats=50), stock.sent(parcel, carats=60)
    said = Said(token="tap")
    first = acts.Receiving(parcel=one.code, carats=50, happened_on=stock.day)
    assert acts.receive_parcel(stock.keeper, first, now=stock.office.now, said=said).is_done
    assert acts.receive_parcel(stock.keeper, first, now=stock.office.now, said=said).is_done
    unknown = acts.Receiving(parcel="BW-P-999999", carats=50, happened_on=stock.day)
    second = acts.Receiving(parcel=other.code, carats=60, happened_on=stock.day)
    receive = acts.receive_parcel
    assert codes(receive(stock.keeper, unknown, now=stock.office.now, said=said)) == {"record_not_found"}
    assert codes(receive(stock.keeper, second, now=stock.office.now, said=said)) == {"stock_form_of_another"}


# --- parcels at hand ----------------------------------------------------------------------------------------


def test_a_mix_holds_all_of_its_parcels(stock):
    one, other = stock.bought(100), stock.bought(50, licence="D-2", voucher="V-2")
    given = Mixing(parcels=(one.code, other.code), happened_on=stock.day, place="Safe")
    mix = stock.made(acts.mix_parcels(stock.keeper, given, now=stock.office.now))
    assert (mix.left, left(one), left(other), mix.place) == (150, 0, 0, "Safe")
    assert mix.custody_model == Model.SEGREGATED


def test_one_parcel_is_no_mix(stock):
    one = stock.bought(100)
    given = Mixing(parcels=(one.code, one.code), happened_on=stock.day)
    assert codes(acts.mix_parcels(stock.keeper, given, now=stock.office.now)) == {"stock_mix_needs_two"}


def test_what_is_not_named_in_a_split_stays(stock):
    parcel = stock.bought(100)
    parts = (Part(carats=30, grade="+11"), Part(carats=20, place="Bag 2"))
    given = Splitting(parcel=parcel.code, parts=parts, happened_on=stock.day)
    stock.office.must(acts.split_parcel(stock.keeper, given, now=stock.office.now))
    assert left(parcel) == 50
    made = StockParcel.objects.filter(born__kind=EventKind.SPLIT)
    assert {(row.carats, row.grade, row.place) for row in made} == {(30, "+11", ""), (20, "", "Bag 2")}


def test_a_split_of_more_than_is_there_is_refused(stock):
    given = Splitting(parcel=stock.bought(100).code, parts=(Part(carats=101),), happened_on=stock.day)
    assert "custody_overdrawn" in codes(acts.split_parcel(stock.keeper, given, now=stock.office.now))


@pytest.mark.parametrize(("out", "code"), [(99, "stock_sorted_less"), (101, "stock_sorted_more")])
def test_a_sorting_weighs_what_went_in(stock, out, code):
    given = Sorting(parcels=(stock.bought(100).code,), parts=(Part(carats=out),), happened_on=stock.day)
    assert codes(acts.sort_parcels(stock.keeper, given, now=stock.office.now)) >= {code}


def test_stones_whose_origin_is_known_are_told_apart_again(stock):
    one, other = stock.bought(100), stock.bought(50, licence="D-2", voucher="V-2")
    keys = [next(iter(parcels_of([row])[0].left.shares)) for row in (one, other)]
    parts = (Part(carats=40, origin=keys[1], grade="stone by stone"), Part(carats=110))
    given = Sorting(parcels=(one.code, other.code), parts=parts, happened_on=stock.day)
    stock.office.must(acts.sort_parcels(stock.keeper, given, now=stock.office.now))
    told, rest = StockParcel.objects.filter(born__kind=EventKind.SORT).order_by("pk")
    assert told.custody_model == Model.IDENTITY_PRESERVED
    assert parcels_of([rest])[0].left.shares[keys[1]].carats == 10
    too_many = (Part(carats=120, origin=keys[1]), Part(carats=30))
    again = Sorting(parcels=(told.code, rest.code), parts=too_many, happened_on=stock.day)
    assert "custody_stated_not_there" in codes(acts.sort_parcels(stock.keeper, again, now=stock.office.now))


def test_parcels_that_move_are_not_mixed(stock):
    one, other = stock.bought(100), stock.bought(50, licence="D-2", voucher="V-2")
    given = Moving(parcels=(one.code, other.code), place="Bank", happened_on=stock.day)
    stock.office.must(acts.move_parcels(stock.keeper, given, now=stock.office.now))
    there = StockParcel.objects.filter(place="Bank")
    assert [row.custody_model for row in there] == [Model.IDENTITY_PRESERVED] * 2


def test_losses_are_told_apart_and_a_theft_is_told(stock):
    parcel = stock.bought(100)
    cleaning = Losing(parcel=parcel.code, carats=3, kind=EventKind.CLEANING_LOSS, happened_on=stock.day)
    stock.office.must(acts.record_loss(stock.keeper, cleaning, now=stock.office.now))
    theft = Losing(parcel=parcel.code, carats=7, kind=EventKind.THEFT, happened_on=stock.day)
    assert codes(acts.record_loss(stock.keeper, theft, now=stock.office.now)) == {"stock_theft_untold"}
    told = Said(remark="Reported to the police.")
    stock.office.must(acts.record_loss(stock.keeper, theft, now=stock.office.now, said=told))
    assert left(parcel) == 90
    other = Losing(parcel=parcel.code, carats=1, kind=EventKind.EXPORT, happened_on=stock.day)
    assert "stock_no_such_loss" in codes(acts.record_loss(stock.keeper, other, now=stock.office.now))


def test_cut_stones_leave_with_their_polished_weight(stock):
    parcel = stock.bought(100)
    given = Cutting(parcel=parcel.code, carats=60, polished=25, happened_on=stock.day)
    event = stock.office.must(acts.record_cutting(stock.keeper, given, now=stock.office.now))[0]
    assert (left(parcel), event.content["polished"]) == (40, "0.25")
    heavier = Cutting(parcel=parcel.code, carats=10, polished=11, happened_on=stock.day)
    assert codes(acts.record_cutting(stock.keeper, heavier, now=stock.office.now)) == {
        "custody_polished_wrong"
    }


def test_nothing_happens_to_a_parcel_before_it_is_there(stock):
    parcel = stock.bought(100)
    given = Moving(parcels=(parcel.code,), place="Safe", happened_on=stock.day - timedelta(days=1))
    assert codes(acts.move_parcels(stock.keeper, given, now=stock.office.now)) == {"custody_used_before_made"}


def test_a_declaration_is_kept_once_and_not_for_a_day_to_come(stock):
    declare = acts.declare_stock
    first = stock.office.must(declare(stock.keeper, stock.day, 100, now=stock.office.now))
    assert stock.office.must(declare(stock.keeper, stock.day, 100, now=stock.office.now)) == first
    stock.office.must(declare(stock.keeper, stock.day, 90, now=stock.office.now))
    assert [row.carats for row in StockDeclaration.objects.all()] == [100, 90]
    ahead = declare(stock.keeper, stock.day + timedelta(days=1), 1, now=stock.office.now)
    assert codes(ahead) == {"stock_day_ahead"}
    assert codes(declare(stock.keeper, stock.day, -1, now=stock.office.now)) == {"custody_field_unreadable"}
