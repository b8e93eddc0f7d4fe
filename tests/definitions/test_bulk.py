"""Bulk evaluation on bit planes gives for each situation what `cases.verdict` gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from definition_strategies import catalogue_of, catalogues, definitions, facts_of, outcome, text_of, worlds
from openkp.definitions import library
from openkp.definitions.bulk import Plane, evaluate_planes, planes_of
from openkp.definitions.cases import verdict
from openkp.definitions.elements import Catalogue


def bits(plane: Plane, count: int) -> list[bool]:
    return [bool(plane[number // 64] >> np.uint64(number % 64) & np.uint64(1)) for number in range(count)]


def verdicts(planes: tuple[Plane, Plane], count: int) -> list[bool | None]:
    sides = zip(bits(planes[0], count), bits(planes[1], count), strict=True)
    assert not (planes[0] & planes[1]).any()
    return [True if covered else False if missed else None for covered, missed in sides]


@settings(max_examples=30)
@given(catalogues(), st.data())
def test_each_bit_is_the_verdict_of_its_situation(catalogue: Catalogue, data: st.DataObject) -> None:
    definition = data.draw(definitions(catalogue))
    rows = data.draw(st.lists(facts_of(catalogue), min_size=1, max_size=70))
    found = verdicts(evaluate_planes(definition, *planes_of(rows, catalogue), catalogue), len(rows))
    closed = [catalogue.with_consequences(row) for row in rows]
    assert found == [verdict(definition, row, catalogue) for row in closed]
    assert found[0] is outcome(definition, worlds(catalogue, rows[0]))


def test_the_shipped_texts_on_thousands_of_rows_drawn_by_a_fixed_rule() -> None:
    catalogue = library.catalogue()
    dice = np.random.default_rng(20121130)
    rows = []
    for _each in range(200):
        row: dict[str, bool] = {}
        for element in catalogue:
            value = dice.integers(0, 4)
            if value < 2 and catalogue.with_consequences({**row, element.id: bool(value)}) is not None:
                row = {**row, element.id: bool(value)}
        rows.append(row)
    planes = planes_of(rows, catalogue)
    for text in library.definitions().values():
        found = verdicts(evaluate_planes(text, *planes, catalogue), len(rows))
        assert found == [verdict(text, catalogue.with_consequences(row) or {}, catalogue) for row in rows]
        assert len(set(found)) > 1


def test_words_that_exclude_each_other_are_never_met_and_contradicting_facts_give_no_answer() -> None:
    catalogue = catalogue_of("abc", exclusions=["ab"], implications=["cb"])
    text = text_of([["a", "b c"]])
    planes = planes_of([{}, {"a": True}, {"a": True, "c": True}, {"a": True, "b": False}], catalogue)
    assert verdicts(evaluate_planes(text, *planes, catalogue), 4) == [False, False, None, False]


def test_an_exception_that_shares_a_word_is_exact() -> None:
    catalogue = catalogue_of("abc", implications=["ac"])
    text = text_of([["a b"]], [["c"]])
    rows = [{}, {"b": True}, {"b": True, "c": False}, {"b": False}, {"a": True}]
    found = verdicts(evaluate_planes(text, *planes_of(rows, catalogue), catalogue), len(rows))
    assert found == [None, None, True, False, False]


def test_planes_of_several_lengths_and_unknown_elements_are_a_broken_caller() -> None:
    catalogue = catalogue_of("ab")
    short, long = np.zeros(1, dtype=np.uint64), np.zeros(2, dtype=np.uint64)
    with pytest.raises(ValueError, match="one length"):
        evaluate_planes(text_of([["a"]]), {"a": short}, {"b": long}, catalogue)
    with pytest.raises(ValueError, match="one length"):
        evaluate_planes(text_of([["a"]]), {}, {}, catalogue)
    with pytest.raises(KeyError):
        evaluate_planes(text_of([["a"]]), {"z": short}, {}, catalogue)


def test_an_element_without_planes_is_unknown_everywhere() -> None:
    catalogue = catalogue_of("ab")
    ones = np.full(1, ~np.uint64(0))
    covered, missed = evaluate_planes(text_of([["a", "b"]]), {"a": ones}, {}, catalogue)
    assert not covered.any()
    assert not missed.any()
