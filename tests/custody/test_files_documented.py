"""The reference of the format: its examples are read and run, and its schema agrees with the reader."""

from __future__ import annotations

import json
import re
import shlex
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openkp.cli import main
from openkp.custody.checking import check_log
from openkp.custody.event_form import event_to_json
from openkp.custody.events import EventKind
from openkp.custody.files import read_event_file
from openkp.custody.flat_headings import COLUMNS
from openkp.custody.licence_files import read_licences

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "custody-format.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
TABLES = [text for kind, text in BLOCKS if kind == "csv" and "valid_from" not in text]
LOG = TABLES[0]
SCHEMA = json.loads(files("openkp.reference").joinpath("custody", "events.schema.json").read_text("utf-8"))
CHECK = jsonschema.Draft202012Validator(SCHEMA)


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$defs"]["event"]["properties"]["kind"]["enum"] == [kind.value for kind in EventKind]


def test_every_column_is_documented() -> None:
    assert [name for name in COLUMNS if f"`{name}`" not in PAGE] == []


@pytest.mark.parametrize("text", TABLES)
def test_tables_are_sound_logs_and_fit_the_schema_as_json(text: str) -> None:
    read = read_event_file(text.encode(), "x.csv")
    assert read.findings == ()
    assert check_log(read.events).findings == []
    for event in read.events:
        CHECK.validate(event_to_json(event))


def test_the_correction_leaves_what_happened() -> None:
    read = read_event_file(TABLES[1].encode(), "x.csv")
    assert [(event.seq, event.made) for event in check_log(read.events).events] == [(1, 300)]


def test_records_are_sound_and_fit_the_schema() -> None:
    (text,) = [text for kind, text in BLOCKS if kind == "json"]
    CHECK.validate(json.loads(text))
    read = read_event_file(text.encode(), "x.json")
    assert check_log(read.events).findings == []
    assert len(read.events) == 1


def test_licences_are_read() -> None:
    (text,) = [text for kind, text in BLOCKS if "valid_from" in text]
    licences, findings = read_licences(text.encode())
    assert findings == ()
    assert (licences[0].number, licences[0].mine, licences[0].valid_to) == (
        "BW-ML-1",
        "Orapa",
        date(2029, 12, 31),
    )


