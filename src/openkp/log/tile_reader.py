"""Roots and proofs from tiles alone, as a client of somebody else's log makes them."""

from __future__ import annotations

from collections import OrderedDict

from openkp.log.hashing import HASH_BYTES, parents
from openkp.log.proofs import (
    MAX_SIZE,
    ProofRejected,
    Rejection,
    consistency_proof,
    inclusion_proof,
    range_hash,
)
from openkp.log.tiles import (
    TILE_HEIGHT,
    TILE_WIDTH,
    ReadFile,
    TileAddress,
    read_bundle,
    read_file,
)


class TileReader:
    """Reads a log of `size` leaves by its tiles, keeping the last `keep_tiles` with their inner nodes (16
    kB each).

    Tiles are not trusted: what is computed from them is checked against a checkpoint's root (`check_root`),
    and
    proofs are checked by whoever gets them. A tile that is missing or of wrong size raises TileUnreadable.
    """

    __slots__ = ("_keep", "_read", "_tiles", "size")

    def __init__(self, read: ReadFile, *, size: int, keep_tiles: int = 256) -> None:
        """Raises ValueError for a size that no log has."""
        if not 0 <= size <= MAX_SIZE:
            msg = f"no log has {size} leaves"
            raise ValueError(msg)
        self._read = read
        self._keep = max(keep_tiles, 1)
        self._tiles: OrderedDict[tuple[int, int], list[bytes]] = OrderedDict()
        self.size = size

    def node(self, height: int, index: int) -> bytes:
        """The hash of a complete subtree. Raises TileUnreadable, IndexError if the tree does not have it."""
        if height < 0 or index < 0 or (index + 1) << height > self.size:
            raise IndexError(index)
        level, inner = divmod(height, TILE_HEIGHT)
        tile, start = divmod(index << inner, TILE_WIDTH)
        at = (start >> inner) * HASH_BYTES
        return self._pyramid(level, tile)[inner][at : at + HASH_BYTES]

    def root(self, size: int | None = None) -> bytes:
        """The root of the first `size` leaves (default: all). Raises TileUnreadable, ValueError."""
        return range_hash(self.node, 0, self._known_size(size))

    def check_root(self, root: bytes) -> None:
        """Return if the tiles lead to the root. Raises ProofRejected, TileUnreadable."""
        if self.root() != root:
            raise ProofRejected(Rejection.ROOT_DIFFERS, "the tiles are not those of the checkpoint")

    def leaf(self, index: int) -> bytes:
        """The hash of one leaf."""
        return self.node(0, index)

    def entry(self, index: int) -> bytes:
        """One entry from its bundle, not compared with the leaf hash. Raises TileUnreadable, IndexError."""
        if not 0 <= index < self.size:
            raise IndexError(index)
        bundle, place = divmod(index, TILE_WIDTH)
        return read_bundle(self._read, self._address(None, bundle))[place]

    def inclusion_proof(self, index: int, size: int | None = None) -> list[bytes]:
        """As MerkleTree.inclusion_proof. Raises TileUnreadable, ValueError."""
        return inclusion_proof(self.node, index, self._known_size(size))

    def consistency_proof(self, old: int, new: int | None = None) -> list[bytes]:
        """As MerkleTree.consistency_proof. Raises TileUnreadable, ValueError."""
        return consistency_proof(self.node, old, self._known_size(new))

    def _known_size(self, size: int | None) -> int:
        if size is None:
            return self.size
        if not 0 <= size <= self.size:
            msg = f"the log has {self.size} leaves, not {size}"
            raise ValueError(msg)
        return size

    def _address(self, level: int | None, index: int) -> TileAddress:
        count = self.size >> (TILE_HEIGHT * (level or 0))
        return TileAddress(level=level, index=index, width=min(TILE_WIDTH, count - index * TILE_WIDTH))

    def _pyramid(self, level: int, index: int) -> list[bytes]:
        """A tile and the complete nodes above it within the tile, lowest first."""
        key = (level, index)
        if key in self._tiles:
            self._tiles.move_to_end(key)
            return self._tiles[key]
        rows = [read_file(self._read, self._address(level, index))]
        while len(rows) < TILE_HEIGHT:
            below = rows[-1]
            rows.append(parents(below[: len(below) - len(below) % (2 * HASH_BYTES)]))
        self._tiles[key] = rows
        if len(self._tiles) > self._keep:
            self._tiles.popitem(last=False)
        return rows
