"""The Process replayed: who stood how, and which stones could move, on which day, by which source.

Each row names a word of the source on which the answer rests, and the test finds it in the answer.
"""

from datetime import date, timedelta

import pytest

from openkp.scheme.decisions import Maker, decisions
from openkp.scheme.effects import EffectKind, Office, Place
from openkp.scheme.provisions import DecisionState, shipped_book
from openkp.scheme.regime import Standing, regime_at, status_on

IN, PARTIAL, OFF = Standing.PARTICIPANT, Standing.PARTIAL, Standing.REMOVED
SUSPENDED, SELF = Standing.SUSPENDED, Standing.SELF_SUSPENDED
NONE: tuple[str, ...] = ()
BARRED, PLACE_BARRED = ("barred_by_decision",), ("barred_place_by_decision",)
NEEDED, ASKED = ("place_needed",), ("place_asked", "pre_approval_needed")
APPROVAL, CROSS = ("pre_approval_needed",), ("cross_check_follows",)


def place(zone: str = "", mine: str = "", mined: tuple[str, str] | None = None) -> Place:
    first, last = (date.fromisoformat(day) for day in mined) if mined else (None, None)
    return Place(zone=zone, mine=mine, produced_from=first, produced_to=last)


NOWHERE = place()
BERBERATI, BODA, CARNOT, NOLA = (place(name) for name in ("Berbérati", "Boda", "Carnot", "Nola"))
GADZI, BRIA = place("Gadzi"), place("Bria")
MUROWA, MUROWA_MINE = place("Zvishavane", "Murowa"), place("", "Murowa")
ANJIN, MBADA = place("Marange", "Anjin"), place("Marange", "Mbada")
RESOURCES = place("Marange", "Marange Resources")
DMC = place("Marange", "Diamond Mining Corporation")
MBADA_2009 = place("Marange", "Mbada", ("2009-01-01", "2009-12-31"))
MBADA_NEW = place("Marange", "Mbada", ("2010-06-01", "2010-08-01"))
MBADA_MIXED = place("Marange", "Mbada", ("2010-01-01", "2010-08-01"))

