"""Acts on positions: how a party stands to the words of a draft, and to whom it shows that."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from openkp.definitions import library
from openkp.definitions.positions import Stance
from openkp.office.acting import Actor, Result, act, stopped
from openkp.office.definitions.acts.drafting import (
    CLAUSE,
    no_seat,
    not_found,
    noted_of,
    release_findings,
    unwritable,
    widened,
)
from openkp.office.definitions.acts.recording import recorded_by
from openkp.office.definitions.models import TO_ALL, DraftText, WordPosition
from openkp.office.definitions.reads.drafting import own_positions, seen_draft
from openkp.office.meetings.seats import seat_of
from openkp.office.messages import finding
from openkp.office.parties.models import Authority
from openkp.scheme.findings import Finding

_EXCEPTION = re.compile(r"except:[A-Za-z][A-Za-z0-9_.\-]{0,79}\Z")


@act("take_word_position")
def take_word_position(
    actor: Actor, number: str, subject: str, stance: str, *, now: datetime, reason: str = ""
) -> Result[WordPosition]:
    """Record how the own party stands to a word of a draft that the person may see.

    subject: an element, or `except:ID` for an exception. stance: one of `Stance`. It is the party's alone
    until it is released; one that was released before stays with those who saw it until then.
    """
    if seat_of(actor) is None:
        return stopped([no_seat(actor)])
    draft = seen_draft(actor, number)
    if draft is None:
        return stopped([not_found(number)])
    wrong = [*_findings(subject, stance), *unwritable(reason=reason)]
    if wrong:
        return stopped(wrong)
    Authority.objects.select_for_update().get(pk=actor.authority.pk)
    before = own_positions(actor, draft.text).get(subject)
    reason = reason.strip()
    if before is not None and (before.stance, before.reason) == (stance, reason):
        return stopped([finding("position_unchanged", CLAUSE, subject=subject, stance=stance)])
    row = _recorded(actor, draft.text, subject, stance, reason=reason, to=[], now=now)
    return Result(row, noted=(noted_of(number, (), {}),))


@act("release_word_position")
def release_word_position(
    actor: Actor, number: str, seen: Mapping[str, int], to: Sequence[str], *, now: datetime
) -> Result[list[WordPosition]]:
    """Release own positions as they stand to the Chair, to named parties, or to all. It cannot be undone.

    seen: the words, each with the row of the position that the person looked at; where another is the newest
    by now, nothing is released.
    """
    if seat_of(actor) is None:
        return stopped([no_seat(actor)])
    draft = seen_draft(actor, number)
    if draft is None:
        return stopped([not_found(number)])
    Authority.objects.select_for_update().get(pk=actor.authority.pk)  # a colleague's is read, or comes later
    wrong = release_findings(actor, to, now)
    mine = own_positions(actor, draft.text)
    if not seen:
        wrong.append(finding("position_none_chosen", CLAUSE, subject="subjects"))
    wrong += [
        finding("position_not_taken", CLAUSE, subject="subjects", found=each[:90])
        for each in seen
        if each not in mine
    ]
    wrong += [
        finding("position_moved_on", CLAUSE, subject="subjects", found=each[:90])
        for each, row in seen.items()
        if each in mine and mine[each].pk != row
    ]
    if wrong:
        return stopped(wrong)
    rows = []
    for subject in seen:
        before = mine[subject]
        audience = widened(before.released_to, to)
        if audience != before.released_to:
            rows.append(
                _recorded(
                    actor, draft.text, subject, before.stance, reason=before.reason, to=audience, now=now
                )
            )
    if not rows:
        return stopped([finding("release_made_before", CLAUSE, reference=number)])
    to_all = [TO_ALL] if all(TO_ALL in each.released_to for each in rows) else []
    return Result(rows, noted=(noted_of(number, to_all, {"count": len(rows)}),))


def _recorded(
    actor: Actor,
    draft: DraftText,
    subject: str,
    stance: str,
    *,
    reason: str,
    to: list[str],
    now: datetime,
) -> WordPosition:
    return WordPosition.objects.create(
        draft=draft,
        subject=subject,
        stance=stance,
        reason=reason,
        released_to=to,
        **recorded_by(actor, now),
    )


def _findings(subject: str, stance: str) -> list[Finding]:
    found = []
    if subject not in library.catalogue() and not _EXCEPTION.match(subject):
        found.append(finding("position_word_unknown", CLAUSE, subject="subject", found=subject[:90]))
    if stance not in set(Stance):
        expected = ", ".join(Stance)
        found.append(
            finding("position_stance_unknown", CLAUSE, subject="stance", found=stance[:40], expected=expected)
        )
    return found
