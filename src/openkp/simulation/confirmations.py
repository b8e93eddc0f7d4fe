"""What the Importing Authority finds: nearly always what was declared, sometimes not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random  # noqa: TID251  # a seeded generator passed in: no entropy is drawn here

from openkp.scheme.documents import Line, Outcome, SealState, Verification
from openkp.scheme.quantities import Carats, UsdValue
from openkp.simulation.goods import line
from openkp.simulation.plans import Channel, Fate, PlannedConfirmation, Slip
from openkp.simulation.slots import Slot

_OUTCOMES = {
    Fate.CONFIRMED: Outcome.CONFIRMED,
    Fate.CONFIRMED_WITH_SMALL_DIFFERENCE: Outcome.CONFIRMED,
    Fate.CONFIRMED_AFTER_REMEDY: Outcome.CONFIRMED_AFTER_REMEDY,
    Fate.DETAINED: Outcome.DETAINED,
    Fate.SEIZED: Outcome.SEIZED,
    Fate.RETURNED: Outcome.RETURNED,
}
_SLIP_SHARE = 0.012


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found on opening a shipment."""

    lines: tuple[Line, ...]
    seal_state: SealState = SealState.INTACT
    remark: str = ""


def draw_confirmation(
    rng: Random, slot: Slot, lines: Sequence[Line], *, parcels: int, seals: tuple[str, ...]
) -> PlannedConfirmation:
    """The confirmation of a slot whose fate has one."""
    found = _FINDINGS[slot.fate](rng, tuple(lines))
    is_foreign = not slot.destination.is_hosted
    return PlannedConfirmation(
        channel=Channel.MESSAGE if is_foreign else Channel.ACT,
        received_on=slot.days.arrived_on,
        confirmed_on=slot.days.confirmed_on,
        outcome=_OUTCOMES[slot.fate],
        parcels=parcels,
        lines=found.lines,
        seals=_seals_found(seals, found.seal_state),
        seal_state=found.seal_state,
        verification=Verification.OPENED,
        slip=rng.choice(list(Slip)) if is_foreign and rng.random() < _SLIP_SHARE else None,
        remark=found.remark,
    )


def _seals_found(seals: tuple[str, ...], state: SealState) -> tuple[str, ...]:
    if state is SealState.MISSING:
        return seals[1:]
    if state is SealState.DIFFERENT:
        return (*seals[:-1], f"{seals[-1]}9")
    return seals


def as_declared(rng: Random, lines: tuple[Line, ...]) -> Found:
    """The declared lines; on one shipment in four each line weighs up to 0.02 ct more or less."""
    if rng.random() >= 0.25:
        return Found(lines=lines)
    return Found(
        lines=tuple(
            line(i.hs, max(1, i.carats.hundredths + rng.randint(-2, 2)), i.usd.hundredths) for i in lines
        )
    )


def reweighed(lines: tuple[Line, ...], factor: float) -> tuple[Line, ...]:
    """The largest line with its carats multiplied by `factor`, at least 0.03 ct off; values as declared."""
    at = _largest(lines)
    declared = lines[at].carats.hundredths
    step = round(declared * (factor - 1))
    step = step if abs(step) >= 3 else (3 if factor > 1 else -3)
    return _with(lines, at, line(lines[at].hs, max(1, declared + step), lines[at].usd.hundredths))


def revalued(lines: tuple[Line, ...], factor: float) -> tuple[Line, ...]:
    """Every line with its value multiplied by `factor`."""
    return tuple(line(i.hs, i.carats.hundredths, round(i.usd.hundredths * factor)) for i in lines)


def reclassified(lines: tuple[Line, ...], *, to: str, share: float) -> tuple[Line, ...]:
    """The largest line with `share` of its carats and value moved to HS code `to`."""
    at = _largest(lines)
    source = lines[at]
    carats = min(source.carats.hundredths, max(1, round(source.carats.hundredths * share)))
    cents = round(source.usd.hundredths * carats / source.carats.hundredths)
    amounts = {i.hs: (i.carats, i.usd) for i in lines}
    old = amounts.get(to, (Carats(0), UsdValue(0)))
    moved = (old[0] + Carats.from_hundredths(carats), old[1] + UsdValue.from_hundredths(cents))
    left = (source.carats - Carats.from_hundredths(carats), source.usd - UsdValue.from_hundredths(cents))
    if source.hs == to:
        return lines
    amounts[source.hs] = left
    amounts[to] = moved
    return tuple(Line(hs=hs, carats=c, usd=u) for hs, (c, u) in sorted(amounts.items()) if c and u)


def _largest(lines: tuple[Line, ...]) -> int:
    return max(range(len(lines)), key=lambda i: lines[i].carats.hundredths)


def _with(lines: tuple[Line, ...], at: int, new: Line) -> tuple[Line, ...]:
    return (*lines[:at], new, *lines[at + 1 :])


def _small_difference(rng: Random, lines: tuple[Line, ...]) -> Found:
    sign = rng.choice((-1, 1))
    if rng.random() < 0.6:
        return Found(
            lines=reweighed(lines, 1 + sign * rng.uniform(0.0005, 0.006)), remark="Reweighed at import."
        )
    return Found(lines=revalued(lines, 1 + sign * rng.uniform(0.01, 0.12)), remark="Revalued at import.")


def _remedied(rng: Random, lines: tuple[Line, ...]) -> Found:
    kind = rng.randrange(4)
    if kind == 0:
        return Found(
            lines=lines,
            seal_state=SealState.BROKEN,
            remark="One seal was broken in carriage; the carrier's report was accepted.",
        )
    if kind == 1:
        return Found(
            lines=reweighed(lines, 1 - rng.uniform(0.01, 0.03)),
            remark="Weight below the certificate; the exporter sent a corrected invoice, the issuer agreed.",
        )
    if kind == 2:
        to = "710221" if lines[_largest(lines)].hs != "710221" else "710231"
        return Found(
            lines=reclassified(lines, to=to, share=rng.uniform(0.2, 0.5)),
            remark="Sorting moved stones to another HS code; the issuer agreed.",
        )
    return Found(
        lines=lines, remark="Typographic error in the importer's address, endorsed on the issuer's word."
    )


def _held(rng: Random, lines: tuple[Line, ...]) -> Found:
    if rng.random() < 0.5:
        return Found(
            lines=reweighed(lines, 1 + rng.choice((-1, 1)) * rng.uniform(0.04, 0.15)),
            remark="The weight differs from the certificate beyond explanation.",
        )
    state = rng.choice((SealState.MISSING, SealState.DIFFERENT, SealState.BROKEN))
    return Found(lines=lines, seal_state=state, remark="Seals are not those of the certificate.")


_FINDINGS = {
    Fate.CONFIRMED: as_declared,
    Fate.CONFIRMED_WITH_SMALL_DIFFERENCE: _small_difference,
    Fate.CONFIRMED_AFTER_REMEDY: _remedied,
    Fate.DETAINED: _held,
    Fate.SEIZED: _held,
    Fate.RETURNED: _held,
}