# country, day, where the stones were mined, standing, what is found, a word of the source
TRADE = [
    # Republic of Congo: taken off and back
    ("CG", "2004-07-08", NOWHERE, IN, NONE, "rapaportfairtrade.com/2003/10/31"),
    ("CG", "2004-07-09", NOWHERE, OFF, NONE, "republic-of-congo-off-kp-list"),
    ("CG", "2005-06-01", NOWHERE, OFF, NONE, "071204story"),
    ("CG", "2007-11-04", NOWHERE, OFF, NONE, "republic-of-congo-off-kp-list"),
    ("CG", "2007-11-08", NOWHERE, IN, NONE, "28735"),
    ("CG", "2010-01-01", NOWHERE, IN, NONE, "Republic-of-Congo-readmitted"),
    # Lebanon
    ("LB", "2004-02-29", NOWHERE, IN, NONE, "rapaportfairtrade.com/2003/10/31"),
    ("LB", "2004-03-31", NOWHERE, OFF, NONE, "22770"),
    ("LB", "2005-07-29", NOWHERE, OFF, NONE, "22770"),
    ("LB", "2005-11-17", NOWHERE, IN, NONE, "plenary-session-moscow"),
    ("LB", "2007-06-01", NOWHERE, IN, NONE, "backinbeirut"),
    ("LB", "2008-01-01", NOWHERE, IN, NONE, "plenary-session-moscow"),
    # Côte d'Ivoire: the bar of the Security Council
    ("CI", "2005-11-17", NOWHERE, IN, NONE, "rapaportfairtrade.com/2003/10/31"),
    ("CI", "2005-12-14", place("Séguéla"), IN, NONE, "rapaportfairtrade.com/2003/10/31"),
    ("CI", "2005-12-15", NOWHERE, SUSPENDED, BARRED, "u-n-bans-ivory-coast"),
    ("CI", "2009-01-01", place("Séguéla"), SUSPENDED, PLACE_BARRED, "liquisearch"),
    ("CI", "2013-11-22", NOWHERE, SUSPENDED, BARRED, "u-n-bans-ivory-coast"),
    ("CI", "2014-04-28", NOWHERE, SUSPENDED, BARRED, "liquisearch"),
    ("CI", "2014-06-01", NOWHERE, SUSPENDED, BARRED, "resolution 2153"),
    ("CI", "2014-10-08", NOWHERE, IN, NONE, "2014-10-08"),
    ("CI", "2015-06-01", place("Séguéla"), IN, NONE, "Ivory-Coast-now-free"),
    # Ghana: its standing did not change
    ("GH", "2006-11-30", NOWHERE, IN, NONE, "doczz.fr"),
    ("GH", "2007-02-01", NOWHERE, IN, NONE, "doczz.fr"),
    ("GH", "2008-01-01", NOWHERE, IN, NONE, "doczz.fr"),
    # Brazil stopped itself
    ("BR", "2006-01-31", NOWHERE, IN, NONE, "rapaportfairtrade.com/2003/10/31"),
    ("BR", "2006-02-28", NOWHERE, SELF, BARRED, "illicit-diamonds"),
    ("BR", "2006-09-15", NOWHERE, SELF, BARRED, "illicit-diamonds"),
    ("BR", "2006-09-30", NOWHERE, IN, NONE, "illicit-diamonds"),
    # Venezuela
    ("VE", "2008-01-01", NOWHERE, IN, NONE, "rapaportfairtrade.com/2003/10/31"),
    ("VE", "2008-12-31", NOWHERE, SELF, BARRED, "venezuela-diamonds"),
    ("VE", "2010-11-04", NOWHERE, SELF, BARRED, "federal.elaws.us"),
    ("VE", "2011-12-21", NOWHERE, SELF, BARRED, "liquisearch"),
    ("VE", "2016-11-16", NOWHERE, SELF, BARRED, "liquisearch"),
    ("VE", "2016-11-17", NOWHERE, IN, NONE, "venezuela-rejoins"),
    # Marange: the joint work plan, and a mine far from it
    ("ZW", "2009-10-31", MBADA, IN, NONE, "rapaportfairtrade.com/2003/10/31"),
    ("ZW", "2009-11-05", MBADA, PARTIAL, PLACE_BARRED, "fact-finding"),
    ("ZW", "2009-11-05", MUROWA, PARTIAL, NONE, "fact-finding"),
    ("ZW", "2009-12-01", NOWHERE, PARTIAL, ASKED, "fact-finding"),
    ("ZW", "2009-12-01", MUROWA_MINE, PARTIAL, ASKED, "fact-finding"),
    ("ZW", "2010-07-14", MBADA_NEW, PARTIAL, PLACE_BARRED, "harvardilj"),
    # St Petersburg: two supervised exports of new stones
    ("ZW", "2010-08-11", MBADA_NEW, PARTIAL, APPROVAL, "34263"),
    ("ZW", "2010-08-11", MBADA_2009, PARTIAL, PLACE_BARRED, "fact-finding"),
    ("ZW", "2010-08-11", MBADA_MIXED, PARTIAL, NEEDED, "gemmanews"),
    ("ZW", "2010-08-11", MBADA, PARTIAL, NEEDED, "34263"),
    ("ZW", "2010-08-11", ANJIN, PARTIAL, PLACE_BARRED, "fact-finding"),
    ("ZW", "2010-09-30", MBADA_NEW, PARTIAL, APPROVAL, "34263"),
    ("ZW", "2010-10-01", MBADA_NEW, PARTIAL, PLACE_BARRED, "fact-finding"),
    ("ZW", "2010-10-01", MUROWA, PARTIAL, NONE, "fact-finding"),
    # the notices and the letter of 2011 have no effect
    ("ZW", "2011-01-20", MBADA_NEW, PARTIAL, PLACE_BARRED, "fact-finding"),
    ("ZW", "2011-03-22", MBADA, PARTIAL, PLACE_BARRED, "fact-finding"),
    ("ZW", "2011-07-05", RESOURCES, PARTIAL, PLACE_BARRED, "fact-finding"),
    # Kinshasa: named mines, and others once verified
    ("ZW", "2011-10-31", MBADA, PARTIAL, PLACE_BARRED, "fact-finding"),
    ("ZW", "2011-10-31", ANJIN, PARTIAL, PLACE_BARRED, "fact-finding"),
    ("ZW", "2011-11-01", MBADA, PARTIAL, NONE, "wdc-confirms-agreement"),
    ("ZW", "2011-11-01", MBADA_2009, PARTIAL, NONE, "wdc-confirms-agreement"),
    ("ZW", "2011-11-01", RESOURCES, PARTIAL, NONE, "diamond-brisbane"),
    ("ZW", "2011-11-08", ANJIN, PARTIAL, PLACE_BARRED, "fact-finding"),
    ("ZW", "2011-11-09", ANJIN, PARTIAL, NONE, "compliance-verification"),
    ("ZW", "2011-11-30", ANJIN, PARTIAL, NONE, "compliance-verification"),
    ("ZW", "2011-11-30", DMC, PARTIAL, PLACE_BARRED, "fact-finding"),
    ("ZW", "2011-11-30", place("Marange"), PARTIAL, NEEDED, "wdc-confirms-agreement"),
    ("ZW", "2011-11-30", MUROWA, PARTIAL, NONE, "fact-finding"),
    ("ZW", "2012-11-30", DMC, IN, NONE, "monitoring-ends"),
    ("ZW", "2013-06-01", ANJIN, IN, NONE, "tight-monitoring"),
    ("ZW", "2013-06-01", MUROWA, IN, NONE, "tight-monitoring"),
    # Central African Republic, zone by zone
    ("CF", "2003-11-01", NOWHERE, IN, NONE, "22770"),
    ("CF", "2013-05-22", BERBERATI, IN, NONE, "22770"),
    ("CF", "2013-05-23", BERBERATI, SUSPENDED, PLACE_BARRED, "federal.elaws.us"),
    ("CF", "2013-05-23", NOWHERE, SUSPENDED, BARRED, "kp-suspends-exports"),
    ("CF", "2015-07-16", BERBERATI, SUSPENDED, PLACE_BARRED, "federal.elaws.us"),
    ("CF", "2015-07-17", BERBERATI, PARTIAL, PLACE_BARRED, "kp-gives-green-light"),
    ("CF", "2016-04-30", BERBERATI, PARTIAL, PLACE_BARRED, "kp-gives-green-light"),
    ("CF", "2016-06-01", BERBERATI, PARTIAL, APPROVAL, "three-more-areas"),
    ("CF", "2016-06-01", place("BERBERATI"), PARTIAL, APPROVAL, "three-more-areas"),
    ("CF", "2016-06-01", NOWHERE, PARTIAL, NEEDED, "kp-gives-green-light"),
    ("CF", "2016-09-18", BODA, PARTIAL, PLACE_BARRED, "kp-gives-green-light"),
    ("CF", "2016-09-19", BODA, PARTIAL, APPROVAL, "opens-door-more-diamond"),
    ("CF", "2016-09-19", CARNOT, PARTIAL, APPROVAL, "opens-door-more-diamond"),
    ("CF", "2016-09-19", NOLA, PARTIAL, APPROVAL, "opens-door-more-diamond"),
    ("CF", "2016-09-19", GADZI, PARTIAL, PLACE_BARRED, "federal.elaws.us"),
    ("CF", "2017-05-01", GADZI, PARTIAL, PLACE_BARRED, "federal.elaws.us"),
    ("CF", "2019-11-21", BODA, PARTIAL, APPROVAL, "kp-gives-green-light"),
    ("CF", "2019-11-22", BODA, PARTIAL, CROSS, "worlddiamondcouncil.org/steps"),
    ("CF", "2019-11-22", GADZI, PARTIAL, CROSS, "rjdhrca.org"),
    ("CF", "2020-12-01", NOLA, PARTIAL, CROSS, "mines.gouv.cf"),
    ("CF", "2023-01-01", BRIA, PARTIAL, PLACE_BARRED, "federal.elaws.us"),
    ("CF", "2024-11-14", BRIA, PARTIAL, PLACE_BARRED, "federal.elaws.us"),
    ("CF", "2024-11-15", BRIA, IN, NONE, "central-african-republic-reinstated"),
    ("CF", "2025-06-01", NOWHERE, IN, NONE, "minestomarket"),
    # Russia: no decision of the Process
    ("RU", "2022-02-24", NOWHERE, IN, NONE, "rapaportfairtrade.com/2003/10/31"),
    ("RU", "2022-12-31", NOWHERE, IN, NONE, "rapaportfairtrade.com/2003/10/31"),
    ("RU", "2024-03-02", NOWHERE, IN, NONE, "rapaportfairtrade.com/2003/10/31"),
    ("RU", "2026-11-25", NOWHERE, IN, NONE, "justicecanada"),
]
HISTORIES = {"CG", "LB", "CI", "GH", "BR", "VE", "ZW", "CF", "RU"}


