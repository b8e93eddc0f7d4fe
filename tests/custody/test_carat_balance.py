"""Balances close by construction; counts and declarations are held against them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openkp.custody import Ledger
from openkp.custody.balance import Stated, balance, compare, movements
from openkp.custody.composition import pooled
from openkp.custody.events import SOURCES
from parcel_histories import DAY, HOLDERS, K, correction, event, in_words, logs, source

LOG = [
    source(1, K.OPENING, P1=("BW;mine=Jwaneng", 100)),
    source(2, day=10, P2=("CF;mine=Kembe", 50)),
    event(3, K.MIX, {"P1": 100, "P2": 50}, {"P3": 150}, day=11),
    event(4, K.SALE, {"P3": 30}, {"P4": 30}, holder="B", day=12),
    event(5, K.CLEANING_LOSS, {"P3": 120}, {"P5": 117}, day=13),
    event(6, K.EXPORT, {"P5": 60}, day=14),
    event(7, K.THEFT, {"P5": 7}, day=40),
]
FIRST, LAST = DAY + timedelta(5), DAY + timedelta(30)


def test_the_balance_of_a_holder():
    found = balance(LOG, holder="A", first=FIRST, last=LAST)
    assert (found.opening, found.closing, found.first_bad, found.findings) == (100, 57, None, ())
    assert dict(found.into) == {"production": 50}
    assert dict(found.out_of) == {"sale": 30, "export": 60}
    assert dict(found.lost) == {"cleaning_loss": 3}
    buyer = balance(Ledger(LOG), holder="B", first=FIRST, last=LAST)
    assert (buyer.opening, dict(buyer.into), buyer.closing) == (0, {"sale": 30}, 30)


def test_the_balance_of_a_mine_is_by_bookkeeping():
    found = balance(LOG, mine="Kembe", first=FIRST, last=LAST)
    assert dict(found.into) == {"production": 50}
    assert (found.opening, dict(found.out_of), dict(found.lost)) == (0, {"export": 20}, {"cleaning_loss": 1})
    assert found.closing == 29
    whole = balance(LOG, participant="BW", first=DAY, last=LAST)
    assert (whole.opening, dict(whole.into), whole.closing) == (0, {"opening": 100}, 58)


def test_the_first_bad_event_is_named_and_left_out():
    log = [*LOG[:3], event(4, K.SALE, {"P3": 200}, {"P4": 200}, holder="B", day=12)]
    found = balance(log, holder="A", first=FIRST, last=LAST)
    assert (found.first_bad, found.closing) == (4, 150)
    assert [(each.code, each.subject) for each in found.findings] == [("custody_overdrawn", "event 4")]


def test_corrections_count():
    log = [*LOG, correction(8, 7)]
    late = DAY + timedelta(60)
    assert balance(LOG, holder="A", first=FIRST, last=late).closing == 50
    assert balance(log, holder="A", first=FIRST, last=late).closing == 57


class Policy:
    """Half a percent of the book."""

    def tolerance(self, book: int) -> int:
        return book // 200


def test_a_count_beside_the_books():
    assert compare(1000, 1005, Policy(), as_of=DAY).is_within
    assert not compare(1000, 994, Policy(), as_of=DAY).is_within
    found = compare(1000, 994, 6, as_of=DAY)
    assert (found.difference, found.tolerance, found.is_within) == (-6, 6, True)
    assert found.findings("A") == ()


def test_declarations_are_compared_on_their_day_and_name_what_explains_them():
    counts = [
        Stated(as_of=DAY + timedelta(13), carats=147),
        Stated(as_of=DAY + timedelta(12), carats=120),
        Stated(as_of=DAY, carats=100),
    ]
    found = balance(LOG, holder="A", first=FIRST, last=LAST, declared=counts)
    assert [(each.book, each.declared, each.is_within, each.likely) for each in found.declared] == [
        (100, 100, True, ()),
        (120, 120, True, ()),
        (117, 147, False, ()),
    ]
    counts[1] = Stated(as_of=DAY + timedelta(12), carats=150)
    found = balance(LOG, holder="A", first=FIRST, last=LAST, declared=counts)
    assert [each.likely for each in found.declared] == [(), (4,), (4,)]
    assert [(each.code, each.subject) for each in found.findings] == [
        ("custody_balance_open", "A"),
        ("custody_balance_event", "event 4"),
    ] * 2
    assert found.findings[0].params["difference"] == "0.30"
    assert all(all(in_words(each)) for each in found.findings)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"holder": "A", "mine": "M"},
        {"holder": "A", "first": LAST, "last": FIRST},
    ],
)
def test_what_is_no_balance(asked):
    with pytest.raises(ValueError, match="a balance is of one"):
        balance(LOG, **{"first": FIRST, "last": LAST, **asked})


@given(logs(events=8), st.integers(-1, 8), st.integers(0, 8))
@settings(max_examples=20)
def test_every_balance_closes(log, after, days):
    ledger = Ledger(log)
    first = DAY + timedelta(after)
    last = first + timedelta(days)
    for asked in (*({"holder": name} for name in HOLDERS), {"mine": "Jwaneng"}, {"participant": "CF"}):
        found = balance(ledger, **asked, first=first, last=last)
        moved = sum(found.into.values()) - sum(found.out_of.values()) - sum(found.lost.values())
        assert found.opening + moved == found.closing
        assert found.opening == balance(ledger, **asked, first=date.min, last=first - timedelta(1)).closing
    for name in HOLDERS:
        held = sum(p.remaining for p in ledger.parcels.values() if p.holder == name)
        assert balance(ledger, holder=name, first=date.min, last=date.max).closing == held
    left = pooled(parcel.left for parcel in ledger.parcels.values())
    share = left.share_of(lambda key: key.country == "CF")
    assert balance(ledger, participant="CF", first=date.min, last=date.max).closing == share.carats


@given(logs(events=8))
@settings(max_examples=15)
def test_every_line_of_a_holder_is_in_its_movements(log):
    ledger = Ledger(log)
    for name in HOLDERS:
        by_lines = {}
        for each in ledger.events.values():
            lines = [line for line in ledger.lines(each) if line.account in (name, f"{name} at vault")]
            if sum(line.carats for line in lines):
                by_lines[each.seq] = sum(line.carats for line in lines)
        assert {each.seq: each.change for each in movements(ledger, holder=name)} == by_lines
    sources = [each for each in log if each.kind in SOURCES]
    assert sum(each.into for each in movements(ledger, participant="BW")) == sum(
        each.origins.share_of(lambda key: key.country == "BW").carats for each in sources
    )
