"""The trust list of this office: made from its keys and annulments, signed by the roots, read by everyone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from django.db import transaction

from openkp.office.certificates.models import Certificate
from openkp.office.parties.models import THE_PROCESS, Authority, HandedInKey, Key, TrustListIssue
from openkp.office.register.signing import log_origin, unlock, witness_name
from openkp.statements import (
    AnnulledCertificate,
    SigningKey,
    TrustedKey,
    TrustList,
    TrustListRefused,
    Usage,
    accept_successor,
    open_trust_list,
    p256_key_id,
    sign_trust_list,
)
from openkp.statements.keys import signing_key
from openkp.statements.submissions import open_submission

#: After so many days a copy of the list is called old: a verifier says so (amber, not green).
VALID_DAYS = 90
NEEDED_ROOTS = 2


def _usages(key: Key, authority: Authority) -> frozenset[Usage]:
    if key.purpose == Key.Purpose.LOG:
        return frozenset({Usage.LOG})
    if key.purpose == Key.Purpose.WITNESS:
        return frozenset({Usage.WITNESS})
    if authority.participant == THE_PROCESS:
        return frozenset({Usage.DECISIONS})
    return frozenset({Usage.CERTIFICATES, Usage.CONFIRMATIONS})


class NoTrustList(LookupError):
    """No trust list has been published in this office yet."""


def current_issue() -> TrustListIssue:
    """The newest published list."""
    issue = TrustListIssue.objects.order_by("-version").first()
    if issue is None:
        raise NoTrustList("the administrator has not published a trust list yet")
    return issue


def current_trust_list() -> TrustList:
    """The newest published list, read; the same bytes are read once in a process."""
    return _read(bytes(current_issue().signed))


@lru_cache(maxsize=4)
def _read(signed: bytes) -> TrustList:
    return open_trust_list(signed)


def _origin(key: Key) -> str:
    """A log key says for which logs it signs: those whose names begin so. A witness key says its name."""
    if key.authority is None:
        return ""
    if key.purpose == Key.Purpose.WITNESS:
        return witness_name(key.authority)
    return log_origin(key.authority) if key.purpose == Key.Purpose.LOG else ""


def held_roots() -> list[Key]:
    """The root keys whose private halves this office holds."""
    return list(Key.objects.held().filter(purpose=Key.Purpose.ROOT).order_by("pk"))


def current_or_none() -> TrustList | None:
    """The newest published list, read, if there is one."""
    try:
        return current_trust_list()
    except NoTrustList:
        return None


def is_listed(key: Key) -> bool:
    """True if the newest published list holds the key, as a root or as an authority's."""
    current = current_or_none()
    if current is None:
        return False
    if key.purpose == Key.Purpose.ROOT:
        return bytes(key.public_key) in current.roots
    return current.key(bytes.fromhex(key.key_id)) is not None


def trusted_key(key: Key) -> TrustedKey:
    """The row of a key of this office in the trust list. Not for root keys, which have no authority."""
    if key.authority is None:
        raise ValueError(f"{key} belongs to no authority")
    return TrustedKey(
        key_id=bytes.fromhex(key.key_id),
        participant=key.authority.participant,
        authority=key.authority.code,
        usages=_usages(key, key.authority),
        algorithm=key.algorithm,
        public_key=bytes(key.public_key),
        valid_from=key.valid_from,
        valid_to=key.valid_to,
        withdrawn_on=key.withdrawn_on,
        compromised_on=key.compromised_on,
        origin=_origin(key),
    )


def handed_in() -> list[TrustedKey]:
    """The keys that other authorities handed in and that were accepted, with what was said of them since."""
    found = []
    for row in HandedInKey.objects.filter(state=HandedInKey.State.ACCEPTED).order_by("pk"):
        key = open_submission(bytes(row.file)).key
        found.append(replace(key, withdrawn_on=row.withdrawn_on, compromised_on=row.compromised_on))
    return found


def _roots(listed: list[TrustedKey], current: TrustList | None) -> tuple[bytes, ...]:
    """This office's own, those that were handed in, and those of the list in use; none that was withdrawn."""
    rows = list(Key.objects.filter(purpose=Key.Purpose.ROOT).order_by("pk"))
    given_up = {bytes(row.public_key) for row in rows if row.withdrawn_on or row.compromised_on}
    given_up |= {key.public_key for key in listed if key.withdrawn_on or key.compromised_on}
    roots = [bytes(row.public_key) for row in rows]
    roots += [key.public_key for key in listed if Usage.TRUST in key.usages]
    roots += [] if current is None else current.roots
    return tuple(root for root in dict.fromkeys(roots) if root not in given_up)


