"""Carats in accounts: internal controls that cannot create a diamond, and the origin of any parcel.

Build an `Event`, post it to a `Ledger`, ask a `Parcel` what it is made of. Balances stand in `balance`, files
in `files`, licences, vouchers and cover in the modules of these names, bulk work in `columns` and `sweep`.
"""

from openkp.custody.composition import Composition, Model, Share
from openkp.custody.corrections import Corrected, corrected, effective
from openkp.custody.events import Drawn, Event, EventKind, Made, UnbalancedEvent
from openkp.custody.ledger import Ledger, Parcel
from openkp.custody.origins import OriginKey, UnreadableOrigin
from openkp.custody.ranges import tight_range
from openkp.custody.tracing import Recall, Trace, backward, forward, recall

__all__ = [
    "Composition",
    "Corrected",
    "Drawn",
    "Event",
    "EventKind",
    "Ledger",
    "Made",
    "Model",
    "OriginKey",
    "Parcel",
    "Recall",
    "Share",
    "Trace",
    "UnbalancedEvent",
    "UnreadableOrigin",
    "backward",
    "corrected",
    "effective",
    "forward",
    "recall",
    "tight_range",
]
