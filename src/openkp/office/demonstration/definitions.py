"""The drafting room in the demonstration: a draft on the debate of 2025, with positions, seen and unseen.

What was published in 2025 is real and comes with the recorded debate, each position with its source. The
draft itself and the positions recorded on it are invented, on words without quarrel, and marked.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from openkp.definitions import debates
from openkp.definitions.brackets import print_body
from openkp.office.acting import Result
from openkp.office.definitions.acts.drafting import (
    DraftContent,
    release_definition_draft,
    save_definition_draft,
)
from openkp.office.definitions.acts.positions import release_word_position, take_word_position
from openkp.office.definitions.models import TO_ALL, TO_CHAIR
from openkp.office.definitions.reads.drafting import FROM_DEBATE
from openkp.office.demonstration.table import Table

DEBATE = "2025"
DRAFTED_BY = "BW"
TITLE = "Demonstration: words on the two versions of 2025"
#: An invented bracket in the limb on violence, and a situation that the text then reaches where forces of a
#: State stand in it, which the published red line of producers keeps out: two demands against each other.
LINK, LINK_IN_BRACKETS = (
    "  link finances\n  act violence\n",
    "  link finances | [directly_related]{CSC}\n  act violence\n",
)
MUST = ("marange-2008",)
REASON = "Invented for the demonstration."
#: Who, on which word, how, and to whom it is released; nobody: it stays unseen.
POSITIONS = (
    ("BW", "harm_communities", "required", (TO_ALL,)),
    ("ZA", "systematic", "required", (TO_ALL,)),
    ("CF", "un_sanctioned_ally", "wanted", (TO_ALL,)),
    ("IN", "armed_group", "required", (TO_ALL,)),
    ("SL", "widespread", "indifferent", (TO_CHAIR,)),
    ("CSC", "violence", "wanted", (TO_ALL,)),
    ("AE", "other_operations", "unwanted", (TO_CHAIR, "BW")),
    ("AO", "mercenaries", "excluded", ()),
)


def play_definitions(table: Table, *, now: datetime) -> str:
    """A draft of Botswana, released to all, with positions; gives its number."""
    at = now - timedelta(days=12)
    debate = debates.debates()[DEBATE]
    content = DraftContent(
        title=TITLE,
        body=print_body(debate.body).replace(LINK, LINK_IN_BRACKETS),
        must_cover=(*debate.must_cover, *MUST),
        must_not_cover=debate.must_not_cover,
        note=REASON,
    )
    author = table.people[DRAFTED_BY]
    kept = _must(save_definition_draft(author, content, based_on=f"{FROM_DEBATE}{DEBATE}", now=at))
    number = str(kept.draft.number)
    _must(release_definition_draft(author, number, [TO_ALL], seen=kept.version, now=at + timedelta(hours=1)))
    for place, (party, subject, stance, to) in enumerate(POSITIONS, start=1):
        person, day = table.people[party], at + timedelta(days=place)
        row = _must(take_word_position(person, number, subject, stance, reason=REASON, now=day))
        if to:
            released_at = day + timedelta(hours=1)
            _must(release_word_position(person, number, {subject: row.pk}, to, now=released_at))
    return number


def _must(result: Result[Any]) -> Any:
    if not result.is_done:
        found = [(each.code, dict(each.params)) for each in result.findings]
        raise RuntimeError(f"the demonstration met a refusal: {found}")
    return result.done
