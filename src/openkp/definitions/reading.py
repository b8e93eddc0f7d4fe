"""Reading the catalogue of elements and the situations from files; each problem is a finding with a line."""

from __future__ import annotations

import re
from typing import Any

from openkp.definitions.elements import Catalogue, Element, Exclusion, Implication, SlotKind
from openkp.definitions.situations import Assertion, Situation, Source, Spot, Standard, Value
from openkp.definitions.text_form import blocked
from openkp.definitions.toml_form import Table, head, load, tables
from openkp.scheme.findings import Finding

_ELEMENT_ID = re.compile(r"[a-z][a-z0-9_]{1,49}\Z")
_SITUATION_ID = re.compile(r"[a-z0-9][a-z0-9\-]{1,59}\Z")


def read_catalogue(text: str) -> tuple[Catalogue | None, tuple[Finding, ...]]:
    """The catalogue from `[[elements]]`, `[[implications]]` (`if`, `then`, `because`) and `[[exclusions]]`
    (`one`, `other`, `because`). Constraints that contradict each other are a finding.
    """
    values, found = load(text)
    if values is None:
        return None, found
    findings: list[Finding] = []
    elements: dict[str, Element] = {}
    for table in tables(text, values, "elements", findings):
        element = _element(table)
        if element is not None and element.id in elements:
            findings.append(blocked("element_defined_twice", line=table.line, found=element.id))
        elif element is not None:
            elements[element.id] = element
    if not elements:
        findings.append(blocked("definition_part_missing", expected="elements"))
    implications = [
        Implication(
            premise=_known(each, "if", elements),
            conclusion=_known(each, "then", elements),
            reason=each.text("because"),
        )
        for each in tables(text, values, "implications", findings)
    ]
    exclusions = [
        Exclusion(
            one=_known(each, "one", elements),
            other=_known(each, "other", elements),
            reason=each.text("because"),
        )
        for each in tables(text, values, "exclusions", findings)
    ]
    if findings:
        return None, tuple(findings)
    catalogue = Catalogue(
        elements=tuple(elements.values()), implications=tuple(implications), exclusions=tuple(exclusions)
    )
    impossible = tuple(blocked("element_impossible", found=each) for each in catalogue.contradictions())
    return (None, impossible) if impossible else (catalogue, ())


def _element(table: Table) -> Element | None:
    name = table.text("id")
    if name and not _ELEMENT_ID.match(name):
        table.wrong("id", "definition_id_wrong")
    slot = table.word("slot", SlotKind)
    texts = {key: table.text(key) for key in ("sentence", "source", "question", "holds_in", "fails_in")}
    return None if slot is None or not name else Element(id=name, slot=slot, **texts)


def _known(table: Table, key: str, elements: dict[str, Element]) -> str:
    name = table.text(key)
    if name and name not in elements:
        table.wrong(key, "definition_word_unknown", expected="elements")
    return name


def read_situation(text: str, catalogue: Catalogue) -> tuple[Situation | None, tuple[Finding, ...]]:
    """A situation from its file: a head, `[[sources]]` and `[[assertions]]`.

    An assertion without a source, of an unknown element, or an account that contradicts the catalogue (a
    rebel movement that is no armed group) is a finding with its line; nothing of the file is then taken.
    """
    values, found = load(text)
    if values is None:
        return None, found
    findings: list[Finding] = []
    top = head(text, values, findings)
    name = top.text("id")
    if name and not _SITUATION_ID.match(name):
        top.wrong("id", "definition_id_wrong")
    sources = [_source(each) for each in tables(text, values, "sources", findings)]
    keys = [each.key for each in sources]
    findings += [blocked("source_twice", found=key) for key in sorted({k for k in keys if keys.count(k) > 1})]
    assertions: list[Assertion] = []
    lines: list[int] = []
    for table in tables(text, values, "assertions", findings):
        assertion = _assertion(table, catalogue, set(keys))
        if assertion is not None:
            assertions.append(assertion)
            lines.append(table.line)
    situation = Situation(
        id=name,
        title=top.text("title"),
        country=top.text("country"),
        starts=top.day("starts"),
        ends=top.day("ends", is_needed=False),
        summary=top.text("summary"),
        answer_of_process=top.text("answer_of_process"),
        spot=_spot(top, values),
        sources=tuple(sources),
        assertions=tuple(assertions),
    )
    findings += impossible_accounts(situation, catalogue, lines)
    return (None, tuple(findings)) if findings else (situation, ())


def _source(table: Table) -> Source:
    return Source(
        key=table.text("key"),
        title=table.text("title"),
        address=table.text("address"),
        day=table.day("day", is_needed=False),
    )


def _assertion(table: Table, catalogue: Catalogue, sources: set[str]) -> Assertion | None:
    element = table.text("element")
    if element and element not in catalogue:
        table.wrong("element", "definition_word_unknown", expected="the catalogue's elements")
    source = table.text("source", is_needed=False)
    if source not in sources:
        table.wrong("source", "assertion_without_source", expected=", ".join(sorted(sources)))
    value = table.word("value", Value)
    standard = table.word("standard", Standard, Standard.NOT_STATED)
    party = table.text("party")
    day = table.day("day", is_needed=False)
    if value is None or standard is None or element not in catalogue:
        return None
    return Assertion(
        element=element,
        value=value,
        party=party,
        source=source,
        day=day,
        standard=standard,
        note=table.text("note", is_needed=False),
    )


def _spot(top: Table, values: dict[str, Any]) -> Spot | None:
    found = values.get("spot")
    if found is None:
        return None
    if isinstance(found, dict):
        try:
            spot = Spot(
                latitude=float(found["latitude"]),
                longitude=float(found["longitude"]),
                radius_km=int(found["radius_km"]),
            )
        except (KeyError, TypeError, ValueError):
            spot = None
        if spot and abs(spot.latitude) <= 90 and abs(spot.longitude) <= 180 and 0 < spot.radius_km <= 3000:
            return spot
    top.wrong("spot", "spot_wrong")
    return None


def impossible_accounts(
    situation: Situation, catalogue: Catalogue, lines: list[int] | None = None
) -> list[Finding]:
    """A finding for each account whose own facts contradict each other under the catalogue's constraints.

    lines: of the assertions in their file, in their order, where there is one.
    """
    found = []
    for party, source, facts in situation.accounts():
        if catalogue.with_consequences(facts) is None:
            pair = next(((a, b) for a in facts for b in facts if _clash(a, b, facts, catalogue)), ("", ""))
            places = [
                line
                for line, each in zip(lines or [], situation.assertions, strict=False)
                if (each.party, each.source) == (party, source) and each.element in pair
            ]
            found.append(
                blocked(
                    "situation_impossible",
                    line=max(places, default=0),
                    found=" and ".join(f"{each} {'yes' if facts[each] else 'no'}" for each in pair if each),
                    party=party,
                    source=source,
                )
            )
    return found


def _clash(one: str, other: str, facts: dict[str, bool], catalogue: Catalogue) -> bool:
    return one != other and catalogue.with_consequences({one: facts[one], other: facts[other]}) is None
