"""A parcel seen: its page, its way, recall and label."""

from __future__ import annotations

import io
import shutil
import subprocess
from html.parser import HTMLParser

import pytest
import zxingcpp
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from PIL import Image
from pypdf import PdfReader

from openkp.custody.composition import Composition, Share
from openkp.custody.events import Drawn, EventKind, Made
from openkp.custody.origins import OriginKey
from openkp.office.stocks import downstream
from openkp.office.stocks.holders import holder_of
from openkp.office.stocks.labels import HEIGHT, WIDTH, Label, labels_pdf
from openkp.office.stocks.models import Invoice, StockParcel
from openkp.office.stocks.reads import tracing, ways
from openkp.office.stocks.reads.recalling import Wanted, recall
from openkp.office.stocks.reads.ways import way_of
from openkp.office.stocks.views.recalling import CSV_HEADS, csv_of
from openkp.office.stocks.way_drawing import drawn_way
from openkp.office.stocks.way_picture import flow_rows, picture_of
from stock_books import CATOCA, ORAPA, Books


@pytest.fixture
def books(office):
    return Books(office)


@pytest.fixture
def story(books):
    """Six artisanal sites bought and mixed, sold on, mixed with an import, a part exported."""
    sites = [
        books.mined(
            100 + 10 * n,
            OriginKey(country="BW", zone="North", licence=f"D-{n}", period="2026-03"),
            holder=books.house,
        )
        for n in range(6)
    ]
    [bag] = books.made(
        EventKind.MIX, [(code, 100 + 10 * n) for n, code in enumerate(sites)], [750], books.house
    )
    [sold] = books.made(EventKind.SALE, [(bag, 750)], [750], books.mine)
    made = Made(parcel="", carats=250, holder=books.mine.code)
    event = books.post(
        EventKind.IMPORT, outputs=(made,), origins=Composition.exact({CATOCA: 250}), certificate="AO 31"
    )
    imported = event.made.get().code
    [mixed] = books.made(EventKind.MIX, [(sold, 750), (imported, 250)], [1000])
    books.post(EventKind.EXPORT, (Drawn(parcel=mixed, carats=400),), certificate="BW 9")
    return {"sites": sites, "bag": bag, "sold": sold, "imported": imported, "mixed": mixed}


def row(code):
    return StockParcel.objects.select_related("holder", "born").get(code=code)


def text_of(answer):
    """What a person reads: the page without its marks."""

    class Reading(HTMLParser):
        def __init__(self):
            super().__init__()
            self.words = []

        def handle_data(self, data):
            self.words.append(data)

    reading = Reading()
    reading.feed(answer.content.decode())
    return " ".join(" ".join(reading.words).split())


# --- the page -----------------------------------------------------------------------------------------------


def test_the_page_says_what_is_in_it_and_that_shares_are_bookkeeping(story, signed_in):
    answer = signed_in("bw.stock_keeper").get(reverse("stocks:parcel", args=[story["mixed"]]))
    text = text_of(answer)
    assert "bookkeeping, not a fact about stones" in text
    assert "6.00 ct of 10.00 ct are still here" in text.replace("\u00a0", " ")
    assert "Mass balance" in text
    assert "ISO 22095" in text
    assert "Angola 1.50 25.0 % 0.00 2.50 bookkeeping" in text.replace("\u00a0", " ")
    assert "licence D-3" in text
    assert 'role="img"' in answer.content.decode()
    assert len(answer.content) < 100_000


def test_who_may_open_a_parcel(story, signed_in):
    def status(who, code):
        return signed_in(who).get(reverse("stocks:parcel", args=[code])).status_code

    assert status("bw.stock_keeper", story["mixed"]) == 200
    assert status("bw.stock_keeper", story["bag"]) == 302  # sold to the mine: leads to the mine's own parcel
    assert status("bw.stock_keeper", story["sites"][0]) == 404
    assert status("bw.issuing_officer", story["bag"]) == 200
    assert status("bw.focal_point", story["bag"]) == 200
    assert status("ae.issuing_officer", story["bag"]) == 404
    assert status("bw.exporter", story["mixed"]) == 404


def test_a_company_reads_the_names_of_those_it_traded_with_and_of_nobody_else(books, story, signed_in):
    """The house sold to the mine, the mine to the exporter: each knows its own other side."""
    with transaction.atomic():
        exporter = holder_of(books.office.traders["bw"], kind="exporter")
    [onward] = books.made(EventKind.SALE, [(story["mixed"], 100)], [100], exporter)
    address = reverse("stocks:parcel", args=[onward])
    everything = text_of(signed_in("bw.issuing_officer").get(address))
    assert [name in everything for name in ("Second house", books.mine.name)] == [True, True]
    own = text_of(signed_in("bw.exporter").get(address))
    assert [name in own for name in ("Second house", books.mine.name)] == [False, True]
    bought = signed_in("bw.stock_keeper").get(reverse("stocks:parcel", args=[story["sold"]]))
    assert "Second house" in text_of(bought)


