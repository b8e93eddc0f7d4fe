"""Bundles: written and read, spoilt ones refused, followed by the next one, and deltas between them."""

from __future__ import annotations

import json
from base64 import b64decode
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from border import vectors_made, world
from border.vectors_made import updates
from border.world import Changes, bundle_bytes, sample
from openkp.border import (
    MESSAGES,
    BundleRefused,
    apply,
    apply_delta,
    build,
    make_delta,
    open_bundle,
)
from openkp.border.part_forms import write_parts
from openkp.border.parts import NumberFormPart
from openkp.log import MerkleTree
from openkp.scheme.messages import explain, placeholders
from openkp.statements import PinnedRoots, cbor


def test_a_bundle_says_what_was_put_into_it() -> None:
    parts = world.parts_of(Changes())
    bundle = open_bundle(build(parts, world.EU.key))
    assert bundle.parts == parts
    assert [log.size for log in bundle.logs] == [300, 348, 301, 302, 303]
    assert bundle.logs[1].witnesses == (world.EU.witness.name,)
    assert bundle.signer.authority == "eu-antwerp"
    assert cbor.encode(write_parts(parts)) in bundle.encoded


def test_only_cosignatures_of_listed_witnesses_that_hold_are_told() -> None:
    by_all = open_bundle(bundle_bytes(Changes(cosigned_by=(*world.AUTHORITIES, world.NA))))
    listed = {each.witness.name for each in (*world.AUTHORITIES, world.NA)}
    assert set(by_all.logs[0].witnesses) == listed - {world.AE.witness.name}
    stranger = replace(world.NA, code="xx-nobody")
    assert open_bundle(bundle_bytes(Changes(cosigned_by=(stranger,)))).logs[0].witnesses == ()


def test_a_log_tells_the_root_of_each_size_that_it_gives() -> None:
    leaves = [each.hash for each in world.leaves_of(world.BW)]
    log = next(each for each in open_bundle(sample()).logs if each.part.participant == "BW")
    for size in (256, 257, 300, 347, 348):
        assert log.root_at(size) == MerkleTree(leaves[:size]).root()
    assert log.root_at(255) is None
    assert log.root_at(349) is None


@pytest.mark.parametrize(
    "case",
    json.loads((vectors_made.FOLDER / "bundles.json").read_text("utf-8"))["cases"],
    ids=lambda case: case["name"],
)
def test_an_update_is_taken_whole_or_refused(case) -> None:  # type: ignore[no-untyped-def]
    held = sample()
    delta = b64decode(case["delta"])
    update = apply_delta(held, delta)
    applied = apply(held, update)
    assert applied.is_taken is case["taken"]
    assert [each.code for each in applied.findings] == case["codes"]
    assert applied.bundle is not None
    assert applied.bundle.encoded == (update if case["taken"] else held)
    assert apply(held, delta) == applied
    for found in applied.findings:
        assert placeholders(MESSAGES[found.code].text) <= found.params.keys()
        assert "{" not in explain(found, catalogue=MESSAGES).text


def test_a_fork_names_the_log() -> None:
    (found,) = apply(sample(), updates()["log_forked"]).findings
    assert found.params["log"] == world.BW.log_name


def test_the_first_bundle_must_be_signed_by_the_roots_that_the_device_was_given() -> None:
    good = PinnedRoots(needed=2, keys=tuple(each.public_key for each in world.ROOTS))
    assert apply(None, sample(), pinned=good).is_taken
    bad = PinnedRoots(needed=1, keys=(world.BW.key.public_key,))
    refused = apply(None, sample(), pinned=bad)
    assert (refused.is_taken, refused.bundle) == (False, None)
    assert [each.code for each in refused.findings] == ["bundle_list_refused"]


def test_a_bundle_from_the_future_is_not_taken_nor_keeps_out_those_to_come() -> None:
    """A maker's clock that ran ahead, or a thief of its key who wants the posts to stay without news."""
    ahead = bundle_bytes(Changes(made_at=world.MADE_AT.replace(year=2027), reaches=world.REACHES))
    next_day = updates()["next_day"]
    refused = apply(sample(), ahead, now=world.NOW)
    assert [each.code for each in refused.findings] == ["clock_behind"]
    assert "{" not in explain(refused.findings[0], catalogue=MESSAGES).text
    assert refused.bundle is not None
    assert apply(refused.bundle.encoded, next_day, now=world.NOW).is_taken, "half a day is no reason"
    assert not apply(None, ahead, now=world.NOW).is_taken
    assert apply(None, sample(), now=world.MADE_AT.replace(day=25, hour=6)).is_taken


