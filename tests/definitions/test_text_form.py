"""The text form: read back as it was printed, canonical, and a finding with a line for anything else."""

from __future__ import annotations

import string
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from definition_strategies import catalogue_of, definitions
from openkp.definitions import library
from openkp.definitions.definition import Definition, Layer, Status
from openkp.definitions.elements import Catalogue, SlotKind
from openkp.definitions.message_texts import MESSAGES
from openkp.definitions.text_form import (
    LONGEST,
    MOST_FINDINGS,
    is_writable,
    print_definition,
    read_definition,
)
from openkp.scheme.findings import Finding
from openkp.scheme.messages import explain

CATALOGUE = catalogue_of(
    ["rebel", "army", "violence", "conflict", "finances", "related"],
    kinds=(SlotKind.ACTOR, SlotKind.ACT, SlotKind.LINK),
)
TEXT = """\
definition T revision 1
title "A text"
status proposed
day 2012-06
source "A paper"
wording "rough diamonds used …"
limb a
  actor rebel
  act army
determined by not stated
standard of proof not stated
effect if met not stated
ends when not stated
"""
CATALOGUE = Catalogue(
    elements=tuple(
        replace(each, slot=slot)
        for each, slot in zip(
            CATALOGUE.elements,
            (SlotKind.ACTOR, SlotKind.ACTOR, SlotKind.ACT, SlotKind.ACT, SlotKind.LINK, SlotKind.LINK),
            strict=True,
        )
    )
)
TEXT = TEXT.replace("act army", "act conflict | violence")

#: Words in any script, with quotes, backslashes and line breaks; no control or direction characters.
WORDS = st.text(min_size=1, max_size=12).filter(lambda words: words.strip() and is_writable(words))
IDS = st.from_regex(r"[A-Za-z][A-Za-z0-9_.\-]{0,12}", fullmatch=True)
DAYS = st.sampled_from(("2012", "2012-06", "2012-06-14"))


@st.composite
def texts(draw: st.DrawFn) -> Definition:
    made = draw(definitions(CATALOGUE, name=draw(IDS)))
    names = iter(draw(st.lists(IDS, min_size=9, max_size=9, unique=True)))
    notes = st.sampled_from(("", "x")) | WORDS

    def noted(part):
        return tuple(replace(slot, note=draw(notes)) for slot in part.slots)

    return replace(
        made,
        revision=draw(st.integers(1, 9999)),
        title=draw(WORDS),
        status=draw(st.sampled_from(Status)),
        day=draw(DAYS),
        source=draw(WORDS),
        wording=draw(WORDS),
        limbs=tuple(replace(each, id=next(names), slots=noted(each)) for each in made.limbs),
        exceptions=tuple(
            replace(each, id=next(names), slots=noted(each), source=draw(WORDS)) for each in made.exceptions
        ),
        remarks=tuple(draw(st.lists(WORDS, max_size=2))),
        **{
            name: draw(st.just("") | WORDS | st.just("not stated"))
            for name in ("determined_by", "standard_of_proof", "effect_if_met", "ends_when")
        },
    )


@settings(max_examples=25)
@given(texts())
def test_what_is_printed_is_read_back(definition: Definition) -> None:
    printed = print_definition(definition)
    assert read_definition(printed, CATALOGUE) == (definition, ())
    assert printed.encode("utf-8").decode("utf-8") == printed
    assert printed.endswith("\n")


def test_other_spacing_comments_and_order_come_out_canonical() -> None:
    untidy = "# a comment\r\n\r\n" + TEXT.replace(
        "  act conflict | violence", "act conflict|violence"
    ).replace("\n", "\r\n")
    found, findings = read_definition(untidy, CATALOGUE)
    assert findings == ()
    assert found is not None
    assert print_definition(found) == TEXT


def test_every_shipped_text_stands_in_its_canonical_form() -> None:
    folder = files("openkp.reference") / "definitions" / "texts"
    shipped = {file.name: file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".txt")}
    printed = [print_definition(definition) for definition in library.definitions().values()]
    assert sorted(shipped.values()) == sorted(printed)
    for text in printed:
        definition, findings = read_definition(text, library.catalogue())
        assert findings == ()
        assert definition is not None
        assert definition == library.definitions()[definition.id]


