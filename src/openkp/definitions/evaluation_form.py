"""An evaluation as plain values: the one shape of the command line and the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openkp.definitions.answers import Evaluation, Used
from openkp.definitions.situations import Situation


def evaluation_values(found: Evaluation, situation: Situation) -> dict[str, Any]:
    """Codes, ids and sources, never translated. What does not apply is None."""
    accounts = found.by_account
    return {
        "definition": found.definition,
        "situation": found.situation,
        "with_readings": found.with_readings,
        "answer": found.answer.value,
        "deciding": {
            "limb": found.deciding.limb,
            "slot": found.deciding.slot,
            "exception": found.deciding.exception,
            "words_exclude_each_other": found.deciding.words_exclude_each_other,
        },
        "used": [_used(each, situation) for each in found.used],
        "settles": [_findings(each.findings) for each in found.settles],
        "settled_answers": [each.answer.value for each in found.settles],
        "equal_settles": found.equal_settles,
        "settles_otherwise": [_findings(each.findings) for each in found.settles_otherwise],
        "otherwise_needs": found.otherwise_needs or None,
        "unknown": list(found.unknown),
        "disputed": list(found.disputed),
        "by_account": None if accounts is None else {who: each.value for who, each in accounts.items()},
    }


def _findings(findings: Sequence[tuple[str, bool]]) -> list[dict[str, str]]:
    return [{"element": element, "value": "yes" if holds else "no"} for element, holds in findings]


def _used(used: Used, situation: Situation) -> dict[str, Any]:
    source = situation.source(used.assertion.source)
    return {
        "element": used.element,
        "value": used.value.value,
        "source": source.title,
        "address": source.address,
        "party": used.assertion.party,
        "standard": used.assertion.standard.value,
        "day": used.assertion.day or source.day or None,
        "implied_by": used.implied_by or None,
        "note": used.assertion.note,
    }
