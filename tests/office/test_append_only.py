"""The database itself refuses to change or delete what is in a log."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from openkp.office.register.models import Checkpoint, Entry, Log
from openkp.office.register.publishing import publish


@pytest.mark.parametrize("table", ["register_entry", "register_checkpoint"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET made_at = made_at", "DELETE FROM {}"])
def test_what_is_logged_can_neither_be_changed_nor_deleted(office, table, statement):
    office.issued()
    publish(Log.objects.get(authority__code="bw", kind="statements").pk, now=office.now)
    before = (Entry.objects.count(), Checkpoint.objects.count())
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))
    assert (Entry.objects.count(), Checkpoint.objects.count()) == before
    assert min(before) > 0