def findings_of(text: str) -> tuple[Finding, ...]:
    found, findings = read_definition(text, CATALOGUE)
    assert (found is None) is bool(findings)
    for each in findings:
        words = explain(each, catalogue=MESSAGES)
        assert "{" not in words.text + words.next_step or "{" in str(each.params)
        assert each.params["line"] or each.code == "definition_part_missing"
    return findings


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("actor rebel", "actor rebels", "element_unknown", 8),
        ("actor rebel", "actor violence", "element_of_other_kind", 8),
        ("actor rebel", "actor rebel | rebel", "element_twice", 8),
        ("actor rebel", "actor rebel |", "element_unknown", 8),
        ("actor rebel", "actress rebel", "definition_line_unreadable", 8),
        ("actor rebel", "reading actor rebel note", "element_unknown", 8),
        ("actor rebel", 'actor rebel "half', "definition_line_unreadable", 8),
        ("limb a", "limb", "definition_line_unreadable", 7),
        ("limb a", 'limb a "source"', "definition_line_unreadable", 7),
        ("limb a", "except a", "definition_line_unreadable", 7),
        ("limb a", "limb z\nlimb a", "definition_limb_empty", 7),
        ("limb a\n", "limb a\nact violence\nlimb a\n", "definition_part_twice", 9),
        ("limb a\n", "", "definition_slot_outside", 7),
        ("limb a\n", "", "definition_part_missing", 0),
        ("status proposed", "status agreed", "definition_line_unreadable", 3),
        ("day 2012-06", "day 2012-13", "definition_line_unreadable", 4),
        ("day 2012-06", "day ２０１２", "definition_line_unreadable", 4),
        ("day 2012-06", "day soon", "definition_line_unreadable", 4),
        ('title "A text"', 'title "A text"\ntitle "Another"', "definition_part_twice", 3),
        ('title "A text"', "title A text", "definition_line_unreadable", 2),
        ('title "A text"', 'title " "', "definition_line_unreadable", 2),
        ('title "A text"', "title " + "[" * 100_000, "definition_line_unreadable", 2),
        ('title "A text"', 'title "\\ud800"', "definition_line_unreadable", 2),
        ('title "A text"', 'title "\\u0000"', "definition_line_unreadable", 2),
        ('title "A text"', 'title "\\u202etxet"', "definition_line_unreadable", 2),
        ('title "A text"\n', "", "definition_part_missing", 0),
        ("revision 1", "revision 0", "definition_line_unreadable", 1),
        ("definition T", "definition T|", "definition_line_unreadable", 1),
        ("determined by not stated", "determined by nobody", "definition_line_unreadable", 10),
        ("ends when not stated", "ends when not stated\nends when not stated", "definition_part_twice", 14),
    ],
)
def test_a_slip_is_a_finding_with_its_line(old: str, new: str, code: str, line: int) -> None:
    assert old in TEXT
    found = findings_of(TEXT.replace(old, new, 1))
    assert (code, line) in {(each.code, each.params["line"]) for each in found}


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("definition T revision 1", "definition my text", ["definition_line_unreadable"]),
        ("definition T revision 1", "defnition T revision 1", ["definition_line_unreadable"]),
        ("  actor rebel\n  act conflict | violence\n", "  actress rebel\n", ["definition_line_unreadable"]),
        ("limb a", "limb a\n  act violence\nexcept\n", ["definition_line_unreadable"]),
    ],
)
def test_what_only_follows_from_a_slip_is_not_told(old: str, new: str, codes: list[str]) -> None:
    assert old in TEXT
    assert [each.code for each in findings_of(TEXT.replace(old, new))] == codes


def test_a_misspelt_line_is_met_with_the_form_that_was_meant() -> None:
    (found,) = findings_of(TEXT.replace("wording", "wordng"))
    assert found.params["expected"] == 'wording "…"'


def test_an_unknown_element_is_answered_with_the_nearest() -> None:
    (found,) = findings_of(TEXT.replace("rebel", "rebels"))
    assert found.params["expected"] == "rebel"
    assert "rebels" in explain(found, catalogue=MESSAGES).text
    (found,) = findings_of(TEXT.replace("rebel", "xyz"))
    assert found.params["expected"] == "rebel, army"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("act conflict\n" * 1_000_000, "definition_too_long", LONGEST // 13 + 1),
        (TEXT + "  act nothing\n" * 10_000, "definition_too_many_findings", 15 + MOST_FINDINGS),
        (TEXT + "  act " + "x|" * 90_000 + "x\n", "element_unknown", 14),
        (TEXT + "  act " + "x" * 180_000 + "\n", "element_unknown", 14),
        (TEXT + "remark " + '"\\' * 90_000, "definition_line_unreadable", 14),
        (TEXT + 'act a "' + '" "' * 60_000, "definition_line_unreadable", 14),
    ],
    ids=["a million lines", "many slips", "many elements", "a long word", "quotes", "more quotes"],
)
def test_what_is_far_too_long_is_refused_at_once_with_a_line(text: str, code: str, line: int) -> None:
    found = findings_of(text)
    assert (code, line) in {(each.code, each.params["line"]) for each in found}
    assert len(found) <= MOST_FINDINGS + len(CATALOGUE) + 10


PIECES = st.sampled_from(
    [*TEXT.split("\n"), *TEXT.split(), "|", '"', "reading ", "assumption ", "except x ", "\n"]
)


@settings(max_examples=80)
@given(st.lists(PIECES | st.text(max_size=8), max_size=30).map(lambda parts: " ".join(parts)))
def test_no_text_breaks_the_reader(text: str) -> None:
    findings_of(text)


@settings(max_examples=80)
@given(st.integers(0, len(TEXT)), st.integers(0, 6), st.text(string.printable, max_size=4))
def test_no_slip_of_the_pen_breaks_the_reader(at: int, gone: int, typed: str) -> None:
    slipped = TEXT[:at] + typed + TEXT[at + gone :]
    found, findings = read_definition(slipped, CATALOGUE)
    assert (found is None) is bool(findings)
    if found is not None:
        assert read_definition(print_definition(found), CATALOGUE) == (found, ())


def test_the_words_alone_drop_what_is_only_read() -> None:
    found, _ = read_definition(
        TEXT.replace("  act conflict", '  reading act violence "said"\n  act conflict')
        + "limb b\n  assumption act conflict\n",
        CATALOGUE,
    )
    assert found is not None
    assert found.has_readings()
    words = found.without_readings()
    assert [limb.id for limb in words.limbs] == ["a"]
    assert all(slot.layer is Layer.TEXT for slot in words.slots())
    assert [name for name, _slot in found.limbs[0].named_slots()] == ["actor", "act", "act-2"]
