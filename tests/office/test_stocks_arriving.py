"""An import that is let in creates the parcel at the importer, made of what its certificate says."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from openkp.custody.composition import Composition
from openkp.custody.events import EventKind, Made
from openkp.custody.origins import OriginKey
from openkp.office.certificates import acts
from openkp.office.certificates.acts.importing import compare
from openkp.office.certificates.compiling import answer_key, review
from openkp.office.certificates.models import Arrival
from openkp.office.stocks import arriving
from openkp.office.stocks.book import Entry
from openkp.office.stocks.holders import holder_of, open_account
from openkp.office.stocks.models import Holder, HolderKind, StockEvent, StockParcel
from openkp.scheme.findings import Severity
from small_office import Office

IMPORTER = {"name": "Dubai Rough Traders", "address": "1 Main Street, Dubai"}
TWO = [
    {"participant": "BW", "carats": "112.50", "min_carats": "50.00", "max_carats": "150.00"},
    {"participant": "ZA", "carats": "37.50", "min_carats": "0.00", "max_carats": "100.00"},
]
LINES = [{"hs": "710231", "carats": "150.00", "usd": "22500.00"}]


def confirm(office: Office, arrival: Arrival, **found: Any) -> Any:
    """The decision of the importing officer, every question of the comparison answered."""
    record, at = office.found(**found), office.later(days=4)
    officer = office.actor("ae.importing_officer")
    _, asked = compare(officer, arrival, record, now=at)
    answers = {answer_key(each): "looked at" for each in asked if each.severity is Severity.ASKS}
    return acts.confirm_import(officer, arrival.pk, record | {"answers": answers}, now=at)


def shares(parcel: StockParcel) -> dict[str, tuple[int, int, int]]:
    return {
        row.origin.text: (row.carats, row.low, row.high) for row in parcel.shares.select_related("origin")
    }


def test_the_parcel_appears_at_the_registered_importer_with_shares_and_ranges(office):
    arrival = office.presented(importer=IMPORTER, origins=TWO, lines=LINES, source_certificates=["ZA-1"])
    office.must(confirm(office, arrival, lines=LINES))
    parcel = arriving.import_of(arrival).made.get()
    assert parcel.holder.trader == office.traders["ae"]
    assert (parcel.carats, parcel.left, parcel.usd) == (15000, 15000, 2250000)
    assert parcel.code == "AE-P-000001"
    assert str(parcel.received_on) == "2026-11-26"
    assert shares(parcel) == {"BW": (11250, 5000, 15000), "ZA": (3750, 0, 10000)}
    assert parcel.custody_model == "mass_balance"


def test_an_importer_that_is_not_registered_gets_an_account_once(office):
    office.must(confirm(office, office.presented()))
    (holder,) = Holder.objects.filter(authority__code="ae")
    assert (holder.name, holder.kind, holder.trader) == (
        "Desert Rose Rough DMCC",
        HolderKind.IMPORTER,
        None,
    )
    second = office.presented(
        importer={"name": "DESERT ROSE  Rough DMCC", "address": "Dubai"}, containers=[{"seals": ["BW-S-2"]}]
    )
    office.must(confirm(office, second, seals=["BW-S-2"]))
    assert Holder.objects.filter(authority__code="ae").count() == 1
    assert holder.parcels.count() == 2


def test_the_weight_found_counts(office):
    lighter = [
        {"hs": "710231", "carats": "120.48", "usd": "18075.00"},
        {"hs": "710221", "carats": "80.00", "usd": "960.00"},
    ]
    office.must(confirm(office, office.presented(), lines=lighter))
    parcel = StockParcel.objects.get(authority__code="ae")
    assert (parcel.carats, shares(parcel)) == (20048, {"BW": (20048, 20048, 20048)})


def test_unopened_contents_count_as_certified(office):
    office.must(confirm(office, office.presented(), lines=[], verification="risk_based"))
    assert StockParcel.objects.get(authority__code="ae").carats == 20050


@pytest.mark.parametrize(
    ("outcome", "kinds"), [("detained", []), ("returned", []), ("seized", [HolderKind.STATE])]
)
def test_what_is_not_let_in_is_no_stock_but_seized_stones_are_the_states(office, outcome, kinds):
    office.must(confirm(office, office.presented(), outcome=outcome, remark="papers are wrong"))
    assert [row.holder.kind for row in StockParcel.objects.filter(authority__code="ae")] == kinds


def test_a_foreign_paper_certificate_creates_the_parcel_too(office):
    content = {**office.issued().content, "number": "ZA-2026-004711", "issuing_participant": "ZA"}
    content |= {"issuing_authority": "Regulator, Pretoria", "importer": IMPORTER}
    content |= {"origins": [{"participant": "ZA"}, {"participant": "LS"}]}
    officer = office.actor("ae.importing_officer")
    arrival = office.must(acts.present_certificate(officer, typed=content, now=office.later(days=3)))
    office.must(confirm(office, arrival))
    event = arriving.import_of(arrival)
    assert event.certificate == "ZA-2026-004711"
    assert shares(event.made.get()) == {"?;among=LS+ZA": (20050, 20050, 20050)}


@pytest.mark.parametrize(
    "spelling", ["ZA 2026-004711", "ZA-2026-4711", "za-2026-004711", "ZA–2026–004711", "ZA2026004711"]
)
def test_the_same_certificate_in_another_spelling_comes_in_once(office, spelling):
    content = {**office.issued().content, "number": "ZA-2026-004711", "issuing_participant": "ZA"}
    content |= {"issuing_authority": "Regulator, Pretoria", "origins": [{"participant": "ZA"}]}
    officer = office.actor("ae.importing_officer")

    def presented(number: str) -> Any:
        return office.must(
            acts.present_certificate(officer, typed=content | {"number": number}, now=office.later(days=3))
        )

    office.must(confirm(office, presented("ZA-2026-004711")))
    again = presented(spelling)
    assert "confirmed_before" in [each.code for each in confirm(office, again).findings]
    again.outcome = "confirmed"
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()
    (event,) = StockEvent.objects.filter(kind="import")
    entry = Entry(
        kind=EventKind.IMPORT,
        happened_on=office.later(days=1).date(),
        outputs=(Made(parcel="", carats=100, holder=event.made.get().holder.code),),
        origins=Composition.exact({OriginKey(country="ZA"): 100}),
        certificate=spelling,
    )
    posted = office.posted("ae.importing_officer", entry)
    assert [each.code for each in posted.findings] == ["custody_certificate_twice"]


def test_stones_do_not_come_to_another_kind_of_account_of_the_same_name(office):
    with transaction.atomic():
        digger = open_account(office.authorities["ae"], "Desert Rose Rough DMCC", kind=HolderKind.DIGGER)
    office.must(confirm(office, office.presented()))
    holder = StockParcel.objects.get(authority__code="ae").holder
    assert (holder.kind, holder.name) == (HolderKind.IMPORTER, digger.name)
    assert not digger.parcels.exists()


def test_events_are_still_never_changed(office):
    """SQLite makes a table anew when a column is added, and forgets its triggers."""
    office.stock({"BW": 100})
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        StockEvent.objects.update(remark="changed")


def test_an_import_that_a_loaded_history_has_already_is_confirmed_and_noted(office):
    arrival = office.presented(importer=IMPORTER)
    entry = Entry(
        kind=EventKind.IMPORT,
        happened_on=office.later(days=1).date(),
        outputs=(Made(parcel="", carats=20050, holder=holder_of(office.traders["ae"]).code),),
        origins=Composition.exact({OriginKey(country="BW"): 20050}),
        certificate=arrival.number,
    )
    office.must(office.posted("ae.exporter", entry))
    result = confirm(office, arrival)
    assert result.is_done
    assert "import_in_books" in [found.code for found in result.findings]
    assert StockEvent.objects.filter(kind="import").count() == 1


def test_imported_stones_go_on_with_the_import_as_their_source(office):
    office.end_transition("ae")
    arrival = office.presented(importer=IMPORTER, origins=TWO, lines=LINES, source_certificates=["ZA-1"])
    office.must(confirm(office, arrival, lines=LINES))
    parcel = StockParcel.objects.get(authority__code="ae")
    content = office.content | {
        "destination_participant": "BW",
        "lines": [{"hs": "710231", "carats": "100.00", "usd": "15000.00"}],
        "from_stock": [{"parcel": parcel.code, "carats": "100.00"}],
    }
    content.pop("origins")
    exporter, at = office.actor("ae.exporter"), office.later(days=5)
    draft = office.must(acts.save_application(exporter, content, now=at))
    result = acts.submit_application(exporter, draft.reference, declared_by="A. Exporter", now=at)
    office.must(result)
    assert not {"source_certificates_missing", "source_not_confirmed_here"} & {
        f.code for f in result.findings
    }
    application = result.done
    certificate, _ = review(application, day=at.date())
    assert certificate.source_certificates == (arrival.number,)
    assert [
        (o.participant, str(o.carats), str(o.min_carats), str(o.max_carats)) for o in certificate.origins
    ] == [
        ("BW", "75.00", "0.00", "100.00"),
        ("ZA", "25.00", "0.00", "100.00"),
    ]
