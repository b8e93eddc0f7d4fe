"""Events refuse to be built where they do not add up, and are the same after a way through JSON."""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openkp.custody import Composition, Drawn, Event, Made, OriginKey, Share, UnbalancedEvent
from openkp.custody.composition import EMPTY
from openkp.custody.event_form import composition_to_json, event_to_json, read_event
from openkp.scheme.quantities import MAX_HUNDREDTHS
from parcel_histories import DAY, K, correction, event, in_words, logs, source

BW, CF = OriginKey(country="BW"), OriginKey(country="CF")
RANGED = Composition.of({BW: Share(6, 5, 7), CF: Share(4, 3, 5)})


def made(name: str, carats: int, stated: Composition = EMPTY, **others: object) -> Made:
    return Made(parcel=name, carats=carats, holder="A", stated=stated, **others)


def brings(*outputs: Made, origins: Composition = EMPTY, kind: K = K.PRODUCTION) -> Event:
    return Event(seq=1, kind=kind, happened_on=DAY, outputs=outputs, origins=origins)


def exact(carats: int) -> Composition:
    return Composition.exact({BW: carats})


#: code -> an event that has this wrong with it.
WRONG = {
    "custody_number_wrong": lambda: source(0, P1=("BW", 5)),
    "custody_inputs_too_few": lambda: event(2, K.MIX, {"a": 1}, {"b": 1}),
    "custody_inputs_too_many": lambda: event(2, K.SPLIT, {"a": 1, "b": 1}, {"c": 2}),
    "custody_outputs_too_few": lambda: event(2, K.SALE, {"a": 1}),
    "custody_outputs_too_many": lambda: event(2, K.EXPORT, {"a": 2}, {"b": 1}),
    "custody_carats_not_positive": lambda: event(2, K.THEFT, {"a": -1}),
    "custody_carats_too_many": lambda: event(2, K.THEFT, {"a": MAX_HUNDREDTHS + 1}),
    "custody_parcel_repeated": lambda: replace(
        event(2, K.THEFT, {"a": 1}), inputs=(Drawn(parcel="a", carats=1), Drawn(parcel="a", carats=1))
    ),
    "custody_holder_missing": lambda: event(2, K.MOVE, {"a": 1}, {"b": 1}, holder=""),
    "custody_below_zero": lambda: brings(made("P1", 5, usd=-1), origins=exact(5)),
    "custody_cycle": lambda: event(2, K.MOVE, {"a": 1}, {"a": 1}),
    "custody_certificate_missing": lambda: event(2, K.EXPORT, {"a": 1}, certificate=" "),
    "custody_corrects_missing": lambda: correction(2, 2),
    "custody_corrects_nothing": lambda: event(2, K.THEFT, {"a": 1}, corrects=1),
    "custody_replacement_wrong": lambda: correction(3, 1, event(2, K.THEFT, {"a": 1})),
    "custody_origins_sum": lambda: brings(made("P1", 5), origins=exact(6)),
    "custody_origins_not_here": lambda: event(2, K.MOVE, {"a": 1}, {"b": 1}, origins=exact(1)),
    "custody_creates_carats": lambda: event(2, K.CUTTING, {"a": 5}, {"b": 6}),
    "custody_loses_carats": lambda: event(2, K.MOVE, {"a": 5}, {"b": 4}),
    "custody_loss_missing": lambda: event(2, K.CLEANING_LOSS, {"a": 5}, {"b": 5}),
    "custody_polished_wrong": lambda: event(2, K.CUTTING, {"a": 5}, {"b": 3}, polished=3),
    "custody_stated_sum": lambda: brings(made("P1", 5, exact(4)), origins=exact(5)),
    "custody_stated_not_here": lambda: replace(
        event(2, K.CLEANING_LOSS, {"a": 20}, {"b": 10}), outputs=(made("b", 10, exact(10)),)
    ),
    "custody_stated_no_fact": lambda: replace(
        event(2, K.SORT, {"a": 20}, {"c": 20}), outputs=(made("b", 10, RANGED), made("c", 10))
    ),
    "custody_stated_not_brought": lambda: brings(
        made("P1", 5, Composition.exact({CF: 5})), made("P2", 5), origins=exact(10)
    ),
}


