"""What the office throws away by itself, so that no table grows with what ended long ago.

A worker calls it when it starts and once a day.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session

from openkp.office.access import sessions
from openkp.office.bulk.tasks import forget_finished


def tidy(now: datetime) -> None:
    """Sessions that have ended, and what the queue did long ago."""
    sessions.forget_ended(now=now)
    Session.objects.filter(expire_date__lt=now).delete()
    forget_finished(now)
