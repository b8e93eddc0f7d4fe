"""Opening the office for a command: its folder, its settings, its database; and who acts."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from openkp.cli.speaking import Trouble, wrong_use

if TYPE_CHECKING:
    from openkp.office.acting import Actor
    from openkp.scheme.provisions import Book

#: In the folder of a demonstration office: says so, and how far it has been filled.
DEMONSTRATION_FILE = "demonstration.json"


def home_path(default: str = "openkp-office") -> Path:
    """OPENKP_HOME, or a folder of that name in the user's data folder. Nothing is made."""
    home = os.environ.get("OPENKP_HOME")
    return Path(home) if home else Path.home() / ".local" / "share" / default


def prepare() -> None:
    """Load the office's settings. Raises Trouble if its folder or settings cannot be used."""
    home = home_path()
    if (home / DEMONSTRATION_FILE).is_file():
        os.environ.setdefault("OPENKP_DEMO", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openkp.office.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except OSError as error:
        raise Trouble(
            f"The office's folder {home} cannot be used: {error.strerror}.",
            "Set OPENKP_HOME to a folder that you may write.",
        ) from error
    except ImproperlyConfigured as error:
        raise Trouble(f"The settings are not right: {error}.", "See docs/guides/run-an-office.md.") from error


def no_office() -> Trouble | None:
    """What to say where no office was set up; asked before the settings, which make folder and secrets."""
    if os.environ.get("OPENKP_DATABASE") or (home_path() / "office.sqlite3").is_file() or _is_loaded():
        return None
    return Trouble(
        f"There is no office in {home_path()}.",
        "Set OPENKP_HOME to its folder; for a new office `openkp office init`; to look around `openkp demo`.",
    )


def _is_loaded() -> bool:
    from django.conf import settings

    return settings.configured


def open_office() -> None:
    """Load the settings and make sure that the database is there and up to date. Raises Trouble."""
    missing_office = no_office()
    if missing_office is not None:
        raise missing_office
    prepare()
    missing = missing_migrations()
    if missing:
        raise Trouble(
            f"The database lacks {len(missing)} changes ({missing[0]}).",
            "Run `openkp office migrate`; for a new office `openkp office init`; to look around "
            "`openkp demo`.",
        )


def decisions_at_hand() -> Book | None:
    """The decisions of the office that is set up here, with those shipped; None where there is no office."""
    if not (os.environ.get("OPENKP_DATABASE") or (home_path() / "office.sqlite3").is_file()):
        return None
    open_office()
    from openkp.office.meetings.regime import office_book

    return office_book()


def missing_migrations() -> list[str]:
    """Changes of the database that have not been made. Raises Trouble if it cannot be reached."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.utils import DatabaseError

    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise Trouble(
            f"The database cannot be reached: {str(error).splitlines()[0][:200]}.",
            "Check OPENKP_DATABASE and OPENKP_HOME; run `openkp doctor`.",
        ) from error
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate() -> None:
    """Bring the database up to date."""
    from django.core.management import call_command

    missing_migrations()  # says in words if the database cannot be reached
    call_command("migrate", verbosity=0, interactive=False)


def password_of(username: str) -> str:
    """OPENKP_PASSWORD, or typed at a terminal; never asked for without one."""
    given = os.environ.get("OPENKP_PASSWORD")
    if given:
        return given
    if not sys.stdin.isatty():
        raise wrong_use("No password was given.", "Set OPENKP_PASSWORD, or run the command at a terminal.")
    import getpass

    return getpass.getpass(f"Password of {username}: ", stream=sys.stderr)


def actor_for(username: str, act: str) -> Actor:
    """The person, signed in, in a capacity that may do the act. Raises Trouble, also in an office that lost
    entries: nothing is signed before it was resumed.
    """
    from openkp.cli.lost_entries import require_nothing_lost

    if act != "resume_after_loss":
        require_nothing_lost(home_path())
    from django.contrib.auth import authenticate
    from django.http import HttpRequest

    from openkp.office import clock
    from openkp.office.acting import Actor
    from openkp.office.parties.models import Membership, User
    from openkp.office.permissions import ACTS

    request = HttpRequest()
    request.META["REMOTE_ADDR"] = "127.0.0.1"
    user = authenticate(request, username=username, password=password_of(username))
    if getattr(request, "axes_locked_out", None):
        raise Trouble("Too many wrong passwords.", "Try again in a quarter of an hour.")
    if not isinstance(user, User):
        raise Trouble(
            "User name or password are not right.", "Set OPENKP_PASSWORD to the password of that person."
        )
    day = clock.now().date()
    held = Membership.objects.select_related("user", "authority", "trader").filter(user=user)
    fitting = [one for one in held if one.is_active_on(day) and one.capacity in ACTS[act]]
    if not fitting:
        allowed = ", ".join(sorted(capacity.replace("_", " ") for capacity in ACTS[act]))
        raise Trouble(f"{username} may not {act.replace('_', ' ')}.", f"That is for: {allowed}.")
    return Actor(fitting[0])
