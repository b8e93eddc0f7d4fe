"""The shipped debates: each reads, each position has its source, and the search shows where they stood."""

import re
from importlib.resources import files

import pytest

from openkp.definitions.debates import debates
from openkp.definitions.library import catalogue, situations
from openkp.definitions.positions import Stance
from openkp.definitions.search import search

EACH = ("2012", "2018-19", "2025")
OBSERVERS = {"WDC", "CSC", "ADPA"}


def found_by_search(name):
    return search(debates()[name], situations(), catalogue())


def test_the_three_debates_are_there():
    assert tuple(debates()) == EACH


@pytest.mark.parametrize("name", EACH)
class TestEachDebate:
    def test_every_position_has_a_source_that_can_be_opened(self, name):
        draft = debates()[name]
        assert draft.positions
        assert "http" in draft.source
        for each in draft.positions:
            assert re.match(r"https?://\S+\Z", each.source), each

    def test_observers_never_decide(self, name):
        for each in debates()[name].positions:
            if each.party in OBSERVERS:
                assert not each.counts, each

    def test_nobody_stands_both_ways_to_a_word(self, name):
        said = [(each.party, each.subject) for each in debates()[name].positions]
        assert len(said) == len(set(said))

    def test_what_must_be_covered_can_be_covered(self, name):
        """Without red lines some text covers everything asked for: the lists ask for nothing impossible."""
        answer = found_by_search(name)
        assert min(point.lost for point in answer.frontier) == 0


def test_in_2012_marange_and_the_refusal_of_violence_could_not_be_had_together():
    answer = found_by_search("2012")
    assert not answer.is_possible
    assert {(each.kind.value, each.subject) for each in answer.conflict} == {
        ("must_cover", "marange-2008"),
        ("excluded", "violence"),
    }
    assert [(point.lost, point.crossed) for point in answer.frontier] == [(1, 0), (0, 1)]


def test_of_2012_producers_are_one_party_and_zimbabwe_stands_beside():
    said = [each for each in debates()["2012"].positions if each.stance is Stance.EXCLUDED]
    assert [(each.party, each.counts) for each in said] == [
        ("African producers (Zimbabwe named)", True),
        ("ZW", False),
    ]
    (first, second) = said
    assert first.source == second.source


def test_what_is_on_record_of_2018_and_2019_rules_no_text_out():
    """Nobody published who refused what; the search must not make up a conflict."""
    assert found_by_search("2018-19").is_possible


class TestOf2025:
    def test_the_smallest_conflict_is_about_state_actors(self):
        answer = found_by_search("2025")
        assert not answer.is_possible
        assert {each.subject for each in answer.conflict} == {"state_against_another"}
        assert {each.kind.value for each in answer.conflict} == {"required", "excluded"}

    def test_neither_version_is_put_before_the_other(self):
        """Both cross one red line and lose nothing, so both are among the equals."""
        (point,) = found_by_search("2025").frontier
        texts = found_by_search("2025").texts
        crossed = {each.kind.value for text in texts for each in text.crossed}
        assert (point.lost, point.crossed) == (0, 1)
        assert crossed == {"required", "excluded"}
        with_states = [
            text
            for text in texts
            if "state_against_another" in debates()["2025"].resolve(text.taken).elements()
        ]
        assert len(with_states) * 2 == len(texts) == point.equals

    def test_conflicting_reports_of_who_refused_stand_side_by_side(self):
        said = {
            each.party: each
            for each in debates()["2025"].positions
            if each.subject == "state_against_another" and each.stance is Stance.REQUIRED
        }
        assert set(said) == {"AU, CA, CH, EU, GB, UA", "AU", "CA", "CH", "EU", "GB", "UA", "US"}
        assert said["GB"].source != said["US"].source
        assert [party for party, each in said.items() if each.counts] == ["AU, CA, CH, EU, GB, UA"]


def test_a_note_on_how_stances_were_taken_is_shipped():
    note = (files("openkp.reference") / "definitions" / "debates" / "README.md").read_text("utf-8")
    for word in ("required", "excluded", "wanted", "unwanted", "counts = false", "by heads"):
        assert word in note
