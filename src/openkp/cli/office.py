"""`openkp office`: open an authority or the table of the Process, migrate, resume, send letters."""

# ruff: noqa: PLR0913, FBT002 - one parameter for each option of the command line; flags are named when called

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from openkp.cli.opening import actor_for, home_path, migrate, open_office, password_of, prepare
from openkp.cli.options import As, AsJson, now
from openkp.cli.speaking import Ending, Trouble, end, end_by, explain_all, put_json, say, wrong_use

ROOT_LABELS = ("Root 1", "Root 2", "Root 3")


def init(
    participant: Annotated[
        str, typer.Option("--participant", metavar="ISO2", help="The Participant, such as BW or EU.")
    ],
    code: Annotated[
        str, typer.Option("--code", help="Short name of the authority in logs, such as gaborone.")
    ],
    name: Annotated[str, typer.Option("--name", help="Name of the authority as printed on certificates.")],
    administrator: Annotated[
        str, typer.Option("--administrator", metavar="USERNAME", help="Account of the first administrator.")
    ],
    origin: Annotated[
        str,
        typer.Option(
            "--origin",
            metavar="HOST",
            help="Name under which the logs are published, such as logs.example.org.",
        ),
    ],
    administrator_name: Annotated[
        str, typer.Option("--administrator-name", help="Full name of the administrator.")
    ] = "",
    country: Annotated[
        str | None,
        typer.Option("--country", metavar="ISO2", help="The member state, where the Participant is the EU."),
    ] = None,
    city: Annotated[str, typer.Option("--city", help="Where the authority sits.")] = "",
    language: Annotated[
        str, typer.Option("--language", help="Language of its certificates beside English.")
    ] = "en",
    time_zone: Annotated[str, typer.Option("--time-zone", help="Such as Africa/Gaborone.")] = "UTC",
    years: Annotated[
        int, typer.Option("--years", min=1, max=10, help="How long the first keys are good.")
    ] = 3,
) -> None:
    """Open an authority in a new or existing office: keys, logs, first administrator, trust list.

    The administrator's password comes from OPENKP_PASSWORD or is asked at a terminal. A new office also gets
    three root keys; hand two of them to others before real use (docs/guides/run-an-office.md).
    """
    _check_codes(participant, country, language, time_zone)
    prepare()
    migrate()
    from django.db import transaction

    password = password_of(administrator)
    with transaction.atomic():
        _open(
            participant=participant,
            code=code,
            name=name,
            country=country or participant,
            city=city,
            language=language,
            time_zone=time_zone,
            origin=origin,
            years=years,
            administrator=administrator,
            administrator_name=administrator_name or administrator,
            password=password,
        )
    say(f"{name} is open in {home_path()}. The administrator {administrator} adds officers and companies.")
    say(
        "At the first sign-in the administrator sets up a second factor, then adds a second administrator: "
        "keys and capacities of officers need two persons from then on. Who administers does not issue "
        "certificates: in a small office one person administers and two others issue "
        "(docs/guides/sign-in.md)."
    )
    say("Next: `openkp doctor`, then `openkp serve`.")
    end(Ending.FINE)


def _check_codes(participant: str, country: str | None, language: str, time_zone: str) -> None:
    from openkp.cli.options import today
    from openkp.scheme.regime import regime_at
    from openkp.statements.paper import Language

    if regime_at(today()).participant_for(participant) != participant:
        raise wrong_use(f"{participant[:20]!r} is not a Participant today.", "Give a code such as BW, or EU.")
    if participant == "EU" and (country is None or regime_at(today()).participant_for(country) != "EU"):
        raise wrong_use(
            "An authority of the EU sits in a member state.", "Add --country, such as --country BE."
        )
    if language not in set(Language):
        raise wrong_use(f"{language[:20]!r} has no certificate.", f"One of: {', '.join(sorted(Language))}.")
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise wrong_use(f"{time_zone[:40]!r} is not a time zone.", "For example Africa/Gaborone.") from error


def _open(
    *,
    participant: str,
    code: str,
    name: str,
    country: str,
    city: str,
    language: str,
    time_zone: str,
    origin: str,
    years: int,
    administrator: str,
    administrator_name: str,
    password: str,
) -> None:
    from django.core.exceptions import ValidationError

    from openkp.office.acting import Actor
    from openkp.office.founding import make_roots, open_authority
    from openkp.office.parties import trusting
    from openkp.office.parties.models import Authority, Key, Membership, User
    from openkp.office.permissions import Capacity

    first = now().date()
    last = date(first.year + years, 12, 31)
    authority = Authority(
        code=code,
        participant=participant,
        country=country,
        name=name,
        city=city,
        language=language,
        time_zone=time_zone,
    )
    try:
        authority.full_clean()
        User(username=administrator, full_name=administrator_name, password="-").full_clean()  # noqa: S106
    except ValidationError as error:
        raise wrong_use("; ".join(error.messages)) from error
    if not Key.objects.filter(purpose=Key.Purpose.ROOT).exists():
        make_roots(labels=ROOT_LABELS, valid_from=first, valid_to=date(first.year + 2 * years, 12, 31))
    open_authority(authority, origin=origin, valid_from=first, valid_to=last)
    user = User(username=administrator, full_name=administrator_name)
    _set_password(user, password)
    membership = Membership.objects.create(
        user=user, capacity=Capacity.ADMINISTRATOR.value, authority=authority, valid_from=first
    )
    if len(trusting.held_roots()) < trusting.NEEDED_ROOTS:
        say(
            "This office holds too few root keys to publish a trust list; its holders must sign the next one."
        )
        return
    from openkp.office.parties.acts import publish_trust_list

    result = publish_trust_list(Actor(membership), now=now())
    if not result.is_done:
        raise Trouble(explain_all(result.findings))


