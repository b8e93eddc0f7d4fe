"""Large files into columns: the same as through events, whichever way they go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from custody_histories import random_log
from openkp.custody import file_columns
from openkp.custody.checking import check_log
from openkp.custody.columns import Columns, columns_of
from openkp.custody.corrections import effective
from openkp.custody.events import SOURCES, Event
from openkp.custody.file_columns import read_columns
from openkp.custody.files import read_event_file
from openkp.custody.ledger import Ledger, in_carats
from openkp.custody.sweep import sweep

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
5,sort,out,P4,1.00,H1,NA,2026-02-02,
5,sort,out,P5,7.00,H1,,2026-02-02,
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


TWICE = "8,export,in,P5,1.00,,,2026-03-02,bw 001\n"
UNSOUND = [
    ("4,mix,in,P1", "4,mix,in,P8", "custody_parcel_unknown"),
    ("5.99,,,2026-03-01", "5.99,,,2026-02-01", "custody_used_before_made"),
    ("5.99,", "7.01,", "custody_overdrawn"),
    ("P1,10.00,H1", "P1,10.00,H2", "custody_several_holders"),
    ("P3,20.00,H1", "P3,20.00,H2", "custody_holder_changes"),
    ("4,mix", "4,sale", "custody_holder_stays"),
    ("BW-1\n", "BW-1\n" + TWICE, "custody_certificate_twice"),
]


@pytest.mark.parametrize(("old", "new", "code"), UNSOUND)
def test_a_log_that_a_ledger_refuses_has_no_columns(written: Any, old: str, new: str, code: str) -> None:
    text = LOG.replace(old, new)
    assert text != LOG
    columns, findings = read_columns(written(text))
    assert columns is None
    assert findings[0].code == code


ROW = "1,import,out,P,5.00,H,BW,2026-01-01,C\n"
LIKE_THE_CAREFUL = [
    ROW.replace("H", "H" * 201),
    ROW.replace(",C\n", "," + "C" * 201 + "\n"),
    ROW.replace("2026", "0000"),
    ROW.replace("5.00", "999999999999.99") + ROW.replace("5.00", "999999999999.99").replace("BW", "CF"),
    ROW.replace("H", '"H\nI"'),
    ROW
    + "2,sort,in,P,5.00,,,2026-01-02,\n"
    + "2,sort,out,Q,2.00,H,BW,2026-01-02,\n2,sort,out,Q,3.00,H,,2026-01-02,\n",
    ROW + "2,purchase,in,P,5.00,,,2026-01-02,\n2,purchase,out,Q,5.00,J,BW,2026-01-02,\n",
]


@pytest.mark.parametrize("rows", LIKE_THE_CAREFUL)
def test_what_the_careful_reader_would_say_or_read_otherwise_goes_to_it(written: Any, rows: str) -> None:
    path = written(HEAD + rows)
    assert file_columns._quickly(path, path.name) is None
    findings = read_event_file(path, path.name).findings
    assert read_columns(path)[1][: len(findings)] == findings


def test_columns_that_are_not_read_are_noted(written: Any) -> None:
    columns, findings = read_columns(written(HEAD.strip() + ",price\n" + ROW.strip() + ",7\n"))
    assert columns is not None
    assert [found.code for found in findings] == ["custody_columns_not_read"]


@pytest.mark.parametrize("kind", [pa.float32(), pa.binary(), pa.bool_()])
def test_parquet_columns_of_several_readings_go_the_careful_way(tmp_path: Path, kind: Any) -> None:
    path = tmp_path / "x.parquet"
    cells = dict(zip(HEAD.strip().split(","), ([each] for each in ROW.strip().split(",")), strict=True))
    number = {pa.float32(): [0.1], pa.binary(): [b"5.00"], pa.bool_(): [True]}[kind]
    pq.write_table(pa.table(cells | {"carats": pa.array(number, type=kind)}), path)
    assert file_columns._quickly(path, path.name) is None
    assert read_columns(path)[0] is None


def test_all_carats_together_can_be_counted(written: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("openkp.custody.columns.MOST", 400)
    columns, findings = read_columns(written(HEAD + ROW))
    assert columns is None
    assert [found.code for found in findings] == ["custody_too_many_in_all"]


def rows_of(event: Event, ledger: Ledger) -> Iterator[str]:
    """The event as lines of CSV; what a source brings is told parcel by parcel."""
    tail = f"{event.happened_on},{event.certificate}\n"
    for drawn in event.inputs:
        yield f"{event.seq},{event.kind},in,{drawn.parcel},{in_carats(drawn.carats)},,,{tail}"
    for made in event.outputs:
        told = ledger.parcels[made.parcel].composition if event.kind in SOURCES else made.stated
        shares = {str(key): share.carats for key, share in told if share.carats} or {"": made.carats}
        for origin, carats in shares.items():
            amounts = f"{made.parcel},{in_carats(carats)},{made.holder},{origin}"
            yield f"{event.seq},{event.kind},out,{amounts},{tail}"


@pytest.mark.parametrize("seed", range(3))
def test_histories_go_the_quick_way_and_are_the_ledgers(written: Any, seed: int) -> None:
    events, ledger = random_log(Random(seed), events=150)
    path = written(HEAD + "".join(line for event in events for line in rows_of(event, ledger)))
    quick = file_columns._quickly(path, path.name)
    assert quick is not None
    swept = sweep(quick[0], engine="numpy")
    for number, name in enumerate(quick[0].names):
        expected = {str(key): share.carats for key, share in ledger.parcels[name].composition if share.carats}
        assert swept.of_parcel(number) == expected


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
        columns, notes = quick
        read = read_event_file(path, path.name)
        assert notes == read.findings
        assert same(columns, columns_of(read.events))
        assert [found.code for found in check_log(read.events).findings if found.severity == "blocks"] in (
            [],
            ["custody_stated_not_there"],  # the sweep's to find
        )
