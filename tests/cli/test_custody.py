"""`openkp custody`: a log of events checked, traced and balanced, on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from openkp.cli import main

HEAD = "seq,kind,side,parcel,carats,holder,origin,date,certificate\n"
LOG = (
    HEAD
    + """1,production,out,P1,10.00,H1,BW;mine=Orapa,2026-01-05,
2,import,out,P2,10.00,H1,NA,2026-01-07,NA-1
3,mix,in,P1,10.00,,,2026-02-01,
3,mix,in,P2,10.00,,,2026-02-01,
3,mix,out,P3,20.00,H1,,2026-02-01,
4,split,in,P3,6.00,,,2026-02-02,
4,split,out,P4,6.00,H1,,2026-02-02,
5,cleaning_loss,in,P4,6.00,,,2026-02-03,
5,cleaning_loss,out,P5,5.90,H1,,2026-02-03,
6,export,in,P5,5.90,,,2026-03-01,BW-9
"""
)


@pytest.fixture
def run(capsys: Any, tmp_path: Path) -> Any:
    """Write a log, run a command on it; exit code, output, talk."""

    def call(command: str, *options: str, log: str = LOG, name: str = "log.csv") -> tuple[int, str, str]:
        path = tmp_path / name
        path.write_text(log, encoding="utf-8")
        code = main(["custody", command, str(path), *options])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def wrong(run: Any, log: str, *options: str) -> list[tuple[str, int | None, str]]:
    """What check says of a log that is not sound: code, number of the event, severity."""
    code, out, _ = run("check", "--json", *options, log=log)
    answer = json.loads(out)
    assert code == 1
    assert answer["is_sound"] is False
    return [(found["code"], found["event"], found["severity"]) for found in answer["findings"]]


# --- check ------------------------------------------------------------------------------------------------


def test_a_sound_log(run: Any) -> None:
    code, out, _ = run("check", "--json")
    assert code == 0
    assert json.loads(out) == {
        "file": "log.csv",
        "rows": 10,
        "events": 6,
        "posted": 6,
        "refused": [],
        "parcels": 5,
        "carats_in": "20.00",
        "carats_out": "6.00",
        "carats_left": "14.00",
        "is_sound": True,
        "findings": [],
    }
    code, out, err = run("check")
    assert code == 0
    assert out.startswith("log.csv: 6 events, 6 posted, 5 parcels\n")
    assert err == "Everything adds up.\n"


@pytest.mark.parametrize(
    ("old", "new", "code", "event"),
    [
        ("P1,10.00,H1", "P1,-10.00,H1", "custody_cell_unreadable", 1),
        ("P1,10.00,H1", "P1,10.001,H1", "custody_cell_unreadable", 1),
        ("3,mix,in,P1,", "3,mix,in,P9,", "custody_parcel_unknown", 3),
        ("2026-02-02", "2026-01-31", "custody_used_before_made", 4),
        ("out,P3,20.00", "out,P3,20.01", "custody_creates_carats", 3),
        ("in,P3,6.00", "in,P3,26.00", "custody_creates_carats", 4),
        ("out,P4,6.00,H1", "out,P3,6.00,H1", "custody_cycle", 4),
        ("out,P4,6.00,H1", "out,P1,6.00,H1", "custody_parcel_exists", 4),
        ("5,cleaning_loss", "3,cleaning_loss", "custody_event_twice", 3),
        ("6,export", "2,export", "custody_event_twice", 2),
        ("BW-9", "", "custody_certificate_missing", 6),
        ("P2,10.00,H1", "P2,10.00,H2", "custody_several_holders", 3),
    ],
)
def test_bad_input_names_its_event(run: Any, old: str, new: str, code: str, event: int) -> None:
    changed = LOG.replace(old, new)
    assert changed != LOG
    if code == "custody_creates_carats" and event == 4:
        changed = changed.replace("out,P4,6.00", "out,P4,26.01")
    found = wrong(run, changed)
    assert found[0] == (code, event, "blocks")
    assert [each for each in found[1:] if each[0] != "custody_parcel_unknown" and each[2] == "blocks"] == []


def test_more_than_a_parcel_has(run: Any) -> None:
    found = wrong(run, LOG + "7,theft,in,P3,14.01,,,2026-03-02,\n")
    assert found == [("custody_overdrawn", 7, "blocks")]


def test_one_certificate_exports_once(run: Any) -> None:
    found = wrong(run, LOG + "7,export,in,P3,1.00,,,2026-03-02,bw-9\n")
    assert found == [("custody_certificate_twice", 7, "blocks")]


def test_what_rests_on_a_refused_event_is_counted_and_not_accused(run: Any) -> None:
    changed = LOG.replace("P1,10.00,H1", "P1,ten,H1")
    _, out, _ = run("check", "--json", log=changed)
    answer = json.loads(out)
    assert [(found["code"], found["event"]) for found in answer["findings"]] == [
        ("custody_cell_unreadable", 1),
        ("custody_follows_refused", 3),
    ]
    assert answer["refused"] == [1, 3, 4, 5, 6]
    assert (answer["events"], answer["posted"]) == (6, 1)


def test_days_may_go_back_where_paper_is_typed_in_later(run: Any) -> None:
    code, out, _ = run("check", "--json", log=LOG + "7,production,out,P6,1.00,H1,BW,2025-12-31,\n")
    assert code == 0
    assert [(found["code"], found["event"]) for found in json.loads(out)["findings"]] == [
        ("custody_day_goes_back", 7)
    ]


MARANGE = (
    HEAD
    + """1,opening,out,P2,8.00,H1,BW,2014-03-01,
