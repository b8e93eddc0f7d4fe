"""Faults planted one at a time into the real filings, and how soon the screens name them.

`python -m benchmarks.screen_faults [ROWS]` prints the table of `docs/reference/screens/index.md`.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from importlib.resources import as_file, files
from pathlib import Path

from openkp.scheme.quantities import Carats, InexactQuantity, UsdValue
from openkp.scheme.returns import Sector
from openkp.statistics.figures import Figure
from openkp.statistics.intake import read_file
from openkp.statistics.questions import Question
from openkp.statistics.screens import run_screens

RESULT = Path(__file__).with_suffix(".json")
#: Below this a slip is about parcels, not about production; such filings are planted into apart.
MATERIAL_CARATS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """What happened to one fault. ranks: 1 for the first question, 0 for not named at all."""

    kind: str
    rank: int
    own_rank: int
    more_questions: int


def scaled(figure: Figure, *, carats: str = "1", usd: str = "1") -> Figure:
    """The figure with its quantities times these factors."""
    assert figure.carats is not None
    assert figure.usd is not None
    return replace(
        figure,
        carats=Carats.from_hundredths(round(figure.carats.hundredths * Decimal(carats))),
        usd=UsdValue.from_hundredths(round(figure.usd.hundredths * Decimal(usd))),
    )


def _exchanged_quantities(figure: Figure) -> Figure:
    assert figure.carats is not None
    assert figure.usd is not None
    return replace(
        figure,
        carats=Carats.from_hundredths(figure.usd.hundredths),
        usd=UsdValue.from_hundredths(figure.carats.hundredths),
    )


_SLIPS: dict[str, Callable[[Figure], Figure]] = {
    "carats x10": lambda each: scaled(each, carats="10"),
    "carats /10": lambda each: scaled(each, carats="0.1"),
    "carats x100": lambda each: scaled(each, carats="100"),
    "carats x1000": lambda each: scaled(each, carats="1000"),
    "carats /1000": lambda each: scaled(each, carats="0.001"),
    "carats x5": lambda each: scaled(each, carats="5"),
    "carats /5 (grams)": lambda each: scaled(each, carats="0.2"),
    "US$ x10": lambda each: scaled(each, usd="10"),
    "US$ /10": lambda each: scaled(each, usd="0.1"),
    "US$ x1000": lambda each: scaled(each, usd="1000"),
    "US$ /1000 (thousands)": lambda each: scaled(each, usd="0.001"),
    "both x10": lambda each: scaled(each, carats="10", usd="10"),
    "both /10": lambda each: scaled(each, carats="0.1", usd="0.1"),
    "carats and US$ exchanged": _exchanged_quantities,
    "value zeroed": lambda each: replace(each, usd=UsdValue("0")),
    "carats zeroed": lambda each: replace(each, carats=Carats("0")),
}
_OTHERS = (
    "copied from another period",
    "copied from another participant",
    "row twice",
    "half-year removed",
    "sectors exchanged",
)
KINDS = (*_SLIPS, *_OTHERS)


def plant(figures: Sequence[Figure], at: int, kind: str, rng: random.Random) -> list[Figure] | None:
    """The filings with one fault at this place; None where the fault cannot be planted there."""
    planted = list(figures)
    target = figures[at]
    if kind in _SLIPS:
        try:
            planted[at] = _SLIPS[kind](target)
        except InexactQuantity:
            return None  # beyond any shipment: refused when read
    elif kind.startswith("copied"):
        is_own = kind.endswith("period")
        donors = [
            each
            for each in figures
            if each.carats
            and each.usd
            and each.period != target.period
            and (each.participant == target.participant) is is_own
            and each.carats >= Carats("100")
        ]
        if not donors:
            return None
        donor = rng.choice(donors)
        planted[at] = replace(target, carats=donor.carats, usd=donor.usd)
    elif kind == "row twice":
        planted.append(replace(target, row=max(each.row for each in figures) + 1))
    elif kind == "half-year removed":
        planted = [
            each for each in figures if (each.participant, each.period) != (target.participant, target.period)
        ]
    else:
        twins = [
            place
            for place, each in enumerate(figures)
            if each.participant == target.participant
            and each.period == target.period
            and {each.sector, target.sector} == {Sector.ARTISANAL, Sector.INDUSTRIAL}
        ]
        if len(twins) != 1:
            return None
        twin = figures[twins[0]]
        planted[at] = replace(target, carats=twin.carats, usd=twin.usd)
        planted[twins[0]] = replace(twin, carats=target.carats, usd=target.usd)
    return planted


def clean_places(figures: Sequence[Figure], questions: Sequence[Question]) -> list[int]:
    """Where faults are planted: material filings that no question names, neither first nor last."""
    named = {row for each in questions for row in each.rows}
    ends: dict[str, tuple[date, date]] = {}
    for each in figures:
        first, last = ends.get(each.participant, (each.period.first_day, each.period.first_day))
        ends[each.participant] = (min(first, each.period.first_day), max(last, each.period.first_day))
    return [
        place
        for place, each in enumerate(figures)
        if each.row not in named
        and each.carats is not None
        and each.carats >= Carats(MATERIAL_CARATS)
        and each.usd
        and ends[each.participant][0] < each.period.first_day < ends[each.participant][1]
    ]


def outcome(
    figures: Sequence[Figure], before: Sequence[Question], at: int, kind: str, rng: random.Random
) -> Planted | None:
    """Plants one fault and looks for the question that names it. None where it cannot be planted."""
    planted = plant(figures, at, kind, rng)
    if planted is None:
        return None
    target = figures[at]
    questions = run_screens(planted)

    def names_it(question: Question) -> bool:
        if kind == "half-year removed":
            return (
                question.screen == "silence"
                and question.participant == target.participant
                and str(target.period) in str(question.evidence.get("missing"))
            )
        return target.row in question.rows

    rank = next((place for place, each in enumerate(questions, 1) if names_it(each)), 0)
    own = [each for each in questions if each.participant == target.participant]
    own_rank = next((place for place, each in enumerate(own, 1) if names_it(each)), 0)
    return Planted(
        kind=kind, rank=rank, own_rank=own_rank, more_questions=len(questions) - len(before) - bool(rank)
    )


def experiment(
    figures: Sequence[Figure], *, rows: int, seed: int = 1, kinds: Sequence[str] = KINDS
) -> dict[str, list[Planted]]:
    """Each kind of fault in `rows` random clean filings."""
    before = run_screens(figures)
    places = clean_places(figures, before)
    both = [at for at in places if figures[at].sector is not Sector.ALL]
    found: dict[str, list[Planted]] = {}
    for kind in kinds:
        rng = random.Random(f"{seed} {kind}")
        pool = both if kind == "sectors exchanged" else places
        chosen = rng.sample(pool, min(rows, len(pool)))
        results = (outcome(figures, before, at, kind, rng) for at in chosen)
        found[kind] = [each for each in results if each is not None]
    return found


def table(found: dict[str, list[Planted]]) -> str:
    """The results as a table in Markdown."""
    lines = [
        "| fault planted | n | first 10 | first 30 | named at all | first 3 of its own | more questions |",
        "|---|---|---|---|---|---|---|",
    ]
    for kind, results in found.items():
        n = len(results)
        top10 = sum(0 < each.rank <= 10 for each in results) / n
        top30 = sum(0 < each.rank <= 30 for each in results) / n
        named = sum(each.rank > 0 for each in results) / n
        own = sum(0 < each.own_rank <= 3 for each in results) / n
        more = sum(each.more_questions for each in results) / n
        lines.append(f"| {kind} | {n} | {top10:.0%} | {top30:.0%} | {named:.0%} | {own:.0%} | {more:+.2f} |")
    return "\n".join(lines)


def main(arguments: list[str]) -> None:
    """Measure, print, and keep the table where the documentation finds it."""
    rows = int((arguments or ["40"])[0])
    with as_file(files("openkp.reference").joinpath("statistics/kp_production_halfyear.csv")) as path:
        filings = read_file(path).figures
    printed = table(experiment(filings, rows=rows))
    print(printed)
    RESULT.write_text(json.dumps({"rows": rows, "table": printed}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
