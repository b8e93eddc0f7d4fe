"""Screens: what an analyst would ask about filings, most serious first. Questions, never accusations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from openkp.statistics.figures import Figure
from openkp.statistics.questions import Question
from openkp.statistics.refused import RefusedRow
from openkp.statistics.screens.answering import question_text
from openkp.statistics.screens.ranking import ranked
from openkp.statistics.screens.registry import SCREENS, Screen
from openkp.statistics.screens.series import lay_out
from openkp.statistics.screens.thresholds import Thresholds, read_thresholds, shipped_thresholds

__all__ = [
    "SCREENS",
    "Screen",
    "Thresholds",
    "question_text",
    "read_thresholds",
    "run_screens",
    "shipped_thresholds",
]


def run_screens(
    figures: Sequence[Figure],
    *,
    independent: Sequence[Figure] = (),
    earlier: Sequence[Figure] = (),
    refused: Sequence[RefusedRow] = (),
    day: date | None = None,
    today: date | None = None,
    thresholds: Thresholds | None = None,
    only: str = "",
) -> tuple[Question, ...]:
    """Every screen on the filings; the questions ranked, most serious first, one leading question a filing.

    figures: what Participants filed: production by half-year, trade by quarter, the latest vintage of each.
    independent: what others published or measured. earlier: replaced vintages of the filings, if kept.
    refused: rows of filings that could not be read, which are asked about and are no silence.
    day: as of when silence is judged; the latest stamp among the filings if not given,
        but none after `today`: a period in the future makes nobody silent until then.
    thresholds: the shipped ones if not given. only: the id of one screen.
    Raises KeyError for a screen that is not one. The order of figures does not matter.
    """
    chosen = shipped_thresholds() if thresholds is None else thresholds
    laid = lay_out(
        figures,
        independent=independent,
        earlier=earlier,
        refused=refused,
        day=day,
        today=today,
        thresholds=chosen,
    )
    screens = (SCREENS[only],) if only else tuple(SCREENS.values())
    return ranked((question for screen in screens for question in screen.find(laid, chosen)), chosen)
