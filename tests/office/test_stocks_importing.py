"""Opening stocks and histories from files: seen first, imported whole or not at all, and once."""

from __future__ import annotations

import io
import time
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from openkp.custody.flat_headings import COLUMNS
from openkp.custody.ledger import Ledger
from openkp.office import clock
from openkp.office.stocks.acts import importing
from openkp.office.stocks.acts.importing import import_stock_file, keep_stock_file, return_stock_file
from openkp.office.stocks.book import parcels_of
from openkp.office.stocks.effective import effective_events
from openkp.office.stocks.holders import holder_of
from openkp.office.stocks.models import Book, Holder, HolderKind, Licence, StockEvent, StockFile, StockParcel
from openkp.office.stocks.upload_reading import MAX_UPLOAD
from openkp.office.stocks.upload_templates import TEMPLATES

pytestmark = pytest.mark.django_db

HEAD = "seq,kind,side,parcel,carats,holder,origin,date,certificate\n"
HISTORY = (
    HEAD
    + """1,production,out,P1,10.00,{mine},BW;mine=Orapa,2026-01-05,
2,import,out,P2,5.50,{trader},AO,2026-01-07,AO-1
2,import,out,P2,4.50,{trader},NA,2026-01-07,AO-1
3,sale,in,P1,10.00,,,2026-01-20,
3,sale,out,P3,10.00,{trader},,2026-01-20,
4,mix,in,P2,10.00,,,2026-02-01,
4,mix,in,P3,10.00,,,2026-02-01,
4,mix,out,P4,20.00,{trader},,2026-02-01,
5,export,in,P4,8.00,,,2026-03-01,BW-777
"""
)
OFFICER, KEEPER, EXPORTER = "bw.issuing_officer", "bw.stock_keeper", "bw.exporter"


@pytest.fixture
def holders(office: Any) -> dict[str, Holder]:
    """A mine with a licence, and a trader."""
    mine = holder_of(office.actor(KEEPER).trader, kind=HolderKind.MINE)
    trader = holder_of(office.actor(EXPORTER).trader)
    Licence.objects.create(
        authority=mine.authority,
        holder=mine,
        kind=HolderKind.MINE,
        number="BW-ML-7",
        valid_from=date(2020, 1, 1),
        valid_to=date(2030, 1, 1),
    )
    return {"mine": mine, "trader": trader}


@pytest.fixture
def imported(office: Any, holders: dict[str, Holder]) -> Any:
    """Keep a file as somebody, imported by the officer; the result of what was stopped, or of the import."""

    def do(text: str | bytes, *, who: str = OFFICER, name: str = "x.csv") -> Any:
        data = text if isinstance(text, bytes) else text.format(**holders).encode()
        kept = keep_stock_file(office.actor(who), data, name, now=office.now)
        return (
            import_stock_file(office.actor(OFFICER), kept.done.pk, now=office.now) if kept.is_done else kept
        )

    return do


def codes(result: Any) -> list[str]:
    assert not result.is_done
    return [found.code for found in result.findings]


def rebuilt(authority: Any) -> Ledger:
    events = effective_events(authority, StockEvent.objects.filter(authority=authority))
    return Ledger(event for event in events.values() if event is not None)


def assert_stored_is_rebuilt(authority: Any) -> None:
    ledger = rebuilt(authority)
    rows = StockParcel.objects.filter(authority=authority).select_related("holder", "born")
    stored = {parcel.code: parcel for parcel in parcels_of(rows)}
    assert stored.keys() == ledger.parcels.keys()
    for code, parcel in stored.items():
        other = ledger.parcels[code]
        assert (parcel.made.holder, parcel.born, parcel.born_on) == (
            other.made.holder,
            other.born,
            other.born_on,
        )
        assert (parcel.composition, parcel.left) == (other.composition, other.left)
    assert {row.code: row.left for row in rows} == {code: p.remaining for code, p in ledger.parcels.items()}


# --- a history ---------------------------------------------------------------------------------------------


