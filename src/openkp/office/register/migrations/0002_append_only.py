"""Entries and checkpoints are never changed nor deleted: the database itself refuses, on both engines."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLES = ("register_entry", "register_checkpoint")


def forbid(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in TABLES:
        for event in ("UPDATE", "DELETE"):
            name = f"{table}_no_{event.lower()}"
            if schema_editor.connection.vendor == "sqlite":
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
            else:
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION openkp_append_only()"
                )


def prepare(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION openkp_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$"
        )
        for table in TABLES:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION openkp_append_only()"
            )


def allow(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for table in TABLES:
        on = "" if schema_editor.connection.vendor == "sqlite" else f" ON {table}"
        for event in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER {table}_no_{event}{on}")
        if on:
            schema_editor.execute(f"DROP TRIGGER {table}_no_truncate{on}")


def forget(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION openkp_append_only()")


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial")]
    operations = [
        migrations.RunPython(prepare, forget),
        migrations.RunPython(forbid, allow),
    ]
