"""The pages of a day ask the database a bounded number of questions, whatever the office holds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

#: Who opens which page, and how many queries it may take at most. `{number}` is a certificate on its way.
PAGES: dict[tuple[str, str], int] = {
    ("bw.exporter", "/"): 40,
    ("bw.exporter", "/applications/"): 20,
    ("bw.exporter", "/certificates/"): 20,
    ("bw.exporter", "/certificates/{number}/"): 40,
    ("bw.exporter", "/stocks/"): 40,
    ("bw.issuing_officer", "/"): 40,
    ("bw.issuing_officer", "/applications/"): 20,
    ("bw.issuing_officer", "/certificates/"): 20,
    ("bw.issuing_officer", "/certificates/?text=0001"): 20,
    ("bw.issuing_officer", "/certificates/{number}/"): 40,
    ("bw.issuing_officer", "/stocks/control/"): 40,
    ("bw.focal_point", "/"): 40,
    ("bw.focal_point", "/follow-up/"): 20,
    ("bw.focal_point", "/statistics/returns/"): 40,
    ("bw.administrator", "/"): 40,
    ("bw.administrator", "/people/"): 20,
    ("bw.administrator", "/keys/"): 40,
    ("ae.importing_officer", "/"): 40,
    ("ae.importing_officer", "/arrivals/"): 20,
    ("ae.customs_officer", "/"): 40,
    ("ae.customs_officer", "/check/?number={number}"): 30,
    ("ae.customs_officer", "/transits/"): 20,
    ("", "/"): 20,
    ("", "/verify/{number}/"): 20,
    ("", "/participants/"): 20,
}


@pytest.fixture
def asked(office, client) -> Iterator[dict[tuple[str, str], list[str]]]:
    """The queries of every page, in an office with one shipment of each kind and then with three."""
    number = ""
    found: dict[tuple[str, str], list[list[str]]] = {page: [] for page in PAGES}
    for more in (1, 2):
        for _ in range(more):
            office.submitted()
            office.issued()
            number = office.notified().number
            office.presented()
            office.confirmed()
        for who, path in PAGES:
            client.logout()
            if who:
                client.force_login(office.actor(who).user)
            address = path.format(number=number)
            client.get(address)  # what a process reads once and keeps
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(address)
            assert answer.status_code == 200, (who, address)
            found[who, path].append([each["sql"] for each in queries])
    return found


def test_no_page_asks_too_much_and_none_asks_more_as_the_office_fills(asked):
    too_many = {page: (len(few), len(many)) for page, (few, many) in asked.items() if len(many) > PAGES[page]}
    assert not too_many
    growing = {page: (len(few), len(many)) for page, (few, many) in asked.items() if len(many) > len(few) + 1}
    assert not growing