2,production,out,P1,2.00,H1,CF;zone=Bria,2014-03-01,
3,mix,in,P1,2.00,,,2014-03-02,
3,mix,in,P2,8.00,,,2014-03-02,
3,mix,out,P3,10.00,H1,,2014-03-02,
4,split,in,P3,0.01,,,2014-03-03,
4,split,out,P4,0.01,H1,,2014-03-03,
5,export,in,P4,0.01,,,2014-03-04,CM-1
6,production,out,P6,1.00,H1,BW,2014-03-05,
7,export,in,P6,1.00,,,2014-03-06,CM-2
"""
)


def test_an_origin_under_a_bar_stops_exactly_the_exports_that_may_hold_it(run: Any) -> None:
    found = wrong(run, MARANGE)
    assert [(event, severity) for _, event, severity in found] == [(2, "asks"), (5, "blocks")]
    answer = json.loads(run("check", "--json", log=MARANGE)[1])
    assert (answer["refused"], answer["posted"], answer["carats_out"], answer["carats_left"]) == (
        [5],
        6,
        "1.00",
        "10.00",
    )


def test_bars_may_be_seen_as_of_another_day(run: Any) -> None:
    code, out, _ = run("check", "--json", "--on", "2010-01-01", log=MARANGE)
    assert (code, json.loads(out)["findings"]) == (0, [])


LICENCES = """number,kind,holder,valid_from,valid_to,zone,mine,country
L-1,digger,H1,2026-01-01,2026-06-30,Kono,,sl
L-3,digger,H3,2026-01-01,2026-06-30,Kono,,
"""


@pytest.mark.parametrize(
    ("origin", "day", "codes"),
    [
        ("SL;zone=Kono;licence=L-1", "2026-03-01", []),
        ("SL;zone=Kono;licence=L-1", "2026-07-01", ["custody_licence_out_of_date"]),
        ("SL;zone=Bo;licence=L-1", "2026-03-01", ["custody_licence_wrong_zone"]),
        ("SL;zone=Kono;licence=L-2", "2026-03-01", ["custody_licence_unknown"]),
        ("GN;zone=Kono;licence=L-1", "2026-03-01", ["custody_licence_wrong_country"]),
        ("SL;zone=Kono;licence=L-3", "2026-03-01", ["custody_licence_other_holder"]),
    ],
)
def test_licences_out_of_date_or_area(
    run: Any, tmp_path: Path, origin: str, day: str, codes: list[str]
) -> None:
    (tmp_path / "licences.csv").write_text(LICENCES)
    log = HEAD + f"4,production,out,P1,1.00,H1,{origin},{day},\n"
    code, out, _ = run("check", "--json", "--licences", str(tmp_path / "licences.csv"), log=log)
    found = json.loads(out)["findings"]
    assert code == (1 if codes else 0)
    assert [(each["code"], each["event"]) for each in found] == [(each, 4) for each in codes]


def test_a_bad_file_of_licences_is_said(run: Any, tmp_path: Path) -> None:
    (tmp_path / "licences.csv").write_text(LICENCES.replace("2026-06-30", "June"))
    code, out, _ = run("check", "--json", "--licences", str(tmp_path / "licences.csv"))
    assert code == 1
    assert json.loads(out)["findings"][0]["code"] == "custody_licence_unreadable"


# --- origin, trace, balance -------------------------------------------------------------------------------


def test_origin_has_the_shape_that_is_promised(run: Any) -> None:
    code, out, _ = run("origin", "--parcel", "P5", "--json")
    answer = json.loads(out)
    assert code == 0
    assert answer == {
        "parcel": "P5",
        "carats": "5.90",
        "origins": [
            {
                "origin": "BW;mine=Orapa",
                "carats": "2.95",
                "share": 0.5,
                "min_carats": "0.00",
                "max_carats": "5.90",
            },
            {"origin": "NA", "carats": "2.95", "share": 0.5, "min_carats": "0.00", "max_carats": "5.90"},
        ],
        "model": "mass_balance",
        "note": answer["note"],
    }
    assert "bookkeeping" in answer["note"]


def test_origin_of_one_mine_is_kept_apart(run: Any) -> None:
    _, out, err = run("origin", "--parcel", "P1")
    assert out.splitlines()[0] == "P1: 10.00 ct, identity preserved"
    assert "100.0000%" in out
    assert "bookkeeping" in err


def test_the_exact_range_is_narrower_where_parts_come_together_again(run: Any) -> None:
    log = LOG.split("5,cleaning")[0] + (
        "5,mix,in,P3,14.00,,,2026-02-03,\n5,mix,in,P4,6.00,,,2026-02-03,\n"
        "5,mix,out,P9,20.00,H1,,2026-02-03,\n"
    )
    ranges = {}
    for options in ([], ["--tight"]):
        answer = json.loads(run("origin", "--parcel", "P9", "--json", *options, log=log)[1])
        ranges[bool(options)] = [(each["min_carats"], each["max_carats"]) for each in answer["origins"]]
    assert ranges[True] == [("10.00", "10.00"), ("10.00", "10.00")]
    assert ranges[False] != ranges[True]


@pytest.mark.parametrize("command", [["origin", "--parcel", "P99"], ["trace", "--from", "P99"]])
def test_a_parcel_that_is_not_there_is_a_wrong_use(run: Any, command: list[str]) -> None:
    code, out, err = run(*command)
    assert (code, out) == (2, "")
    assert "P99" in err


def test_trace_forward_from_a_parcel_and_back_from_one(run: Any) -> None:
    code, out, _ = run("trace", "--from", "P1", "--json")
    forward = json.loads(out)
    assert code == 0
    assert (forward["kind"], forward["direction"]) == ("parcel", "forward")
    assert [each["parcel"] for each in forward["parcels"]] == ["P1", "P3", "P4", "P5"]
    assert [(each["certificate"], each["carats"]) for each in forward["exports"]] == [("BW-9", "5.90")]
    back = json.loads(run("trace", "--from", "P4", "--back", "--json")[1])
    assert [each["parcel"] for each in back["parcels"]] == ["P1", "P2", "P3", "P4"]
    assert back["sources"] == [1, 2]


def test_trace_of_certificates(run: Any) -> None:
    arrived = json.loads(run("trace", "--from", "na-1", "--json")[1])
    assert (arrived["kind"], arrived["sources"]) == ("certificate", [2])
    assert [each["parcel"] for each in arrived["parcels"]] == ["P2", "P3", "P4", "P5"]
    left = json.loads(run("trace", "--from", "BW-9", "--back", "--json")[1])
    assert left["sources"] == [1, 2]
    assert left["events"] == [1, 2, 3, 4, 5, 6]
    shipped = json.loads(run("trace", "--from", "BW-9", "--json")[1])
    assert [each["event"] for each in shipped["exports"]] == [6]


@pytest.mark.parametrize("asked", ["NA;zone=Luderitz", "NA;period=2025"])
def test_stones_that_only_may_be_it_count_for_at_most_only(run: Any, asked: str) -> None:
    answer = json.loads(run("trace", "--from", asked, "--json")[1])
    parcels = [(each["share_carats"], each["min_carats"], each["max_carats"]) for each in answer["parcels"]]
    assert parcels == [("0.00", "0.00", most) for most in ("10.00", "10.00", "6.00", "5.90")]


TOLD_APART = (
    HEAD
    + """1,opening,out,P,5.00,H,CF,2026-01-01,
