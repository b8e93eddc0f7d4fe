"""Texts of what keeps a file, or a row of it, from being events."""

from __future__ import annotations

from openkp.scheme.message_texts import N_, Message

FILE_TEXTS: dict[str, Message] = {
    "custody_file_empty": Message(
        N_("The file has no events."), N_("Give one row for each parcel that goes in or comes out.")
    ),
    "custody_file_too_large": Message(
        N_("The file has {found}; at most {most} are read."), N_("Divide it by years and give the parts.")
    ),
    "custody_file_kind_unknown": Message(
        N_("“{name}” is no file of events that is known here."),
        N_("Give CSV, Parquet, JSON or JSON lines, as the reference of the format describes."),
    ),
    "custody_file_unreadable": Message(
        N_("The file cannot be read: {problem}."), N_("Save it again, as UTF-8 where it is text.")
    ),
    "custody_encoding_guessed": Message(
        N_("The file is not UTF-8 and was read as {found}."),
        N_("Look whether names with accents are right; save the file as UTF-8."),
    ),
    "custody_columns_missing": Message(
        N_("There is no row of headings with the columns {missing}; found: {found}."),
        N_("Name the columns in the first row as the template does."),
    ),
    "custody_column_twice": Message(
        N_("The column “{column}” stands twice in the headings."), N_("Leave one of the two out.")
    ),
    "custody_columns_not_read": Message(
        N_("These columns are not read: {found}."),
        N_("Nothing need be done, unless one of them was meant to count."),
    ),
    "custody_cell_unreadable": Message(
        N_("Row {row}, event {seq}: “{column}” is “{found}”; expected: {expected}."),
        N_("Mend the cell and read the file again."),
    ),
    "custody_rows_differ": Message(
        N_("Row {row}, event {seq}: “{column}” is “{found}”, and “{expected}” in a row above."),
        N_("Rows of one event, and of one parcel in it, agree; give a new event its own number."),
    ),
    "custody_too_many_in_all": Message(
        N_("All carats of the file together are more than can be counted at once."),
        N_("Look for a weight that is far too large; else divide the file."),
    ),
    "custody_row_twice": Message(
        N_("Row {row}, event {seq}: parcel {parcel} stands there twice with one origin (see row {first})."),
        N_("Leave one of the two rows out, or give the second event its own number."),
    ),
    "custody_origin_not_read": Message(
        N_("Rows that name an origin of a parcel that goes in: {count}; the first is row {row}."),
        N_("Nothing need be done: that origin follows from what was recorded before."),
    ),
    "custody_correction_moves": Message(
        N_("Row {row}, event {seq}: the row of the correction itself names a parcel."),
        N_("Leave it empty there; what happened instead follows in rows of its own, with its kind."),
    ),
    "custody_record_unreadable": Message(
        N_("Record {record} is not an event in JSON form: {problem}."),
        N_("Compare it with the JSON Schema of the format."),
    ),
    "custody_follows_refused": Message(
        N_("Events that could not be checked, as they rest on refused ones: {count}; the first is {seq}."),
        N_("Mend the refused events and check again."),
    ),
    "custody_day_goes_back": Message(
        N_("Events with a day before that of the event above them: {count}; the first is {seq} ({day})."),
        N_("That is right where paper was typed in later; otherwise check the days."),
    ),
    "custody_licence_unreadable": Message(
        N_("Row {row} of the licences: “{column}” is “{found}”; expected: {expected}."),
        N_("Mend the cell and check again."),
    ),
    "custody_more_findings": Message(
        N_("Reading stopped after {count} findings."), N_("Mend these first and read the file again.")
    ),
}
