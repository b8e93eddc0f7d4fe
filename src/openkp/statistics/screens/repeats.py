"""Figures that stand where they should not: repeated from elsewhere, or filed twice for one period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from openkp.scheme.returns import Flow, Sector
from openkp.statistics.questions import Question
from openkp.statistics.screens.asking import Weight, amount_text, ask
from openkp.statistics.screens.series import Filed, Laid
from openkp.statistics.screens.thresholds import Thresholds


def repeated_figure(laid: Laid, thresholds: Thresholds) -> Iterator[Question]:
    """The same figure, to the hundredth, in another period or from another participant.

    Carats (and the value) with at least `repeat_digits` significant digits within a participant,
    `repeat_digits_abroad` between participants, of `repeat_least_carats` or more: with d digits chance alone
    repeats one in 10^d pairs. Zeros, nil and round figures are no signal.
    Reference: duplicate detection in statistical intake, SDMX Content-Oriented Guidelines and ESS validation
    handbook (2018); KPCS-CD:AnnexIII.c.
    """
    by_figure: dict[tuple[str, int], list[Filed]] = defaultdict(list)
    for each in laid.filed:
        if each.carats >= thresholds.repeat_least_carats * 100:
            by_figure["carats", each.carats].append(each)
        if each.usd:
            by_figure["usd", each.usd].append(each)
    seen: set[tuple[int, int]] = set()
    for (what, amount), alike in by_figure.items():
        digits = _significant(amount)
        if len(alike) < 2 or digits < thresholds.repeat_digits:
            continue
        for one, other in combinations(alike, 2):
            pair = (id(one), id(other))
            if pair in seen or not _is_elsewhere(one, other):
                continue
            is_abroad = one.figure.participant != other.figure.participant
            if is_abroad and digits < thresholds.repeat_digits_abroad:
                continue
            seen.add(pair)
            yield _repeat(laid, one, other, what=what, digits=digits)


def _significant(amount: int) -> int:
    return len(str(amount).rstrip("0"))


def _is_elsewhere(one: Filed, other: Filed) -> bool:
    """Another period, or another participant of one flow: the two ends of one shipment are no repeat."""
    if one.figure.flow is not other.figure.flow or one.figure.period.MONTHS != other.figure.period.MONTHS:
        return False
    return one.figure.participant != other.figure.participant or one.figure.period != other.figure.period


def _repeat(laid: Laid, one: Filed, other: Filed, *, what: str, digits: int) -> Question:
    is_both = one.carats == other.carats and one.usd == other.usd and one.usd > 0
    is_abroad = one.figure.participant != other.figure.participant
    first, later = _in_order_of_suspicion(one, other)
    if is_both:
        sure, kind = 0.97, "both"
    else:
        sure, kind = min(0.35 + 0.07 * digits, 0.85) * (1.0 if what == "carats" else 0.75), what
    if is_abroad:
        kind += "_abroad"
    return ask(
        laid,
        "repeated_figure",
        [later, first],
        weight=Weight(sure=sure, usd_at_stake=(later.usd or first.usd) / 100),
        variant=kind,
        params={
            "carats": str(later.figure.carats or "0.00"),
            "usd": str(later.figure.usd or "0.00"),
            "other_period": str(first.figure.period),
            "other_participant": first.figure.participant,
        },
        evidence={"significant_digits": digits, "repeats": what if not is_both else "carats and usd"},
    )


def _in_order_of_suspicion(one: Filed, other: Filed) -> tuple[Filed, Filed]:
    """The one that fits its own series better first; the one to ask about second (later, if both fit)."""
    ordered = sorted((one, other), key=lambda each: (each.figure.period.first_day, each.figure.row))
    off = [_misfit(each) for each in ordered]
    if off[0] > off[1] + 1.0:
        ordered.reverse()
    return ordered[0], ordered[1]


def _misfit(filed: Filed) -> float:
    expected = filed.expected
    if expected is None:
        return 0.0
    return abs(expected.level_off) / expected.level_spread + abs(expected.price_off) / expected.price_spread


def double_filing(laid: Laid, thresholds: Thresholds) -> Iterator[Question]:
    """Two filings for one thing: same period, flow, code, partner and sector; or a total beside its parts.

    Equal figures, a later correction beside what it corrects, and parts filed as wholes look alike from here:
    the question asks which. A nil filing beside production, and a repeated nil, are asked too, low.
    A total (all sectors) beside artisanal and industrial is asked; surest where the parts add up to it within
    `parts_tolerance`. Reference: one return for each period, KPCS-CD:AnnexIII.a and c; ESS validation
    handbook (2018), uniqueness rules.
    """
    by_period: dict[tuple[object, ...], list[Filed]] = defaultdict(list)
    seen: dict[Flow, set[tuple[str, int]]] = defaultdict(set)
    for each in laid.filed:
        figure = each.figure
        line = (figure.source, figure.row)
        if figure.is_count or (figure.row and line in seen[figure.flow]):
            continue  # a file that was given twice
        seen[figure.flow].add(line)
        key = (figure.participant, figure.flow, figure.period, figure.hs, figure.partner, figure.origin)
        by_period[key].append(each)
    for together in by_period.values():
        if len(together) < 2:
            continue
        filled = [each for each in together if not each.is_empty]
        nil = [each for each in together if each.is_empty]
        by_sector: dict[Sector, list[Filed]] = defaultdict(list)
        for each in filled:
            by_sector[each.figure.sector].append(each)
        yield from (_twice(laid, alike) for alike in by_sector.values() if len(alike) > 1)
        yield from _beside_parts(laid, filled, thresholds)
        if nil and (filled or len(nil) > 1):
            yield _with_nil(laid, filled, nil)


def _twice(laid: Laid, alike: Sequence[Filed]) -> Question:
    is_same = len({(each.carats, each.usd) for each in alike}) < len(alike)
    return ask(
        laid,
        "double_filing",
        sorted(alike, key=lambda each: -each.figure.row),
        weight=Weight(
            sure=0.98 if is_same else 0.86, usd_at_stake=sum(sorted(each.usd for each in alike)[:-1]) / 100
        ),
        variant="same" if is_same else "different",
        params={
            "count": len(alike),
            "sum_carats": amount_text(sum(each.carats for each in alike)),
            "sum_usd": amount_text(sum(each.usd for each in alike)),
        },
        evidence={
            "sum_carats": amount_text(sum(each.carats for each in alike)),
            "sum_usd": amount_text(sum(each.usd for each in alike)),
        },
    )


def _with_nil(laid: Laid, filled: Sequence[Filed], nil: Sequence[Filed]) -> Question:
    return ask(
        laid,
        "double_filing",
        [*filled, *nil],
        weight=Weight(sure=0.5 if filled else 0.4, usd_at_stake=sum(each.usd for each in filled) / 100),
        variant="nil_beside" if filled else "nil_twice",
        params={
            "count": len(nil),
            "sum_carats": amount_text(sum(each.carats for each in filled)),
            "sum_usd": amount_text(sum(each.usd for each in filled)),
        },
    )


def _beside_parts(laid: Laid, together: Sequence[Filed], thresholds: Thresholds) -> Iterator[Question]:
    wholes = [each for each in together if each.figure.sector is Sector.ALL and each.carats]
    parts = [each for each in together if each.figure.sector is not Sector.ALL and each.carats]
    if not wholes or not parts:
        return
    whole, sum_of_parts = wholes[0], sum(each.carats for each in parts)
    adds_up = abs(whole.carats - sum_of_parts) <= thresholds.parts_tolerance * whole.carats
    yield ask(
        laid,
        "double_filing",
        [whole, *parts],
        weight=Weight(sure=0.98 if adds_up else 0.8, usd_at_stake=sum(each.usd for each in parts) / 100),
        variant="total_beside_parts",
        params={
            "carats": str(whole.figure.carats),
            "parts_carats": amount_text(sum(each.carats for each in parts)),
        },
        evidence={"parts_add_up": adds_up, "thresholds": {"parts_tolerance": thresholds.parts_tolerance}},
    )
