"""Scripted meetings: a list of acts with what is expected of each, played from an empty record.

A script writes two things in short. `version = "current"` (or `"v2"`) in an act's data stands for the hash of
that version of the subject; an opening without `participants` takes the Participants of its day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from openkp.governance.acts import Act, FieldType
from openkp.governance.events import Event, EventUnreadable, event_from_json
from openkp.governance.judging import perform
from openkp.governance.placing import RegimeFor
from openkp.governance.process import Process
from openkp.governance.rows import ROWS
from openkp.scheme.decisions import Decision
from openkp.scheme.findings import Finding, Severity

MAX_ACTS = 5000
_EXPECT = re.compile(r"done|refused:[a-z_]{1,60}")
_SERIAL = re.compile(r"v([1-9][0-9]{0,3})")
_NOT_OF_THE_EVENT = ("expect", "note", "illustration")


class ScriptBroken(ValueError):
    """Not a script. code: as `EventUnreadable`, or `no_acts`, `too_many_acts`, `unknown_expectation`.

    place: number of the act, from 1; 0 for the script. where: the field.
    """

    def __init__(self, code: str, *, place: int, where: str) -> None:
        super().__init__(f"{code} in act {place}: {where}")
        self.code = code
        self.place = place
        self.where = where


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedAct:
    """One act. expect: `done` or `refused:<code>`. is_illustration: no source says that it happened so."""

    event: Event
    expect: str
    note: str
    is_illustration: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A scripted meeting."""

    title: str
    about: str
    acts: tuple[ScriptedAct, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """One act as it came out. event: with everything short filled in."""

    act: ScriptedAct
    event: Event
    findings: tuple[Finding, ...]
    is_done: bool
    is_as_expected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """A played script: each act, and the state at the end."""

    script: Script
    played: tuple[Played, ...]
    process: Process

    @property
    def is_as_expected(self) -> bool:
        """True if every act came out as the script says."""
        return all(each.is_as_expected for each in self.played)


def read_script(value: object) -> Script:
    """The script of a TOML or JSON value. Raises ScriptBroken."""
    if not isinstance(value, Mapping):
        raise ScriptBroken("wrong_type", place=0, where="script")
    for name in value:
        if name not in ("title", "about", "acts"):
            raise ScriptBroken("unknown_field", place=0, where=str(name)[:40])
    texts = {name: value.get(name, "") for name in ("title", "about")}
    for name, text in texts.items():
        if not isinstance(text, str):
            raise ScriptBroken("wrong_type", place=0, where=name)
    acts = value.get("acts")
    if not isinstance(acts, list) or not acts:
        raise ScriptBroken("no_acts", place=0, where="acts")
    if len(acts) > MAX_ACTS:
        raise ScriptBroken("too_many_acts", place=0, where="acts")
    return Script(
        title=texts["title"],
        about=texts["about"],
        acts=tuple(_act(each, place) for place, each in enumerate(acts, start=1)),
    )


def _act(value: object, place: int) -> ScriptedAct:
    if not isinstance(value, Mapping):
        raise ScriptBroken("wrong_type", place=place, where="act")
    expect = value.get("expect", "done")
    note, is_illustration = value.get("note", ""), value.get("illustration", False)
    if not isinstance(expect, str) or _EXPECT.fullmatch(expect) is None:
        raise ScriptBroken("unknown_expectation", place=place, where="expect")
    if not isinstance(note, str) or not isinstance(is_illustration, bool):
        raise ScriptBroken("wrong_type", place=place, where="note")
    rest = {name: _plain(part) for name, part in value.items() if name not in _NOT_OF_THE_EVENT}
    try:
        event = event_from_json(rest)
    except EventUnreadable as error:
        raise ScriptBroken(error.code, place=place, where=error.where) from error
    return ScriptedAct(event=event, expect=expect, note=note, is_illustration=is_illustration)


def _plain(value: Any) -> Any:
    """Days and instants of TOML as their ISO text, everything else as it is."""
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    iso: Callable[[], str] | None = getattr(value, "isoformat", None)
    return value if iso is None else iso()


def play(script: Script, *, regime_for: RegimeFor, decisions: Sequence[Decision] = ()) -> Performance:
    """Play a script from an empty record. Deterministic; never raises for a script that was read.

    Each act is judged by the decisions that counted before its day, so that a script of the past is not told
    what it is about to decide.
    """
    process = Process()
    played = []
    for act in script.acts:
        event = filled_in(process, act.event, regime_for=regime_for)
        before = [each for each in decisions if each.counts_from < event.at.date()]
        outcome = perform(process, event, regime_for=regime_for, decisions=before)
        process = outcome.process
        played.append(
            Played(
                act=act,
                event=event,
                findings=outcome.findings,
                is_done=outcome.is_done,
                is_as_expected=_is_expected(act.expect, outcome.findings, is_done=outcome.is_done),
            )
        )
    return Performance(script=script, played=tuple(played), process=process)


def _is_expected(expect: str, findings: Sequence[Finding], *, is_done: bool) -> bool:
    if expect == "done":
        return is_done
    blocking = {each.code for each in findings if each.severity is Severity.BLOCKS}
    return expect.removeprefix("refused:") in blocking


def filled_in(process: Process, event: Event, *, regime_for: RegimeFor) -> Event:
    """The event with what a script writes in short: versions by name, and the roll of an opening."""
    data = dict(event.data)
    for each in ROWS[event.act].fields:
        if each.type is FieldType.HASH and isinstance(data.get(each.name), str):
            data[each.name] = _version(process, event.subject, data[each.name])
    if event.act is Act.MEETING_OPENED and "participants" not in data and 2003 <= event.at.year <= 2199:
        data["participants"] = [status.participant for status in regime_for(event.at.date()).participants()]
    return replace(event, data=data)


def _version(process: Process, subject: str, name: str) -> str:
    proposal = process.proposals.get(subject)
    if proposal is None:
        return name
    if name == "current":
        return proposal.text.hash
    serial = _SERIAL.fullmatch(name)
    if serial is None or int(serial[1]) > len(proposal.versions):
        return name
    return proposal.versions[int(serial[1]) - 1].hash
