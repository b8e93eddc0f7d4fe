"""Texts of what the verification of a decision can say. Filled and translated by `scheme.messages`.

What checking the signature can find (`statements.verification`) has words of its own here, under the same
code with `decision_` in front: nobody holds a shipment over a decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from openkp.scheme.message_texts import N_, Message

_ASK_CHAIR = N_("Do not act on it; ask the Chair for the decision as it was signed.")

_SIGNATURE_TEXTS: dict[str, Message] = {
    "decision_code_too_long": Message(N_("The signed part is too long for a decision."), _ASK_CHAIR),
    "decision_code_not_kp": Message(N_("The signed part is not a statement of the Process."), _ASK_CHAIR),
    "decision_code_damaged": Message(
        N_("The signed part cannot be read whole ({reason}, at {offset})."),
        N_("Get the file again; if it stays so, ask the Chair."),
    ),
    "decision_content_not_understood": Message(
        N_("The field “{field}” is not as this version knows it ({reason})."),
        N_("Install the newest version of the program; if it stays so, ask the Chair."),
    ),
    "decision_issuer_key_unknown": Message(
        N_(
            "Key {key} is not on the trust list of {day}; the decision says that it comes from {participant}."
        ),
        N_("Get the newest trust list and check again; if the key stays unknown, ask the Chair."),
    ),
    "decision_signature_wrong": Message(
        N_("The signature does not fit the content: it was changed, or not made with key {key}."), _ASK_CHAIR
    ),
    "decision_key_not_for_this": Message(
        N_("The key of {authority} may sign {listed}, not {usage}."), _ASK_CHAIR
    ),
    "decision_key_of_another_party": Message(
        N_("It was signed with the key of {holder}, but names {named}."), _ASK_CHAIR
    ),
    "decision_key_not_valid_then": Message(
        N_("The key of {authority} is for {first} to {last}; this is of {day} and was signed {signed}."),
        N_("Get the newest trust list; if the dates stay so, ask the Chair."),
    ),
    "decision_key_compromised": Message(
        N_("The key of {authority} has been in wrong hands since {since}; this was signed on {day}."),
        _ASK_CHAIR,
    ),
    "decision_key_compromised_later": Message(
        N_("Dated {day}, before the key of {authority} fell into wrong hands on {since}."),
        N_("A thief can write any date: check that the log of {authority} held it before {since}."),
    ),
    "decision_key_withdrawn": Message(
        N_("{authority} gave up the key on {since}; this was signed on {day}."),
        N_("Ask the Chair for the decision under the present key."),
    ),
    "decision_trust_list_old": Message(
        N_("The trust list is old: issued on {issued}, meant for use until {until}."),
        N_("Get the newest trust list before you rely on this answer."),
    ),
    "decision_trust_list_not_pinned": Message(
        N_("Version {version} of the trust list lacks signatures of {needed} of the roots known here."),
        N_("Do not use this list; get one from a source that you know."),
    ),
}

_FILE_TEXTS: dict[str, Message] = {
    "decision_file_unreadable": Message(
        N_("This is no decision file, or it is damaged ({part}: {reason})."),
        N_("Get the .kpdecision file again, from the office that adopted the decision."),
    ),
    "decision_list_came_with_file": Message(
        N_(
            "The trust list (version {version}) came with the file itself. It is signed by {found} of its "
            "{roots} roots; {needed} must sign. Fingerprints of the roots: {fingerprints}."
        ),
        N_("Compare the fingerprints with those that you know, or verify with --trust and your own list."),
    ),
    "decision_list_refused": Message(
        N_("The trust list in the file may not be used ({reason})."),
        N_("Verify with --trust and a list that you have from a source that you know."),
    ),
    "decision_not_a_decision": Message(
        N_("This is a signed paper of another kind ({kind}), not a decision."),
        N_("Give the file of the decision; certificates are checked by `openkp certificate verify`."),
    ),
    "decision_of_another_speaker": Message(
        N_("It is signed for {found}; a decision of the Process is signed for {expected}."), _ASK_CHAIR
    ),
}

_LOG_TEXTS: dict[str, Message] = {
    "decision_without_proof": Message(
        N_("The file has no proof that the decision stands in a log."),
        N_("If it matters that everyone sees the same decision, ask for a file with the proof."),
    ),
    "decision_proof_wrong": Message(
        N_("The proof that the decision stands in the log does not hold ({reason})."), _ASK_CHAIR
    ),
    "decision_log_key_unknown": Message(
        N_("The trust list has no key for the log {origin} that made the proof."),
        N_("Get the newest trust list and check again; the proof was not counted."),
    ),
    "decision_log_key_out_of_use": Message(
        N_("The log's key of {authority} was not in use on {day}, the day of the entry."),
        N_("Ask the holder of the log for a proof under its present head."),
    ),
    "decision_cosignatures_not_counted": Message(
        N_("{given} cosignatures came with the file; {counted} of witnesses on the trust list are good."),
        N_("Get the newest trust list, or ask which witnesses followed the log."),
    ),
}

_RECORD_TEXTS: dict[str, Message] = {
    "decision_text_differs": Message(
        N_("Words or effects of the paragraphs are not those that positions were taken on ({expected}…)."),
        _ASK_CHAIR,
    ),
    "decision_objection_stands": Message(
        N_("{party} objects: there was no consensus."),
        N_("It is no decision. Ask the Chair how it came to be signed."),
    ),
    "decision_position_twice": Message(
        N_("{party} has more than one position."), N_("Ask the Chair which one is meant.")
    ),
    "decision_position_of_member_state": Message(
        N_("{party} was a member of {participant} on {day}, which has one position for all."),
        N_("Ask the Chair for the record with one position of {participant}."),
    ),
    "decision_position_of_non_participant": Message(
        N_("{party} was no Participant on {day}, and its position does not count."),
        N_("Ask the Chair; observers stand in a list of their own."),
    ),
    "decision_participant_among_observers": Message(
        N_("{party} was a Participant on {day} and is listed among the observers, where nothing counts."),
        N_("Ask the Chair for the record with its position."),
    ),
    "decision_present_not_participant": Message(
        N_("{party} is listed as present and was no Participant on {day}."), N_("Ask the Chair for the list.")
    ),
    "decision_withdrawn_by_stranger": Message(
        N_("{party} is said to have withdrawn an objection, and has no position in the record."),
        N_("Ask the Chair where {party} stands."),
    ),
    "decision_positions_not_stated": Message(
        N_("{silent} of {participants} Participants stated no position; none of these blocks."),
        N_("Nothing to do; consensus is that nobody objects."),
    ),
}

_ORDER_TEXTS: dict[str, Message] = {
    "decision_number_of_another_year": Message(
        N_("The number {number} names the year {found}; it was adopted in {expected}."),
        N_("Ask the Chair for the right number."),
    ),
    "decision_number_taken": Message(
        N_("The number {number} belongs to another decision, “{title}”."),
        N_("Ask the Chair: two decisions cannot have one number."),
    ),
    "decision_declared_on_another_day": Message(
        N_("It was declared on {declared}, and the decision says that it was adopted on {adopted}."),
        N_("Ask the Chair which of the days is right."),
    ),
    "decision_signed_before_declared": Message(
        N_("It was signed at {signed}, before it was declared at {declared}."), _ASK_CHAIR
    ),
    "decision_known_before_adopted": Message(
        N_("It is said to have been known from {known}, before it was adopted on {adopted}."),
        N_("Ask the Chair which of the days is right."),
    ),
    "decision_before_scheme": Message(
        N_("It was adopted on {day}; the scheme began on {began}."), N_("Ask the Chair for the right day.")
    ),
    "decision_still_to_come": Message(
        N_("It was declared on {declared}; the day asked about is {day}."),
        N_("Check the date of this device; on that day there was no such decision."),
    ),
}

#: Every code of a finding of the verification of a decision that is not one of `scheme`, with its text.
DECISION_MESSAGES: Mapping[str, Message] = MappingProxyType(
    {**_SIGNATURE_TEXTS, **_FILE_TEXTS, **_LOG_TEXTS, **_RECORD_TEXTS, **_ORDER_TEXTS}
)
