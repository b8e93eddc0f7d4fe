"""A million certificates in the database and twenty people at work: how long the pages of a day take.

`python -m benchmarks.office_load fill --certificates N` multiplies the closed certificates of a demonstration
office (OPENKP_HOME, on SQLite or on the PostgreSQL of OPENKP_DATABASE), with their applications, notices,
arrivals and leaves, by copying rows inside the database; the copies are as old as what they were copied from,
and what is still to be done is not copied.
`... run --people P --seconds S` serves that office with `openkp serve`'s own server and lets P people, each
in a capacity with a day's walk of their own, open pages with a pause of a person between them.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import httpx

#: What a capacity opens in the course of a day, in turn. `{certificate}` and the like are addresses of the
#: kind that the list before it shows; one is picked at each step.
DAYS: dict[str, tuple[str, ...]] = {
    "issuing_officer": (
        "/",
        "/applications/",
        "{application}",
        "/certificates/",
        "{certificate}",
        "/stocks/control/",
        "/certificates/?text=0001",
    ),
    "importing_officer": ("/", "/arrivals/", "{arrival}", "/check/", "/border/seen/"),
    "customs_officer": ("/", "/check/", "{number}", "/transits/"),
    "focal_point": ("/", "/follow-up/", "/certificates/", "{certificate}", "/statistics/"),
    "exporter": ("/", "/applications/", "{application}", "/certificates/", "{certificate}", "/stocks/"),
    "administrator": ("/", "/people/", "/keys/"),
    "public": ("/", "{number}", "/verify/", "/participants/", "/definitions/"),
}
#: How many of twenty people act in each capacity.
SHARES = {
    "issuing_officer": 5,
    "importing_officer": 4,
    "customs_officer": 3,
    "focal_point": 2,
    "exporter": 4,
    "administrator": 1,
    "public": 1,
}
LINKS = {
    "application": re.compile(r'href="(/applications/[\w.-]+/)"'),
    "certificate": re.compile(r'href="(/certificates/[A-Z]{2}[\w.%-]+/)"'),
    "arrival": re.compile(r'href="(/arrivals/\d+/)"'),
}
PAUSE_SECONDS = (1.0, 4.0)
WARMING_SECONDS = 10
#: More numbers than an original year has.
SERIALS = 100_000
#: Rows that are copied, in an order that keeps references whole.
CHAIN = ("application", "examination", "approval", "entry", "certificate", "notice", "arrival")


# --- filling ------------------------------------------------------------------------------------------------


def fill(certificates: int) -> None:
    """Copy closed certificates until the database has so many."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openkp.office.settings")
    django.setup()
    from django.db import connection, transaction

    from openkp.office import clock
    from openkp.office.certificates.models import Certificate
    from openkp.office.register.models import Entry
    from openkp.office.register.publishing import publish_all

    if Certificate.objects.filter(pk__lt=0).exists():
        raise SystemExit("this office holds copies already; begin with a fresh demonstration")
    held, started = Certificate.objects.count(), time.monotonic()
    stride = Entry.objects.latest("pk").pk + 1
    copier = _Copier(stride)
    turn = 0
    while held < certificates:
        turn += 1
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in copier.statements(turn, turn * stride):
                cursor.execute(statement)
        held = Certificate.objects.count()
        if turn % 50 == 0:
            print(f"{held} certificates after {time.monotonic() - started:.0f} s", flush=True)
    publish_all(now=clock.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{held} certificates, {Entry.objects.count()} leaves, {time.monotonic() - started:.0f} s")


class _Copier:
    """The statements that copy the first, original rows under new numbers, behind ids below zero.

    Arrivals alone get higher ids: pages lead to them by theirs.
    """

    def __init__(self, last: int) -> None:
        from django.db import connection

        from openkp.office.certificates.models import (
            Application,
            Approval,
            Arrival,
            Certificate,
            Examination,
            Notice,
        )
        from openkp.office.register.models import Entry

        self.last = last  # the highest id of an original row
        self.is_sqlite = connection.vendor == "sqlite"
        self.models: dict[str, Any] = {
            "application": Application,
            "examination": Examination,
            "approval": Approval,
            "entry": Entry,
            "certificate": Certificate,
            "notice": Notice,
            "arrival": Arrival,
        }

    def statements(self, turn: int, offset: int) -> list[str]:
        """One copy of everything: ids move down by `offset`, numbers get `turn` behind them."""
        made = [self._copy(name, turn, offset) for name in CHAIN]
        counted = "SELECT count(*) FROM register_entry e WHERE e.log_id = register_log.id"
        made.append(f"UPDATE register_log SET size = ({counted}) WHERE kind = 'statements'")
        return made

    def _copy(self, name: str, turn: int, offset: int) -> str:
        meta = self.models[name]._meta
        columns = [one.column for one in meta.concrete_fields]
        taken = ", ".join(self._value(name, column, turn, offset) for column in columns)
        named = ", ".join(f'"{column}"' for column in columns)
        return (
            f"INSERT INTO {meta.db_table} ({named}) SELECT {taken} FROM {meta.db_table} t "
            f"WHERE t.id BETWEEN 1 AND {self.last} AND {self._chosen(name)}"
        )

    def _value(self, name: str, column: str, turn: int, offset: int) -> str:
        moved = {"id", "application_id", "certificate_id", "entry_id"}
        if name == "arrival" and column == "id":
            return f"t.id + {offset}"
        if column in moved:
            return f"t.{column} - {offset}"
        if column in ("replaces_id", "replaced_by_id"):
            return "NULL"
        if column in ("reference", "number", "plain_number"):
            return f"t.{column} || 'X{turn}'"
        if column == "serial":
            return f"t.serial + {turn * SERIALS}"
        if column == "index" and name == "entry":
            size = "(SELECT l.size FROM register_log l WHERE l.id = t.log_id)"
            return f'{size} + row_number() OVER (PARTITION BY t.log_id ORDER BY t."index") - 1'
        if column == "leaf_hash":
            random_bytes = "gen_random_uuid()::text::bytea || '\\x00'::bytea"
            return "randomblob(32)" if self.is_sqlite else f"sha256({random_bytes})"
        return f't."{column}"'

    def _chosen(self, name: str) -> str:
        closed = "SELECT {} FROM certificates_certificate c WHERE c.id > 0 AND c.state = 'confirmed'"
        key = {"application": "id", "examination": "application_id", "approval": "application_id"}
        if name in key:
            return f"t.{key[name]} IN ({closed.format('c.application_id')})"
        if name == "certificate":
            return "t.state = 'confirmed'"
        if name == "notice":
            return f"t.certificate_id IN ({closed.format('c.id')}) AND NOT t.is_awaited"
        if name == "arrival":
            return f"t.certificate_id IN ({closed.format('c.id')}) AND t.state = 'decided'"
        behind = [
            closed.format("c.entry_id"),
            *(
                f"SELECT x.entry_id FROM certificates_{table} x WHERE x.certificate_id IN "
                f"({closed.format('c.id')}) AND x.entry_id IS NOT NULL"
                for table in ("notice", "arrival")
            ),
        ]
        return f"t.id IN ({' UNION ALL '.join(behind)})"


# --- people at work -----------------------------------------------------------------------------------------


@dataclass
class Times:
    """Milliseconds of each kind of page, gathered by all people together, and what went wrong."""

    by_page: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, page: str, milliseconds: float, status: int) -> None:
        """One answer."""
        with self.lock:
            self.by_page[page].append(milliseconds)
            if status != 200:
                self.wrong[f"{page} {status}"] += 1


