"""Raising an alert once for each matter, adding what is found later, and opening it again if it goes on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from openkp.office.acting import Json
from openkp.office.border.models import Alert
from openkp.office.parties.models import Authority

#: Sightings that an alert names; the page of observations holds all of them.
MOST_SIGHTINGS = 12


def raise_alert(
    authority: Authority,
    kind: Alert.Kind,
    matter: str,
    facts: Json,
    *,
    now: datetime,
    number: str = "",
    evidence: bytes = b"",
) -> Alert:
    """The alert of this matter: new, or the one there is with what was found now.

    `facts["sightings"]` are gathered over time; an alert that somebody settled is opened again only if there
    is a sighting that it did not hold.
    """
    found, is_new = Alert.objects.select_for_update(of=("self",)).get_or_create(
        authority=authority,
        kind=kind,
        matter=matter[:200],
        defaults={
            "number": number,
            "facts": facts,
            "evidence": evidence,
            "raised_at": now,
            "is_demonstration": authority.is_demonstration,
        },
    )
    if is_new:
        return found
    held = list(found.facts.get("sightings", []))
    added = [one for one in facts.get("sightings", []) if one not in held]
    if added:
        found.facts = {**found.facts, **facts, "sightings": [*held, *added][-MOST_SIGHTINGS:]}
        found.settled_at, found.settled_by = None, None
        found.save(update_fields=["facts", "settled_at", "settled_by"])
    return found


def raise_for_all(
    authorities: Iterable[Authority],
    kind: Alert.Kind,
    matter: str,
    facts: Json,
    *,
    now: datetime,
    number: str = "",
    evidence: bytes = b"",
) -> list[Alert]:
    """The same matter for several authorities, each once."""
    once = {one.pk: one for one in authorities}
    return [
        raise_alert(one, kind, matter, facts, now=now, number=number, evidence=evidence)
        for _pk, one in sorted(once.items())
    ]
