"""Exports against production, imports and stocks that nobody states."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from openkp.scheme.periods import HalfYear, Quarter
from openkp.scheme.returns import Flow
from openkp.statistics.questions import Question
from openkp.statistics.screens.asking import Weight, amount_text, ask
from openkp.statistics.screens.jumps import totals
from openkp.statistics.screens.robust import sureness
from openkp.statistics.screens.series import Filed, Laid, place_of
from openkp.statistics.screens.thresholds import Thresholds


@dataclass(slots=True)
class _Half:
    """What a participant filed for one half-year, in hundredths, with the filings."""

    exports: int = 0
    supply: int = 0
    out: list[Filed] = field(default_factory=list)
    came: list[Filed] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Window:
    """A run of half-years in which more left than came in."""

    excess: int
    exports: int
    supply: int
    halves: tuple[_Half, ...]


def exports_without_supply(laid: Laid, thresholds: Thresholds) -> Iterator[Question]:
    """Exports beyond production and imports by more than stocks can explain, in carats or US$.

    By half-year: E(t) = max(0, E(t-1) + exports - production - imports), Page's cumulative sum; stocks are
    not stated, so the run begins where E last was zero and its largest value is compared with a share of what
    came in during the run (of a mean year at least): `balance_carats_share` for carats, `balance_usd_share`
    for US$, which rises along the trade. A participant that files no production is taken at its word.
    Reference: material balance and CUMUF of nuclear accountancy (Avenhaus 1986), Page 1954; Republic of
    Congo 2004, Lebanon 2009; KPCS-CD:AnnexIII.a to c.
    """
    exports, imports = laid.of_flow(Flow.EXPORT), laid.of_flow(Flow.IMPORT)
    production = laid.of_flow(Flow.PRODUCTION)
    for code, rows in exports.items():
        unread = _unread(laid, code)
        for measure, share in (
            ("carats", thresholds.balance_carats_share),
            ("usd", thresholds.balance_usd_share),
        ):
            halves = {
                place: half
                for place, half in _halves(
                    rows, imports.get(code, []), production.get(code, []), measure
                ).items()
                if _last_day_due(half) <= laid.as_of and place not in unread
            }
            if not halves:
                continue
            window = _largest(halves)
            if window is None:
                continue
            in_a_year = 2 * sum(each.supply for each in halves.values()) / len(halves)
            allowed = share * max(window.supply, in_a_year)
            if window.excess > allowed:
                yield _question(laid, window, measure, allowed, has_production=code in production)


def _unread(laid: Laid, code: str) -> set[int]:
    """Half-years of which a row was refused: what came in or left is not known."""
    periods = [each.period for each in laid.refused if each.participant == code]
    return {
        place_of(each.half_year if isinstance(each, Quarter) else each)
        for each in periods
        if each is not None
    }


def _halves(
    exports: Sequence[Filed], imports: Sequence[Filed], production: Sequence[Filed], measure: str
) -> dict[int, _Half]:
    found: dict[int, _Half] = defaultdict(_Half)
    for rows, is_out in ((exports, True), (imports, False), (production, False)):
        for months in {each.figure.period.MONTHS for each in rows} - {12, 1}:
            for total in totals([each for each in rows if months == each.figure.period.MONTHS]):
                period = total.filed[0].figure.period
                half = found[place_of(period.half_year if isinstance(period, Quarter) else period)]
                amount = getattr(total, measure)
                if is_out:
                    half.exports += amount
                    half.out.extend(total.filed)
                else:
                    half.supply += amount
                    half.came.extend(total.filed)
    return found


def _largest(halves: dict[int, _Half]) -> _Window | None:
    run: list[_Half] = []
    excess, best = 0, None
    for place in range(min(halves, default=0), max(halves, default=-1) + 1):
        half = halves.get(place, _Half())
        excess = max(0, excess + half.exports - half.supply)
        if not excess:
            run = []
            continue
        run.append(half)
        if best is None or excess > best.excess:
            best = _Window(
                excess=excess,
                exports=sum(each.exports for each in run),
                supply=sum(each.supply for each in run),
                halves=tuple(run),
            )
    return best


def _question(laid: Laid, window: _Window, measure: str, allowed: float, *, has_production: bool) -> Question:
    out = [each for half in window.halves for each in half.out]
    came = [each for half in window.halves for each in half.came]
    carats, usd = sum(each.carats for each in out), sum(each.usd for each in out)
    price = usd / carats if carats else 0.0
    at_stake = window.excess * (price if measure == "carats" else 1.0) / 100
    sure = sureness(math.log2(window.excess / allowed) if allowed else 4.0, half=1.5)
    last = out[-1].figure.period
    return ask(
        laid,
        "exports_without_supply",
        [*out, *came],
        weight=Weight(sure=0.97 * sure, usd_at_stake=at_stake),
        variant=measure,
        period=_half_of(out[0]),
        params={
            "last_period": str(last.half_year if isinstance(last, Quarter) else last),
            f"exports_{measure}": amount_text(window.exports),
            f"supply_{measure}": amount_text(window.supply),
            f"excess_{measure}": amount_text(window.excess),
        },
        evidence={
            "excess": amount_text(window.excess),
            "allowed_for_stocks": f"{allowed / 100:.2f}",
            "exports_over_supply": round(window.exports / window.supply, 3) if window.supply else None,
            "files_production": has_production,
        },
    )


def _last_day_due(half: _Half) -> date:
    """The day by which everything about the half-year had to be filed."""
    return max(_half_of(each).due_on() for each in (*half.out, *half.came))


def _half_of(filed: Filed) -> HalfYear:
    period = filed.figure.period
    if isinstance(period, Quarter):
        return period.half_year
    return HalfYear.of(period.first_day)
