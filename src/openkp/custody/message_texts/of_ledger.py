"""Texts of what keeps an event out of the ledger."""

from __future__ import annotations

from openkp.scheme.message_texts import N_, Message

LEDGER_TEXTS: dict[str, Message] = {
    "custody_event_twice": Message(
        N_("Event {seq} is there already."), N_("Leave the second one out, or give it its own number.")
    ),
    "custody_event_out_of_order": Message(
        N_("Event {seq} comes after event {after}; numbers ascend."), N_("Sort the events by their numbers.")
    ),
    "custody_correction_alone": Message(
        N_("Event {seq} is a correction and cannot be posted by itself."),
        N_("Read the log together with its corrections."),
    ),
    "custody_certificate_twice": Message(
        N_("Event {seq}: certificate {certificate} was used by event {earlier}; it counts once."),
        N_("Look which of the two is right; a certificate used twice is a warning sign."),
    ),
    "custody_parcel_unknown": Message(
        N_("Event {seq} takes from parcel {parcel}, which does not exist yet."),
        N_("Check the name, or record first where the parcel came from."),
    ),
    "custody_used_before_made": Message(
        N_("Event {seq} takes from parcel {parcel} on {day}; the parcel was made on {born_on}."),
        N_("Check both days."),
    ),
    "custody_overdrawn": Message(
        N_("Event {seq} takes {wanted} ct from parcel {parcel}, which has {there} ct left."),
        N_("Take what is there, or correct the event that made the parcel."),
    ),
    "custody_several_holders": Message(
        N_("Event {seq} takes from parcels of {one} and of {other}; one event is of one holder."),
        N_("Record a purchase or a sale first."),
    ),
    "custody_holder_changes": Message(
        N_("Event {seq} gives a parcel of {holder} to {found}; only a purchase, a sale or a seizure does."),
        N_("Record the sale first, or mend the holder."),
    ),
    "custody_holder_stays": Message(
        N_("Event {seq}: {holder} sells to itself."), N_("Name the buyer, or record a move or a split.")
    ),
    "custody_parcel_exists": Message(
        N_("Event {seq} makes parcel {parcel}, which exists already."), N_("Give the new parcel a new name.")
    ),
    "custody_stated_not_there": Message(
        N_("Event {seq} states origins of stones that the books do not have in these parcels."),
        N_("Check the origins; the books know at most what came in."),
    ),
}
