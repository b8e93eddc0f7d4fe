"""The marks of forms that were recorded."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stocks", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            name="SentForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("token", models.CharField(max_length=40)),
                ("events", models.JSONField(help_text="Their numbers, in order")),
                ("recorded_at", models.DateTimeField()),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sent_forms",
                        to="stocks.holder",
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.AddConstraint(
            model_name="sentform",
            constraint=models.UniqueConstraint(fields=("holder", "token"), name="form_sent_once"),
        ),
    ]
