"""The one canonical text form of a definition: `read_definition(print_definition(d))` gives `d`.

    definition D6 revision 1
    title "Text of the Chair (United States)"
    status proposed
    day 2012-06
    source "explanation by the Chair"
    wording "rough diamonds used to finance or otherwise directly relate to …"
    limb a
      link finances | directly_related
      act armed_conflict | violence
      reading scale systematic "said by the Chair, not in the text"
    determined by not stated
    standard of proof not stated
    effect if met not stated
    ends when not stated

A limb or an exception has one slot to a line: its kind, then elements with `|` for "or". `reading` and
`assumption` before the kind say that the words do not have it, and a note in quotes says who did. An
exception is `except ID "source"`. Text in quotes is written as in JSON. A line that begins with `#` is passed
over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from openkp.definitions.definition import Definition, Layer, Limb, NamedException, Slot, Status
from openkp.definitions.elements import Catalogue, SlotKind
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.partial_days import PartialDay, UnreadablePartialDay

CLAUSE = "KPCS-CD:I.conflict-diamonds"
NOT_STATED = "not stated"
#: What a definition should state beside its words, with the name of its field.
STATED = (
    ("determined by", "determined_by"),
    ("standard of proof", "standard_of_proof"),
    ("effect if met", "effect_if_met"),
    ("ends when", "ends_when"),
)
#: The longest text form that is read, in characters; the longest of those shipped has 3,000.
LONGEST = 200_000
#: So many slips are named; what comes after them is not read.
MOST_FINDINGS = 100

A_SLOT = "a slot (" + ", ".join(SlotKind) + ") with elements, or a line of another kind"
#: The lines that a text form has, each by its first word.
FORMS = {
    "definition": "definition ID revision NUMBER",
    "title": 'title "…"',
    "status": "status and one of: " + ", ".join(Status),
    "day": "day 2012, 2012-06 or 2012-06-14",
    "source": 'source "…"',
    "wording": 'wording "…"',
    "limb": "limb ID",
    "except": 'except ID "source"',
    "remark": 'remark "…"',
    **{words.split(" ")[0]: f'{words} "…", or {words} {NOT_STATED}' for words, _name in STATED},
}
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]{0,79}\Z")
_HEAD = re.compile(r"definition (\S+) revision ([1-9][0-9]{0,3})\Z")
_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?\Z")
#: What a text may not hold: it could not be kept, or looks like another text.
_UNWRITABLE = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff]")
_SLOT = re.compile(r'(?:(reading|assumption) )?([a-z]+) ([^"]+?)(?: (".*"))?\Z')


def print_definition(definition: Definition) -> str:
    """The canonical text form, with a line feed at its end."""
    lines = [
        f"definition {definition.id} revision {definition.revision}",
        f"title {quoted(definition.title)}",
        f"status {definition.status}",
        f"day {definition.day}",
        f"source {quoted(definition.source)}",
        f"wording {quoted(definition.wording)}",
    ]
    for limb in definition.limbs:
        lines += [f"limb {limb.id}", *(f"  {print_slot(slot)}" for slot in limb.slots)]
    for each in definition.exceptions:
        lines += [
            f"except {each.id} {quoted(each.source)}",
            *(f"  {print_slot(slot)}" for slot in each.slots),
        ]
    lines += [f"remark {quoted(remark)}" for remark in definition.remarks]
    for words, name in STATED:
        stated = getattr(definition, name)
        lines.append(f"{words} {quoted(stated) if stated else NOT_STATED}")
    return "\n".join(lines) + "\n"


def print_slot(slot: Slot) -> str:
    """One slot as a line, without indentation."""
    layer = "" if slot.layer is Layer.TEXT else f"{slot.layer} "
    note = f" {quoted(slot.note)}" if slot.note else ""
    return f"{layer}{slot.kind} {' | '.join(slot.elements)}{note}"


def quoted(text: str) -> str:
    """Text in quotes, on one line."""
    return json.dumps(text, ensure_ascii=False)


def first_of(findings: list[Finding], line: int) -> tuple[Finding, ...]:
    """The first `MOST_FINDINGS`; where there are more, one that says so. line: how far it was read."""
    if len(findings) <= MOST_FINDINGS:
        return tuple(findings)
    too_many = blocked("definition_too_many_findings", line=line, expected=MOST_FINDINGS)
    return (*findings[:MOST_FINDINGS], too_many)


def unquoted(text: str) -> str:
    """What stands in the quotes; empty where there are none, or no words in them."""
    if not text.startswith('"'):
        return ""
    try:
        value = json.loads(text)
    except ValueError:
        return ""
    return value if isinstance(value, str) and value.strip() and is_writable(value) else ""


def read_definition(text: str, catalogue: Catalogue) -> tuple[Definition | None, tuple[Finding, ...]]:
    """A definition from its text form, or what is wrong with it, line by line; never both."""
    if len(text) > LONGEST:
        passed = text.count("\n", 0, LONGEST) + 1
        return None, (blocked("definition_too_long", line=passed, found=len(text), expected=LONGEST),)
    reader = _Reader(catalogue=catalogue)
    for number, line in enumerate(text.split("\n"), start=1):
        if len(reader.findings) > MOST_FINDINGS:
            return None, first_of(reader.findings, number)
        if line.strip() and not line.lstrip().startswith("#"):
            reader.take(number, line.strip())
    definition = reader.finish()
    return definition, first_of(reader.findings, text.count("\n") + 1)


def is_text_form(text: str) -> bool:
    """Whether the text begins as the text form of a definition does; it may still have slips."""
    lines = (line.strip() for line in text.removeprefix("\ufeff").split("\n", 400)[:400])
    first = next((line for line in lines if line and not line.startswith("#")), "")
    return first.split(" ", 1)[0] == "definition"


def is_day(text: str) -> bool:
    """Whether the text is a year, a month or a day of the calendar."""
    if not _DAY.match(text):
        return False
    try:
        PartialDay.parse(text)
    except UnreadablePartialDay:
        return False
    return True


def is_writable(text: str) -> bool:
    """Whether words can be kept and read as they look: no control or direction characters in them."""
    return not _UNWRITABLE.search(text)


def blocked(code: str, *, line: int = 0, **params: str | int) -> Finding:
    """A finding that stops the reading, at a line (0: of the whole)."""
    subject = f"line {line}" if line else ""
    return Finding(
        code=code, severity=Severity.BLOCKS, clause=CLAUSE, subject=subject, params={"line": line, **params}
    )


@dataclass(slots=True)
class _Part:
    """A limb or an exception in the making. source is None for a limb."""

    id: str
    line: int
    source: str | None
    slots: list[Slot] = field(default_factory=list)
    has_lines: bool = False


@dataclass(slots=True)
class _Reader:
    catalogue: Catalogue
    findings: list[Finding] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)
    parts: list[_Part] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def take(self, number: int, line: str) -> None:
        """Take in one line."""
        first, _, rest = line.partition(" ")
        self.begun.add(first)
        if first == "definition":
            self._head(number, line)
        elif first in ("title", "source", "wording"):
            self._set(number, first, self._text(number, rest))
        elif first in ("status", "day"):
            self._word(number, first, rest)
        elif first in ("limb", "except"):
            self._part(number, first, rest)
        elif first == "remark":
            self.remarks.append(self._text(number, rest))
        elif not self._stated(number, line):
            self._slot(number, line)

    def finish(self) -> Definition | None:
        """The definition, where nothing was found wrong."""
        for name in ("definition", "title", "status", "day", "source", "wording"):
            if name not in self.begun:
                self.findings.append(blocked("definition_part_missing", expected=name))
        if not any(part.source is None for part in self.parts):
            self.findings.append(blocked("definition_part_missing", expected="limb"))
        for part in self.parts:
            if not part.has_lines:
                self.findings.append(blocked("definition_limb_empty", line=part.line, found=part.id))
        if self.findings:
            return None
        parts = [(part, tuple(part.slots)) for part in self.parts]
        return Definition(
            id=self.values["id"],
            revision=int(self.values["revision"]),
            title=self.values["title"],
            status=Status(self.values["status"]),
            day=self.values["day"],
            source=self.values["source"],
            wording=self.values["wording"],
            limbs=tuple(Limb(id=part.id, slots=slots) for part, slots in parts if part.source is None),
            exceptions=tuple(
                NamedException(id=part.id, slots=slots, source=part.source)
                for part, slots in parts
                if part.source is not None
            ),
            remarks=tuple(self.remarks),
            **{name: self.values.get(name, "") for _words, name in STATED},
        )

    def _head(self, number: int, line: str) -> None:
        head = _HEAD.match(line)
        if head is None or not _ID.match(head[1]):
            self._unreadable(number, line, "definition ID revision NUMBER")
            return
        self._set(number, "id", head[1])
        self.values["revision"] = head[2]

    def _word(self, number: int, name: str, rest: str) -> None:
        is_good = rest in set(Status) if name == "status" else is_day(rest)
        if not is_good:
            expected = ", ".join(Status) if name == "status" else "2012, 2012-06 or 2012-06-14"
            self._unreadable(number, rest, expected)
        self._set(number, name, rest)

    def _part(self, number: int, first: str, rest: str) -> None:
        name, _, quoted_source = rest.partition(" ")
        is_limb = first == "limb"
        source = None if is_limb else unquoted(quoted_source)
        if not _ID.match(name) or (is_limb and quoted_source) or source == "":
            self._unreadable(number, f"{first} {rest}", FORMS[first])
        elif any(part.id == name for part in self.parts):
            self.findings.append(blocked("definition_part_twice", line=number, found=name))
        self.parts.append(_Part(id=name, line=number, source=source))

    def _stated(self, number: int, line: str) -> bool:
        for words, name in STATED:
            if line.startswith(words + " "):
                rest = line.removeprefix(words + " ")
                self._set(number, name, "" if rest == NOT_STATED else self._text(number, rest))
                return True
        return False

    def _slot(self, number: int, line: str) -> None:
        found = _SLOT.match(line)
        if self.parts:
            self.parts[-1].has_lines = True
        if found is None or found[2] not in set(SlotKind):
            self._unreadable(number, line, self._meant(line))
            return
        if not self.parts:
            self.findings.append(blocked("definition_slot_outside", line=number, found=line[:80]))
            return
        kind = SlotKind(found[2])
        elements = tuple(each.strip() for each in found[3].split("|", maxsplit=len(self.catalogue)))
        self.findings += [
            finding
            for place, element in enumerate(elements)
            for finding in element_findings(element, kind, self.catalogue, number, elements[:place])
        ]
        layer = Layer(found[1]) if found[1] else Layer.TEXT
        note = self._text(number, found[4]) if found[4] else ""
        self.parts[-1].slots.append(Slot(kind=kind, elements=elements, layer=layer, note=note))

    def _meant(self, line: str) -> str:
        """The form of the line that was meant, which then is not missing; or all that a line can be."""
        first = line.partition(" ")[0]
        meant = get_close_matches(first[:20], FORMS, n=1, cutoff=0.7)
        self.begun.update(meant)
        return FORMS[meant[0]] if meant else A_SLOT

    def _set(self, number: int, name: str, value: str) -> None:
        if name in self.values:
            self.findings.append(blocked("definition_part_twice", line=number, found=name))
        self.values[name] = value

    def _text(self, number: int, rest: str) -> str:
        value = unquoted(rest)
        if not value:
            self._unreadable(number, rest, 'words in quotes, as "…"')
        return value

    def _unreadable(self, number: int, found: str, expected: str) -> None:
        self.findings.append(
            blocked("definition_line_unreadable", line=number, found=found[:80], expected=expected)
        )


def nearest(word: str, known: Iterable[str]) -> str:
    """The known words most like this one, at most three, or all of them in a row where none is alike."""
    words = list(known)
    return ", ".join(get_close_matches(word[:80], words, n=3, cutoff=0.5) or words)[:2000]


def element_findings(
    element: str, kind: SlotKind, catalogue: Catalogue, line: int, before: tuple[str, ...]
) -> list[Finding]:
    """What is wrong with an element in a slot of that kind, `before` being those that stand before it."""
    if element not in catalogue:
        of_kind = nearest(element, [each.id for each in catalogue if each.slot is kind])
        return [blocked("element_unknown", line=line, found=element[:80], kind=kind, expected=of_kind)]
    if catalogue[element].slot is not kind:
        other = catalogue[element].slot
        return [blocked("element_of_other_kind", line=line, found=element, kind=kind, expected=other)]
    if element in before:
        return [blocked("element_twice", line=line, found=element)]
    return []
