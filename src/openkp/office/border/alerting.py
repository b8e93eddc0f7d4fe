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

    `facts["sightings"]` are gathered over time, the latest last. An alert that somebody settled is opened
    again by a sighting that is news: the same device of the same post may look again on the same day.
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
    kept = sorted([*added, *held], key=lambda one: str(one["at"]))[-MOST_SIGHTINGS:]
    if kept != held:
        found.facts = {**found.facts, **facts, "sightings": kept}
        known = {_presentation(one) for one in held}
        news = [one for one in kept if _presentation(one) not in known]
        if news and found.settled_at is not None:
            _open_again(found, news[-1], now)
        found.save(update_fields=["facts", "settled_at", "settled_by", "settled_how"])
    return found


def _presentation(seen: Json) -> tuple[str, ...]:
    """Where, by which device and on which day: what a further look does not make new."""
    return (*(str(seen.get(name, "")) for name in ("where", "post", "device")), str(seen["at"])[:10])


def _open_again(alert: Alert, seen: Json, now: datetime) -> None:
    """The alert is open; its facts keep what it had come to, who said so, and what opened it again."""
    settled = {
        "at": "" if alert.settled_at is None else alert.settled_at.isoformat(),
        "by": str(alert.settled_by or ""),
        "how": alert.settled_how,
        "again_at": now.isoformat(),
        "again": seen,
    }
    alert.facts = {**alert.facts, "settled": [*alert.facts.get("settled", []), settled]}
    alert.settled_at, alert.settled_by, alert.settled_how = None, None, ""


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
