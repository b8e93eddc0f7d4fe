"""Deterministic CBOR: RFC 8949 appendix A, refusals, and the exact round trip."""

from __future__ import annotations

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkp.statements import cbor
from openkp.statements.cbor import CannotEncode, Unreadable

# RFC 8949 appendix A, the rows whose values this part of CBOR has.
APPENDIX_A = [
    (0, "00"),
    (1, "01"),
    (10, "0a"),
    (23, "17"),
    (24, "1818"),
    (25, "1819"),
    (100, "1864"),
    (1000, "1903e8"),
    (1000000, "1a000f4240"),
    (1000000000000, "1b000000e8d4a51000"),
    (18446744073709551615, "1bffffffffffffffff"),
    (-18446744073709551616, "3bffffffffffffffff"),
    (-1, "20"),
    (-10, "29"),
    (-100, "3863"),
    (-1000, "3903e7"),
    (False, "f4"),
    (True, "f5"),
    (None, "f6"),
    (b"", "40"),
    (b"\1\2\3\4", "4401020304"),
    ("", "60"),
    ("a", "6161"),
    ("IETF", "6449455446"),
    ('"\\', "62225c"),
    ("\u00fc", "62c3bc"),
    ("\u6c34", "63e6b0b4"),
    ("\U00010151", "64f0908591"),
    ([], "80"),
    ([1, 2, 3], "83010203"),
    ([1, [2, 3], [4, 5]], "8301820203820405"),
    (list(range(1, 26)), "98190102030405060708090a0b0c0d0e0f101112131415161718181819"),
    ({}, "a0"),
    ({1: 2, 3: 4}, "a201020304"),
    ({"a": 1, "b": [2, 3]}, "a26161016162820203"),
    (["a", {"b": "c"}], "826161a161626163"),
]


@pytest.mark.parametrize(("value", "encoded"), APPENDIX_A)
def test_the_examples_of_the_standard_hold_both_ways(value: cbor.Value, encoded: str) -> None:
    assert cbor.encode(value).hex() == encoded
    decoded = cbor.decode(bytes.fromhex(encoded))
    assert decoded == value
    assert type(decoded) is type(value)


@pytest.mark.parametrize(
    ("encoded", "code", "offset"),
    [
        ("", "truncated", 0),
        ("1801", "not_shortest", 0),
        ("190017", "not_shortest", 0),
        ("1900ff", "not_shortest", 0),
        ("1a0000ffff", "not_shortest", 0),
        ("1b00000000ffffffff", "not_shortest", 0),
        ("580100", "not_shortest", 0),
        ("8118", "truncated", 1),
        ("62c3", "truncated", 0),
        ("61ff", "not_utf8", 0),
        ("63eda080", "not_utf8", 0),
        ("0000", "trailing_bytes", 1),
        ("5f41004100ff", "indefinite_length", 0),
        ("9f01ff", "indefinite_length", 0),
        ("bf0102ff", "indefinite_length", 0),
        ("ff", "indefinite_length", 0),
        ("1c", "reserved", 0),
        ("f90000", "float", 0),
        ("fb3ff199999999999a", "float", 0),
        ("f7", "simple_value", 0),
        ("f8ff", "simple_value", 0),
        ("c001", "tag", 0),
        ("81d2", "tag", 1),
        ("a201020102", "duplicate_key", 3),
        ("a202010101", "keys_not_sorted", 3),
        ("a220011801", "not_shortest", 3),
        ("a220010001", "keys_not_sorted", 3),
        ("a1410001", "key_type", 1),
        ("a1f501", "key_type", 1),
        ("9bffffffffffffffff", "truncated", 0),
        ("bb7fffffffffffffff", "truncated", 0),
        ("7b7fffffffffffffff", "truncated", 0),
        ("81" * 17 + "00", "too_deep", 16),
    ],
)
def test_every_second_way_to_write_a_value_is_refused_where_it_stands(
    encoded: str, code: str, offset: int
) -> None:
    with pytest.raises(Unreadable) as refused:
        cbor.decode(bytes.fromhex(encoded))
    assert (refused.value.code, refused.value.offset) == (code, offset)


def test_keys_are_ordered_by_their_bytes_and_not_by_their_length() -> None:
    # RFC 8949 section 4.2.1: 10, 100, -1, "z", "aa".
    encoded = cbor.encode({"aa": 0, -1: 0, "z": 0, 100: 0, 10: 0})
    assert encoded.hex() == "a50a00186400200061" + "7a00626161" + "00"
    assert list(cbor.decode(encoded)) == [10, 100, -1, "z", "aa"]  # type: ignore[arg-type]


def test_a_tag_stands_only_at_the_top_and_only_if_it_is_asked_for() -> None:
    tagged = cbor.encode_tagged(18, [1])
    assert tagged.hex() == "d28101"
    assert cbor.decode(tagged, tag=18) == [1]
    for tag in (None, 98):
        with pytest.raises(Unreadable, match="tag"):
            cbor.decode(tagged, tag=tag)


def test_length_and_number_of_items_are_bounded() -> None:
    with pytest.raises(Unreadable, match="too_long"):
        cbor.decode(b"\x58\xff" + bytes(255), max_bytes=100)
    with pytest.raises(Unreadable, match="too_many_items"):
        cbor.decode(b"\x98\x65" + bytes(101), max_items=100)


@pytest.mark.parametrize(
    "value", [1.5, 2**64, -(2**64) - 1, "\ud800", (1,), {1.5: 2}, {True: 1}, {b"a": 1}, {1}, object()]
)
def test_what_has_no_encoding_is_refused(value: object) -> None:
    with pytest.raises(CannotEncode):
        cbor.encode(value)  # type: ignore[arg-type]


keys = st.integers(-(2**64), 2**64 - 1) | st.text(max_size=6)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**64), 2**64 - 1)
    | st.binary(max_size=40)
    | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=25,
)


@given(values)
def test_any_value_comes_back_as_it_was_and_the_peer_reads_it_too(value: cbor.Value) -> None:
    encoded = cbor.encode(value)
    assert cbor.decode(encoded) == value
    assert cbor2.loads(encoded) == value


@given(st.binary(max_size=60))
def test_bytes_are_refused_or_are_the_only_encoding_of_what_they_say(data: bytes) -> None:
    try:
        value = cbor.decode(data)
    except Unreadable as refused:
        offset = refused.offset
    else:
        assert cbor.encode(value) == data
        return
    assert offset is not None
    assert 0 <= offset <= len(data)


@given(values, st.data())
def test_a_changed_byte_is_refused_or_gives_the_only_encoding_of_another_value(
    value: cbor.Value, data: st.DataObject
) -> None:
    encoded = bytearray(cbor.encode(value))
    encoded[data.draw(st.integers(0, len(encoded) - 1))] = data.draw(st.integers(0, 255))
    try:
        changed = cbor.decode(bytes(encoded))
    except Unreadable:
        return
    assert cbor.encode(changed) == encoded