def test_a_history_becomes_the_books(office: Any, imported: Any) -> None:
    done = office.must(imported(HISTORY))
    assert (done.first, done.last) == (1, 5)
    assert_stored_is_rebuilt(done.authority)
    mixed = StockParcel.objects.get(code="P4")
    assert (mixed.left, mixed.custody_model) == (1200, "controlled_blending")
    assert {share.origin.text for share in mixed.shares.all()} == {"AO", "BW;mine=Orapa", "NA"}
    export = StockEvent.objects.get(seq=5)
    assert sum(gone.carats for gone in export.gone.all()) == 800
    assert Book.objects.get(authority=done.authority).last_event == 5


@pytest.mark.parametrize("named", ["code", "name", "licence", "folded"])
def test_holders_are_named_by_code_licence_or_registered_name(
    office: Any, imported: Any, holders: dict[str, Holder], named: str
) -> None:
    mine = holders["mine"]
    text = {"code": mine.code, "name": mine.name, "licence": "bw-ml-7", "folded": f"  {mine.name.upper()} "}
    office.must(imported(HEAD + f"1,opening,out,P1,1.00,{text[named]},BW,2026-01-01,\n"))
    assert StockParcel.objects.get(code="P1").holder == mine


def test_numbers_go_on_and_parcels_that_were_there_are_drawn_from(office: Any, imported: Any) -> None:
    office.must(imported(HISTORY))
    more = HEAD + "1,split,in,P4,2.00,,,2026-03-05,\n1,split,out,P9,2.00,{trader},,2026-03-05,\n"
    done = office.must(imported(more))
    assert (done.first, done.last) == (6, 6)
    assert StockParcel.objects.get(code="P4").left == 1000
    assert_stored_is_rebuilt(done.authority)


def test_corrections_in_a_history_are_applied(office: Any, imported: Any) -> None:
    text = (
        "seq,kind,side,parcel,carats,holder,origin,date,corrects\n"
        "1,production,out,P1,30.00,{mine},BW,2026-01-05,\n"
        "2,correction,,,,,,2026-01-09,1\n"
        "2,production,out,P1,3.00,{mine},BW,2026-01-05,\n"
    )
    office.must(imported(text))
    assert StockParcel.objects.get(code="P1").carats == 300
    assert StockEvent.objects.count() == 1


def test_the_same_content_is_imported_once_in_whatever_form(office: Any, imported: Any) -> None:
    office.must(imported(HISTORY))
    again = imported(HISTORY.replace(",", "\t"), name="again.tsv")
    assert codes(again) == ["stock_file_twice"]
    assert StockEvent.objects.count() == 5


def test_a_confirmation_sent_twice_counts_once(office: Any, holders: dict[str, Holder]) -> None:
    officer = office.actor(OFFICER)
    kept = office.must(keep_stock_file(officer, HISTORY.format(**holders).encode(), "x.csv", now=office.now))
    for _ in range(2):
        office.must(import_stock_file(officer, kept.pk, now=office.now))
    assert StockEvent.objects.count() == 5


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("in,P4,8.00", "in,P4,28.00"), "custody_overdrawn"),
        (("P1,10.00,{mine}", "P1,-10.00,{mine}"), "custody_cell_unreadable"),
        (("out,P2,4.50,{trader}", "out,P2,4.50,Nobody"), "custody_rows_differ"),
        (("out,P1,10.00,{mine}", "out,P1,10.00,Nobody"), "stock_file_holder_unknown"),
        (("2026-03-01", "2027-03-01"), "stock_file_day_ahead"),
        (("out,P4", "out,P 4/ü"), "stock_file_name_wrong"),
        (("out,P4", "out,BW-P-000009"), "stock_file_name_reserved"),
        (("out,P4", "out,ae-P-000001"), "stock_file_name_reserved"),
        (("BW-777", "BW-2026-000001"), "stock_file_number_own"),
        (("BW-777", "bw 2026/1"), "stock_file_number_own"),
        (("BW-777", "BW-2027-000044"), "stock_file_number_own"),
    ],
)
def test_one_thing_wrong_and_nothing_is_stored(
    office: Any, imported: Any, change: tuple[str, str], code: str
) -> None:
    changed = HISTORY.replace(*change)
    assert changed != HISTORY
    assert code in codes(imported(changed))
    assert (StockEvent.objects.count(), StockParcel.objects.count(), StockFile.objects.count()) == (0, 0, 0)


