"""Write docs/reference from the code itself: command line, clauses, meetings, decisions, definitions and more.

Pages, a drawing of each state machine, and the matrix of definitions as drawings. `--check` writes nothing and fails if one of them is not as it
would be written, or if a drawing is left over.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(Path(__file__).resolve().parent))

import reference_of_definitions as texts  # noqa: E402 - it stands beside this file
import reference_of_formats as formats  # noqa: E402 - it stands beside this file
import reference_of_the_process as process  # noqa: E402 - it stands beside this file

FOLDER = ROOT / "docs" / "reference"
WIDTH = "100"
#: Folders of drawings; one that nothing makes any more is taken away.
DRAWINGS = ("machines", "matrix")
NOTE = "<!-- Written by tools/reference_pages.py; do not edit. -->\n\n"


def cell(text: object) -> str:
    """Text as it can stand in a table."""
    return str(text).replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table in Markdown."""
    names = list(head)
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    lines += ["| " + " | ".join(cell(one) for one in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def help_text(path: list[str]) -> str:
    """What `openkp … --help` prints."""
    from openkp.cli import main

    printed = io.StringIO()
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = WIDTH
    try:
        with contextlib.redirect_stdout(printed):
            main([*path, "--help"])
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before
    return "\n".join(line.rstrip() for line in printed.getvalue().strip("\n").splitlines())


def commands(group: Any, path: list[str]) -> Iterable[list[str]]:
    """The way to each command, groups among them."""
    yield path
    for name, inner in getattr(group, "commands", {}).items():
        yield from commands(inner, [*path, name])


def cli_page() -> str:
    """Every command with its help."""
    from openkp.cli.commands import command

    parts = [
        "# Command line\n\nData goes to standard output, talk to standard error. Exit codes: 0 fine, 1 findings,"
        " 2 wrong use, 3 something in the environment (database, file, network).\n"
    ]
    for path in commands(command(), []):
        title = " ".join(["openkp", *path])
        parts.append(f"## `{title}`\n\n```text\n{help_text(path)}\n```\n")
    return "\n".join(parts)


def clauses_page() -> str:
    """The register of clauses, by instrument."""
    from openkp.scheme.clauses import all_clauses, coverage_summary

    parts = [
        "# Register of clauses\n\nWhat each instrument says, how strongly, and what the product does about it.\n"
    ]
    known = all_clauses()
    for instrument, counts in coverage_summary().items():
        said = ", ".join(f"{count} {how.value.replace('_', ' ')}" for how, count in counts.items() if count)
        rows = [
            (
                f"`{one.id}`",
                one.title,
                one.force.value,
                one.coverage.value.replace("_", " "),
                ", ".join(f"`{rule}`" for rule in one.rules) or one.reason,
            )
            for one in known
            if one.instrument == instrument
        ]
        parts.append(
            f"## {instrument}\n\n{said}\n\n" + table(("Clause", "About", "Force", "Coverage", "By"), rows)
        )
    return "\n".join(parts)


def findings_page() -> str:
    """Every finding's code with its text and next step."""
    from openkp.border.message_texts import MESSAGES as BORDER
    from openkp.cli.speaking import TEXTS
    from openkp.custody.message_texts import MESSAGES as CUSTODY
    from openkp.definitions.message_texts import MESSAGES as DEFINITIONS
    from openkp.governance import MESSAGES as MEETINGS
    from openkp.governance.decision_messages import DECISION_MESSAGES
    from openkp.office.messages import MESSAGES as OFFICE
    from openkp.scheme.messages import MESSAGES as SCHEME
    from openkp.statements.messages import MESSAGES as STATEMENTS

    parts = ["# Findings\n\nA finding's code never changes. Words in braces are filled in.\n"]
    for title, catalogue in (
        ("Of the scheme", SCHEME),
        ("Of statements and the trust list", STATEMENTS),
        ("Of a look at the border, and of border bundles", BORDER),
        ("Of meetings", MEETINGS),
        ("Of signed decisions", DECISION_MESSAGES),
        ("Of definitions, situations and drafts", DEFINITIONS),
        ("Of carats in accounts", CUSTODY),
        ("Of the office", OFFICE),
        ("Of the command line", TEXTS),
    ):
        rows = [(f"`{code}`", text.text, text.next_step) for code, text in sorted(catalogue.items())]
        parts.append(f"## {title}\n\n" + table(("Code", "What was found", "Next step"), rows))
    return "\n".join(parts)


def api_page() -> str:
    """Every operation of the API."""
    from openkp.office.api import openapi
    from openkp.office.permissions import API

    parts = [
        "# API\n\nThe same acts as in the office's pages, for programs; described in full at `/api/openapi.json`."
        " Sign in with HTTP Basic over https, or with the session and its CSRF token. Who has several capacities"
        " names one in the header `OpenKP-Capacity`. Findings that stop an act come with status 422 as"
        ' `{"ok": false, "findings": […]}`.\n'
    ]
    rows = []
    for path, methods in openapi()["paths"].items():
        for method, described in methods.items():
            capacities = API[described["operationId"]]
            who = (
                "anyone"
                if capacities is None
                else ", ".join(sorted(one.replace("_", " ") for one in capacities))
            )
            rows.append((f"`{method.upper()} {path}`", described.get("description", ""), who))
    parts.append(table(("Operation", "What it does", "Who"), rows))
    return "\n".join(parts)


def permissions_page() -> str:
    """Who may do which act and see which page."""
    from openkp.office.permissions import ACTS, PAGES, Capacity

    capacities = list(Capacity)
    names = [one.value.replace("_", " ") for one in capacities]
    acts = [
        (f"`{name}`", *("yes" if one in allowed else "" for one in capacities))
        for name, allowed in ACTS.items()
    ]
    pages = [
        (
            f"`{name}`",
            *("yes" if allowed is None or one in allowed else "" for one in capacities),
            "yes" if allowed is None else "",
        )
        for name, allowed in PAGES.items()
    ]
    return (
        "# Permissions\n\nThe one table of who may do what. An administrator manages people and keys and cannot issue.\n\n"
        "## Acts\n\n"
        + table(("Act", *names), acts)
        + "\n## Pages\n\n"
        + table(("Page", *names, "without sign-in"), pages)
    )


PAGES = {
    "cli.md": cli_page,
    "clauses.md": clauses_page,
    "meetings.md": lambda: process.meetings_page(table),
    "decisions.md": lambda: process.decisions_page(table),
    "effects.md": lambda: process.effects_page(table),
    "definitions.md": lambda: texts.definitions_page(table),
    "matrix-of-definitions.md": lambda: texts.matrix_page(table),
    "text-format.md": lambda: formats.text_format_page(table),
    "draft-format.md": lambda: formats.draft_format_page(table),
    "situations.md": lambda: texts.situations_page(table),
    "situation-format.md": lambda: formats.situation_format_page(table),
    "findings.md": findings_page,
    "api.md": api_page,
    "permissions.md": permissions_page,
}


def pages() -> dict[str, str]:
    """Name and text of every reference page, the drawings among them."""
    written = {name: NOTE + make().rstrip("\n") + "\n" for name, make in PAGES.items()}
    return {**written, **process.machine_drawings(), **texts.matrix_drawings()}


def stale(made: dict[str, str]) -> list[str]:
    """Names of what is missing, differs, or is a drawing that nothing makes any more."""
    found = [
        name
        for name, text in made.items()
        if not (FOLDER / name).is_file() or (FOLDER / name).read_text(encoding="utf-8") != text
    ]
    drawn = {f"{folder}/{path.name}" for folder in DRAWINGS for path in (FOLDER / folder).glob("*.svg")}
    return found + sorted(drawn - set(made))


def main(arguments: list[str]) -> int:
    """Write the pages, or compare them."""
    sys.path.insert(0, str(ROOT / "src"))
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("OPENKP_HOME", folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openkp.office.settings")
        import django

        django.setup()
        made = pages()
    if "--check" not in arguments:
        for folder in DRAWINGS:
            (FOLDER / folder).mkdir(parents=True, exist_ok=True)
        for name, text in made.items():
            (FOLDER / name).write_text(text, encoding="utf-8")
        for name in stale(made):
            (FOLDER / name).unlink()
        return 0
    old = stale(made)
    for name in old:
        print(f"docs/reference/{name} is not up to date; run tools/reference_pages.py", file=sys.stderr)
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
