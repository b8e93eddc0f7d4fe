"""Texts of what a look at a certificate found."""

from __future__ import annotations

from openkp.scheme.message_texts import N_, Message
from openkp.statements.messages import MESSAGES as _SAME  # what a look by a trust list alone says likewise

_READING: dict[str, Message] = {
    "text_too_long": Message(
        N_("What was read is too long for a certificate."), N_("Scan the code again, and only that code.")
    ),
    "text_not_kp": Message(
        N_("This is not the code of a Kimberley Process certificate: it does not begin with KP1."),
        N_("Look for the square code beside the certificate number and scan that one."),
    ),
    "text_damaged": Message(
        N_("The code was not read whole."),
        N_("Scan it again, flat and in good light; if that fails, ask the issuing authority for the file."),
    ),
    "message_damaged": Message(
        N_("What the code holds is damaged."),
        N_("Scan it again; if it stays so, hold the parcel and ask the issuing authority for the file."),
    ),
    "content_not_understood": Message(
        N_("The field “{field}” is not as this version knows it."),
        N_("Install the newest version of the program; if it stays so, ask the issuing authority."),
    ),
    "not_a_certificate": Message(
        N_("This is a signed paper of another kind ({kind}), not a Kimberley Process certificate."),
        N_("Ask for the certificate that goes with the parcel; without one it may not enter."),
    ),
}

_KEYS: dict[str, Message] = {
    "key_unknown": Message(
        N_("Key {key} is not on the trust list of {day}; the paper says that it comes from {party}."),
        N_("Hold the parcel. Check again with the newest bundle; if it stays so, call the authority named."),
    ),
    "trust_list_not_pinned": Message(
        N_("Version {version} of the trust list lacks signatures of {needed} of the roots that you named."),
        N_("Do not use this list; get one from a source that you know."),
    ),
    "signature_wrong": Message(
        N_(
            "The signature does not fit: the content was changed, or not signed with {authority}'s key {key}."
        ),
        N_("Hold the parcel, keep the paper, and call {authority}: it may be a forgery."),
    ),
    "key_not_for_this": Message(
        N_("The key of {authority} that signed this may not sign certificates."),
        N_("Hold the parcel and call {authority}."),
    ),
    "key_of_another_party": Message(
        N_("It was signed with the key of {holder}, but names {named}."),
        N_("Hold the parcel and call both: one of them did not make this."),
    ),
    "key_not_valid_then": Message(
        N_("This was issued on {day}; the key of {authority} is for {first} to {last}."),
        N_("Get the newest bundle; if it stays so, hold the parcel and call {authority}."),
    ),
    "key_compromised": Message(
        N_("The key of {authority} has been in wrong hands since {since}; this was signed on {day}."),
        N_("Hold the parcel and ask {authority} whether it made this certificate."),
    ),
    "key_compromised_unproven": Message(
        N_("Dated {day}, before {authority}'s key fell into wrong hands on {since}; no log shows it then."),
        N_("A thief can write any date. Hold the parcel and ask {authority} whether it made this one."),
    ),
    "key_withdrawn": Message(
        N_("{authority} gave up the key on {since}; this was signed on {day}."),
        N_("Ask {authority} for a certificate under its present key."),
    ),
    "key_withdrawn_unproven": Message(
        N_("Dated {day}, before {authority} gave up the key on {since}, but no log shows it then."),
        N_("Hold the parcel and ask {authority} whether it made this certificate."),
    ),
}

_LOGS: dict[str, Message] = {
    "log_missing": Message(
        N_("The bundle holds no log of {authority}, so it cannot be told whether it logged this."),
        N_("Get a bundle that holds it, or call {authority}."),
    ),
    "newer_than_log": Message(
        N_("This was made at {made}; the log {log} is known here until {until}."),
        N_("Get today's bundle and look again; without a network, call the authority."),
    ),
    "older_than_log": Message(
        N_("This was made at {made}; the log {log} is known here from {from} on."),
        N_("Ask the authority whether it logged this certificate."),
    ),
    "not_in_log": Message(
        N_("Made at {made}, but the log {log} does not hold it, and it is known here until {until}."),
        N_("Hold the parcel and call the authority: someone may sign with its key behind its back."),
    ),
    "log_not_asked": Message(
        N_("Only the trust list was asked: whether this was logged, revoked or used is not known."),
        N_("Look again with a border bundle, or ask the issuing authority."),
    ),
    "annulled": Message(
        N_("{number} was annulled by its issuer on {day} ({reason})."),
        N_("Hold the parcel and ask for the certificate that took its place."),
    ),
    "annulled_other_content": Message(
        N_("The certificate annulled on {day} as {number} had another content than this one."),
        N_("Tell the issuing authority: it has signed two contents under one number."),
    ),
    "status_revoked": Message(
        N_("{authority} made {number} void."),
        N_("Hold the parcel and ask for the certificate that took its place."),
    ),
    "status_suspended": Message(
        N_("{authority} has put {number} on hold."), N_("Hold the parcel and call {authority}.")
    ),
    "status_used": Message(
        N_("{number} was used: its import has been confirmed to {authority}."),
        N_("Hold the parcel: a certificate covers one shipment. Call {authority}."),
    ),
    "status_unknown": Message(
        N_("What {authority} says of its certificates is missing here, or out of date."),
        N_("Get today's bundle and look again; without a network, call {authority}."),
    ),
    "seen_before": Message(
        N_("This certificate was presented before: at {post}, on {seen}."),
        N_("Hold the parcel and call that post: a certificate covers one shipment."),
    ),
}

