"""Texts of what keeps a correction out of the log."""

from __future__ import annotations

from openkp.scheme.message_texts import N_, Message

CORRECTION_TEXTS: dict[str, Message] = {
    "custody_no_correction": Message(
        N_("Event {seq} is “{kind}” and no correction."), N_("Record it as an event of its own.")
    ),
    "custody_correction_of_correction": Message(
        N_("Event {seq} corrects event {corrects}, which is a correction itself."),
        N_("Correct the first event again; its last correction counts."),
    ),
    "custody_corrects_unknown": Message(
        N_("Event {seq} corrects event {corrects}, which is not in the log."),
        N_("Look up the number of the event that was wrong."),
    ),
    "custody_replacement_impossible": Message(
        N_("Correction {seq}: what it says instead of event {corrects} cannot be."),
        N_("See what stands in the way, and mend the correction."),
    ),
    "custody_correction_breaks": Message(
        N_("Correction {seq} of event {corrects}: event {broken}, which comes after it, can no longer be."),
        N_("Correct event {broken} first, so that it does without what was wrong."),
    ),
}
