"""No cover, no certificate: what an application draws from stock, what leaves the books, what comes back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from openkp.custody.composition import Composition, Share
from openkp.custody.events import Drawn, EventKind, Made
from openkp.custody.origins import OriginKey
from openkp.office.certificates import acts
from openkp.office.certificates.compiling import review
from openkp.office.certificates.models import Certificate
from openkp.office.messages import explained
from openkp.office.stocks import covering
from openkp.office.stocks.backing import Backing
from openkp.office.stocks.book import Entry
from openkp.office.stocks.holders import holder_of
from openkp.office.stocks.models import StockEvent, StockParcel
from openkp.office.stocks.sources_behind import imports_behind
from openkp.scheme.findings import Severity
from openkp.scheme.json_origins import origin_to_json
from small_office import CONTENT, Office
from small_table import Table, bar_of_zone

JWANENG, ORAPA = "BW;mine=Jwaneng;period=2026-09", "BW;mine=Orapa;period=2026-10"


def codes(findings: Any) -> list[str]:
    return [found.code for found in findings]


def severity_of(findings: Any, code: str) -> Severity:
    return next(found.severity for found in findings if found.code == code)


def submit(office: Office, **changes: Any) -> Any:
    draft = office.draft(**changes)
    return acts.submit_application(
        office.actor("bw.exporter"), draft.reference, declared_by="B. Exporter", now=office.now
    )


def issue(office: Office, *references: str, at: Any = None, who: str = "bw.issuing_officer") -> Any:
    return acts.issue_certificates(office.actor(who), list(references), now=at or office.now)


def imported(office: Office, *origins: str, certificate: str, carats: int = 10000) -> StockParcel:
    """A parcel of the exporter that came in under a foreign certificate, in equal parts known as facts."""
    trader = office.traders["bw"]
    each = carats // len(origins)
    made = Made(parcel="", carats=each * len(origins), holder=holder_of(trader).code)
    entry = Entry(
        kind=EventKind.IMPORT,
        happened_on=office.later(days=-5).date(),
        outputs=(made,),
        origins=Composition.exact({OriginKey.parse(text): each for text in origins}),
        certificate=certificate,
    )
    return office.must(office.posted("bw.exporter", entry)).made.get()


def mixed(office: Office, *parcels: StockParcel) -> StockParcel:
    entry = Entry(
        kind=EventKind.MIX,
        happened_on=office.now.date(),
        inputs=tuple(Drawn(parcel=one.code, carats=one.left) for one in parcels),
        outputs=(Made(parcel="", carats=sum(one.left for one in parcels), holder=parcels[0].holder.code),),
    )
    return office.must(office.posted("bw.exporter", entry)).made.get()


def test_without_cover_nothing_is_handed_in(office):
    office.end_transition("bw")
    refused = submit(office)
    assert not refused.is_done
    (found,) = [each for each in refused.findings if each.code == "custody_no_cover"]
    assert found.severity is Severity.BLOCKS
    assert (found.params["wanted"], found.params["there"]) == ("200.50", "0.00")
    assert "transition" not in explained(found).text + explained(found).next_step


def test_origins_that_nobody_can_type_are_not_missing_where_there_is_no_cover(office):
    office.end_transition("bw")
    actor = office.actor("bw.exporter")
    content = {name: value for name, value in CONTENT.items() if name != "origins"}
    draft = office.must(acts.save_application(actor, content, now=office.now))
    refused = acts.submit_application(actor, draft.reference, declared_by="B. Exporter", now=office.now)
    assert codes(refused.findings) == ["custody_no_cover"]


def test_in_the_transition_a_missing_cover_is_a_note_until_its_last_day(office):
    office.end_transition("bw", last_day=office.now.date())
    application = office.examined()
    _, today = review(application, day=office.now.date())
    (note,) = [each for each in today if each.code == "custody_no_cover_yet"]
    assert note.severity is Severity.NOTES
    assert "transition" in explained(note).text
    refused = issue(office, application.reference, at=office.later(days=1))
    assert codes(refused.findings) == ["custody_no_cover"]
    assert issue(office, application.reference).is_done


def test_a_covered_shipment_leaves_the_books_with_its_certificate(office):
    office.end_transition("bw")
    parcel = office.stock({JWANENG: 30000, ORAPA: 10000})
    certificate = office.issued(**office.covered({parcel.code: 10000}))
    event = covering.export_of(certificate)
    assert event is not None
    assert event.happened_on == certificate.issued_on
    parcel.refresh_from_db()
    assert parcel.left == 30000
    assert "from_stock" not in certificate.content
    assert certificate.to_content().carats.hundredths == 10000


def test_origins_are_those_of_the_ledger_with_their_ranges(office):
    """300.00 ct of BW are mixed with 100.00 ct of ZA; three quarters of what is drawn are BW."""
    office.end_transition("bw")
    own, foreign = office.stock({JWANENG: 30000}), imported(office, "ZA", certificate="ZA-2026-000077")
    parcel = mixed(office, own, foreign)
    application = office.examined(**office.covered({parcel.code: 15000}))
    certificate = office.must(issue(office, application.reference))[0]
    gone = {row.origin.text: row for row in covering.export_of(certificate).gone.select_related("origin")}
    bw, za = certificate.to_content().origins
    assert (bw.participant, za.participant) == ("BW", "ZA")
    for origin, row in ((bw, gone[JWANENG]), (za, gone["ZA"])):
        assert origin.carats.hundredths == row.carats
        assert (origin.min_carats.hundredths, origin.max_carats.hundredths) == (row.low, row.high)
    assert (str(bw.carats), str(bw.min_carats), str(bw.max_carats)) == ("112.50", "50.00", "150.00")
    assert (str(za.carats), str(za.min_carats), str(za.max_carats)) == ("37.50", "0.00", "100.00")
    assert certificate.content["source_certificates"] == ["ZA-2026-000077"]


def test_two_shipments_of_one_parcel_in_one_batch_share_what_there_is(office):
    office.end_transition("bw")
    parcel = mixed(
        office, office.stock({JWANENG: 333}), imported(office, "ZA", certificate="ZA-7", carats=334)
    )
    first = office.examined(**office.covered({parcel.code: 333}))
    second = office.examined(**office.covered({parcel.code: 334}), containers=[{"seals": ["BW-S-2"]}])
    for certificate in office.must(issue(office, first.reference, second.reference)):
        gone = {row.origin.country: row for row in covering.export_of(certificate).gone.all()}
        for origin in certificate.to_content().origins:
            row = gone[origin.participant]
            shown = [each.hundredths for each in (origin.carats, origin.min_carats, origin.max_carats)]
            assert shown == [row.carats, row.low, row.high]
    parcel.refresh_from_db()
    assert parcel.left == 0


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([{"parcel": "BW-P-000001", "carats": "100.00"}], "custody_no_cover"),
        ([{"parcel": "BW-P-000001", "carats": "300.00"}], "custody_cover_exceeds"),
        ([{"parcel": "BW-P-000001", "carats": "400.01"}], "stock_parcel_short"),
        ([{"parcel": "BW-P-000002", "carats": "200.50"}], "stock_parcel_not_held"),
        ([{"parcel": "BW-P-999999", "carats": "200.50"}], "stock_parcel_not_held"),
        ([{"parcel": "BW-P-000003", "carats": "200.50"}], "parcel_not_received"),
        ([{"parcel": "BW-P-000004", "carats": "200.50"}], "stock_parcel_void"),
        ([{"parcel": "BW-P-000001", "carats": "100.25"}] * 2, "stock_parcel_repeated"),
        ([{"parcel": "BW-P-000001", "carats": "200.505"}], "stock_row_unreadable"),
        ([{"parcel": "BW-P-000001", "carats": "-1"}], "stock_row_unreadable"),
        ([{"parcel": 7, "carats": "1"}], "stock_row_unreadable"),
        ([{"parcel": "BW-P-000001", "carats": True}], "stock_row_unreadable"),
        (["BW-P-000001"], "stock_row_unreadable"),
        ("everything", "stock_row_unreadable"),
        ([{"parcel": f"BW-P-{n:06d}", "carats": "1"} for n in range(61)], "stock_rows_too_many"),
    ],
)
def test_each_wrong_parcel_is_named_and_stops_the_application(office, rows, code):
    office.end_transition("bw")
    office.stock({JWANENG: 40000})
    office.stock({JWANENG: 40000}, who="bw.exporter_2")
    office.stock({JWANENG: 40000})
    StockParcel.objects.filter(code="BW-P-000003").update(received_on=None)
    office.stock({JWANENG: 40000})
    StockParcel.objects.filter(code="BW-P-000004").update(is_void=True)
    refused = submit(office, from_stock=rows)
    assert not refused.is_done
    assert code in codes(refused.findings)
    (found,) = {each.subject.split("[")[0] for each in refused.findings if each.code == code}
    assert found == "from_stock"


def test_the_weight_found_must_be_covered_too(office):
    office.end_transition("bw")
    parcel = office.stock({JWANENG: 40000})
    application = office.submitted(**office.covered({parcel.code: 10000}))
    lighter = [{"hs": "710231", "carats": "90.00", "usd": "15000.00"}]
    record = {"lines": lighter, "parcels": 2, "containers": [{"seals": ["BW-S-1"]}], "valuation": "book"}
    officer = office.actor("bw.issuing_officer")
    refused = acts.examine_shipment(officer, application.reference, record, now=office.now)
    assert codes(refused.findings) == ["custody_cover_exceeds"]
    assert refused.findings[0].params["difference"] == "10.00"


def test_carats_that_another_certificate_took_in_the_meantime_are_gone(office):
    office.end_transition("bw")
    parcel = office.stock({JWANENG: 15000})
    first = office.examined(**office.covered({parcel.code: 10000}))
    second = office.examined(**office.covered({parcel.code: 10000}), containers=[{"seals": ["BW-S-2"]}])
    assert issue(office, first.reference).is_done
    refused = issue(office, second.reference, who="bw.issuing_officer_2")
    assert codes(refused.findings) == ["stock_parcel_short"]
    assert (refused.findings[0].params["wanted"], refused.findings[0].params["there"]) == ("100.00", "50.00")
    assert Certificate.objects.count() == 1
    assert StockEvent.objects.filter(kind="export").count() == 1


def test_without_typed_origins_too_what_is_gone_is_said_and_nothing_else(office):
    office.end_transition("bw")
    parcel = office.stock({JWANENG: 10000})
    drawn = office.covered({parcel.code: 10000})
    first = office.examined(**drawn)
    second = office.examined(**drawn, containers=[{"seals": ["BW-S-2"]}])
    second.content.pop("origins")
    second.save()
    assert issue(office, first.reference).is_done
    refused = issue(office, second.reference)
    assert codes(refused.findings) == ["stock_parcel_short"]


def test_two_of_one_batch_that_want_the_same_carats_are_both_kept_back(office):
    office.end_transition("bw")
    parcel = office.stock({JWANENG: 15000})
    first = office.examined(**office.covered({parcel.code: 10000}))
    second = office.examined(**office.covered({parcel.code: 10000}), containers=[{"seals": ["BW-S-2"]}])
    refused = issue(office, first.reference, second.reference)
    assert "stock_parcel_short" in codes(refused.findings)
    parcel.refresh_from_db()
    assert (Certificate.objects.count(), parcel.left) == (0, 15000)


def test_an_annulled_certificate_gives_its_carats_back(office):
    office.end_transition("bw")
    parcel = office.stock({JWANENG: 15000, ORAPA: 5000})
    before = sorted(parcel.shares.values_list("origin__text", "left", "left_low", "left_high"))
    certificate = office.issued(**office.covered({parcel.code: 10000}))
    officer = office.actor("bw.issuing_officer")
    office.must(
        acts.annul_certificate(
            officer, certificate.number, reason="unused", is_surrendered=True, now=office.later(days=1)
        )
    )
    parcel.refresh_from_db()
    assert parcel.left == 20000
    assert sorted(parcel.shares.values_list("origin__text", "left", "left_low", "left_high")) == before
    assert covering.export_of(certificate) is None
    again = office.issued(**office.covered({parcel.code: 20000}), containers=[{"seals": ["BW-S-2"]}])
    assert covering.export_of(again) is not None


def test_a_replacement_draws_the_same_parcels_again(office):
    office.end_transition("bw")
    parcel = office.stock({JWANENG: 10000})
    old = office.issued(**office.covered({parcel.code: 10000}))
    replaced = acts.replace_certificate(
        office.actor("bw.issuing_officer"),
        old.number,
        {"parcels": 3},
        is_surrendered=True,
        remark="parcels miscounted",
        now=office.now,
    )
    application = office.must(replaced)
    assert application.content["from_stock"] == [{"parcel": parcel.code, "carats": "100.00"}]
    parcel.refresh_from_db()
    assert parcel.left == 10000
    new = office.must(issue(office, application.reference))[0]
    parcel.refresh_from_db()
    assert parcel.left == 0
    assert covering.export_of(new) is not None
    assert covering.export_of(old) is None


def test_a_bar_stops_exactly_the_parcels_that_may_hold_its_stones_from_its_day_on(office):
    """The zone North is barred in two days; a mixture that may hold a stone of it is stopped with it."""
    office.end_transition("bw")
    effective = office.later(days=2)
    Table(office).adopted("zone-north", bar_of_zone(starts_on=effective.date().isoformat()))
    north, south = office.stock({"BW;zone=North": 10000}), office.stock({"BW;zone=South": 20000})
    apart = office.stock({"BW;zone=South": 5000})
    part = Entry(
        kind=EventKind.MIX,
        happened_on=office.now.date(),
        inputs=(Drawn(parcel=north.code, carats=1), Drawn(parcel=south.code, carats=19999)),
        outputs=(Made(parcel="", carats=20000, holder=north.holder.code),),
    )
    mixture = office.must(office.posted("bw.exporter", part)).made.get()
    wanted = {"pure": {apart.code: 5000}, "mixed": {mixture.code: 5000}, "north": {north.code: 5000}}
    references = {
        name: office.examined(**office.covered(drawn), containers=[{"seals": [f"BW-S-{name}"]}]).reference
        for name, drawn in wanted.items()
    }
    for name in ("mixed", "north"):
        refused = issue(office, references[name], at=effective)
        assert not refused.is_done
        (found,) = [each for each in refused.findings if each.code == "custody_origin_barred"]
        assert found.clause == "KP/2026/Plenary/AD1:1"
        assert found.subject == f"parcel {next(iter(wanted[name]))}"
    assert issue(office, references["pure"], at=effective).is_done
    assert issue(office, references["mixed"], at=effective - timedelta(days=1)).is_done
    listed = Certificate.objects.get(application__reference=references["mixed"]).to_content().origins
    assert [origin.zone for origin in listed] == [""]


def test_typed_origins_do_not_hide_what_the_books_know(office):
    parcel = office.stock({JWANENG: 10000})
    changes = office.covered({parcel.code: 10000}, origins=[{"participant": "ZA"}])
    application = office.examined(**changes)
    certificate, _ = review(application, day=office.now.date())
    assert certificate is not None
    assert [origin_to_json(each) for each in certificate.origins] == [
        {"participant": "BW", "carats": "100.00"}
    ]


def test_in_the_transition_typed_origins_stand_where_the_parcels_cover_a_part(office):
    parcel = office.stock({JWANENG: 10000})
    part = [{"parcel": parcel.code, "carats": "100.00"}]
    certificate = office.issued(from_stock=part)
    assert certificate.content["origins"] == [{"participant": "BW"}]
    parcel.refresh_from_db()
    assert parcel.left == 0


def test_stones_of_which_nothing_is_stated_never_leave_among_others(office):
    """No list can say "and others": one country beside them would look like the only one."""
    parcel = office.stock({"?": 5000, JWANENG: 5000})
    stopped = submit(office, **office.covered({parcel.code: 10000}))
    assert not stopped.is_done
    assert severity_of(stopped.findings, "custody_origin_not_stated") is Severity.BLOCKS


def test_stones_of_which_nothing_is_stated_leave_alone_as_mixed_origin_in_the_transition(office):
    parcel = office.stock({"?": 5000})
    application = office.submitted(**office.covered({parcel.code: 5000}))
    certificate, findings = review(application, day=office.now.date())
    assert certificate is not None
    assert certificate.origins == ()
    assert severity_of(findings, "custody_origin_not_stated") is Severity.ASKS


def test_the_way_behind_a_parcel_leads_to_each_import_once(office):
    first = imported(office, "ZA", certificate="ZA-2026-1")
    second = imported(office, "NA", "LS", certificate="NA-2026-2")
    third = mixed(office, mixed(office, first, second), office.stock({JWANENG: 100}))
    assert imports_behind(third.authority, [third]) == ["ZA-2026-1", "NA-2026-2"]
    backing = Backing(is_named=True)
    assert backing.composition == Composition({})


def test_a_share_of_zero_that_may_be_there_is_listed(office):
    """One hundredth of ZA in 100.00 ct: half of it has none by proportion, and may have it."""
    office.end_transition("bw")
    own, foreign = office.stock({JWANENG: 9999}), imported(office, "ZA", certificate="ZA-9", carats=1)
    parcel = mixed(office, own, foreign)
    certificate = office.issued(**office.covered({parcel.code: 4000}))
    bw, za = certificate.to_content().origins
    assert (str(za.carats), str(za.min_carats), str(za.max_carats)) == ("0.00", "0.00", "0.01")
    assert str(bw.carats) == "40.00"
    assert Share(0, 0, 1) == Share(za.carats.hundredths, za.min_carats.hundredths, za.max_carats.hundredths)