@pytest.mark.parametrize(
    ("code", "day", "mined", "standing", "codes", "source"),
    TRADE,
    ids=[f"{row[0]}-{row[1]}-{row[2].zone}-{row[2].mine}" for row in TRADE],
)
def test_stones_on_a_day(code, day, mined, standing, codes, source) -> None:
    regime = regime_at(date.fromisoformat(day))
    status, answer = regime.status(code), regime.stones_of(code, mined)
    assert status.standing is standing
    assert tuple(each.code for each in answer.findings) == codes
    accounts = [each for used in answer.rests_on for each in used.decision.accounts]
    sources = [f"{each.source} {each.date}" for each in status.basis]
    sources += [each.source for each in accounts]
    assert any(source in each for each in sources), sources


def test_the_table_is_as_long_as_was_promised() -> None:
    assert {row[0] for row in TRADE} == HISTORIES
    assert len(TRADE) >= 90
    assert all(row[5] for row in TRADE)
    for code, at_least in {"ZW": 28, "CF": 24, "CI": 9, "CG": 6, "VE": 6, "LB": 6}.items():
        assert sum(row[0] == code for row in TRADE) >= at_least, code


def test_each_finding_names_the_decision_and_the_paragraph() -> None:
    answer = regime_at(date(2016, 9, 18)).stones_of("CF", BODA)
    (found,) = answer.findings
    assert found.clause == "OKP/2013/CF/temporary-suspension:1"
    assert found.params["decision"] == "OKP/2013/CF/temporary-suspension"
    assert found.params["since"] == "2013-05-23"
    opened = [each.reference for each in regime_at(date(2016, 9, 19)).stones_of("CF", BODA).rests_on]
    assert "OKP/2015/CF/compliant-zones:1" in opened
    assert "OKP/2015/CF/compliant-zones:2" in opened


