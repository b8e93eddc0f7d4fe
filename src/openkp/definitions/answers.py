"""What an evaluation gives: one of four answers, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from openkp.definitions.situations import Assertion, Value


class Answer(StrEnum):
    """Whether a situation comes under a definition."""

    COVERED = "covered"
    NOT_COVERED = "not_covered"
    OPEN = "open"
    """Facts are missing."""
    CONTESTED = "contested"
    """Decided either way, depending on whose facts are taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """What decides an answer.

    limb: id of the limb that applies, or that came nearest. slot: name of the slot that fails, or is not
    settled; empty where every slot of the limb holds. exception: id of the exception that applies or is not
    settled; empty where none has to do with it. words_exclude_each_other: nothing in the limb fails by
    itself, but its slots cannot hold together.
    """

    limb: str
    slot: str = ""
    exception: str = ""
    words_exclude_each_other: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """One assertion that the answer rests on, or one that follows from it.

    value: what is taken of `element`. assertion: what a source says. implied_by: the element that the source
    speaks of, where that of the definition only follows from it.
    """

    element: str
    value: Value
    assertion: Assertion
    implied_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """A smallest set of findings after which the answer is settled, and what it then is."""

    findings: tuple[tuple[str, bool], ...]
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The answer of a definition to a situation, and why.

    used: in the order of the catalogue. settles: for an open or contested answer, the smallest sets of
    findings that would settle it, all of the same size (at most `MOST_SETTLING` of them, of both answers
    where there are both); equal_settles: how many there are in all. settles_otherwise: where all of them
    settle it one way, the smallest sets that settle it the other way, if they are not much larger.
    by_account: for a contested answer, the answer by each party's own facts, the rest being as settled.
    unknown, disputed: what is not settled in the limb on which an open or contested answer turns and in the
    exceptions that could apply, apart. otherwise_needs: where only one of the two answers has its sets of
    findings here, at least so many findings would be needed for the other; 0 elsewhere.
    """

    definition: str
    situation: str
    with_readings: bool
    answer: Answer
    deciding: Deciding
    used: tuple[Used, ...]
    settles: tuple[Settling, ...] = ()
    equal_settles: int = 0
    settles_otherwise: tuple[Settling, ...] = ()
    by_account: Mapping[str, Answer] | None = None
    unknown: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()
    otherwise_needs: int = 0


#: How many equal smallest sets of findings are named.
MOST_SETTLING = 12
