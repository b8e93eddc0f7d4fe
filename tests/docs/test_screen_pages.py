"""The pages of the screens say what the screens say today."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from openkp.statistics.screens import SCREENS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "reference" / "screens"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("screen_pages", ROOT / "tools" / "screen_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made(tool: ModuleType) -> dict[str, str]:
    pages: dict[str, str] = tool.pages()
    return pages


def test_the_pages_are_as_the_code_would_write_them(made: dict[str, str]) -> None:
    for name, text in made.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, f"{name}: run tools/screen_pages.py"
    assert {path.name for path in FOLDER.glob("*.md")} == set(made)


@pytest.mark.parametrize("screen", SCREENS)
def test_a_page_has_all_its_parts(made: dict[str, str], screen: str) -> None:
    page = made[f"{screen}.md"]
    for part in ("## Formula", "## Thresholds", "## Questions", "## On the real filings", "## Example"):
        assert part in page
    for name in SCREENS[screen].thresholds:
        assert f"`{name}`" in page
    assert SCREENS[screen].reference in page


def test_every_page_is_in_the_navigation_and_in_the_index(made: dict[str, str]) -> None:
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for name in made:
        assert f"reference/screens/{name}" in navigation
    assert set(re.findall(r"\]\((\w+)\.md\)", made["index.md"])) == set(SCREENS)


def test_the_check_names_what_is_old(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tool, "FOLDER", tmp_path)
    monkeypatch.setattr(tool, "pages", lambda: {"silence.md": "new"})
    assert tool.main(["--check"]) == 1
    assert "silence.md" in capsys.readouterr().err
    assert tool.main([]) == 0
    assert tool.main(["--check"]) == 0
