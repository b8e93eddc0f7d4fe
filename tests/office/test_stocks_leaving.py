"""What leaves the books is what was weighed, of origins that nobody changes or hides on the way."""

from __future__ import annotations

from typing import Any

import pytest

from openkp.custody.composition import Composition
from openkp.custody.events import Drawn, EventKind, Made
from openkp.custody.origins import OriginKey
from openkp.office.certificates import acts
from openkp.office.certificates.compiling import answer_key, review
from openkp.office.messages import explained
from openkp.office.stocks import covering
from openkp.office.stocks.acts.correcting import correct_stock_event
from openkp.office.stocks.book import Entry
from openkp.office.stocks.holders import holder_of
from openkp.office.stocks.models import StockEvent, StockParcel
from openkp.scheme.findings import Severity
from small_office import Office
from small_table import Table, bar_of_zone


def codes(findings: Any) -> list[str]:
    return [found.code for found in findings]


def issue(office: Office, reference: str, *, at: Any = None) -> Any:
    return acts.issue_certificates(office.actor("bw.issuing_officer"), [reference], now=at or office.now)


def entered(office: Office, kind: EventKind, origins: dict[str, int], **more: Any) -> StockParcel:
    """A parcel of the exporter by an event that an officer recorded five days ago."""
    made = Made(parcel="", carats=sum(origins.values()), holder=holder_of(office.traders["bw"]).code)
    entry = Entry(
        kind=kind,
        happened_on=office.later(days=-5).date(),
        outputs=(made,),
        origins=Composition.exact({OriginKey.parse(text): carats for text, carats in origins.items()}),
        **more,
    )
    return office.must(office.posted("bw.issuing_officer", entry)).made.get()


def mixed(office: Office, *parcels: StockParcel) -> StockParcel:
    entry = Entry(
        kind=EventKind.MIX,
        happened_on=office.now.date(),
        inputs=tuple(Drawn(parcel=one.code, carats=one.left) for one in parcels),
        outputs=(Made(parcel="", carats=sum(one.left for one in parcels), holder=parcels[0].holder.code),),
    )
    return office.must(office.posted("bw.exporter", entry)).made.get()


def line(carats: str) -> list[dict[str, str]]:
    return [{"hs": "710231", "carats": carats, "usd": "30000.00"}]


# --- the weight ---------------------------------------------------------------------------------------------


def weighed(office: Office, application: Any, carats: str, **answers: str) -> Any:
    record = {"parcels": 2, "containers": [{"seals": ["BW-S-1"]}], "valuation": "by the book"}
    return acts.examine_shipment(
        office.actor("bw.issuing_officer"),
        application.reference,
        record | {"lines": line(carats), "answers": answers},
        now=office.now,
    )


@pytest.mark.parametrize(
    ("carats", "code", "lefts"),
    [
        ("200.00", "custody_weight_below_named", (0, 12050)),
        ("199.50", "custody_weight_below_named", (0, 12100)),
        ("200.52", "custody_weight_above_named", (0, 11998)),
        ("201.00", "custody_weight_above_named", (0, 11950)),
    ],
)
def test_exactly_what_was_weighed_leaves_within_the_tolerance_with_a_question(office, carats, code, lefts):
    """The first parcel is named whole, the second in part: half a per cent of 200.50 ct is 1.00 ct."""
    office.end_transition("bw")
    first, second = office.stock({"BW": 10000}), office.stock({"ZA": 22050})
    drawn = office.covered({first.code: 10000, second.code: 10050}, lines=line("200.50"))
    application = office.submitted(**drawn, source_certificates=["ZA-2026-1"])
    (asked,) = [each for each in office_findings(weighed(office, application, carats)) if each.code == code]
    assert asked.severity is Severity.ASKS
    assert asked.params["wanted"] == carats
    assert explained(asked).text
    unanswered = issue(office, application.reference)
    assert {"question_unanswered"} == set(codes(unanswered.findings)) & {"question_unanswered"}
    again = weighed(office, application, carats)
    answers = {answer_key(each): "weighed twice" for each in again.findings if each.severity is Severity.ASKS}
    office.must(weighed(office, application, carats, **answers))
    certificate = office.must(issue(office, application.reference))[0]
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.left, second.left) == lefts
    event = covering.export_of(certificate)
    taken = sum(each.carats for each in event.draws.all())
    assert taken == certificate.carats_hundredths == round(float(carats) * 100)
    listed = certificate.to_content().origins
    assert sum(each.carats.hundredths for each in listed) == taken


