"""What every parcel is made of, in one file: the same as the ledger has, to the hundredth."""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random

import pyarrow.parquet as pq
import pytest

from custody_histories import random_log
from openkp.custody import Ledger
from openkp.custody.columns import columns_of
from openkp.custody.composition import Composition
from openkp.custody.ledger import in_carats
from openkp.custody.share_files import NoSuchFile, write_shares
from openkp.custody.sweep import sweep


def written(path: Path) -> list[dict[str, str]]:
    if path.suffix == ".parquet":
        rows: list[dict[str, str]] = pq.read_table(path).to_pylist()
        return rows
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def expected(ledger: Ledger) -> list[dict[str, str]]:
    def of(composition: Composition) -> dict[str, int]:
        return {str(key): share.carats for key, share in composition if share.carats}

    return [
        {
            "parcel": name,
            "origin": origin,
            "carats": in_carats(carats),
            "left_carats": in_carats(of(parcel.left).get(origin, 0)),
        }
        for name, parcel in ledger.parcels.items()
        for origin, carats in of(parcel.composition).items()
    ]


@pytest.mark.parametrize("name", ["shares.csv", "shares.parquet"])
@pytest.mark.parametrize("at_once", [1, 7, 1 << 20])
def test_the_file_has_what_the_ledger_has(tmp_path: Path, name: str, at_once: int) -> None:
    for seed in range(4):
        events, ledger = random_log(Random(seed), events=60)
        columns = columns_of(events)
        path = tmp_path / name
        rows = write_shares(columns, sweep(columns, engine="numpy"), path, rows_at_once=at_once)
        assert written(path) == expected(ledger)
        assert rows == len(expected(ledger)) > 20


def test_parcels_without_names_have_their_numbers(tmp_path: Path) -> None:
    events, _ = random_log(Random(1), events=5)
    columns = columns_of(events)
    named = sweep(columns, engine="numpy")
    object.__setattr__(columns, "names", ())
    write_shares(columns, named, tmp_path / "x.csv")
    assert written(tmp_path / "x.csv")[0]["parcel"] == "0"


def test_another_ending_is_refused(tmp_path: Path) -> None:
    columns = columns_of(random_log(Random(1), events=5)[0])
    with pytest.raises(NoSuchFile):
        write_shares(columns, sweep(columns, engine="numpy"), tmp_path / "x.xlsx")
    assert list(tmp_path.iterdir()) == []
