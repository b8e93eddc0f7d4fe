"""A text with brackets as data: what is fixed, what is still open, and the text that a choice leaves.

A choice is one place where exactly one of several alternatives will stand; `[x]{A}` is a choice between x and
nothing. Choices have numbers from 0 on, in the order of the canonical text, and a list with one index per
choice (`taken`) makes a text. Choices inside a limb or an exception that is left out change nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from openkp.definitions.definition import Definition, Layer, Limb, NamedException, Slot, Status
from openkp.definitions.elements import SlotKind


class NothingLeft(ValueError):
    """Closing the brackets like this leaves a slot without an element, or the text without a limb."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """What may stand in one place. text: in canonical words, empty where the place is deleted."""

    text: str
    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One place where exactly one of the alternatives stands. line: of the text that was read."""

    number: int
    line: int = field(default=0, compare=False)
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A place in a slot: the elements of each alternative of `choice`; where it is None there is one."""

    alternatives: tuple[tuple[str, ...], ...]
    choice: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BracketedSlot:
    """A slot of which some elements may stand in brackets."""

    kind: SlotKind
    items: tuple[Item, ...]
    layer: Layer = Layer.TEXT
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotLine:
    """A line of a limb: the slots of each alternative of `choice`; where it is None there is one."""

    alternatives: tuple[tuple[BracketedSlot, ...], ...]
    choice: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A limb (source is None) or an exception. choice: whether it stands at all; None where it does."""

    id: str
    source: str | None
    lines: tuple[SlotLine, ...]
    choice: int | None = None

    @property
    def subject(self) -> str:
        """How a position names it."""
        return f"limb:{self.id}" if self.source is None else f"except:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BracketedText:
    """Limbs, then exceptions, with the choices that are open, and what the text states beside them.

    statements: field of `Definition` -> what is stated, only for what is.
    """

    parts: tuple[Part, ...]
    choices: tuple[Choice, ...] = ()
    statements: tuple[tuple[str, str], ...] = ()

    def stands(self, part: Part, taken: Sequence[int]) -> bool:
        """Whether a limb or an exception is in the text that `taken` makes."""
        return part.choice is None or bool(self.choices[part.choice].alternatives[taken[part.choice]].text)

    def resolve(self, taken: Sequence[int]) -> Definition | None:
        """The text that one index per choice makes; None where it is no text.

        It is none where a slot is left without an element, a limb or an exception without a slot, or the
        whole without a limb. Raises: IndexError for an alternative that a choice lacks.
        """
        if len(taken) != len(self.choices) or any(index < 0 for index in taken):
            raise IndexError("one index for each choice, from 0 on")
        limbs: list[Limb] = []
        exceptions: list[NamedException] = []
        for part in self.parts:
            if not self.stands(part, taken):
                continue
            slots = tuple(_slots(part, taken))
            if not slots or any(not slot.elements for slot in slots):
                return None
            if part.source is None:
                limbs.append(Limb(id=part.id, slots=slots))
            else:
                exceptions.append(NamedException(id=part.id, slots=slots, source=part.source))
        if not limbs:
            return None
        stated = dict(self.statements)
        return Definition(
            id="draft",
            revision=1,
            title="draft",
            status=Status.DRAFT,
            day="",
            source="",
            wording="",
            limbs=tuple(limbs),
            exceptions=tuple(exceptions),
            determined_by=stated.get("determined_by", ""),
            standard_of_proof=stated.get("standard_of_proof", ""),
            effect_if_met=stated.get("effect_if_met", ""),
            ends_when=stated.get("ends_when", ""),
        )

    def idle(self, taken: Sequence[int]) -> frozenset[int]:
        """The choices that change nothing: they stand inside a limb or an exception that is left out."""
        return frozenset(
            number for part in self.parts if not self.stands(part, taken) for number in inner_choices(part)
        )

    def canonical(self, taken: Sequence[int]) -> tuple[int, ...]:
        """The same text with index 0 wherever a choice changes nothing, so that texts can be counted."""
        idle = self.idle(taken)
        return tuple(0 if number in idle else index for number, index in enumerate(taken))

    def closed(self, taken: Mapping[int, int]) -> BracketedText:
        """The text with those choices closed: number -> index of the alternative that stays.

        The choices that stay open are numbered anew. Raises: NothingLeft; IndexError.
        """
        parts = tuple(found for part in self.parts if (found := _closed_part(self, part, taken)) is not None)
        if not any(part.source is None for part in parts):
            raise NothingLeft("no limb is left")
        open_ones = sorted(
            number for part in parts for number in (*inner_choices(part), part.choice) if number is not None
        )
        new = {number: place for place, number in enumerate(open_ones)}
        return replace(
            self,
            parts=tuple(renumbered(part, new) for part in parts),
            choices=tuple(replace(self.choices[number], number=new[number]) for number in open_ones),
        )

    def subjects(self) -> frozenset[str]:
        """What a position can be about: the elements that may stand in a limb, and `except:ID`."""
        in_limbs = {
            element
            for part in self.parts
            if part.source is None
            for line in part.lines
            for slots in line.alternatives
            for slot in slots
            for item in slot.items
            for elements in item.alternatives
            for element in elements
        }
        return frozenset(in_limbs | {part.subject for part in self.parts if part.source is not None})


