"""Texts of the findings that only the office can make: states, competence, what its own records hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext

from openkp.custody.message_texts import MESSAGES as CUSTODY_MESSAGES
from openkp.definitions.message_texts import MESSAGES as DEFINITION_MESSAGES
from openkp.governance import MESSAGES as GOVERNANCE_MESSAGES
from openkp.governance.decision_messages import DECISION_MESSAGES
from openkp.office.access.message_texts import MESSAGES as ACCESS_MESSAGES
from openkp.office.acting import Json
from openkp.office.bulk.message_texts import BULK_TEXTS
from openkp.office.code_words import MAY_BE_CODES, code_text
from openkp.office.parties.key_texts import OFFICE_KEY_TEXTS
from openkp.office.register.key_trouble import NoUsableKey
from openkp.office.stocks.holding_messages import HOLDING_TEXTS
from openkp.office.wording import day_text, plugged
from openkp.scheme.findings import Finding, Param, Severity
from openkp.scheme.message_texts import N_, Message
from openkp.scheme.messages import MESSAGES as SCHEME_MESSAGES
from openkp.scheme.messages import Explanation, explain, finding_to_json
from openkp.statements import MESSAGES as STATEMENT_MESSAGES
from openkp.statistics.message_texts import MESSAGES as STATISTICS_MESSAGES

MESSAGES: dict[str, Message] = {
    "certificate_in_open_form": Message(
        N_("Certificate {number} was issued in the open form: every copy of it shows all its fields."),
        N_("Give the whole certificate, or ask the administrator to hide trade data in new certificates."),
    ),
    "certificate_fields_hidden": Message(
        N_("This copy of {number} does not show all fields, so it cannot be compared with the shipment."),
        N_("Ask for the certificate itself, or for a copy with all fields shown, and present that."),
    ),
    "no_seat_at_table": Message(
        N_("{name} does not sit at the table of the Process."),
        N_("Act as delegate, observer, Chair or Secretariat; an administrator gives these capacities."),
    ),
    "seat_elsewhere": Message(
        N_("{name} gives no seats at the table of the Process."),
        N_("Ask the administrator of the office that keeps the record of the Process."),
    ),
    "capacity_with_seat": Message(
        N_("“{capacity}” is given with a seat, for the party that the person speaks or works for."),
        N_("Only the administrator of the office that keeps the record of the Process gives it."),
    ),
    "party_unknown": Message(
        N_("{found} is no Participant today, nor a code that can name a party."),
        N_("Give the two-letter code of a Participant, EU for the Union, or a short name such as CSC."),
    ),
    "party_is_member_state": Message(
        N_("{found} is a member state; {participant} is the Participant and has one position."),
        N_("Seat the person for {participant}."),
    ),
    "party_is_participant": Message(
        N_("{found} is a Participant and speaks through its delegates."),
        N_("Give a short name such as CSC, or seat the person as a delegate."),
    ),
    "parcel_not_received": Message(
        N_("Parcel {parcel} is still on its way to the buyer."),
        N_("The buyer records first that it arrived, with its weight."),
    ),
    "licence_number_taken": Message(
        N_("There is a licence {number} already."),
        N_("Give the new licence a number of its own; one that still runs can be renewed."),
    ),
    "licence_days_wrong": Message(
        N_("The licence would hold from {first} to {last}."),
        N_("Give a last day that is later than the first, or than the last day so far."),
    ),
    "licence_position_incomplete": Message(
        N_("Latitude, longitude and radius describe the area together; one of them is missing."),
        N_("Give all three, or leave all three out and name the zone or the mine."),
    ),
    "licence_position_wrong": Message(
        N_("The position is no place on earth, or the radius is not between 0 and 1,000 km."),
        N_("Latitude is at most 90 degrees either way, longitude 180; south and west are negative."),
    ),
    "licence_area_missing": Message(
        N_("A licence to mine or to dig says where; this one names no zone, mine or position."),
        N_("Name the zone or the mine, or give a position with a radius."),
    ),
    "licence_is_over": Message(
        N_("Licence {number} no longer holds; its end was {last}."),
        N_("Grant a new licence; between the two days nothing could be mined or bought."),
    ),
    "licence_end_outside": Message(
        N_("The licence holds from {first} to {last}; it cannot end on {day}."),
        N_("Give a day within the licence."),
    ),
    "account_there_already": Message(
        N_("{name} has the account {account} already."), N_("Open that account; a company has one.")
    ),
    "count_in_future": Message(
        N_("{day} has not come yet."), N_("Give the day on which it was done, today at the latest.")
    ),
    "no_parcel_chosen": Message(N_("No parcel was chosen."), N_("Mark at least one parcel of the list.")),
    "parcel_not_held": Message(
        N_("{holder} has nothing left of parcel {parcel}."),
        N_("Open the account again; the parcel may have been sold, mixed or sorted meanwhile."),
    ),
    "stock_event_unknown": Message(
        N_("There is no event {seq} among those that you may correct."),
        N_("Open the parcel and follow the link beside the event that was wrong."),
    ),
    "correction_of_a_correction": Message(
        N_("Event {seq} is a correction itself."),
        N_("Correct the first event again; its last correction counts."),
    ),
    "correction_of_another_kind": Message(
        N_("Event {seq} is “{kind}” and cannot become “{found}”."),
        N_("Say that it did not happen, and record what happened as a new event."),
    ),
    "correction_of_an_export": Message(
        N_("Event {seq} is the export under certificate {certificate}."),
        N_("Annul or replace the certificate; the books follow it."),
    ),
    "correction_breaks_export": Message(
        N_("After this correction event {broken}, the export under certificate {certificate}, could not be."),
        N_("Annul or replace certificate {certificate} first; the books follow it."),
    ),
    "correction_changes_nothing": Message(
        N_("Event {seq} is recorded like that already."),
        N_("Change what was wrong, or leave it as it is."),
    ),
    "correction_too_wide": Message(
        N_("More than {most} later events rest on event {seq}."),
        N_("Correct the later events first, or ask the authority to count the stock and open it anew."),
    ),
    "correction_of_an_import": Message(
        N_("Event {seq} is the import under certificate {certificate}, as it was confirmed here and signed."),
        N_("The signed confirmation stands. Tell the issuing authority; what lies here otherwise, count."),
    ),
    "account_of_the_state": Message(
        N_("Account {account} is that of the State, to which seized stones come."),
        N_("Leave it open."),
    ),
    "stock_buyer_is_seller": Message(
        N_("{holder} has the parcel already."),
        N_("Name the account that the parcel goes to."),
    ),
    "correction_by_the_authority": Message(
        N_("Event {seq} ({kind}) was not recorded by your people alone, or is not theirs to correct."),
        N_("Ask your authority to correct it; tell it what was wrong."),
    ),
    "correction_by_the_other_side": Message(
        N_("Event {seq} ({kind}) stands in the account of the other side; yours only received its stones."),
        N_("Ask the other side to correct it, or your authority; tell them what was wrong."),
    ),
    "correction_adds": Message(
        N_("With this correction your account would hold {difference} ct more than it does."),
        N_("A company corrects weights downward. Ask your authority to look at the stones and correct it."),
    ),
    "correction_of_origins": Message(
        N_("The correction of event {seq} would change where the stones are from."),
        N_("Leave the origin as it is. If it is wrong, ask your authority to correct it."),
    ),
    "correction_of_a_certificate": Message(
        N_("Event {seq} stands under certificate “{certificate}”, not “{found}”."),
        N_("Leave the certificate as it is. If the event never was, say that it did not happen."),
    ),
    "correction_from_a_later_parcel": Message(
        N_("Parcel {parcel} was made by event {born}; event {seq} came before and cannot take from it."),
        N_("Say that the event did not happen, and record what happened as a new event."),
    ),
    "production_elsewhere": Message(
        N_("Event {seq} is production, and its stones would be of {found}, not of {expected}."),
        N_("Say that the production did not happen. Stones of another country come by an import."),
    ),
    "recall_too_wide": Message(
        N_("Stones of this certificate went through more than {most} events."),
        N_("Ask for the country, zone or mine instead; that answer has no bound."),
    ),
    "recall_of_nothing": Message(
        N_("Nothing was named that could be recalled, or both an origin and a certificate."),
        N_("Name a country, zone, mine, licence or time; or a certificate alone."),
    ),
    "correction_reaches_others": Message(
        N_("The correction would change {found}, which is not of your account."),
        N_("Ask your authority to correct event {seq}; tell it what was wrong."),
    ),
    "certificate_stands_on_correction": Message(
        N_("Certificate {certificate} was issued for stones of which the books now say something else."),
        N_("Look at the certificate: annul or replace it, or tell the importing authority."),
    ),
    "stock_rows_too_many": Message(
        N_("{found} parcels are named; an application names {most} at most."),
        N_("Mix the parcels first, and name the mixture."),
    ),
    "stock_row_unreadable": Message(
        N_("This is no parcel with its carats: {found}."),
        N_("Name the code of a parcel and carats above zero with at most two places."),
    ),
    "stock_parcel_repeated": Message(
        N_("Parcel {parcel} is named {times} times."),
        N_("Name it once, with all the carats that leave."),
    ),
    "stock_parcel_not_held": Message(
        N_("{exporter} has no parcel {parcel}."),
        N_("Choose a parcel from the exporter's own stock; one that was bought is recorded first."),
    ),
    "stock_parcel_void": Message(
        N_("Parcel {parcel} never was: a correction of the books says so."),
        N_("Look at what the correction put in its place, and name that."),
    ),
    "stock_parcel_short": Message(
        N_("{wanted} carats are named of parcel {parcel}, of which {there} are left."),
        N_("Name what is left, and another parcel for the rest; somebody may have used it a moment ago."),
    ),
    "stock_changed_since_examination": Message(
        N_(
            "Since the shipment of {reference} was examined, the books were corrected and say something else"
            " of where its stones come from."
        ),
        N_(
            "Look at the origins and source certificates as they are now and record the examination again; a"
            " second officer approves again too."
        ),
    ),
    "export_stays_in_books": Message(
        N_(
            "The shipment of {number} had left, and its original did not come back: its carats stay exported."
        ),
        N_("If the goods are still here, have the original surrendered; else have the stones looked for."),
    ),
    "transition_too_long": Message(
        N_("A transition until {until} is longer than the {months} months that the policy allows."),
        N_("Give a day until {latest}; if the law runs on, set the transition again when that day is near."),
    ),
    "import_in_books": Message(
        N_("The books have the import under {number} already, from a history that was loaded."),
        N_("Compare its carats with those found; nothing was added to the importer's stock."),
    ),
    "stock_file_twice": Message(
        N_("The same content was imported on {day} from “{name}”, as events {first} to {last}."),
        N_("Nothing needs to be done; mend what is wrong by corrections."),
    ),
    "stock_file_returned": Message(
        N_("The file “{name}” was sent back on {day}: {because}."),
        N_("The holder mends it and hands it in again."),
    ),
    "stock_file_too_long": Message(
        N_("The file has {found} events; at most {most} are taken at once."),
        N_("Divide it by years and import the parts in order."),
    ),
    "stock_file_not_opening": Message(
        N_("Event {seq} is “{kind}”; a holder imports the own opening stock only."),
        N_("Record it at the desk, or give the history to your authority."),
    ),
    "stock_file_holder_unknown": Message(
        N_("Nobody here is called “{name}” (first in event {seq}, {count} parcels)."),
        N_("Write the account’s code, the licence’s number or the registered name; or open the account."),
    ),
    "stock_file_holder_of_several": Message(
        N_("“{name}” may be several holders (first in event {seq}, {count} parcels)."),
        N_("Write the code of the account that is meant."),
    ),
    "stock_file_holder_other": Message(
        N_("Event {seq} is of “{name}” ({count} parcels); you import the stock of {own} only."),
        N_("Write your own account, licence or registered name as the holder."),
    ),
    "stock_file_day_ahead": Message(
        N_("Event {seq} is of {day}, which has not come yet ({count} such events)."),
        N_("Check the days; only what happened is recorded."),
    ),
    "stock_file_name_wrong": Message(
        N_("{count} parcels have names that cannot stand on a label: {names}."),
        N_("Use up to 40 letters without accents, digits, dots, dashes and underscores."),
    ),
    "stock_file_name_reserved": Message(
        N_("{count} parcels have names of the form that books give themselves: {names}."),
        N_("Leave the name empty in a list of stock, or choose other names."),
    ),
    "stock_file_number_own": Message(
        N_(
            "{count} exports are under numbers that this office gives out itself and has not issued: {names}."
        ),
        N_("Check the numbers against the register of certificates; this office books its own exports."),
    ),
    "stock_file_parcel_taken": Message(
        N_("{count} parcels exist in this office already: {names}."),
        N_("Leave out what was recorded before, or give new parcels new names."),
    ),
    "stock_file_corrected": Message(
        N_("The file has {count} corrections (the first is event {seq}); what they say is imported, once."),
        N_("Keep the file: the books show what happened, not how it was first written."),
    ),
    "stock_file_opened_before": Message(
        N_("{name} has an opening stock in the books already, of {day}."),
        N_("Check that the same stones are not counted twice."),
    ),
    "nothing_to_act_on": Message(
        N_("There is nothing at this meeting yet on which this could be done."),
        N_("Look at the agenda and the documents; somebody has to put it on the table first."),
    ),
    "process_not_known": Message(
        N_("This office knows no key that signs for the Process."),
        N_("Learn the ids of the Process's root keys by another way, and set OPENKP_PROCESS_ROOTS."),
    ),
    "decision_not_valid": Message(
        N_("The file is not a decision that this office can trust."),
        N_("Ask the Secretariat for the file again, and check that this office's trust list is the newest."),
    ),
    "decision_known": Message(
        N_("This office obeys {number} already."),
        N_("Nothing needs to be done; look it up in the register of decisions."),
    ),
    "record_not_found": Message(
        N_("There is no {record} {reference} among the records you may work on."),
        N_("Check the number, or look in the list."),
    ),
    "wrong_state": Message(
        N_("{reference} is now “{state}”; this step is no longer possible."),
        N_("Open it again to see who did what, and go on from there."),
    ),
    "second_officer_needed": Message(
        N_("The shipment is worth {usd} US$; from {threshold} US$ two officers must take part."),
        N_("Approve it, then ask a second officer to issue the certificate."),
    ),
    "same_officer_twice": Message(
        N_("You approved {reference} yourself; a second officer must issue it."),
        N_("Ask another issuing officer of your authority."),
    ),
    "question_unanswered": Message(
        N_("A question about {reference} has no answer yet: {question}"),
        N_("Write what you checked beside the question, then issue."),
    ),
    "no_signing_key": Message(
        N_("{authority} has no key with which it may sign on {day}."),
        N_("Ask the administrator of your authority to make a key."),
    ),
    "not_examined": Message(
        N_("{reference} has not been weighed, valued and sealed."),
        N_("Record what you weighed, the value and the seals."),
    ),
    "source_not_confirmed_here": Message(
        N_("Source certificate {number} was not confirmed as an import by {participant} in this office."),
        N_("Look at the import confirmation on paper, and write where it is kept."),
    ),
    "already_exported": Message(
        N_("{number} is “{state}”; only a certificate that has not left may be replaced."),
        N_("If the shipment came back, annul the certificate and issue a new one on a new application."),
    ),
    "not_surrendered": Message(
        N_("The printed certificate {number} has not been given back."),
        N_("Take the original back first, and tick that it was given back."),
    ),
    "remark_missing": Message(
        N_("“{field}” needs a sentence of explanation."),
        N_("Write what happened, so that others can understand it later."),
    ),
    "presented_before": Message(
        N_("{number} was presented before: {where} on {day}."),
        N_("Keep the shipment and ask that post; one certificate serves one shipment."),
    ),
    "confirmed_before": Message(
        N_("{number} was already confirmed by {where} on {day}."),
        N_("Detain the shipment and tell the issuing authority: a certificate is never used twice."),
    ),
    "not_destined_here": Message(
        N_("The certificate names {destination} as destination; you act for {here}."),
        N_("If the shipment only crosses, record a transit. Otherwise ask the issuing authority."),
    ),
    "signature_not_checked": Message(
        N_("The data of {number} were typed from paper; no signature was checked."),
        N_("Compare the paper with the specimen of {participant}, and scan the code if there is one."),
    ),
    "certificate_not_in_register": Message(
        N_("{number} carries the code of {participant}, whose register in this office does not hold it."),
        N_("Detain the shipment and ask {participant}: it may be a forgery."),
    ),
    "content_needed": Message(
        N_("Only the number of {number} was given; its data are not known to you."),
        N_("Scan its code, upload its PDF, or type the data from the paper."),
    ),
    "verdict_forbids_confirmation": Message(
        N_("The check of {number} ended with “{verdict}”; such a certificate cannot be confirmed."),
        N_("Choose detained, seized or returned, and tell the issuing authority."),
    ),
    "confirmation_of_unknown_number": Message(
        N_("{sender} confirms {number}, which your register does not hold."),
        N_("Compare with similar numbers; if none fits, ask the sender for a copy: it may be a forgery."),
    ),
    "certificate_annulled_here": Message(
        N_("{number} was made void on {day}: {reason}."),
        N_("Hold the shipment and ask the issuing authority which certificate took its place."),
    ),
    "seen_record_wrong": Message(
        N_("A record of a post cannot be kept: {field} is “{value}”."),
        N_("Update the verifier on the device, set its clock, and send the record again."),
    ),
    "records_file_wrong": Message(
        N_("This is not a file of records of the verifier."),
        N_(
            "Choose the file that the verifier wrote with “Save as a file”; "
            "its name begins with openkp-records."
        ),
    ),
    "alert_settled_before": Message(
        N_("Somebody settled this alert already."),
        N_("Nothing needs to be done; it is among the settled ones."),
    ),
    "amber_hours_wrong": Message(
        N_("{found} hours cannot be the limit."), N_("Give hours from {least} to {most}.")
    ),
    "telephone_wrong": Message(
        N_("“{found}” is no telephone number that posts abroad can call."),
        N_("Give it with the country’s code, such as +267 000 0000."),
    ),
    "mail_wrong": Message(
        N_("“{found}” is no mail address."), N_("Give an address such as border@example.org.")
    ),
    "certificate_suspended_here": Message(
        N_("{number} is on hold: its issuer looks into it."),
        N_("Keep the shipment and call the issuing authority; the hold may be lifted."),
    ),
    "confirmed_while_suspended": Message(
        N_("{number} was let in while it was on hold."),
        N_("Ask the importing authority how the hold was missed, and whether the goods are those declared."),
    ),
    "nothing_read_empty": Message(N_("The file is empty."), N_("Choose the file or the picture again.")),
    "nothing_read_too_large": Message(
        N_("The file is larger than 20 MB, or its picture is too large to read."),
        N_("Take a smaller picture of the code alone, or upload the PDF."),
    ),
    "nothing_read_unreadable": Message(
        N_("The file is damaged and cannot be read."), N_("Take a new picture, or ask for the file again.")
    ),
    "nothing_read_unknown_format": Message(
        N_("This is neither a PDF, a picture (PNG, JPEG, WebP) nor the text of a certificate's code."),
        N_("Upload the certificate's PDF or a photograph of its code, or type the number."),
    ),
    "nothing_read_encrypted_pdf": Message(
        N_("The PDF is locked with a password."),
        N_("Ask for the certificate's own PDF, or photograph the code."),
    ),
    "nothing_read_pdf_without_code": Message(
        N_("No certificate is attached to this PDF and no code was found in its pictures."),
        N_("Photograph the square code on the paper and upload the picture."),
    ),
    "nothing_read_several_attachments": Message(
        N_("The PDF carries more than one certificate."),
        N_("Upload the PDF of one certificate only, and ask who put them together."),
    ),
    "nothing_read_no_code_in_picture": Message(
        N_("No code was found in the picture."),
        N_("Take it again from nearer, flat, in good light, with the whole square code in it."),
    ),
    "nothing_read_several_codes": Message(
        N_("The picture shows the codes of more than one certificate."),
        N_("Take a picture of one code only."),
    ),
    "nothing_read_other_code": Message(
        N_("The code in the picture is not that of a Kimberley Process certificate."),
        N_("Look for the square code beside the certificate number."),
    ),
    "number_not_given": Message(
        N_("No number was given."),
        N_("Type the certificate number, or upload its PDF or a picture of its code."),
    ),
    "give_exactly_one": Message(
        N_("Exactly one of these is needed: {fields}."), N_("Give one of them and leave the others out.")
    ),
    "request_field_wrong": Message(
        N_("The request is not in the form of this operation: {problem}."),
        N_("Compare it with the description at /api/openapi.json."),
    ),
    "exporter_not_registered": Message(
        N_("“{name}” is not a company registered with your authority."),
        N_("Register the company first, or correct its name in the application."),
    ),
    "name_taken": Message(
        N_("“{name}” is already taken."),
        N_("Choose another, or open the one that exists."),
    ),
    "password_weak": Message(
        N_("The password is not accepted: {reason}"),
        N_("Use at least twelve characters that are hard to guess."),
    ),
    # definitions: what is asserted of situations
    "assertion_element_unknown": Message(
        N_("“{found}” is no element of the catalogue."),
        N_("Choose an element from the list; the catalogue of elements explains each."),
    ),
    "assertion_value_unknown": Message(
        N_("“{found}” is not yes, no or “cannot be known”."), N_("Choose one of the three.")
    ),
    "assertion_standard_unknown": Message(
        N_("“{found}” is no standard of proof that this office knows."), N_("Choose one from the list.")
    ),
    "assertion_source_missing": Message(
        N_("No source was given: nothing is asserted of a situation without one."),
        N_("Give the title of the source, and its web address or the symbol of the document."),
    ),
    "assertion_address_wrong": Message(
        N_("“{found}” is neither a web address nor the symbol of a document, so nobody can look it up."),
        N_("Give an address that begins with https://, or a symbol such as S/2000/1195."),
    ),
    "assertion_day_wrong": Message(
        N_("“{found}” is no day on which a source can have said this."),
        N_("Write 2009, 2009-06 or 2009-06-26, not in the future; or leave the day out."),
    ),
    "assertion_too_long": Message(
        N_("The text has {found} characters; at most {longest} are kept."),
        N_("Shorten it; the source itself can be read at its address."),
    ),
    "assertion_too_many": Message(
        N_("{most} assertions of your party stand there already; the last one was to be on “{element}”."),
        N_("Take one back that adds nothing, and state this one then: the strongest sources are enough."),
    ),
    "assertion_words_unreadable": Message(
        N_("The words hold characters that cannot be seen, or that turn the direction of reading."),
        N_("Type the words anew, without pasting them."),
    ),
    "assertion_repeated": Message(
        N_("Your party has already said this of “{element}” from the same source."),
        N_("Nothing needs to be done; it counts. Give another source, if there is one."),
    ),
    "assertion_against_own": Message(
        N_("Your party has said the opposite of “{element}” from the same source."),
        N_("Take the earlier assertion back first, or give another source."),
    ),
    "assertion_impossible": Message(
        N_("What your party says of “{element}” cannot be together with what it says of “{other}” there."),
        N_("Read both elements in the catalogue, and correct or take back one of the two."),
    ),
    "assertion_withdrawn_before": Message(
        N_("The assertion on “{element}” was taken back already."),
        N_("Nothing needs to be done; it no longer counts."),
    ),
    "contest_says_the_same": Message(
        N_("This is what {party} says too; nothing is contested."),
        N_("Choose another answer, or state it as an assertion of your own."),
    ),
    "contest_of_own": Message(
        N_("The assertion on “{element}” is your own party’s."),
        N_("Take it back, instead of contesting it."),
    ),
    "contest_without_reason": Message(
        N_("No reason was given."),
        N_("Write why the assertion does not hold, so that readers can weigh both."),
    ),
    "no_root_keys": Message(
        N_("This office holds {held} root keys; {needed} are needed to sign the trust list."),
        N_("Bring the trust list to the holders of the other root keys."),
    ),
    "key_already_withdrawn": Message(
        N_("Key {key} is already withdrawn or compromised since {day}."),
        N_("Nothing more is needed; make a new key if the authority has none."),
    ),
    "last_log_key": Message(
        N_("{key} is the only key with which the heads of your logs can be signed."),
        N_("Make a new log key first, then withdraw this one."),
    ),
    "seconded_by_nobody": Message(
        N_("No Participant seconds you to the Working Group on Statistics."),
        N_("Ask the administrator of the office that keeps the record of the Process for a seat."),
    ),
    "pair_taken": Message(
        N_("One of the two records belongs to {other} already, which was found to be one shipment."),
        N_("If that was wrong, open {other} under “Decided” and decide it anew; then decide this pair."),
    ),
    "own_participant": Message(
        N_("{participant} seconds you to the Working Group; its figures are another analyst’s to judge."),
        N_("Ask another analyst of the Working Group to do it."),
    ),
    "last_administrator": Message(
        N_("{name} is the last administrator of {authority}."),
        N_("Add another administrator first."),
    ),
    "return_period_running": Message(
        N_("{period} runs until {ends}; its return cannot be signed before it has ended."),
        N_("Keep the draft, and sign it when the period is over."),
    ),
    "return_nil_not_declared": Message(
        N_("The return has no lines, and nobody has said that there was nothing to report."),
        N_("Add the lines, or tick that there was nothing to report."),
    ),
    "return_nil_with_lines": Message(
        N_("“Nothing to report” is ticked, but the draft holds {count} lines."),
        N_("Take the tick away, or remove the lines."),
    ),
    "return_reason_missing": Message(
        N_("Vintage {number} of this return is filed already; a correction says why."),
        N_("Write what was wrong and how it was found."),
    ),
    "return_same_as_filed": Message(
        N_("The figures are the same as in vintage {number}, which is filed already."),
        N_("Nothing needs to be signed; change what was wrong, or discard the draft."),
    ),
    "return_too_large": Message(
        N_("{count} lines do not fit into one signed return."),
        N_("Add up what has the same HS code and partner."),
    ),
    "return_changed_since_review": Message(
        N_("The draft changed since you looked; look again. What you see now is what would be signed."),
        N_("Look over the lines and answer the questions again, then sign."),
    ),
    "draft_changed_by_other": Message(
        N_("{who} changed the draft at {at}; look at it again. What you typed is not kept yet."),
        N_("Compare your lines with the draft as it stands now; keep yours only if they should replace it."),
    ),
    "draft_gone": Message(
        N_("The draft is gone: somebody signed it or threw it away."),
        N_("Look at what was filed; begin a new draft if something is to be corrected."),
    ),
    "request_too_large": Message(
        N_("The request is larger than {limit}."),
        N_("Send a smaller one; a larger file can be uploaded on the page of the return."),
    ),
    "load_flow_carried": Message(
        N_("{name}: the file does not tell its {flow}; that of vintage {number} is carried over."),
        N_("Nothing needs to be done; load a file with that flow if it changed as well."),
    ),
    "load_period_of_no_return": Message(
        N_("Row {row}: {period} is not the period of a return of {flow}; it was left out."),
        N_("Returns are by quarter for trade and by half-year for production."),
    ),
    "load_signed_stands": Message(
        N_("{name} was signed in this office; the file does not replace it."),
        N_("Compare the two, and ask the Participant which figure stands."),
    ),
    "load_nothing_new": Message(
        N_("{name} holds nothing that was not taken over before."),
        N_("Nothing needs to be done."),
    ),
    "load_no_filings": Message(
        N_("{name} ({layout}) holds figures that others published, no filings of Participants."),
        N_("Give it to the screens as a further source; only filings are taken over as returns."),
    ),
    "draft_without_title": Message(
        N_("The draft has no title."), N_("Give it a short title by which others will know it.")
    ),
    "draft_moved_on": Message(
        N_("{reference} has version {version} by now ({who}); nothing was kept or released."),
        N_("Open the draft again and look at that version first, so that no change is lost or shown unseen."),
    ),
    "adopted_text_unreadable": Message(
        N_("The text form of the definition in paragraph {paragraph} cannot be read; see its line {line}."),
        N_("Mend that line, or empty the words of the definition: then the paragraph alone is adopted."),
    ),
    "adopted_text_of_another_name": Message(
        N_("Paragraph {paragraph} adopts {expected}, but the text form in its effect is that of {found}."),
        N_("Write the same name and revision in both, so that nobody takes one text for another."),
    ),
    "adopted_words_differ": Message(
        N_(
            "The words of paragraph {paragraph} are not the wording of the definition that its effect adopts:"
            " “{found}”."
        ),
        N_(
            "Make a new version in which both say the same. What the Plenary adopts are the words; what is"
            " evaluated is the text form."
        ),
    ),
    "draft_too_large_for_room": Message(
        N_("The draft has {characters} characters and {brackets} open brackets."),
        N_(
            "The room takes up to {most_characters} characters and {most_brackets} brackets: close some,"
            " or part the draft in two. The command line takes larger ones."
        ),
    ),
    "draft_words_unreadable": Message(
        N_("There are characters in this that no reader sees, or that turn its direction."),
        N_("Type the words anew, without copying them from another program."),
    ),
    "position_moved_on": Message(
        N_("Your position on {found} is another by now than the one that you saw; nothing was released."),
        N_("Look at it again, and release it if it shall be seen as it stands now."),
    ),
    "draft_unchanged": Message(
        N_("Version {version} of {reference} says the same already."),
        N_("Change the text or the lists first, or leave it as it is."),
    ),
    "draft_has_open_brackets": Message(
        N_("{reference} has {count} open brackets; only a clean text can be put before the Plenary."),
        N_("Close the brackets, keep that as a new version, and come back."),
    ),
    "draft_cannot_be_cleaned": Message(
        N_("With these choices no text is left: a line would have no element, or the text no limb."),
        N_("Choose an alternative that leaves words standing."),
    ),
    "bracket_not_chosen": Message(
        N_("No bracket was chosen to be closed."), N_("Tick at least one of them.")
    ),
    "bracket_word_unknown": Message(
        N_("There is no such word outside brackets in this version."),
        N_("Choose a word from the list; the draft may have changed since you opened the page."),
    ),
    "release_to_nobody": Message(
        N_("Nobody was named to whom this is released."), N_("Choose the Chair, parties, or everyone.")
    ),
    "release_made_before": Message(
        N_("Those whom you named can see this of {reference} already."), N_("Nothing needs to be done.")
    ),
    "position_unchanged": Message(
        N_("Your position on {subject} is “{stance}” already."), N_("Nothing needs to be done.")
    ),
    "position_none_chosen": Message(N_("No position was chosen."), N_("Tick at least one of them.")),
    "position_not_taken": Message(
        N_("You have no position on {found} that could be released."), N_("Record it first.")
    ),
    "position_word_unknown": Message(
        N_("{found} is no element of the catalogue and no exception."), N_("Choose a word from the list.")
    ),
    "position_stance_unknown": Message(N_("{found} is no position."), N_("Choose one of these: {expected}.")),
    "load_rows_refused": Message(
        N_("{count} rows of {name} cannot be read; nothing was taken over."),
        N_("Mend the rows that are named, and load the file again."),
    ),
}

#: Every text that a person may meet, from the engines and from the office.
CATALOGUE: dict[str, Message] = {
    **SCHEME_MESSAGES,
    **STATEMENT_MESSAGES,
    **GOVERNANCE_MESSAGES,
    **DECISION_MESSAGES,
    **STATISTICS_MESSAGES,
    **DEFINITION_MESSAGES,
    **CUSTODY_MESSAGES,
    **OFFICE_KEY_TEXTS,
    **HOLDING_TEXTS,
    **ACCESS_MESSAGES,
    **BULK_TEXTS,
    **MESSAGES,
}

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def finding(code: str, clause: str, *, subject: str = "", **params: Param) -> Finding:
    """A blocking finding of the office."""
    return Finding(code=code, severity=Severity.BLOCKS, clause=clause, subject=subject, params=params)


def question(code: str, clause: str, *, subject: str = "", **params: Param) -> Finding:
    """A finding of the office that a person must answer."""
    return Finding(code=code, severity=Severity.ASKS, clause=clause, subject=subject, params=params)


def note(code: str, clause: str, *, subject: str = "", **params: Param) -> Finding:
    """A note: nothing is asked and nothing stopped."""
    return Finding(code=code, severity=Severity.NOTES, clause=clause, subject=subject, params=params)


def cannot_sign(authority: str, day: date, trouble: NoUsableKey) -> Finding:
    """Why an authority cannot sign: its key is missing, locked, or in a module that is away."""
    if trouble.code:
        return finding(trouble.code, "KPCS-CD:AnnexI.A.p", subject="key", **trouble.params)
    return finding("no_signing_key", "KPCS-CD:AnnexI.A.p", authority=authority, day=day.isoformat())


def explained(found: Finding, translate: Callable[[str], str] = gettext) -> Explanation:
    """The finding in words, in the reader's language; its days and codes as the office writes them."""
    told = {name: _in_words(name, value) for name, value in found.params.items()}
    return explain(replace(found, params=told), translate, catalogue=CATALOGUE)


def _in_words(name: str, value: Param) -> Param:
    if not isinstance(value, str):
        return value
    if not _ISO_DAY.fullmatch(value):
        return plugged(code_text(value) if name in MAY_BE_CODES else value)
    try:
        return day_text(date.fromisoformat(value))
    except ValueError:
        return plugged(value)


def as_json(found: Finding) -> Json:
    """The one JSON shape of a finding, for the web, the API and the command line."""
    return finding_to_json(found, catalogue=CATALOGUE)
