"""An office of the year 2012: the table of Washington, and two shipments in Gaborone that are ready to go."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openkp.office.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from openkp.office.parties.models import Membership, User  # noqa: E402
from openkp.office.permissions import Capacity  # noqa: E402
from small_office import build_office  # noqa: E402

FIRST, LAST = date(2012, 1, 1), date(2014, 12, 31)
#: seat of the script -> capacity of the office.
CAPACITIES = {
    "chair": Capacity.CHAIR,
    "participant": Capacity.DELEGATE,
    "observer": Capacity.OBSERVER,
    "body": Capacity.BODY_CHAIR,
}
PEOPLE = (
    ("chair", "US"),
    ("participant", "US"),
    ("participant", "AE"),
    ("participant", "AM"),
    ("participant", "AO"),
    ("participant", "AU"),
    ("participant", "BW"),
    ("participant", "FR"),
    ("participant", "NA"),
    ("observer", "WDC"),
    ("observer", "CSC"),
    ("body", "CKR"),
)


def main() -> None:
    call_command("migrate", verbosity=0)
    office = build_office(now=datetime(2012, 12, 10, 9, 0, tzinfo=UTC), first=FIRST, last=LAST)
    authority = office.authorities["kp"]
    authority.time_zone = "America/New_York"
    authority.save()
    for seat, party in PEOPLE:
        user = User.objects.create(username=f"washington-{seat}-{party}", full_name=f"{seat} of {party}")
        Membership.objects.create(
            user=user,
            capacity=CAPACITIES[seat].value,
            authority=authority,
            party=party,
            valid_from=FIRST,
            is_persona=True,
        )
    for _ in range(2):
        application = office.examined(origins=[{"participant": "BW", "zone": "North"}])
        print(application.reference)


if __name__ == "__main__":
    main()
