"""A process that has loaded the office and forks: servers that can be killed and started again in a moment,
and looks at what the database holds. It opens no database connection itself.

Reads one JSON object a line from standard input and answers each with one line of JSON:

{"do": "found"}                      build the small office in the empty database; sessions of its people
{"do": "serve", "port": P, "log": F} the office as `openkp serve` has it, in a group of its own: its pid
{"do": "gone", "pid": PID}           wait for a server that was killed
{"do": "look", "acts": [...], ...}   what is wrong, and the newest heads (`looking.py`)
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openkp.office.settings")

import django

django.setup()

from django.urls import get_resolver  # noqa: E402
from gunicorn.app.wsgiapp import WSGIApplication  # noqa: E402

import openkp.office.api  # noqa: E402, F401 - loaded before the forks
from openkp.cli import serve  # noqa: E402
from operations import founding_days, looking  # noqa: E402


def serving(order: dict[str, Any]) -> None:
    """Become gunicorn, as `openkp serve` starts it."""
    sys.argv = ["gunicorn", *serve.arguments("127.0.0.1", order["port"])]
    WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]").run()


def in_child(work: Callable[[dict[str, Any]], Any], order: dict[str, Any]) -> Any:
    """What the work gives back, done in a fork: its connections end with it."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            answer = json.dumps({"answer": work(order)})
        except BaseException:  # noqa: BLE001 - told to the test
            answer = json.dumps({"error": traceback.format_exc()})
        with os.fdopen(writing, "w") as pipe:
            pipe.write(answer)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return json.loads(said)


def start_server(order: dict[str, Any]) -> dict[str, Any]:
    """A server in a group of its own; what it says goes to the file of the order."""
    child = os.fork()
    if child == 0:
        os.setsid()
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for target, source in ((0, nothing), (1, log), (2, log)):
            os.dup2(source, target)
        try:
            serving(order)
        finally:
            os._exit(1)
    return {"answer": child}


def main() -> None:
    get_resolver().url_patterns  # noqa: B018 - loads the pages before the forks
    print(json.dumps({"answer": "ready"}), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        if order["do"] == "serve":
            said = start_server(order)
        elif order["do"] == "gone":
            os.waitpid(order["pid"], 0)
            said = {"answer": None}
        else:
            said = in_child({"found": founding_days.found, "look": looking.look}[order["do"]], order)
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main()