@pytest.mark.parametrize("text", [text for kind, text in BLOCKS if kind == "console"])
def test_commands_print_what_the_page_shows(text: str, capsys: Any, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    Path("log.csv").write_text(LOG, encoding="utf-8")
    command, shown = text.removeprefix("$ openkp ").split("\n", 1)
    assert main(shlex.split(command)) == 0
    assert capsys.readouterr().out == shown


# --- schema and reader agree -------------------------------------------------------------------------------

AMOUNTS = st.sampled_from(["1.00", "2", "0.01", 3, "0", "-1.00", "1.005", "x", "", None, True, 0, -2])
NAMES = st.sampled_from(["P1", "P2", "Ä", "", " ", "x" * 200, "x" * 201, "a\tb", None, 7, ["P"]])
GOOD_NAMES = st.sampled_from(["P1", "P2", "P3"])
ORIGINS = st.sampled_from(
    ["BW", "NA", "?", "CF;zone=Berberati", "?;among=AO+CD", "Botswana", "bw", "BW;x=1", 5]
)


def records(amounts: Any, names: Any, origins: Any) -> Any:
    drawn = st.fixed_dictionaries({"parcel": names, "carats": amounts})
    made = st.fixed_dictionaries(
        {"parcel": names, "carats": amounts, "holder": names},
        optional={
            "origin": origins,
            "place": names,
            "stones": st.sampled_from([0, 3, -1, "x"]),
            "usd": amounts,
        },
    )
    return st.fixed_dictionaries(
        {
            "seq": st.sampled_from([1, 2, 10**12, 0, -1, "x", 10**16, None]),
            "kind": st.sampled_from([*(kind.value for kind in EventKind), "mining", None]),
            "date": st.sampled_from(["2026-01-01", "2026-13-01", "1.1.2026", "", None]),
        },
        optional={
            "inputs": st.lists(drawn, max_size=2),
            "outputs": st.lists(made, max_size=2),
            "origin": origins,
            "certificate": names,
            "corrects": st.sampled_from([0, 1, -1, "x"]),
            "polished": amounts,
        },
    )


def likely(kind: EventKind) -> Any:
    """Records that are mostly right, so that both sides of the agreement are met."""
    return records(st.sampled_from(["1.00", "2.00", "1.00"]), GOOD_NAMES, st.sampled_from(["BW", "NA"])).map(
        lambda record: {**record, "seq": 5, "kind": kind.value, "date": "2026-01-01"}
    )


#: What no schema can say: sums, names that repeat, numbers that must be smaller than others.
BEYOND = {
    "custody_origins_sum",
    "custody_creates_carats",
    "custody_loses_carats",
    "custody_loss_missing",
    "custody_parcel_repeated",
    "custody_cycle",
    "custody_polished_wrong",
    "custody_stated_sum",
    "custody_stated_not_brought",
    "custody_corrects_missing",
}


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 1.0},
        {"origin": "BW;mine=" + "%3B" * 100 + ";zone=" + "%3D" * 100},
        {"origin": "BW", "origins": [{"origin": "CF", "carats": "1.00"}]},
        {"origin": "", "origins": [{"origin": "CF", "carats": "1.00"}]},
        {"origns": "BW"},
        {"outputs": [{"parcel": "P", "carats": "1.00", "holder": "H", "orign": "BW"}]},
        {"outputs": [{"parcel": "P\u2028Q", "carats": "1.00", "holder": "H"}]},
        {
            "kind": "move",
            "inputs": [{"parcel": "Q", "carats": "1.00"}],
            "outputs": [{"parcel": "P", "carats": "1.00", "holder": "H", "origin": "BW"}],
        },
        {
            "kind": "sort",
            "inputs": [{"parcel": "Q", "carats": "1.00"}],
            "outputs": [{"parcel": "P", "carats": "1.00", "holder": "H", "origin": "BW"}],
        },
    ],
)
def test_schema_and_reader_agree_on_what_is_easily_wrong(change: dict[str, Any]) -> None:
    plain = {"seq": 1, "kind": "opening", "date": "2026-01-01"}
    made = {"outputs": [{"parcel": "P", "carats": "1.00", "holder": "H"}]}
    record = plain | made | change
    for form in (record, [record], {"events": [record]}):
        assert CHECK.is_valid(form) == bool(read_event_file(json.dumps(form).encode(), "x.json").events)
    assert not CHECK.is_valid({"events": 5})


@settings(max_examples=150)
@given(records(AMOUNTS, NAMES, ORIGINS) | st.sampled_from(list(EventKind)).flatmap(likely))
def test_what_the_reader_takes_the_schema_takes_and_the_other_way_round(record: dict[str, Any]) -> None:
    read = read_event_file(json.dumps(record).encode(), "x.json")
    fits = CHECK.is_valid(record)
    codes = {found.code for found in read.findings}
    if read.events:
        CHECK.validate(event_to_json(read.events[0]))
    if fits:
        assert read.events or codes <= BEYOND, codes
    else:
        assert read.findings, next(CHECK.iter_errors(record)).message


def test_all_origins_are_in_the_file_as_the_page_shows(capsys: Any, tmp_path: Path) -> None:
    (text,) = [text for kind, text in BLOCKS if kind == "text"]
    log, shares = tmp_path / "log.csv", tmp_path / "shares.csv"
    log.write_text(LOG, encoding="utf-8")
    assert main(["custody", "origins", str(log), "--out", str(shares)]) == 0
    assert shares.read_text(encoding="utf-8") == text
