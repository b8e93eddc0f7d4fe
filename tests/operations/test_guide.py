"""The guide of operating and the files of `deploy/`: what they name exists, and the programs take it."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from openkp.cli.commands import command
from operations.bad_days import environment

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
GUIDE = ROOT / "docs" / "guides" / "operate.md"
UNITS = ["openkp.service", "openkp-worker.service", "openkp-backup.service", "openkp-backup.timer"]


def shell_lines(text: str) -> list[str]:
    """The lines of every `sh` block, continued ones joined."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.replace("\\\n", " ").splitlines() if line.strip()]


def openkp_calls() -> list[list[str]]:
    """Every call of openkp in the guide and in the units."""
    calls = [shlex.split(line) for line in shell_lines(GUIDE.read_text())]
    for unit in UNITS:
        for line in (DEPLOY / unit).read_text().splitlines():
            if line.startswith("ExecStart"):
                calls.append(["openkp", *shlex.split(line.partition("=")[2])[1:]])
    return [call[1:] for call in calls if call[0] == "openkp"]


def test_every_command_of_the_guide_is_one_of_ours_with_its_options():
    calls = openkp_calls()
    assert len(calls) > 12
    for call in calls:
        here = command()
        words = list(call)
        while isinstance(here, typer.core.TyperGroup):
            assert words, call
            assert words[0] in here.commands, call
            here = here.commands[words.pop(0)]
        with here.make_context("openkp", words, resilient_parsing=False):
            pass  # options that do not exist, or arguments too many, raise


def test_every_file_that_the_guide_installs_is_there():
    text = GUIDE.read_text()
    named = set(re.findall(r"/opt/openkp/deploy/([\w.-]+)", text))
    there = {path.name for path in DEPLOY.iterdir()}
    assert named == there, "a file that the guide does not name, or the other way round"
    for line in shell_lines(text):
        assert subprocess.run(["sh", "-n"], input=line, text=True).returncode == 0, line


def test_settings_in_the_environment_are_those_that_the_office_knows():
    known = set(re.findall(r"OPENKP_\w+", (ROOT / "src/openkp/office/settings.py").read_text()))
    for line in (DEPLOY / "environment").read_text().splitlines():
        if line and not line.startswith("#"):
            name, sign, value = line.partition("=")
            assert sign
            assert name in known
            assert not set(value) & set(" '\"$`"), "the same line is read by systemd and by a shell"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_the_units_are_what_systemd_takes(tmp_path):
    """With the program in the place where the guide puts it; only that place is another one here."""
    program = tmp_path / "openkp"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for unit in UNITS:
        text = (DEPLOY / unit).read_text()
        (tmp_path / unit).write_text(text.replace("/opt/openkp/.venv/bin/openkp", str(program)))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / unit) for unit in UNITS)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "Unknown" not in done.stderr


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_takes_the_site(tmp_path):
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test"]
    made += ["-keyout", str(tmp_path / "key"), "-out", str(tmp_path / "cert")]
    subprocess.run(made, check=True, capture_output=True)
    site = (DEPLOY / "nginx-openkp.conf").read_text()
    for given, here in (
        ("/etc/ssl/certs/certificates.example.org.pem", "cert"),
        ("/etc/ssl/private/certificates.example.org.key", "key"),
        ("/var/cache/nginx/openkp", "cache"),
    ):
        assert given in site
        site = site.replace(given, str(tmp_path / here))
    whole = tmp_path / "nginx.conf"
    whole.write_text(
        f"pid {tmp_path}/pid;\nerror_log {tmp_path}/error;\nevents {{}}\n"
        f"http {{\naccess_log {tmp_path}/access;\n{site}\n}}\n"
    )
    done = subprocess.run(["nginx", "-t", "-c", str(whole)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


def test_the_command_of_the_machine_reads_the_settings(tmp_path):
    """`/usr/local/bin/openkp` with the settings of a file, as the user of the office."""
    home = tmp_path / "home"
    home.mkdir()
    settings = tmp_path / "environment"
    settings.write_text(f"# the office\nOPENKP_HOME={home}\nOPENKP_URL=https://kp.example.org\n")
    user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    told = {"OPENKP_ENVIRONMENT": str(settings), "OPENKP_USER": user}
    told["OPENKP_PROGRAM"] = str(Path(sys.executable).with_name("openkp"))
    base = {name: value for name, value in environment(home).items() if not name.startswith("OPENKP_")}
    done = subprocess.run(
        [str(DEPLOY / "openkp"), "doctor", "--json"], env={**base, **told}, capture_output=True, text=True
    )
    assert done.returncode == 1, done.stderr  # there is no office in it yet
    assert str(home) in done.stdout
    assert os.access(DEPLOY / "openkp", os.X_OK)
