"""The verdicts of a post's verifier in two or three words, with the state whose look each has."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

#: verdict code -> the state whose look it borrows, its words.
VERDICTS: dict[str, tuple[str, Any]] = {
    "unreadable": ("unverified", _("Not readable")),
    "not_a_certificate": ("refused", _("Not a certificate")),
    "unknown_issuer": ("refused", _("Signed by nobody known")),
    "forged": ("refused", _("Forged")),
    "key_not_entitled": ("refused", _("Key not entitled")),
    "key_withdrawn": ("refused", _("Key withdrawn")),
    "not_in_log": ("refused", _("Not in the log")),
    "revoked": ("annulled", _("Annulled")),
    "suspended": ("suspended", _("On hold")),
    "not_allowed": ("refused", _("Trade not allowed")),
    "not_in_force": ("refused", _("Not in force")),
    "expired": ("refused", _("Expired")),
    "used": ("refused", _("Already used")),
    "look_closer": ("unverified", _("Look closer")),
    "stale": ("unverified", _("Data too old")),
    "good": ("verified", _("Good")),
}


def verdict_word(code: str) -> str:
    """The words of a verdict; the code itself for one of a newer verifier."""
    return str(VERDICTS[code][1]) if code in VERDICTS else code


def verdict_state(code: str) -> str:
    """The state whose colour and symbol a verdict has."""
    return VERDICTS[code][0] if code in VERDICTS else "unverified"
