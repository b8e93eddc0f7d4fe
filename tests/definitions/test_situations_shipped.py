"""The shipped situations: every assertion has its source, and the answers are those that the record gives."""

import re
from itertools import combinations

import pytest

from openkp.definitions.answers import Answer
from openkp.definitions.evaluation import answer_of, evaluate
from openkp.definitions.library import catalogue, definitions, situations
from openkp.definitions.reading import impossible_accounts, read_situation
from openkp.definitions.situations import Standard, Value

#: The situations that the Process has met, by the ids that users know them by.
ASKED_FOR = [
    "angola-unita",
    "sierra-leone-ruf",
    "liberia-taylor",
    "drc-rebels",
    "cote-divoire-forces-nouvelles",
    "car-seleka-before-2013-03-24",
    "car-seleka-government-2013",
    "car-anti-balaka",
    "marange-2008",
    "lundas",
    "williamson",
    "koidu",
    "koidu-2012",
    "cinta-larga-2004",
    "russia-2022",
    "congo-brazzaville-2004",
    "lebanon",
    "venezuela",
    "guyana",
    "ghana-2006",
    "brazil-fraud-2006",
]
EACH = sorted(situations())
ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s/]+(/\S*)?\Z")


def answer(text, situation, *, with_readings=True):
    return answer_of(
        definitions()[text], situations()[situation], catalogue(), with_readings=with_readings
    ).value


def evaluated(text, situation, *, with_readings=True):
    return evaluate(definitions()[text], situations()[situation], catalogue(), with_readings=with_readings)


def test_all_situations_asked_for_are_there():
    assert set(ASKED_FOR) <= set(EACH)
    assert len(EACH) >= 20


@pytest.mark.parametrize("name", EACH)
class TestEachSituation:
    def test_says_where_when_and_what_was_done(self, name):
        found = situations()[name]
        assert re.fullmatch("[A-Z]{2}", found.country)
        assert found.title
        assert found.summary
        assert found.answer_of_process
        assert found.spot is not None
        assert not found.ends or found.starts <= found.ends

    def test_every_assertion_has_a_source_that_can_be_opened(self, name):
        found = situations()[name]
        assert found.assertions
        for each in found.assertions:
            source = found.source(each.source)
            assert ADDRESS.match(source.address), source
            assert source.title
            assert each.party
            assert each.note, f"{each.element}: which words carry it"

    def test_every_source_carries_an_assertion(self, name):
        found = situations()[name]
        assert {each.key for each in found.sources} == {each.source for each in found.assertions}

    def test_no_account_is_impossible(self, name):
        assert impossible_accounts(situations()[name], catalogue()) == []

    def test_no_account_says_the_same_twice(self, name):
        said = [(each.party, each.source, each.element) for each in situations()[name].assertions]
        assert len(said) == len(set(said))

    def test_a_finding_of_a_body_is_said_by_that_body(self, name):
        bodies = {Standard.UN_BODY: "UN ", Standard.KP_BODY: "Kimberley Process"}
        for each in situations()[name].assertions:
            if each.standard in bodies:
                assert each.party.startswith(bodies[each.standard]), (each.party, each.standard)


def test_texts_of_the_process_reach_the_wars_on_which_it_was_built():
    for war in ("angola-unita", "sierra-leone-ruf", "cote-divoire-forces-nouvelles"):
        assert {answer(text, war) for text in ("D1", "D2", "D3")} == {"covered"}


def test_the_text_in_force_does_not_reach_violence_by_a_state_at_its_own_mines():
    for situation in ("marange-2006", "marange-2008", "lundas", "cuango-2009-11", "koidu", "williamson"):
        assert answer("D3", situation) == "not_covered"


def test_the_day_on_which_rebels_became_the_government_changes_the_answer():
    """Before it, rebels; after it, the Chair still speaks of rebels and others of the government."""
    assert answer("D1", "car-seleka-before-2013-03-24") == "covered"
    assert answer("D1", "car-seleka-government-2013") == "contested"
    sides = evaluated("D1", "car-seleka-government-2013").by_account
    assert sides["Kimberley Process Chair"] is Answer.COVERED
    assert sides["Central African Republic"] is Answer.NOT_COVERED
    assert situations()["car-seleka-before-2013-03-24"].ends == "2013-03-23"
    assert situations()["car-seleka-government-2013"].starts == "2013-03-24"


