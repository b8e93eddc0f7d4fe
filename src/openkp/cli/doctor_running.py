"""What the doctor looks at in an office at work: logs against tables, worker, last backup, lost entries."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from openkp.cli.doctor import Check, fine
from openkp.cli.opening import DEMONSTRATION_FILE, home_path
from openkp.cli.options import now

#: A backup is made every night; one that failed is told the next day.
OLD_BACKUP = timedelta(hours=36)
#: How long a task may wait before somebody is told that nobody does it.
LONG_WAIT = timedelta(minutes=10)
EVIDENCE = "Keep a copy of the database as evidence; verify every log; then restore the last good backup."


def agreement() -> Iterator[Check]:
    """Logs and tables tell the same: numbers, digests, entries, certificates, exports from the stocks."""
    from openkp.office.certificates.models import Certificate
    from openkp.office.register.agreeing import NEWEST, disagreements

    found = disagreements()
    for one in found:
        yield Check(name="logs and tables", state="wrong", found=str(one), mend=EVIDENCE)
    if not found:
        count = Certificate.objects.count()
        told = f"{count} certificates are as the logs have them; the newest {min(count, NEWEST)} were opened"
        yield fine("logs and tables", told)


def worker() -> Iterator[Check]:
    """Somebody does what waits in the background."""
    from django_tasks_db.models import DBTaskResult

    from openkp.cli.holding import is_held
    from openkp.office.bulk.tasks import is_worker_there

    instant = now()
    waiting = DBTaskResult.objects.ready().filter(enqueued_at__lt=instant - LONG_WAIT).count()
    if is_worker_there(instant):
        yield fine("worker", "it was seen a moment ago")
        return
    start = "systemctl start openkp-worker, or `openkp serve`, which has one."
    if waiting:
        told = f"{waiting} tasks wait for longer than {LONG_WAIT.seconds // 60} minutes, and no worker runs"
        yield Check(name="worker", state="wrong", found=told, mend=start)
    elif is_held(home_path()):
        yield Check(name="worker", state="look", found="the office is served, but no worker runs", mend=start)
    else:
        yield fine("worker", "nothing waits; the office is not served now")


def backup() -> Iterator[Check]:
    """A backup was made of late, and is still where it was put."""
    from openkp.cli.backup import LAST_BACKUP

    make = "Run `openkp backup FOLDER`, and every night: deploy/openkp-backup.timer."
    if (home_path() / DEMONSTRATION_FILE).is_file():
        yield fine("backup", "a demonstration needs none")
        return
    try:
        told = json.loads((home_path() / LAST_BACKUP).read_text(encoding="utf-8"))
        made_at, file = datetime.fromisoformat(told["made_at"]), Path(told["file"])
    except FileNotFoundError:
        yield Check(name="backup", state="look", found="none was made yet", mend=make)
        return
    age = now() - made_at
    if age > OLD_BACKUP:
        hours = int(age.total_seconds()) // 3600
        yield Check(name="backup", state="wrong", found=f"the last one is {hours} hours old", mend=make)
    elif not file.is_file():
        yield Check(
            name="backup",
            state="look",
            found=f"{file} of {made_at:%Y-%m-%d %H:%M} is not there now",
            mend="If it was moved to another machine all is well; else make another.",
        )
    else:
        yield fine("backup", f"{made_at:%Y-%m-%d %H:%M} UTC, {file}")


def lost() -> Iterator[Check]:
    """No entry that others saw is missing since a restoring."""
    from openkp.cli.lost_entries import still_lost

    for one in still_lost(home_path()):
        yield Check(
            name=f"log {one.log}",
            state="wrong",
            found=f"{one.count} entries that others saw are not in the backup that was restored",
            mend="An administrator runs `openkp office resume`; see docs/guides/operate.md, An older backup.",
        )
