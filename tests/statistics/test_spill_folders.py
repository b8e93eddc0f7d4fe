"""Copies of certificates do not stay behind: not at SIGTERM, and not for longer than the next start."""

from __future__ import annotations

import os
import platform
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from openkp.statistics import engines
from openkp.statistics.engines import NoEngine, opened
from openkp.statistics.spill_folders import spill_folder

WAITS = """
import time
from openkp.statistics.engines import opened
with opened():
    print("ready", flush=True)
    time.sleep(60)
"""


def test_a_program_that_is_told_to_stop_leaves_no_folder(tmp_path: Path) -> None:
    asked = [sys.executable, "-c", WAITS]
    with subprocess.Popen(
        asked, stdout=subprocess.PIPE, env={**os.environ, "TMPDIR": str(tmp_path)}
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        assert len(list(tmp_path.glob(f"openkp-spill-*-{child.pid}-*"))) == 1
        child.send_signal(signal.SIGTERM)
        assert child.wait(30) == 143
    assert list(tmp_path.glob("openkp-spill-*")) == []


def test_folders_of_killed_programs_are_swept_and_others_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait(30)
    machine = re.sub(r"[^A-Za-z0-9]", "", platform.node())[:40] or "here"
    names = [
        f"openkp-spill-{machine}-{gone.pid}-a",
        f"openkp-spill-{machine}-{os.getpid()}-b",
        f"openkp-spill-elsewhere-{gone.pid}-c",
    ]
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "copy.parquet").write_bytes(b"x")
    with spill_folder() as folder:
        assert folder.is_dir()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names[1:])


def test_a_server_that_does_not_answer_is_given_up_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark")
    monkeypatch.setattr(engines, "ANSWERS_WITHIN", 0.5)
    with socket.socket() as silent:  # bound and not listening
        silent.bind(("127.0.0.1", 0))
        begun = time.monotonic()
        with (
            pytest.raises(NoEngine, match="no Spark Connect server"),
            opened(f"spark://127.0.0.1:{silent.getsockname()[1]}"),
        ):
            pass
    assert time.monotonic() - begun < 20
