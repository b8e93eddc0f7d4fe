"""What the guide on definitions prints can be done as printed."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from openkp.cli import main
from openkp.definitions.debates import debates

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "guides" / "definitions.md").read_text("utf-8")
COMMANDS = [
    line.strip()
    for block in re.findall(r"^ *```sh\n(.*?)^ *```$", GUIDE, flags=re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]


@pytest.fixture
def _own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The draft that the guide speaks of, which is the example of its format."""
    page = Path(__file__).resolve().parents[2] / "docs" / "reference" / "draft-format.md"
    example = re.search(r"^```toml\n(.*?)^```$", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert example is not None
    (tmp_path / "draft.toml").write_text(example[1], encoding="utf-8")
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("_own_files")
def test_every_command_of_the_guide_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(COMMANDS) >= 12
    for command in COMMANDS:
        words, _, file = command.removeprefix("openkp ").partition(" > ")
        assert main(shlex.split(words)) == 0, command
        said = capsys.readouterr()
        assert said.out or said.err
        if file:
            own = said.out.replace("definition D6", "definition mine")  # as the guide asks for
            Path(file).write_text(own, encoding="utf-8")


def test_the_python_of_the_guide_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (program,) = re.findall(r"^```python\n(.*?)^```$", GUIDE, flags=re.MULTILINE | re.DOTALL)
    exec(compile(program, "guide", "exec"), {})
    assert capsys.readouterr().out.startswith("covered ")


def test_the_debates_that_the_docs_name_are_those_shipped() -> None:
    assert list(debates()) == ["2012", "2018-19", "2025"]


def test_what_the_guide_and_the_readme_say_of_setting_up_is_there() -> None:
    """The command that a checkout has, the extras that can be installed, what an office does not change."""
    root = Path(__file__).resolve().parents[2]
    readme, makefile = ((root / name).read_text("utf-8") for name in ("README.md", "Makefile"))
    targets = {word for word in re.findall(r"`make ([a-z]+)", readme) if word}
    assert {"setup", "demo"} <= targets
    assert all(re.search(rf"^{target}:", makefile, flags=re.MULTILINE) for target in targets)
    extras = set(re.findall(r"'\.\[([a-z]+)\]'", readme + GUIDE))
    assert extras == {"search", "scale", "lineage"}
    pyproject = (root / "pyproject.toml").read_text("utf-8")
    assert all(f"requirements/{extra}.in" in pyproject for extra in extras)
    assert ".venv/bin/openkp" in GUIDE
    assert "OPENKP_HOME" in GUIDE
