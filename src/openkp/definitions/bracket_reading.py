"""Reading the bracket form line by line; every problem is a finding with its line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from openkp.definitions.bracketed import (
    Alternative,
    BracketedSlot,
    BracketedText,
    Choice,
    Item,
    Part,
    SlotLine,
    inner_choices,
    renumbered,
)
from openkp.definitions.definition import Layer, Slot
from openkp.definitions.elements import Catalogue, SlotKind
from openkp.definitions.text_form import (
    A_SLOT,
    NOT_STATED,
    STATED,
    blocked,
    element_findings,
    print_slot,
    quoted,
)
from openkp.scheme.findings import Finding

#: The most brackets that a text may have; the longest texts of the Process had fewer than twenty.
MOST_CHOICES = 120
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]{0,79}\Z")
_ALTERNATIVE = re.compile(r'\[((?:[^\[\]"]|"(?:[^"\\]|\\.)*")*)\]\s*(?:\{([^{}\[\]"]*)\})?\Z')
_SLOT = re.compile(r'(?:(reading|assumption)\s+)?([a-z]+)\s+([^"]+?)\s*("(?:[^"\\]|\\.)*")?\Z')
_MARK = re.compile(r'"(?:[^"\\]|\\.)*"|["\[\]{}]')


def split_outside(text: str, separator: str) -> list[str]:
    """The pieces of a text between separators that stand outside quotes, brackets and braces, stripped."""
    pieces, depth, start, is_quoted, place = [], 0, 0, False, 0
    while place < len(text):
        letter = text[place]
        if is_quoted:
            place += letter == "\\"
            is_quoted = letter != '"'
        elif letter == '"':
            is_quoted = True
        elif letter in "[{":
            depth += 1
        elif letter in "]}":
            depth -= 1
        elif letter == separator and depth == 0:
            pieces.append(text[start:place].strip())
            start = place + 1
        place += 1
    return [*pieces, text[start:].strip()]


def bracket_problem(line: str) -> str | None:
    """The code of what is wrong with the brackets, braces and quotes of a line, if anything."""
    is_open = ""
    for mark in _MARK.finditer(line):
        sign = mark[0]
        if sign == '"':
            return "draft_quotes_unclosed"
        if sign in "[{" and is_open:
            return "draft_bracket_nested" if is_open == sign == "[" else "draft_bracket_unclosed"
        if sign in "[{":
            is_open = sign
        elif sign in "]}":
            if is_open != {"]": "[", "}": "{"}[sign]:
                return "draft_bracket_unopened"
            is_open = ""
    return "draft_bracket_unclosed" if is_open else None


@dataclass(slots=True)
class _PartInMaking:
    id: str
    line: int
    source: str | None
    choice: Choice | None
    lines: list[SlotLine] = field(default_factory=list)
    has_lines: bool = False


@dataclass(slots=True)
class BodyReader:
    """Takes one line after the other and gives the text at the end. Choices are numbered as they come."""

    catalogue: Catalogue
    findings: list[Finding] = field(default_factory=list)
    parts: list[_PartInMaking] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    statements: dict[str, str] = field(default_factory=dict)

    def take(self, number: int, line: str) -> None:
        """Take in one line, without the space around it."""
        problem = bracket_problem(line)
        first = line.partition(" ")[0]
        if self.parts and line.lstrip("[").partition(" ")[0] not in ("limb", "except"):
            self.parts[-1].has_lines = True
        if problem:
            self._find(problem, number, line)
        elif line.startswith("["):
            self._bracketed_line(number, line)
        elif first in ("limb", "except"):
            self._part(number, line, None)
        elif not self._stated(number, line):
            slot = self._slot(number, line)
            if slot is not None:
                self._add(number, line, SlotLine(alternatives=((slot,),)))

    def finish(self) -> BracketedText | None:
        """The text, where nothing was found wrong: limbs first, choices numbered in that order."""
        if not any(part.source is None for part in self.parts):
            self._find("definition_part_missing", 0, "", expected="limb")
        for part in self.parts:
            if not part.has_lines:
                self._find("definition_limb_empty", part.line, part.id)
        if len(self.choices) > MOST_CHOICES:
            self._find("draft_too_many_brackets", self.choices[MOST_CHOICES].line, "", expected=MOST_CHOICES)
        if self.findings:
            return None
        ordered = sorted(self.parts, key=lambda part: part.source is not None)
        parts = tuple(
            Part(
                id=part.id,
                source=part.source,
                lines=tuple(part.lines),
                choice=None if part.choice is None else part.choice.number,
            )
            for part in ordered
        )
        text = BracketedText(
            parts=parts,
            choices=tuple(self.choices),
            statements=tuple(
                (name, self.statements[name]) for _w, name in STATED if self.statements.get(name)
            ),
        )
        return _in_order(text)

    def _bracketed_line(self, number: int, line: str) -> None:
        pieces = self._pieces(number, line)
        if pieces is None:
            return
        first = next((content.partition(" ")[0] for content, _owners in pieces if content), "")
        if first in ("limb", "except"):
            self._bracketed_part(number, line, pieces)
            return
        alternatives: list[tuple[BracketedSlot, ...]] = []
        shown: list[Alternative] = []
        for content, owners in pieces:
            slots = [self._slot(number, each) for each in split_outside(content, ";")] if content else []
            alternatives.append(tuple(slot for slot in slots if slot is not None))
            text = "; ".join(_plain(slot) for slot in alternatives[-1])
            shown.append(Alternative(text=text, owners=owners))
        if not alternatives[-1] and len(pieces) == 1:
            self._find("draft_alternative_twice", number, line)
            return
        if len(pieces) == 1:
            alternatives.append(())
            shown.append(Alternative(text=""))
        choice = self._choice(number, shown, [frozenset(map(_plain, slots)) for slots in alternatives])
        self._add(number, line, SlotLine(alternatives=tuple(alternatives), choice=choice.number))

    def _bracketed_part(self, number: int, line: str, pieces: list[tuple[str, tuple[str, ...]]]) -> None:
        shown = [content for content, _owners in pieces if content]
        if len(shown) != 1 or len(pieces) > 2:
            self._find(
                "definition_line_unreadable", number, line, expected="[limb ID]{…}, or / []{…} after it"
            )
            return
        if len(pieces) == 1:
            pieces = [*pieces, ("", ())]
        self._part(number, shown[0], pieces)

    def _part(self, number: int, words: str, pieces: list[tuple[str, tuple[str, ...]]] | None) -> None:
        first, _, rest = words.partition(" ")
        name, _, source_words = rest.partition(" ")
        source = None if first == "limb" else self._text(number, source_words)
        if not _ID.match(name) or (first == "limb" and source_words):
            expected = "limb ID" if first == "limb" else 'except ID "source"'
            self._find("definition_line_unreadable", number, words, expected=expected)
        if any(part.id == name for part in self.parts):
            self._find("definition_part_twice", number, name)
        canonical = f"limb {name}" if source is None else f"except {name} {quoted(source)}"
        choice = None
        if pieces is not None:
            shown = [Alternative(text=canonical if content else "", owners=who) for content, who in pieces]
            choice = self._choice(number, shown, [frozenset([each.text]) for each in shown])
        self.parts.append(_PartInMaking(id=name, line=number, source=source, choice=choice))

    def _slot(self, number: int, line: str) -> BracketedSlot | None:
        found = _SLOT.match(line)
        if found is None or found[2] not in set(SlotKind):
            self._find("definition_line_unreadable", number, line, expected=A_SLOT)
            return None
        kind = SlotKind(found[2])
        items: list[Item] = []
        before: list[str] = []
        for words in split_outside(found[3], "|"):
            if words.startswith("["):
                item = self._choice_in_slot(number, words, kind, tuple(before))
            else:
                item = Item(alternatives=(self._elements(number, words, kind, tuple(before)),))
            if item is not None:
                items.append(item)
                before += [each for elements in item.alternatives for each in elements]
        return BracketedSlot(
            kind=kind,
            items=tuple(items),
            layer=Layer(found[1]) if found[1] else Layer.TEXT,
            note=self._text(number, found[4]) if found[4] else "",
        )

    def _choice_in_slot(
        self, number: int, words: str, kind: SlotKind, before: tuple[str, ...]
    ) -> Item | None:
        pieces = self._pieces(number, words)
        if pieces is None:
            return None
        if len(pieces) == 1:
            pieces = [*pieces, ("", ())]
        alternatives = tuple(
            self._elements(number, content, kind, before) if content else () for content, _owners in pieces
        )
        shown = [
            Alternative(text=" | ".join(elements), owners=owners)
            for elements, (_content, owners) in zip(alternatives, pieces, strict=True)
        ]
        choice = self._choice(number, shown, [frozenset(elements) for elements in alternatives])
        return Item(alternatives=alternatives, choice=choice.number)

    def _elements(self, number: int, words: str, kind: SlotKind, before: tuple[str, ...]) -> tuple[str, ...]:
        elements = tuple(each.strip() for each in words.split("|"))
        for place, element in enumerate(elements):
            earlier = (*before, *elements[:place])
            self.findings += element_findings(element, kind, self.catalogue, number, earlier)
        return elements

    def _pieces(self, number: int, words: str) -> list[tuple[str, tuple[str, ...]]] | None:
        """Content and owners of each alternative."""
        found: list[tuple[str, tuple[str, ...]]] = []
        for piece in split_outside(words, "/"):
            match = _ALTERNATIVE.match(piece)
            if match is None:
                self._find("definition_line_unreadable", number, piece, expected="[words]{owners}")
                return None
            owners = tuple(each.strip() for each in (match[2] or "").split(",") if each.strip())
            found.append((match[1].strip(), owners))
        return found

    def _choice(self, number: int, shown: list[Alternative], meant: list[frozenset[str]]) -> Choice:
        if len(set(meant)) < len(meant):
            self._find("draft_alternative_twice", number, " / ".join(f"[{each.text}]" for each in shown))
        choice = Choice(number=len(self.choices), line=number, alternatives=tuple(shown))
        self.choices.append(choice)
        return choice

    def _add(self, number: int, line: str, slot_line: SlotLine) -> None:
        if self.parts:
            self.parts[-1].lines.append(slot_line)
        else:
            self._find("definition_slot_outside", number, line)

    def _stated(self, number: int, line: str) -> bool:
        for words, name in STATED:
            if line.startswith(words + " "):
                rest = line.removeprefix(words + " ").strip()
                if name in self.statements:
                    self._find("definition_part_twice", number, words)
                self.statements[name] = "" if rest == NOT_STATED else self._text(number, rest)
                return True
        return False

    def _text(self, number: int, words: str) -> str:
        try:
            value = json.loads(words)
        except ValueError:
            value = None
        if isinstance(value, str) and value.strip():
            return value
        self._find("definition_line_unreadable", number, words, expected='words in quotes, as "…"')
        return ""

    def _find(self, code: str, number: int, found: str, *, expected: str | int = "") -> None:
        self.findings.append(blocked(code, line=number, found=found[:80], expected=expected))


def _plain(slot: BracketedSlot) -> str:
    elements = tuple(element for item in slot.items for element in item.alternatives[0])
    return print_slot(Slot(kind=slot.kind, elements=elements, layer=slot.layer, note=slot.note))


def _in_order(text: BracketedText) -> BracketedText:
    """The same text with its choices numbered in the order of its parts."""
    numbers = list(_choices_in_order(text))
    new = {number: place for place, number in enumerate(numbers)}
    if all(number == place for number, place in new.items()):
        return text
    return replace(
        text,
        parts=tuple(renumbered(part, new) for part in text.parts),
        choices=tuple(replace(text.choices[number], number=new[number]) for number in numbers),
    )


def _choices_in_order(text: BracketedText) -> Iterator[int]:
    for part in text.parts:
        if part.choice is not None:
            yield part.choice
        yield from inner_choices(part)