def run(people: int, seconds: float) -> dict[str, Any]:
    """Serve, let people work, and say how long the pages took, in milliseconds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "OPENKP_DEMO": "1"}
    command = [sys.executable, "-m", "gunicorn", "openkp.office.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "2", "--worker-class", "gthread", "--threads", "32", "--no-control-socket"]
    server = subprocess.Popen(command, env=environment)
    try:
        base = f"http://127.0.0.1:{port}"
        _wait(base)
        times, ends_at = Times(), time.monotonic() + WARMING_SECONDS + seconds
        staff = _staff(base, people)
        crowd = [
            threading.Thread(target=_day, args=(base, capacity, persona, place, times, ends_at))
            for place, (capacity, persona) in enumerate(staff)
        ]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
    finally:
        server.terminate()
        server.wait(timeout=60)
    return _told(times, people, seconds)


def _wait(base: str) -> None:
    for _ in range(240):
        try:
            if httpx.get(f"{base}/health/", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.5)
    raise SystemExit("the office does not answer")


def _staff(base: str, people: int) -> list[tuple[str, str]]:
    """Capacity and persona of each person, in the shares of a real office."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openkp.office.settings")
    django.setup()
    from openkp.office.parties.models import Membership

    wanted = [capacity for capacity, share in SHARES.items() for _ in range(share)]
    found: dict[str, list[str]] = {}
    for capacity in SHARES:
        rows = Membership.objects.filter(is_persona=True, capacity=capacity).order_by("pk")
        found[capacity] = [str(pk) for pk in rows.values_list("pk", flat=True)]
    return [
        (capacity, found[capacity][place % len(found[capacity])] if found[capacity] else "")
        for place, capacity in ((n, wanted[n % len(wanted)]) for n in range(people))
    ]


