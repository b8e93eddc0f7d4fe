"""Checkpoints (C2SP tlog-checkpoint): what a log says it holds, in a signed note.

origin
size
base64 of the root
(extension lines, none of ours)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openkp.log.hashing import EMPTY_ROOT, HASH_BYTES
from openkp.log.lines import from_base64, from_decimal, to_base64
from openkp.log.notes import (
    NoteRefused,
    NoteSigner,
    NoteVerifier,
    OpenedNote,
    check_note_text,
    open_note,
    sign_note,
)
from openkp.log.proofs import MAX_SIZE


class CheckpointRefused(ValueError):
    """A text that is not a checkpoint, or one that the log did not sign. The message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The head of a log: `size` leaves with `root` (32 bytes), of the log named `origin`.

    Raises ValueError for values that cannot stand in a checkpoint, so that each one that exists can be
    written.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.size <= MAX_SIZE or len(self.root) != HASH_BYTES:
            msg = "a checkpoint has a size from 0 to 2**63 - 1 and a root of 32 bytes"
            raise ValueError(msg)
        if self.size == 0 and self.root != EMPTY_ROOT:
            msg = "an empty log has the root of the empty tree"
            raise ValueError(msg)
        for line in (self.origin, *self.extensions):
            if not line or "\n" in line:
                msg = "origin and extension lines are single lines with something in them"
                raise ValueError(msg)
            check_note_text(line + "\n")

    def body(self) -> str:
        """The note's text, with its final newline."""
        lines = (self.origin, str(self.size), to_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedCheckpoint:
    """A checkpoint that its log signed, with the note it came in."""

    checkpoint: Checkpoint
    note: OpenedNote


def parse_checkpoint(body: str) -> Checkpoint:
    """Read a checkpoint's body, strictly: one spelling for each value.

    Raises: CheckpointRefused.
    """
    lines = body.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
        msg = "a checkpoint is three or more lines, none empty, each with a newline"
        raise CheckpointRefused(msg)
    origin, size, root, *extensions = lines[:-1]
    try:
        return Checkpoint(
            origin=origin, size=from_decimal(size), root=from_base64(root), extensions=tuple(extensions)
        )
    except ValueError as error:
        raise CheckpointRefused(str(error)) from error


def sign_checkpoint(checkpoint: Checkpoint, signers: Iterable[NoteSigner]) -> bytes:
    """The checkpoint as a signed note. Raises ValueError without a signer."""
    return sign_note(checkpoint.body(), signers)


def open_checkpoint(
    data: bytes, *, verifier: NoteVerifier, origin: str | None = None, witnesses: Sequence[NoteVerifier] = ()
) -> SignedCheckpoint:
    """Read a checkpoint that the log's key must have signed; right cosignatures of `witnesses` are told.

    `origin` is what the first line must be; by default the name of the log's key (tlog-checkpoint,
    Signatures).
    Raises: CheckpointRefused (the cause is a NoteRefused where the note is at fault).
    """
    try:
        note = open_note(data, [verifier, *witnesses])
    except NoteRefused as error:
        raise CheckpointRefused(str(error)) from error
    if not note.is_signed_by(verifier):
        msg = "not signed by the log's key"
        raise CheckpointRefused(msg)
    checkpoint = parse_checkpoint(note.text)
    if checkpoint.origin != (verifier.name if origin is None else origin):
        msg = f"the checkpoint is of another log: {checkpoint.origin}"
        raise CheckpointRefused(msg)
    return SignedCheckpoint(checkpoint=checkpoint, note=note)
