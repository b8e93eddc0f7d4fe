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
        N_("Line {line}: the field “{field}” of “{table}” is “{found}”. Expected: {expected}."),
        N_("Write it in that form, in words that can be read."),
    ),
    "definition_field_unknown": Message(
        N_("Line {line}: “{table}” has no field “{field}”. Near it, or all there are: {expected}."),
        N_("Mend the word, or remove the field: what is not known is never passed over."),
    ),
    "definition_field_misplaced": Message(
        N_("Line {line}: “{field}” stands below a heading “{table}”, so that it would belong to that entry."),
        N_("Write it above the first heading in brackets."),
    ),
    "definition_file_not_text": Message(
        N_("The file cannot be read: from line {line} on it is not text in UTF-8."),
        N_("Save it as plain text in UTF-8. Nothing of the file was taken."),
    ),
    "situation_country_unknown": Message(
        N_("Line {line}: “{found}” is not the two-letter code of a country. Near it: {expected}."),
        N_("Write the code of ISO 3166-1, such as SL."),
    ),
    "situation_without_sources": Message(
        N_("The situation has no source, so that nothing can be asserted."),
        N_("Add “[[sources]]” with “key”, “title” and “address”."),
    ),
    "situation_without_assertions": Message(
        N_("The situation has no assertion, so that every text would be open on it."),
        N_("Add “[[assertions]]” with “element”, “value”, “party” and “source”."),
    ),
    "element_not_in_catalogue": Message(
        N_("Line {line}: the catalogue has no element “{found}”. Near it: {expected}."),
        N_("Write an element of the catalogue; “openkp definition elements” lists them all."),
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
