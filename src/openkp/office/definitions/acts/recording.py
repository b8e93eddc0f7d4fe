"""Who recorded a row of this desk, for whom and when."""

from __future__ import annotations

from datetime import datetime

from openkp.office.acting import Actor, Json
from openkp.office.meetings.seats import party_of


def recorded_by(actor: Actor, now: datetime) -> Json:
    """The fields that every row has of the person who makes it (`models._Recorded`)."""
    return {
        "authority": actor.authority,
        "party": party_of(actor),
        "seat": actor.capacity.value,
        "made_at": now,
        "made_by": actor.user,
        "is_illustration": actor.authority.is_demonstration,
    }
