"""The border with no network: a bundle of lists and logs, its daily deltas, and the verdict on what was
scanned.

A bundle is one signed file that holds all that a post needs: whose keys count, what each authority has
logged, what was made void or used, who may trade and what decisions bar. Formats: docs/reference/bundle.cddl;
verdicts: docs/reference/verdicts.md. Status lists are Token Status Lists in CWT.
"""

from openkp.border.answers import verdict_to_json
from openkp.border.building import build, log_part
from openkp.border.decisions import plain_name
from openkp.border.delta import apply_delta, is_delta, make_delta
from openkp.border.extract import RegimeExtract, extract_regime, number_forms, number_series, warnings_of
from openkp.border.look import Moment, Post, Seen
from openkp.border.message_texts import MESSAGES
from openkp.border.opening import Bundle, BundleRefused, HeldLog, open_bundle
from openkp.border.parts import AMBER_AFTER_HOURS, BundleParts, ContactPart, LogPart, WarningPart
from openkp.border.status_list import (
    Status,
    StatusList,
    open_status_token,
    pack_statuses,
    sign_status_list,
)
from openkp.border.succession import Applied, apply
from openkp.border.verdicts import CODES, Answer, Layer, Tone, Verdict
from openkp.border.verifying import Desk, verify, verify_with_list

__all__ = [
    "AMBER_AFTER_HOURS",
    "CODES",
    "MESSAGES",
    "Answer",
    "Applied",
    "Bundle",
    "BundleParts",
    "BundleRefused",
    "ContactPart",
    "Desk",
    "HeldLog",
    "Layer",
    "LogPart",
    "Moment",
    "Post",
    "RegimeExtract",
    "Seen",
    "Status",
    "StatusList",
    "Tone",
    "Verdict",
    "WarningPart",
    "apply",
    "apply_delta",
    "build",
    "extract_regime",
    "is_delta",
    "log_part",
    "make_delta",
    "number_forms",
    "number_series",
    "open_bundle",
    "open_status_token",
    "pack_statuses",
    "plain_name",
    "sign_status_list",
    "verdict_to_json",
    "verify",
    "verify_with_list",
    "warnings_of",
]
