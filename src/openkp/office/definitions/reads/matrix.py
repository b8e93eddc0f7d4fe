"""Answers of texts to situations, as the office's pages, files and API show them.

Everything is computed by the engine from the texts and the assertions that stand; what was computed is kept
for the same input, so that a page of twenty situations and twenty texts opens at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from openkp.definitions import comparison as engine_comparison
from openkp.definitions import matrix as engine_matrix
from openkp.definitions.answers import Answer, Evaluation
from openkp.definitions.clarity import Clarity
from openkp.definitions.clarity import clarity as engine_clarity
from openkp.definitions.comparison import Comparison
from openkp.definitions.definition import Definition
from openkp.definitions.evaluation import answer_of, evaluate
from openkp.definitions.matrix import Matrix
from openkp.definitions.situations import Situation
from openkp.office.definitions.reads.assertions import Stated, stated_rows, with_stated
from openkp.office.definitions.reads.library import catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What answers are computed from.

    with_readings: what was said or assumed of a text counts as part of it. is_shipped_only: the assertions
    stated in this office are left out.
    """

    with_readings: bool = True
    is_shipped_only: bool = False

    def situations(self) -> Mapping[str, Situation]:
        """The situations with the assertions that are taken."""
        return with_stated(self.rows())

    def rows(self) -> tuple[Stated, ...]:
        """The assertions of this office that are taken."""
        return () if self.is_shipped_only else stated_rows()


def matrix(texts: Iterable[Definition], taken: Taken) -> Matrix:
    """All situations against the texts."""
    return _matrix(tuple(texts), taken.rows(), with_readings=taken.with_readings)


@lru_cache(maxsize=32)
def _matrix(texts: tuple[Definition, ...], rows: tuple[Stated, ...], *, with_readings: bool) -> Matrix:
    return engine_matrix.matrix(texts, with_stated(rows).values(), catalogue(), with_readings=with_readings)


def comparison(one: Definition, other: Definition, taken: Taken) -> Comparison:
    """Two texts laid beside each other over all situations."""
    return _comparison(one, other, taken.rows(), with_readings=taken.with_readings)


@lru_cache(maxsize=64)
def _comparison(
    one: Definition, other: Definition, rows: tuple[Stated, ...], *, with_readings: bool
) -> Comparison:
    return engine_comparison.compare(
        one, other, with_stated(rows).values(), catalogue(), with_readings=with_readings
    )


def clarity(text: Definition, taken: Taken) -> Clarity:
    """How far a text settles the situations."""
    return _clarity(text, taken.rows(), with_readings=taken.with_readings)


@lru_cache(maxsize=64)
def _clarity(text: Definition, rows: tuple[Stated, ...], *, with_readings: bool) -> Clarity:
    return engine_clarity(text, with_stated(rows).values(), catalogue(), with_readings=with_readings)


def evaluation(text: Definition, situation: str, taken: Taken) -> Evaluation:
    """One answer with its reasons. Raises KeyError for a situation that is not known."""
    return evaluate(text, taken.situations()[situation], catalogue(), with_readings=taken.with_readings)


def answers_of(situation: str, texts: Iterable[Definition], taken: Taken) -> dict[str, Answer]:
    """What each text answers to one situation. Raises KeyError for a situation that is not known."""
    rows = () if taken.is_shipped_only else stated_rows(situation)
    met = with_stated(rows)[situation]
    return {each.id: answer_of(each, met, catalogue(), with_readings=taken.with_readings) for each in texts}


def column(text: Definition, taken: Taken) -> dict[str, tuple[Answer, Answer]]:
    """The answers of one text: with all that was said of it, and by its words alone, by situation."""
    both = [
        matrix([text], Taken(with_readings=holds, is_shipped_only=taken.is_shipped_only))
        for holds in (True, False)
    ]
    return {
        name: (both[0].answers[name, text.id], both[1].answers[name, text.id]) for name in both[0].situations
    }


def differences(texts: Iterable[Definition], reference: Definition, taken: Taken) -> dict[str, int]:
    """For how many situations each text gives another answer than the one that others are laid beside."""
    found = matrix([*texts, reference], taken)
    return {
        name: sum(
            found.answers[situation, name] is not found.answers[situation, reference.id]
            for situation in found.situations
        )
        for name in found.definitions
    }
