"""The border of the demonstration: what a post saw, one certificate shown twice, one number that is false."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from openkp.office.acting import Actor
from openkp.office.border import acts, building, rounds
from openkp.office.border.monitoring import watch_observations
from openkp.office.border.observing import Seen
from openkp.office.certificates.models import Certificate
from openkp.office.demonstration.founding import Staff
from openkp.office.permissions import Capacity
from openkp.office.register.publishing import publish_all

REMARK = "Demonstration: this sighting was invented."
POST, OTHER_POST = "Airport, freight hall", "Free zone, gate 3"
PHONE, OTHER_PHONE = "demo-phone-1", "demo-phone-2"


def play_border(staff: Mapping[str, Staff], *, now: datetime) -> None:
    """Hand in what the posts of one authority saw, and make the bundles; nothing if nothing is on its way."""
    for here in staff.values():
        if Capacity.CUSTOMS_OFFICER not in here.officers:
            continue
        officer = here.of(Capacity.CUSTOMS_OFFICER)
        coming = _coming(officer)
        if len(coming) >= 3:
            _hand_in(officer, coming, now)
            break
    publish_all(now=now)
    rounds.look_after(now=now)
    for each in staff.values():
        authority = next(iter(each.officers.values()))[0].authority
        building.current_bundle(authority, now=now, is_asked=True)


def _coming(officer: Actor) -> list[Certificate]:
    """Certificates that are on their way to the officer's country and have just left another."""
    found = Certificate.objects.filter(
        destination_participant=officer.authority.participant, state=Certificate.State.NOTIFIED
    ).exclude(authority=officer.authority)
    return list(found.order_by("-issued_on", "pk")[:3])


def _hand_in(officer: Actor, coming: list[Certificate], now: datetime) -> None:
    first, second, third = coming
    false_number = f"{third.number[: -len(str(third.serial))]}{'9' * len(str(third.serial))}"
    records = [
        _seen(1, first, now - timedelta(hours=30)),
        _seen(2, second, now - timedelta(hours=26)),
        _seen(3, second, now - timedelta(hours=5), post=OTHER_POST, device=OTHER_PHONE),
        _seen(4, third, now - timedelta(hours=3)),
        Seen(
            id=_id(5),
            number=false_number,
            digest=sha256(false_number.encode()).hexdigest(),
            verdict="not_in_log",
            seen_at=now - timedelta(hours=2),
            post=OTHER_POST,
            device=OTHER_PHONE,
            bundle_made_at=now - timedelta(days=1),
            remark=REMARK,
        ),
    ]
    done = acts.report_seen(officer, records, now=now).done
    watch_observations(done.kept, now=now)


def _id(place: int) -> str:
    return sha256(f"openkp demonstration sighting {place}".encode()).hexdigest()[:32]


def _seen(
    place: int, certificate: Certificate, at: datetime, *, post: str = POST, device: str = PHONE
) -> Seen:
    return Seen(
        id=_id(place),
        number=certificate.number,
        digest=bytes(certificate.digest).hex(),
        verdict="good",
        seen_at=at,
        post=post,
        device=device,
        bundle_made_at=at - timedelta(hours=4),
        remark=REMARK,
    )
