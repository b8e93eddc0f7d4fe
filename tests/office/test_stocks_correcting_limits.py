"""Who may correct which event, and what a correction may say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from held_stock import ANSWER, Stock, stocked
from openkp.custody.composition import Composition
from openkp.custody.events import Drawn, EventKind, Made
from openkp.custody.origins import OriginKey
from openkp.office.messages import CATALOGUE
from openkp.office.stocks.acts import holding as acts
from openkp.office.stocks.acts.controlling import seize_parcels
from openkp.office.stocks.acts.correcting import correct_stock_event
from openkp.office.stocks.acts.holding_trade import Producing
from openkp.office.stocks.book import Entry
from openkp.office.stocks.models import Holder, StockEvent, StockFile, StockParcel
from openkp.office.stocks.reads.own_answers import answered_by_holders
from openkp.office.stocks.rebuilding import rebuilt

pytestmark = pytest.mark.django_db


@pytest.fixture
def stock(office) -> Stock:  # type: ignore[no-untyped-def]
    return stocked(office)


@pytest.fixture
def officer(office):  # type: ignore[no-untyped-def]
    return office.actor("bw.issuing_officer")


def corrected(stock, actor, seq, entry, remark="weighed again"):  # type: ignore[no-untyped-def]
    return correct_stock_event(actor, seq, entry, remark, now=stock.office.now)


def codes(result) -> list[str]:  # type: ignore[no-untyped-def]
    assert not result.is_done
    assert {found.code for found in result.findings} <= CATALOGUE.keys()
    return [found.code for found in result.findings]


def otherwise(parcel: StockParcel, carats: int, *, on: date | None = None, origin: str = "") -> Entry:
    """The production of the parcel, told otherwise."""
    key = OriginKey.parse(origin or parcel.shares.get().origin.text)
    made = Made(parcel=parcel.code, carats=carats, holder=parcel.holder.code)
    return Entry(
        kind=EventKind.PRODUCTION,
        happened_on=on or parcel.born_on,
        outputs=(made,),
        origins=Composition.exact({key: carats}),
    )


def test_a_company_lowers_what_its_own_people_recorded_and_officers_read_why(stock):
    parcel = stock.produced(1000)
    done = corrected(stock, stock.miner, parcel.born.seq, otherwise(parcel, 900))
    assert stock.office.must(done)
    [told] = answered_by_holders(parcel.authority, stock.office.now)
    assert (told.corrects, told.answer, told.holder) == (parcel.born.seq, "weighed again", stock.mine)


def test_a_company_adds_nothing_and_changes_no_origin(stock):
    parcel = stock.produced(1000)
    seq = parcel.born.seq
    assert codes(corrected(stock, stock.miner, seq, otherwise(parcel, 1001))) == ["correction_adds"]
    moved = otherwise(parcel, 900, origin="BW;mine=Jwaneng")
    assert "correction_of_origins" in codes(corrected(stock, stock.miner, seq, moved))
    stock.office.must(corrected(stock, stock.miner, seq, otherwise(parcel, 900)))
    assert codes(corrected(stock, stock.miner, seq, otherwise(parcel, 1000))) == ["correction_adds"]


def test_a_loss_that_was_none_is_for_the_authority_to_say(stock, officer):
    parcel = stock.produced(1000)
    loss = acts.handling.Losing(
        parcel=parcel.code, carats=100, kind=EventKind.CLEANING_LOSS, happened_on=stock.day
    )
    event = stock.office.must(acts.record_loss(stock.miner, loss, said=ANSWER, now=stock.office.now))[0]
    assert codes(corrected(stock, stock.miner, event.seq, None)) == ["correction_adds"]
    assert stock.office.must(corrected(stock, officer, event.seq, None))


def test_the_authoritys_word_stands(stock, officer):
    parcel = stock.produced(1000)
    stock.office.must(corrected(stock, officer, parcel.born.seq, otherwise(parcel, 100)))
    assert codes(corrected(stock, stock.miner, parcel.born.seq, otherwise(parcel, 50))) == [
        "correction_by_the_authority"
    ]


@pytest.mark.parametrize("is_disposed", [True, False])
def test_a_company_does_not_undo_its_own_seizure(stock, officer, signed_in, is_disposed):
    parcel = stock.produced(1000)
    [event] = stock.office.must(
        seize_parcels(
            officer,
            stock.mine.code,
            [parcel.code],
            happened_on=stock.day,
            because="smuggled",
            is_disposed=is_disposed,
            now=stock.office.now,
        )
    )
    assert codes(corrected(stock, stock.miner, event.seq, None)) == ["correction_by_the_authority"]
    page = signed_in("bw.stock_keeper").post(
        reverse("stocks:correct", args=[event.seq]), {"outcome": "never", "remark": "give it back"}
    )
    assert "You cannot correct this" in page.content.decode()
    assert 'name="seen"' not in page.content.decode()


def test_a_company_does_not_take_from_others_by_a_correction(stock):
    parcel, other = stock.produced(1000), stock.bought(1000)
    moving = acts.handling.Moving(parcels=(parcel.code,), place="Safe", happened_on=stock.day)
    [event] = stock.office.must(acts.move_parcels(stock.miner, moving, said=ANSWER, now=stock.office.now))
    made = event.made.get()
    taken = Entry(
        kind=EventKind.MOVE,
        happened_on=stock.day,
        inputs=(Drawn(parcel=other.code, carats=1000),),
        outputs=(Made(parcel=made.code, carats=1000, holder=stock.mine.code, place="Safe"),),
    )
    assert "correction_reaches_others" in codes(corrected(stock, stock.miner, event.seq, taken))


def test_a_company_whose_account_is_closed_or_that_was_struck_off_records_nothing(stock):
    parcel = stock.produced(1000)
    given = Producing(licence="M-1", carats=100, happened_on=stock.day)
    Holder.objects.filter(pk=stock.mine.pk).update(is_active=False)
    assert codes(acts.record_production(stock.miner, given, now=stock.office.now)) == ["stock_no_account"]
    assert codes(corrected(stock, stock.miner, parcel.born.seq, None)) == ["stock_no_account"]
    Holder.objects.filter(pk=stock.mine.pk).update(is_active=True)
    stock.miner.trader.is_active = False
    try:
        refused = acts.record_production(stock.miner, given, now=stock.office.now)
        assert codes(refused) == ["stock_company_struck_off"]
        assert codes(corrected(stock, stock.miner, parcel.born.seq, None)) == ["stock_company_struck_off"]
    finally:
        stock.miner.trader.is_active = True


def test_a_correction_of_production_meets_what_the_production_would_meet(stock, officer):
    parcel = stock.produced(1000)
    seq = parcel.born.seq
    ahead = otherwise(parcel, 900, on=stock.day + timedelta(days=1))
    assert codes(corrected(stock, stock.miner, seq, ahead)) == ["stock_day_ahead"]
    abroad = otherwise(parcel, 900, origin="ZA;mine=Venetia")
    assert codes(corrected(stock, officer, seq, abroad)) == ["production_elsewhere"]
    unknown = otherwise(parcel, 900, origin="BW;licence=NOPE")
    assert codes(corrected(stock, officer, seq, unknown)) == ["stock_licence_unknown"]
    before = otherwise(parcel, 900, on=date(stock.day.year - 1, 12, 1))
    asked = corrected(stock, officer, seq, before)
    assert stock.office.must(asked)
    assert "custody_licence_out_of_date" in {found.code for found in asked.findings}


def test_a_voucher_of_another_deal_is_not_written_over_this_one(stock, officer):
    stock.bought(300)
    parcel = stock.bought(200, licence="D-2", voucher="V-2")
    digging = StockEvent.objects.get(seq=parcel.born.seq - 1)
    dug = digging.made.get()
    taken = replace(otherwise(dug, 200), voucher="v-1")
    assert codes(corrected(stock, officer, digging.seq, taken)) == ["custody_voucher_twice"]
    free = replace(otherwise(dug, 200), voucher="V-3")
    assert stock.office.must(corrected(stock, officer, digging.seq, free))


# --- imports, and the order of the log -------------------------------------------------------------------


def test_an_import_that_was_confirmed_here_stands_and_one_of_a_file_keeps_its_certificate(stock, officer):
    parcel = stock.brought({"ZA": 1000})
    event = parcel.born
    made = Made(parcel=parcel.code, carats=900, holder=stock.buyer.code)
    less = Entry(
        kind=EventKind.IMPORT,
        happened_on=stock.day,
        outputs=(made,),
        origins=Composition.exact({OriginKey(country="ZA"): 900}),
        certificate=event.certificate,
    )
    assert codes(corrected(stock, officer, event.seq, less)) == ["correction_of_an_import"]
    assert codes(corrected(stock, officer, event.seq, None)) == ["correction_of_an_import"]
    StockFile.objects.create(
        authority=event.authority,
        name="history.csv",
        data=b"",
        digest="0" * 64,
        kept_at=stock.office.now,
        kept_by=officer.user,
        imported_at=stock.office.now,
        first=event.seq,
        last=event.seq,
    )
    other = replace(less, certificate="ZA-OTHER-1")
    assert codes(corrected(stock, officer, event.seq, other)) == ["correction_of_a_certificate"]
    assert codes(corrected(stock, stock.keeper, event.seq, less)) == ["correction_by_the_authority"]
    assert stock.office.must(corrected(stock, officer, event.seq, less))


def test_a_correction_takes_from_no_parcel_that_a_later_event_made(stock, officer):
    first = stock.produced(1000)
    moving = acts.handling.Moving(parcels=(first.code,), place="Safe", happened_on=stock.day)
    [event] = stock.office.must(acts.move_parcels(stock.miner, moving, said=ANSWER, now=stock.office.now))
    late = stock.produced(1000)
    entry = Entry(
        kind=EventKind.MOVE,
        happened_on=stock.day,
        inputs=(Drawn(parcel=late.code, carats=1000),),
        outputs=(Made(parcel=event.made.get().code, carats=1000, holder=stock.mine.code, place="Safe"),),
    )
    assert codes(corrected(stock, officer, event.seq, entry)) == ["correction_from_a_later_parcel"]
    assert not rebuilt(first.authority).differences


def test_the_place_where_a_parcel_was_received_survives_a_correction_before_it(stock, officer):
    parcel = stock.produced(1000)
    sent = stock.sent(parcel, carats=400)
    arrived = acts.Receiving(parcel=sent.code, carats=400, happened_on=stock.day, place="Safe 9")
    stock.office.must(acts.receive_parcel(stock.keeper, arrived, now=stock.office.now))
    more = otherwise(parcel, 1000, origin="BW;zone=Letlhakane;mine=Pit 3;licence=M-1")
    done = stock.office.must(corrected(stock, officer, parcel.born.seq, more))
    assert sent.code in {each.code for each in done.changes.parcels}
    sent.refresh_from_db()
    assert (sent.place, sent.received_on) == ("Safe 9", stock.day)
