"""Texts of a balance that does not close."""

from __future__ import annotations

from openkp.scheme.message_texts import N_, Message

BALANCE_TEXTS: dict[str, Message] = {
    "custody_balance_open": Message(
        N_("On {day} the books have {book} ct; {declared} ct were found ({difference} ct apart)."),
        N_("Within {tolerance} ct it would pass. Count again, and look for an event that is missing."),
    ),
    "custody_balance_event": Message(
        N_("Event {seq} by itself explains the difference of {difference} ct on {day}."),
        N_("Check this event first: its day, its weight, and whether it happened at all."),
    ),
}
