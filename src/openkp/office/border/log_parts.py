"""One log as a bundle carries it: its head with cosignatures, its leaves, what became of its certificates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from django.db.models import Min

from openkp.border import LogPart, Status, StatusList, sign_status_list
from openkp.border.parts import Mark
from openkp.log import TileReader
from openkp.log.proofs import complete_subtrees
from openkp.log.tiles import TILE_WIDTH
from openkp.office.border.witnessing import cosigned_note
from openkp.office.certificates.models import Certificate
from openkp.office.parties.models import Key
from openkp.office.register.marks import size_before
from openkp.office.register.models import Checkpoint, Entry, Log, Tile
from openkp.office.register.signing import NoUsableKey, statement_signer
from openkp.office.register.storage import DatabaseFiles

#: Leaves of so many days are given one by one; no known law makes a certificate valid for as long. A year of
#: leaves with confirmations and notices would not fit into the 3 MB that a phone can fetch over a bad line.
LEAVES_KEPT = timedelta(days=150)
#: An act is logged at most so long after the time that it bears.
LOGGED_WITHIN = timedelta(minutes=10)
#: After so long a status list tells nothing any more; after a day a newer one should be asked for.
STATUS_VALID = timedelta(days=30)
STATUS_TTL = timedelta(days=1)

State = Certificate.State
#: What a status list says of a certificate that is not simply valid. A shipment that was detained, seized or
#: sent back is in somebody's hands: whoever shows its certificate elsewhere is stopped.
STATUSES: dict[str, Status] = {
    State.ANNULLED: Status.REVOKED,
    State.SUSPENDED: Status.SUSPENDED,
    State.DETAINED: Status.SUSPENDED,
    State.SEIZED: Status.SUSPENDED,
    State.RETURNED: Status.SUSPENDED,
    State.CONFIRMED: Status.USED,
}


def log_part(log: Log, marked: Iterable[date], *, now: datetime) -> LogPart:
    """The part of a log under its newest signed head. marked: days that a key's end or compromise names."""
    checkpoint = Checkpoint.objects.filter(log=log).order_by("-size", "-pk")[0]
    size = checkpoint.size
    since = now - LEAVES_KEPT
    first = _first_leaf(log, since, size)
    return LogPart(
        name=log.name,
        participant=log.authority.participant,
        authority=log.authority.code,
        checkpoint=cosigned_note(checkpoint),
        reaches=_reaches(log, size, now),
        since=datetime.fromtimestamp(0, UTC) if first == 0 else since,
        first=first,
        subtrees=_subtrees(log, first, size),
        leaves=_leaves(log, first, size),
        status=status_token(log, size=size, now=now),
        marks=_marks(log, marked, size),
    )


def _first_leaf(log: Log, since: datetime, size: int) -> int:
    """The first leaf that is given: every one made at `since` or later stands behind it."""
    kept = Entry.objects.filter(log=log, made_at__gte=since).aggregate(first=Min("index"))["first"]
    first = size if kept is None else min(int(kept), size)
    return first - first % TILE_WIDTH


def _reaches(log: Log, size: int, now: datetime) -> datetime:
    """Every leaf made before this instant is in the tree."""
    waiting = Entry.objects.filter(log=log, index__gte=size).aggregate(first=Min("made_at"))["first"]
    settled = now - LOGGED_WITHIN
    reached: datetime = settled if waiting is None else min(waiting, settled)
    return reached.replace(microsecond=0)


def _subtrees(log: Log, first: int, size: int) -> bytes:
    if first == 0:
        return b""
    reader = TileReader(DatabaseFiles(log).read, size=size)
    return b"".join(reader.node(height, index) for height, index in complete_subtrees(0, first))


def _leaves(log: Log, first: int, size: int) -> bytes:
    """The leaf hashes from `first` to the head, out of the tiles of the lowest level."""
    tiles = Tile.objects.filter(log=log, level=0, index__gte=first // TILE_WIDTH).order_by("index")
    joined = b"".join(bytes(data) for data in tiles.values_list("data", flat=True))
    return joined[: (size - first) * 32]


def _marks(log: Log, days: Iterable[date], size: int) -> tuple[Mark, ...]:
    """How many leaves stood under a signed head before each day began, as this office's own check has it."""
    return tuple(Mark(day=day, size=min(size_before(log, day), size)) for day in sorted(set(days)))


def mark_days(keys: Iterable[Key]) -> dict[int, tuple[date, ...]]:
    """By authority, the first days on which a statement key may not have been its owner's any more."""
    found: dict[int, tuple[date, ...]] = {}
    for key in keys:
        if key.authority_id is None:
            continue
        days = [key.compromised_on] if key.compromised_on is not None else []
        if key.withdrawn_on is not None:
            days.append(key.withdrawn_on + timedelta(days=1))
        found[key.authority_id] = (*found.get(key.authority_id, ()), *days)
    return found


def status_token(log: Log, *, size: int, now: datetime) -> bytes | None:
    """The status list of a log of `size` leaves, signed by its authority; None if it cannot sign today."""
    try:
        signer = statement_signer(log.authority, now.date())
    except NoUsableKey:
        return None
    statuses = StatusList(
        log=log.name,
        issued_at=now,
        expires_at=now + STATUS_VALID,
        ttl_seconds=int(STATUS_TTL.total_seconds()),
        entries=packed_statuses(log, size),
    )
    return sign_status_list(statuses, signer)


def packed_statuses(log: Log, size: int) -> bytes:
    """Two bits for each leaf, lowest bits first; leaves that are no certificates have 0."""
    packed = bytearray((size + 3) // 4)
    changed = Certificate.objects.filter(
        entry__log=log, entry__index__lt=size, state__in=list(STATUSES)
    ).values_list("entry__index", "state")
    for index, state in changed.iterator(chunk_size=5_000):
        packed[index >> 2] |= STATUSES[state] << (index & 3) * 2
    return bytes(packed)
