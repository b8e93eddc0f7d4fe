"""The System of Warranties: which link of the chain lacks what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from custody.controls import exact, said
from openkp.custody import Drawn, Event, EventKind, Ledger, Made
from openkp.custody.warranties import Invoice, chain, missing
from openkp.scheme.findings import Severity

DAY = date(2025, 3, 1)


def sale(seq: int, taken: str, made: str, buyer: str, voucher: str = "") -> Event:
    return Event(
        seq=seq,
        kind=EventKind.PURCHASE if voucher else EventKind.SALE,
        happened_on=DAY,
        inputs=(Drawn(parcel=taken, carats=500),),
        outputs=(Made(parcel=made, carats=500, holder=buyer),),
        voucher=voucher,
    )


EVENTS = (
    Event(
        seq=1,
        kind=EventKind.PRODUCTION,
        happened_on=DAY,
        outputs=(Made(parcel="A", carats=500, holder="digger"),),
        origins=exact(SL=500),
    ),
    sale(2, "A", "B", "collector", voucher="V-1"),
    sale(3, "B", "C", "house"),
    sale(4, "C", "D", "exporter"),
)
WORDS = "We warrant that these rough diamonds come from lawful sources."
GOOD = Invoice(
    number="17", issued_on=DAY, seller="collector", buyer="house", carats=500, usd=90_000, warranty=WORDS
)
NEXT = replace(GOOD, number="B/9", seller="house", buyer="exporter")


def test_a_whole_chain_lacks_nothing() -> None:
    assert Ledger(EVENTS).last == 4
    links = chain(EVENTS, {3: GOOD, 4: NEXT})
    assert [(each.seq, each.seller, each.buyer, each.is_complete) for each in links] == [
        (2, "digger", "collector", True),
        (3, "collector", "house", True),
        (4, "house", "exporter", True),
    ]
    assert [each.voucher for each in links] == ["V-1", "", ""]
    assert missing(EVENTS, {3: GOOD, 4: NEXT}) == ()


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"warranty": "  "}, ["custody_warranty_missing"]),
        ({"number": ""}, ["custody_invoice_unnumbered"]),
        ({"seller": "somebody"}, ["custody_invoice_other_parties"]),
        ({"buyer": "somebody"}, ["custody_invoice_other_parties"]),
        ({"carats": 499}, ["custody_invoice_other_carats"]),
    ],
)
def test_what_an_invoice_lacks_is_told_with_its_link(changes: dict[str, object], codes: list[str]) -> None:
    found = missing(EVENTS, {3: replace(GOOD, **changes), 4: NEXT})
    assert said(found) == codes
    assert [(each.subject, each.severity) for each in found] == [("event 3", Severity.ASKS)]


def test_a_diggers_voucher_stands_for_number_and_warranty_of_a_receipt_beside_it() -> None:
    """Event 2 is the digger's sale under voucher V-1; an empty receipt beside it takes nothing from that."""
    receipt = replace(GOOD, seller="digger", buyer="collector", carats=EVENTS[1].made, number="", warranty="")
    assert missing(EVENTS, {2: receipt, 3: GOOD, 4: NEXT}) == ()
    other = replace(receipt, number="9", carats=receipt.carats - 1)
    assert said(missing(EVENTS, {2: other, 3: GOOD, 4: NEXT})) == ["custody_invoice_other_carats"]


def test_a_sale_without_an_invoice_is_a_missing_link() -> None:
    found = missing(EVENTS, {4: NEXT})
    assert said(found) == ["custody_invoice_missing"]
    assert (found[0].params["seller"], found[0].params["buyer"]) == ("collector", "house")


def test_one_invoice_stands_for_one_sale() -> None:
    again = replace(NEXT, number=" 17", seller="collector")
    found = missing(EVENTS, {3: GOOD, 4: again})
    assert said(found) == ["custody_invoice_twice", "custody_invoice_other_parties", "custody_invoice_twice"]
    assert said(missing(EVENTS, {3: GOOD, 4: replace(NEXT, number="17")})) == []  # another seller's own 17


def test_a_part_of_the_chain_is_told_who_held_before() -> None:
    (link,) = chain(EVENTS[3:], {4: NEXT}, holders={"C": "house"})
    assert (link.seller, link.lacks) == ("house", ())
    assert missing(EVENTS[3:], {4: NEXT}) == ()  # a seller that is not known is not held against the invoice
