"""A log that lost entries goes on under a new name: the head of the same size is signed again, under that name."""

from django.db import migrations, models

from openkp.office.register.append_only import append_only

GUARD = append_only("register_checkpoint")
LIFTED = migrations.RunPython(GUARD.reverse_code or migrations.RunPython.noop, GUARD.code)


class Migration(migrations.Migration):
    dependencies = [("register", "0002_append_only")]

    operations = [
        LIFTED,  # SQLite makes the table anew, and its triggers would be gone
        migrations.AlterModelOptions(name="checkpoint", options={"ordering": ["log", "-size", "-id"]}),
        migrations.RemoveConstraint(model_name="checkpoint", name="checkpoint_once"),
        migrations.AddConstraint(
            model_name="checkpoint",
            constraint=models.UniqueConstraint(fields=("log", "size", "note"), name="checkpoint_once"),
        ),
        append_only("register_checkpoint"),
    ]
