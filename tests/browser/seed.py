"""Fills the office that the browser tests look at, in a process of its own."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openkp.office.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from openkp.office.certificates import acts  # noqa: E402
from small_office import build_office  # noqa: E402


def main() -> None:
    call_command("migrate", verbosity=0)
    now = datetime.now(UTC).replace(microsecond=0) - timedelta(days=6)
    office = build_office(
        now=now,
        first=(now - timedelta(days=400)).date(),
        last=(now + timedelta(days=1000)).date(),
    )
    office.draft()
    office.submitted()
    office.examined()
    office.issued()
    office.issued()  # one to annul and one to replace, in any order of the tests
    office.notified()
    office.presented()
    office.confirmed()
    annulled = office.issued()
    office.must(
        acts.annul_certificate(
            office.actor("bw.issuing_officer"),
            annulled.number,
            reason="unused",
            is_surrendered=True,
            now=now,
        )
    )


if __name__ == "__main__":
    main()
