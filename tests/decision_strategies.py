"""Hypothesis strategies for effects and decisions of every kind, for whoever tests what is built on them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from openkp.scheme.decisions import (
    COMPETENCE,
    Decision,
    Link,
    Maker,
    Paragraph,
    Recognition,
    Relation,
)
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
    MandateBody,
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
from openkp.scheme.partial_days import PartialDay
from openkp.scheme.participants import Account

#: Few names, so that effects meet.
COUNTRIES = ("BW", "CF", "ZW")
ZONES = ("Berbérati", "Marange", "North")
MINES = ("Anjin", "Mbada", "Orapa")
BODIES = ("CAR Monitoring Team", "WGM")

DAYS = st.dates(min_value=date(2003, 1, 1), max_value=date(2026, 12, 31))
CODES = st.sampled_from(COUNTRIES)
NAMES = st.text(min_size=1, max_size=20)


def some(names: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    """Up to two different names, in any order."""
    return st.lists(st.sampled_from(names), max_size=2, unique=True).map(tuple)


@st.composite
def areas(draw: st.DrawFn) -> Area:
    """An area, with a window of production in order."""
    first, last = draw(st.none() | DAYS), draw(st.none() | DAYS)
    if first is not None and last is not None and last < first:
        first, last = last, first
    return Area(
        participant=draw(CODES),
        zones=draw(some(ZONES)),
        mines=draw(some(MINES)),
        produced_from=first,
        produced_to=last,
    )


TERMS = st.builds(
    Terms,
    counts_on=st.sampled_from(Counts),
    in_transit=st.sampled_from(InTransit),
    starts_on=st.none() | DAYS,
    ends_on=st.none() | DAYS,
    without_consensus=st.sampled_from(WithoutConsensus),
    condition=st.text(max_size=10),
    certifier=st.sampled_from(("", *BODIES)),
)
#: One strategy for each kind of effect, in the order of `EffectKind`.
EFFECTS: tuple[st.SearchStrategy[Effect], ...] = (
    st.builds(Bar, terms=TERMS, area=areas(), direction=st.sampled_from(Direction)),
    st.builds(Allow, terms=TERMS, area=areas(), direction=st.sampled_from(Direction)),
    st.builds(
        Require,
        terms=TERMS,
        area=areas(),
        safeguard=st.sampled_from(Safeguard),
        body=st.sampled_from(BODIES),
    ),
    st.builds(OpenOnCertification, terms=TERMS, participant=CODES),
    st.builds(
        Certify,
        terms=TERMS,
        decision=st.sampled_from([f"OKP/{number}" for number in range(6)]),
        paragraph=st.sampled_from(["1", "2"]),
        zones=some(ZONES),
        mines=some(MINES),
        is_withdrawn=st.booleans(),
    ),
    st.builds(ChangeStanding, terms=TERMS, participant=CODES, change=st.sampled_from(StandingChange)),
    st.builds(
        SetParameter,
        terms=TERMS,
        name=st.sampled_from(["valid_days", "retention_years"]),
        value=st.sampled_from(["30", "60"]),
        participant=st.sampled_from(("", *COUNTRIES)),
    ),
    st.builds(
        AdoptDefinition,
        terms=TERMS,
        definition=st.sampled_from(["KP-DEF/2002", "KP-DEF/2012-US"]),
        revision=st.sampled_from(["1", "2"]),
        text=st.text(max_size=10),
    ),
    st.builds(
        MandateBody,
        terms=TERMS,
        body=st.sampled_from(BODIES),
        items=st.lists(NAMES, max_size=2).map(tuple),
        report_by=st.text(max_size=10),
    ),
    st.builds(
        FillOffice,
        terms=TERMS,
        office=st.sampled_from(Office),
        holder=st.sampled_from(("", *COUNTRIES)),
    ),
)
ANY_EFFECT: st.SearchStrategy[Effect] = st.one_of(*EFFECTS)
PLACES = st.builds(
    Place,
    zone=st.sampled_from(("", *ZONES, "Elsewhere")),
    mine=st.sampled_from(("", *MINES, "Another")),
    produced_from=st.none() | DAYS,
    produced_to=st.none() | DAYS,
)


@st.composite
def partial_days(draw: st.DrawFn) -> PartialDay:
    """A day, a month, a year, or a span."""
    day = draw(DAYS)
    last = day + timedelta(days=draw(st.integers(0, 400)))
    forms = [f"{day.isoformat()}", f"{day:%Y-%m}", f"{day:%Y}", f"{day.isoformat()}/{last.isoformat()}"]
    return PartialDay.parse(draw(st.sampled_from(forms)))


ACCOUNTS = st.lists(
    st.builds(Account, day=partial_days(), source=NAMES), min_size=1, max_size=2, unique_by=lambda each: each
).map(tuple)
RELATIONS = st.lists(
    st.builds(
        Relation,
        link=st.sampled_from(Link),
        decision=st.sampled_from([f"OKP/{number}" for number in range(6)]),
        paragraph=st.sampled_from(["", "1", "2"]),
    ),
    max_size=2,
    unique=True,
).map(tuple)
RECOGNITIONS = st.lists(
    st.builds(Recognition, by=CODES, stance=st.sampled_from(["recognised", "rejected"]), source=NAMES),
    max_size=2,
    unique=True,
).map(tuple)


@st.composite
def decisions(
    draw: st.DrawFn, *, number: str = "OKP/0", makers: tuple[Maker, ...] = tuple(Maker)
) -> Decision:
    """A decision of one or two paragraphs, with any maker and any effects."""
    accounts = draw(ACCOUNTS)
    days = [bound for each in accounts for bound in (each.day.earliest, each.day.latest)]
    maker = draw(st.sampled_from(makers))
    names = {Maker.BODY: BODIES, Maker.PARTICIPANT: COUNTRIES, Maker.CHAIR: COUNTRIES}
    paragraphs = tuple(
        Paragraph(number=each, text=draw(st.text(max_size=10)), effects=tuple(effects))
        for each, effects in zip(
            ("1", "2"), draw(st.lists(st.lists(ANY_EFFECT, max_size=2), min_size=1, max_size=2)), strict=False
        )
    )
    return Decision(
        id=number,
        title=draw(st.text(max_size=10)),
        maker=maker,
        maker_name=draw(st.sampled_from(names.get(maker, ("", "Plenary")))),
        accounts=accounts,
        paragraphs=paragraphs,
        relations=draw(RELATIONS),
        recognitions=draw(RECOGNITIONS),
        taken_as=draw(st.none() | st.dates(min_value=min(days), max_value=max(days))),
        known_from=draw(st.none() | DAYS),
        note=draw(st.text(max_size=10)),
    )


@st.composite
def sets_of_decisions(draw: st.DrawFn, **more: Any) -> tuple[Decision, ...]:
    """Up to six decisions that may name each other, after the admission of the countries."""
    count = draw(st.integers(1, 6))
    return (*admissions(), *(draw(decisions(number=f"OKP/{number}", **more)) for number in range(count)))


def admissions() -> tuple[Decision, ...]:
    """The countries of these strategies are Participants from the start."""
    return tuple(
        Decision(
            id=f"OKP/2003/{code}/admitted",
            title="Admitted",
            maker=Maker.RECORD,
            accounts=(Account(day=PartialDay.parse("2003-01-01"), source="list"),),
            paragraphs=(
                Paragraph(
                    number="1",
                    text="",
                    effects=(ChangeStanding(participant=code, change=StandingChange.ADMIT),),
                ),
            ),
        )
        for code in COUNTRIES
    )


def decision(number: str, day: str, *effects: Effect, **more: Any) -> Decision:
    """A decision of the Plenary of one paragraph, for examples by hand."""
    return Decision(
        **{
            "id": number,
            "title": f"Decision {number}",
            "maker": Maker.PLENARY,
            "accounts": (Account(day=PartialDay.parse(day), source=f"source of {number}"),),
            "paragraphs": (Paragraph(number="1", text="", effects=effects),),
            **more,
        }
    )


#: Makers who may give each kind of effect some form, for tests of competence.
COMPETENT_MAKERS = {
    kind: tuple(maker for maker, kinds in COMPETENCE.items() if kind in kinds)
    for kind in COMPETENCE[Maker.PLENARY]
}
