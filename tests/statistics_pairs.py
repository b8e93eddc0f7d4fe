"""Generated exports and confirmations with the truth beside them: the same for the same seed, everywhere.

EASY: 98 % equal, 1 % mistyped numbers (30 % of them with two edits), 0.5 % missing, 0.5 % duplicated or
differing.
HARD: also 30 % reweighed, 60 % revalued, 5 % with another importer, whole-carat weights that repeat, and
exporters who send several equal parcels on one day. Serial numbers run on, so that many a mistyped number is
another live one.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ISSUERS = ("BW", "ZA", "AO", "RU", "CA", "CD", "NA", "LS", "SL", "AE", "EU", "IN", "AU", "ZW", "GH", "TZ")
IMPORTERS = ("AE", "EU", "IN", "IL", "US", "CN", "HK", "BW", "CH", "JP")
HS = ("710210", "710221", "710231")
#: US$ a carat at the middle of each HS code.
PRICE = (30.0, 12.0, 180.0)
FIRST_DAY = np.datetime64("2024-01-01")
DAYS = 730


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """partner: for each confirmation the row of its export, -1 for none. mistyped: which numbers are."""

    partner: Any
    mistyped: Any


def write_pairs(folder: Path, rows: int, *, hard: bool = False, seed: int = 20261125) -> Truth:
    """Write `exports.parquet` and `confirmations.parquet`, `rows` a side (carats and US$ as decimals)."""
    exports, confirmations, truth = make_pairs(rows, hard=hard, seed=seed)
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in (("exports", exports), ("confirmations", confirmations)):
        pq.write_table(table, folder / f"{name}.parquet", row_group_size=122_880)
    return truth


def make_pairs(rows: int, *, hard: bool, seed: int) -> tuple[pa.Table, pa.Table, Truth]:
    """The two tables and the truth."""
    draw = np.random.default_rng(seed)
    made = _exports(draw, rows, hard=hard)
    arrived = np.concatenate([np.arange(rows)])
    fate = draw.random(rows)
    partner = arrived.copy()
    missing = fate < 0.005
    twice = (fate >= 0.005) & (fate < 0.0075)
    differing = (fate >= 0.0075) & (fate < 0.01)
    mistyped = (fate >= 0.01) & (fate < 0.02)
    partner[missing] = -1
    number = made["certificate_number"].astype("S18")
    number[mistyped] = _mistype(draw, number[mistyped])
    number[missing] = _strangers(draw, int(missing.sum()))
    confirmed = {name: column.copy() for name, column in made.items()}
    confirmed["certificate_number"] = number
    lag = np.minimum(draw.exponential(10, rows).astype(int) + 1, 80)
    confirmed["day"] = made["day"] + lag
    scale = np.ones(rows)
    scale[differing] = draw.choice([0.8, 0.9, 1.1, 1.25], int(differing.sum()))
    if hard:
        _harden(draw, made, confirmed, scale)
    confirmed["carats"] = np.maximum(np.rint(confirmed["carats"] * scale), 1).astype(np.int64)
    _remake(draw, confirmed, missing)
    # a duplicate takes the place of a record that then is missing
    of = np.flatnonzero(twice)
    for name in confirmed:
        confirmed[name][of] = confirmed[name][of - 1]
    partner[of] = partner[of - 1]
    confirmed["day"][of] += 3
    is_mistyped = mistyped.copy()
    is_mistyped[of] = mistyped[of - 1]
    order = draw.permutation(rows)
    truth = Truth(partner=partner[order], mistyped=is_mistyped[order])
    return (
        _table(made, "issued_on"),
        _table({name: column[order] for name, column in confirmed.items()}, "confirmed_on"),
        truth,
    )


def _exports(draw: np.random.Generator, rows: int, *, hard: bool) -> dict[str, Any]:
    day = np.sort(draw.integers(0, DAYS, rows))
    issuer = draw.choice(len(ISSUERS), rows, p=_share(len(ISSUERS)))
    destination = draw.choice(len(IMPORTERS), rows, p=_share(len(IMPORTERS)))
    exporter = issuer * 40 + (draw.beta(0.8, 2.5, rows) * 40).astype(int)
    importer = destination * 60 + (draw.beta(0.8, 2.5, rows) * 60).astype(int)
    hs = draw.choice(3, rows, p=[0.15, 0.35, 0.5])
    carats = np.rint(np.exp(draw.normal(5.0, 1.6, rows)) * 100).astype(np.int64) + 1
    if hard:
        whole = draw.random(rows) < 0.5
        carats[whole] = np.maximum(np.rint(carats[whole] / 1000), 1).astype(np.int64) * 1000
        again = np.flatnonzero(draw.random(rows) < 0.05)
        again = again[again > 0]
        for column in (issuer, destination, exporter, importer, hs, carats, day):
            column[again] = column[again - 1]
    usd = np.rint(carats * np.array(PRICE)[hs] * np.exp(draw.normal(0, 0.5, rows))).astype(np.int64) + 1
    serial = np.zeros(rows, dtype=np.int64)
    year = day // 366
    for at in range(len(ISSUERS)):
        for when in (0, 1):
            mine = np.flatnonzero((issuer == at) & (year == when))
            serial[mine] = np.arange(1, len(mine) + 1)
    code = np.array(ISSUERS)[issuer].astype("S2")
    number = np.char.add(np.char.add(code, np.where(year == 0, b"-2024-", b"-2025-")), _padded(serial, 7))
    return {
        "certificate_number": number,
        "issuing_participant": issuer,
        "importing_participant": destination,
        "day": day,
        "hs": hs,
        "carats": carats,
        "usd": usd,
        "parcels": draw.integers(1, 9, rows),
        "exporter": exporter,
        "importer": importer,
    }


def _harden(draw: np.random.Generator, made: dict[str, Any], confirmed: dict[str, Any], scale: Any) -> None:
    rows = len(scale)
    reweighed = draw.random(rows) < 0.3
    scale[reweighed] *= np.exp(draw.normal(0, 0.004, int(reweighed.sum())))
    revalued = draw.random(rows) < 0.6
    confirmed["usd"] = np.where(
        revalued, np.rint(made["usd"] * np.exp(draw.normal(0, 0.2, rows))), made["usd"]
    ).astype(np.int64)
    wrong = draw.random(rows) < 0.05
    confirmed["importer"] = np.where(
        wrong, made["importing_participant"] * 60 + draw.integers(0, 60, rows), made["importer"]
    )
    moved = draw.random(rows) < 0.02
    confirmed["hs"] = np.where(moved, draw.integers(0, 3, rows), made["hs"])


def _remake(draw: np.random.Generator, confirmed: dict[str, Any], missing: Any) -> None:
    """Confirmations of what nobody issued: other weights and values."""
    count = int(missing.sum())
    confirmed["carats"][missing] = np.rint(np.exp(draw.normal(5.0, 1.6, count)) * 100).astype(np.int64) + 1
    confirmed["usd"][missing] = draw.integers(100, 10_000_000, count)


def _share(count: int) -> Any:
    weight = 1 / np.arange(1, count + 1)
    return weight / weight.sum()


def _padded(serial: Any, width: int) -> Any:
    return np.char.zfill(serial.astype(f"S{width}"), width)


def _strangers(draw: np.random.Generator, count: int) -> Any:
    code = np.array(ISSUERS)[draw.integers(0, len(ISSUERS), count)].astype("S2")
    serial = _padded(draw.integers(5_000_000, 9_999_999, count), 7)
    return np.char.add(np.char.add(code, b"-2025-"), serial)


def _mistype(draw: np.random.Generator, numbers: Any) -> Any:
    """One edit, or two for 30 %: another digit, two that change places, one lost, one doubled, O for 0."""
    made = []
    for number in numbers:
        text = number.decode()
        for _ in range(2 if draw.random() < 0.3 else 1):
            text = _edit(draw, text)
        if text == number.decode():
            text = text[:-1] + str((int(text[-1]) + 1) % 10 if text[-1].isdigit() else 0)
        made.append(text)
    return np.array(made, dtype="S18") if made else numbers


def _edit(draw: np.random.Generator, text: str) -> str:
    at = int(draw.integers(8, len(text) - 1)) if len(text) > 10 else len(text) - 1
    kind = draw.random()
    if kind < 0.55:
        return text[:at] + str(int(draw.integers(0, 10))) + text[at + 1 :]
    if kind < 0.75:
        return text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :]
    if kind < 0.85:
        return text[:at] + text[at + 1 :]
    if kind < 0.92:
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at:].replace("0", "O", 1)


def _table(made: dict[str, Any], day_name: str) -> pa.Table:
    def named(column: str, words: list[str]) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(made[column].astype(np.int32)), words).cast(
            pa.string()
        )

    exporters = [f"Rough Trading {code} {at:02d} Ltd" for code in ISSUERS for at in range(40)]
    importers = [f"Diamond Import {code} {at:02d} BV" for code in IMPORTERS for at in range(60)]
    return pa.table(
        {
            "certificate_number": pa.array(made["certificate_number"].astype("U18")),
            "issuing_participant": named("issuing_participant", list(ISSUERS)),
            "importing_participant": named("importing_participant", list(IMPORTERS)),
            day_name: pa.array(FIRST_DAY + made["day"].astype("timedelta64[D]")),
            "hs": named("hs", list(HS)),
            "carats": _decimal(made["carats"]),
            "usd": _decimal(made["usd"]),
            "parcels": pa.array(made["parcels"].astype(np.int32)),
            "exporter": named("exporter", exporters),
            "importer": named("importer", importers),
        }
    )


def _decimal(hundredths: Any) -> pa.Array:
    """Whole hundredths as decimals with two places, without a float on the way."""
    count = len(hundredths)
    halves = np.empty((count, 2), dtype=np.int64)
    halves[:, 0], halves[:, 1] = hundredths, hundredths >> 63
    return pa.Array.from_buffers(pa.decimal128(18, 2), count, [None, pa.py_buffer(halves.tobytes())])