def test_everything_that_is_wrong_is_said_at_once(office: Any, imported: Any) -> None:
    text = HISTORY.replace("P1,10.00,{mine}", "P1,ten,{mine}").replace(
        "out,P4,20.00,{trader}", "out,P4,20.00,Me"
    )
    assert codes(imported(text)) == [
        "custody_cell_unreadable",
        "stock_file_holder_unknown",
        "custody_follows_refused",
    ]


def test_what_the_books_have_already_is_not_made_again(office: Any, imported: Any) -> None:
    office.must(imported(HISTORY))
    taken = imported(HEAD + "1,opening,out,P1,1.00,{mine},BW,2026-01-01,\n")
    assert codes(taken) == ["stock_file_parcel_taken"]
    used = imported(HEAD + "1,import,out,P11,1.00,{trader},AO,2026-01-01,ao-1\n")
    assert codes(used) == ["custody_certificate_twice"]


def test_the_books_may_have_moved_on_before_the_confirmation(office: Any, holders: dict[str, Holder]) -> None:
    officer = office.actor(OFFICER)
    first = HEAD + "1,opening,out,P1,1.00,{mine},BW,2026-01-01,\n"
    other = HEAD + "1,opening,out,P1,2.00,{mine},BW,2026-01-01,\n"
    one, two = (
        office.must(keep_stock_file(officer, text.format(**holders).encode(), "x.csv", now=office.now))
        for text in (first, other)
    )
    office.must(import_stock_file(officer, one.pk, now=office.now))
    assert "stock_file_parcel_taken" in codes(import_stock_file(officer, two.pk, now=office.now))
    assert StockParcel.objects.get().carats == 100


def test_holders_with_one_name_are_asked_for_by_code(office: Any, imported: Any, holders: Any) -> None:
    mine = holders["mine"]
    Holder.objects.create(authority=mine.authority, code="BW-H-99999", kind=HolderKind.BUYER, name=mine.name)
    assert codes(imported(HISTORY)) == ["stock_file_holder_of_several"]


def test_ten_thousand_rows_are_imported_in_well_under_a_minute(office: Any, imported: Any) -> None:
    rows = [HEAD]
    for n in range(2500):
        rows.append(f"{2 * n + 1},opening,out,A{n},3.00,{{mine}},BW;mine=M{n % 40},2026-01-01,\n")
        rows.append(f"{2 * n + 2},split,in,A{n},2.00,,,2026-01-02,\n")
        rows += [f"{2 * n + 2},split,out,{side}{n},1.00,{{mine}},,2026-01-02,\n" for side in "BC"]
    started = time.perf_counter()
    done = office.must(imported("".join(rows)))
    assert time.perf_counter() - started < 40
    assert done.last == 5000
    assert StockParcel.objects.filter(code__startswith="A", left=100).count() == 2500


# --- who ---------------------------------------------------------------------------------------------------


def test_a_company_hands_in_its_own_opening_stock(
    office: Any, imported: Any, holders: dict[str, Holder]
) -> None:
    rows = ["A-1,12.00,BW,2026-01-01,Vault", ",7.00,NA,2026-01-01,", ",3.00,,2026-01-01,"]
    text = "\n".join(["parcel,carats,origin,date,place", *rows])
    office.must(imported(text, who=KEEPER))
    parcels = StockParcel.objects.order_by("pk")
    assert [row.code for row in parcels] == ["A-1", "BW-P-000001", "BW-P-000002"]
    assert {row.holder for row in parcels} == {holders["mine"]}
    assert_stored_is_rebuilt(holders["mine"].authority)
    more = imported("parcel,carats,origin,date\n,1.00,BW,2026-01-02\n", who=KEEPER)
    assert [found.code for found in more.findings] == ["stock_file_opened_before"]


def test_a_company_hands_in_nothing_else(office: Any, imported: Any) -> None:
    assert codes(imported(HEAD + "1,production,out,P1,1.00,{mine},BW,2026-01-01,\n", who=KEEPER)) == [
        "stock_file_not_opening"
    ]
    assert codes(imported(HEAD + "1,opening,out,P1,1.00,{trader},BW,2026-01-01,\n", who=KEEPER)) == [
        "stock_file_holder_other"
    ]


def test_a_keeper_without_an_account_is_told(office: Any) -> None:
    result = keep_stock_file(
        office.actor(KEEPER), b"parcel,carats,date\nA,1.00,2026-01-01\n", "x.csv", now=office.now
    )
    assert codes(result) == ["stock_no_account"]


