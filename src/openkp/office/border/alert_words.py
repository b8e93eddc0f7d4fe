"""An alert in words: what was found, why it matters, what to do next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openkp.office.acting import Actor, Json
from openkp.office.border.models import Alert
from openkp.office.border.verdict_words import verdict_word
from openkp.office.permissions import PAGES
from openkp.office.register.acts_in_words import phrase
from openkp.office.wording import country_text, day_text, instant_text, listed, number_text
from openkp.scheme.same_numbers import plain_number

Kind = Alert.Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """found, why, next: one or two sentences each. links: label and address of what the actor can open."""

    title: str
    found: str
    why: str
    next: str
    links: tuple[tuple[str, str], ...]


#: kind -> why it matters, what to do.
REASONS: dict[str, tuple[Any, Any]] = {
    Kind.PRESENTED_TWICE: (
        gettext_lazy("One certificate serves one shipment. A copy may be used for other stones."),
        gettext_lazy(
            "Ask the posts whether it is one shipment on its way: seals, weight, route. If it is not, put "
            "the certificate on hold and publish a warning."
        ),
    ),
    Kind.SHOWN_AFTER_USE: (
        gettext_lazy("A shipment was let in on this certificate before; whoever shows it again has a copy."),
        gettext_lazy("Have the shipment detained, and tell the other authority what was found."),
    ),
    Kind.NOT_ISSUED: (
        gettext_lazy("Somebody shows certificates in your name that you never issued."),
        gettext_lazy(
            "Ask the post for the paper. Let the focal point publish a warning of the number, so that every "
            "post refuses it."
        ),
    ),
    Kind.OTHER_CONTENT: (
        gettext_lazy(
            "The paper bears a number that you issued, but it is not what you signed. If the post found its "
            "signature good, somebody else signs with your key."
        ),
        gettext_lazy(
            "Ask the post for the paper. If the signature is good, withdraw the key and say since when it is "
            "compromised; if it is not, publish a warning."
        ),
    ),
    Kind.UNKNOWN_ENTRY: (
        gettext_lazy("Your log holds a certificate that nobody issued at a desk of this office."),
        gettext_lazy(
            "Find out who could sign. Withdraw the key, say since when it is compromised, and publish a "
            "warning of the number."
        ),
    ),
    Kind.NAMED_ELSEWHERE: (
        gettext_lazy("Goods crossed a border under a number that your register does not hold."),
        gettext_lazy(
            "Ask that authority for the certificate it saw. If you did not issue it, publish a warning."
        ),
    ),
    Kind.SIGNED_UPLOAD: (
        gettext_lazy("Somebody other than your desk signs with your key."),
        gettext_lazy("Withdraw the key now, say since when it is compromised, and publish a warning."),
    ),
    Kind.FORK: (
        gettext_lazy(
            "A log that shows one history here and another there can hide certificates. Nothing of that log "
            "proves anything until it is explained."
        ),
        gettext_lazy(
            "Keep both heads as proof. Ask the authority of the log for an explanation, and tell the Chair."
        ),
    ),
}


#: What to do about a certificate of another authority, which cannot be put on hold here.
OF_ANOTHER = gettext_lazy(
    "Ask the posts whether it is one shipment on its way: seals, weight, route. If it is not, have it "
    "detained and tell the issuing authority."
)


def told(alert: Alert, actor: Actor) -> Told:
    """The alert as its page says it."""
    why, step = REASONS[alert.kind]
    if alert.kind == Kind.PRESENTED_TWICE and not _is_own_number(alert):
        step = OF_ANOTHER
    return Told(
        title=str(Kind(alert.kind).label),
        found=FOUND[alert.kind](alert),
        why=str(why),
        next=str(step),
        links=tuple(_links(alert, actor)),
    )


def _is_own_number(alert: Alert) -> bool:
    return plain_number(alert.number).startswith(alert.authority.participant)


def _sightings(alert: Alert) -> str:
    count = len(alert.facts.get("sightings", []))
    last = (alert.facts.get("sightings") or [{}])[-1]
    sentence = ngettext(
        "%(number)s was seen once, at %(where)s on %(when)s.",
        "%(number)s was seen %(count)s times, last at %(where)s on %(when)s.",
        count,
    )
    return sentence % {
        "number": alert.number or "?",
        "count": number_text(count),
        "where": place_text(last),
        "when": when_text(last.get("at", "")),
    }


def _after_use(alert: Alert) -> str:
    last = (alert.facts.get("sightings") or [{}])[-1]
    return _(
        "%(number)s was shown at %(where)s on %(when)s; a shipment was let in on it on %(used)s (%(there)s)."
    ) % {
        "number": alert.number,
        "where": place_text(last),
        "when": when_text(last.get("at", "")),
        "used": when_text(alert.facts.get("used_at", "")),
        "there": _place_or_country(alert.facts.get("used_where", "")),
    }


def _not_issued(alert: Alert) -> str:
    last = (alert.facts.get("sightings") or [{}])[-1]
    return _(
        "%(where)s saw number %(number)s on %(when)s: “%(verdict)s”. Your register does not hold it."
    ) % {
        "where": place_text(last),
        "number": alert.number,
        "when": when_text(last.get("at", "")),
        "verdict": verdict_word(last.get("verdict", "")),
    }


def _other_content(alert: Alert) -> str:
    last = (alert.facts.get("sightings") or [{}])[-1]
    return _(
        "%(where)s saw %(number)s on %(when)s: “%(verdict)s”. Its content is not that of your register."
    ) % {
        "where": place_text(last),
        "number": alert.number,
        "when": when_text(last.get("at", "")),
        "verdict": verdict_word(last.get("verdict", "")),
    }


def _entry(alert: Alert) -> str:
    return _("Entry %(index)s of %(log)s, of %(when)s, is certificate %(number)s without a record.") % {
        "index": alert.facts.get("index", ""),
        "log": alert.facts.get("log", ""),
        "when": when_text(alert.facts.get("at", "")),
        "number": alert.number,
    }


def _named(alert: Alert) -> str:
    return _("%(by)s logged “%(what)s” on %(when)s and names %(number)s, which you did not issue.") % {
        "by": alert.facts.get("by", ""),
        "what": phrase(str(alert.facts.get("said", ""))),
        "when": when_text(alert.facts.get("at", "")),
        "number": alert.number,
    }


def _upload(alert: Alert) -> str:
    return _(
        "On %(when)s somebody uploaded %(number)s to be checked. It bears a good signature of yours."
    ) % {
        "when": when_text(alert.facts.get("at", "")),
        "number": alert.number,
    }


#: Why a witness refused -> what that says of the log.
_FORKS = {
    "rollback": gettext_lazy("Log %(log)s of %(by)s shows fewer entries than it did before."),
    "fork": gettext_lazy("Log %(log)s of %(by)s signed two heads of the same size with different content."),
    "not_signed_by_log": gettext_lazy("The newest head of log %(log)s is not signed by a key of %(by)s."),
}
_REWRITTEN = gettext_lazy("Log %(log)s of %(by)s was rewritten: its new head does not continue the old one.")


def _fork(alert: Alert) -> str:
    sentence = _FORKS.get(str(alert.facts.get("reason", "")), _REWRITTEN)
    return str(sentence) % {"log": alert.facts.get("log", ""), "by": alert.facts.get("by", "")}


FOUND: dict[str, Callable[[Alert], str]] = {
    Kind.PRESENTED_TWICE: _sightings,
    Kind.SHOWN_AFTER_USE: _after_use,
    Kind.NOT_ISSUED: _not_issued,
    Kind.OTHER_CONTENT: _other_content,
    Kind.UNKNOWN_ENTRY: _entry,
    Kind.NAMED_ELSEWHERE: _named,
    Kind.SIGNED_UPLOAD: _upload,
    Kind.FORK: _fork,
}


def place_text(seen: Json) -> str:
    """Where a certificate was seen: the authority and its post."""
    where, post = str(seen.get("where", "")), str(seen.get("post", ""))
    return listed((where, post)) if post and post != where else where


def when_text(value: str) -> str:
    """An instant or a day of an alert's facts, as the office writes it."""
    try:
        if "T" in value:
            return instant_text(datetime.fromisoformat(value))
        return day_text(date.fromisoformat(value))
    except ValueError:
        return value


