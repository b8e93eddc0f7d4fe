"""Runs in a process of its own against a real database; the tests read what it prints.

python bulk_race.py prepare N    an office with a started job of N lines, every tenth of them wrong
python bulk_race.py work         do the job in chunks of three lines until killed or done, printing how far
python bulk_race.py finish N     the same with N workers at once, to the end; then the report
python bulk_race.py report       what the database holds, as JSON
python bulk_race.py keyed N      N threads send the same request under one key; prints what they were told
"""

from __future__ import annotations

import json
import os
import sys
import threading

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openkp.office.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from bulk_files import APPLICATION, csv_of, kept  # noqa: E402
from openkp.log import TileReader  # noqa: E402
from openkp.office import clock  # noqa: E402
from openkp.office.access.tokens import new_token  # noqa: E402
from openkp.office.acting import Actor  # noqa: E402
from openkp.office.bulk.acts import start_bulk_job  # noqa: E402
from openkp.office.bulk.models import BulkJob, KeptAnswer  # noqa: E402
from openkp.office.bulk.processing import work_on  # noqa: E402
from openkp.office.certificates.models import Application  # noqa: E402
from openkp.office.parties.models import Membership  # noqa: E402
from openkp.office.register.models import Log  # noqa: E402
from openkp.office.register.proving import head_of  # noqa: E402
from openkp.office.register.publishing import publish_all  # noqa: E402
from openkp.office.register.storage import DatabaseFiles  # noqa: E402
from small_office import NOW, build_office  # noqa: E402

clock.now = lambda: NOW


def prepare(count: int) -> None:
    call_command("migrate", verbosity=0)
    office = build_office()
    rows = [
        {
            **APPLICATION,
            "your_reference": f"S-{place}",
            "destination": "Atlantis" if place % 10 == 0 else "AE",
        }
        for place in range(1, count + 1)
    ]
    job = kept(office, "bw.exporter", csv_of(rows))
    office.must(start_bulk_job(office.actor("bw.exporter"), job.pk, now=NOW, declared_by="B. E."))


def work() -> None:
    job = BulkJob.objects.get()
    while work_on(job.pk, chunks=1, size=3):
        job.refresh_from_db()
        print(job.done + job.refused, flush=True)


def finish(count: int) -> None:
    job, barrier = BulkJob.objects.get(), threading.Barrier(count)
    connection.close()

    def one() -> None:
        barrier.wait(60)
        while work_on(job.pk, chunks=1, size=3):
            pass
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report()


def keyed(count: int) -> None:
    membership = Membership.objects.get(user__username="bw-exporter")
    secret = new_token(Actor(membership).membership, "a test", days=1, now=NOW)[1]
    barrier, guard = threading.Barrier(count), threading.Lock()
    answers: list[tuple[int, bytes]] = []

    def send() -> None:
        client = Client(
            SERVER_NAME="localhost", headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": "one"}
        )
        barrier.wait(60)
        answer = client.post(
            "/api/applications", json.dumps({"content": {}}), content_type="application/json"
        )
        with guard:
            answers.append((answer.status_code, answer.content))
        connection.close()

    before = Application.objects.count()
    connection.close()
    threads = [threading.Thread(target=send) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(
        json.dumps(
            {
                "statuses": sorted({status for status, _content in answers}),
                "answers": len({content for _status, content in answers}),
                "made": Application.objects.count() - before,
                "kept": KeptAnswer.objects.count(),
            }
        )
    )


def report() -> None:
    job = BulkJob.objects.get()
    publish_all(now=NOW)
    sound = True
    for log in Log.objects.filter(size__gt=0):
        head = head_of(log)
        assert head is not None
        reader = TileReader(DatabaseFiles(log).read, size=head.size)
        sound &= reader.root() == head.signed.checkpoint.root and head.size == log.size
    lines = list(job.lines.order_by("place").values_list("state", "subject"))
    print(
        json.dumps(
            {
                "state": job.state,
                "counts": [job.done, job.refused, job.waiting],
                "states": [state for state, _subject in lines],
                "subjects": [subject for state, subject in lines if state == "done"],
                # every application but the empty one of `keyed`, which may have run before
                "references": list(
                    Application.objects.exclude(content={}).order_by("pk").values_list("reference", flat=True)
                ),
                "chunks": sum(
                    json.loads(bytes(one.content))["detail"]["done"]
                    for log in Log.objects.filter(kind="acts")
                    for one in log.entries.filter(kind="process_bulk_lines")
                ),
                "log_is_sound": sound,
            }
        )
    )


if __name__ == "__main__":
    acts_of = {"prepare": prepare, "work": work, "report": report, "finish": finish, "keyed": keyed}
    acts_of[sys.argv[1]](*(int(number) for number in sys.argv[2:]))
