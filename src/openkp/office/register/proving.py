"""That an entry is in its log: the proof as a file for others, and the same check done here and now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from openkp.log import (
    CheckpointRefused,
    Ed25519Verifier,
    EntryUnreadable,
    LogPolicy,
    ProofRejected,
    SignedCheckpoint,
    TileReader,
    TileUnreadable,
    decode_entry,
    leaf_hash,
    make_proof_file,
    open_checkpoint,
    salted_digest,
    verify_proof_file,
)
from openkp.office.certificates.models import Certificate
from openkp.office.parties.models import Key
from openkp.office.register.models import Checkpoint, Entry, Log
from openkp.office.register.storage import DatabaseFiles
from openkp.statements import Unreadable, leaf_content, open_statement


class NotProvable(LookupError):
    """The entry stands under no signed head yet, or the log's files do not lead to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A log's newest signed head, with the key that opened it."""

    signed: SignedCheckpoint
    verifier: Ed25519Verifier
    note: bytes
    made_at: datetime

    @property
    def size(self) -> int:
        """How many entries it covers."""
        return self.signed.checkpoint.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Rechecked:
    """What a check of one entry found, step by step; `is_sound` only if every step holds.

    is_content_of_leaf: the kept content, with its salt, gives the digest in the public leaf.
    is_leaf_hash: the leaf's bytes give the hash that the tree was built from.
    is_in_log: the proof leads to the newest head, which the authority's log key signed.
    """

    is_content_of_leaf: bool
    is_leaf_hash: bool
    is_in_log: bool
    head: Head | None

    @property
    def is_sound(self) -> bool:
        """True if the record is the one in the log."""
        return self.is_content_of_leaf and self.is_leaf_hash and self.is_in_log


def verifiers_of(log: Log) -> list[Ed25519Verifier]:
    """Every log key that the authority ever had, newest first: on the day of a change two are in use."""
    keys = Key.objects.filter(authority=log.authority_id, purpose=Key.Purpose.LOG).order_by(
        "-valid_from", "-pk"
    )
    return [Ed25519Verifier(name=log.name, public_key=bytes(key.public_key)) for key in keys]


def head_of(log: Log) -> Head | None:
    """The newest head; None for an empty log, or where no key of the authority signed its newest head."""
    checkpoint = Checkpoint.objects.filter(log=log).order_by("-size", "-pk").first()
    if checkpoint is None:
        return None
    note = checkpoint.note.encode()
    for verifier in verifiers_of(log):
        try:
            signed = open_checkpoint(note, verifier=verifier, origin=log.name)
        except CheckpointRefused:
            continue
        return Head(signed=signed, verifier=verifier, note=note, made_at=checkpoint.made_at)
    return None


def entry_of_certificate(number: str) -> Entry | None:
    """The leaf of a certificate that this office issued; None for any other number."""
    certificate = (
        Certificate.objects.select_related("entry__log__authority").filter(number=number.strip()).first()
    )
    return None if certificate is None else certificate.entry


def proof_file(entry: Entry, head: Head | None = None) -> bytes:
    """The proof (C2SP tlog-proof) that an entry is in its log. The public leaf stands in its `extra` line.

    Raises: NotProvable.
    """
    head = head or head_of(entry.log)
    if head is None or entry.index >= head.size:
        raise NotProvable(f"{entry} stands under no signed head")
    reader = TileReader(DatabaseFiles(entry.log).read, size=head.size)
    try:
        hashes = reader.inclusion_proof(entry.index)
    except TileUnreadable as error:
        raise NotProvable(str(error)) from error
    return make_proof_file(index=entry.index, hashes=hashes, note=head.note, extra=bytes(entry.data))


def recheck(entry: Entry) -> Rechecked:
    """Compute everything again from what is stored, as somebody who does not believe this office would."""
    head = head_of(entry.log)
    return Rechecked(
        is_content_of_leaf=_is_content_of_leaf(entry),
        is_leaf_hash=leaf_hash(bytes(entry.data)) == bytes(entry.leaf_hash),
        is_in_log=head is not None and _is_in_log(entry, head),
        head=head,
    )


def _is_in_log(entry: Entry, head: Head) -> bool:
    try:
        proof = proof_file(entry, head)
        included = verify_proof_file(
            proof, bytes(entry.data), policy=LogPolicy(log=head.verifier, origin=entry.log.name)
        )
    except (NotProvable, ProofRejected):
        return False
    return included.index == entry.index


def _is_content_of_leaf(entry: Entry) -> bool:
    content = bytes(entry.content)
    try:
        if entry.log.kind == Log.Kind.STATEMENTS:
            content = leaf_content(open_statement(content))
        digest = salted_digest(salt=bytes(entry.salt), content=content)
        return decode_entry(bytes(entry.data)).digest == digest
    except (EntryUnreadable, Unreadable, ValueError):
        return False
