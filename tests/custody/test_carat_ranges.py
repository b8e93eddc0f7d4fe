"""The exact range of a share: maximum flow against every way in which the stones may have fallen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openkp.custody import Composition, Ledger, Made, OriginKey, Share
from openkp.custody.flows import Network, NoFlow
from openkp.custody.ranges import tight_range
from parcel_histories import KEYS, K, event, logs, possible, source

BW = OriginKey(country="BW")


@given(logs(events=5, most=6), st.sets(st.sampled_from(KEYS), min_size=1, max_size=3), st.booleans())
@settings(max_examples=60)
def test_the_range_is_that_of_every_way_in_which_stones_may_have_fallen(log, keys, is_left):
    ledger = Ledger(log)
    name = max(ledger.parcels, key=lambda each: (ledger.parcels[each].born, each))
    found = tight_range(ledger, name, keys.__contains__, is_left=is_left)
    parcel = ledger.parcels[name]
    kept = (parcel.left if is_left else parcel.composition).share_of(keys.__contains__)
    ways = possible(log, name, (keys.__contains__, lambda key: key not in keys), is_left=is_left)
    least, most = min(match for match, _ in ways), max(match for match, _ in ways)
    assert found == Share(kept.carats, max(least, kept.low), min(most, kept.high))
    if not any(made.stated.shares for each in log if each.inputs for made in each.outputs):
        assert (found.low, found.high) == (least, most)


@given(logs(events=4, most=5), st.booleans())
@settings(max_examples=30)
def test_no_way_of_any_stone_lies_outside_the_range(log, is_left):
    """Each origin by itself, so that facts about one are seen to bear on another."""
    ledger = Ledger(log)
    name = max(ledger.parcels, key=lambda each: (ledger.parcels[each].born, each))
    groups = tuple(key.__eq__ for key in KEYS)
    ways = possible(log, name, groups, is_left=is_left)
    for place, matches in enumerate(groups):
        found = tight_range(ledger, name, matches, is_left=is_left)
        counts = {way[place] for way in ways}
        assert found.low <= min(counts) <= max(counts) <= found.high


def mixed_again() -> Ledger:
    """Ten of each, mixed, divided into two, one half moved, and both halves put together again."""
    return Ledger(
        [
            source(1, P1=("BW", 10), P2=("CF", 10)),
            event(2, K.MIX, {"P1": 10, "P2": 10}, {"P3": 20}),
            event(3, K.SPLIT, {"P3": 20}, {"P4": 8, "P5": 12}),
            event(4, K.MIX, {"P4": 8, "P5": 12}, {"P6": 20}),
        ]
    )


def test_parts_that_come_together_again_are_what_they_were():
    ledger = mixed_again()
    assert ledger.parcels["P6"].composition.shares[BW] == Share(10, 2, 18)
    assert tight_range(ledger, "P6", BW.__eq__) == Share(10, 10, 10)
    assert tight_range(ledger, "P4", BW.__eq__) == Share(4, 0, 8)


def test_the_range_of_what_is_left():
    ledger = mixed_again()
    assert ledger.post(event(5, K.EXPORT, {"P6": 15})) == ()
    assert ledger.gone[5].shares[BW] == Share(8, 0, 15)
    assert tight_range(ledger, "P6", BW.__eq__, is_left=True) == Share(2, 0, 5)


def test_stones_that_were_told_apart_narrow_what_is_beside_them():
    told = Made(parcel="P4", carats=6, holder="A", stated=Composition.exact({BW: 6}))
    ledger = Ledger(
        [source(1, P1=("BW", 10), P2=("CF", 10)), event(2, K.MIX, {"P1": 10, "P2": 10}, {"P3": 20})]
    )
    plain = event(3, K.SORT, {"P3": 20}, {"P4": 6, "P5": 14})
    sort = replace(plain, outputs=(told, plain.outputs[1]))
    assert ledger.post(sort) == ()
    assert tight_range(ledger, "P5", BW.__eq__) == Share(4, 4, 4)
    assert ledger.post(event(4, K.SPLIT, {"P5": 14}, {"P6": 7, "P7": 7})) == ()
    assert ledger.post(event(5, K.MIX, {"P6": 7, "P7": 7, "P4": 6}, {"P8": 20})) == ()
    assert tight_range(ledger, "P8", BW.__eq__) == Share(10, 10, 10)


def test_a_stored_state_without_its_history_gives_the_kept_range():
    ledger = mixed_again()
    resumed = Ledger.resumed([ledger.parcels["P6"]], last=4, certificates={})
    assert tight_range(resumed, "P6", BW.__eq__) == Share(10, 2, 18)


def test_nothing_to_ask():
    ledger = mixed_again()
    with pytest.raises(KeyError):
        tight_range(ledger, "P9", BW.__eq__)


def test_bounds_that_contradict_each_other():
    network = Network()
    asked = network.arc("world", "a", 5, 5)
    network.arc("a", "world", 0, 4)
    with pytest.raises(NoFlow):
        network.limits(asked)


def test_limits_of_several_arcs_of_one_network():
    network = Network()
    into = network.arc("world", "a", 3, 8)
    over = network.arc("a", "b", 0, 5)
    beside = network.arc("a", "world", 0, 2)
    out = network.arc("b", "world", 1, 9)
    assert [network.limits(arc) for arc in (into, over, beside, out)] == [(3, 7), (1, 5), (0, 2), (1, 5)]
    assert network.limits(into) == (3, 7)
