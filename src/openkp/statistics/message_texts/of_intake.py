"""Texts of the findings on files that were read."""

from __future__ import annotations

from openkp.scheme.message_texts import N_, Message

_WHOLE_FILE: dict[str, Message] = {
    "file_empty": Message(
        N_("The file is empty; {expected} was expected."), N_("Check that the right file was chosen.")
    ),
    "file_too_large": Message(
        N_("The file has {found}; {expected} was expected."), N_("Divide it by year and read the parts.")
    ),
    "file_kind_unknown": Message(
        N_("The file begins with {found}; {expected} was expected."),
        N_("Save it as XLSX or as CSV in UTF-8, without a password."),
    ),
    "file_broken": Message(
        N_("From row {row} on the file cannot be read ({found}); {expected} were expected."),
        N_("Correct that row, or save the file anew as CSV. Nothing of the file was taken."),
    ),
    "encoding_unknown": Message(
        N_("The file holds {found}; {expected} was expected."), N_("Save it as CSV in UTF-8.")
    ),
    "encoding_read": Message(
        N_("The file is written in {found}, not in plain {expected}; it was read as such."),
        N_("Look at one name with accents to see that it was read rightly."),
    ),
    "workbook_broken": Message(
        N_("The workbook cannot be opened ({found}); {expected} was expected."),
        N_("Open it in a spreadsheet and save it anew as XLSX."),
    ),
    "workbook_too_large": Message(
        N_("The workbook unpacks to {found}; {expected} was expected."),
        N_("Save the sheet of figures alone, or as CSV."),
    ),
    "layout_unknown": Message(
        N_(
            "The headings are {found}: no layout that is known ({expected}). Nearest is {nearest}, for which "
            "it lacks: {missing}."
        ),
        N_("Put the figures into the published template, and its headings into the first row."),
    ),
    "column_twice": Message(
        N_("More than one column gives {found}; {expected} was expected."),
        N_("Delete or rename the column that does not count."),
    ),
    "columns_not_read": Message(
        N_("These columns were not read: {found}. Read are only {expected}."),
        N_("If one holds figures, give it the heading of the template."),
    ),
    "unit_not_understood": Message(
        N_(
            "The heading {found} names a quantity, but its unit is not understood. Understood are, for "
            "example: {expected}."
        ),
        N_("Write the heading in one of these ways. Nothing of the file was taken."),
    ),
    "sums_are_no_filings": Message(
        N_("The headings {found} are those of yearly sums made from filings, which nobody filed."),
        N_("Read the half-yearly filings themselves: {expected}."),
    ),
    "column_scaled": Message(
        N_("The column {found} was multiplied by {factor} to give {expected}."),
        N_("Check one figure against the paper."),
    ),
    "column_mixes_signs": Message(
        N_(
            "The column {found} has numbers with a decimal point and others with a decimal comma; "
            "{expected} was expected."
        ),
        N_("Check the figures of this column; those that can be read two ways were refused."),
    ),
    "kind_differs": Message(
        N_("The file holds {found}; {expected} was asked for."),
        N_("Choose the other kind of return, or the other file."),
    ),
    "sheets_not_read": Message(
        N_("Only the sheet {expected} was read; figures also stand in: {found}."),
        N_("Put all figures into one sheet, or read the sheets as files of their own."),
    ),
    "no_rows": Message(
        N_("The file has {found}; {expected} were expected."),
        N_("If there was nothing in the period, write one row with yes in the column nil."),
    ),
    "too_many_findings": Message(
        N_("There are more than {found}; the file does not seem to be in {expected}."),
        N_("Look at the first findings, correct their cause throughout, and read the file again."),
    ),
    "line_is_a_note": Message(
        N_("Row {row} holds only the words {found} and no figures ({rows} such rows)."),
        N_("Nothing is to be done if it is a remark."),
    ),
}

