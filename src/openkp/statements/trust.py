"""Whose key may sign what, from when to when, and which certificates were annulled: the dated trust list.

The list keeps history: a key that was withdrawn stays in it, so that what was signed before stays checkable.
How the list is signed, read and followed by the next one stands in `trust_files`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from openkp.scheme.documents import AnnulmentReason
from openkp.statements.keys import (
    Algorithm,
    KeyRefused,
    ed25519_key_id,
    ed25519_public_key,
    p256_key_id,
    p256_public_key,
)

MAX_ROOTS = 64


class Usage(StrEnum):
    """What a key may sign."""

    CERTIFICATES = "certificates"
    """Certificates, annulments, replacements, advance notifications, technical certificates, returns."""
    CONFIRMATIONS = "confirmations"
    """Import confirmations and transit records."""
    LOG = "log"
    """Checkpoints of a log; `origin` names it."""
    WITNESS = "witness"
    """Cosignatures on the checkpoints of others."""
    TRUST = "trust"
    """Trust lists: says which party holds one of the root keys."""
    DECISIONS = "decisions"
    """Decisions of the Process, for the party that speaks for it as a whole."""


#: What signs statements is P-256, what signs logs is Ed25519 (C2SP signed notes).
ALGORITHM_OF = {
    Usage.CERTIFICATES: Algorithm.ESP256,
    Usage.CONFIRMATIONS: Algorithm.ESP256,
    Usage.LOG: Algorithm.ED25519,
    Usage.WITNESS: Algorithm.ED25519,
    Usage.TRUST: Algorithm.ESP256,
    Usage.DECISIONS: Algorithm.ESP256,
}


class TrustListRefused(ValueError):
    """A trust list that may not be used: `code` (see `statements.messages`) says why, with `params`."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(f"{code} {params}")
        self.code = code
        self.params: Mapping[str, str | int] = params


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedKey:
    """One public key of one authority.

    key_id: 8 bytes; must be what follows from the key (`p256_key_id`, `ed25519_key_id`).
    participant, authority: for whom it signs, alpha-2 code and code of the authority.
    valid_from, valid_to: first and last day on which it may sign; None for no planned end.
    withdrawn_on: last day of use, before the planned end. compromised_on: from this day on, what it signed
    may be someone else's work. origin: name of the log or witness.
    """

    key_id: bytes
    participant: str
    authority: str
    usages: frozenset[Usage]
    algorithm: Algorithm | str
    public_key: bytes
    valid_from: date
    valid_to: date | None
    withdrawn_on: date | None = None
    compromised_on: date | None = None
    origin: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "algorithm", Algorithm(self.algorithm))


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnulledCertificate:
    """A certificate that its issuer made void. digest: the name of its statement, 32 bytes."""

    number: str
    participant: str
    annulled_on: date
    reason: AnnulmentReason | str
    digest: bytes

    def __post_init__(self) -> None:
        object.__setattr__(self, "reason", AnnulmentReason(self.reason))


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedRoots:
    """Root keys that a verifier got by another way, and how many of them must have signed."""

    needed: int
    keys: tuple[bytes, ...]

    def __post_init__(self) -> None:
        if not 1 <= self.needed <= len(set(self.keys)):
            raise ValueError(f"{self.needed} of {len(set(self.keys))} roots cannot sign")

    def have_signed(self, signed_by: frozenset[bytes]) -> bool:
        """True if enough of these keys are among the signers."""
        return len(set(self.keys) & signed_by) >= self.needed