def _set_password(user: Any, password: str) -> None:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    try:
        validate_password(password, user)
    except ValidationError as error:
        raise wrong_use(
            " ".join(error.messages), "Use at least twelve characters that are hard to guess."
        ) from error
    user.set_password(password)
    user.save()


def migrate_command() -> None:
    """Bring the database up to date after an update of OpenKP. Make a backup first."""
    prepare()
    migrate()
    say("The database is up to date.")
    end(Ending.FINE)


def open_table(
    administrator: Annotated[
        str, typer.Option("--administrator", metavar="USERNAME", help="Account that will give the seats.")
    ],
    origin: Annotated[
        str,
        typer.Option("--origin", metavar="HOST", help="Name under which the log of decisions is published."),
    ],
    years: Annotated[
        int, typer.Option("--years", min=1, max=10, help="How long the first keys are good.")
    ] = 3,
) -> None:
    """Keep the record of the Process in this office: its meetings, and the log of what they decide.

    For the office of the Chair or the Secretariat. Others take decisions up from their signed files. The
    administrator's password comes from OPENKP_PASSWORD or is asked at a terminal.
    """
    open_office()
    from django.db import transaction

    from openkp.office.parties.models import THE_PROCESS, Authority

    if Authority.objects.filter(participant=THE_PROCESS).exists():
        raise wrong_use("This office keeps the record of the Process already.")
    password = password_of(administrator)
    with transaction.atomic():
        _seat_administrator(administrator, password, origin=origin, years=years)
    say(f"{administrator} gives the seats: Chair, delegates, observers, Secretariat (page People).")
    end(Ending.FINE)


def _seat_administrator(username: str, password: str, *, origin: str, years: int) -> None:
    from openkp.office.acting import Actor
    from openkp.office.founding import make_roots, open_the_process
    from openkp.office.parties import trusting
    from openkp.office.parties.acts import publish_trust_list
    from openkp.office.parties.models import Key, Membership, User
    from openkp.office.permissions import Capacity

    first = now().date()
    last = date(first.year + years, 12, 31)
    if not Key.objects.filter(purpose=Key.Purpose.ROOT).exists():
        make_roots(labels=ROOT_LABELS, valid_from=first, valid_to=date(first.year + 2 * years, 12, 31))
    authority = open_the_process(origin=origin, valid_from=first, valid_to=last, is_demonstration=False)
    if User.objects.filter(username=username).exists():
        raise wrong_use(f"There is an account {username} already.", "Name a new account for this office.")
    user = User(username=username, full_name=username)
    _set_password(user, password)
    membership = Membership.objects.create(
        user=user, capacity=Capacity.ADMINISTRATOR.value, authority=authority, valid_from=first
    )
    if len(trusting.held_roots()) >= trusting.NEEDED_ROOTS:
        result = publish_trust_list(Actor(membership), now=now())
        if not result.is_done:
            raise Trouble(explain_all(result.findings))


def send_letters(
    every: Annotated[
        int, typer.Option("--every", min=0, metavar="SECONDS", help="Go on, once in so many seconds.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Send the letters of the table that wait, and remind of deadlines that are near.

    Run it from a timer, or with --every beside `openkp serve`. Without OPENKP_EMAIL letters are printed.
    """
    open_office()
    from openkp.office.meetings import letters
    from openkp.office.meetings.record import process

    while True:
        letters.queue_reminders(process(), now=now())
        sent = letters.send_waiting(now=now())
        if not every:
            break
        time.sleep(every)
    if as_json:
        put_json({"sent": sent.sent, "waiting": sent.waiting})
    else:
        say(f"{sent.sent} letters sent, {sent.waiting} wait.")
    end_by(sent.waiting == 0)


def resume(
    who: As,
    as_json: AsJson = False,
) -> None:
    """After `openkp restore --accept-loss`: spoil the numbers that may be out, go on with logs of a new name.

    The administrator of each authority whose entries are lost runs it once; then the office can be served.
    """
    from openkp.cli import lost_entries

    home = home_path()
    open_office()
    lost = lost_entries.still_lost(home)
    if not lost:
        raise wrong_use("Nothing is noted as lost in this office.", "See docs/guides/operate.md.")
    from openkp.office.register.resuming import LostEntries, resume_after_loss

    actor = actor_for(who, "resume_after_loss")
    own = [one for one in lost if one.authority == actor.authority.code]
    if not own:
        raise wrong_use(
            f"Nothing of {actor.authority.code} is lost.",
            f"It is for the administrator of {lost[0].authority}.",
        )
    given = [LostEntries(log=one.log, seen=one.seen, newest=one.newest) for one in own]
    result = resume_after_loss(actor, given, since=lost_entries.lost_since(home), now=now())
    if not result.is_done:
        raise Trouble(explain_all(result.findings))
    lost_entries.settle(home, [one.log for one in own])
    told = [{"log": log.name, **note.detail} for log, note in zip(result.done, result.noted, strict=True)]
    if as_json:
        put_json({"resumed": told})
    else:
        for one in told:
            numbers = f"; spoilt {' to '.join(one['spoilt'][:2])}" if one["spoilt"] else ""
            say(f"{one['was']} goes on as {one['log']} with {one['held']} of {one['seen']} entries{numbers}.")
        say("Tell the witnesses and the Chair, with the last head of the old logs. Then `openkp serve`.")
        say("Posts refuse the next bundle until they begin anew (docs/guides/operate.md, An older backup).")
    end(Ending.FINE)


COMMANDS: dict[str, Callable[..., Any]] = {
    "init": init,
    "migrate": migrate_command,
    "open-table": open_table,
    "letters": send_letters,
    "resume": resume,
}
