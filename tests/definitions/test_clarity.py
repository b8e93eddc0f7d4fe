"""How clear a text is: settled answers counted, and the findings that are missing."""

from __future__ import annotations

from definition_strategies import catalogue_of, situation_of, text_of
from openkp.definitions import library
from openkp.definitions.answers import Answer
from openkp.definitions.clarity import clarity
from openkp.definitions.evaluation import answer_of, evaluate

CATALOGUE = catalogue_of("abcd")
TEXT = text_of([["a", "b c"]])


def test_answers_are_counted_and_missing_findings_named() -> None:
    found = clarity(
        TEXT,
        [
            situation_of({"a": True, "b": True}, name="covered"),
            situation_of({"a": False}, name="not covered"),
            situation_of({"b": True}, name="a alone is missing"),
            situation_of({"a": True}, name="b or c would do"),
            situation_of({"a": True, "c": False}, {"b": True}, {"b": False}, name="contested"),
        ],
        CATALOGUE,
    )
    assert found.counts == {Answer.COVERED: 1, Answer.NOT_COVERED: 1, Answer.OPEN: 2, Answer.CONTESTED: 1}
    assert (found.settled, found.total) == (2, 5)
    assert found.leaves_open == (("b", 2), ("a", 1), ("c", 1))
    assert found.settles_most == (("b", 2), ("a", 1), ("c", 1))
    assert found.settles_either_way == (("a", 1), ("b", 1))


def test_a_finding_that_only_helps_together_with_others_settles_nothing_alone() -> None:
    found = clarity(text_of([["a b", "c d"]]), [situation_of()], CATALOGUE)
    assert found.settles_most == ()
    assert found.leaves_open == (("a", 1), ("b", 1), ("c", 1), ("d", 1))


def test_no_situation_at_all() -> None:
    found = clarity(TEXT, (), CATALOGUE)
    assert (found.settled, found.total, found.leaves_open) == (0, 0, ())
    assert set(found.counts) == set(Answer)


def test_the_shipped_texts_are_counted_as_they_evaluate() -> None:
    catalogue, situations = library.catalogue(), library.situations()
    for text in library.definitions().values():
        for with_readings in (True, False):
            found = clarity(text, situations.values(), catalogue, with_readings=with_readings)
            answers = [
                answer_of(text, each, catalogue, with_readings=with_readings) for each in situations.values()
            ]
            assert all(found.counts[each] == answers.count(each) for each in Answer)
            assert found.total == len(situations)
    d6 = library.definitions()["D6"]
    alone = dict(clarity(d6, situations.values(), catalogue).settles_most)
    for element, count in alone.items():
        sets = [evaluate(d6, each, catalogue).settles for each in situations.values()]
        assert count == sum(
            any(len(one.findings) == 1 and one.findings[0][0] == element for one in found) for found in sets
        )