def test_files_of_others_are_not_seen(office: Any, holders: dict[str, Holder], signed_in: Any) -> None:
    kept = office.must(
        keep_stock_file(
            office.actor(KEEPER), b"parcel,carats,date\nA,1.00,2026-01-01\n", "x.csv", now=office.now
        )
    )
    strange = import_stock_file(office.actor("ae.issuing_officer"), kept.pk, now=office.now)
    assert codes(strange) == ["record_not_found"]
    for who in (EXPORTER, "ae.issuing_officer"):
        address = reverse("stocks:import_preview", args=[kept.pk])
        assert signed_in(who).get(address).status_code == 404


OPENING = b"parcel,carats,origin,date\nA-1,200.50,BW;mine=Jwaneng,2020-01-01\n"


def test_no_company_confirms_its_own_stock_into_the_books(
    office: Any, holders: dict[str, Holder], uploaded: Any
) -> None:
    client, seen = uploaded(OPENING, who=EXPORTER)
    text = seen.content.decode()
    assert "waits for your authority" in text
    assert "Import all of it" not in text
    assert client.post(seen.redirect_chain[-1][0]).status_code == 403
    kept = StockFile.objects.get()
    with pytest.raises(PermissionDenied):
        import_stock_file(office.actor(EXPORTER), kept.pk, now=office.now)
    assert StockEvent.objects.count() == 0


def test_what_is_handed_in_waits_on_the_control_page_until_an_officer_confirms_it(
    office: Any, holders: dict[str, Holder], uploaded: Any, signed_in: Any
) -> None:
    uploaded(OPENING, who=EXPORTER, name="ours.csv")
    address = reverse("stocks:import_preview", args=[StockFile.objects.get().pk])
    officer = signed_in(OFFICER)
    control = officer.get(reverse("stocks:control")).content.decode()
    assert "Opening stocks handed in" in control
    assert address in control
    assert reverse("stocks:import") in control
    assert holders["trader"].name in officer.get(address).content.decode()
    assert "Imported as events 1 to 1." in officer.post(address, follow=True).content.decode()
    assert StockParcel.objects.get(code="A-1").holder == holders["trader"]
    assert "Opening stocks handed in" not in officer.get(reverse("stocks:control")).content.decode()


def test_a_file_is_sent_back_with_the_reason_and_is_not_imported_afterwards(
    office: Any, holders: dict[str, Holder], uploaded: Any, signed_in: Any
) -> None:
    uploaded(OPENING, who=EXPORTER)
    kept = StockFile.objects.get()
    address = reverse("stocks:import_preview", args=[kept.pk])
    assert signed_in(OFFICER).post(address, {"because": " "}).status_code == 422
    unsaid = return_stock_file(office.actor(OFFICER), kept.pk, because=" ", now=office.now)
    assert codes(unsaid) == ["remark_missing"]
    signed_in(OFFICER).post(address, {"because": "Count it anew"})
    assert "Count it anew" in signed_in(EXPORTER).get(reverse("stocks:import")).content.decode()
    assert "Count it anew" in signed_in(EXPORTER).get(address).content.decode()
    late = import_stock_file(office.actor(OFFICER), kept.pk, now=office.now)
    assert codes(late) == ["stock_file_returned"]
    assert (
        "Opening stocks handed in" not in signed_in(OFFICER).get(reverse("stocks:control")).content.decode()
    )


def test_the_next_file_of_a_company_takes_the_place_of_the_one_that_waits(
    office: Any, holders: dict[str, Holder]
) -> None:
    for who in (EXPORTER, KEEPER, EXPORTER):
        office.must(keep_stock_file(office.actor(who), OPENING, "x.csv", now=office.now))
    late = office.now + timedelta(days=30)
    officer = HISTORY.format(**holders).encode()
    office.must(keep_stock_file(office.actor(OFFICER), officer, "y.csv", now=late))
    waiting = StockFile.objects.filter(holder__isnull=False).values_list("holder", flat=True)
    assert set(waiting) == {holders["mine"].pk, holders["trader"].pk}
    assert StockFile.objects.count() == 3


