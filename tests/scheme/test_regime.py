"""Who stood how on which day: dated expectations, each with the source of the event behind it."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision_strategies import decision as decision_of
from openkp.scheme.decisions import Decision, decisions
from openkp.scheme.effects import ChangeStanding, Office, StandingChange
from openkp.scheme.participants import history
from openkp.scheme.provisions import shipped_book
from openkp.scheme.regime import Standing, participants_on, regime_at, status_on

IN, PARTIAL, OUT = Standing.PARTICIPANT, Standing.PARTIAL, Standing.NOT_PARTICIPANT
SUSPENDED, SELF, REMOVED = Standing.SUSPENDED, Standing.SELF_SUSPENDED, Standing.REMOVED

# code, day, standing, is_uncertain, a word of the source
EXPECTED = [
    ("BW", "2002-12-31", OUT, False, "KPCS-CD:VI.21"),
    ("BW", "2003-01-01", IN, True, "rapaportfairtrade.com/2003/10/31"),
    ("BW", "2003-10-31", IN, False, "rapaportfairtrade.com/2003/10/31"),
    ("BW", "2026-11-01", IN, False, "justicecanada"),
    ("NA", "2010-01-01", IN, False, "rapaportfairtrade.com/2003/10/31"),
    ("EU", "2003-11-01", IN, False, "rapaportfairtrade.com/2003/10/31"),
    ("TW", "2010-01-01", IN, False, "rapaportfairtrade.com/2003/10/31"),
    # Republic of Congo
    ("CG", "2004-07-08", IN, False, "rapaportfairtrade.com/2003/10/31"),
    ("CG", "2004-07-09", REMOVED, False, "republic-of-congo-off-kp-list"),
    ("CG", "2007-10-31", REMOVED, False, "republic-of-congo-off-kp-list"),
    ("CG", "2007-11-04", REMOVED, False, "republic-of-congo-off-kp-list"),
    ("CG", "2007-11-06", REMOVED, True, "Republic-of-Congo-readmitted"),
    ("CG", "2007-11-08", IN, False, "Republic-of-Congo-readmitted"),
    ("CG", "2007-11-30", IN, False, "Republic-of-Congo-readmitted"),
    # Lebanon
    ("LB", "2004-02-29", IN, False, "rapaportfairtrade.com/2003/10/31"),
    ("LB", "2004-03-15", IN, True, "idexonline"),
    ("LB", "2004-04-01", REMOVED, False, "idexonline"),
    ("LB", "2005-07-29", REMOVED, False, "idexonline"),
    ("LB", "2005-09-01", REMOVED, True, "plenary-session-moscow"),
    ("LB", "2005-11-17", IN, True, "plenary-session-moscow"),
    ("LB", "2006-06-01", IN, True, "backinbeirut"),
    ("LB", "2008-01-01", IN, False, "backinbeirut"),
    # Côte d'Ivoire
    ("CI", "2005-12-14", IN, False, "rapaportfairtrade.com/2003/10/31"),
    ("CI", "2005-12-15", SUSPENDED, False, "liquisearch"),
    ("CI", "2010-01-01", SUSPENDED, False, "liquisearch"),
    ("CI", "2014-06-01", SUSPENDED, True, "resolution 2153"),
    ("CI", "2014-10-08", IN, False, "2014-10-08"),
    # Venezuela
    ("VE", "2007-12-31", IN, False, "rapaportfairtrade.com/2003/10/31"),
    ("VE", "2008-06-01", IN, True, "liquisearch"),
    ("VE", "2009-06-01", SELF, True, "liquisearch"),
    ("VE", "2010-11-04", SELF, False, "federal.elaws.us"),
    ("VE", "2016-11-12", SELF, False, "federal.elaws.us"),
    ("VE", "2016-11-15", SELF, True, "venezuela-rejoins"),
    ("VE", "2016-11-17", IN, False, "venezuela-rejoins"),
    ("VE", "2017-04-26", IN, False, "venezuela-rejoins"),
    # Zimbabwe, for the fields of Marange
    ("ZW", "2009-10-31", IN, False, "rapaportfairtrade.com/2003/10/31"),
    ("ZW", "2009-11-03", IN, True, "fact-finding"),
    ("ZW", "2009-12-01", PARTIAL, False, "fact-finding"),
    ("ZW", "2011-10-31", PARTIAL, False, "fact-finding"),
    ("ZW", "2011-11-01", PARTIAL, False, "diamond-brisbane"),
    ("ZW", "2012-11-26", PARTIAL, False, "diamond-brisbane"),
    ("ZW", "2012-11-28", PARTIAL, True, "monitoring-ends"),
    ("ZW", "2012-11-30", IN, False, "monitoring-ends"),
    # Central African Republic
    ("CF", "2003-06-01", IN, True, "idexonline"),
    ("CF", "2003-11-01", IN, False, "idexonline"),
    ("CF", "2013-05-22", IN, False, "idexonline"),
    ("CF", "2013-05-23", SUSPENDED, False, "federal.elaws.us"),
    ("CF", "2015-07-16", SUSPENDED, False, "federal.elaws.us"),
    ("CF", "2015-07-17", PARTIAL, False, "thediamondloupe.com/articles/2015-07-29"),
    ("CF", "2016-05-10", PARTIAL, True, "three-more-areas"),
    ("CF", "2016-09-19", PARTIAL, False, "thediamondloupe.com/articles/2016-09-27"),
    ("CF", "2017-05-01", PARTIAL, True, "worlddiamondcouncil"),
    ("CF", "2019-11-30", PARTIAL, False, "worlddiamondcouncil"),
    ("CF", "2024-11-14", PARTIAL, False, "worlddiamondcouncil"),
    ("CF", "2024-11-15", IN, False, "rapaport.com/news/central-african"),
    # Brazil
    ("BR", "2006-01-31", IN, False, "rapaportfairtrade.com/2003/10/31"),
    ("BR", "2006-03-01", SELF, False, "resourceclips"),
    ("BR", "2006-09-10", SELF, True, "resourceclips"),
    ("BR", "2006-10-01", IN, False, "resourceclips"),
    # late comers
    ("LR", "2006-12-25", OUT, False, "E7-12034"),
    ("LR", "2007-02-01", OUT, True, "E7-12034"),
    ("LR", "2007-05-03", IN, False, "E7-12034"),
    ("MX", "2008-09-07", OUT, False, "113716"),
    ("MX", "2008-12-31", IN, False, "113716"),
    ("NZ", "2006-09-20", IN, False, "E6-17894"),
    ("CM", "2012-08-13", OUT, False, "eur/2012/947"),
    ("CM", "2012-08-14", IN, False, "eur/2012/947"),
    ("KH", "2012-11-29", OUT, False, "2012-final-communique"),
    ("KZ", "2012-11-30", IN, False, "2012-final-communique"),
    ("PA", "2012-11-30", IN, False, "2012-final-communique"),
    ("GA", "2018-11-11", OUT, False, "kimberleyprocess.com/news"),
    ("GA", "2018-11-16", IN, False, "kimberleyprocess.com/news"),
    ("SG", "2010-01-01", IN, True, "justicecanada"),
    ("NO", "2004-01-01", OUT, True, "justicecanada"),
    ("ID", "2006-01-01", IN, False, "production filed"),
    ("GH", "2003-06-01", OUT, True, "doczz.fr"),
    ("GH", "2004-06-01", IN, True, "doczz.fr"),
    ("GH", "2006-12-01", IN, False, "doczz.fr"),
    ("QA", "2021-10-31", OUT, False, "2021-hybrid"),
    ("QA", "2021-11-15", OUT, True, "2021-hybrid"),
    ("MZ", "2021-11-30", IN, False, "2021-hybrid"),
    ("KG", "2021-12-01", IN, False, "2021-hybrid"),
    ("UZ", "2024-11-14", OUT, False, "rapaport.com/news/central-african"),
    ("UZ", "2024-11-15", IN, False, "rapaport.com/news/central-african"),
    # the United Kingdom, Croatia and the European Union
    ("GB", "2021-01-01", IN, False, "withdrawal"),
    ("HR", "2012-01-01", IN, False, "rapaportfairtrade.com/2003/10/31"),
    # nothing changed
    ("RU", "2023-01-01", IN, False, "rapaportfairtrade.com/2003/10/31"),
    ("GH", "2007-01-01", IN, False, "doczz.fr"),
    # never
    ("KE", "2020-01-01", OUT, False, "participants.json"),
    ("TN", "2003-06-01", OUT, False, "participants.json"),
    ("XX", "2020-01-01", OUT, False, "participants.json"),
]


@pytest.mark.parametrize(("code", "day", "standing", "is_uncertain", "source"), EXPECTED)
def test_standing_on_a_day(code, day, standing, is_uncertain, source) -> None:
    status = status_on(code, date.fromisoformat(day))
    assert (status.participant, status.standing, status.is_uncertain) == (code, standing, is_uncertain)
    assert any(source in f"{basis.source} {basis.date}" for basis in status.basis), status.basis
    assert status.may_trade == (standing in (IN, PARTIAL))


@pytest.mark.parametrize("code", ["BE", "GB", "DE", "FR"])
def test_a_member_state_stands_as_the_eu_does(code: str) -> None:
    status = status_on(code, date(2015, 1, 1))
    assert status.participant == "EU"
    assert status.may_trade
    assert status.basis[0].event == "member_state"
    assert regime_at(date(2015, 1, 1)).participant_for(code) == "EU"


def test_croatia_was_its_own_participant_until_it_joined_the_eu() -> None:
    assert regime_at(date(2013, 6, 30)).participant_for("HR") == "HR"
    assert regime_at(date(2013, 7, 1)).participant_for("HR") == "EU"


def test_the_united_kingdom_is_its_own_participant_since_2021() -> None:
    assert regime_at(date(2020, 12, 31)).participant_for("GB") == "EU"
    assert regime_at(date(2021, 1, 1)).participant_for("GB") == "GB"


def test_a_suspended_country_is_still_a_participant_and_a_removed_one_is_not() -> None:
    assert regime_at(date(2014, 1, 1)).participant_for("CF") == "CF"
    assert regime_at(date(2005, 1, 1)).participant_for("CG") is None
    assert regime_at(date(2005, 1, 1)).participant_for("KE") is None


def test_conditions_name_the_zones_of_the_day() -> None:
    def zones(day: date) -> str:
        return " ".join(status_on("CF", day).conditions)

    assert "Berbérati" not in zones(date(2015, 8, 1))
    assert "Berbérati" in zones(date(2016, 6, 1))
    assert "Nola" not in zones(date(2016, 6, 1))
    assert "Nola" in zones(date(2016, 10, 1))
    assert "eight" in zones(date(2023, 1, 1))
    assert "Gadzi" not in zones(date(2019, 11, 21))
    assert "Gadzi" in zones(date(2023, 1, 1))
    assert zones(date(2024, 11, 15)) == ""
    assert "Marange" in " ".join(status_on("ZW", date(2010, 6, 1)).conditions)


def test_a_day_before_the_scheme_is_explained() -> None:
    for code in ("BW", "BE", "XX"):
        (basis,) = status_on(code, date(1999, 1, 1)).basis
        assert basis.event == "scheme_not_in_operation"
        assert basis.date == "2003-01-01"


def test_everyone_on_a_dated_list_is_a_participant_on_that_day() -> None:
    for listed in history().lists:
        regime = regime_at(listed.day)
        missing = {code for code in listed.participants if regime.participant_for(code) is None}
        assert missing == set(), listed.day


def test_nobody_else_is_a_participant_on_the_day_of_a_list_of_the_chair_or_after_all_joined() -> None:
    first, last = history().lists[0], history().lists[-1]
    assert {status.participant for status in participants_on(first.day)} == set(first.participants)
    assert {status.participant for status in participants_on(last.day)} == set(last.participants)


def test_the_list_of_a_day_counts_the_eu_once() -> None:
    codes = [status.participant for status in participants_on(date(2025, 6, 1))]
    assert codes == sorted(set(codes))
    assert "EU" in codes
    assert "BE" not in codes
    assert len(codes) == 61


def test_what_was_not_yet_known_is_not_used() -> None:
    day = date(2004, 7, 20)
    assert status_on("CG", day, known_on=date(2004, 7, 8)).standing is IN
    assert status_on("CG", day, known_on=date(2004, 7, 9)).standing is REMOVED
    assert status_on("BW", date(2003, 5, 1), known_on=date(2003, 5, 1)).standing is OUT


def decision(change: StandingChange, day: str, code: str = "BW", **more) -> Decision:
    return decision_of(f"{code}/{day}", day, ChangeStanding(participant=code, change=change), **more)


def test_given_decisions_stand_in_place_of_the_shipped_history() -> None:
    decisions = (decision(StandingChange.ADMIT, "2010-01-01"), decision(StandingChange.SUSPEND, "2020-01-01"))
    assert regime_at(date(2019, 1, 1), decisions).status("BW").standing is IN
    assert regime_at(date(2020, 1, 1), decisions).status("BW").standing is SUSPENDED
    assert regime_at(date(2020, 1, 1), decisions).status("CA").standing is OUT
    assert regime_at(date(2020, 1, 1), ()).status("BW").standing is OUT


def test_a_later_decision_known_late_leaves_the_earlier_view_as_it_was() -> None:
    decisions = (
        decision(StandingChange.ADMIT, "2010-01-01"),
        decision(StandingChange.SUSPEND, "2020-01-01", known_from=date(2020, 6, 1)),
    )
    day = date(2020, 3, 1)
    assert regime_at(day, decisions, known_on=day).status("BW").standing is IN
    assert regime_at(day, decisions, known_on=date(2020, 6, 1)).status("BW").standing is SUSPENDED
    assert regime_at(day, decisions).status("BW").standing is SUSPENDED


DAYS = st.dates(min_value=date(2002, 1, 1), max_value=date(2027, 12, 31))
CODES = st.sampled_from([*shipped_book().countries, "BE", "HR", "XX", ""])


@given(day=DAYS, known_on=st.none() | DAYS, seed=st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_the_order_of_decisions_does_not_matter(day, known_on, seed) -> None:
    made = list(decisions())
    straight = regime_at(day, made, known_on=known_on)
    random.Random(seed).shuffle(made)
    shuffled = regime_at(day, made, known_on=known_on)
    assert shuffled.participants() == straight.participants()
    assert shuffled.contradictions() == straight.contradictions()
    assert [shuffled.holders(office) for office in Office] == [straight.holders(office) for office in Office]


@given(code=CODES, day=DAYS, known_on=DAYS)
def test_an_earlier_view_uses_only_decisions_known_by_then(code, day, known_on) -> None:
    earlier = [each for each in decisions() if each.is_known_on(known_on)]
    seen = status_on(code, day, known_on=known_on)
    of_earlier = regime_at(day, earlier).status(code)
    assert (seen.standing, seen.conditions, seen.is_uncertain) == (
        of_earlier.standing,
        of_earlier.conditions,
        of_earlier.is_uncertain,
    )
    for basis in seen.basis:
        if basis.event == "listed":
            assert date.fromisoformat(basis.date) <= known_on


def changes_of(code: str) -> set[date]:
    """Days on which a decision that names the country begins, or one that names such a decision."""
    book = shipped_book()
    about = book.decisions_about(code)
    return {each.counts_from for each in about} | {
        other.counts_from for each in about for _, _, other in book.links.get(each.id, ())
    }


@given(code=CODES, day=DAYS)
def test_standing_changes_only_with_an_event_or_a_membership(code, day) -> None:
    before, after = status_on(code, day), status_on(code, day + timedelta(days=1))
    if (before.participant, before.standing) == (after.participant, after.standing):
        return
    tomorrow = day + timedelta(days=1)
    edges = {date(2003, 1, 1)} | changes_of(code) | changes_of("EU")
    for each in history().memberships:
        if each.member == code:
            edges |= {each.valid_from, (each.valid_to or day) + timedelta(days=1)}
    assert tomorrow in edges


@given(code=st.text(max_size=30), day=st.dates())
def test_no_code_and_no_day_raises_and_every_answer_names_its_basis(code, day) -> None:
    status = status_on(code, day)
    assert status.basis
    assert status.on == day
