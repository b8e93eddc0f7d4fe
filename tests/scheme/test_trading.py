"""Trade with a country's stones: bars, what opens them, safeguards, sunsets, parcels under way."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision_strategies import COUNTRIES, DAYS, PLACES, admissions, areas, sets_of_decisions
from decision_strategies import decision as made
from openkp.scheme.checks import check_certificate
from openkp.scheme.decisions import Decision, Link, Maker, Relation
from openkp.scheme.documents import Certificate, Container, Line, Origin, Party
from openkp.scheme.effects import (
    AdoptDefinition,
    Allow,
    Area,
    Bar,
    Certify,
    ChangeStanding,
    Counts,
    Direction,
    Effect,
    FillOffice,
    InTransit,
    Office,
    OpenOnCertification,
    Place,
    Require,
    Safeguard,
    SetParameter,
    StandingChange,
    Terms,
    WithoutConsensus,
)
from openkp.scheme.findings import Severity
from openkp.scheme.messages import explain
from openkp.scheme.provisions import Book
from openkp.scheme.quantities import Carats, UsdValue
from openkp.scheme.regime import Standing, regime_at
from openkp.scheme.rules.decisions_obeyed import may_leave

CF = Area(participant="CF")
BODA = Area(participant="CF", zones=("Boda",))
IN_BODA, IN_BRIA, NOWHERE = Place(zone="Boda"), Place(zone="Bria"), Place()
DAY = date(2022, 1, 1)


def bar(number: str = "OKP/bar", area: Area = CF, day: str = "2020-01-01", **terms) -> Decision:
    return made(number, day, Bar(area=area, terms=Terms(**terms)))


def to(link: Link, other: str, paragraph: str = "") -> dict:
    return {"relations": (Relation(link=link, decision=other, paragraph=paragraph),)}


def codes(made_: list[Decision], place: Place = NOWHERE, on: date = DAY, **more) -> list[str]:
    answer = regime_at(on, [*admissions(), *made_]).stones_of("CF", place, **more)
    return [each.code for each in answer.findings]


def test_without_a_decision_stones_move() -> None:
    assert codes([]) == []


def test_a_bar_holds_from_its_day_on() -> None:
    assert codes([bar()], on=date(2019, 12, 31)) == []
    assert codes([bar()], on=date(2020, 1, 1)) == ["barred_by_decision"]
    assert codes([bar()], IN_BODA) == ["barred_place_by_decision"]


def test_a_bar_of_a_zone_asks_where_the_zone_is_not_stated() -> None:
    assert codes([bar(area=BODA)], IN_BODA) == ["barred_place_by_decision"]
    assert codes([bar(area=BODA)], IN_BRIA) == []
    assert codes([bar(area=BODA)]) == ["place_asked"]


def test_an_allowance_that_names_the_bar_opens_its_area_only() -> None:
    opened = made("OKP/open", "2021-01-01", Allow(area=BODA), **to(Link.AMENDS, "OKP/bar"))
    assert codes([bar(), opened], IN_BODA) == []
    assert codes([bar(), opened], IN_BRIA) == ["barred_place_by_decision"]
    assert codes([bar(), opened]) == ["place_needed"]
    assert codes([bar(), opened], IN_BODA, on=date(2020, 12, 31)) == ["barred_place_by_decision"]


def test_an_allowance_of_the_same_decision_is_its_exception() -> None:
    both = made("OKP/bar", "2020-01-01", Bar(area=CF), Allow(area=BODA))
    assert codes([both], IN_BODA) == []
    assert codes([both], IN_BRIA) == ["barred_place_by_decision"]


def test_an_allowance_under_an_amendment_reaches_the_bar_too() -> None:
    amended = made("OKP/amend", "2021-01-01", **to(Link.AMENDS, "OKP/bar"))
    opened = made("OKP/open", "2021-02-01", Allow(area=BODA), **to(Link.FOLLOWS, "OKP/amend"))
    assert codes([bar(), amended, opened], IN_BODA) == []


def test_an_allowance_of_another_paragraph_does_not_open() -> None:
    opened = made("OKP/open", "2021-01-01", Allow(area=BODA), **to(Link.AMENDS, "OKP/bar", "2"))
    assert codes([bar(), opened], IN_BODA) == ["decisions_disagree"]


def test_one_that_amends_one_paragraph_and_ends_another_opens_in_any_order() -> None:
    relations = (
        Relation(link=Link.SUPERSEDES, decision="OKP/bar", paragraph="2"),
        Relation(link=Link.AMENDS, decision="OKP/bar", paragraph="1"),
    )
    for turned in (relations, relations[::-1]):
        opened = made("OKP/open", "2021-01-01", Allow(area=BODA), relations=turned)
        assert codes([bar(), opened], IN_BODA) == []


def test_two_that_do_not_know_of_each_other_disagree_and_the_bar_holds() -> None:
    stranger = made("OKP/open", "2021-01-01", Allow(area=BODA))
    regime = regime_at(DAY, [*admissions(), bar(), stranger])
    (found,) = regime.stones_of("CF", IN_BODA).findings
    assert found.code == "decisions_disagree"
    assert found.severity is Severity.BLOCKS
    assert {found.params["decision"], found.params["other"]} == {"OKP/bar", "OKP/open"}
    assert found in regime.contradictions()


def certified(day: str, *zones: str, by: str = "Team", number: str = "OKP/cert", **more) -> Decision:
    effect = Certify(decision="OKP/open", paragraph="1", zones=zones, **more)
    return made(number, day, effect, maker=Maker.BODY, maker_name=by)


OPENING = made(
    "OKP/open",
    "2021-01-01",
    OpenOnCertification(participant="CF", terms=Terms(certifier="Team")),
    **to(Link.AMENDS, "OKP/bar"),
)


def test_a_zone_opens_on_the_day_on_which_the_named_body_certifies_it() -> None:
    held = [bar(), OPENING, certified("2021-06-01", "Boda")]
    assert codes(held, IN_BODA, on=date(2021, 5, 31)) == ["barred_place_by_decision"]
    assert codes(held, IN_BODA, on=date(2021, 6, 1)) == []
    assert codes(held, IN_BRIA, on=date(2021, 6, 1)) == ["barred_place_by_decision"]
    assert codes(held, on=date(2021, 6, 1)) == ["place_needed"]


def test_another_body_certifies_nothing() -> None:
    assert codes([bar(), OPENING, certified("2021-06-01", "Boda", by="Others")], IN_BODA) == [
        "barred_place_by_decision"
    ]


@pytest.mark.parametrize("spelled", ["Boda", "BODA", " boda"])
def test_a_withdrawn_zone_is_barred_again_however_it_is_spelled(spelled: str) -> None:
    taken_back = certified("2021-09-01", spelled, number="OKP/back", is_withdrawn=True)
    held = [bar(), OPENING, certified("2021-06-01", "Boda"), taken_back]
    assert codes(held, IN_BODA, on=date(2021, 8, 31)) == []
    assert codes(held, IN_BODA, on=date(2021, 9, 1)) == ["barred_place_by_decision"]


@pytest.mark.parametrize("numbers", [("OKP/a", "OKP/b"), ("OKP/b", "OKP/a")])
def test_certified_and_withdrawn_on_one_day_is_withdrawn(numbers: tuple[str, str]) -> None:
    one = certified("2021-06-01", "Boda", number=numbers[0])
    other = certified("2021-06-01", "Boda", number=numbers[1], is_withdrawn=True)
    assert codes([bar(), OPENING, one, other], IN_BODA) == ["barred_place_by_decision"]


UNTIL_JUNE = Terms(ends_on=date(2021, 6, 30), without_consensus=WithoutConsensus.LAPSES)


def test_a_permission_lapses_after_its_last_day_and_stays_where_it_is_renewed() -> None:
    opened = made("OKP/open", "2021-01-01", Allow(area=BODA, terms=UNTIL_JUNE), **to(Link.AMENDS, "OKP/bar"))
    assert codes([bar(), opened], IN_BODA, on=date(2021, 6, 30)) == []
    assert codes([bar(), opened], IN_BODA, on=date(2021, 7, 1)) == ["barred_place_by_decision"]
    renewed = made("OKP/renewed", "2021-06-15", Allow(area=BODA), **to(Link.RENEWS, "OKP/open"))
    assert codes([bar(), opened, renewed], IN_BODA, on=date(2021, 7, 1)) == []


def test_a_renewed_opening_keeps_the_zones_that_were_certified() -> None:
    opened = made(
        "OKP/open",
        "2021-01-01",
        OpenOnCertification(
            participant="CF",
            terms=Terms(
                certifier="Team", ends_on=date(2021, 6, 30), without_consensus=WithoutConsensus.LAPSES
            ),
        ),
        **to(Link.AMENDS, "OKP/bar"),
    )
    held = [bar(), opened, certified("2021-02-01", "Boda")]
    assert codes(held, IN_BODA, on=date(2021, 6, 30)) == []
    assert codes(held, IN_BODA, on=date(2021, 7, 1)) == ["barred_place_by_decision"]
    renewed = made(
        "OKP/renewed",
        "2021-06-15",
        OpenOnCertification(participant="CF", terms=Terms(certifier="Team")),
        **to(Link.RENEWS, "OKP/open"),
    )
    assert codes([*held, renewed], IN_BODA, on=date(2021, 7, 1)) == []
    assert codes([*held, renewed], IN_BRIA, on=date(2021, 7, 1)) == ["barred_place_by_decision"]


SUNSET = date(2021, 6, 30)


@pytest.mark.parametrize("rule", WithoutConsensus)
@pytest.mark.parametrize(
    ("effect", "is_limit", "code"),
    [
        (Bar(area=CF), True, "barred_by_decision"),
        (Require(area=CF, safeguard=Safeguard.PRE_APPROVAL, body="Team"), True, "pre_approval_needed"),
        (ChangeStanding(participant="CF", change=StandingChange.SUSPEND), True, "barred_by_decision"),
    ],
)
def test_a_limit_whose_end_is_not_settled_goes_on(rule, effect: Effect, is_limit: bool, code: str) -> None:
    terms = Terms(ends_on=SUNSET, without_consensus=rule)
    ending = type(effect)(
        **{
            name: getattr(effect, name)
            for name in ("area", "safeguard", "body", "participant", "change", "direction")
            if hasattr(effect, name)
        },
        terms=terms,
    )
    held = [made("OKP/limit", "2020-01-01", ending)]
    assert codes(held, on=SUNSET) == [code]
    after = codes(held, on=SUNSET + timedelta(days=1))
    assert after == ([] if rule is WithoutConsensus.LAPSES else [code])
    assert is_limit


@pytest.mark.parametrize("rule", WithoutConsensus)
def test_an_allowance_whose_renewal_is_not_settled_lapses(rule: WithoutConsensus) -> None:
    terms = Terms(ends_on=SUNSET, without_consensus=rule)
    opened = made("OKP/open", "2021-01-01", Allow(area=BODA, terms=terms), **to(Link.AMENDS, "OKP/bar"))
    after = codes([bar(), opened], IN_BODA, on=SUNSET + timedelta(days=1))
    assert after == ([] if rule is WithoutConsensus.CONTINUES else ["barred_place_by_decision"])


def test_a_safeguard_asks_or_notes_and_never_blocks() -> None:
    approval = made("OKP/1", "2020-01-01", Require(area=CF, safeguard=Safeguard.PRE_APPROVAL, body="T"))
    check = made("OKP/1", "2020-01-01", Require(area=CF, safeguard=Safeguard.CROSS_CHECK, body="T"))
    asked = regime_at(DAY, [*admissions(), approval]).stones_of("CF", NOWHERE)
    noted = regime_at(DAY, [*admissions(), check]).stones_of("CF", NOWHERE)
    assert [each.severity for each in asked.findings] == [Severity.ASKS]
    assert [each.severity for each in noted.findings] == [Severity.NOTES]
    assert asked.is_allowed
    assert noted.is_allowed


@pytest.mark.parametrize(
    ("terms", "code", "severity"),
    [
        ({"in_transit": InTransit.MAY_ARRIVE}, "may_arrive_by_decision", Severity.NOTES),
        ({"in_transit": InTransit.STOPPED}, "barred_by_decision", Severity.BLOCKS),
        ({}, "barred_since_it_left", Severity.ASKS),
        ({"counts_on": Counts.IMPORT}, "barred_by_decision", Severity.BLOCKS),
        (
            {"counts_on": Counts.IMPORT, "in_transit": InTransit.MAY_ARRIVE},
            "barred_by_decision",
            Severity.BLOCKS,
        ),
    ],
)
def test_a_parcel_that_left_before_is_judged_by_what_is_said_of_transit(terms, code, severity) -> None:
    regime = regime_at(date(2020, 2, 1), [*admissions(), bar(**terms)])
    (found,) = regime.stones_of("CF", NOWHERE, left_on=date(2019, 12, 20)).findings
    assert (found.code, found.severity) == (code, severity)
    assert "{" not in explain(found).text + explain(found).next_step


def test_what_was_barred_when_it_left_is_judged_at_issue_and_not_again_at_import() -> None:
    regime = regime_at(date(2020, 2, 1), [*admissions(), bar()])
    assert regime.stones_of("CF", NOWHERE, left_on=date(2020, 1, 1)).findings == ()


def test_a_bar_that_counts_by_production_reaches_stones_of_its_days_for_ever() -> None:
    year = bar(
        counts_on=Counts.PRODUCTION,
        ends_on=date(2020, 12, 31),
        without_consensus=WithoutConsensus.LAPSES,
    )

    def mined(first: str, last: str) -> Place:
        return Place(
            zone="Boda", produced_from=date.fromisoformat(first), produced_to=date.fromisoformat(last)
        )

    later = date(2025, 1, 1)
    assert codes([year], mined("2020-03-01", "2020-04-01"), on=later) == ["barred_place_by_decision"]
    assert codes([year], mined("2021-03-01", "2021-04-01"), on=later) == []
    assert codes([year], mined("2019-12-01", "2020-01-15"), on=later) == ["place_asked"]


@pytest.mark.parametrize(
    ("direction", "exports", "imports"),
    [
        (Direction.EXPORTS, True, False),
        (Direction.IMPORTS, False, True),
        (Direction.BOTH, True, True),
    ],
)
def test_a_direction_is_barred_and_the_other_is_not(direction, exports, imports) -> None:
    regime = regime_at(DAY, [*admissions(), made("OKP/1", "2020-01-01", Bar(area=CF, direction=direction))])
    assert bool(regime.trade_rules("CF").bars) is exports
    assert bool(regime.trade_rules("CF", Direction.IMPORTS).bars) is imports


@pytest.mark.parametrize(
    ("held", "standing"),
    [
        ([], Standing.PARTICIPANT),
        ([bar()], Standing.SUSPENDED),
        ([bar(area=BODA)], Standing.PARTIAL),
        ([bar(), OPENING], Standing.PARTIAL),
        (
            [made("OKP/1", "2020", Require(area=CF, safeguard=Safeguard.CROSS_CHECK, body="T"))],
            Standing.PARTIAL,
        ),
        (
            [made("OKP/1", "2020", ChangeStanding(participant="CF", change=StandingChange.SUSPEND))],
            Standing.SUSPENDED,
        ),
        (
            [made("OKP/1", "2020", ChangeStanding(participant="CF", change=StandingChange.SELF_SUSPEND))],
            Standing.SELF_SUSPENDED,
        ),
        (
            [made("OKP/1", "2020", ChangeStanding(participant="CF", change=StandingChange.REMOVE))],
            Standing.REMOVED,
        ),
    ],
)
def test_standing_follows_from_what_is_barred(held: list[Decision], standing: Standing) -> None:
    assert regime_at(DAY, [*admissions(), *held]).status("CF").standing is standing


def test_values_set_by_two_that_do_not_know_of_each_other_are_both_set_aside() -> None:
    one = made("OKP/1", "2020-01-01", SetParameter(name="valid_days", value="60"))
    other = made("OKP/2", "2021-01-01", SetParameter(name="valid_days", value="90"))
    named = made(
        "OKP/2", "2021-01-01", SetParameter(name="valid_days", value="90"), **to(Link.AMENDS, "OKP/1")
    )
    regime = regime_at(DAY, [one, other])
    assert regime.parameter("valid_days") is None
    assert [each.code for each in regime.contradictions()] == ["values_disagree"]
    settled = regime_at(DAY, [one, named]).parameter("valid_days")
    assert settled is not None
    assert settled.reference == "OKP/2:1"
    own = made("OKP/3", "2021-01-01", SetParameter(name="valid_days", value="30", participant="CF"))
    for code, reference in (("CF", "OKP/3:1"), ("BW", "OKP/2:1")):
        found = regime_at(DAY, [one, named, own]).parameter("valid_days", code)
        assert found is not None
        assert found.reference == reference


def test_an_office_left_vacant_has_no_holder() -> None:
    vacant = made("OKP/1", "2020-01-01", FillOffice(office=Office.CHAIR))
    filled = made("OKP/2", "2021-01-01", FillOffice(office=Office.CHAIR, holder="IN"))
    assert regime_at(DAY, [vacant]).holders(Office.CHAIR) == ()
    assert [each.effect.holder for each in regime_at(DAY, [filled]).holders(Office.CHAIR)] == ["IN"]
    assert [each.code for each in regime_at(DAY, [vacant, filled]).contradictions()] == ["values_disagree"]


def test_a_new_definition_that_names_the_old_takes_its_place() -> None:
    old = made("OKP/1", "2003-01-01", AdoptDefinition(definition="KP-DEF/2002", revision="1"))
    new = made(
        "OKP/2",
        "2021-01-01",
        AdoptDefinition(definition="KP-DEF/2012-US", revision="2"),
        **to(Link.SUPERSEDES, "OKP/1"),
    )
    for day, definition in ((date(2020, 12, 31), "KP-DEF/2002"), (date(2021, 1, 1), "KP-DEF/2012-US")):
        (found,) = regime_at(day, [old, new]).definition()
        assert found.effect.definition == definition


# --- properties ---------------------------------------------------------------------------------------------


def answers(regime, place: Place) -> list[tuple]:
    """All that is asked of a regime, as comparable values."""
    found: list[tuple] = [tuple(regime.contradictions())]
    for code in COUNTRIES:
        answer = regime.stones_of(code, place)
        found.append((regime.status(code), answer.findings, [each.reference for each in answer.rests_on]))
        found.append((regime.parameter("valid_days", code),))
    found += [(regime.definition(),), *((regime.holders(office),) for office in Office)]
    return found


@given(held=sets_of_decisions(), day=DAYS, known_on=st.none() | DAYS, place=PLACES, seed=st.integers(0, 99))
@settings(max_examples=60)
def test_the_order_in_which_decisions_come_changes_no_answer(held, day, known_on, place, seed) -> None:
    turned = list(held)
    random.Random(seed).shuffle(turned)
    straight = regime_at(day, held, known_on=known_on)
    assert answers(regime_at(day, turned, known_on=known_on), place) == answers(straight, place)


@given(held=sets_of_decisions(), day=DAYS, known_on=DAYS, place=PLACES)
@settings(max_examples=60)
def test_a_decision_that_is_not_known_changes_no_answer(held, day, known_on, place) -> None:
    known = [each for each in held if each.is_known_on(known_on)]
    seen = regime_at(day, held, known_on=known_on)
    assert answers(seen, place) == answers(regime_at(day, known, known_on=known_on), place)


@given(held=sets_of_decisions(), day=DAYS, place=PLACES, area=areas())
@settings(max_examples=60)
def test_a_bar_more_never_opens_anything(held, day, place, area) -> None:
    """Bars fail closed: what was stopped before a bar was added is stopped after it."""
    more = made("OKP/more", "2003-01-01", Bar(area=area))
    before, after = regime_at(day, held), regime_at(day, [*held, more])
    for code in COUNTRIES:
        if not before.stones_of(code, place).is_allowed:
            assert not after.stones_of(code, place).is_allowed


@given(held=sets_of_decisions(makers=(Maker.CHAIR, Maker.BODY, Maker.PARTICIPANT)), day=DAYS, place=PLACES)
@settings(max_examples=60)
def test_no_act_of_a_chair_body_or_participant_opens_what_the_plenary_barred(held, day, place) -> None:
    """Not even through a relation: only Participants together undo what they decided together."""
    closed = [
        made(f"OKP/closed/{code}", "2003-01-01", Bar(area=Area(participant=code))) for code in COUNTRIES
    ]
    regime = regime_at(day, [*held, *closed])
    for code in COUNTRIES:
        assert not regime.stones_of(code, place).is_allowed


@given(held=sets_of_decisions(), day=DAYS, place=PLACES, left_on=DAYS)
@settings(max_examples=50)
def test_every_answer_names_its_decision_and_has_a_text(held, day, place, left_on) -> None:
    regime = regime_at(day, held)
    numbers = set(Book(held).by_id)
    for code in COUNTRIES:
        for more in ({}, {"left_on": left_on}):
            answer = regime.stones_of(code, place, **more)
            for each in answer.findings:
                assert each.params["decision"] in numbers
                assert not any(f"{{{name}}}" in explain(each).text for name in each.params)
            assert {used.decision.id for used in answer.rests_on} <= numbers


def admitted(code: str) -> Decision:
    return made(f"OKP/{code}", "2003-01-01", ChangeStanding(participant=code, change=StandingChange.ADMIT))


def parcel(origin: Origin, *, issuer: str = "CF", sources: tuple[str, ...] = ()) -> Certificate:
    return Certificate(
        number=f"{issuer}-2022-000001",
        issuing_participant=issuer,
        issuing_authority="The authority",
        issued_on=DAY,
        expires_on=DAY + timedelta(days=60),
        origins=(origin,),
        destination_participant="AE",
        exporter=Party(name="Exporter", address="Street"),
        importer=Party(name="Importer", address="Street"),
        lines=(Line(hs="710231", carats=Carats("10"), usd=UsdValue("1000")),),
        parcels=1,
        containers=(Container(seals=("S1",)),),
        validated_by="An officer",
        source_certificates=sources,
    )


def blocking(certificate: Certificate, *made_: Decision, on: date = DAY) -> list[tuple[str, str]]:
    book = Book([*admissions(), admitted("AE"), admitted("BW"), *made_])
    found = check_certificate(certificate, on=on, regime_for=lambda day: regime_at(day, book))
    return [(each.code, each.subject) for each in found if each.severity is Severity.BLOCKS]


LATER = DAY + timedelta(days=9)
OF_AE = Area(participant="AE")


def test_a_bar_on_imports_stops_what_goes_to_a_country_and_not_what_it_sends() -> None:
    no_imports = made("OKP/in", "2020-01-01", Bar(area=OF_AE, direction=Direction.IMPORTS))
    said = blocking(parcel(Origin(participant="CF")), no_imports)
    assert said == [("receiving_barred_by_decision", "destination_participant")]
    assert regime_at(DAY, [admitted("AE"), no_imports]).stones_of("AE", NOWHERE).findings == ()


def test_a_destination_closed_while_the_parcel_is_under_way_follows_the_word_on_transit() -> None:
    for effect in (
        Bar(area=OF_AE, direction=Direction.IMPORTS, terms=Terms(in_transit=InTransit.STOPPED)),
        ChangeStanding(
            participant="AE", change=StandingChange.SUSPEND, terms=Terms(in_transit=InTransit.STOPPED)
        ),
    ):
        stopped = made("OKP/stop", "2022-01-05", effect)
        said = blocking(parcel(Origin(participant="CF")), stopped, on=LATER)
        assert [subject for _, subject in said] == ["destination_participant"]
        arriving = replace(effect, terms=Terms(in_transit=InTransit.MAY_ARRIVE))
        assert (
            blocking(parcel(Origin(participant="CF")), made("OKP/go", "2022-01-05", arriving), on=LATER) == []
        )


def test_a_note_of_the_day_of_issue_hides_no_later_bar() -> None:
    checked = made("OKP/check", "2021-01-01", Require(area=CF, safeguard=Safeguard.CROSS_CHECK, body="WGM"))
    mine = Area(participant="CF", mines=("Bakouma",))
    later = bar(area=mine, day="2022-01-05", in_transit=InTransit.STOPPED)
    certificate = parcel(Origin(participant="CF", mine="Bakouma"))
    assert blocking(certificate, checked, on=LATER) == []
    assert blocking(certificate, checked, later, on=LATER) == [("barred_place_by_decision", "origins[0]")]


def test_a_source_certificate_does_not_make_new_stones_old_stock() -> None:
    sources = ("CF-2019-000007",)
    old = parcel(Origin(participant="CF"), issuer="BW", sources=sources)
    new = parcel(
        Origin(participant="CF", produced_from=date(2021, 1, 1), produced_to=date(2021, 2, 1)),
        issuer="BW",
        sources=sources,
    )
    assert blocking(old, bar()) == []
    assert blocking(new, bar()) == [("barred_by_decision", "origins[0]")]
    assert blocking(new, bar(counts_on=Counts.PRODUCTION)) == [("barred_by_decision", "origins[0]")]


def test_what_has_not_left_obeys_what_was_decided_since_unless_it_counts_by_issue() -> None:
    certificate = parcel(Origin(participant="CF"))

    def said(**terms) -> list[str]:
        book = Book([*admissions(), admitted("AE"), bar(day="2022-01-05", **terms)])
        return [each.code for each in may_leave(certificate, regime=regime_at(LATER, book))]

    assert said() == ["issuer_may_not_trade", "barred_by_decision"]
    mine = parcel(Origin(participant="CF", mine="Bakouma"))
    for counts, expected in ((Counts.EXPORT, ["barred_place_by_decision"]), (Counts.ISSUE, [])):
        later = bar(area=Area(participant="CF", mines=("Bakouma",)), day="2022-01-05", counts_on=counts)
        regime = regime_at(LATER, Book([*admissions(), admitted("AE"), later]))
        assert [each.code for each in may_leave(mine, regime=regime)] == expected


def test_a_superseded_bar_lasts_until_what_replaces_it_begins() -> None:
    new = made(
        "OKP/new",
        "2022-01-01",
        SetParameter(name="retention_years", value="5"),
        Bar(area=CF, terms=Terms(starts_on=date(2022, 6, 1))),
        **to(Link.SUPERSEDES, "OKP/bar"),
    )
    for day in (date(2022, 1, 1), date(2022, 3, 1), date(2022, 6, 1)):
        assert codes([bar(), new], on=day) == ["barred_by_decision"]


def test_one_that_only_follows_a_plenary_opens_nothing_of_it() -> None:
    council = {"maker": Maker.SECURITY_COUNCIL, **to(Link.FOLLOWS, "OKP/bar")}
    assert codes([bar(), made("UN/1", "2021-01-01", Allow(area=CF), **council)]) == ["decisions_disagree"]
