"""Decimal slips: a figure that fits its neighbours once it is divided or multiplied by 10, 100, 1000 or 5."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from openkp.statistics.questions import Question
from openkp.statistics.screens.asking import Weight, ask, price_text
from openkp.statistics.screens.robust import log_likelihood, sureness
from openkp.statistics.screens.series import Expected, Filed, Laid
from openkp.statistics.screens.thresholds import Thresholds

#: A gram is five carats: grams filed as carats are five times too few.
_GRAM = 5.0
#: About 15 % in level and price each, and as much for what neighbours vary by; twice that is not alike.
_ALIKE = 0.4


@dataclass(frozen=True, slots=True)
class Slip:
    """One way in which the figure may have slipped. factor: filed over meant."""

    what: str
    factor: float
    gain: float


def decimal_slip(laid: Laid, thresholds: Thresholds) -> Iterator[Question]:
    """A figure that a slip of the decimal, grams for carats or thousands would explain.

    Each filing is weighed as filed and as corrected by each factor (10, 100, 1000 and their inverses in
    carats, value or both; 5 and its inverse in carats; carats and value exchanged): log-likelihood of its
    level and of its US$/ct among its neighbours, under Student's t with 3 degrees, so that a slip in carats
    must show in level and, inverted, in price, a slip in value in price alone, a slip in both in level
    alone. Asked where the best correction gains `slip_gain` after doubts: a move by 5, or of both together,
    happens in nature too. Reference: systematic unit errors, de Waal, Pannekoek & Scholtus 2011, chapter 2
    (thousand errors); KPCS-CD:AnnexIII.b.
    """
    for rows in laid.series.values():
        for each in rows:
            if each.expected is None or each.ln_carats is None or each.ln_price is None:
                continue
            if -_fit(each.expected, 0.0, 0.0) < thresholds.slip_gain:
                continue  # it fits as filed: no correction can gain more than what is lacking
            best = max(slips(each.expected, each.ln_price, thresholds), key=lambda slip: slip.gain)
            if best.gain >= thresholds.slip_gain and len(each.expected.neighbours) >= 3:
                yield _question(laid, each, each.expected, best, thresholds)


def slips(expected: Expected, ln_price: float, thresholds: Thresholds) -> Iterator[Slip]:
    """Every way in which a filing at this price may have slipped, with what its correction gains."""
    as_filed = _fit(expected, 0.0, 0.0)
    for factor in (10.0, 100.0, 1000.0, 0.1, 0.01, 0.001):
        shift = math.log(factor)
        yield Slip("carats", factor, _fit(expected, -shift, shift) - as_filed)
        yield Slip("usd", factor, _fit(expected, 0.0, -shift) - as_filed)
        yield Slip("both", factor, _fit(expected, -shift, 0.0) - as_filed - thresholds.slip_doubt_both)
    for factor in (_GRAM, 1 / _GRAM):
        shift = math.log(factor)
        doubt = thresholds.slip_doubt_five * _doubtful(expected, shift)
        yield Slip("carats", factor, _fit(expected, -shift, shift) - as_filed - doubt)
    yield Slip("exchanged", 1.0, _fit(expected, ln_price, -2 * ln_price) - as_filed)


def _doubtful(expected: Expected, shift: float) -> float:
    """1 where level and price did not move by the factor and its inverse; 0 where they did."""
    apart = math.hypot(expected.level_off - shift, expected.price_off + shift)
    return min(max(apart / _ALIKE - 1.0, 0.0), 1.0)


def _fit(expected: Expected, level_shift: float, price_shift: float) -> float:
    return log_likelihood((expected.level_off + level_shift) / expected.level_spread) + log_likelihood(
        (expected.price_off + price_shift) / expected.price_spread
    )


def _question(laid: Laid, filed: Filed, expected: Expected, slip: Slip, thresholds: Thresholds) -> Question:
    carats = filed.carats / (slip.factor if slip.what != "usd" else 1.0)
    usd = filed.usd / (slip.factor if slip.what != "carats" else 1.0)
    if slip.what == "exchanged":
        carats, usd = float(filed.usd), float(filed.carats)
    usual_usd = math.exp(expected.price) * max(carats, filed.carats)
    at_stake = (
        abs(filed.usd - usd)
        if slip.what != "carats"
        else abs(usual_usd * (1 - min(slip.factor, 1 / slip.factor)))
    )
    is_too_large = slip.factor > 1
    times = slip.factor if is_too_large else 1 / slip.factor
    return ask(
        laid,
        "decimal_slip",
        [filed],
        weight=Weight(sure=sureness(slip.gain - thresholds.slip_gain, half=2.0), usd_at_stake=at_stake / 100),
        variant="exchanged"
        if slip.what == "exchanged"
        else f"{slip.what}_{'large' if is_too_large else 'small'}",
        params={
            "carats": str(filed.figure.carats),
            "usd": str(filed.figure.usd),
            "price": price_text(filed.usd, filed.carats),
            "times": round(times),
            "corrected_carats": f"{carats / 100:.2f}",
            "corrected_usd": f"{usd / 100:.2f}",
            "corrected_price": price_text(usd, carats),
            "usual_price": f"{math.exp(expected.price):.2f}",
            "usual_carats": f"{math.exp(expected.level):.0f}",
        },
        evidence={
            "slipped": slip.what,
            "factor": slip.factor,
            "gain": round(slip.gain, 2),
            "level_z": round(expected.level_off / expected.level_spread, 2),
            "price_z": round(expected.price_off / expected.price_spread, 2),
            "neighbour_rows": list(expected.neighbours),
            "thresholds": {"slip_gain": thresholds.slip_gain, "window": thresholds.window},
        },
    )
