"""Until when a missing cover is a warning only: dated national policy, the last word counts."""

from __future__ import annotations

from datetime import date

from openkp.office.parties.models import Authority
from openkp.office.stocks.models import CoverTransition


def current_transition(authority: Authority) -> CoverTransition | None:
    """The transition that the authority set last, over or not; None if it never set one."""
    return CoverTransition.objects.filter(authority=authority).order_by("pk").last()


def is_in_transition(authority: Authority, day: date) -> bool:
    """True if a certificate may be issued without cover on the day, with a warning. Its last day counts."""
    transition = current_transition(authority)
    return transition is not None and day <= transition.until