def test_a_sale_without_papers_is_shown_and_one_with_a_warranty_is_not_missed(books, story, signed_in):
    address = reverse("stocks:parcel", args=[story["mixed"]])
    client = signed_in("bw.issuing_officer")
    assert "1 sale on the way lacks something" in text_of(client.get(address))
    assert "No invoice." in text_of(client.get(address))
    Invoice.objects.create(
        event=row(story["sold"]).born,
        number="R-7",
        issued_on=row(story["sold"]).born_on,
        usd=100,
        warranty="The diamonds herein invoiced come from legitimate sources.",
        recorded_at=books.office.now,
    )
    assert "Every sale on the way has its voucher, or its invoice with a warranty" in text_of(
        client.get(address)
    )


def test_a_parcel_that_never_was_says_so(books, story, signed_in):
    alone = books.mined(500)
    books.office.must(books.correct(row(alone).born.seq, None))
    text = text_of(signed_in("bw.issuing_officer").get(reverse("stocks:parcel", args=[alone])))
    assert "This parcel never was" in text


def test_stones_of_a_country_outside_the_scheme_are_named_first(books, signed_in):
    one = books.mined(500, OriginKey(country="KP", mine="Unknown"))
    text = text_of(signed_in("bw.issuing_officer").get(reverse("stocks:parcel", args=[one])))
    assert "Look at this first" in text


def test_few_queries_for_the_page(story, signed_in, django_assert_max_num_queries):
    client = signed_in("bw.issuing_officer")
    with django_assert_max_num_queries(60):
        client.get(reverse("stocks:parcel", args=[story["mixed"]]))


# --- the way ------------------------------------------------------------------------------------------------


def test_the_way_has_origins_steps_the_parcel_and_where_it_went(story):
    way = way_of(row(story["mixed"]))
    assert [(each.place, each.carats, each.origins) for each in way.origins] == [
        (("BW", "North", ""), 750, 6),
        (("AO", "", "Catoca"), 250, 1),
    ]
    columns = {stop.parcel.code: stop.column for stop in way.stops.values()}
    assert columns == {story["mixed"]: 0, story["sold"]: 1, story["imported"]: 1, story["bag"]: 2}
    assert sum(way.entering.values()) == pytest.approx(1000)
    assert [each.carats for each in way.leaving] == [400]
    labels = {each["source"]: each for each in flow_rows(picture_of(way))}
    assert "Import AO 31, Gaborone Mine" in labels
    assert {each["target"] for each in flow_rows(picture_of(way))} >= {"Export, BW 9", "Still in this parcel"}


def test_nothing_flows_from_an_origin_of_which_the_parcel_has_nothing(books):
    """A mixture sorted stone by stone: what is stated to be from Orapa has no Angolan band."""
    one, two = books.mined(300), books.mined(700, CATOCA)
    [mixed] = books.made(EventKind.MIX, [(one, 300), (two, 700)], [1000])
    stated = Made(parcel="", carats=200, holder=books.mine.code, stated=Composition.exact({ORAPA: 200}))
    rest = Made(parcel="", carats=800, holder=books.mine.code)
    event = books.post(EventKind.SORT, (Drawn(parcel=mixed, carats=1000),), (stated, rest))
    picked = event.made.order_by("code").first()
    way = way_of(row(picked.code))
    assert [each.place[0] for each in way.origins] == ["BW"]
    assert sum(way.entering.values()) == pytest.approx(200)


def test_a_parcel_of_thousands_of_ancestors_has_a_bounded_picture(books, django_assert_max_num_queries):
    """Many parcels of many origins go into one: boxes, bands and queries stay few, the carats stay whole."""
    codes = [
        books.mined(10 + n, OriginKey(country="BW", mine=f"Pit {n % 40}", period="2026-03"))
        for n in range(60)
    ]
    moved = [books.made(EventKind.MOVE, [(code, 10 + n)], [10 + n])[0] for n, code in enumerate(codes)]
    [mixed] = books.made(
        EventKind.MIX, [(code, 10 + n) for n, code in enumerate(moved)], [sum(range(10, 70))]
    )
    with django_assert_max_num_queries(24):
        way = way_of(row(mixed))
    picture = picture_of(way)
    assert len(picture.boxes) <= 2 * ways.BOXES + ways.GROUPS + 2
    assert sum(way.entering.values()) == pytest.approx(sum(range(10, 70)), abs=1)
    assert sum(stop.parcels for stop in way.stops.values()) == 61
    assert len(drawn_way(picture, title="the way")) < 40_000


