"""Findings made ready for a page: in words, in order of weight, with the clause as a link."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.urls import NoReverseMatch, reverse

from openkp.office.code_words import path_text
from openkp.office.wording import SEVERITIES, Look

_ORDER = {"blocks": 0, "asks": 1, "notes": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFinding:
    """One finding as the page shows it. `clause_url` leads to the clause in the register of clauses."""

    look: Look
    severity: str
    text: str
    next_step: str
    clause: str
    clause_url: str
    subject: str


def _clause_url(clause: str) -> str:
    try:
        return f"{reverse('parties:clauses')}#{quote(clause, safe=':.()')}"
    except NoReverseMatch:
        return ""


def _in_words(finding: Any) -> tuple[str, str]:
    if hasattr(finding, "text"):  # already explained, for instance by another office
        return str(finding.text), str(getattr(finding, "next_step", ""))
    from openkp.office.messages import explained  # the catalogue needs every desk; the look does not

    explanation = explained(finding)
    return str(explanation.text), str(explanation.next_step)


def shown(findings: Iterable[Any]) -> list[ShownFinding]:
    """Findings, or explained ones (with `text` and `next_step`): what stops first, else as given."""
    ready = []
    for finding in findings:
        severity = str(finding.severity)
        text, next_step = _in_words(finding)
        clause = str(getattr(finding, "clause", "") or "")
        ready.append(
            ShownFinding(
                look=SEVERITIES.get(severity, SEVERITIES["notes"]),
                severity=severity,
                text=text,
                next_step=next_step,
                clause=clause,
                clause_url=_clause_url(clause) if clause else "",
                subject=path_text(str(getattr(finding, "subject", "") or "")),
            )
        )
    return sorted(ready, key=lambda item: _ORDER.get(item.severity, 3))
