"""The matrix: every situation by every text, one of four answers in each cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from openkp.definitions.answers import Answer
from openkp.definitions.definition import Definition
from openkp.definitions.elements import Catalogue
from openkp.definitions.evaluation import answer_in
from openkp.definitions.situations import Situation, known_facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """The answers of texts (columns) to situations (rows), both by id and in the order given.

    answers: by (situation, definition).
    """

    situations: tuple[str, ...]
    definitions: tuple[str, ...]
    answers: Mapping[tuple[str, str], Answer]

    def as_rows(self) -> dict[str, dict[str, str]]:
        """Rows by situation id, columns by definition id, values the four answers."""
        return {
            situation: {each: self.answers[situation, each].value for each in self.definitions}
            for situation in self.situations
        }


def matrix(
    definitions: Iterable[Definition],
    situations: Iterable[Situation],
    catalogue: Catalogue,
    *,
    with_readings: bool = True,
) -> Matrix:
    """The answer of each text to each situation.

    with_readings: as in `evaluation.evaluate`. Raises: ImpossibleFacts; KeyError for an unknown element.
    """
    texts = [each if with_readings else each.without_readings() for each in definitions]
    known = {each.id: known_facts(each, catalogue) for each in situations}
    answers = {
        (situation, text.id): answer_in(text, facts, catalogue)
        for situation, facts in known.items()
        for text in texts
    }
    return Matrix(
        situations=tuple(known),
        definitions=tuple(each.id for each in texts),
        answers=MappingProxyType(answers),
    )


def as_csv(table: Matrix) -> str:
    """The matrix as CSV (RFC 4180): a heading with the ids of the texts, then a row for each situation."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("situation", *table.definitions))
    for situation, row in table.as_rows().items():
        writer.writerow((situation, *row.values()))
    return out.getvalue()