def test_the_picture_is_mirrored_in_writing_from_right_to_left(story):
    def first_x():
        picture = picture_of(way_of(row(story["mixed"])))
        drawn_way(picture, title="the way")
        return picture.boxes["o0"].x, picture.boxes["here"].x

    start, end = first_x()
    with translation.override("ar"):
        mirrored_start, mirrored_end = first_x()
    assert start < end
    assert mirrored_start > mirrored_end


# --- the trace ----------------------------------------------------------------------------------------------


def test_backward_and_forward_find_the_same_events(story):
    back = tracing.backward(row(story["mixed"]))
    assert len(back.sources) == 7
    assert back.is_whole
    on = tracing.forward([row(story["sites"][0])])
    assert {story["bag"], story["sold"], story["mixed"]} < {each.code for each in on.parcels.values()}
    assert [event.certificate for event in on.exports] == ["BW 9"]


def test_a_trace_grows_with_the_answer_and_not_with_the_book(books, story, django_assert_max_num_queries):
    for _ in range(20):
        books.made(EventKind.SPLIT, [(books.mined(100), 100)], [50, 50])
    with django_assert_max_num_queries(6):
        tracing.backward(row(story["mixed"]))


def test_a_trace_beyond_the_bound_says_that_it_is_cut(story, signed_in, monkeypatch):
    assert not tracing.backward(row(story["mixed"]), most=3).is_whole
    monkeypatch.setattr("openkp.office.stocks.views.seeing.MAX_READ", 3)
    text = text_of(signed_in("bw.issuing_officer").get(reverse("stocks:parcel", args=[story["mixed"]])))
    assert "more steps than this page reads" in text


# --- recall -------------------------------------------------------------------------------------------------


def found(books, **wanted):
    answer = recall(books.office.authorities["bw"], Wanted(**wanted))
    return (
        {each.parcel.code: each.left for each in answer.parcels if each.is_here},
        {each.event.certificate: each.share for each in answer.went},
    )


def test_a_recall_finds_exactly_what_may_hold_the_stones(books, story):
    here, went = found(books, zone="north", is_wide=False)
    assert here == {story["mixed"]: Share(450, 350, 600)}
    assert went == {"BW 9": Share(300, 150, 400)}
    assert found(books, mine="Catoca", is_wide=False)[0] == {story["mixed"]: Share(150, 0, 250)}
    assert found(books, licence="D-5", is_wide=False)[0] == {story["mixed"]: Share(90, 0, 150)}
    assert found(books, country="AO", mine="Orapa", is_wide=False) == ({}, {})
    assert found(books, period="2026Q1", is_wide=False)[0] == {story["mixed"]: Share(450, 350, 600)}
    assert found(books, period="2025", is_wide=False) == ({}, {})


def test_names_are_compared_as_bars_compare_them(books, story):
    names = ("Jwaneng", "JWANÉNG")
    plain, accented = (books.mined(100, OriginKey(country="BW", mine=name)) for name in names)
    assert set(found(books, mine="jwaneng", is_wide=False)[0]) == {plain, accented}


def test_a_recall_counts_stones_whose_origin_is_not_stated_so_finely(books, story):
    one = books.mined(300, OriginKey(country="BW"))
    two = books.mined(200, OriginKey(among=("AO", "BW")))
    three = books.mined(100, OriginKey(among=("AO", "NA")))
    assert one not in found(books, country="BW", mine="Orapa", is_wide=False)[0]
    wide = found(books, country="BW", mine="Orapa")[0]
    assert {one, two} <= set(wide)
    assert three not in wide


def test_what_only_may_be_it_is_not_there_at_least(books, story):
    one = books.mined(300, OriginKey(country="BW"))
    two = books.mined(200, OriginKey(country="BW", mine="Orapa", period="2026-03"))
    assert found(books, country="BW", mine="Orapa")[0][one] == Share(0, 0, 300)
    assert found(books, country="BW", mine="Orapa")[0][two] == Share(200, 200, 200)
    assert found(books, country="BW", mine="Orapa", period="2026Q1")[0][two] == Share(200, 200, 200)
    assert found(books, country="BW", period="2026-03")[0][one] == Share(0, 0, 300)
    quarter = books.mined(100, OriginKey(country="BW", period="2026Q1"))
    assert found(books, country="BW", period="2026-03", is_wide=False)[0][quarter] == Share(0, 0, 100)


def test_a_recall_by_certificate_follows_the_import(books, story):
    here, went = found(books, certificate="ao 31")
    assert here == {story["mixed"]: Share(150, 0, 250)}
    assert went == {"BW 9": Share(100, 0, 250)}
    assert found(books, certificate="BW 9") == ({}, {"BW 9": Share(400, 400, 400)})
    assert found(books, certificate="ZZ 1") == ({}, {})


