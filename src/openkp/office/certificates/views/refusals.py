"""Acts done for a page: what the machine room lacks is told as a finding, never as a broken page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from django.db import IntegrityError

from openkp.office.acting import Actor, Result, stopped
from openkp.office.certificates.verifying import Checked, history
from openkp.office.messages import finding
from openkp.office.parties.trusting import NoTrustList
from openkp.office.register.signing import NoUsableKey
from openkp.scheme.findings import Finding, is_blocked

T = TypeVar("T")


def performed(actor: Actor, act: Callable[[], Result[T]], *, day: date, number: str = "") -> Result[T]:
    """Do the act. Without a key or a trust list it is stopped with a finding that says whom to ask.

    `number`: of the certificate that is confirmed; if another office desk confirmed it in the same moment,
    the database refuses the second one and the finding says so.
    """
    try:
        return act()
    except (NoUsableKey, NoTrustList):
        return stopped([no_key(actor, day)])
    except IntegrityError:
        before = history(number) if number else ()
        if not is_blocked(before):
            raise
        return stopped(before)


def no_key(actor: Actor, day: date) -> Finding:
    """The authority cannot sign, or nobody has published whose signatures count."""
    return finding(
        "no_signing_key", "KPCS-CD:AnnexI.A.p", authority=actor.authority.name, day=day.isoformat()
    )


def looked_at(actor: Actor, look: Callable[[], Checked], *, day: date) -> Checked:
    """A check; without a trust list nothing can be said, and the answer says whom to ask."""
    try:
        return look()
    except NoTrustList:
        return Checked(verdict="unreadable", number="", findings=(no_key(actor, day),))
