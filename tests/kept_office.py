"""The small office, built once for each process of the suite and put back as rows for each test."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from small_office import Office, build_office


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What the office adds to one table."""

    table: str
    columns: tuple[str, ...]
    values: tuple[tuple[Any, ...], ...]

    def put_back(self) -> None:
        names = ", ".join(connection.ops.quote_name(name) for name in self.columns)
        places = ", ".join(["%s"] * len(self.columns))
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {connection.ops.quote_name(self.table)} ({names}) VALUES ({places})",
                self.values,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOffice:
    """An office outside a database: its rows, and the object that the tests ask for its people."""

    rows: tuple[Rows, ...]
    pickled: bytes

    def put_back(self) -> Office:
        """The office in the current, empty database; its objects are the caller's own."""
        for each in self.rows:
            each.put_back()
        office = pickle.loads(self.pickled)
        assert isinstance(office, Office)
        return office


def keep_office() -> KeptOffice:
    """Build the small office in the current database, keep it, and leave the database as it was."""
    with transaction.atomic():
        before = filled_tables()
        kept = kept_of(build_office(), without=before)
        transaction.set_rollback(True)
    return kept


def kept_of(office: Office, *, without: frozenset[str]) -> KeptOffice:
    """The office in the current database; `without` are the tables that it adds nothing to."""
    found = [_rows_of(table) for table in _tables() if table not in without]
    return KeptOffice(rows=tuple(each for each in found if each.values), pickled=pickle.dumps(office))


def filled_tables() -> frozenset[str]:
    """The tables that hold rows."""
    return frozenset(table for table in _tables() if _rows_of(table).values)


def _tables() -> list[str]:
    return [
        model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed
    ]


def _rows_of(table: str) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
        values = tuple(cursor.fetchall())
        return Rows(table=table, columns=tuple(each[0] for each in cursor.description), values=values)
