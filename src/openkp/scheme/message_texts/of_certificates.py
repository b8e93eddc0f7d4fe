"""Texts for what a certificate breaks: sections II to IV and Annex I."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from openkp.scheme.message_texts import N_, Message

CERTIFICATE_TEXTS: Mapping[str, Message] = MappingProxyType(
    {
        "number_missing": Message(
            N_("The certificate number is missing."),
            N_("Give the number as printed."),
        ),
        "number_too_long": Message(
            N_("The certificate number has {length} characters; none printed has more than {limit}."),
            N_("Compare with the paper."),
        ),
        "number_without_code": Message(
            N_("The number {number} does not begin with a two-letter country code and a serial."),
            N_("Compare with the paper; a certificate without the code is not valid."),
        ),
        "number_code_unknown": Message(
            N_("The code {found} of number {number} is not that of a Participant on {on}."),
            N_("Treat the certificate as doubtful and ask the Participant that is named as issuer."),
        ),
        "number_of_other_issuer": Message(
            N_("The number begins with {found}, but the issuer is {expected}."),
            N_("Compare with the paper; the code is that of the issuer, not of the origin."),
        ),
        "number_form_differs": Message(
            N_("The number {number} does not have the form that its issuer uses, such as {template}."),
            N_("Compare with the specimen and ask the issuing authority."),
        ),
        "number_letter_for_digit": Message(
            N_("The number {number} has a letter where a digit is expected."),
            N_("Check whether {suggested} is printed (O and 0, I and 1)."),
        ),
        "number_year_differs": Message(
            N_("The number {number} shows the year {found}, but the certificate is dated {expected}."),
            N_("Ask the issuing authority."),
        ),
        "number_out_of_series": Message(
            N_("The number {number} is outside the series notified for {year}: {series}."),
            N_("Hold the shipment and ask the issuing authority."),
        ),
        "number_warned_of": Message(
            N_("A warning of {published_on} says that certificate {number} is false ({source})."),
            N_("Detain the shipment and tell the named issuer and the Chair."),
        ),
        "number_pattern_warned_of": Message(
            N_("The number {number} is of a kind named in a warning of {published_on} ({source})."),
            N_("Read the warning and ask the issuing authority."),
        ),
        "number_already_used": Message(
            N_("The number {number} was already used for another shipment."),
            N_("Hold the shipment; ask the issuing authority which of the two is real."),
        ),
        "number_annulled": Message(
            N_("The certificate {number} was made void by its issuer."),
            N_("Do not accept it; ask the issuing authority for its replacement."),
        ),
        "issuing_authority_missing": Message(
            N_("The issuing authority is not named."),
            N_("Give the authority as printed."),
        ),
        "authority_not_designated": Message(
            N_("{found} is not among the authorities that {participant} has designated: {expected}."),
            N_("Check whether the authority was renamed; ask the Participant."),
        ),
        "party_not_identified": Message(
            N_("The {party} is not named."),
            N_("Give the name."),
        ),
        "party_without_address": Message(
            N_("The {party} {name} has no address."),
            N_("Give the address, so that the firm can be told from others."),
        ),
        "parcels_too_few": Message(
            N_("The number of parcels is {found}; a shipment has at least one."),
            N_("Count the parcels."),
        ),
        "validation_missing": Message(
            N_("Nobody is named as having validated the certificate."),
            N_("Have the Exporting Authority validate it."),
        ),
        "dates_reversed": Message(
            N_("The certificate expires on {expires_on}, before its day of issue, {issued_on}."),
            N_("Check both dates."),
        ),
        "issued_before_scheme": Message(
            N_("The certificate is dated {issued_on}; the scheme started on {started_on}."),
            N_("Check the date of issue."),
        ),
        "issued_in_future": Message(
            N_("The certificate is dated {issued_on}, after {on}."),
            N_("Check the date of issue; a certificate is not valid before it."),
        ),
        "expired": Message(
            N_("The certificate expired on {expires_on}, {days} days before {on}."),
            N_("Do not accept it; the exporter asks the issuing authority for a new one."),
        ),
        "validity_too_long": Message(
            N_(
                "The certificate is valid for {days} days, until {expires_on}; its issuer's limit is {limit}."
            ),
            N_("Check the date of expiry with the issuing authority."),
        ),
        "lines_missing": Message(
            N_("No carats are given."),
            N_("Give carats, value and HS code in at least one line."),
        ),
        "carats_negative": Message(
            N_("The carats are {found}; a weight is more than zero."),
            N_("Correct the weight."),
        ),
        "carats_zero": Message(
            N_("The carats are zero."),
            N_("Give the weight, or leave the line out."),
        ),
        "usd_negative": Message(
            N_("The value is US$ {found}; a value is more than zero."),
            N_("Correct the value."),
        ),
        "usd_zero": Message(
            N_("The value in US$ is zero."),
            N_("Give the value; goods without a price have a value for the certificate too."),
        ),
        "hs_not_rough": Message(
            N_("The HS code {found} is not that of rough diamonds."),
            N_("Use 710210, 710221 or 710231; other goods need no certificate and may not travel with one."),
        ),
        "hs_repeated": Message(
            N_("Line {line} has the HS code {hs} of line {earlier}."),
            N_("Add the two lines together, or correct the code."),
        ),
        "price_unusual": Message(
            N_("The price is US$ {price} a carat for HS {hs}; between {lowest} and {highest} is usual."),
            N_("Check carats and value for a misplaced point."),
        ),
        "origin_list_missing": Message(
            N_("The origin is mixed and no country is listed."),
            N_("Ask the exporter for the countries of origin."),
        ),
        "origin_list_required": Message(
            N_("The origin is mixed and no country is listed; {destination} refuses this."),
            N_("List all countries of origin."),
        ),
        "origin_may_not_trade": Message(
            N_("On {on}, rough diamonds of {origin} could not be traded (standing: {standing})."),
            N_("Do not issue or accept; ask the Participant that certified the origin."),
        ),
        "origin_suspended": Message(
            N_("On {on}, stones of {origin} were barred by {decision}, paragraph {paragraph}."),
            N_("Ask for proof that they left before the bar began."),
        ),
        "origin_is_eu": Message(
            N_("{origin} is given as origin, but no diamonds are mined in the European Union."),
            N_("Give the countries where the stones were mined, not the last country of export."),
        ),
        "origin_repeated": Message(
            N_("The origin {origin} is listed twice with the same zone, mine and time of production."),
            N_("List it once, or check whether another country, zone or mine was meant."),
        ),
        "production_too_early": Message(
            N_("The day of production is {found}; {earliest} or later was expected."),
            N_("Correct the year, or leave the day of production out."),
        ),
        "production_dates_reversed": Message(
            N_("Production begins on {first}, after it ends on {last}."),
            N_("Give the first day first, or leave out the day that is not known."),
        ),
        "production_after_issue": Message(
            N_("The day of production is {found}, after the day of issue {issued_on}."),
            N_("Correct the day of production, or leave it out; stones are certified after they are mined."),
        ),
        "origin_carats_not_positive": Message(
            N_("The carats of origin {origin} are {found}."),
            N_("Give the weight, or leave the carats out."),
        ),
        "origin_range_incomplete": Message(
            N_("The range of origin {origin} is not complete: {missing} is missing."),
            N_("Give the carats, the fewest and the most together, or only the carats, or none of them."),
        ),
        "origin_range_wrong": Message(
            N_("Origin {origin} has {carats} carats by bookkeeping, at least {low}, at most {high}."),
            N_("Give the fewest carats first: at least 0 ≤ fewest ≤ carats ≤ most."),
        ),
        "origin_range_beyond": Message(
            N_("Origin {origin} may have up to {high} carats, but the lines have {lines} in all."),
            N_("Correct the most carats of the origin, or the lines."),
        ),
        "origin_carats_differ": Message(
            N_("The origins add up to {origins} carats, the lines to {lines} (difference {difference})."),
            N_("Correct the carats of the origins or of the lines."),
        ),
        "source_certificates_missing": Message(
            N_("Stones not mined in {issuer} came in under other certificates; none is named."),
            N_("Name the certificates under which the stones were imported."),
        ),
        "source_is_itself": Message(
            N_("The certificate names its own number as its source."),
            N_("Name the certificates under which the stones were imported."),
        ),
        "source_repeated": Message(
            N_("The source certificate {number} is named more than once."),
            N_("Name each source once; check whether another was meant."),
        ),
        "issuer_may_not_trade": Message(
            N_("On {on}, {issuer} could not trade in rough diamonds: {standing} ({basis})."),
            N_("Do not accept the shipment."),
        ),
        "issuer_under_conditions": Message(
            N_("On {on}, {issuer} traded under conditions: {conditions}"),
            N_("Check that the shipment meets the conditions."),
        ),
        "destination_may_not_trade": Message(
            N_("On {on}, rough diamonds could not be sent to {destination}: {standing} ({basis})."),
            N_("Do not export to this destination."),
        ),
        "destination_under_conditions": Message(
            N_("On {on}, {destination} traded under conditions: {conditions}"),
            N_("Check that the shipment meets the conditions."),
        ),
        "destination_is_issuer": Message(
            N_("The destination is {issuer}, the issuer itself; a certificate is for export."),
            N_("Correct the destination; movement inside a Participant needs no certificate."),
        ),
        "destination_country_elsewhere": Message(
            N_("On {on}, {country} was not part of {destination}, the Participant of destination."),
            N_("Correct the country or the Participant of destination."),
        ),
        "member_state_as_participant": Message(
            N_("{found} is a member of {participant} and not a Participant by itself."),
            N_("Write {participant} as Participant and {found} as country of destination."),
        ),
        "standing_uncertain": Message(
            N_("The sources do not agree on the standing of {participant} around {on}."),
            N_("Look at the sources before relying on it."),
        ),
        "containers_missing": Message(
            N_("No container and no seal are given."),
            N_("Give the containers with their seal numbers."),
        ),
        "seal_missing": Message(
            N_("Container {container} has no seal number."),
            N_("Give the number of its seal."),
        ),
        "seals_too_few": Message(
            N_("Container {container} has {found} seals; its issuer uses at least {needed}."),
            N_("Check the seals and add the missing numbers."),
        ),
        "seal_repeated": Message(
            N_("The seal {seal} is given more than once."),
            N_("Check the seal numbers on the containers."),
        ),
    }
)
