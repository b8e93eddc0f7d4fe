"""The ledger: what may follow what, and that a refused event changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from openkp.custody import Composition, Ledger, Made, Model, OriginKey, Share
from openkp.custody.ledger import in_carats
from parcel_histories import K, correction, event, in_words, source, state

BW, CF = OriginKey(country="BW"), OriginKey(country="CF")


def begun() -> Ledger:
    """P1 of ten from Botswana on day 0, P2 of five from the Central African Republic on day 3."""
    return Ledger([source(1, P1=("BW", 10)), source(2, K.IMPORT, day=3, P2=("CF", 5))])


def codes(ledger: Ledger, *args: object, **kwargs: object) -> list[str]:
    each = event(*args, **kwargs)  # type: ignore[arg-type]
    before = state(ledger)
    found = ledger.post(each)
    assert all(finding.subject == f"event {each.seq}" for finding in found)
    assert all(finding.params["seq"] == each.seq for finding in found)
    assert all(str(each.seq) in in_words(finding)[0] for finding in found)
    if found:
        assert state(ledger) == before
    return [finding.code.removeprefix("custody_") for finding in found]


def test_what_keeps_an_event_out():
    ledger = begun()
    assert codes(ledger, 2, K.THEFT, {"P1": 1}) == ["event_twice"]
    assert codes(ledger, 3, K.THEFT, {"P9": 1}) == ["parcel_unknown"]
    assert codes(ledger, 3, K.THEFT, {"P1": 11}) == ["overdrawn"]
    assert codes(ledger, 3, K.THEFT, {"P2": 5}, day=2) == ["used_before_made"]
    assert codes(ledger, 3, K.MOVE, {"P1": 1}, {"P2": 1}) == ["parcel_exists"]
    assert codes(ledger, 3, K.MOVE, {"P1": 1}, {"P3": 1}, holder="B") == ["holder_changes"]
    assert codes(ledger, 3, K.SALE, {"P1": 1}, {"P3": 1}) == ["holder_stays"]
    assert codes(ledger, 3, K.THEFT, {"P1": 99, "P2": 1, "P8": 1}) == [
        "overdrawn",
        "used_before_made",
        "parcel_unknown",
    ]
    assert codes(ledger, 9, K.SALE, {"P1": 5}, {"P3": 5}, holder="B") == []
    assert codes(ledger, 8, K.THEFT, {"P1": 1}) == ["event_out_of_order"]
    assert codes(ledger, 10, K.MIX, {"P1": 1, "P3": 1}, {"P4": 2}) == ["several_holders"]


def test_a_correction_is_not_posted_by_itself():
    assert [each.code for each in begun().post(correction(3, 1))] == ["custody_correction_alone"]


def test_a_certificate_counts_once_for_each_direction():
    ledger = begun()
    assert codes(ledger, 3, K.EXPORT, {"P1": 1}, certificate=" c2 ") == []
    assert codes(ledger, 4, K.EXPORT, {"P1": 1}, certificate="C2") == ["certificate_twice"]
    again = replace(source(2, K.IMPORT, P2=("BW", 1)), certificate="C1")
    with pytest.raises(ValueError, match="custody_certificate_twice"):
        Ledger([source(1, K.IMPORT, P1=("BW", 1)), again])


def test_two_exports_of_the_same_carats():
    ledger = begun()
    assert codes(ledger, 3, K.EXPORT, {"P1": 10}) == []
    assert codes(ledger, 4, K.EXPORT, {"P1": 10}) == ["overdrawn"]


def test_a_sort_by_origin_takes_what_the_books_have():
    ledger = begun()
    ledger.post(event(3, K.MIX, {"P1": 10, "P2": 5}, {"P3": 15}, day=3))
    plain = event(4, K.SORT, {"P3": 15}, {"P4": 3, "P5": 12}, day=3)
    for stated, is_there in (({BW: 3}, True), ({CF: 3}, True), ({OriginKey(country="SL"): 3}, False)):
        one = Made(parcel="P4", carats=3, holder="A", stated=Composition.exact(stated))
        books = ledger.copied()
        found = books.post(replace(plain, outputs=(one, plain.outputs[1])))
        assert [each.code for each in found] == ([] if is_there else ["custody_stated_not_there"])
        if is_there:
            assert books.parcels["P4"].composition == one.stated
            assert all(share.is_exact for _, share in books.parcels["P5"].composition)


def test_a_line_goes_from_account_to_account():
    ledger = begun()
    sale = event(3, K.SALE, {"P1": 4}, {"P3": 4}, holder="B")
    loss = event(4, K.CLEANING_LOSS, {"P1": 6}, {"P4": 5})
    ledger.post(sale)
    ledger.post(loss)
    lines = [
        (line.account, line.carats)
        for each in (source(1, P1=("BW", 10)), sale, loss)
        for line in ledger.lines(each)
    ]
    assert lines == [
        ("A", 10),
        ("world:mined", -10),
        ("A", -4),
        ("B", 4),
        ("A", -6),
        ("A", 5),
        ("lost:cleaning", 1),
    ]


def test_a_parcel_of_six_sites_and_two_certificates():
    """Six artisanal sites and two imports in one export: every origin to the hundredth."""
    sites = [source(n, **{f"S{n}": (f"CF;licence=L{n}", 100 * n)}) for n in range(1, 7)]
    imports = [source(7, K.IMPORT, I7=("BW", 333)), source(8, K.IMPORT, I8=("?;among=CD+CG", 67))]
    ledger = Ledger([*sites, *imports])
    whole = {name: parcel.remaining for name, parcel in ledger.parcels.items()}
    assert ledger.post(event(9, K.MIX, whole, {"M": 2500})) == ()
    assert ledger.post(event(10, K.EXPORT, {"M": 1000})) == ()
    gone = ledger.gone[10]
    assert gone.carats == 1000
    assert {str(key): tuple(share) for key, share in gone.by_country()} == {
        "BW": (133, 0, 333),
        "CF": (840, 600, 1000),
        "?;among=CD+CG": (27, 0, 67),
    }
    assert ledger.parcels["M"].composition.model is Model.MASS_BALANCE
    assert ledger.parcels["M"].left.shares[BW] == Share(200, 0, 333)


@pytest.mark.parametrize(("hundredths", "text"), [(0, "0.00"), (5, "0.05"), (-1234, "-12.34"), (100, "1.00")])
def test_hundredths_as_carats(hundredths, text):
    assert in_carats(hundredths) == text
