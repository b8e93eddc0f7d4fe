"""Hints from how a participant files: round figures, one price for years, revisions long after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from openkp.statistics.questions import Evidence, Question
from openkp.statistics.screens.asking import Weight, ask, figure_of
from openkp.statistics.screens.series import Filed, Laid
from openkp.statistics.screens.thresholds import Thresholds


def digit_preference(laid: Laid, thresholds: Thresholds) -> Iterator[Question]:
    """Round thousands of carats, or US$ that are the carats times one price: estimated rather than weighed?

    By chance one weight in 1,000 ends in three zeros before the point: at least `round_least` within eight
    periods, `round_share` of them, are asked once for the run. A run of `flat_price_periods` or more in which
    value / carats is the same to the cent is asked likewise. Hints, of low rank.
    Reference: heaping and terminal digits, Myers 1940; Benford-type tests only as hints; "carat weight and
    value", KPCS-CD:AnnexIII.b.
    """
    for rows in laid.series.values():
        filled = [each for each in rows if each.carats]
        yield from _round_runs(laid, filled, thresholds)
        yield from _flat_prices(laid, filled, thresholds)


def _round_runs(laid: Laid, rows: Sequence[Filed], thresholds: Thresholds) -> Iterator[Question]:
    whole = [each for each in rows if each.carats % 100_000 == 0]
    runs: list[list[Filed]] = []
    for each in whole:
        if runs and each.place - runs[-1][-1].place <= 4:
            runs[-1].append(each)
        else:
            runs.append([each])
    for run in runs:
        span = [each for each in rows if run[0].place <= each.place <= run[-1].place]
        if len(run) < thresholds.round_least or len(run) / len(span) < thresholds.round_share:
            continue
        yield _hint(laid, run, "round", sure=0.22, params={"periods": len(span)})


def _flat_prices(laid: Laid, rows: Sequence[Filed], thresholds: Thresholds) -> Iterator[Question]:
    run: list[Filed] = []
    for each in [*rows, None]:
        if each is not None and each.usd and run and _is_same_price(run[-1], each):
            run.append(each)
            continue
        if len(run) >= thresholds.flat_price_periods:
            price = f"{run[0].usd / run[0].carats:.2f}"
            sure = min(0.2 + 0.04 * (len(run) - 2), 0.4)
            yield _hint(laid, run, "flat_price", sure=sure, params={"price": price})
        run = [each] if each is not None and each.usd else []


def _is_same_price(one: Filed, other: Filed) -> bool:
    """Equal to the cent per carat, to the rounding of the value. Distinct places only."""
    if one.place == other.place or not one.carats:
        return False
    return abs(one.usd / one.carats - other.usd / other.carats) < 0.0006


def _hint(
    laid: Laid, run: Sequence[Filed], variant: str, *, sure: float, params: dict[str, str | int]
) -> Question:
    return ask(
        laid,
        "digit_preference",
        run,
        weight=Weight(sure=sure, usd_at_stake=0.1 * sum(each.usd for each in run) / 100),
        variant=variant,
        params={"count": len(run), "last_period": str(run[-1].figure.period), **params},
        evidence={"is_hint": True},
    )


def late_revision(laid: Laid, thresholds: Thresholds) -> Iterator[Question]:
    """Filings changed long after their period, without a reason that anybody can see, or by much.

    Silent: last changed `revision_days` or more after both the first filing and the period's end; all that
    one participant changed on one day is one question, and lower where it is many. By size: where earlier
    vintages are given, a change of `revision_share` or more in carats or value.
    Reference: revision policy and revision studies, IMF Data Quality Assessment Framework 2.4; McKenzie &
    Gamba (OECD) 2008; kept vintages, KPCS-CD:AnnexIII.e.
    """
    by_day: dict[tuple[str, date], list[Filed]] = defaultdict(list)
    for each in laid.filed:
        revised = each.figure.revised_at
        if revised is None or each.is_empty:
            continue
        since = max(each.figure.period.last_day, (each.figure.filed_at or revised).date())
        late = (revised.date() - each.figure.period.last_day).days
        if each.figure.filed_at is None and late < 2 * thresholds.revision_days:
            continue
        days = late if each.figure.filed_at is None else (revised.date() - since).days
        if days >= thresholds.revision_days:
            by_day[each.figure.participant, revised.date()].append(each)
    for (_, day), changed in by_day.items():
        yield _silent(laid, changed, day)
    yield from _by_size(laid, thresholds)


def _silent(laid: Laid, changed: Sequence[Filed], day: date) -> Question:
    return ask(
        laid,
        "late_revision",
        changed,
        weight=Weight(
            sure=0.32 if len(changed) < 4 else 0.28,
            usd_at_stake=0.2 * sum(each.usd for each in changed) / 100,
        ),
        variant="silent" if len(changed) == 1 else "many",
        params={
            "day": day.isoformat(),
            "count": len(changed),
            "last_period": str(changed[-1].figure.period),
            "carats": str(changed[0].figure.carats or "0.00"),
        },
        evidence={"is_hint": True, "changed_on": day.isoformat()},
    )


def _key(each: Filed) -> tuple[object, ...]:
    figure = each.figure
    return (
        figure.participant,
        figure.flow,
        figure.period,
        figure.hs,
        figure.partner,
        figure.origin,
        figure.sector,
    )


def _by_size(laid: Laid, thresholds: Thresholds) -> Iterator[Question]:
    now = {_key(each): each for each in laid.filed}
    for old in laid.earlier:
        key = (old.participant, old.flow, old.period, old.hs, old.partner, old.origin, old.sector)
        current = now.get(key)
        if current is None:
            continue
        changes: dict[str, float] = {}
        for name in ("carats", "usd"):
            was, now_is = getattr(old, name), getattr(current.figure, name)
            before, after = (was.hundredths if was else 0), (now_is.hundredths if now_is else 0)
            if before != after:
                changes[name] = abs(after - before) / max(before, after)
        if not changes or max(changes.values()) < thresholds.revision_share:
            continue
        evidence: dict[str, Evidence] = {"was": figure_of(old), "changes": dict(changes.items())}
        old_usd = old.usd.hundredths if old.usd else 0
        yield ask(
            laid,
            "late_revision",
            [current],
            weight=Weight(
                sure=min(0.4 + 0.5 * max(changes.values()), 0.9),
                usd_at_stake=max(abs(current.usd - old_usd), 0.2 * current.usd) / 100,
            ),
            variant="size",
            params={
                "carats": str(current.figure.carats or "0.00"),
                "usd": str(current.figure.usd or "0.00"),
                "before_carats": str(old.carats or "0.00"),
                "before_usd": str(old.usd or "0.00"),
            },
            evidence=evidence,
        )
