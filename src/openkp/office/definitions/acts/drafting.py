"""Acts on drafts: a new version, and its release. Nothing is changed: each makes a row after the last.

Others read the log of acts: until something is released to all, it tells only that somebody worked here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from openkp.definitions import library
from openkp.definitions.brackets import BracketedText, print_body, read_body
from openkp.definitions.drafts import owner_findings
from openkp.definitions.text_form import blocked, is_writable
from openkp.office import clock
from openkp.office.acting import Actor, Json, Noted, Result, act, stopped
from openkp.office.definitions.acts.recording import recorded_by
from openkp.office.definitions.models import TO_ALL, TO_CHAIR, DraftText, DraftVersion
from openkp.office.definitions.reads.drafting import SeenDraft, audience, seen_draft
from openkp.office.meetings.seats import party_of, seat_of
from openkp.office.messages import finding
from openkp.office.parties.models import Authority
from openkp.scheme.findings import Finding

CLAUSE = "KPCS-CD:I.conflict-diamonds"
#: How large a draft of the room may be: everybody's list and room read it.
MOST_CHARACTERS = 20_000
MOST_BRACKETS = 60
#: What others learn from the log of acts of what is not released to all.
IN_CONFIDENCE = "work_in_drafting_room"
#: Letters of the end of a number: none that is taken for another.
_LETTERS = "bcdfghjkmnpqrstvwxz23456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftContent:
    """What stands in a version of a draft. title: only for a new draft; it stays."""

    body: str
    must_cover: tuple[str, ...] = ()
    must_not_cover: tuple[str, ...] = ()
    title: str = ""
    note: str = ""


@act("save_definition_draft")
def save_definition_draft(
    actor: Actor,
    content: DraftContent,
    *,
    now: datetime,
    number: str = "",
    seen: int = 0,
    based_on: str = "",
) -> Result[DraftVersion]:
    """Keep a new draft, or a new version of an own one. It is its owner's alone until it is released.

    number: of the own draft; empty for a new one. seen: the version that the person worked from, so that a
    colleague's is never passed over. based_on: the definition or debate (`debate:2025`) that a new one began
    with. Findings of the text name their lines.
    """
    if seat_of(actor) is None:
        return stopped([no_seat(actor)])
    Authority.objects.select_for_update().get(pk=actor.authority.pk)  # one number and one version at a time
    body, findings = _read(content)
    if not number and not content.title.strip():
        findings.append(finding("draft_without_title", CLAUSE, subject="title"))
    if body is None or findings:
        return stopped(findings)
    printed = print_body(body)
    if not number:
        return _begun(actor, content, printed, based_on=based_on, now=now)
    draft = seen_draft(actor, number)
    if draft is None or not draft.is_own:
        return stopped([not_found(number)])
    newest = draft.newest
    if newest.version != seen:
        return stopped([_moved_on(number, newest)])
    if _says(newest) == (printed, list(content.must_cover), list(content.must_not_cover)):
        return stopped([finding("draft_unchanged", CLAUSE, reference=number, version=newest.version)])
    return _done(_version(actor, draft.text, content, printed, number=newest.version + 1, now=now))


def _read(content: DraftContent) -> tuple[BracketedText | None, list[Finding]]:
    """The body of a draft, with all that is wrong with the content."""
    findings = must_findings(content)
    findings += unwritable(title=content.title, note=content.note)
    if len(content.body) > MOST_CHARACTERS:  # it is not read at all
        return None, [*findings, _too_large(content.body, brackets=content.body.count("["))]
    body, found = read_body(content.body, library.catalogue())
    findings += (*found, *owner_findings(body))
    if body is not None and len(body.choices) > MOST_BRACKETS:
        findings.append(_too_large(content.body, brackets=len(body.choices)))
    return body, findings


def _too_large(body: str, *, brackets: int) -> Finding:
    return finding(
        "draft_too_large_for_room",
        CLAUSE,
        subject="body",
        characters=len(body),
        brackets=brackets,
        most_characters=MOST_CHARACTERS,
        most_brackets=MOST_BRACKETS,
    )


def _moved_on(number: str, newest: DraftVersion) -> Finding:
    return finding(
        "draft_moved_on", CLAUSE, reference=number, version=newest.version, who=str(newest.made_by or "")
    )


def _begun(
    actor: Actor, content: DraftContent, printed: str, *, based_on: str, now: datetime
) -> Result[DraftVersion]:
    party, seat = party_of(actor), actor.capacity.value
    prefix = f"{party}-{seat.upper().replace('_', '-')}" if seat != "delegate" else party
    number = f"{prefix}-{new_tag()}"
    while DraftText.objects.filter(number=number).exists():
        number = f"{prefix}-{new_tag()}"
    text = DraftText.objects.create(
        number=number,
        title=content.title.strip()[:200],
        based_on=based_on[:80],
        **recorded_by(actor, now),
    )
    return _done(_version(actor, text, content, printed, number=1, now=now))


def _version(
    actor: Actor,
    text: DraftText,
    content: DraftContent,
    printed: str,
    *,
    number: int,
    now: datetime,
    to: Sequence[str] = (),
) -> DraftVersion:
    return DraftVersion.objects.create(
        draft=text,
        version=number,
        body=printed,
        must_cover=list(content.must_cover),
        must_not_cover=list(content.must_not_cover),
        released_to=list(to),
        note=content.note.strip()[:300],
        **{**recorded_by(actor, now), "party": text.party, "seat": text.seat},
    )


def new_tag() -> str:
    """The end of the number of a new draft. It is drawn: a count would tell how many others never saw."""
    return "".join(_LETTERS[each % len(_LETTERS)] for each in clock.nonce()[:5])


def _done(row: DraftVersion) -> Result[DraftVersion]:
    return Result(row, noted=(noted_of(row.draft.number, row.released_to, {"version": row.version}),))


def noted_of(number: str, released_to: Iterable[str], detail: Json) -> Noted:
    """What the log of acts says: what it was if all may see it, otherwise only that there was work."""
    if TO_ALL in released_to:
        return Noted(number, detail)
    return Noted("", act=IN_CONFIDENCE)


def _says(row: DraftVersion) -> tuple[str, list[str], list[str]]:
    return row.body, row.must_cover, row.must_not_cover


@act("release_definition_draft")
def release_definition_draft(
    actor: Actor, number: str, to: Sequence[str], *, seen: int, now: datetime
) -> Result[DraftVersion]:
    """Release the newest version of an own draft to the Chair, to named parties, or to all.

    seen: the version that the person looked at; where a colleague made a later one, nothing is released.
    The release is a version of its own with the same words. It cannot be taken back.
    """
    draft = seen_draft(actor, number)
    if draft is None or not draft.is_own:
        return stopped([not_found(number)])
    wrong = release_findings(actor, to, now)
    if wrong:
        return stopped(wrong)
    Authority.objects.select_for_update().get(pk=actor.authority.pk)
    newest = DraftVersion.objects.filter(draft=draft.text).latest("version")
    if newest.version != seen:
        return stopped([_moved_on(number, newest)])
    audience_now = widened(newest.released_to, to)
    if audience_now == newest.released_to:
        return stopped([finding("release_made_before", CLAUSE, reference=number)])
    content = DraftContent(
        body=newest.body,
        must_cover=tuple(newest.must_cover),
        must_not_cover=tuple(newest.must_not_cover),
        note=newest.note,
    )
    number_now = newest.version + 1
    return _done(
        _version(actor, draft.text, content, newest.body, number=number_now, to=audience_now, now=now)
    )


def must_findings(content: DraftContent) -> list[Finding]:
    """What is wrong with the lists of situations."""
    known = library.situations()
    both = sorted(set(content.must_cover) & set(content.must_not_cover))
    return [
        *(
            blocked("draft_situation_unknown", field=name, found=each[:60], expected=", ".join(known)[:200])
            for name in ("must_cover", "must_not_cover")
            for each in getattr(content, name)
            if each not in known
        ),
        *(blocked("must_lists_contradict", found=each) for each in both),
    ]


def unwritable(**texts: str) -> list[Finding]:
    """Free texts that hold characters which nobody sees, or which turn the direction of reading."""
    return [
        finding("draft_words_unreadable", CLAUSE, subject=name)
        for name, text in texts.items()
        if not is_writable(text.replace("\r\n", "\n"))
    ]


def release_findings(actor: Actor, to: Sequence[str], now: datetime) -> list[Finding]:
    """What is wrong with those to whom something is to be released."""
    if not to:
        return [finding("release_to_nobody", CLAUSE, subject="to")]
    known = {TO_ALL, TO_CHAIR, *audience(actor, actor.day(now))}
    return [
        finding("party_unknown", "KPCS-CD:I.participant", subject="to", found=each[:40])
        for each in to
        if each not in known
    ]


def widened(before: Iterable[str], to: Iterable[str]) -> list[str]:
    """Those who may see it now: nobody is taken off."""
    return sorted({*before, *to})


def not_found(number: str) -> Finding:
    """The same finding for what is not there and for what is not the person's."""
    return finding("record_not_found", CLAUSE, record="draft", reference=number[:40])


def no_seat(actor: Actor) -> Finding:
    """Who holds no seat drafts nothing."""
    return finding("no_seat_at_table", "KPCS-CD:VI.5", name=str(actor.user))


def content_of(draft: SeenDraft) -> DraftContent:
    """What stands in the newest version that the person may see."""
    newest = draft.newest
    return DraftContent(
        body=newest.body,
        must_cover=tuple(newest.must_cover),
        must_not_cover=tuple(newest.must_not_cover),
    )
