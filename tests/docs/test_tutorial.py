"""The tutorial works as printed: its blocks are run, in order, in an empty folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_tutorial_runs_from_beginning_to_end(tmp_path):
    text = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 5
    script = "set -euo pipefail\n" + "\necho == next block\n".join(blocks)
    command = tmp_path / "bin" / "openkp"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m openkp "$@"\n')
    command.chmod(0o755)
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OPENKP_", "DJANGO_", "PYTEST_"))
    }
    environment |= {
        "PATH": f"{command.parent}{os.pathsep}{environment['PATH']}",
        "PYTHONPATH": str(ROOT / "src"),
        "HOME": str(tmp_path),
    }
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "stopped, as it should be" in done.stdout
    assert '"uncertain": true' in done.stdout
    assert (tmp_path / "certificate.pdf").read_bytes().startswith(b"%PDF-")
    assert (tmp_path / "proof.tlog-proof").read_text().startswith("c2sp.org/tlog-proof@v1")
    assert "All is well." in done.stdout
    assert "Stones of CF may go to AE on 2016-06-01" in done.stdout
    assert "Stones of CF may not go to AE on 2016-09-18" in done.stdout
    assert "Stones of CF may go to AE on 2016-09-19" in done.stdout
    assert done.stdout.count("stopped, as it should be") == 6
    assert "(OKP/2015/CF/compliant-zones:2)" in done.stdout
    assert "asserted, recognised by some and rejected by others" in done.stdout
    assert "decision KP/2012/Plenary/AD1: Administrative Support Mechanism" in done.stdout
    assert "definition: carried over" in done.stdout
    printed = re.findall(r"^```text\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    assert len(printed) == 7
    for shown in printed:
        assert shown.rstrip("\n") in done.stdout, shown
    assert "Traceback" not in done.stderr
