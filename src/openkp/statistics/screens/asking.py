"""From a signal to a question: what it quotes, what it rests on, how serious it is.

Seriousness is sureness times what is at stake, from 0 to 100, comparable across screens (selective editing:
Latouche & Berthelot 1992; de Waal, Pannekoek & Scholtus 2011, chapter 6): a sure slip of a small Participant
comes before a vague one of a large, and of two that are as sure the one that moves more of the world's total
comes first.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from openkp.scheme.periods import Period
from openkp.scheme.returns import Sector
from openkp.statistics.figures import Figure
from openkp.statistics.questions import Evidence, Question
from openkp.statistics.screens.series import Filed, Laid

#: Value at stake that counts for nothing, and for everything, on the logarithmic scale.
_USD_SCALE = (1e3, 1e9)
#: The same for carats: cheap stones move the world's total too.
_CARATS_SCALE = (1e2, 1e7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """How sure a signal is, from 0 to 1, and what would change if it is right."""

    sure: float
    usd_at_stake: float
    carats_at_stake: float = 0.0


def seriousness(weight: Weight, *, typical_usd: float) -> float:
    """Sureness times stake (0.4 to 1): size for the world on a log scale, and value for the Participant.

    Of US$ and carats the larger on its scale counts. typical_usd: the median of the Participant's own
    filings, 0 for none.
    """
    world = max(_on_scale(weight.usd_at_stake, _USD_SCALE), _on_scale(weight.carats_at_stake, _CARATS_SCALE))
    own = min(weight.usd_at_stake / typical_usd, 1.0) if typical_usd else 0.0
    return round(100.0 * min(max(weight.sure, 0.0), 1.0) * (0.4 + 0.4 * world + 0.2 * own), 2)


def _on_scale(amount: float, scale: tuple[float, float]) -> float:
    low, high = scale
    return min(max(math.log10(max(amount, 1e-9) / low) / math.log10(high / low), 0.0), 1.0)


def about(filed: Sequence[Filed]) -> str:
    """What filings are about, as a key of the texts: `production`, `production.artisanal`, `export`."""
    first = filed[0].figure
    sectors = {each.figure.sector for each in filed if each.figure.flow is first.flow}
    if first.sector is Sector.ALL or len(sectors) > 1:
        return first.flow.value
    return f"{first.flow.value}.{first.sector.value}"


def amount_text(hundredths: int) -> str:
    """Whole hundredths as text with two places: sums may be larger than any one quantity."""
    sign = "-" if hundredths < 0 else ""
    whole, rest = divmod(abs(hundredths), 100)
    return f"{sign}{whole}.{rest:02d}"


def price_text(usd_cents: float, hundredths_of_carats: float) -> str:
    """US$ per carat with two places, empty where there are no carats."""
    return f"{usd_cents / hundredths_of_carats:.2f}" if hundredths_of_carats else ""


def ask(
    laid: Laid,
    screen: str,
    filed: Sequence[Filed],
    *,
    weight: Weight,
    variant: str = "",
    period: Period | None = None,
    params: Mapping[str, str | int] | None = None,
    evidence: Mapping[str, Evidence] | None = None,
) -> Question:
    """The question on these filings; the first is the one it is put about.

    period: where it is not that of the first filing.
    """
    first = filed[0].figure
    typical = laid.typical_usd.get(first.participant, 0.0)
    return Question(
        screen=screen,
        variant=variant,
        participant=first.participant,
        period=period or first.period,
        rows=tuple(
            row for _, row in dict.fromkeys((each.figure.source, each.figure.row) for each in filed) if row
        ),
        seriousness=seriousness(weight, typical_usd=typical),
        params={
            "participant": first.participant,
            "period": str(period or first.period),
            "about": about(filed),
            **(params or {}),
        },
        evidence={
            "filings": filings_of(filed),
            "sureness": round(weight.sure, 3),
            "usd_at_stake": f"{weight.usd_at_stake:.0f}",
            "typical_usd": f"{typical:.0f}",
            **(evidence or {}),
        },
    )


def filings_of(filed: Iterable[Filed]) -> list[Evidence]:
    """The filings as evidence: exact quantities as text."""
    return [figure_of(each.figure) for each in filed]


def figure_of(figure: Figure) -> dict[str, Evidence]:
    """A figure as evidence, without what it does not tell."""
    found: dict[str, Evidence] = {
        "source": figure.source,
        "row": figure.row,
        "participant": figure.participant,
        "period": str(figure.period),
        "flow": figure.flow.value,
    }
    for name in ("hs", "partner", "origin", "note"):
        if text := getattr(figure, name):
            found[name] = text
    if figure.sector is not Sector.ALL:
        found["sector"] = figure.sector.value
    if figure.is_nil:
        found["is_nil"] = True
    if figure.carats is not None:
        found["carats"] = str(figure.carats)
    if figure.usd is not None:
        found["usd"] = str(figure.usd)
    if figure.carats and figure.usd:
        found["usd_per_carat"] = price_text(figure.usd.hundredths, figure.carats.hundredths)
    for name in ("filed_at", "revised_at"):
        if stamp := getattr(figure, name):
            found[name] = stamp.isoformat()
    return found
