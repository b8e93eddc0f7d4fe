"""Labels of everything that one event made: none is left out without a word."""

from __future__ import annotations

import pytest
from django.urls import reverse

from openkp.custody.events import EventKind
from openkp.office.stocks.views import labelling
from stock_books import Books


def test_more_labels_than_one_file_holds_come_in_parts(office, signed_in, monkeypatch):
    books = Books(office)
    made = books.made(EventKind.SPLIT, [(books.mined(500), 500)], [100] * 5)
    printed = []
    monkeypatch.setattr(labelling, "MAX_LABELS", 2)
    monkeypatch.setattr(
        labelling,
        "labels_pdf",
        lambda labels, **_: printed.append([each.parcel.code for each in labels]) or b"%PDF",
    )
    client = signed_in("bw.stock_keeper")
    address = reverse("stocks:label", args=[made[2]])
    page = client.get(f"{address}?sheet=1").content.decode()
    assert [f"part={part}" in page for part in (1, 2, 3, 4)] == [True, True, True, False]
    for part in (1, 2, 3):
        assert client.get(f"{address}?sheet=1&part={part}")["Content-Type"] == "application/pdf"
    assert sorted(code for some in printed for code in some) == made
    assert [len(some) for some in printed] == [2, 2, 1]


@pytest.mark.parametrize("part", ["0", "4", "x", ""])
def test_a_part_that_is_none_shows_the_parts(office, signed_in, monkeypatch, part):
    books = Books(office)
    made = books.made(EventKind.SPLIT, [(books.mined(500), 500)], [100] * 5)
    monkeypatch.setattr(labelling, "MAX_LABELS", 2)
    address = reverse("stocks:label", args=[made[0]])
    answer = signed_in("bw.stock_keeper").get(f"{address}?sheet=1&part={part}")
    assert "Print every part" in answer.content.decode()
