"""The re-check of a whole ledger names the first event that does not add up."""

from dataclasses import fields, replace
from functools import cache
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody_histories import random_log
from openkp.custody.bulk_balance import first_bad_event
from openkp.custody.columns import KINDS, columns_of, with_names
from openkp.custody.events import LEAVING, SOURCES, TELLING_APART, EventKind
from openkp.custody.message_texts import of_events, of_ledger


def _oracle(columns):
    """The same in plain loops: the number of the first bad event, 0 if all are sound."""
    left, born_on, last = {}, {}, 0
    for event in range(columns.events):
        seq, kind, day = int(columns.seq[event]), KINDS[columns.kind[event]], int(columns.day[event])
        span = range(columns.starts[event], columns.starts[event + 1])
        rows = [(bool(columns.is_output[r]), int(columns.parcel[r]), int(columns.carats[r])) for r in span]
        taken = [(parcel, carats) for is_out, parcel, carats in rows if not is_out]
        made = [(parcel, carats) for is_out, parcel, carats in rows if is_out]
        brought = int(
            columns.source_carats[columns.source_starts[event] : columns.source_starts[event + 1]].sum()
        )
        sum_in, sum_out = (sum(carats for _, carats in side) for side in (taken, made))
        is_sound = seq > last and all(carats > 0 for _, _, carats in rows)
        is_sound &= len({parcel for parcel, _ in taken}) == len(taken)
        is_sound &= len({parcel for parcel, _ in made}) == len(made)
        if kind in SOURCES:
            is_sound &= not taken and brought == sum_out
        else:
            is_sound &= not brought and sum_out <= sum_in
            is_sound &= sum_out == sum_in or kind in LEAVING
            is_sound &= kind is not EventKind.CLEANING_LOSS or sum_out < sum_in
        for parcel, carats in taken:
            is_sound &= carats <= left.get(parcel, 0) and born_on.get(parcel, day) <= day
        is_sound &= not any(parcel in left for parcel, _ in made)
        for row in columns.stated_row.tolist():
            if row in span:
                others = columns.stated_carats[columns.stated_row == row].sum()
                is_sound &= bool(others == columns.carats[row] and columns.is_output[row])
                is_sound &= kind in SOURCES or kind in TELLING_APART
        if not is_sound:
            return seq
        for parcel, carats in taken:
            left[parcel] -= carats
        left.update(made)
        born_on.update({parcel: day for parcel, _ in made})
        last = seq
    return 0


@cache
def _log_of(seed):
    return columns_of(random_log(Random(seed), events=20)[0])


def _copied(columns):
    """The same with arrays of its own, which may be spoilt."""
    arrays = {
        each.name: getattr(columns, each.name).copy()
        for each in fields(columns)
        if isinstance(getattr(columns, each.name), np.ndarray)
    }
    return replace(columns, **arrays)


def _seq_of(finding):
    return 0 if finding is None else finding.params["seq"]


def test_a_sound_log_has_no_bad_event():
    for seed in range(5):
        columns = columns_of(random_log(Random(seed), events=80)[0])
        assert first_bad_event(columns) is None
        assert _oracle(columns) == 0
    assert first_bad_event(columns_of([])) is None


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 20), faults=st.integers(0, 10**9))
def test_of_any_faults_the_first_bad_event_is_named(seed, faults):
    draw = Random(faults)
    columns = _copied(_log_of(seed))
    for _ in range(draw.randint(1, 3)):
        name = draw.choice(("carats", "parcel", "seq", "day", "kind", "source_carats", "stated_carats"))
        array = getattr(columns, name)
        if not len(array):
            continue
        place = draw.randrange(len(array))
        if name == "kind":
            array[place] = draw.randrange(len(KINDS) - 1)
        elif name == "parcel":
            array[place] = draw.randrange(columns.parcels)
        else:
            array[place] += draw.choice((-40, -1, 1, 30))
    finding = first_bad_event(columns)
    assert _seq_of(finding) == _oracle(columns)
    if finding is not None:
        text = {**of_events.EVENT_TEXTS, **of_ledger.LEDGER_TEXTS}[finding.code]
        assert text.text.format(**finding.params)


