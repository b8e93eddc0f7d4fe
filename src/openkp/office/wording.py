"""How the office shows states, severities, numbers and days: words, tones and symbols in one place.

A tone is one of `neutral`, `info`, `ok`, `warn`, `bad`: the stylesheet gives it a colour, and a symbol and a
word always stand beside it. Numbers and days follow the reader's language by CLDR (Babel), because Django's
own formats write Arabic and English dates in ways that the forms of the Process do not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation, localcontext
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton, format_time
from babel.numbers import format_decimal
from django.apps import apps
from django.utils.translation import get_language, get_language_bidi, gettext, pgettext_lazy, to_locale
from django.utils.translation import gettext_lazy as _

from openkp.office.code_words import code_text

NOTHING = "–"
#: Before the point; what has more is shown as it is.
MOST_DIGITS = 41
_ISOLATE, _ISOLATE_BY_CONTENT, _END_ISOLATE = "\u2066", "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class Look:
    """The tone, the symbol and the (lazily translated) word of one state."""

    tone: str
    icon: str
    word: Any


#: state code -> how it looks. A state that is not here is shown neutrally, by its code.
STATES: dict[str, Look] = {
    "draft": Look("neutral", "pencil", _("Draft")),
    "submitted": Look("info", "clock", _("Submitted")),
    "returned": Look("warn", "return", _("Returned")),
    "examined": Look("info", "search", _("Examined")),
    "approved": Look("info", "check", _("Approved")),
    "issued": Look("neutral", "document", _("Issued")),
    "notified": Look("info", "arrow", _("On its way")),
    "in_transit": Look("info", "arrow", _("In transit")),
    "arrived": Look("info", "check", _("Arrived")),
    "confirmed": Look("ok", "check", _("Confirmed")),
    "discrepancy": Look("bad", "alert", _("Discrepancy")),
    "overdue": Look("warn", "clock", _("Overdue")),
    "detained": Look("warn", "alert", _("Detained")),
    "seized": Look("bad", "ban", _("Seized")),
    "annulled": Look("bad", "cross", _("Annulled")),
    "replaced": Look("neutral", "swap", _("Replaced")),
    "expired": Look("warn", "clock", _("Expired")),
    "refused": Look("bad", "ban", _("Refused")),
    "withdrawn": Look("neutral", "return", _("Withdrawn")),
    "spoiled": Look("neutral", "cross", _("Spoiled")),
    "pending": Look("info", "clock", _("Pending")),
    "active": Look("ok", "check", _("Active")),
    "suspended": Look("bad", "ban", _("Suspended")),
    "ended": Look("neutral", "cross", _("Ended")),
    "verified": Look("ok", "seal", _("Verified")),
    "unverified": Look("warn", "question", _("Not verified")),
    "alert": Look("bad", "alert", _("Alert")),
    "settled": Look("ok", "check", _("Settled")),
    # the table of the Process
    "called": Look("info", "clock", _("Called")),
    "open": Look("ok", "check", _("Open")),
    "closed": Look("neutral", "check", _("Closed")),
    "closed_without": Look("neutral", "cross", _("Closed without")),
    "proposed": Look("info", "clock", _("Proposed")),
    "blocked": Look("bad", "ban", _("Blocked")),
    "admitted": Look("ok", "check", _("Admitted")),
    "objected": Look("bad", "ban", _("Objected to")),
    "agreed": Look("ok", "check", _("Agreed")),
    "left_out": Look("neutral", "cross", _("Left out")),
    "circulated": Look("info", "arrow", _("Circulated")),
    "negotiating": Look("info", "pencil", _("Being negotiated")),
    "clean": Look("info", "check", _("Clean text")),
    "adopted": Look("ok", "seal", _("Adopted")),
    "described": Look("neutral", "document", _("Described")),
    "referred": Look("neutral", "arrow", _("Referred")),
    "carried_over": Look("neutral", "arrow", _("Carried over")),
    "lapsed": Look("neutral", "cross", _("Lapsed")),
    "given": Look("info", "clock", _("Given")),
    "under_study": Look("info", "search", _("Under study")),
    "reported": Look("ok", "document", _("Reported")),
    "advanced": Look("ok", "arrow", _("Sent on for decision")),
    "in_effect": Look("ok", "check", _("In effect")),
    "elected": Look("ok", "check", _("Elected")),
    "allowed": Look("ok", "check", _("May")),
    "heard": Look("info", "info", _("Is heard")),
    "due": Look("info", "clock", _("Due")),
    "soon": Look("warn", "clock", _("Soon")),
    "past": Look("neutral", "check", _("Past")),
    # returns of statistics
    "missing": Look("bad", "alert", pgettext_lazy("a return", "Missing")),
    "filed": Look("ok", "check", _("Filed")),
    "filed_late": Look("warn", "clock", _("Filed late")),
    "nil": Look("neutral", "info", _("Nil")),
    "corrected": Look("info", "swap", _("Corrected")),
    # texts and decisions
    "reopened": Look("warn", "return", _("Reopened")),
    "resolved": Look("ok", "check", _("Resolved")),
    "raised": Look("bad", "ban", _("Raised")),
    "acknowledged": Look("warn", "clock", _("Acknowledged")),
    "addressed": Look("info", "arrow", _("Answered by a new version")),
    "maintained": Look("bad", "ban", _("Maintained")),
    "lifted": Look("ok", "check", _("Lifted")),
    "announced": Look("info", "clock", _("Announced")),
    "consulting": Look("warn", "clock", _("In consultations")),
    "declared": Look("ok", "seal", _("Declared")),
    "failed": Look("bad", "ban", _("No consensus")),
    "running": Look("info", "clock", _("Running")),
    "extended": Look("info", "clock", _("Extended")),
    "broken": Look("bad", "ban", _("Broken")),
    "silent": Look("ok", "check", _("Silence kept")),
    "noted": Look("ok", "check", _("Noted")),
    "not_yet": Look("neutral", "clock", _("Not yet adopted")),
    "awaiting": Look("warn", "clock", _("Waiting")),
    "in_force": Look("ok", "check", _("In force")),
    "amended": Look("ok", "swap", _("In force, amended")),
    "superseded": Look("neutral", "swap", _("Superseded")),
    "revoked": Look("neutral", "cross", _("Revoked")),
    "asserted": Look("warn", "question", _("Asserted, no effect")),
    "disputed": Look("warn", "question", _("Disputed, no effect")),
}

#: severity of a finding -> how it looks.
SEVERITIES: dict[str, Look] = {
    "blocks": Look("bad", "ban", _("Stops")),
    "asks": Look("warn", "question", _("To answer")),
    "notes": Look("info", "info", _("Note")),
}

#: tone -> symbol of a notice or verdict that names none.
TONE_ICONS = {"neutral": "info", "info": "info", "ok": "check", "warn": "alert", "bad": "cross"}


def sentence_case(text: str) -> str:
    """The text with a capital at its beginning, where the script has capitals."""
    return text[:1].upper() + text[1:]


def state_look(state: object) -> Look:
    """How a state looks; an unknown one is neutral and shows its code as words."""
    code = str(state)
    return STATES.get(code) or Look("neutral", "info", sentence_case(code_text(code)))


@lru_cache(maxsize=64)
def _locale_of(language: str) -> Locale:
    try:
        locale = Locale.parse(to_locale(language))
    except (UnknownLocaleError, ValueError):
        return Locale("en", "GB")
    return Locale("en", "GB") if str(locale) == "en" else locale  # the day before the month


def current_locale() -> Locale:
    """The CLDR locale of the language that is active; British English where none is, as outside an office."""
    return _locale_of((get_language() if apps.ready else None) or "en")


def number_text(value: object, *, places: int = 0) -> str:
    """A number with the reader's separators; a dash for None or ''. Never through a float.

    Takes int, Decimal, their text, and quantities with `.amount`. What is no number is shown as it is, so
    that a hostile value cannot break a page.
    """
    if value is None or value == "":
        return NOTHING
    try:
        number = Decimal(str(getattr(value, "amount", value)))
    except InvalidOperation:
        return str(value)
    if not number.is_finite() or abs(number.adjusted()) >= MOST_DIGITS:
        return str(value)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    with localcontext(prec=MOST_DIGITS + places):
        return format_decimal(number, format=pattern, locale=current_locale())


def labelled(label: object, text: object) -> str:
    """A label and what it says, with the colon as the language sets it: `Plénière\u00a0: Dubai`."""
    return f"{label}{_(':') if apps.ready else ':'} {text}"


def isolated(text: str) -> str:
    """The text kept in left-to-right order inside a right-to-left page; untouched elsewhere."""
    return f"{_ISOLATE}{text}{_END_ISOLATE}" if get_language_bidi() else text


def plugged(text: str) -> str:
    """Data (a name, a number, a day) to stand inside a sentence: in a right-to-left one, in its own order."""
    if not text or not get_language_bidi() or text.startswith((_ISOLATE, _ISOLATE_BY_CONTENT)):
        return text
    return f"{_ISOLATE_BY_CONTENT}{text}{_END_ISOLATE}"


def listed(parts: Iterable[object]) -> str:
    """Several parts with the reader's comma between them; empty ones are left out."""
    return gettext(", ").join(plugged(str(part)) for part in parts if part)