def test_the_text_in_force_is_open_on_seleka_because_the_council_had_described_nothing_yet():
    found = evaluated("D3", "car-seleka-before-2013-03-24")
    assert found.answer is Answer.OPEN
    assert {element for each in found.settles for element, _holds in each.findings} == {
        "security_council_described"
    }


def test_a_denial_alone_keeps_no_situation_out_of_a_text():
    """What follows only from a fact that others affirm is open, and not settled against them."""
    for situation, texts in (("russia-2022", ("D4", "D8", "D14")), ("ghana-2006", ("D4", "D8"))):
        assert {answer(text, situation) for text in texts} == {"open"}


def test_russia_and_the_central_african_republic_are_heard_where_they_are_charged():
    charged = {"russia-2022": "Russian Federation", "car-wagner-2021": "Russian Federation"}
    charged |= dict.fromkeys(("car-seleka-government-2013",), "Central African Republic")
    charged |= {"ghana-2006": "Ghana", "marange-2008": "Zimbabwe", "liberia-taylor": "Liberia"}
    charged |= {"congo-brazzaville-2004": "Republic of Congo"}
    for situation, party in charged.items():
        assert {e.party for e in situations()[situation].assertions if e.value is Value.NO} >= {party}


def test_the_chairs_text_of_2012_on_cuango_is_settled_by_one_word():
    found = evaluated("D6", "cuango-2009-11")
    assert found.answer is Answer.CONTESTED
    assert found.settles
    assert {element for each in found.settles for element, _holds in each.findings} == {"systematic"}
    assert answer("D6", "cuango-2009-11", with_readings=False) == "covered"


def test_limits_that_were_only_said_leave_out_single_incidents():
    for incident in ("koidu", "cinta-larga-2004"):
        assert answer("D6", incident) == "not_covered"
        assert answer("D6", incident, with_readings=False) == "covered"


def test_russia_under_the_chairs_text_depends_on_whose_facts_are_taken():
    words = evaluated("D6", "russia-2022", with_readings=False)
    assert words.answer is Answer.CONTESTED
    assert words.by_account["Ukraine"] is words.by_account["United Kingdom"] is Answer.COVERED
    assert words.by_account["Russian Federation"] is Answer.NOT_COVERED
    assert answer("D6", "russia-2022") == "open"  # whether it has to do with mining was never found


def test_state_actors_are_what_the_two_versions_of_2025_differ_on():
    found = evaluated("D12", "russia-2022")
    assert found.answer is Answer.CONTESTED
    assert found.by_account["Canada"] is Answer.COVERED
    assert found.deciding.limb == "states"
    assert answer("D10", "russia-2022") == "open"


def test_contradicting_sources_stay_side_by_side():
    contested = {
        (situation, text)
        for situation in EACH
        for text in definitions()
        if answer(text, situation) == "contested"
    }
    assert {("drc-rebels", "D3"), ("ghana-2006", "D3"), ("marange-2008", "D14")} <= contested
    for situation, text in contested:
        sides = evaluated(text, situation).by_account
        assert len(sides) >= 2, (situation, text)
        assert len(set(sides.values())) >= 2, (situation, text)


def test_where_the_process_itself_could_not_tell_the_answer_is_open():
    mission = situations()["congo-brazzaville-2004"]
    assert Value.UNKNOWN in {each.value for each in mission.assertions}
    assert {answer(text, "congo-brazzaville-2004") for text in definitions()} == {"open"}


def test_every_text_tells_situations_apart_and_no_two_situations_of_a_kind_hide_behind_one_file():
    for text in definitions():
        assert len({answer(text, situation) for situation in EACH}) >= 2, text
    told = {situation: tuple(answer(text, situation) for text in definitions()) for situation in EACH}
    for one, other in combinations(("marange-2008", "russia-2022", "angola-unita", "guyana"), 2):
        assert told[one] != told[other]


def test_a_situation_without_a_source_for_an_assertion_is_refused():
    file = """id = "x-1"
title = "t"
country = "AO"
starts = "2000"
summary = "s"
answer_of_process = "a"

[[sources]]
key = "k"
title = "t"
address = "https://example.org"

[[assertions]]
element = "violence"
value = "yes"
party = "p"
"""
    found, findings = read_situation(file, catalogue())
    assert found is None
    assert [each.code for each in findings] == ["assertion_without_source"]
    assert findings[0].params["line"] == 13
