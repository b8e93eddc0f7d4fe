"""The record of a meeting on paper: as plain text for a reader without a screen, and as PDF.

A meeting without power to decide has understandings; the word decision stands in its record only to say that
nothing was decided. Names follow the attribution that speakers chose.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openkp.governance import MeetingKind, Process, record_of
from openkp.governance.process import Meeting
from openkp.office.acting import Actor
from openkp.office.meetings import reads_meetings as reads
from openkp.office.meetings.act_words import KINDS
from openkp.office.meetings.visibility import may_see_proposal
from openkp.office.wording import instant_text, labelled
from openkp.statements.paper_labels import labels, said
from openkp.statements.paper_press import press

_WIDTH = 90
_LIMIT = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the record: lines of a label (which may be empty) and a text."""

    title: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The record, ready to set. standing: what kind of record it is, in one sentence."""

    title: str
    kind: str
    standing: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]


def paper_of(actor: Actor, process: Process, meeting: Meeting) -> Paper:
    """The record of a meeting as the person may see it."""
    record = record_of(process, meeting.id)
    lines = [each for each in record.lines if _may_see(actor, process, each.reference)]
    by_word: dict[str, list[tuple[str, str]]] = {}
    for line in lines:
        by_word.setdefault(line.word, []).append((line.reference, line.text))
    sections = [
        *(Section(title=title, lines=tuple(by_word[word])) for word, title in _words() if word in by_word),
        *_communique(record.communique, meeting),
        *_agenda(meeting),
        *_said(process, meeting),
    ]
    return Paper(
        title=meeting.title,
        kind=str(KINDS[meeting.kind]),
        standing=_standing(meeting, has_decisions=bool(by_word.get("decision"))),
        facts=tuple(_facts(meeting)),
        sections=tuple(sections),
    )


def _may_see(actor: Actor, process: Process, reference: str) -> bool:
    proposal = process.proposals.get(reference)
    return proposal is None or may_see_proposal(actor, proposal)


def _words() -> tuple[tuple[str, str], ...]:
    return (
        ("decision", _("Decisions")),
        ("understanding", _("Understandings")),
        ("recommendation", _("Recommendations to the Plenary")),
        ("act_of_the_body", _("Acts of the body under a power given to it")),
        ("no_consensus", _("No consensus")),
        ("carried_over", _("Carried over")),
    )


def _standing(meeting: Meeting, *, has_decisions: bool) -> str:
    if meeting.kind is MeetingKind.INTERSESSIONAL:
        return _("Record of understandings. Nothing was decided at this meeting.")
    if meeting.kind is MeetingKind.COMMITTEE:
        return _("Record of a working body. It recommends; only a Plenary decides.")
    if meeting.state != "closed":
        return _("The meeting is not closed; this is its record so far.")
    return (
        _("Record of a meeting that decided by consensus.")
        if has_decisions
        else _("The meeting closed without a decision.")
    )


def _facts(meeting: Meeting) -> Iterator[tuple[str, str]]:
    yield _("Days"), reads.days_text(meeting.opens_on, meeting.closes_on)
    yield _("Called by"), reads.party_text(meeting.called_by)
    if meeting.participants:
        yield _("Participants"), reads.parties_text(meeting.participants)
    if meeting.present:
        yield _("In the room"), reads.parties_text(meeting.present)
    for label, codes in (
        (_("Observers"), meeting.observers),
        (_("Applicants"), meeting.applicants),
        (_("Guests"), meeting.guests),
    ):
        if codes:
            yield label, ", ".join(codes)


def _communique(paragraphs: Any, meeting: Meeting) -> Iterator[Section]:
    if paragraphs is not None:
        lines = tuple((str(place), each.text) for place, each in enumerate(paragraphs, start=1))
        yield Section(title=_("Communiqué"), lines=lines)
    elif meeting.communique_state == "closed_without":
        yield Section(title=_("Communiqué"), lines=(("", _("The meeting closed without a communiqué.")),))


def _agenda(meeting: Meeting) -> Iterator[Section]:
    if not meeting.agenda:
        return
    lines = []
    for each in meeting.agenda.values():
        state = {
            "admitted": _("admitted"),
            "blocked": _("not admitted; objection of %(parties)s")
            % {"parties": reads.parties_text(sorted(each.objectors))},
        }.get(each.state, _("proposed"))
        lines.append((each.title, state))
    yield Section(title=_("Agenda"), lines=tuple(lines))


def _said(process: Process, meeting: Meeting) -> Iterator[Section]:
    lines = tuple(
        (f"{reads.speaker_text(each)}, {instant_text(each.at)}", each.text)
        for each in process.interventions
        if each.meeting == meeting.id
    )
    if lines:
        yield Section(title=_("Interventions"), lines=lines)


def as_text(paper: Paper, *, is_demonstration: bool) -> str:
    """The record as plain text, lines of at most 90 letters."""
    if is_demonstration:
        paper = replace(paper, title=f"{paper.title} [{_('DEMONSTRATION: nothing of this happened')}]")
    parts = [paper.title, "=" * min(len(paper.title), _WIDTH), paper.kind, "", _filled(paper.standing), ""]
    parts += [_filled(labelled(label, text)) for label, text in paper.facts]
    for section in paper.sections:
        parts += ["", section.title, "-" * min(len(section.title), _WIDTH)]
        for label, text in section.lines:
            parts.append(_filled(labelled(label, text) if label else text))
    return "\n".join(parts) + "\n"


def _filled(text: str) -> str:
    return "\n".join(
        textwrap.fill(line, _WIDTH, subsequent_indent="  ", break_long_words=False)
        for line in text.splitlines()
    )


def as_pdf(paper: Paper, *, made_at: datetime, is_demonstration: bool) -> bytes:
    """The record as PDF/A, the same bytes for the same record."""
    values: dict[str, object] = {
        "labels": {
            **labels(),
            "demonstration": {"en": _("DEMONSTRATION – NOTHING OF THIS HAPPENED")},
        },
        "language": "en",
        "text-language": (get_language() or "en").split("-")[0],
        "is-demonstration": is_demonstration,
        "copy-of": "original",
        "title": _whole(paper.title),
        "kind": _whole(paper.kind),
        "standing": _whole(paper.standing),
        "facts": [_pair(label, text) for label, text in paper.facts],
        "sections": [
            {"title": _whole(each.title), "lines": [_pair(label, text) for label, text in each.lines]}
            for each in paper.sections
        ],
        "page": _("Page"),
        # The shared parts know the papers of a shipment, which carry these.
        "number-short": _whole(paper.title[:60]),
        "signed": [],
        "payload": [],
        "fingerprint": "",
        "microtext": "KIMBERLEY PROCESS · KPCS · RECORD · " * 40,
    }
    return press("record.typ", values, made_at=made_at)


def _whole(text: str) -> Any:
    return said(text, limit=_LIMIT)


def _pair(label: str, text: str) -> dict[str, Any]:
    return {"label": _whole(label), "value": _whole(text)}
