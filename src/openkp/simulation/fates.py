"""What goes wrong, and how often: a few old shipments get a fate other than a plain confirmation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random  # noqa: TID251  # a seeded generator passed in: no entropy is drawn here

from openkp.simulation.days import Window
from openkp.simulation.plans import Fate
from openkp.simulation.slots import Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mishap:
    fate: Fate
    share: float
    may_meet: Callable[[Slot], bool]


def _anywhere(slot: Slot) -> bool:
    return True


def _issuer_hosted(slot: Slot) -> bool:
    return slot.issuer.is_hosted


def _mined_here(slot: Slot) -> bool:
    return slot.issuer.is_hosted and not slot.is_reexport


def _importer_hosted(slot: Slot) -> bool:
    return slot.destination.is_hosted


#: Shares of the old shipments. Those without an accepted import add up to about six in a hundred.
_MISHAPS = (
    _Mishap(fate=Fate.LOST_CONFIRMATION, share=0.022, may_meet=_issuer_hosted),
    _Mishap(fate=Fate.REFUSED, share=0.006, may_meet=_issuer_hosted),
    _Mishap(fate=Fate.ANNULLED_UNUSED, share=0.007, may_meet=_issuer_hosted),
    _Mishap(fate=Fate.REPLACED, share=0.005, may_meet=_mined_here),
    _Mishap(fate=Fate.EXPIRED_UNRETURNED, share=0.006, may_meet=_issuer_hosted),
    _Mishap(fate=Fate.DETAINED, share=0.004, may_meet=_importer_hosted),
    _Mishap(fate=Fate.SEIZED, share=0.002, may_meet=_importer_hosted),
    _Mishap(fate=Fate.RETURNED, share=0.003, may_meet=_importer_hosted),
    _Mishap(fate=Fate.CONFIRMED_AFTER_REMEDY, share=0.012, may_meet=_anywhere),
    _Mishap(fate=Fate.CONFIRMED_WITH_SMALL_DIFFERENCE, share=0.07, may_meet=_anywhere),
)
_LEAST_OF_EACH = 2


def assign_fates(rng: Random, slots: Sequence[Slot], *, window: Window, valid_days: int) -> list[Slot]:
    """The same slots; old confirmed ones among them get each mishap at its share, at least two of each.

    Old: the certificate expired at least ten days before the last day.
    """
    last_issue = window.today - timedelta(valid_days + 10)
    free = {
        slot.serial: slot
        for slot in slots
        if slot.fate is Fate.CONFIRMED and slot.days.issued_on <= last_issue
    }
    old = len(free)
    fates: dict[int, Fate] = {}
    for mishap in _MISHAPS:
        candidates = [serial for serial, slot in free.items() if mishap.may_meet(slot)]
        wanted = max(_LEAST_OF_EACH, round(mishap.share * old))
        for serial in rng.sample(candidates, min(wanted, len(candidates))):
            fates[serial] = mishap.fate
            del free[serial]
    return [replace(slot, fate=fates.get(slot.serial, slot.fate)) for slot in slots]
