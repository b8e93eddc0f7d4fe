"""The hashes of the Merkle tree (RFC 6962 section 2.1, the same in RFC 9162 section 2.1.1): SHA-256, 32
bytes.

The byte before what is hashed keeps leaves and nodes apart: nobody can show an inner node as an entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

HASH_BYTES = 32
#: The root of a tree without leaves: SHA-256 of nothing.
EMPTY_ROOT = sha256(b"").digest()

_LEAF = b"\x00"
_NODE = b"\x01"


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0x00 || entry)."""
    return sha256(_LEAF + entry).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[bytes]:
    """The leaf hash of each entry; one call for many, because the calls are half of the cost."""
    return [sha256(_LEAF + entry).digest() for entry in entries]


def node_hash(left: bytes | bytearray, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return sha256(_NODE + left + right).digest()


def parents(level: bytes) -> bytes:
    """The hashes one level up, joined, from an even number of joined hashes."""
    starts = range(0, len(level), 2 * HASH_BYTES)
    return b"".join([sha256(_NODE + level[start : start + 64]).digest() for start in starts])


def split_hashes(joined: bytes) -> list[bytes]:
    """Joined hashes as a list. Raises ValueError if the length is not a multiple of 32."""
    if len(joined) % HASH_BYTES:
        msg = f"{len(joined)} bytes are not a whole number of hashes"
        raise ValueError(msg)
    return [joined[start : start + HASH_BYTES] for start in range(0, len(joined), HASH_BYTES)]


def join_hashes(hashes: Iterable[bytes]) -> bytes:
    """Hashes in one piece. Raises ValueError for anything that is not 32 bytes: a broken caller."""
    listed = list(hashes)
    if any(len(one) != HASH_BYTES for one in listed):
        msg = "a hash is 32 bytes"
        raise ValueError(msg)
    return b"".join(listed)


def root_of(hashes: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1 over leaf hashes (not entries); EMPTY_ROOT for none.

    A node without a sibling rises unchanged, which gives the same tree as the RFC's split at the largest
    power of two.
    """
    if not hashes:
        return EMPTY_ROOT
    level = join_hashes(hashes)
    while len(level) > HASH_BYTES:
        even = len(level) - len(level) % (2 * HASH_BYTES)
        level = parents(level[:even]) + level[even:]
    return level
