"""Steps of a bracket: opened, alternatives offered, agreed to, resolved, reopened. Its owners close it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from openkp.governance.acts import Act, Seat
from openkp.governance.events import Event
from openkp.governance.machines import BRACKET, PROPOSAL
from openkp.governance.placing import Table
from openkp.governance.process import Process, put, read_only
from openkp.governance.step import Apply, Judge
from openkp.governance.step_proposals import with_text
from openkp.governance.texts import Alternative, Bracket, replaced
from openkp.scheme.findings import Finding


def _bracket(table: Table) -> Bracket | None:
    found = table.event.data.get("bracket")
    proposal = table.proposal
    return None if proposal is None or not isinstance(found, str) else proposal.brackets.get(found)


def _open_given(table: Table) -> Iterator[Finding]:
    data, proposal = table.event.data, table.proposal
    if proposal is None:
        return
    paragraph = proposal.text.paragraph(data["paragraph"])
    if paragraph is None:
        yield table.blocks("unknown_text_paragraph", "KPCS-CD:VI.5", found=data["paragraph"])
        return
    span = data["span"].strip()
    if paragraph.text.count(span) != 1:
        yield table.blocks(
            "bracket_span_not_found",
            "KPCS-CD:VI.5",
            paragraph=paragraph.number,
            times=paragraph.text.count(span),
        )
        return
    if data["alternative"].strip() == span:
        yield table.blocks("alternative_is_the_text", "KPCS-CD:VI.5")
    start = paragraph.text.index(span)
    for other in proposal.open_brackets:
        if other.paragraph != paragraph.number:
            continue
        begin = paragraph.text.find(other.span)
        if begin < start + len(span) and start < begin + len(other.span):
            yield table.blocks("bracket_overlaps", "KPCS-CD:VI.5", bracket=other.id)


def _owner_before(table: Table) -> Iterator[Finding]:
    bracket = _bracket(table)
    if bracket is None or table.event.seat is not Seat.PARTICIPANT:
        return
    if table.event.by not in bracket.owners:
        yield table.blocks(
            "bracket_not_yours", "KPCS-CD:VI.5", bracket=bracket.id, owners=", ".join(sorted(bracket.owners))
        )


def _resolve_given(table: Table) -> Iterator[Finding]:
    bracket, proposal = _bracket(table), table.proposal
    if bracket is None or proposal is None:
        return
    words = table.event.data["text"].strip()
    speaks_for = table.event.by if table.event.seat is Seat.PARTICIPANT else ""
    waiting = sorted(
        owner for owner in bracket.owners if owner != speaks_for and bracket.agreed.get(owner) != words
    )
    if waiting:
        yield table.blocks(
            "bracket_owners_not_agreed", "KPCS-CD:VI.5", bracket=bracket.id, owners=", ".join(waiting)
        )
    others = [
        each.span
        for each in proposal.open_brackets
        if each.paragraph == bracket.paragraph and each != bracket
    ]
    texts = {each.number: each.text for each in replaced(proposal.text, bracket, words)}
    after = texts.get(bracket.paragraph, "")
    if any(after.count(span) != 1 for span in others):
        yield table.blocks("bracket_makes_others_unclear", "KPCS-CD:VI.5", bracket=bracket.id)


def _reopen_given(table: Table) -> Iterator[Finding]:
    bracket, proposal = _bracket(table), table.proposal
    if bracket is None or proposal is None:
        return
    paragraph = proposal.text.paragraph(bracket.paragraph)
    times = 0 if paragraph is None else paragraph.text.count(bracket.span)
    if times != 1:
        yield table.blocks("bracket_span_not_found", "KPCS-CD:VI.5", paragraph=bracket.paragraph, times=times)


def _with(process: Process, event: Event, bracket: Bracket) -> Process:
    proposal = process.proposals[event.subject]
    return process.with_proposal(
        replace(
            proposal,
            state=PROPOSAL.moved(proposal.state, event.act),
            brackets=put(proposal.brackets, bracket.id, bracket),
        )
    )


def _opened(process: Process, event: Event) -> Process:
    data, proposal = event.data, process.proposals[event.subject]
    span = data["span"].strip()
    supporters = frozenset({proposal.proposer, *proposal.sponsors}) - {event.by}
    return _with(
        process,
        event,
        Bracket(
            id=data["bracket"],
            paragraph=data["paragraph"],
            span=span,
            alternatives=(
                Alternative(text=span, owners=supporters),
                Alternative(text=data["alternative"].strip(), owners=frozenset({event.by})),
            ),
            agreed=read_only({}),
            state=BRACKET.moved("", event.act),
        ),
    )


def _offered(process: Process, event: Event) -> Process:
    bracket = process.proposals[event.subject].brackets[event.data["bracket"]]
    words = event.data["text"].strip()
    alternatives = [
        replace(each, owners=each.owners | {event.by} if each.text == words else each.owners - {event.by})
        for each in bracket.alternatives
    ]
    if words not in {each.text for each in alternatives}:
        alternatives.append(Alternative(text=words, owners=frozenset({event.by})))
    agreed = {party: text for party, text in bracket.agreed.items() if party != event.by}
    return _with(
        process,
        event,
        replace(
            bracket,
            alternatives=tuple(alternatives),
            agreed=read_only(agreed),
            state=BRACKET.moved(bracket.state, event.act),
        ),
    )


def _agreed(process: Process, event: Event) -> Process:
    bracket = process.proposals[event.subject].brackets[event.data["bracket"]]
    return _with(
        process,
        event,
        replace(
            bracket,
            agreed=put(bracket.agreed, event.by, event.data["text"].strip()),
            state=BRACKET.moved(bracket.state, event.act),
        ),
    )


def _resolved(process: Process, event: Event) -> Process:
    proposal = process.proposals[event.subject]
    bracket = proposal.brackets[event.data["bracket"]]
    words = event.data["text"].strip()
    changed = with_text(proposal, event, replaced(proposal.text, bracket, words))
    done = replace(bracket, span=words, agreed=read_only({}), state=BRACKET.moved(bracket.state, event.act))
    return _with(process.with_proposal(changed), event, done)


def _reopened(process: Process, event: Event) -> Process:
    bracket = process.proposals[event.subject].brackets[event.data["bracket"]]
    return _with(process, event, replace(bracket, state=BRACKET.moved(bracket.state, event.act)))


BEFORE: dict[Act, Judge] = {
    Act.BRACKET_AGREED: _owner_before,
    Act.BRACKET_RESOLVED: _owner_before,
    Act.BRACKET_REOPENED: _owner_before,
}
GIVEN: dict[Act, Judge] = {
    Act.BRACKET_OPENED: _open_given,
    Act.BRACKET_RESOLVED: _resolve_given,
    Act.BRACKET_REOPENED: _reopen_given,
}
APPLY: dict[Act, Apply] = {
    Act.BRACKET_OPENED: _opened,
    Act.ALTERNATIVE_OFFERED: _offered,
    Act.BRACKET_AGREED: _agreed,
    Act.BRACKET_RESOLVED: _resolved,
    Act.BRACKET_REOPENED: _reopened,
}
