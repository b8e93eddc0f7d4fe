"""Tables whose rows are never changed nor deleted: the database itself refuses, on both engines."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

EVENTS = ("UPDATE", "DELETE")


def append_only(*tables: str) -> migrations.RunPython:
    """The step of a migration that forbids changes of the tables, and its way back.

    On PostgreSQL it uses the function `openkp_append_only`, which the register's migration 0002 makes.
    """

    def forbid(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        is_sqlite = schema_editor.connection.vendor == "sqlite"
        for table in tables:
            for event in EVENTS:
                name = f"{table}_no_{event.lower()}"
                if is_sqlite:
                    schema_editor.execute(
                        f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
                        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                    )
                else:
                    schema_editor.execute(
                        f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
                        "FOR EACH ROW EXECUTE FUNCTION openkp_append_only()"
                    )
            if not is_sqlite:
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                    "FOR EACH STATEMENT EXECUTE FUNCTION openkp_append_only()"
                )

    def allow(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for table in tables:
            on = "" if schema_editor.connection.vendor == "sqlite" else f" ON {table}"
            for event in EVENTS:
                schema_editor.execute(f"DROP TRIGGER {table}_no_{event.lower()}{on}")
            if on:
                schema_editor.execute(f"DROP TRIGGER {table}_no_truncate{on}")

    return migrations.RunPython(forbid, allow)
