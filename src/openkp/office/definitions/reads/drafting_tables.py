"""The tables of the drafting room as rows of plain values, for CSV and JSON. They have codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from openkp.definitions.problem import Demand
from openkp.definitions.search_answers import ConflictSet, FoundText, SearchAnswer, Unfinished
from openkp.office.acting import Json
from openkp.office.definitions.reads import drafting_room as room
from openkp.office.definitions.reads.drafting_sheet import Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Columns and rows. is_finished: False where the search was not done in time; then it has no rows."""

    columns: tuple[str, ...]
    rows: tuple[Json, ...]
    is_finished: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """For what a table is made: the choices, the margin and the day."""

    taken: Sequence[int]
    margin: int
    day: date


def situations(sheet: Sheet, asked: Asked) -> Table:
    """Every situation: the answer of the text in force and of the text that the choices give."""
    outcome = room.outcome(sheet, asked.taken, asked.day)
    return Table(
        columns=("situation", "in_force", "with_these_choices", "changed", "must", "lost"),
        rows=tuple(
            {
                "situation": each.id,
                "in_force": "" if each.before is None else each.before.value,
                "with_these_choices": each.after.value,
                "changed": each.has_changed,
                "must": each.must,
                "lost": each.is_lost,
            }
            for each in outcome.rows
        ),
    )


def crossed(sheet: Sheet, asked: Asked) -> Table:
    """The red lines that the choices cross."""
    outcome = room.outcome(sheet, asked.taken, asked.day)
    return Table(columns=_DEMAND, rows=tuple(_demand(each) for each in outcome.crossed))


def positions(sheet: Sheet, asked: Asked) -> Table:
    """The positions that the person sees, with where each was published or that it was recorded here."""
    return Table(
        columns=("party", "subject", "stance", "counts", "recorded_on", "source", "reason"),
        rows=tuple(
            {
                "party": each.position.party,
                "subject": each.position.subject,
                "stance": each.position.stance.value,
                "counts": each.position.counts,
                "recorded_on": "" if each.row is None else each.row.made_at.date().isoformat(),
                "source": each.position.source,
                "reason": "" if each.row is None else each.row.reason,
            }
            for each in sheet.positions
        ),
    )


def frontier(sheet: Sheet, asked: Asked) -> Table:
    """The frontier: situations lost against red lines crossed, with one text of each point."""
    return _searched(
        sheet,
        asked,
        Unfinished.FRONTIER,
        ("lost", "crossed", "equals", "choices"),
        lambda answer: tuple(
            {
                "lost": each.lost,
                "crossed": each.crossed,
                "equals": each.equals,
                "choices": room.query_of(each.text.taken),
            }
            for each in answer.frontier
        ),
    )


def conflict(sheet: Sheet, asked: Asked) -> Table:
    """The smallest sets of demands that cannot all hold, numbered; no rows where all demands can.

    answer: of a situation, under one text that keeps the other demands of its set.
    """
    return _searched(
        sheet,
        asked,
        Unfinished.CONFLICT,
        ("set", *_DEMAND, "answer"),
        lambda answer: tuple(
            {"set": number, **_demand(each), "answer": "" if each.is_red_line else _answer(found, each)}
            for number, found in enumerate(answer.conflicts, start=1)
            for each in found.demands
        ),
    )


def costs(sheet: Sheet, asked: Asked) -> Table:
    """What each red line costs in situations lost."""
    return _searched(
        sheet,
        asked,
        Unfinished.COSTS,
        (*_DEMAND, "alone", "dropped"),
        lambda answer: tuple(
            {**_demand(each.demand), "alone": each.alone, "dropped": each.dropped} for each in answer.costs
        ),
    )


def texts(sheet: Sheet, asked: Asked) -> Table:
    """The texts within the margin, in the fixed order."""
    return _searched(
        sheet,
        asked,
        Unfinished.FRONTIER,
        ("choices", "lost", "crossed", "unmet_wishes"),
        lambda answer: tuple(_text(each) for each in answer.texts),
    )


TABLES: Mapping[str, Callable[[Sheet, Asked], Table]] = {
    "situations": situations,
    "crossed": crossed,
    "positions": positions,
    "frontier": frontier,
    "conflict": conflict,
    "costs": costs,
    "texts": texts,
}
_DEMAND = ("kind", "subject", "parties")


def _demand(demand: Demand) -> Json:
    return {"kind": str(demand.kind), "subject": demand.subject, "parties": " ".join(demand.parties)}


def _answer(found: ConflictSet, demand: Demand) -> str:
    answer = found.answers.get(demand.subject)
    return "" if answer is None else answer.value


def _text(text: FoundText) -> Json:
    return {
        "choices": room.query_of(text.taken),
        "lost": " ".join(text.lost),
        "crossed": " ".join(f"{each.kind}:{each.subject}({'+'.join(each.parties)})" for each in text.crossed),
        "unmet_wishes": text.unmet_wishes,
    }


def _searched(
    sheet: Sheet,
    asked: Asked,
    part: Unfinished,
    columns: tuple[str, ...],
    rows: Callable[[SearchAnswer], tuple[Json, ...]],
) -> Table:
    answer = room.found(sheet, asked.margin).answer
    if answer is None:
        return Table(columns=columns, rows=(), is_finished=False)
    return Table(columns=columns, rows=rows(answer), is_finished=part not in answer.unfinished)
