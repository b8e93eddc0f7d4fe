"""Decisions as values: their days, their makers' competence, their JSON, and where they stand."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision_strategies import DAYS, admissions, decisions, sets_of_decisions
from decision_strategies import decision as made
from openkp.scheme.decisions import (
    COMPETENCE,
    Decision,
    Link,
    Maker,
    Paragraph,
    Recognition,
    Relation,
    competence_of,
    decision_from_json,
    decision_to_json,
    id_of_event,
    relation_competence_of,
)
from openkp.scheme.decisions import decisions as shipped
from openkp.scheme.effect_files import EffectUnreadable
from openkp.scheme.effects import (
    AdoptDefinition,
    Allow,
    Area,
    Bar,
    Certify,
    ChangeStanding,
    EffectKind,
    FillOffice,
    MandateBody,
    Office,
    OpenOnCertification,
    Require,
    Safeguard,
    SetParameter,
    StandingChange,
    Terms,
    WithoutConsensus,
)
from openkp.scheme.partial_days import PartialDay
from openkp.scheme.participants import Account, history
from openkp.scheme.provisions import Book, DecisionState

CF = Area(participant="CF")
ONE_OF_EACH = {
    EffectKind.BAR: Bar(area=CF),
    EffectKind.ALLOW: Allow(area=CF),
    EffectKind.REQUIRE: Require(area=CF, safeguard=Safeguard.PRE_APPROVAL, body="WGM"),
    EffectKind.OPEN_ON_CERTIFICATION: OpenOnCertification(participant="CF"),
    EffectKind.CERTIFY: Certify(decision="X", paragraph="1", zones=("Boda",)),
    EffectKind.CHANGE_STANDING: ChangeStanding(participant="CF", change=StandingChange.ADMIT),
    EffectKind.SET_PARAMETER: SetParameter(name="valid_days", value="60"),
    EffectKind.ADOPT_DEFINITION: AdoptDefinition(definition="KP-DEF/2002", revision="1"),
    EffectKind.MANDATE_BODY: MandateBody(body="AHCRR"),
    EffectKind.FILL_OFFICE: FillOffice(office=Office.CHAIR, holder="IN"),
}
#: The whole table, written out here a second time: who may give which effect.
TOGETHER = set(EffectKind)
TABLE = {
    Maker.PLENARY: TOGETHER,
    Maker.SPECIAL_PLENARY: TOGETHER,
    Maker.WRITTEN_PROCEDURE: TOGETHER,
    Maker.CHAIR: {EffectKind.CHANGE_STANDING},
    Maker.BODY: {EffectKind.CERTIFY},
    Maker.PARTICIPANT: {EffectKind.CHANGE_STANDING},
    Maker.SECURITY_COUNCIL: {EffectKind.BAR, EffectKind.ALLOW},
    Maker.RECORD: {EffectKind.CHANGE_STANDING, EffectKind.FILL_OFFICE, EffectKind.CERTIFY},
}


@pytest.mark.parametrize("maker", Maker)
@pytest.mark.parametrize("kind", EffectKind)
def test_who_may_give_which_effect(maker: Maker, kind: EffectKind) -> None:
    effect = ONE_OF_EACH[kind]
    if (maker, kind) == (Maker.PARTICIPANT, EffectKind.CHANGE_STANDING):
        effect = ChangeStanding(participant="CF", change=StandingChange.SELF_SUSPEND)
    act = made("OKP/1", "2020-01-01", effect, maker=maker, maker_name="CF")
    refused = competence_of(act, act.paragraphs[0], effect)
    assert (refused is None) is (kind in TABLE[maker])
    if refused is not None:
        assert refused.code == "act_without_competence"
        assert refused.params["effect"] == kind.value.replace("_", " ")
    assert set(TABLE) == set(COMPETENCE)


CHANGES_BY = {
    Maker.CHAIR: {StandingChange.ADMIT, StandingChange.REMOVE, StandingChange.READMIT},
    Maker.PARTICIPANT: {StandingChange.SELF_SUSPEND, StandingChange.RESTORE},
    Maker.RECORD: set(StandingChange),
    Maker.PLENARY: set(StandingChange),
    Maker.SPECIAL_PLENARY: set(StandingChange),
    Maker.WRITTEN_PROCEDURE: set(StandingChange),
}


@pytest.mark.parametrize("maker", CHANGES_BY)
@pytest.mark.parametrize("change", StandingChange)
def test_who_may_change_a_standing_and_how(maker: Maker, change: StandingChange) -> None:
    effect = ChangeStanding(participant="CF", change=change)
    act = made("OKP/1", "2020-01-01", effect, maker=maker, maker_name="CF")
    assert (competence_of(act, act.paragraphs[0], effect) is None) is (change in CHANGES_BY[maker])


def test_a_participant_suspends_nobody_but_itself() -> None:
    effect = ChangeStanding(participant="CF", change=StandingChange.SELF_SUSPEND)
    act = made("OKP/1", "2020-01-01", effect, maker=Maker.PARTICIPANT, maker_name="BW")
    assert competence_of(act, act.paragraphs[0], effect) is not None


@pytest.mark.parametrize("link", Link)
@pytest.mark.parametrize(
    ("maker", "name", "other_maker", "other_name", "is_competent"),
    [
        (Maker.PLENARY, "", Maker.PLENARY, "", True),
        (Maker.WRITTEN_PROCEDURE, "", Maker.SECURITY_COUNCIL, "", True),
        (Maker.RECORD, "", Maker.PLENARY, "", True),
        (Maker.CHAIR, "CD", Maker.PLENARY, "", False),
        (Maker.CHAIR, "CD", Maker.CHAIR, "IL", True),
        (Maker.BODY, "WGM", Maker.PLENARY, "", False),
        (Maker.BODY, "WGM", Maker.BODY, "WGM", True),
        (Maker.BODY, "WGM", Maker.BODY, "WGS", False),
        (Maker.PARTICIPANT, "BR", Maker.PARTICIPANT, "BR", True),
        (Maker.PARTICIPANT, "BR", Maker.PARTICIPANT, "VE", False),
        (Maker.SECURITY_COUNCIL, "", Maker.SECURITY_COUNCIL, "", True),
        (Maker.SECURITY_COUNCIL, "", Maker.PLENARY, "", False),
    ],
)
def test_who_may_do_what_to_the_act_of_another(
    link, maker, name, other_maker, other_name, is_competent
) -> None:
    act = made("OKP/1", "2020-01-01", maker=maker, maker_name=name)
    other = made("OKP/2", "2019-01-01", maker=other_maker, maker_name=other_name)
    refused = relation_competence_of(act, Relation(link=link, decision="OKP/2"), other)
    assert (refused is None) is (is_competent or link is Link.FOLLOWS)
    assert relation_competence_of(act, Relation(link=link, decision="OKP/3"), None) is None


@pytest.mark.parametrize("link", [Link.REVOKES, Link.SUPERSEDES, Link.SUSPENDS, Link.AMENDS])
def test_a_chair_ends_no_decision_of_the_plenary(link: Link) -> None:
    bar = made("OKP/1", "2020-01-01", Bar(area=CF))
    letter = made(
        "OKP/2", "2021-01-01", maker=Maker.CHAIR, relations=(Relation(link=link, decision="OKP/1"),)
    )
    book = Book([*admissions(), bar, letter])
    (held,) = [each for each in book.of_country("CF") if each.effect.KIND is EffectKind.BAR]
    assert book.is_in_force(held, date(2022, 1, 1))
    assert book.state_of(bar, date(2022, 1, 1)) is DecisionState.IN_FORCE
    assert book.state_of(letter, date(2022, 1, 1)) is DecisionState.ASSERTED
    (said,) = book.asserted
    assert "OKP/1" in str(said.params["effect"])


def test_the_days_of_a_decision_are_those_of_its_accounts() -> None:
    accounts = tuple(Account(day=PartialDay.parse(day), source=day) for day in ("2007", "2005-03"))
    act = made("OKP/1", "2020", accounts=accounts)
    assert (act.earliest, act.latest) == (date(2005, 3, 1), date(2007, 12, 31))
    assert act.counts_from == date(2007, 12, 31)
    assert not act.is_known_on(date(2007, 12, 30))
    assert act.is_known_on(date(2007, 12, 31))
    assert act.is_known_on(None)
    early = made("OKP/1", "2020", accounts=accounts, taken_as=date(2005, 3, 1), known_from=date(2005, 4, 1))
    assert early.counts_from == date(2005, 3, 1)
    assert early.is_known_on(date(2005, 4, 1))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"accounts": ()}, "no account"),
        ({"taken_as": date(2019, 1, 1)}, "outside its accounts"),
        ({"paragraphs": (Paragraph(number="1", text=""), Paragraph(number="1", text="x"))}, "twice"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(wrong, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        made("OKP/1", "2020-01-01", **wrong)


@given(decisions())
def test_a_decision_goes_to_json_and_back(act: Decision) -> None:
    assert decision_from_json(json.loads(json.dumps(decision_to_json(act)))) == act


@pytest.mark.parametrize("act", shipped(), ids=lambda each: each.id)
def test_every_shipped_decision_goes_to_json_and_back(act: Decision) -> None:
    assert decision_from_json(decision_to_json(act)) == act


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.just("2020-01-01"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "day", "source", "number", "text", "effects", "link", "decision", "by"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


@given(JUNK)
def test_junk_is_refused_and_nothing_else_happens(value: object) -> None:
    with pytest.raises(EffectUnreadable):
        decision_from_json(value)


@given(act=decisions(), junk=JUNK, data=st.data())
def test_a_decision_with_a_junk_field_is_refused_or_says_the_same(act, junk, data) -> None:
    written = decision_to_json(act)
    written[data.draw(st.sampled_from([*written, "new"]))] = junk
    try:
        read = decision_from_json(written)
    except EffectUnreadable:
        return
    assert decision_from_json(decision_to_json(read)) == read


def test_a_backward_decision_in_a_file_is_unreadable() -> None:
    written = decision_to_json(made("OKP/1", "2020-01-01"))
    with pytest.raises(EffectUnreadable, match="accounts"):
        decision_from_json({**written, "taken_as": "2030-01-01"})


def test_a_plain_record_becomes_a_decision_and_a_note_does_not() -> None:
    ids = {each.id for each in shipped()}
    for event in history().records:
        assert (id_of_event(event) in ids) is event.kind.changes_standing


def test_two_decisions_of_one_id_are_refused_and_one_twice_is_one() -> None:
    one, other = made("OKP/1", "2020-01-01"), made("OKP/1", "2021-01-01")
    assert Book([one, one]).decisions == (one,)
    with pytest.raises(ValueError, match="one id"):
        Book([one, other])


def state(act: Decision, *others: Decision, on: str = "2022-01-01") -> DecisionState:
    return Book([act, *others]).state_of(act, date.fromisoformat(on))


BARRED = made("OKP/1", "2020-01-01", Bar(area=CF))


def related(link: Link, day: str = "2021-01-01", **more) -> Decision:
    return made("OKP/2", day, relations=(Relation(link=link, decision="OKP/1"),), **more)


def test_the_states_of_a_decision_are_each_reached() -> None:
    opening = made("OKP/1", "2020-01-01", OpenOnCertification(participant="CF", terms=Terms(certifier="WGM")))
    certified = made(
        "OKP/2",
        "2021-01-01",
        Certify(decision="OKP/1", paragraph="1", zones=("Boda",)),
        maker=Maker.BODY,
        maker_name="WGM",
    )
    later = made("OKP/1", "2020-01-01", Bar(area=CF, terms=Terms(starts_on=date(2023, 1, 1))))
    ending = Terms(ends_on=date(2021, 6, 30), without_consensus=WithoutConsensus.LAPSES)
    letter = {"maker": Maker.CHAIR, "maker_name": "CD"}
    stances = tuple(
        Recognition(by=code, stance=stance, source="s")
        for code, stance in (("US", "rejected"), ("ZA", "recognised"))
    )
    reached = [
        (DecisionState.NOT_YET, state(BARRED, on="2019-12-31")),
        (DecisionState.IN_FORCE, state(BARRED)),
        (DecisionState.AWAITING, state(later)),
        (DecisionState.AWAITING, state(opening)),
        (DecisionState.AWAITING, state(opening, certified, on="2020-12-31")),
        (DecisionState.IN_FORCE, state(opening, certified)),
        (DecisionState.AMENDED, state(BARRED, related(Link.AMENDS))),
        (DecisionState.IN_FORCE, state(BARRED, related(Link.AMENDS), on="2020-12-31")),
        (DecisionState.SUSPENDED, state(BARRED, related(Link.SUSPENDS))),
        (DecisionState.SUPERSEDED, state(BARRED, related(Link.SUPERSEDES))),
        (DecisionState.REVOKED, state(BARRED, related(Link.REVOKES))),
        (DecisionState.IN_FORCE, state(BARRED, related(Link.FOLLOWS))),
        (DecisionState.EXPIRED, state(made("OKP/1", "2020-01-01", Allow(area=CF, terms=ending)))),
        (DecisionState.ASSERTED, state(made("OKP/1", "2020-01-01", Allow(area=CF), **letter))),
        (
            DecisionState.DISPUTED,
            state(made("OKP/1", "2020-01-01", Allow(area=CF), recognitions=stances, **letter)),
        ),
    ]
    for expected, found in reached:
        assert found is expected
    assert {expected for expected, _ in reached} == set(DecisionState)


def test_a_decision_not_known_has_not_come() -> None:
    act = made("OKP/1", "2020-01-01", known_from=date(2021, 1, 1))
    book = Book([act])
    assert book.state_of(act, date(2022, 1, 1), known_on=date(2020, 12, 31)) is DecisionState.NOT_YET
    assert book.state_of(act, date(2022, 1, 1), known_on=date(2021, 1, 1)) is DecisionState.IN_FORCE


def test_a_suspension_of_a_decision_that_is_itself_revoked_lets_it_live_again() -> None:
    held = made("OKP/3", "2021-06-01", relations=(Relation(link=Link.REVOKES, decision="OKP/2"),))
    book = Book([BARRED, related(Link.SUSPENDS), held])
    (bar,) = book.of_country("CF")
    assert not book.is_in_force(bar, date(2021, 5, 31))
    assert book.is_in_force(bar, date(2021, 6, 1))


@given(made_=sets_of_decisions(), day=DAYS, known_on=st.none() | DAYS)
def test_every_decision_has_a_state_on_every_day(made_, day, known_on) -> None:
    book = Book(made_)
    for each in book.decisions:
        assert book.state_of(each, day, known_on) in DecisionState
    assert set(book.decisions_about("CF", known_on)) <= set(book.decisions)
