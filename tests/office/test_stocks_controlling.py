"""The authority's acts on the stocks desk: licences, accounts, counts, seizures, the transition for cover."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from controlled_stock import Stock
from openkp.custody.events import EventKind, Made
from openkp.office.messages import explained
from openkp.office.register.models import Entry as LogEntry
from openkp.office.stocks.acts.controlling import count_stock, seize_parcels, set_cover_transition
from openkp.office.stocks.acts.licensing import (
    Terms,
    end_licence,
    grant_licence,
    open_stock_account,
    renew_licence,
)
from openkp.office.stocks.models import (
    CoverTransition,
    Holder,
    Licence,
    StockDeclaration,
    StockEvent,
    StockParcel,
)
from openkp.office.stocks.rebuilding import rebuilt
from openkp.office.stocks.transitions import is_in_transition

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
TERMS = Terms(
    number="M-7", kind="mine", valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31), mine="Jwaneng"
)


@pytest.fixture
def stock(office):
    return Stock(office)


@pytest.fixture
def officer(office):
    return office.actor("bw.issuing_officer")


@pytest.fixture
def licence(office, stock, officer):
    return office.must(grant_licence(officer, stock.mine.code, TERMS, now=office.now))


def codes(result):
    return [found.code for found in result.findings]


# --- licences -----------------------------------------------------------------------------------------------


def test_a_licence_is_granted_with_its_area_and_written_to_the_log_of_acts(office, stock, officer, licence):
    assert licence.holder == stock.mine
    assert (licence.number, licence.mine, licence.kind) == ("M-7", "Jwaneng", "mine")
    assert LogEntry.objects.filter(log__kind="acts", log__authority__code="bw").count() >= 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"number": "  "}, "remark_missing"),
        ({"valid_to": date(2025, 12, 31)}, "licence_days_wrong"),
        ({"mine": ""}, "licence_area_missing"),
        ({"mine": "", "kind": "digger"}, "licence_area_missing"),
        ({"latitude": -24.5}, "licence_position_incomplete"),
        ({"latitude": -24.5, "longitude": 24.7}, "licence_position_incomplete"),
        ({"latitude": -94.5, "longitude": 24.7, "radius_km": 2.0}, "licence_position_wrong"),
        ({"latitude": -24.5, "longitude": 24.7, "radius_km": 0.0}, "licence_position_wrong"),
        ({"number": "M-7"}, "licence_number_taken"),
    ],
)
def test_a_licence_that_says_too_little_or_nonsense_is_not_granted(
    office, stock, officer, licence, change, code
):
    terms = replace(TERMS, **({"number": "M-8"} | change))
    result = grant_licence(officer, stock.mine.code, terms, now=office.now)
    assert codes(result) == [code]
    assert Licence.objects.count() == 1


def test_a_position_is_area_enough_and_a_buyer_needs_none(office, stock, officer):
    around = replace(TERMS, mine="", latitude=0.0, longitude=0.0, radius_km=5.0)
    buyer = replace(TERMS, number="B-1", kind="buyer", mine="")
    assert grant_licence(officer, stock.mine.code, around, now=office.now).is_done
    assert grant_licence(officer, stock.exporter.code, buyer, now=office.now).is_done


def test_no_licence_is_granted_to_the_holder_of_another_authority(office, stock):
    result = grant_licence(office.actor("ae.issuing_officer"), stock.mine.code, TERMS, now=office.now)
    assert codes(result) == ["record_not_found"]


def test_a_running_licence_is_renewed_to_a_later_day_only(office, officer, licence):
    earlier = renew_licence(officer, licence.pk, valid_to=date(2026, 12, 31), now=office.now)
    assert codes(earlier) == ["licence_days_wrong"]
    renewed = renew_licence(officer, licence.pk, valid_to=date(2027, 12, 31), now=office.now)
    assert office.must(renewed).valid_to == date(2027, 12, 31)


def test_a_licence_that_is_over_is_not_renewed_over_the_gap(office, officer, licence):
    """Between the last day and the renewal stones were mined without a licence; the record must show it."""
    late = office.later(days=60)
    result = renew_licence(officer, licence.pk, valid_to=date(2027, 12, 31), now=late)
    assert codes(result) == ["licence_is_over"]


def test_a_licence_ends_early_with_a_reason_once(office, officer, licence):
    nothing_said = end_licence(officer, licence.pk, ended_on=DAY, because=" ", now=office.now)
    assert codes(nothing_said) == ["remark_missing"]
    outside = end_licence(officer, licence.pk, ended_on=date(2027, 1, 1), because="Order 5", now=office.now)
    assert codes(outside) == ["licence_end_outside"]
    ended = office.must(end_licence(officer, licence.pk, ended_on=DAY, because="Order 5", now=office.now))
    assert (ended.ended_on, ended.ended_because) == (DAY, "Order 5")
    again = end_licence(officer, licence.pk, ended_on=DAY, because="Order 6", now=office.now)
    assert codes(again) == ["licence_is_over"]
    renewed = renew_licence(officer, licence.pk, valid_to=date(2028, 1, 1), now=office.now)
    assert codes(renewed) == ["licence_is_over"]


def test_an_account_of_a_company_is_opened_once(office, officer):
    trader = office.traders["bw_2"]
    given = {"kind": "buyer", "name": trader.name, "address": trader.address, "trader": trader}
    opened = office.must(open_stock_account(officer, now=office.now, **given))
    assert opened.trader == trader
    assert codes(open_stock_account(officer, now=office.now, **given)) == ["account_there_already"]
    foreign = given | {"trader": office.traders["ae"]}
    assert codes(open_stock_account(officer, now=office.now, **foreign)) == ["record_not_found"]


def test_the_account_of_a_digger_has_a_name_and_an_address(office, officer):
    given = {"kind": "digger", "name": "Amina D.", "address": "Site 4", "nationality": "BW"}
    opened = office.must(open_stock_account(officer, now=office.now, **given))
    assert (opened.kind, opened.nationality, opened.trader) == ("digger", "BW", None)
    assert codes(open_stock_account(officer, now=office.now, **(given | {"name": ""}))) == ["remark_missing"]


# --- counts and seizures ------------------------------------------------------------------------------------


def test_a_count_is_kept_and_changes_nothing_in_the_books(office, stock, officer):
    parcel = stock.source(stock.mine, {"BW;mine=Jwaneng": 10000})
    counted = office.must(
        count_stock(officer, stock.mine.code, as_of=DAY, carats=9000, remark=" two scales ", now=office.now)
    )
    assert (counted.kind, counted.carats, counted.remark) == ("counted", 9000, "two scales")
    parcel.refresh_from_db()
    assert parcel.left == 10000


def test_nobody_counts_tomorrow_or_at_a_stranger(office, stock, officer):
    tomorrow = DAY + timedelta(days=1)
    result = count_stock(officer, stock.mine.code, as_of=tomorrow, carats=1, now=office.now)
    assert codes(result) == ["count_in_future"]
    stranger = office.actor("ae.issuing_officer")
    result = count_stock(stranger, stock.mine.code, as_of=DAY, carats=1, now=office.now)
    assert codes(result) == ["record_not_found"]
    assert StockDeclaration.objects.count() == 0


def seized(office, officer, holder, *parcels, **changes):
    given = {"happened_on": DAY, "because": "Order 12/2026", "is_disposed": False, "now": office.now}
    return seize_parcels(officer, holder.code, [each.code for each in parcels], **(given | changes))


def test_seized_parcels_lie_with_the_state_and_keep_their_origin(office, stock, officer):
    one = stock.source(stock.mine, {"BW;mine=Jwaneng": 500}, made={"stones": 3, "usd": 100000})
    other = stock.source(stock.mine, {"BW;mine=Orapa": 300})
    events = office.must(seized(office, officer, stock.mine, one, other))
    assert [(each.kind, each.remark) for each in events] == [("seizure", "Order 12/2026")] * 2
    made = [stock.only(each) for each in events]
    assert [each.holder.kind for each in made] == ["state", "state"]
    assert [(each.left, each.stones, each.usd) for each in made] == [(500, 3, 100000), (300, 0, None)]
    assert [str(each.shares.get().origin) for each in made] == ["BW;mine=Jwaneng", "BW;mine=Orapa"]
    assert StockParcel.objects.get(pk=one.pk).left == 0
    assert rebuilt(office.authorities["bw"]).differences == ()


def test_stones_that_are_disposed_of_leave_the_books(office, stock, officer):
    parcel = stock.source(stock.mine, {"BW": 500})
    (event,) = office.must(seized(office, officer, stock.mine, parcel, is_disposed=True))
    assert not event.made.exists()
    assert sum(event.gone.values_list("carats", flat=True)) == 500
    assert not Holder.objects.filter(kind="state").exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"because": " "}, "remark_missing"),
        ({"happened_on": DAY + timedelta(days=1)}, "count_in_future"),
        ({"happened_on": DAY - timedelta(days=1)}, "custody_used_before_made"),
    ],
)
def test_a_seizure_has_a_reason_and_a_day_on_which_it_could_be(office, stock, officer, change, code):
    parcel = stock.source(stock.mine, {"BW": 500})
    assert codes(seized(office, officer, stock.mine, parcel, **change)) == [code]
    assert StockEvent.objects.count() == 1


def test_only_what_the_holder_has_is_seized(office, stock, officer):
    parcel = stock.source(stock.mine, {"BW": 500})
    assert codes(seized(office, officer, stock.exporter, parcel)) == ["parcel_not_held"]
    assert codes(seized(office, officer, stock.mine)) == ["no_parcel_chosen"]
    stock.take(EventKind.EXPORT, {parcel.code: 500}, certificate="BW-2026-000001")
    assert codes(seized(office, officer, stock.mine, parcel)) == ["parcel_not_held"]


def test_the_rest_of_a_parcel_is_seized_without_its_old_count_of_stones(office, stock, officer):
    parcel = stock.source(stock.mine, {"BW": 500}, made={"stones": 9, "usd": 900})
    stock.take(EventKind.SPLIT, {parcel.code: 200}, Made(parcel="", carats=200, holder=stock.mine.code))
    (event,) = office.must(seized(office, officer, stock.mine, parcel))
    (made,) = event.made.all()
    assert (made.carats, made.stones, made.usd) == (300, 0, None)


# --- the transition -----------------------------------------------------------------------------------------


def test_the_last_word_on_the_transition_counts_until_its_last_day(office):
    authority = office.authorities["bw"]
    administrator = office.actor("bw.administrator")
    office.must(
        set_cover_transition(administrator, until=date(2026, 12, 31), source="Act 3, s. 9", now=office.now)
    )
    assert is_in_transition(authority, date(2026, 12, 31))
    assert not is_in_transition(authority, date(2027, 1, 1))
    office.must(
        set_cover_transition(administrator, until=date(2026, 11, 1), source="Act 4, s. 1", now=office.now)
    )
    assert not is_in_transition(authority, DAY)
    assert CoverTransition.objects.filter(authority=authority).count() >= 2


def test_an_authority_that_never_set_one_has_no_transition(office):
    assert not is_in_transition(office.authorities["kp"], DAY)


def test_a_transition_names_the_law(office):
    result = set_cover_transition(
        office.actor("bw.administrator"), until=date(2027, 1, 1), source="  ", now=office.now
    )
    assert codes(result) == ["remark_missing"]


@pytest.mark.parametrize(
    ("until", "code"), [(date(2028, 11, 26), None), (date(2028, 11, 27), "transition_too_long")]
)
def test_a_transition_ends_within_the_months_of_the_policy(office, until, code):
    administrator = office.actor("bw.administrator")
    result = set_cover_transition(administrator, until=until, source="Act 3, s. 9", now=office.later(days=3))
    assert codes(result) == ([] if code is None else [code])
    if code is not None:
        assert explained(result.findings[0]).next_step
        assert result.findings[0].params["latest"] == "2028-11-26"


def test_who_issues_does_not_lift_the_control_and_who_administers_does_not_seize(office, stock, officer):
    with pytest.raises(PermissionDenied):
        set_cover_transition(officer, until=date(2027, 1, 1), source="Act 3", now=office.now)
    parcel = stock.source(stock.mine, {"BW": 500})
    with pytest.raises(PermissionDenied):
        seized(office, office.actor("bw.administrator"), stock.mine, parcel)
