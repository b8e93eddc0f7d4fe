"""Logs and tables agree after every act; whoever changes a table past the acts is found out."""

from __future__ import annotations

import pytest

from openkp.office.certificates.models import Application, Certificate, NumberSeries
from openkp.office.register.agreeing import disagreements
from openkp.office.register.models import Entry, Log
from openkp.office.stocks.models import StockEvent

pytestmark = pytest.mark.django_db


def codes(*, is_thorough: bool = False) -> list[str]:
    return sorted(one.code for one in disagreements(is_thorough=is_thorough))


@pytest.fixture
def issued(office) -> Certificate:
    """One certificate from the exporter's stock, after one without."""
    office.issued()
    parcel = office.stock({"BW;mine=Jwaneng": 15000})
    return office.issued(**office.covered({parcel.code: 10000}))


def test_what_the_acts_wrote_agrees(office, issued):
    office.confirmed()
    assert codes() == codes(is_thorough=True) == []


CHANGES = {
    "certificate_digest": lambda one: Certificate.objects.filter(pk=one.pk).update(digest=bytes(32)),
    "application_state": lambda one: Application.objects.filter(pk=one.application_id).update(
        state="examined"
    ),
    "number_without_record": lambda one: NumberSeries.objects.filter(kind="certificate").update(
        last_serial=one.serial + 1
    ),
    "number_above_series": lambda one: NumberSeries.objects.filter(kind="certificate").update(
        last_serial=one.serial - 1
    ),
    "log_miscounted": lambda one: Log.objects.filter(pk=one.entry.log_id).update(size=1),
}


@pytest.mark.parametrize("code", CHANGES)
def test_a_table_that_was_changed_is_named(issued, code):
    CHANGES[code](issued)
    found = {one.code: one for one in disagreements()}
    assert code in found
    assert found[code].count == 1
    assert str(found[code]).endswith(found[code].named[0])


def test_a_certificate_that_points_to_another_paper_is_named(office, issued):
    other = Entry.objects.filter(kind="certificate").exclude(pk=issued.entry_id).get()
    Certificate.objects.filter(entry=other).delete()
    Certificate.objects.filter(pk=issued.pk).update(entry=other)
    assert {"certificate_of_other_entry", "certificate_digest", "entry_without_certificate"} <= set(codes())


def test_carats_that_never_left_the_books_are_named(issued):
    """Application content is a table like any other: a shipment without stock was given a parcel."""
    first = Certificate.objects.exclude(pk=issued.pk).get()
    content = {**first.application.content, "from_stock": issued.application.content["from_stock"]}
    Application.objects.filter(pk=first.application_id).update(content=content)
    assert StockEvent.objects.filter(kind="export").count() == 1
    assert codes() == ["certificate_without_export"]
    assert next(iter(disagreements())).named == (first.number,)
