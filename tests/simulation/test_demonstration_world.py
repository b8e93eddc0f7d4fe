"""The demonstration world: repeatable, calibrated, and possible in every paper."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from openkp.scheme.documents import AnnulmentReason, Outcome, SealState
from openkp.scheme.quantities import Carats
from openkp.simulation import (
    Fate,
    StepKind,
    World,
    calibration,
    certificate_of,
    confirmation_of,
    demonstration_world,
    steps_of,
)
from openkp.simulation.goods import apportion
from openkp.simulation.papers import mistype
from openkp.simulation.parties import load_cast, load_routes
from openkp.simulation.plans import ACCEPTED, ANSWERED, NEVER_LEFT, NOT_ISSUED, Channel, Slip

TODAY = date(2026, 2, 10)
SEEDS = (1, 2, 3, 4, 5)
#: One after the other: mid quarter, first and last day of a quarter, a leap day, a Sunday.
DAYS = (TODAY, date(2026, 1, 1), date(2025, 12, 31), date(2028, 2, 29), date(2026, 3, 1))


@cache
def world_of(seed: int, today: date = TODAY, shipments: int = 2000) -> World:
    return demonstration_world(today=today, seed=seed, shipments=shipments)


@pytest.fixture(params=[(seed, day) for seed, day in zip(SEEDS, DAYS, strict=True)], ids=str)
def world(request: pytest.FixtureRequest) -> World:
    seed, day = request.param
    return world_of(seed, day)


def test_the_same_day_and_seed_give_an_equal_world() -> None:
    first = demonstration_world(today=TODAY, seed=7, shipments=400)
    assert first == demonstration_world(today=TODAY, seed=7, shipments=400)
    assert first.shipments != demonstration_world(today=TODAY, seed=8, shipments=400).shipments


def test_a_world_too_small_for_its_stories_is_refused() -> None:
    with pytest.raises(ValueError, match="300"):
        demonstration_world(today=TODAY, seed=1, shipments=299)


def test_the_number_of_shipments_is_as_asked_and_replacements_come_on_top(world: World) -> None:
    assert len([s for s in world.shipments if not s.replaces]) == 2000


def test_the_window_is_four_complete_quarters_and_the_running_one() -> None:
    world = world_of(1)
    assert (world.year_from, world.year_to) == (date(2025, 1, 1), date(2025, 12, 31))
    assert {(s.applied_on.year, (s.applied_on.month - 1) // 3) for s in world.shipments} == {
        (2025, 0), (2025, 1), (2025, 2), (2025, 3), (2026, 0),
    }  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_planned_production_is_near_the_published_figures(seed: int) -> None:
    rows = calibration(world_of(seed))
    assert len(rows) == len(load_routes().producers)
    for row in rows:
        assert abs(row.carats_ratio - 1) <= Decimal("0.04"), row
        assert abs(row.price_ratio - 1) <= Decimal("0.04"), row


def test_small_worlds_are_calibrated_too() -> None:
    for row in calibration(world_of(3, shipments=300)):
        assert abs(row.carats_ratio - 1) <= Decimal("0.08"), row
        assert abs(row.price_ratio - 1) <= Decimal("0.08"), row


def test_every_fate_appears(world: World) -> None:
    assert {s.fate for s in world.shipments} == set(Fate)


def test_about_ninety_three_in_a_hundred_old_shipments_were_accepted(world: World) -> None:
    old = [s for s in world.shipments if s.applied_on < world.today - timedelta(120)]
    accepted = sum(s.fate in ACCEPTED for s in old) / len(old)
    assert 0.90 <= accepted <= 0.96


def test_each_desk_has_work_but_no_flood(world: World) -> None:
    desk: Counter[str] = Counter()
    for shipment in world.shipments:
        if shipment.fate in NOT_ISSUED - {Fate.REFUSED}:
            desk[shipment.issuing_authority.code] += 1
        if shipment.fate is Fate.ARRIVED_AWAITING_CONFIRMATION:
            desk[shipment.destination.code] += 1
    for authority in world.authorities:
        if authority.is_hosted:
            assert 10 <= desk[authority.code] <= 45, (authority.code, desk)


def test_at_least_seven_authorities_are_hosted_and_the_others_only_answer() -> None:
    cast = load_cast()
    hosted = {a.code for a in cast.authorities if a.is_hosted}
    assert hosted >= {"gaborone", "luanda", "freetown", "bangui", "antwerp", "dubai", "mumbai"}
    assert cast.authority("antwerp").country == "BE"
    assert {a.language for a in cast.authorities if a.is_hosted} == {"en", "pt", "fr", "ar"}
    with pytest.raises(KeyError):
        cast.authority("atlantis")


def test_every_authority_has_the_traders_it_needs_and_codes_are_unique() -> None:
    cast, routes = load_cast(), load_routes()
    assert len({t.code for t in cast.traders}) == len(cast.traders)
    assert len({t.name for t in cast.traders}) == len(cast.traders)
    reached = {d for p in routes.producers for d in p.destinations} | {
        d for h in routes.hubs for d in h.destinations
    }
    assert all(cast.importers(cast.authority(code).participant) for code in reached)
    assert all(cast.exporters(producer.participant) for producer in routes.producers)
    assert all(cast.exporters(cast.authority(hub.authority).participant) for hub in routes.hubs)


def test_names_in_another_script_have_an_english_form() -> None:
    for trader in load_cast().traders:
        has_latin = re.search(r"[A-Za-z]", trader.name) is not None
        assert has_latin or trader.latin_name, trader


def test_lines_are_positive_and_origins_add_up(world: World) -> None:
    without_list = [s for s in world.shipments if not s.origins]
    assert {s.ref for s in without_list} == {"no-origin-list-3"}
    for s in world.shipments:
        assert s.lines
        assert len({line.hs for line in s.lines}) == len(s.lines)
        for line in s.lines:
            assert line.carats.hundredths > 0
            assert line.usd.hundredths > 0
        if s.origins:
            assert Carats.total(o.carats for o in s.origins) == s.carats
        assert len(s.seals) >= 2 * len(s.containers) >= 2
        assert s.parcels >= 1


def test_seals_and_foreign_numbers_are_unique(world: World) -> None:
    seals = Counter(seal for s in world.shipments for seal in s.seals)
    assert seals.most_common(1)[0][1] == 1
    numbers = Counter(s.number for s in world.shipments if s.number)
    assert numbers.most_common(1)[0][1] == 1
    for s in world.shipments:
        assert bool(s.number) is not s.issuing_authority.is_hosted
    assert len({s.ref for s in world.shipments}) == len(world.shipments)


def test_days_are_in_order_and_none_lies_in_the_future(world: World) -> None:
    for s in world.shipments:
        received = s.confirmation.received_on if s.confirmation else None
        steps = [
            s.applied_on,
            s.examined_on,
            s.issued_on,
            s.departed_on,
            s.arrived_on,
            received,
            s.confirmed_on,
        ]
        days = [day for day in steps if day is not None]
        assert days == sorted(days), s.ref
        assert days[-1] <= world.today, s.ref
        assert s.applied_on >= world.year_from
        if s.closed_on:
            assert s.applied_on <= s.closed_on <= world.today
        if s.issued_on and s.expires_on:
            assert s.expires_on == s.issued_on + timedelta(60)
        if s.transit and s.departed_on and s.arrived_on:
            assert s.transit.left_on is not None
            assert s.departed_on <= s.transit.entered_on <= s.transit.left_on <= s.arrived_on


def test_applications_examinations_and_issues_fall_on_working_days(world: World) -> None:
    for s in world.shipments:
        for day in (s.applied_on, s.examined_on, s.issued_on, s.confirmed_on):
            assert day is None or day.weekday() < 5, s.ref


def test_papers_are_there_exactly_where_the_fate_calls_for_them(world: World) -> None:
    for s in world.shipments:
        assert (s.issued_on is None) == (s.fate in NOT_ISSUED)
        assert (s.confirmation is not None) == (s.fate in ANSWERED)
        if s.fate in NOT_ISSUED | NEVER_LEFT:
            assert s.departed_on is None
        if s.fate is Fate.EXPIRED_UNRETURNED:
            assert s.expires_on is not None
            assert s.expires_on < world.today
        if s.confirmation:
            foreign = s.confirmation.channel is Channel.MESSAGE
            assert foreign is not s.destination.is_hosted
            assert foreign or s.confirmation.slip is None
        if s.fate in NOT_ISSUED:
            assert s.issuing_authority.is_hosted


def test_no_source_certificate_is_later_than_its_reexport(world: World) -> None:
    by_ref = world.by_ref
    checked = 0
    for s in world.shipments:
        for source in s.sources:
            origin = by_ref[source.shipment]
            assert origin.fate in ACCEPTED
            assert origin.destination == s.issuing_authority
            assert origin.confirmed_on is not None
            assert origin.confirmed_on <= s.applied_on
            checked += 1
    assert checked > 1000


def test_carats_out_of_a_hub_never_exceed_carats_in_by_shipment_and_by_origin(world: World) -> None:
    used: defaultdict[str, int] = defaultdict(int)
    for s in world.shipments:
        if s.sources:
            own = [
                o.carats for o in s.origins if o.participant == s.issuing_authority.participant and o.carats
            ]
            mined_here = own if s.story == "six-sites" else []
            assert Carats.total([*(source.carats for source in s.sources), *mined_here]) == s.carats
        for source in s.sources:
            used[source.shipment] += source.carats.hundredths
    for ref, hundredths in used.items():
        came_in = world.by_ref[ref]
        assert came_in.confirmation is not None
        assert hundredths <= min(came_in.carats.hundredths, came_in.confirmation.carats.hundredths)
    by_origin: defaultdict[tuple[str, str], int] = defaultdict(int)
    for s in world.shipments:
        for origin in s.origins:
            assert origin.carats is not None
            if s.fate in ACCEPTED:
                by_origin[s.destination.code, origin.participant] += origin.carats.hundredths
            if s.is_reexport and s.story != "six-sites":
                by_origin[s.issuing_authority.code, origin.participant] -= origin.carats.hundredths
    assert min(by_origin.values()) >= 0


def test_a_producer_exports_what_it_mined_and_a_reexport_names_its_sources(world: World) -> None:
    producers = {p.participant for p in load_routes().producers}
    for s in world.shipments:
        if not s.is_reexport:
            assert [o.participant for o in s.origins] == [s.issuing_authority.participant], s.ref
            assert s.issuing_authority.participant in producers


def test_stones_of_russia_do_not_enter_the_union_in_this_world(world: World) -> None:
    for s in world.shipments:
        if s.destination.participant in {"EU", "US", "CH"}:
            assert "RU" not in {o.participant for o in s.origins}, s.ref


def test_confirmations_differ_little_mostly_and_much_sometimes(world: World) -> None:
    plain = [s for s in world.shipments if s.fate is Fate.CONFIRMED and s.confirmation]
    off = [abs(s.confirmation.carats - s.carats).hundredths for s in plain if s.confirmation]
    assert max(off) <= 2 * 3
    assert 0.5 <= off.count(0) / len(off) < 1
    differing = [s for s in world.shipments if s.fate is Fate.CONFIRMED_WITH_SMALL_DIFFERENCE]
    for s in differing:
        assert s.confirmation is not None
        assert s.confirmation.carats != s.carats or s.confirmation.usd != s.usd
    late = [s for s in plain if s.arrived_on and s.confirmed_on and (s.confirmed_on - s.arrived_on).days > 25]
    assert late


def test_a_replacement_carries_the_goods_of_the_certificate_it_replaces(world: World) -> None:
    replaced = {s.ref: s for s in world.shipments if s.fate is Fate.REPLACED}
    new = {s.replaces: s for s in world.shipments if s.replaces}
    assert set(replaced) == set(new)
    for ref, old in replaced.items():
        assert old.annulment_reason is AnnulmentReason.REPLACED
        assert new[ref].lines == old.lines
        assert new[ref].seals != old.seals
        assert new[ref].issued_on == old.closed_on


def test_returned_goods_travel_under_technical_certificates_of_hosted_authorities(world: World) -> None:
    technical = [s for s in world.shipments if s.technical_certificate]
    assert len(technical) >= 2
    for s in technical:
        assert s.fate is Fate.RETURNED
        assert s.destination.is_hosted


def test_some_numbers_are_spoilt_at_every_hosted_authority(world: World) -> None:
    hosted = {a.code for a in world.authorities if a.is_hosted}
    assert {n.authority for n in world.spoilt_numbers} == hosted
    assert all(world.year_from <= n.spoilt_on <= world.year_to for n in world.spoilt_numbers)


def test_shipments_that_await_a_second_officer_are_worth_it(world: World) -> None:
    waiting = [s for s in world.shipments if s.fate is Fate.AWAITING_SECOND_OFFICER]
    assert min(s.usd.amount for s in waiting) >= 1_000_000


def test_each_story_names_shipments_that_bear_its_name(world: World) -> None:
    assert len({story.id for story in world.stories}) == len(world.stories) >= 9
    for story in world.stories:
        assert all(world.by_ref[ref].story == story.id for ref in story.shipments)
        authority, capacity = story.desk
        assert any(one.code == authority and one.is_hosted for one in world.authorities)
        assert capacity in {"issuing_officer", "importing_officer", "focal_point"}
    told = {ref for story in world.stories for ref in story.shipments}
    assert told == {s.ref for s in world.shipments if s.story}


def test_the_story_of_the_price_jump_shows_in_the_numbers(world: World) -> None:
    *imports, onward = [s for s in world.shipments if s.story == "price-jump"]
    came_in = sum((s.usd.amount for s in imports), Decimal(0)) / sum(
        (s.carats.amount for s in imports), Decimal(0)
    )
    assert onward.usd.amount / onward.carats.amount / came_in == pytest.approx(
        Decimal("2.4"), rel=Decimal("0.01")
    )
    assert [o.participant for o in onward.origins] == ["CF"]


def test_the_other_stories_show_in_their_papers(world: World) -> None:
    by_ref = world.by_ref
    twice = world.second_presentations[0]
    first_use = by_ref[twice.shipment].confirmed_on
    assert first_use is not None
    assert first_use < twice.presented_on <= world.today
    light = by_ref["weight-difference-1"]
    assert light.confirmation is not None
    assert light.confirmation.seal_state is SealState.BROKEN
    missing = (light.carats - light.confirmation.carats).amount / light.carats.amount
    assert missing == pytest.approx(Decimal("0.031"), abs=Decimal("0.001"))
    gems = by_ref["gem-as-industrial-1"]
    assert gems.confirmation is not None
    assert gems.confirmation.carats == gems.carats
    assert gems.confirmation.usd.amount > 2 * gems.usd.amount
    seals = by_ref["changed-seals-1"]
    assert seals.transit is not None
    assert seals.transit.seals_in != seals.transit.seals_out
    assert seals.confirmation is not None
    assert seals.confirmation.outcome is Outcome.DETAINED
    silent = [s for s in world.shipments if s.story == "no-confirmation"]
    assert {s.fate for s in silent} == {Fate.LOST_CONFIRMATION}


def test_certificates_and_confirmations_can_be_written_from_the_plan(world: World) -> None:
    numbers = {
        s.ref: s.number or f"{s.issuing_authority.participant}{n:07d}" for n, s in enumerate(world.shipments)
    }
    for s in world.shipments:
        if s.issued_on is None:
            continue
        paper = certificate_of(s, number=numbers[s.ref], numbers=numbers, validated_by="Officer")
        assert paper.carats == s.carats
        assert paper.destination_country == ("BE" if paper.destination_participant == "EU" else "")
        assert len(paper.source_certificates) == len(s.sources)
        if s.confirmation:
            answer = confirmation_of(s, number=paper.number, confirmed_by="Officer")
            assert (answer.certificate_number != paper.number) is (s.confirmation.slip is not None)


def test_a_plan_without_the_paper_cannot_write_it() -> None:
    draft = next(s for s in world_of(1).shipments if s.fate is Fate.DRAFT)
    with pytest.raises(ValueError, match="never issued"):
        certificate_of(draft, number="X", numbers={}, validated_by="Officer")
    with pytest.raises(ValueError, match="not confirmed"):
        confirmation_of(draft, number="X", confirmed_by="Officer")


@given(number=st.text(max_size=24), slip=st.sampled_from(Slip))
def test_a_mistyped_number_keeps_its_length_and_differs_if_it_has_digits(number: str, slip: Slip) -> None:
    wrong = mistype(number, slip)
    assert len(wrong) == len(number)
    assert (wrong != number) or not re.search("[0-9]", number)


@given(weights=st.lists(st.integers(0, 10**9), min_size=1).filter(any), share=st.fractions(0, 1))
def test_parts_add_up_and_never_exceed_their_weights(weights: list[int], share: Decimal) -> None:
    total = int(sum(weights) * share)
    parts = apportion(total, weights)
    assert sum(parts) == total
    assert all(0 <= part <= weight for part, weight in zip(parts, weights, strict=True))


@example(today=date(2010, 3, 1), seed=451, shipments=300)
@settings(max_examples=8, deadline=None)
@given(
    today=st.dates(date(2010, 1, 1), date(2040, 12, 31)),
    seed=st.integers(0, 2**32),
    shipments=st.integers(300, 600),
)
def test_any_day_and_seed_give_a_possible_world(today: date, seed: int, shipments: int) -> None:
    world = demonstration_world(today=today, seed=seed, shipments=shipments)
    test_lines_are_positive_and_origins_add_up(world)
    test_days_are_in_order_and_none_lies_in_the_future(world)
    planned = len([s for s in world.shipments if not s.replaces])
    assert shipments * 0.99 <= planned <= shipments  # a re-export for which no hub has goods is left out
    assert {s.fate for s in world.shipments} >= set(Fate) - {Fate.AWAITING_SECOND_OFFICER}


def test_steps_can_be_carried_out_one_after_the_other(world: World) -> None:
    steps = steps_of(world)
    assert {step.kind for step in steps} == set(StepKind)
    done: defaultdict[str, list[StepKind]] = defaultdict(list)
    by_ref = world.by_ref
    accepted: set[str] = set()
    issued: set[str] = set()
    for step in steps:
        if step.kind in {StepKind.CONFIRM, StepKind.RECEIVE_CONFIRMATION}:
            assert step.shipment in issued
            accepted.add(step.shipment)
        if step.kind is StepKind.APPLY:
            assert {source.shipment for source in by_ref[step.shipment].sources} <= accepted
        if step.kind is StepKind.REPLACE:
            assert by_ref[step.shipment].replaces in issued
        if step.kind in {StepKind.ISSUE, StepKind.REPLACE}:
            assert StepKind.EXAMINE in done[step.shipment]
            issued.add(step.shipment)
        if step.kind in {StepKind.DEPART, StepKind.ANNUL, StepKind.PRESENT_AGAIN}:
            assert step.shipment in issued
        if step.kind is StepKind.ARRIVE:
            assert StepKind.DEPART in done[step.shipment]
        done[step.shipment].append(step.kind)
    assert [step.day for step in steps] == sorted(step.day for step in steps)
    assert steps[-1].day <= world.today
