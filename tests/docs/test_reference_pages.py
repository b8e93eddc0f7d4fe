"""The reference pages say what the code says, and what they show can be used."""

from __future__ import annotations

import importlib.util
import json
import re
from dataclasses import fields
from pathlib import Path
from types import ModuleType

import pytest

from openkp.definitions import library
from openkp.definitions.debates import debates
from openkp.definitions.definition import Status
from openkp.definitions.drafts import OF_DRAFT, read_draft
from openkp.definitions.elements import SlotKind
from openkp.definitions.matrix import matrix
from openkp.definitions.reading import OF_ASSERTION, OF_SITUATION, read_situation
from openkp.definitions.sentences import answer_symbol, status_words
from openkp.definitions.text_form import FORMS, read_definition
from openkp.governance import MACHINES, Act, MeetingKind, matrix_rows
from openkp.governance.acts import FieldType
from openkp.scheme.decisions import decisions
from openkp.scheme.effect_files import effect_from_json, effect_to_json
from openkp.scheme.effects import EFFECTS
from openkp.scheme.policies import NationalPolicy, parameter_value

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "reference"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference_pages", ROOT / "tools" / "reference_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made(tool: ModuleType) -> dict[str, str]:
    pages: dict[str, str] = tool.pages()
    return pages


@pytest.mark.parametrize(
    "name",
    [
        "api.md",
        "clauses.md",
        "cli.md",
        "decisions.md",
        "definitions.md",
        "draft-format.md",
        "effects.md",
        "findings.md",
        "matrix-of-definitions.md",
        "meetings.md",
        "permissions.md",
        "situation-format.md",
        "situations.md",
        "text-format.md",
        *(f"machines/{machine}.svg" for machine in MACHINES),
        "matrix/with-readings.svg",
        "matrix/words-alone.svg",
    ],
)
def test_what_is_written_is_as_the_code_would_write_it(name: str, made: dict[str, str]) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == made[name]


def test_a_page_that_differs_and_a_drawing_left_over_are_named(
    tool: ModuleType, made: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tool, "FOLDER", tmp_path)
    for folder in tool.DRAWINGS:
        (tmp_path / folder).mkdir()
    for name, text in made.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert tool.stale(made) == []
    (tmp_path / "effects.md").write_text("old", encoding="utf-8")
    (tmp_path / "machines" / "vote.svg").write_text("<svg/>", encoding="utf-8")
    (tmp_path / "matrix" / "of-another-day.svg").write_text("<svg/>", encoding="utf-8")
    assert tool.stale(made) == ["effects.md", "machines/vote.svg", "matrix/of-another-day.svg"]


def test_the_page_of_meetings_prints_every_cell_of_the_matrix(made: dict[str, str]) -> None:
    page = made["meetings.md"]
    sections = {}
    for kind in MeetingKind:
        title = (
            "Written procedure" if kind is MeetingKind.WRITTEN else kind.value.replace("_", " ").capitalize()
        )
        sections[kind] = page.split(f"\n## {title}\n")[1].split("\n## ")[0]
    allowed = [each for each in matrix_rows() if each.is_allowed]
    assert page.count("**yes**") - page.split("\n## ")[0].count("**yes**") == len(allowed)
    for kind, section in sections.items():
        rows = [line.split(" | ") for line in section.splitlines() if line.startswith("| ")][1:]
        assert [row[0].removeprefix("| ") for row in rows] == [act.value.replace("_", " ") for act in Act]
        cells = [cell for row in rows for cell in row[1:8]]
        assert cells.count("**yes**") == sum(each.kind is kind for each in allowed)
        assert all(cell == "**yes**" or cell.isdigit() for cell in cells)


def test_every_type_of_data_is_explained(tool: ModuleType) -> None:
    assert set(tool.process.data_types()) == {each.value for each in FieldType}


def test_every_machine_is_drawn_on_the_page(made: dict[str, str]) -> None:
    drawn = re.findall(r"\]\(machines/([a-z_]+)\.svg\)", made["meetings.md"])
    assert drawn == list(MACHINES)


def test_the_page_of_decisions_names_each_once(made: dict[str, str]) -> None:
    page = made["decisions.md"]
    for each in decisions():
        assert page.count(f"\n`{each.id}` · ") + page.count(f"\n| `{each.id}` |") == 1, each.id


def test_the_chairs_letter_on_marange_is_shown_as_asserted(made: dict[str, str]) -> None:
    letter = made["decisions.md"].split("### Letter of the Chair: Marange may export")[1].split("###")[0]
    assert "**Asserted.**" in letter


