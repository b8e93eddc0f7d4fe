"""Case analysis over completions: exact where slot by slot is not, and equal to going through all of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from definition_strategies import catalogue_of, catalogues, definitions, facts_of, outcome, text_of, worlds
from openkp.definitions.cases import is_met, slot_holds, slots_hold, verdict
from openkp.definitions.elements import Catalogue
from openkp.definitions.masks import MaskedText, hold, ways_to_hold


@settings(max_examples=30)
@given(catalogues(), st.data())
def test_the_verdict_is_that_of_all_completions(catalogue: Catalogue, data: st.DataObject) -> None:
    definition = data.draw(definitions(catalogue))
    facts = catalogue.with_consequences(data.draw(facts_of(catalogue)))
    assert facts is not None
    met = verdict(definition, facts, catalogue)
    assert met is outcome(definition, worlds(catalogue, facts))
    assert is_met(definition, facts) in (met, None)


@settings(max_examples=40)
@given(catalogues(), st.data())
def test_every_way_holds_and_every_world_contains_one(catalogue: Catalogue, data: st.DataObject) -> None:
    definition = data.draw(definitions(catalogue, exceptions=1))
    text = MaskedText.of(definition, catalogue)
    ways = list(ways_to_hold(text.limbs[0], 0, 0, text.closures, spared=text.exceptions))
    allowed = [catalogue.masks(row)[0] for row in worlds(catalogue)]
    for way in ways:
        assert way in allowed
        assert hold(text.limbs[0], way)
        assert not text.is_excepted_by(way)
    for world in allowed:
        if hold(text.limbs[0], world) and not text.is_excepted_by(world):
            assert any(way & world == way for way in ways)


@given(catalogues())
def test_masks_come_back_and_closures_are_consequences(catalogue: Catalogue) -> None:
    names = [each.id for each in catalogue]
    assert catalogue.of_mask(catalogue.mask(names[::2])) == tuple(names[::2])
    for place, name in enumerate(names):
        for holds in (False, True):
            follows = catalogue.with_consequences({name: holds})
            assert follows is not None
            assert catalogue.closures[place][holds] == catalogue.masks(follows)


def test_slot_by_slot_is_weaker() -> None:
    text = text_of([["a"]], [["a"]])
    assert is_met(text, {}) is None
    assert verdict(text, {}, catalogue_of("a")) is False
    assert slot_holds(text.limbs[0].slots[0], {"a": True}) is True
    assert slots_hold((), {}) is True


def test_a_catalogue_in_which_a_word_could_never_hold_has_no_closures() -> None:
    broken = catalogue_of("ab", implications=["ab"], exclusions=["ab"])
    assert broken.contradictions() == ("a",)
    with pytest.raises(ValueError, match="a can never hold"):
        verdict(text_of([["a"]]), {}, broken)
