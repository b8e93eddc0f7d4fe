"""Two texts: words, changed answers, and the smallest imaginable situation on which they differ, exactly."""

from __future__ import annotations

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
from openkp.definitions.definition import Definition
from openkp.definitions.elements import Catalogue
from openkp.definitions.evaluation import answer_of


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