def pinned_roots(listed: TrustList, key_ids: Iterable[str]) -> PinnedRoots:
    """Roots that a person names by their key ids (16 hexadecimal digits), as they stand in a list.

    As many of them must have signed as the list needs. A root that the list does not name cannot have signed
    it: its own id stands for the unknown key.
    Raises ValueError for something that is no key id, or for none at all.
    """
    known = {p256_key_id(root).hex(): root for root in listed.roots}
    keys = []
    for name in dict.fromkeys(each.strip().lower() for each in key_ids):
        if len(name) != 16 or not all(letter in "0123456789abcdef" for letter in name):
            raise ValueError(f"{name[:40]!r} is not a key id")
        keys.append(known.get(name, bytes.fromhex(name)))
    return PinnedRoots(needed=min(len(keys), listed.needed_roots), keys=tuple(keys))


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustList:
    """One version of the trust list.

    issued_at, valid_until: aware instants in whole seconds; after valid_until a copy is old, not wrong.
    needed_roots: how many of `roots` (compressed P-256 points) must sign this list and its successor.
    signed_by: public keys of the roots whose signatures were found good when the list was read.
    Raises: KeyRefused for a key on which verifiers could disagree, TrustListRefused for a list that
    contradicts itself.
    """

    version: int
    issued_at: datetime
    valid_until: datetime
    needed_roots: int
    roots: tuple[bytes, ...]
    keys: tuple[TrustedKey, ...]
    annulments: tuple[AnnulledCertificate, ...] = ()
    signed_by: frozenset[bytes] = field(default=frozenset(), compare=False)
    _keys: Mapping[bytes, TrustedKey] = field(init=False, repr=False, compare=False)
    _p256: Mapping[bytes, ec.EllipticCurvePublicKey] = field(init=False, repr=False, compare=False)
    _ed25519: Mapping[bytes, Ed25519PublicKey] = field(init=False, repr=False, compare=False)
    _annulled: Mapping[tuple[str, str], AnnulledCertificate] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check_frame(self)
        p256: dict[bytes, ec.EllipticCurvePublicKey] = {}
        ed25519: dict[bytes, Ed25519PublicKey] = {}
        for key in self.keys:
            check_trusted_key(key, self.roots)
            if key.key_id in p256 or key.key_id in ed25519:
                raise TrustListRefused("key_listed_twice", key=key.key_id.hex())
            if key.algorithm is Algorithm.ESP256:
                p256[key.key_id] = p256_public_key(key.public_key)
            else:
                ed25519[key.key_id] = ed25519_public_key(key.public_key)
        annulled = {(one.participant, one.number): one for one in self.annulments}
        if len(annulled) != len(self.annulments):
            raise TrustListRefused("annulment_listed_twice")
        object.__setattr__(self, "_keys", {key.key_id: key for key in self.keys})
        object.__setattr__(self, "_p256", p256)
        object.__setattr__(self, "_ed25519", ed25519)
        object.__setattr__(self, "_annulled", annulled)

    def key(self, key_id: bytes) -> TrustedKey | None:
        """The key of that id, whatever its dates."""
        return self._keys.get(key_id)

    def p256_key(self, key_id: bytes) -> ec.EllipticCurvePublicKey | None:
        """The key of that id, ready to verify with, if it is a P-256 key."""
        return self._p256.get(key_id)

    def ed25519_key(self, key_id: bytes) -> Ed25519PublicKey | None:
        """The key of that id, ready to verify with, if it is an Ed25519 key."""
        return self._ed25519.get(key_id)

    def annulment(self, participant: str, number: str) -> AnnulledCertificate | None:
        """The annulment of a Participant's certificate number, if there is one."""
        return self._annulled.get((participant, number))

    def is_old_on(self, day: date) -> bool:
        """True if the list has passed its own date: a newer one must exist."""
        return day > self.valid_until.date()


def _check_frame(trust: TrustList) -> None:
    if trust.issued_at.tzinfo is None or trust.valid_until.tzinfo is None:
        raise TypeError("a trust list has aware instants")
    if trust.valid_until <= trust.issued_at:
        raise TrustListRefused("list_never_valid")
    if not (1 <= trust.needed_roots <= len(trust.roots) <= MAX_ROOTS):
        raise TrustListRefused("quorum_impossible", needed=trust.needed_roots, roots=len(trust.roots))
    if len(set(trust.roots)) != len(trust.roots):
        raise TrustListRefused("root_listed_twice")
    for root in trust.roots:
        p256_public_key(root)


def check_trusted_key(key: TrustedKey, roots: Sequence[bytes]) -> None:
    """Named reasons for each way in which a listed key contradicts itself.

    Raises: KeyRefused for a key on which verifiers could disagree, TrustListRefused for the rest.
    """
    if not key.usages or any(ALGORITHM_OF[usage] is not key.algorithm for usage in key.usages):
        raise TrustListRefused("usage_needs_other_algorithm", key=key.key_id.hex())
    if Usage.TRUST in key.usages and (len(key.usages) > 1 or key.public_key not in roots):
        raise TrustListRefused("root_key_not_among_roots", key=key.key_id.hex())
    if key.public_key in roots and Usage.TRUST not in key.usages:
        raise TrustListRefused("root_key_signs_statements", key=key.key_id.hex())
    if key.valid_to is not None and key.valid_to < key.valid_from:
        raise TrustListRefused("key_never_valid", key=key.key_id.hex())
    if key.algorithm is Algorithm.ESP256:
        own_id = p256_key_id(key.public_key)
    else:
        ed25519_public_key(key.public_key)
        own_id = ed25519_key_id(key.public_key)
    if key.key_id != own_id:
        raise KeyRefused("key_id_differs")
