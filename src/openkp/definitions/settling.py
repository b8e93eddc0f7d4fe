"""The smallest sets of findings after which a text gives a settled answer, and whether a dispute could do it.

A set of findings settles an answer where each completion that goes against it is ruled out by one of the
findings, by itself or by what follows from it. So a completion that goes against the answer names the only
findings of which one must be in the set, and the search branches on these alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from openkp.definitions.answers import MOST_SETTLING, Answer, Settling
from openkp.definitions.cases import verdict
from openkp.definitions.definition import Definition
from openkp.definitions.elements import Catalogue
from openkp.definitions.masks import MaskedText, Slots, places

#: What holds and what does not, as masks.
_Facts = tuple[int, int]
#: What must come about next: one of these elements must hold, or one of those must not; None: settled.
_Want = tuple[int, int] | None
#: What is wanted of these facts, with so many findings left.
_Goal = Callable[[_Facts, int], _Want]
_IMPOSSIBLE = (0, 0)
_BOTH = (Answer.COVERED, Answer.NOT_COVERED)
#: How many findings more than the smallest set a set for the other answer may have.
FURTHER = 2


@dataclass(frozen=True, slots=True)
class _Finding:
    """One finding that can be made: the element's place, whether it holds, and all that follows from it."""

    place: int
    holds: bool
    yes: int
    no: int


def smallest_settling(
    text: Definition, facts: Mapping[str, bool], catalogue: Catalogue
) -> tuple[Settling, ...]:
    """Every smallest set of findings on words of the text after which its answer is settled.

    All of one size; those that settle it as covered first, then in the order of the catalogue. Empty where
    it is settled already. facts: consistent and closed; what is disputed counts as not known, as a finding
    would decide it.
    """
    if verdict(text, facts, catalogue) is not None:
        return ()
    sizes = range(1, len(text.elements()) + 1)
    return next(filter(None, (_of_size(size, tuple(_BOTH), text, facts, catalogue) for size in sizes)), ())


def settling_otherwise(
    text: Definition, facts: Mapping[str, bool], catalogue: Catalogue, smallest: tuple[Settling, ...]
) -> tuple[Settling, ...]:
    """The smallest sets that settle the answer the other way than all of the `smallest` do.

    So that neither answer goes without its findings where the other takes fewer. Sets with more than
    `FURTHER` findings beyond the smallest are not looked for.
    """
    others = tuple(each for each in _BOTH if smallest and each not in {one.answer for one in smallest})
    if not others:
        return ()
    least = len(smallest[0].findings) + 1
    sizes = range(least, least + FURTHER)
    return next(filter(None, (_of_size(size, others, text, facts, catalogue) for size in sizes)), ())


def _of_size(
    size: int,
    answers: tuple[Answer, ...],
    text: Definition,
    facts: Mapping[str, bool],
    catalogue: Catalogue,
) -> tuple[Settling, ...]:
    masked = MaskedText.of(text, catalogue)
    yes, no = catalogue.masks(facts)
    findings = _findings(catalogue.mask(text.elements()) & ~(yes | no), masked)
    return tuple(
        Settling(findings=_named(each, findings, catalogue), answer=answer)
        for answer in answers
        for each in _sets(masked, answer, findings, (yes, no), size)
    )


