"""The public answer in plain words: one sentence for each outcome, and how it was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openkp.office.register import proving
from openkp.office.register.reads import PublicAnswer
from openkp.office.wording import country_text, day_text, instant_text, listed


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tone, the answer in a few words, and what it means for whoever holds the paper."""

    tone: str
    word: Any
    text: Any


PAPER_IS_GOOD = Sentence(
    "ok",
    gettext_lazy("Genuine and in force"),
    gettext_lazy("The issuing authority signed this certificate, and it has not been annulled."),
)
NUMBER_IS_GOOD = Sentence(
    "ok",
    gettext_lazy("The number is in force"),
    gettext_lazy(
        "The issuing authority issued this number and has not annulled it. A number can be copied: "
        "compare the facts below with the paper, or check the paper itself with its code."
    ),
)
SENTENCES = {
    "invalid": Sentence(
        "bad",
        gettext_lazy("Do not accept"),
        gettext_lazy("This is not a good certificate. Hold the shipment and ask the issuing authority."),
    ),
    "unknown_issuer": Sentence(
        "bad",
        gettext_lazy("Signed by nobody we know"),
        gettext_lazy("No key of the trust list made this signature. Hold the shipment and ask."),
    ),
    "suspended": Sentence(
        "bad",
        gettext_lazy("On hold"),
        gettext_lazy("The issuing authority suspended it while it looks into it. Do not accept it."),
    ),
    "revoked": Sentence(
        "bad",
        gettext_lazy("Annulled: do not accept"),
        gettext_lazy("The issuing authority made this certificate void."),
    ),
    "expired": Sentence(
        "warn",
        gettext_lazy("Expired"),
        gettext_lazy("The certificate was good, but its last day has passed."),
    ),
    "not_in_force": Sentence(
        "warn",
        gettext_lazy("Not yet in force"),
        gettext_lazy("The certificate bears a day of issue that has not come yet."),
    ),
    "used": Sentence(
        "warn",
        gettext_lazy("Already used"),
        gettext_lazy(
            "The import under this certificate was confirmed. One certificate serves one shipment: "
            "if it is shown to you again, hold the shipment and ask."
        ),
    ),
    "detained": Sentence(
        "warn",
        gettext_lazy("Shipment held"),
        gettext_lazy("The importing side holds the shipment of this certificate. Ask before you act on it."),
    ),
    "returned": Sentence(
        "warn",
        gettext_lazy("Shipment sent back"),
        gettext_lazy("The importing side sent the shipment back. The certificate must not be used again."),
    ),
    "unsigned": Sentence(
        "warn",
        gettext_lazy("Not issued in this office"),
        gettext_lazy(
            "Only the form of the number could be checked. Upload the certificate or a photograph of its "
            "code, or ask the issuing authority."
        ),
    ),
    "unreadable": Sentence(
        "warn",
        gettext_lazy("Nothing could be read"),
        gettext_lazy("This says nothing about the certificate. Follow the next step below."),
    ),
}
STATE_WORDS = {
    "annulled": gettext_lazy("Annulled"),
    "suspended": gettext_lazy("On hold"),
    "used": gettext_lazy("Used: import confirmed"),
    "detained": gettext_lazy("Shipment held"),
    "returned": gettext_lazy("Shipment sent back"),
    "expired": gettext_lazy("Expired"),
    "in_force": gettext_lazy("In force"),
}

