"""What others published or measured, against what was filed."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from openkp.scheme.periods import Period
from openkp.scheme.returns import Flow, Sector
from openkp.statistics.figures import WORLD, Figure
from openkp.statistics.questions import Evidence, Question
from openkp.statistics.screens.asking import Weight, amount_text, ask, figure_of
from openkp.statistics.screens.jumps import Total, totals
from openkp.statistics.screens.robust import sureness
from openkp.statistics.screens.series import Filed, Laid
from openkp.statistics.screens.thresholds import Thresholds

#: Participant, flow, sector, the period's first month and its months.
_About = tuple[str, Flow, Sector, int, int]
_MOST_FROM_PRINTING = 0.05


@dataclass(frozen=True, slots=True)
class _Gap:
    """A filed quantity and what others say it was. off: ln(filed / theirs)."""

    measure: str
    period: Period
    filed: int
    theirs: int
    off: float
    usd: float
    total: Total
    against: tuple[Figure, ...]
    agreeing: tuple[Figure, ...]


def independent_source(laid: Laid, thresholds: Thresholds) -> Iterator[Question]:
    """Filed totals that differ from an independent source by more than its rounding.

    Production and trade as a whole (and by sector where both tell it), for periods that the filings cover
    fully: a year is the sum of its parts. Tolerance: half a unit of the last digit printed, but no more than
    5 %, and at least `source_tolerance`; asked from `source_asks_from`. A source that agrees lowers the rank,
    a second one that disagrees alike raises it; neighbouring years of one participant are one question.
    Reference: mirror and external comparison, IMF Data Quality Assessment Framework 3.4; British Geological
    Survey on China and on DRC 2008; KP-AD:data-anomaly-questionnaire.
    """
    filed = _filed_totals(laid)
    by_about: dict[tuple[_About, str], list[Figure]] = defaultdict(list)
    for each in laid.independent:
        if each.participant == WORLD or each.hs or each.partner or each.origin:
            continue
        for measure in ("carats", "usd"):
            if getattr(each, measure):
                by_about[_about(each), measure].append(each)
    gaps: dict[tuple[str, Flow, Sector, int], list[_Gap]] = defaultdict(list)
    for (about, measure), sources in by_about.items():
        total = _covering(filed, about)
        gap = None if total is None else _gap(total, measure, sources, thresholds)
        if gap is not None:
            gaps[about[0], about[1], about[2], about[4]].append(gap)
    for found in gaps.values():
        for run in _runs(found, thresholds.source_gap):
            yield _question(laid, run, thresholds)


def _about(figure: Figure) -> _About:
    months = figure.period.MONTHS
    first = figure.period.year * 12 + (figure.period.part - 1) * months
    return figure.participant, figure.flow, figure.sector, first, months


def _filed_totals(laid: Laid) -> dict[_About, Total]:
    """Totals of every period filed, all sectors and each sector apart."""
    found: dict[_About, Total] = {}
    grouped: dict[tuple[str, Flow, Sector, int], list[Filed]] = defaultdict(list)
    nil: list[Filed] = []
    for each in laid.filed:
        figure = each.figure
        months = figure.period.MONTHS
        if laid.is_incomplete(figure.participant, figure.period, figure.flow):
            continue
        if each.is_empty:
            nil.append(each)
            continue
        grouped[figure.participant, figure.flow, Sector.ALL, months].append(each)
        if figure.sector is not Sector.ALL:
            grouped[figure.participant, figure.flow, figure.sector, months].append(each)
    for (code, flow, sector, months), rows in grouped.items():
        for total in totals(rows):
            found[code, flow, sector, total.place * months, months] = total
    for each in nil:
        about = _about(each.figure)
        key = (about[0], about[1], Sector.ALL, about[3], about[4])
        if each.figure.is_nil:
            found.setdefault(key, Total(place=each.place, carats=0, usd=0, filed=(each,)))
    return found


def _covering(filed: Mapping[_About, Total], about: _About) -> Total | None:
    """The total of a period, or of the shorter ones that fill it; None where one is missing."""
    code, flow, sector, first, months = about
    for length in (months, 6, 3, 1):
        if length > months or months % length:
            continue
        parts = [filed.get((code, flow, sector, at, length)) for at in range(first, first + months, length)]
        there = [each for each in parts if each is not None]
        if len(there) == len(parts):
            return Total(
                place=first // months,
                carats=sum(each.carats for each in there),
                usd=sum(each.usd for each in there),
                filed=tuple(filing for each in there for filing in each.filed),
            )
    return None


def _gap(total: Total, measure: str, sources: Sequence[Figure], thresholds: Thresholds) -> _Gap | None:
    ours = getattr(total, measure)
    if not ours and any(not each.figure.is_nil for each in total.filed):
        return None  # not told: another screen asks
    agreeing = [each for each in sources if _agrees(ours, _amount(each, measure), each, thresholds)]
    against = [each for each in sources if each not in agreeing]
    if not against:
        return None
    nearest = min(against, key=lambda each: abs(_off(ours, _amount(each, measure))))
    off = _off(ours, _amount(nearest, measure))
    if abs(off) < math.log1p(thresholds.source_asks_from):
        return None
    theirs = _amount(nearest, measure)
    carats = max(total.carats, 1)
    usd = abs(ours - theirs) / 100 * (total.usd / carats if measure == "carats" else 1.0)
    return _Gap(
        measure=measure,
        period=nearest.period,
        filed=ours,
        theirs=theirs,
        off=off,
        usd=usd,
        total=total,
        against=(nearest, *(each for each in against if each is not nearest)),
        agreeing=tuple(agreeing),
    )


def _amount(figure: Figure, measure: str) -> int:
    quantity = figure.carats if measure == "carats" else figure.usd
    return quantity.hundredths if quantity else 0


def _off(ours: int, theirs: int) -> float:
    return math.log(max(ours, 100) / max(theirs, 100))


def _agrees(ours: int, theirs: int, figure: Figure, thresholds: Thresholds) -> bool:
    unit = 10 ** (len(str(theirs)) - len(str(theirs).rstrip("0")))
    printed = 0.0 if figure.is_exact else min(unit / 2, _MOST_FROM_PRINTING * theirs)
    return abs(ours - theirs) <= max(printed, thresholds.source_tolerance * theirs)


def _runs(gaps: Sequence[_Gap], most_apart: int) -> Iterator[list[_Gap]]:
    ordered = sorted(gaps, key=lambda each: (each.period.first_day, each.measure))
    run: list[_Gap] = []
    for each in ordered:
        if run and each.total.place - run[-1].total.place > most_apart:
            yield run
            run = []
        run.append(each)
    if run:
        yield run


def _question(laid: Laid, run: Sequence[_Gap], thresholds: Thresholds) -> Question:
    lead = max(run, key=lambda each: _sure(each, thresholds) * (1 + math.log10(1 + each.usd)))
    others = [each for each in run if each is not lead]
    filed = list(dict.fromkeys([*lead.total.filed, *(one for each in others for one in each.total.filed)]))
    count = len({each.period for each in run})
    variant = lead.measure + ("_nil" if not lead.filed else "_run" if count > 1 else "")
    return ask(
        laid,
        "independent_source",
        filed,
        weight=Weight(
            sure=_sure(lead, thresholds),
            usd_at_stake=lead.usd,
            carats_at_stake=abs(lead.filed - lead.theirs) / 100 if lead.measure == "carats" else 0.0,
        ),
        variant=variant,
        period=lead.period,
        params={
            f"filed_{lead.measure}": amount_text(lead.filed),
            f"their_{lead.measure}": amount_text(lead.theirs),
            "source": lead.against[0].source,
            "percent": f"{100 * abs(lead.filed - lead.theirs) / lead.theirs:.0f}",
            "count": count,
        },
        evidence={
            "lead_rows": [each.figure.row for each in lead.total.filed],
            "compared": [_compared(each) for each in [lead, *others]],
            "thresholds": {
                "source_tolerance": thresholds.source_tolerance,
                "source_asks_from": thresholds.source_asks_from,
            },
        },
    )


def _sure(gap: _Gap, thresholds: Thresholds) -> float:
    """Low for a few per cent, lower where a source agrees with the filing, higher for a second witness."""
    beyond = abs(gap.off) - math.log1p(thresholds.source_asks_from)
    sure = 0.9 * (1 - 0.75 * math.pow(0.5, beyond / 0.25))
    if gap.agreeing:
        return sure * 0.35
    witnesses = {each.source for each in gap.against}
    return sure if len(witnesses) > 1 else sure * (0.75 + 0.2 * sureness(abs(gap.off) - 0.7, half=0.7))


def _compared(gap: _Gap) -> Evidence:
    against: list[Evidence] = [{**figure_of(each), "is_exact": each.is_exact} for each in gap.against]
    agreeing: list[Evidence] = [{**figure_of(each), "is_exact": each.is_exact} for each in gap.agreeing]
    return {
        "period": str(gap.period),
        "measure": gap.measure,
        "filed": amount_text(gap.filed),
        "theirs": amount_text(gap.theirs),
        "ratio": round(math.exp(gap.off), 4),
        "disagree": against,
        "agree": agreeing,
    }