def some_of_each(found: tuple[Settling, ...], most: int = MOST_SETTLING) -> tuple[Settling, ...]:
    """The first `most` sets, with room for half of each answer, so that none crowds the other out."""
    covered = [each for each in found if each.answer is Answer.COVERED]
    others = [each for each in found if each.answer is not Answer.COVERED]
    room = max(most - len(others), most // 2)
    return (*covered[:room], *others[: most - len(covered[:room])])


def could_settle(
    text: Definition, facts: Mapping[str, bool], disputed: Iterable[str], catalogue: Catalogue
) -> frozenset[Answer]:
    """The answers that come out as the disputed elements are decided in one way or another.

    Ways that leave the answer open count for none of the two.
    """
    masked = MaskedText.of(text, catalogue)
    yes, no = catalogue.masks(facts)
    met = masked.verdict(yes, no)
    if met is not None:
        return frozenset({Answer.COVERED if met else Answer.NOT_COVERED})
    words = text.elements()
    undecided = catalogue.mask(each for each in disputed if _bears_on(each, words, catalogue))
    findings = _findings(undecided & ~(yes | no), masked)
    return frozenset(
        answer
        for answer in _BOTH
        if _sets(masked, answer, findings, (yes, no), len(findings), is_one_enough=True)
    )


def _bears_on(element: str, words: frozenset[str], catalogue: Catalogue) -> bool:
    """Whether a finding on the element says something of one of these words, alone or by what follows."""
    either_way = (catalogue.with_consequences({element: holds}) or {} for holds in (True, False))
    return any(not words.isdisjoint(follows) for follows in either_way)


def _findings(elements: int, text: MaskedText) -> list[_Finding]:
    return [
        _Finding(place, bool(holds), *text.closures[place][holds])
        for place in places(elements)
        for holds in (1, 0)
    ]


def _named(chosen: int, findings: list[_Finding], catalogue: Catalogue) -> tuple[tuple[str, bool], ...]:
    return tuple(
        (catalogue.elements[each.place].id, each.holds)
        for number, each in enumerate(findings)
        if chosen >> number & 1
    )


def _sets(
    text: MaskedText,
    answer: Answer,
    findings: list[_Finding],
    facts: _Facts,
    size: int,
    *,
    is_one_enough: bool = False,
) -> list[int]:
    """Sets of at most `size` findings that settle the answer, as masks over `findings`, in their order."""
    found: set[int] = set()
    for want in _goals(text, answer):
        search = _Search(findings=findings, want=want, is_one_enough=is_one_enough)
        search.grow(0, facts, size)
        found |= search.found
        if found and is_one_enough:
            break
    return sorted(found, key=lambda chosen: tuple(places(chosen)))


def _goals(text: MaskedText, answer: Answer) -> Iterator[_Goal]:
    """One goal for each limb that could cover, or one for all of them that none does."""
    if answer is Answer.NOT_COVERED:
        yield partial(_wanted_against, text)
        return
    for limb in text.limbs:
        at_once = max(sum(1 for slot in limb if slot & holding) for _fails, (holding, _) in text.closures)
        yield partial(_wanted_for, text, limb, at_once)


def _wanted_for(text: MaskedText, limb: Slots, at_once: int, facts: _Facts, left: int) -> _Want:
    """Until the limb holds in every completion: a slot. Then, while an exception could apply: a way of it.

    at_once: how many slots of the limb one finding can make hold at most.
    """
    yes, no = facts
    unmet = [slot for slot in limb if not slot & yes]
    if unmet:
        return (unmet[0], 0) if len(unmet) <= left * at_once else _IMPOSSIBLE
    way = text.exception_way(yes, no)
    return None if way is None else (0, way & ~yes)


def _wanted_against(text: MaskedText, facts: _Facts, _left: int) -> _Want:
    """While a limb could apply: something of that way must fail, or more of an exception must hold."""
    way = text.covering_way(*facts)
    if way is None:
        return None
    excepting = 0
    for exception in text.exceptions:
        for slot in exception:
            excepting |= slot
    return excepting & ~way, way & ~facts[0]


@dataclass(slots=True, kw_only=True)
class _Search:
    """A search for all sets of findings of a size that reach a goal; with `is_one_enough`, for any."""

    findings: list[_Finding]
    want: _Goal
    is_one_enough: bool
    found: set[int] = field(default_factory=set)
    seen: set[int] = field(default_factory=set)

    def grow(self, chosen: int, facts: _Facts, left: int) -> None:
        """Add findings to those chosen until the goal is reached, at most `left` of them."""
        yes, no = facts
        wanted = self.want(facts, left)
        if wanted is None:
            self.found.add(chosen)
            return
        if not left:
            return
        for number, each in enumerate(self.findings):
            with_it = chosen | 1 << number
            is_new = with_it not in self.seen and (each.yes & wanted[0] or each.no & wanted[1])
            if is_new and not each.yes & no and not each.no & yes:
                self.seen.add(with_it)
                self.grow(with_it, (yes | each.yes, no | each.no), left - 1)
                if self.found and self.is_one_enough:
                    return
