"""A draft under negotiation: a text with brackets, what it must and must not cover, and the positions.

title = "The text of 2012"
source = "…"
text = '''
limb a
  act armed_conflict | [violence]{US}
'''
must_cover = ["sierra-leone-ruf"]
must_not_cover = ["guyana"]

[[positions]]
party = "ZW"
subject = "violence"      # an element of the text, or except:ID
stance = "excluded"       # required, wanted, indifferent, unwanted, excluded
source = "…"              # may be left out
counts = true             # false for an observer: shown, and does not decide
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from openkp.definitions.brackets import BracketedText, read_body
from openkp.definitions.definition import Definition
from openkp.definitions.elements import Catalogue
from openkp.definitions.positions import Stance, WordPosition
from openkp.definitions.text_form import LONGEST, blocked, first_of
from openkp.definitions.toml_form import Table, head, load, tables
from openkp.scheme.findings import Finding

MUST_LISTS = ("must_cover", "must_not_cover")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A text with brackets and what is asked of it. The two lists have ids of situations in their order."""

    title: str
    source: str
    body: BracketedText
    must_cover: tuple[str, ...] = ()
    must_not_cover: tuple[str, ...] = ()
    positions: tuple[WordPosition, ...] = ()

    def resolve(self, taken: tuple[int, ...]) -> Definition | None:
        """The text that a choice makes, under the title and source of the draft; see `BracketedText`."""
        definition = self.body.resolve(taken)
        return definition and replace(definition, title=self.title, source=self.source)


def read_draft(
    text: str, catalogue: Catalogue, situations: Collection[str]
) -> tuple[Draft | None, tuple[Finding, ...]]:
    """A draft from its file, or what is wrong with it, line by line; never both. situations: their ids."""
    if len(text) > LONGEST:
        passed = text.count("\n", 0, LONGEST) + 1
        return None, (blocked("draft_too_long", line=passed, found=len(text), expected=LONGEST),)
    values, found = load(text)
    if values is None:
        return None, found
    findings: list[Finding] = []
    lines = text.split("\n")
    top = head(text, values, findings)
    title, source, body_text = top.text("title"), top.text("source"), top.text("text")
    musts = {key: _must_list(top, key, lines, situations) for key in MUST_LISTS}
    for situation in musts["must_cover"]:
        if situation in musts["must_not_cover"]:
            line = _line_of(situation, top.fields.get("must_not_cover", 0), lines)
            findings.append(blocked("must_lists_contradict", line=line, found=situation))
    body = None
    if body_text:
        body, wrong = read_body(values["text"], catalogue)
        findings += [_moved(each, _lines_above(top.fields.get("text", 1), lines)) for each in wrong]
    positions = _positions(text, values, body, catalogue, findings)
    if findings or body is None:
        return None, first_of(findings, len(lines))
    draft = Draft(title=title, source=source, body=body, positions=positions, **musts)
    return draft, ()


def _must_list(top: Table, key: str, lines: list[str], situations: Collection[str]) -> tuple[str, ...]:
    values = top.values.get(key, [])
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        top.wrong(key, "definition_field_wrong")
        return ()
    start = top.fields.get(key, 0)
    for place, name in enumerate(values):
        line = _line_of(name, start, lines)
        if name not in situations:
            near = get_close_matches(name, sorted(situations), n=3, cutoff=0.4) or sorted(situations)[:3]
            top.findings.append(
                blocked(
                    "draft_situation_unknown", line=line, field=key, found=name[:80], expected=", ".join(near)
                )
            )
        elif name in values[:place]:
            top.findings.append(blocked("draft_situation_twice", line=line, field=key, found=name))
    return tuple(dict.fromkeys(values))


def _positions(
    text: str,
    values: dict[str, Any],
    body: BracketedText | None,
    catalogue: Catalogue,
    findings: list[Finding],
) -> tuple[WordPosition, ...]:
    found: list[WordPosition] = []
    decided: dict[tuple[str, str], tuple[Stance, int]] = {}
    for table in tables(text, values, "positions", findings):
        position = _position(table, body, catalogue)
        if position is None:
            continue
        found.append(position)
        if position.counts:
            key = position.party, position.subject
            stance, line = decided.setdefault(key, (position.stance, table.line))
            if stance is not position.stance:
                findings.append(
                    blocked(
                        "position_contradicts",
                        line=table.line,
                        party=position.party,
                        found=position.subject,
                        stance=position.stance,
                        other=stance,
                        other_line=line,
                    )
                )
    return tuple(found)


def _position(table: Table, body: BracketedText | None, catalogue: Catalogue) -> WordPosition | None:
    key = "element" if "element" in table.values and "subject" not in table.values else "subject"
    before = len(table.findings)
    party, subject, stance = table.text("party"), table.text(key), table.word("stance", Stance)
    source = table.text("source", is_needed=False)
    counts = table.values.get("counts", True)
    if not isinstance(counts, bool):
        table.wrong("counts", "definition_field_wrong")
    if subject and not subject.startswith("except:") and subject not in catalogue:
        near = get_close_matches(subject, [each.id for each in catalogue], n=3, cutoff=0.4)
        table.wrong(key, "position_subject_unknown", expected=", ".join(near))
    elif subject and body is not None and subject not in body.subjects():
        near = get_close_matches(subject, sorted(body.subjects()), n=3, cutoff=0.4)
        table.wrong(key, "position_subject_not_in_text", expected=", ".join(near or sorted(body.subjects())))
    if stance is None or len(table.findings) > before:
        return None
    return WordPosition(party=party, subject=subject, stance=stance, source=source, counts=bool(counts))


def _line_of(name: str, start: int, lines: list[str]) -> int:
    """The first line from `start` on that has the name in quotes; `start` where none has."""
    quoted_name = re.compile(rf"""["']{re.escape(name)}["']""")
    for number in range(max(start, 1), len(lines) + 1):
        if quoted_name.search(lines[number - 1]):
            return number
    return start


def _lines_above(start: int, lines: list[str]) -> int:
    """How many lines of the file stand above the first of the text, which begins at line `start`."""
    opening = lines[start - 1].rstrip()
    return start if opening.endswith(("'''", '"""')) else start - 1


def _moved(finding: Finding, by: int) -> Finding:
    """The finding with the line of the file in place of that of the text."""
    line = finding.params.get("line", 0)
    if not isinstance(line, int) or not line:
        return finding
    return replace(finding, subject=f"line {line + by}", params={**finding.params, "line": line + by})
