"""Reading the catalogue of elements and the situations from files; each problem is a finding with a line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, TypeGuard

from openkp.definitions.elements import Catalogue, Element, Exclusion, Implication, SlotKind
from openkp.definitions.situations import Assertion, Situation, Source, Spot, Standard, Value
from openkp.definitions.text_form import MOST_FINDINGS, blocked, first_of, nearest
from openkp.definitions.toml_form import Table, head, load, tables
from openkp.scheme.countries import alpha2, alpha2_codes, country_name, is_country
from openkp.scheme.findings import Finding

#: The widest look around a situation on the map, in kilometres.
FARTHEST_KM = 3000
#: So many accounts that contradict themselves are named.
MOST_ACCOUNTS = 20
_ELEMENT_ID = re.compile(r"[a-z][a-z0-9_]{1,49}\Z")
#: The fields of a situation, and of an assertion in it.
OF_SITUATION = (
    "id",
    "title",
    "country",
    "starts",
    "ends",
    "summary",
    "answer_of_process",
    "spot",
    "sources",
    "assertions",
)
OF_ASSERTION = ("element", "value", "party", "source", "day", "standard", "note")
#: Where one of these was found, that a list is empty is only its consequence.
_EXPLAINS_WHAT_IS_MISSING = ("definition_field_unknown", "definition_tables_wrong")
_SITUATION_ID = re.compile(r"[a-z0-9][a-z0-9\-]{1,59}\Z")


def read_catalogue(text: str) -> tuple[Catalogue | None, tuple[Finding, ...]]:
    """The catalogue from `[[elements]]`, `[[implications]]` (`if`, `then`, `because`) and `[[exclusions]]`
    (`one`, `other`, `because`). Constraints that contradict each other are a finding.
    """
    values, found = load(text)
    if values is None:
        return None, found
    findings: list[Finding] = []
    head(text, values, findings).only("elements", "implications", "exclusions")
    elements: dict[str, Element] = {}
    lines: dict[str, int] = {}
    for table in tables(text, values, "elements", findings):
        element = _element(table)
        if element is not None and element.id in elements:
            findings.append(blocked("element_defined_twice", line=table.line, found=element.id))
        elif element is not None:
            elements[element.id] = element
            lines[element.id] = table.line
    if not elements:
        findings.append(blocked("definition_part_missing", expected="elements"))
    implications = [
        Implication(premise=premise, conclusion=conclusion, reason=reason)
        for each in tables(text, values, "implications", findings)
        for premise, conclusion, reason in [_constraint(each, "if", "then", elements)]
    ]
    exclusions = [
        Exclusion(one=one, other=other, reason=reason)
        for each in tables(text, values, "exclusions", findings)
        for one, other, reason in [_constraint(each, "one", "other", elements)]
    ]
    if findings:
        return None, first_of(findings, text.count("\n") + 1)
    catalogue = Catalogue(
        elements=tuple(elements.values()), implications=tuple(implications), exclusions=tuple(exclusions)
    )
    impossible = tuple(
        blocked("element_impossible", line=lines[each], found=each) for each in catalogue.contradictions()
    )
    return (None, impossible) if impossible else (catalogue, ())


def _element(table: Table) -> Element | None:
    table.only("id", "slot", "sentence", "source", "question", "holds_in", "fails_in")
    name = table.text("id")
    if name and not _ELEMENT_ID.match(name):
        table.wrong("id", "definition_id_wrong", expected="up to 50 small letters, digits and _")
    slot = table.word("slot", SlotKind)
    texts = {key: table.text(key) for key in ("sentence", "source", "question", "holds_in", "fails_in")}
    return None if slot is None or not name else Element(id=name, slot=slot, **texts)


def _constraint(table: Table, one: str, other: str, elements: dict[str, Element]) -> tuple[str, str, str]:
    table.only(one, other, "because")
    return _known(table, one, elements), _known(table, other, elements), table.text("because")


def _known(table: Table, key: str, elements: dict[str, Element]) -> str:
    name = table.text(key)
    if name and elements and name not in elements:
        table.wrong(key, "element_not_in_catalogue", expected=nearest(name, elements))
    return name


def read_situation(text: str, catalogue: Catalogue) -> tuple[Situation | None, tuple[Finding, ...]]:
    """A situation from its file: a head, `[[sources]]` and `[[assertions]]`, at least one of each.

    A field that no situation has, an assertion without a source, of an unknown element, or an account that
    contradicts the catalogue (a rebel movement that is no armed group) is a finding with its line; nothing of
    the file is then taken.
    """
    values, found = load(text)
    if values is None:
        return None, found
    findings: list[Finding] = []
    top = head(text, values, findings)
    top.only(*OF_SITUATION)
    name = top.text("id")
    if name and not _SITUATION_ID.match(name):
        top.wrong("id", "definition_id_wrong", expected="up to 60 small letters, digits and -")
    sources: dict[str, Source] = {}
    for table in tables(text, values, "sources", findings):
        source = _source(table)
        if source.key in sources and source.key:
            findings.append(blocked("source_twice", line=table.line, found=source.key[:80]))
        sources[source.key] = source
    assertions: list[Assertion] = []
    lines: list[int] = []
    for table in tables(text, values, "assertions", findings):
        if len(findings) > MOST_FINDINGS:
            return None, first_of(findings, table.line)
        assertion = _assertion(table, catalogue, sources)
        if assertion is not None:
            assertions.append(assertion)
            lines.append(table.line)
    if not sources and not any(each.code in _EXPLAINS_WHAT_IS_MISSING for each in findings):
        findings.append(blocked("situation_without_sources"))
    if not findings and not assertions:
        findings.append(blocked("situation_without_assertions"))
    situation = Situation(
        id=name,
        title=top.text("title"),
        country=_country(top),
        starts=top.day("starts"),
        ends=top.day("ends", is_needed=False),
        summary=top.text("summary"),
        answer_of_process=top.text("answer_of_process"),
        spot=_spot(top, values),
        sources=tuple(sources.values()),
        assertions=tuple(assertions),
    )
    findings += impossible_accounts(situation, catalogue, lines)
    return (None, first_of(findings, text.count("\n") + 1)) if findings else (situation, ())


def _country(top: Table) -> str:
    code = top.text("country")
    if code and not is_country(code):
        top.wrong("country", "situation_country_unknown", expected=_code_like(code))
    return code


def _code_like(written: str) -> str:
    """The code of a country that is named in another way; else codes like it."""
    named = {country_name(code).casefold(): code for code in sorted(alpha2_codes())}
    meant = alpha2(written) or named.get(written.casefold())
    meant = meant or ", ".join(
        code for name, code in named.items() if written.casefold() in name and written[3:]
    )
    return meant or ", ".join(get_close_matches(written[:20].upper(), sorted(alpha2_codes()), n=3, cutoff=0))


def _source(table: Table) -> Source:
    table.only("key", "title", "address", "day", of_head=OF_SITUATION)
    return Source(
        key=table.text("key"),
        title=table.text("title"),
        address=table.text("address"),
        day=table.day("day", is_needed=False),
    )


def _assertion(table: Table, catalogue: Catalogue, sources: Mapping[str, Source]) -> Assertion | None:
    table.only(*OF_ASSERTION, of_head=OF_SITUATION)
    element = table.text("element")
    if element and element not in catalogue:
        table.wrong("element", "element_not_in_catalogue", expected=nearest(element, catalogue.order))
    source = table.text("source", is_needed=False)
    if sources and source not in sources:
        table.wrong("source", "assertion_without_source", expected=nearest(source, sources))
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
    if isinstance(found, dict) and not found.keys() - {"latitude", "longitude", "radius_km"}:
        latitude, longitude = found.get("latitude"), found.get("longitude")
        radius_km = found.get("radius_km")
        if (
            _is_within(latitude, 90)
            and _is_within(longitude, 180)
            and type(radius_km) is int
            and 0 < radius_km <= FARTHEST_KM
        ):
            return Spot(latitude=float(latitude), longitude=float(longitude), radius_km=radius_km)
    top.wrong("spot", "spot_wrong")
    return None


def _is_within(degrees: object, most: int) -> TypeGuard[float]:
    """A number, and neither true, nor infinite, nor none at all (nan)."""
    return isinstance(degrees, int | float) and not isinstance(degrees, bool) and -most <= degrees <= most


def impossible_accounts(
    situation: Situation, catalogue: Catalogue, lines: list[int] | None = None
) -> list[Finding]:
    """A finding for each account that contradicts itself, at most `MOST_ACCOUNTS` of them.

    It does where it says yes and no of one element on one day, or what the catalogue's constraints exclude.
    lines: of the assertions in their file, in their order, where there is one.
    """
    found = _said_both_ways(situation, lines)
    for party, source, facts in situation.accounts():
        if len(found) < MOST_ACCOUNTS and catalogue.with_consequences(facts) is None:
            pair = next(((a, b) for a in facts for b in facts if _clash(a, b, facts, catalogue)), ("", ""))
            places = [
                line
                for line, each in zip(lines or [], situation.assertions, strict=False)
                if (each.party, each.source) == (party, source) and each.element in pair
            ]
            words = " and ".join(_in_words(each, holds=facts[each]) for each in pair if each)
            found.append(_impossible(max(places, default=0), words, party, source))
    return found


def _said_both_ways(situation: Situation, lines: list[int] | None) -> list[Finding]:
    found: list[Finding] = []
    said: dict[tuple[str, str, str, str], Value] = {}
    for place, each in enumerate(situation.assertions):
        if each.value is not Value.UNKNOWN:
            account = (each.party, each.source, each.element, each.day)
            if said.setdefault(account, each.value) is not each.value and len(found) < MOST_ACCOUNTS:
                line = lines[place] if lines else 0
                words = " and ".join(_in_words(each.element, holds=holds) for holds in (True, False))
                found.append(_impossible(line, words, each.party, each.source))
    return found


def _in_words(element: str, *, holds: bool) -> str:
    return f"{element} {'yes' if holds else 'no'}"


def _impossible(line: int, words: str, party: str, source: str) -> Finding:
    return blocked("situation_impossible", line=line, found=words, party=party[:80], source=source[:80])


def _clash(one: str, other: str, facts: dict[str, bool], catalogue: Catalogue) -> bool:
    return one != other and catalogue.with_consequences({one: facts[one], other: facts[other]}) is None
