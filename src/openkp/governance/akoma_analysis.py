"""The analysis of a decision in Akoma Ntoso: what it changes, what changes it, its effects, its adoption."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from openkp.governance.akoma_elements import PRODUCT, Element, add, eid_of, work_uri
from openkp.scheme.adopted import AdoptedDecision, StatedPosition
from openkp.scheme.decisions import Decision, Link, Relation
from openkp.scheme.effect_files import effect_to_json
from openkp.scheme.effect_sentences import effect_sentence

#: The modification that comes nearest to each relation. None of these changes words of the other.
MODIFICATIONS: Mapping[Link, tuple[str, str]] = {
    Link.AMENDS: ("meaningMod", "variation"),
    Link.SUSPENDS: ("efficacyMod", "inapplication"),
    Link.SUPERSEDES: ("forceMod", "reEnactment"),
    Link.REVOKES: ("forceMod", "endOfEnactment"),
    Link.RENEWS: ("efficacyMod", "prorogationOfEfficacy"),
    Link.FOLLOWS: ("legalSystemMod", "application"),
}


def add_analysis(
    meta: Element, decision: Decision, known: Sequence[Decision], eids: Mapping[str, str]
) -> Element:
    """The analysis: relations to others as active, of others to this one as passive modifications.

    eids: the paragraphs of this decision by number.
    """
    analysis = add(meta, "analysis", source=f"#{PRODUCT}")
    addresses = {each.id: work_uri(each) for each in (*known, decision)}
    if decision.relations:
        active = add(analysis, "activeModifications")
        for number, relation in enumerate(decision.relations, start=1):
            other = addresses.get(relation.decision, f"urn:x-openkp:number:{eid_of(relation.decision)}")
            ending = f"#para_{eid_of(relation.paragraph)}" if relation.paragraph else ""
            _add_modification(
                active, relation, eid=f"am_{number}", source="#body", destination=f"{other}{ending}"
            )
    acting = [(each, one) for each in known for one in each.relations if one.decision == decision.id]
    if acting:
        passive = add(analysis, "passiveModifications")
        for number, (other_decision, relation) in enumerate(acting, start=1):
            destination = f"#{eids.get(relation.paragraph, 'body')}"
            _add_modification(
                passive,
                relation,
                eid=f"pm_{number}",
                source=work_uri(other_decision),
                destination=destination,
            )
    return analysis


def _add_modification(
    parent: Element, relation: Relation, *, eid: str, source: str, destination: str
) -> None:
    tag, kind = MODIFICATIONS[relation.link]
    found = add(parent, tag, type=kind, eId=eid)
    add(found, "source", href=source)
    add(found, "destination", href=destination)


def add_own_analysis(
    analysis: Element,
    decision: Decision,
    *,
    record: AdoptedDecision | None,
    eids: Mapping[str, str],
    period_of: Mapping[tuple[str, int], str],
) -> None:
    """Maker, effects (a sentence, and the exact form as JSON) and adoption, in the product's namespace."""
    own = add(analysis, "otherAnalysis", source=f"#{PRODUCT}")
    made = add(own, "okp:decision", number=decision.id, maker=decision.maker.value)
    made.set("earliest", decision.earliest.isoformat())
    made.set("latest", decision.latest.isoformat())
    for number, relation in enumerate(decision.relations, start=1):
        add(made, "okp:relation", link=relation.link.value, decision=relation.decision, of=f"#am_{number}")
    for paragraph in decision.paragraphs:
        for place, effect in enumerate(paragraph.effects):
            found = add(made, "okp:effect", kind=effect.KIND.value, paragraph=f"#{eids[paragraph.number]}")
            period = period_of.get((paragraph.number, place))
            # Without a period it is asserted only: its maker could not decide it.
            found.set("period" if period else "asserted", f"#{period}" if period else "true")
            add(found, "okp:sentence", effect_sentence(effect))
            add(found, "okp:exact", json.dumps(effect_to_json(effect), ensure_ascii=False, sort_keys=True))
    if record is not None:
        _add_adoption(made, record)


def _add_adoption(made: Element, record: AdoptedDecision) -> None:
    adoption = add(
        made,
        "okp:adoption",
        meeting=record.meeting,
        proposal=record.proposal,
        declaredAt=record.declared_at.isoformat(),
        textDigest=record.text_digest.hex(),
    )
    _add_positions(adoption, "okp:position", record.positions)
    _add_positions(adoption, "okp:observer", record.observers)
    for withdrawn in record.withdrawn_objections:
        found = add(adoption, "okp:withdrawnObjection", withdrawn.grounds, party=withdrawn.party)
        if withdrawn.paragraph:
            found.set("paragraph", withdrawn.paragraph)


def _add_positions(adoption: Element, tag: str, positions: Sequence[StatedPosition]) -> None:
    for each in positions:
        add(adoption, tag, party=each.party, position=each.position.value)
