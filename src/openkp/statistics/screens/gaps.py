"""What is missing: carats without value, value without carats, and periods for which nothing was filed."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from openkp.scheme.periods import HalfYear, Period, Quarter
from openkp.scheme.regime import Standing, Status, status_on
from openkp.scheme.returns import Flow, Sector
from openkp.statistics.questions import Question
from openkp.statistics.screens.asking import Weight, ask
from openkp.statistics.screens.series import Filed, Laid, SeriesKey, place_of
from openkp.statistics.screens.thresholds import Thresholds


def missing_quantity(laid: Laid, thresholds: Thresholds) -> Iterator[Question]:
    """Carats without value, value without carats, or a return of production that tells neither.

    Zero and not told are both asked; a nil filing is neither. Neighbouring periods are one question.
    Reference: "carat weight and value", KPCS-CD:AnnexIII.b; Annex I A asks for both on every certificate.
    """
    del thresholds  # a figure is there or it is not
    for rows in laid.series.values():
        runs: dict[str, list[list[Filed]]] = defaultdict(list)
        for each in rows:
            lacks = _lacking(each)
            if not lacks:
                continue
            last = runs[lacks][-1] if runs[lacks] else None
            if last is not None and each.place - last[-1].place <= 1:
                last.append(each)
            else:
                runs[lacks].append([each])
        for lacks, found in runs.items():
            yield from (_missing(laid, lacks, run) for run in found)


def _lacking(filed: Filed) -> str:
    if filed.figure.is_nil:
        return ""
    if filed.is_empty:
        return "neither"
    return "no_value" if not filed.usd else "no_carats" if not filed.carats else ""


def _missing(laid: Laid, lacks: str, run: Sequence[Filed]) -> Question:
    first = run[0]
    price = math.exp(first.expected.price) if first.expected and first.expected.neighbours else 0.0
    at_stake = sum(each.usd or price * each.carats for each in run) / 100
    return ask(
        laid,
        "missing_quantity",
        run,
        weight=Weight(
            sure={"no_value": 0.96, "no_carats": 0.96, "neither": 0.6}[lacks], usd_at_stake=at_stake
        ),
        variant=lacks,
        params={
            "carats": str(first.figure.carats or "0.00"),
            "usd": str(first.figure.usd or "0.00"),
            "usual_price": f"{price:.2f}",
            "count": len(run),
            "last_period": str(run[-1].figure.period),
        },
        evidence={"usual_usd_per_carat": round(price, 2)},
    )


def silence(laid: Laid, thresholds: Thresholds) -> Iterator[Question]:
    """Periods that were due by `as_of` and for which nothing, not even nil, was filed.

    Counted from a Participant's first filing (or its start in the Process, if later) to the last period that
    was due; a missing run is one question. A row that was filed and could not be read is no silence. Not
    asked where it was no Participant; suspension is said in the question and lowers it. A sector that a
    Participant files in every period, and leaves out of one, is asked too. Reference: KPCS-CD:AnnexIII.a and
    c (two months); KP-AD:data-anomaly-questionnaire (non-submitters); Venezuela from 2005.
    """
    groups: dict[tuple[str, str, int], list[Filed]] = defaultdict(list)
    for each in laid.filed:
        figure = each.figure
        kind = "production" if figure.flow is Flow.PRODUCTION else "trade"
        groups[figure.participant, kind, figure.period.MONTHS].append(each)
    for rows in groups.values():
        yield from _silences(laid, rows, thresholds)
    for key, rows in laid.series.items():
        if key[5] is not Sector.ALL and key[1] is Flow.PRODUCTION:
            yield from _sector_silences(laid, key, rows, thresholds)


def _silences(laid: Laid, rows: Sequence[Filed], thresholds: Thresholds) -> Iterator[Question]:
    """One question for each run; one for all runs together where nothing was ever produced or traded."""
    code = rows[0].figure.participant
    runs = [
        owed
        for run in _missing_runs(laid, rows)
        for part in _owed(code, run)
        for owed in _unread(laid, rows, part)
    ]
    if runs and all(each.is_empty for each in rows):
        runs = [[period for run in runs for period in run]]
    for run in runs:
        yield _silent(laid, rows, run, thresholds)


def _missing_runs(laid: Laid, rows: Sequence[Filed]) -> Iterator[list[Period]]:
    period_type = type(rows[0].figure.period)
    if period_type not in (HalfYear, Quarter):
        return
    there = {each.place for each in rows}
    period = min(each.figure.period for each in rows)
    run: list[Period] = []
    while period.due_on() <= laid.as_of:
        if place_of(period) not in there:
            run.append(period)
        elif run:
            yield run
            run = []
        period = period.next()
    if run:
        yield run


def _unread(laid: Laid, rows: Sequence[Filed], run: Sequence[Period]) -> list[list[Period]]:
    """The parts of a run for which no refused row was filed.

    A row whose participant or period is not readable may be for any of them: a run that such rows could fill
    is left out whole.
    """
    code, flow = rows[0].figure.participant, rows[0].figure.flow
    may_be = [each for each in laid.refused if each.is_of(flow) and each.participant in (code, "")]
    if not may_be:
        return [list(run)]
    known = {each.period for each in may_be if each.participant}
    unnamed = {each.period for each in may_be if not each.participant}
    undated = sum(each.period is None for each in may_be)
    parts: list[list[Period]] = [[]]
    for period in run:
        if period in known:
            parts.append([])
        else:
            parts[-1].append(period)
    return [part for part in parts if sum(each not in unnamed for each in part) > undated]


@lru_cache(maxsize=4096)
def _standing(code: str, day: date) -> Status:
    """Its standing by the shipped decisions, which do not change while the program runs."""
    return status_on(code, day)


def _owed(code: str, run: Sequence[Period]) -> list[list[Period]]:
    """The parts of a run in which it was a Participant in its own name."""
    parts: list[list[Period]] = [[]]
    for period in run:
        status = _standing(code, period.last_day)
        is_owed = status.participant == code and status.standing not in (
            Standing.REMOVED,
            Standing.NOT_PARTICIPANT,
        )
        if is_owed:
            parts[-1].append(period)
        else:
            parts.append([])
    return [part for part in parts if part]


def _silent(laid: Laid, rows: Sequence[Filed], owed: Sequence[Period], thresholds: Thresholds) -> Question:
    code = rows[0].figure.participant
    standings = {period: _standing(code, period.last_day) for period in owed}
    suspended = [
        period
        for period in owed
        if standings[period].standing in (Standing.SUSPENDED, Standing.SELF_SUSPENDED)
    ]
    before = [each for each in rows if each.place < place_of(owed[0])]
    last = before[-1] if before else rows[0]
    usual = _usual_usd(before or rows)
    is_last = place_of(owed[-1]) > rows[-1].place
    is_suspended = 2 * len(suspended) >= len(owed)
    first = owed[0]
    days_late = (laid.as_of - first.due_on()).days
    sure = min(0.85 * (1 + 0.03 * (len(owed) - 1)), 0.95) if usual else 0.2
    sure *= (1 - 0.5 * len(suspended) / len(owed)) * (1 - 0.5 ** (days_late / thresholds.silence_half_days))
    variant = "suspended" if is_suspended else "one" if len(owed) == 1 else "run"
    return ask(
        laid,
        "silence",
        [last],
        weight=Weight(sure=sure, usd_at_stake=usual * len(owed)),
        variant=variant,
        period=first,
        params={
            "count": len(owed),
            "last_period": str(owed[-1]),
            "due": first.due_on().isoformat(),
            "known_period": str(last.figure.period),
            "about": last.figure.flow.value,
            "usual_usd": f"{usual:.2f}",
        },
        evidence={
            "missing": [str(each) for each in owed],
            "suspended": [str(each) for each in suspended],
            "is_still_silent": is_last,
            "days_late": days_late,
            "as_of": laid.as_of.isoformat(),
            "standing": [
                {
                    "period": str(each),
                    "standing": standings[each].standing.value,
                    "rests_on": standings[each].basis[0].source,
                }
                for each in (first, owed[-1])
            ],
        },
    )


def _usual_usd(rows: Sequence[Filed]) -> float:
    """US$ of a usual period, the median of the last four rows: zero for who files nil."""
    values = sorted(each.usd for each in rows[-4:])
    return values[len(values) // 2] / 100 if values else 0.0


def _sector_silences(
    laid: Laid, key: SeriesKey, rows: Sequence[Filed], thresholds: Thresholds
) -> Iterator[Question]:
    """One sector left out of a period for which the participant did file the other."""
    participant, flow, *_, sector, months = key
    first, last = rows[0].place, rows[-1].place
    there = {each.place for each in rows}
    others = [
        each
        for each in laid.filed
        if each.figure.participant == participant
        and each.figure.flow is flow
        and months == each.figure.period.MONTHS
        and first < each.place < last
        and each.place not in there
        and not each.figure.is_nil
        and not laid.is_incomplete(participant, each.figure.period, flow)
    ]
    share = len(there) / (last - first + 1)
    if share < thresholds.silence_least_share:
        return
    for each in others:
        if each.figure.sector is Sector.ALL:
            continue
        usual = _usual_usd([row for row in rows if row.place < each.place])
        yield ask(
            laid,
            "silence",
            [each],
            weight=Weight(sure=0.6, usd_at_stake=usual),
            variant=f"sector_{sector.value}",
            params={"carats": str(each.figure.carats or "0.00"), "usual_usd": f"{usual:.2f}"},
            evidence={"sector": sector.value, "share_of_periods_with_it": round(share, 2)},
        )


def filed_too_early(laid: Laid, thresholds: Thresholds) -> Iterator[Question]:
    """A filing first stored before its period was over: another period may be meant, or it is an estimate.

    Asked where the stamp is `early_days` or more before the period's last day and the filing was not revised
    after it. Reference: production "within two months of the end of the reference period",
    KPCS-CD:AnnexIII.c; India's filings for 2023H2 and 2024H2.
    """
    nil: dict[str, list[tuple[Filed, date]]] = defaultdict(list)
    for each in laid.filed:
        figure = each.figure
        if figure.filed_at is None or figure.is_count:
            continue
        stored, ends = figure.filed_at.date(), figure.period.last_day
        is_revised = figure.revised_at is not None and figure.revised_at.date() > ends
        if (ends - stored).days < thresholds.early_days or is_revised:
            continue
        if each.is_empty:
            nil[figure.participant].append((each, stored))
        else:
            yield _early(laid, [(each, stored)], thresholds)
    for early in nil.values():
        yield _early(laid, early, thresholds)


def _early(laid: Laid, early: Sequence[tuple[Filed, date]], thresholds: Thresholds) -> Question:
    """About the earliest of them: nil filings of a participant are one question."""
    ordered = sorted(early, key=lambda each: (each[1] - each[0].figure.period.last_day).days)
    filed, stored = ordered[0]
    period = filed.figure.period
    is_before = stored < period.first_day
    return ask(
        laid,
        "filed_too_early",
        [each for each, _ in ordered],
        weight=Weight(
            sure=(0.9 if is_before else 0.6) * (0.6 if filed.is_empty else 1.0), usd_at_stake=filed.usd / 100
        ),
        variant="nil" if filed.is_empty else "figure",
        params={
            "stamp": stored.isoformat(),
            "days": (period.last_day - stored).days,
            "other_period": str(type(period).of(stored).previous()),
            "carats": str(filed.figure.carats or "0.00"),
            "count": len(ordered),
        },
        evidence={
            "stored_before_end": [
                {"row": each.figure.row, "days": (each.figure.period.last_day - day).days}
                for each, day in ordered
            ],
            "thresholds": {"early_days": thresholds.early_days},
        },
    )