def test_the_examples_of_effects_can_be_read_back(made: dict[str, str]) -> None:
    written = re.findall(r"^```json\n(.*?)^```$", made["effects.md"], flags=re.MULTILINE | re.DOTALL)
    examples = [json.loads(each) for each in written]
    assert [each["kind"] for each in examples] == [kind.value for kind in EFFECTS]
    for each in examples:
        assert effect_to_json(effect_from_json(each)) == each


def test_the_parameters_listed_are_those_that_can_be_set(tool: ModuleType) -> None:
    listed = tool.process.PARAMETERS
    for name, (_, example, _) in listed.items():
        assert parameter_value(name, example) is not None, name
    tries = ("true", "3", "0.5", "3.00")
    others = {each.name for each in fields(NationalPolicy)} - set(listed)
    assert not [name for name in others for value in tries if parameter_value(name, value) is not None]


def test_the_page_of_the_matrix_has_every_cell_with_the_readings_and_without(
    made: dict[str, str],
) -> None:
    page = made["matrix-of-definitions.md"]
    for title, with_readings in (("With the readings", True), ("The words alone", False)):
        section = page.split(f"\n## {title}\n")[1].split("\n## ")[0]
        rows = {
            line.split("](")[0].removeprefix("| ["): line.removesuffix(" |").split(" | ")[1:]
            for line in section.splitlines()
            if line.startswith("| [")
        }
        whole = matrix(
            tuple(library.definitions().values()),
            tuple(library.situations().values()),
            library.catalogue(),
            with_readings=with_readings,
        )
        assert rows == {
            situation: [answer_symbol(whole.answers[situation, each]) for each in whole.definitions]
            for situation in whole.situations
        }
    assert "**How to dispute it.**" in page


def test_the_page_of_situations_has_every_assertion_beside_its_source(made: dict[str, str]) -> None:
    for situation in library.situations().values():
        section = made["situations.md"].split(f"\n## {situation.id}\n")[1].split("\n## ")[0]
        rows = [line for line in section.splitlines() if line.startswith("| ")][1:]
        assert sum(row.count("`") for row in rows) == 2 * len(situation.assertions)
        for source in situation.sources:
            assert source.title.replace("[", "(").replace("]", ")").replace("|", "\\|") in section


def test_the_texts_printed_can_be_read_back(made: dict[str, str]) -> None:
    printed = re.findall(r"^```text\n(.*?)^```$", made["definitions.md"], flags=re.MULTILINE | re.DOTALL)
    read = [read_definition(each, library.catalogue()) for each in printed]
    assert [definition for definition, _ in read] == list(library.definitions().values())
    for each in library.catalogue():
        assert made["definitions.md"].count(f"\n| `{each.id}` | {each.sentence}".replace("<", "&lt;")) == 1


def test_the_examples_of_the_formats_can_be_read_back(made: dict[str, str]) -> None:
    known = frozenset(library.situations())
    (draft,) = re.findall(r"^```toml\n(.*?)^```$", made["draft-format.md"], flags=re.MULTILINE | re.DOTALL)
    assert read_draft(draft, library.catalogue(), known)[0] == debates()["2012"]
    (text,) = re.findall(r"^```toml\n(.*?)^```$", made["situation-format.md"], flags=re.MULTILINE | re.DOTALL)
    assert read_situation(text, library.catalogue())[0] == library.situations()["guyana"]
    (text,) = re.findall(r"^```text\n(.*?)^```$", made["text-format.md"], flags=re.MULTILINE | re.DOTALL)
    assert read_definition(text, library.catalogue())[0] == library.definitions()["D6"]


def test_the_text_format_names_every_line_status_and_kind(made: dict[str, str]) -> None:
    page = made["text-format.md"]
    assert all(f"`{form.split(' ')[0]}" in page for form in FORMS.values())
    assert all(f"`{each.value}`" in page for each in (*Status, *SlotKind))


def test_the_formats_name_every_field_that_is_read(made: dict[str, str]) -> None:
    for name, keys in (("draft-format.md", OF_DRAFT), ("situation-format.md", OF_SITUATION + OF_ASSERTION)):
        page = made[name].split("```toml")[0]
        assert [each for each in keys if f"`{each}`" not in page and f"`[[{each}]]`" not in page] == []
        assert not re.search(r"\{[a-z_]+\}", page)


def test_the_page_of_texts_says_what_each_status_means(made: dict[str, str]) -> None:
    page = made["definitions.md"]
    assert all(f"*{words.capitalize()}*" in page for words in map(status_words, Status))
    assert "D9" in page