# country, day, known on, where, standing, is allowed: what an officer could know
KNOWN = [
    ("CG", "2004-07-20", "2004-07-08", NOWHERE, IN, True),
    ("CG", "2004-07-20", "2004-07-09", NOWHERE, OFF, True),
    ("LB", "2005-11-17", "2005-11-16", NOWHERE, OFF, True),
    ("LB", "2005-11-17", "2005-11-17", NOWHERE, IN, True),
    ("CF", "2003-12-01", "2003-12-01", NOWHERE, IN, True),
    ("CF", "2003-10-31", "2004-03-31", NOWHERE, IN, True),
    ("CF", "2013-05-23", "2013-05-22", BERBERATI, IN, True),
    ("CF", "2013-05-23", "2013-05-23", BERBERATI, SUSPENDED, False),
    ("CF", "2016-09-20", "2016-09-26", BODA, PARTIAL, False),
    ("CF", "2016-09-20", "2016-09-27", BODA, PARTIAL, True),
    ("CF", "2016-05-20", "2016-05-20", BERBERATI, PARTIAL, False),
    ("CF", "2024-11-15", "2024-11-14", BRIA, PARTIAL, False),
    ("CI", "2005-12-20", "2005-12-14", NOWHERE, IN, True),
    ("CI", "2005-12-20", "2005-12-15", NOWHERE, SUSPENDED, False),
    ("CI", "2014-12-01", "2014-04-28", NOWHERE, SUSPENDED, False),
    ("ZW", "2011-11-30", "2011-11-08", ANJIN, PARTIAL, False),
    ("ZW", "2011-11-30", "2011-11-09", ANJIN, PARTIAL, True),
    ("VE", "2016-11-17", "2016-11-17", NOWHERE, SELF, False),
    ("VE", "2016-11-17", "2016-11-18", NOWHERE, IN, True),
]