def _day(base: str, capacity: str, persona: str, place: int, times: Times, ends_at: float) -> None:
    dice = random.Random(place)
    known: dict[str, list[str]] = {}
    warm_at = time.monotonic() + WARMING_SECONDS
    with httpx.Client(base_url=base, follow_redirects=True, timeout=60) as browser:
        if persona:
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get("/sign-in/").text)
            browser.post(f"/persona/{persona}/", data={"csrfmiddlewaretoken": token[1] if token else ""})
        while time.monotonic() < ends_at:
            for step in DAYS[capacity]:
                address, page = _address(step, known, dice)
                if not address:
                    continue
                start = time.perf_counter()
                answer = browser.get(address)
                taken = (time.perf_counter() - start) * 1000
                if time.monotonic() > warm_at:
                    times.note(f"{capacity} {page}", taken, answer.status_code)
                for kind, link in LINKS.items():
                    known[kind] = link.findall(answer.text) or known.get(kind, [])
                time.sleep(dice.uniform(*PAUSE_SECONDS))
                if time.monotonic() > ends_at:
                    return


def _address(step: str, known: dict[str, list[str]], dice: random.Random) -> tuple[str, str]:
    if not step.startswith("{"):
        return step, step
    kind = step.strip("{}")
    if kind == "number":
        numbers = known.get("certificate") or ["/certificates/BW-2026-000001/"]
        return "/verify/" + dice.choice(numbers).split("/")[2] + "/", "/verify/…/"
    found = [one for one in known.get(kind, []) if not one.endswith(("/new/", "/numbers/"))]
    return (dice.choice(found), f"/{kind}s/…/") if found else ("", "")


def _told(times: Times, people: int, seconds: float) -> dict[str, Any]:
    everything = sorted(one for each in times.by_page.values() for one in each)
    pages = {
        page: {
            "n": len(taken),
            "median": _part(taken, 0.5),
            "p95": _part(taken, 0.95),
            "max": _part(taken, 1),
        }
        for page, taken in sorted(times.by_page.items())
    }
    return {
        "people": people,
        "seconds": seconds,
        "requests": len(everything),
        "median_ms": _part(everything, 0.5),
        "p95_ms": _part(everything, 0.95),
        "p99_ms": _part(everything, 0.99),
        "wrong": dict(times.wrong),
        "pages": pages,
    }


def _part(taken: list[float], share: float) -> float:
    ordered = sorted(taken)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1) if ordered else 0.0


def main() -> None:
    """Fill or run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.office_load")
    parser.add_argument("what", choices=["fill", "run"])
    parser.add_argument("--certificates", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    asked = parser.parse_args()
    if asked.what == "fill":
        fill(asked.certificates)
    else:
        print(json.dumps(run(asked.people, asked.seconds), indent=1))


if __name__ == "__main__":
    main()
