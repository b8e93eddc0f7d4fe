"""The big answer of a check: colour, word, one sentence, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from openkp.office import wording
from openkp.office.acting import Actor
from openkp.office.certificates.verifying import Checked
from openkp.scheme.findings import Finding, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class BigAnswer:
    """tone: ok, warn or bad. next_step: what the officer does now."""

    tone: str
    word: Any
    text: Any
    next_step: Any


ASK = _("Keep the shipment and ask the issuing authority.")
HOLD = _("Detain the shipment and tell the issuing authority.")

ANSWERS: dict[str, BigAnswer] = {
    "valid": BigAnswer(
        tone="ok",
        word=_("Genuine and in force"),
        text=_("The issuing authority signed it, it is not annulled and has not expired."),
        next_step=_("Compare carats, value and seals with the shipment, then record that it was presented."),
    ),
    "invalid": BigAnswer(
        tone="bad",
        word=_("Do not accept"),
        text=_("This is not what the issuing authority signed, or it does not stand in its register."),
        next_step=HOLD,
    ),
    "unknown_issuer": BigAnswer(
        tone="bad",
        word=_("Unknown signature"),
        text=_("Nobody on the trust list made this signature."),
        next_step=_("Keep the shipment. Ask the authority that the certificate names whether it issued it."),
    ),
    "expired": BigAnswer(
        tone="warn",
        word=_("Expired"),
        text=_("It is genuine, but its last day has passed."),
        next_step=_("Do not let the shipment go; ask the issuing authority for a new certificate."),
    ),
    "revoked": BigAnswer(
        tone="bad",
        word=_("Annulled"),
        text=_("The issuing authority made this certificate void."),
        next_step=HOLD,
    ),
    "suspended": BigAnswer(
        tone="bad",
        word=_("On hold"),
        text=_("The issuing authority suspended this certificate while it looks into it."),
        next_step=_("Keep the shipment and call the issuing authority; the hold may be lifted."),
    ),
    "not_in_force": BigAnswer(
        tone="bad",
        word=_("Not in force"),
        text=_("It is signed, but by an authority or for a day on which it did not count."),
        next_step=ASK,
    ),
    "unsigned": BigAnswer(
        tone="warn",
        word=_("Number only, nothing checked"),
        text=_("This office did not issue the number, so a typed number proves nothing."),
        next_step=_("Photograph the code or upload the PDF. Without a code, compare the paper by hand."),
    ),
    "unreadable": BigAnswer(
        tone="warn",
        word=_("Nothing could be read"),
        text=_("There is no certificate in what was given."),
        next_step=_("Follow the advice below and try again, or type the number."),
    ),
}

USED = BigAnswer(
    tone="bad",
    word=_("Already used"),
    text=_("A shipment was let in on this certificate before; one certificate serves one shipment."),
    next_step=HOLD,
)
SEEN = BigAnswer(
    tone="warn",
    word=_("Genuine, but shown before"),
    text=_("This certificate was presented before. That is normal only for the same shipment on its way."),
    next_step=_("Make sure that it is the same shipment: seals, weight and route."),
)
ELSEWHERE = BigAnswer(
    tone="warn",
    word=_("Genuine, destined elsewhere"),
    text=_("The certificate names another Participant as destination."),
    next_step=_("If the shipment only crosses, record a transit. Otherwise ask the issuing authority."),
)
WARNED = BigAnswer(
    tone="bad",
    word=_("Warning published"),
    text=_("An authority warned of a certificate with this number."),
    next_step=HOLD,
)
NOT_HELD = BigAnswer(
    tone="bad",
    word=_("Not in the register"),
    text=_("The authority that the number names did not issue it."),
    next_step=_("Check the typing. If it is right, detain the shipment: the certificate may be a forgery."),
)


def big_answer(checked: Checked, before: tuple[Finding, ...], *, actor: Actor) -> BigAnswer:
    """What counts most of everything that is known."""
    answer = ANSWERS.get(checked.verdict, ANSWERS["unreadable"])
    if answer.tone == "bad":
        return answer
    if any(found.severity is Severity.BLOCKS for found in before):
        return USED
    if any(found.clause == "PRACTICE:warnings" for found in checked.findings):
        return WARNED
    if any(found.code == "certificate_not_in_register" for found in checked.findings):
        return NOT_HELD
    if checked.verdict != "valid":
        return answer
    destination = (checked.content or {}).get("destination_participant")
    if destination != actor.authority.participant:
        return ELSEWHERE
    return SEEN if before else answer


def verdict_word(verdict: str) -> str:
    """The verdict of a stored check, in two or three words."""
    answer = ANSWERS.get(verdict)
    return wording.NOTHING if answer is None else str(answer.word)
