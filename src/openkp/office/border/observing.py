"""What posts saw: taking their records in once, and noticing a certificate that was shown twice.

A record is what a verifier said at a post, offline. It comes from a signed-in officer or with the code of a
post, never from a stranger. It changes no certificate: it is kept, and it may raise an alert.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from openkp.office.acting import Actor, Json, Noted, Result, act
from openkp.office.border.alerting import raise_for_all
from openkp.office.border.models import Alert, Observation, PostCode
from openkp.office.border.owners import owners_of
from openkp.office.certificates.models import Arrival, Certificate
from openkp.office.messages import finding
from openkp.office.parties.models import Authority, User
from openkp.scheme.documents import Outcome
from openkp.scheme.findings import Finding
from openkp.scheme.numbers import normalise_number, parts_of_number
from openkp.scheme.same_numbers import plain_number

#: Records in one request.
MOST_RECORDS = 500
#: Records that one post's code hands in within a day: a lost code fills no desk with false alarms.
MOST_A_DAY = 5_000
#: Earlier sightings that a new one is compared with.
MOST_COMPARED = 100
#: How far a device's clock may run ahead of ours.
CLOCK_AHEAD = timedelta(hours=26)
SCHEME_BEGAN = datetime(2003, 1, 1, tzinfo=UTC)
#: A verdict of something that names no certificate: there is nothing to compare.
NOT_OF_A_CERTIFICATE = frozenset({"unreadable", "not_a_certificate"})

_RECORD = re.compile(r"[0-9a-f]{32}")
_DIGEST = re.compile(r"(?:[0-9a-f]{64})?")
_CODE = re.compile(r"[a-z_]{1,24}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One record as a device sends it. Texts are cut to what is kept; instants are aware."""

    id: str
    number: str
    digest: str
    verdict: str
    seen_at: datetime
    post: str = ""
    device: str = ""
    bundle_made_at: datetime | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who hands records in: a person for an authority, or a post with its code."""

    authority: Authority
    user: User | None = None
    code: PostCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """kept: new records. known: ids that were here already. refused: by id, what is wrong with a record."""

    kept: tuple[Observation, ...] = ()
    known: tuple[str, ...] = ()
    refused: tuple[tuple[str, Finding], ...] = ()
    alerts: int = 0


@act("report_seen")
def report_seen(actor: Actor, records: Sequence[Seen], *, now: datetime) -> Result[TakenIn]:
    """Hand in what a post saw, as a signed-in officer of it."""
    taken = take_in(Sender(authority=actor.authority, user=actor.user), records, now=now)
    noted = Noted(actor.authority.code, {"kept": len(taken.kept), "refused": len(taken.refused)})
    return Result(taken, noted=(noted,) if taken.kept else ())


def is_too_much(code: PostCode, count: int, *, now: datetime) -> bool:
    """True if the code handed in so many records since yesterday that these are no longer taken."""
    since = now - timedelta(days=1)
    return code.observations.filter(received_at__gt=since).count() + count > MOST_A_DAY


@transaction.atomic
def take_in(sender: Sender, records: Sequence[Seen], *, now: datetime) -> TakenIn:
    """Keep the records that are new and readable, and compare each with what is known of its certificate.

    A record that came before is answered as known, whoever sends it again, and is never changed.
    """
    refused: list[tuple[str, Finding]] = []
    fresh: dict[str, Seen] = {}
    for one in records:
        wrong = _wrong_with(one, now)
        if wrong is None:
            fresh.setdefault(one.id, one)
        else:
            refused.append((one.id[:40], wrong))
    known = set(Observation.objects.filter(record__in=list(fresh)).values_list("record", flat=True))
    rows = [_row(one, sender, now) for one in fresh.values() if one.id not in known]
    Observation.objects.bulk_create(rows, ignore_conflicts=True)
    kept = list(
        Observation.objects.select_related("authority").filter(record__in=[row.record for row in rows])
    )
    alerts = flag(kept, now=now)
    return TakenIn(kept=tuple(kept), known=tuple(sorted(known)), refused=tuple(refused), alerts=alerts)


def _row(one: Seen, sender: Sender, now: datetime) -> Observation:
    return Observation(
        record=one.id,
        authority=sender.authority,
        number=" ".join(one.number.split())[:60],
        digest=one.digest,
        verdict=one.verdict,
        seen_at=one.seen_at,
        post=(sender.code.post if sender.code is not None else " ".join(one.post.split()))[:120],
        device=one.device,
        bundle_made_at=one.bundle_made_at,
        remark=one.remark.strip()[:400],
        received_at=now,
        sent_by=sender.user,
        sent_with=sender.code,
    )


def _wrong_with(one: Seen, now: datetime) -> Finding | None:
    """The first thing that is wrong with a record, or None."""
    checks = (
        ("id", bool(_RECORD.fullmatch(one.id)), one.id),
        ("number", one.number.isprintable(), one.number),
        ("digest", bool(_DIGEST.fullmatch(one.digest)), one.digest),
        ("verdict", bool(_CODE.fullmatch(one.verdict)), one.verdict),
        ("device", len(one.device) <= 64 and one.device.isprintable(), one.device),
        ("post", one.post.isprintable(), one.post),
        ("seen_at", SCHEME_BEGAN <= one.seen_at <= now + CLOCK_AHEAD, one.seen_at.isoformat()),
    )
    for name, is_right, value in checks:
        if not is_right:
            shown = "".join(letter for letter in value if letter.isprintable())[:80]
            return finding("seen_record_wrong", "PRACTICE:border", subject=name, field=name, value=shown)
    return None


# --- shown twice --------------------------------------------------------------------------------------------


def flag(observations: Sequence[Observation], *, now: datetime) -> int:
    """Compare observations with earlier ones, with arrivals and with confirmations. Returns the alerts."""
    raised = 0
    for one in observations:
        if one.verdict in NOT_OF_A_CERTIFICATE or not (one.number or one.digest):
            continue
        raised += _flag_twice(one, now) + _flag_after_use(one, now)
    return raised


def _same_certificate(one: Observation) -> Q:
    same = Q(pk__in=[])
    if one.number:
        same |= Q(plain_number=plain_number(one.number))
    if one.digest:
        same |= Q(digest=one.digest)
    return same


def _flag_twice(one: Observation, now: datetime) -> int:
    elsewhere = (
        Observation.objects.select_related("authority")
        .filter(_same_certificate(one))
        .exclude(verdict__in=NOT_OF_A_CERTIFICATE)
        .exclude(device=one.device, post=one.post, authority=one.authority)
        .order_by("seen_at", "pk")[:MOST_COMPARED]
    )
    issuer = parts_of_number(normalise_number(one.number))[0] or ""
    sightings = [(sighting(each), each.authority) for each in elsewhere if not _is_way_out(each, one, issuer)]
    arrived = Arrival.objects.select_related("authority").filter(plain_number=plain_number(one.number))
    if one.number:
        is_leaving = one.authority.participant == issuer
        sightings += [
            (arrival_sighting(each), each.authority)
            for each in arrived.exclude(authority=one.authority).order_by("pk")
            if not (is_leaving and each.presented_on >= one.seen_at.date())
        ]
    if not sightings:
        return 0
    concerned = [one.authority, *(authority for _facts, authority in sightings), *owners_of(one.number)]
    facts = {"sightings": [*(told for told, _authority in sightings), sighting(one)]}
    matter = plain_number(one.number) or one.digest
    raise_for_all(concerned, Alert.Kind.PRESENTED_TWICE, matter, facts, now=now, number=one.number)
    return 1


def _is_way_out(one: Observation, other: Observation, issuer: str) -> bool:
    """The issuer's own post saw it first, on its way out, and another Participant's later: one shipment."""
    first, then = sorted((one, other), key=lambda each: each.seen_at)
    return first.authority.participant == issuer and then.authority.participant != issuer


def _flag_after_use(one: Observation, now: datetime) -> int:
    used_at, where = used(one.number)
    if used_at is None or one.seen_at <= used_at:
        return 0
    facts = {"sightings": [sighting(one)], "used_at": used_at.isoformat(), "used_where": where}
    confirming = [
        each.authority
        for each in Arrival.objects.select_related("authority").filter(
            plain_number=plain_number(one.number), outcome__in=CONFIRMED
        )
    ]
    concerned = [one.authority, *owners_of(one.number), *confirming]
    matter = plain_number(one.number)
    raise_for_all(concerned, Alert.Kind.SHOWN_AFTER_USE, matter, facts, now=now, number=one.number)
    return 1


CONFIRMED = (Outcome.CONFIRMED.value, Outcome.CONFIRMED_AFTER_REMEDY.value)


def used(number: str) -> tuple[datetime | None, str]:
    """When and where a shipment was let in on the number; None if nobody confirmed it."""
    if not number:
        return None, ""
    arrival = (
        Arrival.objects.select_related("authority", "entry")
        .filter(plain_number=plain_number(number), outcome__in=CONFIRMED)
        .first()
    )
    if arrival is not None and arrival.entry is not None:
        return arrival.entry.made_at, arrival.authority.name
    closed = Certificate.objects.filter(number=number, state=Certificate.State.CONFIRMED).first()
    if closed is None or closed.closed_on is None:
        return None, ""
    ended = datetime.combine(closed.closed_on, datetime.max.time(), UTC).replace(microsecond=0)
    return ended, closed.destination_participant


def sighting(one: Observation) -> Json:
    """An observation as an alert tells it."""
    return {
        "where": one.authority.name,
        "post": one.post,
        "device": one.device[:12],
        "at": one.seen_at.astimezone(UTC).isoformat(),
        "verdict": one.verdict,
    }


def arrival_sighting(arrival: Arrival) -> Json:
    """A certificate that was presented in this office, as an alert tells it."""
    return {
        "where": arrival.authority.name,
        "post": "",
        "device": "",
        "at": arrival.presented_on.isoformat(),
        "verdict": arrival.verdict,
    }
