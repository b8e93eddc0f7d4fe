"""Every text of the office and of the engines that a catalogue translates, read from the source.

Python by Babel; Django's templates by Django's own reader of templates, whose result Babel reads as Python;
of the reference data the fields that are in our own words (`REFERENCE`), not quotations, names and sources;
and the codes of the engines (`message_codes.py`).
The command line speaks English only, and so does the API (ADR 0021): `src/openkp/cli` is not read.
"""

from __future__ import annotations

import io
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from babel.messages.extract import extract
from django.utils.translation.template import templatize
from message_codes import codes

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "openkp"
#: Folders below `SOURCE` in which no text of the office stands.
NOT_READ = ("cli", "office/static", "office/locale", "reference", "simulation")
#: Fields of reference files in our own words: file or pattern, and the way to each text; `[]` is every row.
REFERENCE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("reference/clauses.json", ("clauses[].title", "clauses[].reason")),
    ("reference/hs_codes.json", ("codes[].description",)),
    ("reference/decisions.json", ("decisions[].title", "decisions[].note", "decisions[].paragraphs[].text")),
    ("reference/national_measures.json", ("measures[].title", "measures[].text")),
    ("reference/participants.json", ("events[].note",)),
    (
        "reference/definitions/elements.toml",
        (
            "elements[].sentence",
            "elements[].question",
            "elements[].holds_in",
            "elements[].fails_in",
            "implications[].because",
        ),
    ),
    ("reference/definitions/debates/*.toml", ("title", "remarks[]")),
    (
        "reference/definitions/situations/*.toml",
        ("title", "summary", "answer_of_process", "assertions[].note"),
    ),
)
#: The context of codes in words, as in `office/code_words.py`.
CODE = "code"
#: The definitions themselves: their titles and what was remarked on how they are encoded, not their wording.
DEFINITIONS = "reference/definitions/texts"
#: What marks a text, and which of its arguments are texts: (context, "c"), singular, plural.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "_now": None,
    "N_": None,
    "translate": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What a catalogue knows a text by."""

    text: str
    context: str = ""


@dataclass(slots=True, kw_only=True)
class Found:
    """A text, its plural where it counts something, and the files it stands in, the first one first."""

    key: Key
    plural: str = ""
    files: list[str] = field(default_factory=list)


@cache
def extracted(source: Path = SOURCE) -> Mapping[Key, Found]:
    """All texts in the order in which they stand in the files, which come by name; read once in a process.

    Raises: ValueError where one text is marked with two different plurals.
    """
    found: dict[Key, Found] = {}
    for path in _files(source):
        name = path.relative_to(source).as_posix()
        for key, plural in _texts(path):
            entry = found.setdefault(key, Found(key=key))
            if plural and entry.plural not in ("", plural):
                raise ValueError(f"{name}: {key.text!r} has the plurals {entry.plural!r} and {plural!r}")
            entry.plural = plural or entry.plural
            if name not in entry.files:
                entry.files.append(name)
    beside = [(name, Key(text)) for name, text in _of_reference(source)]
    beside += [(name, Key(words, CODE)) for name, words in codes(source)]
    for name, key in beside:
        entry = found.setdefault(key, Found(key=key))
        if name not in entry.files:
            entry.files.append(name)
    return MappingProxyType(found)


def _of_reference(source: Path) -> Iterator[tuple[str, str]]:
    """The texts of the reference data, each with its file."""
    from openkp.definitions import library  # reads its files when it is asked

    for pattern, ways in REFERENCE:
        for path in sorted(source.glob(pattern)):
            content = path.read_text(encoding="utf-8")
            tree = json.loads(content) if path.suffix == ".json" else tomllib.loads(content)
            for way in ways:
                for text in _at(tree, way):
                    yield path.relative_to(source).as_posix(), text
    for definition in library.definitions().values():
        stated = (definition.determined_by, definition.standard_of_proof, definition.effect_if_met)
        notes = (slot.note for slot in definition.slots())
        for text in (definition.title, *definition.remarks, *stated, definition.ends_when, *notes):
            if text:
                yield f"{DEFINITIONS}/{definition.id}.txt", text


def _at(tree: Any, way: str) -> Iterator[str]:
    """The texts at `codes[].description` of a tree; nothing where a field is left out or empty."""
    name, _, rest = way.partition(".")
    value = tree.get(name.removesuffix("[]")) if isinstance(tree, dict) else None
    for each in (value or []) if name.endswith("[]") else [value]:
        if rest:
            yield from _at(each, rest)
        elif each:
            yield str(each)


def _files(source: Path) -> Iterator[Path]:
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source).as_posix()
        in_templates = path.suffix in (".html", ".txt") and "templates" in path.parts
        if any(name == one or name.startswith(f"{one}/") for one in NOT_READ) or "migrations" in path.parts:
            continue
        if path.suffix == ".py" or in_templates:
            yield path


def _texts(path: Path) -> Iterator[tuple[Key, str]]:
    content = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        lines = templatize(content, origin=str(path)).splitlines()
        content = "\n".join(line.lstrip() for line in lines)  # Babel reads Python: an indent would count
    method = "babel.messages.extract:extract_python"
    for _line, texts, _comments, context in extract(method, io.BytesIO(content.encode()), KEYWORDS):
        if isinstance(texts, tuple):
            singular, plural = texts[0], texts[1]
        else:
            singular, plural = texts, ""
        if singular:
            yield Key(singular, context or ""), plural