_STANDINGS: dict[str, Message] = {
    "issuer_not_participant_then": _SAME["issuer_not_participant_then"],
    "issuer_not_participant_now": _SAME["issuer_not_participant_now"],
    "destination_may_not_trade": Message(
        N_("{participant}, for which this is meant, is no Participant that may trade on {day}."),
        N_("Hold the parcel and ask your focal point."),
    ),
    "destination_under_conditions": Message(
        N_("{participant}, for which this is meant, receives under conditions on {day}."),
        N_("Ask your focal point whether the conditions are met."),
    ),
    "receiving_barred_by_decision": Message(
        N_("Decision {decision} ({title}) bars what {participant} may receive on {day}."),
        N_("Hold the parcel and ask your focal point."),
    ),
    "stones_barred": Message(
        N_("Decision {decision} ({title}) bars these stones of {participant} on {day}."),
        N_("Hold the parcel and tell the Chair through your focal point."),
    ),
    "place_needed": Message(
        N_("By decision {decision} ({title}) only some places of {participant} may send on {day}."),
        N_("It does not say from where these are. Hold the parcel and ask the authority for zone and mine."),
    ),
    "decisions_disagree": Message(
        N_("Decision {decision} ({title}) bars these stones of {participant} on {day}; another allows them."),
        N_("Hold the parcel and ask your focal point: the bar holds until the Process settles it."),
    ),
    "place_asked": Message(
        N_("Decision {decision} ({title}) bars some places or days of {participant} on {day}."),
        N_("It does not say from where these are: ask the authority where and when they were mined."),
    ),
    "approval_needed": Message(
        N_(
            "Under decision {decision} ({title}), stones of {participant} go only with an approval, on {day}."
        ),
        N_("Ask for the approval and compare it with the certificate."),
    ),
    "older_stock_asked": Message(
        N_(
            "Decision {decision} ({title}) bars stones of {participant} on {day}; these may have left before."
        ),
        N_("Ask for the earlier certificates that this one names."),
    ),
    "barred_since_it_left": Message(
        N_("Since it was issued, decision {decision} ({title}) bars trade of {participant} (on {day})."),
        N_("It does not say what becomes of parcels under way: ask your focal point."),
    ),
}

_NUMBERS: dict[str, Message] = {
    "number_not_of_issuer": Message(
        N_("{number} does not begin with the code of its issuer, {issuer}."),
        N_("Compare the number on the paper with the one signed; if both are so, call the authority."),
    ),
    "number_form_differs": Message(
        N_("{number} does not look like this issuer's numbers, such as {sample}."),
        N_("Compare it with earlier certificates of this issuer, or call the authority."),
    ),
    "number_letter_for_digit": Message(
        N_("{number} has a letter where a digit belongs."), N_("Compare it with the paper, letter by letter.")
    ),
    "number_year_differs": Message(
        N_("{number} has another year in it than {year}, the year of issue."),
        N_("Call the issuing authority."),
    ),
    "number_out_of_series": Message(
        N_("{number} is in none of the series that its issuer has notified."),
        N_("Call the issuing authority."),
    ),
    "number_warned_of": Message(
        N_("A warning of {published} names {number} as false ({source})."),
        N_("Hold the parcel, compare paper and code field by field, and call the authority."),
    ),
    "number_pattern_warned_of": Message(
        N_("A warning of {published} names numbers like {number} as false ({source})."),
        N_("Compare paper and code field by field, and call the authority if anything differs."),
    ),
}

_DATES: dict[str, Message] = {
    "not_yet_in_force": _SAME["not_yet_in_force"],
    "certificate_expired": Message(
        N_("The certificate expired on {expired}; today is {day}."),
        N_("Find out when the parcel left; if in time, ask the issuing authority to confirm it."),
    ),
    "bundle_old": Message(
        N_("The bundle in this device was made at {made}, {hours} hours ago."),
        N_("Get today's bundle and look again; meanwhile call the authority where it matters."),
    ),
    "clock_behind": Message(
        N_("The clock of this device says {now}, before the bundle was made at {made}."),
        N_("Set date and time right and look again."),
    ),
    "trust_list_old": Message(
        N_("The trust list was meant for use until {until}."), N_("Get the newest bundle and look again.")
    ),
}

VERDICT_TEXTS: dict[str, Message] = {**_READING, **_KEYS, **_LOGS, **_STANDINGS, **_NUMBERS, **_DATES}