def _sound():
    """Event 1 mines 10, event 2 splits 4 off, event 3 exports the 4."""
    from datetime import date

    from openkp.custody import Composition, Drawn, Event, Made, OriginKey

    day = date(2025, 3, 1)
    made = [Made(parcel=code, carats=carats, holder="H") for code, carats in (("A", 10), ("B", 4))]
    origins = Composition.exact({OriginKey(country="BW"): 10})
    return columns_of(
        [
            Event(seq=1, kind=EventKind.PRODUCTION, happened_on=day, outputs=(made[0],), origins=origins),
            Event(
                seq=2,
                kind=EventKind.SPLIT,
                happened_on=day,
                inputs=(Drawn(parcel="A", carats=4),),
                outputs=(made[1],),
            ),
            Event(
                seq=3,
                kind=EventKind.EXPORT,
                happened_on=day,
                inputs=(Drawn(parcel="B", carats=4),),
                certificate="BW1",
            ),
        ]
    )


@pytest.mark.parametrize(
    ("change", "seq", "code"),
    [
        ({"carats": (0, 11)}, 1, "custody_origins_sum"),
        ({"carats": (1, 3)}, 2, "custody_creates_carats"),
        ({"carats": (2, 3)}, 2, "custody_loses_carats"),
        ({"carats": (3, 5)}, 3, "custody_overdrawn"),
        ({"carats": (3, 0)}, 3, "custody_carats_not_positive"),
        ({"parcel": (2, 0)}, 2, "custody_parcel_exists"),
        ({"parcel": (1, 1)}, 2, "custody_cycle"),
        ({"day": (0, 800_000)}, 2, "custody_used_before_made"),
        ({"seq": (2, 2)}, 2, "custody_event_out_of_order"),
        ({"kind": (0, KINDS.index(EventKind.MIX))}, 1, "custody_origins_not_here"),
        ({"kind": (1, KINDS.index(EventKind.IMPORT))}, 2, "custody_inputs_too_many"),
        ({"kind": (1, KINDS.index(EventKind.CLEANING_LOSS))}, 2, "custody_loss_missing"),
    ],
)
def test_each_fault_has_its_name(change, seq, code):
    columns = _sound()
    for name, (place, value) in change.items():
        getattr(columns, name)[place] = value
    finding = first_bad_event(columns)
    assert (finding.params["seq"], finding.code) == (seq, code)
    assert finding.subject == f"event {seq}"


def test_amounts_are_told_in_carats():
    columns = _sound()
    columns.carats[2] = 3
    params = first_bad_event(columns).params
    assert (params["inputs"], params["outputs"], params["kind"]) == ("0.04", "0.03", "split")


def test_stones_are_told_apart_by_a_sort_or_a_split_only():
    facts = {"stated_row": np.array([2]), "stated_origin": np.array([0], dtype=np.int32)}
    columns = replace(_sound(), stated_carats=np.array([4]), **facts)
    assert first_bad_event(columns) is None
    columns.kind[1] = KINDS.index(EventKind.MOVE)
    assert first_bad_event(columns).code == "custody_stated_not_here"


def test_a_parcel_that_is_made_later_is_unknown_until_then():
    columns = _sound()
    columns.parcel[[0, 1, 2]] = 1, 2, 2
    columns = replace(columns, parcels=3)
    columns = with_names(columns, ("A", "B", "C"))
    columns.parcel[[0, 1, 2, 3]] = 0, 1, 2, 1
    assert first_bad_event(columns).code == "custody_parcel_unknown"
    assert first_bad_event(columns).params["parcel"] == "B"


def test_an_overdrawn_parcel_is_found_where_sums_need_more_than_53_bits():
    columns = _sound()
    big = 1 << 55
    columns.carats[:] = big, big - 1, big - 1, big - 1
    columns.source_carats[:] = big
    assert first_bad_event(columns) is None
    columns.carats[3] = big
    finding = first_bad_event(columns)
    assert (finding.code, finding.params["seq"]) == ("custody_overdrawn", 3)
    assert np.iinfo(np.int64).max > big
