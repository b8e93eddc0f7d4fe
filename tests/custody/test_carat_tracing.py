"""Backward to the sources, forward to shipments, and the recall of an origin."""

from __future__ import annotations

from dataclasses import replace

import pytest

from openkp.custody import Composition, Ledger, OriginKey, Share
from openkp.custody.origin_matching import are_stones_of, may_hold_stones_of
from openkp.custody.tracing import Trace, backward, carried, forward, recall
from parcel_histories import K, event, source

BW, CF = OriginKey(country="BW"), OriginKey(country="CF")


def books() -> Ledger:
    """Two sources mixed and sold in part; a third kept apart and sorted into what is and is not from CF."""
    ledger = Ledger(
        [
            source(1, P1=("BW", 10)),
            source(2, K.IMPORT, P2=("CF", 10)),
            source(3, P3=("SL", 4)),
            event(4, K.MIX, {"P1": 10, "P2": 10}, {"P4": 20}),
            event(5, K.SALE, {"P4": 8}, {"P5": 8}, holder="B"),
            event(6, K.EXPORT, {"P5": 8}),
            event(7, K.EXPORT, {"P3": 4}),
        ]
    )
    sort = event(8, K.SORT, {"P4": 12}, {"P6": 6, "P7": 6})
    told = (
        replace(sort.outputs[0], stated=Composition.exact({BW: 6})),
        replace(sort.outputs[1], stated=Composition.exact({CF: 6})),
    )
    assert ledger.post(replace(sort, outputs=told)) == ()
    return ledger


def test_from_a_parcel_to_its_sources():
    found = backward(books(), "P5")
    assert found == Trace(events=(1, 2, 4, 5), parcels=("P1", "P2", "P4", "P5"), sources=(1, 2), exports=())
    assert backward(books(), "P3").sources == (3,)
    with pytest.raises(KeyError):
        backward(books(), "P9")


def test_from_parcels_and_events_to_shipments():
    ledger = books()
    found = forward(ledger, ["P4"])
    assert found == Trace(events=(5, 6, 8), parcels=("P4", "P5", "P6", "P7"), sources=(), exports=(6,))
    found = forward(ledger, sources=[2, 3])
    assert (found.parcels[:2], found.sources, found.exports) == (("P2", "P3"), (2, 3), (6, 7))
    with pytest.raises(KeyError):
        forward(ledger, sources=[99])


def test_a_recall_meets_what_may_hold_the_stones_and_nothing_else():
    found = recall(books(), lambda key: key.country == "CF")
    assert [(each.parcel, each.share, each.left) for each in found.parcels] == [
        ("P2", Share(10, 10, 10), Share(0, 0, 0)),
        ("P4", Share(10, 10, 10), Share(0, 0, 0)),
        ("P5", Share(4, 0, 8), Share(0, 0, 0)),
        ("P7", Share(6, 6, 6), Share(6, 6, 6)),
    ]
    assert [(each.event, each.certificate, each.share) for each in found.exports] == [
        (6, "C6", Share(4, 0, 8))
    ]
    assert recall(books(), lambda key: key.country == "ZA").parcels == ()


def test_a_stored_state_is_traced_as_far_as_it_goes():
    whole = books()
    resumed = Ledger.resumed([whole.parcels["P7"]], last=8, certificates={})
    assert resumed.post(event(9, K.EXPORT, {"P7": 2})) == ()
    assert backward(resumed, "P7") == Trace(events=(8,), parcels=("P7",), sources=(8,), exports=())
    assert [each.event for each in recall(resumed, CF.__eq__).exports] == [9]


class Counting(dict):
    """Counts how often something is looked up."""

    looks = 0

    def __getitem__(self, key):
        self.looks += 1
        return super().__getitem__(key)


def test_the_work_grows_with_the_answer_and_not_with_the_books():
    looks = []
    for size in (20, 400):
        ledger = books()
        for seq in range(9, 9 + size):
            assert ledger.post(source(seq, **{f"X{seq}": ("ZA", 5)})) == ()
            ledger.parcels[f"X{seq}"].uses.append(seq)
        ledger.parcels = Counting(ledger.parcels)
        recall(ledger, CF.__eq__)
        forward(ledger, ["P1"])
        backward(ledger, "P7")
        looks.append(ledger.parcels.looks)
    assert looks[0] == looks[1]


def test_what_only_may_be_it_is_neither_share_nor_at_least():
    log = [
        source(1, P1=("BW;mine=Orapa", 10), P2=("BW", 20), P3=("BW;mine=Jwaneng", 5), P4=("?", 1)),
        event(2, K.MIX, {"P1": 10, "P2": 20}, {"P5": 30}),
        event(3, K.EXPORT, {"P5": 25}),
    ]
    asked = OriginKey.parse("BW;mine=Orapa")
    found = recall(Ledger(log), may_hold_stones_of(asked), surely=are_stones_of(asked))
    assert {each.parcel: each.share for each in found.parcels} == {
        "P1": Share(10, 10, 10),
        "P2": Share(0, 0, 20),
        "P4": Share(0, 0, 1),
        "P5": Share(10, 10, 30),
    }
    assert [each.share for each in found.exports] == [Share(8, 5, 25)]


@pytest.mark.parametrize(
    ("asked", "stated", "is_it"),
    [
        ("BW", "BW;mine=Orapa", True),
        ("BW;mine=Orapa", "BW", False),
        ("BW;mine=Orapa", "BW;mine=ORAPA;licence=1", True),
        ("BW", "?;among=AO+BW", False),
        ("?;among=AO+BW", "BW", True),
        ("?;among=AO+BW+CD", "?;among=AO+BW", True),
        ("BW;period=2025H1", "BW;period=2025Q2", True),
        ("BW;period=2025Q1", "BW;period=2025H1", False),
        ("BW;period=2025Q1", "BW", False),
        ("BW", "?", False),
    ],
)
def test_an_origin_is_surely_what_is_asked_for_if_it_states_all_of_it(asked, stated, is_it):
    wanted, key = OriginKey.parse(asked), OriginKey.parse(stated)
    assert are_stones_of(wanted)(key) is is_it
    assert may_hold_stones_of(wanted)(key) or not is_it


def test_stones_of_a_parcel_are_followed_only_to_where_they_may_be():
    ledger = books()
    found = carried(ledger, ["P2"])  # from CF: not into P6, which was sorted out as being from BW
    assert found == Trace(events=(4, 5, 6, 8), parcels=("P2", "P4", "P5", "P7"), sources=(), exports=(6,))
    assert carried(ledger, ["P1"]).parcels == ("P1", "P4", "P5", "P6")
    # what was apart from P2 once stays apart, whatever else of CF comes beside it later
    assert ledger.post(source(9, P8=("CF", 5))) == ()
    assert ledger.post(event(10, K.MIX, {"P6": 6, "P8": 5}, {"P9": 11})) == ()
    assert "P9" not in carried(ledger, ["P2"]).parcels
    assert "P9" in carried(ledger, ["P1"]).parcels
    with pytest.raises(KeyError):
        carried(ledger, ["P99"])
