"""Texts for JSON that cannot be read, or was mended."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from openkp.scheme.message_texts import N_, Message

READING_TEXTS: Mapping[str, Message] = MappingProxyType(
    {
        "object_expected": Message(
            N_("An object with named fields was expected here, but {found} was found."),
            N_("Send the fields as in the published schema."),
        ),
        "list_expected": Message(
            N_("A list was expected here, but {found} was found."),
            N_("Write the entries between square brackets."),
        ),
        "list_too_long": Message(
            N_("The list has {length} entries; at most {limit} are read."),
            N_("Split the shipment or correct the list."),
        ),
        "text_expected": Message(
            N_("A text was expected here, but {found} was found."),
            N_("Write the value as text, in quotes."),
        ),
        "text_too_long": Message(
            N_("The text has {length} characters; at most {limit} are allowed."),
            N_("Shorten the text."),
        ),
        "text_has_control_characters": Message(
            N_("The text holds characters that cannot be printed or signed."),
            N_("Type the text again; do not paste it."),
        ),
        "text_has_hidden_characters": Message(
            N_("The text holds hidden characters that can make it look like another text."),
            N_("Type the text again, or ask the sender why they are there."),
        ),
        "field_missing": Message(
            N_("The field {field} is missing."),
            N_("Add the field."),
        ),
        "field_misspelt": Message(
            N_("The field {field} is not known; {nearest} may be meant."),
            N_("Correct the name of the field."),
        ),
        "field_unknown": Message(
            N_("The field {field} is not known and is not read."),
            N_("Leave it out, or say what it is for."),
        ),
        "more_findings": Message(
            N_("There are {count} more findings than can be shown."),
            N_("Correct those shown, then check again."),
        ),
        "number_expected": Message(
            N_("A number was expected here, but {found} was found."),
            N_("Write the number as text in quotes, such as '12.50'."),
        ),
        "carats_not_exact": Message(
            N_("The carats {found} are a JSON number with a fraction, which is not exact."),
            N_("Write carats as text in double quotes, such as 12.50 between them."),
        ),
        "usd_not_exact": Message(
            N_("The value {found} is a JSON number with a fraction, which is not exact."),
            N_("Write US$ as text in double quotes, such as 1200.00 between them."),
        ),
        "number_has_comma": Message(
            N_("The number {found} has a comma; the decimal sign is a point."),
            N_("Write {suggested} if that is what is meant."),
        ),
        "number_has_separators": Message(
            N_("The number {found} has signs between the thousands."),
            N_("Write the digits without them, with a point before the decimals."),
        ),
        "number_not_plain": Message(
            N_("{found} is not a plain decimal number."),
            N_("Write digits only, with a point before the decimals."),
        ),
        "number_too_large": Message(
            N_("The number {found} is larger than any shipment."),
            N_("Check for digits too many."),
        ),
        "number_too_fine": Message(
            N_("The number {found} has more than two decimal places."),
            N_("Round it to two places, as on the certificate."),
        ),
        "whole_number_expected": Message(
            N_("A whole number was expected here, but {found} was found."),
            N_("Write the number without quotes and without decimals."),
        ),
        "date_expected": Message(
            N_("A date was expected here, but {found} was found."),
            N_("Write the date as text, in the form YYYY-MM-DD."),
        ),
        "date_not_iso": Message(
            N_("The date {found} is not in the form YYYY-MM-DD."),
            N_("Write year, month and day, such as 2026-03-09."),
        ),
        "date_impossible": Message(
            N_("The date {found} does not exist in the calendar."),
            N_("Check day and month."),
        ),
        "date_has_time": Message(
            N_("The date {found} has a time of day; only a day was expected."),
            N_("Write {suggested} if that is the day."),
        ),
        "choice_unknown": Message(
            N_("The value {found} is not one of the choices: {choices}."),
            N_("Use one of these words."),
        ),
        "country_empty": Message(
            N_("No country is given."),
            N_("Give the two-letter code. If it is Namibia, a spreadsheet may have lost its code NA."),
        ),
        "country_unknown": Message(
            N_("The country {found} is not known."),
            N_("Give the two-letter code of ISO 3166-1, or EU for the European Union."),
        ),
        "country_mended": Message(
            N_("The country {found} was read as {code} ({country})."),
            N_("Check that this is meant; write the two-letter code in capitals."),
        ),
        "member_state_mended": Message(
            N_("{found} is a member of the European Union; the Participant was read as {participant}."),
            N_("Nothing to do if this is meant."),
        ),
        "hs_mended": Message(
            N_("The HS code {found} was read as {hs}."),
            N_("Write six digits without a point."),
        ),
        "hs_not_a_code": Message(
            N_("{found} is not an HS code."),
            N_("Write six digits: 710210, 710221 or 710231."),
        ),
        "hs_digits_lost": Message(
            N_("The HS code {found} seems to have lost or moved a digit."),
            N_("Write six digits: 710210, 710221 or 710231."),
        ),
        "seals_and_containers_differ": Message(
            N_("The list of seals ({flat}) is not the list in the containers ({nested})."),
            N_("Give the same seals in both, or leave one out."),
        ),
    }
)
