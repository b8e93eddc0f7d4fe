"""What waits before an Importing Authority is found without reading all that ever came."""

from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def settle(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del schema_editor
    arrived = apps.get_model("certificates", "Arrival").objects.filter(
        number=models.OuterRef("number"), authority__participant=models.OuterRef("destination_participant")
    )
    notices = apps.get_model("certificates", "Notice").objects
    notices.filter(models.Exists(arrived)).update(is_awaited=False)


class Migration(migrations.Migration):

    dependencies = [
        ('certificates', '0006_found_quickly'),
        ('parties', '0006_user_language'),
        ('register', '0003_heads_under_a_new_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(model_name='arrival', name='arrival_worklist'),
        migrations.RemoveIndex(model_name='notice', name='notice_inbox'),
        migrations.AddField(
            model_name='notice',
            name='is_awaited',
            field=models.BooleanField(default=True, editable=False),
        ),
        migrations.RunPython(settle, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='arrival',
            index=models.Index(fields=['authority', 'state', 'presented_on'], name='arrival_worklist'),
        ),
        migrations.AddIndex(
            model_name='arrival',
            index=models.Index(fields=['authority', 'decided_on'], name='arrival_decisions'),
        ),
        migrations.AddIndex(
            model_name='arrival',
            index=models.Index(fields=['authority', 'outcome'], name='arrival_outcomes'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('is_awaited', True)), fields=['destination_participant', 'expected_on'], name='notice_inbox'),
        ),
    ]
