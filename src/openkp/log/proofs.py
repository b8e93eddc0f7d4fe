"""Inclusion and consistency proofs: which subtrees they need, how they are made, how they are checked.

RFC 6962 section 2.1.1 and 2.1.2; the checks follow RFC 9162 sections 2.1.3.2 and 2.1.4.2 step by step.
A subtree is a half-open range of leaf indexes. The maker needs only a source of the hashes of *complete*
subtrees, so that the tree in memory and the tiles on disk make proofs by the same code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum

from openkp.log.hashing import EMPTY_ROOT, HASH_BYTES, node_hash

#: Sizes and indexes fit the signed 64 bits of the formats around us (tlog-cosignature, databases).
MAX_SIZE = 2**63 - 1
#: The longest proof of a tree within MAX_SIZE (tlog-witness: not more than 63 lines).
MAX_PROOF_HASHES = 63

#: (height, index) -> hash of the complete subtree over leaves [index << height, (index + 1) << height).
Nodes = Callable[[int, int], bytes]
Range = tuple[int, int]


class Rejection(StrEnum):
    """Why a proof does not hold. Stable codes; the text for people lives in the catalogue."""

    UNREADABLE = "unreadable"
    OUT_OF_RANGE = "out_of_range"
    """The index is not in the tree, a size is zero or too large, or the old size is above the new."""
    WRONG_LENGTH = "wrong_length"
    """Too many or too few hashes, or a hash that is not 32 bytes."""
    ROOT_DIFFERS = "root_differs"
    """The hashes lead to another root: the entry or the tree is not the one claimed."""
    OLD_ROOT_DIFFERS = "old_root_differs"
    BAD_SIGNATURE = "bad_signature"
    """The checkpoint is not signed by the log that the policy names."""
    TOO_FEW_WITNESSES = "too_few_witnesses"


class ProofRejected(ValueError):
    """A proof that does not prove. `reason` says why; nothing else is known about the claim then."""

    def __init__(self, reason: Rejection, detail: str = "") -> None:
        super().__init__(f"{reason.value}: {detail}" if detail else reason.value)
        self.reason = reason


def complete_subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The largest complete subtrees, left to right, that tile leaves [start, end) as (height, index).

    `start` must be aligned as the left end of a Merkle subtree is; each range of this module is.
    """
    while start < end:
        height = (end - start).bit_length() - 1
        if start:
            height = min(height, (start & -start).bit_length() - 1)
        yield height, start >> height
        start += 1 << height


def range_hash(nodes: Nodes, start: int, end: int) -> bytes:
    """MTH over leaves [start, end) from complete subtrees; EMPTY_ROOT for an empty range."""
    hashes = [nodes(height, index) for height, index in complete_subtrees(start, end)]
    if not hashes:
        return EMPTY_ROOT
    root = hashes.pop()
    while hashes:
        root = node_hash(hashes.pop(), root)
    return root


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """The subtrees whose hashes are the inclusion proof of leaf `index`, from its sibling up (PATH).

    Raises ValueError if the leaf is not in a tree of that size: a broken caller.
    """
    if not 0 <= index < size <= MAX_SIZE:
        msg = f"leaf {index} is not in a tree of size {size}"
        raise ValueError(msg)
    ranges: list[Range] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """The subtrees whose hashes prove that a tree of size `new` starts with that of size `old` (PROOF).

    Raises ValueError unless 1 <= old <= new: nothing is proven from an empty tree.
    """
    if not 1 <= old <= new <= MAX_SIZE:
        msg = f"no consistency proof from size {old} to size {new}"
        raise ValueError(msg)
    ranges: list[Range] = []
    start, end = 0, new
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start:  # the old tree is not itself a subtree on the left edge, so its last part must be told
        ranges.append((start, end))
    return ranges[::-1]