def office_findings(result: Any) -> Any:
    assert result.is_done, codes(result.findings)
    return result.findings


def test_an_application_names_exactly_what_it_is_for(office):
    """The tolerance is for scales; and a replacement draws what its certificate was weighed at."""
    office.end_transition("bw")
    parcel = office.stock({"BW": 20050})
    draft = office.draft(**office.covered({parcel.code: 20050}, lines=line("200.49")))
    _, found = review(draft, day=office.now.date())
    assert "custody_cover_exceeds" in codes(found)
    application = office.submitted(**office.covered({parcel.code: 20050}, lines=line("200.50")))
    asked = office_findings(weighed(office, application, "200.48"))
    answers = {answer_key(each): "weighed twice" for each in asked if each.severity is Severity.ASKS}
    office.must(weighed(office, application, "200.48", **answers))
    (old,) = office.must(issue(office, application.reference))
    again = office.must(replaced(office, old.number, parcels=3))
    assert issue(office, again.reference).is_done
    parcel.refresh_from_db()
    assert parcel.left == 2


@pytest.mark.parametrize(
    ("carats", "code"), [("199.49", "custody_cover_exceeds"), ("201.51", "custody_no_cover")]
)
def test_beyond_the_tolerance_nothing_leaves(office, carats, code):
    office.end_transition("bw")
    parcel = office.stock({"BW": 30000})
    application = office.submitted(**office.covered({parcel.code: 20050}))
    assert codes(weighed(office, application, carats).findings) == [code]


def test_what_is_no_longer_in_the_named_parcels_is_not_taken_from_others(office):
    office.end_transition("bw")
    parcel = office.stock({"BW": 20050})
    office.stock({"BW": 20050})
    application = office.submitted(**office.covered({parcel.code: 20050}))
    assert codes(weighed(office, application, "200.51").findings) == ["custody_no_cover"]


def test_a_parcel_that_the_tolerance_takes_off_whole_is_not_drawn(office):
    office.end_transition("bw")
    parcel, rest = office.stock({"BW": 20000}), office.stock({"BW": 50})
    application = office.submitted(**office.covered({parcel.code: 20000, rest.code: 50}))
    asked = office_findings(weighed(office, application, "200.00"))
    answers = {answer_key(each): "weighed twice" for each in asked if each.severity is Severity.ASKS}
    office.must(weighed(office, application, "200.00", **answers))
    certificate = office.must(issue(office, application.reference))[0]
    assert [each.parcel.code for each in covering.export_of(certificate).draws.all()] == [parcel.code]


# --- origins and sources ------------------------------------------------------------------------------------


def corrected(office: Office, parcel: StockParcel, origin: str) -> None:
    entry = Entry(
        kind=EventKind.OPENING,
        happened_on=parcel.born_on,
        outputs=(Made(parcel=parcel.code, carats=parcel.carats, holder=parcel.holder.code),),
        origins=Composition.exact({OriginKey.parse(origin): parcel.carats}),
    )
    officer = office.actor("bw.issuing_officer")
    office.must(correct_stock_event(officer, parcel.born.seq, entry, "another origin", now=office.now))


def test_a_correction_after_the_examination_keeps_the_certificate_back_until_examined_again(office):
    office.end_transition("bw")
    parcel = office.stock({"AO": 20050})
    drawn = office.covered({parcel.code: 20050}, lines=line("200.50"))
    application = office.examined(**drawn)
    corrected(office, parcel, "NA")
    refused = issue(office, application.reference)
    assert not refused.is_done
    (said,) = [each for each in refused.findings if each.severity is Severity.BLOCKS]
    assert said.code == "stock_changed_since_examination"
    assert application.reference in explained(said).text
    approver = office.actor("bw.issuing_officer_2")
    approved = acts.approve_application(approver, application.reference, now=office.now)
    assert not approved.is_done
    assert "stock_changed_since_examination" in codes(approved.findings)
    asked = weighed(office, application, "200.50")
    answers = {answer_key(each): "looked at" for each in asked.findings if each.severity is Severity.ASKS}
    office.must(weighed(office, application, "200.50", **answers))
    (certificate,) = office.must(issue(office, application.reference))
    assert [each["participant"] for each in certificate.content["origins"]] == ["NA"]