@pytest.mark.parametrize(
    ("code", "day", "known_on", "mined", "standing", "is_allowed"),
    KNOWN,
    ids=[f"{row[0]}-{row[1]}-as-of-{row[2]}" for row in KNOWN],
)
def test_what_an_officer_could_know(code, day, known_on, mined, standing, is_allowed) -> None:
    regime = regime_at(date.fromisoformat(day), known_on=date.fromisoformat(known_on))
    assert regime.status(code).standing is standing
    assert regime.stones_of(code, mined).is_allowed is is_allowed


LETTERS = ("OKP/2011/IL/jerusalem-notice", "OKP/2011/CD/march-letter", "OKP/2011/CD/june-notice")


def test_the_letters_of_chairs_on_marange_change_nothing() -> None:
    without = [each for each in decisions() if each.id not in LETTERS]
    assert len(without) == len(decisions()) - 3
    for month in range(1, 13):
        day = date(2011, month, 28)
        with_them, alone = regime_at(day), regime_at(day, without)
        assert with_them.status("ZW") == alone.status("ZW")
        for mined in (MBADA, MBADA_NEW, RESOURCES, ANJIN, MUROWA, NOWHERE):
            one, other = with_them.stones_of("ZW", mined), alone.stones_of("ZW", mined)
            assert [each.code for each in one.findings] == [each.code for each in other.findings]


@pytest.mark.parametrize(
    ("letter", "state"),
    [
        (LETTERS[0], DecisionState.ASSERTED),
        (LETTERS[1], DecisionState.DISPUTED),
        (LETTERS[2], DecisionState.DISPUTED),
    ],
)
def test_a_letter_is_kept_with_those_who_took_it_for_valid(letter: str, state: DecisionState) -> None:
    book = shipped_book()
    kept = book.by_id[letter]
    assert kept.maker is Maker.CHAIR
    assert book.state_of(kept, date(2011, 7, 1)) is state
    assert kept.recognitions
    assert all(each.source for each in kept.recognitions)
    (said,) = [each for each in book.asserted if each.params["decision"] == letter]
    assert said.code == "act_without_competence"
    assert said.params["effect"] == "allow"


def test_the_asserted_acts_are_those_three_and_no_other() -> None:
    assert {str(each.params["decision"]) for each in shipped_book().asserted} == set(LETTERS)


def test_no_decision_of_the_process_reaches_russia_but_its_admission() -> None:
    (only,) = shipped_book().decisions_about("RU")
    assert only.id == "OKP/2003/RU/admitted"


@pytest.mark.parametrize(
    ("day", "is_mandated"), [("2006-11-08", False), ("2007-01-01", True), ("2007-11-09", False)]
)
def test_ghana_was_told_and_its_standing_stayed(day: str, is_mandated: bool) -> None:
    regime = regime_at(date.fromisoformat(day))
    mandates = regime.book.of_kind(EffectKind.MANDATE_BODY, regime.day)
    assert ("OKP/2006/Gaborone/GH:2" in {each.reference for each in mandates}) is is_mandated
    assert regime.status("GH").standing is IN
    assert regime.trade_rules("GH").is_free


@pytest.mark.parametrize(
    ("day", "definition"),
    [("2002-12-31", None), ("2003-01-01", "D3"), ("2026-11-25", "D3")],
)
def test_one_definition_is_in_force_since_the_scheme_began(day: str, definition: str | None) -> None:
    found = [each.effect.definition for each in regime_at(date.fromisoformat(day)).definition()]
    assert found == ([] if definition is None else [definition])


