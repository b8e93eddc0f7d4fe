"""What each act is called where people read the log of acts: one plain phrase per act, translatable."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openkp.office.acting import Json
from openkp.office.code_words import code_text
from openkp.office.wording import sentence_case

#: act -> what the person did; the number or name that it was done to stands beside it.
PHRASES: dict[str, Any] = {
    "save_application": gettext_lazy("Saved an application"),
    "enter_application": gettext_lazy("Entered an application from paper"),
    "submit_application": gettext_lazy("Handed in an application"),
    "withdraw_application": gettext_lazy("Withdrew an application"),
    "return_application": gettext_lazy("Sent an application back for correction"),
    "refuse_application": gettext_lazy("Refused an application"),
    "examine_shipment": gettext_lazy("Weighed, valued and sealed a shipment"),
    "approve_application": gettext_lazy("Approved an application as first officer"),
    "issue_certificates": gettext_lazy("Issued a certificate"),
    "send_advance_notice": gettext_lazy("Sent an advance notice"),
    "annul_certificate": gettext_lazy("Annulled a certificate"),
    "replace_certificate": gettext_lazy("Replaced a certificate"),
    "suspend_certificate": gettext_lazy("Put a certificate on hold"),
    "lift_suspension": gettext_lazy("Lifted the hold of a certificate"),
    "spoil_number": gettext_lazy("Struck a number off as spoilt"),
    "print_certificate": gettext_lazy("Printed a certificate"),
    "issue_technical_certificate": gettext_lazy("Issued a technical certificate"),
    "present_certificate": gettext_lazy("Took in a certificate that was presented"),
    "confirm_import": gettext_lazy("Decided on an arrival"),
    "record_transit": gettext_lazy("Recorded a transit"),
    "print_endorsed_copy": gettext_lazy("Printed an endorsed copy"),
    "record_foreign_confirmation": gettext_lazy("Recorded a confirmation from another authority"),
    "record_foreign_notice": gettext_lazy("Recorded an advance notice from another authority"),
    "publish_warning": gettext_lazy("Published a warning"),
    "report_seen": gettext_lazy("Handed in what a post saw"),
    "settle_alert": gettext_lazy("Settled an alert"),
    "make_post_code": gettext_lazy("Made the code of a post"),
    "end_post_code": gettext_lazy("Ended the code of a post"),
    "set_amber_after": gettext_lazy("Set after how many hours posts answer amber"),
    "set_whom_to_call": gettext_lazy("Said whom posts call"),
    "register_trader": gettext_lazy("Registered a company"),
    "resume_after_loss": gettext_lazy("Went on after entries of a log were lost"),
    "add_officer": gettext_lazy("Gave a person a capacity"),
    "end_membership": gettext_lazy("Ended a person’s capacity"),
    "reset_password": gettext_lazy("Reset a password"),
    "make_key": gettext_lazy("Made a key"),
    "withdraw_key": gettext_lazy("Withdrew a key"),
    "publish_trust_list": gettext_lazy("Published the trust list"),
    "rotate_key": gettext_lazy("Made the next key and set an end to the old one"),
    "hand_in_key": gettext_lazy("Took in the key of another authority"),
    "accept_key": gettext_lazy("Put a key that was handed in on the next trust list"),
    "refuse_key": gettext_lazy("Refused a key that was handed in"),
    "take_in_trust_list": gettext_lazy("Took in a trust list that the holders of the roots signed"),
    "make_api_token": gettext_lazy("Made an API token"),
    "withdraw_api_token": gettext_lazy("Withdrew an API token"),
    "reset_second_factor": gettext_lazy("Reset a lost second factor"),
    "refuse_requested_act": gettext_lazy("Refused what another person asked for"),
    "act_at_table": gettext_lazy("Acted at the table of the Process"),
    "take_up_decision": gettext_lazy("Took up a decision"),
    "give_seat": gettext_lazy("Gave a person a seat at the table"),
    "save_return_draft": gettext_lazy("Kept a draft of a return"),
    "discard_return_draft": gettext_lazy("Threw a draft of a return away"),
    "sign_return": gettext_lazy("Signed a return"),
    "load_returns": gettext_lazy("Took over filings from a file"),
    "send_questionnaire": gettext_lazy("Sent a questionnaire"),
    "answer_question": gettext_lazy("Answered a question of a questionnaire"),
    "decide_pair": gettext_lazy("Decided on a certificate and a confirmation"),
    "add_assertion": gettext_lazy("Stated of a situation what a source says"),
    "contest_assertion": gettext_lazy("Contested an assertion about a situation"),
    "withdraw_assertion": gettext_lazy("Took back an assertion about a situation"),
    "save_definition_draft": gettext_lazy("Kept a version of a draft of a definition"),
    "release_definition_draft": gettext_lazy("Released a draft of a definition"),
    "take_word_position": gettext_lazy("Recorded a position on the words of a draft"),
    "release_word_position": gettext_lazy("Released positions on the words of a draft"),
    "open_own_account": gettext_lazy("Opened the stock account of the own company"),
    "record_production": gettext_lazy("Recorded production"),
    "record_purchase": gettext_lazy("Recorded a purchase"),
    "record_sale": gettext_lazy("Recorded a sale"),
    "receive_parcel": gettext_lazy("Recorded that a parcel arrived"),
    "refuse_parcel": gettext_lazy("Refused a parcel that came"),
    "mix_parcels": gettext_lazy("Mixed parcels"),
    "split_parcel": gettext_lazy("Split a parcel"),
    "sort_parcels": gettext_lazy("Sorted parcels"),
    "move_parcels": gettext_lazy("Moved parcels"),
    "record_loss": gettext_lazy("Recorded a loss"),
    "record_cutting": gettext_lazy("Recorded that rough was cut"),
    "declare_stock": gettext_lazy("Declared a stock"),
    "grant_licence": gettext_lazy("Granted a licence"),
    "renew_licence": gettext_lazy("Renewed a licence"),
    "end_licence": gettext_lazy("Ended a licence"),
    "open_stock_account": gettext_lazy("Opened a stock account"),
    "count_stock": gettext_lazy("Counted a stock"),
    "seize_parcels": gettext_lazy("Seized parcels"),
    "hand_over_parcel": gettext_lazy("Recorded a sale for a holder without books"),
    "close_stock_account": gettext_lazy("Closed a stock account"),
    "reopen_stock_account": gettext_lazy("Opened a stock account again"),
    "set_trade_hiding": gettext_lazy("Set whether new certificates hide who trades what"),
    "share_certificate": gettext_lazy("Made a copy that shows some fields of a certificate"),
    "set_cover_transition": gettext_lazy("Set until when a missing cover is a warning"),
    "correct_stock_event": gettext_lazy("Corrected an event of the stock books"),
    "keep_stock_file": gettext_lazy("Uploaded a file of stocks"),
    "import_stock_file": gettext_lazy("Took a file of stocks into the books"),
    "return_stock_file": gettext_lazy("Sent a file of stocks back"),
    "keep_bulk_file": gettext_lazy("Uploaded a file of many shipments"),
    "start_bulk_job": gettext_lazy("Started a bulk job"),
    "pause_bulk_job": gettext_lazy("Paused a bulk job"),
    "cancel_bulk_job": gettext_lazy("Cancelled a bulk job"),
    "process_bulk_lines": gettext_lazy("Did some lines of a bulk job"),
}

#: What the log tells of acts whose own names would tell what is their owner's alone.
IN_CONFIDENCE: dict[str, Any] = {"work_in_drafting_room": gettext_lazy("Worked in the drafting room")}

#: What happens beside acts: sign-ins, and what two persons do together.
OCCURRENCES: dict[str, Any] = {
    "sign_in": gettext_lazy("Signed in"),
    "sign_in_failed": gettext_lazy("Somebody failed to sign in with this account"),
    "sign_in_closed": gettext_lazy("Signing in was closed for a while after many failures"),
    "sessions_ended": gettext_lazy("Ended sessions elsewhere"),
    "password_changed": gettext_lazy("Changed the own password"),
    "factor_added": gettext_lazy("Set up a second factor"),
    "factor_removed": gettext_lazy("Removed a second factor"),
    "recovery_codes_made": gettext_lazy("Made new recovery codes"),
    "directory_tied": gettext_lazy("Signed in through the directory for the first time"),
    "asked_for_act": gettext_lazy("Asked a second person for an act"),
    "confirmed_act": gettext_lazy("Confirmed as second person"),
    "done_alone": gettext_lazy("Did alone what two persons should do"),
}

#: kind of a signed statement -> its name.
STATEMENT_KINDS: dict[str, Any] = {
    "certificate": gettext_lazy("Certificate"),
    "annulment": gettext_lazy("Annulment"),
    "replacement": gettext_lazy("Replacement"),
    "advance_notification": gettext_lazy("Advance notice"),
    "transit_record": gettext_lazy("Transit"),
    "import_confirmation": gettext_lazy("Import confirmation"),
    "technical_certificate": gettext_lazy("Technical certificate"),
    "decision": gettext_lazy("Decision"),
    "return": gettext_lazy("Return of statistics"),
}

FIELDS: dict[str, Any] = {
    "act": gettext_lazy("Act"),
    "authority": gettext_lazy("Authority"),
    "by": gettext_lazy("By"),
    "capacity": gettext_lazy("Capacity"),
    "made_at": gettext_lazy("At"),
    "subject": gettext_lazy("To what"),
    "detail": gettext_lazy("Details"),
}

MAX_FIELDS = 400


def phrase(kind: str) -> str:
    """The phrase of an act or the name of a statement's kind; an unknown one by its code, as words."""
    found = PHRASES.get(kind) or IN_CONFIDENCE.get(kind) or OCCURRENCES.get(kind) or STATEMENT_KINDS.get(kind)
    return str(found) if found else sentence_case(code_text(kind))


def fields_of(record: Json) -> list[tuple[str, str]]:
    """A record of the acts log as (label, value), nested values with the path as label; at most 400."""
    ordered = [name for name in FIELDS if name in record] + [name for name in record if name not in FIELDS]
    found: list[tuple[str, str]] = []
    for name in ordered:
        for label, value in _flat(str(FIELDS.get(name, code_text(name))), record[name]):
            if len(found) == MAX_FIELDS:
                return [*found, ("…", _("There is more; the whole record is in the file."))]
            found.append((label, value))
    return found


def _flat(label: str, value: object, depth: int = 0) -> Iterator[tuple[str, str]]:
    if depth > 6:
        yield label, "…"
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(f"{label} · {code_text(str(name))}", inner, depth + 1)
    elif isinstance(value, list):
        for place, inner in enumerate(value, start=1):
            yield from _flat(f"{label} {place}", inner, depth + 1)
    elif isinstance(value, bool):
        yield label, _("yes") if value else _("no")
    else:
        yield label, "" if value is None else str(value)