def test_a_delta_alone_makes_no_first_bundle() -> None:
    refused = apply(None, make_delta(sample(), updates()["next_day"]))
    assert [each.code for each in refused.findings] == ["delta_of_another_bundle"]


def test_deltas_are_taken_in_their_order_only() -> None:
    second = updates()["next_day"]
    third = bundle_bytes(
        Changes(
            made_at=vectors_made.LATER.replace(day=28),
            reaches=vectors_made.LATER,
            more_leaves={
                "bw-hub": [
                    world.Leaf(world._digest("more", place), int(vectors_made.LATER.timestamp()))
                    for place in range(3)
                ]
            },
        )
    )
    step = make_delta(second, third)
    assert [each.code for each in apply(sample(), step).findings] == ["delta_of_another_bundle"]
    assert apply(second, step).is_taken


def test_what_vanished_from_the_trust_list_is_told_with_the_update() -> None:
    held = world.trust_list()
    newer = replace(held, version=5, annulments=held.annulments[1:])
    day_after = Changes(made_at=vectors_made.LATER, reaches=vectors_made.LATER, trust=newer)
    applied = apply(sample(), bundle_bytes(day_after))
    assert applied.is_taken
    assert [each.code for each in applied.findings] == ["trust_annulment_vanished"]


@settings(max_examples=60, deadline=None)
@given(at=st.integers(min_value=0), bit=st.integers(min_value=0, max_value=7))
def test_no_flipped_bit_is_taken(at: int, bit: int) -> None:
    data = bytearray(sample())
    data[at % len(data)] ^= 1 << bit
    with pytest.raises(BundleRefused):
        open_bundle(bytes(data))


@settings(max_examples=40, deadline=None)
@given(
    start=st.integers(min_value=0, max_value=20_000),
    cut=st.integers(min_value=0, max_value=300),
    put=st.binary(max_size=60),
)
def test_no_bundle_with_other_bytes_is_taken(start: int, cut: int, put: bytes) -> None:
    data = sample()
    start %= len(data)
    changed = data[:start] + put + data[start + cut :]
    if changed == data:
        return
    applied = apply(data, changed)
    assert not applied.is_taken
    assert applied.bundle is not None
    assert applied.bundle.encoded == data


@settings(max_examples=40, deadline=None)
@given(data=st.binary(max_size=400), is_delta=st.booleans())
def test_any_bytes_leave_what_the_device_holds(data: bytes, is_delta: bool) -> None:
    start = b"\xa6\x00\x64kpd1" if is_delta else b""
    applied = apply(sample(), start + data)
    assert not applied.is_taken
    assert applied.findings


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_delta_makes_the_newer_file_byte_for_byte(data: st.DataObject) -> None:
    older = data.draw(st.binary(max_size=600))
    pieces = data.draw(
        st.lists(
            st.one_of(
                st.binary(max_size=40),
                st.tuples(st.integers(0, 600), st.integers(0, 600)).map(
                    lambda ends: older[min(ends) : max(ends)]
                ),
                st.just(bytes(50)),
            ),
            max_size=6,
        )
    )
    newer = b"".join(pieces)
    delta = make_delta(older, newer)
    assert apply_delta(older, delta) == newer
    assert make_delta(older, newer) == delta
    if older:
        with pytest.raises(BundleRefused):
            apply_delta(older + b"x", delta)


@settings(max_examples=150, deadline=None)
@given(at=st.integers(min_value=0), bit=st.integers(min_value=0, max_value=7))
def test_a_spoilt_delta_makes_nothing_else(at: int, bit: int) -> None:
    older, newer = sample(), updates()["next_day"]
    delta = bytearray(make_delta(older, newer))
    delta[at % len(delta)] ^= 1 << bit
    try:
        made = apply_delta(older, bytes(delta))
    except BundleRefused:
        return
    assert made == newer


@pytest.mark.parametrize(
    "pattern", ["(?:A+)+", "[", r"\d", "(?=A)", "A*" * 7 + "B", "[A-Z]?" * 7, "(?:A|A)" * 7, "A{1,9}" * 7]
)
def test_a_pattern_that_programs_could_read_differently_is_refused(pattern: str) -> None:
    day = world.DAY
    form = NumberFormPart(participant="BW", first=day, last=None, pattern=pattern, sample="", is_own=True)
    with pytest.raises(BundleRefused) as refused:
        open_bundle(bundle_bytes(Changes(parts={"number_forms": (form,)})))
    assert refused.value.params["reason"] == "pattern"


def test_a_day_is_a_small_step() -> None:
    assert len(make_delta(sample(), updates()["next_day"])) < 2500
    assert len(make_delta(sample(), sample())) < 120
