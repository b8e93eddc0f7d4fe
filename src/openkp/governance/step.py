"""The shape of a step of life: a judge gives findings on an event, an apply gives the state after it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from openkp.governance.events import Event
from openkp.governance.placing import Table
from openkp.governance.process import Process
from openkp.scheme.findings import Finding

Judge = Callable[[Table], Iterable[Finding]]
Apply = Callable[[Process, Event], Process]
