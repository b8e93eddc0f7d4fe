"""Files of events: CSV, Parquet and JSON say the same, and each bad row is a finding with its event."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openkp.custody.composition import Share
from openkp.custody.event_form import event_to_json
from openkp.custody.events import EventKind
from openkp.custody.files import read_event_file
from openkp.custody.flat_headings import COLUMNS
from openkp.custody.message_texts import MESSAGES
from openkp.custody.origins import OriginKey

HEAD = "seq,kind,side,parcel,carats,holder,origin,date,certificate\n"
LOG = (
    HEAD
    + """1,production,out,P1,10.00,H1,NA;mine=Elizabeth Bay,2026-01-05,
2,import,out,P2,5.50,H1,AO,2026-01-07,AO-1
2,import,out,P2,4.5,H1,BW,2026-01-07,AO-1
3,mix,in,P1,10,,,2026-02-01,
3,mix,in,P2,10.00,,,2026-02-01,
3,mix,out,P3,20.00,H1,,2026-02-01,
4,export,in,P3,7.33,,,2026-03-01,KP-1
"""
)
AS_JSON = [
    {
        "seq": 1,
        "kind": "production",
        "date": "2026-01-05",
        "origin": "NA;mine=Elizabeth Bay",
        "outputs": [{"parcel": "P1", "carats": "10.00", "holder": "H1"}],
    },
    {
        "seq": 2,
        "kind": "import",
        "date": "2026-01-07",
        "certificate": "AO-1",
        "origins": [{"origin": "AO", "carats": "5.50"}, {"origin": "BW", "carats": "4.50"}],
        "outputs": [{"parcel": "P2", "carats": "10.00", "holder": "H1"}],
    },
    {
        "seq": 3,
        "kind": "mix",
        "date": "2026-02-01",
        "inputs": [{"parcel": "P1", "carats": "10.00"}, {"parcel": "P2", "carats": "10.00"}],
        "outputs": [{"parcel": "P3", "carats": "20.00", "holder": "H1"}],
    },
    {
        "seq": 4,
        "kind": "export",
        "date": "2026-03-01",
        "certificate": "KP-1",
        "inputs": [{"parcel": "P3", "carats": "7.33"}],
    },
]

NOTHING = dict.fromkeys((*AS_JSON[1], *AS_JSON[0], *AS_JSON[2]))


def read(text: str | bytes, name: str = "x.csv"):  # type: ignore[no-untyped-def]
    return read_event_file(text.encode() if isinstance(text, str) else text, name)


def the_finding(text: str, name: str = "x.csv"):  # type: ignore[no-untyped-def]
    """The one thing that is wrong."""
    found = read(text, name).findings
    assert len(found) == 1, found
    return found[0]


def parquet(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    return sink.getvalue().to_pybytes()


def flat_columns(text: str) -> dict[str, list[str]]:
    rows = [line.split(",") for line in text.strip().split("\n")]
    return {name: [row[place] for row in rows[1:]] for place, name in enumerate(rows[0])}


# --- the forms say the same -------------------------------------------------------------------------------


def test_a_csv_reads_as_its_events():
    log = read(LOG)
    assert log.findings == ()
    assert log.rows == 7
    production, arrival, mix, export = log.events
    assert production.origins.shares == {
        OriginKey(country="NA", mine="Elizabeth Bay"): Share(1000, 1000, 1000)
    }
    assert [str(key) for key, _ in arrival.origins] == ["AO", "BW"]
    assert (arrival.made, arrival.certificate) == (1000, "AO-1")
    assert [(each.parcel, each.carats) for each in mix.inputs] == [("P1", 1000), ("P2", 1000)]
    assert (export.kind, export.gone, export.happened_on) == (EventKind.EXPORT, 733, date(2026, 3, 1))


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (LOG.replace(",", "|").encode(), "x.csv"),
        (
            LOG.replace(";", "%")
            .replace(",", ";")
            .replace("NA%mine=Elizabeth Bay", '"NA;mine=Elizabeth Bay"')
            .encode(),
            "x.csv",
        ),
        (LOG.replace(",", "\t").encode(), "x.tsv"),
        (LOG.encode("utf-8-sig"), "X.CSV"),
        (LOG.encode("utf-16"), "x.txt"),
        (LOG.replace("\n", "\r\n").encode(), "x.csv"),
        (("Stock book,,,\n\n" + LOG).encode(), "x.csv"),
        (LOG.replace("seq,kind,side", "Event, Type ,DIRECTION").encode(), "x.csv"),
        (json.dumps(AS_JSON).encode(), "x.json"),
        (json.dumps({"events": AS_JSON}, indent=1).encode(), "x.json"),
        ("\n".join(json.dumps(each) for each in AS_JSON).encode(), "x.jsonl"),
        ("\n\n".join(json.dumps(each) for each in AS_JSON).encode(), "x.ndjson"),
        (parquet(pa.table(flat_columns(LOG))), "x.parquet"),
        (parquet(pa.Table.from_pylist([NOTHING | each for each in AS_JSON])), "x.parquet"),
    ],
)
def test_every_form_gives_the_same_events(data, name):  # type: ignore[no-untyped-def]
    log = read(data, name)
    assert [found for found in log.findings if found.severity != "notes"] == []
    assert log.events == read(LOG).events


def test_parquet_amounts_may_be_decimals_whole_numbers_or_floats():
    columns = flat_columns(LOG)
    carats = [Decimal(text) for text in columns["carats"]]
    days = [date.fromisoformat(text) for text in columns["date"]]
    for values in (
        pa.array(carats, pa.decimal128(12, 2)),
        pa.array([float(each) for each in carats]),
        pa.array([str(each) for each in carats]).dictionary_encode(),
    ):
        table = pa.table(
            {**columns, "seq": [int(each) for each in columns["seq"]], "carats": values, "date": days}
        )
        assert read(parquet(table), "x.parquet").events == read(LOG).events
    fraction = pa.table({**columns, "carats": [10.005, *[1.0] * 6]})
    found = read(parquet(fraction), "x.parquet").findings[0]
    assert (found.code, found.params["found"]) == ("custody_cell_unreadable", "10.005")


def test_a_file_on_disk_is_read_like_its_bytes(tmp_path: Path):
    for name, data in (("x.csv", LOG.encode()), ("x.parquet", parquet(pa.table(flat_columns(LOG))))):
        path = tmp_path / name
        path.write_bytes(data)
        assert read_event_file(path, path.name) == read_event_file(data, name)
    with pytest.raises(FileNotFoundError):
        read_event_file(tmp_path / "none.csv", "none.csv")


def test_na_is_namibia_everywhere():
    columns = {**flat_columns(LOG), "origin": ["NA", "AO", "BW", None, None, None, None]}
    for data, name in (
        (LOG.replace("NA;mine=Elizabeth Bay", "NA").encode(), "x.csv"),
        (parquet(pa.table(columns)), "x.parquet"),
    ):
        assert [key.country for key, _ in read(data, name).events[0].origins] == ["NA"]


# --- what rows can say ------------------------------------------------------------------------------------


def test_a_parcel_of_several_origins_with_ranges():
    text = (
        "seq,kind,side,parcel,carats,min_carats,max_carats,holder,origin,date,certificate\n"
        "1,import,out,P1,6.00,4.00,8.00,H1,AO,2026-01-01,C1\n"
        "1,import,out,P1,4.00,2.00,6.00,H1,BW,2026-01-01,C1\n"
    )
    (event,) = read(text).events
    assert event.origins.shares == {
        OriginKey(country="AO"): Share(600, 400, 800),
        OriginKey(country="BW"): Share(400, 200, 600),
    }


def test_a_source_of_several_parcels_keeps_their_origins_apart():
    (event,) = read(
        HEAD + "1,production,out,P1,1,H,BW,2026-01-01,\n1,production,out,P2,2,H,,2026-01-01,\n"
    ).events
    assert [[str(key) for key, _ in made.stated] for made in event.outputs] == [["BW"], ["?"]]


def test_a_sort_may_state_facts():
    (event,) = read(
        HEAD + "5,sort,in,P1,3,,,2026-01-01,\n5,sort,out,P2,1,H,BW,2026-01-01,\n,,out,P3,2,H,,,\n"
    ).events
    assert [len(made.stated) for made in event.outputs] == [1, 0]


def test_further_columns_reach_the_event():
    text = (
        "seq,kind,side,parcel,carats,holder,origin,date,voucher,place,usd,stones,grade,polished\n"
        "1,production,out,P1,3.00,H,SL,2026-01-01,V-7,Kono,120.50,4,+11 gem,\n"
        "2,cutting,in,P1,3.00,,,2026-01-02,,,,,,1.25\n"
    )
    production, cutting = read(text).events
    (made,) = production.outputs
    assert (production.voucher, made.place, made.usd, made.stones, made.grade) == (
        "V-7",
        "Kono",
        12050,
        4,
        "+11 gem",
    )
    assert cutting.polished == 125


def test_a_correction_with_what_happened_instead_and_one_without():
    text = (
        "seq,kind,side,parcel,carats,holder,origin,date,corrects\n"
        "1,production,out,P1,3.00,H,SL,2026-01-01,\n"
        "2,production,out,P2,4.00,H,SL,2026-01-01,\n"
        "3,correction,,,,,,2026-01-05,1\n"
        "3,production,out,P1,2.00,H,SL,2026-01-01,\n"
        "4,correction,,,,,,2026-01-06,2\n"
    )
    log = read(text)
    assert log.findings == ()
    instead, nothing = log.events[2:]
    assert (instead.kind, instead.corrects, instead.replaced_by.seq, instead.replaced_by.made) == (
        EventKind.CORRECTION,
        1,
        1,
        200,
    )
    assert (nothing.corrects, nothing.replaced_by) == (2, None)
    as_json = json.dumps([event_to_json(event) for event in log.events])
    assert read(as_json, "x.json").events == log.events


def test_a_list_of_stock_needs_no_numbers():
    rows = ("A,1.00,H,BW,2026-01-01", "A,2.00,H,NA,2026-01-01", ",3.00,H,,2026-01-01")
    text = "\n".join(("parcel,carats,holder,origin,date", *rows))
    log = read(text)
    assert log.findings == ()
    assert [(event.kind, event.outputs[0].parcel, event.made) for event in log.events] == [
        (EventKind.OPENING, "A", 300),
        (EventKind.OPENING, "(row 4)", 300),
    ]
    unnamed = read_event_file(b"parcel,carats,date\n,3,2026-01-01\n,3,2026-01-01\n", "x.csv", holder="H9")
    assert [event.outputs[0].holder for event in unnamed.events] == ["H9", "H9"]


# --- what is wrong ----------------------------------------------------------------------------------------

ROW = "7,production,out,P1,{carats},H1,{origin},{date},\n"


@pytest.mark.parametrize(
    "carats", ["-5.00", "1.005", "0", "", "five", "1e3", "1,234.5", "NaN", "1_000", "٣", "9" * 13]
)
def test_carats_that_are_none(carats):  # type: ignore[no-untyped-def]
    found = the_finding(HEAD + ROW.format(carats=f'"{carats}"', origin="BW", date="2026-01-01"))
    assert found.code == "custody_cell_unreadable"
    assert found.subject == "event 7"
    assert dict(found.params) | {"expected": ""} == {
        "row": 2,
        "seq": "7",
        "column": "carats",
        "found": carats,
        "expected": "",
    }


@pytest.mark.parametrize("carats", ["12,5", "12.5", "12.50", "0012.5"])
def test_carats_with_either_decimal_sign(carats):  # type: ignore[no-untyped-def]
    (event,) = read(HEAD + ROW.format(carats=f'"{carats}"', origin="BW", date="2026-01-01")).events
    assert event.made == 1250


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("7,mining,out,P1,1,H,BW,2026-01-01,", "kind"),
        ("7,production,over,P1,1,H,BW,2026-01-01,", "side"),
        ("7,production,out,,1,H,BW,2026-01-01,", "parcel"),
        ("7,production,out,P1,1,H,Botswana,2026-01-01,", "origin"),
        ("7,production,out,P1,1,H,BW;hole=1,2026-01-01,", "origin"),
        ("7,production,out,P1,1,H,BW,1 March 2026,", "date"),
        ("7,production,out,P1,1,H,BW,2026-02-30,", "date"),
        ("x,production,out,P1,1,H,BW,2026-02-01,", "seq"),
        ("-1,production,out,P1,1,H,BW,2026-02-01,", "seq"),
        (f"7,production,out,{'P' * 201},1,H,BW,2026-02-01,", "parcel"),
    ],
)
def test_cells_that_cannot_be_read_are_named(row, column):  # type: ignore[no-untyped-def]
    found = the_finding(HEAD + row + "\n")
    assert (found.code, found.params["column"]) == ("custody_cell_unreadable", column)


DAY = ",2026-01-01,"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (["mix,in,P1,1,,", "mix,in,P2,1,,", "mix,out,P3,3,H,"], "custody_creates_carats"),
        (["mix,in,P1,2,,", "mix,in,P2,1,,", "mix,out,P3,1,H,"], "custody_loses_carats"),
        (["split,in,P1,2,,", "split,out,P1,2,H,"], "custody_cycle"),
        (["production,out,P1,1,,BW"], "custody_holder_missing"),
        (["production,out,P1,1,H,BW", "production,out,P1,1,H,BW"], "custody_row_twice"),
        (["production,out,P1,1,H,BW", "opening,out,P2,1,H,BW"], "custody_rows_differ"),
        (["split,in,P1,1,,", "split,in,P1,1,,", "split,out,P2,2,H,"], "custody_inputs_too_many"),
        (["import,out,P1,1,H,BW"], "custody_certificate_missing"),
    ],
)
def test_events_that_cannot_be(rows, code):  # type: ignore[no-untyped-def]
    found = the_finding(HEAD + "".join(f"8,{row}{DAY}\n" for row in rows))
    assert (found.code, found.severity, found.subject) == (code, "blocks", "event 8")


def test_one_bad_event_leaves_the_others_and_tells_which_parcels_are_lost():
    log = read(LOG.replace("NA;mine", "NAM;mine"))
    assert [event.seq for event in log.events] == [2, 3, 4]
    assert log.lost == {"P1"}


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "x.csv", "custody_columns_missing"),
        (HEAD.encode(), "x.csv", "custody_file_empty"),
        (b"a,b\n1,2\n", "x.csv", "custody_columns_missing"),
        (HEAD.replace("kind", "seq").encode(), "x.csv", "custody_columns_missing"),
        (HEAD.replace("holder", "origin").encode() + b"1\n", "x.csv", "custody_column_twice"),
        (b"", "x.json", "custody_file_empty"),
        (b"[", "x.json", "custody_file_unreadable"),
        (b"[]", "x.json", "custody_file_empty"),
        (b"[1]", "x.json", "custody_record_unreadable"),
        (b"[" * 100_000, "x.json", "custody_file_unreadable"),
        (b'{"seq": NaN}', "x.json", "custody_file_unreadable"),
        (b"PAR1", "x.parquet", "custody_file_unreadable"),
        (b"", "x.parquet", "custody_file_unreadable"),
        (b"x", "x.docx", "custody_file_kind_unknown"),
        (b"\x81\x8d\xff", "x.csv", "custody_file_unreadable"),
    ],
)
def test_files_that_hold_no_events(data, name, code):  # type: ignore[no-untyped-def]
    log = read(data, name)
    assert log.events == ()
    assert [found.code for found in log.findings] == [code]


def test_a_file_over_the_limit_is_not_opened():
    (found,) = read_event_file(LOG.encode(), "x.csv", most=10).findings
    assert found.code == "custody_file_too_large"


def test_columns_and_origins_that_are_not_read_are_told():
    text = LOG.replace("certificate\n", "certificate,colour\n").replace(
        "3,mix,in,P1,10,,,", "3,mix,in,P1,10,,NA,"
    )
    notes = read(text).findings
    assert [(found.code, found.severity) for found in notes] == [
        ("custody_origin_not_read", "notes"),
        ("custody_columns_not_read", "notes"),
    ]


@pytest.mark.parametrize("sign", ["\n", "\r", "\x85", "\u2028", "\x1b"])
@pytest.mark.parametrize("column", ["parcel", "holder", "certificate"])
def test_no_name_can_make_a_line_of_its_own(sign: str, column: str) -> None:
    cells = {"parcel": "P", "holder": "H", "certificate": "C"} | {column: f"a{sign}FAKE"}
    row = (
        f'1,import,out,"{cells["parcel"]}",5.00,"{cells["holder"]}",BW,2026-01-01,"{cells["certificate"]}"\n'
    )
    found = read(HEAD + row)
    assert (found.events, found.unread) == ((), ("1",))
    assert [(each.code, each.params["column"]) for each in found.findings] == [
        ("custody_cell_unreadable", column)
    ]
    assert sign not in str(found.findings[0].params["found"])


ONE = '{"seq": 1, "kind": "opening", "date": "2026-01-01", %s}'
MADE = '"outputs": [{"parcel": "P", "carats": "5.00", "holder": "H"%s}]'


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (ONE % ('"origns": "BW", ' + MADE % ""), "custody_field_unreadable", "origns"),
        (ONE % (MADE % ', "orign": "BW"'), "custody_field_unreadable", "orign"),
        (
            ONE % ('"inputs": [{"parcel": "Q", "weight": "1.00"}], ' + MADE % ""),
            "custody_field_unreadable",
            "weight",
        ),
        (
            ONE % ('"origins": [{"origin": "BW", "carats": "5.00", "most": "6.00"}], ' + MADE % ""),
            "custody_field_unreadable",
            "most",
        ),
        (
            ONE % ('"origin": "BW", "origins": [{"origin": "CF", "carats": "5.00"}], ' + MADE % ""),
            "custody_field_unreadable",
            "not both",
        ),
        (ONE % (MADE % ', "carats": "900.00"'), "custody_file_unreadable", "stands twice"),
        ('{"events": 5}', "custody_file_unreadable", "events"),
        ('{"events": [], "more": 1}', "custody_file_unreadable", "events"),
    ],
)
def test_nothing_of_a_record_is_guessed_or_passed_over(text: str, code: str, said: str) -> None:
    read_ = read_event_file(text.encode(), "x.json")
    assert read_.events == ()
    assert [each.code for each in read_.findings] == [code]
    assert said in str(read_.findings[0].params)


def test_events_that_are_none_are_counted_with_their_numbers() -> None:
    log = LOG.replace("P1,10.00", "P1,ten").replace("4,export", "x,export")
    assert read(log).unread == ("1", "x")
    records = [{**AS_JSON[0], "date": "never"}, 5, AS_JSON[1]]
    found = read_event_file(json.dumps(records).encode(), "x.json")
    assert (found.unread, len(found.events)) == (("1", ""), 1)


def test_reading_stops_where_nobody_would_read_on():
    text = HEAD + "".join(f"{n},mining,out,P{n},1,H,BW,2026-01-01,\n" for n in range(1, 10_050))
    found = read(text).findings
    assert found[0].code == "custody_more_findings"
    assert len(found) == 10_001


# --- any bytes --------------------------------------------------------------------------------------------

SUFFIXES = st.sampled_from([".csv", ".json", ".jsonl", ".parquet", ".txt", ""])
CELLS = st.one_of(
    st.sampled_from(
        ["1", "2", "mix", "production", "import", "correction", "in", "out", "P1", "P2", "3.00", "BW"]
    ),
    st.sampled_from(["NA", "?", "2026-01-01", "C1", "H1", "", "-1", "1.005", "among=AO+BW", "?;among=AO+BW"]),
    st.text(max_size=8),
)


def codes_are_known(findings) -> bool:  # type: ignore[no-untyped-def]
    return all(found.code in MESSAGES for found in findings)


@given(st.binary(max_size=400), SUFFIXES)
def test_any_bytes_become_findings(data, suffix):  # type: ignore[no-untyped-def]
    read = read_event_file(data, f"x{suffix}")
    events, findings = read.events, read.findings
    assert events or findings
    assert codes_are_known(findings)


@settings(max_examples=200)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=len(COLUMNS)), max_size=8), st.sampled_from(",;\t|"))
def test_any_cells_become_events_or_findings(rows, delimiter):  # type: ignore[no-untyped-def]
    import csv
    import io

    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    log = read(text.getvalue().encode("utf-8", "replace"))
    assert codes_are_known(log.findings)
    assert log.events or log.findings


FIELDS = ["seq", "kind", "date", "inputs", "outputs", "parcel", "carats", "origins", "origin", "replaced_by"]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=6),
    max_leaves=20,
)


@given(VALUES)
def test_any_json_becomes_events_or_findings(value):  # type: ignore[no-untyped-def]
    log = read(json.dumps(value), "x.json")
    assert codes_are_known(log.findings)
    assert log.events or log.findings


@given(st.data())
def test_a_damaged_parquet_becomes_findings(data):  # type: ignore[no-untyped-def]
    whole = bytearray(parquet(pa.table(flat_columns(LOG))))
    for _ in range(data.draw(st.integers(1, 5))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    log = read(bytes(whole), "x.parquet")
    assert codes_are_known(log.findings)