def test_what_others_take_from_the_parcel_is_no_change(office):
    office.end_transition("bw")
    parcel = mixed(office, office.stock({"BW": 10001}), office.stock({"BW;mine=Orapa": 10000}))
    first = office.examined(**office.covered({parcel.code: 3333}))
    office.issued(**office.covered({parcel.code: 7777}), containers=[{"seals": ["BW-S-2"]}])
    assert issue(office, first.reference).is_done


def handed_in(office, carats):
    """An application of the exporter for a parcel of these origins (hundredths), as it is answered."""
    parcel = entered(office, EventKind.OPENING, carats)
    draft = office.draft(**office.covered({parcel.code: sum(carats.values())}))
    return acts.submit_application(
        office.actor("bw.exporter"), draft.reference, declared_by="B. Exporter", now=office.now
    )


def test_a_little_of_unknown_origin_never_leaves_among_known_ones(office):
    """One known country beside it would look like the only one; in the transition as after it."""
    for _ in range(2):
        refused = handed_in(office, {"CI": 20000, "?": 50})
        assert "custody_origin_not_stated" in codes(refused.findings)
        assert not refused.is_done
        office.end_transition("bw")


def test_opening_stock_of_unknown_origin_leaves_alone_if_the_authority_recorded_it(office):
    office.end_transition("bw")
    parcel = entered(office, EventKind.OPENING, {"?": 5000})
    certificate = office.issued(**office.covered({parcel.code: 5000}))
    assert certificate.content["origins"] == []
    by_company = office.stock({"?": 5000})
    draft = office.draft(**office.covered({by_company.code: 5000}))
    refused = acts.submit_application(
        office.actor("bw.exporter"), draft.reference, declared_by="B. Exporter", now=office.now
    )
    assert codes(refused.findings) == ["custody_origin_not_stated"]


def test_what_came_as_mixed_origin_leaves_alone_as_mixed_origin(office):
    office.end_transition("bw")
    parcel = entered(office, EventKind.IMPORT, {"?": 5000}, certificate="CI-2026-1")
    application = office.submitted(**office.covered({parcel.code: 5000}))
    _, found = review(application, day=office.now.date())
    (asked,) = [each for each in found if each.code == "custody_origin_not_stated"]
    assert asked.severity is Severity.ASKS


def test_in_the_transition_typed_origins_add_to_the_books_and_hide_nothing(office):
    parcel = office.stock({"BW": 5000, "CI": 5000})
    changes = office.covered({parcel.code: 10000}, lines=line("110.00"))
    application = office.submitted(
        **changes | {"origins": [{"participant": "BW", "carats": "1.00"}, {"participant": "ZA"}]}
    )
    certificate, _ = review(application, day=office.now.date())
    assert certificate is not None
    assert [(each.participant, each.carats) for each in certificate.origins] == [
        ("BW", None),
        ("CI", None),
        ("ZA", None),
    ]


def test_typed_sources_add_to_those_of_the_books(office):
    office.end_transition("bw")
    parcel = entered(office, EventKind.IMPORT, {"AO": 10000}, certificate="AO-2026-000001")
    typed = ["NA-FAKE-9", "ao 2026 1"]
    certificate = office.issued(**office.covered({parcel.code: 10000}, source_certificates=typed))
    assert certificate.content["source_certificates"] == ["AO-2026-000001", "NA-FAKE-9"]


def test_stones_that_had_arrived_before_a_bar_are_not_held_by_it(office):
    office.end_transition("bw")
    old = entered(office, EventKind.IMPORT, {"ZA;zone=North": 10000}, certificate="ZA-2026-1")
    effect = {"kind": "bar", "area": {"participant": "ZA", "zones": ["North"]}}
    effect["terms"] = {"starts_on": office.later(days=-2).date().isoformat()}
    Table(office).adopted("zone-north", effect)
    late = entered(office, EventKind.OPENING, {"ZA;zone=North": 10000})
    young = mixed(office, late, office.stock({"BW": 100}))
    bars = {
        each.row.code: codes(each.bars)
        for each in covering.offered_to(office.traders["bw"], office.later(days=3).date())
    }
    assert bars == {old.code: [], young.code: ["custody_origin_barred"]}
    application = office.submitted(**office.covered({old.code: 10000}))
    _, found = review(application, day=office.later(days=3).date())
    assert "custody_origin_barred" not in codes(found)


