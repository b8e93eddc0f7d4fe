"""Arbitrary histories: whatever happens, no carat is created, and the books always agree with themselves."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from openkp.custody import Composition, Drawn, Event, Ledger, Made
from openkp.custody.composition import EMPTY
from openkp.custody.corrections import corrected, effective
from openkp.custody.events import SOURCES
from openkp.custody.ledger import Parcel
from openkp.custody.ranges import tight_range
from openkp.custody.tracing import backward, forward, recall
from parcel_histories import DAY, KEYS, K, correction, event, logs, next_event, state


class Histories(RuleBasedStateMachine):
    """A log that grows by anything that can happen, corrections included, and its books."""

    def __init__(self) -> None:
        super().__init__()
        self.log: list[Event] = []
        self.ledger = Ledger()

    @property
    def seq(self) -> int:
        return len(self.log) + 1

    @rule(data=st.data())
    def happens(self, data: st.DataObject) -> None:
        following = next_event(data.draw, self.ledger, self.seq)
        resumed = resumed_for(self.ledger, following)
        assert resumed.post(following) == ()
        assert self.ledger.post(following) == ()
        for name in [each.parcel for each in following.inputs] + [made.parcel for made in following.outputs]:
            assert resumed.parcels[name] == self.ledger.parcels[name]
        assert resumed.gone.get(following.seq) == self.ledger.gone.get(following.seq)
        assert sum(line.carats for line in self.ledger.lines(following)) == 0
        self.log.append(following)

    @precondition(lambda self: any(parcel.remaining for parcel in self.ledger.parcels.values()))
    @rule(data=st.data())
    def cannot_happen(self, data: st.DataObject) -> None:
        parcel = data.draw(st.sampled_from(list(self.ledger.parcels.values())))
        before = state(self.ledger)
        day = (parcel.born_on - DAY).days
        bad, code = data.draw(
            st.sampled_from(
                [
                    (event(self.seq, K.THEFT, {parcel.code: parcel.remaining + 1}, day=day), "overdrawn"),
                    (event(self.seq, K.THEFT, {parcel.code: 1}, day=day - 1), "used_before_made"),
                    (event(self.seq, K.THEFT, {"nowhere": 1}, day=day), "parcel_unknown"),
                    (event(self.seq, K.MOVE, {"x": 1}, {parcel.code: 1}, holder="A"), "parcel_exists"),
                ]
            )
        )
        assert f"custody_{code}" in {found.code for found in self.ledger.post(bad)}
        assert state(self.ledger) == before

    @precondition(lambda self: self.ledger.events)
    @rule(data=st.data())
    def is_corrected(self, data: st.DataObject) -> None:
        wrong = data.draw(st.sampled_from([each.seq for each in self.log if each.kind is not K.CORRECTION]))
        instead = None
        if data.draw(st.booleans()):
            earlier = Ledger(each for each in effective(self.log)[0] if each.seq < wrong)
            instead = next_event(data.draw, earlier, wrong)
        told_now = correction(self.seq, wrong, instead)
        before = state(self.ledger)
        result = corrected(self.log, told_now, ledger=self.ledger)
        assert state(self.ledger) == before
        told, found = effective([*self.log, told_now])
        assert found == ()
        anew = Ledger()
        refused = [each.seq for each in told if anew.post(each)]
        assert bool(result.findings) == bool(refused)
        if refused:
            assert result.ledger is self.ledger
            assert result.findings[0].params["seq"] == told_now.seq
            return
        anew.last = told_now.seq
        assert state(result.ledger) == state(anew)
        assert {each.parcel for each in result.changed} == changed(self.ledger, anew)
        assert {each.event for each in result.gone} >= {
            seq
            for seq in self.ledger.gone.keys() | anew.gone.keys()
            if self.ledger.gone.get(seq) != anew.gone.get(seq)
        }
        self.log.append(told_now)
        self.ledger = result.ledger

    @invariant()
    def every_origin_is_conserved(self) -> None:
        balance: Counter[object] = Counter()
        for each in self.ledger.events.values():
            for key, share in each.origins if each.kind in SOURCES else ():
                balance[key] += share.carats
        left = [parcel.left for parcel in self.ledger.parcels.values()]
        for composition in (*left, *self.ledger.gone.values()):
            for key, share in composition:
                balance[key] -= share.carats
        assert not any(balance.values())

    @invariant()
    def bounds_hold_the_share_and_are_narrow(self) -> None:
        for parcel in self.ledger.parcels.values():
            assert parcel.composition.carats == parcel.made.carats
            for composition in (parcel.composition, parcel.left):
                assert list(composition.shares) == sorted(composition.shares, key=str)
                assert all(0 <= share.low <= share.carats <= share.high > 0 for _, share in composition)
                assert Composition.of(composition.shares) == composition

    def teardown(self) -> None:
        told, found = effective(self.log)
        assert found == ()
        replayed = Ledger(told)
        replayed.last = self.ledger.last
        assert state(replayed) == state(self.ledger)
        for name, parcel in self.ledger.parcels.items():
            for key, kept in parcel.left:
                exact = tight_range(self.ledger, name, key.__eq__, is_left=True)
                assert kept.low <= exact.low <= exact.carats <= exact.high <= kept.high


Histories.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
test_any_history_keeps_the_books = pytest.mark.filterwarnings("error")(Histories.TestCase)


def resumed_for(ledger: Ledger, following: Event) -> Ledger:
    """A ledger that goes on from a stored state, with the parcels that the event touches and no others."""
    stored = [ledger.parcels[each.parcel] for each in following.inputs]
    copies = [Parcel(p.made, p.born, p.born_on, p.composition, p.left, list(p.uses)) for p in stored]
    return Ledger.resumed(copies, last=ledger.last, certificates=ledger.certificates)


def changed(one: Ledger, other: Ledger) -> set[str]:
    names = one.parcels.keys() | other.parcels.keys()
    return {name for name in names if seen(one, name) != seen(other, name)}


def seen(ledger: Ledger, name: str) -> object:
    parcel = ledger.parcels.get(name)
    return parcel and (parcel.made, parcel.born_on, parcel.composition, parcel.left)


def touched(each: Event) -> set[str]:
    return {one.parcel for one in each.inputs} | {one.parcel for one in each.outputs}


@given(logs(events=8), st.data())
@settings(max_examples=25)
def test_independent_events_may_change_places(log, data):
    order = list(log)
    for place in data.draw(st.lists(st.integers(0, max(0, len(order) - 2)), max_size=20)):
        if len(order) > 1 and not touched(order[place]) & touched(order[place + 1]):
            order[place], order[place + 1] = order[place + 1], order[place]
    renumbered = [replace(each, seq=seq) for seq, each in enumerate(order, 1)]
    one, other = Ledger(log), Ledger(renumbered)
    made = {name: (p.composition, p.left, p.born_on) for name, p in one.parcels.items()}
    assert made == {name: (p.composition, p.left, p.born_on) for name, p in other.parcels.items()}
    assert [one.gone.get(each.seq) for each in order] == [other.gone.get(each.seq) for each in renumbered]


@given(logs(events=10), st.sampled_from(KEYS))
@settings(max_examples=25)
def test_traces_meet_and_a_recall_finds_all_that_may_hold_an_origin(log, key):
    ledger = Ledger(log)
    for name in ledger.parcels:
        back = backward(ledger, name)
        ahead = forward(ledger, [name])
        assert ahead.parcels == tuple(
            sorted(
                (other for other in ledger.parcels if name in backward(ledger, other).parcels),
                key=lambda other: (ledger.parcels[other].born, other),
            )
        )
        assert set(back.parcels) == {
            other for other in ledger.parcels if name in forward(ledger, [other]).parcels
        }
        assert all(ledger.events[seq].kind in SOURCES for seq in back.sources)
    found = recall(ledger, key.__eq__)
    assert {each.parcel: (each.share, each.left) for each in found.parcels} == {
        name: (p.composition.share_of(key.__eq__), p.left.share_of(key.__eq__))
        for name, p in ledger.parcels.items()
        if key in p.composition.shares
    }
    assert {each.event: each.share for each in found.exports} == {
        seq: gone.share_of(key.__eq__)
        for seq, gone in ledger.gone.items()
        if key in gone.shares and ledger.events[seq].kind is K.EXPORT
    }


@given(logs(events=4, is_ranged=False))
@settings(max_examples=20)
def test_carats_cannot_be_made_out_of_any_event(log):
    """An event that gives more than it took, or than it says it brings, cannot even be built."""
    for each in log:
        for made in each.outputs:
            more = replace(made, carats=made.carats + each.gone + 1, stated=EMPTY)
            outputs = tuple(more if one is made else one for one in each.outputs)
            with pytest.raises(ValueError, match=r"custody_creates_carats|custody_origins_sum"):
                replace(each, outputs=outputs)


def test_two_ledgers_that_were_one_do_not_touch_each_other():
    one = Ledger()
    one.post(Event(seq=1, kind=K.PRODUCTION, happened_on=DAY, outputs=(made("P1", 10),), origins=exact(10)))
    other = one.copied()
    later = DAY + timedelta(1)
    theft = Event(seq=2, kind=K.THEFT, happened_on=later, inputs=(Drawn(parcel="P1", carats=4),))
    assert other.post(theft) == ()
    assert (one.parcels["P1"].remaining, other.parcels["P1"].remaining) == (10, 6)
    assert not one.gone
    assert other.gone[2].carats == 4
    assert one.post(theft) == ()
    assert state(one) == state(other)


def made(name: str, carats: int) -> Made:
    return Made(parcel=name, carats=carats, holder="A")


def exact(carats: int) -> Composition:
    return Composition.exact({KEYS[0]: carats}) if carats else EMPTY
