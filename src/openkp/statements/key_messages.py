"""Texts of what can be wrong with a key, with its submission, and with a draft of the trust list."""

from __future__ import annotations

from openkp.scheme.message_texts import N_, Message

_NEW_KEY = N_("Make a new key with `openkp keys make` and hand that in.")

#: Codes of `KeyRefused`: a key that must never be used.
_REFUSED: dict[str, Message] = {
    "ed25519_length": Message(N_("An Ed25519 key has 32 bytes; this one has another length."), _NEW_KEY),
    "ed25519_not_canonical": Message(
        N_("The Ed25519 key is written in a second spelling (y is not below p), on which programs disagree."),
        _NEW_KEY,
    ),
    "ed25519_low_order": Message(
        N_("The Ed25519 key is one of the eight points of low order: signatures for it fit any message."),
        N_("Do not use it, and ask who sent it: such a key is not made by chance."),
    ),
    "ed25519_off_curve": Message(N_("The Ed25519 key is not a point of the curve."), _NEW_KEY),
    "p256_not_compressed": Message(
        N_("A P-256 key travels as a compressed point of 33 bytes; this is another form or another curve."),
        _NEW_KEY,
    ),
    "p256_off_curve": Message(N_("The key is not a point of the curve P-256."), _NEW_KEY),
    "not_p256": Message(
        N_("The key is on another curve; statements and trust lists are signed with P-256."), _NEW_KEY
    ),
    "unknown_kind_of_key": Message(
        N_("This kind of key is not used here: statements need P-256, logs need Ed25519."), _NEW_KEY
    ),
    "key_id_differs": Message(
        N_("The id does not follow from the key: the file was changed, or belongs to another key."),
        N_("Take the file as it was made; if it stays so, make a new key."),
    ),
    "key_file_unreadable": Message(
        N_("This is not a key file of this program."),
        N_("Give a .kpkey file as `openkp keys make` wrote it."),
    ),
    "key_file_without_private": Message(
        N_("The file holds no private key, and names no place in a security module."),
        N_("Take the file that `openkp keys make` wrote; the public half alone cannot sign."),
    ),
    "passphrase_wrong": Message(
        N_("The passphrase does not open the key."),
        N_("Type it again; keys of an office have the one in OPENKP_KEY_PASSPHRASE or key-passphrase."),
    ),
    "passphrase_empty": Message(N_("No passphrase was given."), N_("No private key is kept without one.")),
    "passphrase_short": Message(
        N_("The passphrase has {found} characters; at least {least} are needed."),
        N_("Choose a longer one: several words that do not belong together."),
    ),
    "pem_unreadable": Message(
        N_("The private key is damaged, or it is not under a passphrase."),
        N_("Bring the key back from a backup; if there is none, make a new key and withdraw this one."),
    ),
}

#: What is wrong with a submission. A pair of severities: see `submissions.check_submission`.
_SUBMITTED: dict[str, Message] = {
    "possession_not_proven": Message(
        N_("The submission is not signed by key {key}, so its sender may not have it."),
        N_("Refuse it, and ask the authority to make it again with `openkp keys submit`."),
    ),
    "submission_unreadable": Message(
        N_("This is not a submission of a key ({reason})."),
        N_("Ask for the .kpsubmit file again, as `openkp keys submit` wrote it."),
    ),
    "submission_party_unknown": Message(
        N_("{party} is no code of a Participant."), N_("Make the key again with the right --participant.")
    ),
    "submission_without_authority": Message(
        N_("The submission names no authority."), N_("Make the key again with --authority.")
    ),
    "submission_over": Message(
        N_("The key ended on {last}; today is {day}."), N_("Make a new key with a later last day.")
    ),
    "submission_too_long": Message(
        N_("The key has no last day, or lasts more than {years} years."),
        N_("Make it again with a last day: two years are usual."),
    ),
    "submission_from_the_future": Message(
        N_("The submission says it was made on {made}; today is {day}."),
        N_("Set the clock of the machine that made it, and make it again."),
    ),
    "submission_of_withdrawn": Message(
        N_("Key {key} is withdrawn in its own submission."), N_("Hand in a key that is in use.")
    ),
    "submission_without_origin": Message(
        N_("Key {key} is for a log, and the submission does not say which."),
        N_("Make it again with --origin, the name under which the log is published."),
    ),
    "submission_not_vouched": Message(
        N_("No key that is listed for the authority vouches for key {key}."),
        N_("Call the authority on a number that you know, and let it read the sixteen digits to you."),
    ),
    "submission_leaves_gap": Message(
        N_("The keys of {authority} end on {last}; this one begins on {first}: none can sign between."),
        N_("Ask for an earlier first day, or confirm that nothing is to be signed."),
    ),
    "key_used_before": Message(
        N_("Key {key} is on the trust list already, for {authority}. A key is used once and for one thing."),
        _NEW_KEY,
    ),
    "key_is_root": Message(N_("Key {key} is a root of the trust list and may sign nothing else."), _NEW_KEY),
    "log_name_taken": Message(
        N_("Logs named {origin} belong to {authority}."), N_("Make the key again with the own --origin.")
    ),
    "voucher_unknown": Message(
        N_("The key {voucher} that vouches is not on the trust list."),
        N_("Vouch with the key that is listed, or leave the voucher out and compare the id by telephone."),
    ),
    "voucher_of_another": Message(
        N_("The key {voucher} that vouches belongs to {authority}."),
        N_("Refuse it, and tell both authorities: one has signed for the other."),
    ),
    "voucher_not_in_use": Message(
        N_("The key {voucher} that vouches may not sign on {day}."),
        N_("Vouch with a key in use; after a compromise compare the id by telephone instead."),
    ),
    "voucher_wrong": Message(
        N_("The second signature is not that of key {voucher}."),
        N_("Refuse it, and ask the authority to make it again with `openkp keys submit`."),
    ),
}

#: What is wrong with a draft of the trust list.
_DRAFTED: dict[str, Message] = {
    "key_without_submission": Message(
        N_("Key {key} of {authority} is new, and the draft holds no submission of it."),
        N_("Do not sign. Ask who made the draft for the .kpsubmit file of the authority."),
    ),
    "key_not_as_submitted": Message(
        N_("Key {key} of {authority} stands in the draft otherwise than it was handed in."),
        N_("Do not sign. Ask who made the draft why dates, usages or names differ."),
    ),
    "root_without_holder": Message(
        N_("Root {key} is new, and the draft does not say who holds it."),
        N_("Do not sign. A new root is handed in by its holder like any key, with --purpose root."),
    ),
    "not_a_root": Message(
        N_("Key {key} is no root of this list nor of the one in use: its signature would not count."),
        N_("Sign with the key that was made with --purpose root and is among the roots."),
    ),
    "drafts_differ": Message(
        N_("These are signatures of different drafts."),
        N_("Let all holders sign copies of one and the same .kpdraft file."),
    ),
}

KEY_TEXTS: dict[str, Message] = {**_REFUSED, **_SUBMITTED, **_DRAFTED}
