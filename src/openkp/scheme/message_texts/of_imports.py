"""Texts for what comes after issue: import, transit, notices, making void."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from openkp.scheme.message_texts import N_, Message

IMPORT_TEXTS: Mapping[str, Message] = MappingProxyType(
    {
        "confirmation_number_differs": Message(
            N_("The confirmation is for number {found}; the certificate has {expected}."),
            N_("Find the certificate that belongs to the shipment."),
        ),
        "confirmation_issuer_differs": Message(
            N_("The confirmation names the issuer {found}; the certificate has {expected}."),
            N_("Correct the issuer."),
        ),
        "importer_not_destination": Message(
            N_("{found} confirms, but the shipment was sent to {expected}."),
            N_("Ask the Exporting Authority whether the shipment was diverted."),
        ),
        "importing_country_differs": Message(
            N_("The shipment came in at {found}; the certificate says {expected}."),
            N_("Note the reason for the other country."),
        ),
        "importing_authority_missing": Message(
            N_("The Importing Authority is not named."),
            N_("Give the authority that confirms."),
        ),
        "confirming_officer_missing": Message(
            N_("Nobody is named as having confirmed the import."),
            N_("Give the name of the officer."),
        ),
        "party_differs": Message(
            N_("The {party} is {found}; the certificate names {expected}."),
            N_("Ask the {party} and the Exporting Authority."),
        ),
        "party_address_differs": Message(
            N_("The address of the {party} is {found}; the certificate has {expected}."),
            N_("Check that it is the same firm."),
        ),
        "parcels_differ": Message(
            N_("{found} parcels came in; the certificate has {expected} (difference {difference})."),
            N_("Count again and ask the Exporting Authority."),
        ),
        "carats_differ": Message(
            N_(
                "{found} carats were found; {declared} are declared (difference {difference}, "
                "tolerance {tolerance} %)."
            ),
            N_("Weigh again and ask the Exporting Authority."),
        ),
        "value_differs": Message(
            N_(
                "The value was found to be US$ {found}; {declared} is declared (difference "
                "{difference}, tolerance {tolerance} %)."
            ),
            N_("Have the value checked and ask the Exporting Authority."),
        ),
        "hs_mix_differs": Message(
            N_("{carats} carats declared under {declared_hs} were found to be of {found_hs}."),
            N_("Ask the Exporting Authority how the goods were sorted."),
        ),
        "seals_differ": Message(
            N_("The seals are not those of the certificate: missing {missing}; new {new}."),
            N_("Ask the Exporting Authority which seals it used."),
        ),
        "seals_not_intact": Message(
            N_("The seals were found {found}."),
            N_("Hold the shipment, weigh all contents and ask the Exporting Authority."),
        ),
        "opened_but_not_weighed": Message(
            N_("The contents were opened, but no weight is given."),
            N_("Weigh the contents and give the lines."),
        ),
        "not_weighed": Message(
            N_("The contents were not weighed."),
            N_("Nothing to do if the check was by risk."),
        ),
        "received_before_issue": Message(
            N_(
                "The shipment was received on {received_on}, before the certificate was issued on"
                " {issued_on}."
            ),
            N_("Check both dates."),
        ),
        "received_after_expiry": Message(
            N_("The shipment was received on {received_on}; the certificate expired on {expires_on}."),
            N_("Detain it, or note how this was remedied with the Exporting Authority."),
        ),
        "confirmed_before_receipt": Message(
            N_("The import was confirmed on {confirmed_on}, before it was received on {received_on}."),
            N_("Check both dates."),
        ),
        "confirmed_in_future": Message(
            N_("The confirmation is dated {confirmed_on}, after {on}."),
            N_("Check the date."),
        ),
        "confirmation_late": Message(
            N_("The import was confirmed on {confirmed_on}, {days} days after the last day, {deadline}."),
            N_("Send it now and note the reason for the delay."),
        ),
        "confirmed_over_seals": Message(
            N_("The import is confirmed without remark, but the seals were found {seal_state}."),
            N_("Choose another outcome, or confirm after remedy and say what was done."),
        ),
        "remedy_not_explained": Message(
            N_("The import was confirmed after a remedy, but the remedy is not described."),
            N_("Say what was wrong and how it was put right; all Participants are told its essence."),
        ),
        "outcome_not_explained": Message(
            N_("The shipment was {outcome}, but no reason is given."),
            N_("Give the reason."),
        ),
        "already_confirmed": Message(
            N_("The certificate {number} was confirmed before."),
            N_(
                "Hold the shipment; a second one under the same number is false, or the "
                "confirmation is a duplicate."
            ),
        ),
        "transit_number_differs": Message(
            N_("The transit is recorded under number {found}; the certificate has {expected}."),
            N_("Find the certificate that belongs to the shipment."),
        ),
        "transit_is_an_end": Message(
            N_("{participant} is an end of the journey and is not crossed in transit."),
            N_("Treat the shipment as an export or import."),
        ),
        "transit_seals_missing": Message(
            N_("No seal was recorded at entry."),
            N_("Record the seals; without them identical state cannot be shown."),
        ),
        "transit_seals_not_certified": Message(
            N_("The seals at entry are {found}; the certificate has {expected}."),
            N_("Ask the Exporting Authority which seals it used."),
        ),
        "transit_seals_differ": Message(
            N_("The seals at exit are {found}; at entry they were {expected}."),
            N_("Hold the shipment and tell both ends of the journey."),
        ),
        "transit_weight_differs": Message(
            N_("{found} carats leave; {expected} came in."),
            N_("Hold the shipment and tell both ends of the journey."),
        ),
        "transit_opened": Message(
            N_("The container was opened in transit."),
            N_("Hold the shipment; it is no longer exempt and needs a certificate."),
        ),
        "transit_purpose_not_attested": Message(
            N_("Nobody has attested that the shipment only passes through."),
            N_("Ask for the attestation."),
        ),
        "transit_before_issue": Message(
            N_("The shipment entered on {entered_on}, before its certificate was issued on {issued_on}."),
            N_("Check both dates."),
        ),
        "transit_not_left": Message(
            N_("The shipment has not left yet."),
            N_("Record its exit."),
        ),
        "transit_dates_reversed": Message(
            N_("The shipment left on {left_on}, before it entered on {entered_on}."),
            N_("Check both dates."),
        ),
        "notice_incomplete": Message(
            N_("The advance notice does not give {field}."),
            N_("Complete the notice and send it again."),
        ),
        "notice_differs": Message(
            N_("The advance notice gives {found} for {field}; the certificate has {expected}."),
            N_("Ask the Exporting Authority which is right."),
        ),
        "notice_before_issue": Message(
            N_("The advance notice was sent on {sent_on}, before the certificate was issued on {issued_on}."),
            N_("Ask the Exporting Authority for a new notice."),
        ),
        "notice_after_arrival": Message(
            N_("The advance notice was sent on {sent_on}, after the shipment arrived on {arrived_on}."),
            N_("Send notices before the shipment arrives."),
        ),
        "replaced_after_export": Message(
            N_(
                "The certificate is replaced on {replaced_on}, but the shipment was exported on "
                "{exported_on}."
            ),
            N_("A replacement is possible only before export; correct through the Importing Authority."),
        ),
        "replaced_not_surrendered": Message(
            N_("The certificate {number} was not given back."),
            N_("Take back the old certificate before a new one is issued."),
        ),
        "replacement_differs": Message(
            N_("The replacement does not fit the certificate in {field}; expected {expected}."),
            N_("Correct the replacement."),
        ),
        "replacement_keeps_number": Message(
            N_("The new certificate has the number {number} of the old one."),
            N_("Use a new number; a number is used once."),
        ),
        "annulment_differs": Message(
            N_("The annulment does not fit the certificate in {field}; expected {expected}."),
            N_("Correct the annulment."),
        ),
        "annulled_after_confirmation": Message(
            N_("The certificate was already confirmed at import."),
            N_("A used certificate stays; settle the matter with the Importing Authority."),
        ),
        "annulled_before_expiry": Message(
            N_("The reason is expiry, but on {annulled_on} the certificate was good until {expires_on}."),
            N_("Choose another reason or wait."),
        ),
        "annulled_not_surrendered": Message(
            N_("The certificate (reason: {reason}) was not given back."),
            N_("Ask the exporter to return the paper."),
        ),
        "lost_but_surrendered": Message(
            N_("The certificate is called lost, but was given back."),
            N_("Choose another reason."),
        ),
        "annulment_not_explained": Message(
            N_("No explanation is given (reason: {reason})."),
            N_("Say what happened."),
        ),
    }
)
