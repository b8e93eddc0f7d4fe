"""Every effect in one plain sentence, whatever its kind and terms."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from openkp.scheme.decisions import decisions
from openkp.scheme.effect_sentences import effect_sentence
from openkp.scheme.effects import (
    EFFECTS,
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
from openkp.scheme.policies import PARAMETERS

CF = Area(participant="CF")
PLACES = Area(
    participant="CF",
    zones=("Boda",),
    mines=("Quiet Pit",),
    produced_from=date(2019, 1, 1),
    produced_to=date(2019, 12, 31),
)
EACH_KIND: tuple[Effect, ...] = (
    Bar(area=CF),
    Allow(area=PLACES),
    Require(area=CF, safeguard=Safeguard.PRE_APPROVAL, body="WGM"),
    OpenOnCertification(participant="CF", terms=Terms(certifier="WGM")),
    Certify(decision="KP/2015/Plenary/AD1", paragraph="2", zones=("Boda",)),
    ChangeStanding(participant="LB", change=StandingChange.READMIT),
    SetParameter(name="valid days", value="60"),
    AdoptDefinition(definition="KP-DEF/2002", revision="1"),
    MandateBody(body="WGS"),
    FillOffice(office=Office.CHAIR, holder="US"),
)


def test_every_kind_is_tried() -> None:
    assert {each.KIND for each in EACH_KIND} == set(EFFECTS)


@pytest.mark.parametrize(
    ("effect", "sentence"),
    [
        (
            Bar(area=CF),
            (
                "Central African Republic: exports of rough diamonds are barred; the day of export "
                "counts; what "
                "happens to parcels already under way is not stated."
            ),
        ),
        (
            Bar(area=Area(participant="ZW", mines=("Marange",)), direction=Direction.IMPORTS),
            (
                "Zimbabwe: imports of rough diamonds from Marange are barred; the day of export counts; what "
                "happens to parcels already under way is not stated."
            ),
        ),
        (
            Bar(
                area=PLACES,
                direction=Direction.BOTH,
                terms=Terms(counts_on=Counts.PRODUCTION, in_transit=InTransit.STOPPED),
            ),
            (
                "Central African Republic: exports and imports of rough diamonds from Boda, Quiet Pit "
                "produced "
                "from 2019-01-01 to 2019-12-31 are barred; the day of production counts; parcels "
                "already under "
                "way are stopped."
            ),
        ),
        (
            Allow(
                area=Area(participant="CF", produced_from=date(2019, 1, 1)),
                terms=Terms(
                    starts_on=date(2019, 2, 1),
                    ends_on=date(2020, 1, 31),
                    without_consensus=WithoutConsensus.LAPSES,
                    in_transit=InTransit.MAY_ARRIVE,
                    condition="Certificates are sent to the body.",
                    certifier="WGM",
                ),
            ),
            (
                "Central African Republic: exports of rough diamonds produced on or after 2019-01-01 are "
                "allowed; from 2019-02-01; up to 2020-01-31, and no longer if nothing new is agreed; "
                "the day of export "
                "counts; parcels already under way may arrive; on condition: Certificates are sent to "
                "the body; "
                "WGM says whether that is met."
            ),
        ),
        (
            Allow(area=Area(participant="CF", produced_to=date(2013, 5, 22)), direction=Direction.IMPORTS),
            (
                "Central African Republic: imports of rough diamonds produced up to 2013-05-22 are "
                "allowed; the "
                "day of export counts."
            ),
        ),
        (
            Require(
                area=CF, safeguard=Safeguard.CROSS_CHECK, body="WGM", terms=Terms(counts_on=Counts.ISSUE)
            ),
            (
                "Central African Republic: WGM compares certificates for rough diamonds with their "
                "confirmations "
                "afterwards; the day of issue of the certificate counts."
            ),
        ),
        (
            EACH_KIND[2],
            (
                "Central African Republic: WGM approves before a certificate is issued for rough "
                "diamonds; the "
                "day of export counts."
            ),
        ),
        (
            EACH_KIND[3],
            (
                "Central African Republic: zones or mines may trade from the day on which WGM "
                "certifies them; "
                "the day of export counts."
            ),
        ),
        (EACH_KIND[4], "Certified under KP/2015/Plenary/AD1, paragraph 2: Boda."),
        (
            Certify(decision="D", paragraph="2", mines=("Quiet Pit",), is_withdrawn=True),
            "Certification under D, paragraph 2 is taken back: Quiet Pit.",
        ),
        (Certify(decision="D", paragraph="2"), "Certified under D, paragraph 2: no place."),
        (EACH_KIND[5], "Lebanon is readmitted as a Participant."),
        (EACH_KIND[6], "“valid days” is set to 60 for all Participants."),
        (
            SetParameter(name="valid days", value="60", participant="BW"),
            "“valid days” is set to 60 for Botswana.",
        ),
        (
            SetParameter(name="valid_days", value="60"),
            "The longest validity of a certificate, in days, is set to 60 for all Participants.",
        ),
        (EACH_KIND[7], "Definition KP-DEF/2002 of conflict diamonds, revision 1, is adopted."),
        (
            AdoptDefinition(definition="D", revision="2", text="Words."),
            "Definition D of conflict diamonds, revision 2, is adopted: “Words”.",
        ),
        (
            AdoptDefinition(definition="D", revision="2", text="definition D revision 2\nlimb a\n"),
            "Definition D of conflict diamonds, revision 2, is adopted.",  # the text form is no sentence
        ),
        (EACH_KIND[8], "WGS is given a mandate."),
        (
            MandateBody(body="WGS", items=("Compare figures.", "Report"), report_by="Plenary 2027"),
            "WGS is given a mandate: Compare figures, Report; it reports by Plenary 2027.",
        ),
        (EACH_KIND[9], "United States holds the office of Chair."),
        (FillOffice(office=Office.CHAIR), "The office of Chair is left vacant."),
        (
            FillOffice(office=Office.VICE_CHAIR, terms=Terms(ends_on=date(2026, 12, 31))),
            (
                "The office of Vice-Chair is left vacant; up to 2026-12-31; what happens then without a new "
                "decision is not stated."
            ),
        ),
    ],
)
def test_what_an_effect_says(effect: Effect, sentence: str) -> None:
    assert effect_sentence(effect) == sentence


ALL_TERMS = [
    Terms(
        counts_on=counts_on,
        in_transit=in_transit,
        starts_on=start,
        ends_on=end,
        without_consensus=after,
        condition=condition,
        certifier="the body",
    )
    for counts_on, in_transit, (start, end), after, condition in itertools.product(
        Counts,
        InTransit,
        [(None, None), (date(2020, 1, 1), date(2021, 1, 1))],
        WithoutConsensus,
        ["", "it is so"],
    )
]


@pytest.mark.parametrize("effect", EACH_KIND, ids=lambda each: each.KIND.value)
def test_every_term_is_said_for_every_kind(effect: Effect) -> None:
    for terms in ALL_TERMS:
        sentence = effect_sentence(replace(effect, terms=terms))
        assert sentence.endswith(".")
        assert "{" not in sentence
        assert ("on condition: it is so" in sentence) == bool(terms.condition)
        assert ("from 2020-01-01" in sentence) == (terms.starts_on is not None)
        assert ("up to 2021-01-01" in sentence) == (terms.ends_on is not None)
        assert "the body" in sentence
        if terms.counts_on is not Counts.EXPORT:
            assert "the day of" in sentence
        if terms.in_transit is not InTransit.NOT_STATED:
            assert "parcels already under way" in sentence


def test_terms_that_differ_are_said_differently() -> None:
    said = [effect_sentence(Bar(area=CF, terms=terms)) for terms in ALL_TERMS if terms.ends_on]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("change", list(StandingChange))
def test_every_change_of_standing_has_words(change: StandingChange) -> None:
    assert "Lebanon" in effect_sentence(ChangeStanding(participant="LB", change=change))


@pytest.mark.parametrize(("office", "holder"), list(itertools.product(Office, ["", "AE"])))
def test_every_office_has_words_filled_or_vacant(office: Office, holder: str) -> None:
    sentence = effect_sentence(FillOffice(office=office, holder=holder))
    assert ("United Arab Emirates" in sentence) == bool(holder)


def test_every_shipped_effect_has_a_sentence() -> None:
    found = [
        effect_sentence(effect)
        for decision in decisions()
        for paragraph in decision.paragraphs
        for effect in paragraph.effects
    ]
    assert len(found) > 100
    assert all(each.endswith(".") and "{" not in each for each in found)


def test_a_translation_is_used_with_names_in_that_language_and_a_broken_one_is_passed_over() -> None:
    french = {"{country} is suspended": "{country} est suspendu", "{pieces}.": "{pieces}!"}
    effect = ChangeStanding(participant="CI", change=StandingChange.SUSPEND)

    def translate(text: str) -> str:
        return french.get(text, text)

    assert effect_sentence(effect, translate, language="fr") == "Côte d’Ivoire est suspendu!"
    for broken in ("{", "{other}", "{0}"):

        def spoil(text: str, broken: str = broken) -> str:
            return broken

        assert effect_sentence(effect, spoil) == effect_sentence(effect)


def test_what_a_party_wrote_is_never_a_template() -> None:
    wild: Any = "{pieces.__class__} {0}"
    sentence = effect_sentence(Bar(area=Area(participant="CF", zones=(wild,)), terms=Terms(condition=wild)))
    assert sentence.count(wild) == 2


def test_every_parameter_that_a_decision_can_set_has_words() -> None:
    for name in PARAMETERS:
        assert name not in effect_sentence(SetParameter(name=name, value="1"))
