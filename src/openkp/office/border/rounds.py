"""The border's daily round: witnesses look at the logs, own numbers are compared, bundles are made ready.

A worker calls `look_after_if_due` now and then; the bundle's page and file do what they need themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from openkp.office.border import building, monitoring, reads, witnessing
from openkp.office.border.models import KeptBundle, WatchRound
from openkp.office.parties.trusting import NoTrustList
from openkp.office.register.signing import NoUsableKey

#: Between two rounds. A fork, or a statement in somebody's name, is told at the latest after so long.
EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAfter:
    """What a round did. found: matters about own numbers. bundles: how many are up to date now."""

    witnesses: witnessing.Round
    found: int
    bundles: int


def look_after(*, now: datetime) -> LookedAfter:
    """One round, now. Authorities whose bundle nobody ever asked for get none."""
    witnesses = witnessing.watch_logs(now=now)
    found = monitoring.watch_numbers(now=now)
    asked_for = set(KeptBundle.objects.order_by().values_list("authority", flat=True).distinct())
    bundles = 0
    for authority in reads.makers().filter(pk__in=asked_for):
        try:
            building.current_bundle(authority, now=now, is_asked=True)
        except (NoTrustList, NoUsableKey):
            continue
        bundles += 1
    return LookedAfter(witnesses=witnesses, found=found, bundles=bundles)


def look_after_if_due(now: datetime) -> LookedAfter | None:
    """A round, if none was begun of late by anybody; None otherwise."""
    with transaction.atomic():
        last, is_first = WatchRound.objects.select_for_update().get_or_create(
            pk=1, defaults={"begun_at": now}
        )
        if not is_first:
            if last.begun_at > now - EVERY:
                return None
            last.begun_at = now
            last.save(update_fields=["begun_at"])
    return look_after(now=now)
