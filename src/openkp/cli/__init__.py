"""`openkp <noun> <verb>`: data to stdout, talk to stderr; exit 0 fine, 1 findings, 2 usage, 3 environment.

Commands import what they need when they run, so that checking a paper never waits for the office.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from openkp.cli.speaking import Ending, Trouble, say

__all__ = ["main"]

REPORT_TO = "the issues of the OpenKP project"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. Never raises, never shows a stack trace."""
    from openkp.cli.commands import command

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal of another alphabet shows ? for what it lacks
    try:
        command().main(args=None if arguments is None else list(arguments), prog_name="openkp")
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else int(left.code is not None)
    except Trouble as trouble:
        say(f"openkp: {trouble.text}")
        if trouble.mend:
            say(f"        {trouble.mend}")
        return int(trouble.ending)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - the reader left; nothing more is said
        return int(Ending.FINE)
    except Exception as error:
        if os.environ.get("OPENKP_TRACE"):
            raise
        where = _where(error)
        say(f"openkp: this should not have happened: {type(error).__name__}: {str(error)[:300]} ({where})")
        say(f"        Please report it to {REPORT_TO}; OPENKP_TRACE=1 shows the whole of it.")
        return int(Ending.ENVIRONMENT)
    return int(Ending.FINE)


def _where(error: BaseException) -> str:
    """The last place in our own code, as `module:line`."""
    place, trace = "openkp", error.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.startswith("openkp."):
            place = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
