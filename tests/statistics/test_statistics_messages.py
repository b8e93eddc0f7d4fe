"""Every finding of the statistics has a text, every text a finding, and names only what that passes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import openkp.statistics
from openkp.scheme.clauses import all_clauses
from openkp.scheme.messages import placeholders
from openkp.statistics.message_texts import MESSAGES
from openkp.statistics.message_texts.of_intake import INTAKE_TEXTS

ENGINE = Path(next(iter(openkp.statistics.__path__)))
SOURCES = sorted(path for path in ENGINE.rglob("*.py") if "message_texts" not in path.parts)
SAYING = {"blocks", "asks", "notes", "notes_in_column", "refuses", "say", "Finding", "CannotRead"}


DESK = ENGINE.parent / "office" / "returns"


def trees(*more: Path) -> Iterator[ast.AST]:
    for path in (*SOURCES, *more):
        yield ast.parse(path.read_text(encoding="utf-8"))


def name_of(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id.lstrip("_") if isinstance(call.func, ast.Name) else ""


def constants(node: ast.AST) -> set[str]:
    return {
        each.value
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }


def codes_named() -> set[str]:
    """Every text that stands where a finding is made: in a call that says, or in a table of codes."""
    found: set[str] = set()
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and name_of(node) in SAYING:
                for argument in (*node.args, *(each.value for each in node.keywords if each.arg == "code")):
                    found |= constants(argument)
            elif (
                isinstance(node, ast.AnnAssign)
                and isinstance(node.target, ast.Name)
                and node.target.id.endswith("_CODES")
                and node.value is not None
            ):
                found |= constants(node.value)
    return found


def literal_codes() -> set[str]:
    """First arguments that are certainly codes: literal texts, or one of two."""
    found: set[str] = set()
    for tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or name_of(node) not in SAYING:
                continue
            given = [each.value for each in node.keywords if each.arg == "code"] or node.args[:1]
            for code in given:
                parts = [code.body, code.orelse] if isinstance(code, ast.IfExp) else [code]
                found |= {
                    part.value
                    for part in parts
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    return found


def test_every_code_that_is_used_has_a_text() -> None:
    codes = literal_codes()
    assert len(codes) > 60
    assert codes - set(MESSAGES) == set()


def test_every_text_on_files_is_used() -> None:
    assert set(INTAKE_TEXTS) - codes_named() == set()


def test_every_text_is_named_in_the_engine_or_at_its_desk() -> None:
    named: set[str] = set()
    for tree in trees(*DESK.rglob("*.py")):
        named |= constants(tree)
    assert set(MESSAGES) - named == set()


def test_every_clause_that_the_engine_names_is_in_the_register() -> None:
    instruments = {clause.instrument for clause in all_clauses()}
    clauses = {
        text
        for tree in trees()
        for text in constants(tree)
        if " " not in text and ":" in text and text.split(":")[0] in instruments
    }
    assert {"KPCS-CD:AnnexIII.a", "KPCS-CD:AnnexIII.c", "PRACTICE:reading"} <= clauses
    assert clauses <= {clause.id for clause in all_clauses()}


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_a_text_ends_as_a_sentence_and_has_plain_named_placeholders(code: str) -> None:
    message = MESSAGES[code]
    assert message.next_step.endswith(".")
    assert message.text.endswith((".", "}"))
    for name in placeholders(message.text) | placeholders(message.next_step):
        assert name.isidentifier()


def test_texts_on_cells_name_only_what_every_finding_on_a_cell_passes() -> None:
    rows = {"row", "column", "found", "expected"}
    for tree in trees():
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call) or not call.args or not isinstance(call.args[0], ast.Constant):
                continue
            code, name = str(call.args[0].value), name_of(call)
            is_cell = (
                name == "refuses" or (name == "asks" and len(call.args) > 1) or name == "notes_in_column"
            )
            if code not in INTAKE_TEXTS or not (is_cell or name in SAYING):
                continue
            passed = rows if is_cell else {each.arg for each in call.keywords if each.arg}
            if name == "notes_in_column":
                passed = passed | {"rows"}
            if name == "say":
                continue  # put together elsewhere; the tests of those findings read their texts
            message = INTAKE_TEXTS[code]
            wanted = placeholders(message.text) | placeholders(message.next_step)
            assert wanted <= passed, code
