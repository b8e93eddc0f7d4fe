"""Making a border bundle: parts and a key in, the signed file out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from openkp.border.opening import TILE_WIDTH, BundleRefused, header_of
from openkp.border.part_forms import write_parts
from openkp.border.parts import BundleParts, LogPart, Mark
from openkp.log.hashing import join_hashes, root_of
from openkp.log.proofs import complete_subtrees
from openkp.statements import SigningKey, cbor, cose
from openkp.statements.keys import Algorithm


def build(parts: BundleParts, key: SigningKey) -> bytes:
    """The bundle file. Logs and standings are put in order; what a reader would refuse is not found here.

    Raises: BundleRefused if the key is not P-256, CannotEncode for a value that has no place in a bundle.
    """
    if key.algorithm is not Algorithm.ESP256:
        raise BundleRefused("bundle_signer_unknown", key=key.key_id.hex())
    protected = header_of(key.key_id)
    payload = cbor.encode(write_parts(parts))
    return cose.write_sign1(protected, payload, key.sign(cose.to_be_signed1(protected, payload)))


def log_part(
    *,
    owner: tuple[str, str],
    name: str,
    checkpoint: bytes,
    leaves: Sequence[tuple[bytes, int]],
    reaches: datetime,
    since: datetime,
    status: bytes | None,
    marks: Sequence[tuple[date, int]] = (),
) -> LogPart:
    """The part of one log from all its leaf hashes, as many as the checkpoint counts.

    owner: participant and authority. leaves: hash, and POSIX seconds at which it was made, in their order.
    since: leaves made before it are folded away, by whole tiles of 256; those from it on stay, wherever they
    stand. reaches: every leaf made before it is in the tree. marks: day, and size of the log at its first
    moment (UTC), in any order.
    """
    edge = int(since.timestamp())
    kept = next((place for place, (_, made) in enumerate(leaves) if made >= edge), len(leaves))
    first = kept - kept % TILE_WIDTH
    hashes = [leaf for leaf, _ in leaves]
    folded = [
        root_of(hashes[index << height : (index + 1) << height])
        for height, index in complete_subtrees(0, first)
    ]
    return LogPart(
        name=name,
        participant=owner[0],
        authority=owner[1],
        checkpoint=checkpoint,
        reaches=reaches,
        since=since,
        first=first,
        subtrees=join_hashes(folded),
        leaves=join_hashes(hashes[first:]),
        status=status,
        marks=tuple(Mark(day=day, size=size) for day, size in sorted(dict(marks).items())),
    )
