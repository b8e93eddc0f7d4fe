"""The data of an act, checked against the table of acts: names, types, required or not. Never raises.

What a field may hold is bounded, so that a record stays readable: texts of 20,000 letters, lists of 400.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from openkp.governance.acts import FieldType, MeetingKind
from openkp.governance.events import Event
from openkp.governance.process import PositionKind, ProposalKind
from openkp.governance.rows import ROWS
from openkp.governance.texts import paragraphs_of, text_hash, thawed
from openkp.scheme.decisions import Link
from openkp.scheme.effect_files import EffectUnreadable, effect_from_json
from openkp.scheme.findings import Finding, Severity

MAX_TEXT = 20_000
MAX_LIST = 400
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,59}")
_HASH = re.compile(r"[0-9a-f]{64}")
_PLACE = re.compile(r"UTC|[A-Z][A-Za-z_]{1,30}(/[A-Z][A-Za-z_-]{1,30}){1,2}")
_FIRST_YEAR, _LAST_YEAR = 2000, 2199


def is_code(value: object) -> bool:
    """True for an id or a code as events use them."""
    return isinstance(value, str) and _CODE.fullmatch(value) is not None


def _is_text(value: object) -> bool:
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_TEXT:
        return False
    return not any("\ud800" <= letter <= "\udfff" or letter == "\0" for letter in value)  # no database keeps


def _is_list(value: object, test: Callable[[object], bool]) -> bool:
    return isinstance(value, list | tuple) and len(value) <= MAX_LIST and all(test(each) for each in value)


def _is_codes(value: object) -> bool:
    return _is_list(value, is_code) and len(set(value)) == len(value)  # type: ignore[arg-type, call-overload]


def _is_day(value: object) -> bool:
    if not isinstance(value, str) or len(value) != 10:
        return False
    try:
        return _FIRST_YEAR <= date.fromisoformat(value).year <= _LAST_YEAR
    except ValueError:
        return False


def _is_instant(value: object) -> bool:
    if not isinstance(value, str) or len(value) > 40:
        return False
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return False
    return found.tzinfo is not None and _FIRST_YEAR <= found.year <= _LAST_YEAR


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10_000


def _one_of(*values: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and value in values


def _is_object(value: object, required: set[str], optional: set[str] | None = None) -> bool:
    return isinstance(value, Mapping) and required <= set(value) <= required | (optional or set())


def _is_paragraphs(value: object) -> bool:
    if not _is_list(value, lambda each: _is_object(each, {"number", "text"}, {"effects"})) or not value:
        return False
    rows: Any = value
    if not all(is_code(each["number"]) and _is_text(each["text"]) for each in rows):
        return False
    if not all(_is_list(each.get("effects", ()), lambda one: isinstance(one, Mapping)) for each in rows):
        return False
    return len({each["number"] for each in rows}) == len(rows)


def _is_relations(value: object) -> bool:
    links = _one_of(*Link)

    def is_relation(each: object) -> bool:
        if not _is_object(each, {"link", "decision"}, {"paragraph"}):
            return False
        row: Any = each
        return (
            links(row["link"])
            and _is_text(row["decision"])
            and (row.get("paragraph", "") == "" or _is_text(row["paragraph"]))
            and len(row.get("paragraph", "")) <= 40
        )

    return _is_list(value, is_relation)


def _is_powers(value: object) -> bool:
    names = ("decision", "paragraph", "text")
    return _is_list(
        value,
        lambda each: _is_object(each, set(names)) and all(_is_text(each[name]) for name in names),  # type: ignore[index]
    )


#: For each type of field its test, and what is expected, in words.
TESTS: Mapping[FieldType, tuple[Callable[[object], bool], str]] = {
    FieldType.TEXT: (_is_text, "a sentence"),
    FieldType.TEXTS: (lambda value: _is_list(value, _is_text), "a list of sentences"),
    FieldType.CODE: (is_code, "a code or id"),
    FieldType.CODES: (_is_codes, "a list of codes, each once"),
    FieldType.DAY: (_is_day, "a day such as 2012-11-27"),
    FieldType.INSTANT: (_is_instant, "an instant with its offset, such as 2012-11-27T09:00:00-05:00"),
    FieldType.PLACE: (
        lambda value: isinstance(value, str) and _PLACE.fullmatch(value) is not None,
        "a place such as America/New_York",
    ),
    FieldType.HASH: (
        lambda value: isinstance(value, str) and _HASH.fullmatch(value) is not None,
        "the hash of a version (64 digits)",
    ),
    FieldType.COUNT: (_is_count, "a whole number from 1"),
    FieldType.FLAG: (lambda value: isinstance(value, bool), "true or false"),
    FieldType.POSITION: (_one_of(*PositionKind), ", ".join(PositionKind)),
    FieldType.KIND: (_one_of(*MeetingKind), ", ".join(MeetingKind)),
    FieldType.PROPOSAL_KIND: (_one_of(*ProposalKind), ", ".join(ProposalKind)),
    FieldType.BODY_KIND: (
        _one_of("committee", "working_group", "ad_hoc", "secretariat"),
        "committee, working_group, ad_hoc, secretariat",
    ),
    FieldType.ATTRIBUTION: (_one_of("named", "group", "none"), "named, group, none"),
    FieldType.VERB: (_one_of("examine", "report", "advance"), "examine, report, advance"),
    FieldType.OFFICE: (_one_of("chair", "vice_chair", "custodian"), "chair, vice_chair, custodian"),
    FieldType.PARAGRAPHS: (_is_paragraphs, "paragraphs with number, text and, if any, effects"),
    FieldType.RELATIONS: (_is_relations, "relations with link and decision"),
    FieldType.POWERS: (_is_powers, "powers with decision, paragraph and text"),
}


def data_findings(event: Event) -> tuple[Finding, ...]:
    """What is missing, wrong or unknown in the data of an event, field by field."""
    row = ROWS[event.act]
    known = {each.name for each in row.fields}
    found = [_finding("data_unknown", str(name)[:40]) for name in sorted(event.data) if name not in known]
    for each in row.fields:
        test, expected = TESTS[each.type]
        if each.name not in event.data:
            if each.is_required:
                found.append(_finding("data_missing", each.name, expected=expected))
        elif not test(event.data[each.name]):
            found.append(_finding("data_wrong", each.name, expected=expected))
        elif each.type is FieldType.PARAGRAPHS:
            found += _effect_findings(event.data[each.name])
    return tuple(found)


def _effect_findings(paragraphs: Any) -> list[Finding]:
    found = []
    for place, each in enumerate(paragraphs):
        for serial, effect in enumerate(each.get("effects", ())):
            where = f"paragraphs[{place}].effects[{serial}]"
            try:
                effect_from_json(thawed(effect), where)
            except EffectUnreadable as error:
                problem = error.code.replace("_", " ")
                found.append(_finding("effect_unreadable", error.where[:80] or where, problem=problem))
    return found or _unstorable(paragraphs)


def _unstorable(paragraphs: Any) -> list[Finding]:
    try:
        text_hash(paragraphs_of(paragraphs))
        is_text = not _holds_nul(paragraphs)  # no database keeps it
    except ValueError:  # half of a surrogate pair inside an effect
        is_text = False
    return (
        [] if is_text else [_finding("effect_unreadable", "paragraphs", problem="letters that are no text")]
    )


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    parts = value.values() if isinstance(value, Mapping) else value
    return isinstance(value, Mapping | list | tuple) and any(_holds_nul(each) for each in parts)


def _finding(code: str, field: str, **params: str) -> Finding:
    return Finding(
        code=code,
        severity=Severity.BLOCKS,
        clause="PRACTICE:records",
        subject=field,
        params={"field": field, **params},
    )


def instant(value: str) -> datetime:
    """An instant of an event's data, in UTC."""
    return datetime.fromisoformat(value).astimezone(UTC)


def day(value: str) -> date:
    """A day of an event's data."""
    return date.fromisoformat(value)
