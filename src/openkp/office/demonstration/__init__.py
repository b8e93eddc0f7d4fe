"""The demonstration office: real participants, invented companies and people, shipments in every state.

Everything in it is made by the same acts that a real office uses, at simulated days, and is marked as
demonstration on every page, certificate and leaf's authority name.
"""

from openkp.office.demonstration.founding import PERSONA_PASSWORD, found_office
from openkp.office.demonstration.playing import play
from openkp.office.demonstration.table import open_table, play_table

__all__ = ["PERSONA_PASSWORD", "found_office", "open_table", "play", "play_table"]