#: Findings after which no signature vouches for what the paper says.
BAD_SIGNATURES = frozenset(
    {
        "signature_wrong",
        "issuer_key_unknown",
        "key_not_for_this",
        "key_of_another_party",
        "key_not_valid_then",
        "key_compromised",
        "key_withdrawn",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """All that the page of an answer prints."""

    tone: str
    word: str
    text: str
    detail: str
    facts: list[tuple[str, str]]
    facts_lede: str
    how: list[tuple[str, str]]
    proof_url: str
    share_url: str


def _sentence(answer: PublicAnswer) -> Sentence:
    if answer.outcome == "valid":
        return PAPER_IS_GOOD if answer.is_paper else NUMBER_IS_GOOD
    if answer.outcome == "unsigned" and any(str(found.severity) == "blocks" for found in answer.findings):
        return SENTENCES["invalid"]
    return SENTENCES.get(answer.outcome, SENTENCES["invalid"])


def _day(text: object) -> str:
    try:
        return day_text(date.fromisoformat(str(text)))
    except ValueError:
        return str(text)


def _facts(answer: PublicAnswer) -> list[tuple[str, str]]:
    facts = answer.facts
    rows = [(_("Number"), answer.number)] if answer.number else []
    if "issuing_authority" in facts:
        rows.append((_("Issued by"), str(facts["issuing_authority"])))
    if "issuing_participant" in facts:
        rows.append((_("Participant"), country_text(facts["issuing_participant"])))
    for name, label in (("issued_on", _("Issued on")), ("expires_on", _("Valid until"))):
        if name in facts:
            rows.append((label, _day(facts[name])))
    origins = dict.fromkeys(origin["participant"] for origin in facts["origins"] if origin.get("participant"))
    if origins:
        rows.append((_("Origin"), listed(country_text(code) for code in origins)))
    if facts.get("destination_participant"):
        rows.append((_("Going to"), country_text(facts["destination_participant"])))
    if answer.state:
        rows.append((_("State in the register"), str(STATE_WORDS[answer.state])))
    if answer.replaced_by:
        rows.append((_("Replaced by"), answer.replaced_by))
    return rows


def _facts_lede(answer: PublicAnswer) -> str:
    if BAD_SIGNATURES & {found.code for found in answer.findings}:
        return _("This is what the paper says; no signature vouches for it.")
    return _("Parties, weights, values and seals are not public. Whoever holds the paper can compare these.")


def _how(answer: PublicAnswer) -> tuple[list[tuple[str, str]], bool]:
    """How it was checked, and whether the leaf is proven to be in the log."""
    rows: list[tuple[str, str]] = []
    if answer.facts.get("number"):
        rows.append((_("Signature"), _signature_text(answer)))
    if answer.as_of is not None:
        rows.append((_("Trust list"), _("As of %(instant)s") % {"instant": instant_text(answer.as_of)}))
    if answer.entry is None:
        return rows, False
    checked = proving.recheck(answer.entry)
    if checked.is_sound and checked.head is not None:
        text = _("Entry %(index)s of the log %(name)s, under the head of %(instant)s") % {
            "index": answer.entry.index,
            "name": answer.entry.log.name,
            "instant": instant_text(checked.head.made_at),
        }
    else:
        text = _("The log does not lead to this entry. Tell the issuing authority.")
    rows.append((_("Log"), text))
    return rows, checked.is_sound


def _signature_text(answer: PublicAnswer) -> str:
    if BAD_SIGNATURES & {found.code for found in answer.findings}:
        return _("Not good: see below")
    if answer.is_paper:
        return _("Good: made with a key of the issuing authority")
    return _("Good on the record kept here; your paper was not looked at")


def shown(answer: PublicAnswer, *, checked_at: datetime) -> Shown:
    """The answer ready to print."""
    sentence = _sentence(answer)
    how, is_proven = _how(answer)
    return Shown(
        tone=sentence.tone,
        word=str(sentence.word),
        text=str(sentence.text),
        detail=_("Checked on %(instant)s.") % {"instant": instant_text(checked_at)},
        facts=_facts(answer),
        facts_lede=_facts_lede(answer),
        how=how,
        proof_url=_address("register:proof", answer.number) if is_proven else "",
        share_url=_address("register:verify_number", answer.number) if answer.number else "",
    )


def _address(name: str, number: str) -> str:
    try:
        return reverse(name, args=[number])
    except NoReverseMatch:
        return ""
