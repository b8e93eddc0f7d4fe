"""Every authority of the office watches the logs of the others and co-signs what continues what it saw.

A log that tells two stories is found at its next checkpoint: it has another root for a size already
co-signed, or no proof leads from the old root to the new one. Decisions are those of `log.witness`; here the
last head of each witness is kept, in one transaction with the decision (C2SP tlog-witness).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.db.models import Max

from openkp.log import (
    Checkpoint as Head,
)
from openkp.log import (
    CheckpointRefused,
    CosignatureVerifier,
    Cosigned,
    Cosigner,
    NoteRefused,
    RefusalReason,
    Refused,
    Submission,
    TileReader,
    TileUnreadable,
    Witness,
    open_checkpoint,
    parse_checkpoint,
)
from openkp.log.notes import NoteSignature, parse_note, parse_signature_lines
from openkp.log.witness import add_cosignatures, origin_of
from openkp.office.border.alerting import raise_for_all
from openkp.office.border.models import Alert, Cosignature
from openkp.office.parties.models import Authority, Key
from openkp.office.register import proving
from openkp.office.register.models import Checkpoint, Log
from openkp.office.register.signing import NoUsableKey, witness_name, witness_signer
from openkp.office.register.storage import DatabaseFiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round of all witnesses did. without_key: codes of authorities that cannot co-sign today."""

    cosigned: int
    forks: int
    without_key: tuple[str, ...]


def watch_logs(*, now: datetime) -> Round:
    """Let every authority look at the newest head of every other authority's logs.

    A log whose head each witness has co-signed already is only read (one query for all of them).
    """
    witnesses, without_key = _witnesses(now)
    last = _last_seen()
    cosigned = forks = 0
    for log, note, size, root in _heads():
        waiting = [
            (authority, signer)
            for authority, signer in witnesses
            if authority.pk != log.authority_id and not _is_seen(last.get((authority.pk, log.pk)), size, root)
        ]
        if not waiting:
            continue
        done, is_fork = _consider(log, note, waiting, last, now)
        cosigned += done
        forks += is_fork
    return Round(cosigned=cosigned, forks=forks, without_key=without_key)


def _witnesses(now: datetime) -> tuple[list[tuple[Authority, Cosigner]], tuple[str, ...]]:
    held, without = [], []
    for authority in Authority.objects.order_by("pk"):
        try:
            held.append((authority, witness_signer(authority, now.date())))
        except NoUsableKey:
            without.append(authority.code)
    return held, tuple(without)


def _last_seen() -> dict[tuple[int, int], Cosignature]:
    """The largest head that each witness co-signed of each log."""
    largest = Cosignature.objects.values("witness", "log").annotate(largest=Max("size"))
    wanted = {(row["witness"], row["log"]): row["largest"] for row in largest}
    newest = Cosignature.objects.filter(size__in=set(wanted.values()))
    return {
        (one.witness_id, one.log_id): one
        for one in newest
        if wanted[(one.witness_id, one.log_id)] == one.size
    }


def _heads() -> list[tuple[Log, bytes, int, bytes]]:
    """Every log with the note, size and root of its newest checkpoint, as they are stored."""
    newest = Checkpoint.objects.values("log").annotate(largest=Max("size"))
    sizes = {row["log"]: row["largest"] for row in newest}
    found = []
    checkpoints = Checkpoint.objects.select_related("log__authority").filter(size__in=set(sizes.values()))
    for one in checkpoints.order_by("log"):
        if sizes[one.log_id] != one.size:
            continue
        note = one.note.encode()
        try:
            root = parse_checkpoint(parse_note(note).text).root
        except (NoteRefused, CheckpointRefused):
            root = b""
        found.append((one.log, note, one.size, root))
    return found


def _is_seen(last: Cosignature | None, size: int, root: bytes) -> bool:
    return last is not None and last.size == size and bytes(last.root) == root


@transaction.atomic
def _consider(
    log: Log,
    note: bytes,
    waiting: Sequence[tuple[Authority, Cosigner]],
    last: Mapping[tuple[int, int], Cosignature],
    now: datetime,
) -> tuple[int, int]:
    """Each waiting witness decides; a refusal that proves a fork is told to everybody once."""
    head = proving.head_of(log)
    if head is None or head.note != note:
        tell_fork(log, RefusalReason.NOT_SIGNED_BY_LOG, note=note, now=now)
        return 0, 1
    reader = TileReader(DatabaseFiles(log).read, size=log.published)
    proofs: dict[int, tuple[bytes, ...]] = {}
    made, forks = [], 0
    for authority, signer in waiting:
        before = last.get((authority.pk, log.pk))
        old = 0 if before is None else before.size
        if old not in proofs:
            proofs[old] = _proof(reader, old, head.size)
        decided = Witness(cosigner=signer, logs={log.name: head.verifier}).consider(
            Submission(old_size=min(old, head.size), proof=proofs[old], note=note),
            last=None if before is None else _as_head(log, before),
            now=int(now.timestamp()),
        )
        if isinstance(decided, Cosigned):
            made.append(_row(authority, log, decided, now))
        elif not forks:
            tell_fork(log, decided.reason, note=note, now=now, seen=before)
            forks = 1
    Cosignature.objects.bulk_create(made, ignore_conflicts=True)
    return len(made), forks


