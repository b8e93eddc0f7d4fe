"""The stored stocks are what the log makes; a table changed by hand is found, difference by difference."""

from __future__ import annotations

import pytest

from controlled_stock import Stock
from openkp.cli import doctor_checks
from openkp.custody.composition import Composition
from openkp.custody.events import EventKind, Made
from openkp.custody.origins import OriginKey
from openkp.office.stocks.acts.correcting import correct_stock_event
from openkp.office.stocks.book import Entry
from openkp.office.stocks.models import Book, GoneShare, ParcelShare, StockDraw, StockParcel
from openkp.office.stocks.rebuilding import rebuilt

pytestmark = pytest.mark.django_db


@pytest.fixture
def stock(office):
    """Two mines' production, mixed; a part exported, a part sorted out, a part lost in cleaning."""
    stock = Stock(office)
    one = stock.source(stock.mine, {"BW;mine=Jwaneng": 6000}, made={"place": "Vault", "stones": 300})
    other = stock.source(stock.mine, {"BW;mine=Orapa": 3000})
    mixed = stock.only(
        stock.take(
            EventKind.MIX,
            {one.code: 5000, other.code: 3000},
            Made(parcel="", carats=8000, holder=stock.mine.code, grade="run of mine"),
        )
    )
    stock.take(EventKind.EXPORT, {mixed.code: 2500}, certificate="BW-2026-000001")
    stock.take(EventKind.CLEANING_LOSS, {mixed.code: 13})
    return stock


def differences(stock):
    return rebuilt(stock.office.authorities["bw"]).differences


def found(stock):
    return [(each.kind, each.what, each.field) for each in differences(stock)]


def test_what_was_posted_is_what_the_log_makes(stock):
    again = rebuilt(stock.office.authorities["bw"])
    assert (again.events, again.parcels, again.differences) == (5, 3, ())


def test_an_authority_without_a_book_has_nothing_to_compare(office):
    again = rebuilt(office.authorities["ae"])
    assert (again.events, again.parcels, again.differences) == (0, 0, ())


def test_a_tampered_share_is_found(stock):
    share = ParcelShare.objects.get(parcel__code="BW-P-000003", origin__mine="Orapa")
    ParcelShare.objects.filter(pk=share.pk).update(high=share.high - 1)
    assert found(stock) == [("share", "parcel BW-P-000003", "share of BW;mine=Orapa")]
    (difference,) = differences(stock)
    assert difference.expected.startswith("30.00 (30.00 to 30.00) ct")
    assert difference.found.startswith("30.00 (30.00 to 29.99) ct")


def test_a_missing_and_an_added_share_are_found(stock):
    share = ParcelShare.objects.get(parcel__code="BW-P-000003", origin__mine="Orapa")
    foreign = ParcelShare.objects.get(parcel__code="BW-P-000001")
    ParcelShare.objects.create(
        parcel=foreign.parcel, origin=share.origin, carats=1, low=0, high=1, left=0, left_low=0, left_high=0
    )
    share.delete()
    assert found(stock) == [
        ("share", "parcel BW-P-000001", "share of BW;mine=Orapa"),
        ("share", "parcel BW-P-000003", "share of BW;mine=Orapa"),
    ]
    assert [each.expected == "" for each in differences(stock)] == [True, False]


def test_carats_left_that_nobody_left_are_found(stock):
    StockParcel.objects.filter(code="BW-P-000001").update(left=1001)
    (difference,) = differences(stock)
    assert str(difference) == "parcel BW-P-000001, carats left: 10.01 instead of 10.00"


@pytest.mark.parametrize(
    ("column", "value"),
    [("carats", 9000), ("grade", "gem"), ("place", "Home"), ("stones", 7), ("custody_model", "mass_balance")],
)
def test_every_column_of_a_parcel_is_compared(stock, column, value):
    StockParcel.objects.filter(code="BW-P-000001").update(**{column: value})
    assert [each.kind for each in differences(stock)] == ["parcel"]


def test_a_parcel_given_to_another_holder_is_found(stock):
    StockParcel.objects.filter(code="BW-P-000001").update(holder=stock.exporter)
    assert found(stock) == [("parcel", "parcel BW-P-000001", "holder")]


def test_a_missing_and_an_invented_parcel_are_found(stock):
    invented = StockParcel.objects.get(code="BW-P-000001")
    StockParcel.objects.filter(code="BW-P-000002").update(is_void=True)
    invented.pk, invented.code = None, "BW-P-000099"
    invented.save()
    assert found(stock) == [
        ("parcel", "parcel BW-P-000002", "the parcel itself"),
        ("parcel", "parcel BW-P-000099", "the parcel itself"),
    ]
    assert differences(stock)[0].expected == "30.00 ct of event 2"


def test_what_an_event_took_and_what_left_the_books_is_compared(stock):
    StockDraw.objects.filter(event__kind="export").update(carats=2400)
    GoneShare.objects.filter(event__kind="cleaning_loss").delete()
    assert {each[:2] for each in found(stock)} == {("draw", "event 4"), ("gone", "event 5")}


def test_a_book_whose_number_was_put_back_is_found(stock):
    """The next event would get a number that is taken, or leave a gap."""
    Book.objects.update(last_event=4)
    (difference,) = differences(stock)
    assert (difference.kind, difference.expected, difference.found) == ("number", "5", "4")


def test_corrections_are_followed(stock):
    """The second parcel was heavier than written: everything after it changes, and the tables say so."""
    office = stock.office
    event = StockParcel.objects.get(code="BW-P-000002").born
    replaced = Entry(
        kind=EventKind.PRODUCTION,
        happened_on=event.happened_on,
        outputs=(Made(parcel="BW-P-000002", carats=3200, holder=stock.mine.code),),
        origins=stock_origin(3200),
    )
    result = correct_stock_event(
        office.actor("bw.issuing_officer"), event.seq, replaced, remark="weighed again", now=office.now
    )
    assert result.is_done, result.findings
    again = rebuilt(office.authorities["bw"])
    assert (again.events, again.differences) == (6, ())
    assert StockParcel.objects.get(code="BW-P-000002").left == 200


def stock_origin(carats):
    return Composition.exact({OriginKey.parse("BW;mine=Orapa"): carats})


def test_the_doctor_says_that_the_books_are_sound_or_what_is_wrong(stock):
    (check,) = doctor_checks.stocks()
    assert (check.name, check.state) == ("stocks bw", "fine")
    assert check.found == "3 parcels are as 5 events make them"
    ParcelShare.objects.filter(parcel__code="BW-P-000003").update(left_low=0)
    StockParcel.objects.filter(code="BW-P-000001").update(left=0)
    (check,) = doctor_checks.stocks()
    assert check.state == "wrong"
    assert "parcel BW-P-000001, carats left: 0.00 instead of 10.00" in check.found
    assert check.mend


def test_the_doctor_tells_the_first_differences_only(stock):
    StockParcel.objects.update(left=0, grade="x", stones=9, place="y")
    (check,) = doctor_checks.stocks()
    assert "more" in check.found.rpartition(";")[2]