def test_an_officer_confirms_nothing_but_the_opening_of_a_company(
    office: Any, holders: dict[str, Holder]
) -> None:
    """What a company handed in is read by the same rules when the officer looks at it."""
    mine, trader = holders["mine"], holders["trader"]
    text = HEAD + f"1,production,out,P1,1.00,{mine.name},BW,2026-01-01,\n"
    kept = StockFile.objects.create(
        authority=mine.authority,
        holder=trader,
        name="x.csv",
        data=text.encode(),
        digest="-",
        kept_at=office.now,
        kept_by=office.actor(EXPORTER).user,
    )
    found = codes(import_stock_file(office.actor(OFFICER), kept.pk, now=office.now))
    assert {"stock_file_not_opening", "stock_file_holder_other"} <= set(found)


# --- names and numbers -------------------------------------------------------------------------------------


def test_codes_that_were_taken_before_are_left_out(office: Any, imported: Any) -> None:
    """Names of this form could once come from a file; the books go on past them."""
    imported("parcel,carats,origin,date\nS1,1.00,BW,2026-01-01\nS2,1.00,BW,2026-01-01\n", who=EXPORTER)
    for name, code in (("S1", "AE-P-000001"), ("S2", "BW-P-000002")):
        StockParcel.objects.filter(code=name).update(code=code)
    assert office.stock({"ZA": 100}, who="ae.exporter").code == "AE-P-000002"
    rows = ",1.00,BW,2026-01-01\n" * 3
    office.must(imported(f"parcel,carats,origin,date\n{rows}", who=KEEPER))
    made = StockParcel.objects.filter(born__authority__code="bw", code__contains="-P-").order_by("code")
    assert [row.code for row in made if row.authority.code == "bw"] == [
        "AE-P-000001",
        "BW-P-000001",
        "BW-P-000002",
        "BW-P-000003",
        "BW-P-000004",
    ]


def test_a_name_that_another_authority_took_in_this_moment_is_a_finding(
    office: Any, holders: dict[str, Holder], monkeypatch: Any
) -> None:
    kept = office.must(keep_stock_file(office.actor(EXPORTER), OPENING, "x.csv", now=office.now))
    before = importing.plan_of(office.actor(OFFICER), kept, now=office.now)
    other = office.stock({"ZA": 100}, who="ae.exporter")
    StockParcel.objects.filter(pk=other.pk).update(code="A-1")
    plans, real = [before], importing.plan_upload
    monkeypatch.setattr(importing, "plan_upload", lambda *a, **m: plans.pop() if plans else real(*a, **m))
    late = import_stock_file(office.actor(OFFICER), kept.pk, now=office.now)
    assert codes(late) == ["stock_file_parcel_taken"]
    assert StockEvent.objects.filter(authority=kept.authority).count() == 0


def test_a_parcel_with_a_name_in_small_letters_is_exported(office: Any, imported: Any) -> None:
    office.end_transition("bw")
    imported("parcel,carats,origin,date\nloot-1,200.50,BW,2026-01-01\n", who=EXPORTER)
    office.issued(**office.covered({"loot-1": 20050}))
    assert StockParcel.objects.get(code="loot-1").left == 0


def test_exports_of_the_paper_register_before_the_office_are_taken(office: Any, imported: Any) -> None:
    done = office.must(imported(HISTORY.replace("2026-", "2025-").replace("BW-777", "BW-2025-000001")))
    assert done.last == 5


def test_exports_that_this_office_issued_are_taken(office: Any, imported: Any) -> None:
    certificate = office.issued()
    office.must(imported(HISTORY.replace("BW-777", certificate.number)))
    other = HEAD + "1,opening,out,R1,9.00,{trader},BW,2026-01-05,\n2,export,in,R1,8.00,,,2026-03-01,%s\n"
    assert codes(imported(other % "BW-2026-000002")) == ["stock_file_number_own"]


def test_uploads_that_nobody_confirmed_are_cleared_away(office: Any, holders: dict[str, Holder]) -> None:
    officer = office.actor(OFFICER)
    data = HISTORY.format(**holders).encode()
    office.must(keep_stock_file(officer, data, "x.csv", now=office.now - timedelta(days=8)))
    other = HEAD + f"1,opening,out,P1,1.00,{holders['mine']},BW,2026-01-01,\n"
    office.must(keep_stock_file(officer, other.encode(), "y.csv", now=office.now))
    assert [kept.name for kept in StockFile.objects.all()] == ["y.csv"]


