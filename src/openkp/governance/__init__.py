"""Meetings of the Process as an engine: events in, state and findings out; consensus derived, never typed in.

>>> from openkp.governance import Act, MeetingKind, Seat, cell
>>> cell(MeetingKind.INTERSESSIONAL, Act.CALL_DECLARED, Seat.CHAIR).is_allowed
False
"""

from openkp.governance.acts import Act, MeetingKind, Seat
from openkp.governance.applying import fold
from openkp.governance.consensus import Consensus, chair_sentence, consensus_on
from openkp.governance.deciding import adopted_decision_of, decision_of
from openkp.governance.events import Event, EventUnreadable, event_from_json, event_to_json
from openkp.governance.judging import Outcome, perform
from openkp.governance.machines import MACHINES, EventOutOfPlace, Machine, as_mermaid
from openkp.governance.matrix import Cell, cell, matrix_rows
from openkp.governance.messages import MESSAGES
from openkp.governance.offices import Holder, chair_on, deadline_of, vice_chair_on
from openkp.governance.possible import Asking, Possible, possible_acts
from openkp.governance.process import PositionKind, Process, ProposalKind
from openkp.governance.record import Line, Record, record_of
from openkp.governance.rows import ROWS
from openkp.governance.scripts import Script, ScriptBroken, play, read_script
from openkp.governance.step_objections import visible_positions
from openkp.governance.step_silence import undelivered

__all__ = [
    "MACHINES",
    "MESSAGES",
    "ROWS",
    "Act",
    "Asking",
    "Cell",
    "Consensus",
    "Event",
    "EventOutOfPlace",
    "EventUnreadable",
    "Holder",
    "Line",
    "Machine",
    "MeetingKind",
    "Outcome",
    "PositionKind",
    "Possible",
    "Process",
    "ProposalKind",
    "Record",
    "Script",
    "ScriptBroken",
    "Seat",
    "adopted_decision_of",
    "as_mermaid",
    "cell",
    "chair_on",
    "chair_sentence",
    "consensus_on",
    "deadline_of",
    "decision_of",
    "event_from_json",
    "event_to_json",
    "fold",
    "matrix_rows",
    "perform",
    "play",
    "possible_acts",
    "read_script",
    "record_of",
    "undelivered",
    "vice_chair_on",
    "visible_positions",
]