def _proof(reader: TileReader, old: int, new: int) -> tuple[bytes, ...]:
    """The consistency proof from the log's own tiles; empty where they do not give one."""
    if not 0 < old < new:
        return ()
    try:
        return tuple(reader.consistency_proof(old, new))
    except (TileUnreadable, ValueError, IndexError):
        return ()


def _as_head(log: Log, seen: Cosignature) -> Head:
    return Head(origin=log.name, size=seen.size, root=bytes(seen.root))


def _row(authority: Authority, log: Log, decided: Cosigned, now: datetime) -> Cosignature:
    return Cosignature(
        witness=authority,
        log=log,
        size=decided.head.size,
        root=decided.head.root,
        line=decided.cosignature.line(),
        made_at=now,
    )


def tell_fork(log: Log, reason: str, *, note: bytes, now: datetime, seen: Cosignature | None = None) -> None:
    """A log tells two stories: every authority of the office is told, with the head that proves it."""
    facts = {
        "log": log.name,
        "by": log.authority.name,
        "reason": str(reason),
        "seen_size": 0 if seen is None else seen.size,
        "seen_root": "" if seen is None else bytes(seen.root).hex(),
        "seen_at": "" if seen is None else seen.made_at.isoformat(),
    }
    matter = f"{log.name} {reason} {'' if seen is None else seen.size}"
    raise_for_all(Authority.objects.all(), Alert.Kind.FORK, matter, facts, now=now, evidence=note)


# --- the head as others get it ------------------------------------------------------------------------------


def cosigned_note(checkpoint: Checkpoint) -> bytes:
    """A checkpoint's note with the cosignatures that there are on it, in the order of the witnesses."""
    lines = Cosignature.objects.filter(log=checkpoint.log_id, size=checkpoint.size).order_by("witness_id")
    note = checkpoint.note.encode()
    parsed = parse_note(note)
    root = parse_checkpoint(parsed.text).root
    fitting = [one for one in lines.select_related("witness") if bytes(one.root) == root]
    if fitting and Checkpoint.objects.filter(log=checkpoint.log_id, size=checkpoint.size).count() > 1:
        # After a loss of entries the same head was signed under a new name: what was co-signed under the old
        # one is no cosignature of this note, and one wrong signature spoils it for every reader.
        fitting = [one for one in fitting if _is_of(one, parsed.text.encode())]
    return add_cosignatures(note, _parsed(one.line for one in fitting))


def _is_of(one: Cosignature, text: bytes) -> bool:
    name = witness_name(one.witness)
    keys = Key.objects.filter(authority=one.witness_id, purpose=Key.Purpose.WITNESS)
    verifiers = [CosignatureVerifier(name=name, public_key=bytes(key.public_key)) for key in keys]
    (line,) = _parsed([one.line])
    return any(each.key_id == line.key_id and each.verify(text, line.signature) for each in verifiers)


def _parsed(lines: Iterable[str]) -> tuple[NoteSignature, ...]:
    joined = "".join(lines)
    return parse_signature_lines(joined) if joined else ()


# --- a head that somebody brings ----------------------------------------------------------------------------


class Brought(StrEnum):
    """What a checkpoint from elsewhere says beside the log of this office."""

    SAME = "same"
    """It is a head of the same history."""
    FORK = "fork"
    """The log signed it, and the log here has another history."""
    AHEAD = "ahead"
    """It is newer than what this office holds: compare again later."""
    UNKNOWN_LOG = "unknown_log"
    NOT_SIGNED = "not_signed"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The answer to a brought checkpoint; origin and size are empty and 0 where it could not be read."""

    outcome: Brought
    origin: str = ""
    size: int = 0


@transaction.atomic
def compare_checkpoint(note: bytes, *, now: datetime) -> Comparison:
    """Compare a checkpoint from another place with the log here; a fork is told to everybody.

    Only one that the log's own key signed can raise an alert: nobody else can make it up.
    """
    try:
        origin = origin_of(note)
    except CheckpointRefused:
        return Comparison(outcome=Brought.UNREADABLE)
    log = Log.objects.select_related("authority").filter(name=origin).first()
    if log is None:
        return Comparison(outcome=Brought.UNKNOWN_LOG, origin=origin[:200])
    head = _opened(note, log)
    if head is None:
        return Comparison(outcome=Brought.NOT_SIGNED, origin=origin)
    if head.size > log.published:
        return Comparison(outcome=Brought.AHEAD, origin=origin, size=head.size)
    try:
        own = TileReader(DatabaseFiles(log).read, size=log.published).root(head.size)
    except (TileUnreadable, ValueError):
        own = b""
    if own == head.root:
        return Comparison(outcome=Brought.SAME, origin=origin, size=head.size)
    tell_fork(log, RefusalReason.FORK, note=note, now=now)
    return Comparison(outcome=Brought.FORK, origin=origin, size=head.size)


def _opened(note: bytes, log: Log) -> Head | None:
    for verifier in proving.verifiers_of(log):
        try:
            return open_checkpoint(note, verifier=verifier, origin=log.name).checkpoint
        except CheckpointRefused:
            continue
    return None


__all__ = [
    "Brought",
    "Comparison",
    "Refused",
    "Round",
    "compare_checkpoint",
    "cosigned_note",
    "tell_fork",
    "watch_logs",
]
