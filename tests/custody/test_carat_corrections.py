"""Corrections: what really happened, and all that follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from openkp.custody import Composition, Ledger, OriginKey, Share
from openkp.custody.corrections import corrected, effective
from openkp.scheme.findings import Finding
from parcel_histories import K, correction, event, in_words, source, state

BW, CF = OriginKey(country="BW"), OriginKey(country="CF")
LOG = [
    source(1, P1=("BW", 10)),
    source(2, P2=("CF", 10)),
    event(3, K.MIX, {"P1": 10, "P2": 10}, {"P3": 20}),
    event(4, K.EXPORT, {"P3": 10}),
    source(5, P4=("SL", 7)),
    event(6, K.THEFT, {"P4": 2}),
]


def codes(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """Each code with its subject; the text of each names the event."""
    found = list(findings)
    assert all(each.subject.removeprefix("event ") in in_words(each)[0] for each in found)
    return [(each.code.removeprefix("custody_"), each.subject) for each in found]


def test_the_log_of_what_really_happened():
    instead = source(2, P2=("CF", 8))
    log = [*LOG[:2], correction(3, 1), correction(4, 2, instead), correction(5, 1, LOG[0])]
    assert effective(log) == ((LOG[0], instead), ())
    assert effective([*LOG, correction(7, 6)])[0] == tuple(LOG[:5])


def test_what_no_correction_can_be():
    log = [*LOG, correction(7, 6)]
    for more, code in (
        (correction(8, 7), "correction_of_correction"),
        (correction(20, 15), "corrects_unknown"),
        (correction(6, 1), "event_twice"),
        (correction(7, 1), "event_twice"),
    ):
        told, found = effective([*log, more])
        assert codes(found) == [(code, f"event {more.seq}")]
        assert told == tuple(LOG[:5])
        result = corrected(log, more)
        assert codes(result.findings) == [(code, f"event {more.seq}")]
        assert state(result.ledger) == state(Ledger(LOG[:5]))
    assert codes(corrected(log, event(8, K.THEFT, {"P4": 1})).findings) == [("no_correction", "event 8")]
    assert codes(corrected([*log, source(10, P9=("BW", 1))], correction(9, 1)).findings) == [
        ("event_out_of_order", "event 9")
    ]


def test_an_event_with_the_number_of_a_correction():
    told, found = effective([LOG[0], correction(2, 1, LOG[0]), LOG[1]])
    assert told == (LOG[0],)
    assert codes(found) == [("event_twice", "event 2")]


def test_everything_downstream_is_told():
    """P2 had four carats less: the mixture, the export and what is left of the mixture are others."""
    log = [*LOG[:2], event(3, K.MIX, {"P1": 10, "P2": 6}, {"P3": 16}), *LOG[3:]]
    result = corrected(log, correction(7, 2, source(2, P2=("CF", 6))))
    assert result.findings == ()
    assert [each.parcel for each in result.changed] == ["P2"]
    result = corrected(log, correction(7, 2, source(2, P2=("BW", 10))))
    assert [each.parcel for each in result.changed] == ["P2", "P3"]
    mixture = result.changed[1]
    assert mixture.before == Composition.exact({BW: 10, CF: 6})
    assert mixture.after == Composition.exact({BW: 16})
    assert mixture.left_after == Composition.exact({BW: 6})
    (shipment,) = result.exports
    assert (shipment.event, shipment.certificate) == (4, "C4")
    assert shipment.before is not None
    assert shipment.before.shares[CF] == Share(4, 0, 6)
    assert shipment.after == Composition.exact({BW: 10})


def test_an_export_that_did_not_happen():
    result = corrected(LOG, correction(7, 4))
    assert [(each.event, each.after) for each in result.exports] == [(4, None)]
    assert result.ledger.parcels["P3"].remaining == 20
    again = event(8, K.EXPORT, {"P3": 20}, certificate="C4")
    assert result.ledger.post(again) == ()


def test_an_export_under_another_certificate():
    result = corrected(LOG, correction(7, 4, replace(LOG[3], certificate="C9")))
    assert [(each.certificate, each.before is None, each.after is None) for each in result.exports] == [
        ("C4", False, True),
        ("C9", True, False),
    ]


def test_the_first_event_that_can_no_longer_be_is_named():
    result = corrected(LOG, correction(7, 2, source(2, P2=("CF", 9))))
    assert codes(result.findings) == [("correction_breaks", "event 7"), ("overdrawn", "event 3")]
    assert result.findings[0].params == {"seq": 7, "corrects": 2, "broken": 3}
    assert state(result.ledger) == state(Ledger(LOG))
    assert codes(corrected(LOG, correction(7, 1)).findings)[0] == ("correction_breaks", "event 7")


def test_a_replacement_that_cannot_be_itself():
    result = corrected(LOG, correction(7, 3, event(3, K.THEFT, {"P4": 1})))
    assert codes(result.findings) == [("replacement_impossible", "event 7"), ("parcel_unknown", "event 3")]


def test_a_name_that_a_later_event_uses_too():
    result = corrected(LOG, correction(7, 1, source(1, P1=("BW", 10), P4=("BW", 1))))
    assert codes(result.findings) == [("correction_breaks", "event 7"), ("parcel_exists", "event 5")]


def test_what_is_beside_the_change_is_not_touched():
    ledger = Ledger(LOG)
    before = state(ledger)
    result = corrected(LOG, correction(7, 2, source(2, P2=("SL", 10))), ledger=ledger)
    assert state(ledger) == before
    assert "P4" not in {each.parcel for each in result.changed}
    assert result.ledger.post(event(8, K.THEFT, {"P4": 5})) == ()
    assert state(ledger) == before


def test_an_event_that_was_taken_out_comes_back():
    log = [*LOG, correction(7, 6)]
    result = corrected(log, correction(8, 6, LOG[5]))
    assert result.findings == ()
    assert result.ledger.parcels["P4"].remaining == 5
    assert [each.event for each in result.gone] == [6]
    assert result.exports == ()


def test_a_log_that_cannot_be_is_not_corrected():
    with pytest.raises(ValueError, match="custody_overdrawn"):
        corrected([LOG[0], event(2, K.THEFT, {"P1": 11})], correction(3, 1))
