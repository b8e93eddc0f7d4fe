"""Steps of working bodies: formed, mandated, studying and reporting, recommending by their own consensus."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from openkp.governance.acts import Act, Seat
from openkp.governance.deciding import made_of, next_serial, number_of
from openkp.governance.events import Event
from openkp.governance.machines import BODY, MANDATE_ITEM, RECOMMENDATION
from openkp.governance.placing import Table
from openkp.governance.process import (
    Adopted,
    Body,
    MandateItem,
    Power,
    Process,
    Recommendation,
    put,
    read_only,
)
from openkp.governance.seats import participant_finding
from openkp.governance.step import Apply, Judge
from openkp.governance.step_calls import known_decisions
from openkp.governance.texts import paragraphs_of, text_hash
from openkp.scheme.clashes import check_decision
from openkp.scheme.decisions import Decision
from openkp.scheme.effect_files import effect_to_json
from openkp.scheme.effects import Certify, OpenOnCertification
from openkp.scheme.findings import Finding


def _on_file(table: Table) -> Iterator[Finding]:
    """The decision that creates or mandates: adopted here or in the log; else somebody must look it up."""
    decision = table.event.data["decision"]
    here = {number_of(each) for each in table.process.adopted.values()}
    if decision not in here and decision not in {each.id for each in table.decisions}:
        yield table.asks("decision_not_on_file", "KPCS-CD:VI.5", found=decision[:60])


def _form_given(table: Table) -> Iterator[Finding]:
    yield from _on_file(table)
    members = table.event.data["members"]
    if not members and table.event.data["kind"] != "secretariat":
        yield table.blocks("body_without_members", "KPCS-CD:VI.5")
    for code in members:
        wrong = participant_finding(table, code)
        if wrong is not None:
            yield wrong


def _mandate_given(table: Table) -> Iterator[Finding]:
    yield from _on_file(table)
    if table.event.data["body"] not in table.process.bodies:
        yield table.blocks("unknown_body", "KPCS-CD:VI.5", found=table.event.data["body"])


def _right_body(table: Table) -> Iterator[Finding]:
    item = table.process.mandate_items.get(table.event.subject)
    if item is not None and table.event.seat is Seat.BODY and table.event.by != item.body:
        yield table.blocks("another_body", "KPCS-CD:VI.5", found=table.event.by, expected=item.body)


def _advance_before(table: Table) -> Iterator[Finding]:
    yield from _right_body(table)
    item = table.process.mandate_items.get(table.event.subject)
    if item is not None and item.verb != "advance":
        yield table.blocks(
            "mandate_does_not_reach", "KPCS-CD:VI.5", verb=item.verb, decision=item.decision[:60]
        )


def _advance_given(table: Table) -> Iterator[Finding]:
    wanted = table.event.data.get("recommendation", "")
    found = table.process.recommendations.get(wanted)
    if wanted and (found is None or found.state != "adopted"):
        yield table.blocks("recommendation_not_adopted", "KPCS-CD:VI.5", found=wanted)


def _how_before(table: Table) -> Iterator[Finding]:
    if table.event.subject not in table.process.mandate_items:
        yield table.blocks("unknown_mandate_item", "PRACTICE:records", found=table.event.subject[:60])


def _recommendation_before(table: Table) -> Iterator[Finding]:
    found = table.process.recommendations.get(table.event.subject)
    if found is None:
        return
    if table.meeting is not None and found.body != table.meeting.body:
        yield table.blocks("another_body", "KPCS-CD:VI.5", found=table.meeting.body, expected=found.body)
    act = table.event.act
    if act is Act.RECOMMENDATION_OBJECTION_LIFTED and table.event.by not in found.objectors:
        yield table.blocks(
            "objection_not_yours", "KPCS-CD:VI.5", parties=", ".join(sorted(found.objectors)) or "nobody"
        )
    if act in (Act.RECOMMENDATION_ADOPTED, Act.GROUP_CONSENSUS_FOUND) and found.objectors:
        yield table.blocks(
            "members_object", "KPCS-CD:VI.5", parties=", ".join(sorted(found.objectors)), body=found.body
        )


def _propose_given(table: Table) -> Iterator[Finding]:
    proposal = table.event.data.get("proposal", "")
    if proposal and proposal not in table.process.proposals:
        yield table.blocks("unknown_proposal", "PRACTICE:records", found=proposal)


def _group_given(table: Table) -> Iterator[Finding]:
    body = table.process.bodies.get(table.event.by)
    data = table.event.data
    known = known_decisions(table)
    named = next((each for each in known if each.id == data["decision"]), None)
    is_certifier = _lets_certify(named, data["paragraph"], table.event.by)
    if is_certifier and not _names_places(table.event):
        yield table.blocks("certification_without_places", "KPCS-CD:VI.5", decision=data["decision"][:60])
    elif _names_places(table.event):
        yield from check_decision(made_of(_certification(table.process, table.event)), known)
    elif body is None or not any(
        power.decision == data["decision"] and power.paragraph == data["paragraph"] for power in body.powers
    ):
        yield table.blocks(
            "power_not_given",
            "KPCS-CD:VI.5",
            body=table.event.by,
            decision=data["decision"][:60],
            paragraph=data["paragraph"],
        )


def _lets_certify(decision: Decision | None, number: str, body: str) -> bool:
    """True if the paragraph opens what the body certifies: a power that the decision itself gives."""
    paragraph = None if decision is None else decision.paragraph(number)
    return paragraph is not None and any(
        isinstance(each, OpenOnCertification) and each.terms.certifier == body for each in paragraph.effects
    )


def _names_places(event: Event) -> bool:
    return bool(event.data.get("zones") or event.data.get("mines"))


def _certification(process: Process, event: Event) -> Adopted:
    """What the body certified, as an act of its own under the decision that named it."""
    data, text = event.data, process.recommendations[event.subject].text
    effect = effect_to_json(
        Certify(
            decision=data["decision"],
            paragraph=data["paragraph"],
            zones=tuple(data.get("zones", ())),
            mines=tuple(data.get("mines", ())),
            is_withdrawn=data.get("withdrawn", False),
        )
    )
    paragraphs = paragraphs_of([{"number": "1", "text": text, "effects": [effect]}])
    meeting = process.meetings[event.meeting]
    return Adopted(
        proposal=f"recommendation {event.subject}",
        title=text[:200],
        meeting=meeting.id,
        kind=meeting.kind,
        at=event.at,
        chair=event.by,
        version=text_hash(paragraphs),
        paragraphs=paragraphs,
        relations=(),
        positions=read_only({}),
        observers=read_only({}),
        silent=(),
        withdrawn=(),
        present=(),
        serial=next_serial(process, meeting.kind, event.at.year),
    )


def _formed(process: Process, event: Event) -> Process:
    data = event.data
    BODY.moved("formed" if event.subject in process.bodies else "", event.act)
    body = Body(
        id=event.subject,
        title=data["title"],
        kind=data["kind"],
        decision=data["decision"],
        members=tuple(sorted(data["members"])),
        observers=tuple(sorted(data.get("observers", ()))),
        chair=data.get("chair", ""),
        powers=tuple(
            Power(decision=each["decision"], paragraph=each["paragraph"], text=each["text"])
            for each in data.get("powers", ())
        ),
    )
    return replace(process, bodies=put(process.bodies, body.id, body))


def _mandated(process: Process, event: Event) -> Process:
    data = event.data
    item = MandateItem(
        id=event.subject,
        body=data["body"],
        decision=data["decision"],
        verb=data["verb"],
        text=data["text"],
        due=data.get("due", ""),
        state=MANDATE_ITEM.moved("", event.act),
    )
    return replace(process, mandate_items=put(process.mandate_items, item.id, item))


def _item_moved(process: Process, event: Event) -> Process:
    item = process.mandate_items[event.subject]
    item = replace(item, state=MANDATE_ITEM.moved(item.state, event.act))
    if event.act is Act.ITEM_REPORTED:
        item = replace(item, reports=(*item.reports, event.data["text"]))
    elif event.act is Act.ITEM_CARRIED_OVER:
        item = replace(item, due=event.data.get("due", item.due))
    return replace(process, mandate_items=put(process.mandate_items, item.id, item))


def _how_asked(process: Process, event: Event) -> Process:
    item = process.mandate_items[event.subject]
    item = replace(item, how_questions=(*item.how_questions, event.data["text"]))
    return replace(process, mandate_items=put(process.mandate_items, item.id, item))


def _proposed(process: Process, event: Event) -> Process:
    found = Recommendation(
        id=event.subject,
        body=process.meetings[event.meeting].body,
        text=event.data["text"],
        proposed_by=event.by,
        state=RECOMMENDATION.moved("", event.act),
        proposal=event.data.get("proposal", ""),
    )
    return replace(process, recommendations=put(process.recommendations, found.id, found))


def _recommendation_moved(process: Process, event: Event) -> Process:
    found = process.recommendations[event.subject]
    objectors = dict(found.objectors)
    if event.act is Act.RECOMMENDATION_OBJECTED:
        objectors[event.by] = event.data["grounds"]
    elif event.act is Act.RECOMMENDATION_OBJECTION_LIFTED:
        objectors.pop(event.by, None)
    stays = event.act is Act.RECOMMENDATION_OBJECTION_LIFTED and objectors
    state = found.state if stays else RECOMMENDATION.moved(found.state, event.act)
    found = replace(found, state=state, objectors=read_only(objectors))
    if event.act is Act.GROUP_CONSENSUS_FOUND:
        found = replace(found, under=f"{event.data['decision']} {event.data['paragraph']}")
        if _names_places(event):
            adopted = _certification(process, event)
            process = replace(process, adopted=put(process.adopted, adopted.proposal, adopted))
    return replace(process, recommendations=put(process.recommendations, found.id, found))


BEFORE: dict[Act, Judge] = {
    Act.ITEM_STUDIED: _right_body,
    Act.ITEM_REPORTED: _right_body,
    Act.ITEM_ADVANCED: _advance_before,
    Act.HOW_QUESTIONED: _how_before,
    Act.RECOMMENDATION_OBJECTED: _recommendation_before,
    Act.RECOMMENDATION_OBJECTION_LIFTED: _recommendation_before,
    Act.RECOMMENDATION_ADOPTED: _recommendation_before,
    Act.GROUP_CONSENSUS_FOUND: _recommendation_before,
}
GIVEN: dict[Act, Judge] = {
    Act.BODY_FORMED: _form_given,
    Act.MANDATE_GIVEN: _mandate_given,
    Act.ITEM_ADVANCED: _advance_given,
    Act.RECOMMENDATION_PROPOSED: _propose_given,
    Act.GROUP_CONSENSUS_FOUND: _group_given,
}
APPLY: dict[Act, Apply] = {
    Act.BODY_FORMED: _formed,
    Act.MANDATE_GIVEN: _mandated,
    Act.ITEM_STUDIED: _item_moved,
    Act.ITEM_REPORTED: _item_moved,
    Act.ITEM_ADVANCED: _item_moved,
    Act.ITEM_CARRIED_OVER: _item_moved,
    Act.ITEM_CLOSED: _item_moved,
    Act.HOW_QUESTIONED: _how_asked,
    Act.RECOMMENDATION_PROPOSED: _proposed,
    Act.RECOMMENDATION_OBJECTED: _recommendation_moved,
    Act.RECOMMENDATION_OBJECTION_LIFTED: _recommendation_moved,
    Act.RECOMMENDATION_ADOPTED: _recommendation_moved,
    Act.GROUP_CONSENSUS_FOUND: _recommendation_moved,
}