def test_the_recall_page_and_its_file(story, signed_in):
    client = signed_in("bw.issuing_officer")
    address = reverse("stocks:recall")
    assert "Fill in what you know" in text_of(client.get(address))
    answer = client.get(address, {"mine": "Catoca"})
    assert story["mixed"] in text_of(answer)
    assert "bookkeeping, not a fact" in text_of(answer)
    table = client.get(address, {"mine": "Catoca", "as": "csv"}).content.decode("utf-8-sig").splitlines()
    assert table[0] == ",".join(CSV_HEADS)
    assert any(
        f"parcel,{story['mixed']}," in line and line.endswith("yes,6.00,1.50,0.00,2.50") for line in table
    )
    assert "Say what is recalled" in text_of(client.get(address, {"mine": ""}))
    assert "Ask for a certificate alone" in text_of(
        client.get(address, {"mine": "x", "certificate": "AO 31"})
    )
    assert "Nothing in the books may hold such stones" in text_of(client.get(address, {"mine": "nowhere"}))


def test_a_certificate_that_went_too_far_says_so(story, signed_in, monkeypatch):
    monkeypatch.setattr(downstream, "MAX_EVENTS", 1)
    text = text_of(signed_in("bw.issuing_officer").get(reverse("stocks:recall"), {"certificate": "AO 31"}))
    assert "went through more than" in text


def test_no_cell_of_the_file_is_a_formula(books, office):
    books.mine.name = "=1+1"
    books.mine.save()
    books.mined(100)
    assert ",'=1+1," in csv_of(recall(office.authorities["bw"], Wanted(mine="Orapa")))


# --- label --------------------------------------------------------------------------------------------------


def read_codes(pdf, folder, dpi):
    """The texts of all codes on the first page as a label printer of that density makes it."""
    if shutil.which("pdftoppm") is None:
        pytest.skip("poppler's pdftoppm is not installed")
    source = folder / "label.pdf"
    source.write_bytes(pdf)
    subprocess.run(
        ["pdftoppm", "-gray", "-png", "-r", str(dpi), "-singlefile", source, folder / "label"], check=True
    )
    with Image.open(folder / "label.png") as picture:
        return {each.text for each in zxingcpp.read_barcodes(picture)}


def test_the_label_can_be_scanned_and_read(story, signed_in, tmp_path):
    answer = signed_in("bw.stock_keeper").get(reverse("stocks:label", args=[story["mixed"]]))
    assert answer["Content-Type"] == "application/pdf"
    assert read_codes(answer.content, tmp_path, 203) == {
        f"http://testserver/stocks/parcels/{story['mixed']}/"
    }
    [page] = PdfReader(io.BytesIO(answer.content)).pages
    assert (
        round(float(page.mediabox.width) / 72 * 25.4),
        round(float(page.mediabox.height) / 72 * 25.4),
    ) == (
        WIDTH,
        HEIGHT,
    )
    printed = " ".join(page.extract_text().split())
    for part in (story["mixed"], "6.00", "Gaborone Mine", "Mass balance", "Angola", "by bookkeeping"):
        assert part in printed


def test_a_sheet_has_the_labels_of_all_that_one_event_made(books, signed_in, tmp_path):
    codes = books.made(EventKind.SPLIT, [(books.mined(2200), 2200)], [100] * 22)
    answer = signed_in("bw.stock_keeper").get(reverse("stocks:label", args=[codes[0]]), {"sheet": "1"})
    assert len(PdfReader(io.BytesIO(answer.content)).pages) == 2
    read = read_codes(answer.content, tmp_path, 300)
    assert read == {f"http://testserver/stocks/parcels/{code}/" for code in codes[:21]}


@pytest.mark.parametrize("language", ["ar", "zh-hans"])
def test_a_label_with_long_and_strange_names_still_fits_on_one_page(books, language, tmp_path):
    books.mine.name = "<#let x = 1> " + "الشركة العامة للماس " * 9
    books.mine.save()
    code = books.mined(123456789, OriginKey(country="BW", mine="矿" * 90))
    shown = Label(
        parcel=row(code),
        composition=Composition.exact(
            {OriginKey(country=c): 10 for c in ("AO", "BW", "CA", "NA", "ZA", "SL")}
        ),
        address="https://office.example/" + "x" * 120,
    )
    with translation.override(language):
        pdf = labels_pdf([shown], authority="Ministry", is_sheet=False, made_at=books.office.now)
        again = labels_pdf([shown], authority="Ministry", is_sheet=False, made_at=books.office.now)
    assert pdf == again
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    assert read_codes(pdf, tmp_path, 203) == {shown.address}
