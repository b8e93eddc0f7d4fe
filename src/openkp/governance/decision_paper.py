"""A decision for people to read: as plain text of 80 columns, and as an accessible PDF/A-3a.

Both say the same in the same order: number and title, who made it and when, the words paragraph by paragraph
with what each does, relations to other decisions, the record of adoption, sources.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openkp.governance.decision_words import (
    LINK_WORDS,
    POSITION_WORDS,
    STATE_WORDS,
    adopted_words,
    maker_words,
)
from openkp.scheme.adopted import AdoptedDecision, Position, StatedPosition
from openkp.scheme.decisions import Decision, competence_of
from openkp.scheme.effect_sentences import effect_sentence
from openkp.scheme.provisions import DecisionState

WIDTH = 80
_ASSERTED = "Asserted, without effect: {sentence}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StandsOn:
    """Where a decision stands on a day, as `Book.state_of` says."""

    day: date
    state: DecisionState

    @property
    def words(self) -> str:
        """The state in words, with the day."""
        return f"{STATE_WORDS[self.state]} on {self.day.isoformat()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A headed part of the paper: lines, each with a label that may be empty."""

    title: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperParagraph:
    """A paragraph as printed: its number, its words by lines, its effects in sentences."""

    number: str
    words: tuple[str, ...]
    effects: tuple[str, ...]


def paper_facts(decision: Decision, standing: StandsOn | None = None) -> tuple[tuple[str, str], ...]:
    """The facts under the title: label and value."""
    facts = [("Made by", maker_words(decision)), ("Adopted", adopted_words(decision))]
    if decision.known_from is not None:
        facts.append(("Known from", decision.known_from.isoformat()))
    if standing is not None:
        facts.append(("Stands as", standing.words))
    return tuple(facts)


def paper_paragraphs(decision: Decision) -> tuple[PaperParagraph, ...]:
    """The paragraphs with their effects; an effect that the maker could not give says so."""
    return tuple(
        PaperParagraph(
            number=each.number,
            words=tuple(line.strip() for line in each.text.splitlines() if line.strip()),
            effects=tuple(
                _ASSERTED.format(sentence=effect_sentence(effect))
                if competence_of(decision, each, effect)
                else effect_sentence(effect)
                for effect in each.effects
            ),
        )
        for each in decision.paragraphs
    )


def paper_sections(decision: Decision, record: AdoptedDecision | None = None) -> tuple[Section, ...]:
    """What stands behind the paragraphs: relations, adoption, recognition, sources, remark."""
    found = [
        Section(title="Relations to other decisions", lines=tuple(_relations(decision))),
        *(_adoption(record) if record is not None else ()),
        Section(
            title="Who took it for valid",
            lines=tuple((each.by, f"{each.stance} ({each.source})") for each in decision.recognitions),
        ),
        Section(
            title="Sources",
            lines=tuple(
                (f"[{place}]", f"{each.day.text}: {each.source}")
                for place, each in enumerate(decision.accounts, start=1)
            ),
        ),
        Section(title="Remark", lines=((("", decision.note),) if decision.note else ())),
    ]
    return tuple(each for each in found if each.lines)


def _relations(decision: Decision) -> Iterator[tuple[str, str]]:
    for each in decision.relations:
        other = f"{each.decision}, paragraph {each.paragraph}" if each.paragraph else each.decision
        yield "", LINK_WORDS[each.link].format(other=other)


def _adoption(record: AdoptedDecision) -> Iterator[Section]:
    yield Section(
        title="Adoption",
        lines=(
            ("Declared at", record.declared_at.isoformat()),
            ("Meeting", record.meeting or "–"),
            ("Proposal", record.proposal or "–"),
            ("Digest of the text", record.text_digest.hex()),
            *((("Present", ", ".join(record.present)),) if record.present else ()),
        ),
    )
    yield Section(title="Positions of Participants", lines=tuple(_by_position(record.positions)))
    yield Section(
        title="Objections raised and withdrawn",
        lines=tuple(
            (each.party, ": ".join(part for part in (each.paragraph, each.grounds) if part) or "whole text")
            for each in record.withdrawn_objections
        ),
    )
    yield Section(title="Observers (heard, not counted)", lines=tuple(_by_position(record.observers)))


def _by_position(positions: Sequence[StatedPosition]) -> Iterator[tuple[str, str]]:
    for position in Position:
        parties = sorted(each.party for each in positions if each.position is position)
        if parties:
            yield f"{POSITION_WORDS[position]} ({len(parties)})", ", ".join(parties)


def decision_text(
    decision: Decision, *, record: AdoptedDecision | None = None, standing: StandsOn | None = None
) -> str:
    """The decision as plain text, ending in a line end.

    No line is longer than 80 columns, but for an address that cannot be broken. Raises: nothing.
    """
    lines = ["KIMBERLEY PROCESS", f"Decision {decision.id}", "", *wrapped(decision.title), "=" * WIDTH]
    facts = paper_facts(decision, standing)
    longest = max(len(label) for label, _ in facts) + 2
    for label, value in facts:
        lines += wrapped(value, first=f"{label}:".ljust(longest), rest=" " * longest)
    for paragraph in paper_paragraphs(decision):
        lines += ["", *_paragraph(paragraph)]
    for section in paper_sections(decision, record):
        lines += ["", section.title, "-" * len(section.title)]
        for label, value in section.lines:
            lines += wrapped(value, first=_labelled(label), rest="    " if label else "")
    return "\n".join(_shown(line).rstrip() for line in lines) + "\n"


def _labelled(label: str) -> str:
    if not label:
        return ""
    return f"{label} " if label.endswith("]") else f"{label}: "


def _paragraph(paragraph: PaperParagraph) -> Iterator[str]:
    indent = " " * max(4, min(len(paragraph.number) + 2, 12))
    number = f"{paragraph.number}.".ljust(len(indent))
    for place, words in enumerate(paragraph.words or ("",)):
        yield from wrapped(words, first=number if place == 0 else indent, rest=indent) or [number]
    for effect in paragraph.effects:
        yield from wrapped(effect, first=f"{indent}-> ", rest=f"{indent}   ")


def _shown(text: str) -> str:
    """Without control characters, whose number of columns nobody knows."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def wrapped(text: str, *, first: str = "", rest: str = "") -> list[str]:
    """Lines of at most `WIDTH` columns; first, rest: what stands before the first and the other lines."""
    return textwrap.wrap(
        _shown(text),
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    ) or ([first] if first.strip() else [])


def decision_pdf(
    decision: Decision,
    *,
    made_at: datetime,
    record: AdoptedDecision | None = None,
    standing: StandsOn | None = None,
    file: bytes = b"",
    is_demonstration: bool = False,
) -> bytes:
    """The decision as a PDF/A-3a and PDF/UA-1 file, A4 upright, in the look of the certificate.

    made_at: an aware instant; with it the same values give the same bytes. file: the `.kpdecision` file,
    which is attached and whose fingerprint stands on every page; empty for none.
    Raises: ValueError for a naive instant.
    """
    if made_at.tzinfo is None:
        raise ValueError("made_at must know its time zone")
    # Setting needs typst and its fonts; reading and verifying a decision must not wait for them.
    from openkp.governance.decision_press import press_decision

    return press_decision(
        decision,
        made_at=made_at,
        facts=paper_facts(decision, standing),
        paragraphs=paper_paragraphs(decision),
        sections=paper_sections(decision, record),
        attached=(file, is_demonstration),
    )
