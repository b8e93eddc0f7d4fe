"""Reading a border bundle: nothing of it is used before all of it holds.

Every check is made once, when the bundle comes in: the maker's signature, the trust list's quorum, each log's
checkpoint, that the leaves lead to its root, each status list's signature. What is left for the moment at the
counter is looking up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import pairwise

from openkp.border.numbers import is_safe_pattern
from openkp.border.part_forms import read_parts
from openkp.border.parts import BundleParts, LogPart
from openkp.border.status_list import BITS, StatusList, open_status_token
from openkp.log import (
    CheckpointRefused,
    CosignatureVerifier,
    Ed25519Verifier,
    Frontier,
    NoteVerifier,
    SignedCheckpoint,
    open_checkpoint,
)
from openkp.log import KeyRefused as LogKeyRefused
from openkp.log.hashing import HASH_BYTES, root_of
from openkp.log.proofs import complete_subtrees
from openkp.statements import (
    PinnedRoots,
    TrustedKey,
    TrustList,
    TrustListRefused,
    Unreadable,
    Usage,
    cbor,
    cose,
)
from openkp.statements.keys import KEY_ID_BYTES, SIGNATURE_BYTES, Algorithm, is_valid_es256
from openkp.statements.trust_files import open_trust_list

TYP = "kpb1"
FILE_SUFFIX = ".kpbundle"
MAX_BUNDLE_BYTES = 32 * 1024 * 1024
TILE_WIDTH = 256
MAX_LOGS = 1024

_HEADER = cbor.encode({cose.ALG: Algorithm.ESP256.cose, cose.KID: bytes(KEY_ID_BYTES), cose.TYP: TYP})
_HEADER_START, _HEADER_END = _HEADER.split(bytes(KEY_ID_BYTES))


class BundleRefused(ValueError):
    """A bundle or delta that may not be used: `code` (see `border.message_texts`) says why, with `params`."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(f"{code} {params}")
        self.code = code
        self.params: Mapping[str, str | int] = params


