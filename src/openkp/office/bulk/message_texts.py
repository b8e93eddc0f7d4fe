"""Texts of what keeps a file or one of its lines out, and of idempotency keys."""

from __future__ import annotations

from openkp.scheme.message_texts import N_, Message

BULK_TEXTS: dict[str, Message] = {
    "bulk_file_empty": Message(N_("The file is empty."), N_("Fill in the template and choose it again.")),
    "bulk_file_too_large": Message(
        N_("The file is too large: {found}; {most} are read at once."), N_("Divide it into several files.")
    ),
    "bulk_file_kind_unknown": Message(
        N_("This is neither a CSV, an XLSX nor a file of JSON lines."),
        N_("Save the table as CSV or XLSX and choose it again."),
    ),
    "bulk_file_unreadable": Message(
        N_("The file cannot be read (row {row}): {problem}."),
        N_("Open it in a spreadsheet and save it again as XLSX, or as CSV in UTF-8."),
    ),
    "bulk_headings_unknown": Message(
        N_("No row of headings was found with {expected}. The file begins with: {found}."),
        N_("Take the headings from the template; their order does not matter."),
    ),
    "bulk_column_twice": Message(
        N_("Columns stand twice: {columns}."), N_("Keep one of each; nobody could tell which counts.")
    ),
    "bulk_columns_unknown": Message(
        N_("Columns that are not read: {columns}."),
        N_("If one of them matters, give it the heading of the template; otherwise nothing is needed."),
    ),
    "bulk_no_lines": Message(
        N_("The file has headings and no line of a shipment."),
        N_("Write one line for each shipment under the headings; the example row is passed over."),
    ),
    "bulk_too_many_lines": Message(
        N_("The file has more than {most} lines."), N_("Divide it into several files.")
    ),
    "bulk_same_file": Message(
        N_("The same file was uploaded on {day} as {reference} ({name})."),
        N_("Look at that job. To send refused lines again, upload its report with the corrections."),
    ),
    "bulk_declarant_missing": Message(
        N_("Nobody is named who declares these shipments."),
        N_("Give the name of the person who makes the declaration of Annex II 18."),
    ),
    "bulk_job_state": Message(
        N_("{reference} is “{state}”."), N_("Open it again to see what happened meanwhile.")
    ),
    "bulk_line_not_json": Message(
        N_("The line is not a JSON object, or longer than {most}."),
        N_("Write one object on each line, as docs/guides/bulk.md shows."),
    ),
    "bulk_fields_unknown": Message(
        N_("Fields that nobody knows: {fields}."), N_("Compare their names with docs/guides/bulk.md.")
    ),
    "bulk_content_missing": Message(
        N_("The line has no object “content”."),
        N_("Put the application there, in the form that POST /api/applications takes."),
    ),
    "bulk_row_too_long": Message(
        N_("The row has {found} cells, and there are {expected} headings: its cells may be shifted."),
        N_("Put texts that hold the delimiter in quotes, or save the table as XLSX."),
    ),
    "bulk_cell_formula": Message(
        N_("The cell holds a formula, not a value: {found}."),
        N_("Replace the formula by its value (in a spreadsheet: copy, then paste values only)."),
    ),
    "bulk_amount_ambiguous": Message(
        N_("“{found}” can be read as {first} or as {second}."),
        N_("Write the figure with two places, such as 1234.50."),
    ),
    "bulk_origin_unread": Message(
        N_("“{found}” says nothing about an origin."),
        N_("After a country and a semicolon write zone=, mine=, from= or to= (days, year first)."),
    ),
    "bulk_line_unknown": Message(
        N_("The report of {reference} has no refused line {line}."),
        N_("Keep the column “line” as it is in the report. New shipments go into a file of their own."),
    ),
    "bulk_line_mended": Message(
        N_("Line {line} of {reference} came again already and was done."),
        N_("Nothing needs to be done for it."),
    ),
    "bulk_line_failed": Message(
        N_("Something went wrong in the office itself while this line was done; nothing of it was kept."),
        N_("Send the line again. If it happens again, tell the administrator of this office: {hint}."),
    ),
    "bulk_no_longer_entitled": Message(
        N_("{who} may no longer do this; the job is paused."),
        N_("A colleague in the same capacity opens the job and continues it in his or her own name."),
    ),
    "idempotency_key_reused": Message(
        N_("The idempotency key {key} was used for another request."),
        N_("Use a new key for each new request, and the same key only to send the same request again."),
    ),
    "idempotency_key_wrong": Message(
        N_("The idempotency key has more than {most} characters, or others than plain letters and signs."),
        N_("Use, for example, a UUID."),
    ),
}
