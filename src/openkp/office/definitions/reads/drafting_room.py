"""The drafting room as a value: what a choice of brackets gives at once, and what the search says of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from openkp.definitions.answers import Answer
from openkp.definitions.brackets import Alternative, Choice
from openkp.definitions.definition import Definition
from openkp.definitions.evaluation import answer_of
from openkp.definitions.problem import Demand
from openkp.definitions.search import consequences
from openkp.definitions.search_answers import FoundText
from openkp.definitions.sentences import definition_sentence, limb_sentence, slots_sentence
from openkp.definitions.situations import Situation
from openkp.office.definitions.reads.assertions import situations as situations_now
from openkp.office.definitions.reads.assertions import stated_rows
from openkp.office.definitions.reads.drafting import vouched_owners
from openkp.office.definitions.reads.drafting_search import Searched, searched
from openkp.office.definitions.reads.drafting_sheet import Sheet
from openkp.office.definitions.reads.drafting_words import (
    CHAIR,
    PART_LINE,
    alternative_text,
    part_of,
    parties_text,
    slot_of,
)
from openkp.office.definitions.reads.library import catalogue, reference_text
from openkp.office.definitions.words import slot_name
from openkp.office.permissions import Capacity

#: The widest margin that a page asks for.
WIDEST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An alternative of a bracket on the page. owners: by name.

    account: by whose account they are the owners, where neither they nor a source said so.
    """

    place: int
    text: str
    owners: str
    is_taken: bool
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bracket:
    """A bracket on the page. number: from 1, in the order of the text. line: as it stands in the text."""

    number: int
    part: str
    kind: str
    line: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationRow:
    """A situation under the text in force and under the text that the choices give.

    before: None where no single encoded text is in force. must: `cover`, `not_cover` or empty.
    """

    id: str
    title: str
    before: Answer | None
    after: Answer
    must: str
    is_lost: bool

    @property
    def has_changed(self) -> bool:
        """True where the answer is another than under the text in force."""
        return self.before is not None and self.before is not self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a choice gives. definition: None where it leaves no text; then everything else is empty.

    crossings: red lines crossed, party by party.
    """

    definition: Definition | None
    sentence: str
    rows: tuple[SituationRow, ...]
    crossed: tuple[Demand, ...]
    crossings: int

    @property
    def lost(self) -> tuple[SituationRow, ...]:
        """The situations that the draft says must or must not be covered, and that are lost."""
        return tuple(each for each in self.rows if each.is_lost)

    @property
    def changed(self) -> tuple[SituationRow, ...]:
        """The situations whose answer is another than under the text in force."""
        return tuple(each for each in self.rows if each.has_changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """Whose positions the person sees: how many of each party, and how many of them do not decide."""

    party: str
    count: int
    published: int
    is_own: bool
    counts: bool


def taken_of(sheet: Sheet, asked: Mapping[str, str]) -> tuple[int, ...]:
    """The alternative taken of each bracket: `c1=0&c2=1`; by default the first."""
    found = []
    for number, choice in enumerate(_choices(sheet), start=1):
        text = asked.get(f"c{number}", "")
        place = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
        found.append(place if place < len(choice.alternatives) else 0)
    return tuple(found)


def query_of(taken: Sequence[int]) -> str:
    """The choices as they stand in an address."""
    return "&".join(f"c{number}={place}" for number, place in enumerate(taken, start=1))


def margin_of(asked: Mapping[str, str]) -> int:
    """How far from the fewest lost and crossed a text may be to be listed."""
    text = asked.get("margin", "")
    return min(int(text), WIDEST) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


def brackets(sheet: Sheet, taken: Sequence[int]) -> list[Bracket]:
    """The brackets in words."""
    lines = sheet.text.splitlines()
    sayer = _Accounts.of(sheet)
    found = []
    for number, (choice, chosen) in enumerate(zip(_choices(sheet), taken, strict=True), start=1):
        line = lines[choice.line - 1].strip() if 0 < choice.line <= len(lines) else ""
        found.append(
            Bracket(
                number=number,
                part=part_of(lines, choice.line),
                kind=slot_name(kind) if (kind := slot_of(line)) is not None else "",
                line=line,
                options=tuple(
                    Option(
                        place=place,
                        text=alternative_text(each.text, _part_words(sheet, taken, number - 1, place)),
                        owners=parties_text(each.owners),
                        is_taken=place == chosen,
                        account=sayer.of_owners(each),
                    )
                    for place, each in enumerate(choice.alternatives)
                ),
            )
        )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Accounts:
    """Whose account the owners of brackets are, where neither they nor a source said so.

    party: by which the keeper of the draft names itself as an owner; empty where nothing needs an account.
    """

    party: str
    vouched: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, sheet: Sheet) -> _Accounts:
        """For what lies in the room; a recorded debate has its sources."""
        if sheet.draft is None or sheet.version is None:
            return cls(party="", vouched=frozenset())
        is_chair = sheet.version.seat == Capacity.CHAIR.value
        return cls(party=CHAIR if is_chair else sheet.version.party, vouched=vouched_owners(sheet.draft))

    def of_owners(self, alternative: Alternative) -> str:
        """By whose account these are the owners; empty where they speak for themselves."""
        if not self.party:
            return ""
        others = [
            each
            for each in alternative.owners
            if each != self.party and (each, alternative.text) not in self.vouched
        ]
        return parties_text((self.party,)) if others else ""


def _part_words(sheet: Sheet, taken: Sequence[int], at: int, place: int) -> dict[str, str]:
    """The limbs and exceptions in words, by id, of the text in which the bracket `at` is taken so."""
    if sheet.body is None or not PART_LINE.match(sheet.body.choices[at].alternatives[place].text.strip()):
        return {}
    definition = sheet.body.resolve((*taken[:at], place, *taken[at + 1 :]))
    if definition is None:
        return {}
    known = catalogue()
    words = {each.id: limb_sentence(each, known, _) for each in definition.limbs}
    return words | {each.id: slots_sentence(each.slots, known, _) for each in definition.exceptions}


def outcome(sheet: Sheet, taken: Sequence[int], day: date) -> Outcome:
    """What the choices give at once, beside the text in force on the day."""
    situations = situations_now()
    given = consequences(sheet.to_draft(), tuple(taken), situations, catalogue())
    if given.definition is None:
        return Outcome(definition=None, sentence="", rows=(), crossed=(), crossings=0)
    reference = reference_text(day)
    lost = set(given.lost)
    musts = dict.fromkeys(sheet.must_cover, "cover") | dict.fromkeys(sheet.must_not_cover, "not_cover")
    rows = [
        SituationRow(
            id=name,
            title=_(situation.title),
            before=None if reference is None else before_of(reference.definition, situation),
            after=given.answers[name],
            must=musts.get(name, ""),
            is_lost=name in lost,
        )
        for name, situation in situations.items()
    ]
    rows.sort(key=lambda row: (not row.is_lost, not row.has_changed))
    return Outcome(
        definition=given.definition,
        sentence=definition_sentence(given.definition, catalogue(), _),
        rows=tuple(rows),
        crossed=given.crossed,
        crossings=given.crossings,
    )


def before_of(definition: Definition, situation: Situation) -> Answer:
    """The answer of the text in force."""
    return answer_of(definition, situation, catalogue())


def found(sheet: Sheet, margin: int) -> Searched:
    """The search over every way to close the brackets, with the positions that the person may see."""
    draft = sheet.to_draft()
    key = (sheet.text, draft.must_cover, draft.must_not_cover, draft.positions, margin, stated_rows())
    return searched(draft, situations_now(), catalogue(), margin=margin, key=key)


def demands_something(sheet: Sheet) -> bool:
    """True if anything is asked of the text, so that a search can say something."""
    has_red_line = any(each.position.counts and each.position.stance.is_red_line for each in sheet.positions)
    return bool(sheet.must_cover or sheet.must_not_cover or has_red_line)


def used_positions(sheet: Sheet) -> list[Used]:
    """Whose positions these are. It tells of what the person sees and of nothing else."""
    counted: Counter[tuple[str, bool, bool]] = Counter()
    published: Counter[str] = Counter()
    for each in sheet.positions:
        counted[each.position.party, each.is_own, each.position.counts] += 1
        published[each.position.party] += each.row is None
    return [
        Used(party=party, count=count, published=published[party], is_own=is_own, counts=counts)
        for (party, is_own, counts), count in sorted(counted.items(), key=lambda item: item[0])
    ]


def text_words(sheet: Sheet, text: FoundText) -> list[str]:
    """A found text by what it takes of each bracket; a dash for one in a limb that is left out."""
    idle = frozenset() if sheet.body is None else sheet.body.idle(text.taken)
    return [
        "–" if place in idle else next((option.text for option in each.options if option.is_taken), "")
        for place, each in enumerate(brackets(sheet, text.taken))
    ]


def _choices(sheet: Sheet) -> Sequence[Choice]:
    return () if sheet.body is None else sheet.body.choices
