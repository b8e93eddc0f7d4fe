"""Texts of what a log as a whole shows about an event."""

from __future__ import annotations

from openkp.scheme.message_texts import N_, Message

CHECK_TEXTS: dict[str, Message] = {
    "custody_used_before_logged": Message(
        N_("Event {seq} takes from parcel {parcel}, which only event {maker} makes, later in the log."),
        N_("Number the event that makes the parcel before the one that takes from it."),
    ),
    "custody_opening_late": Message(
        N_(
            "Event {seq} gives {holder} {carats} ct as opening stock of {day}, though the books of {holder}"
            " were open already (event {earlier})."
        ),
        N_(
            "Ask where the stones come from. Record them as mined, bought or imported; opening stock of one"
            " holder is of one day, before all else."
        ),
    ),
    "custody_cycle_of_events": Message(
        N_("Event {seq} takes from parcel {parcel} of event {maker}, which needs what event {seq} makes."),
        N_("Nothing can be made of itself; find which of the events names a wrong parcel."),
    ),
}