def inclusion_proof(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """The inclusion proof of a leaf in the tree of `size` leaves. Raises ValueError as inclusion_ranges."""
    return [range_hash(nodes, start, end) for start, end in inclusion_ranges(index, size)]


def consistency_proof(nodes: Nodes, old: int, new: int) -> list[bytes]:
    """The consistency proof between two sizes of one tree. Raises ValueError as consistency_ranges."""
    return [range_hash(nodes, start, end) for start, end in consistency_ranges(old, new)]


def verify_inclusion(leaf: bytes, proof: Sequence[bytes], *, index: int, size: int, root: bytes) -> None:
    """Return if `leaf` (a leaf hash) stands at `index` in the tree of `size` leaves with `root`.

    Raises: ProofRejected (never another error, whatever the bytes and numbers are).
    Source: RFC 9162 section 2.1.3.2.
    """
    if not 0 <= index < size <= MAX_SIZE:
        raise ProofRejected(Rejection.OUT_OF_RANGE, f"index {index}, size {size}")
    _check_hashes(leaf, root, *proof[: MAX_PROOF_HASHES + 1])
    at, last, computed = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofRejected(Rejection.WRONG_LENGTH, "too many hashes")
        if at & 1 or at == last:
            computed = node_hash(sibling, computed)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            computed = node_hash(computed, sibling)
        at, last = at >> 1, last >> 1
    if last:
        raise ProofRejected(Rejection.WRONG_LENGTH, "too few hashes")
    if computed != root:
        raise ProofRejected(Rejection.ROOT_DIFFERS)


def verify_consistency(
    proof: Sequence[bytes], *, old_size: int, old_root: bytes, new_size: int, new_root: bytes
) -> None:
    """Return if the tree of `new_size` leaves is the tree of `old_size` leaves with more appended.

    Size 0 is refused: every tree starts with nothing, so such a proof says nothing (the witness, who must
    accept a first checkpoint, decides that case itself).
    Raises: ProofRejected (never another error).
    Source: RFC 9162 section 2.1.4.2.
    """
    if not 1 <= old_size <= new_size <= MAX_SIZE:
        raise ProofRejected(Rejection.OUT_OF_RANGE, f"sizes {old_size} and {new_size}")
    _check_hashes(*proof[: 2 * MAX_PROOF_HASHES])
    if old_size == new_size:
        if proof:
            raise ProofRejected(Rejection.WRONG_LENGTH, "equal sizes need no hashes")
        if old_root != new_root:
            raise ProofRejected(Rejection.ROOT_DIFFERS, "two roots for one size")
        return
    _check_hashes(old_root, new_root)  # only here: the published vectors compare opaque roots at equal sizes
    if not proof:
        raise ProofRejected(Rejection.WRONG_LENGTH, "no hashes")
    # A power of two is a subtree of the new tree: its hash is the old root and is left out of the proof.
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    was, now = _climb(path, old_size, new_size)
    if was != old_root:
        raise ProofRejected(Rejection.OLD_ROOT_DIFFERS)
    if now != new_root:
        raise ProofRejected(Rejection.ROOT_DIFFERS)


def _climb(path: Sequence[bytes], old_size: int, new_size: int) -> tuple[bytes, bytes]:
    """The old and the new root to which a consistency path leads (steps 4 to 8 of the RFC)."""
    at, last = old_size - 1, new_size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    was = now = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise ProofRejected(Rejection.WRONG_LENGTH, "too many hashes")
        if at & 1 or at == last:
            was, now = node_hash(sibling, was), node_hash(sibling, now)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            now = node_hash(now, sibling)
        at, last = at >> 1, last >> 1
    if last:
        raise ProofRejected(Rejection.WRONG_LENGTH, "too few hashes")
    return was, now


def _split(size: int) -> int:
    """The largest power of two smaller than `size` (RFC 6962: k < n <= 2k)."""
    return 1 << ((size - 1).bit_length() - 1)


def _check_hashes(*hashes: bytes) -> None:
    if any(len(one) != HASH_BYTES for one in hashes):
        raise ProofRejected(Rejection.WRONG_LENGTH, "a hash is 32 bytes")
