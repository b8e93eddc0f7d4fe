"""Carats in accounts: internal controls that cannot create a diamond, and the origin of any parcel."""

from openkp.custody.composition import Composition, Model, Share
from openkp.custody.events import Drawn, Event, EventKind, Made, UnbalancedEvent
from openkp.custody.ledger import Ledger, Parcel
from openkp.custody.origins import OriginKey, UnreadableOrigin

__all__ = [
    "Composition",
    "Drawn",
    "Event",
    "EventKind",
    "Ledger",
    "Made",
    "Model",
    "OriginKey",
    "Parcel",
    "Share",
    "UnbalancedEvent",
    "UnreadableOrigin",
]
