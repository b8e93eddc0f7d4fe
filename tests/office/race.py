"""Runs in a process of its own against a real database file or server; the tests read what it prints.

python race.py prepare N         an office with N examined applications
python race.py issue THREADS N   each thread tries to issue the first N applications, in its own order
python race.py endless           issue one application after the other until killed, printing each number
python race.py report            what the database holds, as JSON
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openkp.office.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from openkp.log import TileReader  # noqa: E402
from openkp.office.acting import Actor  # noqa: E402
from openkp.office.certificates import acts, reads  # noqa: E402
from openkp.office.certificates.models import Application, Certificate, NumberSeries  # noqa: E402
from openkp.office.parties.models import Authority, Membership  # noqa: E402
from openkp.office.register.models import Entry, Log  # noqa: E402
from openkp.office.register.proving import head_of  # noqa: E402
from openkp.office.register.publishing import publish_all  # noqa: E402
from openkp.office.register.storage import DatabaseFiles  # noqa: E402
from small_office import NOW, Office, build_office  # noqa: E402


def officer(name: str = "bw-issuing_officer") -> Actor:
    return Actor(Membership.objects.select_related("user", "authority", "trader").get(user__username=name))


def prepare(count: int) -> None:
    call_command("migrate", verbosity=0)
    office: Office = build_office()
    for _ in range(count):
        office.examined()


def issue(threads: int, count: int) -> None:
    examined = Application.objects.filter(state="examined").order_by("pk")
    references = list(examined.values_list("reference", flat=True)[:count])
    barrier = threading.Barrier(threads)
    outcomes: list[str] = []
    guard = threading.Lock()

    def work(seed: int) -> None:
        actor = officer("bw-issuing_officer" if seed % 2 else "bw-issuing_officer_2")
        order = references[:]
        random.Random(seed).shuffle(order)
        connection.close()
        barrier.wait(120)
        for reference in order:
            result = acts.issue_certificates(actor, [reference], now=NOW)
            with guard:
                outcomes.append("issued" if result.is_done else result.findings[0].code)
            connection.close()  # as at the end of a request

    workers = [threading.Thread(target=work, args=(seed,)) for seed in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(json.dumps({code: outcomes.count(code) for code in sorted(set(outcomes))}))


def endless() -> None:
    actor = officer()
    for application in Application.objects.filter(state="examined").order_by("pk"):
        issued = acts.issue_certificates(actor, [application.reference], now=NOW).done
        print(issued[0].number, flush=True)


def report() -> None:
    pending = sum(log.size - log.published for log in Log.objects.all())
    publish_all(now=NOW)
    sound = True
    for log in Log.objects.filter(size__gt=0):
        head = head_of(log)
        assert head is not None
        reader = TileReader(DatabaseFiles(log).read, size=head.size)
        sound &= reader.root() == head.signed.checkpoint.root and head.size == log.size
    authority = Authority.objects.get(code="bw")
    numbers = list(Certificate.objects.order_by("pk").values_list("number", flat=True))
    print(
        json.dumps(
            {
                "numbers": numbers,
                "issued_applications": Application.objects.filter(state="issued").count(),
                "unaccounted": [list(use.unaccounted) for use in reads.number_use(authority)],
                "last_serial": NumberSeries.objects.get(authority=authority, kind="certificate").last_serial
                if numbers
                else 0,
                "statements": Entry.objects.filter(log__kind="statements", kind="certificate").count(),
                "pending_before": pending,
                "log_is_sound": sound,
            }
        )
    )


if __name__ == "__main__":
    acts_of = {"prepare": prepare, "issue": issue, "endless": endless, "report": report}
    acts_of[sys.argv[1]](*(int(number) for number in sys.argv[2:]))