@pytest.mark.parametrize("code", sorted(WRONG))
def test_what_no_event_can_be(code):
    with pytest.raises(UnbalancedEvent) as raised:
        WRONG[code]()
    assert raised.value.code == code
    found = raised.value.finding("event 2")
    assert (found.code, found.subject, found.clause) == (code, "event 2", "KPCS-CD:IV.a")
    assert all(in_words(found))


def test_more_of_what_no_event_can_be():
    for code, build in (
        ("custody_carats_not_positive", lambda: event(2, K.THEFT, {"a": True})),
        ("custody_carats_not_positive", lambda: event(2, K.THEFT, {"a": 1.5})),  # type: ignore[dict-item]
        ("custody_parcel_repeated", lambda: event(2, K.THEFT, {"": 1})),
        ("custody_below_zero", lambda: brings(made("P1", 5, stones=-1), origins=exact(5))),
        ("custody_polished_wrong", lambda: replace(source(1, P1=("BW", 5)), polished=1)),
        ("custody_polished_wrong", lambda: event(2, K.THEFT, {"a": 5}, polished=1)),
        ("custody_creates_carats", lambda: event(2, K.CUTTING, {"a": 5}, {"b": 6}, polished=1)),
        (
            "custody_stated_not_brought",
            lambda: brings(made("P1", 5, exact(5)), origins=Composition.exact({CF: 5})),
        ),
        ("custody_replacement_wrong", lambda: correction(3, 2, correction(2, 1))),
    ):
        with pytest.raises(UnbalancedEvent, match=code):
            build()


@pytest.mark.parametrize("kind", [K.PURCHASE, K.SALE, K.MOVE, K.MIX, K.CUTTING, K.SEIZURE])
def test_only_who_sorts_or_splits_tells_stones_apart(kind):
    took = {"a": 5, "b": 5} if kind is K.MIX else {"a": 10}
    with pytest.raises(UnbalancedEvent, match="custody_stated_not_here"):
        replace(event(2, kind, took, {"c": 10}), outputs=(made("c", 10, exact(10)),))


def test_findings_speak_of_carats():
    with pytest.raises(UnbalancedEvent) as raised:
        event(2, K.CUTTING, {"a": 550}, {"b": 600})
    said, _ = in_words(raised.value.finding("event 2"))
    assert said == "6.00 ct come out and 5.50 ct went in; carats cannot be created."


def test_nothing_can_be_put_into_an_event_afterwards():
    outputs = [made("P1", 5, exact(5))]
    each = Event(seq=1, kind=K.PRODUCTION, happened_on=DAY, outputs=outputs)  # type: ignore[arg-type]
    outputs.append(made("P2", 9000, exact(9000)))
    assert (each.made, each.outputs) == (5, (outputs[0],))
    with pytest.raises(TypeError):
        each.origins.shares[CF] = Share(5, 5, 5)  # type: ignore[index]
    assert copy.deepcopy(each) == each == pickle.loads(pickle.dumps(each))


def test_a_source_whose_parcels_say_where_they_are_from():
    each = brings(made("P1", 10, RANGED), made("P2", 5, exact(5)))
    assert each.brings_its_own
    assert dict(each.origins) == {BW: Share(11, 10, 12), CF: Share(4, 3, 5)}
    assert replace(each, origins=each.origins) == each
    some = brings(made("P1", 5, exact(5)), made("P2", 5), origins=Composition.exact({BW: 7, CF: 3}))
    assert not some.brings_its_own


def test_what_left_by_an_event():
    assert event(2, K.CUTTING, {"a": 5, "b": 5}, {"c": 3}).gone == 7
    assert source(1, P1=("BW", 5)).gone == 0


@given(logs(events=6), st.booleans())
@settings(max_examples=20)
def test_events_are_the_same_after_a_way_through_json(log, is_corrected):
    for each in log:
        told = correction(each.seq + 1, each.seq, each) if is_corrected else each
        again, found = read_event(json.loads(json.dumps(event_to_json(told))))
        assert found == ()
        assert again == told


GOOD = {
    "seq": 3,
    "kind": "sale",
    "date": "2026-03-01",
    "inputs": [{"parcel": "P1", "carats": "10.00"}],
    "outputs": [
        {"parcel": "P3", "carats": "10.00", "holder": "B", "stones": 4, "usd": "99.50", "place": "safe"}
    ],
}


