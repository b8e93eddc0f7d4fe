"""From an adopted text to the decision of the scheme: number, paragraphs, effects, relations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from openkp.governance.acts import MeetingKind
from openkp.governance.process import Adopted, PositionKind, Process, Proposal
from openkp.governance.texts import scheme_paragraphs, thawed
from openkp.scheme.adopted import PROCESS, AdoptedDecision, StatedPosition, WithdrawnObjection
from openkp.scheme.decisions import Decision, Link, Maker, Relation
from openkp.scheme.partial_days import PartialDay
from openkp.scheme.participants import Account

_WORDS = {
    MeetingKind.PLENARY: ("Plenary", Maker.PLENARY),
    MeetingKind.SPECIAL_PLENARY: ("SpecialPlenary", Maker.SPECIAL_PLENARY),
    MeetingKind.WRITTEN: ("Written", Maker.WRITTEN_PROCEDURE),
    MeetingKind.COMMITTEE: ("Body", Maker.BODY),
}


class NotAdopted(LookupError):
    """The proposal was not adopted: there is no decision to make of it."""


def decision_number(kind: MeetingKind, year: int, serial: int) -> str:
    """Such as `KP/2012/Plenary/AD1`; `Body` for what a decision let a working body do.

    Raises KeyError for a kind of meeting that decides nothing.
    """
    return f"KP/{year}/{_WORDS[kind][0]}/AD{serial}"


def next_serial(process: Process, kind: MeetingKind, year: int) -> int:
    """The next number of the year for a kind of meeting, counted from what was adopted here."""
    taken = [each.serial for each in process.adopted.values() if each.kind is kind and each.at.year == year]
    return max(taken, default=0) + 1


def decision_of(process: Process, proposal: str) -> Decision:
    """The decision made of an adopted proposal. Raises NotAdopted."""
    adopted = process.adopted.get(proposal)
    if adopted is None:
        raise NotAdopted(proposal)
    return made_of(adopted)


def made_of(adopted: Adopted) -> Decision:
    """The decision made of what was adopted; a working body is named itself, another maker by its meeting."""
    maker = _WORDS[adopted.kind][1]
    return Decision(
        id=number_of(adopted),
        title=adopted.title,
        maker=maker,
        maker_name=adopted.chair if maker is Maker.BODY else adopted.meeting,
        accounts=(_account(adopted.at.date(), adopted.meeting),),
        paragraphs=scheme_paragraphs(adopted.paragraphs),
        relations=_relations(adopted.relations),
    )


def adopted_decision_of(process: Process, proposal: str) -> AdoptedDecision:
    """The decision with the record of its adoption, ready to be signed. Raises NotAdopted.

    Only positions that their owners released to all are in it.
    """
    decision = decision_of(process, proposal)
    adopted = process.adopted[proposal]
    return AdoptedDecision(
        decision=decision,
        speaker=PROCESS,
        meeting=adopted.meeting,
        proposal=adopted.proposal,
        text_digest=bytes.fromhex(adopted.version),
        declared_at=adopted.at.replace(microsecond=0),
        positions=_stated(adopted.positions),
        withdrawn_objections=tuple(
            WithdrawnObjection(party=each.party, paragraph=each.paragraph, grounds=each.grounds)
            for each in adopted.withdrawn
        ),
        observers=_stated(adopted.observers),
        present=adopted.present,
    )


def _stated(positions: Mapping[str, PositionKind]) -> tuple[StatedPosition, ...]:
    return tuple(StatedPosition(party=party, position=kind) for party, kind in sorted(positions.items()))


def number_of(adopted: Adopted) -> str:
    """The number of an adopted text."""
    return decision_number(adopted.kind, adopted.at.year, adopted.serial)


def draft_decision(proposal: Proposal, *, kind: MeetingKind, on: date, number: str) -> Decision:
    """The decision that a proposal would be if adopted on a day, to compare it with those in force."""
    return Decision(
        id=number,
        title=proposal.title,
        maker=_WORDS[kind][1],
        accounts=(_account(on, proposal.meeting),),
        paragraphs=scheme_paragraphs(proposal.text.paragraphs),
        relations=_relations(proposal.relations),
    )


def _account(day: date, meeting: str) -> Account:
    return Account(day=PartialDay.parse(day.isoformat()), source=f"events of {meeting}")


def _relations(relations: tuple[object, ...]) -> tuple[Relation, ...]:
    rows = [row for row in thawed(relations) if isinstance(row, dict)]
    return tuple(
        Relation(link=Link(row["link"]), decision=row["decision"], paragraph=row.get("paragraph", ""))
        for row in rows
    )
