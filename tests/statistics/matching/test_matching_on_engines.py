"""The same rows on both engines; the order of the records changes nothing; mistyped numbers are found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openkp.statistics.engines import NoEngine, UnreadableFile, Workspace, connect, fetch, opened, send
from openkp.statistics.matching import Matching, WrongColumns, match, read_side, write_matching
from statistics_pairs import make_pairs, write_pairs

TABLES = ("matches", "ambiguous", "unmatched_exports", "unmatched_confirmations", "refused")


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two thousand hard pairs in files, the hardest kinds more often than in life."""
    folder = tmp_path_factory.mktemp("pairs")
    exports, confirmations, _ = make_pairs(2_000, hard=True, seed=7)
    # a dozen certificates confirmed again, issued again, and in two parts
    again = confirmations.slice(0, 12)
    carats = confirmations.slice(30, 6).column("carats")
    half = pa.array([value / 2 for value in carats.to_pylist()]).cast(pa.decimal128(18, 2), safe=False)
    place = confirmations.schema.get_field_index("carats")
    parts = confirmations.slice(30, 6).set_column(place, confirmations.schema.field("carats"), half)
    # and two with a country that is none
    place = exports.schema.get_field_index("importing_participant")
    lost = exports.slice(40, 2).set_column(place, exports.schema.field(place), pa.array(["", "Dubai"]))
    pq.write_table(pa.concat_tables([exports, exports.slice(12, 6), lost]), folder / "exports.parquet")
    kept = pa.concat_tables([confirmations.slice(0, 30), parts, parts, confirmations.slice(36)])
    pq.write_table(pa.concat_tables([kept, again]), folder / "confirmations.parquet")
    return folder


def _matched(backend: Any, folder: Path, ending: str = "parquet") -> dict[str, list[dict[str, Any]]]:
    with match(
        backend,
        read_side(backend, folder / f"exports.{ending}", "issued_on"),
        read_side(backend, folder / f"confirmations.{ending}", "confirmed_on"),
    ) as found:
        return _rows(backend, found)


def _rows(backend: Any, found: Matching) -> dict[str, list[dict[str, Any]]]:
    return {name: sorted(fetch(backend, getattr(found, name)).to_pylist(), key=str) for name in TABLES}


@pytest.fixture(scope="module")
def on_duckdb(hard: Path) -> dict[str, list[dict[str, Any]]]:
    with opened() as backend:
        return _matched(backend, hard)


def test_both_engines_give_the_same_rows(
    engine: Any, hard: Path, on_duckdb: dict[str, list[dict[str, Any]]]
) -> None:
    kinds = {row["kind"] for row in on_duckdb["matches"]}
    assert kinds >= {
        "exact",
        "mistyped_number",
        "split",
        "duplicate_confirmation",
        "number_used_twice",
        "late",
    }
    assert [row["value"] for row in on_duckdb["refused"]] == ["", "Dubai"]
    assert _matched(engine, hard) == on_duckdb


def test_csv_gives_what_parquet_gives(
    hard: Path, on_duckdb: dict[str, list[dict[str, Any]]], tmp_path: Path
) -> None:
    import pyarrow.csv

    for name in ("exports", "confirmations"):
        pyarrow.csv.write_csv(pq.read_table(hard / f"{name}.parquet"), tmp_path / f"{name}.csv")
    with opened() as backend:
        found = _matched(backend, tmp_path, "csv")
    assert found["matches"] == on_duckdb["matches"]
    assert [row["row"] for row in found["unmatched_exports"]] == [
        row["row"] for row in on_duckdb["unmatched_exports"]
    ]


@given(st.randoms(use_true_random=False))
@settings(max_examples=2)
def test_the_order_of_the_records_changes_nothing(draw: Any) -> None:
    exports, confirmations, _ = make_pairs(400, hard=True, seed=11)
    confirmations = pa.concat_tables([confirmations, confirmations.slice(0, 9)])
    exports = pa.concat_tables([exports, exports.slice(3, 4)])
    sides = [(exports, list(range(len(exports)))), (confirmations, list(range(len(confirmations))))]
    straight = _content(*sides)
    for _, order in sides:
        draw.shuffle(order)
    assert _content(*sides) == straight


def _content(*sides: tuple[pa.Table, list[int]]) -> list[str]:
    """What is matched with what, told by the records' content: their rows are another order's."""
    with opened() as backend:
        work = Workspace(backend)
        tables = [table.take(order) for table, order in sides]
        numbered = [
            work.keep(send(backend, table.append_column("row", pa.array(range(len(table)), pa.int64()))))
            for table in tables
        ]
        with match(backend, *numbered) as found:
            rows = _rows(backend, found)
    left, right = (table.to_pylist() for table in tables)
    told = [
        f"{left[row['export_row']]} {right[row['confirmation_row']]}"
        f" {row['kind']} {row['score']} {row['reasons']}"
        for name in ("matches", "ambiguous")
        for row in rows[name]
    ]
    for name in ("unmatched_exports", "unmatched_confirmations"):
        told += [str({key: value for key, value in row.items() if key != "row"}) for row in rows[name]]
    return sorted(told)


@pytest.mark.parametrize("hard_data", [False, True])
def test_mistyped_numbers_are_found_and_none_wrongly(hard_data: bool, tmp_path: Path) -> None:
    """Precision of at least 0.999 and recall of at least 0.99 on 20,000 pairs (hard data: 0.99 and 0.98)."""
    truth = write_pairs(tmp_path, 20_000, hard=hard_data)
    with opened() as backend:
        rows = _matched(backend, tmp_path)["matches"]
    export = np.array([row["export_row"] for row in rows])
    confirmation = np.array([row["confirmation_row"] for row in rows])
    right = truth.partner[confirmation] == export
    mistyped = truth.mistyped & (truth.partner >= 0)
    found = np.zeros(len(mistyped), dtype=bool)
    found[confirmation[right]] = True
    claimed = truth.mistyped[confirmation] | np.array([row["kind"] == "mistyped_number" for row in rows])
    assert right[claimed].mean() >= (0.99 if hard_data else 0.999)
    assert found[mistyped].mean() >= (0.98 if hard_data else 0.99)
    assert right.mean() >= 0.999


def test_nothing_is_left_half_written(hard: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from openkp.statistics.matching import files

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with opened() as backend:
        sides = [
            read_side(backend, hard / f"{name}.parquet", day)
            for name, day in (("exports", "issued_on"), ("confirmations", "confirmed_on"))
        ]
        with match(backend, *sides) as found:
            write_matching(found, tmp_path)
            before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
            assert set(before) == {f"{name}.parquet" for name in files.WRITTEN}
            monkeypatch.setattr(files, "write_parquet", full)
            with pytest.raises(OSError, match="No space"):
                write_matching(found, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("address", ["postgres://x", "spark://", "spark://host:nine", "", "spark"])
def test_an_address_that_names_no_engine(address: str) -> None:
    with pytest.raises(NoEngine, match="neither"):
        connect(address)


def test_a_file_that_is_none_of_ours(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("certificate_number,carat\nX,1\n")
    (tmp_path / "a.parquet").write_text("this is no Parquet")
    (tmp_path / "a.xls").write_text("x")
    with opened() as backend:
        with pytest.raises(
            WrongColumns, match=r"missing: .*carats.*not known: carat .*found: certificate_number"
        ):
            read_side(backend, tmp_path / "a.csv", "issued_on")
        for name, said in (("a.parquet", "as Parquet"), ("a.xls", "neither"), ("none.csv", "no file")):
            with pytest.raises(UnreadableFile, match=said):
                read_side(backend, tmp_path / name, "issued_on")