def inner_choices(part: Part) -> Iterator[int]:
    """The numbers of the choices inside a limb or an exception."""
    for line in part.lines:
        if line.choice is not None:
            yield line.choice
        for slots in line.alternatives:
            for slot in slots:
                yield from (item.choice for item in slot.items if item.choice is not None)


def _slots(part: Part, taken: Sequence[int]) -> Iterator[Slot]:
    for line in part.lines:
        for slot in line.alternatives[_index(line.choice, taken)]:
            elements = tuple(
                element for item in slot.items for element in item.alternatives[_index(item.choice, taken)]
            )
            yield Slot(kind=slot.kind, elements=elements, layer=slot.layer, note=slot.note)


def _index(choice: int | None, taken: Sequence[int]) -> int:
    return 0 if choice is None else taken[choice]


def _closed_part(text: BracketedText, part: Part, taken: Mapping[int, int]) -> Part | None:
    choice = part.choice
    if choice is not None and choice in taken:
        if not text.choices[choice].alternatives[taken[choice]].text:
            return None
        choice = None
    lines = []
    for line in part.lines:
        if line.choice is not None and line.choice in taken:
            lines += [SlotLine(alternatives=((s,),)) for s in line.alternatives[taken[line.choice]]]
        elif line.choice is not None:
            lines.append(line)
        else:
            lines.append(
                SlotLine(alternatives=(tuple(_closed_slot(s, taken) for s in line.alternatives[0]),))
            )
    if not lines:
        raise NothingLeft(part.id)
    return replace(part, choice=choice, lines=tuple(lines))


def _closed_slot(slot: BracketedSlot, taken: Mapping[int, int]) -> BracketedSlot:
    items = []
    for item in slot.items:
        if item.choice is None or item.choice not in taken:
            items.append(item)
            continue
        elements = item.alternatives[taken[item.choice]]
        items += [Item(alternatives=((element,),)) for element in elements]
    if not items:
        raise NothingLeft(slot.kind)
    return replace(slot, items=tuple(items))


def renumbered(part: Part, new: Mapping[int, int]) -> Part:
    """The part with other numbers for its choices."""

    def number(choice: int | None) -> int | None:
        return None if choice is None else new[choice]

    lines = tuple(
        replace(
            line,
            choice=number(line.choice),
            alternatives=tuple(
                tuple(
                    replace(slot, items=tuple(replace(i, choice=number(i.choice)) for i in slot.items))
                    for slot in slots
                )
                for slots in line.alternatives
            ),
        )
        for line in part.lines
    )
    return replace(part, choice=number(part.choice), lines=lines)
