"""A decision in Akoma Ntoso 3.0 (OASIS LegalDocML), for the tools of parliaments and legal informatics.

The document is a `statement`: by the schema an official document of a body, normative or not, such as a
resolution; `doc` is for kinds that Akoma Ntoso does not name. The words stand in the body;
relations to other decisions are modifications; effects, state of the sources and positions stand in
`otherAnalysis` in a namespace of the product, since Akoma Ntoso has no words for them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from xml.etree import ElementTree as ET  # only writes: nothing that is read passes through it

from openkp.governance.akoma_analysis import add_analysis, add_own_analysis
from openkp.governance.akoma_elements import (
    LANGUAGE,
    OWN_NAMESPACE,
    PRODUCT,
    Element,
    add,
    clean,
    eid_of,
    work_uri,
)
from openkp.governance.decision_words import MAKER_WORDS
from openkp.scheme.adopted import PROCESS, AdoptedDecision
from openkp.scheme.decisions import Decision, Paragraph
from openkp.scheme.provisions import Book, Provision

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"

_PARTS = re.compile(r"\n\s*\n|\n")


@dataclass(slots=True, kw_only=True)
class _Paper:
    """What the parts of one document share. events: day and what begins or ends then -> eId."""

    decision: Decision
    known: Sequence[Decision]
    record: AdoptedDecision | None
    made_on: date
    provisions: dict[tuple[str, int], Provision] = field(default_factory=dict)
    periods: dict[tuple[date, date | None], str] = field(default_factory=dict)
    eids: dict[str, str] = field(default_factory=dict)


def to_akoma_ntoso(
    decision: Decision,
    *,
    known: Sequence[Decision] = (),
    record: AdoptedDecision | None = None,
    made_on: date | None = None,
) -> bytes:
    """The decision as an XML file in UTF-8; the same values give the same bytes.

    known: other decisions; those that this one names get their addresses, those that name it stand as passive
    modifications. record: its adoption, with the positions. made_on: the day of this file; without it, the
    day of the decision. Raises: nothing; letters that XML cannot hold are shown as U+FFFD.
    """
    paper = _Paper(
        decision=decision,
        known=sorted((each for each in known if each.id != decision.id), key=lambda each: each.id),
        record=record,
        made_on=made_on or decision.counts_from,
    )
    _number_paragraphs(paper)
    _find_periods(paper)
    root = ET.Element("akomaNtoso", {"xmlns": NAMESPACE, "xmlns:okp": OWN_NAMESPACE})
    statement = add(root, "statement", name="decision")
    _add_meta(statement, paper)
    _add_preface(statement, decision)
    body = add(statement, "mainBody", eId="body")
    for paragraph in decision.paragraphs:
        _add_paragraph(body, paragraph, paper)
    if not decision.paragraphs:
        add(body, "p", "–")
    ET.indent(root)
    written: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'.encode()


def _number_paragraphs(paper: _Paper) -> None:
    for place, paragraph in enumerate(paper.decision.paragraphs, start=1):
        eid = f"para_{eid_of(paragraph.number)}"
        paper.eids[paragraph.number] = eid if eid not in paper.eids.values() else f"{eid}_n{place}"


def _find_periods(paper: _Paper) -> None:
    """The days of each effect as the regime counts them; an act without competence has none."""
    decision = paper.decision
    found = {(each.paragraph.number, each.effect): each for each in Book([decision]).every_provision()}
    for paragraph in decision.paragraphs:
        for place, effect in enumerate(paragraph.effects):
            provision = found.get((paragraph.number, effect))
            if provision is not None:
                paper.provisions[paragraph.number, place] = provision
    spans = {(each.counts_from, each.ends_on) for each in paper.provisions.values()}
    for number, span in enumerate(sorted(spans, key=lambda each: (each[0], each[1] or date.max)), start=1):
        paper.periods[span] = f"tmpg_{number}"


def _add_meta(statement: Element, paper: _Paper) -> None:
    meta = add(statement, "meta")
    _add_identification(meta, paper)
    _add_lifecycle(meta, paper)
    analysis = add_analysis(meta, paper.decision, paper.known, paper.eids)
    add_own_analysis(
        analysis, paper.decision, record=paper.record, eids=paper.eids, period_of=_period_of(paper)
    )
    _add_temporal_data(meta, paper)
    _add_references(meta, paper)
    _add_notes(meta, paper.decision)


def _add_identification(meta: Element, paper: _Paper) -> None:
    decision = paper.decision
    work = work_uri(decision)
    adopted = decision.counts_from.isoformat()
    expression = f"{work}/{LANGUAGE}@{adopted}"
    identification = add(meta, "identification", source=f"#{PRODUCT}")
    for level, uri, ending, day, name, author in (
        ("FRBRWork", work, "/!main", adopted, "adopted", "maker"),
        ("FRBRExpression", expression, "/!main", adopted, "adopted", "maker"),
        ("FRBRManifestation", expression, "/!main.xml", paper.made_on.isoformat(), "written", PRODUCT),
    ):
        part = add(identification, level)
        add(part, "FRBRthis", value=f"{uri}{ending}")
        add(part, "FRBRuri", value=f"{uri}.xml" if level == "FRBRManifestation" else uri)
        if level == "FRBRWork":
            add(part, "FRBRalias", value=decision.id, name="number")
        add(part, "FRBRdate", date=day, name=name)
        add(part, "FRBRauthor", href=f"#{author}", **{"as": "#author"})
        if level == "FRBRWork":
            add(part, "FRBRcountry", value=PROCESS.lower())
            add(part, "FRBRsubtype", value="decision")
            add(part, "FRBRnumber", value=decision.id)
            add(part, "FRBRname", value=decision.title)
            add(part, "FRBRprescriptive", value="true" if paper.provisions else "false")
            # Only the signed statement is authoritative; this is a form of it for other programs.
            add(part, "FRBRauthoritative", value="false")
        elif level == "FRBRExpression":
            add(part, "FRBRlanguage", language=LANGUAGE)
        else:
            add(part, "FRBRformat", value="application/akn+xml")


def _event(day: date, kind: str) -> str:
    return f"e_{kind}_{day.isoformat()}"


def _add_lifecycle(meta: Element, paper: _Paper) -> None:
    adopted = paper.decision.counts_from
    events = {(adopted, "adopted", "generation")}
    for first, last in paper.periods:
        if first != adopted:
            events.add((first, "begin", "generation"))
        if last is not None:
            events.add((last, "end", "repeal"))
    lifecycle = add(meta, "lifecycle", source=f"#{PRODUCT}")
    for day, kind, change in sorted(events):
        add(
            lifecycle,
            "eventRef",
            eId=_event(day, kind),
            date=day.isoformat(),
            source="#ro_self",
            type=change,
        )


def _add_temporal_data(meta: Element, paper: _Paper) -> None:
    if not paper.periods:
        return
    data = add(meta, "temporalData", source=f"#{PRODUCT}")
    for (first, last), eid in paper.periods.items():
        group = add(data, "temporalGroup", eId=eid)
        kind = "adopted" if first == paper.decision.counts_from else "begin"
        interval = add(group, "timeInterval", start=f"#{_event(first, kind)}")
        if last is not None:
            interval.set("end", f"#{_event(last, 'end')}")
        interval.set("refersTo", "#inForce")


def _add_references(meta: Element, paper: _Paper) -> None:
    decision = paper.decision
    references = add(meta, "references", source=f"#{PRODUCT}")
    add(references, "original", eId="ro_self", href=work_uri(decision), showAs=decision.id)
    maker = decision.maker_name or MAKER_WORDS[decision.maker]
    for eid, name in (
        (PRODUCT, "OpenKP"),
        ("kpcs", "Kimberley Process Certification Scheme"),
        ("maker", maker),
    ):
        add(
            references,
            "TLCOrganization",
            eId=eid,
            href=f"/akn/ontology/organization/{PROCESS.lower()}/{eid_of(name)}",
            showAs=name,
        )
    add(references, "TLCConcept", eId="inForce", href="/akn/ontology/concept/inForce", showAs="in force")
    add(references, "TLCRole", eId="author", href="/akn/ontology/role/author", showAs="author")


def _period_of(paper: _Paper) -> dict[tuple[str, int], str]:
    return {
        place: paper.periods[provision.counts_from, provision.ends_on]
        for place, provision in paper.provisions.items()
    }


def _add_notes(meta: Element, decision: Decision) -> None:
    """Where the decision is known from, in the order of its accounts; who recognised it; the remark."""
    texts = [f"Source: {each.source} (gives {each.day.text})." for each in decision.accounts]
    texts += [f"{each.stance} by {each.by}: {each.source}." for each in decision.recognitions]
    texts += [decision.note] if decision.note else []
    notes = add(meta, "notes", source=f"#{PRODUCT}")
    for number, text in enumerate(texts, start=1):
        add(add(notes, "note", eId=f"note_{number}"), "p", text)


def _add_preface(statement: Element, decision: Decision) -> None:
    line = add(add(statement, "preface", eId="preface"), "p")
    add(line, "docNumber", decision.id).tail = " "
    add(line, "docTitle", decision.title).tail = " "
    shown = ", ".join(dict.fromkeys(each.day.text for each in decision.accounts))
    add(line, "docDate", shown, date=decision.counts_from.isoformat())


def _add_paragraph(body: Element, paragraph: Paragraph, paper: _Paper) -> None:
    found = add(body, "paragraph", eId=paper.eids[paragraph.number])
    periods = {eid for (number, _), eid in _period_of(paper).items() if number == paragraph.number}
    if len(periods) == 1:
        found.set("period", f"#{periods.pop()}")
    add(found, "num", clean(paragraph.number))
    content = add(found, "content", eId=f"{paper.eids[paragraph.number]}__content")
    for part in _PARTS.split(paragraph.text) or [""]:
        add(content, "p", part)
