"""A screen's question made ready for a page: the sentence, what it rests on, was it asked before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from openkp.office import wording
from openkp.office.acting import Json
from openkp.office.code_words import code_text
from openkp.office.columns import Column, tag_html
from openkp.office.returns.models import AskedQuestion, ReturnRow
from openkp.office.returns.reads import screening
from openkp.scheme.periods import read_period
from openkp.statistics.questionnaire import key_of
from openkp.statistics.questions import Question

MOST_LINES = 24
#: Evidence that the page shows in another way (rows, comparison, other questions), or only machines need.
ELSEWHERE = frozenset(
    {"filings", "compared", "also", "standing", "thresholds", "sureness", "neighbour_rows", "lead_rows"}
    | {"is_hint", "source_rows"}
)
FACT_WORDS: dict[str, Any] = {
    "usd_at_stake": gettext_lazy("At stake, US$"),
    "typical_usd": gettext_lazy("Usual value of a filing, US$"),
    "usual_usd_per_carat": gettext_lazy("Usual US$ per carat"),
    "missing": gettext_lazy("Periods without a filing"),
    "suspended": gettext_lazy("Suspended in"),
    "is_still_silent": gettext_lazy("Silent to this day"),
    "as_of": gettext_lazy("Judged as of"),
    "factor": gettext_lazy("Factor"),
    "slipped": gettext_lazy("What may have slipped"),
    "z": gettext_lazy("Robust z-score"),
    "price_z": gettext_lazy("Robust z-score of the price"),
    "level_z": gettext_lazy("Robust z-score of the carats"),
    "ratio_to_usual": gettext_lazy("Times the usual"),
    "sum_carats": gettext_lazy("Together, carats"),
    "sum_usd": gettext_lazy("Together, US$"),
    "repeats": gettext_lazy("What repeats"),
    "significant_digits": gettext_lazy("Significant digits that agree"),
}


def sentence(question: Question) -> str:
    """The question in the reader's language."""
    from openkp.statistics.screens import question_text

    return question_text(question, _, language=get_language() or "en")


def screen_of(question: Question) -> Json:
    """The screen that asks: its title, and the paper or clause that it rests on."""
    from openkp.statistics.screens import SCREENS

    screen = SCREENS[question.screen]
    return {"title": _(screen.title), "reference": screen.reference}


def shown(
    questions: Sequence[Question], before: Mapping[str, AskedQuestion] | None = None
) -> list[dict[str, Any]]:
    """Questions with their evidence rows, in the given order."""
    rows = screening.evidence_rows(questions)
    return [_shown(one, rows, before or {}) for one in questions]


def _shown(one: Question, rows: Mapping[int, ReturnRow], before: Mapping[str, AskedQuestion]) -> Json:
    key = key_of(one)
    asked = before.get(key)
    return {
        "key": key,
        "text": sentence(one),
        "period": str(one.period),
        **screen_of(one),
        "rows": [row_of(rows[pk]) for pk in one.rows if pk in rows],
        "facts": facts(one.evidence),
        "comparison": comparison(one.evidence),
        "comparison_columns": comparison_columns(),
        "also": also(one),
        "asked": None
        if asked is None
        else {
            "number": asked.questionnaire.number,
            "place": asked.place,
            "url": f"{reverse('returns:questionnaire', args=[asked.questionnaire.number])}#q{asked.place}",
            "is_answered": asked.answered_at is not None,
        },
    }


def row_of(row: ReturnRow) -> Json:
    """A filed figure, for `row_columns`."""
    line = row.to_line()
    return {
        "period": row.filed.period,
        "flow": row.get_flow_display(),
        "about": " · ".join(part for part in (line.hs, line.partner, line.origin) if part),
        "sector": row.get_sector_display() if line.sector.value != "all" else "",
        "carats": line.carats,
        "usd": line.usd,
        "filed_at": row.filed_at or row.filed.filed_at,
        "revised_at": row.revised_at,
        "vintage": row.filed.vintage,
        "source": _source(row),
    }


def _source(row: ReturnRow) -> str:
    if row.filed.file_name:
        return _("%(file)s, row %(row)d") % {"file": row.filed.file_name, "row": row.row}
    return str(row.filed.get_source_display())


def row_columns() -> list[Column]:
    """The columns of evidence rows."""
    return [
        Column("period", _("Period")),
        Column("flow", _("Flow")),
        Column("about", _("HS code, partner, origin")),
        Column("sector", _("Mining")),
        Column("carats", _("Carats"), kind="carats"),
        Column("usd", _("US$"), kind="usd"),
        Column("filed_at", _("Filed"), kind="day"),
        Column("revised_at", _("Changed"), kind="day"),
        Column("source", _("Where it stands")),
    ]


def facts(evidence: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a question rests on, as (label, value): single values and short lists under plain names."""
    told = []
    for key, value in evidence.items():
        if key in ELSEWHERE or isinstance(value, Mapping) or _is_nested(value):
            continue
        told.append((str(FACT_WORDS.get(key) or wording.sentence_case(code_text(key))), _plain(value)))
    return told[:MOST_LINES]


def _is_nested(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(each, Mapping | list) for each in value)


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    if isinstance(value, int) or re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", str(value)):
        return wording.number_text(value, places=2 if "." in str(value) else 0)
    return str(value)


def comparison(evidence: Mapping[str, Any]) -> list[Json]:
    """What independent sources say of the same periods, with the address of each where one is known."""
    addresses = screening.addresses()
    rows = []
    for one in evidence.get("compared") or []:
        for verdict in ("disagree", "agree"):
            rows += [
                {
                    "period": one.get("period"),
                    "filed": one.get("filed"),
                    "theirs": theirs.get(one.get("measure")),
                    "source": _(str(theirs.get("source") or "–")),
                    "url": addresses.get((str(theirs.get("source")), theirs.get("row")), ""),
                    "verdict": tag_html("confirmed", _("agrees"))
                    if verdict == "agree"
                    else tag_html("discrepancy", _("differs")),
                }
                for theirs in one.get(verdict) or []
            ]
    return rows[:MOST_LINES]


def comparison_columns() -> list[Column]:
    """The columns of `comparison`."""
    return [
        Column("period", _("Period")),
        Column("filed", _("Filed"), kind="carats"),
        Column("theirs", _("Source"), kind="carats"),
        Column("verdict", _("Agree"), kind="html"),
        Column("source", _("Which"), kind="link"),
    ]


def also(question: Question) -> list[str]:
    """What other screens ask of the same filing: told beneath the leading question, not asked twice."""
    others: Any = question.evidence.get("also") or []
    return [
        sentence(
            Question(
                screen=str(one["screen"]),
                variant=str(one.get("variant", "")),
                participant=question.participant,
                period=read_period(str(one["period"])),
                rows=(),
                seriousness=0.0,
                params=one["params"],
            )
        )
        for one in others
    ]
