"""A question as people read it: names for codes, periods in words, figures with separators."""

from __future__ import annotations

import re
from decimal import Decimal

from babel import UnknownLocaleError
from babel.numbers import format_decimal

from openkp.scheme.countries import country_name
from openkp.scheme.messages import Translate, filled, identity
from openkp.scheme.periods import Month, Year, read_period
from openkp.statistics.message_texts.of_screens import ABOUT_TEXTS, PERIOD_TEXTS, SCREEN_TEXTS
from openkp.statistics.questions import Question


def question_text(question: Question, translate: Translate = identity, *, language: str = "en") -> str:
    """Plain sentences, the last a question: participant, period, figures, what was expected and why.

    translate: gives a text in the reader's language, such as gettext's; language: for names and numbers (a
    CLDR tag). Raises LookupError for a question whose screen and variant have no text.
    """
    key = f"{question.screen}.{question.variant}" if question.variant else question.screen
    message = SCREEN_TEXTS[key]
    params = {name: _readable(name, value, translate, language) for name, value in question.params.items()}
    return " ".join(filled(each, params, translate) for each in (message.text, message.next_step))


def _readable(name: str, value: str | int, translate: Translate, language: str) -> str:
    """By the parameter's name or its end: `…participant`, `…period`, `…carats`, `…usd`, `…price`, `about`."""
    text = str(value)
    if name.endswith("participant"):
        return country_name(text, language)
    if name.endswith("period"):
        return _period_in_words(text, translate)
    if name == "source":
        return translate(text)
    if name == "about":
        return filled(ABOUT_TEXTS[text], {}, translate)
    if name.endswith(("carats", "usd", "price")) and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        return _number(text, language, is_price=name.endswith("price"))
    return text


def _period_in_words(text: str, translate: Translate) -> str:
    period = read_period(text)
    if isinstance(period, Year):
        return str(period.year)
    key = "M" if isinstance(period, Month) else f"{period.LETTER}{period.part}"
    return filled(PERIOD_TEXTS[key], {"year": str(period.year), "month": f"{period.part:02d}"}, translate)


def _number(text: str, language: str, *, is_price: bool) -> str:
    number = Decimal(text)
    places = "0.00" if is_price and abs(number) < 1000 else "0.##" if abs(number) < 1000 else "0"
    pattern = "#,##" + places
    try:
        return format_decimal(number, format=pattern, locale=language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return format_decimal(number, format=pattern, locale="en")
