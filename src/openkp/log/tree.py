"""The Merkle tree: its right edge alone (`Frontier`) or with all hashes in memory (`MerkleTree`).

Both are mutable and grow only by appending; a log that changes a leaf is another log.
"""

from __future__ import annotations

from collections.abc import Iterable

from openkp.log.hashing import EMPTY_ROOT, HASH_BYTES, join_hashes, node_hash, parents, split_hashes
from openkp.log.proofs import MAX_SIZE, complete_subtrees, consistency_proof, range_hash

_SIZE_BYTES = 8


class Frontier:
    """The complete subtrees on the right edge: at most 63 hashes, enough to append and to know the root."""

    __slots__ = ("_hashes", "_size")

    def __init__(self) -> None:
        self._size = 0
        self._hashes: list[bytes] = []  # largest subtree first, one per 1 bit of the size

    @classmethod
    def of(cls, size: int, hashes: Iterable[bytes]) -> Frontier:
        """The frontier of a tree of `size` leaves; `hashes` of complete_subtrees(0, size), left to right.

        Raises ValueError if their number does not fit the size.
        """
        listed = list(hashes)
        if not 0 <= size <= MAX_SIZE or len(listed) != size.bit_count():
            msg = f"{len(listed)} hashes do not make the right edge of a tree of size {size}"
            raise ValueError(msg)
        join_hashes(listed)
        frontier = cls()
        frontier._size, frontier._hashes = size, listed
        return frontier

    @classmethod
    def from_bytes(cls, data: bytes) -> Frontier:
        """The inverse of to_bytes. Raises ValueError for anything else."""
        if len(data) < _SIZE_BYTES:
            msg = "a frontier is at least 8 bytes"
            raise ValueError(msg)
        return cls.of(int.from_bytes(data[:_SIZE_BYTES], "big"), split_hashes(data[_SIZE_BYTES:]))

    def to_bytes(self) -> bytes:
        """The size as 8 bytes, big-endian, then the hashes, largest subtree first."""
        return self._size.to_bytes(_SIZE_BYTES, "big") + b"".join(self._hashes)

    def copy(self) -> Frontier:
        """Another frontier of the same tree, that grows on its own."""
        return Frontier.of(self._size, self._hashes)

    @property
    def size(self) -> int:
        """The number of leaves."""
        return self._size

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash. Raises ValueError unless it is 32 bytes."""
        self.append_subtree(leaf, height=0)

    def append_subtree(self, root: bytes, *, height: int) -> None:
        """Add a complete subtree of 2**height leaves by its root.

        Raises ValueError if the size is not a multiple of 2**height: the subtree would not stand on its own.
        """
        if len(root) != HASH_BYTES or height < 0 or self._size & ((1 << height) - 1):
            msg = f"no subtree of height {height} with a root of {len(root)} bytes fits at leaf {self._size}"
            raise ValueError(msg)
        carried, carry = root, self._size >> height
        while carry & 1:
            carried = node_hash(self._hashes.pop(), carried)
            carry >>= 1
        self._hashes.append(carried)
        self._size += 1 << height

    def root(self) -> bytes:
        """The root over all leaves; EMPTY_ROOT for none."""
        if not self._hashes:
            return EMPTY_ROOT
        root = self._hashes[-1]
        for left in self._hashes[-2::-1]:
            root = node_hash(left, root)
        return root


class MerkleTree:
    """A tree that keeps the hash of each complete subtree: 64 bytes a leaf, proofs without hashing.

    The root and proofs of any earlier size stay available, since a complete subtree never changes.
    """

    __slots__ = ("_edge", "_edge_size", "_levels")

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        """`leaves` are leaf hashes."""
        self._levels: list[bytearray] = [bytearray()]
        self._edge: list[bytes] = []
        self._edge_size = -1
        self.extend(leaves)

    @property
    def size(self) -> int:
        """The number of leaves."""
        return len(self._levels[0]) // HASH_BYTES

    def append(self, leaf: bytes) -> int:
        """Add one leaf hash and return its index. Raises ValueError unless it is 32 bytes."""
        if len(leaf) != HASH_BYTES:
            msg = "a hash is 32 bytes"
            raise ValueError(msg)
        index = self.size
        self._levels[0] += leaf
        at, height, carried = index, 0, leaf
        while at & 1:
            carried = node_hash(self._levels[height][-2 * HASH_BYTES : -HASH_BYTES], carried)
            at, height = at >> 1, height + 1
            if height == len(self._levels):
                self._levels.append(bytearray())
            self._levels[height] += carried
        return index

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes. Raises ValueError, and adds none, unless each is 32 bytes."""
        self._levels[0] += join_hashes(leaves)
        height = 0
        while len(self._levels[height]) >= 2 * HASH_BYTES:
            if height + 1 == len(self._levels):
                self._levels.append(bytearray())
            lower, upper = self._levels[height], self._levels[height + 1]
            even = len(lower) - len(lower) % (2 * HASH_BYTES)
            upper += parents(bytes(lower[2 * len(upper) : even]))
            height += 1

    def node(self, height: int, index: int) -> bytes:
        """The hash of a complete subtree. Raises IndexError if the tree does not have it."""
        if height < 0 or index < 0 or height >= len(self._levels):
            raise IndexError(index)
        found = bytes(self._levels[height][index * HASH_BYTES : (index + 1) * HASH_BYTES])
        if not found:
            raise IndexError(index)
        return found

    def root(self, size: int | None = None) -> bytes:
        """The root now, or when the tree had `size` leaves. Raises ValueError if it never had."""
        return range_hash(self.node, 0, self._known_size(size))

    def frontier(self, size: int | None = None) -> Frontier:
        """The right edge now, or when the tree had `size` leaves. Raises ValueError if it never had."""
        known = self._known_size(size)
        return Frontier.of(known, [self.node(height, index) for height, index in complete_subtrees(0, known)])

    def inclusion_proof(self, index: int, size: int | None = None) -> list[bytes]:
        """Proof that leaf `index` is in the tree of `size` leaves (default: all).

        Raises ValueError if the leaf or the size is not there.
        """
        known = self._known_size(size)
        if not 0 <= index < known:
            msg = f"leaf {index} is not in a tree of size {known}"
            raise ValueError(msg)
        edge = self._right_edge(known)
        proof: list[bytes] = []
        at, last = index, known - 1
        for level, on_edge in zip(self._levels, edge, strict=False):
            sibling = at ^ 1
            if sibling < last:
                proof.append(bytes(level[sibling * HASH_BYTES : (sibling + 1) * HASH_BYTES]))
            elif sibling == last:
                proof.append(on_edge)
            at, last = at >> 1, last >> 1
        return proof

    def consistency_proof(self, old: int, new: int | None = None) -> list[bytes]:
        """Proof that the tree of `new` leaves (default: all) begins with that of `old` leaves.

        Raises ValueError unless 1 <= old <= new <= size.
        """
        return consistency_proof(self.node, old, self._known_size(new))

    def _known_size(self, size: int | None) -> int:
        if size is None:
            return self.size
        if not 0 <= size <= self.size:
            msg = f"the tree has {self.size} leaves, not {size}"
            raise ValueError(msg)
        return size

    def _right_edge(self, size: int) -> list[bytes]:
        """Per height, the hash of the last subtree, complete or not, of a tree of `size` leaves.

        Kept for the last size asked, because proofs are made many at a time under one checkpoint. A complete
        subtree never changes, so what is kept stays right while the tree grows.
        """
        if size == self._edge_size:
            return self._edge
        at = size - 1
        edge = [self.node(0, at)]
        height = 0
        while at:
            edge.append(node_hash(self.node(height, at - 1), edge[-1]) if at & 1 else edge[-1])
            at, height = at >> 1, height + 1
        self._edge, self._edge_size = edge, size
        return edge
