"""Witnesses: parties that watch a log and co-sign only what continues what they saw (C2SP tlog-witness).

The witness here decides and signs; keeping the last head, and doing so in one step with the decision, is the
caller's (tlog-witness: the check and the record must be atomic).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from openkp.log.checkpoints import Checkpoint, CheckpointRefused, open_checkpoint, parse_checkpoint
from openkp.log.cosignatures import CheckpointSigner
from openkp.log.hashing import EMPTY_ROOT
from openkp.log.lines import from_base64, from_decimal, to_base64
from openkp.log.notes import MAX_NOTE_BYTES, NoteRefused, NoteSignature, NoteVerifier, parse_note
from openkp.log.proofs import MAX_PROOF_HASHES, ProofRejected, verify_consistency


def add_cosignatures(note: bytes, cosignatures: Sequence[NoteSignature]) -> bytes:
    """The checkpoint's note with these lines added at its end.

    Raises NoteRefused if it is no note, or would be over the limits.
    """
    parse_note(note)
    extended = note + "".join(one.line() for one in cosignatures).encode()
    parse_note(extended)
    return extended


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What a log sends a witness: the size it believes seen, the proof from there, the checkpoint's note."""

    old_size: int
    proof: tuple[bytes, ...]
    note: bytes

    def to_bytes(self) -> bytes:
        """The body of `add-checkpoint` (tlog-witness)."""
        lines = [f"old {self.old_size}\n", *(f"{to_base64(one)}\n" for one in self.proof), "\n"]
        return "".join(lines).encode() + self.note


def parse_submission(data: bytes) -> Submission:
    """Read the body of `add-checkpoint`; the note stays unread. Raises ValueError, whatever the bytes."""
    if len(data) > MAX_NOTE_BYTES:
        msg = f"over {MAX_NOTE_BYTES} bytes"
        raise ValueError(msg)
    head, blank, note = data.partition(b"\n\n")
    first, *lines = head.decode("utf-8").split("\n")
    if not blank or not first.startswith("old ") or len(lines) > MAX_PROOF_HASHES:
        msg = "a submission is an old size, at most 63 hashes, an empty line and a checkpoint"
        raise ValueError(msg)
    return Submission(
        old_size=from_decimal(first.removeprefix("old ")), proof=tuple(map(from_base64, lines)), note=note
    )


class RefusalReason(StrEnum):
    """Why a witness does not co-sign."""

    UNREADABLE = "unreadable"
    UNKNOWN_LOG = "unknown_log"
    NOT_SIGNED_BY_LOG = "not_signed_by_log"
    OLD_SIZE_ABOVE = "old_size_above"
    """The log names an old size above that of its own checkpoint."""
    ROLLBACK = "rollback"
    """The checkpoint is smaller than one already co-signed: leaves were taken back."""
    FORK = "fork"
    """Another root for the size already co-signed. The two checkpoints, both signed by the log, prove it."""
    STALE = "stale"
    """The proof starts at another size than the one last co-signed; the log must ask again from there."""
    BAD_PROOF = "bad_proof"
    """The new tree is not shown to begin with the old: a wrong proof, or a rewritten log that has none."""

    @property
    def http_status(self) -> int:
        """What `add-checkpoint` answers (tlog-witness)."""
        return _HTTP_STATUS[self]


_HTTP_STATUS = {
    RefusalReason.UNREADABLE: 400,
    RefusalReason.UNKNOWN_LOG: 404,
    RefusalReason.NOT_SIGNED_BY_LOG: 403,
    RefusalReason.OLD_SIZE_ABOVE: 400,
    RefusalReason.ROLLBACK: 409,
    RefusalReason.FORK: 409,
    RefusalReason.STALE: 409,
    RefusalReason.BAD_PROOF: 422,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cosigned:
    """The witness co-signed: keep `head` as the last of its log before sending `cosignature` out."""

    head: Checkpoint
    cosignature: NoteSignature


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The witness did not co-sign. `claimed` is the checkpoint, if the log did sign it."""

    reason: RefusalReason
    last: Checkpoint | None
    claimed: Checkpoint | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A witness: its key and the logs it watches, by origin."""

    cosigner: CheckpointSigner
    logs: Mapping[str, NoteVerifier]

    def consider(self, submission: Submission, *, last: Checkpoint | None, now: int) -> Cosigned | Refused:
        """Decide on a checkpoint, given the last one co-signed of the same log (None: none yet).

        now: POSIX seconds. Raises ValueError if `last` is of another log or `now` is out of range: broken
        callers.
        """
        opened = self._open(submission, last)
        if isinstance(opened, Refused):
            return opened
        if last is not None and last.origin != opened.origin:
            msg = f"the last head is of {last.origin}, the checkpoint of {opened.origin}"
            raise ValueError(msg)
        reason = _judge(submission, opened, last)
        if reason is not None:
            return Refused(reason=reason, last=last, claimed=opened)
        return Cosigned(head=opened, cosignature=self.cosigner.cosign(opened.body().encode(), at=now))

    def _open(self, submission: Submission, last: Checkpoint | None) -> Checkpoint | Refused:
        try:
            origin = parse_checkpoint(parse_note(submission.note).text).origin
        except (NoteRefused, CheckpointRefused):
            return Refused(reason=RefusalReason.UNREADABLE, last=last)
        if origin not in self.logs:
            return Refused(reason=RefusalReason.UNKNOWN_LOG, last=last)
        try:
            return open_checkpoint(submission.note, verifier=self.logs[origin], origin=origin).checkpoint
        except CheckpointRefused:
            return Refused(reason=RefusalReason.NOT_SIGNED_BY_LOG, last=last)


def origin_of(note: bytes) -> str:
    """The origin that a checkpoint's note names, unverified: for looking up the last head of that log.

    Raises: CheckpointRefused.
    """
    try:
        return parse_checkpoint(parse_note(note).text).origin
    except NoteRefused as error:
        raise CheckpointRefused(str(error)) from error


def _judge(submission: Submission, claimed: Checkpoint, last: Checkpoint | None) -> RefusalReason | None:
    """The order of checks lets a fork or a rollback be named as such even when the old size is wrong too."""
    last_size, last_root = (0, EMPTY_ROOT) if last is None else (last.size, last.root)
    if submission.old_size > claimed.size:
        return RefusalReason.OLD_SIZE_ABOVE
    if claimed.size < last_size:
        return RefusalReason.ROLLBACK
    if claimed.size == last_size and claimed.root != last_root:
        return RefusalReason.FORK
    if submission.old_size != last_size:
        return RefusalReason.STALE
    if last_size == 0:  # any tree continues the empty one (tlog-witness: the proof must be empty)
        return RefusalReason.BAD_PROOF if submission.proof else None
    try:
        verify_consistency(
            submission.proof,
            old_size=last_size,
            old_root=last_root,
            new_size=claimed.size,
            new_root=claimed.root,
        )
    except ProofRejected:
        return RefusalReason.BAD_PROOF
    return None
