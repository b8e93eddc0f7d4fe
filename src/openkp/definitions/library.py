"""The elements, texts, situations and debates that the product ships (`openkp/reference/definitions`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import TypeVar

from openkp.definitions.definition import Definition
from openkp.definitions.elements import Catalogue
from openkp.definitions.reading import read_catalogue, read_situation
from openkp.definitions.situations import Situation
from openkp.definitions.text_form import read_definition
from openkp.scheme.findings import Finding

T = TypeVar("T")


class BrokenReference(ValueError):
    """A shipped file cannot be read: a slip of ours, which a test finds."""


def _folder() -> Traversable:
    return files("openkp.reference") / "definitions"


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The catalogue of elements."""
    found, findings = read_catalogue((_folder() / "elements.toml").read_text("utf-8"))
    return _good(found, findings, "elements.toml")


@lru_cache(maxsize=1)
def definitions() -> Mapping[str, Definition]:
    """Every encoded text by its id, in the order of their numbers (D1, D1b, D2, …)."""
    found = {}
    for file in _sorted("texts", ".txt"):
        definition, findings = read_definition(file.read_text("utf-8"), catalogue())
        good = _good(definition, findings, file.name)
        found[good.id] = good
    return MappingProxyType(dict(sorted(found.items(), key=lambda item: _number(item[0]))))


@lru_cache(maxsize=1)
def situations() -> Mapping[str, Situation]:
    """Every situation by its id, in the order of time."""
    found = []
    for file in _sorted("situations", ".toml"):
        situation, findings = read_situation(file.read_text("utf-8"), catalogue())
        found.append(_good(situation, findings, file.name))
    return MappingProxyType(
        {each.id: each for each in sorted(found, key=lambda each: (each.starts, each.id))}
    )


def _sorted(folder: str, ending: str) -> list[Traversable]:
    inside = (_folder() / folder).iterdir()
    return sorted((each for each in inside if each.name.endswith(ending)), key=lambda each: each.name)


def _number(name: str) -> tuple[int, str]:
    digits = "".join(letter for letter in name if letter.isdigit())
    return int(digits or 0), name


def _good(found: T | None, findings: tuple[Finding, ...], name: str) -> T:
    if found is None:
        said = "; ".join(f"{each.code} {each.subject} {dict(each.params)}" for each in findings)
        raise BrokenReference(f"{name}: {said}")
    return found
