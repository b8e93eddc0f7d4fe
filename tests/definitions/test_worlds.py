"""The completions that a search looks at stay few where exceptions and limbs share many words."""

from __future__ import annotations

import pytest

from openkp.definitions.brackets import MOST_GROUPS, read_body
from openkp.definitions.elements import SlotKind
from openkp.definitions.library import catalogue
from openkp.definitions.worlds import World, groups_that_count, vocabulary, worst_worlds

ACTORS = [each.id for each in catalogue() if each.slot is SlotKind.ACTOR]
ACTS = " | ".join(each.id for each in catalogue() if each.slot is SlotKind.ACT)


def body(bracketed: int) -> str:
    """Every actor and act in the limb and in two exceptions, the first actors each in an own bracket."""
    actors = (f"[{each}]{{ZW}}" if place < bracketed else each for place, each in enumerate(ACTORS))
    return (
        f"limb a\n  actor {' | '.join(ACTORS)}\n  act {ACTS}\n"
        f'except x "a source"\n  actor {" | ".join(actors)}\n  act {ACTS}\n'
        f'except y "a source"\n  act {ACTS}\n  link finances\n'
    )


def test_words_that_stand_together_fail_together():
    text, findings = read_body(body(0), catalogue())
    assert text is not None, findings
    words = vocabulary(text)
    assert groups_that_count(words, catalogue()) == 2  # the actors of x; the acts, which stand in x and in y
    worlds = worst_worlds({}, words, catalogue())
    groups = (frozenset(ACTORS), frozenset(ACTS.split(" | ")))
    fails = [tuple(not group & world.in_exceptions for group in groups) for world in worlds]
    assert sorted(fails) == [(False, False), (False, True), (True, False), (True, True)]
    assert World(groups[0] | groups[1], groups[0] | groups[1]) in worlds  # nothing need fail: all can hold


@pytest.mark.parametrize("bracketed", [3, 6])
def test_a_bracket_of_its_own_doubles_the_completions(bracketed):
    text, findings = read_body(body(bracketed), catalogue())
    assert text is not None, findings
    groups = groups_that_count(vocabulary(text), catalogue())
    assert groups == bracketed + 2
    assert len(worst_worlds({}, vocabulary(text), catalogue())) <= 2**groups


def test_an_exception_that_would_need_too_many_completions_is_a_finding():
    text, findings = read_body(body(MOST_GROUPS), catalogue())
    assert text is None
    assert [(each.code, each.params["found"], each.params["expected"]) for each in findings] == [
        ("draft_exceptions_too_wide", MOST_GROUPS + 2, MOST_GROUPS)
    ]
