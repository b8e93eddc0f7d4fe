"""The public leaf: one spelling, no commercial content, hostile bytes refused."""

from hashlib import sha256

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openkp.log import EntryUnreadable, LogEntry, decode_entry, encode_entry, salted_digest

ENTRY = LogEntry(
    kind="certificate",
    party="BW",
    authority="Diamond Office",
    number="BW 000123",
    made_at=1_700_000_000,
    digest=b"d" * 32,
)
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)
entries = st.builds(
    LogEntry,
    kind=texts,
    party=texts,
    authority=texts | st.just(""),
    number=texts | st.just(""),
    made_at=st.integers(0, 2**63 - 1),
    digest=st.binary(min_size=32, max_size=32),
)


def as_map(entry):
    values = (entry.kind, entry.party, entry.authority, entry.number, entry.made_at, entry.digest)
    return {0: 1, **dict(enumerate(values, start=1))}


@settings(deadline=None)
@given(entries)
def test_an_entry_is_the_canonical_cbor_of_its_map_and_is_read_back(entry):
    data = encode_entry(entry)
    assert data == cbor2.dumps(as_map(entry), canonical=True)
    assert decode_entry(data) == entry


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_an_entry_of_any_bytes_is_refused(data):
    for attempt in (data, encode_entry(ENTRY)[: len(data)], encode_entry(ENTRY) + data + b"\0"):
        with pytest.raises(EntryUnreadable):
            decode_entry(attempt)


@settings(deadline=None)
@given(st.integers(0, 8 * len(encode_entry(ENTRY)) - 1))
def test_an_entry_with_a_changed_bit_is_refused_or_another_entry(bit):
    data = bytearray(encode_entry(ENTRY))
    data[bit // 8] ^= 1 << bit % 8
    try:
        found = decode_entry(bytes(data))
    except EntryUnreadable:
        return
    assert found != ENTRY
    assert encode_entry(found) == bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xa7" + b"\xff" * 50,
        encode_entry(ENTRY).replace(b"\x00\x01\x01", b"\x00\x02\x01", 1),
        encode_entry(ENTRY).replace(b"\x6bcertificate", b"\x78\x0bcertificate"),
        encode_entry(ENTRY).replace(b"\x6bcertificate", b"\x6bcertifi\xff\xffte"),
        encode_entry(ENTRY).replace(b"\x6bcertificate", b"\x7b\x7f" + b"\xff" * 7 + b"certificate"),
        encode_entry(ENTRY).replace(b"\xa7", b"\xbf") + b"\xff",
        cbor2.dumps({**as_map(ENTRY), 7: 0}, canonical=True),
        cbor2.dumps({**as_map(ENTRY), 5: -1}, canonical=True),
        cbor2.dumps({**as_map(ENTRY), 5: 2**63}, canonical=True),
        cbor2.dumps({**as_map(ENTRY), 6: b"short"}, canonical=True),
        cbor2.dumps({**as_map(ENTRY), 1: ""}, canonical=True),
        cbor2.dumps({**as_map(ENTRY), 4: "a\nb"}, canonical=True),
        cbor2.dumps({**as_map(ENTRY), 4: "x" * 256}, canonical=True),
        cbor2.dumps({**as_map(ENTRY), 4: "x" * 5000}, canonical=True),
    ],
)
def test_other_spellings_and_shapes_are_refused(data):
    with pytest.raises(EntryUnreadable):
        decode_entry(data)


def test_a_digest_is_salted_labelled_and_bound_to_its_content():
    salt = bytes(range(16))
    digest = salted_digest(salt=salt, content=b"content")
    assert digest == sha256(b"openkp/leaf/v1\x10" + salt + b"content").digest()
    assert digest != salted_digest(salt=bytes(16), content=b"content")
    for wrong in (b"", salt[:15], salt + b"x"):
        with pytest.raises(ValueError, match="16 bytes"):
            salted_digest(salt=wrong, content=b"content")


def test_text_that_utf_8_cannot_hold_is_no_entry():
    with pytest.raises(EntryUnreadable):
        LogEntry(
            kind="certificate",
            party="\ud800",
            authority="",
            number="",
            made_at=0,
            digest=b"d" * 32,
        )
