"""All commands under one name. Only definitions are imported here; their bodies import what they use."""

from __future__ import annotations

from typing import Any

import typer

from openkp import __version__
from openkp.cli import (
    backup,
    bundle,
    certificate,
    certificate_office,
    certificate_share,
    custody,
    decision,
    definition,
    demo,
    doctor,
    keys,
    log,
    meeting,
    number,
    office,
    restore,
    scheme,
    serve,
    statistics,
    trust,
    worker,
)
from openkp.cli.speaking import put

SETTINGS: dict[str, Any] = {
    "no_args_is_help": True,
    "add_completion": False,
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
}


def _version(is_asked: bool) -> None:  # noqa: FBT001 - typer's callback
    if is_asked:
        put(__version__)
        raise typer.Exit


def application() -> typer.Typer:
    """The whole command line, newly put together."""
    app = typer.Typer(**SETTINGS, help="The Kimberley Process as software: certificates of rough diamonds.")

    @app.callback()
    def root(
        version: bool = typer.Option(  # noqa: FBT001 - typer's option
            False, "--version", callback=_version, is_eager=True, help="Print the version and leave."
        ),
    ) -> None:
        """The Kimberley Process as software: certificates of rough diamonds."""

    app.command("demo")(demo.demo)
    app.command("serve")(serve.serve)
    app.command("worker")(worker.worker)
    app.command("doctor")(doctor.doctor)
    app.command("backup")(backup.backup)
    app.command("restore")(restore.restore)
    papers = typer.Typer(**SETTINGS, help="Check, issue, verify and confirm certificates.")
    for name, function in {
        **certificate.COMMANDS,
        **certificate_share.COMMANDS,
        **certificate_office.COMMANDS,
    }.items():
        papers.command(name)(function)
    app.add_typer(papers, name="certificate")
    for noun, commands, text in (
        ("bundle", bundle.COMMANDS, "What a border post needs with no network, in one signed file."),
        ("number", number.COMMANDS, "Certificate numbers."),
        ("scheme", scheme.COMMANDS, "What the Kimberley Process has agreed."),
        (
            "decision",
            decision.COMMANDS,
            "What the Process decided, and whether a signed decision is genuine.",
        ),
        (
            "definition",
            definition.COMMANDS,
            "What a conflict diamond is: texts tried on situations, compared, searched.",
        ),
        ("meeting", meeting.COMMANDS, "Meetings of the Process, played from a script."),
        (
            "statistics",
            statistics.COMMANDS,
            "What Participants file: matched, screened, published.",
        ),
        ("custody", custody.COMMANDS, "Carats in accounts: a log of events checked, traced and balanced."),
        ("log", log.COMMANDS, "The append-only logs of what authorities sign."),
        ("keys", keys.COMMANDS, "Keys: made, checked, handed in, rotated, withdrawn."),
        ("trust", trust.COMMANDS, "The trust list: whose key may sign what."),
        ("office", office.COMMANDS, "Set up and keep an office of your own."),
    ):
        group = typer.Typer(**SETTINGS, help=text)
        for name, function in commands.items():
            group.command(name)(function)
        app.add_typer(group, name=noun)
    return app


def command() -> Any:
    """The command line as typer runs it."""
    return typer.main.get_command(application())
