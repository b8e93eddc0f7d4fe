"""A log's files: read from the office's database, and written to a folder that anyone can carry."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from openkp.log.tiles import TileUnreadable, format_bundle, parse_tile_path, tile_addresses
from openkp.office.register.models import Checkpoint, Entry, Log, Tile

CHECKPOINT = "checkpoint"
HASH_BYTES = 32
TILE_WIDTH = 256
#: 256 to the power of eight leaves: more than any log will hold.
MAX_LEVEL = 8


class DatabaseFiles:
    """A log in the office's database. Bundles are read from the entries, so nothing is kept twice."""

    def __init__(self, log: Log) -> None:
        self.log = log

    def read(self, path: str, /) -> bytes | None:
        """The file's bytes, or None where this log has no such file."""
        if path == CHECKPOINT:
            newest = Checkpoint.objects.filter(log=self.log).order_by("-size", "-pk").first()
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


def export_log(log: Log, folder: Path) -> int:
    """Write the log's public files below a folder, as any web server or USB stick can carry them.

    Files that are there already are left: a full tile never changes. The checkpoint comes last, so that a
    copy that was cut short still fits its old head. Returns the number of entries under that head.
    """
    files = DatabaseFiles(log)
    note = files.read(CHECKPOINT)
    if note is None:
        return 0
    for level in (None, *range(MAX_LEVEL)):
        for address in tile_addresses(log.published, level):
            path = address.path()
            if not (folder / path).exists():
                _write(folder / path, files.read(path) or b"")
    _write(folder / CHECKPOINT, note)
    return log.published


def _write(target: Path, data: bytes) -> None:
    """A reader sees all of the file or nothing, also across a power cut."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(name).chmod(0o644)
    Path(name).replace(target)
