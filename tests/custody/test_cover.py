"""What an export may say and hold: bars on real days, the list on the certificate, the cover."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody.controls import LISTED, STATED, compositions, exact, key, said
from decision_strategies import DAYS, admissions, decision, sets_of_decisions
from openkp.custody import Composition, Drawn, Event, EventKind, Ledger, Made, Model, Share
from openkp.custody.composition import pooled
from openkp.custody.cover import (
    Bars,
    arrivals,
    asks_of_place,
    barred,
    certificate_origins,
    composition_of,
    cover,
    not_stated,
    spoken,
)
from openkp.custody.origins import OriginKey
from openkp.scheme.decisions import Decision
from openkp.scheme.documents import Origin
from openkp.scheme.effects import Allow, Area, Bar
from openkp.scheme.findings import Severity, is_blocked
from openkp.scheme.quantities import Carats
from openkp.scheme.regime import Regime, regime_at

#: Before the suspension, in it, under zones of 2016, and after the bar ended.
CAR_DAYS = (date(2013, 5, 22), date(2013, 5, 23), date(2016, 9, 19), date(2024, 11, 14), date(2024, 11, 15))
REGIMES = {day: regime_at(day) for day in CAR_DAYS}


def bars(composition: Composition, day: date) -> list[str]:
    regime = REGIMES.get(day) or regime_at(day)
    found = barred(composition, regime=regime, subject="CF-P-1")
    assert all(each.severity is Severity.BLOCKS and each.subject == "CF-P-1" for each in found)
    return said(found)


@pytest.mark.parametrize(
    ("origin", "day", "codes"),
    [
        ("CF;zone=Bambari", "2013-05-22", []),
        ("CF;zone=Bambari", "2013-05-23", ["custody_origin_barred"]),
        ("CF;zone=Bambari", "2016-09-19", ["custody_origin_barred"]),
        ("CF;zone=Bambari", "2024-11-14", ["custody_origin_barred"]),
        ("CF;zone=Bambari", "2024-11-15", []),
        ("CF;zone=Berberati;licence=CF-0031;period=2015-11", "2016-04-30", ["custody_origin_barred"]),
        ("CF;zone=Berberati;licence=CF-0031;period=2015-11", "2016-05-31", []),
        ("CF;zone=BODA", "2016-09-18", ["custody_origin_barred"]),
        ("CF;zone=BODA", "2016-09-19", []),
        ("CF", "2013-05-22", []),
        ("CF", "2013-05-23", ["custody_origin_barred"]),
        ("CF", "2016-09-19", ["custody_origin_place_needed"]),
        ("ZW;zone=Marange", "2009-10-31", []),
        ("ZW;zone=Marange", "2009-11-06", ["custody_origin_barred"]),
        ("ZW;zone=Marange;mine=Mbada", "2009-11-06", ["custody_origin_barred"]),
        ("ZW;zone=Marange;mine=Mbada", "2011-11-01", []),
        ("ZW;zone=Zvishavane;mine=Murowa", "2009-11-06", []),
        ("ZW", "2009-11-06", []),
        ("CI", "2010-01-01", ["custody_origin_barred"]),
        ("KP", "2020-01-01", ["custody_origin_no_participant"]),
        ("CG", "2005-01-01", ["custody_origin_no_participant"]),
        ("?;among=BW+CF", "2016-09-19", ["custody_origin_place_needed"]),
        ("?;among=BW+CF", "2014-01-01", ["custody_origin_barred"]),
        ("?;among=BW+NA", "2014-01-01", []),
        ("?", "2014-01-01", []),
    ],
)
def test_an_origin_is_barred_as_the_decisions_hold_on_real_days(
    origin: str, day: str, codes: list[str]
) -> None:
    assert bars(Composition.exact({key(origin): 100}), date.fromisoformat(day)) == codes


def test_a_share_of_nothing_that_may_be_there_stops_the_parcel() -> None:
    mixture = pooled([exact(BW=999_00), Composition.exact({key("CF;zone=Bambari"): 1})])
    drawn, _ = mixture.draw(1_00)
    assert drawn.shares[key("CF;zone=Bambari")] == Share(0, 0, 1)
    assert bars(drawn, date(2013, 5, 22)) == []
    assert bars(drawn, date(2013, 5, 23)) == ["custody_origin_barred"]
    (found,) = barred(drawn, regime=regime_at(date(2016, 9, 19)), subject="P")
    assert found.clause == "OKP/2013/CF/temporary-suspension:1"
    assert (found.params["carats"], found.params["most"]) == ("0.00", "0.01")
    assert found.params["origin"] == "CF, Bambari"


def test_exactly_the_parcels_that_may_hold_a_barred_origin_are_stopped() -> None:
    """Six sites and two certificates; one site lies in a zone that never opened."""
    sites = ("Berberati", "Boda", "Carnot", "Nola", "Berberati", "Bambari")
    events = [
        Event(
            seq=n,
            kind=EventKind.PRODUCTION,
            happened_on=date(2016, 10, n),
            outputs=(Made(parcel=f"S{n}", carats=100 * n, holder="house"),),
            origins=Composition.exact({OriginKey(country="CF", zone=zone, licence=f"L{n}"): 100 * n}),
        )
        for n, zone in enumerate(sites, 1)
    ]
    events += [
        Event(
            seq=n,
            kind=EventKind.IMPORT,
            happened_on=date(2016, 10, n),
            outputs=(Made(parcel=f"S{n}", carats=500, holder="house"),),
            origins=composition_of(origins, 500),
            certificate=f"CD-{n}",
        )
        for n, origins in (
            (7, (Origin(participant="CD"),)),
            (8, (Origin(participant="CG"), Origin(participant="CD"))),
        )
    ]

    def mix(seq: int, made: str, *taken: tuple[str, int]) -> Event:
        return Event(
            seq=seq,
            kind=EventKind.MIX,
            happened_on=date(2016, 11, 1),
            inputs=tuple(Drawn(parcel=parcel, carats=carats) for parcel, carats in taken),
            outputs=(Made(parcel=made, carats=sum(c for _, c in taken), holder="house"),),
        )

    events += [
        mix(9, "clean", ("S1", 100), ("S2", 200), ("S3", 100), ("S7", 250)),
        mix(10, "dirty", ("S3", 100), ("S4", 400), ("S6", 1), ("S8", 500)),
        mix(11, "below", ("dirty", 10), ("S5", 500)),
    ]
    ledger = Ledger(events)
    regime = regime_at(date(2016, 11, 2))
    stopped = {
        code for code, parcel in ledger.parcels.items() if barred(parcel.left, regime=regime, subject=code)
    }
    holding = {
        code for code, parcel in ledger.parcels.items() if any(k.zone == "Bambari" for k, _ in parcel.left)
    }
    assert stopped == holding == {"S6", "dirty", "below"}
    listed = certificate_origins(ledger.parcels["clean"].composition, regime=regime)
    assert [(o.participant, o.zone, str(o.carats)) for o in listed] == [
        ("CD", "", "2.50"),
        ("CF", "Berberati", "1.00"),
        ("CF", "Boda", "2.00"),
        ("CF", "Carnot", "1.00"),
    ]
    assert all(origin.min_carats is None for origin in listed)
    assert barred(ledger.parcels["dirty"].left, regime=regime_at(date(2024, 11, 15)), subject="dirty") == ()


def test_stones_picked_out_free_the_rest() -> None:
    mixture = pooled([exact(BW=500), Composition.exact({key("CF;zone=Bambari"): 20})])
    rest = mixture.without(Composition.exact({key("CF;zone=Bambari"): 20}))
    assert bars(mixture, date(2016, 9, 19)) == ["custody_origin_barred"]
    assert bars(rest, date(2016, 9, 19)) == []


@given(
    clean=st.integers(1, 5_000),
    dirty=st.integers(1, 5_000),
    data=st.data(),
    day=st.sampled_from(CAR_DAYS),
)
def test_a_part_is_stopped_as_the_whole_would_be_by_its_day(
    clean: int, dirty: int, data: st.DataObject, day: date
) -> None:
    """Any part of a mixture may hold the barred stones, whatever their share of it."""
    mixture = pooled([exact(BW=clean), Composition.exact({key("CF;zone=Bambari"): dirty})])
    part, _ = mixture.draw(data.draw(st.integers(1, clean + dirty)))
    assert bool(bars(part, day)) == (date(2013, 5, 23) <= day < date(2024, 11, 15))


def test_many_parcels_are_asked_about_at_once() -> None:
    looked = Bars(REGIMES[date(2016, 9, 19)])
    parcels = [Composition.exact({key("CF;zone=Bambari"): n}) for n in range(1, 4)]
    found = [looked.on(each, subject=f"P{n}") for n, each in enumerate(parcels)]
    assert [each[0].subject for each in found] == ["P0", "P1", "P2"]
    assert found[0] == barred(parcels[0], regime=looked.regime, subject="P0")


def test_stones_that_left_before_a_bar_on_exports_are_not_reached_by_it() -> None:
    parcel = Composition.exact({key("CF"): 100, key("CF;zone=Bambari"): 50})
    regime = regime_at(date(2014, 1, 1))
    came = {key("CF"): date(2013, 5, 22), key("CF;zone=Bambari"): date(2013, 5, 23)}
    found = barred(parcel, regime=regime, subject="P", arrived=came)
    assert [each.params["origin"] for each in found] == ["CF, Bambari"]
    # the bar of the Security Council counts by the day of import: having left does not help
    ivorian = exact(CI=100)
    assert barred(ivorian, regime=regime, subject="P", arrived={key("CI"): date(2004, 1, 1)})


def test_arrivals_are_of_origins_that_came_by_imports_only() -> None:
    def brings(seq: int, kind: EventKind, origin: str, day: date) -> Event:
        return Event(
            seq=seq,
            kind=kind,
            happened_on=day,
            outputs=(Made(parcel=f"P{seq}", carats=10, holder="h"),),
            origins=Composition.exact({key(origin): 10}),
            certificate="X" if kind is EventKind.IMPORT else "",
        )

    events = (
        brings(1, EventKind.IMPORT, "CF", date(2012, 1, 1)),
        brings(2, EventKind.IMPORT, "CF", date(2011, 1, 1)),
        brings(3, EventKind.IMPORT, "BW", date(2010, 1, 1)),
        brings(4, EventKind.OPENING, "BW", date(2010, 1, 1)),
    )
    assert arrivals(events) == {key("CF"): date(2012, 1, 1)}


def test_stones_from_a_place_under_a_bar_are_recorded_and_asked_about() -> None:
    regime = REGIMES[date(2016, 9, 19)]
    mined = Composition.exact({key("CF;zone=Bambari;period=2016-09"): 100, key("CF;zone=Nola"): 100})
    found = asks_of_place(mined, regime=regime, subject="event 7")
    assert said(found) == ["custody_place_barred"]
    assert {(each.severity, each.subject) for each in found} == {(Severity.ASKS, "event 7")}
    assert said(asks_of_place(exact(CF=5), regime=regime, subject="event 8")) == ["custody_place_needed"]
    assert said(asks_of_place(exact(ZW=5), regime=regime_at(date(2010, 1, 1)), subject="event 9")) == [
        "custody_place_asked"
    ]
    assert said(asks_of_place(exact(KP=5), regime=regime, subject="event 9")) == [
        "custody_place_no_participant"
    ]
    assert asks_of_place(exact(BW=5), regime=regime, subject="event 10") == ()


def test_decisions_that_contradict_each_other_bar_and_are_both_named() -> None:
    everything, boda = Area(participant="CF"), Area(participant="CF", zones=("Boda",))
    acts = [
        decision("OKP/bar", "2020-01-01", Bar(area=everything)),
        decision("OKP/open", "2021-01-01", Allow(area=boda)),
    ]
    regime = regime_at(date(2022, 1, 1), [*admissions(), *acts])
    parcel = Composition.exact({key("CF;zone=Boda"): 100})
    (found,) = barred(parcel, regime=regime, subject="P")
    assert said([found]) == ["custody_origin_disputed"]
    assert (found.params["decision"], found.params["other"]) == ("OKP/bar", "OKP/open")
    assert said(asks_of_place(parcel, regime=regime, subject="P")) == ["custody_place_disputed"]


@settings(max_examples=40, deadline=None)
@given(acts=sets_of_decisions(), composition=compositions(STATED | LISTED), day=DAYS)
def test_whatever_is_decided_a_parcel_is_stopped_exactly_by_what_it_may_hold(
    acts: tuple[Decision, ...], composition: Composition, day: date
) -> None:
    """Each origin alone is barred or not; together they stop the parcel exactly if one of them is."""
    regime = regime_at(day, acts)
    alone = [
        each for each, share in composition if barred(Composition({each: share}), regime=regime, subject="P")
    ]
    found = barred(composition, regime=regime, subject="P")
    assert {each.params["origin"] for each in found} == {spoken(each) for each in alone}
    for each, _ in composition:
        if each.country:
            is_listed = regime.participant_for(each.country) is not None
            is_open = is_listed and regime.stones_of(each.country, each.place).is_allowed
            assert (each in alone) is not is_open
    assert is_blocked(asks_of_place(composition, regime=regime, subject="P")) is False


def test_what_is_not_stated_at_all_is_asked_about() -> None:
    found = not_stated(Composition.exact({key("?"): 30, key("BW"): 70}), subject="P")
    assert said(found) == ["custody_origin_not_stated"]
    assert found[0].params["carats"] == "0.30"
    assert not_stated(Composition.exact({key("?;among=BW+NA"): 30}), subject="P") == ()


@pytest.mark.parametrize(
    ("wanted", "drawn", "is_transition", "codes", "severity"),
    [
        (1000, 1000, False, [], None),
        (1000, 999, False, ["custody_no_cover"], Severity.BLOCKS),
        (1000, 0, True, ["custody_no_cover_yet"], Severity.NOTES),
        (1000, 1001, False, ["custody_cover_exceeds"], Severity.BLOCKS),
        (1000, 1001, True, ["custody_cover_exceeds"], Severity.BLOCKS),
    ],
)
def test_the_cover_is_exact(
    wanted: int, drawn: int, is_transition: bool, codes: list[str], severity: Severity | None
) -> None:
    found = cover(wanted, drawn, is_transition=is_transition)
    assert said(found) == codes
    assert [each.severity for each in found] == ([severity] if severity else [])


def test_an_origin_is_named_for_people() -> None:
    assert spoken(key("CF;zone=Boda;mine=Sap;licence=L1;period=2025H1")) == "CF, Boda, Sap, L1, 2025H1"
    assert spoken(key("?;among=BW+CF")) == "BW / CF"
    assert spoken(key("?")) == "?"


# What a certificate lists.


def hundredths(carats: Carats | None) -> int | None:
    return None if carats is None else carats.hundredths


def test_zones_and_times_stand_on_the_certificate_only_where_a_decision_limits_the_country() -> None:
    parcel = Composition.exact(
        {
            key("CF;zone=Boda;licence=L1;period=2015-01"): 100,
            key("CF;zone=boda;licence=L2;period=2015-03"): 50,
            key("BW;mine=Jwaneng;period=2015-01"): 200,
        }
    )
    free = certificate_origins(parcel, regime=REGIMES[date(2013, 5, 22)])
    assert [(o.participant, o.zone, hundredths(o.carats)) for o in free] == [("BW", "", 200), ("CF", "", 150)]
    limited = certificate_origins(parcel, regime=REGIMES[date(2016, 9, 19)])
    assert limited == (
        Origin(participant="BW", carats=Carats("2.00")),
        Origin(
            participant="CF",
            carats=Carats("1.50"),
            zone="Boda",
            produced_from=date(2015, 1, 1),
            produced_to=date(2015, 3, 31),
        ),
    )


def test_times_stay_apart_where_a_decision_counts_by_production() -> None:
    """St Petersburg 2010 let two shipments of stones mined since 28 May 2010 go."""
    parcel = Composition.exact(
        {
            key("ZW;zone=Marange;mine=Mbada;period=2010-04"): 10,
            key("ZW;zone=Marange;mine=Mbada;period=2010-06"): 20,
        }
    )
    regime = regime_at(date(2010, 8, 1))
    listed = certificate_origins(parcel, regime=regime)
    assert [(o.produced_from, hundredths(o.carats)) for o in listed] == [
        (date(2010, 4, 1), 10),
        (date(2010, 6, 1), 20),
    ]
    assert [each.params["origin"] for each in barred(parcel, regime=regime, subject="P")] == [
        "ZW, Marange, Mbada, 2010-04"
    ]


def test_an_origin_that_may_be_there_is_listed_with_a_share_of_nothing() -> None:
    part, _ = exact(BW=999_00, CF=1).draw(1_00)
    assert certificate_origins(part, regime=REGIMES[date(2013, 5, 22)]) == (
        Origin(participant="BW", carats=Carats("1.00"), min_carats=Carats("0.99"), max_carats=Carats("1.00")),
        Origin(participant="CF", carats=Carats("0.00"), min_carats=Carats("0.00"), max_carats=Carats("0.01")),
    )


def test_countries_of_which_stones_must_be_are_listed_without_carats() -> None:
    parcel = Composition.exact({key("?;among=BW+CF"): 30, key("BW"): 20, key("NA"): 50})
    listed = certificate_origins(parcel, regime=REGIMES[date(2013, 5, 22)])
    assert [(o.participant, hundredths(o.carats)) for o in listed] == [("BW", None), ("CF", None), ("NA", 50)]
    assert composition_of(listed, 100).shares == {
        key("?;among=BW+CF"): Share(50, 50, 50),
        key("NA"): Share(50, 50, 50),
    }


def test_a_list_that_cannot_be_complete_has_all_that_is_known_without_carats() -> None:
    parcel = Composition.exact({key("?"): 1, key("BW"): 90, key("?;among=CF+NA"): 9})
    listed = certificate_origins(parcel, regime=REGIMES[date(2013, 5, 22)])
    assert [(each.participant, each.carats, each.min_carats) for each in listed] == [
        ("BW", None, None),
        ("CF", None, None),
        ("NA", None, None),
    ]
    assert certificate_origins(Composition.exact({key("?"): 1}), regime=REGIMES[date(2013, 5, 22)]) == ()
    assert composition_of((), 100) == Composition.exact({key("?"): 100})
    assert composition_of((), 100).model is Model.MASS_BALANCE


REGIME = st.sampled_from(list(REGIMES.values()))


@given(composition=compositions(STATED), regime=REGIME)
def test_the_list_has_all_the_carats_and_each_share_in_its_range(
    composition: Composition, regime: Regime
) -> None:
    listed = certificate_origins(composition, regime=regime)
    assert sum(hundredths(each.carats) or 0 for each in listed) == composition.carats
    for each in listed:
        if each.min_carats is not None and each.max_carats is not None and each.carats is not None:
            assert each.min_carats.hundredths <= each.carats.hundredths <= each.max_carats.hundredths
            assert each.min_carats != each.max_carats
    names = [(o.participant, o.zone.casefold(), o.produced_from) for o in listed]
    assert len(set(names)) == len(names)
    assert {o.participant for o in listed} == {k.country for k, _ in composition}


@given(composition=compositions(STATED | LISTED), regime=REGIME, found=st.integers(1, 3_000))
def test_what_arrives_has_the_weight_found(composition: Composition, regime: Regime, found: int) -> None:
    listed = certificate_origins(composition, regime=regime)
    assert composition_of(listed, composition.carats).carats == composition.carats
    arrived = composition_of(listed, found)
    assert arrived.carats == found
    assert all(share.low <= share.carats <= min(share.high, found) for _, share in arrived)


@given(composition=compositions(STATED))
def test_a_country_keeps_its_share_and_range_over_the_border(composition: Composition) -> None:
    listed = certificate_origins(composition, regime=REGIMES[date(2013, 5, 22)])
    assert composition_of(listed, composition.carats) == composition.by_country()


@given(composition=compositions(STATED | LISTED), regime=REGIME)
def test_what_is_barred_before_the_border_is_barred_after_it(
    composition: Composition, regime: Regime
) -> None:
    """No list on a certificate washes an origin: what may hold barred stones says so at the importer too."""
    before = {each.clause for each in barred(composition, regime=regime, subject="P")}
    listed = certificate_origins(composition, regime=regime)
    after = {
        each.clause for each in barred(composition_of(listed, composition.carats), regime=regime, subject="P")
    }
    assert before == after


# What an import is made of.


def stated(participant: str, carats: str | None = None, **more: object) -> Origin:
    return replace(Origin(participant=participant, carats=None if carats is None else Carats(carats)), **more)


@pytest.mark.parametrize(
    ("origins", "carats", "shares"),
    [
        ((stated("BW"),), 500, {"BW": (500, 500, 500)}),
        ((stated("BW"), stated("NA")), 500, {"?;among=BW+NA": (500, 500, 500)}),
        ((stated("BW", "2.00"), stated("NA", "3.00")), 500, {"BW": (200, 200, 200), "NA": (300, 300, 300)}),
        # two hundredths less than on the paper may be missing of either
        ((stated("BW", "2.00"), stated("NA", "3.00")), 498, {"BW": (199, 198, 200), "NA": (299, 298, 300)}),
        ((stated("BW", "2.00"), stated("NA", "3.00")), 501, {"BW": (200, 200, 201), "NA": (301, 300, 301)}),
        ((stated("BW", "2.00"), stated("NA")), 500, {"BW": (200, 200, 200), "NA": (300, 300, 300)}),
        # the list leaves Namibia nothing and names it: it may be there
        ((stated("BW", "5.00"), stated("NA")), 500, {"BW": (500, 0, 500), "NA": (0, 0, 500)}),
        (
            (stated("BW"), stated("CF", zone="Boda")),
            501,
            {"BW": (251, 0, 501), "CF;zone=Boda": (250, 0, 501)},
        ),
        ((stated("b?"), stated("NA")), 500, {"?": (500, 500, 500)}),
        ((stated("BW", "0.00"), stated("NA", "0.00")), 5, {"?;among=BW+NA": (5, 5, 5)}),
        ((stated("BW", "1.00"), stated("BW", "2.00")), 300, {"BW": (300, 300, 300)}),
        (
            (stated("CF", "1.00", produced_from=date(2015, 1, 3), produced_to=date(2015, 1, 9), mine="X"),),
            100,
            {"CF;mine=X;period=2015-01": (100, 100, 100)},
        ),
    ],
)
def test_the_composition_of_an_import(
    origins: tuple[Origin, ...], carats: int, shares: dict[str, tuple[int, int, int]]
) -> None:
    made = composition_of(origins, carats)
    assert {str(k): (s.carats, s.low, s.high) for k, s in made} == shares


def test_nothing_found_is_nothing_and_less_is_refused() -> None:
    assert len(composition_of((stated("BW"),), 0)) == 0
    with pytest.raises(ValueError, match="-1"):
        composition_of((), -1)


ORIGINS = st.builds(
    Origin,
    participant=st.sampled_from(["BW", "CF", "NA", "EU", "", "x"]),
    carats=st.none() | st.integers(-5, 400).map(Carats.from_hundredths),
    zone=st.sampled_from(["", "Boda", "x" * 101]),
    produced_from=st.none() | st.dates(),
    produced_to=st.none() | st.dates(),
    min_carats=st.none() | st.integers(-5, 400).map(Carats.from_hundredths),
    max_carats=st.none() | st.integers(-5, 400).map(Carats.from_hundredths),
)


@settings(max_examples=100)
@given(origins=st.lists(ORIGINS, max_size=6), carats=st.integers(1, 1_000))
def test_any_list_however_wrong_gives_a_composition_of_the_weight_found(
    origins: list[Origin], carats: int
) -> None:
    made = composition_of(origins, carats)
    assert made.carats == carats
    for (
        origin
    ) in origins:  # every country that the list names may be there, unless its carats say nothing of it
        if origin.participant in ("BW", "CF", "NA", "EU") and (
            origin.carats is None or origin.carats.hundredths > 0
        ):
            assert any(each.may_be(origin.participant) for each, _ in made)


HALF_OPEN = (stated("BW", "50.00"), stated("NA"))


@pytest.mark.parametrize(
    ("origins", "certified", "found", "shares"),
    [
        # what the open countries have is the rest of a range, and a range itself
        (
            (
                replace(stated("BW", "25.00"), min_carats=Carats("0.00"), max_carats=Carats("50.00")),
                stated("NA"),
            ),
            5000,
            5000,
            {"BW": (2500, 0, 5000), "NA": (2500, 0, 5000)},
        ),
        # weighed less or more: the difference may be of any of them
        (
            (stated("BW", "50.00"), stated("NA")),
            10000,
            9000,
            {"BW": (4500, 4000, 5000), "NA": (4500, 4000, 5000)},
        ),
        (
            (stated("BW", "50.00"), stated("NA")),
            10000,
            11000,
            {"BW": (5500, 5000, 6000), "NA": (5500, 5000, 6000)},
        ),
        # a share of zero that may be there is not lost beside an open one
        (
            (
                stated("BW", "0.00", max_carats=Carats("0.01")),
                stated("NA", "25.00", max_carats=Carats("50.00")),
                stated("AO"),
            ),
            5000,
            5000,
            {"AO": (2500, 0, 2500), "BW": (0, 0, 1), "NA": (2500, 2500, 5000)},
        ),
    ],
)
def test_what_the_certificate_leaves_open_is_no_fact_at_the_importer(
    origins: tuple[Origin, ...], certified: int, found: int, shares: dict[str, tuple[int, int, int]]
) -> None:
    made = composition_of(origins, found, certified=certified)
    assert {str(k): (s.carats, s.low, s.high) for k, s in made} == shares


@given(composition=compositions(STATED | LISTED), regime=REGIME, other=st.integers(-200, 200))
def test_no_range_is_narrower_at_the_importer_than_before_the_border(
    composition: Composition, regime: Regime, other: int
) -> None:
    """Of each country: what there was at most may still be there, and no more is sure than was before."""
    listed = certificate_origins(composition, regime=regime)
    weight = max(1, composition.carats + other)
    arrived = composition_of(listed, weight, certified=composition.carats)
    missing = max(0, composition.carats - weight)
    for country in {origin.participant for origin in listed}:
        most = min(weight, composition.share_of(lambda key, code=country: key.may_be(code)).high)
        least = composition.share_of(lambda key, code=country: key.country == code).low - missing
        assert arrived.share_of(lambda key, code=country: key.may_be(code)).high >= most
        if len({*(key.country for key, _ in composition), ""}) > 2:
            assert arrived.share_of(lambda key, code=country: key.country == code).low <= max(0, least)
