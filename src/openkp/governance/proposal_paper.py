"""A proposal for people to read: one version as plain text of 80 columns, and as an accessible PDF.

Open brackets stand in place, `[words (owners) | other words (owners)]`; effects follow in sentences. The
paper says on every page that it is a proposal and no decision.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from openkp.governance.decision_paper import WIDTH, PaperParagraph, wrapped
from openkp.governance.decision_words import LINK_WORDS
from openkp.governance.process import Proposal
from openkp.governance.texts import Bracket, TextParagraph, TextVersion, thawed
from openkp.scheme.decisions import Link
from openkp.scheme.effect_files import effect_from_json
from openkp.scheme.effect_sentences import effect_sentence

NOT_A_DECISION = "PROPOSAL – NOT A DECISION"


def proposal_facts(proposal: Proposal, version: TextVersion) -> tuple[tuple[str, str], ...]:
    """The facts under the title: label and value."""
    facts = [("Proposed by", ", ".join((proposal.proposer, *proposal.sponsors)))]
    facts.append(("Stands as", proposal.state.replace("_", " ")))
    facts.append(
        ("Version", f"{version.serial}, of {version.made_at.date().isoformat()}, by {version.made_by}")
    )
    facts += [("Relation", words) for words in _relations(proposal)]
    facts.append(("Hash of the text", version.hash))
    return tuple(facts)


def _relations(proposal: Proposal) -> Iterator[str]:
    for each in proposal.relations:
        part = f"paragraph {each['paragraph']} of " if each.get("paragraph") else "the whole of "
        yield LINK_WORDS[Link(each["link"])].format(other=f"{part}{each['decision']}")


def proposal_paragraphs(proposal: Proposal, version: TextVersion) -> tuple[PaperParagraph, ...]:
    """The paragraphs of a version; brackets only where it is the current one, for they belong to that."""
    brackets = proposal.open_brackets if version == proposal.text else ()
    return tuple(
        PaperParagraph(
            number=each.number,
            words=tuple(line.strip() for line in bracketed(each, brackets).splitlines() if line.strip()),
            effects=tuple(effect_sentence(effect_from_json(thawed(effect))) for effect in each.effects),
        )
        for each in version.paragraphs
    )


def bracketed(paragraph: TextParagraph, brackets: tuple[Bracket, ...]) -> str:
    """The words of a paragraph with its open brackets written out."""
    text = paragraph.text
    places = sorted(
        ((text.find(each.span), each.id, each) for each in brackets if each.paragraph == paragraph.number),
        reverse=True,
    )
    limit = len(text)
    for start, _, bracket in places:
        end = start + len(bracket.span)
        if start < 0 or end > limit:
            continue  # its words are gone, or lie within those of another bracket
        choices = " | ".join(
            f"{each.text} ({', '.join(sorted(each.owners))})" for each in bracket.alternatives
        )
        text, limit = f"{text[:start]}[{choices}]{text[end:]}", start
    return text


def proposal_text(proposal: Proposal, version: TextVersion) -> str:
    """The version as plain text, ending in a line end. Raises EffectUnreadable for data of another form."""
    lines = ["KIMBERLEY PROCESS", f"Proposal {proposal.id}", NOT_A_DECISION, ""]
    lines += [*wrapped(proposal.title), "=" * WIDTH]
    for label, value in proposal_facts(proposal, version):
        lines += wrapped(value, first=f"{label}: ".ljust(18), rest=" " * 18)
    for paragraph in proposal_paragraphs(proposal, version):
        lines += ["", *_lines(paragraph)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _lines(paragraph: PaperParagraph) -> Iterator[str]:
    number = f"{paragraph.number}.".ljust(4)
    for place, words in enumerate(paragraph.words or ("–",)):
        yield from wrapped(words, first=number if place == 0 else "    ", rest="    ")
    for effect in paragraph.effects:
        yield from wrapped(effect, first="    -> ", rest="       ")


def proposal_pdf(proposal: Proposal, version: TextVersion, *, made_at: datetime) -> bytes:
    """The version as a PDF/A-3a and PDF/UA-1 file in the look of decisions.

    Raises: ValueError for a naive instant, EffectUnreadable as `proposal_text`.
    """
    if made_at.tzinfo is None:
        raise ValueError("made_at must know its time zone")
    from openkp.governance.decision_press import press_proposal  # typst is loaded only to print

    return press_proposal(
        (proposal.id, proposal.title),
        made_at=made_at,
        facts=proposal_facts(proposal, version),
        paragraphs=proposal_paragraphs(proposal, version),
        stamp=NOT_A_DECISION,
    )
