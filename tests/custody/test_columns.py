"""A log as columns of numbers."""

from random import Random

import numpy as np
import pytest

from custody_histories import DAY, random_log
from openkp.custody import Event, EventKind
from openkp.custody.columns import IN, KINDS, OUT, columns_of, columns_of_arrays, with_names


def _arrays():
    """One production of two parcels, which are mixed; rows and sources out of order."""
    return {
        "events": {"seq": [1, 2], "kind": [KINDS.index(k) for k in ("production", "mix")], "day": [1, 2]},
        "rows": {
            "event": [1, 1, 0, 1, 0],
            "side": [OUT, IN, OUT, IN, OUT],
            "parcel": [2, 1, 0, 0, 1],
            "carats": [9, 4, 5, 5, 4],
        },
        "sources": {"event": [0, 0], "origin": [1, 0], "carats": [6, 3]},
        "origins": ["BW", "ZA"],
    }


def test_rows_stand_in_log_order_with_inputs_first_and_their_own_order_kept():
    columns = columns_of_arrays(**_arrays())
    assert columns.event.tolist() == [0, 0, 1, 1, 1]
    assert columns.is_output.tolist() == [True, True, False, False, True]
    assert columns.parcel.tolist() == [0, 1, 1, 0, 2]
    assert (columns.starts.tolist(), columns.middles.tolist()) == ([0, 2, 5], [0, 4])
    assert (columns.source_origin.tolist(), columns.source_carats.tolist()) == ([0, 1], [3, 6])
    assert columns.is_source.tolist() == [True, False]
    assert not columns.may_lose.any()


def test_stated_rows_follow_the_rows_that_they_name():
    given = _arrays()
    given["stated"] = {"row": [0], "origin": [0], "carats": [9]}
    columns = columns_of_arrays(**given)
    assert columns.parcel[columns.stated_row].tolist() == [2]


def test_columns_have_what_the_events_have():
    log, ledger = random_log(Random(3), events=60)
    columns = columns_of(log)
    assert (columns.events, columns.parcels) == (60, len(ledger.parcels))
    assert columns.rows == sum(len(event.inputs) + len(event.outputs) for event in log)
    assert columns.carats[columns.is_output].sum() == sum(event.made for event in log)
    assert columns.source_carats.sum() == sum(event.origins.carats for event in log)
    assert list(columns.origins) == sorted(columns.origins)
    code = log[-1].inputs[0].parcel if log[-1].inputs else log[-1].outputs[0].parcel
    assert columns.named(columns.number_of(code)) == code
    with pytest.raises(KeyError):
        columns.number_of("nobody's")


def test_a_log_without_events_is_one_too():
    columns = columns_of([])
    assert (columns.events, columns.rows, columns.parcels, columns.origins) == (0, 0, 0, ())


def test_a_correction_is_refused_since_it_moves_no_goods():
    correction = Event(seq=2, kind=EventKind.CORRECTION, happened_on=DAY, corrects=1)
    with pytest.raises(ValueError, match="effective"):
        columns_of([correction])


@pytest.mark.parametrize(
    ("table", "name", "value", "expected"),
    [
        ("rows", "carats", [9, 4, 5, 5, 1 << 62], "more carats"),
        ("rows", "carats", [9, 4, 5, 5, 4.5], "no whole numbers"),
        ("rows", "carats", [9, 4, 5, 5], "one length"),
        ("rows", "event", [1, 1, 0, 1, 2], "event"),
        ("rows", "side", [2, 0, 1, 0, 1], "side"),
        ("rows", "parcel", [-1, 0, 1, 0, 1], "parcel"),
        ("rows", "parcel", [1 << 31, 0, 1, 0, 1], "too large"),
        ("events", "kind", [0, len(KINDS)], "kind"),
        ("sources", "origin", [0, 2], "origin"),
    ],
)
def test_arrays_that_are_no_log_are_refused(table, name, value, expected):
    given = _arrays()
    given[table][name] = np.array(value)
    with pytest.raises(ValueError, match=expected):
        columns_of_arrays(**given)


def test_missing_columns_and_origins_out_of_order_are_refused():
    given = _arrays()
    with pytest.raises(ValueError, match="order"):
        columns_of_arrays(**given | {"origins": ["ZA", "BW"]})
    del given["rows"]["side"]
    with pytest.raises(ValueError, match="were expected"):
        columns_of_arrays(**given)


def test_names_are_given_to_numbers():
    columns = columns_of_arrays(**_arrays())
    assert columns.named(2) == "2"
    assert with_names(columns, ["a", "b", "c"]).named(2) == "c"
    with pytest.raises(ValueError, match="3 parcels"):
        with_names(columns, ["a"])
