"""Texts of what the office finds about keys: where they live, when they end, and what they signed."""

from __future__ import annotations

from openkp.scheme.message_texts import N_, Message

_TELL = N_("Tell the administrator; nothing was signed, and no number was used.")

OFFICE_KEY_TEXTS: dict[str, Message] = {
    "key_locked": Message(
        N_("The office’s passphrase does not open key {key}."),
        N_("Set OPENKP_KEY_PASSPHRASE, or bring back the file key-passphrase; nothing was signed."),
    ),
    "module_not_installed": Message(
        N_("Keys in a security module need a part of the program that is not installed."),
        N_("Install it with `pip install openkp[hsm]` and start again; nothing was signed."),
    ),
    "module_not_set": Message(
        N_("No security module is set up here."),
        N_("Set OPENKP_PKCS11_MODULE (its library) and OPENKP_PKCS11_TOKEN (the label of the token)."),
    ),
    "module_absent": Message(
        N_("The security module cannot be loaded from {library}."),
        N_("Check that it is connected and OPENKP_PKCS11_MODULE is right; nothing was signed."),
    ),
    "token_absent": Message(
        N_("The security module has no token “{token}”, or it is not connected."),
        N_("Connect it and try again; nothing was signed, and no number was used."),
    ),
    "pin_missing": Message(
        N_("No PIN was given for the token “{token}”."),
        N_("Set OPENKP_PKCS11_PIN, or write it to the file pkcs11-pin in the office’s folder."),
    ),
    "pin_wrong": Message(
        N_("The PIN does not open the token “{token}”."),
        N_("Correct the PIN before you try again: many modules lock themselves after a few wrong ones."),
    ),
    "pin_locked": Message(
        N_("The token “{token}” is locked after too many wrong PINs."),
        N_("Its security officer unlocks it with the SO PIN."),
    ),
    "key_not_in_module": Message(
        N_("The token “{token}” does not hold this key."),
        N_("Connect the module in which it was made; if that is lost, make a new key and withdraw this one."),
    ),
    "module_cannot": Message(N_("The security module refused on the token “{token}”: {detail}."), _TELL),
    "log_key_outside_module": Message(
        N_("The module “{token}” makes no Ed25519 keys, so log key {key} is under the office’s passphrase."),
        N_("Nothing has to be done: certificates are signed in the module, heads of the log are not."),
    ),
    "key_days_wrong": Message(
        N_("A key from {first} to {last} cannot be: it ends too early, or lasts more than {years} years."),
        N_("Choose a last day after the first one and after today; two years are usual."),
    ),
    "key_begins_in_past": Message(
        N_("A key cannot begin on {first}, which has passed."), N_("Choose today or a later day.")
    ),
    "rotation_leaves_gap": Message(
        N_("The key in use ends on {last}, the new one would begin on {first}: nobody could sign between."),
        N_("Choose a first day no later than the day after the old key ends."),
    ),
    "key_not_listed_yet": Message(
        N_("Key {key} is made; others know it when the holders of the roots have signed the next list."),
        N_("Send them the draft before {day}. Until their list is taken in, the old key goes on signing."),
    ),
    "compromise_to_come": Message(
        N_("{day} has not come yet."), N_("Give the first day on which somebody else may have had the key.")
    ),
    "last_roots": Message(
        N_("Without root {key} only {left} would be left, too few to sign a trust list."),
        N_("Take in the root key of another holder first."),
    ),
    "key_unvouched_unchecked": Message(
        N_("Nobody has said how key {key} was compared with what its authority has."),
        N_("Call the authority on a number that you know, compare the sixteen digits, and write with whom."),
    ),
    "key_refused_without_reason": Message(
        N_("No reason was given for refusing key {key}."), N_("Write why, so that its authority can mend it.")
    ),
    "trust_file_unreadable": Message(
        N_("This is neither a trust list nor a draft of one ({reason})."),
        N_("Give the .kptrust file, or the .kpdraft file that the holders of the roots signed."),
    ),
    "logged_before_compromise": Message(
        N_("The key fell into wrong hands on {since}; the log held this certificate before that day."),
        N_("Nothing to do: it is as good as before."),
    ),
    "not_logged_before_compromise": Message(
        N_("The key fell into wrong hands on {since}, and no head of the log before that day covers this."),
        N_("Hold the shipment and ask the issuing authority whether it made this certificate."),
    ),
}
