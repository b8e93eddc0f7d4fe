"""Checking a whole log from its files, as an observer with a copy does: every entry, every tile, the root.

One pass from the left, with one tile of each level in memory, whatever the size. What is wrong is told as
findings; nothing a log's files hold makes this raise.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from openkp.log.checkpoints import Checkpoint, CheckpointRefused, open_checkpoint
from openkp.log.hashing import leaf_hashes, root_of
from openkp.log.notes import NoteVerifier
from openkp.log.tiles import (
    CHECKPOINT_PATH,
    TILE_HEIGHT,
    TILE_WIDTH,
    ReadFile,
    TileAddress,
    TileUnreadable,
    read_bundle,
    read_tile,
    tile_addresses,
)
from openkp.log.tree import Frontier
from openkp.scheme.findings import Finding, Param, Severity, is_blocked

CLAUSE = "PRACTICE:log"
#: After so many findings the rest is only counted: a log that is wrong everywhere must not fill the memory.
MAX_FINDINGS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class LogReport:
    """The outcome of checking a log's files.

    checkpoint: the one the files were checked against; None if there was none to trust.
    entries_checked: how many entries were hashed and compared with their leaf.
    findings: at most MAX_FINDINGS, then one `log.more_findings` with the number left out.
    """

    checkpoint: Checkpoint | None
    entries_checked: int
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """True if nothing was found that blocks: the files are all there and are what the log signed."""
        return self.checkpoint is not None and not is_blocked(self.findings)


def verify_log(
    read: ReadFile,
    *,
    verifier: NoteVerifier,
    origin: str | None = None,
    previous_checkpoint: Checkpoint | None = None,
) -> LogReport:
    """Walk a log's files: the checkpoint's signature, each bundle against its tile, each tile against the one
    above it, the root, and that the log still begins with `previous_checkpoint`.

    It stops at the first missing or misshapen tile of level 0, since nothing after it can be checked.
    Finding codes: log.checkpoint_missing, log.checkpoint_refused, log.rolled_back, log.forked,
    log.tile_unreadable, log.bundle_unreadable, log.entry_differs, log.tile_differs, log.root_differs,
    log.more_findings; subject is the file's path. Raises only what `read` raises.
    """
    walk = _Walk(read=read, previous=previous_checkpoint)
    data = read(CHECKPOINT_PATH)
    if data is None:
        walk.report("log.checkpoint_missing", CHECKPOINT_PATH)
        return walk.finish(None)
    try:
        head = open_checkpoint(data, verifier=verifier, origin=origin).checkpoint
    except CheckpointRefused as error:
        walk.report("log.checkpoint_refused", CHECKPOINT_PATH, reason=str(error))
        return walk.finish(None)
    previous = previous_checkpoint
    if previous is not None and previous.origin != head.origin:
        walk.report("log.forked", CHECKPOINT_PATH, expected=previous.origin, found=head.origin)
    elif previous is not None and previous.size > head.size:
        walk.report("log.rolled_back", CHECKPOINT_PATH, expected=previous.size, found=head.size)
    if walk.walk_leaves(head.size):
        walk.walk_edge(head)
    return walk.finish(head)


@dataclass(slots=True, kw_only=True)
class _Walk:
    """The state of one pass. `open_tiles[n]` gathers the tile of level n + 1 that is being filled."""

    read: ReadFile
    previous: Checkpoint | None
    frontier: Frontier = field(default_factory=Frontier)
    open_tiles: list[list[bytes]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    left_out: int = 0
    entries_checked: int = 0

    def report(self, code: str, path: str, **params: Param) -> None:
        if len(self.findings) >= MAX_FINDINGS:
            self.left_out += 1
            return
        finding = Finding(code=code, severity=Severity.BLOCKS, clause=CLAUSE, subject=path, params=params)
        self.findings.append(finding)

    def finish(self, head: Checkpoint | None) -> LogReport:
        findings = list(self.findings)
        if self.left_out:
            params = {"count": self.left_out}
            findings.append(
                Finding(code="log.more_findings", severity=Severity.BLOCKS, clause=CLAUSE, params=params)
            )
        return LogReport(checkpoint=head, entries_checked=self.entries_checked, findings=tuple(findings))

    def walk_leaves(self, size: int) -> bool:
        """All tiles of level 0 with their bundles; False if one could not be read."""
        for address in tile_addresses(size, 0):
            try:
                leaves = read_tile(self.read, address)
            except TileUnreadable as error:
                self.report("log.tile_unreadable", address.path(), reason=str(error))
                return False
            self.check_bundle(TileAddress(level=None, index=address.index, width=address.width), leaves)
            self.compare_with_previous(leaves)
            if len(leaves) == TILE_WIDTH:
                root = root_of(leaves)
                self.frontier.append_subtree(root, height=TILE_HEIGHT)
                self.rise(root, level=1, number=address.index)
            else:
                for leaf in leaves:
                    self.frontier.append(leaf)
        return True

    def check_bundle(self, address: TileAddress, leaves: list[bytes]) -> None:
        try:
            hashed = leaf_hashes(read_bundle(self.read, address))
        except TileUnreadable as error:
            self.report("log.bundle_unreadable", address.path(), reason=str(error))
            return
        self.entries_checked += len(hashed)
        for place, (leaf, found) in enumerate(zip(leaves, hashed, strict=True)):
            if leaf != found:
                self.report("log.entry_differs", address.path(), index=address.index * TILE_WIDTH + place)

    def compare_with_previous(self, leaves: list[bytes]) -> None:
        """If the previous checkpoint ends within these leaves, compare the root the log had then."""
        previous = self.previous
        if previous is None or not self.frontier.size < previous.size <= self.frontier.size + len(leaves):
            return
        then = self.frontier.copy()
        for leaf in leaves[: previous.size - then.size]:
            then.append(leaf)
        if then.root() != previous.root:
            self.report("log.forked", CHECKPOINT_PATH, size=previous.size)

    def rise(self, root: bytes, *, level: int, number: int) -> None:
        """Put the root of full tile `number` into the tile above; compare that one when it is full."""
        while True:
            if len(self.open_tiles) < level:
                self.open_tiles.append([])
            gathered = self.open_tiles[level - 1]
            gathered.append(root)
            if len(gathered) < TILE_WIDTH:
                return
            self.compare_tile(TileAddress(level=level, index=number // TILE_WIDTH), gathered)
            root, number, level = root_of(gathered), number // TILE_WIDTH, level + 1
            gathered.clear()

    def walk_edge(self, head: Checkpoint) -> None:
        """The partial tiles of the levels above, and the root."""
        for level, gathered in enumerate(self.open_tiles, start=1):
            count = head.size >> (TILE_HEIGHT * level)
            if gathered:
                address = TileAddress(level=level, index=count // TILE_WIDTH, width=len(gathered))
                self.compare_tile(address, gathered)
        if self.frontier.root() != head.root:
            self.report("log.root_differs", CHECKPOINT_PATH, size=head.size)

    def compare_tile(self, address: TileAddress, computed: list[bytes]) -> None:
        try:
            found = read_tile(self.read, address)
        except TileUnreadable as error:
            self.report("log.tile_unreadable", address.path(), reason=str(error))
            return
        if found != computed:
            place = next(
                at for at, pair in enumerate(zip(found, computed, strict=True)) if pair[0] != pair[1]
            )
            self.report("log.tile_differs", address.path(), place=place)
