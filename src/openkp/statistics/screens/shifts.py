"""Shifts of the mix: gem to industrial, artisanal to industrial mining."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from openkp.scheme.periods import Period
from openkp.scheme.returns import Flow, Sector
from openkp.statistics.questions import Question
from openkp.statistics.screens.asking import Weight, ask
from openkp.statistics.screens.robust import log_likelihood, median, sureness
from openkp.statistics.screens.series import Expected, Filed, Laid, coarsest
from openkp.statistics.screens.thresholds import Thresholds

#: HS codes of rough: unsorted, industrial, non-industrial (gem).
_INDUSTRIAL, _HS = "710221", ("710210", "710221", "710231")
#: A share is kept this far from none and all, so that its logit is finite.
_EDGE = 0.005
_WINDOW = 4


@dataclass(frozen=True, slots=True)
class _Mix:
    """The share of one kind in the carats of a period."""

    period: Period
    part: int
    whole: int
    filed: tuple[Filed, ...]

    @property
    def share(self) -> float:
        return self.part / self.whole

    @property
    def logit(self) -> float:
        share = min(max(self.share, _EDGE), 1 - _EDGE)
        return math.log(share / (1 - share))


def gem_industrial_shift(laid: Laid, thresholds: Thresholds) -> Iterator[Question]:
    """The share of industrial stones (HS 7102.21) in carats moves, or changes between import and export.

    logit of the share against the median of up to four periods before and after (the nearest of before, after
    and both), asked from `shift_z` spreads and an odds factor of `shift_factor`. A participant that mines
    nothing and imports mostly industrial, but exports mostly gem, is asked over the whole file.
    Reference: stones of Guinea declared industrial on the way to Lebanon (KP Working Group of Statistics,
    2009); by HS code, KPCS-CD:AnnexIII.b.
    """
    for flow in (Flow.IMPORT, Flow.EXPORT):
        for rows in laid.of_flow(flow).values():
            mixes = _mixes([each for each in rows if each.figure.hs in _HS])
            yield from _moved(laid, mixes, thresholds, "gem_industrial_shift", "")
    produced = {
        code for code, rows in laid.of_flow(Flow.PRODUCTION).items() if any(each.carats for each in rows)
    }
    exports = laid.of_flow(Flow.EXPORT)
    for code, rows in laid.of_flow(Flow.IMPORT).items():
        if code not in produced and code in exports:
            yield from _changed_hands(laid, rows, exports[code])


def _mixes(rows: Sequence[Filed]) -> list[_Mix]:
    return _shares(rows, lambda each: each.figure.hs == _INDUSTRIAL)


def _shares(rows: Sequence[Filed], is_part: Callable[[Filed], bool]) -> list[_Mix]:
    by_period: dict[Period, list[Filed]] = defaultdict(list)
    for each in rows:
        if each.carats:
            by_period[each.figure.period].append(each)
    return [
        _Mix(
            period=period,
            part=sum(each.carats for each in together if is_part(each)),
            whole=sum(each.carats for each in together),
            filed=tuple(together),
        )
        for period, together in sorted(by_period.items(), key=lambda item: item[0].first_day)
    ]


def _moved(
    laid: Laid, mixes: Sequence[_Mix], thresholds: Thresholds, screen: str, variant: str
) -> Iterator[Question]:
    if len(mixes) < _WINDOW + 1:
        return
    logits = [each.logit for each in mixes]
    offs = []
    for at, value in enumerate(logits):
        before, after = logits[max(0, at - _WINDOW) : at], logits[at + 1 : at + 1 + _WINDOW]
        centres = [median(side) for side in (before + after, before, after) if len(side) >= 3]
        centre = min(centres, key=lambda each: abs(value - each), default=value)
        offs.append((value - centre, centre))
    spread = max(1.4826 * median([abs(off) for off, _ in offs]), 0.3)
    for mix, (off, centre) in zip(mixes, offs, strict=True):
        if abs(off) < max(thresholds.shift_z * spread, math.log(thresholds.shift_factor)):
            continue
        usual = 1 / (1 + math.exp(-centre))
        usd = sum(each.usd for each in mix.filed) / 100
        yield ask(
            laid,
            screen,
            mix.filed,
            weight=Weight(
                sure=0.85 * sureness(abs(off) / spread - thresholds.shift_z, half=4.0),
                usd_at_stake=usd * abs(mix.share - usual),
            ),
            variant=variant,
            params={"share": f"{100 * mix.share:.0f}", "usual_share": f"{100 * usual:.0f}"},
            evidence={
                "share": round(mix.share, 4),
                "usual_share": round(usual, 4),
                "z": round(off / spread, 2),
                "thresholds": {"shift_z": thresholds.shift_z, "shift_factor": thresholds.shift_factor},
            },
        )


def _changed_hands(laid: Laid, imports: Sequence[Filed], exports: Sequence[Filed]) -> Iterator[Question]:
    came = _mixes([each for each in imports if each.figure.hs in _HS])
    went = _mixes([each for each in exports if each.figure.hs in _HS])
    if not came or not went:
        return
    share_in = sum(each.part for each in came) / sum(each.whole for each in came)
    share_out = sum(each.part for each in went) / sum(each.whole for each in went)
    if share_in < 0.5 or share_out > share_in / 3:
        return
    filed = [each for mix in went for each in mix.filed] + [each for mix in came for each in mix.filed]
    usd_in = sum(each.usd for mix in came for each in mix.filed)
    usd_out = sum(each.usd for mix in went for each in mix.filed)
    yield ask(
        laid,
        "gem_industrial_shift",
        filed,
        weight=Weight(sure=0.85, usd_at_stake=max(usd_out - usd_in, usd_in) / 100),
        variant="between_import_and_export",
        params={"share": f"{100 * share_in:.0f}", "export_share": f"{100 * share_out:.0f}"},
        evidence={
            "industrial_share_of_imports": round(share_in, 4),
            "industrial_share_of_exports": round(share_out, 4),
            "usd_in": f"{usd_in / 100:.2f}",
            "usd_out": f"{usd_out / 100:.2f}",
        },
    )


def sector_shift(laid: Laid, thresholds: Thresholds) -> Iterator[Question]:
    """Artisanal and industrial production trade places, or the share of artisanal mining moves.

    Where both are filed, their figures are weighed as filed and exchanged (log-likelihood of level and price
    of each among its own neighbours); asked where the exchange gains `swap_gain`. Otherwise the logit of the
    artisanal share in carats, as for gem and industrial. Reference: artisanal and industrial production
    apart, as resolved in 2018; KPCS-CD:AnnexIII.c.
    """
    for rows in laid.of_flow(Flow.PRODUCTION).values():
        apart = [each for each in rows if each.figure.sector is not Sector.ALL]
        mixes = [
            mix
            for mix in _shares(apart, lambda each: each.figure.sector is Sector.ARTISANAL)
            if 0 < mix.part < mix.whole
        ]
        swapped = []
        for mix in mixes:
            gain = _gain_of_exchange(mix.filed)
            if gain >= thresholds.swap_gain:
                swapped.append(mix.period)
                yield _exchanged(laid, mix, gain, thresholds)
        rest = [mix for mix in mixes if mix.period not in swapped]
        yield from _moved(laid, rest, thresholds, "sector_shift", "share")


def _gain_of_exchange(filed: Sequence[Filed]) -> float:
    """How much better two sectors of a period fit when exchanged; 0 without two that have neighbours."""
    if len(filed) != 2 or any(each.ln_price is None for each in filed):
        return 0.0
    one, other = filed
    if one.expected is None or other.expected is None or one.figure.sector is other.figure.sector:
        return 0.0
    if min(len(one.expected.neighbours), len(other.expected.neighbours)) < 3:
        return 0.0
    as_filed = _fit(one, one.expected) + _fit(other, other.expected)
    return _fit(one, other.expected) + _fit(other, one.expected) - as_filed


def _fit(filed: Filed, expected: Expected) -> float:
    if filed.ln_carats is None or filed.ln_price is None:
        return 0.0
    return log_likelihood((filed.ln_carats - expected.level) / expected.level_spread) + log_likelihood(
        (filed.ln_price - expected.price) / expected.price_spread
    )


def _exchanged(laid: Laid, mix: _Mix, gain: float, thresholds: Thresholds) -> Question:
    artisanal = next(each for each in mix.filed if each.figure.sector is Sector.ARTISANAL)
    industrial = next(each for each in mix.filed if each.figure.sector is Sector.INDUSTRIAL)
    return ask(
        laid,
        "sector_shift",
        coarsest([artisanal, industrial]),
        weight=Weight(
            sure=sureness(gain - thresholds.swap_gain, half=3.0),
            usd_at_stake=abs(artisanal.usd - industrial.usd) / 100,
        ),
        variant="exchanged",
        params={
            "artisanal_carats": str(artisanal.figure.carats),
            "industrial_carats": str(industrial.figure.carats),
        },
        evidence={"gain": round(gain, 2), "thresholds": {"swap_gain": thresholds.swap_gain}},
    )
