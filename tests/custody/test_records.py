"""Daily records of Annex II 15, read out of the ledger's events."""

from __future__ import annotations

from datetime import date

from custody.controls import exact
from openkp.custody import Drawn, Event, EventKind, Ledger, Made
from openkp.custody.policies import custody_policy
from openkp.custody.records import daily_records, keep_until

DAY = date(2025, 3, 1)


def made(parcel: str, carats: int, holder: str, usd: int | None = None) -> Made:
    return Made(parcel=parcel, carats=carats, holder=holder, usd=usd)


def took(parcel: str, carats: int) -> tuple[Drawn, ...]:
    return (Drawn(parcel=parcel, carats=carats),)


EVENTS = (
    Event(
        seq=1,
        kind=EventKind.PRODUCTION,
        happened_on=DAY,
        outputs=(made("A", 1000, "digger"),),
        origins=exact(CF=1000),
    ),
    Event(
        seq=2,
        kind=EventKind.PURCHASE,
        happened_on=date(2025, 3, 9),
        inputs=took("A", 600),
        outputs=(made("B", 400, "house", 9_000), made("C", 200, "house", 1_000)),
        voucher="V1",
    ),
    Event(  # paper of an earlier day, typed in later
        seq=3,
        kind=EventKind.SALE,
        happened_on=date(2025, 3, 5),
        inputs=took("A", 400),
        outputs=(made("D", 300, "house"), made("E", 100, "other", 500)),
    ),
    Event(
        seq=4,
        kind=EventKind.IMPORT,
        happened_on=date(2025, 3, 9),
        outputs=(made("F", 50, "house", 700),),
        origins=exact(BW=50),
        certificate="BW 1",
    ),
    Event(
        seq=5,
        kind=EventKind.MIX,
        happened_on=date(2025, 3, 10),
        inputs=(*took("B", 400), *took("F", 50)),
        outputs=(made("G", 450, "house"),),
    ),
    Event(
        seq=6,
        kind=EventKind.EXPORT,
        happened_on=date(2025, 3, 11),
        inputs=took("G", 450),
        certificate="CF 9",
    ),
    Event(
        seq=7,
        kind=EventKind.SEIZURE,
        happened_on=date(2025, 3, 12),
        inputs=took("C", 200),
        outputs=(made("H", 200, "state"),),
    ),
)


def rows(holder: str, first: date = DAY, last: date = date(2025, 12, 31)) -> list[tuple[object, ...]]:
    found = daily_records(EVENTS, holder=holder, first=first, last=last, licence_of={"digger": "CF-0031"})
    return [(row.day.day, row.what, row.client, row.licence, row.carats, row.usd, row.seq) for row in found]


def test_the_events_are_possible() -> None:
    assert Ledger(EVENTS).last == 7


def test_a_buying_house_has_what_it_bought_imported_and_exported_by_day() -> None:
    assert rows("house") == [
        (5, "purchased", "digger", "CF-0031", 300, None, 3),
        (9, "purchased", "digger", "CF-0031", 600, 10_000, 2),
        (9, "imported", "BW 1", "", 50, 700, 4),
        (11, "exported", "CF 9", "", 450, None, 6),
        (12, "seized", "state", "", 200, None, 7),
    ]


def test_a_seller_has_one_row_for_each_client() -> None:
    assert rows("digger") == [
        (5, "sold", "house", "", 300, None, 3),
        (5, "sold", "other", "", 100, 500, 3),
        (9, "sold", "house", "", 600, 10_000, 2),
    ]


def test_days_are_both_included_and_earlier_events_tell_who_held() -> None:
    assert [row[-1] for row in rows("house", date(2025, 3, 9), date(2025, 3, 11))] == [2, 4, 6]


def test_events_of_some_days_need_the_holders() -> None:
    found = daily_records(
        EVENTS[5:],
        holder="house",
        first=DAY,
        last=date(2025, 12, 31),
        holders={"G": "house", "C": "house"},
        licence_of=lambda client, day: f"{client} {day.year}",
    )
    assert [(row.what, row.licence) for row in found] == [("exported", "CF 9 2025"), ("seized", "state 2025")]


def test_every_carat_sold_is_in_the_records_of_both_sides() -> None:
    span = {"first": DAY, "last": date(2025, 12, 31)}
    sold = [
        r for h in ("digger", "house") for r in daily_records(EVENTS, holder=h, **span) if r.what == "sold"
    ]
    got = [
        r
        for h in ("house", "other")
        for r in daily_records(EVENTS, holder=h, **span)
        if r.what == "purchased"
    ]
    assert sum(r.carats for r in sold) == sum(r.carats for r in got) == 1000


def test_records_are_kept_five_years() -> None:
    policy = custody_policy("CF", DAY)
    assert keep_until(date(2024, 2, 29), policy) == date(2029, 2, 28)
    assert keep_until(date(9998, 1, 1), policy) == date.max