_CELLS: dict[str, Message] = {
    "row_too_wide": Message(
        N_("Row {row} has {found}; {expected} were expected."),
        N_("A decimal comma without quotes parts a number in two: use a point, or semicolons between cells."),
    ),
    "formula_in_cell": Message(
        N_("Row {row}, {column}: {found} is a formula; {expected} was expected."),
        N_("Copy the column and paste it as values."),
    ),
    "word_unknown": Message(
        N_("Row {row}, {column}: found {found}; expected {expected}."), N_("Correct the word.")
    ),
    "cell_empty": Message(
        N_("Row {row}, {column}: the cell is empty; expected {expected}."), N_("Fill it in.")
    ),
    "participant_unknown": Message(
        N_("Row {row}, {column}: {found} names no one country; expected {expected}."),
        N_("Give the two-letter code. Congo alone may be CD or CG."),
    ),
    "not_a_participant": Message(
        N_("Row {row}, {column}: {found} is the rest of a table; expected {expected}. It was not taken."),
        N_("Nothing is to be done."),
    ),
    "period_unreadable": Message(
        N_("Row {row}, {column}: {found} is no period of this file; expected {expected}."),
        N_("Write the period as text; a spreadsheet makes a day of it otherwise."),
    ),
    "period_before_process": Message(
        N_("Row {row}, {column}: {found} is before the Process began; expected {expected}."),
        N_("Correct the year."),
    ),
    "period_not_over": Message(
        N_("Row {row}, {column}: {found} is not over; expected {expected}."),
        N_("Check the year; an estimate needs its final figure later."),
    ),
    "hs_extension_cut": Message(
        N_("Row {row}, {column}: {found} was read as {expected} ({rows} such rows)."),
        N_("Nothing is to be done: the digits after the sixth are national."),
    ),
    "hs_zero_misplaced": Message(
        N_("Row {row}, {column}: {found} is no diamond: a zero in front, and a digit lost at the end."),
        N_("Write one of {expected}, as text."),
    ),
    "hs_digits_lost": Message(
        N_("Row {row}, {column}: {found} has lost its first digits."), N_("Write one of {expected}, as text.")
    ),
    "hs_worked": Message(
        N_("Row {row}, {column}: {found} is worked diamonds, outside the scheme; expected {expected}."),
        N_("Leave the row out, or correct the code."),
    ),
    "hs_synthetic": Message(
        N_("Row {row}, {column}: {found} is synthetic stones, outside the scheme; expected {expected}."),
        N_("Leave the row out, or correct the code."),
    ),
    "hs_not_rough": Message(
        N_("Row {row}, {column}: {found} is no code of rough diamonds; expected {expected}."),
        N_("Correct the code, or leave it empty for all rough together."),
    ),
    "amount_ambiguous": Message(
        N_("Row {row}, {column}: {found} may be {expected}."),
        N_("Write it with two places, or without any separator."),
    ),
    "amount_in_percent": Message(
        N_("Row {row}, {column}: found {found}; expected {expected}."), N_("Give the quantity itself.")
    ),
    "amount_unreadable": Message(
        N_("Row {row}, {column}: {found} is no number; expected {expected}."),
        N_("Write the figure in digits, or leave the cell empty if it is not known."),
    ),
    "amount_negative": Message(
        N_("Row {row}, {column}: {found} is below zero; expected {expected}."),
        N_("For a correction file the whole return again with the right figures."),
    ),
    "amount_too_large": Message(
        N_("Row {row}, {column}: {found} is beyond anything dug or traded; expected {expected}."),
        N_("Check the unit and the number of digits."),
    ),
    "amount_rounded": Message(
        N_("Row {row}, {column}: {found} was rounded to {expected} ({rows} such rows)."),
        N_("Nothing is to be done: figures are kept to two places."),
    ),
    "separators_read": Message(
        N_("Row {row}, {column}: {found} was read as {expected} ({rows} such rows)."),
        N_("Check that this is what was meant."),
    ),
    "grams_inexact": Message(
        N_("Row {row}, {column}: {found} is not exact in hundredths of a carat; expected {expected}."),
        N_("Give the mass in carats; one carat is 0.2 g."),
    ),
    "count_not_whole": Message(
        N_("Row {row}, {column}: found {found}; expected {expected}."), N_("Correct the count.")
    ),
}

