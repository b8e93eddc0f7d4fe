"""What somebody may do now, and why not: a page shows buttons from this and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from openkp.governance.acts import Act, Field, Seat
from openkp.governance.events import Event
from openkp.governance.judging import judged_before_data
from openkp.governance.placing import RegimeFor
from openkp.governance.process import Process
from openkp.governance.rows import ROWS
from openkp.scheme.decisions import Decision
from openkp.scheme.findings import Finding, is_blocked


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who asks, about what. part: id of a bracket or an objection of the subject, if that is meant."""

    by: str
    seat: Seat
    meeting: str
    at: datetime
    subject: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Possible:
    """One act: offered or not, with the findings that say why not, and the data it will ask for."""

    act: Act
    is_offered: bool
    findings: tuple[Finding, ...]
    fields: tuple[Field, ...]


def possible_acts(
    process: Process,
    asking: Asking,
    *,
    regime_for: RegimeFor,
    acts: Iterable[Act] = tuple(Act),
    decisions: Sequence[Decision] = (),
) -> tuple[Possible, ...]:
    """Each act in the order given, judged without its data. Never raises.

    An act that needs data may still be refused on what is filled in; `perform` says so.
    """
    found = []
    for act in acts:
        event = Event(
            at=asking.at,
            act=act,
            by=asking.by,
            seat=asking.seat,
            meeting=asking.meeting,
            subject=asking.subject,
            data={"bracket": asking.part, "objection": asking.part} if asking.part else {},
        )
        findings = judged_before_data(process, event, regime_for=regime_for, decisions=decisions)
        found.append(
            Possible(act=act, is_offered=not is_blocked(findings), findings=findings, fields=ROWS[act].fields)
        )
    return tuple(found)
