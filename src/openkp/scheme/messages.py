"""What an officer reads for a finding: what was found, what was expected, and the next step.

One catalogue keyed by the finding's code, in plain English, marked for translation with `N_` (Babel extracts
it with the keyword `N_`). Placeholders are named and filled from the finding's parameters; what a parameter
quotes is never itself a template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import Formatter
from types import MappingProxyType

from openkp.scheme.findings import Finding, Param
from openkp.scheme.message_texts import Message
from openkp.scheme.message_texts.of_certificates import CERTIFICATE_TEXTS
from openkp.scheme.message_texts.of_decisions import DECISION_TEXTS
from openkp.scheme.message_texts.of_imports import IMPORT_TEXTS
from openkp.scheme.message_texts.of_meetings import MEETING_TEXTS
from openkp.scheme.message_texts.of_reading import READING_TEXTS

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A finding in the reader's language: what was found and expected, and what to do next."""

    text: str
    next_step: str


class UnknownCode(LookupError):
    """No text in the catalogue for a finding's code: a broken caller, not a breach."""


#: Every code that a rule or a reader of this package can use, with its text.
MESSAGES: Mapping[str, Message] = MappingProxyType(
    {**READING_TEXTS, **CERTIFICATE_TEXTS, **DECISION_TEXTS, **IMPORT_TEXTS, **MEETING_TEXTS}
)


def placeholders(template: str) -> frozenset[str]:
    """The names in a template. Raises ValueError for a template that is not well-formed."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name is not None)


def identity(text: str) -> str:
    """No translation: English."""
    return text


def explain(
    finding: Finding, translate: Translate = identity, *, catalogue: Mapping[str, Message] = MESSAGES
) -> Explanation:
    """The text of a finding.

    translate: gives the text in the reader's language, such as gettext's; a translation with a placeholder
    that the finding lacks, or a broken one, is passed over for the English.
    catalogue: texts by code; another engine passes its own.
    Raises: UnknownCode where the catalogue has no text for the code.
    """
    message = catalogue.get(finding.code)
    if message is None:
        raise UnknownCode(finding.code)
    return Explanation(
        text=_fill(message.text, finding.params, translate),
        next_step=_fill(message.next_step, finding.params, translate),
    )


def filled(template: str, params: Mapping[str, Param], translate: Translate) -> str:
    """A template in the reader's language with its parameters.

    A translation with a placeholder that the parameters lack, or a broken one, is passed over for the
    English.
    Raises: LookupError where the English itself lacks a parameter.
    """
    translated = translate(template)
    try:
        if placeholders(translated) <= params.keys():
            return translated.format_map(params)
    except (ValueError, LookupError, AttributeError):
        pass  # a broken translation: the English below is tested
    return template.format_map(params)


def _fill(template: str, params: Mapping[str, Param], translate: Translate) -> str:
    try:
        return filled(template, params, translate)
    except LookupError:
        return template  # a finding from elsewhere without its parameters still says what it is about


def finding_to_json(
    finding: Finding, translate: Translate = identity, *, catalogue: Mapping[str, Message] = MESSAGES
) -> dict[str, object]:
    """A finding as web, command line and API show it: code, severity, clause, subject, message, params."""
    explanation = explain(finding, translate, catalogue=catalogue)
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "clause": finding.clause,
        "subject": finding.subject,
        "message": f"{explanation.text} {explanation.next_step}",
        "params": dict(finding.params),
    }
