"""Fills the office that the browser tests look at, in a process of its own."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openkp.office.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from openkp.governance import Act  # noqa: E402
from openkp.governance.offices import recorded_chairs  # noqa: E402
from openkp.office.certificates import acts  # noqa: E402
from small_office import Office, build_office  # noqa: E402
from small_table import Table  # noqa: E402


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
    table_at_work(office)


def table_at_work(office: Office) -> None:
    """A Plenary in session: one text adopted, one with words in brackets, a position, an intervention."""
    chair = office.actor("kp.chair").membership
    chair.party = next(iter(recorded_chairs(office.now.date())), chair.party)
    chair.save()
    table = Table(office)
    table.call_plenary()
    parameter = {"kind": "set_parameter", "name": "retention_years", "value": "5"}
    table.proposed("keep-originals", parameter, text="Originals are kept for five years.")
    table.proposed("faster", text="Imports are confirmed within 21 days of receipt.")
    table.open_plenary()
    table.called("keep-originals")
    table.declared("keep-originals")
    table.presented("faster")
    words = {"bracket": "days", "paragraph": "1", "span": "21 days", "alternative": "30 days"}
    table.does("kp.delegate_ae", Act.BRACKET_OPENED, "faster", **words)
    version = table.version("faster")
    table.does(
        "kp.delegate_eu", Act.POSITION_TAKEN, "faster", version=version, position="support", release=["all"]
    )
    table.does("kp.observer_csc", Act.INTERVENTION_MADE, text="We welcome the text.", attribution="named")


if __name__ == "__main__":
    main()
