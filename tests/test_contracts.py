"""The house's contracts hold, and each one bites when it is broken on purpose."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
SPOILT = ROOT / "src/openkp/office/certificates/spoilt.py"
#: contract -> (module to spoil, the import that breaks it)
BREAKS = {
    "Imports point one way": [
        ("scheme/findings.py", "import openkp.log"),
        ("scheme/findings.py", "import openkp.statements"),
        ("log/hashing.py", "import openkp.statements"),
        ("statements/cbor.py", "import openkp.log"),
        ("statements/cbor.py", "import openkp.simulation"),
        ("statements/cbor.py", "import openkp.governance"),
        ("governance/machines.py", "import openkp.simulation"),
        ("governance/machines.py", "import openkp.statistics"),
        ("statistics/figures.py", "import openkp.governance"),
        ("definitions/elements.py", "import openkp.statistics"),
        ("definitions/elements.py", "import openkp.governance"),
        ("definitions/elements.py", "import openkp.office"),
        ("statements/cbor.py", "import openkp.definitions"),
        ("custody/ledger.py", "import openkp.statistics"),
        ("custody/ledger.py", "import openkp.office"),
        ("scheme/findings.py", "import openkp.custody"),
        ("simulation/plans.py", "import openkp.office"),
        ("office/clock.py", "import openkp.cli"),
    ],
    "Engines know no framework, database or network": [
        ("scheme/findings.py", "import django"),
        ("statements/cbor.py", "import httpx"),
        ("log/hashing.py", "import sqlite3"),
        ("governance/machines.py", "import ninja"),
        ("statistics/figures.py", "import django"),
        ("definitions/elements.py", "import django"),
        ("definitions/bulk.py", "import sqlite3"),
        ("custody/ledger.py", "import django"),
        ("simulation/plans.py", "import socket"),
    ],
}


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [BIN / "lint-imports", "--no-cache", "--config", ROOT / ".importlinter"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(
        ROOT / "src",
        folder / "src",
        ignore=shutil.ignore_patterns("reference", "static", "templates", "__pycache__"),
    )
    return folder


def test_the_house_as_it_stands_keeps_its_contracts(copy):
    done = lint_imports(copy)
    assert done.returncode == 0, done.stdout
    for contract in BREAKS:
        assert re.search(rf"{re.escape(contract)} KEPT", done.stdout)


@pytest.mark.parametrize(
    ("contract", "module", "line"),
    [(contract, *each) for contract, breaks in BREAKS.items() for each in breaks],
)
def test_a_contract_bites(tmp_path, copy, contract, module, line):
    folder = tmp_path / "broken"
    shutil.copytree(copy, folder)
    spoilt = folder / "src/openkp" / module
    spoilt.write_text(f"{spoilt.read_text()}\n{line}\n")
    done = lint_imports(folder)
    assert done.returncode != 0
    assert re.search(rf"{re.escape(contract)} BROKEN", done.stdout), done.stdout


@pytest.mark.parametrize(
    "line",
    [
        "import datetime\ndatetime.datetime.now()",
        "import datetime\ndatetime.date.today()",
        "import uuid\nuuid.uuid4()",
        "import random",
        "import secrets",
        "import time\ntime.time()",
    ],
)
def test_clock_and_dice_are_banned_in_engines_and_desks(line):
    done = subprocess.run(
        [*f"{BIN}/ruff check --select TID251 --no-cache --stdin-filename".split(), SPOILT, "-"],
        input=line + "\n",
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "TID251" in done.stdout


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_lock_files_name_no_registry():
    locks = sorted((ROOT / "requirements").glob("*.txt"))
    assert locks
    for lock in locks:
        text = lock.read_text()
        assert not re.search(r"://|--(extra-)?index|--find-links", text), lock
        assert "--hash=sha256:" in text


def test_nothing_names_this_machine_or_a_package_registry():
    hosts = ["pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "/work" + "/main", "/opt" + "/pypi"]
    for path in tracked():
        if path.suffix in (".png", ".woff2", ".otf", ".ttf", ".wasm") or path.stat().st_size > 5_000_000:
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        found = [host for host in hosts if host in text]
        assert not found, f"{path.relative_to(ROOT)} names {found}"
