"""The codes that the office shows in words (`office/code_words.py`), read from the engines and from the source.

Values of enumerations, states of the machines of the meetings, names of fields in findings and records, and
the few English words that a finding quotes as found or expected.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

#: Engines whose enumerations a person can meet; those that no page shows are left out.
ENGINES = ("scheme", "custody", "definitions", "governance", "statements", "statistics")
NEVER_SHOWN = frozenset(
    {"Act", "FieldType", "Language", "Algorithm", "Indicator", "Solver", "Unfinished", "Mark"}
)
#: Modules of documents, whose fields findings point at.
DOCUMENTS = ("openkp.scheme.documents", "openkp.scheme.returns", "openkp.custody.events")
#: Keyword arguments whose literal value a finding quotes, and those whose keys a record shows.
QUOTED = frozenset(
    [
        "subject",
        "field",
        "state",
        "found",
        "expected",
        "kind",
        "thing",
        "what",
        "column",
        "table",
        "measure",
        "usage",
        "outcome",
        "change",
        "effect",
    ]
)
KEYED = frozenset({"detail", "evidence"})
_INDEX = re.compile(r"\[\d+\]")
#: A clause; the positional argument behind it names what a finding is about.
_CLAUSE = re.compile(r"[A-Z][A-Z-]+:\S+$")


def codes(source: Path) -> Iterator[tuple[str, str]]:
    """The words of every code, each with the file or package it is from."""
    for engine in ENGINES:
        for module in _modules(f"openkp.{engine}"):
            for each in vars(importlib.import_module(module)).values():
                is_enumeration = isinstance(each, type) and issubclass(each, StrEnum)
                if is_enumeration and each.__module__ == module and each.__name__ not in NEVER_SHOWN:
                    yield from ((f"{module.replace('.', '/')}.py", words_of(member.value)) for member in each)
    from openkp.governance.machines import MACHINES
    from openkp.office.permissions import Capacity

    yield from (("office/permissions.py", words_of(each.value)) for each in Capacity)
    for machine in MACHINES.values():
        yield from (("governance/machines.py", words_of(name)) for name in (machine.name, *machine.states))
    for module in DOCUMENTS:
        for each in vars(importlib.import_module(module)).values():
            if isinstance(each, type) and is_dataclass(each):
                yield from ((f"{module.replace('.', '/')}.py", words_of(one.name)) for one in fields(each))
    for path in sorted(source.rglob("*.py")):
        if "cli" not in path.parts and "migrations" not in path.parts:
            name = path.relative_to(source).as_posix()
            yield from ((name, words) for code in _quoted(path) for words in _parts(code))


def words_of(code: str) -> str:
    """As `office.code_words.code_text` asks for it."""
    return code if " " in code else code.replace("_", " ")


def _parts(code: str) -> Iterator[str]:
    steps = _INDEX.sub("", code).split(".") if " " not in code else [code]
    return (words_of(each.strip()) for each in steps if re.search(r"[a-z]{2}", each))


def _modules(package: str) -> Iterator[str]:
    found = importlib.import_module(package)
    yield package
    for each in pkgutil.walk_packages(found.__path__, f"{package}."):
        if not each.name.endswith(("spark", "sail")):
            yield each.name


def _quoted(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            given = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
            yield from (each.value for name, each in given if name.arg in QUOTED and _is_text(each))
        yield from _recorded(node)
        if not isinstance(node, ast.Call):
            continue
        for clause, subject in pairwise(node.args):
            if _is_text(clause) and _CLAUSE.match(clause.value) and _is_text(subject):
                yield subject.value
        for keyword in node.keywords:
            if keyword.arg in QUOTED and _is_text(keyword.value):
                yield keyword.value.value
            if keyword.arg == "subject" and isinstance(keyword.value, ast.JoinedStr):
                yield "".join(str(each.value) if _is_text(each) else "0" for each in keyword.value.values)


def _recorded(node: ast.AST) -> Iterator[str]:
    """Names of fields of a record: given by name, gathered in a variable first, or what an act notes."""
    if isinstance(node, ast.keyword) and node.arg in KEYED:
        yield from _keys(node.value)
    elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(isinstance(each, ast.Name) and each.id in KEYED for each in targets):
            yield from _keys(node.value)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Noted":
        yield from (key for each in node.args[1:] for key in _keys(each))


def _keys(value: ast.expr) -> Iterator[str]:
    """What the dictionaries within an expression are keyed by."""
    for inner in ast.walk(value):
        if isinstance(inner, ast.Dict):
            yield from (key.value for key in inner.keys if key is not None and _is_text(key))


def _is_text(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and "<" not in node.value