def roots_of_others() -> frozenset[bytes]:
    """Roots that people outside this office hold: handed in, or in the list in use."""
    own = {bytes(row.public_key) for row in Key.objects.filter(purpose=Key.Purpose.ROOT)}
    return frozenset(_roots(handed_in(), current_or_none())) - own


def compile_trust_list(*, version: int, now: datetime) -> TrustList:
    """All keys of all authorities, and every annulled certificate, as of now.

    What the list in use says of others stays in it: this office adds to the list and takes nothing away.
    """
    current = current_or_none()
    rows = Key.objects.exclude(purpose=Key.Purpose.ROOT).select_related("authority").order_by("pk")
    keys = [trusted_key(row) for row in rows if row.authority is not None] + handed_in()
    known = {key.key_id for key in keys}
    keys += [] if current is None else [key for key in current.keys if key.key_id not in known]
    roots = _roots(keys, current)
    # A root that was given up stays known, but a list names holders of its own roots only.
    keys = [key for key in keys if Usage.TRUST not in key.usages or key.public_key in roots]
    needed = NEEDED_ROOTS if current is None else current.needed_roots
    return TrustList(
        version=version,
        issued_at=now,
        valid_until=now + timedelta(days=VALID_DAYS),
        needed_roots=min(needed, len(roots)),
        roots=roots,
        keys=tuple(keys),
        annulments=_annulments(current),
    )


def _annulments(current: TrustList | None) -> tuple[AnnulledCertificate, ...]:
    annulled = (
        Certificate.objects.filter(state=Certificate.State.ANNULLED)
        .select_related("authority")
        .order_by("pk")
    )
    found = [
        AnnulledCertificate(
            number=certificate.number,
            participant=certificate.authority.participant,
            annulled_on=certificate.annulled_on,
            reason=certificate.annulment_reason,
            digest=bytes(certificate.digest),
        )
        for certificate in annulled
        if certificate.annulled_on is not None
    ]
    known = {(one.participant, one.number) for one in found}
    others = () if current is None else current.annulments
    return (*found, *(one for one in others if (one.participant, one.number) not in known))


def _signers(trust: TrustList, current: TrustList | None) -> list[SigningKey]:
    """As many of the held roots as the list and the one in use need. Raises TrustListRefused for too few."""
    held = {bytes(root.public_key): root for root in held_roots()}
    chosen: dict[bytes, Key] = {}
    for each in (trust, *(() if current is None else (current,))):
        own = [held[root] for root in each.roots if root in held][: each.needed_roots]
        if len(own) < each.needed_roots:
            raise TrustListRefused("quorum_missing", found=len(own), needed=each.needed_roots)
        chosen |= {bytes(root.public_key): root for root in own}
    return [signing_key(unlock(root)) for root in chosen.values()]


def can_publish(*, now: datetime) -> bool:
    """True if this office holds enough roots to sign the next list alone."""
    trust, current = compile_trust_list(version=1, now=now), current_or_none()
    held = {bytes(root.public_key) for root in held_roots()}
    return all(
        len(held.intersection(each.roots)) >= each.needed_roots
        for each in (trust, *(() if current is None else (current,)))
    )


@transaction.atomic
def publish(*, now: datetime) -> TrustListIssue:
    """Compile, sign with the roots that this office holds, and keep the next version.

    Raises TrustListRefused (`quorum_missing`) where others hold the roots: see `drafting`.
    """
    last = TrustListIssue.objects.select_for_update().order_by("-version").first()
    version = 1 if last is None else last.version + 1
    trust, current = compile_trust_list(version=version, now=now), current_or_none()
    signed = sign_trust_list(trust, _signers(trust, current))
    if current is not None:
        accept_successor(current, signed)
    return TrustListIssue.objects.create(version=version, issued_at=now, signed=signed)


def republish(*, now: datetime) -> TrustListIssue | None:
    """A new version where this office holds enough roots; else None, and the holders must be asked."""
    try:
        return publish(now=now)
    except TrustListRefused:
        return None


def root_id(root: bytes) -> str:
    """The id of a root, as people compare it."""
    return p256_key_id(root).hex()
