"""Texts of what is wrong with a bundle, a delta or a status list that comes in."""

from __future__ import annotations

from openkp.scheme.message_texts import N_, Message

BUNDLE_TEXTS: dict[str, Message] = {
    "bundle_damaged": Message(
        N_("This is not a border bundle, or it was damaged on the way ({reason})."),
        N_("Copy or fetch the file again. What the device holds stays in use."),
    ),
    "bundle_list_refused": Message(
        N_("The trust list in the bundle may not be used ({reason})."),
        N_("Keep the bundle that you have, and ask your head office where this one comes from."),
    ),
    "bundle_signer_unknown": Message(
        N_("The bundle is signed with key {key}, which is not its maker's on the trust list."),
        N_("Keep the bundle that you have, and get one from a source that you know."),
    ),
    "bundle_signer_not_valid": Message(
        N_("The maker's key {key} was not in use on {day}, the day of the bundle."),
        N_("Keep the bundle that you have, and ask its maker for a new one."),
    ),
    "bundle_signature_wrong": Message(
        N_("The signature does not fit the bundle: it was changed, or not made with key {key}."),
        N_("Throw this file away and fetch it again; if it stays so, tell its maker."),
    ),
    "bundle_log_damaged": Message(
        N_("The part of log {log} in the bundle does not hold together."),
        N_("Fetch the bundle again; if it stays so, tell its maker."),
    ),
    "bundle_log_not_signed": Message(
        N_("The head of log {log} is not signed by the log's key on the trust list."),
        N_("Keep the bundle that you have, and tell its maker."),
    ),
    "bundle_root_differs": Message(
        N_("The leaves of log {log} do not lead to its signed head."),
        N_("Keep the bundle that you have, keep this file as evidence, and tell its maker."),
    ),
    "bundle_status_wrong": Message(
        N_("The status list of log {log} is not one that its authority signed."),
        N_("Keep the bundle that you have, and tell its maker."),
    ),
    "bundle_not_newer": Message(
        N_("This bundle was made at {found}; the device holds one of {known}."),
        N_("Nothing to do: the newer one stays in use."),
    ),
    "bundle_held_already": Message(N_("The device holds this very bundle."), N_("Nothing to do.")),
    "bundle_log_vanished": Message(
        N_("Log {log}, which the device holds, is missing from this bundle."),
        N_("Keep the bundle that you have, and ask its maker why the log is gone."),
    ),
    "bundle_log_forked": Message(
        N_("Log {log} tells another history than the {held} entries that the device holds (now {found})."),
        N_("Keep both files as evidence and tell your head office at once: someone rewrites a log."),
    ),
    "bundle_log_gap": Message(
        N_(
            "The bundle has log {log} from entry {found} on; the device holds {held}, and nothing joins them."
        ),
        N_("Take a bundle from between, or set the device up anew with roots that you know."),
    ),
    "delta_damaged": Message(
        N_("This delta was damaged on the way ({reason})."),
        N_("Fetch it again, or take the whole bundle."),
    ),
    "delta_of_another_bundle": Message(
        N_("This delta starts from another bundle ({expected}) than the device holds."),
        N_("Take the deltas in their order, or the whole bundle."),
    ),
}
