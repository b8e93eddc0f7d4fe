"""The bracket form: a text with alternatives in brackets, each with those who want it.

    limb a
      act armed_conflict | [violence]{US}
      [scale systematic]{ZW, CN}
    [limb b]{CA}
      actor [armed_group]{ZW} / [armed_group | criminal_group]{US}
    [except own_forces "explanation of the Chair"]{RU}
      actor public_security_forces
    determined by not stated

`[x]{A}` is x or nothing. With ` / ` exactly one of the alternatives stands, and `[]{B}` is nothing, which B
wants. Brackets hold elements in a slot, a slot (or several, with `;`), a limb or an exception with the slots
below it; they do not hold each other otherwise. The rest is as in `text_form`.
`read_body(print_body(text))` gives `text`.
"""

from __future__ import annotations

from collections.abc import Iterator

from openkp.definitions.bracket_reading import BodyReader, split_outside
from openkp.definitions.bracketed import (
    Alternative,
    BracketedSlot,
    BracketedText,
    Choice,
    Item,
    NothingLeft,
    Part,
    SlotLine,
    inner_choices,
)
from openkp.definitions.definition import Layer
from openkp.definitions.elements import Catalogue
from openkp.definitions.text_form import LONGEST, MOST_FINDINGS, NOT_STATED, STATED, blocked, first_of, quoted
from openkp.definitions.worlds import groups_that_count, vocabulary
from openkp.scheme.findings import Finding

#: How many groups of words exceptions may share with limbs: the completions to look at double with each.
MOST_GROUPS = 10

__all__ = [
    "Alternative",
    "BracketedSlot",
    "BracketedText",
    "Choice",
    "Item",
    "NothingLeft",
    "Part",
    "SlotLine",
    "inner_choices",
    "print_body",
    "read_body",
    "split_outside",
]


def read_body(text: str, catalogue: Catalogue) -> tuple[BracketedText | None, tuple[Finding, ...]]:
    """A text with brackets, or what is wrong with it, line by line; never both."""
    if len(text) > LONGEST:
        passed = text.count("\n", 0, LONGEST) + 1
        return None, (blocked("draft_too_long", line=passed, found=len(text), expected=LONGEST),)
    reader = BodyReader(catalogue=catalogue)
    for number, line in enumerate(text.split("\n"), start=1):
        if len(reader.findings) > MOST_FINDINGS:
            return None, first_of(reader.findings, number)
        if line.strip() and not line.lstrip().startswith("#"):
            reader.take(number, line.strip())
    found = reader.finish()
    if found is not None:
        groups = groups_that_count(vocabulary(found), catalogue)
        if groups > MOST_GROUPS:
            return None, (blocked("draft_exceptions_too_wide", found=groups, expected=MOST_GROUPS),)
    return found, first_of(reader.findings, text.count("\n") + 1)


def print_body(text: BracketedText) -> str:
    """The canonical form, with a line feed at its end."""
    lines: list[str] = []
    for part in text.parts:
        words = f"limb {part.id}" if part.source is None else f"except {part.id} {quoted(part.source)}"
        lines.append(words if part.choice is None else _alternatives(text.choices[part.choice]))
        lines += [f"  {_line(line, text)}" for line in part.lines]
    stated = dict(text.statements)
    lines += [f"{words} {quoted(stated[name]) if name in stated else NOT_STATED}" for words, name in STATED]
    return "\n".join(lines) + "\n"


def _alternatives(choice: Choice) -> str:
    shown = choice.alternatives
    if len(shown) == 2 and shown[1] == Alternative(text=""):
        shown = shown[:1]
    return " / ".join(_alternative(each) for each in shown)


def _alternative(alternative: Alternative) -> str:
    owners = f"{{{', '.join(alternative.owners)}}}" if alternative.owners else ""
    return f"[{alternative.text}]{owners}"


def _line(line: SlotLine, text: BracketedText) -> str:
    if line.choice is not None:
        return _alternatives(text.choices[line.choice])
    return " ".join(_slot_words(line.alternatives[0][0], text))


def _slot_words(slot: BracketedSlot, text: BracketedText) -> Iterator[str]:
    if slot.layer is not Layer.TEXT:
        yield slot.layer.value
    yield slot.kind.value
    yield " | ".join(
        item.alternatives[0][0] if item.choice is None else _alternatives(text.choices[item.choice])
        for item in slot.items
    )
    if slot.note:
        yield quoted(slot.note)
