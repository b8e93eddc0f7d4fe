"""The trust list of this office: made from its keys and annulments, signed by the roots, read by everyone."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from django.db import transaction

from openkp.office.certificates.models import Certificate
from openkp.office.parties.models import THE_PROCESS, Authority, Key, TrustListIssue
from openkp.office.register.signing import unlock
from openkp.statements import (
    AnnulledCertificate,
    P256SigningKey,
    TrustedKey,
    TrustList,
    Usage,
    open_trust_list,
    sign_trust_list,
)

#: After so many days a copy of the list is called old: a verifier says so (amber, not green).
VALID_DAYS = 90
NEEDED_ROOTS = 2


def _usages(key: Key, authority: Authority) -> frozenset[Usage]:
    if key.purpose == Key.Purpose.LOG:
        return frozenset({Usage.LOG})
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
    """Log keys say for which logs they sign: those whose names begin with the authority's."""
    if key.purpose != Key.Purpose.LOG or key.authority is None:
        return ""
    log = key.authority.logs.first()
    return "" if log is None else log.name.rsplit("/", 1)[0]


def held_roots() -> list[Key]:
    """The root keys whose private halves this office holds."""
    return list(Key.objects.filter(purpose=Key.Purpose.ROOT).exclude(private_pem="").order_by("pk"))


def compile_trust_list(*, version: int, now: datetime) -> TrustList:
    """All keys of all authorities, and every annulled certificate, as of now."""
    roots = Key.objects.filter(purpose=Key.Purpose.ROOT).order_by("pk")
    keys = Key.objects.exclude(purpose=Key.Purpose.ROOT).select_related("authority").order_by("pk")
    annulled = (
        Certificate.objects.filter(state=Certificate.State.ANNULLED)
        .select_related("authority")
        .order_by("pk")
    )
    return TrustList(
        version=version,
        issued_at=now,
        valid_until=now + timedelta(days=VALID_DAYS),
        needed_roots=min(NEEDED_ROOTS, roots.count()),
        roots=tuple(bytes(root.public_key) for root in roots),
        keys=tuple(
            TrustedKey(
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
            for key in keys
            if key.authority is not None
        ),
        annulments=tuple(
            AnnulledCertificate(
                number=certificate.number,
                participant=certificate.authority.participant,
                annulled_on=certificate.annulled_on,
                reason=certificate.annulment_reason,
                digest=bytes(certificate.digest),
            )
            for certificate in annulled
            if certificate.annulled_on is not None
        ),
    )


@transaction.atomic
def publish(*, now: datetime) -> TrustListIssue:
    """Compile, sign with the roots that this office holds, and keep the next version."""
    last = TrustListIssue.objects.select_for_update().order_by("-version").first()
    version = 1 if last is None else last.version + 1
    trust = compile_trust_list(version=version, now=now)
    signers = [P256SigningKey(unlock(root)) for root in held_roots()[: trust.needed_roots]]  # type: ignore[arg-type]
    return TrustListIssue.objects.create(
        version=version, issued_at=now, signed=sign_trust_list(trust, signers)
    )


def republish(*, now: datetime) -> TrustListIssue | None:
    """A new version where this office holds enough roots; else None, and the holders must be asked."""
    if len(held_roots()) < NEEDED_ROOTS:
        return None
    return publish(now=now)