def _place_or_country(value: str) -> str:
    return country_text(value) if len(value) == 2 else value


def _links(alert: Alert, actor: Actor) -> list[tuple[str, str]]:
    pages = [
        ("certificates:certificate", _("Open the certificate"), alert.kind in _OF_OWN_NUMBER, ""),
        ("certificates:new_warning", _("Publish a warning"), bool(alert.number), f"?number={alert.number}"),
        ("parties:keys", _("Keys and trust list"), alert.kind in _OF_A_KEY, ""),
        ("border:seen", _("What posts saw"), bool(alert.facts.get("sightings")), f"?number={alert.number}"),
        ("border:compare", _("Compare heads of logs"), alert.kind == Kind.FORK, ""),
    ]
    found = []
    for name, label, fits, query in pages:
        allowed = PAGES[name]
        if not fits or (allowed is not None and actor.capacity not in allowed):
            continue
        address = reverse(name, args=[alert.number]) if name == "certificates:certificate" else reverse(name)
        found.append((label, address + query))
    return found


_OF_OWN_NUMBER = frozenset({Kind.PRESENTED_TWICE, Kind.SHOWN_AFTER_USE, Kind.OTHER_CONTENT})
_OF_A_KEY = frozenset({Kind.OTHER_CONTENT, Kind.UNKNOWN_ENTRY, Kind.SIGNED_UPLOAD})
