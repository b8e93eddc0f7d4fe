"""A certificate in another spelling is the same; an examination keeps what the books said of its parcels."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import openkp.office.plain_field
from openkp.scheme.same_numbers import plain_number

CONFIRMED = ["confirmed", "confirmed_after_remedy"]


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Of two spellings confirmed before, the later keeps its own: both stand, and history shows the first."""
    del schema_editor
    rows = apps.get_model("certificates", "Arrival").objects
    seen = set()
    for row in rows.only("pk", "number", "outcome").order_by("pk").iterator():
        plain = plain_number(row.number)[:80]
        if row.outcome in CONFIRMED and plain in seen:
            plain = f"{row.number} {row.pk}"[:80]
        elif row.outcome in CONFIRMED:
            seen.add(plain)
        rows.filter(pk=row.pk).update(plain_number=plain)


class Migration(migrations.Migration):

    dependencies = [
        ('certificates', '0002_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='examination',
            name='stock_digest',
            field=models.CharField(blank=True, default='', editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='arrival',
            name='plain_number',
            field=openkp.office.plain_field.PlainNumberField(max_length=80, source='number'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name='arrival',
            name='confirmed_once',
        ),
        migrations.AddConstraint(
            model_name='arrival',
            constraint=models.UniqueConstraint(
                condition=models.Q(('outcome__in', CONFIRMED)),
                fields=('plain_number',),
                name='confirmed_once',
            ),
        ),
        migrations.AddIndex(
            model_name='arrival',
            index=models.Index(fields=['plain_number'], name='arrival_plain_number'),
        ),
    ]
