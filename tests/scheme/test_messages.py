"""Every finding has a text, every text a finding, and every clause that a rule names is in the register."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import openkp.scheme
from openkp.scheme.clauses import all_clauses
from openkp.scheme.findings import Finding, Severity
from openkp.scheme.message_texts import N_, Message
from openkp.scheme.messages import (
    MESSAGES,
    UnknownCode,
    explain,
    finding_to_json,
    placeholders,
)

SCHEME = Path(next(iter(openkp.scheme.__path__)))
SOURCES = [
    *SCHEME.glob("rules/*.py"),
    *(
        SCHEME / name
        for name in (
            "numbers.py",
            "reading.py",
            "json_fields.py",
            "json_countries.py",
            "checks.py",
            "json_origins.py",
            "trading.py",
            "regime.py",
            "decisions.py",
            "clashes.py",
            "national_measures.py",
        )
    ),
]
SAYING = ("blocks", "asks", "notes")


def constants(node: ast.expr) -> set[str]:
    return {
        each.value
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }


def calls() -> Iterator[ast.Call]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield node


def used_codes() -> set[str]:
    codes: set[str] = set()
    for call in calls():
        if isinstance(call.func, ast.Attribute) and call.func.attr in SAYING and call.args:
            codes |= constants(call.args[0])
        if any(keyword.arg == "severity" for keyword in call.keywords):
            for keyword in call.keywords:
                if keyword.arg == "code":
                    value = keyword.value
                    parts = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
                    for part in parts:
                        codes |= constants(part)
    return codes


def used_clauses() -> set[str]:
    texts: set[str] = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                head = node.value.split(":")[0]
                if " " not in node.value and head in {clause.instrument for clause in all_clauses()}:
                    texts.add(node.value)
    return {text for text in texts if ":" in text}


def test_every_code_that_a_rule_or_reader_uses_has_a_text_and_every_text_is_used() -> None:
    codes = used_codes()
    assert len(codes) > 100
    assert codes == set(MESSAGES)


def test_every_clause_that_a_rule_names_is_in_the_register() -> None:
    clauses = used_clauses()
    assert len(clauses) > 25
    assert clauses <= {clause.id for clause in all_clauses()}


def test_every_implemented_clause_names_rules_that_exist() -> None:
    names = {
        node.name
        for path in [
            *SOURCES,
            *(SCHEME.parent / "statistics").rglob("*.py"),
            *(SCHEME.parent / "custody").rglob("*.py"),
        ]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    missing = {(clause.id, rule) for clause in all_clauses() for rule in clause.rules if rule not in names}
    assert missing == set()


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_a_text_ends_as_a_sentence_and_has_plain_named_placeholders(code: str) -> None:
    message = MESSAGES[code]
    assert message.next_step.endswith(".")
    assert message.text.endswith((".", "}"))
    for name in placeholders(message.text) | placeholders(message.next_step):
        assert name.isidentifier()


def test_a_text_names_only_parameters_that_its_code_passes() -> None:
    passed: dict[str, set[str]] = {}
    for call in calls():
        saying = isinstance(call.func, ast.Attribute) and call.func.attr in SAYING
        if saying and call.args and isinstance(call.args[0], ast.Constant):
            names = {keyword.arg for keyword in call.keywords if keyword.arg}
            passed.setdefault(str(call.args[0].value), set()).update(names)
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        if "severity" in keywords and isinstance(keywords.get("code"), ast.Constant):
            params = keywords.get("params")
            is_literal = isinstance(params, ast.Dict) and None not in params.keys
            is_finding = isinstance(call.func, ast.Name) and call.func.id == "Finding"
            if not is_literal and not (params is None and is_finding):
                continue  # put together elsewhere; the tests of those rules read every text that they meet
            names = (
                {str(key.value) for key in params.keys if isinstance(key, ast.Constant)}
                if isinstance(params, ast.Dict)
                else set()
            )
            passed.setdefault(str(keywords["code"].value), set()).update(names)  # type: ignore[attr-defined]
    for code, names in passed.items():
        message = MESSAGES[code]
        wanted = placeholders(message.text) | placeholders(message.next_step)
        assert wanted <= names, code


def finding(**params: str) -> Finding:
    return Finding(
        code="country_unknown",
        severity=Severity.BLOCKS,
        clause="KPCS-CD:II.c",
        subject="origins[0]",
        params=params,
    )


def test_a_finding_as_json_has_the_six_fields_of_the_contract() -> None:
    form = finding_to_json(finding(found="Atlantis"))
    assert set(form) == {"code", "severity", "clause", "subject", "message", "params"}
    assert form["severity"] == "blocks"
    assert "Atlantis" in str(form["message"])
    assert form["params"] == {"found": "Atlantis"}


def test_what_a_parameter_quotes_is_never_a_template() -> None:
    assert "{found.__class__}" in explain(finding(found="{found.__class__}")).text


def test_a_translation_is_used_and_a_broken_one_is_passed_over() -> None:
    assert explain(finding(found="X"), lambda text: "Pays inconnu: {found}").text == "Pays inconnu: X"
    for broken in ("{", "{other}", "{found.missing}", "{0}"):
        assert (
            explain(finding(found="X"), lambda text, broken=broken: broken).text
            == explain(finding(found="X")).text
        )


def test_a_finding_without_its_parameters_still_has_a_text() -> None:
    assert explain(finding()).text == MESSAGES["country_unknown"].text


def test_a_code_without_a_text_is_a_broken_caller() -> None:
    unknown = Finding(code="no_such_code", severity=Severity.NOTES, clause="KPCS-CD:II.c")
    with pytest.raises(UnknownCode):
        explain(unknown)
    own = {"no_such_code": Message(N_("A text."), N_("A step."))}
    assert explain(unknown, catalogue=own).next_step == "A step."
