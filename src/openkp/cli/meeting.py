"""`openkp meeting`: play a scripted meeting, act by act, with what each act came to."""

# ruff: noqa: FBT002 - flags of the command line are booleans that are named when called

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openkp.cli.files import read_bytes
from openkp.cli.options import AsJson
from openkp.cli.speaking import Ending, end, end_by, put, put_json, wrong_use

if TYPE_CHECKING:
    from openkp.governance import Process, Script
    from openkp.governance.scripts import Performance, Played
    from openkp.scheme.message_texts import Message

_MAX_SCRIPT_BYTES = 2 * 1024 * 1024
_PROBLEMS = {
    "wrong_type": "is not of the right kind",
    "unknown_field": "is not a field of a script",
    "missing_field": "is missing",
    "unknown_act": "is not an act; see the reference of acts",
    "unknown_seat": "is not a seat",
    "not_an_instant": "is not an instant with its offset, such as 2012-11-27T09:00:00-05:00",
    "no_acts": "are missing: a script is a list of acts",
    "too_many_acts": "are more than 5000",
    "unknown_expectation": "is neither `done` nor `refused:` with the code of a finding",
}


def simulate(
    script: Annotated[
        str | None,
        typer.Argument(metavar="SCRIPT", help="A script (TOML), or the name of a shipped example."),
    ] = None,
    example: Annotated[bool, typer.Option("--example", help="List the shipped examples.")] = False,
    as_json: AsJson = False,
) -> None:
    """Play a scripted meeting: what each act came to, and what the meeting has agreed at the end."""
    if example or script is None:
        _list_examples(as_json=as_json)
    from openkp.governance import play
    from openkp.scheme.decisions import decisions
    from openkp.scheme.regime import regime_at

    performance = play(_script(script or ""), regime_for=regime_at, decisions=decisions())
    if as_json:
        put_json(performance_json(performance))
    else:
        _put(performance)
    end_by(performance.is_as_expected)


def _examples() -> dict[str, Any]:
    folder = files("openkp.reference").joinpath("meetings")
    return {
        entry.name.removesuffix(".toml"): entry
        for entry in sorted(folder.iterdir(), key=lambda each: each.name)
        if entry.name.endswith(".toml")
    }


def _list_examples(*, as_json: bool) -> None:
    listed = [
        {"name": name, "title": _read(entry.read_bytes(), name).title} for name, entry in _examples().items()
    ]
    if as_json:
        put_json(listed)
    else:
        for each in listed:
            put(f"{each['name']}: {each['title']}")
    end(Ending.FINE)


def _script(name: str) -> Script:
    shipped = _examples().get(name)
    data = read_bytes(name, limit=_MAX_SCRIPT_BYTES) if shipped is None else shipped.read_bytes()
    return _read(data, name)