# --- parcels in lower case, and certificates that end early -------------------------------------------------


def test_parcels_are_named_as_the_books_spell_them(office):
    office.end_transition("bw")
    made = Made(parcel="loot-1", carats=20050, holder=holder_of(office.traders["bw"]).code)
    entry = Entry(
        kind=EventKind.OPENING,
        happened_on=office.now.date(),
        outputs=(made,),
        origins=Composition.exact({OriginKey.parse("BW"): 20050}),
    )
    office.must(office.posted("bw.exporter", entry))
    assert office.issued(**office.covered({"loot-1": 20050}))
    other = office.stock({"BW": 20050})
    twice = [{"parcel": code, "carats": "100.25"} for code in (other.code, other.code.lower())]
    draft = office.draft(from_stock=twice)
    _, found = review(draft, day=office.now.date())
    assert "stock_parcel_repeated" in codes(found)


def annulled(office: Office, number: str, **how: Any) -> Any:
    officer = office.actor("bw.issuing_officer")
    return acts.annul_certificate(officer, number, now=office.later(days=1), **how)


def test_goods_lost_on_their_way_do_not_come_back_into_stock(office):
    office.end_transition("bw")
    parcel = office.stock({"BW": 20050})
    certificate = office.notified(**office.covered({parcel.code: 20050}))
    result = annulled(
        office, certificate.number, reason="lost", is_surrendered=False, remark="the courier lost it"
    )
    assert result.is_done
    assert codes(result.findings) == ["export_stays_in_books"]
    parcel.refresh_from_db()
    assert parcel.left == 0
    assert covering.export_of(certificate) is not None


@pytest.mark.parametrize("is_sent", [False, True])
def test_goods_that_are_here_come_back_and_nobody_is_warned_of_the_annulled_paper(office, is_sent):
    office.end_transition("bw")
    parcel = office.stock({"BW": 20050})
    make = office.notified if is_sent else office.issued
    certificate = make(**office.covered({parcel.code: 20050}))
    result = annulled(office, certificate.number, reason="unused", is_surrendered=True)
    assert (result.is_done, codes(result.findings)) == (True, [])
    parcel.refresh_from_db()
    assert parcel.left == 20050


def replaced(office: Office, number: str, **content: Any) -> Any:
    return acts.replace_certificate(
        office.actor("bw.issuing_officer"),
        number,
        content,
        is_surrendered=True,
        remark="a slip in the address",
        now=office.now,
    )


def test_a_certificate_from_before_the_books_is_replaced_for_the_same_lines_only(office):
    certificate = office.issued()
    office.end_transition("bw")
    heavier = [{**each, "carats": "300.00"} for each in certificate.content["lines"]]
    assert codes(replaced(office, certificate.number, lines=heavier).findings) == ["custody_no_cover"]
    application = office.must(replaced(office, certificate.number, parcels=3))
    assert issue(office, application.reference).is_done
    assert not StockEvent.objects.exists()


def test_a_replacement_of_a_covered_certificate_says_nothing_of_the_old_one(office):
    office.end_transition("bw")
    parcel = office.stock({"BW": 20050})
    certificate = office.issued(**office.covered({parcel.code: 20050}))
    result = replaced(office, certificate.number, parcels=3)
    assert result.is_done
    assert "certificate_stands_on_correction" not in codes(result.findings)


def test_a_bar_of_a_zone_is_met_by_stones_of_the_own_country(office):
    """Stones mined here never arrived: no bar is too young for them."""
    office.end_transition("bw")
    parcel = office.stock({"BW;zone=North": 10000})
    Table(office).adopted("zone-north", bar_of_zone(starts_on=office.now.date().isoformat()))
    (offered,) = covering.offered_to(office.traders["bw"], office.now.date())
    assert (offered.row, codes(offered.bars)) == (parcel, ["custody_origin_barred"])
