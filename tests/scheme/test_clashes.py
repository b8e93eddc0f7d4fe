"""What speaks against a decision before it is adopted."""

from datetime import date

import pytest
from hypothesis import given, settings

from decision_strategies import admissions, decisions, sets_of_decisions
from decision_strategies import decision as made
from openkp.scheme.clashes import check_decision, clashes
from openkp.scheme.decisions import Decision, Link, Maker, Relation
from openkp.scheme.decisions import decisions as shipped
from openkp.scheme.effects import (
    Allow,
    Area,
    Bar,
    Certify,
    ChangeStanding,
    OpenOnCertification,
    SetParameter,
    StandingChange,
    Terms,
)
from openkp.scheme.findings import Severity
from openkp.scheme.messages import explain
from openkp.scheme.provisions import Book

CF = Area(participant="CF")
BODA = Area(participant="CF", zones=("Boda",))
BAR = made("OKP/bar", "2020-01-01", Bar(area=CF))
HELD = (*admissions(), BAR)


def codes(decision: Decision, held=HELD) -> list[str]:
    return [each.code for each in check_decision(decision, held)]


def amending(*effects, day: str = "2021-01-01", other: str = "OKP/bar", **more) -> Decision:
    relation = Relation(link=Link.AMENDS, decision=other, **more)
    return made("OKP/new", day, *effects, relations=(relation,))


def test_an_allowance_against_a_bar_must_name_it() -> None:
    (found,) = clashes(made("OKP/new", "2021-01-01", Allow(area=BODA)), HELD)
    assert found.code == "decisions_disagree"
    assert {found.params["decision"], found.params["other"]} == {"OKP/bar", "OKP/new"}
    assert clashes(amending(Allow(area=BODA)), HELD) == ()


def test_a_bar_against_an_allowance_clashes_too() -> None:
    held = (*HELD, amending(Allow(area=BODA)))
    stranger = made("OKP/third", "2022-01-01", Bar(area=BODA))
    assert [each.code for each in clashes(stranger, held)] == ["decisions_disagree"]
    naming = made(
        "OKP/third",
        "2022-01-01",
        Bar(area=BODA),
        relations=(Relation(link=Link.REVOKES, decision="OKP/new"),),
    )
    assert clashes(naming, held) == ()


def test_it_is_looked_at_on_the_day_on_which_it_begins() -> None:
    before = made("OKP/new", "2019-01-01", Allow(area=BODA, terms=Terms(starts_on=date(2019, 6, 1))))
    after = made("OKP/new", "2019-01-01", Allow(area=BODA, terms=Terms(starts_on=date(2021, 6, 1))))
    assert clashes(before, HELD) == ()
    assert len(clashes(after, HELD)) == 1


def test_another_value_of_one_parameter_clashes() -> None:
    held = (*HELD, made("OKP/p", "2020-01-01", SetParameter(name="valid_days", value="60")))
    other = made("OKP/q", "2021-01-01", SetParameter(name="valid_days", value="90"))
    same = made("OKP/q", "2021-01-01", SetParameter(name="valid_days", value="60"))
    assert [each.code for each in clashes(other, held)] == ["values_disagree"]
    assert clashes(same, held) == ()


OPENING = OpenOnCertification(participant="CF", terms=Terms(certifier="Team"))
OPENED = (*HELD, made("OKP/open", "2020-06-01", OPENING, relations=amending().relations))


def certify(by: str = "Team", decision: str = "OKP/open", paragraph: str = "1") -> Decision:
    effect = Certify(decision=decision, paragraph=paragraph, zones=("Boda",))
    return made("OKP/new", "2021-01-01", effect, maker=Maker.BODY, maker_name=by)


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        (amending(Allow(area=BODA)), []),
        (amending(Allow(area=Area(participant="QQ"))), ["effect_unknown_country"]),
        (
            amending(ChangeStanding(participant="CF", change=StandingChange.ADMIT)),
            ["standing_would_not_change"],
        ),
        (amending(ChangeStanding(participant="CF", change=StandingChange.RESTORE)), []),
        (
            amending(Allow(area=BODA, terms=Terms(starts_on=date(2002, 12, 31)))),
            ["effect_before_scheme"],
        ),
        (
            amending(Allow(area=BODA, terms=Terms(ends_on=date(2020, 12, 31)))),
            ["effect_never_in_force"],
        ),
        (amending(other="OKP/none"), ["related_decision_unknown"]),
        (amending(paragraph="9"), ["related_decision_unknown"]),
        (amending(SetParameter(name="valid_days", value="45")), []),
        (amending(SetParameter(name="valid_days", value="soon")), ["parameter_not_understood"]),
        (certify(), []),
        (certify(by="Others"), ["not_the_certifier"]),
        (certify(decision="OKP/none"), ["related_decision_unknown"]),
        (certify(paragraph="7"), ["related_decision_unknown"]),
        (
            made("OKP/new", "2021-01-01", SetParameter(name="valid_days", value="60"), maker=Maker.CHAIR),
            ["act_without_competence"],
        ),
        (
            made(
                "OKP/new",
                "2021-01-01",
                maker=Maker.CHAIR,
                relations=(Relation(link=Link.REVOKES, decision="OKP/bar"),),
            ),
            ["act_without_competence"],
        ),
    ],
)
def test_what_is_said_against_a_decision(decision: Decision, expected: list[str]) -> None:
    assert codes(decision, OPENED) == expected
    for found in check_decision(decision, OPENED):
        said = explain(found)
        assert "{" not in said.text + said.next_step


def test_what_blocks_comes_first() -> None:
    both = amending(
        ChangeStanding(participant="CF", change=StandingChange.ADMIT),
        Allow(area=Area(participant="QQ")),
    )
    severities = [each.severity for each in check_decision(both, HELD)]
    assert severities == [Severity.BLOCKS, Severity.ASKS]


@pytest.mark.parametrize("decision", shipped(), ids=lambda each: each.id)
def test_the_shipped_decisions_could_have_been_adopted(decision: Decision) -> None:
    """Each against those that came before it; only the letters of Chairs are refused."""
    before = Book(each for each in shipped() if each.counts_from <= decision.counts_from or each is decision)
    blocking = {each.code for each in check_decision(decision, before) if each.severity is Severity.BLOCKS}
    if decision.id.startswith("OKP/2002/"):
        blocking -= {"effect_before_scheme"}
    is_letter = decision.maker is Maker.CHAIR and decision.recognitions
    assert blocking == ({"act_without_competence"} if is_letter else set())


@given(decision=decisions(number="OKP/9"), held=sets_of_decisions())
@settings(max_examples=50)
def test_nothing_raises_and_every_finding_has_a_text(decision, held) -> None:
    for found in check_decision(decision, held):
        assert not any(f"{{{name}}}" in explain(found).text for name in found.params)
