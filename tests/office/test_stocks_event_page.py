"""The page of an event: what the books say, who said otherwise later and why, and who corrects it."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils.html import escape

from openkp.custody.composition import Composition
from openkp.custody.events import Drawn, EventKind, Made
from openkp.custody.origins import OriginKey
from openkp.office.stocks import way_drawing
from openkp.office.stocks.models import OwnAnswer, StockEvent, StockParcel
from openkp.office.stocks.reads.ways import way_of
from openkp.office.stocks.views import event_telling
from openkp.office.stocks.way_drawing import Band, Box, Picture, drawn_way
from openkp.office.stocks.way_picture import picture_of
from stock_books import CATOCA, DAY, JWANENG, Books


@pytest.fixture
def books(office):
    return Books(office)


def row(code):
    return StockParcel.objects.select_related("holder", "born", "authority").get(code=code)


def page(client, name, *given, **query):
    """The page as a person reads it, and its links."""

    class Reading(HTMLParser):
        def __init__(self):
            super().__init__()
            self.words, self.links = [], []

        def handle_starttag(self, tag, attrs):
            if tag == "a":
                self.links.append(dict(attrs).get("href", ""))

        def handle_data(self, data):
            self.words.append(data)

    answer = client.get(reverse(f"stocks:{name}", args=given), query)
    assert answer.status_code == 200, answer.status_code
    reading = Reading()
    reading.feed(answer.content.decode())
    return " ".join(" ".join(reading.words).replace("\u00a0", " ").split()), reading.links


def event_url(seq):
    return reverse("stocks:event", args=[seq])


# --- a correction and its reason are shown ------------------------------------------------------------------


def test_a_correction_says_who_when_why_and_what_it_was_before(books, signed_in):
    one = books.mined(1000)
    seq = row(one).born.seq
    books.office.must(books.correct(seq, books.production(900, one, JWANENG)))
    client = signed_in("bw.issuing_officer")
    for text, links in (page(client, "event", seq), page(client, "parcel", one)):
        assert f"Correction of event {seq}" in text
        assert "Remark: “weighed again”" in text
        assert str(books.actor.user) in text
        assert f"Carats in {one}: 10.00 ct → 9.00 ct" in text
        assert "Origin: Botswana, Orapa → Botswana, Jwaneng" in text
        assert event_url(seq) in links


def test_a_parcel_that_never_was_says_who_said_so_and_why(books, signed_in):
    one = books.mined(1000)
    seq = row(one).born.seq
    books.office.must(books.correct(seq, None))
    client = signed_in("bw.issuing_officer")
    text, links = page(client, "parcel", one)
    assert "weighed again" in text
    assert str(books.actor.user) in text
    assert event_url(seq) in links
    text, _links = page(client, "event", seq)
    assert "This did not happen" in text
    assert f"It did not happen. Until then: {one} (10.00 ct) came in" in text


def test_the_number_of_a_correction_leads_to_the_event_that_it_corrects(books, signed_in):
    seq = row(books.mined(1000)).born.seq
    done = books.office.must(books.correct(seq, None))
    answer = signed_in("bw.issuing_officer").get(event_url(done.event.seq))
    assert (answer.status_code, answer["Location"]) == (302, event_url(seq))


def test_what_a_company_answered_stands_beside_the_record(books, signed_in):
    one = books.mined(1000)
    OwnAnswer.objects.create(
        event=row(one).born,
        holder=books.mine,
        asked=[
            {"code": "remark_missing", "clause": "KPCS-CD:IV.a", "subject": "x", "params": {"field": "scale"}}
        ],
        answer="the new scale was tested",
        answered_at=books.office.now,
    )
    client = signed_in("bw.issuing_officer")
    text, _links = page(client, "event", row(one).born.seq)
    assert "“scale” needs a sentence" in text
    assert "the new scale was tested" in text
    assert "the new scale was tested" in page(client, "parcel", one)[0]


def test_the_api_tells_remarks_and_corrections(books, signed_in):
    one = books.mined(1000)
    books.office.must(books.correct(row(one).born.seq, books.production(900, one)))
    answer = signed_in("bw.issuing_officer").get(reverse("api:trace_parcel", kwargs={"code": one}))
    assert answer.status_code == 200
    [step] = json.loads(answer.content)["backward"]
    [correction] = step["corrections"]
    assert (correction["remark"], correction["happened"]) == ("weighed again", True)
    assert correction["before"]["outputs"][0]["carats"] == "10.00"


# --- who may read it, and where it leads --------------------------------------------------------------------


def test_who_may_read_an_event(books, signed_in):
    own, other = row(books.mined(1000)).born.seq, row(books.mined(500, holder=books.house)).born.seq

    def status(who, seq):
        return signed_in(who).get(event_url(seq)).status_code

    assert [status("bw.stock_keeper", own), status("bw.stock_keeper", other)] == [200, 404]
    assert [status("bw.issuing_officer", other), status("bw.focal_point", other)] == [200, 200]
    assert [status("bw.exporter", own), status("ae.issuing_officer", own)] == [404, 404]
    assert status("bw.issuing_officer", 99) == 404


def test_the_page_of_a_parcel_leads_to_events_papers_parcels_and_the_account(books, signed_in):
    one = books.mined(1000)
    [sold] = books.made(EventKind.SALE, [(one, 1000)], [1000], books.house)
    export = books.post(EventKind.EXPORT, (Drawn(parcel=sold, carats=400),), certificate="BW 9")
    text, links = page(signed_in("bw.issuing_officer"), "parcel", sold)
    assert {event_url(row(one).born.seq), event_url(row(sold).born.seq), event_url(export.seq)} <= set(links)
    assert reverse("stocks:parcel", args=[one]) in links
    assert reverse("stocks:holder", args=[books.house.code]) in links
    assert any(link.startswith(reverse("stocks:recall") + "?country=BW&mine=Orapa") for link in links)
    assert any("BW%209" in link for link in links)
    assert not [link for link in links if link.endswith("/correct/")]
    assert "Correct it" not in text


def test_a_company_is_led_to_no_page_that_is_not_its_own(books, signed_in):
    bought = books.mined(1000, holder=books.house)
    [own] = books.made(EventKind.SALE, [(bought, 1000)], [1000], books.mine)
    client = signed_in("bw.stock_keeper")
    _text, links = page(client, "parcel", own)
    inside = [link for link in links if re.match(r"/stocks/(parcels|events|control|recall)", link)]
    assert reverse("stocks:parcel", args=[bought]) not in inside
    assert event_url(row(own).born.seq) in inside
    assert {client.get(link).status_code for link in inside} == {200}


# --- who corrects it ----------------------------------------------------------------------------------------


def test_an_import_and_what_the_other_side_recorded_say_whom_to_ask(books, signed_in):
    made = Made(parcel="", carats=250, holder=books.mine.code)
    came = books.post(
        EventKind.IMPORT, outputs=(made,), origins=Composition.exact({CATOCA: 250}), certificate="AO 31"
    )
    bought = books.mined(100, holder=books.house)
    [own] = books.made(EventKind.SALE, [(bought, 100)], [100], books.mine)
    client = signed_in("bw.stock_keeper")
    for seq in (came.seq, row(own).born.seq):
        text, links = page(client, "event", seq)
        assert "Who corrects this" in text
        assert "authority" in text
        assert reverse("stocks:correct", args=[seq]) not in links
    text, _links = page(client, "event", row(own).born.seq)
    assert "Ask the other side to correct it" in text


def test_an_export_in_the_way_is_named_with_its_certificate_and_has_a_page(books, office, signed_in):
    """The officer corrects a production from which a shipment left: the certificate comes first."""
    one = books.mined(1000)
    export = books.post(EventKind.EXPORT, (Drawn(parcel=one, carats=400),), certificate="BW 9")
    found = books.correct(row(one).born.seq, None).findings
    assert found[0].code == "correction_breaks_export"
    client = signed_in("bw.issuing_officer")
    typed = {"outcome": "never", "remark": "the scales were wrong"}
    shown = client.post(reverse("stocks:correct", args=[row(one).born.seq]), typed).content.decode()
    assert "Annul or replace certificate BW 9 first" in shown
    assert f'href="{event_url(export.seq)}"' in shown
    text, links = page(client, "event", export.seq)
    assert "Annul or replace the certificate" in text
    assert any("BW%209" in link for link in links)
    assert client.get(reverse("stocks:correct", args=[export.seq])).status_code == 200


def test_the_form_of_a_correction_has_units_a_way_back_and_no_voucher_for_a_sorting(books, signed_in):
    one = books.mined(1000)
    [sorted_one] = books.made(EventKind.SORT, [(one, 1000)], [1000])
    client = signed_in("bw.issuing_officer")
    sorting = client.get(reverse("stocks:correct", args=[row(sorted_one).born.seq])).content.decode()
    assert 'name="voucher"' not in sorting
    assert 'class="optional"' not in sorting
    assert sorting.count('class="unit">ct') == 2
    assert event_url(row(sorted_one).born.seq) in sorting
    production = client.get(reverse("stocks:correct", args=[row(one).born.seq])).content.decode()
    assert 'name="voucher"' in production


# --- labels and recall --------------------------------------------------------------------------------------


def test_a_spent_parcel_has_no_label(books, signed_in):
    one = books.mined(1000)
    books.made(EventKind.SPLIT, [(one, 1000)], [600, 400])
    client = signed_in("bw.stock_keeper")
    answer = client.get(reverse("stocks:label", args=[one]), follow=True)
    assert "there is no bag to label" in answer.content.decode()
    assert reverse("stocks:label", args=[one]) not in answer.content.decode()


def test_a_recall_shows_stock_then_shipments_and_folds_what_is_used_up(books, signed_in):
    one = books.mined(1000)
    small, _large = books.made(EventKind.SPLIT, [(one, 1000)], [600, 400])
    books.post(EventKind.EXPORT, (Drawn(parcel=small, carats=100),), certificate="BW 9")
    books.made(EventKind.THEFT, [(small, 5)], [])
    answer = signed_in("bw.issuing_officer").get(reverse("stocks:recall"), {"mine": "Orapa"})
    text = answer.content.decode().split("<main", 1)[1]
    places = [text.index(f'id="{key}"') for key in ("here", "went", "spent")]
    assert places == sorted(places)
    assert text.index("<details") < text.index(f">{one}<")
    assert text.index(f">{small}<") < text.index("<details")
    assert '<datalist id="known-mine"><option value="Orapa">' in text
    assert 'list="known-mine"' in text
    assert event_url(StockEvent.objects.get(kind="theft").seq) in text


# --- the drawing --------------------------------------------------------------------------------------------


def overlaps(picture):
    """Bands that run behind a box which is neither their source nor their target."""
    found = []
    for band in picture.bands:
        for lane in picture.stations(band)[1:-1]:
            for name, box in picture.boxes.items():
                is_beside = box.y + box.height <= lane.y or lane.y + lane.height <= box.y
                if box.column == lane.column and not is_beside:
                    found.append((band.source, band.target, name))
    return found


def test_a_band_that_passes_a_column_has_a_lane_of_its_own():
    def box(column, weight, tone="stop", rank=0.0):
        return Box(column=column, lines=("a", "", ""), tone=tone, weight=weight, rank=rank)

    boxes = {
        "o0": box(0, 600, "w0"),
        "o1": box(0, 400, "w1"),
        "s1": box(1, 400, rank=1),
        "s0": box(2, 1000, "this"),
    }
    bands = [
        Band(source="o0", target="s0", carats=600, tone="w0", rank=0),
        Band(source="o1", target="s1", carats=400, tone="w1", rank=1),
        Band(source="s1", target="s0", carats=400, tone="w1", rank=1),
    ]
    picture = Picture(boxes=boxes, bands=bands, heads=["", "", ""])
    drawn = drawn_way(picture, title="way")
    [lane] = picture.lanes.values()
    assert lane.column == 1
    assert lane.height == pytest.approx(240 * 0.6)
    assert overlaps(picture) == []
    assert f"L{lane.x + way_drawing._WIDE:.0f},{lane.y:.1f}" in drawn


def test_six_sites_and_two_imports_stand_by_name_and_nothing_runs_behind_a_box(books):
    """The demonstration's story: sites with two months each, bought or mined, and two imports."""
    taken = []
    for n in range(6):
        for month in ("2026-01", "2026-02"):
            key = OriginKey(
                country="BW", zone=f"Zone {n % 3}", mine=f"Site {n}", licence=f"D-{n}", period=month
            )
            mined = books.mined(100, key, holder=books.house if n % 2 else books.mine)
            own = books.made(EventKind.SALE, [(mined, 100)], [100])[0] if n % 2 else mined
            taken.append((own, 100))
    for country in ("AO", "NA"):
        made = Made(parcel="", carats=300, holder=books.mine.code)
        event = books.post(
            EventKind.IMPORT,
            outputs=(made,),
            origins=Composition.exact({OriginKey(country=country): 300}),
            certificate=f"{country} 1",
        )
        taken.append((event.made.get().code, 300))
    [mixed] = books.made(EventKind.MIX, taken, [1800])
    picture = picture_of(way_of(row(mixed)))
    drawn_way(picture, title="way")
    origins = [box.lines for name, box in picture.boxes.items() if name.startswith("o")]
    assert len(origins) == 8
    assert {lines[0].split(",")[0] for lines in origins} >= {f"Site {n}" for n in range(6)}
    assert {lines[1] for lines in origins} == {""}
    assert picture.lanes
    assert overlaps(picture) == []


# --- words --------------------------------------------------------------------------------------------------


def test_a_name_is_never_markup(books, signed_in):
    one = books.mined(1000)
    entry = books.production(900, one, OriginKey(country="BW", mine="<b>Orapa"))
    books.office.must(books.correct(row(one).born.seq, entry))
    answer = signed_in("bw.issuing_officer").get(event_url(row(one).born.seq)).content.decode()
    assert escape("<b>Orapa") in answer
    assert "<b>Orapa" not in answer
    assert event_telling.linked("<i>", "") == "<bdi>&lt;i&gt;</bdi>"


def test_records_lead_to_their_events(books, signed_in):
    one = books.mined(1000)
    [sold] = books.made(EventKind.SALE, [(one, 1000)], [1000], books.house)
    seq = row(sold).born.seq
    days = {"first": DAY.isoformat(), "last": DAY.isoformat()}
    assert event_url(seq) in page(signed_in("bw.stock_keeper"), "records", **days)[1]
    assert event_url(seq) in page(signed_in("bw.issuing_officer"), "holder", books.house.code, **days)[1]
