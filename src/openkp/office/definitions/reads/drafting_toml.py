"""A draft as the file `DRAFT.toml` that the command line reads: with the positions that the person sees."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from openkp.definitions.parties import counts_by_default, members
from openkp.definitions.positions import WordPosition
from openkp.office.definitions.reads.drafting import SeenPosition
from openkp.office.definitions.reads.drafting_sheet import Sheet

#: The first line of a file that has more than everybody at the table may see.
CONFIDENTIAL = "# CONFIDENTIAL: with positions that are not released to everybody. Do not pass it on."
NOT_IN_TEXT = "a word that this text does not have; in the room the position counts, a file would be refused:"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def draft_toml(sheet: Sheet, positions: Iterable[SeenPosition], *, is_confidential: bool = False) -> str:
    """The file. A position on a word that the text does not have stands in it as a comment.

    positions: those that go into it. is_confidential: it says first that not everybody may read it.
    """
    lines = [CONFIDENTIAL] if is_confidential else []
    lines += [
        f"title = {_quoted(sheet.title)}",
        f"source = {_quoted(sheet.source)}",
        f"text = {_text(sheet.text)}",
        f"must_cover = {_list(sheet.must_cover)}",
        f"must_not_cover = {_list(sheet.must_not_cover)}",
    ]
    subjects = frozenset() if sheet.body is None else sheet.body.subjects()
    for each in positions:
        position = list(_position(each.position))
        if each.position.subject not in subjects:
            position = [f"# {line}" for line in (NOT_IN_TEXT, *position)]
        lines += ["", *position]
    return "\n".join(lines) + "\n"


def _position(position: WordPosition) -> Iterator[str]:
    yield "[[positions]]"
    yield f"party = {_quoted(position.party)}"
    yield f"subject = {_quoted(position.subject)}"
    yield f"stance = {_quoted(position.stance.value)}"
    if position.source:
        yield f"source = {_quoted(position.source)}"
    if position.counts is not counts_by_default(position.party):
        yield f"counts = {'true' if position.counts else 'false'}"
    if position.counts and members(position.party):
        yield "counted_as_one = true"


def _quoted(text: str) -> str:
    """A basic string: JSON's escapes are TOML's, but for the one control character that JSON leaves."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def _text(text: str) -> str:
    """Several lines as they are, where nothing in them would end or break such a string."""
    if "'''" in text or text.endswith("'") or _CONTROL.search(text):
        return _quoted(text)
    return f"'''\n{text}'''"


def _list(names: tuple[str, ...]) -> str:
    if not names:
        return "[]"
    inside = "".join(f"    {_quoted(each)},\n" for each in names)
    return f"[\n{inside}]"
