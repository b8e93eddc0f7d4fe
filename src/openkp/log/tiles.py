"""Tiles (C2SP tlog-tiles): the tree and its entries as small files that never change.

A tile of level L is up to 256 hashes of complete subtrees of 256**L leaves; a bundle is up to 256 entries,
each after its length (2 bytes, big-endian). The last tile of a level is partial and has its width in its
path. This module knows paths and bytes; where they are kept is the caller's (`LogFiles`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from openkp.log.hashing import HASH_BYTES, join_hashes, root_of, split_hashes
from openkp.log.proofs import MAX_SIZE, complete_subtrees
from openkp.log.tree import Frontier

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
MAX_TILE_BYTES = TILE_WIDTH * HASH_BYTES
#: The length of an entry has two bytes.
MAX_BUNDLE_ENTRY_BYTES = 0xFFFF
MAX_BUNDLE_BYTES = TILE_WIDTH * (2 + MAX_BUNDLE_ENTRY_BYTES)
#: Where a log keeps its newest checkpoint.
CHECKPOINT_PATH = "checkpoint"
#: Levels that a tree within MAX_SIZE can have.
MAX_LEVEL = 7

_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)/(?P<index>(?:x[0-9]{3}/){0,6}[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?",
    re.ASCII,
)

File = tuple[str, bytes]


class TileUnreadable(ValueError):
    """A path, tile or bundle that is not in the format, or is not there. The message says which."""


class ReadFile(Protocol):
    """How a log's files are read: a directory, a web server, a database table, a dictionary.

    It may be called with any path of this format and answers None where there is no such file; other
    failures are its own exceptions. It should not hand over more than MAX_BUNDLE_BYTES.
    """

    def __call__(self, path: str, /) -> bytes | None:
        """The file's bytes, or None."""
        ...


