"""What others saw and a backup lacks: counted under every name that a log had since, and never forgotten."""

from __future__ import annotations

import json

import pytest

from openkp.cli.backup_file import LogHead
from openkp.cli.lost_entries import (
    LOST,
    Lost,
    lost_between,
    lost_here,
    note_lost,
    noted_heads,
    require_known,
    settle,
)
from openkp.cli.speaking import Trouble

NAME = "log.example/bw/statements"


def head(name: str, size: int) -> LogHead:
    return LogHead(name=name, authority="bw", kind="statements", size=size, published=size, checkpoint="")


def lost(*seen: LogHead, name: str = NAME, size: int = 100) -> list[tuple[int, str]]:
    return [(one.count, one.newest) for one in lost_between([head(name, size)], seen)]


def test_what_was_seen_beyond_the_backup_is_missing():
    assert lost() == []
    assert lost(head(NAME, 90), head(NAME, 100)) == []
    assert lost(head(NAME, 130), head(NAME, 120)) == [(30, NAME)]


def test_entries_under_a_later_name_are_missing_too():
    """The same backup a second time: 20 entries were lost, their numbers spoilt, 10 more issued since."""
    assert lost(head(NAME, 120), head(f"{NAME}-r2", 110)) == [(30, f"{NAME}-r2")]
    assert lost(head(NAME, 100), head(f"{NAME}-r2", 100)) == [(1, f"{NAME}-r2")]


def test_a_later_name_alone_does_not_say_how_many_are_missing():
    with pytest.raises(Trouble, match="-r2 since this backup"):
        lost(head(f"{NAME}-r2", 110))
    with pytest.raises(Trouble):
        lost(head(NAME, 120), head(f"{NAME}-r3", 110))


def test_an_old_loss_is_no_new_one():
    assert lost(head(NAME, 120), head(f"{NAME}-r2", 105), name=f"{NAME}-r2", size=105) == []


def test_a_checkpoint_of_a_log_that_the_backup_lacks_is_told():
    require_known([head(f"{NAME}-r2", 1)], [head(NAME, 5)])
    with pytest.raises(Trouble, match="not in this backup"):
        require_known([head(NAME, 1)], [head("log.example/na/statements", 5)])


LOSS = Lost(log=NAME, authority="bw", kind="statements", held=100, seen=130, newest=f"{NAME}-r2")


def test_a_note_is_read_back_and_a_second_restoring_forgets_nothing(tmp_path):
    note_lost(tmp_path, [LOSS], "2026-11-26T20:30:00+00:00")
    assert lost_here(tmp_path) == [LOSS]
    assert [(one.name, one.size) for one in noted_heads(tmp_path)] == [(f"{NAME}-r2", 130)]
    settle(tmp_path, [NAME])
    assert not (tmp_path / LOST).exists()


def test_a_note_of_an_earlier_version_is_read(tmp_path):
    told = {"log": NAME, "authority": "bw", "kind": "statements", "held": 1, "seen": 2}
    (tmp_path / LOST).write_text(json.dumps({"backup": "2026-11-26T20:30:00+00:00", "lost": [told]}))
    assert [one.count for one in lost_here(tmp_path)] == [1]
