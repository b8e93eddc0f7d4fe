"""A decision on paper: the text says everything in 80 columns, the PDF says it too and carries the file."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from openkp.governance.decision_paper import WIDTH, StandsOn, decision_pdf, decision_text
from openkp.governance.decision_words import LINK_WORDS, MAKER_WORDS, POSITION_WORDS, STATE_WORDS
from openkp.scheme.adopted import Position
from openkp.scheme.decisions import Decision, Link, Maker, Paragraph, Recognition, Relation, decisions
from openkp.scheme.effect_sentences import effect_sentence
from openkp.scheme.partial_days import PartialDay
from openkp.scheme.participants import Account
from openkp.scheme.provisions import DecisionState
from signed_decision import ADOPTED, DECISION, DECLARED_AT, decision_file

STANDING = StandsOn(day=date(2026, 11, 25), state=DecisionState.IN_FORCE)


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_text_says_everything_in_its_order() -> None:
    text = flat(decision_text(DECISION, record=ADOPTED, standing=STANDING))
    parts = [
        "KIMBERLEY PROCESS",
        "Decision KP/2026/Plenary/AD1",
        "The quiet pit",
        "Plenary (Plenary 2026)",
        "2026-11-20",
        "in force on 2026-11-25",
        "1. Stones of the quiet pit stay where they are. The body watches.",
        effect_sentence(DECISION.paragraphs[0].effects[0]),
        "2. Older stones may go.",
        effect_sentence(DECISION.paragraphs[1].effects[0]),
        effect_sentence(DECISION.paragraphs[1].effects[1]),
        "Adoption",
        "2026-11-20T15:30:00+00:00",
        ADOPTED.text_digest.hex(),
        "Positions of Participants",
        "Support (1): AO",
        "Stands aside (1): BW",
        "Objections raised and withdrawn",
        "BW: 1: Jobs at the pit.",
        "Observers (heard, not counted)",
        "Objection (1): CSC",
        "Sources",
        "[1] 2026-11-20: events of plenary-2026",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_every_shipped_decision_has_a_text_within_80_columns() -> None:
    for decision in decisions():
        text = decision_text(decision)
        assert text.endswith("\n")
        for line in text.splitlines():
            assert len(line) <= WIDTH or " " not in line.strip(), line
        for paragraph in decision.paragraphs:
            assert flat(paragraph.text) in flat(text)
        for account in decision.accounts:
            assert account.source in flat(text)


def test_a_day_that_the_sources_leave_open_and_an_act_without_competence_say_so() -> None:
    open_day = Account(day=PartialDay.parse("2011-03"), source="a letter")
    letter = replace(
        DECISION,
        maker=Maker.CHAIR,
        accounts=(open_day,),
        recognitions=(Recognition(by="US", stance="rejected", source="a statement"),),
        relations=(Relation(link=Link.AMENDS, decision="KP/2009/Plenary/AD1", paragraph="2"),),
        note="Disputed.",
        known_from=date(2011, 4, 2),
    )
    text = flat(decision_text(letter))
    assert "between 2011-03-01 and 2011-03-31 by the sources; counted from 2011-03-31" in text
    assert "Asserted, without effect: Botswana" in text
    assert "US: rejected (a statement)" in text
    assert "amends KP/2009/Plenary/AD1, paragraph 2" in text
    assert "Known from: 2011-04-02" in text
    assert "Remark ------ Disputed." in text


def test_every_choice_has_words() -> None:
    assert set(MAKER_WORDS) == set(Maker)
    assert set(STATE_WORDS) == set(DecisionState)
    assert set(LINK_WORDS) == set(Link)
    assert set(POSITION_WORDS) == set(Position)
    assert all("{other}" in words for words in LINK_WORDS.values())


@settings(max_examples=150)
@given(words=st.text(max_size=300), number=st.text(max_size=20))
def test_no_words_break_the_columns_or_steer_the_terminal(words: str, number: str) -> None:
    decision = replace(DECISION, title=words, paragraphs=(Paragraph(number=number, text=words),))
    text = decision_text(decision)
    assert all(letter.isprintable() or letter == "\n" for letter in text)
    for line in text.splitlines():
        # One word that cannot be broken may stand out, with its label before it.
        assert len(line) <= WIDTH or max(map(len, line.split())) > WIDTH - 32


def opened(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


def test_the_pdf_is_an_accessible_archive_file_with_the_decision_attached() -> None:
    file = decision_file()
    data = decision_pdf(DECISION, made_at=DECLARED_AT, record=ADOPTED, standing=STANDING, file=file)
    assert b"<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in data
    assert b"<pdfuaid:part>1</pdfuaid:part>" in data
    pdf = opened(data)
    assert dict(pdf.attachments) == {"decision.kpdecision": [file]}
    shown = flat(" ".join(page.extract_text() for page in pdf.pages))
    for part in (
        "The quiet pit",
        "Paragraph 2",
        "Older stones may go.",
        "parcels already under way may arrive",
        "Stands aside (1) BW",
        "in force on 2026-11-25",
        "events of plenary-2026",
    ):
        assert part in shown


def test_the_same_values_give_the_same_pdf_and_without_a_file_nothing_is_attached() -> None:
    one = decision_pdf(DECISION, made_at=DECLARED_AT)
    assert one == decision_pdf(DECISION, made_at=DECLARED_AT)
    assert not opened(one).attachments
    assert one != decision_pdf(DECISION, made_at=DECLARED_AT, is_demonstration=True)


def test_long_and_foreign_words_are_set_on_as_many_pages_as_they_need() -> None:
    words = "Les diamants bruts. الماس الخام. 毛坯钻石. " * 60
    paragraphs = tuple(Paragraph(number=str(number), text=words) for number in range(1, 9))
    decision = Decision(
        id="KP/2026/Plenary/AD9",
        title="T" * 300,
        maker=Maker.PLENARY,
        accounts=DECISION.accounts,
        paragraphs=paragraphs,
    )
    assert len(opened(decision_pdf(decision, made_at=DECLARED_AT)).pages) > 3


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        decision_pdf(DECISION, made_at=datetime(2026, 11, 20))
