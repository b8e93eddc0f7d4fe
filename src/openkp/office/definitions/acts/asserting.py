"""Stating of a situation what a source says, contesting what another said, taking back what one said oneself.

Nothing is overwritten: who contests an assertion makes one of its own, and both stand side by side.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from django.utils.translation import gettext as _

from openkp.definitions.library import situations as shipped_situations
from openkp.definitions.situations import Standard, Value
from openkp.definitions.text_form import is_writable
from openkp.office.acting import Actor, Noted, Result, act, stopped
from openkp.office.definitions.acts.recording import recorded_by
from openkp.office.definitions.models import StatedAssertion
from openkp.office.definitions.reads import assertions as reads
from openkp.office.definitions.reads.library import catalogue
from openkp.office.definitions.source_addresses import is_address, is_symbol
from openkp.office.meetings.seats import party_of, seat_of
from openkp.office.messages import finding
from openkp.office.parties.models import Authority
from openkp.scheme.findings import Finding
from openkp.scheme.partial_days import PartialDay, UnreadablePartialDay

CLAUSE = "KPCS-CD:I.conflict-diamonds"
#: The earliest day of a source: older ones tell of no situation of rough diamonds and war.
EARLIEST = date(1945, 1, 1)
#: Of a note or a reason, in characters.
LONGEST = 2000
#: So many assertions of a party may stand on one element of a situation, and on the whole situation.
MOST_ON_ELEMENT, MOST_ON_SITUATION = 5, 120
_SHAPE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a party asserts: that an element holds, does not hold or cannot be known, and where it is said.

    source_address: a web address, or the symbol of a document (`S/2000/1195`). source_day: as exactly as
    it is known (`2009`, `2009-06`, `2009-06-26`), or empty.
    """

    element: str
    value: str
    source_title: str
    source_address: str
    source_day: str = ""
    standard: str = Standard.NOT_STATED.value
    note: str = ""


@act("add_assertion")
def add_assertion(actor: Actor, situation: str, given: Given, *, now: datetime) -> Result[StatedAssertion]:
    """State what a source says of an element in a situation."""
    _one_at_a_time(actor)
    findings = _findings(actor, situation, given, now)
    if findings:
        return stopped(findings)
    row = _stored(actor, situation, given, now)
    return Result(row, noted=(_noted(row),))


@act("contest_assertion")
def contest_assertion(
    actor: Actor, situation: str, key: str, given: Given, *, reason: str, now: datetime
) -> Result[StatedAssertion]:
    """Speak against an assertion, with a source of one's own and a reason. Both stand side by side after it.

    key: of the assertion (`shipped:DIGEST` or `row:N`), whose element counts, whatever `given` says.
    """
    _one_at_a_time(actor)
    other = reads.shown_by_key(situation, key) if situation in shipped_situations() else None
    if other is None:
        return stopped([_not_found(f"{situation} {key}")])
    own = _of_element(given, other.assertion.element)
    findings = _findings(actor, situation, own, now)
    if own.value == other.assertion.value.value:
        findings.append(
            finding("contest_says_the_same", CLAUSE, subject="value", party=other.assertion.party)
        )
    if reads.is_own(actor, other.stated):
        findings.append(finding("contest_of_own", CLAUSE, element=own.element))
    if not reason.strip():
        findings.append(finding("contest_without_reason", CLAUSE, subject="reason"))
    if len(reason) > LONGEST:
        findings.append(_too_long("reason", reason))
    findings += _unreadable("reason", reason)
    if findings:
        return stopped(findings)
    row = _stored(actor, situation, own, now, contests=_contested(other), reason=reason.strip())
    return Result(row, noted=(_noted(row),))


@act("withdraw_assertion")
def withdraw_assertion(actor: Actor, row: int, *, now: datetime) -> Result[StatedAssertion]:
    """Take back an assertion of one's own party. It stays in the record and no longer counts."""
    _one_at_a_time(actor)
    found = StatedAssertion.objects.filter(pk=row, withdraws=None, party=party_of(actor)).first()
    if found is None or not party_of(actor):
        return stopped([_not_found(str(row))])
    if StatedAssertion.objects.filter(withdraws=found).exists():
        return stopped([finding("assertion_withdrawn_before", CLAUSE, element=found.element)])
    given = Given(**{name: getattr(found, name) for name in Given.__slots__})
    back = _stored(actor, found.situation, given, now, withdraws=found)
    return Result(back, noted=(Noted(found.situation, {"withdrawn": found.pk, "element": found.element}),))


# --- what may be wrong --------------------------------------------------------------------------------------


def _findings(actor: Actor, situation: str, given: Given, now: datetime) -> list[Finding]:
    if seat_of(actor) is None:
        return [finding("no_seat_at_table", CLAUSE, name=str(actor.user))]
    if situation not in shipped_situations():
        return [_not_found(situation)]
    found = [*_of_words(given), *_of_source(given), *_of_day(given.source_day, actor.day(now))]
    return found or _of_accounts(actor, situation, given)


def _of_words(given: Given) -> list[Finding]:
    found = []
    if given.element not in catalogue():
        found.append(
            finding("assertion_element_unknown", CLAUSE, subject="element", found=given.element[:60])
        )
    if given.value not in set(Value):
        found.append(finding("assertion_value_unknown", CLAUSE, subject="value", found=given.value[:20]))
    if given.standard not in set(Standard):
        found.append(
            finding("assertion_standard_unknown", CLAUSE, subject="standard", found=given.standard[:20])
        )
    if len(given.note) > LONGEST:
        found.append(_too_long("note", given.note))
    return found + _unreadable("note", given.note)


