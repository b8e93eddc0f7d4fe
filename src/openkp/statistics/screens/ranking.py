"""All questions in the order in which an analyst would put them: one filing, one leading question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from openkp.statistics.questions import Evidence, Question
from openkp.statistics.screens.thresholds import Thresholds

#: A question on more rows than this is about a habit or a history: it leads nothing and is led by nothing.
_MOST_ROWS_OF_A_FILING = 4
#: How much a second screen on the same filing adds to the sureness that is still lacking.
_CORROBORATION = 0.25
#: Screens that say what may have happened lead those that only say that something is unusual.
_NAMES_A_CAUSE = 1.3
_WITH_A_CAUSE = frozenset(
    {"decimal_slip", "repeated_figure", "double_filing", "missing_quantity", "exports_without_supply"}
)


def ranked(questions: Iterable[Question], thresholds: Thresholds) -> tuple[Question, ...]:
    """Most serious first; weaker questions on one filing are told in the leading one's `evidence["also"]`.

    Questions under `least_seriousness` are left out, and of one participant's all after the first
    `most_per_participant`. Does not depend on the order in which screens ran.
    """
    ordered = sorted(questions, key=lambda each: (-_leads_by(each), *_order(each)))
    kept: list[Question] = []
    led: dict[int, list[Question]] = {}
    by_row: dict[tuple[str, int], int] = {}
    for each in ordered:
        rows = _rows_of_filing(each)
        leader = next((by_row[row] for row in rows if row in by_row), None)
        if leader is not None:
            led[leader].append(each)
            continue
        at = len(kept)
        kept.append(each)
        led[at] = []
        for row in rows:
            by_row[row] = at
    merged = sorted((_with(each, led[at]) for at, each in enumerate(kept)), key=_order)
    found: list[Question] = []
    counts: Counter[str] = Counter()
    for each in merged:
        if each.seriousness < thresholds.least_seriousness:
            continue
        counts[each.participant] += 1
        if counts[each.participant] <= thresholds.most_per_participant:
            found.append(each)
    return tuple(found)


def _leads_by(question: Question) -> float:
    is_cause = question.screen in _WITH_A_CAUSE or question.variant == "exchanged"
    return question.seriousness * (_NAMES_A_CAUSE if is_cause else 1.0)


def _order(question: Question) -> tuple[object, ...]:
    return (
        -question.seriousness,
        question.participant,
        question.period.first_day,
        question.screen,
        question.variant,
        question.rows,
    )


def _rows_of_filing(question: Question) -> Sequence[tuple[str, int]]:
    """The filings that a question leads or is led by, most telling first; none for silence and histories."""
    is_history = question.screen == "silence" and not question.variant.startswith("sector")
    if is_history or len(question.rows) > _MOST_ROWS_OF_A_FILING:
        return ()
    filings = question.evidence.get("filings")
    sources = _sources(filings)
    lead = question.evidence.get("lead_rows")
    rows = question.rows if not isinstance(lead, list) else tuple(row for row in lead if isinstance(row, int))
    return [(sources.get(row, ""), row) for row in rows]


def _sources(filings: Evidence) -> Mapping[int, str]:
    found: dict[int, str] = {}
    for each in filings if isinstance(filings, list) else []:
        if isinstance(each, dict) and isinstance(each["row"], int):
            found[each["row"]] = str(each["source"])
    return found


def _with(leader: Question, led: Sequence[Question]) -> Question:
    if not led:
        return leader
    also: list[Evidence] = [
        {
            "screen": each.screen,
            "variant": each.variant,
            "period": str(each.period),
            "seriousness": each.seriousness,
            "params": dict(each.params),
            "evidence": dict(each.evidence),
        }
        for each in led
    ]
    others = {each.screen: each.seriousness for each in reversed(led) if each.screen != leader.screen}
    serious = max(leader.seriousness, *(each.seriousness for each in led))
    for each in others.values():
        serious += _CORROBORATION * (100.0 - serious) * each / 100.0
    return replace(leader, seriousness=round(serious, 2), evidence={**leader.evidence, "also": also})