# --- pages and workbooks -----------------------------------------------------------------------------------


@pytest.fixture
def uploaded(signed_in: Any, office: Any, monkeypatch: Any) -> Any:
    """Upload a file as somebody; the response after redirects."""
    monkeypatch.setattr(clock, "now", lambda: office.now)

    def send(data: bytes, *, who: str = OFFICER, name: str = "x.csv") -> Any:
        client = signed_in(who)
        given = SimpleUploadedFile(name, data)
        return client, client.post(reverse("stocks:import"), {"file": given}, follow=True)

    return send


def workbook(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_workbook_is_previewed_then_imported(
    uploaded: Any, office: Any, holders: dict[str, Holder]
) -> None:
    rows = [
        ["Stock of the mine"],
        ["Parcel", "Carats", "Holder", "Origin", "Date", "Stones"],
        ["A-1", 12.5, holders["mine"].name, "BW;mine=Orapa", date(2026, 1, 1), 31],
        ["A-2", 7, holders["mine"].name, "NA", "2026-01-01", None],
    ]
    client, seen = uploaded(workbook(rows), name="stock.xlsx")
    text = seen.content.decode()
    assert "Nothing is in the books yet" in text
    assert "A-1" in text
    assert StockEvent.objects.count() == 0
    address = seen.redirect_chain[-1][0]
    done = client.post(address, follow=True)
    assert "Imported as events 1 to 2." in done.content.decode()
    assert [(row.code, row.carats, row.stones) for row in StockParcel.objects.all()] == [
        ("A-1", 1250, 31),
        ("A-2", 700, 0),
    ]
    assert "Namibia" in text
    assert "stock.xlsx" in client.get(reverse("stocks:import")).content.decode()


def test_what_is_wrong_stands_on_the_page(uploaded: Any, holders: dict[str, Holder]) -> None:
    rows = [
        ["parcel", "carats", "holder", "date"],
        ["A", "=1+1", "x", "2026-01-01"],
        ["B", 1.005, "x", "2026-01-01"],
    ]
    _, seen = uploaded(workbook(rows), name="stock.xlsx")
    text = seen.content.decode()
    assert "Nothing was kept" in text
    assert "formula" in text
    assert "1.005" in text
    assert StockFile.objects.count() == 0


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 broken", b"\x00\xff" * 40, b"a,b\n1,2\n"])
def test_files_that_are_none_are_refused_on_the_page(uploaded: Any, data: bytes) -> None:
    _, seen = uploaded(data, name="stock.xlsx" if data.startswith(b"PK") else "stock.csv")
    assert seen.status_code == 200
    assert StockFile.objects.count() == 0


def test_a_file_over_the_limit_is_refused_by_the_form(uploaded: Any) -> None:
    _, seen = uploaded(b"x" * (MAX_UPLOAD + 1))
    assert "larger than 16 MB" in seen.content.decode()


@pytest.mark.parametrize("kind", list(TEMPLATES))
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_templates_are_read_back(signed_in: Any, kind: str, form: str) -> None:
    response = signed_in(OFFICER).get(reverse("stocks:import_template", args=[kind, form]))
    assert response.headers["Content-Disposition"] == f'attachment; filename="{kind}.{form}"'
    if form == "csv":
        heading = response.content.decode("utf-8-sig").strip().split(",")
    else:
        book = openpyxl.load_workbook(io.BytesIO(response.content))
        heading = [cell.value for cell in book[kind][1]]
        assert [row[0].value for row in book["explanation"].iter_rows(min_row=2)] == heading
    assert tuple(heading) == TEMPLATES[kind]
    assert set(heading) <= set(COLUMNS)


def test_other_templates_are_not_there(signed_in: Any) -> None:
    client = signed_in(OFFICER)
    for kind, form in (("opening-stock", "pdf"), ("other", "csv")):
        assert client.get(reverse("stocks:import_template", args=[kind, form])).status_code == 404


def test_a_company_sees_the_template_of_opening_stock_only(signed_in: Any) -> None:
    text = signed_in(KEEPER).get(reverse("stocks:import")).content.decode()
    assert "opening-stock.xlsx" in text
    assert "history.xlsx" not in text
