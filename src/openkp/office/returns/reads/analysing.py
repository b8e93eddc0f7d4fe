"""What an analyst looks at first: who raises the most serious questions, who is silent, and the figures.

Only analysts read across Participants here; the pages are theirs alone (`permissions.PAGES`). The public
sees what is published.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from openkp.office.returns.models import Questionnaire
from openkp.office.returns.reads import screening
from openkp.office.returns.reads.owing import filings, owed_duties, owing_since, production_filers
from openkp.office.returns.reads.questioning import state_of
from openkp.office.returns.reads.screening import State, Total
from openkp.scheme.periods import HalfYear, Period, Quarter
from openkp.scheme.returns import Flow, ReturnKind
from openkp.statistics.duties import DutyState
from openkp.statistics.questionnaire import QuestionnaireState
from openkp.statistics.questions import Question

#: An hour holds so many questions: a Participant is ranked by its most serious ones, not by how many it has.
AN_HOUR = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One Participant on the list of whom to look at first.

    seriousness: of its five most serious questions. overdue: returns whose deadline has passed.
    last: the last period for which it filed anything. asked: questionnaires not answered, and late ones.
    """

    participant: str
    questions: int
    seriousness: float
    first: Question | None
    overdue: tuple[str, ...]
    last: Period | None
    waiting: int = 0
    late: int = 0


def standings(day: date, *, known_on: date | None = None) -> list[Standing]:
    """Every Participant that filed or is overdue, the most serious first, then who owes most."""
    asked = _by_participant(screening.questions(known_on))
    last = _last_periods(known_on)
    owed = overdue_by_participant(day)
    waiting, late = _questionnaires(day)
    rows = [
        Standing(
            participant=code,
            questions=len(asked.get(code, ())),
            seriousness=sum(one.seriousness for one in asked.get(code, [])[:AN_HOUR]),
            first=asked[code][0] if asked.get(code) else None,
            overdue=owed.get(code, ()),
            last=last.get(code),
            waiting=waiting[code],
            late=late[code],
        )
        for code in asked.keys() | last.keys() | owed.keys()
    ]
    return sorted(rows, key=lambda row: (-row.seriousness, -len(row.overdue), row.participant))


def _by_participant(found: Iterable[Question]) -> dict[str, list[Question]]:
    grouped: dict[str, list[Question]] = defaultdict(list)
    for one in found:
        grouped[one.participant].append(one)
    return dict(grouped)


def _last_periods(known_on: date | None) -> dict[str, Period]:
    last: dict[str, Period] = {}
    for one in screening.charted(known_on):
        held = last.get(one.participant)
        if held is None or one.period.last_day > held.last_day:
            last[one.participant] = one.period
    return last


def _questionnaires(day: date) -> tuple[dict[str, int], dict[str, int]]:
    waiting: dict[str, int] = defaultdict(int)
    late: dict[str, int] = defaultdict(int)
    for one in Questionnaire.objects.prefetch_related("questions"):
        state = state_of(one, day)
        waiting[one.participant] += state is not QuestionnaireState.ANSWERED
        late[one.participant] += state is QuestionnaireState.OVERDUE
    return waiting, late


# --- what is owed -------------------------------------------------------------------------------------------


def overdue(day: date) -> tuple[tuple[str, str], ...]:
    """(Participant, `trade 2026Q2`) of every return of the last two years whose deadline has passed."""
    since = tuple(sorted(owing_since().items()))
    return _overdue(screening.state_of_the_tables(), since, day)


def overdue_by_participant(day: date) -> dict[str, tuple[str, ...]]:
    """What each Participant owes, the newest first."""
    owed: dict[str, list[str]] = defaultdict(list)
    for code, what in overdue(day):
        owed[code].append(what)
    return {code: tuple(each) for code, each in owed.items()}


@lru_cache(maxsize=4)
def _overdue(state: State, began: tuple[tuple[str, date], ...], day: date) -> tuple[tuple[str, str], ...]:
    """As `filing.duties_of` says it of one Participant, for all that have an authority in this office.

    What is kept depends on the returns (`state`) and on since when each owes any (`began`).
    """
    filed = filings()
    filers, is_known = production_filers()
    rows = []
    for code, first in began:
        owes = code in filers or not is_known
        kinds = (ReturnKind.TRADE, ReturnKind.PRODUCTION) if owes else (ReturnKind.TRADE,)
        for one in owed_duties(code, filed.get(code, []), began=first, day=day, kinds=kinds):
            if one.state is DutyState.MISSING:
                rows.append((code, f"{one.kind} {one.period}"))
    return tuple(rows)


