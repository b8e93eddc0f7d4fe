"""A calibrated world of demonstration shipments: plans that the office carries out by its acts.

Everything is invented but the published production figures that it is scaled to. Pure: a day and a seed in,
a world out. Sources and assumptions: `openkp/reference/simulation/README.md`.
"""

from __future__ import annotations

from openkp.simulation.calibration import calibration
from openkp.simulation.papers import certificate_of, confirmation_of, party_of
from openkp.simulation.plans import Fate, PlannedShipment, World
from openkp.simulation.steps import Step, StepKind, steps_of
from openkp.simulation.world import demonstration_world

__all__ = [
    "Fate",
    "PlannedShipment",
    "Step",
    "StepKind",
    "World",
    "calibration",
    "certificate_of",
    "confirmation_of",
    "demonstration_world",
    "party_of",
    "steps_of",
]
