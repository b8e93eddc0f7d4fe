"""The verdict as JSON, the same from the command line, the office and the page for border posts."""

from __future__ import annotations

from typing import Any

from openkp.border.verdicts import Verdict
from openkp.scheme.documents import Certificate
from openkp.scheme.findings import Finding
from openkp.scheme.reading import certificate_to_json


def verdict_to_json(verdict: Verdict) -> dict[str, Any]:
    """`{"verdict", "tone", "layer", "findings", "certificate", "hidden", "digest", "as_of", "age_hours"}`.

    The certificate is without the fields that a confidential one does not show.
    """
    return {
        "verdict": verdict.answer.value,
        "tone": verdict.tone.value,
        "layer": verdict.layer,
        "findings": [finding_to_json(each) for each in verdict.findings],
        "certificate": _certificate(verdict),
        "hidden": list(verdict.hidden),
        "digest": verdict.digest.hex(),
        "as_of": verdict.as_of.isoformat(),
        "age_hours": verdict.age_hours,
    }


def finding_to_json(finding: Finding) -> dict[str, Any]:
    """`{"code", "layer", "params"}`; the words are the reader's business."""
    return {"code": finding.code, "layer": finding.subject, "params": dict(finding.params)}


def _certificate(verdict: Verdict) -> dict[str, object] | None:
    if verdict.signed is None:
        return None
    document = verdict.signed.statement.document
    if not isinstance(document, Certificate):
        return None
    return {
        name: value for name, value in certificate_to_json(document).items() if name not in verdict.hidden
    }