2,import,out,Q,5.00,H,BW,2026-01-01,BW-2026-0007
3,mix,in,P,5.00,,,2026-01-02,
3,mix,in,Q,5.00,,,2026-01-02,
3,mix,out,M,10.00,H,,2026-01-02,
4,sort,in,M,10.00,,,2026-01-03,
4,sort,out,B,5.00,H,BW,2026-01-03,
4,sort,out,C,5.00,H,,2026-01-03,
5,production,out,CF,1.00,H,BW,2026-01-03,
"""
)


def test_trace_of_a_parcel_lists_only_what_may_hold_its_stones(run: Any) -> None:
    answer = json.loads(run("trace", "--from", "P", "--json", log=TOLD_APART)[1])
    assert [each["parcel"] for each in answer["parcels"]] == ["P", "M", "C"]
    assert "note" not in answer
    assert "bookkeeping" not in run("trace", "--from", "P", log=TOLD_APART)[2]
    # one number, however it is written
    answer = json.loads(run("trace", "--from", "bw 2026/7", "--json", log=TOLD_APART)[1])
    assert (answer["kind"], [each["parcel"] for each in answer["parcels"]]) == (
        "certificate",
        ["Q", "M", "B"],
    )


def test_a_name_that_is_several_things_says_so(run: Any) -> None:
    answer = json.loads(run("trace", "--from", "CF", "--json", log=TOLD_APART)[1])
    assert (answer["kind"], answer["also"]) == ("parcel", ["origin"])
    assert "there is also such an origin: --kind origin" in run("trace", "--from", "CF", log=TOLD_APART)[2]
    answer = json.loads(run("trace", "--from", "CF", "--kind", "origin", "--json", log=TOLD_APART)[1])
    assert [each["parcel"] for each in answer["parcels"]] == ["P", "M", "C"]
    assert run("trace", "--from", "P", "--kind", "certificate", log=TOLD_APART)[0] == 2


def test_trace_of_an_origin_lists_what_may_hold_it(run: Any) -> None:
    answer = json.loads(run("trace", "--from", "NA", "--json")[1])
    assert answer["kind"] == "origin"
    assert [(each["parcel"], each["min_carats"], each["max_carats"]) for each in answer["parcels"]] == [
        ("P2", "10.00", "10.00"),
        ("P3", "10.00", "10.00"),
        ("P4", "0.00", "6.00"),
        ("P5", "0.00", "5.90"),
    ]
    assert [each["share_carats"] for each in answer["exports"]] == ["2.95"]


def test_an_origin_has_nothing_behind_it_and_another_mine_holds_nothing(run: Any) -> None:
    assert run("trace", "--from", "NA", "--back")[0] == 2
    answer = json.loads(run("trace", "--from", "BW;mine=Jwaneng", "--json")[1])
    assert (answer["parcels"], answer["exports"]) == ([], [])


def balance_of(run: Any, first: str, last: str, *, holder: str = "H1", log: str = LOG) -> tuple[int, Any]:
    code, out, _ = run("balance", "--holder", holder, "--from", first, "--to", last, "--json", log=log)
    return code, json.loads(out) if out else None


def test_balance_of_a_holder(run: Any) -> None:
    code, answer = balance_of(run, "2026-01-06", "2026-02-28")
    assert code == 0
    assert (answer["opening"], answer["closing"], answer["first_bad"]) == ("10.00", "19.90", None)
    assert (answer["in"], answer["out"], answer["lost"]) == (
        {"import": "10.00"},
        {},
        {"cleaning_loss": "0.10"},
    )
    assert answer["closes"] is True


def test_balance_names_the_first_bad_event(run: Any) -> None:
    code, answer = balance_of(
        run, "2026-01-01", "2026-12-31", log=LOG.replace("3,mix,in,P1,10.00", "3,mix,in,P1,11.00")
    )
    assert code == 1
    assert (answer["first_bad"], answer["closes"]) == (3, False)


def test_balance_says_what_check_says(run: Any) -> None:
    log = LOG.replace("2,import,out,P2,10.00", "2,import,out,P2,ten") + "7,theft,in,P1,11.00,,,2026-03-02,\n"
    _, out, _ = run("check", "--json", log=log)
    checked = json.loads(out)
    code, answer = balance_of(run, "2026-01-01", "2026-12-31", log=log)
    assert (code, answer["closes"], answer["first_bad"]) == (1, False, checked["refused"][0])
    assert answer["findings"] == checked["findings"]
    assert answer["closing"] == checked["carats_left"] == "10.00"


def test_balance_is_asked_for_somebody_in_an_order_of_days(run: Any) -> None:
    assert balance_of(run, "2026-01-01", "2026-12-31", holder="Nobody")[0] == 2
    assert balance_of(run, "2026-12-31", "2026-01-01")[0] == 2
    assert balance_of(run, "yesterday", "2026-01-01")[0] == 2


@pytest.mark.parametrize(
    "command",
    [
        ["origin", "--parcel", "P1"],
        ["trace", "--from", "P1"],
        ["balance", "--holder", "H1", "--from", "2026-01-01", "--to", "2026-02-01"],
    ],
)
def test_nothing_is_worked_out_from_a_file_that_cannot_be_read(run: Any, command: list[str]) -> None:
    code, out, _ = run(*command, "--json", log="a,b\n1,2\n")
    assert code == 1
    assert [found["code"] for found in json.loads(out)["findings"]] == ["custody_columns_missing"]


@pytest.mark.parametrize("command", ["check", "origin", "trace", "balance"])
def test_a_file_that_is_not_there(command: str, capsys: Any) -> None:
    options = {
        "origin": ["--parcel", "P1"],
        "trace": ["--from", "P1"],
        "balance": ["--holder", "H", "--from", "2026-01-01", "--to", "2026-01-01"],
    }
    assert main(["custody", command, "/nowhere/log.csv", *options.get(command, [])]) == 2
    assert "/nowhere/log.csv cannot be read" in capsys.readouterr().err


def test_json_lines_are_read_like_rows(run: Any) -> None:
    line = '{"seq": 1, "kind": "production", "date": "2026-01-05", "origin": "NA", "outputs": [%s]}'
    log = line % '{"parcel": "P1", "carats": "10.00", "holder": "H1"}'
    code, out, _ = run("origin", "--parcel", "P1", "--json", log=log, name="log.jsonl")
    assert code == 0
    assert json.loads(out)["origins"][0]["origin"] == "NA"