@pytest.mark.parametrize(
    ("number", "day", "state"),
    [
        ("KP/2017/Plenary/AD1", "2017-12-13", DecisionState.NOT_YET),
        ("KP/2017/Plenary/AD1", "2018-06-01", DecisionState.IN_FORCE),
        ("KP/2017/Plenary/AD1", "2020-01-01", DecisionState.EXPIRED),
        ("OKP/2022/Gaborone/review-committee", "2022-12-01", DecisionState.AWAITING),
        ("OKP/2022/Gaborone/review-committee", "2024-01-01", DecisionState.IN_FORCE),
        ("OKP/2022/Gaborone/review-committee", "2026-01-01", DecisionState.EXPIRED),
        ("OKP/2013/CF/temporary-suspension", "2014-01-01", DecisionState.IN_FORCE),
        ("OKP/2013/CF/temporary-suspension", "2018-01-01", DecisionState.AMENDED),
        ("OKP/2013/CF/temporary-suspension", "2024-11-15", DecisionState.REVOKED),
        ("OKP/2010/St-Petersburg/ZW", "2010-12-01", DecisionState.EXPIRED),
        ("OKP/2011/Kinshasa/ZW", "2012-12-01", DecisionState.SUPERSEDED),
        ("OKP/2011/Kinshasa/review-committee", "2012-06-06", DecisionState.IN_FORCE),
        ("S/RES/1643", "2010-01-01", DecisionState.IN_FORCE),
        ("S/RES/1643", "2014-10-08", DecisionState.REVOKED),
    ],
)
def test_where_a_decision_stands(number: str, day: str, state: DecisionState) -> None:
    book = shipped_book()
    assert book.state_of(book.by_id[number], date.fromisoformat(day)) is state


def test_no_month_has_decisions_that_contradict_each_other() -> None:
    for year in range(2003, 2027):
        for month in range(1, 13):
            for day in (1, 28):
                regime = regime_at(date(year, month, day))
                assert regime.contradictions() == (), regime.day


def test_every_day_has_one_chair_or_a_custodian_that_is_on_record() -> None:
    day = date(2003, 1, 1)
    custodial = set()
    while day <= date(2026, 12, 31):
        regime = regime_at(day)
        chair, custodian = regime.holders(Office.CHAIR), regime.holders(Office.CUSTODIAN)
        assert len(chair) + len(custodian) == 1, day
        if custodian:
            custodial.add(day.year)
        day += timedelta(days=1)
    assert custodial == {2025}


@pytest.mark.parametrize(
    ("day", "vice_chairs"),
    [
        ("2008-06-01", ["NA"]),
        ("2012-06-06", ["ZA"]),
        ("2020-09-01", ["BW"]),
        ("2021-09-01", ["BW"]),
        ("2025-11-21", ["TH"]),
        ("2025-11-22", []),
        ("2025-12-25", ["IN"]),
        ("2026-05-11", ["GH"]),
    ],
)
def test_the_vice_chair_of_a_day(day: str, vice_chairs: list[str]) -> None:
    held = regime_at(date.fromisoformat(day)).holders(Office.VICE_CHAIR)
    assert [each.effect.holder for each in held] == vice_chairs


def test_the_data_is_sourced_and_speaks_in_its_own_words() -> None:
    written = [each for each in decisions() if not each.id.startswith("OKP/2003/") or "CF/" in each.id]
    assert len(written) > 50
    for each in decisions():
        assert all(account.source for account in each.accounts), each.id
        assert each.title, each.id
        for relation in each.relations:
            other = shipped_book().by_id[relation.decision]
            assert not relation.paragraph or other.paragraph(relation.paragraph) is not None, each.id
    for number in ("OKP/2013/CF/temporary-suspension", "OKP/2009/Swakopmund/ZW"):
        (first, *_) = shipped_book().by_id[number].paragraphs[0].effects
        assert first.terms.without_consensus.value == "continues"
    (permission, *_) = shipped_book().by_id["OKP/2010/St-Petersburg/ZW"].paragraphs[0].effects
    assert permission.terms.without_consensus.value == "lapses"


def test_a_status_of_the_day_before_news_is_still_uncertain_where_sources_differ() -> None:
    assert status_on("CI", date(2014, 6, 1)).is_uncertain
    assert status_on("CF", date(2016, 5, 10)).is_uncertain
    assert status_on("CF", date(2018, 1, 1)).is_uncertain
    assert not status_on("CF", date(2020, 1, 1)).is_uncertain
