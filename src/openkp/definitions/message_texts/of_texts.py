"""Texts of the findings on the text form of a definition."""

from __future__ import annotations

from openkp.scheme.message_texts import N_, Message

TEXT_FORM_TEXTS: dict[str, Message] = {
    "definition_too_long": Message(
        N_("The text is too long: it passes {expected} characters in line {line} and has {found} in all."),
        N_("Send one definition by itself; look whether the right file was chosen."),
    ),
    "definition_too_many_findings": Message(
        N_("Line {line}: more than {expected} slips were found up to here; the rest was not read."),
        N_("Mend those that are named, and read the text again."),
    ),
    "definition_line_unreadable": Message(
        N_("Line {line} cannot be read: “{found}”. Expected: {expected}."),
        N_("Write the line in that form, or remove it. Nothing of the text was taken."),
    ),
    "definition_part_missing": Message(
        N_("“{expected}” is missing."),
        N_("Add it; the reference of the format shows where it stands."),
    ),
    "definition_part_twice": Message(
        N_("Line {line}: “{found}” stands there a second time."),
        N_("Keep one of the two, or give a limb or an exception another name."),
    ),
    "definition_limb_empty": Message(
        N_("Line {line}: “{found}” has no slot below it; every limb and exception has at least one."),
        N_("Add a slot, such as “act armed_conflict”, or remove the line."),
    ),
    "definition_slot_outside": Message(
        N_("Line {line}: “{found}” is a slot that stands before the first limb."),
        N_("Put a line such as “limb a” above it."),
    ),
    "element_unknown": Message(
        N_("Line {line}: the catalogue has no element “{found}” of the kind “{kind}”. Near it: {expected}."),
        N_("Choose one of that kind; “openkp definition elements” lists them all."),
    ),
    "element_of_other_kind": Message(
        N_("Line {line}: “{found}” stands in a slot of the kind “{kind}”, but is of the kind “{expected}”."),
        N_("Move it into a slot of the kind “{expected}”."),
    ),
    "element_twice": Message(
        N_("Line {line}: “{found}” stands twice in one slot."),
        N_("Remove one of the two."),
    ),
}