# --- measures over time -------------------------------------------------------------------------------------

#: measure of a page -> what it counts and which half of the total it takes (0: carats, 1: US$, None: price).
MEASURES: Mapping[str, tuple[Flow, int | None]] = {
    "carats": (Flow.PRODUCTION, 0),
    "usd": (Flow.PRODUCTION, 1),
    "price": (Flow.PRODUCTION, None),
    "export_carats": (Flow.EXPORT, 0),
    "export_usd": (Flow.EXPORT, 1),
    "import_carats": (Flow.IMPORT, 0),
    "import_usd": (Flow.IMPORT, 1),
}

Totals = Mapping[tuple[str, Period], Total]


def totals(measure: str, known_on: date | None = None) -> Totals:
    """The totals that a measure is taken from."""
    return screening.totals(screening.charted(known_on), MEASURES[measure][0])


def measured(total: Total, measure: str) -> Decimal | None:
    """The value of a measure, in carats, US$, or US$ per carat; None where it cannot be told."""
    part = MEASURES[measure][1]
    if part is not None:
        value = total[part]
        return None if value is None else Decimal(value).scaleb(-2)
    carats, usd = total
    return (Decimal(usd) / Decimal(carats)).quantize(Decimal("0.01")) if carats and usd is not None else None


def added(parts: Iterable[Total]) -> Total:
    """The sum of totals. A part that was not told is left out: the sum is at least so much."""
    carats, usd = [], []
    for one in parts:
        carats += [one[0]] if one[0] is not None else []
        usd += [one[1]] if one[1] is not None else []
    return (sum(carats) if carats else None, sum(usd) if usd else None)


def periods_of(flow: Flow, since: int, until: int) -> list[Period]:
    """The half-years (production) or quarters (trade) of the years, both included."""
    years = range(since, until + 1)
    if flow is Flow.PRODUCTION:
        return [HalfYear(year, part) for year in years for part in (1, 2)]
    return [Quarter(year, part) for year in years for part in (1, 2, 3, 4)]


def line_of(found: Totals, participant: str, periods: Sequence[Period], measure: str) -> list[Decimal | None]:
    """One Participant over time."""
    return [measured(found.get((participant, period), (None, None)), measure) for period in periods]


def world_line(found: Totals, periods: Sequence[Period], measure: str) -> list[Decimal | None]:
    """All that filed, added up, over time."""
    parts: dict[Period, list[Total]] = defaultdict(list)
    for (_, period), total in found.items():
        parts[period].append(total)
    return [measured(added(parts.get(period, [])), measure) for period in periods]


def by_participant(found: Totals, periods: Sequence[Period], measure: str) -> dict[str, Decimal]:
    """The whole span of each Participant, for the map."""
    wanted = set(periods)
    parts: dict[str, list[Total]] = defaultdict(list)
    for (code, period), total in found.items():
        if period in wanted:
            parts[code].append(total)
    values = {code: measured(added(each), measure) for code, each in parts.items()}
    return {code: value for code, value in values.items() if value is not None}


def years_filed() -> list[int]:
    """The years of the figures of this office."""
    return sorted({one.period.year for one in screening.charted()})


#: Drawn in these, so that an axis can be read: so many, and how a page calls it.
SCALES = ((Decimal(1_000_000), "million"), (Decimal(1_000), "thousand"), (Decimal(1), ""))


def scaled(lines: Sequence[Sequence[Decimal | None]]) -> tuple[list[list[Decimal | None]], str]:
    """Values for a chart in millions or thousands where they are large, and the name of the scale."""
    largest = max((abs(value) for line in lines for value in line if value is not None), default=Decimal(0))
    by, name = next((each for each in SCALES if largest >= each[0] * 10), SCALES[-1])
    return [[None if value is None else value / by for value in line] for line in lines], name
