"""Texts of the findings on the catalogue's file and on the files of situations."""

from __future__ import annotations

from openkp.scheme.message_texts import N_, Message

FILE_TEXTS: dict[str, Message] = {
    "definition_file_too_long": Message(
        N_("The file is too long: it passes {expected} in line {line}."),
        N_("Look whether the right file was chosen; one file holds one situation or one draft."),
    ),
    "definition_file_unreadable": Message(
        N_("The file cannot be read as TOML, near line {line}: {found}."),
        N_("Mend that line; the reference of the format shows an example. Nothing of the file was taken."),
    ),
    "definition_tables_wrong": Message(
        N_("Line {line}: “{table}” is not a list of tables; each entry begins with a line “[[{table}]]”."),
        N_("Write each entry below a heading of its own."),
    ),
    "definition_field_missing": Message(
        N_("Line {line}: the field “{field}” of “{table}” is missing."),
        N_("Add a line “{field} = …” below that heading."),
    ),
    "definition_field_wrong": Message(
        N_("Line {line}: the field “{field}” of “{table}” is “{found}”; words in quotes were expected."),
        N_("Write words that can be read, in quotes."),
    ),
    "definition_day_wrong": Message(
        N_("Line {line}: “{found}” in “{field}” is no day; 2012, 2012-06 or 2012-06-14 was expected."),
        N_("Write the day as exactly as the source says."),
    ),
    "definition_word_unknown": Message(
        N_("Line {line}: “{found}” in “{field}” is not known. Expected: {expected}."),
        N_("Write one of the words that are expected."),
    ),
    "definition_id_wrong": Message(
        N_("Line {line}: “{found}” cannot be an id. Expected: {expected}."),
        N_("Choose a short id of that form."),
    ),
    "element_defined_twice": Message(
        N_("Line {line}: the element “{found}” is defined a second time."),
        N_("Give the new meaning a new id; an element is never changed."),
    ),
    "element_impossible": Message(
        N_("Line {line}: by the implications and exclusions of the catalogue “{found}” could never hold."),
        N_("Look at the constraints that name it; two of them contradict each other."),
    ),
    "source_twice": Message(
        N_("Line {line}: the key “{found}” is used for a second source."),
        N_("Give each source a key of its own."),
    ),
    "assertion_without_source": Message(
        N_(
            "Line {line}: the assertion names “{found}” as its source; one of the sources of this file was "
            "expected: {expected}."
        ),
        N_("Name the source that says so; without a source nothing is asserted."),
    ),
    "spot_wrong": Message(
        N_("Line {line}: the place on the map cannot be read: {found}."),
        N_("Give latitude and longitude in degrees and radius_km as a whole number from 1 to 3000."),
    ),
    "situation_impossible": Message(
        N_("Line {line}: “{found}” cannot both be so, but {party} is said to say both in “{source}”."),
        N_("Look at the source again, or keep what two accounts say apart as two assertions."),
    ),
}
