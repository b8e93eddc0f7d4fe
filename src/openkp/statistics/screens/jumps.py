"""Jumps: from one period to the next, and above everything that was ever produced."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openkp.scheme.returns import Flow
from openkp.statistics.questions import Question
from openkp.statistics.screens.asking import Weight, amount_text, ask
from openkp.statistics.screens.robust import median, quartiles, spread, sureness
from openkp.statistics.screens.series import Filed, Laid, coarsest
from openkp.statistics.screens.thresholds import Thresholds

#: Periods after which a filing is no yardstick for the next: a series that broke off begins anew.
_MOST_BACK = 4


@dataclass(frozen=True, slots=True)
class _Step:
    """One period of a participant against what went before."""

    filed: tuple[Filed, ...]
    carats: int
    before: float
    effect: float
    ratio: float
    z: float


@dataclass(frozen=True, slots=True)
class Total:
    """What a participant filed for a flow and period, all codes, partners and sectors together."""

    place: int
    carats: int
    usd: int
    filed: tuple[Filed, ...]


def totals(rows: Sequence[Filed]) -> list[Total]:
    """Totals by period in order of time; a filing repeated to the hundredth counts once."""
    by_place: dict[int, list[Filed]] = defaultdict(list)
    for each in rows:
        if not each.is_empty:
            by_place[each.place].append(each)
    found = []
    for place in sorted(by_place):
        unlike = {
            (each.carats, each.usd, each.figure.hs, each.figure.partner): each for each in by_place[place]
        }
        chosen = coarsest(list(unlike.values()))
        found.append(
            Total(
                place=place,
                carats=sum(each.carats for each in chosen),
                usd=sum(each.usd for each in chosen),
                filed=tuple(chosen),
            )
        )
    return found


def period_jump(laid: Laid, thresholds: Thresholds) -> Iterator[Question]:
    """Carats that rise or fall far more than those of others in the same period, and than its own usually do.

    Hidiroglou & Berthelot 1986: the ratio to the median of the three periods before, centred on the median
    ratio of all participants in that period and made symmetric, times the larger of the two levels to the
    power `jump_exponent`; asked beyond `jump_bound` interquartile distances (at least `jump_floor` of the
    median effect), where the change is also `jump_z` robust spreads of the series' own changes and a factor
    of `jump_factor`. Of a change that stays, the first period is asked. Clause:
    KP-AD:data-anomaly-questionnaire.
    """
    for flow in Flow:
        steps: dict[tuple[int, int], list[_Step]] = defaultdict(list)
        for rows in laid.of_flow(flow).values():
            months = {each.figure.period.MONTHS for each in rows}
            for length in months:
                own = [
                    each
                    for each in rows
                    if length == each.figure.period.MONTHS
                    and not laid.is_incomplete(each.figure.participant, each.figure.period, flow)
                ]
                for step in _steps(totals(own)):
                    steps[length, step.filed[0].place].append(step)
        yield from _beyond(laid, steps, thresholds)


def _steps(series: Sequence[Total]) -> list[_Step]:
    logs = [math.log(each.carats) if each.carats else None for each in series]
    changes: list[tuple[int, float, float]] = []
    for at in range(1, len(series)):
        value, now = logs[at], series[at].place
        near = [each for each in range(max(0, at - 3), at) if now - series[each].place <= _MOST_BACK]
        before = [each for place in near if (each := logs[place]) is not None]
        if value is not None and len(before) >= 2:
            centre = median(before)
            changes.append((at, centre, value - centre))
    if len(changes) < 4:
        return []
    own = max(spread([change for *_, change in changes]), 0.15)
    return [
        _Step(
            filed=series[at].filed,
            carats=series[at].carats,
            before=math.exp(centre),
            effect=0.0,
            ratio=math.exp(change),
            z=abs(change) / own,
        )
        for at, centre, change in changes
    ]


def _beyond(
    laid: Laid, steps: dict[tuple[int, int], list[_Step]], thresholds: Thresholds
) -> Iterator[Question]:
    effects: list[tuple[float, _Step, float]] = []
    for together in steps.values():
        centre = median([each.ratio for each in together]) if len(together) >= 5 else 1.0
        for each in together:
            relative = each.ratio / centre
            symmetric = relative - 1.0 if relative >= 1.0 else 1.0 - 1.0 / relative
            size = max(each.carats, each.before) / 100
            effects.append((symmetric * size**thresholds.jump_exponent, each, centre))
    if len(effects) < 8:
        return
    lower, middle, upper = quartiles([effect for effect, *_ in effects])
    least = abs(thresholds.jump_floor * middle)
    down = middle - thresholds.jump_bound * max(middle - lower, least)
    up = middle + thresholds.jump_bound * max(upper - middle, least)
    asked: dict[tuple[str, bool], int] = {}
    for effect, step, centre in effects:
        if down <= effect <= up or step.z < thresholds.jump_z:
            continue
        if max(step.ratio, 1 / step.ratio) < thresholds.jump_factor:
            continue
        about = (step.filed[0].figure.participant, step.ratio > 1)
        last = asked.get(about)
        asked[about] = step.filed[0].place
        if last is not None and 0 < step.filed[0].place - last <= 2:
            continue
        bounds = (down, up)
        yield _jump(laid, step, effect=effect, centre=centre, bounds=bounds)


def _jump(laid: Laid, step: _Step, *, effect: float, centre: float, bounds: tuple[float, float]) -> Question:
    beyond = effect / bounds[1] if effect > 0 else effect / bounds[0]
    price = sum(each.usd for each in step.filed) / step.carats if step.carats else 0.0
    return ask(
        laid,
        "period_jump",
        step.filed,
        weight=Weight(
            sure=0.8 * sureness(math.log2(max(beyond, 1.0)), half=2.0) * sureness(step.z - 3.0, half=3.0),
            usd_at_stake=abs(step.carats - step.before) * price / 100,
        ),
        variant="rise" if step.ratio > 1 else "fall",
        params={
            "carats": amount_text(step.carats),
            "before_carats": f"{step.before / 100:.2f}",
            "ratio": f"{max(step.ratio, 1 / step.ratio):.1f}",
        },
        evidence={
            "ratio": round(step.ratio, 4),
            "median_ratio_of_all": round(centre, 4),
            "effect": round(effect, 2),
            "bounds": [round(each, 2) for each in bounds],
            "own_z": round(step.z, 2),
        },
    )


def above_capacity(laid: Laid, thresholds: Thresholds) -> Iterator[Question]:
    """More than the country ever showed that it can produce: output, or exports without imports.

    No capacity is public, so the yardstick is the participant's own past: the highest earlier total of at
    least `capacity_history` periods (and, where given, a year of an independent source, halved). Production
    is asked from `capacity_factor` times that; exports of a producer that imports nothing likewise.
    Reference: Republic of Congo 2004 (exports about 100 times capacity), Ghana 2006 (output beyond what its
    fields gave); resource-based checks of the Working Group of Diamond Experts; KPCS-CD:AnnexIII.c.
    """
    production = {code: totals(_halves(rows)) for code, rows in laid.of_flow(Flow.PRODUCTION).items()}
    best_year = _best_years(laid)
    for code, series in production.items():
        for at, total in enumerate(series):
            earlier = series[:at]
            if len(earlier) < thresholds.capacity_history:
                continue
            best = max(earlier, key=lambda each: each.carats)
            limit = max(best.carats, best_year.get((code, total.filed[0].figure.period.year), 0) // 2)
            if limit and total.carats >= thresholds.capacity_factor * limit:
                yield _above(laid, total.filed, total.carats, best, limit, "production")
    imports = laid.of_flow(Flow.IMPORT)
    for code, rows in laid.of_flow(Flow.EXPORT).items():
        own = production.get(code, [])
        if not own or any(not each.is_empty for each in imports.get(code, [])):
            continue
        best = max(own, key=lambda each: each.carats)
        limit = max([best.carats, *(size // 2 for (of, _), size in best_year.items() if of == code)])
        above = [each for each in totals(rows) if each.carats >= thresholds.capacity_factor * limit]
        if limit and above:
            most = max(above, key=lambda each: each.carats)
            filed = [each for total in (most, *above) for each in total.filed]
            yield _above(laid, list(dict.fromkeys(filed)), most.carats, best, limit, "exports")


def _halves(rows: Sequence[Filed]) -> list[Filed]:
    return [each for each in rows if each.figure.period.MONTHS == 6]


def _best_years(laid: Laid) -> dict[tuple[str, int], int]:
    """The largest year of production before a year by independent sources, by participant and year."""
    found: dict[tuple[str, int], int] = {}
    years = range(2003, laid.as_of.year + 1)
    for each in laid.independent:
        if each.flow is not Flow.PRODUCTION or each.period.MONTHS != 12 or not each.carats:
            continue
        for year in years:
            if each.period.year < year:
                about = (each.participant, year)
                found[about] = max(found.get(about, 0), each.carats.hundredths)
    return found


def _above(
    laid: Laid, filed: Sequence[Filed], carats: int, best: Total, limit: int, variant: str
) -> Question:
    ratio = carats / limit
    price = sum(each.usd for each in filed) / max(sum(each.carats for each in filed), 1)
    return ask(
        laid,
        "above_capacity",
        filed,
        weight=Weight(
            sure=min(0.45 + 0.12 * math.log2(ratio), 0.9), usd_at_stake=(carats - limit) * price / 100
        ),
        variant=variant,
        params={
            "carats": amount_text(carats),
            "best_carats": amount_text(limit),
            "best_period": str(best.filed[0].figure.period),
            "ratio": f"{ratio:.1f}",
        },
        evidence={
            "ratio": round(ratio, 3),
            "best_rows": [each.figure.row for each in best.filed],
            "limit_carats": amount_text(limit),
        },
    )
