"""A log tried event by event: what is looked at before an event is posted, and what is said of the whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from openkp.custody import Event, Ledger
from openkp.custody.checking import (
    CheckedLog,
    check_log,
    look_for_bars,
    look_for_licences,
    look_for_openings,
)
from openkp.custody.licences import Licence
from openkp.scheme.findings import Severity
from openkp.scheme.regime import regime_at
from parcel_histories import DAY, K, event, in_words, source

IN_THE_BAR = date(2014, 6, 1)  # exports of rough from CF were suspended on 2013-05-23


def checked(log: list[Event], *looks: object) -> CheckedLog:
    return check_log(log, looks=looks)  # type: ignore[arg-type]


def said(log: CheckedLog) -> list[tuple[str, str]]:
    assert all(all(in_words(each)) for each in log.findings)
    return [(each.code, each.subject) for each in log.findings]


def on(day: date, each: Event) -> Event:
    return replace(each, happened_on=day)


BARS = look_for_bars(regime_at)


def test_an_export_under_a_bar_is_kept_out_and_its_carats_stay() -> None:
    mined, export = source(1, P1=("CF", 5)), event(2, K.EXPORT, {"P1": 5})
    log = checked([on(IN_THE_BAR, mined), on(IN_THE_BAR, export)], BARS)
    assert said(log) == [("custody_place_barred", "event 1"), ("custody_origin_barred", "event 2")]
    assert (log.refused, list(log.ledger.events), log.ledger.parcels["P1"].remaining) == ([2], [1], 5)


@pytest.mark.parametrize(("arrived", "is_stopped"), [(date(2010, 1, 1), False), (date(2013, 6, 1), True)])
def test_a_bar_does_not_reach_stones_that_had_arrived_before_it(arrived: date, is_stopped: bool) -> None:
    events = [
        on(arrived, source(1, K.IMPORT, P1=("CF", 5))),
        on(arrived, event(2, K.MOVE, {"P1": 5}, {"P2": 5})),
        on(IN_THE_BAR, event(3, K.EXPORT, {"P2": 5})),
    ]
    log = checked(events, BARS)
    assert log.refused == ([3] if is_stopped else [])
    # what is not known of the way behind counts as not older
    known = Ledger.resumed([Ledger(events[:2]).parcels["P2"]], last=2, certificates={})
    assert check_log(events[2:], looks=[BARS], ledger=known).refused == [3]


def test_stones_without_any_origin_leave_with_a_question() -> None:
    log = checked([source(1, P1=("?", 5)), event(2, K.EXPORT, {"P1": 5})], BARS)
    assert said(log) == [("custody_origin_not_stated", "event 2")]
    assert log.findings[0].severity is Severity.ASKS


def test_opening_stock_of_open_books_is_asked_about() -> None:
    look = look_for_openings()
    first = [source(1, K.OPENING, P1=("BW", 5)), source(2, K.OPENING, P2=("BW", 5))]
    assert checked(first, look_for_openings()).findings == []
    log = checked([*first, event(3, K.EXPORT, {"P1": 5}), source(4, K.OPENING, P4=("BW", 5000000))], look)
    assert said(log) == [("custody_opening_late", "event 4")]
    assert log.findings[0].params["carats"] == "50000.00"
    later = source(3, K.OPENING, day=1, P3=("BW", 5))
    assert said(checked([*first, later], look_for_openings())) == [("custody_opening_late", "event 3")]
    other = replace(later, outputs=(replace(later.outputs[0], holder="B"),))
    assert checked([*first, other], look_for_openings()).findings == []


def test_production_is_that_of_the_holder_and_country_of_the_licence() -> None:
    licence = Licence(
        number="L-1", kind="mine", holder="Mine", country="BW", valid_from=DAY, valid_to=date(2030, 1, 1)
    )
    mined = source(1, P1=("CF;licence=L-1", 5), P2=("BW;licence=L-2", 5))
    log = checked([mined], look_for_licences([licence]))
    assert [code for code, _ in said(log)] == [
        "custody_licence_unknown",
        "custody_licence_wrong_country",
        "custody_licence_other_holder",
    ]
    mine = source(1, P1=("BW;licence=L-1", 5))
    mine = replace(mine, outputs=(replace(mine.outputs[0], holder="Mine"),))
    assert checked([mine], look_for_licences([licence])).findings == []


def test_a_row_that_cannot_be_read_hides_nothing_about_a_parcel_that_is_there() -> None:
    events = [source(1, P1=("BW", 5)), event(2, K.THEFT, {"P1": 9})]
    log = check_log(events, lost=["P1"])
    assert said(log) == [("custody_overdrawn", "event 2")]
    waiting = check_log([event(2, K.THEFT, {"P9": 9})], lost=["P9"])
    assert (waiting.refused, said(waiting)) == ([2], [("custody_follows_refused", "")])


def test_an_event_is_looked_at_whatever_number_waits() -> None:
    export = on(IN_THE_BAR, event(3, K.EXPORT, {"P1": 5}))
    mined = on(IN_THE_BAR, source(1, P1=("CF", 5)))
    log = check_log([mined, event(3, K.THEFT, {"P9": 1}), export], lost=["P9"], looks=[BARS])
    assert "custody_origin_barred" in {each.code for each in log.findings}


def test_a_log_with_too_much_wrong_is_still_summed_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openkp.custody.checking.MAX_FINDINGS", 2)
    events = [
        source(1, P1=("BW", 5), day=3),
        event(2, K.THEFT, {"P9": 1}),
        event(3, K.THEFT, {"P8": 1}),
        event(4, K.THEFT, {"P8": 1}),
        event(5, K.THEFT, {"P8": 1}),
        source(6, P8=("BW", 5)),
    ]
    assert [code for code, _ in said(check_log(events, lost=["P9"]))] == [
        "custody_more_findings",
        "custody_used_before_logged",
        "custody_used_before_logged",
        "custody_follows_refused",
        "custody_day_goes_back",
    ]
