"""`openkp worker`: does what waits in the background, such as files of many shipments.

`openkp serve` and `openkp demo` start one beside the web server (`cli/supervising.py`); a service of its own
may run more. What a worker was at when it was killed is taken up by the next one, and no line is done twice.
"""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

import time
from datetime import timedelta
from typing import Annotated

import typer

from openkp.cli.holding import hold
from openkp.cli.lost_entries import require_nothing_lost
from openkp.cli.opening import home_path, open_office
from openkp.cli.speaking import Ending, end, say

#: Seconds between two looks at the queue, between two signs that the worker runs, between two tidyings.
LOOK, SIGN, TIDY = 1.0, 10.0, 86_400.0


def worker(
    once: Annotated[bool, typer.Option("--once", help="Do what waits, then leave.")] = False,
) -> None:
    """Do what waits in the background of the office of OPENKP_HOME, such as files of many shipments.

    Stop it with Ctrl-C at any time: what it was at goes on with the next worker.
    """
    open_office()
    require_nothing_lost(home_path())
    from openkp.office import clock
    from openkp.office.bulk.tasks import sign_in_worker, take_up_jobs
    from openkp.office.housekeeping import tidy

    held = hold(home_path())  # noqa: F841 - as long as this process is: nothing is restored meanwhile
    if not once:
        say(f"A worker of the office of {home_path()} (stop it with Ctrl-C)")
    sign_in_worker(clock.now())
    tidy(clock.now())
    take_up_jobs(clock.now(), left_alone=timedelta(0))
    if once:
        _do_what_waits()
        end(Ending.FINE)
    _work()


def _work() -> None:
    """Look, do, sign; until stopped."""
    from django.db import close_old_connections
    from django.db.utils import InterfaceError, OperationalError

    from openkp.office import clock
    from openkp.office.border.rounds import look_after_if_due
    from openkp.office.bulk.tasks import sign_in_worker, take_up_jobs
    from openkp.office.housekeeping import tidy
    from openkp.office.register.publishing import publish_all

    signed = tidied = time.monotonic()
    while True:
        try:
            close_old_connections()
            if not _do_what_waits():
                return
            if time.monotonic() - signed >= SIGN:
                now = clock.now()
                sign_in_worker(now)
                take_up_jobs(now)
                look_after_if_due(now)
                publish_all(now=now)  # what a full disk left without a head
                signed = time.monotonic()
            if time.monotonic() - tidied >= TIDY:
                tidy(clock.now())
                tidied = time.monotonic()
        except (OperationalError, InterfaceError) as error:  # busy, full or restarting: look again later
            say(f"The database does not answer: {str(error)[:200].strip()}")
            time.sleep(5 * LOOK)
        time.sleep(LOOK)


def _do_what_waits() -> bool:
    """Do every task that waits; False if a signal asked to stop meanwhile."""
    from django.db import connection
    from django.utils.crypto import get_random_string
    from django_tasks import DEFAULT_TASK_BACKEND_ALIAS
    from django_tasks_db.management.commands.db_worker import Worker
    from django_tasks_db.models import DBTaskResult

    one = Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
    one.configure_signals()
    # a look that locks nothing: the queue itself is locked only when something is in it
    if DBTaskResult.objects.ready().exists():
        one.run()
    connection.close_if_unusable_or_obsolete()
    return one.running