def _read(data: bytes, name: str) -> Script:
    from openkp.governance import ScriptBroken, read_script

    try:
        return read_script(tomllib.loads(data.decode("utf-8-sig")))
    except ScriptBroken as error:
        where = "The script" if error.place == 0 else f"Act {error.place}"
        raise wrong_use(
            f"{name}: {where}: “{error.where}” {_PROBLEMS[error.code]}.",
            "Compare it with `openkp meeting simulate washington-2012 --json`.",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise wrong_use(
            f"{name} is not TOML: {str(error)[:120]}.", "Mend the line that is named, and play it again."
        ) from error


def _catalogue() -> Mapping[str, Message]:
    from openkp.cli.speaking import engine_catalogue
    from openkp.governance import MESSAGES

    return {**engine_catalogue(), **MESSAGES}


def performance_json(performance: Performance) -> dict[str, Any]:
    """The played script as JSON: each act with its outcome, then the state at the end."""
    from openkp.governance import event_to_json
    from openkp.scheme.messages import finding_to_json

    catalogue = _catalogue()
    return {
        "title": performance.script.title,
        "as_expected": performance.is_as_expected,
        "acts": [
            {
                **event_to_json(each.event),
                "outcome": "done" if each.is_done else "refused",
                "expected": each.act.expect,
                "as_expected": each.is_as_expected,
                "illustration": each.act.is_illustration,
                "note": each.act.note,
                "findings": [finding_to_json(found, catalogue=catalogue) for found in each.findings],
            }
            for each in performance.played
        ],
        **_end_json(performance.process),
    }


def _end_json(process: Process) -> dict[str, Any]:
    from openkp.governance import consensus_on, decision_of, record_of
    from openkp.scheme.decisions import decision_to_json

    return {
        "proposals": [
            {
                "id": each.id,
                "title": each.title,
                "state": each.state,
                "version": each.text.hash,
                "sentence": consensus_on(process, each.id).sentence,
            }
            for each in process.proposals.values()
        ],
        "decisions": [decision_to_json(decision_of(process, key)) for key in process.adopted],
        "meetings": [
            {
                "id": key,
                "kind": record.meeting.kind.value,
                "state": record.meeting.state,
                "record": [
                    {"word": line.word, "reference": line.reference, "text": line.text}
                    for line in record.lines
                ],
                "communique": None
                if record.communique is None
                else [{"id": each.id, "text": each.text} for each in record.communique],
            }
            for key in process.meetings
            for record in [record_of(process, key)]
        ],
    }


def _put(performance: Performance) -> None:
    put(performance.script.title)
    catalogue = _catalogue()
    meeting = ""
    for place, each in enumerate(performance.played, start=1):
        if each.event.meeting != meeting:
            meeting = each.event.meeting
            put(f"\n{meeting}")
        _put_act(place, each, catalogue)
    _put_end(_end_json(performance.process))
    wrong = [place for place, each in enumerate(performance.played, 1) if not each.is_as_expected]
    if wrong:
        put(f"\nNot as the script expects: act {', '.join(str(place) for place in wrong)}")
    if any(each.act.is_illustration for each in performance.played):
        put("\n(*) illustration: no source says that this was done, or by whom.")


def _put_act(place: int, each: Played, catalogue: Mapping[str, Message]) -> None:
    from openkp.governance import ROWS
    from openkp.scheme.findings import Severity
    from openkp.scheme.messages import explain

    event = each.event
    mark = "*" if each.act.is_illustration else " "
    seat = event.seat.value.replace("_", " ")
    about = f" [{event.subject}]" if event.subject else ""
    outcome = "done" if each.is_done else "REFUSED"
    when = event.at.strftime("%Y-%m-%d %H:%M")
    put(f"{place:4}{mark} {when}  {event.by} ({seat}) {ROWS[event.act].words}{about}: {outcome}")
    for finding in each.findings:
        if each.is_done and finding.severity is Severity.NOTES:
            continue
        text = explain(finding, catalogue=catalogue)
        put(f"          {text.text} {text.next_step} ({finding.clause})")
    if not each.is_as_expected:
        put(f"          The script expects: {each.act.expect}")


def _put_end(state: Mapping[str, Any]) -> None:
    put("\nProposals")
    for each in state["proposals"]:
        put(f"  {each['id']}: {each['state'].replace('_', ' ')}. {each['title']}")
        put(f"    {each['sentence']}")
    for meeting in state["meetings"]:
        lines = meeting["record"]
        if not lines and meeting["communique"] is None:
            continue
        put(f"\n{meeting['id']} ({meeting['kind'].replace('_', ' ')})")
        for line in lines:
            reference = f" {line['reference']}" if line["reference"] else ""
            put(f"  {line['word'].replace('_', ' ')}{reference}: {line['text']}")
        if meeting["communique"] is not None:
            put("  communiqué")
            for paragraph in meeting["communique"]:
                put(f"    {paragraph['text']}")


COMMANDS: dict[str, Callable[..., Any]] = {"simulate": simulate}