def _of_source(given: Given) -> list[Finding]:
    found = [
        finding("assertion_source_missing", CLAUSE, subject=name)
        for name in ("source_title", "source_address")
        if not getattr(given, name).strip()
    ]
    address = given.source_address.strip()
    if address and not is_address(address) and not is_symbol(address):
        found.append(finding("assertion_address_wrong", CLAUSE, subject="source_address", found=address[:80]))
    for name, longest in (("source_title", 300), ("source_address", 500)):
        if len(getattr(given, name)) > longest:
            found.append(_too_long(name, getattr(given, name), longest))
    return found + _unreadable("source_title", given.source_title)


def _unreadable(name: str, text: str) -> list[Finding]:
    """Characters that nobody sees, or that turn the direction of reading."""
    is_fine = is_writable(text.replace("\r\n", "\n"))
    return [] if is_fine else [finding("assertion_words_unreadable", CLAUSE, subject=name)]


def _of_day(text: str, today: date) -> list[Finding]:
    if not text:
        return []
    try:
        day = PartialDay.parse(text) if _SHAPE.match(text) else None
    except UnreadablePartialDay:
        day = None
    if day is None or day.earliest > today or day.earliest < EARLIEST:
        return [finding("assertion_day_wrong", CLAUSE, subject="source_day", found=text[:20])]
    return []


def _of_accounts(actor: Actor, situation: str, given: Given) -> list[Finding]:
    """What the party has said already, from the same source; and what cannot be together."""
    party, rows = party_of(actor), reads.stated_rows(situation)
    same = [
        each
        for each in rows
        if (each.party, each.element, each.source_address)
        == (party, given.element, given.source_address.strip())
    ]
    if any(each.value == given.value for each in same):
        return [finding("assertion_repeated", CLAUSE, element=given.element)]
    if same:
        return [finding("assertion_against_own", CLAUSE, element=given.element)]
    return _of_many(party, given, rows) or _of_impossible(party, situation, given, rows)


def _of_many(party: str, given: Given, rows: tuple[reads.Stated, ...]) -> list[Finding]:
    """No party fills a page by itself: what it took back leaves room again."""
    own = [each for each in rows if each.party == party]
    on_element = sum(each.element == given.element for each in own)
    if on_element < MOST_ON_ELEMENT and len(own) < MOST_ON_SITUATION:
        return []
    most = MOST_ON_ELEMENT if on_element >= MOST_ON_ELEMENT else MOST_ON_SITUATION
    return [finding("assertion_too_many", CLAUSE, element=given.element, most=most)]


def _of_impossible(party: str, situation: str, given: Given, rows: tuple[reads.Stated, ...]) -> list[Finding]:
    """The account of this source with the new assertion contradicts what follows from its own words."""
    if given.value == Value.UNKNOWN:
        return []
    before = reads.joined(shipped_situations()[situation], rows)
    name, address = reads.party_name(party), given.source_address.strip()
    keys = {each.key for each in before.sources if each.address == address}
    facts = next((facts for who, key, facts in before.accounts() if who == name and key in keys), {})
    holds = given.value == Value.YES
    follows = catalogue().with_consequences({given.element: holds}) or {}
    against = next((each for each, said in facts.items() if follows.get(each, said) is not said), "")
    if facts.get(given.element, holds) is not holds:
        against = given.element
    if not against and catalogue().with_consequences({**facts, given.element: holds}) is not None:
        return []
    return [
        finding(
            "assertion_impossible", CLAUSE, subject="element", element=given.element, other=against or "…"
        )
    ]


def _not_found(reference: str) -> Finding:
    return finding("record_not_found", CLAUSE, record=_("assertion"), reference=reference[:80])


def _too_long(name: str, text: str, longest: int = LONGEST) -> Finding:
    return finding("assertion_too_long", CLAUSE, subject=name, found=len(text), longest=longest)


# --- storing ------------------------------------------------------------------------------------------------


def _one_at_a_time(actor: Actor) -> None:
    """Two people of one authority at the same moment cannot state the same twice."""
    Authority.objects.select_for_update().get(pk=actor.authority.pk)


def _of_element(given: Given, element: str) -> Given:
    return Given(**{**{name: getattr(given, name) for name in Given.__slots__}, "element": element})


def _contested(other: reads.Shown) -> dict[str, str]:
    """What is contested, as the row keeps it."""
    return {
        "contests": other.key,
        "contests_party": other.assertion.party,
        "contests_value": other.assertion.value.value,
        "contests_source": (other.source.address or other.source.title)[:500],
    }


def _stored(
    actor: Actor,
    situation: str,
    given: Given,
    now: datetime,
    *,
    contests: Mapping[str, str] = MappingProxyType({}),
    reason: str = "",
    withdraws: StatedAssertion | None = None,
) -> StatedAssertion:
    return StatedAssertion.objects.create(
        **recorded_by(actor, now),
        situation=situation,
        element=given.element,
        value=given.value,
        source_title=given.source_title.strip(),
        source_address=given.source_address.strip(),
        source_day=given.source_day,
        standard=given.standard,
        note=_lines(given.note),
        reason=_lines(reason),
        withdraws=withdraws,
        **contests,
    )


def _lines(text: str) -> str:
    """Without blanks around it, and with line ends as files have them."""
    return text.replace("\r\n", "\n").strip()


def _noted(row: StatedAssertion) -> Noted:
    detail = {"row": row.pk, "element": row.element, "value": row.value, "contests": row.contests}
    return Noted(row.situation, detail)
