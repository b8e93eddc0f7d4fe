"""How far a log had come before a day: what stood in it by then cannot have been put there later.

A thief of a key can write any date into a certificate, but cannot put it under a head of the log that was
published before the theft. The border bundle carries these sizes as its marks.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from openkp.office.register.models import Checkpoint, Log


def start_of(day: date, zone: str) -> datetime:
    """The first instant of a day where the authority sits: its days are dates in a jurisdiction."""
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def size_before(log: Log, day: date) -> int:
    """How many entries stood under a signed head before the day began; 0 if none did.

    The day begins where it begins first, at the authority or in UTC: a statement is judged by both.
    """
    begun = min(start_of(day, log.authority.time_zone), start_of(day, "UTC"))
    newest = (
        Checkpoint.objects.filter(log=log, made_at__lt=begun)
        .order_by("-size", "-pk")
        .values_list("size", flat=True)
        .first()
    )
    return newest or 0
