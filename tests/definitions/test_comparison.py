"""Two texts: words, changed answers, and the smallest imaginable situation on which they differ, exactly."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

from hypothesis import given, settings
from hypothesis import strategies as st

from definition_strategies import (
    catalogue_of,
    catalogues,
    definitions,
    is_met_in,
    situation_of,
    text_of,
    worlds,
)
from openkp.definitions import library
from openkp.definitions.answers import Answer
from openkp.definitions.comparison import Change, Imagined, compare
from openkp.definitions.definition import Definition, Layer, Limb, Slot
from openkp.definitions.elements import Catalogue, SlotKind
from openkp.definitions.evaluation import answer_of
from openkp.definitions.sentences import mark_words, slots_sentence
from openkp.definitions.side_by_side import Mark


@settings(max_examples=30)
@given(catalogues(), st.data())
def test_the_smallest_difference_is_that_of_a_full_case_analysis(
    catalogue: Catalogue, data: st.DataObject
) -> None:
    one, other = (data.draw(definitions(catalogue, name=name)) for name in ("A", "B"))
    found = compare(one, other, (), catalogue).smallest
    assert found == smallest_by_analysis(one, other, catalogue)
    again = compare(other, one, (), catalogue).smallest
    assert (again is None) is (found is None)
    assert again is None or again.holds == found.holds


def smallest_by_analysis(one: Definition, other: Definition, catalogue: Catalogue) -> Imagined | None:
    order = [each.id for each in catalogue]
    found = []
    for row in worlds(catalogue):
        met = is_met_in(one, row), is_met_in(other, row)
        if met[0] is not met[1]:
            holds = [place for place, name in enumerate(order) if row[name]]
            found.append((len(holds), holds, met[1]))
    if not found:
        return None
    _size, holds, is_other = min(found)
    return Imagined(holds=tuple(order[place] for place in holds), met_by="B" if is_other else "A")


def test_words_and_situations_that_change() -> None:
    catalogue = catalogue_of("abc")
    one, other = text_of([["a", "b"]], name="A"), text_of([["b c"]], name="B")
    cases = [
        situation_of({"a": True, "b": True}, name="both"),
        situation_of({"b": True}, name="b"),
        situation_of({"b": False, "c": False}, name="none"),
    ]
    found = compare(one, other, cases, catalogue)
    assert (found.only_in_one, found.in_both, found.only_in_other) == (("a",), ("b",), ("c",))
    assert found.changed == (Change(situation="b", in_one=Answer.OPEN, in_other=Answer.COVERED),)
    assert found.smallest == Imagined(holds=("b",), met_by="B")


def test_the_smallest_difference_is_closed_under_the_implications() -> None:
    catalogue = catalogue_of("abc", implications=["ca"])
    found = compare(text_of([["c"]], name="A"), text_of([["b"], ["c"]], name="B"), (), catalogue)
    assert found.smallest == Imagined(holds=("b",), met_by="B")
    found = compare(text_of([["c"]], name="A"), text_of([["b"]], name="B"), (), catalogue_of("abc"))
    assert found.smallest == Imagined(holds=("b",), met_by="B")
    found = compare(text_of([["c"]], name="A"), text_of([["b", "c"]], name="B"), (), catalogue)
    assert found.smallest == Imagined(holds=("a", "c"), met_by="A")


def test_texts_in_other_words_for_the_same_do_not_differ() -> None:
    catalogue = catalogue_of("abc")
    one = text_of([["a b", "c"]], name="A")
    other = text_of([["b", "c"], ["c", "a"], ["a", "b", "c"]], name="B")
    assert compare(one, other, (), catalogue).smallest is None


def test_an_exception_can_be_all_the_difference() -> None:
    catalogue = catalogue_of("ab")
    found = compare(text_of([["a"]], name="A"), text_of([["a"]], [["b"]], name="B"), (), catalogue)
    assert found.smallest == Imagined(holds=("a", "b"), met_by="A")


def test_the_shipped_texts_compare_as_they_evaluate() -> None:
    catalogue, texts, situations = library.catalogue(), library.definitions(), library.situations()
    found = compare(texts["D3"], texts["D6"], situations.values(), catalogue, with_readings=False)
    for each in found.changed:
        case = situations[each.situation]
        assert each.in_one is answer_of(texts["D3"], case, catalogue, with_readings=False)
        assert each.in_other is answer_of(texts["D6"], case, catalogue, with_readings=False)
    assert found.changed
    assert found.smallest is not None
    assert found.smallest.met_by == "D6"
    assert len(found.smallest.holds) >= 2
    follows = catalogue.with_consequences(dict.fromkeys(found.smallest.holds, True)) or {}
    assert {each for each, holds in follows.items() if holds} == set(found.smallest.holds)
    assert all(compare(text, text, (), catalogue).smallest is None for text in texts.values())


def test_and_is_not_or() -> None:
    """Two slots of one kind hold together; one slot holds by either word."""
    catalogue = catalogue_of("ab", kinds=(SlotKind.SCALE,))
    both = text_of([["a", "b"]], name="A", kind=SlotKind.SCALE)
    either = text_of([["a b"]], name="B", kind=SlotKind.SCALE)
    found = compare(both, either, (), catalogue)
    ((pair,),) = [each.slots for each in found.limbs]
    assert pair.kind is SlotKind.SCALE
    assert slots_sentence(pair.in_one, catalogue) == "the a and the b"
    assert slots_sentence(pair.in_other, catalogue) == "the a or the b"
    three = text_of([["a b", "c"]], kind=SlotKind.SCALE).limbs[0].slots
    assert slots_sentence(three, catalogue_of("abc")) == "(the a or the b) and the c"
    assert all(each.is_same for each in compare(both, both, (), catalogue).limbs)


def test_limbs_stand_beside_those_that_are_most_like_them() -> None:
    catalogue = catalogue_of("abcd")
    one = text_of([["a", "b"], ["c"]], name="A")
    other = text_of([["c"], ["a"], ["d"]], name="B")
    found = compare(one, other, (), catalogue).limbs
    assert [(each.one and each.one.id, each.other and each.other.id, each.is_same) for each in found] == [
        ("l0", "l1", False),
        ("l1", "l0", True),
        (None, "l2", False),
    ]
    assert compare(other, one, (), catalogue).limbs[2].other is None


def test_statements_are_set_side_by_side_whether_they_differ_or_not() -> None:
    catalogue = catalogue_of("a")
    one, other = text_of([["a"]], name="A"), text_of([["a"]], name="B")
    found = compare(
        replace(one, determined_by="the Plenary"),
        replace(other, determined_by="each Participant"),
        (),
        catalogue,
    )
    assert [(each.field, each.in_one, each.in_other) for each in found.statements] == [
        ("determined_by", "the Plenary", "each Participant"),
        ("standard_of_proof", "", ""),
        ("effect_if_met", "", ""),
        ("ends_when", "", ""),
    ]


def test_a_word_that_is_not_simply_written_in_a_limb_is_marked() -> None:
    catalogue = catalogue_of("abcd")
    slots = (
        Slot(kind=SlotKind.ACT, elements=("a",)),
        Slot(kind=SlotKind.ACT, elements=("b",), layer=Layer.READING),
        Slot(kind=SlotKind.ACT, elements=("c",), layer=Layer.ASSUMPTION),
    )
    one = replace(text_of([["a"]], [["d"], ["a"]], name="A"), limbs=(Limb(id="l", slots=slots),))
    found = compare(one, text_of([["d"]], name="B"), (), catalogue)
    assert found.marks_in_one == {"b": (Mark.SAID,), "c": (Mark.ASSUMED,), "d": (Mark.EXCEPTION,)}
    assert found.marks_in_other == {}
    assert [each.one and each.one.id for each in found.exceptions] == ["x0", "x1"]
    assert mark_words((Mark.EXCEPTION, Mark.SAID)) == "(exception, said)"
    assert compare(one, one, (), catalogue, with_readings=False).marks_in_one == {"d": (Mark.EXCEPTION,)}


def test_long_slots_are_compared_at_once() -> None:
    """Seven slots with every word of their kind: 30 million ways, of which few differ in what they do."""
    catalogue = library.catalogue()
    kinds = {kind: tuple(each.id for each in catalogue if each.slot is kind) for kind in SlotKind}
    slots = tuple(Slot(kind=kind, elements=words) for kind, words in kinds.items())
    wide = replace(library.definitions()["D3"], id="wide", limbs=(Limb(id="a", slots=slots),), exceptions=())
    cut = tuple(replace(slot, elements=slot.elements[1:]) for slot in slots)
    narrow = replace(wide, id="narrow", limbs=(Limb(id="a", slots=cut),))
    began = perf_counter()
    found = [
        compare(wide, each, (), catalogue).smallest for each in (narrow, *library.definitions().values())
    ]
    assert perf_counter() - began < 5
    assert found[0] is not None
    assert found[0].met_by == "wide"
    assert not set(found[0].holds).isdisjoint(words[0] for words in kinds.values())
