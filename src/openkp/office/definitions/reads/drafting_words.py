"""The words of a bracketed text for people: where a bracket stands, what its alternatives say, what is free.

Bodies are those that the desk stores, in their canonical form: one slot to a line, elements parted by `|`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openkp.definitions.definition import Definition
from openkp.definitions.elements import Catalogue, SlotKind
from openkp.definitions.positions import Stance
from openkp.definitions.problem import Demand
from openkp.definitions.text_form import print_definition
from openkp.office.definitions.reads.library import catalogue
from openkp.office.wording import country_text, labelled
from openkp.scheme.countries import is_issuer_code

_SLOT_LINE = re.compile(r'(\s*(?:reading |assumption )?[a-z]+ )([^"]*?)( ".*")?\s*\Z')
#: How an alternative begins that is a whole limb or exception.
PART_LINE = re.compile(r"\[?(limb|except) ([A-Za-z][A-Za-z0-9_.\-]*)")
_WORD = re.compile(r"[a-z][a-z0-9_]*")

STANCES: dict[Stance, Any] = {
    Stance.REQUIRED: gettext_lazy("Required"),
    Stance.WANTED: gettext_lazy("Wanted"),
    Stance.INDIFFERENT: gettext_lazy("Indifferent"),
    Stance.UNWANTED: gettext_lazy("Unwanted"),
    Stance.EXCLUDED: gettext_lazy("Excluded"),
}
EXCEPT = "except:"
#: Who owns a bracket that the Chair opened: the country that chairs speaks for itself.
CHAIR = "CHAIR"


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeWord:
    """An element that stands outside brackets. line: from 1. place: which of the line's parts, from 0."""

    line: int
    place: int
    element: str
    kind: SlotKind
    part: str

    @property
    def key(self) -> str:
        """By which a form names it."""
        return f"{self.line}.{self.place}.{self.element}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeSlot:
    """A slot line that is not in brackets as a whole, so that an element can be added to it."""

    line: int
    kind: SlotKind
    part: str


def body_of(definition: Definition) -> str:
    """The limbs, exceptions and statements of a definition, as the body of a draft."""
    lines = print_definition(definition).splitlines()
    first = next(at for at, line in enumerate(lines) if line.startswith("limb "))
    return "\n".join(line for line in lines[first:] if not line.startswith("remark ")) + "\n"


def subject_text(subject: str) -> str:
    """An element by its sentence, an exception by its id."""
    known = catalogue()
    if subject in known:
        return known[subject].sentence
    if subject.startswith(EXCEPT):
        return _("the exception “%(name)s”") % {"name": subject.removeprefix(EXCEPT)}
    return subject


def parties_text(parties: tuple[str, ...]) -> str:
    """Parties by name; a published position may name several at once."""
    return ", ".join(party_text(code) for each in parties for code in each.split(", "))


def party_text(code: str) -> str:
    """A Participant by its name in the reader's language; anybody else as it is written."""
    if code == CHAIR:
        return _("the Chair")
    return country_text(code) if is_issuer_code(code) else code


def demand_text(demand: Demand, titles: dict[str, str]) -> str:
    """A demand as a sentence, with whose it is. titles: of situations, by id."""
    kind = str(demand.kind)
    if kind in ("must_cover", "must_not_cover"):
        name = titles.get(demand.subject, demand.subject)
        if kind == "must_cover":
            return _("“%(situation)s” must be covered") % {"situation": name}
        return _("“%(situation)s” must not be covered") % {"situation": name}
    words = {"word": subject_text(demand.subject), "parties": parties_text(demand.parties)}
    if kind == "required":
        return _("“%(word)s” must stand in the text (%(parties)s)") % words
    return _("“%(word)s” must not stand in the text (%(parties)s)") % words


def alternative_text(words: str, parts: Mapping[str, str] | None = None) -> str:
    """What an alternative of a bracket says; of the words of the text form only the sentences remain.

    parts: limbs and exceptions in words, by id: what of the text stands or falls as a whole.
    """
    if not words.strip():
        return _("left out")
    part = PART_LINE.match(words.strip())
    if part is not None:
        name = {"name": part[2], "words": (parts or {}).get(part[2], "")}
        says = _("the limb “%(name)s” stands") if part[1] == "limb" else _("the exception “%(name)s” stands")
        return labelled(says % name, name["words"]) if name["words"] else says % name
    known: Catalogue = catalogue()
    found = [known[each].sentence for each in _WORD.findall(words.split('"')[0]) if each in known]
    return f" {_('or')} ".join(found) or words


def part_of(lines: list[str], line: int) -> str:
    """The limb or exception in which a line (from 1) stands."""
    for text in reversed(lines[:line]):
        part = PART_LINE.match(text.strip())
        if part is not None:
            words = _("in the limb “%(name)s”") if part[1] == "limb" else _("in the exception “%(name)s”")
            return words % {"name": part[2]}
    return ""


def slot_of(text: str) -> SlotKind | None:
    """The kind of slot of which a line speaks, in brackets or not; None where it speaks of none."""
    words = [each for each in _WORD.findall(text) if each not in ("reading", "assumption")]
    return SlotKind(words[0]) if words and words[0] in set(SlotKind) else None


def free_words(body: str) -> list[FreeWord]:
    """Every element that stands outside brackets."""
    lines = body.splitlines()
    return [
        FreeWord(line=number, place=place, element=word.strip(), kind=kind, part=part_of(lines, number))
        for number, kind, words in _slot_lines(lines)
        for place, word in enumerate(_parts(words))
        if word.strip() in catalogue()
    ]


def free_slots(body: str) -> list[FreeSlot]:
    """Every slot line to which an element can be added."""
    lines = body.splitlines()
    return [
        FreeSlot(line=number, kind=kind, part=part_of(lines, number))
        for number, kind, _words in _slot_lines(lines)
    ]


def bracketed(body: str, word: FreeWord, owner: str, instead: str = "") -> str:
    """The body with brackets round a word. instead: another element that may stand in its place."""
    lines = body.splitlines()
    matched = _SLOT_LINE.match(lines[word.line - 1])
    if matched is None:
        raise ValueError(f"line {word.line} is no slot")
    parts = _parts(matched[2])
    open_words = f"[{word.element}]{{{owner}}}"
    if instead:
        open_words = f"[{word.element}] / [{instead}]{{{owner}}}"
    parts[word.place] = open_words
    lines[word.line - 1] = f"{matched[1]}{' | '.join(each.strip() for each in parts)}{matched[3] or ''}"
    return "\n".join(lines) + "\n"


def added(body: str, slot: FreeSlot, element: str, owner: str) -> str:
    """The body with one more element in brackets in a slot."""
    lines = body.splitlines()
    matched = _SLOT_LINE.match(lines[slot.line - 1])
    if matched is None:
        raise ValueError(f"line {slot.line} is no slot")
    lines[slot.line - 1] = f"{matched[1]}{matched[2].strip()} | [{element}]{{{owner}}}{matched[3] or ''}"
    return "\n".join(lines) + "\n"


def _slot_lines(lines: list[str]) -> Iterator[tuple[int, SlotKind, str]]:
    for number, line in enumerate(lines, start=1):
        matched = _SLOT_LINE.match(line)
        kind = slot_of(matched[1]) if matched is not None else None
        if matched is not None and kind is not None and not line.strip().startswith("["):
            yield number, kind, matched[2]


def _parts(words: str) -> list[str]:
    """The parts of a slot: parted by `|` outside brackets."""
    parts, depth = [""], 0
    for letter in words:
        depth += {"[": 1, "]": -1}.get(letter, 0)
        if letter == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts
