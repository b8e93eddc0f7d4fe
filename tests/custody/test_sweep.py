"""The sweep of all parcels has what the ledger has, to the last hundredth, with both engines."""

import subprocess
import sys
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody_histories import random_log
from openkp.custody import sweep as sweep_module  # type: ignore[attr-defined]
from openkp.custody import sweep_numpy
from openkp.custody.columns import IN, KINDS, OUT, columns_of, columns_of_arrays
from openkp.custody.composition import EMPTY, largest_remainder
from openkp.custody.events import EventKind
from openkp.custody.sweep import NoLineageEngine, UnsoundLog, default_engine, sweep

ENGINES = ("numpy", "numba")
#: Carats whose products need 64 bits, more than 53, and more than 64.
SCALES = (400, 10**8, 10**11)


def _carats(composition):
    return {str(key): share.carats for key, share in composition if share.carats}


def _assert_same(swept, columns, log, ledger):
    for code, parcel in ledger.parcels.items():
        number = columns.number_of(code)
        assert swept.of_parcel(number) == _carats(parcel.composition)
        assert swept.left_of(number) == _carats(parcel.left)
    for place, event in enumerate(log):
        assert swept.gone_by(place) == _carats(ledger.gone.get(event.seq, EMPTY))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("most", SCALES)
def test_every_parcel_is_as_in_the_ledger(engine, most):
    for seed in range(3):
        log, ledger = random_log(Random(seed), events=120, most=most)
        columns = columns_of(log)
        _assert_same(sweep(columns, engine=engine), columns, log, ledger)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**9), most=st.sampled_from(SCALES), block=st.sampled_from((1, 30, 10**6)))
def test_both_engines_and_the_ledger_agree_on_any_history(seed, most, block):
    log, ledger = random_log(Random(seed), events=25, most=most)
    columns = columns_of(log)
    one = sweep(columns, engine="numba")
    _assert_same(one, columns, log, ledger)
    origin, carats, born, left, gone, bad = sweep_numpy.swept(columns, block=block)
    other = sweep_module.Swept(
        origins=columns.origins, origin=origin, carats=carats, born=born, left=left, gone=gone
    )
    assert bad == -1
    _assert_same(other, columns, log, ledger)


@pytest.mark.parametrize("engine", ENGINES)
def test_no_hundredth_is_made_or_lost(engine):
    log, _ = random_log(Random(11), events=400)
    columns = columns_of(log)
    brought = dict.fromkeys(columns.origins, 0)
    for event in log:
        for key, share in event.origins:
            if share.carats:
                brought[str(key)] += share.carats
    assert sweep(columns, engine=engine).totals() == brought


def _divided(weights, carats):
    """A source of these origins, of which so many carats are split off."""
    whole = sum(weights)
    return columns_of_arrays(
        events={
            "seq": [1, 2],
            "kind": [KINDS.index(EventKind.OPENING), KINDS.index(EventKind.SPLIT)],
            "day": [1, 1],
        },
        rows={
            "event": [0, 1, 1],
            "side": [OUT, IN, OUT],
            "parcel": [0, 0, 1],
            "carats": [whole, carats, carats],
        },
        sources={"event": [0] * len(weights), "origin": range(len(weights)), "carats": weights},
        origins=[f"BW;mine={number:03d}" for number in range(len(weights))],
    )


@settings(max_examples=60, deadline=None)
@given(
    weights=st.lists(
        st.one_of(st.integers(1, 9), st.integers(1, 1 << 32), st.integers(1, 1 << 57)),
        min_size=1,
        max_size=24,
    ),
    data=st.data(),
)
def test_a_part_is_apportioned_by_largest_remainder_whatever_the_size_of_the_numbers(weights, data):
    """Products of up to 120 bits, many equal remainders."""
    carats = data.draw(st.integers(1, sum(weights)))
    columns = _divided(weights, carats)
    expected = largest_remainder(carats, weights)
    for engine in ENGINES:
        found = sweep(columns, engine=engine).of_parcel(1)
        assert [found.get(origin, 0) for origin in columns.origins] == expected


def test_a_matrix_of_wide_numbers_is_apportioned_row_by_row():
    draw = Random(5)
    weights = np.array([[draw.randint(0, 1 << 57) for _ in range(16)] for _ in range(9)])
    amount = np.array([draw.randint(1, int(row.sum())) for row in weights])
    found = sweep_numpy.apportioned(weights, amount, weights.sum(axis=1))
    expected = [largest_remainder(int(a), row.tolist()) for a, row in zip(amount, weights, strict=True)]
    assert found.tolist() == expected


