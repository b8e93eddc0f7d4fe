"""Proof files (C2SP tlog-proof, `c2sp.org/tlog-proof@v1`): one text that shows, without a network, that an
entry is in a log and that enough witnesses saw that log.

    c2sp.org/tlog-proof@v1
    extra base64            (left out where there is none)
    index 73894
    base64 of a hash        (none or more, from the leaf's sibling up)

    the checkpoint's note
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openkp.log.checkpoints import Checkpoint, CheckpointRefused, SignedCheckpoint, open_checkpoint
from openkp.log.cosignatures import WitnessVerifier, cosignature_time
from openkp.log.hashing import leaf_hash
from openkp.log.lines import from_base64, from_decimal, to_base64
from openkp.log.notes import MAX_NOTE_BYTES, NoteVerifier
from openkp.log.proofs import MAX_PROOF_HASHES, ProofRejected, Rejection, verify_inclusion

#: First line of the format.
PROOF_FILE_FORMAT = "c2sp.org/tlog-proof@v1"
#: The extension that the specification asks for.
PROOF_FILE_SUFFIX = ".tlog-proof"
MAX_EXTRA_BYTES = 64 * 1024
MAX_PROOF_FILE_BYTES = MAX_NOTE_BYTES + 128 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofFile:
    """What a proof file holds; nothing is verified. `note` is the signed checkpoint, byte for byte.

    extra: data of the sender's own, which nothing vouches for; None where the line is absent.
    """

    index: int
    hashes: tuple[bytes, ...]
    note: bytes
    extra: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPolicy:
    """Whom a verifier trusts about one log: its key, and `quorum` of the witnesses.

    witnesses: their keys; several keys under one name (Ed25519 and ML-DSA-44) are one witness.
    origin: the log's, by default the name of its key.
    Raises ValueError for a quorum that cannot be reached or one key listed twice, under two names or one:
    such a policy would promise more than it holds.
    """

    log: NoteVerifier
    witnesses: tuple[WitnessVerifier, ...] = ()
    quorum: int = 0
    origin: str = ""

    def __post_init__(self) -> None:
        if len({one.public_key for one in self.witnesses}) < len(self.witnesses):
            msg = "each witness has a key of its own"
            raise ValueError(msg)
        names = {one.name for one in self.witnesses}
        if not 0 <= self.quorum <= len(names):
            msg = f"a quorum of {self.quorum} cannot be reached with {len(names)} witnesses"
            raise ValueError(msg)

    def open(self, note: bytes) -> tuple[SignedCheckpoint, Mapping[str, int]]:
        """The checkpoint and who co-signed it when (POSIX seconds, by witness's name).

        Raises: ProofRejected (bad_signature, too_few_witnesses).
        """
        try:
            signed = open_checkpoint(
                note, verifier=self.log, origin=self.origin or self.log.name, witnesses=self.witnesses
            )
        except CheckpointRefused as error:
            raise ProofRejected(Rejection.BAD_SIGNATURE, str(error)) from error
        known = {(one.name, one.key_id) for one in self.witnesses}
        seen: dict[str, int] = {}
        for one in signed.note.verified:
            if (one.name, one.key_id) in known:
                at = cosignature_time(one.signature)
                seen[one.name] = min(at, seen.get(one.name, at))
        if len(seen) < self.quorum:
            raise ProofRejected(Rejection.TOO_FEW_WITNESSES, f"{len(seen)} of {self.quorum}")
        return signed, seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Inclusion:
    """What a proof file proved: the entry is at `index` under `checkpoint`.

    cosigned_at: POSIX seconds by witness's name; the entry existed before the earliest that one believes.
    extra: as in the file, vouched for by nobody.
    """

    index: int
    checkpoint: Checkpoint
    cosigned_at: Mapping[str, int]
    extra: bytes | None = None


def make_proof_file(*, index: int, hashes: Sequence[bytes], note: bytes, extra: bytes | None = None) -> bytes:
    """The text of a proof file, in UTF-8; nothing is verified.

    Raises ValueError for extra data over 64 kB: a broken caller.
    """
    if extra is not None and len(extra) > MAX_EXTRA_BYTES:
        msg = f"extra data is at most {MAX_EXTRA_BYTES} bytes"
        raise ValueError(msg)
    lines = [PROOF_FILE_FORMAT]
    if extra is not None:
        lines.append(f"extra {to_base64(extra)}")
    lines += [f"index {index}", *(to_base64(one) for one in hashes), "", ""]
    return "\n".join(lines).encode() + note


def parse_proof_file(data: bytes) -> ProofFile:
    """Read a proof file strictly, unverified. Raises ProofRejected (unreadable), whatever the bytes."""
    if len(data) > MAX_PROOF_FILE_BYTES:
        raise ProofRejected(Rejection.UNREADABLE, f"over {MAX_PROOF_FILE_BYTES} bytes")
    head, blank, note = data.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
        if first != PROOF_FILE_FORMAT or not blank or not lines:
            raise ProofRejected(Rejection.UNREADABLE, "not a proof file of version 1")
        extra = from_base64(lines.pop(0).removeprefix("extra ")) if lines[0].startswith("extra ") else None
        if not lines or not lines[0].startswith("index ") or len(lines) > MAX_PROOF_HASHES + 1:
            raise ProofRejected(Rejection.UNREADABLE, "no index line, or too many hashes")
        if extra is not None and len(extra) > MAX_EXTRA_BYTES:
            raise ProofRejected(Rejection.UNREADABLE, "too much extra data")
        index = from_decimal(lines[0].removeprefix("index "))
        hashes = tuple(from_base64(line) for line in lines[1:])
    except ProofRejected:
        raise
    except ValueError as error:
        raise ProofRejected(Rejection.UNREADABLE, str(error)) from error
    return ProofFile(index=index, hashes=hashes, note=note, extra=extra)


def verify_proof_file(data: bytes, entry: bytes, *, policy: LogPolicy) -> Inclusion:
    """Check, with nothing but these bytes and the policy, that `entry` is in the log.

    Raises: ProofRejected, with the reason; never another error, whatever the bytes.
    """
    proof = parse_proof_file(data)
    signed, cosigned_at = policy.open(proof.note)
    head = signed.checkpoint
    verify_inclusion(leaf_hash(entry), proof.hashes, index=proof.index, size=head.size, root=head.root)
    return Inclusion(index=proof.index, checkpoint=head, cosigned_at=cosigned_at, extra=proof.extra)