@dataclass(frozen=True, kw_only=True)
class HeldLog:
    """One log of a bundle whose leaves lead to its signed head.

    witnesses: names of the witnesses on the trust list whose cosignatures are right.
    """

    part: LogPart
    head: SignedCheckpoint
    witnesses: tuple[str, ...]
    statuses: StatusList | None

    @property
    def size(self) -> int:
        """The number of leaves."""
        return self.head.checkpoint.size

    @cached_property
    def places(self) -> Mapping[bytes, int]:
        """Index by leaf hash, of the leaves that are given; the first of equals."""
        leaves, first = self.part.leaves, self.part.first
        found: dict[bytes, int] = {}
        for index in range(len(leaves) // HASH_BYTES):
            found.setdefault(leaves[index * HASH_BYTES : (index + 1) * HASH_BYTES], first + index)
        return found

    def root_at(self, size: int) -> bytes | None:
        """The root that the log had with so many leaves; None if what is given does not tell it."""
        if not self.part.first <= size <= self.size:
            return None
        return _root(self.part, size)


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """A border bundle that holds. digest: SHA-256 of the file; encoded: the file."""

    parts: BundleParts
    trust: TrustList
    logs: tuple[HeldLog, ...]
    signer: TrustedKey
    encoded: bytes

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 of the file."""
        return sha256(self.encoded).digest()

    @cached_property
    def logs_of(self) -> Mapping[tuple[str, str], tuple[HeldLog, ...]]:
        """The logs of each participant and authority."""
        found: dict[tuple[str, str], tuple[HeldLog, ...]] = {}
        for log in self.logs:
            owner = (log.part.participant, log.part.authority)
            found[owner] = (*found.get(owner, ()), log)
        return found


def header_of(key_id: bytes) -> bytes:
    """The protected header of a bundle under a key."""
    return _HEADER_START + key_id + _HEADER_END


def open_bundle(data: bytes, *, pinned: PinnedRoots | None = None) -> Bundle:
    """Read a bundle and check all of it.

    pinned: roots that must have signed the trust list inside; without it the list's own quorum is all there
    is, which is as good as the way it came by.
    Raises: BundleRefused.
    """
    try:
        message = cose.read_sign1(data, max_bytes=MAX_BUNDLE_BYTES)
        key_id = message.protected[len(_HEADER_START) : len(_HEADER_START) + KEY_ID_BYTES]
        if message.protected != header_of(key_id) or message.unprotected:
            raise Unreadable("header", 0)
        if len(message.signature) != SIGNATURE_BYTES:
            raise Unreadable("signature_length", 0)
        parts = read_parts(cbor.decode(message.payload, max_bytes=MAX_BUNDLE_BYTES, max_items=4_000_000))
    except Unreadable as error:
        raise BundleRefused("bundle_damaged", reason=f"{error.code} {error.where}".strip()) from error
    trust = _trust_of(parts, pinned)
    signer = _signer(message, key_id, parts, trust)
    _check_order(parts)
    witnesses = _witnesses(trust)
    logs = tuple(_held(part, trust, witnesses) for part in parts.logs)
    return Bundle(parts=parts, trust=trust, logs=logs, signer=signer, encoded=data)


def _trust_of(parts: BundleParts, pinned: PinnedRoots | None) -> TrustList:
    try:
        return open_trust_list(parts.trust_list, pinned=pinned)
    except TrustListRefused as error:
        raise BundleRefused("bundle_list_refused", reason=error.code) from error
    except Unreadable as error:
        raise BundleRefused("bundle_list_refused", reason=error.code) from error


def _signer(message: cose.Sign1, key_id: bytes, parts: BundleParts, trust: TrustList) -> TrustedKey:
    """The maker's listed key, in use when the bundle was made, whose signature is right."""
    key, public = trust.key(key_id), trust.p256_key(key_id)
    if key is None or public is None or Usage.TRUST in key.usages:
        raise BundleRefused("bundle_signer_unknown", key=key_id.hex())
    if (key.participant, key.authority) != (parts.participant, parts.authority):
        raise BundleRefused("bundle_signer_unknown", key=key_id.hex())
    day = parts.made_at.date()
    ends = [each for each in (key.valid_to, key.withdrawn_on) if each is not None]
    is_late = any(day > each for each in ends) or (
        key.compromised_on is not None and day >= key.compromised_on
    )
    if day < key.valid_from or is_late:
        raise BundleRefused("bundle_signer_not_valid", key=key_id.hex(), day=day.isoformat())
    data = cose.to_be_signed1(message.protected, message.payload)
    if not is_valid_es256(public, message.signature, data):
        raise BundleRefused("bundle_signature_wrong", key=key_id.hex())
    return key


def _check_order(parts: BundleParts) -> None:
    """One spelling for one content, and no index that points nowhere."""
    names = [each.name.encode() for each in parts.logs]
    codes = [each.participant.encode() for each in parts.standings]
    if names != sorted(set(names)) or codes != sorted(set(codes)) or len(names) > MAX_LOGS:
        raise BundleRefused("bundle_damaged", reason="not_sorted logs")
    for standing in parts.standings:
        segments = standing.segments
        if any(each.limits is not None and each.limits >= len(parts.limits) for each in segments):
            raise BundleRefused("bundle_damaged", reason="out_of_range limits")
        for one, other in pairwise(segments):
            if one.last is None or one.last >= other.first:
                raise BundleRefused("bundle_damaged", reason="not_sorted standings")
    if not all(is_safe_pattern(each.pattern) for each in parts.number_forms):
        raise BundleRefused("bundle_damaged", reason="pattern")
    if any(
        place >= len(each.allowances) for each in parts.limits for bar in each.bars for place in bar.yields_to
    ):
        raise BundleRefused("bundle_damaged", reason="out_of_range limits")


def _held(part: LogPart, trust: TrustList, known: Sequence[NoteVerifier]) -> HeldLog:
    """The log, if its head is signed by its listed key and its leaves lead there."""
    head, witnesses = _head(part, trust, known)
    checkpoint = head.checkpoint
    given = checkpoint.size - part.first
    if (
        part.first % TILE_WIDTH
        or given < 0
        or len(part.leaves) != given * HASH_BYTES
        or len(part.subtrees) != len(list(complete_subtrees(0, part.first))) * HASH_BYTES
    ):
        raise BundleRefused("bundle_log_damaged", log=part.name)
    if _root(part, checkpoint.size) != checkpoint.root:
        raise BundleRefused("bundle_root_differs", log=part.name)
    sizes, days = [mark.size for mark in part.marks], [mark.day for mark in part.marks]
    if sizes != sorted(sizes) or days != sorted(set(days)) or (sizes and sizes[-1] > checkpoint.size):
        raise BundleRefused("bundle_log_damaged", log=part.name)
    return HeldLog(part=part, head=head, witnesses=witnesses, statuses=_statuses(part, trust))


def _root(part: LogPart, size: int) -> bytes:
    """The root over the first `size` leaves, from the subtrees before `first` and the leaves from there."""
    hashes = [part.subtrees[at : at + HASH_BYTES] for at in range(0, len(part.subtrees), HASH_BYTES)]
    frontier = Frontier.of(part.first, hashes)
    leaves = part.leaves[: (size - part.first) * HASH_BYTES]
    at = 0
    for height, _ in complete_subtrees(part.first, size):
        end = at + (HASH_BYTES << height)
        frontier.append_subtree(
            root_of([leaves[start : start + HASH_BYTES] for start in range(at, end, HASH_BYTES)]),
            height=height,
        )
        at = end
    return frontier.root()


def _head(
    part: LogPart, trust: TrustList, known: Sequence[NoteVerifier]
) -> tuple[SignedCheckpoint, tuple[str, ...]]:
    """The checkpoint under a listed key of this log and owner, and the witnesses that cosigned it."""
    keys = [each for each in trust.keys if Usage.LOG in each.usages and _is_for(each.origin, part.name)]
    own = [each for each in keys if (each.participant, each.authority) == (part.participant, part.authority)]
    try:
        witnesses = [each for each in known if each.name != part.name]
        for key in own:
            verifier = Ed25519Verifier(name=part.name, public_key=key.public_key)
            try:
                head = open_checkpoint(part.checkpoint, verifier=verifier, witnesses=witnesses)
            except CheckpointRefused:
                continue
            cosigned = {(each.name, each.key_id) for each in head.note.verified}
            names = tuple(sorted({each.name for each in witnesses if (each.name, each.key_id) in cosigned}))
            return head, names
    except LogKeyRefused as error:
        raise BundleRefused("bundle_log_not_signed", log=part.name) from error
    raise BundleRefused("bundle_log_not_signed", log=part.name)


def _is_for(origin: str, log: str) -> bool:
    """A log key signs the log of its name and those whose names begin with it: an authority has several
    logs.
    """
    return bool(origin) and f"{log}/".startswith(f"{origin}/")


def _witnesses(trust: TrustList) -> list[NoteVerifier]:
    """The listed witnesses, each key once read."""
    try:
        return [
            CosignatureVerifier(name=each.origin, public_key=each.public_key)
            for each in trust.keys
            if Usage.WITNESS in each.usages and each.origin
        ]
    except LogKeyRefused as error:
        raise BundleRefused("bundle_list_refused", reason=str(error)) from error


def _statuses(part: LogPart, trust: TrustList) -> StatusList | None:
    """The status list of the log, signed by its own authority. Raises BundleRefused."""
    if part.status is None:
        return None
    try:
        token = open_status_token(part.status)
    except Unreadable as error:
        raise BundleRefused("bundle_status_wrong", log=part.name) from error
    key, public = trust.key(token.key_id), trust.p256_key(token.key_id)
    if (
        key is None
        or public is None
        or Usage.CERTIFICATES not in key.usages
        or (key.participant, key.authority) != (part.participant, part.authority)
        or token.statuses.log != part.name
        or token.statuses.bits != BITS
        or not token.is_stored
        or not token.is_signed_by(public)
    ):
        raise BundleRefused("bundle_status_wrong", log=part.name)
    return token.statuses
