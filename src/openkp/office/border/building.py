"""Making an authority's border bundle from the office's records, and the step from an older one.

A bundle is made when something has changed that a post must know, and once a day in any case, so that its age
says how long a post has been without news. Asking again costs a few small queries.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Q

from openkp.border import (
    BundleParts,
    ContactPart,
    RegimeExtract,
    build,
    extract_regime,
    make_delta,
    number_forms,
    warnings_of,
)
from openkp.office.border import reads, witnessing
from openkp.office.border.log_parts import log_part, mark_days
from openkp.office.border.models import BorderPolicy, KeptBundle, KeptDelta
from openkp.office.certificates.models import ForeignConfirmation, Suspension
from openkp.office.meetings.models import DecisionRecord
from openkp.office.meetings.regime import office_book
from openkp.office.parties import trusting
from openkp.office.parties.models import Authority, Key
from openkp.office.register.models import Log, WarningNotice
from openkp.office.register.signing import NoUsableKey, key_on, statement_signer
from openkp.scheme.numbers import PublishedWarning
from openkp.scheme.provisions import Book

#: A stranger's request gets a bundle that was made within this time, without looking for changes.
FRESH = timedelta(minutes=10)
#: Every bundle of the last two days is kept, so that a delta leads on from it; of earlier days the last.
KEPT_ALL = timedelta(days=2)
KEPT_LAST = timedelta(days=21)

__all__ = ["NoUsableKey", "build_bundle", "build_delta", "current_bundle", "delta_from", "maker_of"]


def maker_of(code: str) -> Authority | None:
    """The authority of that code, if it makes bundles; the first of the office where no code is given."""
    if code:
        return reads.makers().filter(code=code).first()
    return reads.makers().first()


def build_bundle(authority: Authority, now: datetime) -> bytes:
    """The newest bundle file of an authority; a new one if something changed or the day did.

    Raises: NoTrustList before the first list, NoUsableKey where the authority cannot sign today.
    """
    return bytes(current_bundle(authority, now=now, is_asked=True).data)


def build_delta(authority: Authority, base: bytes, now: datetime) -> bytes:
    """The file that makes the newest bundle of an older one; both as `build_bundle`."""
    return make_delta(base, build_bundle(authority, now))


def current_bundle(authority: Authority, *, now: datetime, is_asked: bool = False) -> KeptBundle:
    """The kept bundle that is to be given out now. is_asked: look for changes even in a fresh one."""
    # What was made while the clock was ahead waits until its day.
    kept = KeptBundle.objects.filter(authority=authority, made_at__lte=now)
    newest = kept.order_by("-made_at", "-pk").first()
    if newest is not None and not is_asked and now - FRESH <= newest.made_at:
        return newest
    state = _state(authority, now)
    held = KeptBundle.objects.filter(authority=authority, state=state).first()
    if held is not None:
        return held
    witnessing.watch_logs(now=now)
    data = build(_parts(authority, now), statement_signer(authority, now.date()))
    made = _keep(authority, state, data, now)
    _forget_old(authority, now)
    return made


def delta_from(digest: str, *, now: datetime) -> KeptDelta | None:
    """The step from a kept bundle to the newest of its authority; None for one that is not kept any more.

    A bundle that is the newest itself has a step of no change.
    """
    base = KeptBundle.objects.select_related("authority").filter(digest=digest).first()
    if base is None:
        return None
    target = current_bundle(base.authority, now=now)
    held = KeptDelta.objects.select_related("target").filter(base=base, target=target).first()
    if held is not None:
        return held
    made = KeptDelta(base=base, target=target, data=make_delta(bytes(base.data), bytes(target.data)))
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:  # another request made it in this very moment
        return KeptDelta.objects.select_related("target").get(base=base, target=target)
    return made


def _state(authority: Authority, now: datetime) -> str:
    """A digest of all that a bundle depends on, from counters alone: nothing of it can change unseen.

    What becomes of a certificate is a statement in a log, but for holds and for confirmations from elsewhere.
    """
    logs = Log.objects.filter(kind=Log.Kind.STATEMENTS).order_by("pk")
    holds = Suspension.objects.aggregate(
        last=Max("pk"), lifted=Count("pk", filter=Q(lifted_at__isnull=False))
    )
    told = (
        now.date().isoformat(),
        trusting.current_issue().version,
        key_on(authority, Key.Purpose.STATEMENTS, now.date()).key_id,
        reads.amber_after(authority),
        list(logs.values_list("pk", "name", "published")),
        holds,
        ForeignConfirmation.objects.aggregate(last=Max("pk")),
        DecisionRecord.objects.aggregate(count=Count("pk"), last=Max("pk")),
        WarningNotice.objects.aggregate(count=Count("pk"), last=Max("pk")),
        list(BorderPolicy.objects.order_by("pk").values_list("authority", "telephone", "mail")),
    )
    return sha256(repr(told).encode()).hexdigest()


def _keep(authority: Authority, state: str, data: bytes, now: datetime) -> KeptBundle:
    digest = sha256(data).hexdigest()
    made = KeptBundle(
        authority=authority,
        day=now.date(),
        made_at=now,
        state=state,
        digest=digest,
        size=len(data),
        data=data,
    )
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:  # another request built the same state in this very moment: give out that one
        return KeptBundle.objects.get(Q(digest=digest) | Q(authority=authority, state=state))
    return made


def _forget_old(authority: Authority, now: datetime) -> None:
    """Old bundles go: of each day before yesterday all but the last, after three weeks those too."""
    old = KeptBundle.objects.filter(authority=authority, made_at__lt=now - KEPT_ALL)
    last = old.filter(made_at__gte=now - KEPT_LAST).order_by().values("day").annotate(last=Max("pk"))
    old.exclude(pk__in=[row["last"] for row in last]).delete()


# --- what is in it ------------------------------------------------------------------------------------------


def _parts(authority: Authority, now: datetime) -> BundleParts:
    logs = list(
        Log.objects.select_related("authority").filter(
            kind=Log.Kind.STATEMENTS, authority__is_exporting=True, published__gt=0
        )
    )
    owners = {log.authority_id for log in logs}
    marks = mark_days(Key.objects.filter(purpose=Key.Purpose.STATEMENTS, authority__in=owners))
    regime = _regime(office_book())
    return BundleParts(
        participant=authority.participant,
        authority=authority.code,
        made_at=now,
        amber_after=reads.amber_after(authority),
        trust_list=bytes(trusting.current_issue().signed),
        logs=tuple(
            log_part(log, marks.get(log.authority_id, ()), now=now)
            for log in sorted(logs, key=lambda one: one.name.encode())
        ),
        standings=regime.standings,
        limits=regime.limits,
        memberships=regime.memberships,
        number_forms=number_forms(),
        warnings=warnings_of(_warnings()),
        contacts=tuple(_contact(one) for one in reads.makers().select_related("border_policy")),
    )


@lru_cache(maxsize=2)
def _regime(book: Book) -> RegimeExtract:
    """Read off the decisions once in a process; a book with a new decision is another book."""
    return extract_regime(book)


def _warnings() -> list[PublishedWarning]:
    return [row.to_warning() for row in WarningNotice.objects.order_by("pk")]


def _contact(authority: Authority) -> ContactPart:
    """Whom a post asks: the authority's name and city, telephone, mail, and the address of this office."""
    policy = getattr(authority, "border_policy", None)
    called = (policy.telephone, policy.mail) if policy is not None else ()
    lines = (authority.city, *called, settings.PUBLIC_URL)
    return ContactPart(
        participant=authority.participant,
        authority=authority.code,
        name=authority.name,
        lines=tuple(line for line in lines if line),
    )
