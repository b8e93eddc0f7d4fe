"""From a decision, or a proposal, to its PDF: the values of the template `decision.typ`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from openkp.scheme.decisions import Decision
from openkp.statements.decision_files import FILE_SUFFIX
from openkp.statements.paper_labels import Said, labels, said
from openkp.statements.paper_press import fingerprint, press

if TYPE_CHECKING:
    from openkp.governance.decision_paper import PaperParagraph, Section

#: A paragraph is printed whole: longer than any that a decision file can hold.
LIMIT = 64 * 1024
#: Printed across a paper of a demonstration office.
DEMONSTRATION = "DEMONSTRATION – NOT A DECISION OF THE KIMBERLEY PROCESS"


#: What the number in the head and at the foot is a number of.
DECISION, PROPOSAL = "Decision", "Proposal"


def press_decision(
    decision: Decision,
    *,
    made_at: datetime,
    facts: Sequence[tuple[str, str]],
    paragraphs: Sequence[PaperParagraph],
    sections: Sequence[Section],
    attached: tuple[bytes, bool],
) -> bytes:
    """The PDF. attached: the decision file (empty for none), and whether this is a demonstration."""
    file, is_demonstration = attached
    values = _values(DECISION, (decision.id, decision.title), facts, paragraphs) | {
        "labels": {**labels(), "demonstration": {"en": DEMONSTRATION}},
        "is-demonstration": is_demonstration,
        "sections": [
            {
                "title": _whole(section.title),
                "lines": [_pair(label, value) for label, value in section.lines],
            }
            for section in sections
        ],
        "file": list(file),
        "fingerprint": fingerprint(file) if file else "",
    }
    return press("decision.typ", values, made_at=made_at)


def press_proposal(
    named: tuple[str, str],
    *,
    made_at: datetime,
    facts: Sequence[tuple[str, str]],
    paragraphs: Sequence[PaperParagraph],
    stamp: str,
) -> bytes:
    """The PDF of a proposal. named: its id and title; stamp: printed across, that it is no decision."""
    values = _values(PROPOSAL, named, facts, paragraphs) | {
        "labels": {**labels(), "demonstration": {"en": stamp}},
        "is-demonstration": True,
        "sections": [],
        "file": [],
        "fingerprint": "",
    }
    return press("decision.typ", values, made_at=made_at)


def _values(
    kind: str,
    named: tuple[str, str],
    facts: Sequence[tuple[str, str]],
    paragraphs: Sequence[PaperParagraph],
) -> dict[str, object]:
    """What a decision and a proposal have in common on paper."""
    return {
        "kind": kind,
        "language": "en",
        "copy-of": "original",
        "number": _whole(named[0]),
        "title": _whole(named[1]),
        "facts": [_pair(label, value) for label, value in facts],
        "paragraphs": [
            {
                "number": _whole(each.number),
                "words": [_whole(line) for line in each.words],
                "effects": [_whole(sentence) for sentence in each.effects],
            }
            for each in paragraphs
        ],
        "file-name": f"decision{FILE_SUFFIX}",
        # The shared parts know the papers of a shipment, which carry these.
        "signed": [],
        "payload": [],
        "microtext": f"KIMBERLEY PROCESS · KPCS · {kind.upper()} · " * 40,
        "number-short": _whole(named[0][:60]),
    }


def _whole(text: str) -> Said:
    return said(text, limit=LIMIT)


def _pair(label: str, value: str) -> dict[str, Said]:
    return {"label": _whole(label), "value": _whole(value)}
