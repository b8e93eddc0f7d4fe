"""US$ per carat that a participant's own filings do not lead one to expect."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from openkp.statistics.questions import Question
from openkp.statistics.screens.asking import Weight, ask, price_text
from openkp.statistics.screens.robust import sureness
from openkp.statistics.screens.series import Filed, Laid
from openkp.statistics.screens.thresholds import Thresholds

_LEAST_NEIGHBOURS = 3


def unusual_price(laid: Laid, thresholds: Thresholds) -> Iterator[Question]:
    """US$ per carat far from the participant's own at the same stage of the trade and about the same time.

    ln(US$/ct) against the median of up to `window` filings before and after, whichever of before, after and
    both is nearest (a mine's price may drift, or move to a new level and stay); scaled by 1.4826 MAD of the
    series' residuals, drawn to its peers' spread where the series is short, and the median drawn to the
    world's where there are few neighbours. Asked from `price_z` spreads and a factor of `price_factor`.
    Reference: median/MAD, Hampel 1974, Rousseeuw & Croux 1993; shrinkage, Efron & Morris 1975; value and
    carats are stated together, KPCS-CD:AnnexIII.b.
    """
    for rows in laid.series.values():
        run: list[Filed] = []
        for each in rows:
            if not _is_unusual(each, thresholds):
                continue
            if run and (each.place - run[-1].place > 1 or _off(each) * _off(run[-1]) < 0):
                yield _question(laid, run, thresholds)
                run = []
            run.append(each)
        if run:
            yield _question(laid, run, thresholds)


def _off(filed: Filed) -> float:
    return filed.expected.price_off if filed.expected else 0.0


def _z(filed: Filed) -> float:
    return abs(filed.expected.price_off) / filed.expected.price_spread if filed.expected else 0.0


def _is_unusual(filed: Filed, thresholds: Thresholds) -> bool:
    """One or two neighbours are not enough to say which of them is unusual."""
    if filed.expected is None or filed.ln_price is None or len(filed.expected.neighbours) < _LEAST_NEIGHBOURS:
        return False
    is_far = abs(_off(filed)) >= math.log(thresholds.price_factor)
    return is_far and _z(filed) >= thresholds.price_z


def _question(laid: Laid, run: Sequence[Filed], thresholds: Thresholds) -> Question:
    """On neighbouring periods that are off in the same direction; about the one that is furthest off."""
    lead = max(run, key=_z)
    expected = lead.expected
    usual = math.exp(expected.price if expected else 0.0)
    return ask(
        laid,
        "unusual_price",
        [lead, *(each for each in run if each is not lead)],
        weight=Weight(
            sure=0.9 * sureness(_z(lead) - thresholds.price_z, half=4.0),
            usd_at_stake=abs(lead.usd - usual * lead.carats) / 100,
        ),
        variant="high" if _off(lead) > 0 else "low",
        params={
            "carats": str(lead.figure.carats),
            "usd": str(lead.figure.usd),
            "price": price_text(lead.usd, lead.carats),
            "usual_price": f"{usual:.2f}",
        },
        evidence={
            "z": round(_z(lead), 2),
            "ratio_to_usual": round(math.exp(_off(lead)), 4),
            "spread_of_ln_price": round(expected.price_spread, 3) if expected else None,
            "neighbour_rows": list(expected.neighbours) if expected else [],
            "thresholds": {
                "price_z": thresholds.price_z,
                "price_factor": thresholds.price_factor,
                "window": thresholds.window,
            },
        },
    )