def carats_text(value: object) -> str:
    """Carat weight with two places and its unit: `1,250.42 ct`."""
    text = number_text(value, places=2)
    return text if text == NOTHING else isolated(f"{text}\u00a0ct")


def usd_text(value: object) -> str:
    """Value in US dollars with two places: `US$ 318,402.10`."""
    text = number_text(value, places=2)
    return text if text == NOTHING else isolated(f"US$\u00a0{text}")


def day_text(value: date | datetime | str | None) -> str:
    """A day in the reader's language, month in letters: `14 Nov 2026`. An instant gives its UTC day."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(UTC)
    if not isinstance(value, date):
        return str(value)
    return format_skeleton("yMMMd", value, locale=current_locale())


def month_text(value: str) -> str:
    """A month `2026-03` in the reader's language: `Mar 2026`. What is none is shown as it is."""
    try:
        first = date.fromisoformat(f"{value}-01")
    except ValueError:
        return value
    return isolated(format_skeleton("yMMM", first, locale=current_locale()))


def instant_text(value: datetime | None) -> str:
    """An aware instant to the minute, always in UTC: `14 Nov 2026, 09:31 UTC`."""
    if not isinstance(value, datetime):
        return day_text(value)
    instant = value.astimezone(UTC) if value.tzinfo is not None else value
    time = isolated(format_time(instant, "HH:mm", locale=current_locale()) + " UTC")
    return f"{day_text(instant)}{gettext(', ')}{time}"


def country_text(code: object) -> str:
    """The country's name in the reader's language; the code itself where none is known."""
    from openkp.scheme.countries import country_name  # the office starts without reading the country data

    text = str(code or "")
    return country_name(text, get_language() or "en") if text else NOTHING
