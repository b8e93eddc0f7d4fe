"""Checking a whole log from its files: each kind of damage has its finding."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from openkp.log import (
    Checkpoint,
    Ed25519Signer,
    TileEdge,
    leaf_hash,
    leaf_hashes,
    new_bundles,
    new_tiles,
    root_of,
    sign_checkpoint,
    verify_log,
)
from openkp.log.verification import MAX_FINDINGS

ORIGIN = "log.example/kp"
SIGNER = Ed25519Signer(name=ORIGIN, private_key=Ed25519PrivateKey.from_private_bytes(b"1" * 32))
SIZE = 70_000
ENTRIES = [number.to_bytes(4, "big") for number in range(SIZE)]
LEAVES = leaf_hashes(ENTRIES)


def log_of(entries):
    """A log's files as it was grown in one step."""
    leaves = leaf_hashes(entries)
    edge, tiles = new_tiles(TileEdge(), leaves)
    files = dict([*tiles, *new_bundles(0, [], entries)])
    head = Checkpoint(origin=ORIGIN, size=len(entries), root=edge.root())
    return {**files, "checkpoint": sign_checkpoint(head, [SIGNER])}


@pytest.fixture(scope="module")
def files():
    return log_of(ENTRIES)


def check(files, previous=None):
    return verify_log(files.get, verifier=SIGNER.verifier(), previous_checkpoint=previous)


def codes(report):
    return [finding.code for finding in report.findings]


def test_a_log_of_three_levels_is_sound(files):
    report = check(files)
    assert report.is_sound
    assert report.entries_checked == SIZE
    assert report.checkpoint.size == SIZE


@pytest.mark.parametrize("size", [1, 255, 256, 257, 69_888, SIZE])
def test_an_earlier_checkpoint_is_found_again_or_the_fork_is_named(files, size):
    true = Checkpoint(origin=ORIGIN, size=size, root=root_of(LEAVES[:size]))
    assert check(files, true).is_sound
    false = Checkpoint(origin=ORIGIN, size=size, root=b"x" * 32)
    assert codes(check(files, false)) == ["log.forked"]


def test_a_smaller_log_than_before_is_a_rollback():
    later = Checkpoint(origin=ORIGIN, size=11, root=b"x" * 32)
    report = check(log_of(ENTRIES[:10]), later)
    assert codes(report) == ["log.rolled_back"]
    assert dict(report.findings[0].params) == {"expected": 11, "found": 10}
    other = Checkpoint(origin="other.example", size=5, root=root_of(LEAVES[:5]))
    assert codes(check(log_of(ENTRIES[:10]), other)) == ["log.forked"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("checkpoint", ["log.checkpoint_missing"]),
        ("tile/0/100", ["log.tile_unreadable"]),
        ("tile/0/273.p/112", ["log.tile_unreadable"]),
        ("tile/1/000", ["log.tile_unreadable"]),
        ("tile/1/001.p/17", ["log.tile_unreadable"]),
        ("tile/2/000.p/1", ["log.tile_unreadable"]),
        ("tile/entries/100", ["log.bundle_unreadable"]),
    ],
)
def test_a_missing_file_is_named(files, path, expected):
    report = check({name: data for name, data in files.items() if name != path})
    assert codes(report) == expected
    assert report.findings[0].subject == path
    assert not report.is_sound


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_changed_bit_of_any_file_is_found(data):
    files = SMALL.copy()
    path = data.draw(st.sampled_from(sorted(files)))
    changed = bytearray(files[path])
    bit = data.draw(st.integers(0, 8 * len(changed) - 1))
    changed[bit // 8] ^= 1 << bit % 8
    files[path] = bytes(changed)
    report = check(files)
    assert not report.is_sound
    assert all(finding.clause == "PRACTICE:log" for finding in report.findings)


SMALL = log_of(ENTRIES[:600])


def test_a_changed_entry_is_named_by_its_index(files):
    bundle = bytearray(files["tile/entries/100"])
    bundle[-1] ^= 1
    report = check({**files, "tile/entries/100": bytes(bundle)})
    assert codes(report) == ["log.entry_differs"]
    assert dict(report.findings[0].params) == {"index": 100 * 256 + 255}


def test_a_leaf_changed_with_its_entry_is_found_above(files):
    tile = leaf_hash(b"zzzz") + files["tile/0/100"][32:]
    bundle = b"\x00\x04zzzz" + files["tile/entries/100"][6:]
    report = check({**files, "tile/0/100": tile, "tile/entries/100": bundle})
    assert codes(report) == ["log.tile_differs", "log.tile_differs", "log.root_differs"]
    assert [finding.subject for finding in report.findings] == ["tile/1/000", "tile/2/000.p/1", "checkpoint"]
    assert dict(report.findings[0].params) == {"place": 100}


def test_a_log_that_is_wrong_everywhere_fills_no_memory(files):
    wrong = {path: data for path, data in files.items() if not path.startswith("tile/entries/")}
    report = check(wrong)
    assert len(report.findings) == MAX_FINDINGS + 1
    assert report.findings[-1].code == "log.more_findings"
    assert dict(report.findings[-1].params) == {"count": 274 - MAX_FINDINGS}


def test_a_checkpoint_of_a_huge_log_without_files_ends_at_once():
    head = Checkpoint(origin=ORIGIN, size=2**63 - 1, root=b"x" * 32)
    report = check({"checkpoint": sign_checkpoint(head, [SIGNER])})
    assert codes(report) == ["log.tile_unreadable"]


def test_a_checkpoint_of_another_key_is_refused(files):
    other = Ed25519Signer(name=ORIGIN, private_key=Ed25519PrivateKey.from_private_bytes(b"2" * 32))
    report = verify_log(files.get, verifier=other.verifier())
    assert codes(report) == ["log.checkpoint_refused"]
    assert report.checkpoint is None


def test_an_empty_log_is_sound():
    assert check(log_of([])).is_sound
