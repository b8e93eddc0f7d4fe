"""A draft in brackets for the tests of the drafting room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from openkp.office.definitions.acts import drafting
from openkp.office.definitions.acts.drafting import (
    DraftContent,
    release_definition_draft,
    save_definition_draft,
)
from openkp.office.definitions.acts.positions import release_word_position, take_word_position
from openkp.office.definitions.models import DraftText, WordPosition
from small_office import Office

#: Three brackets: an element in or out, a whole line in or out, and one of two.
BODY = """limb a
  link finances | directly_related
  act armed_conflict | [violence]{US}
  [scale systematic]{ZW, CN}
  actor [rebel_movement]{RU} / [rebel_movement | armed_group]{EU, CA}
"""
CLEAN = """limb a
  link finances
  act armed_conflict | violence
"""


def kept(office: Office, who: str = "kp.delegate_bw", **changes: Any) -> str:
    """The number of a new draft, which only its owner sees."""
    values: dict[str, Any] = {
        "title": "Words for a compromise",
        "body": BODY,
        "must_cover": ("sierra-leone-ruf", "marange-2008"),
        "must_not_cover": ("brazil-fraud-2006",),
        **changes,
    }
    with patch.object(drafting, "new_tag", _counted(who)):
        result = save_definition_draft(office.actor(who), DraftContent(**values), now=office.now)
    return str(office.must(result).draft.number)


def _counted(who: str) -> Callable[[], str]:
    """Numbers of drafts are drawn; those of tests are counted, so that an address can be written: BW-1."""
    return lambda: str(
        DraftText.objects.filter(versions__made_by__username=who.replace(".", "-")).distinct().count() + 1
    )


def released(office: Office, *to: str, who: str = "kp.delegate_bw", **changes: Any) -> str:
    """The number of a draft that was released."""
    number = kept(office, who, **changes)
    office.must(release_definition_draft(office.actor(who), number, to or ("all",), seen=1, now=office.now))
    return number


def positioned(
    office: Office, number: str, who: str, subject: str, stance: str, *to: str, reason: str = ""
) -> None:
    """A position, released to those who are named."""
    actor = office.actor(who)
    row = office.must(take_word_position(actor, number, subject, stance, reason=reason, now=office.now))
    if to:
        office.must(release_word_position(actor, number, {subject: row.pk}, to, now=office.now))


def seen_positions(who: str) -> dict[str, int]:
    """The newest position of a party on each word, as its page shows them."""
    return {row.subject: row.pk for row in WordPosition.objects.filter(party=who).order_by("pk")}