_FILINGS: dict[str, Message] = {
    "nil_with_figures": Message(
        N_("Row {row} says that there was nothing, and gives figures; expected {expected}."),
        N_("Clear the figures, or the mark that there was nothing."),
    ),
    "row_without_figures": Message(
        N_("Row {row} tells nothing; expected {expected}."), N_("Fill it in, or delete the row.")
    ),
    "participant_differs": Message(
        N_("Row {row}, {column}: found {found}; this return is that of {expected}."),
        N_("Choose the right file, or correct the code."),
    ),
    "period_differs": Message(
        N_("Row {row}, {column}: found {found}; this return is for {expected}."),
        N_("Choose the right file or period; each period is a return of its own."),
    ),
    "partner_in_union": Message(
        N_("Row {row}, {column}: {found} is a member state; expected {expected}."),
        N_("Write EU: the Participant is the Union."),
    ),
    "two_rows_for_one": Message(
        N_("Row {row} says again what row {other} says ({found}); expected {expected}."),
        N_("Find out whether they are two parts of one figure, a correction, or one filing twice."),
    ),
    "nil_beside_figures": Message(
        N_("Rows {row} and {other} contradict each other ({found}): one is nil, the other gives figures."),
        N_("Find out which of the two holds."),
    ),
    "counted_in_union": Message(
        N_("Row {row} is of {found}, and {expected} stands beside it for {period}: it would count twice."),
        N_("Leave the member state out of totals, or find out what the Union's figure covers."),
    ),
    "member_files_alone": Message(
        N_("Row {row} is of {found}, which at the end of {period} was a member state of {expected}."),
        N_("Find out whether the Union's return covers it."),
    ),
    "filed_before_period": Message(
        N_("Row {row} was first received {found}, before its period began; expected {expected}."),
        N_("Ask whether it is the return of the year before, under a wrong year."),
    ),
    "filed_before_end": Message(
        N_("Row {row} was first received {found}, before its period had ended ({rows} such rows)."),
        N_("Nothing is to be done unless a later filing differs."),
    ),
    "filed_years_after": Message(
        N_("Row {row} was first received {found}, years after its period; expected {expected}."),
        N_("Ask whether it is a late return, or one of a later year under a wrong year."),
    ),
    "revised_before_filed": Message(
        N_("Row {row} was last changed {found}, before it was received; expected {expected}."),
        N_("Do not rely on the two stamps."),
    ),
    "stamp_unreadable": Message(
        N_("Row {row}, {column}: {found} is no time; expected {expected}. The figure was kept without one."),
        N_("Ask the source when it was received."),
    ),
    "figure_not_public": Message(
        N_("Row {row}, {column}: the figure is marked {found}, not {expected}."),
        N_("Do not publish it before that is settled."),
    ),
    "measure_is_ratio": Message(
        N_("Row {row}, {column}: {found} follows from two figures; expected {expected}. It was not taken."),
        N_("Nothing is to be done."),
    ),
    "measure_is_difference": Message(
        N_("Row {row}, {column}: {found} is a difference; expected {expected}. It was not taken."),
        N_("Nothing is to be done."),
    ),
    "currency_other": Message(
        N_("Row {row}, {column}: found {found}; expected {expected}."),
        N_("Find out the currency, and give the value in US dollars with the rate used."),
    ),
    "part_of_total": Message(
        N_("Row {row}, {column}: {found} is part of a total; expected {expected}. It was not taken."),
        N_("Nothing is to be done: the total and its sectors are kept."),
    ),
    "flow_not_asked_for": Message(
        N_("Row {row}, {column}: found {found}; only {expected} was asked for. It was not taken."),
        N_("Nothing is to be done."),
    ),
}

INTAKE_TEXTS: dict[str, Message] = {**_WHOLE_FILE, **_CELLS, **_FILINGS}
