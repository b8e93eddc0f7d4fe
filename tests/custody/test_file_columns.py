"""Large files into columns: the same as through events, whichever way they go."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openkp.custody import file_columns
from openkp.custody.columns import Columns, columns_of
from openkp.custody.corrections import effective
from openkp.custody.file_columns import read_columns
from openkp.custody.files import read_event_file

HEAD = "seq,kind,side,parcel,carats,holder,origin,date,certificate\n"
LOG = (
    HEAD
    + """1,production,out,P1,10.00,H1,BW;mine=Orapa,2026-01-05,
2,import,out,P2,5.5,H1,AO,2026-01-07,AO-1
2,import,out,P2,4.50,H1,NA,2026-01-07,AO-1
4,mix,in,P2,10,,,2026-02-01,
4,mix,in,P1,10.00,,,2026-02-01,
4,mix,out,P3,20.00,H1,,2026-02-01,
5,sort,in,P3,8.00,,,2026-02-02,
5,sort,out,P4,2.00,H1,NA,2026-02-02,
5,sort,out,P5,6.00,H1,,2026-02-02,
6,production,out,P6,1.00,H1,BW,2026-02-03,
6,production,out,P7,2.00,H1,,2026-02-03,
7,export,in,P5,5.99,,,2026-03-01,BW-1
"""
)


def same(one: Columns, other: Columns) -> bool:
    return all(
        np.array_equal(getattr(one, each.name), getattr(other, each.name))
        if isinstance(getattr(one, each.name), np.ndarray)
        else getattr(one, each.name) == getattr(other, each.name)
        for each in fields(one)
    )


def by_events(path: Path) -> Columns:
    events, findings = effective(read_event_file(path, path.name).events)
    assert findings == ()
    return columns_of(events)


@pytest.fixture
def quickly(monkeypatch: Any) -> None:
    """The careful reader is out of reach."""
    monkeypatch.setattr(file_columns, "read_event_file", None)


@pytest.fixture
def written(tmp_path: Path) -> Any:
    def write(text: str, name: str = "x.csv") -> Path:
        path = tmp_path / name
        if name.endswith(".parquet"):
            rows = [line.split(",") for line in text.strip().split("\n")]
            table = {head: [row[place] or None for row in rows[1:]] for place, head in enumerate(rows[0])}
            pq.write_table(pa.table(table), path)
        else:
            path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize("name", ["x.csv", "x.parquet"])
def test_a_plain_file_goes_the_quick_way(written: Any, name: str, monkeypatch: Any) -> None:
    path = written(LOG, name)
    columns, findings = read_columns(path)
    monkeypatch.undo()
    assert findings == ()
    assert columns is not None
    assert same(columns, by_events(path))
    assert columns.names == ("P1", "P2", "P3", "P4", "P5", "P6", "P7")
    assert columns.origins == ("?", "AO", "BW", "BW;mine=Orapa", "NA")


@pytest.mark.usefixtures("quickly")
@pytest.mark.parametrize("delimiter", ["\t", "|"])
def test_other_delimiters_go_the_quick_way(written: Any, delimiter: str, monkeypatch: Any) -> None:
    path = written(LOG.replace(",", delimiter))
    columns = read_columns(path)[0]
    monkeypatch.undo()
    assert same(columns, by_events(path))  # type: ignore[arg-type]


CAREFULLY = [
    LOG.replace("mix", "Mix"),
    LOG.replace("2,import,out,P2,4.50,H1,NA,2026-01-07,AO-1", ",,out,P2,4.50,,NA,,"),
    LOG.replace("AO,2026", "AO ; zone = X,2026"),
    "Title\n" + LOG,
]


@pytest.mark.parametrize("text", CAREFULLY)
def test_what_is_not_plain_goes_the_careful_way(written: Any, text: str) -> None:
    path = written(text)
    columns, findings = read_columns(path)
    assert findings == ()
    assert same(columns, by_events(path))  # type: ignore[arg-type]


def test_corrections_are_applied(written: Any) -> None:
    text = LOG.replace("certificate\n", "certificate,corrects\n").replace("9\n", "9\n") + (
        "8,correction,,,,,,2026-03-02,,7\n8,export,in,P5,4.00,,,2026-03-01,BW-1,\n"
    )
    columns, findings = read_columns(written(text))
    assert findings == ()
    assert columns is not None
    assert columns.carats[-1] == 400


BAD = [
    ("P1,10.00,H1", "P1,-10.00,H1", "custody_cell_unreadable"),
    ("P1,10.00,H1", "P1,10.001,H1", "custody_cell_unreadable"),
    ("out,P3,20.00", "out,P3,21.00", "custody_creates_carats"),
    ("out,P3,20.00", "out,P3,19.00", "custody_loses_carats"),
    ("out,P3,20.00", "out,P1,20.00", "custody_cycle"),
    ("AO-1", "", "custody_certificate_missing"),
    ("4,mix,in,P1", "4,mix,in,P2", "custody_parcel_repeated"),
    ("H1,AO", ",AO", "custody_holder_missing"),
    ("5.5,H1,AO", "5.5,H1,NA", "custody_row_twice"),
    ("2026-02-02", "2026-02-30", "custody_cell_unreadable"),
]


@pytest.mark.parametrize(("old", "new", "code"), BAD)
def test_a_bad_file_has_findings_and_no_columns(written: Any, old: str, new: str, code: str) -> None:
    text = LOG.replace(old, new, 2 if old == "AO-1" else -1)
    assert text != LOG
    if code == "custody_holder_missing":
        text = text.replace("4.50,H1", "4.50,")
    columns, findings = read_columns(written(text))
    assert columns is None
    assert [found.code for found in findings] == [code]


MUTATIONS = st.tuples(st.integers(0, len(LOG) - 1), st.sampled_from(list('0123456789,.-;PNAHin \n"')))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(MUTATIONS, min_size=1, max_size=3))
def test_the_quick_way_never_takes_what_the_careful_way_refuses(written: Any, changes: list[Any]) -> None:
    text = LOG
    for place, letter in changes:
        text = text[:place] + letter + text[place + 1 :]
    path = written(text)
    quick = file_columns._quickly(path, path.name)
    if quick is not None:
        read = read_event_file(path, path.name)
        assert [found for found in read.findings if found.severity == "blocks"] == []
        assert same(quick, columns_of(read.events))
