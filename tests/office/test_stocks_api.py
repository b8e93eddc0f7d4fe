"""The API of the stocks desk: the same as the pages, in the one shape of the command line."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from openkp.custody.composition import Composition
from openkp.custody.events import Drawn, EventKind, Made
from openkp.office.api import openapi
from openkp.office.permissions import API
from openkp.office.stocks.models import Licence, StockEvent, StockParcel
from stock_books import CATOCA, ORAPA, Books

OPERATIONS = {"list_parcels", "show_parcel", "trace_parcel", "recall_stones", "record_production"}


@pytest.fixture
def books(office):
    return Books(office)


@pytest.fixture
def mixed(books):
    one = books.mined(750)
    made = Made(parcel="", carats=250, holder=books.mine.code)
    event = books.post(
        EventKind.IMPORT, outputs=(made,), origins=Composition.exact({CATOCA: 250}), certificate="AO 31"
    )
    [code] = books.made(EventKind.MIX, [(one, 750), (event.made.get().code, 250)], [1000])
    books.post(EventKind.EXPORT, (Drawn(parcel=code, carats=400),), certificate="BW 9")
    return code


@pytest.fixture
def asked(signed_in):
    """The answer to a question, as JSON: `asked("bw.stock_keeper", "show_parcel", code="…")`."""

    def ask(who, name, query=None, **parts):
        answer = signed_in(who).get(reverse(f"api:{name}", kwargs=parts), query or {})
        return answer.status_code, answer.json()

    return ask


def test_every_operation_is_described_and_has_a_row():
    described = {one["operationId"]: one for path in openapi()["paths"].values() for one in path.values()}
    assert set(described) >= OPERATIONS
    assert set(API) >= OPERATIONS
    assert all(described[name]["description"] for name in OPERATIONS)


def test_a_parcel_has_its_origins_in_the_shape_of_the_command_line(mixed, asked):
    status, told = asked("bw.stock_keeper", "show_parcel", code=mixed)
    assert status == 200
    assert told["made_of"] == {
        "parcel": mixed,
        "carats": "10.00",
        "origins": [
            {
                "origin": str(CATOCA),
                "carats": "2.50",
                "share": 0.25,
                "min_carats": "2.50",
                "max_carats": "2.50",
            },
            {
                "origin": str(ORAPA),
                "carats": "7.50",
                "share": 0.75,
                "min_carats": "7.50",
                "max_carats": "7.50",
            },
        ],
        "model": "controlled_blending",
    }
    assert told["left_of"]["model"] == "mass_balance"
    assert [(o["min_carats"], o["max_carats"]) for o in told["left_of"]["origins"]] == [
        ("0.00", "2.50"),
        ("3.50", "6.00"),
    ]
    assert (told["carats"], told["left"], told["is_received"]) == ("10.00", "6.00", True)


def test_a_list_has_what_is_held_and_only_what_one_may_see(books, mixed, asked):
    other = books.mined(500, holder=books.house)
    held = asked("bw.stock_keeper", "list_parcels")[1]
    assert [each["parcel"] for each in held["items"]] == [mixed]
    assert asked("bw.stock_keeper", "list_parcels", {"held": "false"})[1]["total"] == 3
    book = asked("bw.issuing_officer", "list_parcels")[1]
    assert [each["parcel"] for each in book["items"]] == [other, mixed]
    assert asked("bw.issuing_officer", "list_parcels", {"holder": books.house.code})[1]["total"] == 1
    assert asked("bw.stock_keeper", "show_parcel", code=other)[0] == 404
    assert asked("bw.administrator", "list_parcels")[0] == 403


def test_a_trace_has_the_events_as_they_really_happened(books, mixed, asked):
    first = StockEvent.objects.get(seq=1)
    instead = books.production(750, first.made.get().code, CATOCA)
    books.office.must(books.correct(1, instead))
    status, told = asked("bw.issuing_officer", "trace_parcel", code=mixed)
    assert status == 200
    assert (told["sources"], told["exports"], told["is_whole"]) == ([1, 2], [4], True)
    assert told["backward"][0]["event"]["origins"][0]["origin"] == str(CATOCA)
    assert told["forward"][0]["event"]["certificate"] == "BW 9"


def test_a_company_traces_as_far_as_the_stones_were_its_own(books, asked):
    own = books.mined(1000)
    [sold] = books.made(EventKind.SALE, [(own, 1000)], [1000], books.house)
    books.made(EventKind.SPLIT, [(sold, 1000)], [400, 600], books.house)
    told = asked("bw.stock_keeper", "trace_parcel", code=own)[1]
    assert [each["seq"] for each in told["forward"]] == [2]
    assert [each["seq"] for each in asked("bw.issuing_officer", "trace_parcel", code=own)[1]["forward"]] == [
        2,
        3,
    ]


def test_a_recall_has_parcels_and_shipments_with_share_and_range(mixed, asked):
    status, told = asked("bw.focal_point", "recall_stones", {"mine": "Catoca"})
    assert status == 200
    by_code = {each["parcel"]: each for each in told["parcels"]}
    assert by_code[mixed]["left_recalled_carats"] == "1.50"
    assert (by_code[mixed]["left_min_carats"], by_code[mixed]["left_max_carats"]) == ("0.00", "2.50")
    assert [(each["certificate"], each["max_carats"]) for each in told["gone"]] == [("BW 9", "2.50")]
    assert asked("bw.focal_point", "recall_stones", {"certificate": "AO 31"})[1]["gone"][0]["seq"] == 4


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, "recall_of_nothing"),
        ({"mine": "Orapa", "certificate": "AO 31"}, "recall_of_nothing"),
        ({"period": "soon"}, "request_field_wrong"),
    ],
)
def test_a_recall_of_nothing_readable_is_refused(books, asked, query, code):
    status, told = asked("bw.issuing_officer", "recall_stones", query)
    assert (status, told["findings"][0]["code"]) == (422, code)


@pytest.fixture
def posted(signed_in):
    """What the machine of a mine gets back for a record."""

    def post(body):
        answer = signed_in("bw.stock_keeper").post(
            reverse("api:record_production"), json.dumps(body), content_type="application/json"
        )
        return answer.status_code, answer.json()

    return post


@pytest.fixture
def licence(books):
    return Licence.objects.create(
        authority=books.office.authorities["bw"],
        holder=books.mine,
        kind="mine",
        number="M-1",
        zone="North",
        mine="Pit 3",
        valid_from="2026-01-01",
        valid_to="2027-12-31",
    )


def test_a_machine_records_production_once(licence, posted, monkeypatch, office):
    monkeypatch.setattr("openkp.office.clock.now", lambda: office.now)
    record = {"licence": "M-1", "carats": "12.5", "date": "2026-11-20", "place": "Vault", "token": "shift-77"}
    status, told = posted(record)
    assert status == 200, told
    [code] = told["parcels"]
    assert StockParcel.objects.get(code=code).carats == 1250
    assert told["events"][0]["origins"][0]["origin"].startswith("BW;zone=North;mine=Pit 3")
    again = posted(record)
    assert again[0] == 200
    assert again[1]["parcels"] == [code]
    assert StockEvent.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"carats": "-1"},
        {"carats": "1.005"},
        {"carats": "1e3"},
        {"licence": "M-9"},
        {"date": "2031-01-01"},
        {"x": 1},
    ],
)
def test_a_record_that_cannot_be_is_refused_with_findings(licence, posted, monkeypatch, office, change):
    monkeypatch.setattr("openkp.office.clock.now", lambda: office.now)
    status, told = posted({"licence": "M-1", "carats": "1", "date": "2026-11-20"} | change)
    assert status == 422
    assert told["findings"]
    assert not StockEvent.objects.exists()
