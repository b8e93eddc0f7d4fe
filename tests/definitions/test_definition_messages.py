"""Every finding of the definitions has a text, every text a finding, and names only what that passes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import openkp.definitions
from openkp.definitions.message_texts import MESSAGES
from openkp.definitions.text_form import CLAUSE
from openkp.scheme.clauses import all_clauses
from openkp.scheme.messages import placeholders

ENGINE = Path(next(iter(openkp.definitions.__path__)))
SOURCES = sorted(path for path in ENGINE.rglob("*.py") if "message_texts" not in path.parts)
#: Calls that make a finding, and at which place the code stands.
SAYING = {"blocked": 0, "wrong": 1, "_find": 0}
#: What every finding passes, and what one on a field of a table or on a line of a draft passes beside.
ALWAYS, ON_FIELD, ON_LINE = (
    {"line"},
    {"line", "table", "field", "found", "expected"},
    {"line", "found", "expected"},
)


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                if name in SAYING:
                    yield name, node


def codes_of(name: str, call: ast.Call) -> set[str]:
    given = [each.value for each in call.keywords if each.arg == "code"]
    given += call.args[SAYING[name] : SAYING[name] + 1] if not given else []
    parts = [
        part
        for each in given
        for part in ([each.body, each.orelse] if isinstance(each, ast.IfExp) else [each])
    ]
    return {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)}


def all_texts() -> set[str]:
    return {
        node.value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_code_that_is_used_has_a_text() -> None:
    codes = {code for name, call in calls() for code in codes_of(name, call)}
    assert len(codes) > 20
    assert codes - set(MESSAGES) == set()


def test_every_text_is_named_in_the_engine() -> None:
    assert set(MESSAGES) - all_texts() == set()


def test_the_clause_of_the_findings_is_in_the_register() -> None:
    assert CLAUSE in {clause.id for clause in all_clauses()}


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_a_text_ends_as_a_sentence_and_has_plain_named_placeholders(code: str) -> None:
    message = MESSAGES[code]
    assert message.next_step.endswith(".")
    assert message.text.endswith((".", "}"))
    for name in placeholders(message.text) | placeholders(message.next_step):
        assert name.isidentifier()


def test_a_text_names_only_parameters_that_its_finding_passes() -> None:
    for name, call in calls():
        passed = {keyword.arg for keyword in call.keywords if keyword.arg} | ALWAYS
        passed = {"wrong": ON_FIELD, "_find": ON_LINE}.get(name, passed)
        for code in codes_of(name, call):
            wanted = placeholders(MESSAGES[code].text) | placeholders(MESSAGES[code].next_step)
            assert wanted <= passed, code


def test_a_finding_that_has_a_line_names_it() -> None:
    for name, call in calls():
        has_line = name != "blocked" or any(keyword.arg == "line" for keyword in call.keywords)
        for code in codes_of(name, call) - {"definition_part_missing"} if has_line else ():
            assert "line" in placeholders(MESSAGES[code].text), code
