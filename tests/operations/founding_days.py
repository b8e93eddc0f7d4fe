"""The office of the bad days: two authorities as of today, a mine, and people who are signed in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.test import Client

from held_stock import stocked
from openkp.office.parties.models import User
from small_office import build_office

PEOPLE = ("bw-exporter", "bw-issuing_officer", "bw-stock_keeper", "ae-importing_officer")


def found(_order: dict[str, Any]) -> dict[str, str]:
    """Build it in the empty database. The session of each person, and `parcel`, the exporter's stock."""
    call_command("migrate", verbosity=0)
    now = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
    first, last = (now - timedelta(days=400)).date(), (now + timedelta(days=1000)).date()
    office = build_office(now=now, first=first, last=last)
    with transaction.atomic():
        stocked(office)  # the mine with its licence M-1
    parcel = office.stock({"BW;mine=Jwaneng": 100_000_000})
    return {"parcel": parcel.code, **{name: signed_in(name) for name in PEOPLE}}


def signed_in(name: str) -> str:
    """The cookie of a session of this person."""
    client = Client()
    client.force_login(User.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value
