"""Where a log's files are: in the office's database, or in a folder that any web server carries."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from openkp.log.tiles import TileUnreadable, format_bundle, parse_tile_path
from openkp.office.register.models import Checkpoint, Entry, Log, Tile

CHECKPOINT = "checkpoint"
HASH_BYTES = 32
TILE_WIDTH = 256


class DatabaseFiles:
    """A log in the office's database. Bundles are read from the entries, so nothing is kept twice."""

    def __init__(self, log: Log) -> None:
        self.log = log

    def read(self, path: str, /) -> bytes | None:
        """The file's bytes, or None where this log has no such file."""
        if path == CHECKPOINT:
            newest = Checkpoint.objects.filter(log=self.log).order_by("-size").first()
            return None if newest is None else newest.note.encode()
        try:
            address = parse_tile_path(path)
        except TileUnreadable:
            return None
        if address.level is None:
            return self._bundle(address.index, address.width)
        tile = Tile.objects.filter(log=self.log, level=address.level, index=address.index).first()
        if tile is None or len(tile.data) < address.width * HASH_BYTES:
            return None
        return bytes(tile.data)[: address.width * HASH_BYTES]

    def _bundle(self, index: int, width: int) -> bytes | None:
        first = index * TILE_WIDTH
        if first + width > self.log.published:
            return None
        entries = Entry.objects.filter(log=self.log, index__gte=first, index__lt=first + width)
        return format_bundle(bytes(data) for data in entries.order_by("index").values_list("data", flat=True))

    def write(self, path: str, data: bytes, /) -> None:
        """Keep a tile; a longer one takes the place of its own beginning."""
        address = parse_tile_path(path)
        if address.level is not None:
            Tile.objects.update_or_create(
                log=self.log, level=address.level, index=address.index, defaults={"data": data}
            )


class FolderFiles:
    """A log as files below a folder, in the layout of C2SP tlog-tiles."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, path: str, /) -> bytes | None:
        """The file's bytes, or None where there is no such file."""
        if path != CHECKPOINT:
            try:
                parse_tile_path(path)
            except TileUnreadable:
                return None
        try:
            return (self.folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def write(self, path: str, data: bytes, /) -> None:
        """Keep the file: a reader sees all of it or nothing, also across a power cut."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
