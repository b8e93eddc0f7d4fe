"""`openkp meeting simulate`: plays a script; 0 as expected, 1 not, 2 for a broken script."""

from __future__ import annotations

import json

import pytest

from openkp.cli import main

CALL = """
[[acts]]
at = 2024-03-01T09:00:00+04:00
act = "meeting_called"
by = "AE"
seat = "chair"
meeting = "m"
expect = "{expect}"
[acts.data]
kind = "intersessional"
title = "A meeting"
opens_on = 2024-03-01
"""


@pytest.fixture
def run(capsys):
    def run(*arguments: str):
        code = main(list(arguments))
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def script(tmp_path):
    def script(text: str) -> str:
        path = tmp_path / "script.toml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return script


def test_the_shipped_example_reads_as_a_record(run):
    code, out, _ = run("meeting", "simulate", "washington-2012")
    assert code == 0
    assert "An intersessional meeting decides nothing: it is for discussion." in out
    assert "decision KP/2012/Plenary/AD1: Administrative Support Mechanism" in out
    assert "no consensus definition" in out
    assert "illustration: no source says" in out


def test_the_shipped_example_as_json(run):
    code, out, _ = run("meeting", "simulate", "washington-2012", "--json")
    answer = json.loads(out)
    assert code == 0
    assert answer["as_expected"]
    assert [each["id"] for each in answer["decisions"]] == ["KP/2012/Plenary/AD1", "KP/2012/Plenary/AD2"]
    refused = [each for each in answer["acts"] if each["outcome"] == "refused"]
    assert refused
    assert all(finding["clause"] for each in refused for finding in each["findings"])
    by_id = {each["id"]: each for each in answer["meetings"]}
    assert [line["word"] for line in by_id["washington-intersessional"]["record"]] == ["understanding"]
    assert by_id["washington-plenary"]["communique"]


@pytest.mark.parametrize("arguments", [(), ("--example",)])
def test_without_a_script_the_examples_are_listed(run, arguments):
    code, out, _ = run("meeting", "simulate", *arguments)
    assert code == 0
    assert out.startswith("washington-2012: ")
    code, out, _ = run("meeting", "simulate", *arguments, "--json")
    assert json.loads(out)[0]["name"] == "washington-2012"


def test_a_script_that_comes_out_otherwise_ends_with_1(run, script):
    assert run("meeting", "simulate", script(CALL.format(expect="done")))[0] == 0
    code, out, _ = run("meeting", "simulate", script(CALL.format(expect="refused:not_the_chair")))
    assert code == 1
    assert "Not as the script expects: act 1" in out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not toml at all [", "is not TOML"),
        ("title = 'x'", "acts"),
        (CALL.format(expect="maybe"), "Act 1: “expect”"),
        (CALL.format(expect="done").replace("meeting_called", "dance"), "Act 1: “act” is not an act"),
        (CALL.format(expect="done").replace('seat = "chair"\n', ""), "“seat” is missing"),
    ],
)
def test_a_broken_script_ends_with_2_and_names_the_act_and_field(run, script, text, said):
    code, out, err = run("meeting", "simulate", script(text))
    assert code == 2
    assert not out
    assert said in err


def test_a_file_that_is_not_there_ends_with_2(run):
    code, _, err = run("meeting", "simulate", "no-such-script.toml")
    assert code == 2
    assert "cannot be read" in err
