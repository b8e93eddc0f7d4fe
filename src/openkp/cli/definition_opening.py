"""What `openkp definition` is given: ids of what the product ships, or files of one's own."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

from openkp.cli.files import read_bytes
from openkp.cli.speaking import Ending, end, engine_catalogue, put_findings, put_json, say, wrong_use

if TYPE_CHECKING:
    from openkp.definitions.definition import Definition
    from openkp.definitions.drafts import Draft
    from openkp.definitions.situations import Situation
    from openkp.scheme.findings import Finding

_Found = TypeVar("_Found")
_MARKS = {
    "draft": ("text =", "text=", "must_cover", "must_not_cover", "[[position"),
    "situation": ("[[assertion", "[[source", "answer_of_process", "country =", "country="),
}
#: What to do with a file of another kind than was expected: (what it is, what was expected).
_INSTEAD = {
    (
        "draft",
        "definition",
    ): "Close its brackets and save the text, or ask `openkp definition search` about it.",
    ("draft", "situation"): "Ask `openkp definition search` about it.",
    ("situation", "definition"): "Name the text first and the situation after it.",
    ("situation", "draft"): "Try a text on it: `openkp definition evaluate D6 FILE`.",
    ("definition", "situation"): "Name the text first and the situation after it.",
    ("definition", "draft"): (
        "Put its limbs between three quotes as the `text` of a draft, with brackets where words are open; "
        "the reference of the format shows how."
    ),
}


def definition_of(name: str, *, as_json: bool = False) -> Definition:
    """A text by its id, or read from a file in the text form.

    Ends the command with findings where the file is not well-formed. Raises Trouble (usage) for an id that
    nothing shipped has.
    """
    from openkp.definitions import library
    from openkp.definitions.text_form import read_definition

    shipped = library.definitions()
    found = _by_id(name, shipped)
    if found is not None:
        return found
    text = _file_text(name, "definition", shipped, as_json=as_json)
    definition, findings = read_definition(text, library.catalogue())
    return _or_end(definition, findings, as_json=as_json)


def definitions_of(names: str | None, *, as_json: bool = False) -> tuple[Definition, ...]:
    """Several texts, named with commas between them; every shipped one without names."""
    from openkp.definitions import library

    if names is None:
        return tuple(library.definitions().values())
    asked = [name.strip() for name in names.split(",") if name.strip()]
    if not asked:
        raise wrong_use("--definitions names no definition.", "For example: --definitions D3,D6")
    found = [definition_of(name, as_json=as_json) for name in asked]
    ids = [each.id for each in found]
    twice = sorted({each for each in ids if ids.count(each) > 1})
    if twice:
        raise wrong_use(f"{', '.join(twice)} is named twice.", "Give a text of your own an id of its own.")
    return tuple(found)


def situation_of(name: str, *, as_json: bool = False) -> Situation:
    """A situation by its id, or read from a TOML file. Ends and raises as `definition_of`."""
    from openkp.definitions import library
    from openkp.definitions.reading import read_situation

    shipped = library.situations()
    found = _by_id(name, shipped)
    if found is not None:
        return found
    text = _file_text(name, "situation", shipped, as_json=as_json)
    situation, findings = read_situation(text, library.catalogue())
    return _or_end(situation, findings, as_json=as_json)


def situations_with(files: Sequence[str] | None, *, as_json: bool = False) -> Mapping[str, Situation]:
    """The shipped situations and those of files, whose ids the lists of a draft then may name.

    Ends as `definition_of`. Raises Trouble (usage) for an id that is taken.
    """
    from openkp.definitions import library

    found = dict(library.situations())
    for file in files or ():
        own = situation_of(file, as_json=as_json)
        if own.id in found and found[own.id] != own:
            raise wrong_use(f"There is a situation {own.id!r} already.", "Give your own an id of its own.")
        found[own.id] = own
    return found


def draft_of(name: str, situations: Iterable[str], *, as_json: bool = False) -> Draft:
    """A shipped debate by its name, or a draft read from a TOML file. Ends and raises as `definition_of`.

    situations: ids that its lists may name.
    """
    from openkp.definitions import library
    from openkp.definitions.debates import debates
    from openkp.definitions.drafts import read_draft

    shipped = debates()
    found = _by_id(name, shipped)
    if found is not None:
        return found
    text = _file_text(name, "debate", shipped, as_json=as_json)
    draft, findings = read_draft(text, library.catalogue(), frozenset(situations))
    return _or_end(draft, findings, as_json=as_json)


def findings_of(name: str, situations: Iterable[str]) -> tuple[str, tuple[Finding, ...]]:
    """What kind of file it is (definition, situation or draft), and what is wrong with it.

    situations: ids that the lists of a draft may name.
    """
    from openkp.definitions import library
    from openkp.definitions.drafts import read_draft
    from openkp.definitions.reading import read_situation
    from openkp.definitions.text_form import read_definition
    from openkp.definitions.toml_form import decoded

    text, unreadable = decoded(read_bytes(name))
    kind = kind_of(text, name)
    if unreadable:
        return kind, unreadable
    catalogue = library.catalogue()
    if kind == "definition":
        return kind, read_definition(text, catalogue)[1]
    if kind == "draft":
        return kind, read_draft(text, catalogue, frozenset(situations))[1]
    return kind, read_situation(text, catalogue)[1]


def kind_of(text: str, name: str) -> str:
    """The kind that the file plainly is; else what its name promises: a definition, or a situation."""
    plainly = plain_kind(text)
    if plainly:
        return plainly
    return "definition" if name.endswith(".txt") else "situation"


def plain_kind(text: str) -> str:
    """A definition begins with that word; a draft and a situation have fields that only they have."""
    from openkp.definitions.text_form import is_text_form

    if is_text_form(text):
        return "definition"
    written = [line.strip() for line in text.split("\n", 400)[:400]]
    for kind, marks in _MARKS.items():
        if any(line.startswith(marks) for line in written):
            return kind
    return ""


def _by_id(name: str, shipped: Mapping[str, _Found]) -> _Found | None:
    """What has this id, whatever the case of its letters."""
    if name in shipped:
        return shipped[name]
    folded = {each.casefold(): found for each, found in shipped.items()}
    return folded.get(name.strip().casefold())


def _file_text(name: str, noun: str, shipped: Iterable[str], *, as_json: bool) -> str:
    """The text of a file. Ends with a finding where it is not UTF-8. Raises Trouble where there is none."""
    is_file_name = name == "-" or "/" in name or name.endswith((".txt", ".toml")) or _is_there(name)
    if not is_file_name:
        near = get_close_matches(name[:80], list(shipped), n=3, cutoff=0.4)
        meant = f" Did you mean {', '.join(near)}?" if near else f" There are: {', '.join(shipped)}."
        raise wrong_use(f"There is no {noun} {name[:80]!r}.{meant}", "Or name a file of your own.")
    from openkp.definitions.toml_form import decoded

    text, findings = decoded(read_bytes(name))
    if findings:
        end_with(findings, as_json=as_json)
    kind = plain_kind(text)
    wanted = "draft" if noun == "debate" else noun
    if kind and kind != wanted:
        shown = "the file" if name == "-" else name[:80]
        raise wrong_use(f"{shown} is a {kind}, and a {wanted} was expected.", _INSTEAD[kind, wanted])
    return text


def _is_there(name: str) -> bool:
    """Whether a file, or a folder that was meant as one, has this name."""
    try:
        return Path(name).exists()
    except (OSError, ValueError):
        return False


def _or_end(found: _Found | None, findings: Sequence[Finding], *, as_json: bool) -> _Found:
    if found is None:
        end_with(findings, as_json=as_json)
    return found


def end_with(findings: Sequence[Finding], *, as_json: bool) -> NoReturn:
    """Show what is wrong with a file, and leave."""
    shown = shown_findings(findings)
    if as_json:
        put_json({"findings": shown})
    else:
        put_findings(without_places(shown))
        say("Nothing was done. Mend the file and try again.")
    end(Ending.FINDINGS)


def without_places(shown: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    """Findings for a person to read: the sentence names the line already."""
    return [{**each, "subject": ""} for each in shown]


def shown_findings(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """Findings in the one JSON shape, from the first line on; those of the whole come last."""
    from openkp.definitions.message_texts import MESSAGES
    from openkp.scheme.messages import finding_to_json

    catalogue = {**engine_catalogue(), **MESSAGES}
    in_order = sorted(findings, key=lambda each: int(each.params.get("line", 0)) or sys.maxsize)
    return [finding_to_json(each, catalogue=catalogue) for each in in_order]
