"""The monitor of own numbers: what appears in an authority's name is compared with its register.

A forger with a stolen key, or an abused desk, can sign what looks right at every post. What the forger cannot
do is put it into the register. So whatever names a number of an authority is compared with that register: the
entries of its own log, statements of others in theirs, what posts saw, and signed papers that anyone uploads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from openkp.office.acting import Json
from openkp.office.border.alerting import raise_alert
from openkp.office.border.models import Alert, LogMark, Observation
from openkp.office.border.observing import NOT_OF_A_CERTIFICATE, flag, sighting
from openkp.office.border.owners import issuing_authorities, owners_of, registered
from openkp.office.certificates.models import Certificate
from openkp.office.certificates.verifying import Checked
from openkp.office.parties.models import Authority
from openkp.office.register.models import Entry, Log
from openkp.scheme.same_numbers import plain_number

#: Entries looked at in one step; a log that is far behind takes several.
STEP = 5_000
#: Statements of others that name a certificate of somebody else.
NAMING = ("import_confirmation", "transit_record")

Owners = Mapping[str, tuple[Authority, ...]]


def watch_numbers(*, now: datetime) -> int:
    """Compare everything that was logged since the last time; the number of matters that were found.

    An entry is looked at when it stands under a signed head: then its act is whole.
    """
    owners = issuing_authorities()
    found = 0
    logs = Log.objects.select_related("authority", "monitored").filter(kind=Log.Kind.STATEMENTS)
    for log in logs.order_by("pk"):
        seen = log.monitored.size if hasattr(log, "monitored") else 0
        while seen < log.published:
            upto = min(seen + STEP, log.published)
            found += _watch_step(log, seen, upto, owners, now)
            seen = upto
    return found


@transaction.atomic
def _watch_step(log: Log, first: int, last: int, owners: Owners, now: datetime) -> int:
    entries = Entry.objects.filter(log=log, index__gte=first, index__lt=last).order_by("index")
    found = _own_entries(log, entries.filter(kind="certificate", certificate__isnull=True), now)
    named = list(entries.filter(kind__in=NAMING).only("index", "kind", "number", "made_at"))
    found += _named(log, named, owners, now)
    found += _seen_elsewhere(named, now)
    LogMark.objects.update_or_create(log=log, defaults={"size": last})
    return found


def _own_entries(log: Log, orphans: Iterable[Entry], now: datetime) -> int:
    """Certificates in the authority's own log without a row in its register."""
    found = 0
    for entry in orphans:
        facts = {"log": log.name, "index": entry.index, "at": entry.made_at.isoformat()}
        matter = f"{log.name}/{entry.index}"
        raise_alert(log.authority, Alert.Kind.UNKNOWN_ENTRY, matter, facts, now=now, number=entry.number)
        found += 1
    return found


def _named(log: Log, entries: Sequence[Entry], owners: Owners, now: datetime) -> int:
    """What another authority confirmed or let pass under a number that its owner did not issue."""
    held = registered(entry.number for entry in entries)
    found = 0
    for entry in entries:
        if plain_number(entry.number) in held:
            continue
        for authority in owners_of(entry.number, owners):
            facts = {
                "log": log.name,
                "index": entry.index,
                "at": entry.made_at.isoformat(),
                "said": entry.kind,
                "by": log.authority.name,
            }
            matter = f"{plain_number(entry.number)} {log.name}"
            raise_alert(authority, Alert.Kind.NAMED_ELSEWHERE, matter, facts, now=now, number=entry.number)
            found += 1
    return found


def _seen_elsewhere(confirmed: Sequence[Entry], now: datetime) -> int:
    """Posts that had seen a certificate before it was confirmed, and sent their records first."""
    plain = {plain_number(entry.number) for entry in confirmed}
    if not plain:
        return 0
    return flag(list(Observation.objects.select_related("authority").filter(plain_number__in=plain)), now=now)


def watch_observations(observations: Sequence[Observation], *, now: datetime) -> int:
    """What posts saw in an authority's name that its register does not hold, or holds with other content."""
    told = [one for one in observations if one.number and one.verdict not in NOT_OF_A_CERTIFICATE]
    if not told:
        return 0
    held, owners = registered(one.number for one in told), issuing_authorities()
    return sum(_compare(one, held.get(plain_number(one.number)), owners, now) for one in told)


def _compare(one: Observation, held: Certificate | None, owners: Owners, now: datetime) -> int:
    facts: Json = {"sightings": [sighting(one)]}
    if held is None:
        for authority in owners_of(one.number, owners):
            raise_alert(
                authority,
                Alert.Kind.NOT_ISSUED,
                plain_number(one.number),
                facts,
                now=now,
                number=one.number,
            )
        return 1 if owners_of(one.number, owners) else 0
    if not one.digest or one.digest == bytes(held.digest).hex():
        return 0
    matter = f"{plain_number(one.number)} {one.digest}"
    facts |= {"digest": one.digest, "own_digest": bytes(held.digest).hex()}
    raise_alert(held.authority, Alert.Kind.OTHER_CONTENT, matter, facts, now=now, number=one.number)
    return 1


@transaction.atomic
def watch_upload(checked: Checked, *, now: datetime) -> int:
    """A paper that anyone uploaded: its signature is good, and the register of its issuer does not hold it.

    Only a good signature counts, which a stranger cannot make up; so uploads cannot fill an authority's desk
    with false alarms.
    """
    if not checked.is_signed_stranger:
        return 0
    issuer = str((checked.content or {}).get("issuing_participant", ""))
    for authority in issuing_authorities().get(issuer, ()):
        raise_alert(
            authority,
            Alert.Kind.SIGNED_UPLOAD,
            plain_number(checked.number),
            {"at": now.isoformat()},
            now=now,
            number=checked.number[:60],
            evidence=checked.signed,
        )
    return 1
