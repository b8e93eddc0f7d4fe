"""What `openkp definition` is given: ids of what the product ships, or files of one's own."""

from __future__ import annotations

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


def draft_of(name: str, *, as_json: bool = False) -> Draft:
    """A shipped debate by its name, or a draft read from a TOML file. Ends and raises as `definition_of`."""
    from openkp.definitions import library
    from openkp.definitions.debates import debates
    from openkp.definitions.drafts import read_draft

    shipped = debates()
    found = _by_id(name, shipped)
    if found is not None:
        return found
    text = _file_text(name, "debate", shipped, as_json=as_json)
    draft, findings = read_draft(text, library.catalogue(), frozenset(library.situations()))
    return _or_end(draft, findings, as_json=as_json)


def findings_of(name: str) -> tuple[str, tuple[Finding, ...]]:
    """What kind of file it is (definition, situation or draft), and what is wrong with it."""
    from openkp.definitions import library
    from openkp.definitions.drafts import read_draft
    from openkp.definitions.reading import read_situation
    from openkp.definitions.text_form import read_definition

    text, unreadable = _decoded(read_bytes(name))
    kind = kind_of(text, name)
    if unreadable:
        return kind, unreadable
    catalogue = library.catalogue()
    if kind == "definition":
        return kind, read_definition(text, catalogue)[1]
    if kind == "draft":
        return kind, read_draft(text, catalogue, frozenset(library.situations()))[1]
    return kind, read_situation(text, catalogue)[1]


def kind_of(text: str, name: str) -> str:
    """A definition begins with that word, a draft has a `text`, positions or must-lists; else: situation."""
    lines = [line.strip() for line in text.split("\n", 400)[:400]]
    written = [line for line in lines if line and not line.startswith("#")]
    if name.endswith(".txt") or (written and written[0].startswith("definition ")):
        return "definition"
    of_drafts = ("text ", "text=", "must_cover", "must_not_cover", "[[positions]]")
    return "draft" if any(line.startswith(of_drafts) for line in written) else "situation"


def _by_id(name: str, shipped: Mapping[str, _Found]) -> _Found | None:
    """What has this id, whatever the case of its letters."""
    if name in shipped:
        return shipped[name]
    folded = {each.casefold(): found for each, found in shipped.items()}
    return folded.get(name.strip().casefold())


def _file_text(name: str, noun: str, shipped: Iterable[str], *, as_json: bool) -> str:
    """The text of a file. Ends with a finding where it is not UTF-8. Raises Trouble where there is none."""
    is_file_name = name == "-" or "/" in name or name.endswith((".txt", ".toml")) or _is_file(name)
    if not is_file_name:
        near = get_close_matches(name[:80], list(shipped), n=3, cutoff=0.4)
        meant = f" Did you mean {', '.join(near)}?" if near else f" There are: {', '.join(shipped)}."
        raise wrong_use(f"There is no {noun} {name[:80]!r}.{meant}", "Or name a file of your own.")
    text, findings = _decoded(read_bytes(name))
    if findings:
        end_with(findings, as_json=as_json)
    return text


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):
        return False


def _decoded(data: bytes) -> tuple[str, tuple[Finding, ...]]:
    from openkp.definitions.text_form import blocked

    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n"), ()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        found = "it is not UTF-8 text"
        return "", (blocked("definition_file_unreadable", line=line, found=found),)


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
        put_findings(shown)
        say("Nothing was done. Mend the file and try again.")
    end(Ending.FINDINGS)


def shown_findings(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """Findings in the one JSON shape."""
    from openkp.definitions.message_texts import MESSAGES
    from openkp.scheme.messages import finding_to_json

    catalogue = {**engine_catalogue(), **MESSAGES}
    return [finding_to_json(each, catalogue=catalogue) for each in findings]
