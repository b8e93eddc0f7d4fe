"""One parcel out of a log: by proportion backward, and exactly over its ancestors."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody_histories import random_log
from openkp.custody.columns import columns_of
from openkp.custody.sweep_one import Lineage

ENGINES = ("numpy", "numba")


def _carats(composition):
    return {str(key): share.carats for key, share in composition if share.carats}


@pytest.mark.parametrize("engine", ENGINES)
def test_exactly_it_is_what_the_ledger_has(engine):
    for seed in range(4):
        log, ledger = random_log(Random(seed), events=90)
        columns = columns_of(log)
        lineage = Lineage.of(columns)
        for code, parcel in list(ledger.parcels.items())[::5]:
            assert lineage.exact(columns.number_of(code), engine=engine) == _carats(parcel.composition)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_of_any_history(seed):
    draw = Random(seed)
    log, ledger = random_log(draw, events=25)
    columns = columns_of(log)
    lineage = Lineage.of(columns)
    code = draw.choice(list(ledger.parcels))
    number = columns.number_of(code)
    expected = _carats(ledger.parcels[code].composition)
    found = [lineage.exact(number, engine=engine) for engine in ENGINES]
    assert found == [expected, expected]


@pytest.mark.parametrize("engine", ENGINES)
def test_by_proportion_it_adds_up_and_is_near_the_books(engine):
    """Each of at most 60 steps rounds by less than a hundredth, of sums that are far larger here."""
    log, ledger = random_log(Random(21), events=60, most=10**8)
    columns = columns_of(log)
    lineage = Lineage.of(columns)
    for code, parcel in ledger.parcels.items():
        shares = lineage.shares(columns.number_of(code), engine=engine)
        books = _carats(parcel.composition)
        assert sum(shares.values()) == parcel.made.carats
        assert all(abs(shares.get(key, 0) - books.get(key, 0)) <= 60 for key in {*shares, *books})


@pytest.mark.parametrize("engine", ENGINES)
def test_ancestors_are_the_events_through_which_its_carats_may_have_come(engine):
    log, _ = random_log(Random(8), events=80)
    columns = columns_of(log)
    maker = {made.parcel: place for place, event in enumerate(log) for made in event.outputs}
    code = log[-1].outputs[0].parcel if log[-1].outputs else log[-1].inputs[0].parcel
    found, waiting = set(), [maker[code]]
    while waiting:
        place = waiting.pop()
        if place not in found:
            found.add(place)
            waiting += [maker[e.parcel] for e in log[place].inputs]
    lineage = Lineage.of(columns)
    assert lineage.ancestors(columns.number_of(code), engine=engine).tolist() == sorted(found)


def test_a_parcel_that_nobody_made_has_no_origin():
    lineage = Lineage.of(columns_of(random_log(Random(1), events=5)[0]))
    for ask in (lineage.shares, lineage.exact, lineage.ancestors):
        with pytest.raises(KeyError):
            ask(10_000)
