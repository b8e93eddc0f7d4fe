"""What a parcel is made of: shares exact in whole hundredths, and the range of what may be true."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openkp.custody import Composition, Model, OriginKey, Share
from openkp.custody.composition import EMPTY, largest_remainder, pooled
from parcel_histories import KEYS, compositions


def key(text: str) -> OriginKey:
    return OriginKey.parse(text)


BW, CF, SL = key("BW"), key("CF"), key("SL")


def ways(composition: Composition) -> list[dict[OriginKey, int]]:
    """Every way in which the parcel may be made, by its bounds and its sum."""
    spans = [range(share.low, share.high + 1) for _, share in composition]
    return [
        dict(zip(composition.shares, numbers, strict=True))
        for numbers in product(*spans)
        if sum(numbers) == composition.carats
    ]


def spans(all_ways: list[dict[OriginKey, int]]) -> dict[OriginKey, tuple[int, int]]:
    keys = {key for way in all_ways for key in way}
    found = {key: [way.get(key, 0) for way in all_ways] for key in keys}
    return {key: (min(counts), max(counts)) for key, counts in found.items() if max(counts)}


def bounds(composition: Composition) -> dict[OriginKey, tuple[int, int]]:
    return {key: (share.low, share.high) for key, share in composition}


@given(compositions(most=15), st.data())
@settings(max_examples=60)
def test_a_part_and_the_rest_have_the_bounds_of_every_way_to_draw(whole, data):
    carats = data.draw(st.integers(1, whole.carats))
    out, left = whole.draw(carats)
    assert (out.carats, left.carats) == (carats, whole.carats - carats)
    for key, share in whole:
        parts = [each.shares.get(key, Share(0, 0, 0)) for each in (out, left)]
        assert sum(part.carats for part in parts) == share.carats
        assert abs(parts[0].carats * whole.carats - share.carats * carats) < whole.carats
    taken = [
        dict(zip(way, numbers, strict=True))
        for way in ways(whole)
        for numbers in product(*(range(n + 1) for n in way.values()))
        if sum(numbers) == carats
    ]
    assert bounds(out) == spans(taken)
    assert Composition.of(out.shares) == out
    assert Composition.of(left.shares) == left


@given(compositions(most=12), compositions(most=12))
@settings(max_examples=40)
def test_a_mixture_has_the_bounds_of_every_way_of_its_parts(one, other):
    both = pooled([one, other])
    assert both == pooled([other, one])
    sums = [{key: a.get(key, 0) + b.get(key, 0) for key in {*a, *b}} for a in ways(one) for b in ways(other)]
    assert bounds(both) == spans(sums)
    assert Composition.of(both.shares) == both


@given(compositions(most=18), st.data())
@settings(max_examples=40)
def test_what_is_left_when_stones_are_told_apart(whole, data):
    known, share = data.draw(st.sampled_from([each for each in whole if each[1].carats]))
    carats = data.draw(st.integers(1, share.carats))
    left = whole.without(Composition.exact({known: carats}))
    assert left.carats == whole.carats - carats
    rest = [way | {known: way[known] - carats} for way in ways(whole) if way[known] >= carats]
    assert bounds(left) == spans(rest)


@given(compositions(most=18), st.sets(st.sampled_from(KEYS)))
@settings(max_examples=40)
def test_several_origins_as_one_share(whole, keys):
    share = whole.share_of(keys.__contains__)
    counts = [sum(n for key, n in way.items() if key in keys) for way in ways(whole)]
    assert (share.low, share.high) == (min(counts), max(counts))
    countries = whole.by_country()
    assert countries.carats == whole.carats
    for country, one in countries:
        assert one == whole.share_of(lambda key, country=country: key.at_country() == country)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=8), st.data())
@settings(max_examples=60)
def test_largest_remainder_is_exact_and_fair(weights, data):
    carats = data.draw(st.integers(0, sum(weights)))
    parts = largest_remainder(carats, weights)
    assert sum(parts) == carats
    for part, weight in zip(parts, weights, strict=True):
        assert 0 <= part <= weight
        assert abs(part * sum(weights) - weight * carats) < max(1, sum(weights))


def test_equal_remainders_go_to_the_earlier():
    assert largest_remainder(1, [1, 1, 1]) == [1, 0, 0]
    assert largest_remainder(2, [1, 1, 1]) == [1, 1, 0]
    assert largest_remainder(3, [10, 1, 10]) == [2, 0, 1]
    assert largest_remainder(0, [0, 0]) == [0, 0]
    with pytest.raises(ValueError, match="nothing there"):
        largest_remainder(1, [0, 0])


def test_the_example_of_the_guide():
    """Ten carats of Botswana and five of the Central African Republic: six carats are taken out."""
    out, left = Composition.exact({BW: 1000, CF: 500}).draw(600)
    assert dict(out) == {BW: Share(400, 100, 600), CF: Share(200, 0, 500)}
    assert dict(left) == {BW: Share(600, 400, 900), CF: Share(300, 0, 500)}


def test_what_cannot_be_drawn():
    whole = Composition.exact({BW: 10})
    assert whole.draw(10) == (whole, EMPTY)
    for carats in (0, -1, 11):
        with pytest.raises(ValueError, match="cannot be taken"):
            whole.draw(carats)


def test_stones_that_are_not_known_to_be_there():
    whole = Composition.exact({BW: 10, CF: 5})
    for stated in (
        Composition.exact({SL: 1}),
        Composition.exact({CF: 6}),
        Composition.of({BW: Share(2, 1, 3), CF: Share(1, 0, 2)}),
    ):
        with pytest.raises(ValueError, match="not known to be in it"):
            whole.without(stated)


@pytest.mark.parametrize("numbers", [(1, 2, 3), (3, 0, 2), (-1, -1, 0), (0, -1, 0)])
def test_a_share_lies_in_its_range(numbers):
    with pytest.raises(ValueError, match="does not hold"):
        Share(*numbers)


@pytest.mark.parametrize(
    ("shares", "model"),
    [
        ({"BW;mine=Jwaneng": 5}, Model.IDENTITY_PRESERVED),
        (
            {"BW;mine=Jwaneng;period=2025-01": 5, "BW;mine=Jwaneng;period=2025-02": 5},
            Model.IDENTITY_PRESERVED,
        ),
        ({"CF;licence=L1": 5}, Model.IDENTITY_PRESERVED),
        ({"CF;licence=L1": 5, "CF;licence=L2": 5}, Model.SEGREGATED),
        ({"CF": 5}, Model.SEGREGATED),
        ({"CF;zone=Bouar": 5}, Model.SEGREGATED),
        ({"CF": 5, "BW": 5}, Model.CONTROLLED_BLENDING),
        ({"?": 5}, Model.MASS_BALANCE),
        ({"BW": 5, "?;among=BW+CF": 5}, Model.MASS_BALANCE),
    ],
)
def test_the_model_that_a_parcel_may_claim(shares, model):
    assert Composition.exact({key(text): carats for text, carats in shares.items()}).model is model


def test_a_part_of_a_mixture_is_mass_balance_and_a_part_of_one_country_is_not():
    part, _ = Composition.exact({BW: 10, CF: 10}).draw(5)
    assert part.model is Model.MASS_BALANCE
    zones, _ = Composition.exact({key("CF;zone=a"): 10, key("CF;zone=b"): 10}).draw(5)
    assert zones.model is Model.SEGREGATED


def test_compositions_are_values():
    one, other = Composition.exact({BW: 1, CF: 2}), Composition.exact({CF: 2, BW: 1})
    assert one == other
    assert hash(one) == hash(other)
    assert Composition.exact({BW: 0}) == EMPTY == pooled([])
    assert len(one) == 2
    assert Composition.of({BW: Share(0, 0, 0), CF: Share(2, 0, 9)}) == Composition.exact({CF: 2})
