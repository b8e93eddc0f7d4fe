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
counts = true             # false: shown, and does not decide

Positions of several who are recorded as one side have their codes in one `party` and `counted_as_one = true`.
`counts` is true for Participants and false for Observers where nothing is said; another party has to say it.
A field that a draft does not have, and a party that no list knows, are findings.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from openkp.definitions.brackets import BracketedText, read_body
from openkp.definitions.definition import Definition
from openkp.definitions.elements import Catalogue
from openkp.definitions.parties import counts_by_default, is_known, members, parties_like
from openkp.definitions.positions import Stance, WordPosition
from openkp.definitions.text_form import blocked, first_of, is_writable, nearest
from openkp.definitions.toml_form import Table, head, load, tables
from openkp.scheme.findings import Finding

MUST_LISTS = ("must_cover", "must_not_cover")
#: The fields of a draft.
OF_DRAFT = ("title", "source", "text", *MUST_LISTS, "remarks", "positions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A text with brackets and what is asked of it. The two lists have ids of situations in their order.

    remarks: what a reader of its answers must know of how it was recorded; they change no answer.
    """

    title: str
    source: str
    body: BracketedText
    must_cover: tuple[str, ...] = ()
    must_not_cover: tuple[str, ...] = ()
    positions: tuple[WordPosition, ...] = ()
    remarks: tuple[str, ...] = ()

    def resolve(self, taken: tuple[int, ...]) -> Definition | None:
        """The text that a choice makes, under the title and source of the draft; see `BracketedText`."""
        definition = self.body.resolve(taken)
        return definition and replace(definition, title=self.title, source=self.source)


def read_draft(
    text: str, catalogue: Catalogue, situations: Collection[str]
) -> tuple[Draft | None, tuple[Finding, ...]]:
    """A draft from its file, or what is wrong with it, line by line; never both. situations: their ids."""
    values, found = load(text)
    if values is None:
        return None, found
    findings: list[Finding] = []
    lines = text.split("\n")
    top = head(text, values, findings)
    top.only(*OF_DRAFT)
    title, source, body_text = top.text("title"), top.text("source"), top.text("text")
    musts = {key: _must_list(top, key, lines, situations) for key in MUST_LISTS}
    for situation in musts["must_cover"]:
        if situation in musts["must_not_cover"]:
            line = _line_of(situation, top.fields.get("must_not_cover", 0), lines)
            findings.append(blocked("must_lists_contradict", line=line, found=situation))
    body = None
    if body_text:
        body, wrong = read_body(values["text"], catalogue)
        above = _lines_above(top.fields.get("text", 1), lines)
        findings += [_moved(each, above) for each in (*wrong, *owner_findings(body))]
    remarks = top.values.get("remarks", [])
    if not isinstance(remarks, list) or not all(
        isinstance(each, str) and is_writable(each) for each in remarks
    ):
        top.wrong("remarks", "definition_field_wrong", expected='a list of sentences, as ["…"]')
    positions = _positions(text, values, body, catalogue, findings)
    if findings or body is None:
        return None, first_of(findings, len(lines))
    draft = Draft(title=title, source=source, body=body, positions=positions, remarks=tuple(remarks), **musts)
    return draft, ()


def _must_list(top: Table, key: str, lines: list[str], situations: Collection[str]) -> tuple[str, ...]:
    values = top.values.get(key, [])
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        top.wrong(key, "definition_field_wrong", expected='a list of ids, as ["guyana"]')
        return ()
    start = top.fields.get(key, 0)
    for place, name in enumerate(values):
        line = _line_of(name, start, lines)
        if name not in situations and ("/" in name or name.endswith(".toml")):
            top.findings.append(blocked("draft_situation_is_file", line=line, field=key, found=name[:80]))
        elif name not in situations:
            near = get_close_matches(name, sorted(situations), n=3, cutoff=0.4) or sorted(situations)[:3]
            top.findings.append(
                blocked(
                    "draft_situation_unknown", line=line, field=key, found=name[:80], expected=", ".join(near)
                )
            )
        elif name in values[:place]:
            top.findings.append(blocked("draft_situation_twice", line=line, field=key, found=name))
    return tuple(dict.fromkeys(values))


def owner_findings(body: BracketedText | None) -> Iterator[Finding]:
    """A finding for each owner of a bracket that is a slip: see `parties`."""
    for choice in body.choices if body is not None else ():
        owners = dict.fromkeys(owner for each in choice.alternatives for owner in each.owners)
        for owner in owners:
            if not is_known(owner):
                yield blocked(
                    "party_unknown", line=choice.line, found=owner[:80], expected=parties_like(owner)
                )


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
    table.only("party", key, "stance", "source", "counts", "counted_as_one", of_head=OF_DRAFT)
    party, subject, stance = table.text("party"), table.text(key), table.word("stance", Stance)
    source = table.text("source", is_needed=False)
    if party and not is_known(party):
        table.wrong("party", "party_unknown", expected=parties_like(party))
    counts = table.values.get("counts", counts_by_default(party))
    if counts is None and party and is_known(party):
        table.wrong("party", "position_counts_missing")
    elif counts is not None and not isinstance(counts, bool):
        table.wrong("counts", "definition_field_wrong", expected="true or false")
    is_one = table.values.get("counted_as_one", False)
    if not isinstance(is_one, bool):
        table.wrong("counted_as_one", "definition_field_wrong", expected="true or false")
    elif counts and not is_one and members(party):
        table.wrong("party", "position_of_several")
    if subject and not subject.startswith("except:") and subject not in catalogue:
        table.wrong(key, "position_subject_unknown", expected=nearest(subject, catalogue.order))
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
