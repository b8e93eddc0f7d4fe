"""A parcel that is not there yet: made later in the log, or never, or of itself."""

from __future__ import annotations

from openkp.custody.checking import check_log
from openkp.custody.log_order import explained
from parcel_histories import K, event, in_words, source


def codes(log: list) -> list[tuple[str, object, object]]:
    found = check_log(log).findings
    assert all(str(each.params["seq"]) in in_words(each)[0] for each in found if each.severity == "blocks")
    return [
        (each.code.removeprefix("custody_"), each.params.get("seq"), each.params.get("maker"))
        for each in found
        if each.severity == "blocks"
    ]


def test_a_parcel_that_is_made_later():
    log = [event(1, K.MOVE, {"P1": 5}, {"P2": 5}), source(2, P1=("BW", 5))]
    assert codes(log) == [("used_before_logged", 1, 2)]


def test_events_that_go_round_in_a_circle():
    log = [
        source(1, P1=("BW", 5)),
        event(2, K.MIX, {"P1": 5, "P4": 5}, {"P2": 10}),
        event(3, K.MOVE, {"P2": 10}, {"P3": 10}),
        event(4, K.SPLIT, {"P3": 10}, {"P4": 5, "P5": 5}),
        event(5, K.MOVE, {"P4": 5}, {"P6": 5}),
    ]
    assert codes(log)[0] == ("cycle_of_events", 2, 4)


def test_a_parcel_that_nobody_makes():
    assert codes([event(1, K.THEFT, {"P1": 5})]) == [("parcel_unknown", 1, None)]


def test_a_long_circle_does_not_run_out_of_stack():
    size = 2000
    log = [event(n, K.MOVE, {f"P{n - 1}": 5}, {f"P{n}": 5}) for n in range(1, size)]
    log.append(event(size, K.MOVE, {f"P{size - 1}": 5}, {"P0": 5}))
    assert codes(log) == [("cycle_of_events", 1, size)]


def test_findings_of_other_kinds_are_left_as_they_are():
    found = check_log([source(1, P1=("BW", 5)), event(2, K.THEFT, {"P1": 6})]).findings
    assert explained(found, []) == tuple(found)
