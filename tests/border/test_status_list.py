"""Status lists: the draft's examples, the stored form, tokens signed and read."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from border.world import BW, EU
from openkp.border import Status, StatusList, open_status_token, pack_statuses, sign_status_list
from openkp.border.status_list import MAX_LIST_BYTES, read_status_list, stored, unpacked
from openkp.statements import Unreadable, cbor

LIST = StatusList(
    log="log.example/bw-hub/statements",
    issued_at=datetime(2026, 11, 26, tzinfo=UTC),
    expires_at=datetime(2026, 12, 26, tzinfo=UTC),
    ttl_seconds=86400,
    entries=pack_statuses([0, 1, 2, 3, 0, 0]),
)

#: draft-ietf-oauth-status-list, section 4.1 and 4.3: statuses, width, bytes, compressed list.
PUBLISHED = [
    ([1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1], 1, "b9a3", "78dadbb918000217015d"),
    ([1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3], 2, "c944f9", "78da3be9f2130003df0207"),
]


@pytest.mark.parametrize(("statuses", "bits", "packed", "compressed"), PUBLISHED)
def test_the_examples_of_the_draft_are_read_and_made(statuses, bits, packed, compressed) -> None:  # type: ignore[no-untyped-def]
    assert pack_statuses(statuses, bits=bits).hex() == packed
    assert zlib.compress(bytes.fromhex(packed), 9).hex() == compressed
    width, entries, is_stored = read_status_list({"bits": bits, "lst": bytes.fromhex(compressed)})
    assert (width, entries.hex(), is_stored) == (bits, packed, False)
    held = replace(LIST, entries=entries, bits=bits)
    assert [held.at(index) for index in range(len(statuses))] == statuses


def test_the_drafts_cbor_example_is_read_key_by_key() -> None:
    # {"bits": 1, "lst": h'78dadbb918000217015d'} as printed in section 4.3, whose keys are not sorted.
    printed = bytes.fromhex("a2646269747301636c73744a78dadbb918000217015d")
    assert printed[1:7] == b"\x64bits\x01"
    with pytest.raises(Unreadable, match="keys_not_sorted"):
        cbor.decode(printed)
    sorted_keys = b"\xa2" + printed[7:] + printed[1:7]
    assert read_status_list(cbor.decode(sorted_keys))[1].hex() == "b9a3"


@settings(max_examples=60)
@given(st.binary(max_size=200), st.sampled_from([0, 1, 65534, 65535, 65536, 200_000]))
def test_stored_blocks_are_zlib(data: bytes, more: int) -> None:
    whole = data + bytes(more)
    assert zlib.decompress(stored(whole)) == whole
    assert unpacked(stored(whole)) == whole
    assert len(stored(whole)) == len(whole) + 6 + 5 * max(1, -(-len(whole) // 65535))


@given(st.lists(st.integers(min_value=0, max_value=3), max_size=40))
def test_each_entry_is_read_back(statuses: list[int]) -> None:
    held = replace(LIST, entries=pack_statuses(statuses))
    assert [held.at(index) for index in range(len(statuses))] == statuses
    assert held.at(held.size) is None
    assert held.at(-1) is None


def test_a_token_is_read_and_knows_its_signer() -> None:
    token = open_status_token(sign_status_list(LIST, BW.key))
    assert token.statuses == LIST
    assert token.key_id == BW.key.key_id
    assert token.is_stored
    public = [each.key._private.public_key() for each in (BW, EU)]  # type: ignore[attr-defined]
    assert [token.is_signed_by(each) for each in public] == [True, False]
    assert [Status(LIST.at(index) or 0).name for index in range(4)] == [
        "VALID",
        "REVOKED",
        "SUSPENDED",
        "USED",
    ]


@settings(max_examples=200)
@given(at=st.integers(min_value=0), bit=st.integers(min_value=0, max_value=7))
def test_no_spoilt_token_is_signed(at: int, bit: int) -> None:
    data = bytearray(sign_status_list(LIST, BW.key))
    data[at % len(data)] ^= 1 << bit
    try:
        token = open_status_token(bytes(data))
    except Unreadable:
        return
    assert token.key_id != BW.key.key_id or not token.is_signed_by(BW.key._private.public_key())  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "value",
    [
        {"bits": 3, "lst": stored(b"")},
        {"bits": 2, "lst": "text"},
        {"bits": 2},
        {"bits": 2, "lst": stored(b"abc") + b"x"},
        {"bits": 2, "lst": stored(b"abc")[:-1]},
        {"bits": 2, "lst": b"no zlib"},
        {"bits": 2, "lst": zlib.compress(bytes(MAX_LIST_BYTES + 1))},
        [],
    ],
)
def test_a_list_in_another_form_is_refused(value) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Unreadable):
        read_status_list(value)


@pytest.mark.parametrize(("statuses", "bits"), [([4], 2), ([-1], 2), ([0], 3)])
def test_what_does_not_fit_is_a_broken_caller(statuses: list[int], bits: int) -> None:
    with pytest.raises(ValueError, match=r"fit|width"):
        pack_statuses(statuses, bits=bits)