class LogFiles(Protocol):
    """Where a log's files are kept. A written tile or bundle never changes; the checkpoint does."""

    def read(self, path: str, /) -> bytes | None:
        """As ReadFile."""
        ...

    def write(self, path: str, data: bytes, /) -> None:
        """Keep the file so that a reader sees all of it or nothing. Writing the same again is no error."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TileAddress:
    """Which tile (`level` 0 and up) or bundle (`level` None), at which index, and how wide (256 is full)."""

    level: int | None
    index: int
    width: int = TILE_WIDTH

    def path(self) -> str:
        """`tile/0/x001/234`, `tile/1/000.p/7`, `tile/entries/000`."""
        digits = f"{self.index:d}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[start : start + 3] for start in range(0, len(digits), 3)]
        name = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
        suffix = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"tile/{'entries' if self.level is None else self.level}/{name}{suffix}"


def parse_tile_path(path: str) -> TileAddress:
    """The inverse of TileAddress.path. Raises TileUnreadable for any other spelling."""
    match = _PATH.fullmatch(path)
    if match is None:
        msg = f"not the path of a tile: {path[:80]}"
        raise TileUnreadable(msg)
    level = None if match["level"] == "entries" else int(match["level"])
    index = int(match["index"].replace("/", "").replace("x", ""))
    width = int(match["width"] or TILE_WIDTH)
    address = TileAddress(level=level, index=index, width=width)
    if (level or 0) > 63 or address.path() != path:
        msg = f"not the path of a tile: {path[:80]}"
        raise TileUnreadable(msg)
    return address


def tile_addresses(size: int, level: int | None) -> Iterable[TileAddress]:
    """The tiles of one level (None: the bundles) of a tree of `size` leaves, the partial one last."""
    count = size >> (TILE_HEIGHT * (level or 0))
    for index in range(count // TILE_WIDTH):
        yield TileAddress(level=level, index=index)
    if count % TILE_WIDTH:
        yield TileAddress(level=level, index=count // TILE_WIDTH, width=count % TILE_WIDTH)


def read_file(read: ReadFile, address: TileAddress, *, entry_bundle: bool = False) -> bytes:
    """The bytes of a tile or bundle; where a partial one is gone, the start of the full one (tlog-tiles,
    Partial Tiles).

    Raises TileUnreadable if it is missing or, for a tile, not of the width in its address.
    """
    data = read(address.path())
    full = address
    if data is None and address.width < TILE_WIDTH:
        full = TileAddress(level=address.level, index=address.index)
        data = read(full.path())
    if data is None:
        msg = f"missing: {address.path()}"
        raise TileUnreadable(msg)
    if entry_bundle:
        return data
    if len(data) != full.width * HASH_BYTES:
        msg = f"{full.path()} has {len(data)} bytes, not {full.width * HASH_BYTES}"
        raise TileUnreadable(msg)
    return data[: address.width * HASH_BYTES]


def read_tile(read: ReadFile, address: TileAddress) -> list[bytes]:
    """The hashes of a tile. Raises TileUnreadable as read_file."""
    return split_hashes(read_file(read, address))


def read_bundle(read: ReadFile, address: TileAddress) -> list[bytes]:
    """The entries of a bundle, as many as its address is wide. Raises TileUnreadable."""
    return parse_bundle(read_file(read, address, entry_bundle=True), width=address.width, path=address.path())


def format_bundle(entries: Iterable[bytes]) -> bytes:
    """Entries of at most 65,535 bytes each. Raises ValueError for a longer one."""
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > MAX_BUNDLE_ENTRY_BYTES:
            msg = f"an entry of {len(entry)} bytes is over {MAX_BUNDLE_ENTRY_BYTES}"
            raise ValueError(msg)
        parts += (len(entry).to_bytes(2, "big"), entry)
    return b"".join(parts)


def parse_bundle(data: bytes, *, width: int, path: str = "bundle") -> list[bytes]:
    """The first `width` entries of a bundle that has up to 256. Raises TileUnreadable if cut or too short."""
    entries: list[bytes] = []
    at = 0
    while at < len(data) and len(entries) < TILE_WIDTH:
        start = at + 2
        at = start + int.from_bytes(data[at:start], "big")
        if start > len(data) or at > len(data):
            msg = f"{path} is cut off within entry {len(entries)}"
            raise TileUnreadable(msg)
        entries.append(data[start:at])
    if at != len(data) or len(entries) < width:
        msg = f"{path} does not hold exactly its entries"
        raise TileUnreadable(msg)
    return entries[:width]


@dataclass(frozen=True, slots=True, kw_only=True)
class TileEdge:
    """The right edge of a tiled log: its size and the partial tile of each level (empty where there is none).

    All that a log must hold to grow: at most 64 kB, whatever its size.
    """

    size: int = 0
    partial: tuple[bytes, ...] = ()

    def frontier(self) -> Frontier:
        """The frontier of the same tree, without reading more."""
        hashes: list[bytes] = []
        for tile in reversed(self.partial):
            listed = split_hashes(tile)
            hashes += [
                root_of(listed[index << height : (index + 1) << height])
                for height, index in complete_subtrees(0, len(listed))
            ]
        return Frontier.of(self.size, hashes)

    def root(self) -> bytes:
        """The root of the tree."""
        return self.frontier().root()


def read_edge(read: ReadFile, size: int) -> TileEdge:
    """The right edge of a log of `size` leaves from its files: one partial tile per level, so it takes no
    time.

    Nothing is verified: compare `root()` with a checkpoint. Raises TileUnreadable.
    """
    if not 0 <= size <= MAX_SIZE:
        msg = f"no log has {size} leaves"
        raise TileUnreadable(msg)
    partial: list[bytes] = []
    level = 0
    while count := size >> (TILE_HEIGHT * level):
        width = count % TILE_WIDTH
        address = TileAddress(level=level, index=count // TILE_WIDTH, width=width)
        partial.append(read_file(read, address) if width else b"")
        level += 1
    return TileEdge(size=size, partial=tuple(partial))


def new_tiles(edge: TileEdge, leaves: Iterable[bytes]) -> tuple[TileEdge, list[File]]:
    """The files to write when the log grows by these leaf hashes, and the edge after that.

    Full tiles come once, in order; each level that changed ends in its partial tile. Write them, and the
    bundles, before the checkpoint that speaks of them. Raises ValueError for a hash that is not 32 bytes.
    """
    files: list[File] = []
    partial: list[bytes] = []
    added = join_hashes(leaves)
    size = edge.size + len(added) // HASH_BYTES
    if size > MAX_SIZE:
        msg = "a log has at most 2**63 - 1 leaves"
        raise ValueError(msg)
    level = 0
    while level < len(edge.partial) or added:
        before = edge.partial[level] if level < len(edge.partial) else b""
        first = (edge.size >> (TILE_HEIGHT * level)) // TILE_WIDTH
        tiles, rest = _cut(before + added)
        files += [
            (TileAddress(level=level, index=first + number).path(), tile) for number, tile in enumerate(tiles)
        ]
        if added and rest:
            width = len(rest) // HASH_BYTES
            files.append((TileAddress(level=level, index=first + len(tiles), width=width).path(), rest))
        partial.append(rest)
        added = b"".join([root_of(split_hashes(tile)) for tile in tiles])
        level += 1
    return TileEdge(size=size, partial=tuple(partial)), files


def new_bundles(size: int, last: Sequence[bytes], entries: Sequence[bytes]) -> list[File]:
    """The bundles to write when a log of `size` entries grows by `entries`.

    `last` are the entries of the partial bundle so far (size % 256 of them; read_bundle gives them).
    Raises ValueError if their number is another, or for an entry over 65,535 bytes.
    """
    if len(last) != size % TILE_WIDTH:
        msg = f"the partial bundle of a log of size {size} has {size % TILE_WIDTH} entries, not {len(last)}"
        raise ValueError(msg)
    if not entries:
        return []
    first, listed = size // TILE_WIDTH, [*last, *entries]
    files: list[File] = []
    for start in range(0, len(listed), TILE_WIDTH):
        bundle = listed[start : start + TILE_WIDTH]
        address = TileAddress(level=None, index=first + start // TILE_WIDTH, width=len(bundle))
        files.append((address.path(), format_bundle(bundle)))
    return files


def _cut(joined: bytes) -> tuple[list[bytes], bytes]:
    """Joined hashes as full tiles and the rest."""
    end = len(joined) - len(joined) % MAX_TILE_BYTES
    tiles = [joined[start : start + MAX_TILE_BYTES] for start in range(0, end, MAX_TILE_BYTES)]
    return tiles, joined[end:]
