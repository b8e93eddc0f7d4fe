"""What the screens are set to: data with a reason each, `reference/statistics/thresholds.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Every number that a screen compares with. Units and reasons are in the file, one entry each."""

    window: int
    price_floor: float
    level_floor: float
    peer_weight: float
    price_z: float
    price_factor: float
    slip_gain: float
    slip_doubt_five: float
    slip_doubt_both: float
    repeat_digits: int
    repeat_digits_abroad: int
    repeat_least_carats: int
    parts_tolerance: float
    jump_exponent: float
    jump_bound: float
    jump_floor: float
    jump_factor: float
    jump_z: float
    silence_least_share: float
    silence_half_days: float
    capacity_factor: float
    capacity_history: int
    balance_carats_share: float
    balance_usd_share: float
    shift_factor: float
    shift_z: float
    swap_gain: float
    source_tolerance: float
    source_asks_from: float
    source_gap: int
    round_share: float
    round_least: int
    flat_price_periods: int
    revision_days: int
    revision_share: float
    early_days: int
    least_seriousness: float
    most_per_participant: int


@lru_cache(maxsize=1)
def shipped_thresholds() -> Thresholds:
    """The thresholds that come with the package."""
    return read_thresholds(
        files("openkp.reference").joinpath("statistics/thresholds.json").read_text(encoding="utf-8")
    )


def threshold_records() -> tuple[dict[str, object], ...]:
    """The shipped entries as they stand: name, value, unit, why, source."""
    text = files("openkp.reference").joinpath("statistics/thresholds.json").read_text(encoding="utf-8")
    return tuple(json.loads(text)["thresholds"])


def read_thresholds(text: str) -> Thresholds:
    """From a file of the shipped form.

    Raises ValueError for a missing, unknown or repeated name, or a value that is no number above or at zero.
    """
    found: dict[str, float] = {}
    whole = {each.name for each in fields(Thresholds) if each.type == "int"}
    names = {each.name for each in fields(Thresholds)}
    for record in json.loads(text)["thresholds"]:
        name, value = record["name"], record["value"]
        if name not in names or name in found:
            raise ValueError(f"{name!r} is no threshold, or stands twice")
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise ValueError(f"{name} is {value!r}: it must be a number, not below zero")
        found[name] = int(value) if name in whole else float(value)
    if missing := sorted(names - found.keys()):
        raise ValueError(f"thresholds are missing: {', '.join(missing)}")
    return Thresholds(**found)  # type: ignore[arg-type]
