"""Going on after entries were lost: an old backup was restored, and others saw more than it holds.

Two things must not happen. A number that was issued since must not be issued again: so as many numbers as
entries are missing are spoilt, an upper bound for the certificates among them. And the log must not tell a
second history under its name: so it goes on under a new name, beginning with the entries that are left; under
the old name nothing is ever signed again. Witnesses keep the old head as the evidence of what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from openkp.office.acting import Actor, Json, Noted, Result, act, stopped
from openkp.office.certificates.models import NumberSeries, SpoiltNumber
from openkp.office.certificates.numbering import number_text, take_serials
from openkp.office.meetings.regime import office_policy
from openkp.office.messages import finding
from openkp.office.register.models import Log
from openkp.office.register.writing import publish_later

_RENAMED = re.compile(r"^(.*)-r([0-9]+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class LostEntries:
    """A log of the actor's authority of which `seen` entries were seen elsewhere; fewer are held.

    newest: the newest name under which it was seen, where it had gone on under another one since the backup.
    """

    log: str
    seen: int
    newest: str = ""


def first_name(name: str) -> tuple[str, int]:
    """The name that a log had at first, and under which of its names it goes on now: 1 for the first."""
    found = _RENAMED.match(name)
    return (found[1], int(found[2])) if found else (name, 1)


def name_number(first: str, number: int) -> str:
    """The log's name of that number: `…/statements`, `…/statements-r2`, `…/statements-r3`."""
    return first if number == 1 else f"{first}-r{number}"


@act("resume_after_loss")
def resume_after_loss(
    actor: Actor, lost: Sequence[LostEntries], *, since: datetime, now: datetime
) -> Result[list[Log]]:
    """Spoil the numbers that may have been issued since the backup, and let each log go on under a new name.

    since: when the backup was made. Blocks: a log that is not the authority's, or that lacks nothing.
    """
    logs, notes = [], []
    for one in lost:
        log = Log.objects.select_for_update().filter(authority=actor.authority, name=one.log).first()
        if log is None or one.seen <= log.size:
            return stopped([finding("record_not_found", "PRACTICE:records", record="log", reference=one.log)])
        missing = one.seen - log.size
        is_numbered = log.kind == Log.Kind.STATEMENTS
        spoilt = _spoil(actor, missing, since=since, now=now) if is_numbered else []
        detail: Json = {"held": log.size, "seen": one.seen, "was": log.name, "spoilt": spoilt}
        first, number = first_name(one.newest or log.name)
        log.name, log.published = name_number(first, number + 1), 0
        log.save(update_fields=["name", "published"])
        if log.size:
            publish_later(log.pk, now)
        logs.append(log)
        notes.append(Noted(log.name, detail))
    return Result(logs, noted=tuple(notes))


def _spoil(actor: Actor, count: int, *, since: datetime, now: datetime) -> list[str]:
    """Spoil so many numbers of each year from the backup's to this one; the first and last of each year."""
    authority = actor.authority
    told = []
    reason = f"May have been issued after the backup of {since:%Y-%m-%d %H:%M} UTC; its record is lost."
    for year in range(actor.day(since).year, actor.day(now).year + 1):
        serials = take_serials(authority, NumberSeries.Kind.CERTIFICATE, year=year, count=count)
        policy = office_policy(authority.participant, actor.day(now))
        rows = [
            SpoiltNumber(
                authority=authority,
                number=number_text(policy, authority.participant, year=year, serial=serial),
                year=year,
                serial=serial,
                reason=reason,
                spoilt_at=now,
                officer=actor.user,
            )
            for serial in serials
        ]
        SpoiltNumber.objects.bulk_create(rows)
        told += [rows[0].number, rows[-1].number]
    return told
