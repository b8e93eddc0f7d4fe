"""Texts of what verification and the trust list can say. Filled and translated by `scheme.messages`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from openkp.scheme.message_texts import N_, Message
from openkp.statements.key_messages import KEY_TEXTS

_VERDICT_TEXTS: dict[str, Message] = {
    "code_too_long": Message(
        N_("What was read is too long for a certificate."),
        N_("Scan the code again, and only that code."),
    ),
    "code_not_kp": Message(
        N_("This is not the code of a Kimberley Process certificate: it does not begin with KP1."),
        N_("Look for the square code beside the certificate number and scan that one."),
    ),
    "code_damaged": Message(
        N_("The code cannot be read whole ({reason}, at {offset})."),
        N_("Scan it again, flat and in good light; if that fails, ask the issuing authority for the file."),
    ),
    "content_not_understood": Message(
        N_("The field “{field}” is not as this version knows it ({reason})."),
        N_("Install the newest version of the program; if it stays so, ask the issuing authority."),
    ),
    "not_a_certificate": Message(
        N_("This is a signed paper of another kind ({kind}), not a Kimberley Process certificate."),
        N_("Ask for the certificate that goes with the shipment."),
    ),
    "issuer_key_unknown": Message(
        N_("Key {key} is not on the trust list of {day}; the paper says it comes from {participant}."),
        N_("Get the newest trust list and check again; if the key stays unknown, hold the shipment and ask."),
    ),
    "signature_wrong": Message(
        N_("The signature does not fit the content: it was changed, or not made with key {key}."),
        N_("Hold the shipment and show the certificate to the issuing authority: it may be a forgery."),
    ),
    "key_not_for_this": Message(
        N_("The key of {authority} may sign {listed}, not {usage}."),
        N_("Hold the shipment and ask the focal point of the issuing Participant."),
    ),
    "key_of_another_party": Message(
        N_("It was signed with the key of {holder}, but names {named}."),
        N_("Hold the shipment and tell both: one of them did not make this."),
    ),
    "key_not_valid_then": Message(
        N_("The key of {authority} is for {first} to {last}; this was issued {day} and signed {signed}."),
        N_("Get the newest trust list; if the dates stay so, ask the issuing authority."),
    ),
    "key_compromised": Message(
        N_("The key of {authority} has been in wrong hands since {since}; this was signed on {day}."),
        N_("Hold the shipment and ask the issuing authority whether it made this certificate."),
    ),
    "key_compromised_later": Message(
        N_("Dated {day}, before the key of {authority} fell into wrong hands on {since}."),
        N_("A thief can write any date: check that the register of {authority} held it before {since}."),
    ),
    "key_withdrawn": Message(
        N_("{authority} gave up the key on {since}; this was signed on {day}."),
        N_("Ask the issuing authority for a certificate under its present key."),
    ),
    "certificate_annulled": Message(
        N_("{number} was annulled by its issuer on {day} ({reason})."),
        N_("Hold the shipment and ask for the certificate that took its place."),
    ),
    "certificate_annulled_later": Message(
        N_("{number} stood on the day asked for; it was annulled on {day} ({reason})."),
        N_("Nothing to do for that day; from {day} on it is void."),
    ),
    "number_signed_twice": Message(
        N_("The certificate annulled on {day} as {number} had another content than this one."),
        N_("Tell the issuing authority: it has signed two contents under one number."),
    ),
    "issuer_not_participant_then": Message(
        N_("{participant} was not a Participant that may trade on {day}, the day of issue."),
        N_("Refuse the import and tell the Chair through your focal point."),
    ),
    "issuer_not_participant_now": Message(
        N_("{participant} could trade when it issued this, but cannot on {day}."),
        N_("Ask your focal point whether shipments already under way may come in."),
    ),
    "not_yet_in_force": Message(
        N_("The certificate is for {issued} and after; today is {day}."),
        N_("Check the date of this device; otherwise ask the issuing authority why it is dated ahead."),
    ),
    "certificate_expired": Message(
        N_("The certificate expired on {expired}; today is {day}."),
        N_("Find out when the shipment left; if in time, ask the issuing authority to confirm it."),
    ),
    "trust_list_old": Message(
        N_("Your list is old: issued on {issued}, meant for use until {until}."),
        N_("Get the newest trust list before you rely on this answer."),
    ),
    "trust_list_not_pinned": Message(
        N_("Version {version} of the trust list lacks signatures of {needed} of the roots known here."),
        N_("Do not use this list; get one from a source that you know."),
    ),
}

_TRUST_TEXTS: dict[str, Message] = {
    "trust_key_vanished": Message(
        N_("Key {key} of {authority} is no longer on the list, so what it signed cannot be checked."),
        N_("Ask the holders of the roots: a key is withdrawn with a date, never taken off."),
    ),
    "trust_withdrawal_vanished": Message(
        N_("The withdrawal of key {key} of {authority} is no longer on the list."),
        N_("Ask the holders of the roots; do not accept new papers under this key meanwhile."),
    ),
    "trust_annulment_vanished": Message(
        N_("The annulment of {number} on {day} is no longer on the list."),
        N_("Ask the issuing authority and the holders of the roots."),
    ),
    "quorum_missing": Message(
        N_("Only {found} of {needed} needed roots signed the trust list."),
        N_("Bring it to the holders of the other root keys."),
    ),
    "pinned_roots_missing": Message(
        N_("The list is not signed by {needed} of the roots that are trusted so far."),
        N_("Keep the list that you have, and ask where this one comes from."),
    ),
    "quorum_impossible": Message(
        N_("The list asks for {needed} signatures of {roots} roots."),
        N_("Make a list that its roots can sign."),
    ),
    "version_not_newer": Message(
        N_("The list is version {found}; version {known} is in use."),
        N_("Keep the list that you have."),
    ),
    "issued_before": Message(
        N_("The list was issued at {found}, before the one in use ({known})."),
        N_("Keep the list that you have, and tell the holders of the roots."),
    ),
    "list_never_valid": Message(
        N_("The list ends before it begins."),
        N_("Make it again with a later end."),
    ),
    "list_too_long": Message(
        N_("The list has {found} bytes; at most {most} are read."),
        N_("Leave out annulments of certificates that expired long ago."),
    ),
    "root_listed_twice": Message(
        N_("One root key is listed twice."),
        N_("List each root once."),
    ),
    "key_listed_twice": Message(
        N_("Key {key} is listed twice."),
        N_("List each key once, under one authority."),
    ),
    "annulment_listed_twice": Message(
        N_("One certificate is annulled twice in the list."),
        N_("List each annulled certificate once."),
    ),
    "usage_needs_other_algorithm": Message(
        N_("Key {key} has an algorithm that does not serve its usage."),
        N_("Use P-256 for statements and roots, Ed25519 for logs and witnesses."),
    ),
    "root_key_not_among_roots": Message(
        N_("Key {key} is listed for trust lists but is no root, or has another usage beside."),
        N_("List it among the roots, with no other usage."),
    ),
    "root_key_signs_statements": Message(
        N_("Root key {key} is also listed for something else."),
        N_("Make another key for that."),
    ),
    "key_never_valid": Message(
        N_("Key {key} ends before it begins."),
        N_("Correct its dates."),
    ),
    "key_refused": Message(
        N_("A key on the list must not be trusted ({reason})."),
        N_("Ask the authority for a new key; this one is wrong or chosen to deceive."),
    ),
}

#: Every code of a finding of this room, and of a refused trust list, with its text.
MESSAGES: Mapping[str, Message] = MappingProxyType({**_VERDICT_TEXTS, **_TRUST_TEXTS, **KEY_TEXTS})