def test_the_example_of_the_format():
    found, findings = read_event(GOOD)
    assert findings == ()
    assert found is not None
    assert (found.kind, found.taken, found.outputs[0].usd, found.outputs[0].stones) == (K.SALE, 1000, 9950, 4)
    assert event_to_json(found) == GOOD


def test_a_source_that_says_nothing_has_an_origin_that_is_not_stated():
    outputs = [{"parcel": "P1", "carats": "5", "holder": "A"}]
    record = {"seq": 1, "kind": "opening", "date": "2026-01-01", "outputs": outputs}
    found, _ = read_event(record)
    assert found is not None
    assert found.origins == Composition.exact({OriginKey(): 500})
    outputs.append({"parcel": "P2", "carats": "4", "holder": "A", "origin": "BW"})
    found, _ = read_event(record)
    assert found is not None
    assert found.outputs[1].stated == Composition.exact({BW: 400})
    assert found.origins == Composition.exact({OriginKey(): 500, BW: 400})
    found, _ = read_event(record | {"origin": "CF"})
    assert found is None


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("seq", {"seq": "x"}),
        ("seq", {"seq": True}),
        ("seq", {"seq": 10**5000}),
        ("kind", {"kind": "gift"}),
        ("date", {"date": "2026-02-30"}),
        ("date", {"date": None}),
        ("inputs", {"inputs": "P1"}),
        ("inputs[0].carats", {"inputs": [{"parcel": "P1", "carats": "1.234"}]}),
        ("inputs[0].carats", {"inputs": [{"parcel": "P1", "carats": 1.5}]}),
        ("inputs[0].carats", {"inputs": [{"parcel": "P1"}]}),
        ("inputs[0].carats", {"inputs": [{"parcel": "P1", "carats": "1e99"}]}),
        ("parcel", {"inputs": [{"parcel": ["P1"], "carats": "1"}]}),
        ("parcel", {"inputs": [{"parcel": "P\x001", "carats": "1"}]}),
        ("certificate", {"certificate": "x" * 201}),
        ("origin", {"origin": "Botswana"}),
        ("origins", {"origins": {"BW": 1}}),
        ("origins[0]", {"origins": [{"origin": "BW", "carats": "1", "min_carats": "2"}]}),
        ("origins[1]", {"origins": [{"origin": "BW", "carats": "1"}, {"origin": "BW", "carats": "1"}]}),
        ("polished", {"polished": "much"}),
        ("corrects", {"corrects": -1}),
        ("replaced_by", {"kind": "correction", "corrects": 1, "replaced_by": "nothing"}),
        ("replaced_by", {"kind": "correction", "corrects": 1, "replaced_by": {"replaced_by": {}}}),
        ("kind", {"kind": "correction", "corrects": 1, "replaced_by": {}}),
    ],
)
def test_a_field_that_cannot_be_read(field, change):
    event_read, findings = read_event({**GOOD, **change})
    assert event_read is None
    assert [(each.code, each.params["field"]) for each in findings] == [("custody_field_unreadable", field)]
    assert findings[0].subject.startswith("event")
    assert all(in_words(findings[0]))


def test_what_is_no_record_at_all():
    for record in (None, [], "x", 7):
        assert read_event(record)[1][0].params["field"] == "record"  # type: ignore[arg-type]


anything = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.just([{}])
FIELDS = [*GOOD, "origin", "origins", "replaced_by", "corrects", "polished", "voucher"]


@given(st.dictionaries(st.sampled_from(FIELDS), anything, max_size=4))
@settings(max_examples=40)
def test_any_record_is_an_event_or_has_findings(record):
    for change in (record, {**GOOD, **record}):
        found, findings = read_event(change)
        assert (found is None) == bool(findings)


def test_shares_that_are_no_facts_have_their_range_in_json():
    rows = composition_to_json(Composition.of({BW: Share(6, 5, 7), CF: Share(4, 3, 5)}))
    assert rows[0] == {"origin": "BW", "carats": "0.06", "min_carats": "0.05", "max_carats": "0.07"}
    assert composition_to_json(exact(5)) == [{"origin": "BW", "carats": "0.05"}]