@pytest.mark.parametrize("engine", ENGINES)
def test_very_many_outputs_and_draws_one_after_another(engine):
    """One parcel of many origins from which 300 parcels are drawn, then one that is sorted into 300."""
    count, origins = 300, 30
    weights = [7 * number + 1 for number in range(origins)]
    whole = sum(weights)
    split, sort = KINDS.index(EventKind.SPLIT), KINDS.index(EventKind.SORT)
    rows = [(0, OUT, 0, whole)]
    for number in range(count):
        rows += [(number + 1, IN, 0, 2), (number + 1, OUT, number + 1, 2)]
    rows.append((count + 1, IN, 0, whole - 2 * count))
    rows += [(count + 1, OUT, count + 1 + number, 3) for number in range(count)]
    rows.append((count + 1, OUT, 2 * count + 1, whole - 5 * count))
    event, side, parcel, carats = np.array(rows).T
    columns = columns_of_arrays(
        events={
            "seq": np.arange(1, count + 3),
            "kind": [0, *[split] * count, sort],
            "day": [1] * (count + 2),
        },
        rows={"event": event, "side": side, "parcel": parcel, "carats": carats},
        sources={"event": [0] * origins, "origin": range(origins), "carats": weights},
        origins=[f"BW;mine={number:03d}" for number in range(origins)],
    )
    swept = sweep(columns, engine=engine)
    for number in range(1, count + 1):
        expected = largest_remainder(2, weights)
        weights = [weight - part for weight, part in zip(weights, expected, strict=True)]
        found = swept.of_parcel(number)
        assert [found.get(origin, 0) for origin in columns.origins] == expected
    for number in range(count + 1, 2 * count + 1):
        expected = largest_remainder(3, weights)
        weights = [weight - part for weight, part in zip(weights, expected, strict=True)]
        found = swept.of_parcel(number)
        assert [found.get(origin, 0) for origin in columns.origins] == expected


@pytest.mark.parametrize("engine", ENGINES)
def test_stones_that_the_books_do_not_have_are_named_with_the_event(engine):
    columns = columns_of_arrays(
        events={
            "seq": [4, 9],
            "kind": [KINDS.index(EventKind.OPENING), KINDS.index(EventKind.SORT)],
            "day": [1, 1],
        },
        rows={
            "event": [0, 1, 1, 1],
            "side": [OUT, IN, OUT, OUT],
            "parcel": [0, 0, 1, 2],
            "carats": [9, 9, 4, 5],
        },
        sources={"event": [0, 0], "origin": [0, 1], "carats": [6, 3]},
        stated={"row": [2], "origin": [1], "carats": [4]},
        origins=["BW", "ZA"],
    )
    with pytest.raises(UnsoundLog) as caught:
        sweep(columns, engine=engine)
    assert (caught.value.finding.code, caught.value.finding.params["seq"]) == ("custody_stated_not_there", 9)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_log_that_does_not_add_up_is_not_swept(engine):
    columns = _divided([5, 6], 4)
    columns.carats[1] = 3
    with pytest.raises(UnsoundLog, match="event 2: custody_creates_carats"):
        sweep(columns, engine=engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_empty_log_has_nothing(engine):
    swept = sweep(columns_of([]), engine=engine)
    assert swept.totals() == {}
    assert len(swept.born) == len(swept.gone) == 0


def test_without_the_extra_numpy_does_it(monkeypatch):
    monkeypatch.setattr(sweep_module, "find_spec", lambda name: None)
    assert default_engine() == "numpy"
    assert sweep(_divided([5, 6], 4)).of_parcel(1) == {"BW;mine=000": 2, "BW;mine=001": 2}
    with pytest.raises(NoLineageEngine, match="lineage"):
        sweep(_divided([5, 6], 4), engine="numba")


def test_the_base_installation_never_asks_for_numba():
    program = (
        "import sys; sys.modules['numba'] = None\n"
        "from openkp.custody.columns import columns_of\n"
        "from openkp.custody.sweep import sweep\n"
        "from openkp.custody.sweep_one import Lineage\n"
        "sweep(columns_of([]), engine='numpy'); Lineage.of(columns_of([]))\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_where_room_runs_out_the_compiled_sweep_makes_more_and_goes_on(monkeypatch):
    from openkp.custody import sweep_numba

    log, _ = random_log(Random(4), events=700)
    columns = columns_of(log)
    expected = sweep(columns, engine="numba")
    monkeypatch.setattr(sweep_numba, "ROOM", 0)
    found = sweep(columns, engine="numba")
    assert len(found.carats) > 2 * 1024
    assert (found.carats == expected.carats).all()
    assert (found.origin == expected.origin).all()
    assert all((getattr(found, name) == getattr(expected, name)).all() for name in ("born", "left", "gone"))
