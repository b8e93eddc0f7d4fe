"""`openkp demo`: an office full of demonstration shipments, ready to look around in."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from openkp.cli import opening, serve
from openkp.cli.speaking import Ending, Trouble, end, put, say

if TYPE_CHECKING:
    from openkp.simulation import World

SEED = 20030101
BIND = "127.0.0.1"


def demo(
    port: serve.Port = 8000,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Fill the office and leave.")] = False,
    shipments: Annotated[
        int, typer.Option("--shipments", min=300, max=100_000, help="About how many shipments to make.")
    ] = 2000,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin again with an empty office.")] = False,
) -> None:
    """Start a demonstration office: real Participants, invented people, shipments in every state.

    The first start fills it and takes a few minutes; later starts serve at once. It lives in OPENKP_HOME,
    by default ~/.local/share/openkp-demo.
    """
    home = opening.home_path("openkp-demo")
    os.environ["OPENKP_HOME"] = str(home)
    os.environ["OPENKP_DEMO"] = "1"
    if not no_serve:
        serve.require_free(BIND, port)
    _claim(home, is_fresh=fresh)
    opening.prepare()
    opening.migrate()
    if _state(home) != "filled":
        _fill(home, shipments)
    else:
        say(f"The demonstration office in {home} is there already (--fresh begins again).")
    _introduce(home, serve.address(BIND, port))
    if no_serve:
        end(Ending.FINE)
    say("Serving; stop it with Ctrl-C.")
    serve.run(BIND, port)


def _state(home: Path) -> str:
    """`filled`, `filling` (a start that was cut off), or empty."""
    try:
        return str(json.loads((home / opening.DEMONSTRATION_FILE).read_text(encoding="utf-8"))["state"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _mark(home: Path, state: str, **more: int) -> None:
    (home / opening.DEMONSTRATION_FILE).write_text(json.dumps({"state": state, **more}), encoding="utf-8")


def _claim(home: Path, *, is_fresh: bool) -> None:
    """Make the folder a demonstration's. A folder that holds a real office is left alone."""
    database = home / "office.sqlite3"
    state = _state(home)
    if not state and database.exists():
        raise Trouble(
            f"{home} holds an office that is not a demonstration.", "Set OPENKP_HOME to another folder."
        )
    if os.environ.get("OPENKP_DATABASE") and (is_fresh or state == "filling"):
        raise Trouble(
            "The logs in OPENKP_DATABASE cannot be emptied.", "Name a new database, and a new OPENKP_HOME."
        )
    if is_fresh or state == "filling":
        for suffix in ("", "-wal", "-shm"):
            Path(f"{database}{suffix}").unlink(missing_ok=True)
        (home / opening.DEMONSTRATION_FILE).unlink(missing_ok=True)
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        if _state(home) != "filled":
            _mark(home, "filling")
    except OSError as error:
        raise Trouble(
            f"{home} cannot be written: {error.strerror}.", "Set OPENKP_HOME to a folder that you may write."
        ) from error


def _fill(home: Path, shipments: int) -> None:
    from openkp.office import clock
    from openkp.office.demonstration import found_office, open_table, play, play_table
    from openkp.office.demonstration.analysts import play_analysts, seat_analysts, take_over_filings
    from openkp.office.demonstration.border import play_border
    from openkp.office.demonstration.definitions import play_definitions
    from openkp.office.demonstration.returns import Filing
    from openkp.office.parties.models import Authority
    from openkp.office.register.writing import publication_held
    from openkp.simulation import demonstration_world

    if Authority.objects.exists():
        raise Trouble("The database is not empty.", "Name an empty database in OPENKP_DATABASE.")
    now = clock.now()
    say(f"Filling the demonstration office in {home} with about {shipments} shipments.")
    world: World = demonstration_world(today=now.date(), seed=SEED, shipments=shipments)
    staff = found_office(world, now=now)
    table = open_table(now=now)
    analysts = seat_analysts(table)
    _publish_trust_list()
    play_table(table, now=now)
    with publication_held(now):
        play_definitions(table, now=now)
    filing = Filing(staff, since=world.year_from, now=now)
    play(world, staff, now=now, progress=_progress(), meanwhile=filing.until)
    take_over_filings(analysts[0], now=now)
    play_analysts(analysts, staff, now=now)
    _publish_trust_list()
    play_border(staff, now=now)
    _round_trip()
    _mark(home, "filled", shipments=shipments)


def _publish_trust_list() -> None:
    """The list of the founding day lacks what was annulled since."""
    from openkp.office import clock
    from openkp.office.parties import trusting

    trusting.publish(now=clock.now())


def _progress() -> Callable[[int, int], None] | None:
    """A bar on a terminal; nothing else elsewhere."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        if done == total or done % 25 == 0:
            filled = 40 * done // max(total, 1)
            end_of_line = "\n" if done == total else ""
            print(
                f"\r  [{'#' * filled}{'.' * (40 - filled)}] {done}/{total}",
                end=end_of_line,
                file=sys.stderr,
                flush=True,
            )

    return show


def _round_trip() -> None:
    from openkp.office import clock
    from openkp.office.demonstration.round_trip import round_trip

    say("A round trip, step by step:")
    round_trip(now=clock.now(), say=lambda line: say(f"  {line}"))


def _introduce(home: Path, address: str) -> None:
    """Address, personas and password, to stdout."""
    from openkp.office.demonstration import PERSONA_PASSWORD
    from openkp.office.parties.models import Membership

    put(f"OpenKP demonstration: {address}")
    put("Everything in it is invented but the Participants. Take a person by one click, or sign in:")
    shown: set[tuple[str, str]] = set()
    for one in (
        Membership.objects.filter(is_persona=True)
        .select_related("user", "authority")
        .order_by("authority__name", "pk")
    ):
        if (one.authority.code, one.capacity) in shown:
            continue
        shown.add((one.authority.code, one.capacity))
        put(f"  {one.user.username:<36} {one.get_capacity_display():<20} {one.user}, {one.authority}")
    put(f"Password of all of them: {PERSONA_PASSWORD}")
    put(f"For the command line: export OPENKP_HOME={home} OPENKP_PASSWORD={PERSONA_PASSWORD}")
