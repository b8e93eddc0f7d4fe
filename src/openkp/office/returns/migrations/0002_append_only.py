"""Returns, questionnaires and decisions on pairs never change nor go; a question is answered once."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from openkp.office.register.append_only import append_only

ASKED = "returns_askedquestion"
#: What was asked; the answer stands beside it.
QUESTION = (
    '"id", "questionnaire_id", "place", "screen", "variant", "period", "params", "evidence", "rows", "text"'
)
#: trigger -> when it refuses.
REFUSED = {
    f"{ASKED}_no_delete": f"DELETE ON {ASKED}{{each}}",
    f"{ASKED}_question": f"UPDATE OF {QUESTION} ON {ASKED}{{each}}",
    f"{ASKED}_answer": f"UPDATE ON {ASKED}{{each}} WHEN (OLD.answered_at IS NOT NULL)",
}


def forbid(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Refuse to delete a question, to change what was asked, and to change an answer that was given."""
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    does = f"BEGIN SELECT RAISE(ABORT, '{ASKED} is append-only'); END"
    if not is_sqlite:
        does = "EXECUTE FUNCTION openkp_append_only()"
        schema_editor.execute(
            f"CREATE TRIGGER {ASKED}_no_truncate BEFORE TRUNCATE ON {ASKED} FOR EACH STATEMENT {does}"
        )
    for name, when in REFUSED.items():
        schema_editor.execute(f"CREATE TRIGGER {name} BEFORE {when.format(each=' FOR EACH ROW')} {does}")


def allow(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The way back."""
    on = "" if schema_editor.connection.vendor == "sqlite" else f" ON {ASKED}"
    for name in REFUSED:
        schema_editor.execute(f"DROP TRIGGER {name}{on}")
    if on:
        schema_editor.execute(f"DROP TRIGGER {ASKED}_no_truncate{on}")


class Migration(migrations.Migration):
    dependencies = [("returns", "0001_initial"), ("register", "0002_append_only")]
    operations = [
        append_only("returns_return", "returns_returnrow", "returns_pairdecision", "returns_questionnaire"),
        migrations.RunPython(forbid, allow),
    ]
